"""What does a member need to look at today? Figures by role from the newest snapshot, and what is still to be set up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sameside.analytics.answer import Answer
from sameside.analytics.report import Question
from sameside.records.models import Batch, LeadDefinition, Member, SlaPolicy, Snapshot
from sameside.schema.errors import NotAvailable, UnknownName
from sameside.services.access import KEEPERS, MANAGERS, MARKETING, Role
from sameside.services.evidence import FROM_MARKETING, Asked
from sameside.services.open_figures import Figures
from sameside.services.request_lists import Asked as AskedRequests
from sameside.services.request_lists import ListedRequest, listed_requests
from sameside.services.service_levels import Asked as AskedClocks
from sameside.services.service_levels import ListedClock, SideLevels, Tally, listed_clocks, service_levels

WINDOW_DAYS = 90  # of promises too: what /service-levels/ shows unasked
EVER, NOW = "all on record", "as it stands"
PREVIOUS = "previous"
MOST_WAITING = 8


@dataclass(frozen=True)
class Wanted:
    """One figure of a landing page: what it is called there, and its question.

    of: what of, where not of the last 90 days; with_notes: what one must know of it is told there, too
    """

    label: str
    question: Question
    of: str = ""
    with_notes: bool = False


@dataclass(frozen=True)
class Shown:
    """A figure that could be told. of: as `Wanted`; whole: the same without a cut, to compare parts with; None where there is none."""

    label: str
    of: str
    asked: Asked
    whole: Answer | None = None
    with_notes: bool = False


@dataclass(frozen=True)
class KeptPromises:
    """How sales keeps what it promised here, as the page of service levels counts it at this moment."""

    label: str
    tally: Tally


@dataclass(frozen=True)
class LandingFigures:
    """The figures of one role. first_on, last_on: the 90 days they are of, up to the newest record."""

    first_on: date
    last_on: date
    tiles: tuple[Shown | KeptPromises, ...]
    charts: tuple[Shown, ...]


_ACCEPTED = Wanted("Offered leads accepted", Question("acceptance_rate"))
_OF_MARKETING = Wanted("Marketing's leads accepted", Question("acceptance_rate", where=(FROM_MARKETING,)))
_IN_TIME = Wanted("Offered leads acted on in time", Question("sla_attainment"))
_WAIT = Wanted("Half the leads wait less than", Question("speed_to_lead"))
_LEFT = Wanted("Offered leads nobody acted on", Question("ignored_rate"))
_WON = Wanted("Closed deals won", Question("win_rate_count"))
_FORECAST = Wanted("Open deals in the forecast", Question("forecast_pipeline"), NOW)
_CLOSED = Wanted("Marketing's leads won", Question("close_rate_lead", where=(FROM_MARKETING,)), EVER)
_BROUGHT = Wanted("Deals that marketing brought", Question("sourced_share"))
_TOUCHED = Wanted("Deals that marketing touched", Question("influenced_share"))
_NO_COMPANY = Wanted("Leads tied to no company", Question("unmatched_lead_rate"))
_NOBODY = Wanted("Deals with no person", Question("contactless_rate"))
_CLOSE_RATES = Wanted("Which leads become customers?", Question("close_rate_lead", by=("lead_source",)), EVER)
_ACCEPTANCE = Wanted("Which leads does sales accept?", Question("acceptance_rate", by=("lead_source",)))
_TEAMS = Wanted("Where are leads acted on in time?", Question("sla_attainment", by=("owner_team",)))
# What stands for these two where sales has promises running here: one figure with one name on every page.
_KEPT = "Promises of sales kept"
_TEAMS_KEPT = Wanted("Where are promises kept?", Question("promise_attainment", by=("team",), where=("side=sales",)))
_FRESH = Wanted("How old is the newest record?", Question("data_freshness"), NOW)
_FUNNEL = Wanted("How far do leads come?", Question("cycles", by=("stage",), where=("dated_by=creation",)))
_QUALITY = (_NO_COMPANY, _NOBODY, _LEFT, _IN_TIME)
_SOURCED = Wanted("What did the won deals bring that marketing brought?", Question("marketing_sourced", where=("among=won",)), EVER)
_CAMPAIGNS = Wanted("Which campaigns become customers?", Question("close_rate_lead", by=("campaign",)), EVER)
_COHORTS = Wanted(
    "Do later MQLs get further?",
    Question("cohort_conversion", ("quarter",), ("from=mql", "to=opportunity", "within=90", "cohort=quarter", "became=reached")),
    EVER,
)
IN_OURS = "in=ours"  # stands for the company's currency
_BOOKED = Wanted("What did the deals bring?", Question("bookings", by=("quarter",), where=(IN_OURS,)), EVER, with_notes=True)


def _cost(label: str, name: str) -> Wanted:
    return Wanted(label, Question(name), EVER)


TILES: dict[Role, tuple[Wanted, ...]] = {
    Role.REP: (_IN_TIME, _WAIT, _ACCEPTED, _WON),
    Role.SALES_MANAGER: (_IN_TIME, _LEFT, _WON, _FORECAST),
    Role.MARKETER: (_OF_MARKETING, _IN_TIME, _CLOSED, _cost("Cost per lead", "cpl")),
    Role.MARKETING_MANAGER: (_OF_MARKETING, _BROUGHT, _TOUCHED, _cost("Cost per MQL", "cost_per_mql")),
    Role.REVENUE_OPERATIONS: _QUALITY,
    Role.FINANCE: (
        _cost("Cost per lead", "cpl"),
        _cost("Cost per opportunity", "cpo"),
        _cost("Cost per customer", "cpa"),
        _cost("Cost per customer kept", "cpa_net"),
    ),
    Role.ADMINISTRATOR: _QUALITY,
    Role.AUDITOR: _QUALITY,
}
CHARTS: dict[Role, tuple[Wanted, ...]] = {
    Role.REP: (_CLOSE_RATES,),
    Role.SALES_MANAGER: (_TEAMS, _ACCEPTANCE),
    Role.MARKETER: (_CAMPAIGNS, _CLOSE_RATES, _ACCEPTANCE),
    Role.MARKETING_MANAGER: (_ACCEPTANCE, _SOURCED),
    Role.REVENUE_OPERATIONS: (_FRESH, _COHORTS),
    Role.FINANCE: (_SOURCED, _BOOKED),
    Role.ADMINISTRATOR: (_FRESH, _FUNNEL),
    Role.AUDITOR: (_FRESH,),
}

_MOST_CHARTS = 2  # the first of them that can be told

# Where nothing imported can tell a role's own charts, the first of these that can be told.
_ELSE = (_FUNNEL, Wanted("How far have leads come?", Question("cycles", by=("stage",)), EVER))


def landing_figures(*, figures: Figures, role: Role, levels: Sequence[SideLevels] = ()) -> LandingFigures:
    """The figures of a role's landing page.

    A figure that can't be told from what was imported is left out: it stands on the page of numbers, with what would unlock it.
    Reads   levels: both sides' promises as `service_levels` counts them. Where sales' have come due, they stand for the figure of the
            same question that is read from imported hand-offs: two percentages for one promise would be one too many
    Raises  SnapshotDamaged
    """
    kept = next((level.total for level in levels if level.side == "sales" and level.total.n_owed), None)
    today = figures.workspace.day_of(figures.as_of)
    last_on = min(figures.newest_record_on() or today, today)
    first_on = last_on - timedelta(days=WINDOW_DAYS - 1)
    period = f"{first_on}..{last_on}"
    tiles = (
        KeptPromises(_KEPT, kept) if kept is not None and wanted is _IN_TIME else _told(figures, wanted, period, PREVIOUS)
        for wanted in TILES[role]
    )
    drawn = (_TEAMS_KEPT if kept is not None and wanted is _TEAMS else wanted for wanted in CHARTS[role])
    charts = tuple(filter(None, (_told(figures, wanted, period, None) for wanted in drawn)))[:_MOST_CHARTS]
    if not charts:
        charts = tuple(filter(None, (_told(figures, wanted, period, None) for wanted in _ELSE)))[:1]
    return LandingFigures(first_on, last_on, tuple(filter(None, tiles)), charts)


def _told(figures: Figures, wanted: Wanted, period: str, compare_to: str | None) -> Shown | None:
    """The answer of a figure; None where it can't be told, or nothing of it lies in its time."""
    question = replace(wanted.question, period=period, compare_to=compare_to) if not wanted.of else wanted.question
    if IN_OURS in question.where:
        ours = figures.workspace.options["currency"]
        question = replace(question, where=(f"in={ours}",) if ours else ())
    try:
        question, answer = _in_one_currency(figures, question)
        is_cut_share = bool(question.by) and answer.unit == "share"
        whole = figures.measure(replace(question, by=())) if is_cut_share else None
    except (NotAvailable, UnknownName):
        return None
    if all(row.value is None for row in answer.rows):
        return None
    if question.by and not any(row.by.get(question.by[0]) for row in answer.rows):
        return None  # cut by what nobody recorded: one bar, called unknown
    return Shown(wanted.label, wanted.of, Asked(question, answer), whole, wanted.with_notes)


