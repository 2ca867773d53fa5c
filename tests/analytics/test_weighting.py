"""Do weighted answers stand for the people invited? The survey design's worked example, and margins met on random companies."""

import random

import numpy as np
import pytest

from sameside.analytics.weighting import company_weights, effective_n_of_weights, post_stratified, raked, weighted_total

ANSWERS, ROSTER = [[8, 3], [4, 2], [5, 1]], [[14, 4], [5, 3], [9, 5]]
AGREEING = [[3, 3], [3, 2], [2, 0]]


def test_it_rakes_where_a_cell_has_a_single_answer() -> None:
    weights = company_weights(ANSWERS, ROSTER)
    assert weights is not None
    assert (weights.method, weights.is_trimmed) == ("raked", False)
    expected = [[1.508938, 1.976166], [1.208591, 1.582819], [2.218827, 2.905865]]
    assert np.asarray(weights.per_answer) == pytest.approx(np.asarray(expected), abs=1e-6)
    assert weights.effective_n == pytest.approx(21.667, abs=5e-4)
    total = weighted_total(AGREEING, ANSWERS, weights)
    assert total is not None
    assert (total.raw_share, total.weighted_share) == (pytest.approx(0.5652, abs=5e-5), pytest.approx(0.5421, abs=5e-5))
    assert total.is_shown


def test_it_post_stratifies_the_same_company_to_another_total() -> None:
    each = post_stratified(np.asarray(ANSWERS, dtype=float), np.asarray(ROSTER, dtype=float))
    assert (each * np.asarray(AGREEING)).sum() / (each * np.asarray(ANSWERS)).sum() == pytest.approx(0.49, abs=5e-5)


def test_it_post_stratifies_where_every_cell_has_two() -> None:
    weights = company_weights([[8, 3], [4, 2]], [[16, 6], [4, 2]])
    assert weights is not None
    assert weights.method == "post_stratified"
    assert weights.per_answer == ((2.0, 2.0), (1.0, 1.0))
    assert weights.effective_n == pytest.approx((22 + 6) ** 2 / (11 * 4 + 6))


def test_it_trims_and_keeps_the_sum() -> None:
    # Two of forty marketers answered: twenty each, where the mean is (10 + 40) / 12.
    weights = company_weights([[5, 5], [2, 0]], [[5, 5], [40, 0]])
    assert weights is not None
    assert weights.is_trimmed
    each = np.asarray(weights.per_answer)
    mean = 50 / 12
    assert each.max() <= 2.5 * mean + 1e-9
    assert (each * np.asarray([[5, 5], [2, 0]])).sum() == pytest.approx(50)


def test_it_hides_a_total_that_weighting_moves_by_more_than_ten_points() -> None:
    answers, roster = [[10, 0], [5, 0]], [[10, 0], [20, 0]]
    weights = company_weights(answers, roster)
    assert weights is not None
    # Raw 5 / 15, weighted 20 / 30.
    total = weighted_total([[0, 0], [5, 0]], answers, weights)
    assert total is not None
    assert (total.raw_share, total.weighted_share, total.is_shown) == (pytest.approx(1 / 3), pytest.approx(2 / 3), False)
    assert weighted_total([[0, 0], [0, 0]], [[0, 0], [0, 0]], weights) is None


def test_nobody_stands_for_a_function_without_an_answer() -> None:
    assert company_weights([[8, 3], [0, 0]], [[10, 4], [5, 1]]) is None
    assert company_weights([[0, 0]], [[3, 3]]) is None


def test_raking_meets_the_margins_or_says_it_cannot() -> None:
    chance = random.Random(2)
    met = 0
    for _ in range(50):
        roster = np.array([[chance.randint(1, 30) for _ in range(2)] for _ in range(3)], dtype=float)
        answers = np.floor(roster * np.array([[chance.random() for _ in range(2)] for _ in range(3)]))
        weights = raked(answers, roster)
        if weights is None:
            continue
        met += 1
        for axis in (0, 1):
            assert (weights * answers).sum(axis=axis) == pytest.approx(roster.sum(axis=axis), abs=1e-8)
        assert 0 < effective_n_of_weights(weights, answers) <= answers.sum() + 1e-9
    assert met > 25


def test_it_refuses_more_answers_than_people() -> None:
    with pytest.raises(ValueError, match="more answers than people"):
        company_weights([[3]], [[2]])
    with pytest.raises(ValueError, match="same functions"):
        company_weights([[3]], [[2, 4]])
