"""Are those who say they know a number right more often than those who guess? Hits by confidence, told where nothing else follows."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sameside.analytics.intervals import wilson
from sameside.analytics.item_figures import ItemFigures
from sameside.analytics.publication_audit import Facts, Row, revealed, sum_of
from sameside.analytics.round_view import rounded_pair
from sameside.analytics.suppression import Cell, GroupPlan, PublicationPlan, given_up, not_given_away

# Levels of confidence: "I know this number" and "fairly sure"; "a guess".
SURE_LEVELS, GUESS_LEVELS = [3, 2], [1]


def hits_of_the_sure(plan: PublicationPlan, told: ItemFigures, hits: Mapping[Cell, int], kind: int) -> dict[str, int]:
    """Question  Of which groups may it be told how many of those sure of their number are right?

    Reads    told: the item's counts dont_know, claims_to_know, knows; hits: people per cell who are sure and right; kind: their place among
             the kinds of answers
    Returns  per group their number; groups left out are not told

    Both those who are sure and those who guess have to be k at least, and of either two right and two wrong: else it would say what each
    of them answered. A group whose number would follow from the others' keeps it by their going, in the order of `given_up`; and nothing
    is told that would, beside the other counts, tell of fewer than k people. The other counts stay as they are.
    """
    if "knows" not in told.counts:
        return {}
    numbers = {group.name: plan.total_of(group, hits) for group in plan.shown}
    kept = not_given_away(plan, [group for group in plan.shown if _may_be_told(told, group, numbers[group.name], plan.k)])
    while kept and revealed(_with(told, kept, numbers, kind), [*told.audited.secrets, *_still_open(plan, kept, told, kind)]) is not None:
        out = given_up(plan, kept)
        kept = [one for one in kept if one not in out]
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


def _with(told: ItemFigures, groups: list[GroupPlan], numbers: Mapping[str, int], kind: int) -> Facts:
    held = told.audited.facts
    facts = replace(held, rows=[*held.rows], lows=[*held.lows], highs=[*held.highs], exact=[*held.exact], weights={*held.weights})
    for group in groups:
        facts.publish(group.cells, _only(kind, held.n_classes), numbers[group.name], numbers[group.name])
    return facts


def _still_open(plan: PublicationPlan, kept: list[GroupPlan], told: ItemFigures, kind: int) -> list[Row]:
    """The numbers of the groups that are not told, but for those that follow from the other counts already."""
    weights = _only(kind, told.audited.facts.n_classes)
    others = [sum_of(group.cells, weights) for group in plan.shown if group not in kept]
    return [row for row in others if revealed(told.audited.facts, [row]) is None]


def _only(kind: int, n_classes: int) -> list[int]:
    return [int(place == kind) for place in range(n_classes)]
