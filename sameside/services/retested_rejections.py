"""Test rejections again that the record contradicted, or could not tell of: what has come to light since may bear the seller out.

A lead is offered because the record says that it meets every clause, so a seller who knows better is contradicted at first. Where a
later import shows that the clause is not met, the rejection counts as borne out, and both sides read by what. Never the other way
round: what was borne out when it was said stays so.
"""

from datetime import datetime

from django.db import transaction

from sameside.records.models import HandoffAnswer, LeadDefinition
from sameside.services.audit import record_act
from sameside.services.dispositions import check_against_record
from sameside.services.lead_attributes import attributes_of
from sameside.services.lead_owner import keep, locked_handoff, tell_provider
from sameside.services.signed_definitions import clauses_of
from sameside.services.workspace import Workspace

# Counted back from the day of the snapshot: they shrink by themselves, whatever was true when the lead was offered.
_DRIFTING = "n_touches_"


def retest_rejections(*, workspace: Workspace, now: datetime) -> int:
    """Hold every clause that was cited and not borne out against the newest snapshot.

    Changes  the check of those that are not met by now; whoever provided the lead is told
    Twice    each is borne out once
    Returns  how many were
    """
    wanted = HandoffAnswer.objects.filter(outcome="rejected", undone_at=None, check_result__in=("challenged", "insisted", "unknown"))
    answers = list(wanted.exclude(clause="").select_related("handoff").order_by("pk"))
    if not answers:
        return 0
    known = attributes_of(workspace, [answer.handoff.lead_cycle_id for answer in answers])
    clauses = {(row.version, clause.id): clause for row in LeadDefinition.objects.all() for clause in clauses_of(row)}
    n_borne_out = 0
    for answer in answers:
        clause = clauses.get((answer.handoff.definition_version, answer.clause))
        facts = known.get(answer.handoff.lead_cycle_id)
        if clause is None or facts is None or clause.column.startswith(_DRIFTING) or facts.get(clause.column) is None:
            continue
        checked = check_against_record(clause, facts)
        if checked.result == "confirmed":
            _bear_out(answer, f"Cited as not met: {clause.says}. It came to light since. {checked.says}"[:500], now)
            n_borne_out += 1
    return n_borne_out


@transaction.atomic
def _bear_out(answer: HandoffAnswer, says: str, now: datetime) -> None:
    handoff = locked_handoff(answer.handoff_id)
    detail = {"answer": answer.pk, "check": [answer.check_result, "confirmed"], "record": says}
    answer.check_result, answer.is_borne_out_later, answer.record_says = "confirmed", True, says
    answer.save(update_fields=["check_result", "is_borne_out_later", "record_says"])
    keep(handoff)
    record_act(by=None, act="bear_out_rejection", kind="lead", object_id=handoff.lead_cycle_id, now=now, detail=detail)
    tell_provider(handoff, f"borne_out:{answer.pk}", f"{handoff.name}: the record bears the rejection out by now", now)
