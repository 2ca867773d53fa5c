"""Is an act that PostgreSQL undid for another's sake done again, whole, and by nobody noticed?"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from django.core import mail
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.utils import IntegrityError

from sameside.cli.init import init
from sameside.records.models import AuditEntry, Member, Notice
from sameside.services.audit import audit_breaks, record_act
from sameside.services.collisions import MOST_TRIES, is_collision, until_it_stands
from sameside.services.job_kinds import JOB_KINDS
from sameside.services.jobs import enqueue, run_one
from sameside.services.records_store import start_records
from sameside.services.survey_round import close_round, open_round
from sameside.services.survey_sending import invite, remind
from sameside.services.survey_store import Outcome
from sameside.services.workspace import init_workspace, stored_options
from tests.services.staffed_company import NOW, staff
from tests.services.survey_world import NOW as SURVEYED
from tests.services.survey_world import a_round, outbox, send, settings_of_mail, tokens_in

pytestmark = pytest.mark.on_postgresql
LONGEST = 30.0
__all__ = ["outbox", "settings_of_mail"]


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


@contextmanager
def undone_once(*tables: str) -> Iterator[Counter[str]]:
    """The next statement that writes to each of these tables is undone as in a collision. Yields how often each was tried."""
    tried = Counter[str]()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"""
                create sequence try_{table};
                create function undo_{table}() returns trigger language plpgsql as $$ begin
                    if nextval('try_{table}') = 1 then raise exception 'undone' using errcode = '40001'; end if; return null;
                end $$;
                create trigger undo before insert or update or delete on {table} for each statement execute function undo_{table}()""")
        try:
            yield tried
        finally:
            for table in tables:
                cursor.execute(f"select last_value from try_{table}")
                tried[table] = cursor.fetchone()[0]
                cursor.execute(f"drop trigger undo on {table}; drop function undo_{table}; drop sequence try_{table}")


def test_a_survey_goes_on_where_it_was_undone_and_no_mail_leaves_twice(
    company: tuple[Path, dict[str, Member]], people: dict[str, Member], outbox: list[mail.EmailMessage]
) -> None:
    home, _ = company
    item = a_round({"sales/team_member": 3, "marketing/team_member": 3}, form="pulse", k=3)
    item = open_round(home=home, item=item, by=None, now=SURVEYED)
    with undone_once("records_surveyinvitee", "records_auditentry") as tried:
        assert invite(home=home, item=item, address="http://x.example", by=None, now=SURVEYED).n_sent == 6
    assert tried == {"records_surveyinvitee": 7, "records_auditentry": 2}
    links = tokens_in(outbox)
    assert (len(outbox), len(links)) == (6, 6)
    outbox.clear()
    with undone_once("records_surveyround", "records_auditentry"):
        assert remind(home=home, item=item, by=None, now=SURVEYED).n_sent == 6
    assert len({letter.to[0] for letter in outbox}) == len(outbox) == 6
    item.refresh_from_db()
    assert item.reminders_sent == 1
    assert [send(home, item, token, {"P2": 4}, now=SURVEYED) for token in links.values()] == [Outcome.STORED] * 6
    with undone_once("records_surveyround", "records_surveyinvitee", "records_auditentry"):
        assert close_round(home=home, item=item, by=None, now=SURVEYED).status == "closed"
    item.refresh_from_db()
    assert item.result["n_answers"] == 6
    assert Counter(AuditEntry.objects.filter(object_id=item.pk).values_list("act", flat=True)) == Counter(
        ("draft_survey", "open_survey", "invite_to_survey", "remind_of_survey", "close_survey")
    )
    assert list(audit_breaks()) == []


def test_a_job_that_reminds_and_is_begun_again_sends_none_that_has_been_sent(
    company: tuple[Path, dict[str, Member]], people: dict[str, Member], outbox: list[mail.EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = company
    item = a_round({"sales/team_member": 3}, form="full", k=3)
    item = open_round(home=home, item=item, by=None, now=SURVEYED)
    monkeypatch.setenv("SAMESIDE_HOME", str(home))
    invite(home=home, item=item, address="http://x.example", by=None, now=SURVEYED)
    remind(home=home, item=item, by=None, now=SURVEYED)
    outbox.clear()
    job = enqueue(kind="remind_of_survey", arguments={"round": item.pk, "number": 1}, now=NOW)
    run_one(works=JOB_KINDS, clock=lambda: NOW)
    job.refresh_from_db()
    assert (job.status, job.result, outbox) == ("done", {"n_sent": 0, "refused": []}, [])


def test_settings_that_were_undone_are_set_again(company: tuple[Path, dict[str, Member]], people: dict[str, Member]) -> None:
    home, _ = company
    with undone_once("records_workspacesetting") as tried:
        init(home, company="Larkfield Instruments", currency="EUR")
    assert tried["records_workspacesetting"] > 2
    assert (stored_options()["company"], stored_options()["currency"]) == ("Larkfield Instruments", "EUR")
    assert AuditEntry.objects.filter(act="change_settings", detail__has_key="company").count() == 1
