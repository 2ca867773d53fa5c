"""What score do answers make, and a company's? From item to dimension to the alignment index, each step visible.

Scores run from 0 to 100. A dimension's score is made in `dimension_scores`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

STEPS = 5
INDEX_DIMENSIONS = ("goals", "roles", "process", "leads", "content", "insight", "trust", "comms", "leadership", "planning")
# Quarters of the scale: descriptive words of this survey, not norms.
BANDS = ((0, "Apart"), (25, "Side by side"), (50, "Coordinated"), (75, "Joined up"))


@dataclass(frozen=True)
class IndexSensitivity:
    """How far the index depends on its equal weights.

    low, high        the least and greatest index when one dimension counts double, or not at all
    low_by, high_by  the dimension and its weight that make them
    """

    low: float
    high: float
    low_by: tuple[str, int]
    high_by: tuple[str, int]


def item_score(value: float, *, is_reversed: bool = False) -> float:
    """0 to 100 of an answer of 1 to 5, or of a mean of answers; a reversed item is turned first.

    Raises  ValueError for anything below 1 or above 5
    """
    if not 1 <= value <= STEPS:
        raise ValueError(f"An answer of {value} is not on the scale from 1 to {STEPS}.")
    return ((STEPS + 1 - value if is_reversed else value) - 1) / (STEPS - 1) * 100


def as_agreement(value: int, *, is_reversed: bool = False) -> int:
    """The answer as it counts: 6 minus it where agreeing is the bad answer.

    Raises  ValueError for anything but 1 to 5
    """
    if not 1 <= value <= STEPS:
        raise ValueError(f"An answer of {value} is not on the scale from 1 to {STEPS}.")
    return STEPS + 1 - value if is_reversed else value


def alignment_index(scores: Mapping[str, float | None]) -> float | None:
    """Question  How well do sales and marketing work together, in one number?

    Reads    scores of the ten dimensions, 0 to 100
    Returns  their mean, each of equal weight
    Nulls    None unless all ten are published: an index over fewer would give one away, and would be another index
    """
    found = [scores.get(dimension) for dimension in INDEX_DIMENSIONS]
    shown = [score for score in found if score is not None]
    return fmean(shown) if len(shown) == len(INDEX_DIMENSIONS) else None


def index_sensitivity(scores: Mapping[str, float]) -> IndexSensitivity:
    """Question  How else could the index have come out, had one dimension counted double, or not?

    Reads    the ten scores
    Raises   KeyError where one is missing
    """
    tried = {}
    for doubled in INDEX_DIMENSIONS:
        for weight in (0, 2):
            weights = {dimension: weight if dimension == doubled else 1 for dimension in INDEX_DIMENSIONS}
            tried[doubled, weight] = sum(weights[one] * scores[one] for one in INDEX_DIMENSIONS) / sum(weights.values())
    low_by, high_by = min(tried, key=lambda key: tried[key]), max(tried, key=lambda key: tried[key])
    return IndexSensitivity(tried[low_by], tried[high_by], low_by, high_by)


def band(score: float) -> str:
    """The word for a score: the quarter of the scale it lies in, its lower end included."""
    return next(word for least, word in reversed(BANDS) if score >= least)
