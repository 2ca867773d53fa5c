"""What may be said about a row of figures in one plain sentence? Worked out, never written by hand, and hedged as its intervals demand.

Two shares are called different only when their 95 % intervals don't meet. That is stricter than a test would be: a sentence in front of
two quarrelling teams should rather miss a small difference than announce one that chance made.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sameside.presentation.figures import UNKNOWN, count, interval, sample, sentence_list, share

# Under so few, a share is told but not compared: one deal more or less would move it by a tenth or more.
FEWEST_TO_COMPARE = 10
# So many are named in a sentence; the chart and the table have the others.
_MOST_NAMED = 4


@dataclass(frozen=True)
class NamedShare:
    """A share of something named, with its n and interval; value is None where there was nothing to divide by."""

    name: str
    value: float | None
    n: int
    low: float | None
    high: float | None
    aside: str = ""  # what else stands beside its n


def share_with_interval(figure: NamedShare) -> str:
    """4.4% (3.6 to 5.4%, n = 2,000)"""
    if figure.value is None:
        return f"not known ({sample(figure.n)})"
    if figure.low is None or figure.high is None:
        return f"{share(figure.value)} ({sample(figure.n)})"
    aside = f", {figure.aside}" if figure.aside else ""
    return f"{share(figure.value)} ({interval(figure.low, figure.high, 'share')}, {sample(figure.n)}{aside})"


def opening_sentence(whole: NamedShare, *, what: str, of_what: str) -> str:
    """Of 2,000 leads, 4.4% were won (3.6 to 5.4%)."""
    if whole.value is None:
        return f"Of {count(whole.n)} {of_what}, it is not known how many {what}."
    ends = f" ({interval(whole.low, whole.high, 'share')})" if whole.low is not None else ""
    return f"Of {count(whole.n)} {of_what}, {share(whole.value)} {what}{ends}."


def comparison_sentence(parts: Sequence[NamedShare], whole: NamedShare, *, what: str, of_what: str, aside: str = "") -> str:
    """Which parts differ from all together, said only as firmly as the intervals allow.

    Reads    what: 'were won'; of_what: 'leads'; aside: a sentence to put after the opening one
    Returns  a few sentences that begin with the share of all together
    """
    opening = " ".join(filter(None, (opening_sentence(whole, what=what, of_what=of_what), aside)))
    return f"{opening} {compared_words(parts, whole, 'the share of all together' if aside else 'that')}"


def compared_words(parts: Sequence[NamedShare], whole: NamedShare, the_share: str) -> str:
    """Which parts differ from the whole, in a sentence or two, without the share of the whole itself."""
    compared = [part for part in parts if is_comparable(part)]
    if len(compared) < 2 or whole.value is None:
        return "There is too little to compare."
    above = [part for part in compared if _is_wholly_above(part, whole)]
    below = [part for part in compared if _is_wholly_above(whole, part)]
    said = [
        *_clearly("above", sorted(above, key=lambda part: -(part.value or 0.0))),
        *_clearly("below", sorted(below, key=lambda part: part.value or 0.0)),
    ]
    if not said:
        return f"None differs clearly from {the_share}: every interval meets its own, so the order may be chance."
    text = _begun(f"{sentence_list(said)} {the_share}.")
    unsettled = len(compared) - len(above) - len(below)
    if unsettled:
        text += f" The other {count(unsettled)} can't be told from it." if unsettled > 1 else " The other one can't be told from it."
    return text


def best_sentence(parts: Sequence[NamedShare]) -> str:
    """Whether the highest share is surely the highest; empty when there is nothing to compare."""
    ranked = sorted((part for part in parts if is_comparable(part)), key=lambda part: -(part.value or 0.0))
    if len(ranked) < 2:
        return ""
    first, second = ranked[0], ranked[1]
    higher = [part for part in parts if part not in ranked and (part.value or 0.0) > (first.value or 0.0)]
    few = f" {_few_words(higher)}" if higher else ""
    among = f" of those with {FEWEST_TO_COMPARE} and more" if higher else ""
    if _is_wholly_above(first, second):
        return _begun(f"{first.name} leads{among} with {share(first.value)}, clear of {second.name} at {share(second.value)}.{few}")
    rival = f"{second.name} at {share(second.value)}"
    return _begun(f"{first.name} stands highest{among} with {share(first.value)}, but {rival} may be its equal: their intervals meet.{few}")


def steepest_step_sentence(steps: Sequence[NamedShare]) -> str:
    """Where most fall out. Each step's name says from where to where, as 'MQL to SAL'."""
    known = sorted((step for step in steps if step.value is not None), key=lambda step: step.value or 0.0)
    if len(known) < 2:
        return ""
    first, second = known[0], known[1]
    if _is_wholly_above(second, first):
        return f"Fewest get through from {first.name}: {share_with_interval(first)}."
    return (
        f"Fewest seem to get through from {first.name}, {share_with_interval(first)}, but {second.name} with {share(second.value)} "
        "may be as steep: their intervals meet."
    )


def trend_sentence(first: NamedShare, last: NamedShare) -> str:
    """Whether the last of a row of cohorts differs from the first, as firmly as their intervals allow."""
    if first.value is None or last.value is None:
        return ""
    ends = f"{share(first.value)} for {first.name} and {share(last.value)} for {last.name}"
    if _is_wholly_above(last, first):
        return f"It has clearly risen: {ends}."
    if _is_wholly_above(first, last):
        return f"It has clearly fallen: {ends}."
    return f"Whether it has changed can't be told: {ends}, and their intervals meet."


def is_comparable(part: NamedShare) -> bool:
    """Is there enough behind a share to set it beside others?"""
    return part.value is not None and part.low is not None and part.n >= FEWEST_TO_COMPARE


def is_apart(one: NamedShare, other: NamedShare) -> bool:
    """Do the intervals of two shares leave a gap, in either direction?"""
    return is_comparable(one) and (_is_wholly_above(one, other) or _is_wholly_above(other, one))


def _begun(sentence: str) -> str:
    """The sentence with a capital where it begins with our own word; a name out of an export stays as it is written there."""
    return sentence[0].upper() + sentence[1:] if sentence.startswith(UNKNOWN) else sentence


def _is_wholly_above(upper: NamedShare, lower: NamedShare) -> bool:
    """Do the intervals leave a gap between them? Without an interval nothing is clear."""
    return upper.low is not None and lower.high is not None and upper.low > lower.high


def _few_words(parts: Sequence[NamedShare]) -> str:
    """Of shares that are higher and rest on too little: Partner (100%, n = 9) is higher, on too few to compare."""
    told = [f"{part.name} ({share(part.value)}, {sample(part.n)})" for part in sorted(parts, key=lambda part: -(part.value or 0.0))]
    if len(told) > _MOST_NAMED:
        told = [*told[:_MOST_NAMED], f"{count(len(told) - _MOST_NAMED)} more"]
    return _begun(f"{sentence_list(told)} {'is' if len(told) == 1 else 'are'} higher, on too few to compare.")


def _clearly(side: str, parts: Sequence[NamedShare]) -> list[str]:
    if not parts:
        return []
    told = [f"{part.name} ({share(part.value)})" for part in parts[:_MOST_NAMED]]
    if len(parts) > _MOST_NAMED:
        told.append(f"{count(len(parts) - _MOST_NAMED)} more")
    verb = "lies" if len(parts) == 1 else "lie"
    return [f"{sentence_list(told)} {verb} clearly {side}"]
