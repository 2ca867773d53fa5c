"""Which gaps cost most, and what to do about them? Each with what is believed, what is so, and by which rule it stands where it stands."""

from collections.abc import Mapping, Sequence

from sameside.analytics.belief_beside import BesideLine, Fact
from sameside.analytics.belief_pairs import AgreementKind
from sameside.analytics.costly_gaps import CostlyGap
from sameside.presentation import figures
from sameside.presentation.alignment_facts import short_label
from sameside.presentation.belief_words import agree_words, fact_value, record_words, threshold_marked
from sameside.presentation.documents import Column, Panel, Section, Table, words
from sameside.presentation.next_steps import next_steps, steps_sentence
from sameside.presentation.survey_reading import Survey, group_name, quoted
from sameside.presentation.survey_sentences import CLARITY_WORDS

RULE = (
    "How they were chosen: first what a group clearly believes while the records fall short of what counts as good; where money is known "
    "by it, the most money first, then by how far the records fall short. After that, what groups see differently, clear gaps before "
    "possible ones, by size. One per question and per fact, three at most."
)
_NO_MONEY = "Money is told only where late leads, the close rate and the average deal are all measured on enough cases."
_MONEY = "Leads not contacted in time x close rate x average deal: what usually comes of so many leads, not what was lost."
# What settles a gap, and the page it is settled on.
SETTLED_BY: Mapping[AgreementKind, str] = {
    "definition": "The definition (page Agreements)",
    "promise": "A promise (page Service levels)",
    "goal": "A shared goal (page Agreements)",
    "request": "A request (page Requests)",
    "hand_off": "The hand-off (page Inbox)",
}
_GROUPS_NAMED = ("sales", "marketing", "leaders", "team", "c_level", "practitioner")
_MOST_GROUPS = 2


def gaps_section(survey: Survey, lines: Sequence[BesideLine], gaps: Sequence[CostlyGap]) -> Section:
    """The three that cost most; fewer where fewer can be told."""
    if not gaps:
        sentence = "No gap stands out: where belief and records differ, or the sides do, chance alone can make it."
        return Section("gaps", "Which gaps cost most?", sentence, (), (), (RULE,))
    columns = (
        Column("Gap", "words"), Column("What is believed", "words"), Column("What is so", "words"), Column("What it comes to", "words"),
    )  # fmt: skip
    rows = tuple(
        (
            words(quoted(survey.statement(gap.item))),
            words(believed(survey, gap)),
            words(is_so(lines, gap)),
            words(figures.begun(comes_to(lines, gap))),
        )
        for gap in gaps
    )
    notes = (RULE, _MONEY if any(gap.stake for gap in gaps) else _NO_MONEY)
    return Section(
        "gaps",
        _heading(len(gaps)),
        gaps_words(survey, lines, gaps),
        (Panel((Table("The gaps that cost most", columns, rows),)),),
        (),
        notes,
    )


def _heading(n: int) -> str:
    return {1: "Which gap costs most?", 2: "Which two gaps cost most?"}.get(n, "Which three gaps cost most?")


def gaps_words(survey: Survey, lines: Sequence[BesideLine], gaps: Sequence[CostlyGap]) -> str:
    """The first of them in a sentence, and how it ranks."""
    first = gaps[0]
    about = quoted(survey.statement(first.item))
    if first.stake is not None:
        return f"What costs most: {about}. {stake_words(first)}"
    if first.kind == "missed":
        who = figures.begun(figures.sentence_list(_named(first)))
        return f"What weighs most: {about}. {who} believe it, and the records fall short of what counts as good."
    return f"What divides most: {about}. {figures.begun(comes_to(lines, first))}."


def believed(survey: Survey, gap: CostlyGap) -> str:
    """What the groups of a gap said: 83% (19 of 23) of sales agree."""
    groups = _believing(gap) if gap.kind == "missed" else gap.groups
    said = [f"{survey.said(gap.item, group).in_full} of {group_name(group)}" for group in groups]
    return f"{figures.sentence_list(said)} {agree_words(survey.form['items'][gap.item]['type'])}"


