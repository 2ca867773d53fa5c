"""What must hold of every stored clock, whatever happened to it: it equals a slow twin that walks second by second, its time is never
longer than the wall's, and the states add up."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sameside.analytics.sla_clock import ClockState
from sameside.records.models import Absence, Member, MemberTerm, SlaClock
from sameside.services.clock_reading import owner_times, read_clock, state_of
from sameside.services.clocks import Evidence, cancel_clock, pause_clock, reassign_clock, resume_clock, start_clock, stop_clock
from sameside.services.members import Standing, add_member
from sameside.services.promises import Terms, set_policy
from sameside.services.service_levels import Asked, listed_clocks, service_levels
from sameside.services.workspace import init_workspace

# Days of a few minutes, so that a promise spans several of them and every second can be walked.
_HOURS = ("Mon-Fri 09:00-09:10", "Mon-Fri 08:55-09:05 09:20-09:25")
_ZONES = ("Europe/London", "America/New_York")
_START = datetime(2026, 5, 20, 8, 0, tzinfo=UTC)
_TARGET = 300


class SlowTwin:
    """A clock that walks: one second at a time it asks whether the owner is at work and whether a pause lasts."""

    def __init__(self, owner: "Seller", started_at: datetime) -> None:
        self.at, self.owner, self.is_held = started_at, owner, False
        self.left, self.worked = _TARGET, {owner.name: 0}
        self.due_at: datetime | None = None
        self.charged = owner.name

    def walk_to(self, until: datetime) -> None:
        """Live through every second before `until`."""
        while self.at < until:
            if self.owner.is_at_work(self.at) and not self.is_held:
                self.worked[self.owner.name] += 1
                if self.due_at is None:
                    self.left -= 1
                    if self.left == 0:
                        self.due_at = self.at + timedelta(seconds=1)
            self.at += timedelta(seconds=1)

    def hand_to(self, owner: "Seller", *, restarts: bool) -> None:
        """The next owner has it, with the whole target or with what is left; a promise that was due stays the first one's."""
        self.owner = owner
        self.worked.setdefault(owner.name, 0)
        if self.due_at is None:
            self.charged = owner.name
            self.left = _TARGET if restarts else self.left


class Seller:
    """A member, and their week by wall clock alone."""

    def __init__(self, name: str, zone: str, hours: str, away: date | None) -> None:
        self.name, self.zone, self.away = name, ZoneInfo(zone), away
        self.ranges = [] if hours == "24x7" else [part.split("-") for part in hours.split()[1:]]
        standing = Standing("sales", time_zone=zone, working_hours=hours)
        email = f"{name.lower()}@larkfield.example"
        self.member: Member = add_member(
            email=email, name=name, role="rep", standing=standing, from_on=date(2024, 1, 1), by=None, now=_START
        )
        if away is not None:
            Absence.objects.create(member=self.member, first_on=away, last_on=away)

    def is_at_work(self, at: datetime) -> bool:
        """Whether the second that begins at an instant is open."""
        local = at.astimezone(self.zone)
        if local.date() == self.away:
            return False
        if not self.ranges:
            return True
        return local.weekday() < 5 and any(opens <= f"{local:%H:%M}" < closes for opens, closes in self.ranges)


