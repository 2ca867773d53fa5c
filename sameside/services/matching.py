"""Decide that two records are one person or one company, or that they are not; take such a decision back; see what waits for one.

A decision is a row of the records and changes no other: the next build reads the decisions in force and makes the aliases anew. So
taking one back restores exactly what was there before, and older snapshots still say what they said.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sameside.records.models import Member, MergeDecision
from sameside.schema.errors import SamesideError, UnknownName, WrongUsage, did_you_mean
from sameside.services.audit import record_act
from sameside.services.snapshots import open_reader
from sameside.services.workspace import Workspace
from sameside.warehouse.reader import Reader

KINDS = {"person": ("people", "person_id"), "account": ("accounts", "account_id")}


class NotMergeable(SamesideError):
    """Two records can't be merged, taken apart or kept apart as asked; the text says why."""


@dataclass(frozen=True)
class ReviewPair:
    """Two that look alike and were not joined. confidence: 0 to 1."""

    kind: str
    record_id: str
    candidate_id: str
    strategy: str
    confidence: float
    evidence: str


@dataclass(frozen=True)
class DecisionMade:
    """A decision as it was recorded, with the reason given for it, if any. It counts from the next build on."""

    kind: str
    record_id: str
    other_id: str
    is_same: bool
    decided_at: datetime
    decided_by: str
    reason: str


def merge_records(
    *, workspace: Workspace, kind: str, record_id: str, into_id: str, by: Member | str, now: datetime, reason: str = ""
) -> DecisionMade:
    """Say that a record is the same person or company as another, whose name stays.

    Allowed  anybody who may open the workspace's folder
    Changes  one decision; figures change with the next build
    Twice    refused: a record gives up its name once
    Raises   UnknownName for an id no snapshot knows; NotMergeable for itself, a circle, a second merge or a pair kept apart
    """
    _refuse_kind(kind)
    with open_reader(workspace) as reader:
        _refuse_strangers(reader, kind, record_id, into_id)
        joined = _resolved(reader, kind, record_id) == _resolved(reader, kind, into_id)
    with transaction.atomic():
        _refuse_circle(kind, record_id, into_id)
        if _between(kind, record_id, into_id, is_same=False).exists():
            raise NotMergeable(f"{record_id} and {into_id} were kept apart by hand. Take that back first: unmerge {record_id} {into_id}")
        if joined:
            raise NotMergeable(f"{record_id} and {into_id} are one {kind} already.")
        return _record(kind, record_id, into_id, is_same=True, by=by, now=now, reason=reason)


def unmerge_records(
    *, workspace: Workspace, kind: str, record_id: str, by: Member | str, now: datetime, other_id: str | None = None
) -> DecisionMade:
    """Take back the hand's decision on a record: its merge, or (with the other id) its being kept apart.

    Changes  the decision is marked as reversed, by whom and when; it stays as the trace. Figures change with the next build
    Twice    refused: there is nothing in force any more
    Raises   UnknownName or NotMergeable when no decision in force names the record
    """
    _refuse_kind(kind)
    with transaction.atomic():
        found = MergeDecision.objects.filter(kind=kind, record_id=record_id, reversed_at__isnull=True, is_same=True)
        if other_id is not None:
            found = _between(kind, record_id, other_id, is_same=True) | _between(kind, record_id, other_id, is_same=False)
        decision = found.order_by("-id").first()
        if decision is not None:
            decision.reversed_at, decision.reversed_by = now, _name(by)
            decision.save(update_fields=["reversed_at", "reversed_by"])
            act = "undo_merge" if decision.is_same else "undo_keep_apart"
            record_act(by=by, act=act, kind=kind, object_id=decision.record_id, now=now, detail={"other": decision.into_id})
            return _made(decision)
    _refuse_nothing_to_reverse(workspace, kind, record_id, other_id)
    raise AssertionError("unreachable: the line above always raises")


