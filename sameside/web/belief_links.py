"""Where does a line of belief beside fact lead? To the records behind the fact as they stood, and to the agreement that would settle it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.urls import reverse

from sameside.analytics.belief_beside import Fact
from sameside.analytics.belief_pairs import AgreementKind
from sameside.web.figure_address import Asking

# Pairs settled by one promise of its own; the others of that kind by all of them.
_PROMISES = {
    "follow_up": ("What sales promises for offered leads", "first_touch"),
    "requests": ("What marketing promises for requests of sales", "deliver"),
}
_PAGES = {
    "definition": ("Agree on a definition", "agreements"),
    "promise": ("What each side promises the other", "promises"),
    "goal": ("Both sides' goals", "goals"),
    "hand_off": ("Who answers for what", "responsibilities"),
}


@dataclass(frozen=True)
class FactLinks:
    """Addresses of a fact: its records and its own page, asked as they were when the round closed. is_gone: its snapshot is not there."""

    label: str
    records: str = ""
    figure: str = ""
    is_gone: bool = False


@dataclass(frozen=True)
class AgreementLink:
    """The agreement that would settle a pair."""

    label: str
    href: str


def fact_links(facts: Collection[Fact], *, may: Callable[[str], bool], left: Collection[str]) -> list[FactLinks]:
    """The addresses of those facts that were figures; none for a reader who may not see figures.

    Reads  left: the snapshots that are still there
    """
    found = []
    for fact in facts:
        asked = fact.asked
        if asked is None or not may("see_numbers"):
            continue
        if asked.snapshot not in left:
            found.append(FactLinks(fact.label, is_gone=True))
            continue
        asking = Asking(where=asked.where, period=asked.period, as_of=asked.as_of, snapshot=asked.snapshot)
        records, figure = (asking.at(reverse(name, args=[asked.metric])) for name in ("number-records", "number"))
        found.append(FactLinks(fact.label, records, figure))
    return found


def agreement_link(kind: AgreementKind, *, pair: str = "", may: Callable[[str], bool], version: int | None) -> AgreementLink | None:
    """Where to settle it; None for a reader who may not see it.

    Reads  pair: name of the pair, as some have a promise of their own; version: of the definition in force, None where there is none
    """
    if pair in _PROMISES:
        label, step = _PROMISES[pair]
        return AgreementLink(label, reverse("promise", args=[step])) if may("see_agreements") else None
    if kind == "request":
        return AgreementLink("Ask for it: requests of sales to marketing", reverse("requests")) if may("see_requests") else None
    if not may("see_agreements"):
        return None
    if kind == "definition" and version is not None:
        return AgreementLink(f"The definition in force, version {version}", reverse("definition", args=[version]))
    label, page = _PAGES[kind]
    return AgreementLink(label, reverse(page))
