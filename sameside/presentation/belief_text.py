"""What does one line of belief beside fact say? Its sentence, its tables, and the overview of all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sameside.analytics.belief_beside import BesideLine, Fact, GroupBelief
from sameside.analytics.belief_evidence import Verdict
from sameside.analytics.belief_pairs import BeliefPair
from sameside.analytics.suppression import TOTAL
from sameside.analytics.survey_halo import HALO_FROM_SHARE
from sameside.presentation import figures
from sameside.presentation.belief_charts import DRAWN_GROUPS, beside_chart
from sameside.presentation.belief_words import (
    agree_words,
    among,
    belief_interval,
    belief_text,
    fact_interval,
    fact_needs,
    fact_told,
    fact_value,
    fact_words,
    statement_of,
    threshold_marked,
    turned_fact_words,
)
from sameside.presentation.charts import BesideChart
from sameside.presentation.documents import Cell, Column, Table, words
from sameside.presentation.survey_reading import group_heading, group_name, quoted

_MOST_NAMED = 3
_HALO_PAIR = "together"
_VERDICTS: tuple[Verdict, ...] = ("optimistic", "pessimistic", "in line")


@dataclass(frozen=True)
class LineText:
    """One line as a page shows it.

    asked     what people were asked, one text per wording; chart None where there is no figure to draw
    table     the figures of every group that is shown
    hidden    which of the main groups are not shown and why, as a sentence; "" where all are
    """

    line: BesideLine
    title: str
    asked: tuple[str, ...]
    sentence: str
    chart: BesideChart | None
    table: Table
    hidden: str

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return anchor_of(self.line)


@dataclass(frozen=True)
class PairText:
    """A pair with its lines: what was asked of it, once as a statement and once as an estimate.

    halo  how one kind word about everything differs from the answers to single questions; "" where that is not at stake, or not told
    """

    pair: BeliefPair
    lines: tuple[LineText, ...]
    version: str
    halo: str = ""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Its facts that are known, each once, the one that decides first."""
        return tuple({fact.metric: fact for text in self.lines for fact in text.line.facts if fact.is_known}.values())

    @property
    def table(self) -> Table:
        """The figures of its facts, known or not."""
        facts = tuple({fact.metric: fact for text in self.lines for fact in text.line.facts}.values())
        return fact_table(facts, f"What the records said: {self.pair.title}")


@dataclass(frozen=True)
class WaitingRow:
    """A belief whose fact can't be told yet: what was asked, what both sides believe, and what it would take."""

    title: str
    asked: tuple[str, ...]
    beliefs: tuple[tuple[str, str], ...]
    needs: str


@dataclass(frozen=True)
class OverviewRow:
    """One line of the overview: its place on the page, its title, and a verdict per group in the order of the columns; "" = none.

    aside     what tells it from the line above that has the same title: that it was guessed, or what was asked
    """

    anchor: str
    title: str
    aside: str
    fact: str
    verdicts: tuple[str, ...]


def live_pairs(lines: Sequence[BesideLine], halo: Sequence[Mapping[str, Any]] = ()) -> tuple[PairText, ...]:
    """The pairs that can be told, with their lines that can. halo: of the result."""
    live = [line for line in lines if line.is_live]
    found = []
    for pair in dict.fromkeys(line.pair.name for line in live):
        own = [line for line in live if line.pair.name == pair]
        found.append(
            PairText(
                own[0].pair, tuple(map(line_text, own)), next((line.version for line in own if line.version), ""), _halo_words(halo, pair)
            )
        )
    return tuple(found)


def waiting_rows(lines: Sequence[BesideLine]) -> tuple[WaitingRow, ...]:
    """The lines that can't be told, each with what it would take: never a figure in its place."""
    return tuple(
        WaitingRow(
            title=line.pair.title,
            asked=asked_words(line),
            beliefs=tuple(
                (group_heading(group.group), belief_text(group, line)) for group in line.shown if group.group in ("sales", "marketing")
            )
            if line.kind != "estimate"
            else (),
            needs=needs_text(line),
        )
        for line in lines
        if not line.is_live
    )


def line_text(line: BesideLine) -> LineText:
    """All of one line in words."""
    return LineText(
        line=line,
        title=line.pair.title,
        asked=asked_words(line),
        sentence=line_sentence(line),
        chart=beside_chart(line) if line.is_live else None,
        table=_belief_table(line),
        hidden=_hidden(line),
    )


def asked_words(line: BesideLine) -> tuple[str, ...]:
    """What people were asked: once where all were asked the same, else with who was asked what."""
    if len(set(line.words.values())) < 2:
        return tuple(dict.fromkeys(line.words.values()))
    shown = {group.group.split("/")[0] for group in line.shown}
    return tuple(f"{group_heading(function)}: {text}" for function, text in line.words.items() if function in shown)


def anchor_of(line: BesideLine) -> str:
    """Its place on the page."""
    return f"{line.pair.name}-{line.item}".replace("_", "-").lower().rstrip("-")


