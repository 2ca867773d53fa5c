"""Are those who say they know a number right more often than those who guess? Hits by confidence, told where nothing else follows."""

from collections.abc import Mapping
from typing import Any

from sameside.analytics.further_counts import groups_told_further
from sameside.analytics.intervals import wilson
from sameside.analytics.item_figures import ItemFigures
from sameside.analytics.round_view import rounded_pair
from sameside.analytics.suppression import Cell, GroupPlan, PublicationPlan

# Levels of confidence: "I know this number" and "fairly sure"; "a guess".
SURE_LEVELS, GUESS_LEVELS = [3, 2], [1]


def hits_of_the_sure(plan: PublicationPlan, told: ItemFigures, hits: Mapping[Cell, int], kind: int) -> dict[str, int]:
    """Question  Of which groups may it be told how many of those sure of their number are right?

    Reads    told: the item's counts dont_know, claims_to_know, knows; hits: people per cell who are sure and right; kind: their place among
             the kinds of answers
    Returns  per group their number; groups left out are not told

    Both those who are sure and those who guess have to be k at least, and of either two right and two wrong: else it would say what each
    of them answered. What else holds groups back: `groups_told_further`. The counts told before stay as they are.
    """
    if "knows" not in told.counts:
        return {}
    numbers = {group.name: plan.total_of(group, hits) for group in plan.shown}
    candidates = [group for group in plan.shown if _may_be_told(told, group, numbers[group.name], plan.k)]
    of_kind = [int(place == kind) for place in range(told.audited.facts.n_classes)]
    kept = groups_told_further(plan, told, candidates, {"sure_hits": of_kind}, {"sure_hits": numbers})
    return {group.name: numbers[group.name] for group in kept}


def by_confidence(told: ItemFigures, group: str, sure_hits: int | None, k: int) -> list[dict[str, Any]] | None:
    """Question  How often is a group right, by how sure it was?

    Returns  a line per level of confidence, levels taken together, the surest first: hits of n, share, Wilson's interval. One line of all
             who gave a number where the levels can't be told apart
    Nulls    None under k numbers, and where the counts behind it are not told exactly
    """
    counts = [told.counts[thing][group] for thing in ("dont_know", "claims_to_know", "knows")]
    given_none, claims, knows = (figure.count for figure in counts)
    if given_none is None or knows is None or counts[0].base - given_none < k:
        return None
    n = counts[0].base - given_none
    if sure_hits is None or claims is None:
        return [_line([*SURE_LEVELS, *GUESS_LEVELS], knows, n)] if 1 < knows < n - 1 else None
    return [_line(SURE_LEVELS, sure_hits, claims), _line(GUESS_LEVELS, knows - sure_hits, n - claims)]


def _line(levels: list[int], hits: int, n: int) -> dict[str, Any]:
    return {"levels": levels, "hits": hits, "n": n, "share": round(hits / n, 6), "interval": rounded_pair(wilson(hits, n))}


def _may_be_told(told: ItemFigures, group: GroupPlan, sure_hits: int, k: int) -> bool:
    given_none, claims, knows = (told.counts[thing][group.name].count for thing in ("dont_know", "claims_to_know", "knows"))
    if given_none is None or claims is None or knows is None:
        return False
    guesses, right_guesses = group.n - given_none - claims, knows - sure_hits
    return min(claims, guesses) >= k and 1 < sure_hits < claims - 1 and 1 < right_guesses < guesses - 1
