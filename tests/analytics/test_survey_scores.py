"""From answers to dimensions to the index: small cases worked out by hand."""

import pytest

from sameside.analytics.instrument import instrument
from sameside.analytics.survey_scores import (
    BANDS,
    INDEX_DIMENSIONS,
    alignment_index,
    band,
    index_sensitivity,
    item_score,
)


def test_an_item_scores_0_to_100_and_a_reversed_one_is_turned() -> None:
    assert [item_score(value) for value in (1, 2, 3, 4, 5)] == [0, 25, 50, 75, 100]
    assert item_score(5, is_reversed=True) == 0
    assert item_score(2.5) == 37.5
    with pytest.raises(ValueError, match="not on the scale"):
        item_score(6)


def test_every_dimension_has_one_to_four_items() -> None:
    agree = [item for item in instrument()["items"] if item["type"] == "agree" and item["dimension"]]
    for dimension in INDEX_DIMENSIONS:
        assert 1 <= sum(item["dimension"] == dimension for item in agree) <= 4


def test_bands_and_dimensions_of_the_index_are_those_of_the_instrument() -> None:
    assert [(one["from"], one["label"]) for one in instrument()["scoring"]["bands"]] == list(BANDS)
    assert set(INDEX_DIMENSIONS) | {"measurement"} == {one["id"] for one in instrument()["dimensions"]}
    assert [band(score) for score in (0, 24.9, 25, 50, 75, 100)] == [
        "Apart",
        "Apart",
        "Side by side",
        "Coordinated",
        "Joined up",
        "Joined up",
    ]


def test_the_index_is_shown_only_where_all_ten_are() -> None:
    scores: dict[str, float | None] = dict.fromkeys(INDEX_DIMENSIONS, 60.0)
    scores["trust"] = 40.0
    assert alignment_index(scores) == pytest.approx(58)
    assert alignment_index(scores | {"comms": None}) is None


def test_the_index_moves_as_far_as_its_most_unlike_dimension_can_move_it() -> None:
    scores = dict.fromkeys(INDEX_DIMENSIONS, 60.0) | {"trust": 40.0}
    # Doubled: (9 * 60 + 2 * 40) / 11; left out: 60.
    found = index_sensitivity(scores)
    assert (found.low, found.low_by) == (pytest.approx(620 / 11), ("trust", 2))
    assert (found.high, found.high_by) == (pytest.approx(60), ("trust", 0))
