"""How many promises did each side keep, by one formula for both? Counts that add up, team by team, and the promises behind them.

attainment = met / (met + breached + overdue and open); what is still open in time, waits or was cancelled is counted apart. What was
answered before its time counts as soon as it is answered.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from sameside.analytics.intervals import wilson
from sameside.records.models import Handoff, Member, MemberTerm, Request, SlaClock
from sameside.services.access import may
from sameside.services.promises import STEPS_BY_NAME
from sameside.services.record_labels import UNNAMED_LEAD, lead_label
from sameside.services.workspace import company_day

SIDES = ("sales", "marketing")
STANDS = ("met", "breached", "overdue_open", "open", "cancelled")  # each clock is in exactly one
NO_TEAM, NOBODY = "No team", "Nobody yet"


@dataclass(frozen=True)
class Tally:
    """Promises of one group by where they stand. The five counts add up to all of them."""

    met: int = 0
    breached: int = 0
    overdue_open: int = 0
    open: int = 0
    cancelled: int = 0

    @property
    def n(self) -> int:
        """All promises."""
        return self.met + self.breached + self.overdue_open + self.open + self.cancelled

    @property
    def n_owed(self) -> int:
        """Those answered or past their time: the base of the attainment."""
        return self.met + self.breached + self.overdue_open

    @property
    def attainment(self) -> float | None:
        """Share kept, 0 to 1; None where none was answered or has come due."""
        return self.met / self.n_owed if self.n_owed else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the share; None where none has come due."""
        return wilson(self.met, self.n_owed)

    def plus(self, other: "Tally") -> "Tally":
        """Both groups together."""
        return Tally(*(getattr(self, stand) + getattr(other, stand) for stand in STANDS))


@dataclass(frozen=True)
class Group:
    """One line of a breakdown: a step, a team or a person."""

    name: str
    key: str
    tally: Tally


@dataclass(frozen=True)
class SideLevels:
    """One side's promises. people: empty for who may see teams only, but for their own line."""

    side: str
    total: Tally
    steps: list[Group]
    teams: list[Group]
    people: list[Group]


@dataclass(frozen=True)
class Asked:
    """Which promises: due within so many days or still open (days None: ever), of one side, step, team or person, in one state."""

    days: int | None = 90
    side: str = ""
    step: str = ""
    team: str = ""
    person: int | None = None
    stands: str = ""


@dataclass(frozen=True)
class ListedClock:
    """One promise as a list shows it. owner: empty where the reader may see teams only."""

    clock: SlaClock
    title: str
    href: str
    owner: str
    team: str
    stands: str = field(default="open")


@dataclass(frozen=True)
class _Counted:
    """One row of the count, by its query's names."""

    side: str
    step: str
    charged_to_id: int | None
    charged_to__name: str | None
    stands: str
    n: int


def service_levels(*, reader: Member, now: datetime, days: int | None = 90) -> list[SideLevels]:
    """Both sides, counted alike: sales first, as leads come before requests."""
    counted = (
        _within(days, now)
        .annotate(stands=_stands(now))
        .order_by()
        .values("side", "step", "charged_to_id", "charged_to__name", "stands")
        .annotate(n=Count("pk"))
    )
    teams = teams_on(now)
    sees_people = may(reader, "see_people_service_levels")
    lines = [_Counted(**line) for line in counted]
    found = []
    for side in SIDES:
        own = [line for line in lines if line.side == side]
        steps = _grouped((line.step, STEPS_BY_NAME[line.step].label, line) for line in own)
        steps.sort(key=lambda group: list(STEPS_BY_NAME).index(group.key))
        by_team = _grouped((team, team, line) for line in own if (team := teams[line.charged_to_id]))
        people = _grouped(
            (str(line.charged_to_id or ""), line.charged_to__name or NOBODY, line)
            for line in own
            if sees_people or line.charged_to_id == reader.pk
        )
        total = Tally()
        for group in steps:
            total = total.plus(group.tally)
        found.append(SideLevels(side, total, steps, by_team, people))
    return found


