"""Hold back what fails the gate, release it with a reason, and judge a sample: how often is the gate wrong?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom

from django.db import transaction
from django.db.models import Count, Q

from sameside.analytics.intervals import wilson
from sameside.records.models import Handoff, HeldLead, Member
from sameside.schema.errors import Conflict, SamesideError, UnknownName
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.dispositions import LONGEST_TEXT, require_letters
from sameside.services.gate_checks import CHECKS
from sameside.services.jobs import enqueue
from sameside.services.lead_gate import FailedCheck, GateRules, LeadAtGate, failed_checks
from sameside.services.record_labels import UNNAMED_LEAD
from sameside.services.reporting import OpenSnapshot

SAMPLE = 20
# So long an accepted lead of which nothing more is heard counts as at work.
AT_WORK = timedelta(days=90)
STANDING = Q(released_at=None, ended_at=None)
_AT_ONCE = 2_000
_EMAILS = """
select c.lead_cycle_id, e.email from lead_cycles c join person_emails e on e.person_id = c.person_id
where c.lead_cycle_id in ({places}) order by c.lead_cycle_id, e.email
"""
_DOMAINS = """
select c.lead_cycle_id, d.domain from lead_cycles c join account_domains d on d.account_id = c.account_id
where c.lead_cycle_id in ({places}) order by c.lead_cycle_id, d.domain
"""


@dataclass(frozen=True)
class AtGate:
    """One lead that meets the definition, and what is known of it there."""

    lead_cycle_id: str
    person_id: str
    account_id: str
    name: str
    company: str
    job_title: str
    country: str


@dataclass(frozen=True)
class GateFigures:
    """How the gate does. false_share: judged wrongly held, of a random sample; None, with its interval, where nothing was judged."""

    n_held: int
    n_released: int
    by_check: tuple[tuple[str, int], ...]
    n_judged: int
    n_wrong: int
    n_to_judge: int

    @property
    def false_share(self) -> float | None:
        """Share of the judged that should not have been held."""
        return self.n_wrong / self.n_judged if self.n_judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the share."""
        return wilson(self.n_wrong, self.n_judged)


def leads_let_through(
    opened: OpenSnapshot, leads: Sequence[AtGate], rules: GateRules, *, definition_version: int, now: datetime
) -> set[str]:
    """Which of the leads may be offered; the others are put on record as held, with what they fail.

    Changes  the list of held leads: who fails is on it, who no longer does is not. Released ones are let through whatever they fail
    Twice    the same leads: no change
    """
    released = set(HeldLead.objects.exclude(released_at=None).values_list("lead_cycle_id", flat=True))
    wanted = [lead for lead in leads if lead.lead_cycle_id not in released]
    ids = [lead.lead_cycle_id for lead in wanted]
    emails, domains = _texts(opened, _EMAILS, ids), _texts(opened, _DOMAINS, ids) if rules.competitor_domains else {}
    taken = _open_with(now)
    held: dict[str, list[FailedCheck]] = {}
    for lead in wanted:
        same = _same(lead.person_id, lead.account_id, lead.name)
        at_gate = LeadAtGate(
            emails=tuple(emails.get(lead.lead_cycle_id, ())),
            domains=tuple(domains.get(lead.lead_cycle_id, ())),
            job_title=lead.job_title,
            country=lead.country,
            open_with=next((taken[key] for key in same if key in taken), ""),
        )
        if failed := failed_checks(at_gate, rules):
            held[lead.lead_cycle_id] = failed
        else:
            taken |= dict.fromkeys(same, "the seller it is offered to now")
    _keep_held([lead for lead in wanted if lead.lead_cycle_id in held], held, definition_version=definition_version, now=now)
    return {lead.lead_cycle_id for lead in leads if lead.lead_cycle_id not in held}


