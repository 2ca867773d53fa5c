"""What is asked in a round, and what is somebody of a group told before the first question?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sameside.analytics.fact_limits import limits_of_form
from sameside.analytics.instrument import VARIANTS, Changes, Wave, asked_items, frozen_form
from sameside.records.models import SurveyRound
from sameside.services.survey_store import Stratum
from sameside.services.workspace import stored_options


def wave_of(item: SurveyRound) -> Wave:
    """The form a round asks, as `analytics.instrument` wants to hear it."""
    changes = Changes(
        off=tuple(item.changes.get("off", ())), reworded=item.changes.get("reworded", {}), added=tuple(item.changes.get("added", ()))
    )
    return Wave(item.form, item.wave, tuple(item.languages), item.placeholders, item.lead_cases, changes)


def asked_form(item: SurveyRound) -> dict[str, Any]:
    """The questions of a round, and from where each fact beside them counts as good: frozen once it is open, as they would be before."""
    if item.instrument:
        return dict(item.instrument)
    form = frozen_form(wave_of(item))
    return form | {"good_when": limits_of_form(form, item.changes.get("good_when", {}))}


def shown_form(item: SurveyRound, function: str) -> dict[str, Any]:
    """The questions somebody of a function is asked, with the words of every language and of no other function; of "" there are none."""
    form = asked_form(item)
    asked = set(asked_items(form, function))
    items = {
        name: {
            "type": form["items"][name]["type"],
            "scale": form["items"][name]["scale"],
            "text": {language: words[function] for language, words in form["items"][name]["text"].items()},
        }
        for name in asked
    }
    pages = [
        {"title": page["title"], "intro": page["intro"], "items": [name for name in page["items"] if name in asked]}
        for page in form["pages"]
    ]
    scales = {one["scale"] for one in items.values()} | {"confidence3"}
    return {
        "languages": form["languages"],
        "pages": [page for page in pages if page["items"]],
        "items": items,
        "scales": {name: scale for name, scale in form["scales"].items() if name in scales},
    }


def honest_minutes(item: SurveyRound, function: str) -> int:
    """Minutes the form takes by the time model, rounded up where half a minute or more is left over, and never below 1."""
    return max(1, int(float(asked_form(item)["seconds"][function]) / 60 + 0.5))


def invited_in(invited: Mapping[str, int], function: str = "") -> int:
    """How many are invited in a function; without one, in all."""
    return sum(n for cell, n in invited.items() if not function or cell.split("/")[0] == function)


def group_told(item: SurveyRound, stratum: Stratum) -> dict[str, Any]:
    """What somebody is told of their group: how many are invited in it, and whether it can ever be shown on its own.

    Returns  is_counted: false where an answer of theirs would count in the response only, as of a few others than sales and marketing
    """
    n_invited = invited_in(item.invited, stratum.function)
    is_shown = n_invited >= item.k
    return {
        "function": stratum.function,
        "seniority": stratum.seniority,
        "n_invited": n_invited,
        "n_total": invited_in(item.invited),
        "k": item.k,
        "is_shown": is_shown,
        "is_counted": is_shown or stratum.function != "other",
        "minutes": honest_minutes(item, stratum.function),
    }


def open_group_told(item: SurveyRound, stratum: Stratum | None) -> dict[str, Any]:
    """What somebody is told by an open link of the group they named, or before they did: of how many are asked nothing is known."""
    if stratum is None:
        return {"k": item.k, "minutes": max(honest_minutes(item, function) for function in VARIANTS)}
    return {"function": stratum.function, "seniority": stratum.seniority, "k": item.k, "minutes": honest_minutes(item, stratum.function)}


def is_by_open_link(item: SurveyRound) -> bool:
    """Whether everybody answers by the same link, and says themselves which group they are in."""
    return item.mode == "open"


def company_of(title: str) -> str:
    """Whose survey it is, as the company calls itself; where it has not said, as the survey is called."""
    return str(stored_options()["company"]) or title


def is_taking(item: SurveyRound, now: datetime) -> bool:
    """Whether a round takes answers."""
    return item.status == "open" and now < item.closes_at
