"""What do our tables know of the records of one kind: by which ids, and all that could tell why one counts and another doesn't?"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sameside.analytics.fact_files import parameters_in
from sameside.analytics.figure_kinds import Count
from sameside.analytics.measuring import Run
from sameside.analytics.reconciliation import KnownRecord
from sameside.analytics.report import Plan
from sameside.analytics.statement import Statement
from sameside.schema.errors import WrongUsage
from sameside.services.report_file import plain_key
from sameside.warehouse.reader import Reader


@dataclass(frozen=True)
class UnitKind:
    """One kind of record a figure counts: its table, and SQL of (id in a source, our id) for every record that stands for one.

    emails, names  SQL of (text in lower case, our id), for reports without ids
    """

    unit_id: str
    one: str
    many: str
    table: str
    name: str
    ids: str
    emails: str
    names: str


_PEOPLE_BY_EMAIL = "select lower(e.email), {unit}.{id} from person_emails e join {unit} on {unit}.person_id = e.person_id"
_CYCLE_NAME = "(select p.full_name from people p where p.person_id = t.person_id)"
# Asked beside the columns of a cycle or a person. No name in _on: these are no days of the record that a report could go by.
_ALSO_ASKED = {
    "lead_cycle_id": "(select min(l.created_on) from lead_cycle_leads l where l.lead_cycle_id = t.lead_cycle_id) as lead_created_day",
    "person_id": "(select min(l.created_on) from lead_cycle_leads l join lead_cycles c on c.lead_cycle_id = l.lead_cycle_id"
    " where c.person_id = t.person_id) as lead_created_day,"
    " (select list(c.created_on) from lead_cycles c where c.person_id = t.person_id and c.cycle_no > 1) as later_pass_days",
}

KINDS: dict[str, UnitKind] = {
    kind.unit_id: kind
    for kind in (
        UnitKind(
            *("opportunity_id", "deal", "deals", "opportunities", "t.name"),
            "select opportunity_id, opportunity_id from opportunities",
            "select lower(e.email), o.opportunity_id from person_emails e join opportunities o on o.person_id = e.person_id",
            "select lower(trim(name)), opportunity_id from opportunities where name is not null",
        ),
        UnitKind(
            *("lead_cycle_id", "lead cycle", "lead cycles", "lead_cycles", _CYCLE_NAME),
            "select lead_id, lead_cycle_id from lead_cycle_leads",
            "select lower(e.email), c.lead_cycle_id from person_emails e join lead_cycles c on c.person_id = e.person_id",
            "select lower(trim(p.full_name)), c.lead_cycle_id from people p join lead_cycles c on c.person_id = p.person_id"
            " where p.full_name is not null",
        ),
        UnitKind(
            *("person_id", "person", "people", "people", "t.full_name"),
            "select record_id, entity_id from identity_links where kind = 'person' union select person_id, person_id from people"
            " union select l.lead_id, c.person_id from lead_cycle_leads l join lead_cycles c on c.lead_cycle_id = l.lead_cycle_id"
            " where c.person_id is not null",
            "select lower(email), person_id from person_emails",
            "select lower(trim(full_name)), person_id from people where full_name is not null",
        ),
        UnitKind(
            *("account_id", "company", "companies", "accounts", "t.name"),
            "select record_id, entity_id from identity_links where kind = 'account' union select account_id, account_id from accounts",
            "select lower(domain), account_id from account_domains",
            "select lower(trim(name)), account_id from accounts where name is not null",
        ),
    )
}

# A name of a company or a deal says too little of what lies behind it: patterns are looked for in these words only.
_NO_PATTERN = frozenset({"account", "campaign", "city", "owner", "owner_manager", "currency"})


def kind_of(plan: Plan) -> UnitKind:
    """Which records a metric counts.

    Raises  WrongUsage for a metric that counts none: costs, rates of the tables themselves
    """
    figure = plan.figures[0]
    if isinstance(figure, Count) and figure.unit_id in KINDS:
        return KINDS[figure.unit_id]
    for unit_id in ("opportunity_id", "lead_cycle_id"):
        if unit_id in plan.metric.fact.columns:
            return KINDS[unit_id]
    raise WrongUsage(f"{plan.metric.name} counts neither leads nor deals: there are no records to compare with a report.")


class Index:
    """Which of our records a report's text names: several where a lead was re-opened, or two records share a name."""

    def __init__(self, reader: Reader, kind: UnitKind) -> None:
        self._reader = reader
        self._kind = kind
        self._sources_of_key: dict[str, set[str]] = {}
        self.sources_of: dict[str, set[str]] = {}
        self.ids = self._read(kind.ids, self._plain)
        for text, unit in reader.query(kind.ids)[1]:
            self.sources_of.setdefault(unit, set()).add(text.partition(":")[0])
        self._by_email: Mapping[str, tuple[str, ...]] | None = None
        self._by_name: Mapping[str, tuple[str, ...]] | None = None

    def _plain(self, text: str) -> str:
        source, _, own = text.partition(":")
        key = plain_key(own)
        self._sources_of_key.setdefault(key, set()).add(source)
        return key

    def sources_named(self, keys: Iterable[str]) -> frozenset[str]:
        """The systems whose ids these are, where an id is of one system only."""
        found = (self._sources_of_key.get(key, ()) for key in keys)
        return frozenset(source for sources in found if len(sources) == 1 for source in sources)

    def by(self, matched_by: str) -> Mapping[str, tuple[str, ...]]:
        """The records by id, e-mail address or name."""
        if matched_by == "id":
            return self.ids
        if matched_by == "e-mail":
            self._by_email = self._by_email if self._by_email is not None else self._read(self._kind.emails, str)
            return self._by_email
        self._by_name = self._by_name if self._by_name is not None else self._read(self._kind.names, str)
        return self._by_name

    def _read(self, sql: str, form: Callable[[str], str]) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for text, unit in self._reader.query(f"select * from ({sql}) order by all")[1]:
            units = found.setdefault(form(text), [])
            if unit not in units:
                units.append(unit)
        return {text: tuple(units) for text, units in found.items()}


