"""Does belief fit the evidence? Every pair of where a belief stands and where a metric stands."""

import pytest

from sameside.analytics.belief_evidence import GoodWhen, evidence_standing, flag_standing, parse_good_when, verdict

BELIEVED, DOUBTED, TORN = (0.55, 0.8), (0.2, 0.45), (0.4, 0.7)


@pytest.mark.parametrize(
    ("belief", "standing", "expected"),
    [
        (BELIEVED, "misses", "optimistic"),
        (BELIEVED, "meets", "in line"),
        (BELIEVED, "unclear", "unclear"),
        (DOUBTED, "meets", "pessimistic"),
        (DOUBTED, "misses", "in line"),
        (DOUBTED, "unclear", "unclear"),
        (TORN, "meets", "unclear"),
        (TORN, "misses", "unclear"),
        (None, "meets", "unclear"),
    ],
)
def test_it_gives_one_of_four_verdicts(belief: tuple[float, float] | None, standing: str, expected: str) -> None:
    assert verdict(belief, standing) == expected


def test_agreeing_to_a_reversed_item_is_the_bad_answer() -> None:
    assert verdict(BELIEVED, "meets", is_reversed=True) == "pessimistic"
    assert verdict(DOUBTED, "misses", is_reversed=True) == "optimistic"


def test_a_metric_meets_its_threshold_only_with_its_whole_interval() -> None:
    at_least_80, at_most_35 = parse_good_when(">= 80", "percent"), parse_good_when("<= 35", "percent")
    assert (at_least_80, at_most_35) == (GoodWhen(True, 0.8), GoodWhen(False, 0.35))
    assert evidence_standing((0.80, 0.9), at_least_80) == "meets"
    assert evidence_standing((0.7, 0.79), at_least_80) == "misses"
    assert evidence_standing((0.7, 0.80), at_least_80) == "unclear"
    assert evidence_standing((0.2, 0.35), at_most_35) == "meets"
    assert evidence_standing((0.36, 0.5), at_most_35) == "misses"
    assert evidence_standing((0.35, 0.5), at_most_35) == "unclear"


def test_without_a_value_a_threshold_or_a_record_it_is_unclear() -> None:
    assert evidence_standing(None, GoodWhen(True, 0.8)) == evidence_standing((0.1, 0.2), None) == flag_standing(None) == "unclear"
    assert (flag_standing(True), flag_standing(False)) == ("meets", "misses")


def test_a_threshold_of_a_count_is_no_share() -> None:
    assert parse_good_when(">= 2", "mean") == GoodWhen(True, 2.0)
    with pytest.raises(ValueError, match="is no threshold"):
        parse_good_when("about 80", "percent")
