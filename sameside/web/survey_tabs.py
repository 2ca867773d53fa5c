"""Which pages does the result of a survey have? One list, so that every one of them has the same way to the others."""

from collections.abc import Mapping
from typing import Any

from sameside.web.result_addresses import ResultAddresses

# (name, label)
_TABS = (
    ("overview", "Overview"),
    ("questions", "Questions"),
    ("floors", "Boardroom and floor"),
    ("said-received", "Said and received"),
    ("ratings", "Ratings"),
    ("agreement", "Inside each side"),
    ("causes", "Causes"),
    ("knowledge", "Knowledge"),
    ("cases", "Lead cases"),
    ("beside", "Belief and records"),
    ("index", "Index"),
    ("waves", "Since last time"),
    ("comments", "Comments"),
    ("board", "One sheet"),
    ("method", "Method"),
)
_ONLY_WITH = {"waves": "waves", "causes": "causes"}
_ONLY_ASKED = {"said-received": "pair", "ratings": "rating", "knowledge": "estimate", "cases": "qualify"}


def survey_tabs(at: ResultAddresses, here: str, result: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """(label, address, is this it) per page there is; what was not asked has none."""
    return [(label, href, name == here) for name, label in _TABS if has_part(name, result) and (href := at.of(name))]


def has_part(name: str, result: Mapping[str, Any]) -> bool:
    """Does the result tell anything of this part?"""
    if name in _ONLY_WITH:
        return bool(result.get(_ONLY_WITH[name]))
    types = {item["type"] for item in result.get("items", {}).values()}
    return name not in _ONLY_ASKED or _ONLY_ASKED[name] in types