def _in_one_currency(figures: Figures, question: Question) -> tuple[Question, Answer]:
    """A question and its answer: what comes out in several currencies is told in the company's own, where rates allow."""
    answer, ours = figures.measure(question), figures.workspace.options["currency"]
    currencies = {row.currency for row in answer.rows if row.value is not None and row.currency}
    if len(currencies) < 2 or not ours or question.by:
        return question, answer
    told = replace(question, where=(*question.where, f"in={ours}"))
    try:
        put = figures.measure(told)
    except (NotAvailable, UnknownName):
        return question, answer
    return (told, put) if any(row.value is not None for row in put.rows) else (question, answer)


@dataclass(frozen=True)
class Step:
    """One thing to do before the pages can be what they are for. act: who may do that; name: how the page calls it."""

    name: str
    is_done: bool
    act: str


def first_steps() -> tuple[Step, ...]:
    """What a new company has to do, in order, and what of it is done."""
    is_several = Member.objects.filter(is_active=True)[1:2].exists()
    is_signed = LeadDefinition.objects.filter(in_force_on__isnull=False).exists()
    return (
        Step("invite", is_several, "change_members"),
        Step("import", Batch.objects.filter(withdrawn_at__isnull=True).exists(), "change_data"),
        Step("build", Snapshot.objects.exists(), "change_data"),
        Step("sign", is_signed, "sign_agreements"),
        Step("promise", SlaPolicy.objects.exists(), "change_policies"),
    )


