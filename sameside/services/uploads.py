"""Take files in through the pages: keep them, find out how to read them, show what an import would do, import, and put them away."""

import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path, PurePath
from typing import Any

from django.db import transaction

from sameside.records.models import Member, Upload
from sameside.schema.errors import Conflict, SamesideError, UnknownName
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.decimal_marks import open_with_mapping
from sameside.services.import_report import ImportReport, Progress
from sameside.services.importing import import_paths, preview_paths
from sameside.services.jobs import Lease, enqueue
from sameside.services.received import undo_import
from sameside.services.suggesting import suggest_mapping
from sameside.services.workspace import Workspace, utc_now
from sameside.sources.files import DATA_ENDINGS, ReadOptions
from sameside.sources.mapping import parse_mapping
from sameside.sources.mapping_values import with_value

MOST_BYTES = 2 * 1024**3  # of one upload: a file of that size is better imported where it lies
_OPEN = ("reading", "ready", "refused")
NewFile = tuple[str, Iterable[bytes]]


def upload_files(*, workspace: Workspace, files: Sequence[NewFile], by: Member, now: datetime) -> Upload:
    """Keep files, and have a worker find out how to read them.

    Allowed  who may change data
    Changes  files in `uploads/<key>/files/`, a row, a job; nothing of the lake
    Raises   SamesideError for no file, a name without a known ending, or too many bytes; nothing is kept then
    """
    require(by, "change_data")
    if not files:
        raise SamesideError("No file was chosen.")
    key = secrets.token_urlsafe(12)
    folder = workspace.home / "uploads" / key / "files"
    try:
        kept = list(_kept(folder, files))
    except BaseException:
        shutil.rmtree(folder.parent, ignore_errors=True)
        raise
    with transaction.atomic():
        made = Upload.objects.create(key=key, by=by, at=now, files=kept)
        record_act(by=by, act="upload_files", kind="upload", object_id=key, detail={"files": [file["name"] for file in kept]}, now=now)
        _look_again(made, by=by, now=now)
    return made


def upload_of(key: str) -> Upload:
    """The upload with a key.

    Raises  UnknownName
    """
    found = Upload.objects.select_related("by", "job").filter(key=key).first()
    if found is None:
        raise UnknownName("There are no such files. They may have been put away.")
    return found


@transaction.atomic
def set_reading(*, upload: Upload, by: Member, now: datetime, **wanted: Any) -> Upload:
    """Say how the files are to be read, and have the preview made anew.

    Reads   wanted: any of source, mapping_text, date_order, decimal_mark, is_pseudonymised
    Raises  WrongMapping for a text that can't be one, with every fault and its line; Conflict once it is being imported
    """
    require(by, "change_data")
    _refuse_unless_open(upload)
    if "mapping_text" in wanted:
        parse_mapping(wanted["mapping_text"], "the mapping")
        wanted["is_draft"] = False
    for name, value in wanted.items():
        setattr(upload, name, value)
    upload.save(update_fields=[*wanted])
    record_act(by=by, act="set_reading", kind="upload", object_id=upload.key, now=now, detail={"set": sorted(wanted)})
    _look_again(upload, by=by, now=now)
    return upload


def set_meaning(*, upload: Upload, table: str, object_name: str, column: str, word: str, meaning: str, by: Member, now: datetime) -> Upload:
    """Say which stage, or outcome, one word of the files stands for. Raises as `set_reading`."""
    mapping = parse_mapping(upload.mapping_text, "the mapping")
    changed = with_value(mapping, table=table, object_name=object_name, column=column, word=word, meaning=meaning)
    return set_reading(upload=upload, by=by, now=now, mapping_text=changed.text)


@transaction.atomic
def draft_anew(*, upload: Upload, by: Member, now: datetime) -> Upload:
    """Have a mapping drafted from columns and values, where the one that was taken leaves files out, or none reads them.

    Changes  the preview, by a worker; the mapping stays until there is a draft
    Raises   Conflict once it is being imported
    """
    require(by, "change_data")
    _refuse_unless_open(upload)
    record_act(by=by, act="set_reading", kind="upload", object_id=upload.key, now=now, detail={"set": ["mapping_text"]})
    _look_again(upload, by=by, now=now, is_to_draft=True)
    return upload


