"""Does what people believe fit what was measured? Four verdicts, and none claims more than both intervals carry."""

import re
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["optimistic", "pessimistic", "in line", "unclear"]
Standing = Literal["meets", "misses", "unclear"]

# Half of those who judged: above it a group believes the sentence, below it it does not.
BELIEVED_SHARE = 0.5
_GOOD_WHEN = re.compile(r"(>=|<=)\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class GoodWhen:
    """From where a metric counts as good: a product default, editable, no published norm.

    is_at_least  True: good at the threshold and above; False: at the threshold and below
    threshold    in the metric's own unit; shares 0 to 1
    """

    is_at_least: bool
    threshold: float


def parse_good_when(text: str, unit: str) -> GoodWhen:
    """ ">= 80" of a percent metric: at least a share of 0.8.

    Raises  ValueError for anything else than >= or <= and a number
    """
    found = _GOOD_WHEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text}' is no threshold: write '>= 80' or '<= 30'.")
    number = float(found.group(2))
    return GoodWhen(found.group(1) == ">=", number / 100 if unit == "percent" else number)


def evidence_standing(interval: tuple[float, float] | None, good_when: GoodWhen | None) -> Standing:
    """Question  Does a metric meet its threshold with its whole interval?

    Reads    interval: (low, high); twice the value where it was counted and not drawn; None = not available, or too few
    Returns  unclear also without a threshold
    """
    if interval is None or good_when is None:
        return "unclear"
    low, high = interval
    if good_when.is_at_least:
        return "meets" if low >= good_when.threshold else "misses" if high < good_when.threshold else "unclear"
    return "meets" if high <= good_when.threshold else "misses" if low > good_when.threshold else "unclear"


def flag_standing(is_met: bool | None) -> Standing:
    """A flag is met when the record exists, both sides approved it and it is in date. Without a record (None) it is unclear."""
    return "unclear" if is_met is None else "meets" if is_met else "misses"


def verdict(agree_interval: tuple[float, float] | None, standing: Standing, *, is_reversed: bool = False) -> Verdict:
    """Question  Is the group rosier than the facts, gloomier, or in line with them?

    Reads    agree_interval: of the share that agrees, None where it is not shown as one figure; is_reversed: agreeing is the bad answer
    Returns  optimistic: clearly more than half believe it and the facts miss; pessimistic: clearly fewer than half and the facts meet;
             in line: both point one way; unclear: every other case
    """
    if agree_interval is None or standing == "unclear":
        return "unclear"
    low, high = agree_interval if not is_reversed else (1 - agree_interval[1], 1 - agree_interval[0])
    if low > BELIEVED_SHARE:
        return "in line" if standing == "meets" else "optimistic"
    if high < BELIEVED_SHARE:
        return "in line" if standing == "misses" else "pessimistic"
    return "unclear"
