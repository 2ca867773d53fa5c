"""Which round is a closing one compared with, and who joined or left in between? By the days members stood where they stood."""

from datetime import datetime

from sameside.analytics.suppression import GROUPS_IN_ORDER, LEFT_OUT_WHEN_FEW, Cell, is_in_group
from sameside.analytics.survey_waves import EarlierRound, Movers
from sameside.records.models import AuditEntry, Member, MemberTerm, SurveyRound
from sameside.services.survey_form import is_by_open_link
from sameside.services.survey_roster import SENIORITY_OF_TERM, TAKEN_FROM_MEMBERS
from sameside.services.workspace import company_day

_NO_MEMBERS = "who joined or left in between can't be known: the list of {which} round did not come from the members"
_NOT_THOSE = "who joined or left in between can't be known: the list of {which} round was not that day's members"


def round_before(item: SurveyRound) -> SurveyRound | None:
    """The last closed round of the same form that had closed when this one opened. None for the first.

    A round by one link for everybody is compared with none, and none with it: who answered it, and how often, nobody knows.
    """
    if is_by_open_link(item):
        return None
    found = SurveyRound.objects.filter(form=item.form, mode="closed", status="closed", result__isnull=False, closed_at__lte=item.opens_at)
    return found.exclude(pk=item.pk).order_by("-closed_at", "pk").first()


def as_earlier(item: SurveyRound) -> EarlierRound:
    """What of an earlier round a later one is compared with."""
    assert item.closed_at is not None
    assert item.result is not None
    named = {"round": item.pk, "title": item.title, "closed_on": item.result["closed_on"]}
    return EarlierRound(named, item.instrument, item.result)


def movers_between(before: SurveyRound, now: SurveyRound, *, without_other: bool) -> Movers:
    """Question  How many people joined or left each group from one round to the next?

    Reads    before: a closed round; now: one that closes; without_other: whether people of 'other' are in none of its figures
    Returns  people in the group on the day of one list who were not in it on the other's; those of 'other' count in no group in a round
             that left their answers out. `unknown` says why nobody can tell: lists are deleted when a round closes, so it is known only
             where both were taken from the members, and those of that day are as many in every cell as were invited
    """
    assert before.result is not None
    seats = []
    for item, left_out, which in ((before, bool(before.result.get("is_other_left_out")), "the earlier"), (now, without_other, "this")):
        taken_at = _taken_at(item)
        if taken_at is None:
            return Movers(unknown=_NO_MEMBERS.format(which=which))
        standing = _standing_at(taken_at)
        if _counted(standing) != item.invited:
            return Movers(unknown=_NOT_THOSE.format(which=which))
        seats.append({member: cell for member, cell in standing.items() if not (left_out and LEFT_OUT_WHEN_FEW in cell)})
    return Movers({group: _moved(*({member for member, cell in one.items() if is_in_group(cell, group)} for one in seats))
                   for group in GROUPS_IN_ORDER})  # fmt: skip


def _moved(before: set[int], now: set[int]) -> int:
    return len(before ^ now)


def _taken_at(item: SurveyRound) -> datetime | None:
    """When the list was taken from the members, the last time; None where anybody came from elsewhere, or nobody wrote it down."""
    taken = list(AuditEntry.objects.filter(act="take_survey_list", kind="survey", object_id=item.pk).order_by("number"))
    if not taken or any(entry.detail["from"] != TAKEN_FROM_MEMBERS for entry in taken):
        return None
    return taken[-1].at


def _standing_at(at: datetime) -> dict[int, Cell]:
    """Where everybody stood who could come in at an instant."""
    could = set(Member.objects.filter(created_at__lte=at).values_list("pk", flat=True)) - _stopped_at(at)
    terms = MemberTerm.objects.filter(from_on__lte=company_day(at), member_id__in=could).order_by("from_on")
    return {term.member_id: (term.side, SENIORITY_OF_TERM[term.seniority]) for term in terms}


def _stopped_at(at: datetime) -> set[int]:
    """Members who could not come in: `is_active` says so of today only, the trail of every day."""
    stopped: set[int] = set()
    for entry in AuditEntry.objects.filter(act__in=("stop_member", "admit_member"), at__lte=at).order_by("number"):
        (stopped.add if entry.act == "stop_member" else stopped.discard)(int(entry.object_id))
    return stopped


def _counted(standing: dict[int, Cell]) -> dict[str, int]:
    found: dict[str, int] = {}
    for function, seniority in standing.values():
        found[f"{function}/{seniority}"] = found.get(f"{function}/{seniority}", 0) + 1
    return found
