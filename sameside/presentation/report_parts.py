"""From what is a section made? Cells of an answer's rows, the footnotes it leans on, and shares with names to compare."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sameside.analytics.answer import Answer, AnswerRow
from sameside.analytics.asked_parameters import bind_parameters, say_parameter
from sameside.analytics.catalogue import metric
from sameside.presentation import figures
from sameside.presentation.answer_text import currency_text, is_currency_told, row_unit, value_text
from sameside.presentation.charts import Hue, Interval
from sameside.presentation.documents import Cell, Column, Footnote, Row, Table, words
from sameside.presentation.sentences import NamedShare, is_apart
from sameside.presentation.value_names import value_name
from sameside.services.evidence import COHORT_DAYS, Asked, Evidence

INTERVAL = "95% interval"
SIDES: dict[str, tuple[str, Hue]] = {
    "marketing": ("Marketing", "marketing"),
    "sales": ("Sales", "sales"),
    "partner": ("Partner", "accent"),
    "other": ("Other", "quiet"),
    "unknown": ("Unknown", "quiet"),
}
# So many rows a chart can hold and still be read; the table has them all.
MOST_ROWS = 12


@dataclass
class Footnotes:
    """The definitions a document refers to, numbered in the order they are first used."""

    command_end: str  # how the command that gives a figure again ends
    notes: list[Footnote] = field(default_factory=list)

    def to(self, asked: Asked) -> int:
        """The number of the footnote of one answer, with the command that gives it again."""
        answer = asked.answer
        command = self._command(asked)
        definition = " ".join([answer.definition, *answer.notes])
        for place, note in enumerate(self.notes):
            if note.metric == answer.metric and note.definition.startswith(answer.definition):
                more = [said for said in answer.notes if said not in note.definition]
                commands = note.commands if command in note.commands else (*note.commands, command)
                self.notes[place] = replace(note, definition=" ".join([note.definition, *more]), commands=commands)
                return note.number
        self.notes.append(Footnote(len(self.notes) + 1, answer.metric, definition, (command,)))
        return len(self.notes)

    def to_group(self, asked: Sequence[Asked], **said: str) -> tuple[int, ...]:
        """One footnote for a metric asked several times, its definition told once with other words for what differs."""
        if not asked:
            return ()
        first = asked[0].answer
        asked_metric = metric(first.metric)
        usual = {name: say_parameter(name, value) for name, value in bind_parameters(asked_metric, {}, {}).items()}
        definition = asked_metric.definition.format(**(usual | said))
        notes = dict.fromkeys(note for one in asked for note in one.answer.notes)
        commands = tuple(self._command(one) for one in asked)
        self.notes.append(Footnote(len(self.notes) + 1, first.metric, " ".join([definition, *notes]), commands))
        return (len(self.notes),)

    def _command(self, asked: Asked) -> str:
        period = ("--period", asked.answer.period.name) if asked.answer.period else ()
        return f"sameside metrics {shlex.join([*asked.words, *period])}"

    def to_all(self, *asked: Asked | None) -> tuple[int, ...]:
        """The numbers of several, each once; questions without an answer have none."""
        return tuple(dict.fromkeys(self.to(one) for one in asked if one is not None))


def side_of(value: str) -> tuple[str, Hue]:
    """The name and hue of a part of a whole: a side has its own, anything else is neutral."""
    return SIDES.get(value, (figures.label(value).replace("_", " "), "accent" if value in ("reached", "won") else "quiet"))


def headline(answer: Answer) -> AnswerRow:
    """The first row: of a metric asked as a whole, the figure itself."""
    return answer.rows[0]


def open_words(row: AnswerRow, *, losses: bool) -> str:
    """How many of a rate to date's n may still be won, or "" for none: 239 still open.

    Reads  losses: does the source keep what was lost? Where it doesn't, nobody knows what is open
    """
    return f"{figures.count(row.pending)} {'still open' if losses else 'not won'}" if row.pending else ""


def is_too_early(row: AnswerRow, evidence: Evidence) -> bool:
    """Is a rate to date of a period that ended under 90 days ago, with more than half of its leads still open? Then it tells their age.

    Of longer ago, and of all time, what is open after so long is mostly what nobody closed: that is told beside the rate.
    """
    period = evidence.period
    is_recent = period is not None and (evidence.as_of.date() - period.last_on).days < COHORT_DAYS
    return is_recent and evidence.losses and 2 * (row.pending or 0) > row.n


def value_cell(answer: Answer, row: AnswerRow) -> Cell:
    """The figure of one row."""
    return Cell(value_text(answer, row), (row.value,), row_unit(answer, row), row.currency)


def interval_cell(answer: Answer, row: AnswerRow) -> Cell:
    """The ends of its interval."""
    unit = row_unit(answer, row)
    return Cell(figures.interval(row.low, row.high, unit, row.currency, beside=row.value), (row.low, row.high), unit, row.currency)


def count_cell(n: int | float | None) -> Cell:
    """A count, as an n."""
    return Cell(figures.count(n), (n,), "count")


def share_cell(value: float | None) -> Cell:
    """A share; n/a where there was nothing to divide by."""
    return Cell(figures.share(value) if value is not None else figures.NOT_APPLICABLE, (value,), "share")


def nothing_cell(n_values: int = 1) -> Cell:
    """A cell that does not apply."""
    return Cell("", (None,) * n_values)


def figure_row(name: str, answer: Answer, row: AnswerRow) -> Row:
    """A named row: the figure, its interval, its n."""
    return words(name), value_cell(answer, row), interval_cell(answer, row), count_cell(row.n)


def figure_columns(first: str, value: str, n: str = "n") -> tuple[Column, ...]:
    """The columns of `figure_row`."""
    return Column(first, "words"), Column(value), Column(INTERVAL, "interval"), Column(n)


def answer_as_table(answer: Answer, caption: str) -> Table:
    """A whole answer as a table: what it is cut by, the figure, interval, n, and whatever else one must know of a row."""
    dimensions = list(dict.fromkeys(name for row in answer.rows for name in row.by))
    columns = [Column(name.replace("_", " "), "words") for name in dimensions]
    cells: list[list[Cell]] = [[words(value_name(name, row.by.get(name))) for row in answer.rows] for name in dimensions]
    if not dimensions:
        columns.append(Column("", "words"))
        cells.append([words("All together") for _ in answer.rows])
    if is_currency_told(answer):
        columns.append(Column("currency", "words"))
        cells.append([words(currency_text(row)) for row in answer.rows])
    _add(columns, cells, answer.metric.replace("_", " "), [value_cell(answer, row) for row in answer.rows])
    if any(row.low is not None for row in answer.rows):
        columns.append(Column(INTERVAL, "interval"))
        cells.append([interval_cell(answer, row) for row in answer.rows])
    _add(columns, cells, "n", [count_cell(row.n) for row in answer.rows])
    if any(row.pending for row in answer.rows):
        _add(columns, cells, "pending", [count_cell(row.pending or 0) for row in answer.rows])
    if any(row.coverage is not None and row.coverage < 1 for row in answer.rows):
        _add(columns, cells, "coverage", [share_cell(row.coverage) for row in answer.rows])
    if any(row.mature is False for row in answer.rows):
        columns.append(Column("mature", "words"))
        cells.append([words("still young" if row.mature is False else "yes") for row in answer.rows])
    return Table(caption, tuple(columns), tuple(zip(*cells, strict=True)))


def _add(columns: list[Column], cells: list[list[Cell]], name: str, column: list[Cell]) -> None:
    columns.append(Column(name))
    cells.append(column)


def named(answer: Answer, name: str) -> NamedShare:
    """The headline of a share as a named one."""
    return named_row(headline(answer), name)


def named_row(row: AnswerRow, name: str) -> NamedShare:
    """One row of a share as a named one."""
    ends = [float(end) if end is not None else None for end in (row.value, row.low, row.high)]
    return NamedShare(name, ends[0], row.n, ends[1], ends[2])


def chosen(rows: Sequence[AnswerRow], measure: str) -> list[AnswerRow]:
    """The rows of one of a metric's several figures."""
    return [row for row in rows if row.by.get("measure") == measure]


