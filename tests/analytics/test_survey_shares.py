"""How many of us agree, not everyone having answered? The survey design's check values, and a slow twin of the exact limits."""

import random

import pytest
from scipy.stats import hypergeom

from sameside.analytics.survey_shares import AgreeCount, people_agreeing, response_share, share_interval, worst_case, worst_case_gap


@pytest.mark.parametrize(
    ("count", "effective_n", "low", "high"),
    [
        (AgreeCount(45, 100, 300), 149.5, 0.3725, 0.5300),
        (AgreeCount(6, 7, 9), 28, 0.6851, 0.9430),
        (AgreeCount(8, 14, 18), 59.5, 0.4451, 0.6890),
    ],
)
def test_it_corrects_the_interval_for_the_share_that_was_asked(count: AgreeCount, effective_n: float, low: float, high: float) -> None:
    assert count.effective_n == pytest.approx(effective_n)
    assert share_interval(count) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_it_knows_the_share_when_everyone_answered() -> None:
    everyone = AgreeCount(5, 8, 8)
    assert everyone.is_everyone
    assert share_interval(everyone) == (0.625, 0.625) == worst_case(everyone)
    assert people_agreeing(everyone) == (5, 5)


def test_it_says_nothing_of_a_group_without_an_answer() -> None:
    assert share_interval(AgreeCount(0, 0, 6)) is None
    assert share_interval(AgreeCount(0, 0)) is None
    assert worst_case(AgreeCount(0, 0, 6)) == (0, 1)


@pytest.mark.parametrize(
    ("count", "fewest", "most"), [(AgreeCount(45, 100, 300), 111, 160), (AgreeCount(2, 100, 300), 2, 18), (AgreeCount(3, 10, 50), 5, 31)]
)
def test_it_gives_the_exact_limits_in_people(count: AgreeCount, fewest: int, most: int) -> None:
    assert people_agreeing(count) == (fewest, most)


def test_it_keeps_every_number_of_people_neither_tail_refuses() -> None:
    chance = random.Random(11)
    for _ in range(60):
        invited = chance.randint(1, 60)
        n = chance.randint(1, invited)
        agreeing = chance.randint(0, n)
        kept = [
            people
            for people in range(invited + 1)
            if hypergeom.sf(agreeing - 1, invited, people, n) > 0.025 and hypergeom.cdf(agreeing, invited, people, n) > 0.025
        ]
        assert people_agreeing(AgreeCount(agreeing, n, invited)) == (kept[0], kept[-1])


def test_it_bounds_the_worst_case_of_those_who_did_not_answer() -> None:
    # 12 of 15 answers agree, 18 were invited: the three silent ones all disagree, or all agree.
    assert worst_case(AgreeCount(12, 15, 18)) == (12 / 18, 15 / 18)
    assert worst_case_gap(AgreeCount(12, 15, 18), AgreeCount(3, 7, 9)) == (pytest.approx(0.1111, abs=1e-4), pytest.approx(0.5))
    assert worst_case_gap(AgreeCount(6, 7, 8), AgreeCount(9, 26, 31)) == (pytest.approx(0.2984, abs=1e-4), pytest.approx(0.5847, abs=1e-4))


def test_it_covers_every_company_about_as_often_as_it_says() -> None:
    """Whole company of 18, 15 answered: over all true counts and all draws, worked out exactly."""
    covered = []
    for people in range(1, 18):
        chance = 0.0
        for agreeing in range(max(0, people - 3), min(15, people) + 1):
            interval = share_interval(AgreeCount(agreeing, 15, 18))
            assert interval is not None
            if interval[0] - 1e-12 <= people / 18 <= interval[1] + 1e-12:
                chance += hypergeom.pmf(agreeing, 18, people, 15)
        covered.append(chance)
    assert sum(covered) / len(covered) > 0.93


@pytest.mark.parametrize("wrong", [(4, 3, None), (-1, 3, None), (2, 5, 4)])
def test_it_refuses_counts_that_cannot_be(wrong: tuple[int, int, int | None]) -> None:
    with pytest.raises(ValueError, match="can't be"):
        AgreeCount(*wrong)


def test_a_response_rate_needs_five_invited() -> None:
    assert response_share(3, 4) is None
    assert response_share(3, 5) == 0.6
