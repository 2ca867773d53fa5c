"""A world of canonical tables typed row by row in a test, and a metric asked of it. Columns left out are null."""

import atexit
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

import duckdb

from sameside.analytics.answer import Answer, AnswerRow, RecordTable
from sameside.analytics.lead_criteria import Clause, DefinitionVersion
from sameside.analytics.measuring import measure, records
from sameside.analytics.report import Plan, Question, Standpoint, plan_question
from sameside.analytics.statement import Statement
from sameside.schema.tables import CANONICAL, CANONICAL_BY_NAME, DUCKDB_TYPE
from tests.dense_codes import with_codes

Row = Mapping[str, Any]
World = Mapping[str, Sequence[Row]]

# What a required column holds where a test does not care.
_DEFAULTS: dict[str, Any] = {
    "cycle_no": 1, "n_leads": 1, "n_records": 1, "source": "crm", "subject": "cycle", "is_derived": False, "losses_recorded": True,
    "is_first_won": False, "calendar_id": "always", "was_touched_before_offer": False,
    "target_seconds": 86400, "direction": "outbound", "is_automatic": False, "is_done": True,
}  # fmt: skip

NOW = datetime(2030, 1, 1, tzinfo=UTC)

# A definition with a clause of each kind, in force since before any world begins.
FROM_THE_WEB = DefinitionVersion(
    1,
    date(2020, 1, 1),
    None,
    datetime(2020, 1, 1, tzinfo=UTC),
    (
        Clause("c1", "lead_source", "is_one_of", ("Web", "fair")),
        Clause("c2", "n_employees", "at_least", ("50",), "passes"),
        Clause("c3", "job_title", "has_word", ("head of", "it's"), "passes"),
        Clause("c4", "has_phone", "is_true", (), "passes"),
        Clause("c5", "n_touches_180_days", "at_most", ("9",), "undecided"),
        Clause("c6", "x_gone", "is_one_of", ("a",), "passes"),
    ),
)


class TypedWorld:
    """Canonical tables in an engine of their own, and questions to them."""

    def __init__(
        self, world: World, *, now: datetime = NOW, options: Mapping[str, Any] | None = None, definitions: Sequence[DefinitionVersion] = ()
    ) -> None:
        self.now = now
        self.definitions = tuple(definitions)
        self.options = dict(options or {})
        # Every canonical table stands empty in the one engine; a world's own rows lie in temporary tables of its connection, which
        # come before them.
        self.connection = _engine().cursor()
        self.columns = {table.name: [column.name for column in table.columns] for table in CANONICAL}
        for name, rows in with_codes(world).items():
            if rows:
                self._type_in(name, rows)

    def _type_in(self, table: str, rows: Sequence[Row]) -> None:
        names = self.columns[table] + sorted({name for row in rows for name in row if name.startswith("x_")})
        self.columns[table] = names
        declared = CANONICAL_BY_NAME[table].by_name
        types = [DUCKDB_TYPE[declared[name].type] if name in declared else "VARCHAR" for name in names]
        self.connection.execute(f"create temp table {table} ({_columns(names, types)})")
        places = ", ".join(["(" + ", ".join("?" * len(names)) + ")"] * len(rows))
        self.connection.execute(f"insert into {table} values {places}", [value for row in rows for value in _filled(table, names, row)])

    def plan(
        self,
        metric: str,
        *,
        by: Iterable[str] = (),
        where: Iterable[str] = (),
        period: str | None = None,
        as_of: datetime | None = None,
    ) -> Plan:
        """A question understood at `as_of`, in UTC."""
        seen = as_of or self.now
        standpoint = Standpoint(seen, seen.date(), self.now, "s1", self.options, self.columns, definitions=self.definitions)
        return plan_question(Question(metric, tuple(by), tuple(where), period), standpoint)

    def run(self, statement: Statement) -> tuple[list[str], list[tuple[Any, ...]]]:
        """One statement, asked of the tables."""
        found = self.connection.execute(statement.sql, statement.parameters)
        return [column[0] for column in found.description or ()], found.fetchall()

    def ask(self, metric: str, **question: Any) -> Answer:
        """The answer to one question."""
        return measure(self.plan(metric, **question), self.run)

    def records(self, metric: str, **question: Any) -> RecordTable:
        """The records behind one question."""
        return records(self.plan(metric, **question), self.run)

    def one(self, metric: str, **question: Any) -> AnswerRow:
        """The only row of an answer, or its headline where the metric has several figures."""
        return self.ask(metric, **question).rows[0]

    def table(self, metric: str, **question: Any) -> dict[tuple[str, ...], AnswerRow]:
        """The rows of an answer by their labels."""
        return {tuple(row.by.values()): row for row in self.ask(metric, **question).rows}


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect(config={"threads": 1})
    # Let go before the interpreter does, or the engine's binding reports a leak.
    atexit.register(_engine.cache_clear)
    for table in CANONICAL:
        names = [column.name for column in table.columns]
        engine.execute(f"create table {table.name} ({_columns(names, [DUCKDB_TYPE[column.type] for column in table.columns])})")
    return engine


