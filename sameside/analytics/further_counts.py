"""May something more be told of an item whose figures stand already? Only where nothing follows from all of it together; the first stay."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sameside.analytics.item_figures import ItemFigures
from sameside.analytics.publication_audit import Facts, Row, all_revealed, revealed, sum_of
from sameside.analytics.row_space import small_unions
from sameside.analytics.suppression import GroupPlan, PublicationPlan, given_up, not_given_away

# Of a thing counted: for each class of answer whether it counts.
Weights = Sequence[int]


def groups_told_further(
    plan: PublicationPlan,
    told: ItemFigures,
    candidates: Sequence[GroupPlan],
    things: Mapping[str, Weights],
    numbers: Mapping[str, Mapping[str, int]],
    secrets: Sequence[Row] = (),
) -> list[GroupPlan]:
    """Question  Of which groups may these further counts be told, beside everything told of the item?

    Reads    candidates: groups whose own counts may be told; things: what is counted; numbers: per thing and group how many;
             secrets: what else must not follow
    Returns  groups that keep them: no count of a group without, of fewer than k people, or that a mask hides follows from the whole
    """
    kept = not_given_away(plan, candidates)
    while kept and _reveals(plan, told, kept, things, numbers, secrets):
        out = given_up(plan, kept)
        kept = [one for one in kept if one not in out]
    return kept


def _reveals(
    plan: PublicationPlan,
    told: ItemFigures,
    kept: Sequence[GroupPlan],
    things: Mapping[str, Weights],
    numbers: Mapping[str, Mapping[str, int]],
    secrets: Sequence[Row],
) -> bool:
    held = told.audited.facts
    facts = replace(held, rows=[*held.rows], lows=[*held.lows], highs=[*held.highs], exact=[*held.exact], weights={*held.weights})
    for thing, weights in things.items():
        for group in kept:
            facts.publish(group.cells, weights, numbers[thing][group.name], numbers[thing][group.name])
    others = [group.cells for group in plan.shown if group not in kept]
    unions = [[int(cell in union) for cell in range(len(plan.sizes))] for union in small_unions(plan.sizes, plan.k)]
    asked = [sum_of(cells, weights) for cells in (*others, *unions) for weights in things.values()]
    return revealed(facts, [*told.audited.secrets, *_open(held, [*asked, *secrets])]) is not None


def _open(facts: Facts, rows: Sequence[Row]) -> list[Row]:
    """Sums that do not follow from what was told before."""
    known = set(all_revealed(facts, rows))
    return [row for place, row in enumerate(rows) if place not in known]
