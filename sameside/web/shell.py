"""What surrounds every page: where one can go, who one is, which colours."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from sameside.records.models import Member
from sameside.services.access import ROLE_NAMES, Role, may


@dataclass(frozen=True)
class Door:
    """One entry of the navigation. `act`: whoever may not do it does not see the door."""

    label: str
    address: str  # name of a URL
    icon: str  # name of a drawing in templates/icons.html
    act: str


DOORS: tuple[Door, ...] = (Door("Home", "home", "home", "see_home"),)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of every page. Reads nothing but the session's member."""
    user = getattr(request, "user", None)
    if not isinstance(user, Member):
        return {"member": None, "doors": (), "theme": ""}
    doors = [
        {"label": door.label, "href": reverse(door.address), "icon": door.icon, "is_here": _is_here(request, reverse(door.address))}
        for door in DOORS
        if may(user, door.act)
    ]
    return {
        "member": user,
        "role_name": ROLE_NAMES[Role(user.role)],
        "doors": doors,
        "theme": user.theme,
        "may": lambda act: may(user, act),
    }


def _is_here(request: HttpRequest, address: str) -> bool:
    return request.path == address if address == "/" else request.path.startswith(address)
