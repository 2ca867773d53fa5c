"""What is so, and what was agreed? The facts people were asked about at the close, and the agreements of that day."""

import shlex
from collections.abc import Sequence

from sameside.analytics.belief_beside import BesideLine, Fact
from sameside.analytics.catalogue import metric
from sameside.presentation import figures
from sameside.presentation.belief_index import evidence_text
from sameside.presentation.belief_text import fact_cell, overview_sentence
from sameside.presentation.belief_words import fact_interval, fact_value, threshold_marked
from sameside.presentation.charts import Interval, IntervalChart
from sameside.presentation.documents import Cell, Column, Footnote, Missing, Panel, Row, Section, Table, words
from sameside.presentation.goal_text import goal_in_words, metric_in_words
from sameside.presentation.survey_reading import Survey
from sameside.services.agreed_at import Agreed, AgreedDefinition, AgreedPromise
from sameside.services.promises import KIND_NAMES

STANDINGS = {"misses": "short of it", "unclear": "can't be told", "meets": "meets it"}
_ORDER = tuple(STANDINGS)
_TICK = (
    "Upright stroke: from where it counts as good, a product default by judgement unless the table says otherwise. Hollow: can't be told "
    "from it."
)
_MOST_FACTS, _MOST_CLAUSES = 9, 8
_HOUR = 3600


class Sources:
    """The facts a document leans on, numbered as they come up."""

    def __init__(self) -> None:
        self.notes: list[Footnote] = []
        self.command_end = ""

    def to(self, fact: Fact) -> int:
        """The number of the footnote of a fact; 0 where it is no figure of the catalogue."""
        if fact.asked is None:
            return 0
        asked = fact.asked
        end = f"--as-of {asked.as_of.replace('+00:00', 'Z')} --snapshot {asked.snapshot}"
        self.command_end = self.command_end or end
        parts = ["sameside", "metrics", asked.metric, *(word for text in asked.where for word in ("--where", text))]
        parts += ["--period", asked.period] if asked.period else []
        command = shlex.join(parts)
        known = next((note for note in self.notes if note.metric == fact.label), None)
        if known is None:
            known = Footnote(len(self.notes) + 1, fact.label, " ".join(filter(None, (fact.definition, *fact.notes))), (command,))
            self.notes.append(known)
        return known.number


def facts_of(lines: Sequence[BesideLine]) -> list[Fact]:
    """Every fact people were asked about, each once."""
    return list({fact.metric: fact for line in lines for fact in line.facts if fact.kind != "half"}.values())


def facts_section(survey: Survey, lines: Sequence[BesideLine], sources: Sources) -> Section | None:
    """The facts held against what counts as good, those that fall short first. None where none is known."""
    known = [fact for fact in facts_of(lines) if fact.is_known]
    held = [fact for fact in known if fact.unit == "share" and fact.good_when is not None]
    held = sorted(held, key=lambda fact: (_ORDER.index(fact.standing), float(fact.value or 0)))[:_MOST_FACTS]
    others = [fact for fact in known if fact.good_when is None and fact.kind != "record"]
    if not held and not others:
        return None
    panels = [Panel((_fact_table(held),), _fact_chart(held))] if held else []
    panels += [Panel((_other_table(others),), None, "Without a limit to hold it against")] if others else []
    notes = tuple(number for fact in (*held, *others) if (number := sources.to(fact)))
    return Section("facts", "What is so?", f"{_facts_sentence(survey, known)} {overview_sentence(lines)}", tuple(panels), notes)


def _facts_sentence(survey: Survey, known: Sequence[Fact]) -> str:
    """How many facts are as they should be, as the index says it; of a round closed before it was told, counted here."""
    half = evidence_text(survey.result)
    if half is not None:
        return half.sentence
    judged = [fact for fact in known if fact.good_when is not None or fact.kind == "record"]
    if not judged:
        return "No fact on record can be held against what counts as good."
    counts = {standing: sum(fact.standing == standing for fact in judged) for standing in _ORDER}
    opening = f"{figures.count(counts['meets'])} of {figures.plural(len(judged), 'fact')} met what counts as good when the survey closed."
    rest = [f"{figures.plural(counts['misses'], 'fact')} fell short of it"] if counts["misses"] else []
    rest += [f"of {figures.count(counts['unclear'])} it can't be told"] if counts["unclear"] else []
    return f"{opening} {figures.begun(figures.sentence_list(rest))}." if rest else opening


def _fact_chart(facts: Sequence[Fact]) -> IntervalChart:
    rows = tuple(
        Interval(
            name=short_label(fact),
            value=float(fact.value or 0),
            low=fact.low,
            high=fact.high,
            text=fact_value(fact),
            detail=figures.sample(fact.n),
            is_apart=fact.standing != "unclear",
            limit=fact.good_when.threshold if fact.good_when is not None else None,
        )
        for fact in facts
    )
    return IntervalChart(rows, "share", key=_TICK, is_whole_scale=True)


def short_label(fact: Fact) -> str:
    """Its name without what explains it; the definition stands in full where figures come from."""
    return fact.label.partition(": ")[0]


def _fact_table(facts: Sequence[Fact]) -> Table:
    columns = (
        Column("Fact", "words"), Column("Records say"), Column("95% interval", "interval"), Column("n"), Column("Good from", "words"),
        Column("How it stands", "words"),
    )  # fmt: skip
    rows = tuple(
        (
            *_told(fact),
            words(threshold_marked(fact)),
            words("too few to judge by" if fact.is_too_few else STANDINGS[fact.standing]),
        )
        for fact in facts
    )
    return Table("What the records said", columns, rows)


