"""Sales asks marketing for something; marketing takes it on, asks back, delivers; sales accepts it or says what is missing.

Each step is a line of the thread. The two clocks, acknowledge and deliver, begin when sales asks: taking it on slowly does not move the
delivery. While marketing waits for an answer from sales, the delivery clock stands still, if the promise says so.
"""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.db import transaction

from sameside.records.models import Member, Request, RequestEntry
from sameside.schema.errors import Conflict, NotAllowed, SamesideError, UnknownName, did_you_mean
from sameside.services.access import KEEPERS, MANAGERS, SALES, Role, require
from sameside.services.audit import record_act
from sameside.services.clocks import Evidence, cancel_clock, clock_of, pause_clock, reassign_clock, resume_clock, start_clock, stop_clock
from sameside.services.notices import tell
from sameside.services.promises import KIND_NAMES, REQUEST_KINDS
from sameside.services.workspace import company_day

OPEN_STATES = ("asked", "acknowledged", "waiting")
STATES = (*OPEN_STATES, "delivered", "accepted", "withdrawn")
LONGEST_TEXT = 8000


@dataclass(frozen=True)
class Wish:
    """What is asked for. about: an account, deal or segment, in words."""

    kind: str
    title: str
    purpose: str
    wanted_on: date | None = None
    about: str = ""


@transaction.atomic
def make_request(*, wish: Wish, by: Member, now: datetime, owner: Member | None = None) -> Request:
    """Sales asks marketing for something; both clocks begin.

    Allowed  sales and revenue operations
    Changes  the request, its clocks; whoever is to take it on is told, nobody in particular = every marketing manager
    Raises   SamesideError when a word is missing or the owner can't deliver; UnknownName for a kind there is not
    """
    require(by, "make_request")
    _check(wish, now)
    if owner is not None:
        _require_marketer(owner)
    request = Request.objects.create(
        kind=wish.kind,
        title=wish.title.strip(),
        purpose=wish.purpose.strip(),
        wanted_on=wish.wanted_on,
        about=wish.about.strip(),
        state="asked",
        asked_by=by,
        asked_at=now,
        owner=owner,
    )
    _write(request, "asked", wish.purpose.strip(), by=by, now=now, act="make_request", says={"title": request.title, "kind": wish.kind})
    for step in ("acknowledge", "deliver"):
        _start(request, step, by=by, now=now)
    managers = Member.objects.filter(role=Role.MARKETING_MANAGER.value, is_active=True)
    for member in [owner] if owner else managers:
        _tell(request, member, "asked", f"{by.name} asks for {KIND_NAMES[request.kind]}: {request.title}", now=now)
    return request


@transaction.atomic
def acknowledge_request(*, request: Request, by: Member, now: datetime) -> Request:
    """Marketing takes a request on; it is theirs from here on.

    Allowed  marketing
    Changes  owner and state; stops the acknowledge clock, hands the delivery clock on
    Twice    by the same member: no change; by another: Conflict, which names the first
    """
    require(by, "work_request")
    request = _locked(request)
    if request.acknowledged_at is not None:
        if request.owner == by:
            return request
        raise Conflict(f"{request.owner} has taken this on already.")
    _require_open(request)
    request.owner, request.acknowledged_at, request.state = by, now, "acknowledged"
    request.save()
    entry = _write(request, "acknowledged", "", by=by, now=now, act="acknowledge_request")
    # The clock is handed on first: it is charged to whoever had the request until now, and nobody had it before the first did.
    _reassign(request, by, now=now, actor=by)
    evidence = Evidence("acknowledgement", f"request_entry:{entry.pk}", f"Taken on by {by.name}")
    _stop(request, "acknowledge", evidence, by=by, now=now)
    _tell(request, request.asked_by, "acknowledged", f"{by.name} has taken on: {request.title}", now=now)
    return request


@transaction.atomic
def hand_on_request(*, request: Request, to: Member, by: Member, now: datetime) -> Request:
    """Give a request to another marketer; its clocks go with it, as the promise says.

    Allowed  its owner, marketing managers
    Twice    to the same: no change
    """
    require(by, "work_request")
    request = _locked(request)
    if by != request.owner and Role(by.role) not in MANAGERS:
        raise NotAllowed("Only its owner or a marketing manager hands a request on.")
    _require_marketer(to)
    _require_open(request)
    if request.owner != to:
        before = request.owner
        request.owner = to
        request.save(update_fields=["owner"])
        _write(request, "handed_on", f"To {to.name}", by=by, now=now, act="hand_on_request", says={"owner": [_name(before), to.name]})
        _reassign(request, to, now=now, actor=by)
        _tell(request, to, "handed_on", f"{by.name} gave you: {request.title}", now=now)
    return request


@transaction.atomic
def write_message(*, request: Request, text: str, by: Member, now: datetime) -> RequestEntry:
    """Add a line to the thread. It stops and holds no clock."""
    require(by, "write_on_request")
    request = _locked(request)
    entry = _write(request, "message", _text(text), by=by, now=now, act="write_message")
    for member in {request.asked_by, request.owner} - {by, None}:
        if member is not None:
            _tell(request, member, f"message:{entry.pk}", f"{by.name} wrote on: {request.title}", now=now)
    return entry