@dataclass(frozen=True)
class _Everything:
    """A figure of all rows of a fact: nothing is asked of them."""

    per_currency: bool = False
    spread: tuple[str, ...] = ()
    value: str = ""
    scope: str = "true"
    counted: str = "true"
    measures: tuple[str, ...] = ("",)

    def aggregates(self) -> dict[str, str]:
        return {"n": "count(*)"}

    def read(self, parts: Sequence[Mapping[str, Any]]) -> list[Any]:
        raise NotImplementedError("asked for its records only")


def know_records(
    plan: Plan, kind: UnitKind, reader: Reader, run: Run, ids: Collection[str], sources_of: Mapping[str, Collection[str]]
) -> dict[str, KnownRecord]:
    """Everything that could tell why these records count or don't. Reads  sources_of: the systems that hold a record of each."""
    if not ids:
        return {}
    dimensions = pattern_dimensions(plan)
    names = tuple(dict.fromkeys([*(condition.name for condition in plan.conditions), *dimensions]))
    free = replace(plan, by=names, conditions=(), slices=(), period=None)
    anything = replace(free, metric=replace(plan.metric, about="true"), figures=(_Everything(),))
    rows = _rows_of(anything, kind, run, ids)
    countable = set(_rows_of(replace(free, by=()), kind, run, ids))
    now = replace(plan.standpoint, as_of=max(plan.standpoint.as_of, plan.standpoint.known_at))
    now = replace(now, as_of_on=max(plan.standpoint.as_of_on, now.as_of.astimezone(ZoneInfo(now.time_zone)).date()))
    lacking = [one for one in ids if one not in rows]
    later = set(_rows_of(replace(anything, by=(), standpoint=now), kind, run, lacking)) if lacking else set()
    own = _own_columns(reader, kind, ids)
    # Rows of one query have the same columns: which of them are days and instants is asked once, not of every record.
    days = [name for name in next(iter(own.values()), {}) if name.endswith("_on")]
    instants = [_instant_columns(next((found[0] for found in rows.values()), {})), _instant_columns(next(iter(own.values()), {}))]
    return {
        one: KnownRecord(
            record_id=one,
            name=own.get(one, {}).get("shown_name"),
            rows=tuple(rows.get(one, ())),
            countable=one in countable,
            later=one in later,
            days={name: value for name in days if one in own and isinstance(value := own[one][name], date | None)},
            instants=_instants(own.get(one, {}), rows.get(one, ()), *instants),
            traits=own.get(one, {}),
            sources=frozenset(sources_of.get(one, ())),
        )
        for one in ids
    }


def pattern_dimensions(plan: Plan) -> tuple[str, ...]:
    """The dimensions by which a report may have been filtered; x_ attributes are left aside, there may be hundreds."""
    return tuple(name for name, one in plan.dimensions.items() if not one.is_time and name not in _NO_PATTERN and not name.startswith("x_"))


def _rows_of(plan: Plan, kind: UnitKind, run: Run, ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    statement = plan.records_statement()
    sql = f"select told.* from ({statement.sql}) told where told.{kind.unit_id} in (select unnest($unit_ids))"
    parameters = {name: value for name, value in statement.parameters.items() if name in parameters_in(sql)}
    columns, rows = run(Statement(sql, {**parameters, "unit_ids": list(ids)}))
    found: dict[str, list[dict[str, Any]]] = {}
    place = list(columns).index(kind.unit_id)
    for row in rows:
        found.setdefault(row[place], []).append(dict(zip(columns, row, strict=True)))
    return found


def _own_columns(reader: Reader, kind: UnitKind, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    also = f", {_ALSO_ASKED[kind.unit_id]}" if kind.unit_id in _ALSO_ASKED else ""
    columns, rows = reader.query(
        f"select {kind.name} as shown_name{also}, t.* from {kind.table} t where t.{kind.unit_id} in (select unnest($unit_ids))",
        {"unit_ids": list(ids)},
    )
    place = columns.index(kind.unit_id)
    return {row[place]: dict(zip(columns, row, strict=True)) for row in rows}


def _instant_columns(columns: Iterable[str]) -> list[tuple[str, str]]:
    """The columns that may hold an instant, each with the one that says whether its time of day is known."""
    named = set(columns)
    told = [(name, f"{name.removesuffix('_at')}_precision") for name in named if name.endswith("_at")]
    return [(name, precision) for name, precision in told if precision in named]


def _instants(
    own: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], of_rows: Sequence[tuple[str, str]], of_own: Sequence[tuple[str, str]]
) -> dict[str, datetime | None]:
    """The instants whose time of day is known; of the fact's rows where the record itself has none of that name."""
    found: dict[str, datetime | None] = {}
    for one, columns in (*((row, of_rows) for row in rows), (own, of_own)):
        for name, precision in columns:
            if one.get(precision) == "instant" and isinstance(value := one.get(name), datetime):
                found[name] = value.replace(tzinfo=UTC)
    return found
