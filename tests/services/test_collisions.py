"""Is an act that PostgreSQL undid for another's sake done again, whole, and by nobody noticed?"""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.utils import IntegrityError

from sameside.records.models import AuditEntry, Member, Notice
from sameside.services.audit import audit_breaks, record_act
from sameside.services.collisions import MOST_TRIES, is_collision, until_it_stands
from sameside.services.jobs import enqueue, run_one
from sameside.services.records_store import start_records
from sameside.services.workspace import init_workspace
from tests.services.staffed_company import NOW, staff

pytestmark = pytest.mark.on_postgresql
LONGEST = 30.0


@pytest.fixture(scope="module")
def company(records_in: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Member]]:
    home = tmp_path_factory.mktemp("colliding") / "home"
    init_workspace(home, options={})
    return home, staff()


@pytest.fixture
def people(company: tuple[Path, dict[str, Member]]) -> dict[str, Member]:
    """The small company; its members stay as they are."""
    home, members = company
    start_records(home)
    return members


def at_once(*acts: Callable[[], object]) -> list[BaseException | None]:
    """What each act ended with, all begun together."""
    start, ends = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        try:
            start.wait(LONGEST)
            acts[place]()
        except BaseException as stopped:  # told to the test
            ends[place] = stopped  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST)
    return ends


def crossing(people: dict[str, Member], word: str) -> tuple[Counter[str], tuple[Callable[[], None], Callable[[], None]]]:
    """Two acts that hold a member each, and then want the other's: one of them has to be undone. How often each was tried."""
    tried, both_hold = Counter[str](), threading.Barrier(2)

    def act(own: str, other: str) -> None:
        with transaction.atomic():
            tried[own] += 1
            Member.objects.select_for_update().get(pk=people[own].pk)
            if tried[own] == 1:
                both_hold.wait(LONGEST)
            Member.objects.select_for_update().get(pk=people[other].pk)
            record_act(by=people[own], act=word, kind="thing", object_id=own, now=NOW)

    return tried, (lambda: act("Sam", "Maya"), lambda: act("Maya", "Sam"))


def test_of_two_that_wait_for_each_other_one_is_undone(people: dict[str, Member]) -> None:
    _, acts = crossing(people, "bare")
    undone = [end for end in at_once(*acts) if end is not None]
    assert len(undone) == 1
    assert isinstance(undone[0], OperationalError)
    assert is_collision(undone[0])
    assert AuditEntry.objects.filter(act="bare").count() == 1


def test_it_is_done_again_and_both_stand_once(people: dict[str, Member]) -> None:
    tried, acts = crossing(people, "crossed")
    assert at_once(*(lambda act=act: until_it_stands(act) for act in acts)) == [None, None]  # type: ignore[misc]
    assert sorted(tried.values()) == [1, 2]
    assert sorted(AuditEntry.objects.filter(act="crossed").values_list("object_id", flat=True)) == ["Maya", "Sam"]
    assert list(audit_breaks()) == []


def test_of_two_that_add_the_same_row_the_second_finds_the_firsts(people: dict[str, Member]) -> None:
    both_looked, looks = threading.Barrier(2), Counter[int]()

    def act() -> None:
        me = threading.get_ident()
        with transaction.atomic():
            looks[me] += 1
            is_there = Notice.objects.filter(member=people["Sam"], key="same").exists()
            if looks[me] == 1:
                both_looked.wait(LONGEST)
            if not is_there:
                Notice.objects.create(member=people["Sam"], key="same", title="Same", at=NOW)

    assert at_once(lambda: until_it_stands(act), lambda: until_it_stands(act)) == [None, None]
    assert sorted(looks.values()) == [1, 2]
    assert Notice.objects.filter(key="same").count() == 1


def test_a_job_that_was_undone_is_done_again_at_once_and_counts_as_one_attempt(people: dict[str, Member]) -> None:
    tried, acts = crossing(people, "by job")
    works = {kind: lambda _, act=act: act() for kind, act in zip(("one", "two"), acts, strict=True)}
    jobs = [enqueue(kind=kind, arguments={}, now=NOW) for kind in works]

    def clock() -> datetime:
        return NOW

    assert at_once(*(lambda: run_one(works=works, clock=clock) for _ in works)) == [None, None]  # type: ignore[arg-type]
    for job in jobs:
        job.refresh_from_db()
    assert [(job.status, job.attempts) for job in jobs] == [("done", 1), ("done", 1)]
    assert sorted(tried.values()) == [1, 2]


def test_first_acts_of_an_empty_trace_follow_each_other(tmp_path: Path) -> None:
    init_workspace(tmp_path / "new", options={})
    assert AuditEntry.objects.count() == 0

    def act() -> None:
        with transaction.atomic():
            record_act(by=None, act="first", kind="thing", object_id="1", now=NOW)

    assert at_once(*[act] * 8) == [None] * 8
    assert list(audit_breaks()) == []
    assert AuditEntry.objects.count() == 8


def test_it_gives_up_in_the_end_and_at_once_for_any_other_fault_or_within_another_transaction(people: dict[str, Member]) -> None:
    tries = Counter[str]()

    def twice_the_same() -> None:
        tries["same"] += 1
        with transaction.atomic():
            for _ in range(2):
                Notice.objects.create(member=people["Vera"], key="twice", title="Twice", at=NOW)

    with pytest.raises(IntegrityError):
        until_it_stands(twice_the_same)
    assert tries["same"] == MOST_TRIES
    with pytest.raises(IntegrityError), transaction.atomic():
        until_it_stands(twice_the_same)
    assert tries["same"] == MOST_TRIES + 1

    def nonsense() -> None:
        tries["nonsense"] += 1
        with connection.cursor() as cursor:
            cursor.execute("select no_such_column from records_notice")

    with pytest.raises(DatabaseError):
        until_it_stands(nonsense)
    assert tries["nonsense"] == 1
