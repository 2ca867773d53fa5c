"""Does every way of changing the trace afterwards show, and does an honest trace never look changed?"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from sameside.schema.errors import WrongUsage
from sameside.services.audit import START, Head, audit_breaks, audit_head, entry_hash, history_of, note_head, read_head, record_act
from sameside.services.records_store import start_records
from sameside.services.workspace import init_workspace, prepare_records
from tests.records_servers import copy_workspace

pytestmark = pytest.mark.both_databases
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


def take_the_guard_away() -> None:
    """As whoever owns the file can; drop trigger if it is there."""
    from django.db import connection

    of_table = "" if connection.vendor == "sqlite" else " on records_auditentry"
    with connection.cursor() as cursor:
        for act in ("update", "delete"):
            cursor.execute(f"drop trigger audit_refuses_{act}{of_table}")


def write(n: int, first: int = 0) -> None:
    for number in range(first, first + n):
        with transaction.atomic():
            record_act(
                by=None, act="note", kind="thing", object_id=str(number % 3), now=NOW + timedelta(seconds=number), detail={"n": number}
            )


def rewritten_from(number: int) -> None:
    """Hash every entry from a number on anew, as somebody would who knows how."""
    from sameside.records.models import AuditEntry

    before = AuditEntry.objects.filter(number__lt=number).order_by("-number").first()
    previous = before.hash if before else START
    for entry in AuditEntry.objects.filter(number__gte=number).order_by("number"):
        entry.previous_hash = previous
        entry.hash = previous = entry_hash(entry)
        entry.save()


def edit() -> None:
    from sameside.records.models import AuditEntry

    AuditEntry.objects.filter(number=5).update(detail={"n": 400})


def delete() -> None:
    from sameside.records.models import AuditEntry

    AuditEntry.objects.filter(number=5).delete()


def delete_and_close_the_gap() -> None:
    from sameside.records.models import AuditEntry

    AuditEntry.objects.filter(number=5).delete()
    for entry in AuditEntry.objects.filter(number__gt=5).order_by("number"):
        AuditEntry.objects.filter(pk=entry.pk).update(number=F("number") - 1)


def insert() -> None:
    from sameside.records.models import AuditEntry

    for entry in AuditEntry.objects.filter(number__gte=5).order_by("-number"):
        AuditEntry.objects.filter(pk=entry.pk).update(number=F("number") + 1)
    made = AuditEntry.objects.get(number=4)
    made.pk, made.number = None, 5
    made.save(force_insert=True)


def reorder() -> None:
    from sameside.records.models import AuditEntry

    for number, place in ((5, 1000), (6, 5), (1000, 6)):
        AuditEntry.objects.filter(number=number).update(number=place)


def truncate() -> None:
    from sameside.records.models import AuditEntry

    AuditEntry.objects.filter(number__gt=7).delete()


def truncate_and_append() -> None:
    truncate()
    write(5, first=100)


def rewrite_it_all() -> None:
    edit()
    rewritten_from(1)


@pytest.mark.parametrize("attack", [edit, delete, delete_and_close_the_gap, insert, reorder, truncate, truncate_and_append, rewrite_it_all])
def test_it_finds(attack: Callable[[], None]) -> None:
    write(10)
    noted = audit_head()
    take_the_guard_away()
    attack()
    assert list(audit_breaks(heads=[noted])) != []


def test_without_a_note_kept_elsewhere_a_chain_written_anew_looks_whole() -> None:
    write(10)
    take_the_guard_away()
    rewrite_it_all()
    assert list(audit_breaks()) == []


@pytest.mark.parametrize("attack", [edit, delete, reorder, truncate])
def test_the_database_refuses_while_it_is_guarded(attack: Callable[[], None]) -> None:
    write(10)
    for _ in range(2):
        prepare_records()  # puts the guard up again, once
    with pytest.raises(IntegrityError, match="never changed or removed"), transaction.atomic():
        attack()
    assert list(audit_breaks(heads=[audit_head()])) == []
    assert audit_head().number == 10


def test_it_raises_no_false_alarm() -> None:
    assert (list(audit_breaks()), audit_head()) == ([], Head(0, START))
    heads = []
    for first in range(0, 200, 40):
        write(40, first=first)
        heads.append(audit_head())
    assert list(audit_breaks(heads=heads)) == []


def test_it_takes_the_entry_back_with_the_act_that_failed() -> None:
    def act() -> None:
        with transaction.atomic():
            record_act(by=None, act="note", kind="thing", object_id="1", now=NOW)
            raise OSError("the act itself failed")

    with pytest.raises(OSError, match="the act itself failed"):
        act()
    assert audit_head().number == 0


def test_it_refuses_to_write_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="in its own transaction"):
        record_act(by=None, act="note", kind="thing", object_id="1", now=NOW)


def test_it_tells_the_history_of_one_object_newest_first() -> None:
    write(7)
    assert [entry.detail["n"] for entry in history_of(kind="thing", object_id="0")] == [6, 3, 0]


def test_it_reads_a_head_back_as_it_was_printed_and_nothing_else() -> None:
    write(3)
    assert read_head(str(audit_head())) == audit_head()
    for text in ("", "3", "3:abc", f"x:{START}"):
        with pytest.raises(WrongUsage, match="is no head of the chain"):
            read_head(text)


def test_both_managers_and_the_auditor_are_told_the_head_once_a_day_and_only_news() -> None:
    from sameside.records.models import Notice
    from tests.services.staffed_company import took_in

    for name, role in (("Vera", "sales_manager"), ("Max", "marketing_manager"), ("Aino", "auditor"), ("Sam", "rep")):
        took_in(name, role)
    assert [note_head(now=NOW), note_head(now=NOW)] == [3, 0]
    head = audit_head()
    assert {notice.member.name for notice in Notice.objects.all()} == {"Vera", "Max", "Aino"}
    assert all(str(head) in notice.text for notice in Notice.objects.all())
    write(1)
    assert note_head(now=NOW + timedelta(days=1)) == 3


def test_acts_at_the_same_time_follow_each_other_and_none_is_refused() -> None:
    from django.db import connection

    write(1)
    faults: list[str] = []
    together = threading.Barrier(4)

    def act() -> None:
        together.wait()
        try:
            write(5)
        except Exception as refused:
            faults.append(repr(refused))
        finally:
            connection.close()

    acting = [threading.Thread(target=act) for _ in range(4)]
    for thread in acting:
        thread.start()
    for thread in acting:
        thread.join()
    assert faults == []
    assert (list(audit_breaks()), audit_head().number) == ([], 21)
