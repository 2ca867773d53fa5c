"""Change who gets which leads: teams by country, and who in marketing answers for leads of a source."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from sameside.records.models import LeadProvider, Member, RoutingRule
from sameside.schema.errors import Conflict, SamesideError, UnknownName
from sameside.services.access import MARKETING, Role, require
from sameside.services.audit import record_act


@transaction.atomic
def add_rule(*, team: str, countries: Sequence[str], queue: str, by: Member, now: datetime) -> RoutingRule:
    """Put a rule behind the others. It decides on leads offered from now on.

    Allowed  sales managers, revenue operations, administrators
    Twice    the rule that says so already
    Raises   SamesideError without a team
    """
    require(by, "change_routing")
    named = sorted({country.strip() for country in countries if country.strip()}, key=str.casefold)
    if not team.strip() or len(team) > 100 or len(queue) > 100 or any(len(country) > 100 for country in named):
        raise SamesideError("Name the team, in at most 100 letters.")
    same = next((rule for rule in RoutingRule.objects.filter(ended_at=None, team=team.strip()) if rule.countries == named), None)
    if same is not None:
        return same
    place = (RoutingRule.objects.aggregate(last=Max("place"))["last"] or 0) + 1
    rule = RoutingRule.objects.create(place=place, countries=named, team=team.strip(), queue=queue.strip())
    said = {"team": rule.team, "countries": named, "queue": rule.queue}
    record_act(by=by, act="add_routing_rule", kind="routing", object_id=str(rule.pk), now=now, detail=said)
    return rule


@transaction.atomic
def end_rule(*, rule_id: int, version: int, by: Member, now: datetime) -> RoutingRule:
    """Take a rule out. What it decided stays decided.

    Allowed  as for adding
    Twice    no change
    Raises   UnknownName; Conflict when it was changed since it was shown
    """
    require(by, "change_routing")
    rule = RoutingRule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise UnknownName("There is no such rule.")
    if rule.ended_at is not None:
        return rule
    if rule.version != version:
        raise Conflict("This rule was changed since the page was shown. Look at it again first.")
    rule.ended_at, rule.version = now, rule.version + 1
    rule.save()
    record_act(by=by, act="end_routing_rule", kind="routing", object_id=str(rule.pk), now=now, detail={"team": rule.team})
    return rule


@transaction.atomic
def set_provider(*, lead_source: str, member: Member | None, by: Member, now: datetime) -> None:
    """Say who in marketing answers for leads of a source from now on; an empty source stands for every other. None: nobody.

    Allowed  as for adding a rule; marketing managers
    Twice    no change
    Raises   SamesideError for somebody who is not of marketing
    """
    require(by, "name_providers")
    if member is not None and (not member.is_active or Role(member.role) not in MARKETING):
        raise SamesideError(f"{member.name} is not of marketing.")
    source = lead_source.strip()[:200]
    before = LeadProvider.objects.select_related("member").filter(lead_source__iexact=source).first()
    if (before.member if before else None) == member:
        return
    if before is not None:
        before.delete()
    if member is not None:
        LeadProvider.objects.create(lead_source=source, member=member)
    names = [before.member.name if before else None, member.name if member else None]
    record_act(by=by, act="set_provider", kind="routing", object_id=f"source:{source}", now=now, detail={"provider": names})
