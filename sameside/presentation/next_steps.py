"""What comes next, in words? Each step cites the figures it rests on, as the result holds them, and blames nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sameside.analytics.belief_beside import fact_of
from sameside.analytics.belief_pairs import AgreementKind
from sameside.analytics.instrument import in_page_language, items_by_id
from sameside.presentation import figures
from sameside.presentation.belief_words import agree_words, among, fact_value, fact_words, record_words, statement_of
from sameside.presentation.survey_reading import group_name, quoted
from sameside.presentation.survey_sentences import BY_CHANCE, apart_words

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


def next_steps(result: Mapping[str, Any], form: Mapping[str, Any]) -> tuple[StepText, ...]:
    """The steps of a result, three where data allowed; empty for a round closed before it had any."""
    actions: Sequence[Mapping[str, Any]] = result.get("alignment", {}).get("next_actions") or ()
    return tuple(_step(action, result, form["items"][action["item"]]) for action in actions)


def steps_sentence(steps: Sequence[StepText]) -> str:
    """All of them in one line."""
    return f"{figures.begun('; '.join(figures.inside(step.title) for step in steps))}."


def _step(action: Mapping[str, Any], result: Mapping[str, Any], item: Mapping[str, Any]) -> StepText:
    title, because = _TOLD[action["kind"]](action, result, item)
    return StepText(title, because, action["item"], action["metric"] or "", action["agreement"])


def _missing(action: Mapping[str, Any], _result: Mapping[str, Any], item: Mapping[str, Any]) -> tuple[str, str]:
    because = f"When the survey closed {record_words(action['metric'], action['numbers']['is_met'])}."
    shares = _shares_in_words(action["numbers"]["shares"])
    return _SIGN[action["metric"]], f"{because} {shares} {_say(item)}." if shares else because


def _optimistic(action: Mapping[str, Any], result: Mapping[str, Any], item: Mapping[str, Any]) -> tuple[str, str]:
    fact = fact_of(action["metric"], result["evidence"][action["metric"]])
    return (
        f"Look at the records together: {figures.inside(fact.label)}",
        f"{_shares_in_words(action['numbers']['shares'])} {_say(item)}, and the records say otherwise. {fact_words(fact)}",
    )


def _opinion(action: Mapping[str, Any], _result: Mapping[str, Any], item: Mapping[str, Any]) -> tuple[str, str]:
    because = f"{_gap_in_words(action)} {_say(item)}, {apart_words(action['numbers'])}."
    first, second = (group_name(name) for name in action["groups"])
    return f"Let {first} and {second} tell each other what they see: {_asked(item)}", because


def _said_received(action: Mapping[str, Any], _result: Mapping[str, Any], item: Mapping[str, Any]) -> tuple[str, str]:
    is_clear = action["numbers"]["clarity"] == "clear"
    apart = apart_words(action["numbers"]) + ("" if is_clear else f"; {BY_CHANCE}")
    return (
        f"{'Change how this is done' if is_clear else 'Look together at this'}: {_act(item)}",
        f"{_gap_in_words(action)} say it happened, {apart}. {_asked_was(item)}",
    )


def _knowledge(action: Mapping[str, Any], result: Mapping[str, Any], item: Mapping[str, Any]) -> tuple[str, str]:
    numbers = action["numbers"]
    fact = fact_of(action["metric"], result["evidence"][action["metric"]])
    claims = numbers.get("claims_to_know")
    sure = f", {figures.percent(claims)} are fairly sure they do" if claims is not None else ""
    known = f"{figures.percent(numbers['knows'])} of {figures.count(numbers['n'])} know it{sure}"
    return f"Show everybody this number: {figures.inside(fact.label)}", f"{known}. It was {fact_value(fact)}. {_asked_was(item)}"


def _say(item: Mapping[str, Any]) -> str:
    """What those do whose share is told: agree to “We pull in one direction”."""
    return f"agree to {_asked(item)}" if item["type"] == "agree" else agree_words(item["type"])


def _asked_was(item: Mapping[str, Any]) -> str:
    return f"Asked was: {_asked(item)}."


def _act(item: Mapping[str, Any]) -> str:
    """What a pair was about: "giving specific feedback on leads"."""
    shipped = items_by_id().get(item["id"], {})
    return str(shipped["act"]) if "act" in shipped and not item["is_reworded"] else _asked(item)


def _asked(item: Mapping[str, Any]) -> str:
    return quoted(statement_of(in_page_language(item["text"])))


def _shares_in_words(shares: Mapping[str, float]) -> str:
    sides = {group: share for group, share in shares.items() if group in ("sales", "marketing")} or shares
    return figures.sentence_list([f"{figures.percent(share)} {among(group)}" for group, share in list(sides.items())[:3]])


def _gap_in_words(action: Mapping[str, Any]) -> str:
    return figures.sentence_list([f"{figures.percent(action['numbers']['shares'][group])} {among(group)}" for group in action["groups"]])


_TOLD = {
    "missing_agreement": _missing,
    "optimistic": _optimistic,
    "opinion": _opinion,
    "said_received": _said_received,
    "knowledge": _knowledge,
}