@transaction.atomic
def ask_back(*, request: Request, text: str, by: Member, now: datetime) -> Request:
    """Marketing needs an answer from sales before it can go on; the delivery clock waits, if the promise lists that.

    Allowed  marketing
    Twice    a second question while one is open: a line more, no second pause
    """
    require(by, "work_request")
    request = _locked(request)
    _require_open(request)
    entry = _write(request, "question", _text(text), by=by, now=now, act="ask_back")
    if request.acknowledged_at is not None:
        request.state = "waiting"
        request.save(update_fields=["state"])
        clock = clock_of("request", str(request.pk), "deliver")
        if clock is not None and "waiting_on_sales" in clock.policy.pause_reasons:
            pause_clock(clock, reason="waiting_on_sales", now=now, by=by)
    _tell(request, request.asked_by, f"question:{entry.pk}", f"{by.name} has a question: {request.title}", now=now)
    return request


@transaction.atomic
def answer_question(*, request: Request, text: str, by: Member, now: datetime) -> Request:
    """Sales answers; the delivery clock runs on.

    Allowed  whoever asked for it, sales managers, revenue operations
    Twice    nothing waits any more: a line more
    """
    _require_asker(request, by)
    request = _locked(request)
    entry = _write(request, "answer", _text(text), by=by, now=now, act="answer_question")
    if request.state == "waiting":
        request.state = "acknowledged"
        request.save(update_fields=["state"])
        clock = clock_of("request", str(request.pk), "deliver")
        if clock is not None:
            resume_clock(clock, now=now, by=by)
    if request.owner is not None:
        _tell(request, request.owner, f"answer:{entry.pk}", f"{by.name} has answered: {request.title}", now=now)
    return request


@transaction.atomic
def deliver_request(*, request: Request, link: str, note: str, by: Member, now: datetime) -> Request:
    """Marketing delivers: a link, or a note of where the file lies. Saying 'done' is no delivery.

    Allowed  marketing
    Changes  state; stops the delivery clock, and the acknowledge clock where nobody had taken it on
    Twice    once delivered: Conflict
    Raises   SamesideError without link and note, or for a link that is none
    """
    require(by, "work_request")
    request = _locked(request)
    _require_open(request)
    if request.acknowledged_at is None:
        request = acknowledge_request(request=request, by=by, now=now)
    _check_delivery(link, note)
    entry = _write(request, "delivered", note.strip(), by=by, now=now, act="deliver_request", link=link.strip())
    request.state, request.delivered_at = "delivered", request.delivered_at or now
    request.save(update_fields=["state", "delivered_at"])
    _stop(request, "deliver", Evidence("delivery", f"request_entry:{entry.pk}", link.strip() or note.strip()[:200]), by=by, now=now)
    _tell(request, request.asked_by, f"delivered:{entry.pk}", f"{by.name} delivered: {request.title}", now=now)
    return request


@transaction.atomic
def accept_delivery(*, request: Request, by: Member, now: datetime) -> Request:
    """Sales has what it asked for; the request is closed.

    Allowed  whoever asked for it, sales managers, revenue operations
    Twice    no change
    """
    _require_asker(request, by)
    request = _locked(request)
    if request.state == "accepted":
        return request
    if request.state != "delivered":
        raise SamesideError("Nothing was delivered yet.")
    request.state, request.closed_at = "accepted", now
    request.save(update_fields=["state", "closed_at"])
    entry = _write(request, "accepted", "", by=by, now=now, act="accept_delivery")
    if request.owner is not None:
        _tell(request, request.owner, f"accepted:{entry.pk}", f"{by.name} accepted: {request.title}", now=now)
    return request


@transaction.atomic
def reopen_request(*, request: Request, text: str, by: Member, now: datetime) -> Request:
    """What came is not what was asked for: sales says what is missing, and a new delivery clock begins. The first one stays as it ended.

    Allowed  whoever asked for it, sales managers, revenue operations
    Twice    it is open already: Conflict
    """
    _require_asker(request, by)
    request = _locked(request)
    if request.state not in ("delivered", "accepted"):
        raise Conflict("This is not delivered: there is nothing to open again.")
    entry = _write(request, "reopened", _text(text), by=by, now=now, act="reopen_request")
    request.state, request.closed_at, request.pass_no = "acknowledged", None, request.pass_no + 1
    request.save(update_fields=["state", "closed_at", "pass_no"])
    _start(request, "deliver", by=by, now=now)
    if request.owner is not None:
        _tell(request, request.owner, f"reopened:{entry.pk}", f"{by.name} needs more on: {request.title}", now=now)
    return request