def _believing(gap: CostlyGap) -> list[str]:
    """Of those who believe it the ones to name: sides and levels; a level of one side only where no other group is told."""
    return [group for group in _GROUPS_NAMED if group in gap.groups][:_MOST_GROUPS] or list(gap.groups[:_MOST_GROUPS])


def _named(gap: CostlyGap) -> list[str]:
    return [group_name(group) for group in _believing(gap)]


def is_so(lines: Sequence[BesideLine], gap: CostlyGap) -> str:
    """The fact beside a gap, short; what it would take where there is none."""
    fact = fact_beside(lines, gap)
    if fact is None:
        return "No record to hold it against"
    return fact_short(fact)


def fact_short(fact: Fact) -> str:
    """Leads contacted in time: 61.2% (n = 412), good from 80%."""
    if not fact.is_known:
        return figures.begun(fact.unavailable) if fact.unavailable else f"{short_label(fact)}: no record"
    if fact.kind == "record":
        return f"{short_label(fact)}: {fact_value(fact)}"
    good = f"; good: {threshold_marked(fact)}" if fact.good_when is not None else ""
    return f"{short_label(fact)}: {fact_value(fact)} ({figures.sample(fact.n)}){good}"


def fact_beside(lines: Sequence[BesideLine], gap: CostlyGap) -> Fact | None:
    """The fact of a gap's metric."""
    return next((fact for line in lines for fact in line.facts if fact.metric == gap.metric), None)


def comes_to(lines: Sequence[BesideLine], gap: CostlyGap) -> str:
    """How much: money where it is known, else how far the records fall short, or how far apart the groups are."""
    if gap.stake is not None:
        return f"{figures.money(_round(gap.stake.amount), gap.stake.currency)} usually come of the leads that were late"
    if gap.kind == "missed":
        return _missed_by(lines, gap)
    assert gap.gap is not None  # every kind but missed is a gap between two groups
    return f"{figures.points_apart(gap.gap['gap'])} apart, {CLARITY_WORDS[gap.gap['clarity']]}"


def _missed_by(lines: Sequence[BesideLine], gap: CostlyGap) -> str:
    fact = fact_beside(lines, gap)
    assert fact is not None  # it is what the gap was found by
    if fact.kind == "record":
        return record_words(fact.metric, fact.is_met)
    is_at_least = fact.good_when is None or fact.good_when.is_at_least
    missed = f"{'short of' if is_at_least else 'beyond'} what counts as good"
    return missed if fact.unit != "share" or gap.shortfall is None else f"{figures.points_apart(gap.shortfall)} {missed}"


def stake_words(gap: CostlyGap) -> str:
    """How the money was worked out, factor by factor, with the ends of its interval."""
    stake = gap.stake
    if stake is None:
        return ""
    ends = ""
    if stake.low is not None and stake.high is not None:
        ends = f" ({figures.interval(_round(stake.low), _round(stake.high), 'money', stake.currency)} over the close rate's interval)"
    return (
        f"{figures.plural(stake.n_leads, 'lead was', 'leads were')} not contacted in time; at a close rate of "
        f"{figures.share(stake.close_rate)} and an average deal of {figures.money(stake.deal, stake.currency)}, "
        f"{figures.money(_round(stake.amount), stake.currency)} usually come of so many{ends}."
    )


def _round(amount: float) -> float:
    """Three significant digits: a product of three estimates has no more."""
    return float(f"{amount:.3g}")


def next_section(survey: Survey) -> Section | None:
    """The steps the result holds, with the figures each leans on and the agreement that settles it. None where it holds none."""
    steps = next_steps(survey.result, survey.form)
    if not steps:
        return None
    columns = (Column("Step", "words"), Column("What to do", "words"), Column("Because", "words"), Column("Settled by", "words"))
    rows = tuple(
        (words(str(number + 1)), words(step.title), words(step.because), words(SETTLED_BY[step.agreement]))
        for number, step in enumerate(steps)
    )
    return Section("next", "What to do next?", steps_sentence(steps), (Panel((Table("Next steps", columns, rows),)),), ())
