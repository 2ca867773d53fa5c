"""Where does a line of belief beside fact lead? To the records behind the fact as they stood, and to the agreement that would settle it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.urls import reverse

from sameside.analytics.belief_beside import Fact
from sameside.analytics.belief_pairs import BeliefPair
from sameside.web.figure_address import Asking

# Pairs settled by one promise of its own; the others of that kind by all of them.
_PROMISES = {"follow_up": "first_touch", "requests": "deliver"}


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


def agreement_link(pair: BeliefPair, *, may: Callable[[str], bool], version: int | None) -> AgreementLink | None:
    """Where to settle it; None for a reader who may not see it. version: of the definition in force, None where there is none."""
    if pair.agreement == "request":
        if pair.name in _PROMISES and may("see_agreements"):
            return AgreementLink("What marketing promises for requests of sales", reverse("promise", args=[_PROMISES[pair.name]]))
        return AgreementLink("Ask the other side for it: requests", reverse("requests")) if may("see_requests") else None
    if not may("see_agreements"):
        return None
    if pair.agreement == "promise":
        if pair.name in _PROMISES:
            return AgreementLink("What sales promises for offered leads", reverse("promise", args=[_PROMISES[pair.name]]))
        return AgreementLink("What each side promises the other", reverse("promises"))
    if pair.agreement == "definition":
        if version is None:
            return AgreementLink("Agree on a definition", reverse("agreements"))
        return AgreementLink(f"The definition in force, version {version}", reverse("definition", args=[version]))
    if pair.agreement == "hand_off":
        return AgreementLink("Who answers for what", reverse("responsibilities"))
    return AgreementLink("Both sides' goals", reverse("goals"))
