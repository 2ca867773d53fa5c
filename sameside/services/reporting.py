"""Ask a metric of a workspace: the figures, the records behind them, the SQL, and what else could be asked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sameside.analytics.answer import Answer, RecordTable, answer_as_json
from sameside.analytics.catalogue import CATALOGUE, metric
from sameside.analytics.comparison import compare
from sameside.analytics.fact_files import parameters_in
from sameside.analytics.measuring import Run, has_value, records, records_page, refuse_unmet_needs
from sameside.analytics.measuring import measure as measure_plan
from sameside.analytics.metric import Metric
from sameside.analytics.report import Plan, Question, Standpoint, plan_question
from sameside.analytics.statement import Statement
from sameside.schema.errors import NotAvailable
from sameside.schema.tables import CANONICAL
from sameside.services.signed_definitions import LazyDefinitions
from sameside.services.snapshots import open_reader
from sameside.services.unlocking import Answerable, lacking, nothing_counted, unlocking
from sameside.services.workspace import Workspace
from sameside.settings import setting
from sameside.warehouse.engines import Engine, engine_for
from sameside.warehouse.reader import Reader

__all__ = [
    "Answer",
    "Answerable",
    "OpenSnapshot",
    "Question",
    "RecordTable",
    "answer_as_json",
    "answerable",
    "measure",
    "open_snapshot",
    "records_behind",
    "sql_behind",
]

_DATED = (
    ("lead_cycles", "created_on"),
    ("stage_events", "entered_on"),
    ("touches", "occurred_on"),
    ("sales_activities", "occurred_on"),
    ("opportunities", "created_on"),
    ("opportunities", "closed_on"),
)


class OpenSnapshot:
    """One snapshot, open for as many questions as one has. Comes from `open_snapshot`."""

    def __init__(self, workspace: Workspace, reader: Reader, engine: Engine) -> None:
        self._options = workspace.options
        self._reader = reader
        self._run: Run = _Statements(reader) if engine is reader else _elsewhere(engine)

    @property
    def snapshot_id(self) -> str:
        """Which snapshot."""
        return self._reader.snapshot_id

    @property
    def built_at(self) -> datetime:
        """When it was built."""
        return self._reader.built_at

    @property
    def run(self) -> Run:
        """Runs one statement of a plan."""
        return self._run

    @property
    def reader(self) -> Reader:
        """The tables themselves, for who asks more of them than a metric."""
        return self._reader

    def measure(self, question: Question, *, as_of: datetime) -> Answer:
        """See `measure`."""
        plan = self._ready(question, as_of)
        return measure_plan(plan, self._run) if question.compare_to is None else compare(plan, question.compare_to, self._run)

    def plan(self, question: Question, *, as_of: datetime) -> Plan:
        """The question understood, not yet asked. Raises as `measure`, but for what only the rows can tell."""
        return self._ready(question, as_of)

    def records_behind(self, question: Question, *, as_of: datetime) -> RecordTable:
        """See `records_behind`."""
        return records(self._ready(question, as_of), self._run)

    def sql_behind(self, question: Question, *, as_of: datetime) -> str:
        """See `sql_behind`."""
        plan = self._ready(question, as_of)
        return ";\n\n".join(plan.figure_statement(figure).as_text() for figure in plan.figures) + ";\n"

    def answerable(self, *, as_of: datetime) -> list[Answerable]:
        """See `answerable`."""
        return [self._whether_answerable(one, as_of) for one in CATALOGUE]

    def records_page(self, question: Question, *, as_of: datetime, after: int, most: int) -> tuple[RecordTable, int]:
        """Some of the records behind a figure, in their order: at most so many after the n-th; and how many there are in all."""
        return records_page(self._ready(question, as_of), self._run, after=after, most=most)

    def dimensions_of(self, question: Question, *, as_of: datetime) -> tuple[tuple[str, str], ...]:
        """What a metric can be cut and filtered by: each name with its meaning."""
        plan = plan_question(question, self.standpoint(as_of))
        return tuple((name, dimension.meaning) for name, dimension in plan.dimensions.items())

    def values_of(self, question: Question, name: str, *, as_of: datetime) -> tuple[str, ...]:
        """The values of one dimension among the records of a metric, the filter aside."""
        plan = self._ready(replace(question, by=(name,)), as_of)
        return tuple(str(row[0]) for row in self._run(plan.labels_statement(name))[1])

    def deals_kept(self) -> tuple[bool, date | None]:
        """Whether any source of deals keeps the lost ones, and when the first deal on record was won."""
        _, rows = self._reader.query(
            "select coalesce(bool_or(losses_recorded), true), min(closed_on) filter (where outcome = 'won') from opportunities"
        )
        return bool(rows[0][0]), rows[0][1]

    def newest_record_on(self) -> date | None:
        """The day of the newest record; None where nothing is dated. Days after the build are plans, not records."""
        newest = " union all ".join(f"select max({day}) as newest_on from {table} where {day} <= $built_on" for table, day in _DATED)
        _, rows = self._reader.query(f"select max(newest_on) from ({newest}) days", {"built_on": self.standpoint(self.built_at).as_of_on})
        found: date | None = rows[0][0]
        return found

    def _whether_answerable(self, asked: Metric, as_of: datetime) -> Answerable:
        missing = self._empty(asked.required_tables)
        reason = unlocking(missing) if missing else ""
        if not missing:
            plan = plan_question(Question(asked.name), self.standpoint(as_of))
            try:
                refuse_unmet_needs(plan, self._run)
            except NotAvailable as unmet:
                reason = str(unmet).partition(": ")[2]
            else:
                reason = "" if has_value(plan, self._run) else nothing_counted(asked, plan.bound)
        return Answerable(asked.name, asked.question, not reason, missing, reason, asked.area)

    def _ready(self, question: Question, as_of: datetime) -> Plan:
        """The question understood, and the tables it needs known to hold something."""
        asked = metric(question.metric)
        plan = plan_question(question, self.standpoint(as_of))
        missing = self._empty(asked.required_tables)
        if missing:
            needed = f"{asked.name} needs {lacking(missing)}"
            raise NotAvailable(f"{needed}: nothing loaded so far holds any. To unlock it: {unlocking(missing)}.")
        return plan

    def standpoint(self, as_of: datetime) -> Standpoint:
        """From where a question at `as_of` is asked: the workspace's options, the tables' columns, the definitions that were signed."""
        # Local days in the tables were made under the zone the snapshot was built with: as_of must be read in the same one.
        zone = ZoneInfo(str(self._reader.settings.get("time_zone", self._options["time_zone"])))
        return Standpoint(
            as_of=as_of.astimezone(UTC),
            as_of_on=as_of.astimezone(zone).date(),
            known_at=self.built_at.astimezone(UTC),
            snapshot=self.snapshot_id,
            options=self._options,
            table_columns=self.table_columns,
            time_zone=str(zone),
            definitions=LazyDefinitions(),
        )

    @cached_property
    def table_columns(self) -> dict[str, list[str]]:
        """The columns there are of each table that a source may extend."""
        return {table.name: self._reader.columns(table.name) for table in CANONICAL if table.extendable}

    def _empty(self, tables: Sequence[str]) -> tuple[str, ...]:
        return tuple(table for table in tables if not self._reader.count(table))


class _Statements:
    """Runs statements over one reader. The rows asked for last are kept: the statements of one question mostly begin with the same."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kept: tuple[str, dict[str, Any]] = ("", {})

    def __call__(self, statement: Statement) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        if not statement.common:
            return self._reader.query(statement.sql, statement.parameters)
        # Two questions may begin with the same words and mean other values: stages, a period, a moment.
        rows = (statement.common, {name: statement.parameters[name] for name in parameters_in(statement.common)})
        if rows != self._kept:
            self._reader.query(f"create or replace temp table kept_rows as {statement.common} select * from asked", rows[1])
            self._kept = rows
        rest = f"with asked as (select * from kept_rows){statement.rest}"
        return self._reader.query(rest, {name: statement.parameters[name] for name in parameters_in(rest)})


