"""In which words are a belief and a fact told? Groups, figures, where they stand; every sentence about them is put together from these."""

from collections.abc import Mapping
from math import floor, log10

from sameside.analytics.belief_beside import BesideLine, Fact, GroupBelief
from sameside.analytics.belief_evidence import GoodWhen
from sameside.analytics.suppression import TOTAL
from sameside.presentation import figures
from sameside.presentation.survey_reading import group_name

PRODUCT_DEFAULT = "product default"
BY_JUDGEMENT = f"{PRODUCT_DEFAULT} by judgement"
SET_BY_COMPANY = "set by this company"
# How a belief stands to the records, inside a sentence; where nothing else is told short.
VERDICT_WORDS: Mapping[str, str] = {
    "optimistic": "rosier than the records",
    "pessimistic": "gloomier than the records",
    "in line": "in line with the records",
    "unclear": "can't be told",
}
VERDICTS_SHORT: Mapping[str, str] = {"optimistic": "rosier", "pessimistic": "gloomier", "in line": "in line"}
VERDICT_MEANINGS: Mapping[str, str] = {
    "optimistic": "clearly more than half believe it, and the facts fall short of what counts as good",
    "pessimistic": "clearly fewer than half believe it, and the facts are as good as they should be",
    "in line": "belief and facts point the same way",
    "unclear": "one of the two intervals holds its line, or too little is known",
}
_RECORDS: Mapping[str, tuple[str, str, str]] = {
    "lead_definition_agreed": (
        "a definition signed by both sides was in force",
        "no definition signed by both sides was in force",
        "no definition was ever written",
    ),
    "sla_agreed": (
        "each side had promised the other something",
        "not both sides had promised the other something",
        "no promise was ever made",
    ),
    "shared_target_agreed": (
        "both sides had the same target in the same figure",
        "the two sides had no target in common",
        "neither side had a goal",
    ),
    "goals_fit": ("the goals could be met together", "some goals could not be met together", "neither side had a goal"),
}
_RECORD_NEEDS: Mapping[str, str] = {
    "lead_definition_agreed": "a definition of a qualified lead",
    "sla_agreed": "a promise of either side",
    "shared_target_agreed": "goals of both sides",
    "goals_fit": "goals of both sides",
}
_MOST_FOR_ONE = 200_000
_WHOLE_PERCENT_FROM = 0.1
_RECORD_TEXTS = {True: "yes", False: "no", None: "never written"}


def fact_value(fact: Fact) -> str:
    """The figure: "70.1%", "EUR 4,000"; of a record yes or no; else why there is none."""
    if fact.kind == "record":
        return _RECORD_TEXTS[fact.is_met]
    if fact.kind == "half" and fact.is_known:
        return figures.percent(fact.low) if fact.low == fact.high else figures.percent_interval(fact.low, fact.high)
    return fact.unavailable or figures.figure(fact.value, fact.unit, fact.currency)


def fact_needs(fact: Fact) -> str:
    """Why there is no figure, and what it would take; "" where there is one."""
    if fact.kind == "record":
        return f"not available: needs {_RECORD_NEEDS.get(fact.metric, 'a record')}" if fact.is_met is None else ""
    if fact.is_too_few:
        return f"not available: needs more records than {figures.count(fact.n)} to hold guesses against"
    return "" if fact.is_known else fact.unavailable or "not available"


def fact_interval(fact: Fact) -> str:
    """Its interval; n/a where it has none."""
    return figures.interval(fact.low, fact.high, fact.unit, fact.currency)


def threshold_text(fact: Fact) -> str:
    """From where it counts as good: "80% or more". "" without a threshold."""
    return limit_text(fact, fact.good_when)


def threshold_in_full(fact: Fact) -> str:
    """The same with whose it is, and where the company's own holds, the product's beside it; "" without a threshold."""
    if fact.good_when is None:
        return ""
    whose = BY_JUDGEMENT if fact.usual is None else f"{SET_BY_COMPANY}; {PRODUCT_DEFAULT}: {limit_text(fact, fact.usual)}"
    return f"{threshold_text(fact)} ({whose})"


def threshold_marked(fact: Fact) -> str:
    """The same where little room is: only the company's own is marked; "" without a threshold."""
    return f"{threshold_text(fact)}, {SET_BY_COMPANY}" if fact.usual is not None else threshold_text(fact)


def threshold_origin(fact: Fact) -> str:
    """Whose limit it is, in two or three words."""
    return PRODUCT_DEFAULT if fact.usual is None else SET_BY_COMPANY


def limit_text(fact: Fact, limit: GoodWhen | None) -> str:
    """A limit in the unit of a fact: "80% or more"; "" without one."""
    return "" if limit is None else f"{_limit_value(fact, limit)} or {'more' if limit.is_at_least else 'less'}"


def _limit_value(fact: Fact, limit: GoodWhen) -> str:
    """A limit as it was set: 72.5% stays so."""
    if fact.unit != "share":
        return figures.figure(limit.threshold, fact.unit, fact.currency)
    return figures.percent_as_published(round(limit.threshold * 100, 6))


def fact_words(fact: Fact) -> str:
    """One sentence of what the records said, as firmly as its interval allows."""
    if fact.kind == "record":
        return f"On record when the survey closed: {record_words(fact.metric, fact.is_met)}."
    if not fact.is_known:
        return f"{fact.label}: {fact_needs(fact).rstrip('.')}."
    if fact.kind == "half":
        both = "" if fact.low == fact.high else ", the unclear ones counted either way"
        reading = {"meets": ": more than half", "misses": ": fewer than half", "unclear": "; whether that is half of them can't be told"}
        verb = "meets" if fact.n == 1 else "meet"
        facts = figures.plural(fact.n or 0, "fact")
        return f"Of {facts} on record {fact_value(fact)} {verb} what counts as good{both}{reading[fact.standing]}."
    covered = f"coverage {figures.share(fact.coverage)}" if fact.coverage is not None and fact.coverage < 1 else ""
    about = ", ".join(filter(None, (fact_interval(fact) if fact.low is not None else "", figures.sample(fact.n), covered)))
    return f"{fact.label}: {fact_value(fact)} ({about}){_standing_words(fact)}."


