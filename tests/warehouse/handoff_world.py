"""Tiny worlds of lead cycles, typed by hand or drawn by chance, and what the SQL of handoffs makes of them."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from sameside.analytics.working_calendar import shifts, working_calendar
from sameside.schema.tables import CANONICAL_BY_NAME, DUCKDB_TYPE
from sameside.warehouse.engine import connect
from sameside.warehouse.own_records import lay_out_own
from tests.dense_codes import with_codes

HOUR = 3600
ZONE = ZoneInfo("Europe/London")
HANDOFFS = files("sameside.warehouse.canonical").joinpath("handoffs.sql").read_text(encoding="utf-8")

LONDON = working_calendar(time_zone="Europe/London", hours="Mon-Fri 09:00-17:30", holidays="GB-ENG")
NEW_YORK = working_calendar(time_zone="America/New_York", hours="Mon-Fri 09:00-17:00", holidays="US-NY")
ROUND_THE_CLOCK = working_calendar(time_zone="UTC", hours="24x7", holidays="")
MAY = {calendar.calendar_id: shifts(calendar, date(2026, 5, 1), date(2026, 6, 5)) for calendar in (LONDON, NEW_YORK, ROUND_THE_CLOCK)}


@dataclass(frozen=True)
class Moment:
    """A time as a canonical table holds it: an instant, or only a date kept as UTC midnight."""

    at: datetime
    on: date
    precision: str

    def comes_before(self, other: "Moment") -> bool:
        if self.on != other.on:
            return self.on < other.on
        return self.precision == other.precision == "instant" and self.at < other.at


def moment(text: str) -> Moment:
    """'2026-05-22 17:30' is London wall time; '2026-05-22' is a bare date."""
    if len(text) == 10:
        day = date.fromisoformat(text)
        return Moment(datetime.combine(day, time.min, UTC), day, "date")
    wall = datetime.fromisoformat(text).replace(tzinfo=ZONE)
    return Moment(wall.astimezone(UTC), wall.date(), "instant")


@dataclass
class World:
    """Rows of the tables that handoffs are made of, typed by column name."""

    target_hours: float = 4
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def cycle(
        self,
        name: str,
        created: str | None,
        *,
        person: str | None = "ann",
        owner: str | None = "sam",
        number: int = 1,
        deal: str | None = None,
    ) -> None:
        known = moment(created) if created else None
        self.add(
            "lead_cycles",
            lead_cycle_id=name,
            cycle_no=number,
            person_id=person,
            account_id="acme",
            owner_id=owner,
            opportunity_id=deal,
            created_at=known and known.at,
            created_on=known and known.on,
            created_precision=known and known.precision,
            n_leads=1,
            source="crm",
        )

    def stage(self, cycle: str, stage: str, entered: str | None, reason: str | None = None, recorded: str | None = None) -> None:
        known = moment(entered) if entered else None
        self.add(
            "stage_events",
            stage_event_id=f"e{len(self.rows.get('stage_events', []))}",
            subject="cycle",
            lead_cycle_id=cycle,
            stage=stage,
            entered_at=known and known.at,
            entered_on=known and known.on,
            entered_precision=known and known.precision,
            reason=reason,
            recorded_at=moment(recorded).at if recorded else None,
            is_derived=False,
        )

    def act(self, occurred: str | None, *, person: str | None = "ann", deal: str | None = None, by: str = "sam", **how: Any) -> None:
        known = moment(occurred) if occurred else None
        self.add(
            "sales_activities",
            **{
                "activity_id": f"a{len(self.rows.get('sales_activities', []))}",
                "person_id": person,
                "opportunity_id": deal,
                "owner_id": by,
                "direction": "outbound",
                "is_automatic": False,
                "is_done": True,
                "occurred_at": known and known.at,
                "occurred_on": known and known.on,
                "occurred_precision": known and known.precision,
                **how,
            },
        )

    def deal(self, name: str, created: str | None = None) -> None:
        known = moment(created) if created else None
        self.add("opportunities", opportunity_id=name, created_at=known and known.at, created_on=known and known.on)

    def member(self, name: str, calendar_id: str) -> None:
        self.add("members", member_id=name, calendar_id=calendar_id)

    def handoffs(self) -> dict[str, dict[str, Any]]:
        """What the SQL makes of this world, by cycle."""
        connection = connect()
        typed = with_codes(self.rows)
        lay_out_own(connection, {})
        try:
            for table in ("lead_cycles", "stage_events", "sales_activities", "opportunities", "members", "calendars"):
                columns = CANONICAL_BY_NAME[table].columns
                declared = ", ".join(f'"{column.name}" {DUCKDB_TYPE[column.type]}' for column in columns)
                connection.execute(f"create temp table {table} ({declared})")
                rows = [[_naive(row.get(column.name)) for column in columns] for row in typed.get(table, [])]
                if table == "calendars":
                    rows = [
                        [calendar_id, _naive(shift.opens_at), _naive(shift.closes_at), shift.open_before_seconds]
                        for calendar_id, table_shifts in MAY.items()
                        for shift in table_shifts
                    ]
                if rows:
                    one = f"({', '.join('?' * len(columns))})"
                    connection.execute(f"insert into {table} values {', '.join([one] * len(rows))}", [cell for row in rows for cell in row])
            connection.execute(
                "create temp table build_settings as"
                " select ?::text as time_zone, ?::text as default_calendar_id, ?::bigint as target_seconds",
                [ZONE.key, LONDON.calendar_id, int(self.target_hours * HOUR)],
            )
            connection.execute(
                "create macro local_date(t, p) as"
                " case p when 'date' then t::date else (t at time zone 'UTC' at time zone 'Europe/London')::date end"
            )
            return _rows_by_cycle(connection)
        finally:
            connection.close()


def _rows_by_cycle(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    found = connection.execute(HANDOFFS)
    names = [column[0] for column in found.description]
    assert names == [column.name for column in CANONICAL_BY_NAME["handoffs"].columns]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert len({row["handoff_id"] for row in rows}) == len(rows)
    return {row["lead_cycle_id"]: {name: _aware(value) for name, value in row.items()} for row in rows}


def _naive(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def _random_moment(generator: random.Random) -> str:
    day = date(2026, 4, 29) + timedelta(days=generator.randrange(42))
    if generator.random() < 0.25:
        return day.isoformat()
    return f"{day} {generator.randrange(24):02}:{generator.choice((0, 0, 30, 59)):02}"


def random_world(generator: random.Random) -> World:
    world = World(target_hours=generator.choice((0.5, 4, 8.5, 24)))
    world.member("sam", LONDON.calendar_id)
    world.member("nia", NEW_YORK.calendar_id)
    world.member("zoe", ROUND_THE_CLOCK.calendar_id)
    deals = ["D1", "D2", None, None]
    world.deal("D1", _random_moment(generator))
    world.deal("D2", _random_moment(generator) if generator.random() < 0.8 else None)
    for person in ("ann", "bob", None):
        created = sorted((_random_moment(generator) for _ in range(generator.randint(1, 3))), key=lambda text: text[:10])
        for number, when in enumerate(created, start=1):
            name = f"{person}{number}"
            world.cycle(
                name,
                when if generator.random() < 0.9 else None,
                person=person,
                owner=generator.choice(("sam", "nia", "zoe", "gone", None)),
                number=number,
                deal=generator.choice(deals),
            )
            for stage in ("mql", "mql", "sal", "sql", "rejected", "recycled", "disqualified", "opportunity"):
                if generator.random() < (0.6 if stage == "mql" else 0.2):
                    world.stage(name, stage, _random_moment(generator) if generator.random() < 0.9 else None)
    for _ in range(generator.randint(0, 12)):
        world.act(
            _random_moment(generator) if generator.random() < 0.95 else None,
            person=generator.choice(("ann", "bob", None)),
            deal=generator.choice(deals),
            by=generator.choice(("sam", "nia")),
            direction=generator.choice(("outbound", "outbound", "inbound")),
            is_automatic=generator.random() < 0.1,
            is_done=generator.random() < 0.9,
        )
    return world
