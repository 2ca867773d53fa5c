"""Do the items of a dimension measure one thing? Alpha, omega, and for pairs of items Spearman-Brown.

All are worked out from the covariances of the items, which is what a closed round keeps of its answers, and only with 30 of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import fdtri

from sameside.analytics.intervals import LEVEL

Matrix = npt.NDArray[np.float64]

LEAST_ANSWERS = 30
# A unique variance below this share of the item's own is the edge of what one factor can explain.
_LEAST_UNIQUE = 0.005


@dataclass(frozen=True)
class Reliability:
    """A scale's reliability with its interval; 1 = no error at all. low, high None where n is 1 or unknown."""

    n: int
    n_items: int
    alpha: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class OneFactor:
    """A one-factor model. loadings in the items' own units; omega: the share of the sum's variance the factor explains."""

    loadings: tuple[float, ...]
    uniques: tuple[float, ...]
    omega: float


def item_covariances(answers: Sequence[Sequence[float | None]]) -> tuple[int, list[list[float]]] | None:
    """Question  How do the items of a scale move together?

    Reads    per person one answer per item, reversed items turned; None = not answered
    Returns  (people who answered every item, covariances with n - 1)
    Nulls    None under two such people
    """
    whole = [list(row) for row in answers if all(value is not None for value in row)]
    if len(whole) < 2:
        return None
    matrix = np.atleast_2d(np.cov(np.asarray(whole, dtype=np.float64), rowvar=False))
    return len(whole), [list(map(float, row)) for row in matrix]


def cronbach_alpha(covariances: Sequence[Sequence[float]], n: int, level: float = LEVEL) -> Reliability | None:
    """Question  Which share of the variance of the items' sum do they have in common, if all weigh alike?

    Reads    covariances of two items or more; n: people behind them
    Nulls    None for one item, or a sum that does not vary

    Cronbach, Psychometrika 16 (1951), 297-334. Interval: Feldt, Woodruff and Salih, Statistical inference for coefficient alpha, Applied
    Psychological Measurement 11 (1987), 93-103.
    """
    matrix = np.asarray(covariances, dtype=np.float64)
    k, of_sum = len(matrix), float(matrix.sum())
    if k < 2 or of_sum <= 0:
        return None
    alpha = k / (k - 1) * (1 - float(np.trace(matrix)) / of_sum)
    if n < 2:
        return Reliability(n, k, alpha, None, None)
    df_1, df_2 = n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - alpha) * float(fdtri(df_1, df_2, (1 + level) / 2))
    high = 1 - (1 - alpha) * float(fdtri(df_1, df_2, (1 - level) / 2))
    return Reliability(n, k, alpha, low, high)


def spearman_brown(covariances: Sequence[Sequence[float]]) -> float | None:
    """The reliability of a scale of two items, 2r / (1 + r). None for another number of items, or an item that does not vary.

    Eisinga, te Grotenhuis and Pelzer, The reliability of a two-item scale, International Journal of Public Health 58 (2013), 637-642.
    """
    matrix = np.asarray(covariances, dtype=np.float64)
    if len(matrix) != 2 or (np.diag(matrix) <= 0).any():
        return None
    r = float(matrix[0, 1] / np.sqrt(matrix[0, 0] * matrix[1, 1]))
    return 2 * r / (1 + r) if r > -1 else None


def one_factor(covariances: Sequence[Sequence[float]]) -> OneFactor | None:
    """Question  Which share of the variance of the items' sum does one common factor explain, whatever each item's weight?

    Reads    covariances of three items or more
    Nulls    None for fewer items, items that do not vary or are copies of each other, and where the search does not settle

    Maximum likelihood as Joreskog, Psychometrika 32 (1967), 443-482: for given unique variances the loadings are known, so only those
    are searched. Omega: McDonald, Test Theory (1999), chapter 6.
    """
    matrix = np.asarray(covariances, dtype=np.float64)
    spread = np.sqrt(np.clip(np.diag(matrix), 0, None))
    if len(matrix) < 3 or (spread == 0).any():
        return None
    correlations = matrix / np.outer(spread, spread)
    if np.linalg.eigvalsh(correlations)[0] < 1e-10:
        return None
    found = minimize(
        _misfit, np.full(len(matrix), 0.5), args=(correlations,), jac=True, method="L-BFGS-B", bounds=[(_LEAST_UNIQUE, 1.0)] * len(matrix),
        options={"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-10},
    )  # fmt: skip
    if not np.isfinite(found.fun):
        return None
    loadings = _loadings(found.x, correlations) * spread
    uniques = found.x * spread**2
    common = float(loadings.sum()) ** 2
    return OneFactor(tuple(map(float, loadings)), tuple(map(float, uniques)), common / (common + float(uniques.sum())))


def _misfit(uniques: Matrix, correlations: Matrix) -> tuple[float, Matrix]:
    """The likelihood's distance from a perfect fit, and its slope."""
    scale = np.sqrt(uniques)
    values, vectors = np.linalg.eigh(correlations / np.outer(scale, scale))
    rest = values[:-1]
    # d f / d psi_i = (sum over the rest of (1 - theta) u_i^2) / psi_i
    slope = ((1 - rest) * vectors[:, :-1] ** 2).sum(axis=1) / uniques
    return float((rest - np.log(rest) - 1).sum()), slope


def _loadings(uniques: Matrix, correlations: Matrix) -> Matrix:
    scale = np.sqrt(uniques)
    values, vectors = np.linalg.eigh(correlations / np.outer(scale, scale))
    loadings = scale * vectors[:, -1] * np.sqrt(max(0.0, float(values[-1]) - 1))
    return np.asarray(loadings if loadings.sum() >= 0 else -loadings)
