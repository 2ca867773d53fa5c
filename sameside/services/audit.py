"""Write down who did what, in the transaction of the act, so that no later change of the trace goes unseen.

Entry n carries the hash of entry n-1, and its own hash covers everything it says. Whoever edits, removes, adds or reorders entries
must write every later hash again; the newest hash, kept elsewhere, then tells.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from sameside.records.models import AuditEntry, Member
from sameside.schema.errors import WrongUsage
from sameside.services.notices import tell

START = "0" * 64
_NOTED_BY = ("sales_manager", "marketing_manager", "auditor")
BY_PROGRAM = "Sameside"
_CHAIN = 0x5A3E51DE  # any number, as long as nothing else locks by it


def record_act(
    *, by: Member | str | None, act: str, kind: str, object_id: str, now: datetime, detail: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Add one entry to the chain. Must run inside the transaction of the act it tells of.

    Reads   by: a member; a name, of whoever gave a command on the machine itself; None = the program. detail: plain JSON values
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An act is written down in its own transaction.")
    last = _locked_end()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=now,
        by_id=by.pk if isinstance(by, Member) else None,
        by_name=by.name if isinstance(by, Member) else by or BY_PROGRAM,
        act=act,
        kind=kind,
        object_id=object_id,
        detail=dict(detail or {}),
        previous_hash=last.hash if last else START,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    return entry


def _locked_end() -> AuditEntry | None:
    """The last entry, once nobody else can add one: two acts at once would both follow it. (SQLite lets one writer in at a time anyway.)"""
    connection = transaction.get_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Held to the end of the transaction. A row can't be locked before there is one, so it is a lock of the chain's own.
            cursor.execute("select pg_advisory_xact_lock(%s)", [_CHAIN])
    return AuditEntry.objects.order_by("-number").first()


@dataclass(frozen=True)
class Head:
    """The newest entry, to be written down elsewhere: whoever rewrites the whole chain can't rewrite that note. 0 and START: no entry."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


def audit_head() -> Head:
    """The newest entry as it stands."""
    last = AuditEntry.objects.order_by("-number").first()
    return Head(last.number, last.hash) if last else Head(0, START)


def read_head(text: str) -> Head:
    """A head as it was written down, `number:hash`.

    Raises  WrongUsage
    """
    number, _, digest = text.strip().partition(":")
    if not number.isdigit() or len(digest) != len(START) or set(digest) - set("0123456789abcdef"):
        raise WrongUsage(f"'{text}' is no head of the chain: it looks like 128:0f3a..., as 'sameside audit head' prints it.")
    return Head(int(number), digest)


def audit_breaks(*, heads: Sequence[Head] = ()) -> Iterator[str]:
    """Question  Was any entry changed, removed, added or moved since it was written?

    Reads    the whole chain, in order; heads: notes of earlier heads, kept elsewhere. Without one, a chain that was cut at its end, or
             written anew from some entry on, looks whole
    Returns  one sentence per break, none when the chain holds
    """
    noted = {head.number: head.hash for head in heads}
    previous, number = START, 0
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if entry.number != number:
            yield f"Entry {number} is missing: after {number - 1} comes {entry.number}."
            number = entry.number
        if entry.previous_hash != previous:
            yield f"Entry {entry.number} does not follow the one before it: that one was changed, moved or removed."
        if entry_hash(entry) != entry.hash:
            yield f"Entry {entry.number} says something else than when it was written."
        if noted.get(entry.number, entry.hash) != entry.hash:
            yield f"Entry {entry.number} is not the one that was noted: the chain was written anew."
        previous = entry.hash
    for head in heads:
        if head.number > number:
            yield f"The chain ends at {number}, but {head.number} was noted: its end was cut off."


def note_head(*, now: datetime) -> int:
    """Tell managers and auditors the newest entry's mark: kept in their mail, it is out of reach of whoever owns the file.

    Twice    on one day: nothing. Nothing either while nobody did anything since the last note
    Returns  how many were told
    """
    head = audit_head()
    if head.number == 0:
        return 0
    text = (
        f"{head}\n\nKept elsewhere, as in this mail, it tells whether anything before it was changed: sameside audit verify --head {head}"
    )
    told = [
        tell(member, key=f"audit-head:{head}", title=f"The trace stands at entry {head.number:,}", text=text, now=now)
        for member in Member.objects.filter(role__in=_NOTED_BY, is_active=True)
    ]
    return sum(notice is not None for notice in told)


def history_of(*, kind: str, object_id: str | None = None, most: int = 200) -> list[AuditEntry]:
    """What was done to one object, newest first; None = to every object of its kind."""
    rows = AuditEntry.objects.filter(kind=kind)
    return list((rows if object_id is None else rows.filter(object_id=object_id)).order_by("-number")[:most])


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
