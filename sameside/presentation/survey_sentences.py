"""What may be said of a survey in one plain sentence? Worked out from its result, hedged as intervals and tests demand, fair to both sides.

Where two groups can't be told apart it says so, and never that there is no difference.
"""

from collections.abc import Mapping, Sequence
from math import floor
from typing import Any

from sameside.presentation import figures
from sameside.presentation.belief_words import agree_words
from sameside.presentation.survey_reading import Said, Survey, group_heading, group_name, not_shown_words, quoted

CLARITY_WORDS = {"clear": "clear gap", "possible": "possible gap", "none": "can't tell apart"}
BY_CHANCE = "among so many questions chance alone can make such a gap"
GROUP_PAIRS = {"function": ("sales", "marketing"), "floors": ("leaders", "team"), "top_and_floor": ("c_level", "practitioner")}
_MOST_NAMED = 3
_ROUNDING = 1e-9  # of the machine: 0.57 is 57 points, not 56


def response_sentence(survey: Survey) -> str:
    """38 of 61 people answered (62%); sales 22 of 30, marketing 9 of 13."""
    result = survey.result
    if result["n_answers"] is None:
        return f"Fewer than {result['k']} people answered: nothing is shown."
    if survey.is_by_open_link:
        sides = figures.sentence_list([f"{group_name(one['name'])} {one['n']}" for one in _functions_shown(survey)])
        opening = f"{figures.plural(result['n_answers'], 'answer')} came by an open link"
        return f"{opening}{': ' + sides if sides else ''}. How many were asked is not known, and somebody may have answered more than once."
    told = [f"{group_name(one['name'])} {one['n']} of {one['n_invited']}" for one in _functions_shown(survey)]
    opening = f"{figures.count(result['n_answers'])} of {figures.plural(result['n_invited'], 'person', 'people')} invited answered"
    if result["n_invited"]:
        opening += f" ({figures.percent(min(1.0, result['n_answers'] / result['n_invited']))})"
    return f"{opening}{': ' + figures.sentence_list(told) if told else ''}."


def _functions_shown(survey: Survey) -> list[Mapping[str, Any]]:
    return [one for one in survey.result["groups"] if one["name"] in ("sales", "marketing", "other") and one["state"] == "shown"]


def round_words(result: Mapping[str, Any], wave: int) -> str:
    """How a round is named beside its title: wave 2; a round by one link for everybody is no wave."""
    return "open link" if result.get("mode") == "open" else f"wave {wave}"


def answered_words(result: Mapping[str, Any]) -> str:
    """47 of 58 answered; by an open link 47 answers, of nobody knows how many; of a round too small to be shown no number."""
    if result["n_answers"] is None:
        return f"fewer than {result['k']} answered"
    if result.get("mode") == "open":
        return f"{figures.plural(result['n_answers'], 'answer')}; how many were asked is not known"
    return f"{result['n_answers']} of {result['n_invited']} answered"


def gap_sentence(survey: Survey, gap: Mapping[str, Any]) -> str:
    """One gap: what both groups said, how far apart, and how sure that is."""
    item = gap["item"]
    first, second = survey.said(item, gap["first"]), survey.said(item, gap["second"])
    both = f"{first.text} of {group_name(gap['first'])} and {second.text} of {group_name(gap['second'])}"
    about = quoted(survey.statement(item))
    agree = agree_words(survey.form["items"][item]["type"])
    if gap["clarity"] == "clear":
        return f"On {about} they differ clearly: {both} {agree}, {apart_words(gap)}."
    if gap["clarity"] == "possible":
        return f"On {about} they may differ: {both} {agree}, {apart_words(gap)}; {BY_CHANCE}."
    return f"On {about} there is no clear difference: {both} {agree}, and they can't be told apart."


def apart_words(gap: Mapping[str, Any]) -> str:
    """How far two groups lie apart: 63 points apart (interval 56 to 69 points)."""
    return f"{figures.points_apart(gap['gap'])} apart{_ends(gap)}"


def _ends(gap: Mapping[str, Any]) -> str:
    interval = gap.get("interval")
    if not interval:
        return ""
    if interval[0] == interval[1]:
        return " (everyone answered)"
    low, high = (interval[0], interval[1]) if gap["gap"] >= 0 else (-interval[1], -interval[0])
    if low < 0:
        return f" (interval {figures.points_interval(low, high)})"
    return f" (interval {figures.points_interval(low, high).replace('+', '')})"


def gaps_sentence(survey: Survey, family: str) -> str:
    """On how many things two groups differ clearly, and which stand out; or why that can't be told. Then those told by bounds alone."""
    return " ".join(filter(None, (_exact_gaps(survey, family), _bounded_gaps(survey, family))))


