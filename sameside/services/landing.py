"""What does a member need to look at today? Figures by role from the newest snapshot, and what is still to be set up."""

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Lock

from sameside.analytics.answer import Answer
from sameside.analytics.report import Question
from sameside.records.models import Batch, Snapshot
from sameside.schema.errors import NotAvailable, UnknownName
from sameside.services.access import Role
from sameside.services.evidence import FROM_MARKETING, Asked
from sameside.services.reporting import OpenSnapshot, open_snapshot
from sameside.services.workspace import Workspace

WINDOW_DAYS = 90
PREVIOUS = "previous"


@dataclass(frozen=True)
class Wanted:
    """One figure of a landing page: what it is called there, and its question. is_dated: of the last 90 days, beside the 90 before."""

    label: str
    question: Question
    is_dated: bool = True


@dataclass(frozen=True)
class Shown:
    """A figure that could be told. whole: the same without a cut, to compare parts with; None where there is none."""

    label: str
    asked: Asked
    whole: Answer | None = None


@dataclass(frozen=True)
class LandingFigures:
    """The figures of one role from one snapshot. first_on, last_on: the 90 days they are of, up to the newest record."""

    snapshot_id: str
    built_at: datetime
    first_on: date
    last_on: date
    tiles: tuple[Shown, ...]
    charts: tuple[Shown, ...]


_ACCEPTED = Wanted("Offered leads that sales accepted", Question("acceptance_rate"))
_OF_MARKETING = Wanted("Marketing's leads that sales accepted", Question("acceptance_rate", where=(FROM_MARKETING,)))
_IN_TIME = Wanted("Offered leads acted on in time", Question("sla_attainment"))
_WAIT = Wanted("Half the leads wait no longer than", Question("speed_to_lead"))
_LEFT = Wanted("Offered leads nobody acted on", Question("ignored_rate"))
_WON = Wanted("Closed deals that were won", Question("win_rate_count"))
_FORECAST = Wanted("Open deals in the forecast", Question("forecast_pipeline"), is_dated=False)
_CLOSED = Wanted("Marketing's leads that were won", Question("close_rate_lead", where=(FROM_MARKETING,)), is_dated=False)
_BROUGHT = Wanted("Deals that marketing brought", Question("sourced_share"))
_TOUCHED = Wanted("Deals that marketing touched", Question("influenced_share"))
_NO_COMPANY = Wanted("Leads tied to no company", Question("unmatched_lead_rate"))
_NOBODY = Wanted("Deals with no person behind them", Question("contactless_rate"))
_CLOSE_RATES = Wanted("Which leads become customers?", Question("close_rate_lead", by=("lead_source",)), is_dated=False)
_ACCEPTANCE = Wanted("Which leads does sales accept?", Question("acceptance_rate", by=("lead_source",)))
_TEAMS = Wanted("Where are leads acted on in time?", Question("sla_attainment", by=("owner_team",)))
_FRESH = Wanted("How old is the newest record?", Question("data_freshness"), is_dated=False)
_FUNNEL = Wanted("How far do leads come?", Question("cycles", by=("stage",), where=("dated_by=creation",)))
_QUALITY = (_NO_COMPANY, _NOBODY, _LEFT, _IN_TIME)
_SOURCED = Wanted("Which side brought the deals?", Question("marketing_sourced"), is_dated=False)


def _cost(label: str, name: str) -> Wanted:
    return Wanted(label, Question(name), is_dated=False)


TILES: dict[Role, tuple[Wanted, ...]] = {
    Role.REP: (_IN_TIME, _WAIT, _ACCEPTED, _WON),
    Role.SALES_MANAGER: (_IN_TIME, _LEFT, _WON, _FORECAST),
    Role.MARKETER: (_OF_MARKETING, _IN_TIME, _CLOSED, _cost("What a lead costs", "cpl")),
    Role.MARKETING_MANAGER: (_OF_MARKETING, _BROUGHT, _TOUCHED, _cost("What an MQL costs", "cost_per_mql")),
    Role.REVENUE_OPERATIONS: _QUALITY,
    Role.FINANCE: (
        _cost("What a lead costs", "cpl"),
        _cost("What an opportunity costs", "cpo"),
        _cost("What a customer costs", "cpa"),
        _cost("What a customer costs, refunds left out", "cpa_net"),
    ),
    Role.ADMINISTRATOR: _QUALITY,
    Role.AUDITOR: _QUALITY,
}
CHARTS: dict[Role, tuple[Wanted, ...]] = {
    Role.REP: (_CLOSE_RATES,),
    Role.SALES_MANAGER: (_TEAMS, _ACCEPTANCE),
    Role.MARKETER: (_CLOSE_RATES, _ACCEPTANCE),
    Role.MARKETING_MANAGER: (_ACCEPTANCE, _CLOSE_RATES),
    Role.REVENUE_OPERATIONS: (_FRESH, _FUNNEL),
    Role.FINANCE: (_SOURCED,),
    Role.ADMINISTRATOR: (_FRESH, _FUNNEL),
    Role.AUDITOR: (_FRESH,),
}

