"""Who gets which leads: the rules in their order, sellers with their room, and who provides leads of which source."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.records.models import LeadProvider, Member, RoutingRule
from sameside.services.access import MARKETING
from sameside.services.routing import COMMON_QUEUE
from sameside.services.routing_rules import add_rule, end_rule, set_provider
from sameside.services.sellers import sellers_now
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show


@page(get="see_leads", post="change_routing")
def routing(request: HttpRequest) -> HttpResponse:
    """The rules; a new one behind them."""
    if request.method == "POST":
        typed = request.POST
        countries = typed.get("countries", "").split(",")
        add_rule(team=typed.get("team", ""), countries=countries, queue=typed.get("queue", ""), by=member_of(request), now=utc_now())
        messages.success(request, "The rule decides on leads offered from now on.")
        return redirect("routing")
    sellers = sorted(sellers_now(utc_now()).values(), key=lambda seller: (seller.team, seller.name))
    marketers = Member.objects.filter(role__in=[role.value for role in MARKETING], is_active=True).order_by("name")
    return show(
        request,
        "routing/routing.html",
        rules=RoutingRule.objects.filter(ended_at=None).order_by("place", "id"),
        sellers=sellers,
        providers=LeadProvider.objects.select_related("member").order_by("lead_source"),
        marketers=[("", "Nobody in particular"), *((member.pk, member.name) for member in marketers)],
        common_queue=COMMON_QUEUE,
    )


@page(post="change_routing")
def end(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Take a rule out."""
    version = request.POST.get("version", "")
    end_rule(rule_id=rule_id, version=int(version) if version.isascii() and version.isdigit() else 0, by=member_of(request), now=utc_now())
    messages.success(request, "The rule is out. What it decided stays.")
    return redirect("routing")


@page(post="name_providers")
def provider(request: HttpRequest) -> HttpResponse:
    """Who in marketing answers for leads of a source."""
    named = request.POST.get("member", "")
    member = Member.objects.filter(pk=int(named)).first() if named.isascii() and named.isdigit() and len(named) < 19 else None
    set_provider(lead_source=request.POST.get("lead_source", ""), member=member, by=member_of(request), now=utc_now())
    messages.success(request, "Kept. It holds for leads offered from now on.")
    return redirect("routing")
