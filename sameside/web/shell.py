"""What surrounds every page: where one can go, who one is, which colours, which clock."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from sameside.records.models import Member
from sameside.services.access import ROLE_NAMES, Role, may
from sameside.services.glossary import glossary
from sameside.services.notices import unread_count
from sameside.web.once import form_inputs
from sameside.web.page import zone_name


@dataclass(frozen=True)
class Door:
    """One entry of the navigation. `act`: whoever may not do it does not see the door."""

    label: str
    address: str  # name of a URL
    icon: str  # name of a drawing in static/vendor/icons
    act: str
    others: tuple[str, ...] = ()  # names of URLs, or how addresses begin, whose pages stand behind this door too


DOORS: tuple[Door, ...] = (
    Door("Home", "home", "home", "see_home"),
    Door("Inbox", "inbox", "inbox", "see_leads", ("handed-over", "gallery", "routing", "held-leads", "/leads/")),
    Door(
        "Funnel",
        "funnel",
        "chart-funnel",
        "see_numbers",
        ("close-rates", "service-level-figures", "sourced", "velocity", "numbers", "shared-figures"),
    ),
    Door("Accounts", "accounts", "building", "see_numbers", ("/people/",)),
    Door("Agreements", "agreements", "file-certificate", "see_agreements", ("service-levels",)),
    Door("Requests", "requests", "send", "see_requests"),
    Door("Survey", "surveys", "messages", "read_survey_results"),
    Door("Data", "data", "database", "see_data"),
    Door("Settings", "settings", "settings", "see_members", ("members", "audit")),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of every page. Reads nothing but the session's member; `zone` is read when a page shows a time."""
    user = getattr(request, "user", None)
    if not isinstance(user, Member):
        return {"member": None, "doors": (), "theme": "", "zone": "UTC"}
    doors = [
        {
            "label": door.label,
            "href": href,
            "icon": door.icon,
            "is_here": any(_is_here(request, one) for one in (href, *map(_address, door.others)) if one),
        }
        for door in DOORS
        if may(user, door.act) and (href := _address(door.address))
    ]
    return {
        "member": user,
        "csrf_input": SimpleLazyObject(lambda: form_inputs(request)),
        "role_name": ROLE_NAMES[Role(user.role)],
        "doors": doors,
        "theme": user.theme,
        "account_href": _address("own_account") or reverse("account_change_password"),
        "here": request.get_full_path(),
        "unread": SimpleLazyObject(lambda: unread_count(user)),
        "may": lambda act: may(user, act),
        "words": SimpleLazyObject(glossary),
        "zone": SimpleLazyObject(lambda: zone_name(request)),
    }


def _address(name: str) -> str:
    if name.startswith("/"):
        return name
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_here(request: HttpRequest, address: str) -> bool:
    return request.path == address if address == "/" else request.path.startswith(address)
