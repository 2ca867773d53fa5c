"""Is whoever should know told, once, and does a jump of the machine's clock tell nobody anything?"""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sameside.records.models import Escalation, Member, Notice, SlaClock, TimeMark
from sameside.services.clocks import Evidence, cancel_clock, pause_clock, reassign_clock, resume_clock, start_clock, stop_clock
from sameside.services.escalation import escalate_due
from sameside.services.members import Standing, add_member
from sameside.services.promises import Terms, set_policy
from sameside.services.steady_time import Tick, steady_time, take_new_time
from sameside.services.workspace import init_workspace

HOUR = 3600
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NINE = datetime(2026, 5, 20, 9, tzinfo=UTC)  # a Wednesday
STEPS = ((75, ("owner",)), (100, ("owner", "manager")), (200, ("other_side",)))


@pytest.fixture(autouse=True)
def company(home: Path) -> None:
    """A workspace on UTC, 09:00 to 17:00, that promises a first touch within four hours."""
    init_workspace(home, options={"working_hours": "Mon-Fri 09:00-17:00"})
    terms = Terms(target_seconds=4 * HOUR, pause_reasons=("waiting_on_buyer",), on_reassign="restart", escalation=STEPS)
    set_policy(step="first_touch", terms=terms, from_on=date(2026, 1, 5), why="agreed", by=None, now=NINE - timedelta(days=135))


def person(name: str, role: str, side: str, manager: Member | None = None) -> Member:
    standing = Standing(side=side, manager_id=manager.pk if manager else None)
    email = f"{name.lower()}@larkfield.example"
    return add_member(email=email, name=name, role=role, standing=standing, from_on=date(2024, 1, 1), by=None, now=NINE)


@pytest.fixture
def people(company: None) -> dict[str, Member]:
    vera = person("Vera", "sales_manager", "sales")
    people = {"Vera": vera, "Sam": person("Sam", "rep", "sales", vera), "Rosa": person("Rosa", "rep", "sales", vera)}
    return people | {"Max": person("Max", "marketing_manager", "marketing"), "Ada": person("Ada", "administrator", "other")}


def clock_for(owner: Member | None, lead: str = "L1", at: datetime = NINE) -> SlaClock:
    clock = start_clock(subject_kind="lead", subject_id=lead, step="first_touch", owner=owner, now=at)
    assert clock is not None
    return clock


def told() -> list[tuple[str, str]]:
    return [(notice.member.name, notice.title) for notice in Notice.objects.order_by("id").select_related("member")]


def test_it_tells_the_owner_then_the_manager_then_the_other_side(people: dict[str, Member]) -> None:
    # 4 h from 09:00: 75 % at 12:00, due 13:00, twice the time at 17:00.
    clock = clock_for(people["Sam"])
    assert clock.next_step_at == NINE + timedelta(hours=3)
    for hours in range(9):
        escalate_due(now=NINE + timedelta(hours=hours))
    assert told() == [
        ("Sam", "Unnamed lead: 75% of the promised time is used"),
        ("Sam", "Unnamed lead: the promised time is over"),
        ("Vera", "Unnamed lead: the promised time is over"),
        ("Max", "Unnamed lead: 200% of the promised time has passed"),
    ]


def test_it_takes_each_step_once_however_often_it_runs(people: dict[str, Member]) -> None:
    clock_for(people["Sam"])
    for _ in range(3):
        escalate_due(now=NINE + timedelta(days=9))
    assert Escalation.objects.count() == 3
    assert Notice.objects.count() == 4


def test_it_tells_nobody_of_what_was_done_cancelled_or_waits(people: dict[str, Member]) -> None:
    sam = people["Sam"]
    stop_clock(clock_for(sam, "L1"), evidence=Evidence("act", "1", "call"), at=NINE, now=NINE)
    cancel_clock(clock_for(sam, "L2"), why="rejected", now=NINE)
    held = pause_clock(clock_for(sam, "L3"), reason="waiting_on_buyer", now=NINE + timedelta(hours=1), by=sam)
    assert escalate_due(now=NINE + timedelta(days=2)).n_steps == 0
    # Two working days later it runs on: one hour is used, 75 % is two hours off.
    held = resume_clock(held, now=NINE + timedelta(days=2), by=sam)
    assert held.next_step_at == NINE + timedelta(days=2, hours=2)


