"""Draft, propose, sign and withdraw the definition of a qualified lead: a contract of both sides.

A signature is given to a content, by its hash. Whoever signs says which content was on the screen; another one is refused. An edit
after a signature voids it. So no two people can ever have signed different words.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from sameside.analytics.lead_criteria import Clause, ClauseResult, LeadVerdict, check_clause, clauses_as_json, failed_clauses, verdict_of
from sameside.records.models import LeadDefinition, Member, Signature
from sameside.schema.errors import Conflict, NotAllowed, SamesideError, UnknownName
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.backtest import backtest
from sameside.services.lead_attributes import attributes_in, names_of
from sameside.services.members import term_on
from sameside.services.record_labels import UNNAMED_LEAD
from sameside.services.reporting import OpenSnapshot, open_snapshot
from sameside.services.signed_definitions import SIGNED, clauses_of
from sameside.services.signers import SIDES_THAT_SIGN, tell_in_force, tell_signature_void, tell_who_may_sign
from sameside.services.workspace import Workspace

_OPEN = ("draft", "proposed")
_LONGEST_TITLE, _LONGEST_REASON = 120, 2_000
_MOST_CLAUSES, _MOST_EXAMPLES = 20, 40


@dataclass(frozen=True)
class Draft:
    """What a form says of a definition.

    examples  {"lead_cycle_id", "qualifies", "note"} each: real leads the definition must class right
    """

    title: str
    reason: str
    from_on: date
    clauses: Sequence[Clause]
    examples: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class JudgedExample:
    """One example under the clauses. name: what people call the lead; values, verdict: None where the snapshot no longer knows it."""

    lead_cycle_id: str
    name: str
    qualifies: bool
    note: str
    values: Mapping[str, Any] | None
    results: tuple[ClauseResult, ...]
    verdict: LeadVerdict | None

    @property
    def is_right(self) -> bool:
        """Whether the clauses say what the people say."""
        return self.verdict == ("qualified" if self.qualifies else "not")

    @property
    def says_wrong(self) -> str:
        """Why it classes wrong, in a sentence."""
        if self.verdict is None:
            return f"{self.name} is not known any more."
        if self.qualifies:
            stops = [result.clause.says for result in self.results if result.outcome != "met" and result.clause.unknown != "passes"]
            return f"{self.name} should qualify, and does not: {'; '.join(stops)}."
        return f"{self.name} should not qualify, and {'does' if self.verdict == 'qualified' else 'nobody can tell'}."


def definition_in_force(on: date) -> LeadDefinition | None:
    """The version that judges leads which begin on a day; None where none was in force."""
    found = LeadDefinition.objects.filter(status__in=SIGNED, in_force_on__lte=on).filter(Q(until_on=None) | Q(until_on__gt=on))
    return found.order_by("-in_force_on", "-version").first()


def definition_of(version: int) -> LeadDefinition:
    """One version, whatever its status.

    Raises  UnknownName
    """
    found = LeadDefinition.objects.filter(version=version).first()
    if found is None:
        raise UnknownName(f"There is no version {version} of the definition of a qualified lead.")
    return found


def content_hash(definition: LeadDefinition) -> str:
    """sha256 of everything a signer is shown: the words, the clauses with their sentences, the examples, the backtest."""
    shown = {
        "version": definition.version,
        "title": definition.title,
        "reason": definition.reason,
        "from_on": definition.from_on.isoformat(),
        "criteria": definition.criteria,
        "examples": definition.examples,
        "backtest": definition.backtest,
    }
    return hashlib.sha256(json.dumps(shown, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@transaction.atomic
def draft_definition(*, draft: Draft, by: Member, now: datetime) -> LeadDefinition:
    """Begin the next version.

    Allowed  sales, marketing and revenue operations
    Changes  a new version with the status draft
    Twice    two versions: each draft is one of its own
    Raises   SamesideError, UnknownName for words or clauses that can't be
    """
    require(by, "draft_agreements")
    written = _checked(draft)
    last = LeadDefinition.objects.aggregate(last=Max("version"))["last"] or 0
    made = LeadDefinition(version=last + 1, created_by=by, created_at=now, edited_by=by, edited_at=now, **written)
    made.content_hash = content_hash(made)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict("Somebody else began a version at this very moment. Send it again.") from None
    _record(made, "draft_definition", by, now, {"title": made.title})
    return made


@transaction.atomic
def edit_definition(*, version: int, draft: Draft, shown_hash: str, by: Member, now: datetime) -> LeadDefinition:
    """Change a version nobody is bound by yet. A proposed one becomes a draft again, and signatures under it are void.

    Allowed  sales, marketing and revenue operations
    Changes  the content and its hash; backtest and proposal fall away; signatures are voided
    Twice    with nothing changed: no change
    Raises   Conflict when it was changed since it was shown, or both sides have signed it
    """
    require(by, "draft_agreements")
    definition = _locked(version)
    _refuse_settled(definition)
    _refuse_other_content(definition, shown_hash, "changed")
    written = _checked(draft)
    if all(getattr(definition, name) == value for name, value in written.items()):
        return definition
    for name, value in written.items():
        setattr(definition, name, value)
    definition.status, definition.backtest = "draft", None
    definition.proposed_by, definition.proposed_at = None, None
    definition.edited_by, definition.edited_at = by, now
    definition.content_hash = content_hash(definition)
    definition.save()
    voided = _void_signatures(definition, by, now)
    _record(definition, "edit_definition", by, now, {"hash": [shown_hash, definition.content_hash], "signatures_voided": voided})
    return definition


def propose_definition(
    *, workspace: Workspace, version: int, shown_hash: str, by: Member, now: datetime, period: str | None = None
) -> LeadDefinition:
    """Put a draft before both sides: its examples must class right, and its backtest becomes part of what is signed.

    Allowed  sales, marketing and revenue operations
    Reads    period: whose leads the backtest judges; None = the last whole quarter
    Changes  status proposed, with the backtest and a new hash
    Twice    no change
    Raises   WrongUsage for a period that can't be read; Conflict when it was changed since it was shown; SamesideError, with the
             examples that class wrong, or when examples of either kind are missing, or nothing was built yet
    """
    require(by, "draft_agreements")
    definition = definition_of(version)
    if definition.status == "proposed":
        return definition
    _refuse_settled(definition)
    _refuse_other_content(definition, shown_hash, "proposed")
    with open_snapshot(workspace) as opened:
        _refuse_wrong_examples(definition, opened)
        tested = backtest(opened=opened, definition=definition, period=period, now=now)
    return _propose(version, shown_hash, tested, by, now)


@transaction.atomic
def _propose(version: int, shown_hash: str, tested: dict[str, Any], by: Member, now: datetime) -> LeadDefinition:
    # The numbers took their time: nobody may have changed the words meanwhile.
    definition = _locked(version)
    _refuse_settled(definition)
    _refuse_other_content(definition, shown_hash, "proposed")
    definition.status, definition.backtest = "proposed", tested
    definition.proposed_by, definition.proposed_at = by, now
    definition.content_hash = content_hash(definition)
    definition.save()
    _record(definition, "propose_definition", by, now, {"hash": [shown_hash, definition.content_hash]})
    tell_who_may_sign(definition, now)
    return definition


def judged_examples(definition: LeadDefinition, opened: OpenSnapshot) -> list[JudgedExample]:
    """Each example, what the clauses make of it, and whether that is what it should be."""
    leads = [example["lead_cycle_id"] for example in definition.examples]
    known, names = attributes_in(opened, leads), names_of(opened, leads)
    judged = []
    for example in definition.examples:
        values = known.get(example["lead_cycle_id"])
        results = failed_clauses(clauses_of(definition), values) if values is not None else []
        verdict = verdict_of(results) if values is not None else None
        lead = example["lead_cycle_id"]
        name = names.get(lead, UNNAMED_LEAD)
        judged.append(JudgedExample(lead, name, example["qualifies"], example["note"], values, tuple(results), verdict))
    return judged


def _refuse_wrong_examples(definition: LeadDefinition, opened: OpenSnapshot) -> None:
    if {example["qualifies"] for example in definition.examples} != {True, False}:
        raise SamesideError("Before it is proposed, mark real leads as examples: one at least that qualifies, and one that does not.")
    wrong = [one.says_wrong for one in judged_examples(definition, opened) if not one.is_right]
    if wrong:
        raise SamesideError(f"{len(wrong)} of {len(definition.examples)} examples class wrong. {' '.join(wrong)}")


@transaction.atomic
def sign(*, version: int, shown_hash: str, by: Member, now: datetime, time_zone: str) -> Signature:
    """Say yes to a proposed version, for one's own side. The second side's yes puts it in force.

    Allowed  managers of sales and of marketing, each for the side they stand on that day; nobody for both
    Changes  a signature; with the second one the version is in force from its day, or from today where that is later, and the
             version before it ends there
    Twice    the same member again: no change
    Raises   Conflict when what was shown is not what stands there now, or somebody of that side signed already; NotAllowed
    """
    require(by, "sign_agreements")
    definition = _locked(version)
    today = now.astimezone(ZoneInfo(time_zone)).date()
    side = _side_of(by, today)
    # Whoever changed sides since is still one person, with one signature.
    mine = definition.signatures.filter(member=by, voided_at=None).first()
    if mine is not None and mine.content_hash == shown_hash:
        return mine
    if definition.status != "proposed":
        raise Conflict(f"Version {version} is not waiting for signatures: it is {_STATUS_WORDS[definition.status]}.")
    _refuse_other_content(definition, shown_hash, "signed")
    other = definition.signatures.filter(side=side, voided_at=None).select_related("member").first()
    if other is not None:
        raise Conflict(f"{other.member.name} has signed for {side} already.")
    signature = Signature.objects.create(definition=definition, member=by, side=side, content_hash=definition.content_hash, signed_at=now)
    _record(definition, "sign_definition", by, now, {"side": side, "hash": definition.content_hash})
    if set(definition.signatures.filter(voided_at=None).values_list("side", flat=True)) == set(SIDES_THAT_SIGN):
        _put_in_force(definition, now, today)
    return signature


@transaction.atomic
def withdraw_definition(*, version: int, by: Member, now: datetime) -> LeadDefinition:
    """Take back a version that is not in force yet; its number stays used.

    Allowed  sales, marketing and revenue operations
    Changes  the status; signatures are voided
    Twice    no change
    Raises   Conflict when both sides have signed it: only a next version ends it
    """
    require(by, "draft_agreements")
    definition = _locked(version)
    if definition.status == "withdrawn":
        return definition
    _refuse_settled(definition)
    definition.status, definition.withdrawn_at = "withdrawn", now
    definition.save(update_fields=["status", "withdrawn_at"])
    voided = _void_signatures(definition, by, now)
    _record(definition, "withdraw_definition", by, now, {"signatures_voided": voided})
    return definition


_STATUS_WORDS = {
    "draft": "a draft",
    "proposed": "proposed",
    "in_force": "signed by both sides",
    "superseded": "superseded",
    "withdrawn": "withdrawn",
}


def _put_in_force(definition: LeadDefinition, now: datetime, today: date) -> None:
    """Both sides have signed. No day before today: what was counted before stays counted as it was."""
    first_on = max(definition.from_on, today)
    later = (
        LeadDefinition.objects.filter(status__in=SIGNED, in_force_on__gte=first_on)
        .exclude(pk=definition.pk)
        .order_by("in_force_on")
        .first()
    )
    if later is not None:
        raise Conflict(
            f"Version {later.version} is signed and begins on {later.in_force_on}: version {definition.version} must begin after it."
        )
    before = LeadDefinition.objects.filter(status="in_force").exclude(pk=definition.pk)
    before.update(status="superseded", until_on=first_on)
    definition.status, definition.signed_at, definition.in_force_on = "in_force", now, first_on
    definition.save(update_fields=["status", "signed_at", "in_force_on"])
    tell_in_force(definition, now)
    _record(definition, "put_definition_in_force", None, now, {"in_force_on": first_on.isoformat(), "hash": definition.content_hash})


def _void_signatures(definition: LeadDefinition, by: Member, now: datetime) -> int:
    """Signatures hold for one content: under another they no longer count, and who gave them is told."""
    counting = definition.signatures.filter(voided_at=None).select_related("member")
    tell_signature_void(definition, [one.member for one in counting], by, now)
    return counting.update(voided_at=now)


def _locked(version: int) -> LeadDefinition:
    """The row, held until the transaction ends. (SQLite lets one writer in at a time anyway.)"""
    found = LeadDefinition.objects.select_for_update().filter(version=version).first()
    if found is None:
        raise UnknownName(f"There is no version {version} of the definition of a qualified lead.")
    return found


def _refuse_settled(definition: LeadDefinition) -> None:
    if definition.status not in _OPEN:
        raise Conflict(f"Version {definition.version} is {_STATUS_WORDS[definition.status]}: it can't be changed. Draft the next version.")


def _refuse_other_content(definition: LeadDefinition, shown_hash: str, done: str) -> None:
    """The hash is made again of what stands there: a stored one might be of something else."""
    if shown_hash != content_hash(definition):
        raise Conflict(
            f"Version {definition.version} was changed by {definition.edited_by.name} since this page was shown. Nothing was {done}: "
            "read it again first."
        )


def _side_of(member: Member, today: date) -> str:
    term = term_on(member, today)
    if term is None or term.side not in SIDES_THAT_SIGN:
        raise NotAllowed("Only members of sales and of marketing sign, each for their own side.")
    return term.side


def _checked(draft: Draft) -> dict[str, Any]:
    """The columns of a draft. Raises SamesideError, UnknownName."""
    title, reason = draft.title.strip(), draft.reason.strip()
    if not title or len(title) > _LONGEST_TITLE or len(reason) > _LONGEST_REASON:
        raise SamesideError(f"A definition needs a title of at most {_LONGEST_TITLE} letters, and a reason of at most {_LONGEST_REASON}.")
    if not draft.clauses or len(draft.clauses) > _MOST_CLAUSES:
        raise SamesideError(f"A definition has 1 to {_MOST_CLAUSES} rules: choose what the first one tests.")
    ids = [clause.id for clause in draft.clauses]
    if len(set(ids)) != len(ids) or not all(one.isascii() and one.isalnum() for one in ids):
        raise SamesideError("Each clause has a number of its own.")
    for clause in draft.clauses:
        check_clause(clause)
    if len(draft.examples) > _MOST_EXAMPLES:
        raise SamesideError(f"At most {_MOST_EXAMPLES} examples.")
    examples = [
        {"lead_cycle_id": str(e["lead_cycle_id"]), "qualifies": bool(e["qualifies"]), "note": str(e.get("note", ""))[:200]}
        for e in draft.examples
    ]
    if len({e["lead_cycle_id"] for e in examples}) != len(examples):
        raise SamesideError("Each lead is an example once.")
    return {
        "title": title,
        "reason": reason,
        "from_on": draft.from_on,
        "criteria": clauses_as_json(draft.clauses),
        "examples": examples,
    }


def _record(definition: LeadDefinition, act: str, by: Member | None, now: datetime, detail: Mapping[str, Any]) -> None:
    record_act(by=by, act=act, kind="definition", object_id=str(definition.version), detail=detail, now=now)
