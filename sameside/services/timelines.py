"""What happened with one person or one company, from the first enquiry to the win and what was given back? Read from one snapshot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sameside.schema.errors import UnknownName
from sameside.schema.stages import SPINE, STAGE_RANK
from sameside.services.kept_answers import Kept
from sameside.services.open_figures import Figures
from sameside.services.reporting import OpenSnapshot
from sameside.services.timeline_sql import ACTS, CYCLES, DEALS, LINKS, PEOPLE_OF, REFUNDS, STAGES, TOUCHES, WHO

# As many of each kind are read: nobody reads more, and a company with a hundred thousand touches must not stop its page.
MOST_OF_A_KIND = 3000
_SHOWN = Kept(most_rows=20)
_BEFORE_ALL = datetime(1, 1, 1)  # noqa: DTZ001  the tables' instants are UTC and carry no zone

Who = Literal["account", "person"]
# A record whose name the source does not know: its id stands beside what happened, not in its place.
UNNAMED: dict[Who, str] = {"account": "Unnamed company", "person": "Unnamed person"}

Kind = Literal["stage", "touch", "act", "deal", "refund"]


@dataclass(frozen=True)
class Entry:
    """One thing that happened. What does not apply, or is unknown, is empty.

    at         UTC; a date alone is its midnight, and has_time is false then. None: the source does not say when
    cycle_no   which pass of the person it belongs to
    by         who did it; is_derived: nobody, it was read from a date of the record or from the deal linked to it
    left_at    of a stage: when the cycle went on, and to which stage
    is_return  the first stage of a person who came back
    gap        stages of the spine that must have come before and of which nothing is on record
    """

    kind: Kind
    record_id: str
    at: datetime | None
    has_time: bool
    person_id: str = ""
    person: str = ""
    what: str = ""
    about: str = ""
    by: str = ""
    is_derived: bool = False
    is_automatic: bool = False
    is_inbound: bool = False
    cycle_id: str = ""
    cycle_no: int = 0
    reason: str = ""
    left_at: datetime | None = None
    left_for: str = ""
    is_return: bool = False
    gap: tuple[str, ...] = ()
    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Link:
    """How a source record came to stand for this person or company."""

    record_id: str
    strategy: str
    confidence: Decimal
    evidence: str


@dataclass(frozen=True)
class Cycle:
    """One pass of a person through the funnel."""

    cycle_id: str
    cycle_no: int
    person_id: str
    person: str
    created_on: date | None
    ended_as: str
    lead_source: str


@dataclass(frozen=True)
class Timeline:
    """One person or company and all that is on record of them, the oldest first; what has no date comes last.

    facts    what the record says of itself: names and values
    people   of a company: (id, name) of everybody who is or was with it
    account  of a person: (id, name) of the company now; None: none could be matched
    is_cut   more of some kind is on record than is read here
    """

    who: Who
    record_id: str
    name: str
    facts: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    account: tuple[str, str] | None
    cycles: tuple[Cycle, ...]
    entries: tuple[Entry, ...]
    links: tuple[Link, ...]
    is_cut: bool


def timeline_of(figures: Figures, who: Who, record_id: str) -> Timeline:
    """The timeline of a person or company; a record that was merged into another leads to that one.

    Raises  UnknownName when the snapshot knows no such record
    """

    def make() -> Timeline:
        with figures.opened() as opened:
            return _read(opened, who, record_id)

    found: Timeline = _SHOWN.once(figures.key(("timeline", who, record_id)), make)
    return found


def _read(opened: OpenSnapshot, who: Who, record_id: str) -> Timeline:
    rows = _rows(opened, WHO[who], {"id": record_id})
    if not rows:
        raise UnknownName(f"There is no {who} '{record_id}' in snapshot {opened.snapshot_id}.")
    row = rows[0]
    people = _rows(opened, PEOPLE_OF[who], {"id": row["id"]})
    asked: dict[str, Any] = {
        "id": row["id"],
        "account_code": row["code"] if who == "account" else -1,
        "account_id": row["id"] if who == "account" else "",
        "persons": [person["person_id"] for person in people],
        "person_codes": [person["person_code"] for person in people],
        "most": MOST_OF_A_KIND + 1,
    }
    begun = _rows(opened, CYCLES, asked)
    cycles = tuple(_cycle(one) for one in begun)
    asked |= {"cycles": [cycle.cycle_id for cycle in cycles]}
    parts = [
        _stages([*_beginnings(begun), *_rows(opened, STAGES, asked)], cycles),
        [_entry("touch", one) for one in _rows(opened, TOUCHES, asked)],
        [_entry("act", one) for one in _rows(opened, ACTS, asked)],
        [_entry("deal", one) for one in _rows(opened, DEALS, asked)],
        [_entry("refund", one) for one in _rows(opened, REFUNDS, asked)],
    ]
    entries = [entry for part in parts for entry in part[:MOST_OF_A_KIND]]
    return Timeline(
        who=who,
        record_id=row["id"],
        name=row["name"] or UNNAMED[who],
        facts=tuple((name.removeprefix("fact_").replace("_", " "), str(value)) for name, value in row.items() if _is_fact(name, value)),
        people=tuple((person["person_id"], person["name"] or UNNAMED["person"]) for person in people) if who == "account" else (),
        account=(row["account_id"], row["account"] or UNNAMED["account"]) if row.get("account_id") else None,
        cycles=cycles,
        entries=tuple(sorted(entries, key=_order)),
        links=tuple(Link(**one) for one in _rows(opened, LINKS, {"kind": who, "id": row["id"]})),
        is_cut=any(len(part) > MOST_OF_A_KIND for part in parts),
    )


def _is_fact(name: str, value: Any) -> bool:
    return name.startswith("fact_") and value not in (None, "")


def _order(entry: Entry) -> tuple[bool, datetime, int, str]:
    """By time; of one moment as things follow from each other: a touch, an act, then the stage it led to."""
    kinds: Sequence[Kind] = ("touch", "act", "stage", "deal", "refund")
    return (entry.at is None, entry.at or _BEFORE_ALL, kinds.index(entry.kind), entry.record_id)


def _cycle(row: Mapping[str, Any]) -> Cycle:
    return Cycle(
        row["cycle_id"],
        row["cycle_no"],
        row["person_id"] or "",
        row["person"] or "",
        row["created_on"],
        row["ended_as"] or "",
        row["lead_source"] or "",
    )


def _entry(kind: Kind, row: Mapping[str, Any]) -> Entry:
    given = {name: value for name, value in row.items() if value is not None and name != "precision"}
    return Entry(kind=kind, at=given.pop("at", None), has_time=row.get("precision") == "instant", **given)


def _beginnings(begun: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """Each cycle's first day as the stage it is, for sources that keep no event of it."""
    for row in begun:
        told = {name: row[name] for name in ("at", "precision", "cycle_id", "person_id", "person")}
        yield told | {"record_id": row["cycle_id"], "what": SPINE[0].value, "is_derived": True, "about": row["lead_source"]}


