"""Ask a metric of a workspace: the figures, the records behind them, the SQL, and what else could be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sameside.analytics.answer import Answer, RecordTable, answer_as_json
from sameside.analytics.catalogue import CATALOGUE, metric
from sameside.analytics.fact_files import parameters_in
from sameside.analytics.measuring import measure as measure_plan
from sameside.analytics.measuring import records, refuse_unmet_needs
from sameside.analytics.report import Plan, Question, Standpoint, Statement, plan_question
from sameside.schema.errors import NotAvailable
from sameside.schema.tables import CANONICAL
from sameside.services.snapshots import open_reader
from sameside.services.workspace import Workspace
from sameside.warehouse.reader import Reader

__all__ = ["Answer", "Answerable", "Question", "RecordTable", "answer_as_json", "answerable", "measure", "records_behind", "sql_behind"]

# What stands in a table, and which further file would fill it, in the words of a person who would have to fetch it.
_CONTENT = {
    "lead_cycles": ("leads", "a file of leads"),
    "stage_events": ("stage history", "leads with the dates they entered a stage, or a history of their status"),
    "handoffs": ("stage history with leads offered to sales", "a lead stage mapped to mql, with its date"),
    "sales_activities": ("sales activities", "a file of sales activities (calls, e-mails, tasks: who and when)"),
    "opportunities": ("deals", "a file of deals"),
}


@dataclass(frozen=True)
class Answerable:
    """Whether one metric can be answered from what was loaded.

    missing      canonical tables it needs that are empty
    unlocked_by  '' when it can be answered; else what would make it so, in words
    """

    metric: str
    question: str
    is_answerable: bool
    missing: tuple[str, ...]
    unlocked_by: str


def measure(*, workspace: Workspace, question: Question, as_of: datetime, snapshot: str | None = None) -> Answer:
    """The answer to a question.

    Reads   as_of: how it stood then, from what the snapshot knows; snapshot: None = the newest
    Raises  UnknownName, WrongUsage for a question that can't be; NotAvailable when what was loaded can't carry the metric
    """
    with open_reader(workspace, snapshot) as reader:
        return measure_plan(_ready(question, workspace, reader, as_of), _Asking(reader))


def records_behind(*, workspace: Workspace, question: Question, as_of: datetime, snapshot: str | None = None) -> RecordTable:
    """The rows of the fact behind the first figure of a question, with record ids. Raises as `measure`."""
    with open_reader(workspace, snapshot) as reader:
        return records(_ready(question, workspace, reader, as_of), _Asking(reader))


def sql_behind(*, workspace: Workspace, question: Question, as_of: datetime, snapshot: str | None = None) -> str:
    """The SQL that sums a question's figures, with its parameters; one statement per kind of figure. Raises as `measure`."""
    with open_reader(workspace, snapshot) as reader:
        plan = _ready(question, workspace, reader, as_of)
    return ";\n\n".join(plan.figure_statement(figure).as_text() for figure in plan.figures) + ";\n"


def answerable(*, workspace: Workspace, snapshot: str | None = None) -> list[Answerable]:
    """Every metric of the catalogue: can it be answered from what was loaded, and if not, what would unlock it?"""
    found = []
    with open_reader(workspace, snapshot) as reader:
        standpoint = _standpoint(workspace, reader, reader.built_at)
        for one in CATALOGUE:
            missing = _empty(one.required_tables, reader)
            reason = _unlocking(missing) if missing else ""
            if not missing:
                try:
                    refuse_unmet_needs(plan_question(Question(one.name), standpoint), _Asking(reader))
                except NotAvailable as unmet:
                    reason = str(unmet).partition(": ")[2]
            found.append(Answerable(one.name, one.question, not reason, missing, reason))
    return found


class _Asking:
    """Runs the statements of one plan over one reader. The rows asked for are worked out once and kept for all of them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kept = ""

    def __call__(self, statement: Statement) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        if not statement.common:
            return self._reader.query(statement.sql, statement.parameters)
        if statement.common != self._kept:
            named = {name: statement.parameters[name] for name in parameters_in(statement.common)}
            self._reader.query(f"create or replace temp table kept_rows as {statement.common} select * from asked", named)
            self._kept = statement.common
        rest = f"with asked as (select * from kept_rows){statement.rest}"
        return self._reader.query(rest, {name: statement.parameters[name] for name in parameters_in(rest)})


def _ready(question: Question, workspace: Workspace, reader: Reader, as_of: datetime) -> Plan:
    """The question understood, and the tables it needs known to hold something."""
    asked = metric(question.metric)
    plan = plan_question(question, _standpoint(workspace, reader, as_of))
    missing = _empty(asked.required_tables, reader)
    if missing:
        content = " and ".join(_CONTENT[table][0] for table in missing)
        raise NotAvailable(f"{asked.name} needs {content}: nothing loaded so far holds any. To unlock it: {_unlocking(missing)}.")
    return plan


def _standpoint(workspace: Workspace, reader: Reader, as_of: datetime) -> Standpoint:
    # Local days in the tables were made under the zone the snapshot was built with: as_of must be read in the same one.
    zone = ZoneInfo(str(reader.settings.get("time_zone", workspace.options["time_zone"])))
    return Standpoint(
        as_of=as_of.astimezone(UTC),
        as_of_on=as_of.astimezone(zone).date(),
        known_at=reader.built_at.astimezone(UTC),
        snapshot=reader.snapshot_id,
        options=workspace.options,
        table_columns={table.name: reader.columns(table.name) for table in CANONICAL if table.extendable},
    )


def _empty(tables: Sequence[str], reader: Reader) -> tuple[str, ...]:
    return tuple(table for table in tables if not reader.count(table))


def _unlocking(missing: Sequence[str]) -> str:
    """Which further files would fill the tables, in words."""
    return " and ".join(_CONTENT[table][1] for table in missing)