def test_it_owes_its_steps_again_to_the_next_owner_after_a_restart(people: dict[str, Member]) -> None:
    clock = clock_for(people["Sam"])
    escalate_due(now=NINE + timedelta(hours=3))
    reassign_clock(clock, owner=people["Rosa"], now=NINE + timedelta(hours=3))
    escalate_due(now=NINE + timedelta(hours=6))
    assert [name for name, _ in told()] == ["Sam", "Rosa"]


def test_it_tells_the_managers_of_what_nobody_owns(people: dict[str, Member]) -> None:
    clock_for(None)
    escalate_due(now=NINE + timedelta(hours=4))
    assert {name for name, _ in told()} == {"Vera"}


JUMPS = [timedelta(hours=1), timedelta(hours=-1), timedelta(days=366), timedelta(days=-366), timedelta(days=1), timedelta(days=-28)]
MOMENTS = [
    NINE,
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),  # clocks go forward at 01:00
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # and back
    datetime(2028, 2, 29, 11, tzinfo=UTC),
    datetime(2037, 12, 31, 23, 59, tzinfo=UTC),
]


@pytest.mark.parametrize("seed", range(40))
def test_it_fires_nothing_and_un_fires_nothing_by_a_jump_of_the_clock(people: dict[str, Member], seed: int) -> None:
    """Two hours of real time, a minute at a time; somewhere in them the wall jumps, and mostly jumps back. What is told, and when by
    the machine's own count, is what the true time asks for. Four hours from 2 h 10 before: 75 % after 50 minutes, due after 110."""
    rng = random.Random(seed)
    start = MOMENTS[seed % len(MOMENTS)]
    always = Terms(target_seconds=4 * HOUR, calendar="always", escalation=STEPS)
    set_policy(step="first_touch", terms=always, from_on=start.date() - DAY, why="test", by=None, now=start - DAY)
    clock_for(people["Sam"], "owed", start - timedelta(hours=2, minutes=10))
    clock_for(people["Sam"], "not owed", start)
    jump = rng.choice(JUMPS) if seed % 4 else rng.uniform(-1, 1) * timedelta(days=3650)
    jumps_at, ends_at = sorted(rng.sample(range(1, 120), 2))
    taken = []
    for minute in range(121):
        true_now = start + minute * MINUTE
        wall = true_now + jump if jumps_at <= minute < ends_at else true_now
        report = escalate_due(now=wall, tick=Tick("boot", 1000.0 + minute * 60))
        assert abs(report.at - true_now) <= MINUTE
        taken += [minute] * report.n_steps
    assert taken == [50, 110]
    assert Escalation.objects.count() == 2


def test_it_counts_on_by_the_old_time_until_an_administrator_takes_the_new_one(people: dict[str, Member]) -> None:
    clock_for(people["Sam"])
    escalate_due(now=NINE, tick=Tick("boot", 0.0))
    ahead = NINE + timedelta(days=30)
    assert escalate_due(now=ahead, tick=Tick("boot", 60.0)).n_steps == 0
    escalate_due(now=ahead + MINUTE, tick=Tick("boot", 120.0))
    assert told() == [("Ada", "The machine's clock was set ahead")]
    take_new_time(by=people["Ada"], now=ahead + 2 * MINUTE, tick=Tick("boot", 180.0))
    assert escalate_due(now=ahead + 3 * MINUTE, tick=Tick("boot", 240.0)).n_steps == 3


@pytest.mark.parametrize(
    ("rest", "is_trusted"),
    [(timedelta(hours=1), True), (timedelta(days=4), True), (timedelta(days=400), False), (timedelta(days=-1), False)],
)
def test_it_believes_a_rest_of_days_after_the_machine_started_again_and_no_more(company: None, rest: timedelta, is_trusted: bool) -> None:
    TimeMark.objects.create(at=NINE, boot_id="one", ticks=5000.0)
    steady = steady_time(NINE + rest, Tick("two", 30.0))
    assert (steady.jumped == timedelta(0)) == is_trusted
    assert steady.at == (NINE + rest if is_trusted else NINE)
