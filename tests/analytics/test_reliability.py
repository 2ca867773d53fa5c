"""Do items measure one thing? Printed coefficients, known loadings, and simulated answers."""

import numpy as np
import pytest
from scipy.stats import f as f_distribution
from statsmodels.multivariate.factor import Factor

from sameside.analytics.reliability import cronbach_alpha, item_covariances, one_factor, spearman_brown

# Shrout and Fleiss 1979: six targets, four judges.
RATINGS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def one_factor_correlations(*loadings: float) -> list[list[float]]:
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1)
    return [list(map(float, row)) for row in matrix]


def test_it_gives_the_alpha_of_the_printed_ratings_with_feldts_interval() -> None:
    found = item_covariances(RATINGS)
    assert found is not None
    n, covariances = found
    scale = cronbach_alpha(covariances, n)
    assert scale is not None
    assert scale.alpha == pytest.approx(0.9093, abs=5e-5)
    assert scale.low == pytest.approx(1 - (1 - scale.alpha) * f_distribution.ppf(0.975, 5, 15))
    assert scale.high == pytest.approx(1 - (1 - scale.alpha) * f_distribution.ppf(0.025, 5, 15))


@pytest.mark.parametrize(("loadings", "omega", "alpha"), [((0.8, 0.7, 0.6, 0.5), 0.74945, 0.74205), ((0.7,) * 4, 0.79352, 0.79352)])
def test_it_finds_loadings_it_was_given(loadings: tuple[float, ...], omega: float, alpha: float) -> None:
    matrix = one_factor_correlations(*loadings)
    model, scale = one_factor(matrix), cronbach_alpha(matrix, 100)
    assert model is not None
    assert scale is not None
    assert model.loadings == pytest.approx(loadings, abs=1e-5)
    assert model.omega == pytest.approx(omega, abs=5e-6)
    assert scale.alpha == pytest.approx(alpha, abs=5e-6)


def test_its_model_is_the_one_statsmodels_finds() -> None:
    random = np.random.default_rng(4)
    factor = random.normal(size=400)
    answers = np.clip(np.round(3 + np.outer(factor, [1.0, 0.8, 0.6, 0.9]) + random.normal(size=(400, 4))), 1, 5)
    found = item_covariances(answers.tolist())
    assert found is not None
    model = one_factor(found[1])
    assert model is not None
    correlations = np.corrcoef(answers, rowvar=False)
    fitted = Factor(corr=correlations, n_factor=1, method="ml").fit()
    spread = np.sqrt(np.diag(np.asarray(found[1])))
    assert np.asarray(model.loadings) / spread == pytest.approx(np.abs(fitted.loadings[:, 0]), abs=1e-4)


def test_an_item_that_is_hardly_unique_does_not_stop_the_search() -> None:
    model = one_factor([[1.0, 0.95, 0.9], [0.95, 1.0, 0.6], [0.9, 0.6, 1.0]])
    assert model is None or 0 < model.omega <= 1
    assert one_factor([[1.0, 1.0, 0.3], [1.0, 1.0, 0.3], [0.3, 0.3, 1.0]]) is None
    assert one_factor([[1.0, 0.5], [0.5, 1.0]]) is None


def test_two_items_have_spearman_and_browns_reliability() -> None:
    # r = 0.5: 2 * 0.5 / 1.5.
    assert spearman_brown([[4.0, 1.0], [1.0, 1.0]]) == pytest.approx(2 / 3)
    assert spearman_brown([[1.0, 0.0], [0.0, 0.0]]) is None
    assert spearman_brown(one_factor_correlations(0.5, 0.5, 0.5)) is None


def test_it_takes_only_people_who_answered_every_item() -> None:
    found = item_covariances([[1, 2], [3, None], [2, 4], [3, 6]])
    assert found is not None
    n, covariances = found
    assert n == 3
    assert covariances == [[pytest.approx(1), pytest.approx(2)], [pytest.approx(2), pytest.approx(4)]]
    assert item_covariances([[1, None], [None, 2], [1, 2]]) is None


def test_a_single_item_or_a_sum_that_stands_still_has_no_alpha() -> None:
    assert cronbach_alpha([[1.0]], 40) is None
    assert cronbach_alpha([[1.0, -1.0], [-1.0, 1.0]], 40) is None