def _other_table(facts: Sequence[Fact]) -> Table:
    columns = (Column("Fact", "words"), Column("Records say"), Column("95% interval", "interval"), Column("n"))
    return Table("What else the records said", columns, tuple(_told(fact) for fact in facts))


def _told(fact: Fact) -> Row:
    return (
        words(short_label(fact)),
        fact_cell(fact),
        Cell(fact_interval(fact), (fact.low, fact.high), fact.unit, fact.currency),
        Cell("" if fact.n is None else figures.count(fact.n), (fact.n,), "cases"),
    )


def missing_facts(lines: Sequence[BesideLine]) -> tuple[Missing, ...]:
    """What people were asked about and nothing on record tells yet, under what it would take."""
    found: dict[str, list[str]] = {}
    for line in lines:
        for fact in line.deciding if line.item else ():
            if fact.unavailable:
                found.setdefault(fact.unavailable.removeprefix("not available: "), []).append(fact.label)
    return tuple(Missing(figures.begun(needs), tuple(dict.fromkeys(labels))) for needs, labels in found.items())


def agreed_section(agreed: Agreed) -> Section:
    """What both sides had settled when the survey closed."""
    panels = [Panel((_definition_table(agreed.definition),), None, "What a qualified lead is")] if agreed.definition else []
    panels += [Panel((_promise_table(agreed.promises),), None, "What each side promises the other")] if agreed.promises else []
    panels += [Panel((_goal_table(agreed),), None, "What each side is to reach")] if agreed.goals else []
    return Section("agreed", "What was agreed?", agreed_sentence(agreed), tuple(panels), ())


def agreed_sentence(agreed: Agreed) -> str:
    """Definition, promises and goals in one breath."""
    return " ".join((definition_words(agreed.definition), promises_words(agreed.promises), goals_words(agreed)))


def definition_words(definition: AgreedDefinition | None) -> str:
    """Version and signers, by role."""
    if definition is None:
        return "No definition of a qualified lead signed by both sides was in force."
    signed = figures.sentence_list([f"for {one.side} by a {one.role}" for one in definition.signers])
    return (
        f"Version {definition.version} of the definition of a qualified lead was in force, since {figures.day(definition.in_force_on)}"
        f"{', signed ' + signed if signed else ''}."
    )


def promises_words(promises: Sequence[AgreedPromise]) -> str:
    """How many promises each side had made."""
    if not promises:
        return "Neither side had promised the other a time."
    counts = [(side, sum(one.step.side == side for one in promises)) for side in ("sales", "marketing")]
    said = [f"{side} had made {figures.plural(n, 'promise') if n else 'no promise'}" for side, n in counts]
    return f"{figures.begun(figures.sentence_list(said))} of a time to the other."


def goals_words(agreed: Agreed) -> str:
    """How many goals, and how many of them both sides carry."""
    if not agreed.goals:
        return "Neither side had a goal on record."
    shared = len({(one.metric, one.target, one.currency) for one in agreed.goals if one.is_shared})
    both = f"{figures.plural(shared, 'target is', 'targets are')} carried by both" if shared else "none of them carried by both"
    return f"{figures.begun(figures.plural(len(agreed.goals), 'goal'))} stood, {both}."


def _definition_table(definition: AgreedDefinition) -> Table:
    rows = [(words(str(number + 1)), words(figures.begun(says))) for number, says in enumerate(definition.clauses[:_MOST_CLAUSES])]
    if len(definition.clauses) > _MOST_CLAUSES:
        rows.append((words(""), words(f"and {len(definition.clauses) - _MOST_CLAUSES} more")))
    caption = f"{definition.title}, version {definition.version}"
    return Table(caption, (Column("Clause", "words"), Column("A lead qualifies if", "words")), tuple(rows))


def promise_says(promise: AgreedPromise) -> str:
    """What is promised; of one kind of request, which."""
    kind = f" ({KIND_NAMES[promise.request_kind]})" if promise.request_kind else ""
    return f"{promise.step.says}{kind}"


def promise_within(promise: AgreedPromise) -> str:
    """Within which time, of working hours or on the wall."""
    if promise.is_business_time:
        return (
            figures.hours(promise.target_seconds / _HOUR)
            if promise.target_seconds >= 2 * _HOUR
            else figures.business_duration(promise.target_seconds)
        )
    return figures.duration(promise.target_seconds)


def _promise_table(promises: Sequence[AgreedPromise]) -> Table:
    columns = (
        Column("Who", "words"), Column("Promises to", "words"), Column("Within"), Column("Since"), Column("Version"),
    )  # fmt: skip
    rows = tuple(
        (
            words(figures.begun(one.step.side)),
            words(promise_says(one)),
            words(promise_within(one)),
            words(figures.day(one.from_on)),
            words(str(one.version)),
        )
        for one in promises
    )
    return Table("Promises in force", columns, rows)


def _goal_table(agreed: Agreed) -> Table:
    columns = (Column("Who", "words"), Column("Figure", "words"), Column("Target"), Column("Until"), Column("Shared", "words"))
    rows = tuple(
        (
            words(figures.begun(one.side)),
            words(figures.begun(metric_in_words(one.metric))),
            words(goal_in_words(one.target, one.currency, metric(one.metric).unit)),
            words(figures.day(one.last_on)),
            words("by both" if one.is_shared else "no"),
        )
        for one in agreed.goals
    )
    return Table("Goals that stood", columns, rows)