def line_sentence(line: BesideLine) -> str:
    """What is so, what people believe, and how the two go together, no firmer than the intervals are."""
    if not line.item:
        return ""
    facts = turned_fact_words(line) or " ".join(fact_words(fact) for fact in line.deciding)
    return " ".join(filter(None, (_belief_words(line), facts, _verdict_words(line))))


def needs_text(line: BesideLine) -> str:
    """Why a line can't be told: what its fact needs, or that no question asks it."""
    missing = [needs for fact in line.deciding if (needs := fact_needs(fact).rstrip("."))]
    if missing and not line.is_live:
        return "; ".join(dict.fromkeys(missing))
    return "" if line.item else "no question of this round asks it"


def overview(lines: Sequence[BesideLine]) -> tuple[tuple[str, ...], tuple[OverviewRow, ...]]:
    """The verdicts of every line that can be told, by group: names of the columns, and the rows."""
    live = [line for line in lines if line.is_live and any(group.verdict for group in line.shown)]
    columns = [name for name in DRAWN_GROUPS if any(group.group == name for line in live for group in line.shown)]
    rows = []
    for line in live:
        verdicts = {group.group: group.verdict or "" for group in line.shown}
        facts = " / ".join(fact_told(fact, line) for fact in line.deciding)
        told = tuple(verdicts.get(name, "") for name in columns)
        rows.append(OverviewRow(anchor_of(line), line.pair.title, _aside(line, live), facts, told))
    return tuple(columns), tuple(rows)


def _aside(line: BesideLine, live: Sequence[BesideLine]) -> str:
    if line.kind == "estimate":
        return "as guessed"
    first = next(other for other in live if other.pair.name == line.pair.name)
    return "" if first is line else quoted(statement_of(line.words))


def overview_sentence(lines: Sequence[BesideLine]) -> str:
    """How many beliefs can be held against facts, and which way they lean; by the verdict of either side or of everybody."""
    live = {line.pair.name for line in lines if line.is_live}
    n_all = len({line.pair.name for line in lines})
    if not live:
        return f"None of {figures.plural(n_all, 'belief')} can be held against a fact yet."
    said = [f"{figures.count(len(live))} of {figures.plural(n_all, 'belief')} can be held against a fact."]
    for verdict, leaning in (("optimistic", "rosier than the facts"), ("pessimistic", "gloomier than the facts")):
        titles = list(dict.fromkeys(line.pair.title for line in lines if any(group.verdict == verdict for group in _drawn(line))))
        if titles:
            named = [quoted(title) for title in titles[:_MOST_NAMED]]
            named += [f"{figures.count(len(titles) - _MOST_NAMED)} more"] if len(titles) > _MOST_NAMED else []
            said.append(f"{leaning.capitalize()} for at least one group: {figures.sentence_list(named)}.")
    if not any(_drawn(line) for line in lines if line.is_live):
        said.append("No group is shown, so whether any of them fits can't be told.")
    elif len(said) == 1:
        said.append("In none of them is a group clearly rosier or gloomier than the facts.")
    return " ".join(said)


def gaps_to_look_at(lines: Sequence[BesideLine]) -> list[BesideLine]:
    """The lines where belief and fact clearly differ for a group: rosier ones first, each pair once, weak stand-ins left out."""
    found: dict[str, BesideLine] = {}
    for verdict in ("optimistic", "pessimistic"):
        for line in lines:
            if not line.pair.is_weak and any(group.verdict == verdict for group in _drawn(line)):
                found.setdefault(line.pair.name, line)
    return list(found.values())


def gap_of_week(lines: Sequence[BesideLine], week: int) -> BesideLine | None:
    """One of those lines, another each week; None where there is none."""
    found = gaps_to_look_at(lines)
    return found[week % len(found)] if found else None


def _drawn(line: BesideLine) -> list[GroupBelief]:
    return [group for group in line.shown if group.group in DRAWN_GROUPS]


def _belief_words(line: BesideLine) -> str:
    if line.kind == "estimate":
        told = [group for group in line.shown if group.group in ("sales", "marketing") and group.share is not None]
        told = told or [group for group in line.shown if group.group == TOTAL and group.share is not None]
        if not told:
            return "Too few gave a number to tell what people typically guess."
        said = [f"{group_name(group.group)} typically guesses {belief_text(group, line)}" for group in told]
        return f"{figures.begun(figures.sentence_list(said))}."
    sides = [group for group in line.shown if group.group in ("sales", "marketing") and group.form != "withheld"]
    told = sides or [group for group in line.shown if group.group == TOTAL and group.form != "withheld"]
    if not told:
        return "No group that may be shown has answered enough to tell what it believes."
    said = [f"{belief_text(group, line)} {among(group.group)}{_interval_words(group, line)}" for group in told]
    return f"{figures.begun(figures.sentence_list(said))} {agree_words(line.kind)}."