@transaction.atomic
def release_lead(*, held_id: int, why: str, by: Member, now: datetime) -> HeldLead:
    """Let a held lead through in spite of what it fails; it is offered with the next run, within moments.

    Allowed  revenue operations, administrators
    Twice    the first release stands: no change
    Raises   UnknownName; SamesideError where the reason says too little; Conflict where it is held no more
    """
    require(by, "release_leads")
    held = _locked(held_id)
    if held.released_at is not None:
        return held
    if held.ended_at is not None:
        raise Conflict(f"{held.name} is not held back any more.")
    require_letters(why)
    if len(why) > LONGEST_TEXT:
        raise SamesideError(f"The text is longer than {LONGEST_TEXT} letters.")
    return _release(held, why.strip(), by, now)


@transaction.atomic
def draw_sample(*, by: Member, now: datetime) -> int:
    """Mark some held leads, by chance, to be looked at by somebody: so that being wrong is measured and not remembered.

    Allowed  revenue operations, administrators
    Twice    no change while some of the sample wait to be judged
    Returns  how many wait to be judged
    """
    require(by, "release_leads")
    waiting = HeldLead.objects.filter(STANDING, sampled_at__isnull=False, verdict="").count()
    if waiting:
        return waiting
    ids = list(HeldLead.objects.filter(STANDING, sampled_at=None).order_by("id").values_list("pk", flat=True))
    chosen = SystemRandom().sample(ids, min(SAMPLE, len(ids)))
    HeldLead.objects.filter(pk__in=chosen).update(sampled_at=now)
    if chosen:
        record_act(by=by, act="draw_sample", kind="held_leads", object_id="sample", now=now, detail={"n": len(chosen), "of": len(ids)})
    return len(chosen)


@transaction.atomic
def judge_held_lead(*, held_id: int, verdict: str, by: Member, now: datetime) -> HeldLead:
    """Say of a sampled lead whether it was held back rightly. One that was not is released.

    Allowed  revenue operations, administrators
    Twice    the first verdict stands: no change
    Raises   UnknownName; SamesideError for one that was not drawn, or another word
    """
    require(by, "release_leads")
    held = _locked(held_id)
    if held.verdict:
        return held
    if held.sampled_at is None or verdict not in ("right", "wrong"):
        raise SamesideError(
            "Judge the leads of the sample, rightly or wrongly held: only what chance has chosen says how often the gate is wrong."
        )
    held.verdict, held.judged_by, held.judged_at = verdict, by, now
    held.save()
    record_act(by=by, act="judge_held_lead", kind="lead", object_id=held.lead_cycle_id, now=now, detail={"held": verdict})
    if verdict == "wrong" and held.released_at is None and held.ended_at is None:
        _release(held, "Held back wrongly, by a sample.", by, now)
    return held


def held_lead_of(lead_cycle_id: str) -> HeldLead | None:
    """Why a lead is held back, or was and by whom it was released; None where it never was."""
    found = HeldLead.objects.select_related("released_by").filter(lead_cycle_id=lead_cycle_id).first()
    return found if found is not None and found.ended_at is None else None


def gate_figures() -> GateFigures:
    """How many leads the gate holds, by what they fail, how many were released, and how often a sample found it wrong."""
    counts = dict.fromkeys(CHECKS, 0)
    for checks in HeldLead.objects.filter(STANDING).values_list("checks", flat=True):
        for failed in checks:
            counts[failed["check"]] = counts.get(failed["check"], 0) + 1
    counted = HeldLead.objects.aggregate(
        held=Count("id", filter=STANDING),
        released=Count("id", filter=Q(released_at__isnull=False)),
        judged=Count("id", filter=~Q(verdict="")),
        wrong=Count("id", filter=Q(verdict="wrong")),
        to_judge=Count("id", filter=STANDING & Q(sampled_at__isnull=False, verdict="")),
    )
    by_check = tuple((name, n) for name, n in counts.items() if n)
    return GateFigures(counted["held"], counted["released"], by_check, counted["judged"], counted["wrong"], counted["to_judge"])