@transaction.atomic
def start_import(*, upload: Upload, by: Member, now: datetime) -> Upload:
    """Have a worker import the files as the preview shows.

    Twice   no change: it is on its way
    Raises  Conflict while the preview is still being made, or was refused
    """
    require(by, "change_data")
    row = Upload.objects.select_for_update().get(pk=upload.pk)
    if row.state in ("importing", "imported"):
        return row
    if row.state != "ready":
        raise Conflict("What these files would do is not known yet: wait for the preview, and see what it says.")
    row.state, row.import_id = "importing", ""
    row.job = enqueue(kind="import_upload", arguments={"key": row.key}, now=now, asked_by=by)
    row.save(update_fields=["state", "import_id", "job"])
    record_act(by=by, act="import_files", kind="upload", object_id=row.key, now=now)
    return row


@transaction.atomic
def undo_upload(*, workspace: Workspace, upload: Upload, by: Member, now: datetime) -> Upload:
    """Take the whole import back, as from the list of imports; the files are still there and can be read otherwise.

    Raises  Conflict when it was not imported, or taken back before
    """
    if upload.state != "imported" or not upload.import_id:
        raise Conflict("There is nothing to take back: these files were not imported, or nothing in them was new.")
    undo_import(workspace=workspace, import_id=upload.import_id, by=by, now=now)
    upload.refresh_from_db()
    return upload


@transaction.atomic
def put_away(*, workspace: Workspace, upload: Upload, by: Member, now: datetime) -> None:
    """Remove the kept files. What was imported of them stays. Raises Conflict while a worker reads them."""
    require(by, "change_data")
    if upload.state == "importing":
        raise Conflict("A worker is importing these files: wait until it has ended.")
    upload.state = "put_away"
    upload.save(update_fields=["state"])
    record_act(by=by, act="put_files_away", kind="upload", object_id=upload.key, now=now)
    transaction.on_commit(lambda: shutil.rmtree(_folder(workspace, upload), ignore_errors=True))


def preview_upload(workspace: Workspace, lease: Lease) -> None:
    """The work of a `preview_upload` job: choose or draft the mapping, and say what an import would do."""
    upload = upload_of(lease.arguments["key"])
    if upload.state not in _OPEN or lease.arguments["round"] != _round(upload):
        return  # it was changed since; another job looks at the change
    found: dict[str, Any] = {"message": "", "preview": None, "state": "ready"}
    try:
        if lease.arguments.get("draft"):
            found |= _drafted(workspace, upload, "You asked for a mapping of all these files.")
        elif not upload.mapping_text:
            found |= _chosen_mapping(workspace, upload)
        upload.mapping_text = found.get("mapping_text", upload.mapping_text)
        preview = preview_paths(workspace=workspace, **_reading(workspace, upload), progress=_told(lease))
        found["preview"] = _as_json(preview, _folder(workspace, upload))
    except SamesideError as refused:
        found |= {"state": "refused", "message": _without_place(str(refused), _folder(workspace, upload))}
    with lease.committing(now=utc_now()):
        row = Upload.objects.select_for_update().get(pk=upload.pk)
        if row.state in _OPEN and lease.arguments["round"] == _round(row):
            Upload.objects.filter(pk=row.pk).update(**found)


def import_upload(workspace: Workspace, lease: Lease) -> None:
    """The work of an `import_upload` job. Done twice, the second finds nothing new: an import of known files changes nothing."""
    upload = upload_of(lease.arguments["key"])
    found: dict[str, Any]
    try:
        report = import_paths(
            workspace=workspace,
            now=utc_now(),
            by=lease.asked_by,
            **_reading(workspace, upload),
            progress=_told(lease),
            # With the rows themselves: a worker that dies right after leaves an import that still can be taken back from here.
            stored_as=lambda import_id: _keep_import(upload, import_id),
        )
        found = {"state": "imported", "report": _as_json(report, _folder(workspace, upload)), "message": ""}
    except SamesideError as refused:
        found = {"state": "refused", "message": _without_place(str(refused), _folder(workspace, upload))}
    with lease.committing(now=utc_now()) as result:
        Upload.objects.filter(pk=upload.pk, state="importing").update(**found)
        result["state"] = found["state"]
        if found["state"] == "imported":
            enqueue(kind="build", arguments={}, now=utc_now(), asked_by=lease.asked_by)


def _keep_import(upload: Upload, import_id: str) -> None:
    Upload.objects.filter(pk=upload.pk).update(import_id=import_id)


