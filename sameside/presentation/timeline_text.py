"""How does a timeline read? Each thing that happened in a few words, marketing's on one side, the seller's on the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

from sameside.presentation import figures
from sameside.presentation.value_names import STAGE_NAMES
from sameside.services.timelines import Entry, Timeline

Column = Literal["marketing", "sales", "both"]


@dataclass(frozen=True)
class ShownEntry:
    """One entry as it stands on the page.

    time     on the reader's clock; '' where only the day is known
    partial  what is not on record though it must have happened; '' = nothing
    """

    entry: Entry
    column: Column
    time: str
    title: str
    details: tuple[str, ...]
    partial: str = ""


@dataclass(frozen=True)
class ShownDay:
    """One day of a timeline; '' as its name: the source does not say when."""

    name: str
    entries: tuple[ShownEntry, ...]


def timeline_days(entries: Sequence[Entry], *, zone: str, names_people: bool) -> tuple[ShownDay, ...]:
    """The entries by the day they happened.

    Reads  names_people: of a company, everybody's name stands at what they did
    """
    days = groupby(entries, key=lambda entry: _day(entry, zone))
    return tuple(ShownDay(day, tuple(_shown(entry, zone, names_people) for entry in some)) for day, some in days)


def link_words(strategy: str) -> str:
    """The rung of the ladder by which a record was joined, in words."""
    return strategy.replace("_", " ").replace("email", "e-mail")


def summary(timeline: Timeline) -> str:
    """How much is on record, in one line."""
    parts = [figures.plural(len(timeline.cycles), "pass through the funnel", "passes through the funnel")]
    touches = sum(1 for entry in timeline.entries if entry.kind == "touch")
    acts = sum(1 for entry in timeline.entries if entry.kind == "act")
    parts += [figures.plural(touches, "marketing touch", "marketing touches"), figures.plural(acts, "act of sellers", "acts of sellers")]
    return figures.sentence_list(parts)


def _day(entry: Entry, zone: str) -> str:
    return figures.day(_local(entry, zone)) if entry.at is not None else ""


def _local(entry: Entry, zone: str) -> datetime:
    assert entry.at is not None
    # A date is kept as midnight and never moved between zones.
    return entry.at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)) if entry.has_time else entry.at


def _shown(entry: Entry, zone: str, names_people: bool) -> ShownEntry:
    time = f"{_local(entry, zone):%H:%M}" if entry.has_time and entry.at is not None else ""
    column, title, details = {"touch": _touch, "act": _act, "stage": _stage, "deal": _deal, "refund": _refund}[entry.kind](entry)
    who = [entry.person] if names_people and entry.person else []
    partial = ""
    if entry.gap:
        missing = figures.sentence_list([STAGE_NAMES.get(stage, stage) for stage in entry.gap])
        partial = f"Partial: nothing on record of {missing} before it."
    return ShownEntry(entry, column, time, title, tuple(filter(None, (*who, *details))), partial)


def _touch(entry: Entry) -> tuple[Column, str, list[str]]:
    return "marketing", figures.begun(entry.what.replace("_", " ") or "Touch"), [entry.about]


def _act(entry: Entry) -> tuple[Column, str, list[str]]:
    kind = entry.what.replace("_", " ") or "act"
    title = f"{figures.begun(kind)} from the buyer" if entry.is_inbound else figures.begun(kind)
    return "sales", title, [entry.about, entry.by, "automatic" if entry.is_automatic else ""]


def _stage(entry: Entry) -> tuple[Column, str, list[str]]:
    name = STAGE_NAMES.get(entry.what, entry.what)
    again = f", cycle {entry.cycle_no}" if entry.cycle_no > 1 else ""
    title = f"{name}{again}"
    if entry.by:
        by = f"by {entry.by}"
    elif entry.is_derived:
        by = "read from a date of the record, or of the deal linked to it"
    else:
        by = "the source does not say by whom"
    left = ""
    if entry.left_at is not None and entry.at is not None and entry.left_for:
        stayed = figures.days((entry.left_at - entry.at).days) if entry.left_at.date() != entry.at.date() else "the same day"
        left = f"left for {STAGE_NAMES.get(entry.left_for, entry.left_for)} after {stayed}".replace("after the same", "the same")
    return "both", title, ["came back" if entry.is_return else "", by, entry.reason, left]


def _deal(entry: Entry) -> tuple[Column, str, list[str]]:
    title = {"created": "Deal opened", "won": "Deal won", "lost": "Deal lost"}.get(entry.what, "Deal")
    money = figures.money(entry.amount, entry.currency) if entry.amount is not None else ""
    return "both", title, [entry.about, money, f"by {entry.by}" if entry.by else ""]


def _refund(entry: Entry) -> tuple[Column, str, list[str]]:
    money = figures.money(entry.amount, entry.currency) if entry.amount is not None else "amount unknown"
    return "both", "Money given back", [money, entry.about, entry.reason]
