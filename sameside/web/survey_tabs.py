"""Which pages does the result of a survey have? One list, so that every one of them has the same way to the others."""

from collections.abc import Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse

# (name, label, address); an address "" is a part of the results.
_TABS = (
    ("overview", "Overview", "survey-results"),
    ("questions", "Questions", ""),
    ("floors", "Boardroom and floor", ""),
    ("said-received", "Said and received", ""),
    ("ratings", "Ratings", ""),
    ("agreement", "Inside each side", ""),
    ("causes", "Causes", ""),
    ("knowledge", "Knowledge", ""),
    ("cases", "Lead cases", ""),
    ("beside", "Belief and records", "survey-beside"),
    ("index", "Index", "survey-index"),
    ("waves", "Since last time", ""),
    ("comments", "Comments", ""),
    ("board", "One sheet", "survey-board"),
    ("method", "Method", ""),
)
_ONLY_WITH = {"waves": "waves", "causes": "causes"}
_ONLY_ASKED = {"said-received": "pair", "ratings": "rating", "knowledge": "estimate", "cases": "qualify"}


def survey_tabs(round_id: str, here: str, result: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """(label, address, is this it) per page there is; what was not asked has none."""
    return [(label, href, name == here) for name, label, address in _TABS if (href := _href(round_id, name, address, result))]


def has_part(name: str, result: Mapping[str, Any]) -> bool:
    """Does the result tell anything of this part?"""
    if name in _ONLY_WITH:
        return bool(result.get(_ONLY_WITH[name]))
    types = {item["type"] for item in result.get("items", {}).values()}
    return name not in _ONLY_ASKED or _ONLY_ASKED[name] in types


def _href(round_id: str, name: str, address: str, result: Mapping[str, Any]) -> str:
    if not has_part(name, result):
        return ""
    try:
        return reverse(address, args=[round_id]) if address else reverse("survey-results-part", args=[round_id, name])
    except NoReverseMatch:
        return ""
