"""Is every job done once in effect, by whichever worker holds it, and told of when it can't be?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from sameside.schema.errors import SamesideError
from sameside.services.jobs import LEASE, MOST_ATTEMPTS, Lease, LeaseLost, claim, enqueue, forget_done, run_one, schedule, try_again
from sameside.services.records_store import start_records
from sameside.services.workspace import init_workspace
from tests.records_servers import copy_workspace

pytestmark = pytest.mark.both_databases
if TYPE_CHECKING:
    from sameside.records.models import Job

NOW = datetime(2026, 5, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(records_in: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty workspace; every test works on a copy."""
    home = tmp_path_factory.mktemp("empty") / "home"
    init_workspace(home, options={})
    return home


@pytest.fixture(autouse=True)
def workspace(made: Path, home: Path) -> None:
    copy_workspace(made, home)
    start_records(home)


class Clock:
    """Says the time it was set to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def jobs() -> list[tuple[str, str, int]]:
    from sameside.records.models import Job

    return list(Job.objects.values_list("kind", "status", "attempts"))


def every_job() -> "list[Job]":
    from sameside.records.models import Job

    return list(Job.objects.order_by("id"))


def noted(notes: list[str]) -> Callable[[Lease], None]:
    def work(lease: Lease) -> None:
        with lease.committing(now=NOW) as result:
            notes.append(str(lease.arguments["word"]))
            result["word"] = lease.arguments["word"]

    return work


def test_it_does_not_exist_when_the_act_that_wanted_it_failed() -> None:
    def act() -> None:
        with transaction.atomic():
            enqueue(kind="note", arguments={}, now=NOW)
            raise OSError("the act itself failed")

    with pytest.raises(OSError, match="the act itself failed"):
        act()
    assert jobs() == []


def test_it_is_done_once_in_the_order_it_was_due() -> None:
    notes: list[str] = []
    enqueue(kind="note", arguments={"word": "later"}, now=NOW + timedelta(minutes=1))
    enqueue(kind="note", arguments={"word": "now"}, now=NOW)
    clock = Clock()
    while run_one(works={"note": noted(notes)}, clock=clock):
        pass
    assert notes == ["now"]
    clock.now += timedelta(minutes=1)
    while run_one(works={"note": noted(notes)}, clock=clock):
        pass
    assert notes == ["now", "later"]
    assert jobs() == [("note", "done", 1), ("note", "done", 1)]


def test_it_is_enqueued_once_under_a_key() -> None:
    one = enqueue(kind="note", arguments={"word": "a"}, now=NOW, key="k")
    assert enqueue(kind="note", arguments={"word": "b"}, now=NOW, key="k").pk == one.pk
    assert len(jobs()) == 1


def test_a_worker_that_stopped_beating_can_no_longer_make_the_effect_happen() -> None:
    enqueue(kind="note", arguments={"word": "once"}, now=NOW)
    slow = claim(now=NOW)
    assert slow is not None
    assert claim(now=NOW + LEASE) is None  # to the very end of the lease it is the first worker's
    quick = claim(now=NOW + LEASE + timedelta(seconds=1))
    assert quick is not None
    notes: list[str] = []
    noted(notes)(quick)
    with pytest.raises(LeaseLost), slow.committing(now=NOW + LEASE * 2):
        notes.append("twice")  # not reached
    with pytest.raises(LeaseLost):
        slow.renew(now=NOW + LEASE * 2)
    assert notes == ["once"]


def test_a_lease_that_is_renewed_is_kept() -> None:
    enqueue(kind="note", arguments={}, now=NOW)
    lease = claim(now=NOW)
    assert lease is not None
    lease.renew(now=NOW + LEASE, progress=0.5, message="half way")
    assert claim(now=NOW + LEASE + timedelta(seconds=1)) is None


def test_an_effect_that_fails_leaves_nothing_and_is_tried_again_later() -> None:
    enqueue(kind="break", arguments={}, now=NOW)

    def breaks(lease: Lease) -> None:
        with lease.committing(now=NOW):
            enqueue(kind="half", arguments={}, now=NOW)
            raise OSError("the disk is full")

    clock = Clock()
    waits = []
    for _ in range(MOST_ATTEMPTS):
        before = clock.now
        while not run_one(works={"break": breaks}, clock=clock):
            clock.now += timedelta(seconds=10)
        waits.append((clock.now - before) // timedelta(seconds=10))
    assert waits == [0, 1, 2, 4, 8]
    assert jobs() == [("break", "dead", MOST_ATTEMPTS)]
    from sameside.records.models import Job

    assert Job.objects.get().message == "OSError: the disk is full"


def test_a_refusal_is_not_tried_again_and_a_dead_job_can_be_given_a_new_life() -> None:
    from sameside.records.models import Job

    enqueue(kind="refuse", arguments={}, now=NOW)

    def refuses(_: Lease) -> None:
        raise SamesideError("There is no such file.")

    assert run_one(works={"refuse": refuses}, clock=Clock())
    assert (Job.objects.get().status, Job.objects.get().message) == ("dead", "There is no such file.")
    assert try_again(job=Job.objects.get(), now=NOW).status == "waiting"


def test_a_kind_that_is_unknown_is_told() -> None:
    from sameside.records.models import Job

    enqueue(kind="biuld", arguments={}, now=NOW)
    run_one(works={"build": lambda _: None}, clock=Clock())
    assert Job.objects.get().message == "There is no job 'biuld'. Did you mean 'build'?"


def test_a_job_that_waits_for_a_later_hour_is_begun_then_and_holds_up_no_other_meanwhile() -> None:
    notes: list[str] = []
    morning = NOW + timedelta(hours=15)

    def not_before_morning(lease: Lease) -> None:
        if clock.now < morning:
            lease.wait_until(morning, now=clock.now)
        else:
            noted(notes)(lease)

    enqueue(kind="wait", arguments={"word": "morning"}, now=NOW)
    enqueue(kind="note", arguments={"word": "now"}, now=NOW)
    clock, n_looks = Clock(), 0
    while clock.now <= morning:
        while run_one(works={"wait": not_before_morning, "note": noted(notes)}, clock=clock):
            n_looks += 1
        assert notes == (["now"] if clock.now < morning else ["now", "morning"])
        clock.now += timedelta(minutes=5)
    assert jobs() == [("wait", "done", 1), ("note", "done", 1)]
    assert n_looks < 200


HOUR = timedelta(hours=1)


def done_at(*times: datetime) -> int:
    """How often an hourly job was done by a worker that looked at these times, read off a clock that may have jumped."""
    notes: list[datetime] = []
    for now in times:
        schedule(every={"tidy": HOUR}, now=now)
        schedule(every={"tidy": HOUR}, now=now)  # another worker, at the same time
        run_one(works={"tidy": lambda _, now=now: notes.append(now)}, clock=lambda now=now: now)  # type: ignore[misc]
    return len(notes)


def test_it_schedules_what_is_regular_once_in_each_stretch_of_time() -> None:
    assert done_at(*(NOW + timedelta(minutes=minute) for minute in (0, 1, 59, 60, 61, 119, 120))) == 3


def test_it_does_not_pile_up_what_nobody_has_done_yet() -> None:
    for hour in range(5):
        schedule(every={"tidy": HOUR}, now=NOW + hour * HOUR)
    assert len(jobs()) == 1


@pytest.mark.parametrize("jump", [timedelta(days=366), timedelta(days=-366), HOUR, -HOUR, timedelta(hours=25), timedelta(hours=-25)])
def test_a_clock_set_forth_or_back_and_right_again_loses_nothing_and_adds_one_at_each_jump_at_most(jump: timedelta) -> None:
    minutes = [timedelta(minutes=minute) for minute in range(0, 240, 5)]
    times = [NOW + at + (jump if timedelta(minutes=70) <= at < timedelta(minutes=170) else timedelta(0)) for at in minutes]
    # Four hours: four times. Where the clock jumps by a stretch or more, the next comes at once.
    assert 4 <= done_at(*times) <= 6


@pytest.mark.parametrize("minutes", [-45, -10, 10, 45])
def test_a_clock_set_by_less_than_a_stretch_neither_doubles_nor_loses(minutes: int) -> None:
    times = [NOW + timedelta(minutes=at + (minutes if at >= 65 else 0)) for at in range(0, 300, 5)]
    assert done_at(*times) in (4, 5, 6)
    begun = [job.created_at for job in every_job()]
    assert all(later - earlier >= HOUR for earlier, later in pairwise(begun))


def test_what_waits_and_what_a_dead_worker_held_is_taken_when_the_clock_was_set_back() -> None:
    enqueue(kind="note", arguments={"word": "held"}, now=NOW)
    held = claim(now=NOW)
    enqueue(kind="note", arguments={"word": "waits"}, now=NOW)
    earlier = NOW - timedelta(days=366)
    taken = [claim(now=earlier), claim(now=earlier)]
    assert [lease.arguments["word"] for lease in taken if lease is not None] == ["held", "waits"]
    assert held is not None
    with pytest.raises(LeaseLost), held.committing(now=earlier):
        pass


def test_it_forgets_what_was_done_long_ago_and_keeps_what_is_dead() -> None:
    notes: list[str] = []
    enqueue(kind="note", arguments={"word": "old"}, now=NOW)
    enqueue(kind="biuld", arguments={}, now=NOW)
    for _ in range(2):
        run_one(works={"note": noted(notes)}, clock=Clock())
    assert forget_done(now=NOW + timedelta(days=29)) == 0
    assert forget_done(now=NOW + timedelta(days=31)) == 1
    assert jobs() == [("biuld", "dead", 1)]
