"""Is agreement beyond chance what the published examples and another program say?"""

import random

import pytest
from statsmodels.stats.inter_rater import cohens_kappa, to_table

from sameside.analytics.rater_agreement import cohen_kappa, every_pair, krippendorff_alpha, krippendorff_alpha_of_numbers


def _units(*observers: str) -> list[list[str]]:
    return [[label for label in unit if label != "."] for unit in zip(*observers, strict=True)]


def test_it_meets_the_worked_example_of_four_observers() -> None:
    # Krippendorff (2011), example C: four observers, twelve units, labels missing, nominal.
    units = _units("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=0.0005)


def test_it_meets_the_worked_example_of_three_coders() -> None:
    units = _units(".....34121133.3", "1.213343.......", "..21344.21133.4")
    assert krippendorff_alpha(units) == pytest.approx(0.6914, abs=0.00005)
    assert krippendorff_alpha_of_numbers([[int(label) for label in unit] for unit in units]) == pytest.approx(0.8108, abs=0.00005)


def test_it_works_out_kappa_by_hand() -> None:
    # 20 both yes, 15 both no, 5 and 10 apart: observed 0.7, expected 0.5 * 0.6 + 0.5 * 0.4 = 0.5, kappa 0.4.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = cohen_kappa(pairs)
    assert (found.n, found.share, found.kappa) == (50, 0.7, pytest.approx(0.4))


@pytest.mark.parametrize("seed", range(20))
def test_it_gives_the_kappa_of_another_program(seed: int) -> None:
    chance = random.Random(seed)
    first = [chance.choice("ynu") for _ in range(20)]
    second = [label if chance.random() < 0.6 else chance.choice("ynu") for label in first]
    table, _ = to_table([["ynu".index(a), "ynu".index(b)] for a, b in zip(first, second, strict=True)], bins=3)
    expected = cohens_kappa(table).kappa
    assert cohen_kappa(list(zip(first, second, strict=True))).kappa == pytest.approx(expected, abs=1e-12)


def test_it_tells_no_score_where_there_is_none() -> None:
    assert cohen_kappa([]).kappa is None
    assert cohen_kappa([("y", "y")] * 9).kappa is None
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([["y"], ["n"]]) is None
    assert krippendorff_alpha([["y", "y"], ["y", "y"]]) is None
    assert krippendorff_alpha([["y", "n"]] * 4) == pytest.approx(-0.75)


def test_it_compares_only_what_both_labelled() -> None:
    ((one, other, found),) = every_pair([["y", None, "n", "y"], ["y", "y", None, "n"]])
    assert (one, other, found.n, found.share) == (0, 1, 2, 0.5)
