"""Write down what a seller did, or what the buyer wrote, and stop the clocks it answers.

Only an outbound act by a human stops a clock. A bot's mail and an out-of-office reply are kept and stop nothing; a buyer's own reply is
noted as 'buyer first', and the clock runs on to the seller's act.
"""

from datetime import datetime

from django.db import transaction

from sameside.records.models import Handoff, LoggedAct, Member, SlaClock
from sameside.schema.errors import SamesideError, UnknownName, did_you_mean
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.clocks import Evidence, note_buyer, stop_clock

KINDS = ("call", "mail", "meeting")
DIRECTIONS = ("outbound", "inbound")
LONGEST_NOTE = 4000


@transaction.atomic
def log_act(
    *,
    lead_cycle_id: str,
    kind: str,
    by: Member,
    now: datetime,
    occurred_at: datetime | None = None,
    direction: str = "outbound",
    is_automatic: bool = False,
    person_id: str = "",
    note: str = "",
) -> LoggedAct:
    """Log a call, mail or meeting with a lead, now or when it happened.

    Allowed  sales
    Changes  the log; by the rules of evidence, the lead's first-touch clock. An act of the past restates it, flagged
    Twice    two acts: somebody may call twice
    Raises   SamesideError for an act in the future or a note too long; UnknownName for a kind or direction there is not
    """
    require(by, "log_act")
    for word, choices, what in ((kind, KINDS, "kind of act"), (direction, DIRECTIONS, "direction")):
        if word not in choices:
            raise UnknownName(f"There is no {what} '{word}'.{did_you_mean(word, choices)}")
    happened = occurred_at or now
    if happened > now:
        raise SamesideError("That has not happened yet. Log a call, mail or meeting once it is done.")
    if len(note) > LONGEST_NOTE:
        raise SamesideError(f"The note is longer than {LONGEST_NOTE} letters.")
    act = LoggedAct.objects.create(
        kind=kind,
        direction=direction,
        is_automatic=is_automatic,
        lead_cycle_id=lead_cycle_id,
        person_id=person_id,
        note=note.strip(),
        occurred_at=happened,
        recorded_at=now,
        by=by,
    )
    said = {"kind": kind, "direction": direction, "is_automatic": is_automatic, "occurred_at": happened.isoformat(timespec="seconds")}
    record_act(by=by, act="log_act", kind="lead", object_id=lead_cycle_id, now=now, detail={**said, "logged_act": act.pk})
    apply_evidence(act, now=now)
    return act


def apply_evidence(act: LoggedAct, *, now: datetime) -> None:
    """Let one act do to the lead's first-touch clock what the rules of evidence say. Call in the transaction of the act.

    Of a lead that came back, each act belongs to the pass it was made in; one of before the first, to the first.
    """
    if act.is_automatic:
        return
    clocks = list(SlaClock.objects.filter(subject_kind="lead", subject_id=act.lead_cycle_id).order_by("pass_no"))
    # A pass begins with its first clock, that of the offer.
    begun = [clock.pass_no for clock in clocks if clock.started_at <= act.occurred_at]
    passes = begun[-1:] or [clock.pass_no for clock in clocks[:1]]
    for clock in (clock for clock in clocks if clock.step == "first_touch" and clock.pass_no in passes):
        if act.direction == "inbound":
            note_buyer(clock, at=act.occurred_at, now=now)
        else:
            who = act.by.name if act.by else "a seller"
            evidence = Evidence("act", f"logged_act:{act.pk}", f"{act.kind} by {who}")
            stopped = stop_clock(clock, evidence=evidence, at=act.occurred_at, now=now, by=act.by)
            if stopped.stopped_at is not None:  # nothing is owed next: the lead leaves the list of those to contact
                Handoff.objects.filter(lead_cycle_id=act.lead_cycle_id, pass_no=clock.pass_no, outcome="accepted").update(due_at=None)