def _exact_gaps(survey: Survey, family: str) -> str:
    first, second = (group_name(group) for group in GROUP_PAIRS[family])
    gaps = survey.gaps(family)
    if not gaps:
        return f"No gap between {first} and {second} can be shown. {_why_no_gap(survey, GROUP_PAIRS[family])}"
    clear = [gap for gap in gaps if gap["clarity"] == "clear"]
    possible = [gap for gap in gaps if gap["clarity"] == "possible"]
    n = figures.plural(len(gaps), "statement")
    if not clear:
        maybe = f" On {len(possible)} they may, but chance alone can make such gaps among so many." if possible else ""
        return f"{figures.begun(first)} and {second} differ clearly on none of {n} whose gap may be told.{maybe}"
    widest = max(clear, key=lambda gap: abs(gap["gap"]))
    tail = _unsettled(len(possible), len(gaps) - len(clear) - len(possible))
    opening = f"{figures.begun(first)} and {second} differ clearly on {len(clear)} of {n} whose gap may be told."
    return " ".join(filter(None, (opening, _widest(survey, widest), tail)))


def _bounded_gaps(survey: Survey, family: str) -> str:
    """Where nearly nobody or nearly everybody of a group agrees no exact gap is told; yet by their bounds both may lie far apart."""
    first, second = GROUP_PAIRS[family]
    gaps = {item: least_apart(survey.said(item, first), survey.said(item, second)) for item in items_of_bounds(survey, family)}
    apart = {item: gap for item, gap in gaps.items() if gap > 0}
    if not apart:
        return ""
    widest = max(apart, key=lambda item: apart[item])
    opening = "On 1 more" if len(apart) == 1 else f"On {len(apart)} more, here the widest,"
    return f"{opening} only bounds may be told: {_by_bounds(survey, widest, family)}"


def bounds_sentence(survey: Survey, item: str, family: str) -> str:
    """The same of one statement; "" where its gap is told exactly, or the bounds hold no gap."""
    if item not in items_of_bounds(survey, family):
        return ""
    first, second = GROUP_PAIRS[family]
    is_apart = least_apart(survey.said(item, first), survey.said(item, second)) > 0
    return f"Only bounds may be told: {_by_bounds(survey, item, family)}" if is_apart else ""


def items_of_bounds(survey: Survey, family: str) -> list[str]:
    """Statements both groups judged of one thing, without a gap because a count of either is a bound or a range."""
    told = {gap["item"] for gap in survey.gaps(family)}
    return [item for item in survey.items("overall", "agree") if item not in told and survey.is_of_one_thing(item)]


def least_apart(first: Said, second: Said) -> float:
    """How far two groups lie apart at least, by the fewest and the most that may agree, in whole points rounded down.

    Nulls  0 where they may be alike, or nothing is told
    """
    one, other = _ends_of_share(first), _ends_of_share(second)
    if one is None or other is None:
        return 0.0
    return floor(100 * max(one[0] - other[1], other[0] - one[1], 0.0) + _ROUNDING) / 100


def _ends_of_share(said: Said) -> tuple[float, float] | None:
    if not said.base or said.low is None or said.high is None:
        return None
    return said.low / said.base, said.high / said.base


def _by_bounds(survey: Survey, item: str, family: str) -> str:
    first, second = (survey.said(item, group) for group in GROUP_PAIRS[family])
    both = f"{first.text} of {group_name(first.group)} and {second.text} of {group_name(second.group)}"
    agree = agree_words(survey.form["items"][item]["type"])
    return f"on {quoted(survey.statement(item))} {both} {agree}, {figures.points_apart(least_apart(first, second))} apart or more."


def _widest(survey: Survey, gap: Mapping[str, Any]) -> str:
    first, second = survey.said(gap["item"], gap["first"]), survey.said(gap["item"], gap["second"])
    agree = agree_words(survey.form["items"][gap["item"]]["type"])
    return (
        f"They lie farthest apart on {quoted(survey.statement(gap['item']))}: "
        f"{first.text} of {group_name(gap['first'])} and {second.text} of {group_name(gap['second'])} {agree}."
    )


def _unsettled(n_possible: int, n_none: int) -> str:
    said = []
    if n_possible:
        said.append(f"on {n_possible} they may differ")
    if n_none:
        said.append(f"on {n_none} they can't be told apart")
    return figures.begun(" and ".join(said)) + "." if said else ""


def _why_no_gap(survey: Survey, groups: Sequence[str]) -> str:
    hidden = [not_shown_words(group, why) for group in groups if (why := survey.why_hidden(group))]
    return " ".join(hidden) or "Their figures are told as bounds or ranges only, to protect those who answered."