def listed_clocks(*, reader: Member, asked: Asked, now: datetime, start: int = 0, limit: int = 50) -> list[ListedClock]:
    """The promises behind a count: what is overdue or open by when it is due, what waits without a due time last; else the newest first."""
    rows = _within(asked.days, now).annotate(stands=_stands(now)).select_related("policy", "owner", "charged_to")
    teams = teams_on(now)
    for name in ("side", "step", "stands"):
        if getattr(asked, name):
            rows = rows.filter(**{name: getattr(asked, name)})
    if asked.team:
        members = [member for member, team in teams.items() if team == asked.team]
        rows = rows.filter(charged_to__isnull=True) if asked.team == NOBODY else rows.filter(charged_to_id__in=members)
    sees_people = may(reader, "see_people_service_levels")
    if asked.person is not None and (sees_people or asked.person == reader.pk):
        rows = rows.filter(charged_to_id=asked.person)
    order = ("due_at", "pk") if asked.stands in ("overdue_open", "open") else ("-pk",)
    clocks = list(rows.order_by(*(F(name).asc(nulls_last=True) if name == "due_at" else name for name in order))[start : start + limit])
    titles = _titles(clocks)
    return [
        ListedClock(
            clock=clock,
            title=titles.get((clock.subject_kind, clock.subject_id), UNNAMED_LEAD),
            href=f"/{clock.subject_kind}s/{clock.subject_id}/",
            owner=(clock.charged_to.name if clock.charged_to else NOBODY) if sees_people or clock.charged_to_id == reader.pk else "",
            team=teams[clock.charged_to_id],
            stands=clock.stands,
        )
        for clock in clocks
    ]


def teams_on(now: datetime) -> dict[int | None, str]:
    """Each member's team as it is now; what nobody has is of none."""
    found: dict[int | None, str] = defaultdict(lambda: NO_TEAM, {None: NOBODY})
    for member_id, team in MemberTerm.objects.filter(from_on__lte=company_day(now)).order_by("from_on").values_list("member_id", "team"):
        found[member_id] = team or NO_TEAM
    return found


def _within(days: int | None, now: datetime) -> "QuerySet[SlaClock]":
    """Promises that came due in the last days, and all that are not due yet or wait."""
    if days is None:
        return SlaClock.objects.all()
    counted_on = Coalesce("due_at", "stopped_at", "cancelled_at")
    rows = SlaClock.objects.annotate(counted_on=counted_on)
    return rows.filter(Q(counted_on__isnull=True) | Q(counted_on__gte=now - timedelta(days=days)))


def _stands(now: datetime) -> Case:
    """Where a clock stands, from its columns: what `state_of` says, with open ones as one."""
    return Case(
        When(~Q(result=""), then="result"),
        When(cancelled_at__isnull=False, then=Value("cancelled")),
        When(due_at__lt=now, then=Value("overdue_open")),
        default=Value("open"),
        output_field=CharField(),
    )


def _grouped(lines: "Iterable[tuple[str, str, _Counted]]") -> list[Group]:
    """Lines of (key, name, counted) folded to one group per key, by name."""
    names: dict[str, str] = {}
    counts: dict[str, dict[str, int]] = {}
    for key, name, line in lines:
        names[key] = name
        stands = counts.setdefault(key, dict.fromkeys(STANDS, 0))
        stands[line.stands] += line.n
    return [Group(names[key], key, Tally(**counts[key])) for key in sorted(names, key=lambda key: names[key].casefold())]


def _titles(clocks: Iterable[SlaClock]) -> dict[tuple[str, str], str]:
    requests = {int(clock.subject_id) for clock in clocks if clock.subject_kind == "request"}
    leads = {clock.subject_id for clock in clocks if clock.subject_kind == "lead"}
    found = {("request", str(pk)): title for pk, title in Request.objects.filter(pk__in=requests).values_list("pk", "title")}
    offered = Handoff.objects.filter(lead_cycle_id__in=leads).values_list("lead_cycle_id", "name", "company")
    return found | {("lead", lead): lead_label(name, company) for lead, name, company in offered}