def keep_apart(
    *, workspace: Workspace, kind: str, record_id: str, other_id: str, by: Member | str, now: datetime, reason: str = ""
) -> DecisionMade:
    """Say that two records are two people or companies, though they look or are written alike.

    Changes  one decision: the pair is not suggested again, and where the program had joined it by itself, the next build parts it
    Twice    refused
    Raises   UnknownName for an id no snapshot knows; NotMergeable for itself, or while a merge by hand of the two is in force
    """
    _refuse_kind(kind)
    if record_id == other_id:
        raise NotMergeable(f"{record_id} can't be kept apart from itself.")
    with open_reader(workspace) as reader:
        _refuse_strangers(reader, kind, record_id, other_id)
    with transaction.atomic():
        if _between(kind, record_id, other_id, is_same=True).exists():
            raise NotMergeable(f"{record_id} and {other_id} were merged by hand. Take that back first: unmerge {record_id}")
        if _between(kind, record_id, other_id, is_same=False).exists():
            raise NotMergeable(f"{record_id} and {other_id} are kept apart already.")
        return _record(kind, record_id, other_id, is_same=False, by=by, now=now, reason=reason)


def review_list(*, workspace: Workspace, snapshot: str | None = None, kind: str | None = None) -> list[ReviewPair]:
    """The pairs that look alike and wait for a person, the surest first."""
    if kind is not None and kind not in (*KINDS, "person_account"):
        raise WrongUsage(f"There is no kind '{kind}'.{did_you_mean(kind, [*KINDS, 'person_account'])}")
    with open_reader(workspace, snapshot) as reader:
        _, rows = reader.query(
            "select kind, record_id, candidate_id, strategy, cast(confidence as double), evidence from match_review"
            " where $kind is null or kind = $kind order by confidence desc, kind, record_id, candidate_id",
            {"kind": kind},
        )
    return [ReviewPair(*row) for row in rows]


def decisions_in_force(*, workspace: Workspace) -> list[DecisionMade]:  # noqa: ARG001  # the records opened are the workspace's
    """Every decision by hand that counts now, the newest first."""
    rows = MergeDecision.objects.filter(reversed_at__isnull=True).order_by("-id")
    return [_made(row) for row in rows]


def _refuse_kind(kind: str) -> None:
    if kind not in KINDS:
        raise WrongUsage(f"There is no kind '{kind}' to merge.{did_you_mean(kind, KINDS)}")


def _refuse_strangers(reader: Reader, kind: str, *records: str) -> None:
    table, key = KINDS[kind]
    for record in records:
        sql = (
            f"select 1 where exists (select 1 from {table} where {key} = $record)"
            " or exists (select 1 from identity_links where kind = $kind and record_id = $record)"
        )
        if not reader.query(sql, {"record": record, "kind": kind})[1]:
            raise UnknownName(f"No {kind} record '{record}' is in the newest snapshot.{_meant(reader, table, key, record)}")


def _meant(reader: Reader, table: str, key: str, record: str) -> str:
    """Which records may be meant: those of the id without its source's name, else those a slip or two away. Nothing where none is near.

    Found by the engine: there may be millions. The part before the colon is the same for all records of a source, so it says nothing
    about likeness.
    """
    own = f"lower(substr({key}, strpos({key}, ':') + 1))"
    word = "lower(substr($record, strpos($record, ':') + 1))"
    _, near = reader.query(
        f"""select {key} from (select {key}, case when {own} = {word} then 0 when length({word}) >= 3 and strpos({own}, {word}) > 0
            or length({own}) >= 4 and strpos({word}, {own}) > 0 then 1 else 1 + levenshtein({own}, {word}) end as distance
            from {table} where abs(length({own}) - length({word})) <= 8)
        where distance <= greatest(2, length({word}) // 4 + 1) order by distance, {key} limit 3""",
        {"record": record},
    )
    return f" Did you mean {' or '.join(repr(str(row[0])) for row in near)}?" if near else ""


def _resolved(reader: Reader, kind: str, record: str) -> str:
    _, rows = reader.query(
        "select entity_id from identity_links where kind = $kind and record_id = $record", {"kind": kind, "record": record}
    )
    return str(rows[0][0]) if rows else record