def _kept(folder: Path, files: Sequence[NewFile]) -> Iterator[dict[str, Any]]:
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o700)
    left = MOST_BYTES
    for given, parts in files:
        name = PurePath(given.replace("\\", "/")).name.strip()
        if PurePath(name).suffix.lower() not in DATA_ENDINGS or not name.isprintable() or name.startswith("."):
            raise SamesideError(f"'{name}' is no file that can be read: {', '.join(sorted(DATA_ENDINGS))}.")
        if (folder / name).exists():
            raise SamesideError(f"Two of the files are called {name}: bring them one after the other.")
        size = 0
        with (folder / name).open("wb") as file:
            for part in parts:
                size += len(part)
                if size > left:
                    raise SamesideError(f"The files have more than {MOST_BYTES // 1024**3} GB: import them where they lie, by command.")
                file.write(part)
        left -= size
        yield {"name": name, "bytes": size}


def _look_again(upload: Upload, *, by: Member, now: datetime, is_to_draft: bool = False) -> None:
    arguments = {"key": upload.key, "round": _round(upload), "draft": is_to_draft}
    upload.state, upload.message, upload.preview = "reading", "", None
    upload.job = enqueue(kind="preview_upload", arguments=arguments, now=now, asked_by=by)
    upload.save(update_fields=["state", "message", "preview", "job"])


def _round(upload: Upload) -> str:
    """What the preview depends on: a job made for other settings must not answer for these."""
    read = (upload.source, upload.date_order, upload.decimal_mark, upload.is_pseudonymised, upload.mapping_text)
    return json.dumps(read, ensure_ascii=False) if upload.mapping_text else json.dumps(read[:4])


def _refuse_unless_open(upload: Upload) -> None:
    if upload.state not in (*_OPEN, "undone"):
        raise Conflict("These files are imported, or on their way: take the import back first.")


def _folder(workspace: Workspace, upload: Upload) -> Path:
    return workspace.home / "uploads" / upload.key


def _reading(workspace: Workspace, upload: Upload) -> dict[str, Any]:
    """How the importing services are told to read the files."""
    folder = _folder(workspace, upload)
    mapping = folder / "mapping.yaml"
    mapping.write_text(upload.mapping_text, encoding="utf-8")
    return {
        "paths": [str(folder / "files")],
        "options": _options(upload),
        "mapping": str(mapping),
        "source": upload.source or None,
        "pseudonymise": upload.is_pseudonymised,
    }


def _options(upload: Upload) -> ReadOptions:
    return ReadOptions(decimal_mark=upload.decimal_mark or None, date_order=upload.date_order or None)


def _chosen_mapping(workspace: Workspace, upload: Upload) -> dict[str, Any]:
    folder = _folder(workspace, upload)
    paths, said = [str(folder / "files")], partial(_without_place, folder=folder)
    try:
        _, choice = open_with_mapping(paths, _options(upload), mapping=None, source=upload.source or None)
        # Of another mapping that would fit, the note says how the command line takes it.
        return {"mapping_text": choice.mapping.text, "mapping_note": said(choice.note.partition(" To take ")[0]), "is_draft": False}
    except SamesideError as refused:
        return _drafted(workspace, upload, said(str(refused)).partition(". ")[0] + ".")


def _drafted(workspace: Workspace, upload: Upload, note: str) -> dict[str, Any]:
    """What the command line drafts for the same files."""
    folder = _folder(workspace, upload)
    text = suggest_mapping(paths=[str(folder / "files")], options=_options(upload), name=upload.source or _name_of(upload))
    said = _without_place(text, folder).replace("then import with --mapping FILE.", "then see below what they would give.")
    return {"mapping_text": said, "mapping_note": note, "is_draft": True}


def _name_of(upload: Upload) -> str:
    stem = PurePath(upload.files[0]["name"]).stem.lower()
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in stem).strip("-") or "upload"


def _told(lease: Lease) -> Any:
    def tell(progress: Progress) -> None:
        lease.renew(now=utc_now(), progress=progress.fraction, message=f"{PurePath(progress.file_name).name}: {progress.n_rows:,} rows")

    return tell


def _as_json(report: ImportReport, folder: Path) -> dict[str, Any]:
    text = json.dumps(asdict(report), default=str, ensure_ascii=False)
    kept: dict[str, Any] = json.loads(_without_place(text, folder))
    return kept


def _without_place(text: str, folder: Path) -> str:
    """What is said of files, by the names they came with: where we keep them is nobody's business."""
    return text.replace(f"{folder / 'files'}/", "").replace(str(folder / "files"), "these files").replace(f"{folder}/", "")
