"""What comes next, in words? Each step cites the figures it rests on, as the result holds them, and blames nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sameside.analytics.belief_beside import fact_of
from sameside.analytics.belief_pairs import AgreementKind
from sameside.presentation import figures
from sameside.presentation.belief_words import group_in_sentence, quoted, record_words, statement_of, threshold_marked

_SIGN = {
    "lead_definition_agreed": "Sign one definition of a qualified lead",
    "sla_agreed": "Promise each other a time",
    "shared_target_agreed": "Set one target that both sides have",
}


@dataclass(frozen=True)
class StepText:
    """One step: what to do, the figures it rests on, and where each comes from.

    item, metric   of the result; metric "" where no fact is cited
    agreement      kind of agreement that settles it
    """

    title: str
    because: str
    item: str
    metric: str
    agreement: AgreementKind


def next_steps(result: Mapping[str, Any], form: Mapping[str, Any], *, language: str = "en") -> tuple[StepText, ...]:
    """The steps of a result, three where data allowed; empty for a round closed before it had any."""
    actions: Sequence[Mapping[str, Any]] = result.get("alignment", {}).get("next_actions") or ()
    return tuple(_step(action, result, form, language) for action in actions)


def _step(action: Mapping[str, Any], result: Mapping[str, Any], form: Mapping[str, Any], language: str) -> StepText:
    text = form["items"][action["item"]]["text"]
    asked = statement_of(text.get(language) or next(iter(text.values())))
    title, because = _TOLD[action["kind"]](action, result, asked)
    return StepText(title, because, action["item"], action["metric"] or "", action["agreement"])


def _missing(action: Mapping[str, Any], result: Mapping[str, Any], asked: str) -> tuple[str, str]:
    label = result["evidence"][action["metric"]]["label"]
    state = record_words(action["metric"], action["numbers"]["is_met"])
    believed = _shares_in_words(action["numbers"]["shares"])
    return _SIGN.get(
        action["metric"], label
    ), f"When the survey closed {state}.{f' {believed} agree to {quoted(asked)}.' if believed else ''}"


def _optimistic(action: Mapping[str, Any], result: Mapping[str, Any], asked: str) -> tuple[str, str]:
    numbers, held = action["numbers"], fact_of(action["metric"], result["evidence"][action["metric"]])
    ends = figures.interval(_number(numbers["low"]), _number(numbers["high"]), numbers["unit"])
    value = figures.figure(numbers["value"], numbers["unit"])
    fact = f"{held.label}: {value} ({ends}, {figures.sample(numbers['n'])}), good: {threshold_marked(held)}"
    return (
        f"Look at the records together: {held.label.lower()}",
        f"{_shares_in_words(numbers['shares'])} agree to {quoted(asked)}, and the records say otherwise. {fact}.",
    )


def _opinion(action: Mapping[str, Any], result: Mapping[str, Any], asked: str) -> tuple[str, str]:
    del result
    first, second = (group_in_sentence(name) for name in action["groups"])
    return (
        f"Let {first} and {second} tell each other what they see",
        f"{_gap_in_words(action)} agree to {quoted(asked)}{_gap_ends(action)}.",
    )


def _said_received(action: Mapping[str, Any], result: Mapping[str, Any], asked: str) -> tuple[str, str]:
    del result
    giver, receiver = (group_in_sentence(name) for name in action["groups"])
    return (
        f"Change how it is passed on from {giver} to {receiver}",
        f"{_gap_in_words(action)} say it happened{_gap_ends(action)}. Asked was: {quoted(asked)}.",
    )


def _knowledge(action: Mapping[str, Any], result: Mapping[str, Any], asked: str) -> tuple[str, str]:
    numbers = action["numbers"]
    fact = fact_of(action["metric"], result["evidence"][action["metric"]])
    value = figures.figure(fact.value, fact.unit, fact.currency)
    claims = numbers.get("claims_to_know")
    sure = f", {figures.percent(claims)} are fairly sure they do" if claims is not None else ""
    return (
        f"Show everybody this number: {fact.label[:1].lower()}{fact.label[1:]}",
        f"{figures.percent(numbers['knows'])} of {figures.count(numbers['n'])} know it{sure}. It was {value}. Asked was: {quoted(asked)}.",
    )


def _shares_in_words(shares: Mapping[str, float]) -> str:
    sides = {group: share for group, share in shares.items() if group in ("sales", "marketing")} or shares
    return figures.sentence_list([f"{figures.percent(share)} {_among(group)}" for group, share in list(sides.items())[:3]])


def _among(group: str) -> str:
    return "of everybody" if group == "total" else f"in {group_in_sentence(group)}"


def _gap_in_words(action: Mapping[str, Any]) -> str:
    return figures.sentence_list([f"{figures.percent(action['numbers']['shares'][group])} {_among(group)}" for group in action["groups"]])


def _gap_ends(action: Mapping[str, Any]) -> str:
    low, high = action["numbers"]["interval"] or (None, None)
    return "" if low is None else f", a gap of {figures.points_interval(low, high)}"


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


_TOLD = {
    "missing_agreement": _missing,
    "optimistic": _optimistic,
    "opinion": _opinion,
    "said_received": _said_received,
    "knowledge": _knowledge,
}
