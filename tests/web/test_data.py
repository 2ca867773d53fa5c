"""Do files come in through the pages as one was shown, and go out again?"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sameside.records.models import AuditEntry, Batch, Job, Upload
from sameside.services.access import Role
from sameside.services.job_kinds import JOB_KINDS
from sameside.services.jobs import Lease, LeaseLost, run_one
from sameside.services.workspace import utc_now

Browser = Callable[[Role | None], Client]
LEADS = b"""Lead ID,Email,Created,Status,Phone
1,ada@north.example,2026-03-02,New,
2,bo@north.example,2026-03-03,In talks,
3,cy@west.example,x,New,
"""


@pytest.fixture
def keeper(browser: Browser) -> Client:
    return browser(Role.REVENUE_OPERATIONS)


def work() -> None:
    """What a worker beside the pages does."""
    while run_one(works=JOB_KINDS, clock=utc_now):
        pass


def bring(keeper: Client, content: bytes = LEADS, name: str = "leads.csv") -> Upload:
    response = keeper.post(reverse("upload-files"), {"files": [SimpleUploadedFile(name, content)]})
    assert response.status_code == 302
    work()
    return Upload.objects.get()


def text_of(client: Client, address: str, **where: object) -> str:
    response = client.get(reverse(address, kwargs=where or None))
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_what_files_would_give_before_anything_is_imported(keeper: Client, web_home: Path) -> None:
    upload = bring(keeper)
    assert (upload.state, upload.is_draft) == ("ready", True)
    shown = text_of(keeper, "upload", key=upload.key)
    assert "In talks" in shown
    assert "no mapping" in shown.lower()  # said plainly: none fits, so one was drafted
    assert not (web_home / "lake" / "raw").exists() or not any((web_home / "lake" / "raw").rglob("*.parquet"))


def test_files_a_shipped_mapping_leaves_out_are_drafted_for_as_the_command_line_would(keeper: Client) -> None:
    files = {
        "companies.csv": b"Record ID,Company name,Company owner\n1,North,Ann\n2,West,Bo\n",
        "salaries.csv": b"Month,Department,Kind,Amount\n2026-01-01,Sales,Salaries,42000\n2026-01-01,Marketing,Tools,2100\n",
    }
    keeper.post(reverse("upload-files"), {"files": [SimpleUploadedFile(name, content) for name, content in files.items()]})
    work()
    upload = Upload.objects.get()
    shown = text_of(keeper, "upload", key=upload.key)
    assert "Not read: salaries.csv. The mapping hubspot-export has no place for it." in shown
    assert "Draft a mapping for all of these files instead" in shown
    keeper.post(reverse("upload-step", kwargs={"key": upload.key}), {"step": "draft"})
    work()
    upload.refresh_from_db()
    assert (upload.state, upload.is_draft) == ("ready", True)
    assert {"table: accounts", "table: side_costs"} <= {line.strip(" -") for line in upload.mapping_text.splitlines()}
    assert "--mapping" not in upload.mapping_text
    shown = text_of(keeper, "upload", key=upload.key)
    assert "You asked for a mapping of all these files. So one was drafted" in shown
    assert "Not read" not in shown
    assert "Draft a mapping for all" not in shown


def test_it_counts_the_funnel_anew_with_each_word(keeper: Client, web_home: Path) -> None:
    upload = bring(keeper, LEADS.replace(b",x,", b",2026-02-30,"))
    shown = text_of(keeper, "upload", key=upload.key)
    assert str(web_home) not in shown
    # The date that is none is told once, with every column of ours that is filled from it.
    assert shown.count("impossible date") == 1, re.findall(r"<tr>.*impossible date.*</tr>", shown)
    assert "line 4" in shown
    meaning = {"object": "leads", "table": "leads", "column": "current_stage"}
    for word, stage in (("New", "mql"), ("In talks", "sql")):
        keeper.post(reverse("upload-meaning", kwargs={"key": upload.key}), {**meaning, "word": word, "meaning": stage})
        work()
    funnel = text_of(keeper, "upload", key=upload.key).partition("The funnel these leads would give")[2].partition("</table>")[0]
    assert re.findall(r'<th scope="row">(\w+)</th><td class="num">(\d+)</td>', funnel) == [
        ("Lead", "3"),
        ("MQL", "3"),
        ("SAL", "1"),
        ("SQL", "1"),
    ]


def test_a_word_gets_its_stage_and_is_counted_there_at_once(keeper: Client) -> None:
    upload = bring(keeper)
    sent = {"object": "leads", "table": "leads", "column": "current_stage", "word": "In talks", "meaning": "sal"}
    assert keeper.post(reverse("upload-meaning", kwargs={"key": upload.key}), sent).status_code == 302
    work()
    upload.refresh_from_db()
    assert upload.preview is not None
    assert {row["source_value"]: row["stage"] for row in upload.preview["stage_counts"]}["In talks"] == "sal"


def test_files_are_imported_and_built_and_taken_back(keeper: Client) -> None:
    upload = bring(keeper)
    step = reverse("upload-step", kwargs={"key": upload.key})
    keeper.post(step, {"step": "import"})
    keeper.post(step, {"step": "import"})  # a double click
    work()
    upload.refresh_from_db()
    assert (upload.state, upload.import_id) == ("imported", "i1")
    overview = text_of(keeper, "data")
    assert "leads.csv" in overview
    assert "i1" in overview
    keeper.post(step, {"step": "undo"})
    upload.refresh_from_db()
    assert upload.state == "undone"
    assert "taken back" in text_of(keeper, "data")
    acts = list(AuditEntry.objects.filter(kind="upload").values_list("act", flat=True))
    assert acts == ["upload_files", "import_files"]
    # Nobody has to ask for the figures without it.
    assert Job.objects.filter(kind="build", status="waiting").count() == 1
    # Taking it back is one act, of the import, wherever somebody asked for it.
    taken_back = AuditEntry.objects.filter(act="undo_import")
    assert [(entry.kind, entry.object_id) for entry in taken_back] == [("import", "i1")]


def test_an_import_keeps_its_id_where_its_worker_died_right_after(keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = bring(keeper)
    step = reverse("upload-step", kwargs={"key": upload.key})
    keeper.post(step, {"step": "import"})

    def gone(*_: object, **__: object) -> None:
        raise LeaseLost

    with monkeypatch.context() as dying:
        # The rows are in and acknowledged; the process is gone before it can say so.
        dying.setattr(Lease, "committing", gone)
        work()
    upload.refresh_from_db()
    assert (upload.state, upload.import_id) == ("importing", "i1")
    Job.objects.filter(kind="import_upload").update(status="waiting", lease_until=None, run_at=utc_now())
    work()
    upload.refresh_from_db()
    assert (upload.state, upload.import_id) == ("imported", "i1")
    assert Batch.objects.values("import_id").distinct().count() == 1
    keeper.post(step, {"step": "undo"})
    assert not Batch.objects.filter(withdrawn_at=None).exists()


def test_work_that_failed_for_good_is_tried_again_or_put_away_with_its_reason_shown(keeper: Client, browser: Browser) -> None:
    upload = bring(keeper)
    now = utc_now()
    reading = Job.objects.get(kind="preview_upload")
    Job.objects.filter(pk=reading.pk).update(status="dead", message="OSError: the disk is full", attempts=5, finished_at=now)
    Upload.objects.update(state="reading")
    older, build = (
        Job.objects.create(kind="build", arguments={}, status="dead", message="A build runs.", run_at=now, created_at=now, finished_at=now)
        for _ in range(2)
    )
    shown = text_of(keeper, "data")
    assert "Making the figures did not work, 2 times" in shown
    assert "A build runs." in shown
    assert "Something went wrong 5 times that should not: the disk is full" in shown
    assert "Try it again" not in text_of(browser(Role.AUDITOR), "data")
    for _ in range(2):  # a double click
        keeper.post(reverse("job-step", kwargs={"job_id": build.pk}), {"step": "again"})
        keeper.post(reverse("job-step", kwargs={"job_id": reading.pk}), {"step": "dismiss"})
    assert [Job.objects.get(pk=job.pk).status for job in (older, build, reading)] == ["dismissed", "waiting", "dismissed"]
    upload.refresh_from_db()
    assert (upload.state, "the disk is full" in upload.message) == ("refused", True)
    assert "did not work" not in text_of(keeper, "data")
    assert AuditEntry.objects.filter(kind="job").count() == 2


def test_a_mapping_that_can_not_be_is_shown_again_with_every_fault(keeper: Client) -> None:
    upload = bring(keeper)
    sent = {"mapping_text": "mapping: x\ntables: []\nbogus: 1\n", "source": "mine"}
    response = keeper.post(reverse("upload-reading", kwargs={"key": upload.key}), sent)
    assert response.status_code == 400
    assert "bogus" in response.content.decode()
    upload.refresh_from_db()
    assert upload.source == ""


def test_a_file_that_is_none_is_refused_with_the_reason_and_nothing_is_kept(keeper: Client, web_home: Path) -> None:
    response = keeper.post(reverse("upload-files"), {"files": [SimpleUploadedFile("notes.exe", b"MZ")]})
    assert response.status_code == 400
    assert "is no file that can be read" in response.content.decode()
    assert not any((web_home / "uploads").glob("*"))


def test_a_file_name_can_not_leave_its_folder(keeper: Client, web_home: Path) -> None:
    upload = bring(keeper, name="..\\..\\etc\\leads.csv")
    assert (web_home / "uploads" / upload.key / "files" / "leads.csv").is_file()


def test_a_picture_with_another_ending_is_refused_in_words(keeper: Client) -> None:
    upload = bring(keeper, content=b"\x89PNG\r\n\x1a\n" + bytes(200), name="leads.csv")
    assert upload.state == "refused"
    assert "leads.csv" in upload.message
    assert "Say how they are to be read" in text_of(keeper, "upload", key=upload.key)


def test_it_removes_the_files_when_they_are_put_away(keeper: Client, web_home: Path) -> None:
    upload = bring(keeper)
    keeper.post(reverse("upload-step", kwargs={"key": upload.key}), {"step": "put_away"})
    assert not (web_home / "uploads" / upload.key).exists()


@pytest.mark.parametrize("address", ["data", "faults", "merges", "missing"])
def test_it_asks_the_records_few_questions(address: str, keeper: Client) -> None:
    upload = bring(keeper)
    keeper.post(reverse("upload-step", kwargs={"key": upload.key}), {"step": "import"})
    work()
    keeper.get(reverse(address))
    with CaptureQueriesContext(connection) as asked:
        assert keeper.get(reverse(address)).status_code == 200
    assert len(asked) <= 24


def test_two_look_alikes_are_merged_and_taken_apart_again(keeper: Client) -> None:
    content = b"Lead ID,Name,Email,Company,Created,Status\n" + b"".join(
        f"{n},Ada Winter,ada{n}@gmail.com,North Optics,2026-03-0{n},New\n".encode() for n in (1, 2)
    )
    upload = bring(keeper, content=content)
    keeper.post(reverse("upload-step", kwargs={"key": upload.key}), {"step": "import"})
    work()
    people = [f"{upload.report['source']}:{n}" for n in (1, 2)] if upload.report else ["leads:1", "leads:2"]
    sent = {"kind": "person", "record": people[0], "other": people[1], "decision": "same"}
    assert keeper.post(reverse("decide-merge"), sent).status_code == 302
    shown = text_of(keeper, "merges")
    assert "is the same as" in shown
    assert "Ada Winter, ada2@gmail.com" in shown  # who it is, not only its id
    assert keeper.post(reverse("decide-merge"), sent | {"decision": "undo"}).status_code == 302
    assert "is the same as" not in text_of(keeper, "merges")