def optimism_sentence(survey: Survey) -> str:
    """The executive-optimism line: C-level beside those who do the work, or leaders beside team members, both always named."""
    item = overall_item(survey)
    if item is None:
        return "How the top sees it compared with the floor can't be told: the overall question was not asked."
    for family in ("top_and_floor", "floors"):
        gap = survey.gap(family, item)
        if gap is not None:
            return _optimism(survey, gap)
    groups = GROUP_PAIRS["top_and_floor"] if survey.is_shown("c_level") and survey.is_shown("practitioner") else GROUP_PAIRS["floors"]
    both = [survey.said(item, group) for group in groups]
    if any(one.form in ("hidden", "withheld") for one in both):
        why = " ".join(f"{group_heading(one.group)}: {one.in_full}." for one in both)
        return f"Whether the top is rosier than the floor can't be told. {why}"
    told = " and ".join(f"{one.text} of {group_name(one.group)}" for one in both)
    return f"That the two teams are in step say {told}. As bounds or ranges they are not set against each other."


def _optimism(survey: Survey, gap: Mapping[str, Any]) -> str:
    first, second = survey.said(gap["item"], gap["first"]), survey.said(gap["item"], gap["second"])
    top, floor = group_name(gap["first"]), group_name(gap["second"])
    both = (
        f"{first.text} of {top} ({first.detail}) and {second.text} of {floor} ({second.detail}) say {_overall_words(survey, gap['item'])}"
    )
    if gap["clarity"] == "none":
        return f"No clear executive optimism: {both}. They can't be told apart."
    apart = figures.points_apart(gap["gap"])
    word = "optimism" if gap["gap"] > 0 else "pessimism"
    sure = f"Executive {word} of {apart}{_ends(gap)}" if gap["clarity"] == "clear" else f"Perhaps executive {word}"
    hedge = "" if gap["clarity"] == "clear" else f", {apart} apart; {BY_CHANCE}"
    return f"{sure}, {top} against {floor}: {both}{hedge}."


def overall_item(survey: Survey) -> str | None:
    """The question on the whole: how well both are in step, or that they cooperate well."""
    return next((name for name in ("O1", "O2") if name in survey.result["items"]), None)


def _overall_words(survey: Survey, item: str) -> str:
    if survey.form["items"][item]["type"] == "overall":
        return "the two teams work as one or are mostly in step"
    return quoted(survey.statement(item))


def floors_count_sentence(survey: Survey, family: str) -> str:
    """On how many statements the upper group is rosier; statements of something bad counted the other way round."""
    gaps = survey.gaps(family)
    if not gaps:
        return ""
    rosier = [gap for gap in gaps if (gap["gap"] < 0 if survey.form["items"][gap["item"]].get("reverse") else gap["gap"] > 0)]
    first, second = (group_name(group) for group in GROUP_PAIRS[family])
    n_clear = sum(gap["clarity"] == "clear" for gap in gaps)
    clear = f"clearly apart on {n_clear}" if n_clear else "clearly apart on none"
    return f"{figures.begun(first)} see it rosier than {second} on {len(rosier)} of {figures.plural(len(gaps), 'statement')}; {clear}."


def giver_and_receiver(survey: Survey, item: str) -> tuple[str, str]:
    """Who gives and who receives; where both do, sales first."""
    entry = survey.form["items"][item]
    return ("sales", "marketing") if entry.get("giver") == "both" else (entry["giver"], entry["receiver"])


def said_received_sentence(survey: Survey) -> str:
    """How much of what is said to be given is remembered, over all pairs."""
    gaps = [gap for gap in survey.gaps("said_received") if survey.form["items"][gap["item"]].get("giver") != "both"]
    clear = [gap for gap in gaps if gap["clarity"] == "clear" and gap["gap"] > 0]
    if not gaps:
        return f"What was given and what was received can't be compared. {_why_no_gap(survey, GROUP_PAIRS['function'])}"
    more = sum(gap["gap"] > 0 for gap in gaps)
    opening = f"On {more} of {figures.plural(len(gaps), 'act')} the givers name a higher share than the receivers"
    if not clear:
        return f"{opening}; none of it is clearly more than chance."
    widest = max(clear, key=lambda gap: gap["gap"])
    gave, got = (survey.said(widest["item"], widest[side]) for side in ("first", "second"))
    return (
        f"{opening}, clearly on {len(clear)}. Widest on {survey.statement(widest['item']).lower()}: "
        f"{gave.text} of {group_name(gave.group)} say they did, {got.text} of {group_name(got.group)} remember it."
    )


def named(statements: Sequence[str]) -> str:
    """Some statements in quotation marks, few enough for a sentence."""
    told = [quoted(one) for one in statements[:_MOST_NAMED]]
    if len(statements) > _MOST_NAMED:
        told.append(f"{len(statements) - _MOST_NAMED} more")
    return figures.sentence_list(told)