def _columns(names: Sequence[str], types: Sequence[str]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))


def _filled(table: str, names: Sequence[str], row: Row) -> list[Any]:
    declared = CANONICAL_BY_NAME[table].by_name
    unknown = set(row) - set(names)
    if unknown:
        raise KeyError(f"{table} has no column {unknown}")
    values: dict[str, Any] = dict(row)
    for name in names:
        if name not in values:
            column = declared.get(name)
            values[name] = _DEFAULTS.get(name) if column is not None and column.required else None
        value = values[name]
        if isinstance(value, str) and name.endswith(("_at", "_until")):
            # '2026-01-05' is a date the source knows no time of; '2026-01-05 10:00' an instant of UTC.
            stem = name.rsplit("_", 1)[0]
            moment = datetime.fromisoformat(value)
            values[name] = moment
            if f"{stem}_on" in names and f"{stem}_on" not in row:
                values[f"{stem}_on"] = moment.date()
            if f"{stem}_precision" in names and f"{stem}_precision" not in row:
                values[f"{stem}_precision"] = "instant" if ":" in value else "date"
    return [values[name] for name in names]


def cycle(cycle_id: str, created_at: str | None = None, **attributes: Any) -> Row:
    """One lead cycle."""
    return {"lead_cycle_id": cycle_id, "created_at": created_at, "person_id": f"person of {cycle_id}", **attributes}


def event(cycle_id: str, stage: str, entered_at: str | None, **attributes: Any) -> Row:
    """One stage event of a cycle."""
    return {
        "stage_event_id": f"{cycle_id} {stage} {entered_at}",
        "lead_cycle_id": cycle_id,
        "stage": stage,
        "entered_at": entered_at,
        **attributes,
    }


def deal(deal_id: str, created_at: str | None, outcome: str, closed_at: str | None = None, amount: Any = None, **attributes: Any) -> Row:
    """One deal; with an amount it is in EUR unless said otherwise."""
    currency = {"currency": "EUR"} if amount is not None else {}
    return {
        "opportunity_id": deal_id, "created_at": created_at, "outcome": outcome, "closed_at": closed_at, "amount": amount,
        **currency, **attributes,
    }  # fmt: skip


def day(first: str, after: int) -> str:
    """The date so many days after another, as text."""
    return (date.fromisoformat(first) + timedelta(days=after)).isoformat()


def utc(text: str) -> datetime:
    """An instant of UTC; a bare date is its last second, so that all of the day has happened."""
    moment = datetime.fromisoformat(text)
    return (moment if ":" in text else datetime.combine(moment.date(), time(23, 59, 59))).replace(tzinfo=UTC)


def refused(rejection_id: str, **attributes: Any) -> Row:
    """One rejection, of 5 January 2026, as not meeting clause c1, which the record bears out."""
    usual = {"lead_cycle_id": f"lead of {rejection_id}", "given_in": "workspace", "kind": "definitional", "clause": "c1"}
    said = {
        "reason": "Lead source is one of web",
        "definition_version": 1,
        "check_result": "confirmed",
        "is_stood_by": False,
        "is_borne_out_later": False,
    }
    return {"rejection_id": rejection_id, **usual, **said, "rejected_at": "2026-01-05 10:00", **attributes}


def promised(promise_id: str, **attributes: Any) -> Row:
    """One promise of marketing on a request: asked Monday 5 January 2026, 10:00, due the next day at 10:00. Known when it happened."""
    stopped = {"recorded_at": attributes["stopped_at"]} if "stopped_at" in attributes else {}
    usual = {"side": "marketing", "subject": "request", "subject_id": promise_id, "step": "deliver", "pass_no": 1}
    times = {"started_at": "2026-01-05 10:00", "due_at": "2026-01-06 10:00", "target_seconds": 28800}
    return {"promise_id": promise_id, **usual, **times, "is_late_arrival": False, "was_touched_before": False, **stopped, **attributes}
