"""Is what can be answered looked at once a day, and anew where anything it depends on has changed?"""

from datetime import timedelta
from pathlib import Path

from sameside.records.models import Snapshot
from sameside.services.answerable_list import answerable_today
from sameside.services.kept_answers import answers_folder
from sameside.services.reporting import answerable
from tests.services.small_company import NOW, SmallCompany


def test_it_is_looked_at_once_a_day_and_again_after_a_build(home: Path, tmp_path: Path) -> None:
    small = SmallCompany(home, tmp_path / "exports")
    small.receive("leads", [{"id": "l1", "person": "p1", "created": "2024-01-05"}])
    small.build()
    found = answerable_today(workspace=small.workspace, now=NOW)
    assert found == answerable(workspace=small.workspace, as_of=NOW)
    [file] = (answers_folder(small.workspace) / "listed").iterdir()
    written = file.stat().st_mtime_ns
    assert answerable_today(workspace=small.workspace, now=NOW + timedelta(minutes=1)) == found
    assert file.stat().st_mtime_ns == written
    answerable_today(workspace=small.workspace, now=NOW + timedelta(days=1))
    [next_day] = (answers_folder(small.workspace) / "listed").iterdir()
    assert next_day != file
    small.receive("deals", [{"id": "d1", "created": "2024-01-09", "closed": "2024-02-01", "outcome": "won", "amount": "100"}])
    small.build()
    unlocked = {one.metric for one in answerable_today(workspace=small.workspace, now=NOW) if one.is_answerable}
    assert "bookings" not in {one.metric for one in found if one.is_answerable}
    assert Snapshot.objects.count() == 2
    assert "opportunities" in unlocked


def test_what_an_older_program_kept_or_a_torn_file_is_as_good_as_none(home: Path, tmp_path: Path) -> None:
    small = SmallCompany(home, tmp_path / "exports")
    small.receive("leads", [{"id": "l1", "person": "p1", "created": "2024-01-05"}])
    small.build()
    found = answerable_today(workspace=small.workspace, now=NOW)
    [file] = (answers_folder(small.workspace) / "listed").iterdir()
    for text in ("{", '{"answerable": []}', ""):
        file.write_text(text, encoding="utf-8")
        assert answerable_today(workspace=small.workspace, now=NOW) == found