def listed_held(*, check: str = "", is_sample: bool = False, is_released: bool = False, start: int = 0, limit: int = 50) -> list[HeldLead]:
    """Held leads, the newest first. check: those that fail it; is_sample: those to be judged; is_released: those let through instead."""
    rows = HeldLead.objects.select_related("released_by")
    rows = (
        rows.filter(released_at__isnull=False).order_by("-released_at", "-id")
        if is_released
        else rows.filter(STANDING).order_by("-held_at", "-id")
    )
    if is_sample:
        rows = rows.filter(sampled_at__isnull=False, verdict="")
    if check:
        # The failed checks are a list of JSON; what no database spells alike is filtered here, among the few that are held.
        found = [row for row in rows if any(failed["check"] == check for failed in row.checks)]
        return found[start : start + limit]
    return list(rows[start : start + limit])


def _release(held: HeldLead, why: str, by: Member, now: datetime) -> HeldLead:
    held.released_at, held.released_by, held.why = now, by, why
    held.save()
    detail = {"why": why, "failed": [failed["check"] for failed in held.checks]}
    record_act(by=by, act="release_lead", kind="lead", object_id=held.lead_cycle_id, now=now, detail=detail)
    enqueue(kind="offer_leads", arguments={}, now=now, asked_by=by)
    return held


def _keep_held(leads: Sequence[AtGate], held: dict[str, list[FailedCheck]], *, definition_version: int, now: datetime) -> None:
    """The list as it is after a run: new ones are written down once, those that fail nothing any more are ended."""
    known = {row.lead_cycle_id: row for row in HeldLead.objects.filter(released_at=None)}
    with transaction.atomic():
        for lead in leads:
            checks = [{"check": failed.check, "says": failed.says} for failed in held[lead.lead_cycle_id]]
            row = known.pop(lead.lead_cycle_id, None)
            if row is not None and row.ended_at is None and row.checks == checks:
                continue
            said = {"checks": checks, "definition_version": definition_version, "ended_at": None}
            if row is None:
                named = {"person_id": lead.person_id, "name": lead.name[:300] or UNNAMED_LEAD, "company": lead.company[:300]}
                HeldLead.objects.create(lead_cycle_id=lead.lead_cycle_id, held_at=now, **named, **said)
            else:
                HeldLead.objects.filter(pk=row.pk).update(**said)
            record_act(
                by=None,
                act="hold_lead",
                kind="lead",
                object_id=lead.lead_cycle_id,
                now=now,
                detail={"failed": [one["check"] for one in checks]},
            )
        HeldLead.objects.filter(pk__in=[row.pk for row in known.values() if row.ended_at is None]).update(ended_at=now)


def _locked(held_id: int) -> HeldLead:
    found = HeldLead.objects.select_for_update().filter(pk=held_id).first()
    if found is None:
        raise UnknownName("There is no such lead held back.")
    return found


def _open_with(now: datetime) -> dict[tuple[str, ...], str]:
    """Who has which person now: leads that wait for an answer, or were accepted and are at work."""
    live = Q(outcome="open") | Q(outcome="accepted", settled_at=None, answered_at__gt=now - AT_WORK)
    rows = Handoff.objects.filter(live).values_list("person_id", "account_id", "name", "owner__name")
    return {key: owner or "nobody yet, in the queue" for person, account, name, owner in rows for key in _same(person, account, name)}


def _same(person_id: str, account_id: str, name: str) -> set[tuple[str, ...]]:
    """By what a person is known again: as the records have put them together, or by name at one company."""
    found: set[tuple[str, ...]] = {("person", person_id)} if person_id else set()
    if account_id and name and name != UNNAMED_LEAD:
        found.add(("name", account_id, name.casefold()))
    return found


def _texts(opened: OpenSnapshot, sql: str, ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        bound = {f"only_{place}": one for place, one in enumerate(ids[start : start + _AT_ONCE])}
        for lead, text in opened.reader.query(sql.format(places=", ".join(f"${name}" for name in bound)), bound)[1]:
            found.setdefault(lead, []).append(text)
    return found
