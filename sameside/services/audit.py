"""Write down who did what, in the transaction of the act, so that no later change of the trace goes unseen.

Entry n carries the hash of entry n-1, and its own hash covers everything it says. Whoever edits, removes, adds or reorders entries
must write every later hash again; the newest hash, kept elsewhere, then tells.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from sameside.records.models import AuditEntry, Member

START = "0" * 64
BY_PROGRAM = "Sameside"


def record_act(
    *, by: Member | None, act: str, kind: str, object_id: str, now: datetime, detail: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Add one entry to the chain. Must run inside the transaction of the act it tells of.

    Reads   by: None = the program itself; detail: plain JSON values
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An act is written down in its own transaction.")
    # The last entry is locked first: two acts at once would both follow it. (SQLite lets one writer in at a time anyway.)
    last = AuditEntry.objects.select_for_update().order_by("-number").first()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=now,
        by_id=by.pk if by else None,
        by_name=by.name if by else BY_PROGRAM,
        act=act,
        kind=kind,
        object_id=object_id,
        detail=dict(detail or {}),
        previous_hash=last.hash if last else START,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    return entry


def entry_hash(entry: AuditEntry) -> str:
    """sha256 of everything an entry says, and of the hash before it."""
    said = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by_id": entry.by_id,
        "by_name": entry.by_name,
        "act": entry.act,
        "kind": entry.kind,
        "object_id": entry.object_id,
        "detail": entry.detail,
        "previous_hash": entry.previous_hash,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