def _elsewhere(engine: Engine) -> Run:
    """Runs each statement whole: an engine that others use too is not asked to keep rows for us."""
    return lambda statement: engine.query(statement.sql, statement.parameters)


@contextmanager
def open_snapshot(workspace: Workspace, snapshot: str | None = None) -> Iterator[OpenSnapshot]:
    """A snapshot to put several questions to; without a name, the newest.

    Raises  UnknownName when there is no such snapshot; SamesideError when nothing was built yet, or the engine of SAMESIDE_ENGINE
            can't answer for it; SnapshotDamaged
    """
    with open_reader(workspace, snapshot) as reader, engine_for(setting("SAMESIDE_ENGINE"), reader) as engine:
        yield OpenSnapshot(workspace, reader, engine)


def measure(*, workspace: Workspace, question: Question, as_of: datetime, snapshot: str | None = None) -> Answer:
    """The answer to a question.

    Reads   as_of: how it stood then, from what the snapshot knows; snapshot: None = the newest
    Raises  UnknownName, WrongUsage for a question that can't be; NotAvailable when what was loaded can't carry the metric
    """
    with open_snapshot(workspace, snapshot) as opened:
        return opened.measure(question, as_of=as_of)


def records_behind(*, workspace: Workspace, question: Question, as_of: datetime, snapshot: str | None = None) -> RecordTable:
    """The rows of the fact behind the first figure of a question, with record ids. Raises as `measure`."""
    with open_snapshot(workspace, snapshot) as opened:
        return opened.records_behind(question, as_of=as_of)


def sql_behind(*, workspace: Workspace, question: Question, as_of: datetime, snapshot: str | None = None) -> str:
    """The SQL that sums a question's figures, with its parameters; one statement per kind of figure. Raises as `measure`."""
    with open_snapshot(workspace, snapshot) as opened:
        return opened.sql_behind(question, as_of=as_of)


def answerable(*, workspace: Workspace, as_of: datetime, snapshot: str | None = None) -> list[Answerable]:
    """Every metric of the catalogue: does it, asked plainly, give a value from what was loaded, and if not, what would unlock it?"""
    with open_snapshot(workspace, snapshot) as opened:
        return opened.answerable(as_of=as_of)
