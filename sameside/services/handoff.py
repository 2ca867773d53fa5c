"""Answer a lead that was offered: accept it, turn it away before or after contact, send it back for later, take an answer back.

Every answer is a row that stays. One lead has one answer at a time: the same member again changes nothing, another one is told who was
first. Forms may say which version of the lead they showed; a later one refuses them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from sameside.analytics.lead_criteria import Clause
from sameside.records.models import Handoff, HandoffAnswer, LoggedAct, Member
from sameside.schema.errors import Conflict, NotAllowed, SamesideError
from sameside.services.access import may_answer, require
from sameside.services.audit import record_act
from sameside.services.clocks import Evidence, release_clock, reopen_clock, stop_clock
from sameside.services.definitions import definition_of
from sameside.services.dispositions import (
    ATTEMPTS_NEEDED,
    DISQUALIFICATION_REASONS,
    PROCEDURAL_REASONS,
    RECYCLING_REASONS,
    REJECTION_KINDS,
    check_against_record,
    check_reason,
    check_text,
    clause_named,
    require_letters,
)
from sameside.services.lead_owner import begin_next, give_to, keep, lead_clock, locked_handoff, settle_touch, standing_answer, tell_provider
from sameside.services.signed_definitions import clauses_of
from sameside.services.workspace import company_day

UNDO_WITHIN = timedelta(hours=24)
LONGEST_WAIT = timedelta(days=731)


@dataclass(frozen=True)
class Rejection:
    """What a rep says of a lead they turn away before any contact. A clerical or definitional one cites a clause."""

    kind: str
    reason: str = ""
    clause: str = ""
    text: str = ""


@transaction.atomic
def accept_lead(*, handoff_id: int, by: Member, now: datetime, version: int | None = None) -> Handoff:
    """Promise to follow a lead up.

    Allowed  its owner; any of sales for one in a queue, which is theirs then; sales managers
    Changes  the outcome; stops the accept clock; the first-touch clock begins, or runs on where no answer was promised
    Twice    by the same member: no change; by another: Conflict, which names the first
    """
    require(by, "answer_leads")
    handoff = locked_handoff(handoff_id)
    if _is_answered_by(handoff, "accepted", by):
        return handoff
    _require_open(handoff, version)
    _require_theirs(handoff, by)
    if handoff.owner is None:
        give_to(handoff, by, by=by, now=now, why="Taken from the queue.", is_answered=True)
    answer = _answer(handoff, "accepted", by=by, now=now)
    _stop_accept(handoff, answer, f"Accepted by {by.name}", now)
    begin_next(handoff, now=now, by=by)
    keep(handoff)
    return handoff


@transaction.atomic
def reject_lead(*, handoff_id: int, rejection: Rejection, by: Member, now: datetime, version: int | None = None) -> HandoffAnswer:
    """Turn a lead away before any contact. Its clause is tested against the record; a false one is challenged, in sight of both sides.

    Allowed  as for accepting
    Changes  the outcome; stops the accept clock, ends the first-touch clock
    Twice    as for accepting
    Raises   SamesideError after a contact, or without what the kind needs; UnknownName for a word that is not on the list
    """
    require(by, "answer_leads")
    handoff = locked_handoff(handoff_id)
    if _is_answered_by(handoff, "rejected", by):
        return _standing(handoff)
    _require_open(handoff, version)
    _require_theirs(handoff, by)
    check_reason(rejection.kind, REJECTION_KINDS)
    if n_attempts(handoff):
        raise SamesideError("There has been contact with this lead already: disqualify it, or send it back for later.")
    said: dict[str, str] = {"kind": rejection.kind}
    if rejection.kind == "procedural":
        check_reason(rejection.reason, PROCEDURAL_REASONS)
        said |= {"reason": rejection.reason, "text": check_text(rejection.reason, rejection.text)}
    else:
        clause = clause_named(clauses_of_offer(handoff), rejection.clause)
        checked = check_against_record(clause, handoff.facts)
        said |= {
            "clause": clause.id,
            "text": check_text("", rejection.text),
            "check_result": checked.result,
            "record_says": f"Cited as not met: {clause.says}. {checked.says}"[:500],
        }
    answer = _answer(handoff, "rejected", by=by, now=now, **said)
    _stop_accept(handoff, answer, f"Rejected by {by.name}", now)
    _release_first_touch(handoff, f"Rejected by {by.name}", by, now)
    keep(handoff)
    how = "rejected, though by the record it meets what is cited" if answer.check_result == "challenged" else "rejected"
    tell_provider(handoff, f"rejected:{answer.pk}", f"{handoff.name}: {how}", now)
    return answer


@transaction.atomic
def insist_on_rejection(*, handoff_id: int, note: str, by: Member, now: datetime) -> HandoffAnswer:
    """Stand by a rejection that the record contradicts, and say why: the record may be wrong.

    Allowed  whoever rejected it
    Twice    the first note stands: no change
    Raises   SamesideError where nothing is challenged, or the note says too little
    """
    require(by, "answer_leads")
    handoff = locked_handoff(handoff_id)
    answer = standing_answer(handoff)
    if answer is None or answer.check_result not in ("challenged", "insisted"):
        raise SamesideError("Nothing about this lead is challenged.")
    if answer.by != by:
        raise NotAllowed(f"That is for {answer.who}, who rejected it.")
    if answer.check_result == "insisted":
        return answer
    require_letters(note)
    answer.check_result, answer.insists = "insisted", check_text("", note)
    answer.save(update_fields=["check_result", "insists"])
    keep(handoff)
    _write(handoff, "insist_on_rejection", by, now, {"answer": answer.pk, "note": answer.insists})
    tell_provider(handoff, f"insisted:{answer.pk}", f"{handoff.name}: {by.name} stands by the rejection, with a note", now)
    return answer


@transaction.atomic
def disqualify_lead(
    *, handoff_id: int, reason: str, text: str = "", by: Member, now: datetime, version: int | None = None
) -> HandoffAnswer:
    """Turn a lead away after contact, from a list of its own.

    Allowed  its owner, sales managers
    Twice    by the same member: no change; by another: Conflict
    Raises   SamesideError before any contact, or 'unable to reach' before enough attempts
    """
    require(by, "answer_leads")
    handoff = locked_handoff(handoff_id)
    if _is_answered_by(handoff, "disqualified", by):
        return _standing(handoff)
    _require_open(handoff, version, also="accepted")
    _require_theirs(handoff, by)
    check_reason(reason, DISQUALIFICATION_REASONS)
    n = n_attempts(handoff)
    if not n:
        raise SamesideError("No call, mail or meeting with this lead is on record. Log it first; before any contact, reject it instead.")
    if reason == "unable_to_reach" and n < ATTEMPTS_NEEDED:
        raise SamesideError(f"{n} of {ATTEMPTS_NEEDED} attempts are on record: try them again before calling them unreachable.")
    answer = _answer(handoff, "disqualified", by=by, now=now, reason=reason, text=check_text(reason, text))
    _stop_accept(handoff, answer, f"Disqualified by {by.name}", now)
    _release_first_touch(handoff, f"Disqualified by {by.name}", by, now)
    keep(handoff)
    tell_provider(handoff, f"disqualified:{answer.pk}", f"{handoff.name}: disqualified after contact", now)
    return answer


@transaction.atomic
def recycle_lead(
    *, handoff_id: int, reason: str, revisit_on: date, text: str = "", by: Member, now: datetime, version: int | None = None
) -> HandoffAnswer:
    """Send a lead back to marketing until a day; then it is offered again.

    Allowed  its owner, sales managers
    Twice    by the same member: no change; by another: Conflict
    Raises   SamesideError for a day that is over, today, or more than two years off
    """
    require(by, "answer_leads")
    handoff = locked_handoff(handoff_id)
    if _is_answered_by(handoff, "recycled", by):
        return _standing(handoff)
    _require_open(handoff, version, also="accepted")
    _require_theirs(handoff, by)
    check_reason(reason, RECYCLING_REASONS)
    today = company_day(now)
    if not today < revisit_on <= today + LONGEST_WAIT:
        raise SamesideError("Say on which day it should come back: tomorrow at the earliest, within two years.")
    answer = _answer(handoff, "recycled", by=by, now=now, reason=reason, text=check_text(reason, text))
    _stop_accept(handoff, answer, f"Sent back by {by.name} until {revisit_on}", now)
    _release_first_touch(handoff, f"Sent back by {by.name}", by, now)
    handoff.revisit_on = revisit_on
    keep(handoff)
    tell_provider(handoff, f"recycled:{answer.pk}", f"{handoff.name}: back until {revisit_on.day} {revisit_on:%b %Y}", now)
    return answer


@transaction.atomic
def undo_answer(*, handoff_id: int, by: Member, now: datetime) -> Handoff:
    """Take an answer back within a day; a challenged rejection at any time. The answer stays in the log, and its clock runs on.

    Allowed  whoever gave it, sales managers
    Changes  the outcome to the answer before it, else to open; the clocks that answer ended
    Twice    nothing stands any more: no change
    Raises   SamesideError once a day has passed
    """
    require(by, "answer_leads")
    handoff = locked_handoff(handoff_id)
    answer = standing_answer(handoff)
    if answer is None:
        return handoff
    if answer.event_id:
        raise SamesideError(f"{answer.who} said so in the CRM: what is changed there is read with the next import.")
    if answer.by is None or not may_answer(by, answer.by):
        raise NotAllowed(f"That is for {answer.who}, who gave the answer, or a sales manager.")
    if answer.check_result != "challenged" and now - answer.at > UNDO_WITHIN:
        raise SamesideError("An answer can be taken back for 24 hours. Write to whoever provided the lead, or ask a manager to hand it on.")
    answer.undone_at, answer.undone_by = now, by
    answer.save(update_fields=["undone_at", "undone_by"])
    before = standing_answer(handoff)
    handoff.outcome, handoff.answered_at = (before.outcome, before.at) if before else ("open", None)
    handoff.revisit_on = None
    why = f"{answer.outcome.capitalize()} taken back"
    settle_touch(handoff, why=why, now=now, by=by)
    if before is None and (clock := lead_clock(handoff, "accept")) is not None:
        reopen_clock(clock, why=why, now=now, by=by)
    elif before is None:
        begin_next(handoff, now=now, by=by)
    keep(handoff)
    _write(handoff, "undo_answer", by, now, {"answer": answer.pk, "outcome": [answer.outcome, handoff.outcome]})
    tell_provider(handoff, f"undone:{answer.pk}", f"{handoff.name}: {why.lower()} by {by.name}", now)
    return handoff


def n_attempts(handoff: Handoff) -> int:
    """How often a human of ours called, wrote to or met this lead since it was offered first."""
    acts = LoggedAct.objects.filter(lead_cycle_id=handoff.lead_cycle_id, direction="outbound", is_automatic=False)
    return acts.filter(occurred_at__gte=handoff.first_offered_at).count()


def clauses_of_offer(handoff: Handoff) -> tuple[Clause, ...]:
    """The clauses of the version a lead was offered under."""
    return clauses_of(definition_of(handoff.definition_version))


def _is_answered_by(handoff: Handoff, outcome: str, by: Member) -> bool:
    """Whether this very answer stands, by this member. Raises Conflict where it stands by another."""
    answer = standing_answer(handoff) if handoff.outcome == outcome else None
    if answer is None:
        return False
    if answer.by != by:
        raise Conflict(f"{answer.who} has {outcome} {handoff.name} already{' in the CRM' if answer.event_id else ''}.")
    return True


def _standing(handoff: Handoff) -> HandoffAnswer:
    answer = standing_answer(handoff)
    assert answer is not None
    return answer


def _require_open(handoff: Handoff, version: int | None, also: str = "open") -> None:
    if handoff.outcome in ("open", also):
        if version is not None and version != handoff.version:
            raise Conflict(f"{handoff.name} was changed since this page was shown, so nothing was done. Look at it again first.")
        return
    answer = standing_answer(handoff)
    who = f" by {answer.who}" if answer else ""
    if answer is not None and answer.event_id:
        raise Conflict(f"{handoff.name} was {handoff.outcome} in the CRM{who}. Change it there, if that is wrong.")
    raise Conflict(f"{handoff.name} was {handoff.outcome}{who}. Take that back first.")


def _require_theirs(handoff: Handoff, by: Member) -> None:
    if handoff.owner is not None and not may_answer(by, handoff.owner):
        raise NotAllowed(f"{handoff.name} was offered to {handoff.owner.name}. A sales manager can hand it on.")


def _answer(handoff: Handoff, outcome: str, *, by: Member, now: datetime, **said: str) -> HandoffAnswer:
    if handoff.owner is None:
        give_to(handoff, by, by=by, now=now, why="Answered from the queue.", is_answered=True)
    answer = HandoffAnswer.objects.create(handoff=handoff, pass_no=handoff.pass_no, outcome=outcome, by=by, at=now, **said)
    handoff.outcome, handoff.answered_at = outcome, now
    _write(handoff, _ACTS[outcome], by, now, {"answer": answer.pk, **{name: value for name, value in said.items() if value}})
    return answer


_ACTS = {"accepted": "accept_lead", "rejected": "reject_lead", "disqualified": "disqualify_lead", "recycled": "recycle_lead"}


def _stop_accept(handoff: Handoff, answer: HandoffAnswer, says: str, now: datetime) -> None:
    if (clock := lead_clock(handoff, "accept")) is not None:
        stop_clock(clock, evidence=Evidence("answer", f"handoff_answer:{answer.pk}", says), at=now, now=now, by=answer.by)


def _release_first_touch(handoff: Handoff, why: str, by: Member, now: datetime) -> None:
    if (clock := lead_clock(handoff, "first_touch")) is not None:
        release_clock(clock, why=why, now=now, by=by)


def _write(handoff: Handoff, act: str, by: Member, now: datetime, detail: dict[str, object]) -> None:
    record_act(by=by, act=act, kind="lead", object_id=handoff.lead_cycle_id, now=now, detail=detail)
