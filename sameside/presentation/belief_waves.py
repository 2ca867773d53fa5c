"""How did a belief and its fact stand in the survey before? Told only where the result tells the change of a group."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sameside.analytics.belief_beside import BesideLine, Fact
from sameside.analytics.suppression import TOTAL
from sameside.presentation import figures
from sameside.presentation.belief_words import fact_interval, fact_value, threshold_text
from sameside.presentation.survey_reading import group_name

_GROUPS = (TOTAL, "sales", "marketing")
_CLARITY = {"clear": "a clear change", "possible": "perhaps a change", "none": "no clear change"}


def since_words(line: BesideLine, waves: Mapping[str, Any] | None, then: Mapping[str, Fact]) -> str:
    """From what to what each side's belief moved, and what the records said when the earlier survey closed.

    Reads    waves: of the result; then: facts of the earlier round by metric, as frozen with it
    Returns  "" for a first survey, and where neither a change nor the earlier fact is told
    """
    if not waves:
        return ""
    changes = {one["group"]: one for one in waves["changes"] if one["item"] == line.item}
    moved = [_moved(changes[group]) for group in _GROUPS if group in changes]
    earlier = then.get(line.deciding[0].metric) if line.deciding else None
    facts = [_fact_then(earlier)] if earlier is not None and earlier.is_known and not earlier.is_too_few else []
    facts += [_moved_limit(earlier, line.deciding[0])] if facts and earlier is not None else []
    if not moved and not facts:
        return ""
    since = f"Since “{waves['before']['title']}”, closed on {figures.day(date.fromisoformat(waves['before']['closed_on']))}"
    return f"{since}: {'; '.join(filter(None, (*moved, *facts)))}."


def _moved(change: Mapping[str, Any]) -> str:
    ends = f"{figures.percent(change['before'])} to {figures.percent(change['now'])}"
    return f"{group_name(change['group'])} from {ends}, {_CLARITY[change['clarity']]}"


def _fact_then(fact: Fact) -> str:
    about = ", ".join(filter(None, (fact_interval(fact) if fact.low is not None else "", figures.sample(fact.n) if fact.n else "")))
    return f"the records said {fact_value(fact)} then{f' ({about})' if about else ''}"


def _moved_limit(then: Fact, now: Fact) -> str:
    """That another limit held then; "" where it was the same, or one of the two had none."""
    if then.good_when is None or now.good_when is None or then.good_when == now.good_when:
        return ""
    return f"good was {threshold_text(then)} then and is {threshold_text(now)} now, so the two verdicts of the records can't be compared"