@transaction.atomic
def withdraw_request(*, request: Request, text: str, by: Member, now: datetime) -> Request:
    """Sales does not need it any more: nothing is owed, and neither clock counts.

    Allowed  whoever asked for it, sales managers, revenue operations
    Twice    no change
    """
    _require_asker(request, by)
    request = _locked(request)
    if request.state == "withdrawn":
        return request
    _require_open(request)
    request.state, request.closed_at = "withdrawn", now
    request.save(update_fields=["state", "closed_at"])
    _write(request, "withdrawn", _text(text), by=by, now=now, act="withdraw_request")
    for step in ("acknowledge", "deliver"):
        if (clock := clock_of("request", str(request.pk), step)) is not None:
            cancel_clock(clock, why="withdrawn", now=now, by=by)
    if request.owner is not None:
        _tell(request, request.owner, "withdrawn", f"{by.name} no longer needs: {request.title}", now=now)
    return request


def is_asker(request: Request, member: Member) -> bool:
    """Whether a member may accept, reopen, answer or withdraw a request: theirs, their team's, or in order to keep order."""
    role = Role(member.role)
    return member.is_active and (request.asked_by_id == member.pk or role in (MANAGERS & SALES) or role in KEEPERS)


def _require_asker(request: Request, by: Member) -> None:
    require(by, "write_on_request")
    if not is_asker(request, by):
        raise NotAllowed(f"That is for {request.asked_by.name}, who asked for it, or a sales manager.")


def _require_marketer(member: Member) -> None:
    if not member.is_active or Role(member.role) not in (Role.MARKETER, Role.MARKETING_MANAGER):
        raise SamesideError(f"{member.name} does not deliver requests: choose somebody of marketing.")


def _require_open(request: Request) -> None:
    if request.state not in OPEN_STATES:
        raise Conflict(f"This request is {request.state}: open it again first.")


def _locked(request: Request) -> Request:
    return Request.objects.select_for_update(of=("self",)).select_related("asked_by", "owner").get(pk=request.pk)


def _start(request: Request, step: str, *, by: Member, now: datetime) -> None:
    start_clock(
        subject_kind="request",
        subject_id=str(request.pk),
        step=step,
        owner=request.owner,
        now=now,
        request_kind=request.kind,
        pass_no=request.pass_no,
        by=by,
    )


def _stop(request: Request, step: str, evidence: Evidence, *, by: Member, now: datetime) -> None:
    if (clock := clock_of("request", str(request.pk), step)) is not None:
        stop_clock(clock, evidence=evidence, at=now, now=now, by=by)


def _reassign(request: Request, to: Member, *, now: datetime, actor: Member) -> None:
    for step in ("acknowledge", "deliver"):
        if (clock := clock_of("request", str(request.pk), step)) is not None:
            reassign_clock(clock, owner=to, now=now, by=actor)


def _write(
    request: Request, kind: str, text: str, *, by: Member, now: datetime, act: str, link: str = "", says: dict[str, object] | None = None
) -> RequestEntry:
    entry = RequestEntry.objects.create(request=request, kind=kind, text=text, link=link, by=by, at=now)
    record_act(by=by, act=act, kind="request", object_id=str(request.pk), now=now, detail={"entry": entry.pk, **(says or {})})
    return entry


def _tell(request: Request, member: Member, what: str, title: str, *, now: datetime) -> None:
    tell(member, key=f"request:{request.pk}:{request.pass_no}:{what}", title=title, href=f"/requests/{request.pk}/", now=now)


def _name(member: Member | None) -> str | None:
    return member.name if member else None


def _text(text: str) -> str:
    if not text.strip():
        raise SamesideError("Write a line first.")
    if len(text) > LONGEST_TEXT:
        raise SamesideError(f"The text is longer than {LONGEST_TEXT} letters.")
    return text.strip()


def _check(wish: Wish, now: datetime) -> None:
    if wish.kind not in REQUEST_KINDS:
        raise UnknownName(f"There is no kind of request '{wish.kind}'.{did_you_mean(wish.kind, REQUEST_KINDS)}")
    if not wish.title.strip() or len(wish.title) > 200:
        raise SamesideError("Give the request a title of at most 200 letters.")
    if not wish.purpose.strip() or len(wish.purpose) > LONGEST_TEXT:
        raise SamesideError("Say what it is for, in a sentence or two: whoever takes it on was not there.")
    if len(wish.about) > 300:
        raise SamesideError("The account or deal is longer than 300 letters.")
    if wish.wanted_on is not None and wish.wanted_on < company_day(now):
        raise SamesideError("The day it is wanted by is over.")


def _check_delivery(link: str, note: str) -> None:
    if not link.strip() and not note.strip():
        raise SamesideError("A delivery needs a link, or a note of where the file lies: it is the evidence that stops the clock.")
    if len(note) > LONGEST_TEXT:
        raise SamesideError(f"The note is longer than {LONGEST_TEXT} letters.")
    parts = urlsplit(link.strip())
    if link.strip() and (parts.scheme not in ("http", "https") or not parts.hostname or len(link) > 2000):
        raise SamesideError("The link must begin with http:// or https:// and name a host.")