def _refuse_circle(kind: str, record_id: str, into_id: str) -> None:
    """A record gives up its name once, and never to one that gave its own up for it."""
    if record_id == into_id:
        raise NotMergeable(f"{record_id} can't be merged into itself.")
    given_up = dict(MergeDecision.objects.filter(kind=kind, is_same=True, reversed_at__isnull=True).values_list("record_id", "into_id"))
    if record_id in given_up:
        raise NotMergeable(f"{record_id} is merged into {given_up[record_id]} already. Take that back first: unmerge {record_id}")
    step: str | None = into_id
    while step is not None:
        if step == record_id:
            raise NotMergeable(f"{into_id} is merged into {record_id} already, by itself or through others: this would be a circle.")
        step = given_up.get(step)


def _between(kind: str, one: str, other: str, *, is_same: bool):  # type: ignore[no-untyped-def]  # a QuerySet of MergeDecision
    in_force = MergeDecision.objects.filter(kind=kind, is_same=is_same, reversed_at__isnull=True)
    return in_force.filter(record_id=one, into_id=other) | in_force.filter(record_id=other, into_id=one)


def _record(kind: str, record_id: str, other_id: str, *, is_same: bool, by: Member | str, now: datetime, reason: str) -> DecisionMade:
    made = MergeDecision.objects.create(
        kind=kind, record_id=record_id, into_id=other_id, is_same=is_same, reason=reason, decided_at=now, decided_by=_name(by)
    )
    act = "merge" if is_same else "keep_apart"
    record_act(by=by, act=act, kind=kind, object_id=record_id, now=now, detail={"other": other_id, "reason": reason})
    return _made(made)


def _name(by: Member | str) -> str:
    return by.name if isinstance(by, Member) else by


def _made(row: MergeDecision) -> DecisionMade:
    return DecisionMade(row.kind, row.record_id, row.into_id, row.is_same, row.decided_at, row.decided_by, row.reason)


def _refuse_nothing_to_reverse(workspace: Workspace, kind: str, record_id: str, other_id: str | None) -> None:
    named = f"{record_id} and {other_id}" if other_id else record_id
    with open_reader(workspace) as reader:
        _refuse_strangers(reader, kind, record_id)
        _, links = reader.query(
            "select strategy, evidence, entity_id from identity_links where kind = $kind and record_id = $record order by strategy",
            {"kind": kind, "record": record_id},
        )
    # Until the next build the snapshot shows what was decided then, so what was taken back since is told first.
    gone = _taken_back(kind, record_id, other_id)
    if gone is not None and gone.reversed_at is not None:
        is_built = gone.reversed_at <= reader.built_at
        by = f" by {gone.reversed_by}" if gone.reversed_by else ""
        told = f" That on {gone.record_id} and {gone.into_id} was taken back {gone.reversed_at:%Y-%m-%d}{by}."
        told += "" if is_built else " The next build follows it."
    else:
        is_built, told = True, ""
    by_itself = [link for link in links if link[0] != "hand"] if is_built else []
    if by_itself:
        strategy, evidence, entity = by_itself[0]
        raise NotMergeable(
            f"No decision by hand on {named} is in force.{told} The program joined {record_id} to {entity} by itself"
            f" ({strategy}: {evidence}). To part them, keep them apart."
        )
    raise NotMergeable(f"No decision by hand on {named} is in force.{told}")


def _taken_back(kind: str, record_id: str, other_id: str | None) -> MergeDecision | None:
    """The last decision that `unmerge` of these would have taken back, had it not been taken back before."""
    gone = MergeDecision.objects.filter(kind=kind, reversed_at__isnull=False)
    if other_id is None:
        found = gone.filter(record_id=record_id, is_same=True)
    else:
        found = gone.filter(record_id=record_id, into_id=other_id) | gone.filter(record_id=other_id, into_id=record_id)
    return found.order_by("-reversed_at", "-id").first()
