"""What does the whole company think, when the teams did not answer in proportion? Weights that make answers stand for the people invited.

Only for totals across functions: a group's own figure is never weighted. Rows are functions, columns are leaders and team.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

LEAST_PER_CELL = 2
LEAST_OF_MEAN, MOST_OF_MEAN = 0.5, 2.5
# A total that moves further than this by weighting says more about who answered than about what they think.
MOST_MOVED_SHARE = 0.10
_MOST_ROUNDS = 1000
_CLOSE_ENOUGH = 1e-12


@dataclass(frozen=True)
class Weights:
    """One weight per answer of each cell, rows as given. Cells without an answer weigh 0.

    method       post_stratified: every cell of the roster has two answers at least; raked: only the margins are met
    is_trimmed   whether a weight was cut to between half and two and a half of the mean
    effective_n  Kish: (sum w)^2 / sum w^2, how many unweighted answers would tell as much
    """

    per_answer: tuple[tuple[float, ...], ...]
    method: str
    is_trimmed: bool
    effective_n: float


@dataclass(frozen=True)
class WeightedTotal:
    """A total share, weighted and not. is_shown False: weighting moves it more than 10 points, so only groups are shown."""

    raw_share: float
    weighted_share: float
    effective_n: float
    is_shown: bool


def company_weights(answers: Sequence[Sequence[int]], roster: Sequence[Sequence[int]]) -> Weights | None:
    """Question  For how many people invited does each answer stand?

    Reads    answers, roster: people per function (rows) and rollup (columns), of one shape
    Returns  weights whose sum over the answers is the number invited, before trimming and after
    Nulls    None without an answer, and where a whole function or rollup that was invited has none: nobody stands for it

    Post-stratification where every invited cell has two answers, else raking: Deming and Stephan, Annals of Mathematical Statistics 11
    (1940), 427-444. Effective n: Kish, Survey Sampling (1965), section 11.7.
    """
    n, people = np.asarray(answers, dtype=np.float64), np.asarray(roster, dtype=np.float64)
    if n.shape != people.shape or n.ndim != 2:
        raise ValueError("Answers and roster need the same functions and rollups.")
    if (n > people).any():
        raise ValueError("A cell has more answers than people invited.")
    if n.sum() == 0 or any(((people.sum(axis=axis) > 0) & (n.sum(axis=axis) == 0)).any() for axis in (0, 1)):
        return None
    is_full = bool((n[people > 0] >= LEAST_PER_CELL).all())
    weights = post_stratified(n, people) if is_full else raked(n, people)
    if weights is None:
        return None
    trimmed = _trimmed(weights, n)
    is_trimmed = bool((np.abs(trimmed - weights) > 1e-9).any())
    method = "post_stratified" if is_full else "raked"
    return Weights(tuple(tuple(map(float, row)) for row in trimmed), method, is_trimmed, effective_n_of_weights(trimmed, n))


def post_stratified(answers: Matrix, roster: Matrix) -> Matrix:
    """Weights per answer that meet the roster in every cell that has an answer."""
    return np.divide(roster, answers, out=np.zeros_like(roster), where=answers > 0)


def raked(answers: Matrix, roster: Matrix) -> Matrix | None:
    """Weights per answer whose totals meet the roster's margins. None where no weights can: some cells without an answer are needed."""
    fitted = np.asarray(answers, dtype=np.float64).copy()
    people = np.asarray(roster, dtype=np.float64)
    for _ in range(_MOST_ROUNDS):
        for axis in (1, 0):
            have, want = fitted.sum(axis=axis, keepdims=True), people.sum(axis=axis, keepdims=True)
            fitted *= np.divide(want, have, out=np.zeros_like(want), where=have > 0)
        off = max(float(np.abs(fitted.sum(axis=axis) - people.sum(axis=axis)).max()) for axis in (0, 1))
        if off <= _CLOSE_ENOUGH * max(1.0, people.sum()):
            return np.divide(fitted, answers, out=np.zeros_like(fitted), where=answers > 0)
    return None


def weighted_total(agreeing: Sequence[Sequence[int]], answers: Sequence[Sequence[int]], weights: Weights) -> WeightedTotal | None:
    """Question  Which share of all invited agrees, each function and rollup counted as large as it is?

    Reads    agreeing of the answers to this item, per cell; weights of the round
    Nulls    None without an answer of weight
    """
    yes, n = np.asarray(agreeing, dtype=np.float64), np.asarray(answers, dtype=np.float64)
    each = np.asarray(weights.per_answer)
    if (each * n).sum() == 0:
        return None
    raw, weighted = float(yes.sum() / n.sum()), float((each * yes).sum() / (each * n).sum())
    # Two shares of whole people: the eleventh decimal of a sum decides nothing.
    is_shown = abs(weighted - raw) <= MOST_MOVED_SHARE + 1e-12
    return WeightedTotal(raw, weighted, effective_n_of_weights(each, n), is_shown)


def effective_n_of_weights(weights: Matrix, answers: Matrix) -> float:
    """Kish's effective n. 0 without a weight."""
    squared = float((answers * weights**2).sum())
    return float((answers * weights).sum()) ** 2 / squared if squared else 0.0


def _trimmed(weights: Matrix, answers: Matrix) -> Matrix:
    """Cut to between half and two and a half of the mean weight; what was cut is spread, so that the sum stays."""
    total = float((weights * answers).sum())
    mean = total / float(answers.sum())
    low, high = LEAST_OF_MEAN * mean, MOST_OF_MEAN * mean
    kept = np.where(answers > 0, weights, 0.0)
    for _ in range(_MOST_ROUNDS):
        cut = np.where(answers > 0, np.clip(kept, low, high), 0.0)
        missing = total - float((cut * answers).sum())
        free = (answers > 0) & (cut > low if missing < 0 else cut < high)
        if abs(missing) < 1e-9 * total or not free.any():
            return cut
        room = float((cut * answers)[free].sum())
        kept = np.where(free, cut * (1 + missing / room), cut)
    return cut