def record_words(metric: str, is_met: bool | None) -> str:
    """What was on record of a flag: "no promise was ever made"."""
    said = _RECORDS.get(metric, ("it was on record", "it was not on record", "nothing was on record"))
    return said[(True, False, None).index(is_met)]


def among(group: str) -> str:
    """Behind a share, whose it is: "in sales", "of everybody"."""
    return "of everybody" if group == TOTAL else f"in {group_name(group)}"


def statement_of(words: Mapping[str, str]) -> str:
    """What was asked, in one wording: that of those of neither side where there is one, as it speaks of both; else the first."""
    return words.get("other") or next(iter(words.values()), "")


def agree_words(item_type: str) -> str:
    """What those do whose share is told of an item, as a verb."""
    return {"pair": "say it happened", "overall": "see them mostly in step or as one"}.get(item_type, "agree")


def _standing_words(fact: Fact) -> str:
    if fact.is_too_few:
        return ", too few to judge by"
    if fact.good_when is None:
        return ""
    counts = "count" if fact.unit == "share" else "counts"
    good = f"the {_limit_value(fact, fact.good_when)} {'this company counts' if fact.usual is not None else f'that {counts}'} as good"
    missed = "short of" if fact.good_when.is_at_least else "beyond"
    return {"meets": f", which meets {good}", "misses": f", {missed} {good}", "unclear": f", which can't be told from {good}"}[
        fact.standing
    ]


def belief_text(group: GroupBelief, line: BesideLine) -> str:
    """What a group believes as one short text: "47%", "at most 1 of 9", "about 8.1%", "38 leads", or why it is not told."""
    if not group.is_shown:
        return "not shown"
    if line.kind == "estimate":
        return "too few numbers" if group.share is None else f"about {rough_guess(group.share, line)}"
    if group.form == "exact":
        return figures.percent(group.share) if group.share is not None else figures.NOT_APPLICABLE
    low, high = group.count
    if group.form == "at_most":
        return f"at most {high} of {group.n}"
    if group.form == "at_least":
        return f"at least {low} of {group.n}"
    return f"{low} to {high} of {group.n}" if group.form == "range" else "not told for this question"


def belief_interval(group: GroupBelief, line: BesideLine) -> str:
    """The interval of what a group believes; n/a where there is none."""
    if group.low is None or group.high is None:
        return figures.NOT_APPLICABLE
    if line.kind != "estimate":
        return figures.percent_interval(group.low, group.high)
    low, high = turned((group.low, group.high), line)
    if line.pair.per_one:
        return figures.decimals_interval(low, high, 0)
    return f"{rough_guess(low, line).removesuffix('%')} to {rough_guess(high, line).removeprefix(f'{_currency(line)} ')}"


def rough_guess(value: float, line: BesideLine) -> str:
    """A typical guess, no finer than it is known."""
    return guess_value(value, line) if line.pair.per_one else rough_figure(value, _unit(line), _currency(line))


def rough_figure(value: float, unit: str, currency: str | None) -> str:
    """What people guessed: whole percent from 10% on, money to two digits."""
    if unit == "share":
        return figures.percent(value) if value >= _WHOLE_PERCENT_FROM else figures.share(value)
    if unit.startswith("money") and value > 0:
        value = round(value, 1 - floor(log10(value)))
    return figures.figure(value, unit, currency)


def guess_value(value: float, line: BesideLine) -> str:
    """The fact guesses are about, in the unit it is told in: a share, money, or how many it takes for one."""
    (told, _) = turned((value, value), line)
    if line.pair.per_one:
        return f"{figures.decimals(told, 0)} {line.pair.per_one[0]}"
    return figures.figure(told, _unit(line), _currency(line))


def fact_told(fact: Fact, line: BesideLine) -> str:
    """A fact in one figure, as its line tells it; n/a where it is not known."""
    if not fact.is_known:
        return figures.NOT_APPLICABLE
    return guess_value(float(fact.value), line) if line.pair.per_one and fact.value is not None else fact_value(fact)


def turned_fact_words(line: BesideLine) -> str:
    """The sentence of a fact that is told as how many it takes for one; "" of every other."""
    fact = line.facts[0] if line.facts else None
    if line.pair.per_one is None or fact is None or fact.value is None:
        return ""
    about = [figures.sample(fact.n)]
    if fact.low is not None and fact.high is not None:
        low, high = turned((fact.low, fact.high), line)
        about.insert(0, figures.decimals_interval(low, high, 0))
    return f"The records say {guess_value(float(fact.value), line)} for one {line.pair.per_one[1]} ({', '.join(about)})."


def turned(pair: tuple[float, float], line: BesideLine) -> tuple[float, float]:
    """Both ends as they are told: turned round where it is told how many it takes for one, lowest first."""
    if not line.pair.per_one:
        return pair
    # One divided by nothing is nothing: less than one in so many is told as one in so many.
    low, high = (1 / max(value, 1 / _MOST_FOR_ONE) for value in pair)
    return min(low, high), max(low, high)


def told_unit(line: BesideLine) -> str:
    """The unit of the axis that belief and fact share."""
    return _unit(line) if line.kind == "estimate" else "share"


def _unit(line: BesideLine) -> str:
    return "count" if line.pair.per_one else line.facts[0].unit


def _currency(line: BesideLine) -> str | None:
    return line.facts[0].currency