@dataclass(frozen=True)
class TeamOverdue:
    """How many open promises of one team are past due, and how many it has in all that came due or are open."""

    side: str
    team: str
    n_overdue: int
    n: int


@dataclass(frozen=True)
class Waiting:
    """What waits for a member. own: their open promises, the first due first; unowned: requests nobody has taken on yet."""

    own: tuple[ListedClock, ...] = ()
    has_more: bool = False
    unowned: tuple[ListedRequest, ...] = ()
    overdue: tuple[TeamOverdue, ...] = ()


def waiting_for(member: Member, *, now: datetime, levels: Sequence[SideLevels] | None = None) -> Waiting:
    """Open promises of a marketer; for managers and keepers what is overdue, by team and never by person.

    Reads  levels: as `service_levels` gives them; None = they are counted here
    """
    role = Role(member.role)
    own: list[ListedClock] = []
    if role in MARKETING:  # what waits for sellers is leads: see landing_lists
        for stands in ("overdue_open", "open"):
            own += listed_clocks(reader=member, asked=AskedClocks(days=None, person=member.pk, stands=stands), now=now)
        own.sort(key=lambda one: (one.clock.due_at is None, one.clock.due_at, one.clock.pk))
    unowned = listed_requests(reader=member, asked=AskedRequests(whose="nobodys"), now=now, limit=MOST_WAITING) if role in MARKETING else []
    overdue: list[TeamOverdue] = []
    if role in MANAGERS | KEEPERS:
        for level in levels if levels is not None else service_levels(reader=member, now=now):
            teams = (TeamOverdue(level.side, team.name, team.tally.overdue_open, team.tally.n) for team in level.teams)
            overdue += sorted((team for team in teams if team.n_overdue), key=lambda team: (-team.n_overdue, team.team))
    return Waiting(tuple(own[:MOST_WAITING]), len(own) > MOST_WAITING, tuple(unowned), tuple(overdue))
