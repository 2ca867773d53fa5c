"""Who signs for which side, whose signature does a version wait for, and whom is that told?"""

from dataclasses import dataclass
from datetime import date, datetime

from sameside.records.models import LeadDefinition, Member, MemberTerm, Signature
from sameside.services.access import MANAGERS
from sameside.services.members import term_on
from sameside.services.notices import tell
from sameside.services.workspace import company_day

SIDES_THAT_SIGN = ("sales", "marketing")


@dataclass(frozen=True)
class SideSignature:
    """One side of a version: who signed, or who may."""

    side: str
    signature: Signature | None
    may_sign: tuple[Member, ...]


def sides_of(definition: LeadDefinition, today: date) -> list[SideSignature]:
    """Both sides of a version, with who signed it or may."""
    signed = {one.side: one for one in definition.signatures.filter(voided_at=None).select_related("member")}
    managers = Member.objects.filter(is_active=True, role__in=[role.value for role in MANAGERS]).order_by("name").prefetch_related("terms")
    standing: dict[str, list[Member]] = {}
    for member in managers:
        term = term_on(member, today)
        if term is not None:
            standing.setdefault(term.side, []).append(member)
    return [SideSignature(side, signed.get(side), tuple(standing.get(side, ()))) for side in SIDES_THAT_SIGN]


def tell_who_may_sign(definition: LeadDefinition, now: datetime) -> None:
    """A notice to everybody whose side has not signed a proposed version, once for each content. Call it in the act's transaction."""
    for one in sides_of(definition, company_day(now)):
        for member in one.may_sign if one.signature is None else ():
            tell(
                member,
                key=f"sign:{definition.version}:{definition.content_hash}",
                title=f"Version {definition.version} of the definition of a qualified lead waits for your side",
                text=f"{definition.title}. {definition.reason}".strip(),
                href=_address(definition),
                now=now,
            )


def tell_signature_void(definition: LeadDefinition, members: list[Member], by: Member, now: datetime) -> None:
    """A notice to those whose signature no longer counts. Call it in the act's transaction."""
    for member in members:
        if member != by:
            tell(
                member,
                key=f"void:{definition.version}:{now.isoformat()}",
                title=f"Your signature under version {definition.version} no longer counts: {by.name} changed or withdrew it",
                href=_address(definition),
                now=now,
            )


def tell_in_force(definition: LeadDefinition, now: datetime) -> None:
    """A notice to everybody of both sides that a version is signed. Call it in the act's transaction."""
    terms = MemberTerm.objects.filter(from_on__lte=company_day(now), member__is_active=True).order_by("from_on")
    standing = dict(terms.values_list("member_id", "side"))  # the latest term counts
    first_day = f"{definition.in_force_on.day} {definition.in_force_on:%b %Y}" if definition.in_force_on else "a day to come"
    for member in Member.objects.filter(pk__in=standing):
        if standing[member.pk] in SIDES_THAT_SIGN:
            tell(
                member,
                key=f"in_force:{definition.version}",
                title=f"What a qualified lead is: version {definition.version} is signed, from {first_day}",
                href=_address(definition),
                now=now,
            )


def _address(definition: LeadDefinition) -> str:
    return f"/agreements/definitions/{definition.version}/"