def _stages(rows: Sequence[Mapping[str, Any]], cycles: Iterable[Cycle]) -> list[Entry]:
    """The stages of each cycle in their order, with when each was left, for what, and what is missing before it."""
    entries = [_entry("stage", row) for row in rows]
    seen = {entry.cycle_id for entry in entries if entry.what == SPINE[0].value and entry.record_id != entry.cycle_id}
    entries = [entry for entry in entries if entry.record_id != entry.cycle_id or entry.cycle_id not in seen]
    told = []
    for cycle in cycles:
        own = sorted((entry for entry in entries if entry.cycle_id == cycle.cycle_id), key=lambda entry: (*_order(entry)[:2], _rank(entry)))
        # Whoever comes back may come back anywhere: nothing must have come before.
        reached = -1 if cycle.cycle_no == 1 or not own else _rank(own[0]) - 1
        for place, entry in enumerate(own):
            following = own[place + 1] if place + 1 < len(own) and own[place + 1].at is not None else None
            rank = _rank(entry)
            gap = tuple(stage.value for stage in SPINE if entry.what in STAGE_RANK and reached < STAGE_RANK[stage.value] < rank)
            reached = max(reached, rank) if entry.what in STAGE_RANK else reached
            told.append(
                replace(
                    entry,
                    cycle_no=cycle.cycle_no,
                    is_return=place == 0 and cycle.cycle_no > 1,
                    gap=gap,
                    left_at=following.at if following and entry.at is not None else None,
                    left_for=following.what if following and entry.at is not None else "",
                )
            )
    return told


def _rank(entry: Entry) -> int:
    return STAGE_RANK.get(entry.what, len(STAGE_RANK))


def _rows(opened: OpenSnapshot, sql: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    columns, rows = opened.reader.query(sql, values)
    return [dict(zip(columns, row, strict=True)) for row in rows]