def share_intervals(
    parts: Sequence[NamedShare], whole: NamedShare | None = None, *, hue: Hue = "accent", most: int = MOST_ROWS
) -> tuple[Interval, ...]:
    """Named shares as rows of an interval chart, in the order given; where there are too many, those that differ and the most seen ones.

    Reads  whole: what they are compared with; whatever can't be told from it is drawn hollow. None: nothing is compared
    """
    told = [part for part in parts if part.value is not None]
    kept = sorted(told, key=lambda part: (whole is None or not is_apart(part, whole), -part.n))[:most]
    return tuple(
        Interval(
            part.name,
            part.value or 0.0,
            part.low,
            part.high,
            figures.share(part.value),
            figures.sample(part.n),
            hue=hue,
            is_apart=whole is None or is_apart(part, whole),
        )
        for part in told
        if part in kept
    )


def apart_key(rows: Sequence[Interval]) -> str:
    """What filled and hollow points mean, of the kinds that are there."""
    if all(row.is_apart for row in rows):
        return "Each differs clearly from all together."
    if not any(row.is_apart for row in rows):
        return "All hollow: none can be told from all together."
    return "Filled: clearly different from all together. Hollow: can't be told from it."


def more_words(n_rows: int) -> str:
    """What a chart of so many rows leaves to the table."""
    return f"and {figures.count(n_rows - MOST_ROWS)} more in the table" if n_rows > MOST_ROWS else ""


def highest_first(parts: Sequence[NamedShare]) -> list[NamedShare]:
    """Shares by their estimate, those without one last."""
    return sorted(parts, key=lambda part: -(part.value if part.value is not None else -1.0))