@pytest.mark.parametrize("seed", range(12))
def test_it_equals_a_clock_walked_second_by_second(home: Path, seed: int) -> None:
    rng = random.Random(seed)
    init_workspace(home, options={})
    away = date(2026, 5, 20) if rng.random() < 0.3 else None
    sellers = [Seller(name, rng.choice(_ZONES), rng.choice(_HOURS), away if name == "Sam" else None) for name in ("Sam", "Rosa")]
    restarts = rng.random() < 0.5
    terms = Terms(_TARGET, pause_reasons=("waiting_on_buyer",), on_reassign="restart" if restarts else "continue")
    set_policy(step="first_touch", terms=terms, from_on=date(2026, 5, 1), why="test", by=None, now=_START - timedelta(days=19))
    clock = start_clock(subject_kind="lead", subject_id="L", step="first_touch", owner=sellers[0].member, now=_START)
    assert clock is not None
    twin, at = SlowTwin(sellers[0], _START), _START
    for _ in range(rng.randint(1, 5)):
        at += timedelta(seconds=rng.choice((rng.randint(1, 600), rng.randint(600, 20_000))))
        twin.walk_to(at)
        what = rng.choice(("pause", "resume", "hand", "look"))
        if what == "pause":
            clock, twin.is_held = pause_clock(clock, reason="waiting_on_buyer", now=at, by=None), True
        elif what == "resume":
            clock, twin.is_held = resume_clock(clock, now=at, by=None), False
        elif what == "hand":
            to = next(seller for seller in sellers if seller is not twin.owner)
            twin.hand_to(to, restarts=restarts)
            clock = reassign_clock(clock, owner=to.member, now=at)
        clock.refresh_from_db()
        assert state_of(clock, at) is read_clock(clock, at).state
    at += timedelta(seconds=rng.randint(1, 40_000))
    twin.walk_to(at)
    clock = stop_clock(clock, evidence=Evidence("act", "1", "call"), at=at, now=at)
    is_kept = twin.due_at is None or at <= twin.due_at
    assert (clock.result, clock.charged_to.name if clock.charged_to else "") == ("met" if is_kept else "breached", twin.charged)
    worked: dict[str, int] = {}
    for time in owner_times(clock, at):
        assert time.member is not None
        worked[time.member.name] = worked.get(time.member.name, 0) + time.business_seconds
        assert 0 <= time.business_seconds + time.held_seconds <= time.elapsed_seconds
    assert worked == twin.worked
    assert clock.business_seconds == sum(worked.values())
    assert clock.elapsed_seconds == (at - _START).total_seconds()
    if twin.due_at is not None:
        assert clock.due_at == twin.due_at


@pytest.mark.parametrize("seed", range(4))
def test_it_counts_each_clock_in_one_state_and_the_states_add_up(home: Path, seed: int) -> None:
    rng = random.Random(seed)
    init_workspace(home, options={})
    for step in ("first_touch", "accept", "acknowledge"):
        set_policy(
            step=step, terms=Terms(_TARGET, calendar="always"), from_on=date(2026, 5, 1), why="t", by=None, now=_START - timedelta(days=19)
        )
    sellers = [Seller(name, "UTC", "24x7", None) for name in ("Sam", "Rosa", "Kim")]
    MemberTerm.objects.filter(member=sellers[2].member).update(team="South")
    for number in range(40):
        owner = rng.choice([*[seller.member for seller in sellers], None])
        started = _START - timedelta(seconds=rng.randint(0, 900))
        step = rng.choice(("first_touch", "accept"))
        clock = start_clock(subject_kind="lead", subject_id=str(number), step=step, owner=owner, now=started)
        assert clock is not None
        ends = started + timedelta(seconds=rng.randint(0, 600))
        if rng.random() < 0.5 and ends <= _START:
            stop_clock(clock, evidence=Evidence("act" if step == "first_touch" else "answer", "1", "done"), at=ends, now=ends)
        elif rng.random() < 0.3:
            cancel_clock(clock, why="rejected", now=max(started, _START - timedelta(seconds=1)))
    by_hand = dict.fromkeys(("met", "breached", "overdue_open", "open", "cancelled"), 0)
    for clock in SlaClock.objects.all():
        state = read_clock(clock, _START).state
        by_hand["open" if state in (ClockState.PENDING, ClockState.RUNNING, ClockState.PAUSED) else state.value] += 1
    reader = sellers[0].member
    sales = service_levels(reader=reader, now=_START)[0]
    assert vars(sales.total) == by_hand
    assert sales.total.n == 40 == sum(by_hand.values())
    for groups in (sales.steps, sales.teams):
        assert {stand: sum(getattr(group.tally, stand) for group in groups) for stand in by_hand} == by_hand
    for stand, n in by_hand.items():
        assert len(listed_clocks(reader=reader, asked=Asked(side="sales", stands=stand), now=_START)) == n