# A snapshot never changes, so neither do its answers; the options are part of the question. A handful of roles, a few snapshots.
_MOST_KEPT = 32
_kept: OrderedDict[tuple[str, str, Role, str], LandingFigures] = OrderedDict()
_keeping = Lock()


def landing_figures(*, workspace: Workspace, role: Role) -> LandingFigures | None:
    """The figures of a role's landing page, as of when the newest snapshot was built. None: nothing was built yet.

    A figure that can't be told from what was imported is left out: it stands on the page of numbers, with what would unlock it.
    Raises  SnapshotDamaged
    """
    newest = Snapshot.objects.order_by("-id").values_list("snapshot_id", flat=True).first()
    if newest is None:
        return None
    key = (str(workspace.home), newest, role, json.dumps(workspace.options, sort_keys=True, default=str))
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    with open_snapshot(workspace, newest) as opened:
        found = _ask(opened, role)
    with _keeping:
        _kept[key] = found
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return found


def _ask(opened: OpenSnapshot, role: Role) -> LandingFigures:
    last_on = _newest_day(opened)
    first_on = last_on - timedelta(days=WINDOW_DAYS - 1)
    period = f"{first_on}..{last_on}"
    tiles = (_told(opened, wanted, period, PREVIOUS) for wanted in TILES[role])
    charts = (_told(opened, wanted, period, None) for wanted in CHARTS[role])
    return LandingFigures(
        opened.snapshot_id, opened.built_at, first_on, last_on, tuple(filter(None, tiles)), tuple(filter(None, charts))
    )


def _newest_day(opened: OpenSnapshot) -> date:
    """The day of the newest record that had happened when the snapshot was built; that of the build where none has a day."""
    built_on = opened.built_at.date()
    dated = {"lead_cycles": "created_on", "opportunities": "created_on", "handoffs": "offered_at", "sales_activities": "occurred_at"}
    days = [f"select max(cast({column} as date)) as day from {table} where {column} <= $built" for table, column in dated.items()]
    _, rows = opened.reader.query(f"select max(day) from ({' union all '.join(days)}) d", {"built": opened.built_at.replace(tzinfo=None)})
    return rows[0][0] or built_on


def _told(opened: OpenSnapshot, wanted: Wanted, period: str, compare_to: str | None) -> Shown | None:
    """The answer of a figure; None where it can't be told, or nothing of it lies in its time."""
    question = replace(wanted.question, period=period, compare_to=compare_to) if wanted.is_dated else wanted.question
    try:
        answer = opened.measure(question, as_of=opened.built_at)
        is_cut_share = bool(question.by) and answer.unit == "share"
        whole = opened.measure(replace(question, by=()), as_of=opened.built_at) if is_cut_share else None
    except (NotAvailable, UnknownName):
        return None
    if all(row.value is None for row in answer.rows):
        return None
    return Shown(wanted.label, Asked(question, answer), whole)


@dataclass(frozen=True)
class Step:
    """One thing to do before the pages can be what they are for. act: who may do that; name: how the page calls it."""

    name: str
    is_done: bool
    act: str


def first_steps() -> tuple[Step, ...]:
    """What a new company has to do, in order, and what of it is done."""
    return (
        Step("import", Batch.objects.filter(withdrawn_at__isnull=True).exists(), "change_data"),
        Step("build", Snapshot.objects.exists(), "change_data"),
    )


def next_step(steps: Sequence[Step]) -> Step | None:
    """The first that is not done."""
    return next((step for step in steps if not step.is_done), None)