def _interval_words(group: GroupBelief, line: BesideLine) -> str:
    return f" ({belief_interval(group, line)})" if group.low is not None and group.high is not None else ""


def _verdict_words(line: BesideLine) -> str:
    if line.kind == "pair":
        return ""
    groups = _drawn(line)
    if not groups:
        return ""
    if not any(group.verdict for group in groups):
        # Of a guess that lies beyond its fact, too high or too low is said: neither is the rosy side.
        is_beyond = any(group.side for group in groups)
        return "" if is_beyond else "They stand side by side: nothing says from where on it counts as good."
    said = []
    for verdict in _VERDICTS:
        names = [group_name(group.group) for group in groups if group.verdict == verdict]
        if names:
            said.append(f"{figures.begun(verdict)}: {figures.sentence_list(names)}.")
    if not said:
        return "Whether they fit is unclear for every group."
    return " ".join(said)


def _belief_table(line: BesideLine) -> Table:
    heading = {"estimate": "Typical guess", "pair": "Say it happened", "overall": "Mostly in step or as one"}.get(line.kind, "Agree")
    columns = [Column("Group", "words"), Column("n"), Column(heading), Column("95% interval", "interval")]
    if line.kind != "estimate":
        columns.append(Column("Whatever the others think", "interval"))
    columns.append(Column("Verdict", "words"))
    # A guess is held in the unit of its fact, also where it is told as how many it takes for one.
    unit, currency = (line.facts[0].unit, line.facts[0].currency) if line.kind == "estimate" else ("share", None)
    rows = []
    for group in line.shown:
        row = [
            words(group_heading(group.group)),
            Cell(figures.count(group.n), (group.n,)),
            Cell(belief_text(group, line), (group.share,), unit, currency),
            Cell(belief_interval(group, line), (group.low, group.high), unit, currency),
        ]
        if line.kind != "estimate":
            least, most = group.worst_case or (None, None)
            row.append(Cell(figures.percent_interval(least, most), (least, most), "share"))
        row.append(words(group.verdict or {"above": "too high", "below": "too low"}.get(group.side, "no verdict")))
        rows.append(tuple(row))
    return Table(_belief_caption(line), tuple(columns), tuple(rows))


def _belief_caption(line: BesideLine) -> str:
    """Another one for each line, so that whoever hears it knows which table it is."""
    if line.kind == "estimate":
        return f"What each group guesses: {line.pair.title}"
    if line.item != line.pair.items[0]:
        return f"What each group says to {quoted(statement_of(line.words))}: {line.pair.title}"
    return f"What each group believes: {line.pair.title}"


def fact_table(facts: Sequence[Fact], caption: str) -> Table:
    """The figures of facts, as they were frozen when the round closed."""
    columns = (
        Column("Fact", "words"), Column("Records say"), Column("95% interval", "interval"), Column("n"), Column("Coverage"),
        Column("Pending"), Column("Counts as good", "words"),
    )  # fmt: skip
    rows = tuple(
        (
            words(fact.label),
            fact_cell(fact),
            Cell(fact_interval(fact), (fact.low, fact.high), fact.unit, fact.currency),
            Cell("" if fact.n is None else figures.count(fact.n), (fact.n,)),
            Cell("" if fact.coverage is None else figures.share(fact.coverage), (fact.coverage,), "share"),
            Cell("" if fact.pending is None else figures.count(fact.pending), (fact.pending,)),
            words(threshold_marked(fact) or "no threshold"),
        )
        for fact in facts
    )
    return Table(caption, columns, rows)


def fact_cell(fact: Fact) -> Cell:
    """The figure of a fact with the value behind it; words where there is none."""
    if fact.value is None:
        return words(fact_value(fact))
    return Cell(fact_value(fact), (float(fact.value),), fact.unit, fact.currency)


def _hidden(line: BesideLine) -> str:
    if not line.item:
        return ""
    reasons: dict[str, list[str]] = {}
    for group in line.groups:
        if not group.is_shown and group.group in DRAWN_GROUPS:
            reasons.setdefault(group.why, []).append(group_name(group.group))
    return "; ".join(f"{figures.sentence_list(names)}: {why}" for why, names in reasons.items())


def _halo_words(halo: Sequence[Mapping[str, Any]], pair: str) -> str:
    told = [one for one in halo if one["group"] in DRAWN_GROUPS] if pair == _HALO_PAIR else []
    if not told:
        return ""
    apart = [one for one in told if one["is_halo"]]
    shown = apart or told[:1]
    said = [
        f"{figures.percent(one['overall'])} {among(one['group'])} say they cooperate well, and on average "
        f"{figures.percent(one['specific'])} agree to {figures.plural(one['n_items'], 'single statement')}"
        for one in shown
    ]
    reading = "one kind word outshines the rest" if apart else f"no halo of {figures.points_apart(HALO_FROM_SHARE)} or more"
    return f"{figures.begun('; '.join(said))}: {reading}."
