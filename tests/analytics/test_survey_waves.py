"""What is told of a change between two rounds, and what is withheld? Two typed results of a small company."""

from typing import Any

import pytest

from sameside.analytics.exact_tests import benjamini_hochberg
from sameside.analytics.survey_waves import FEW_MOVED, ONE_ROUND_ONLY, EarlierRound, Movers, wave_changes

FORM: dict[str, Any] = {
    "items": {
        "P2": {"type": "agree", "hash": "p2"},
        "L1": {"type": "agree", "hash": "l1"},
        "O1": {"type": "overall", "hash": "o1"},
        "E1": {"type": "estimate", "hash": "e1"},
    }
}


def counted(count: int, base: int, thing: str = "agree") -> dict[str, Any]:
    return {"state": "shown", "base": base, "counts": {thing: {"form": "exact", "base": base, "low": count, "high": count}}}


def masked(base: int) -> dict[str, Any]:
    return {"state": "shown", "base": base, "counts": {"agree": {"form": "at_most", "base": base, "low": 0, "high": 1}}}


def a_result(p2: dict[str, Any], l1: dict[str, Any], *, shown: tuple[str, ...] = ("sales", "marketing"), k: int = 5) -> dict[str, Any]:
    groups = [{"name": name, "state": "shown" if name in shown else "secondary"} for name in ("sales", "marketing")]
    items = {"P2": {"groups": p2}, "L1": {"groups": l1}, "O1": {"groups": {"sales": counted(6, 15, "top2")}}, "E1": {"groups": {}}}
    return {"k": k, "groups": groups, "items": items}


BEFORE = a_result({"sales": counted(8, 14), "marketing": counted(3, 9)}, {"sales": counted(5, 14), "marketing": masked(9)})
NOW = a_result({"sales": counted(12, 15), "marketing": counted(3, 9)}, {"sales": counted(5, 15), "marketing": counted(4, 9)})
SPRING = {"round": "r1", "title": "Spring", "closed_on": "2026-03-20"}


def changes(now: dict[str, Any] = NOW, before: dict[str, Any] = BEFORE, form: dict[str, Any] = FORM, **movers: int) -> dict[str, Any]:
    return wave_changes(FORM, now, EarlierRound(SPRING, form, before), Movers(movers))


def test_a_change_has_an_interval_and_bounds_of_who_changed() -> None:
    told = changes()
    assert told["before"] == SPRING
    line = next(line for line in told["changes"] if (line["item"], line["group"]) == ("P2", "sales"))
    # The design's example: 12 of 15 after 8 of 14.
    assert (line["n_before"], line["n_now"], line["change"]) == (14, 15, pytest.approx(0.2286, abs=5e-5))
    assert line["interval"] == [pytest.approx(-0.1024, abs=5e-5), pytest.approx(0.5062, abs=5e-5)]
    assert (line["changed_least"], line["changed_most"]) == (pytest.approx(0.2286, abs=5e-5), pytest.approx(0.6286, abs=5e-5))
    assert (line["clarity"], line["adjusted_p"] >= line["p"]) == ("none", True)


def test_changes_of_one_group_are_one_family() -> None:
    lines = [line for line in changes()["changes"] if line["group"] == "sales"]
    adjusted = benjamini_hochberg([line["p"] for line in lines])
    assert [line["adjusted_p"] for line in lines] == pytest.approx(adjusted, abs=1e-6)
    assert adjusted[0] > lines[0]["p"]


def test_there_is_no_line_where_either_share_is_masked() -> None:
    told = {(line["item"], line["group"]) for line in changes()["changes"]}
    assert told == {("P2", "sales"), ("P2", "marketing"), ("L1", "sales"), ("O1", "sales")}


@pytest.mark.parametrize(("n_moved", "is_withheld"), [(0, False), (1, True), (4, True), (5, False)])
def test_few_who_joined_or_left_withhold_their_group_s_change(n_moved: int, is_withheld: bool) -> None:
    told = changes(sales=n_moved)
    assert ("sales" in told["withheld"]) is is_withheld
    assert any(line["group"] == "sales" for line in told["changes"]) is not is_withheld
    # The other group keeps its change, and its level stands in its own round.
    assert any(line["group"] == "marketing" for line in told["changes"])


def test_golden_17_one_joiner_is_not_told_by_any_line() -> None:
    # Nine of marketing, of whom three agree; a tenth joins and agrees. Two results, one joiner: no line has marketing's two shares.
    later = a_result({"sales": counted(12, 15), "marketing": counted(4, 10)}, NOW["items"]["L1"]["groups"])
    told = changes(later, marketing=1)
    assert told["withheld"] == {"marketing": FEW_MOVED.format(k=5)}
    assert {line["group"] for line in told["changes"]} == {"sales"}


def test_the_greater_threshold_of_two_rounds_counts() -> None:
    told = wave_changes(FORM, NOW | {"k": 3}, EarlierRound(SPRING, FORM, BEFORE), Movers({"sales": 4}))
    assert told["withheld"] == {"sales": FEW_MOVED.format(k=5)}


def test_where_nobody_knows_who_moved_everything_is_withheld() -> None:
    told = wave_changes(FORM, NOW, EarlierRound(SPRING, FORM, BEFORE), Movers(unknown="the list came from a file"))
    assert (told["changes"], set(told["withheld"].values())) == ([], {"the list came from a file"})


def test_a_group_shown_once_only_has_no_change() -> None:
    told = changes(before=a_result(BEFORE["items"]["P2"]["groups"], BEFORE["items"]["L1"]["groups"], shown=("sales",)))
    assert told["withheld"] == {"marketing": ONE_ROUND_ONLY}


def test_an_item_in_other_words_is_named_and_not_compared() -> None:
    told = changes(form={"items": FORM["items"] | {"P2": {"type": "agree", "hash": "other"}}})
    assert told["left_out"] == [{"item": "P2", "why": "asked in other words before"}]
    assert "P2" not in {line["item"] for line in told["changes"]}


def rated(mean: float, n: int, **given: Any) -> dict[str, Any]:
    return {"state": "shown", "base": n, "counts": {}, "mean": mean, "distribution": None, "bands": None} | given


def rating_of(before: dict[str, Any], now: dict[str, Any], *, asked_before: str = "x1", **movers: int) -> dict[str, Any]:
    form = {"items": FORM["items"] | {"X1": {"type": "rating", "hash": "x1"}}}
    asked = {"items": FORM["items"] | {"X1": {"type": "rating", "hash": asked_before}}}
    results = [held | {"items": held["items"] | {"X1": {"groups": groups}}} for held, groups in ((BEFORE, before), (NOW, now))]
    return wave_changes(form, results[1], EarlierRound(SPRING, asked, results[0]), Movers(movers))


def test_a_rating_moves_by_its_published_means_and_is_tested_only_where_both_spreads_are_published() -> None:
    low, high = {str(rating): n for rating, n in enumerate([0, 3, 4, 3, 0, 0, 0, 0, 0, 0, 0])}, {str(rating): 0 for rating in range(11)}
    high |= {"7": 4, "8": 4, "9": 4}
    told = rating_of(
        {"sales": rated(2.0, 10, distribution=low), "marketing": rated(6.0, 9)},
        {"sales": rated(8.0, 12, distribution=high), "marketing": rated(6.8, 9, bands={"0-4": 0, "5-7": 5, "8-10": 4})},
    )["ratings"]["X1"]
    sales, marketing = told["sales"], told["marketing"]
    assert (sales["before"], sales["n_before"], sales["now"], sales["n_now"], sales["change"]) == (2.0, 10, 8.0, 12, 6.0)
    # Everybody rates higher than anybody did before.
    assert (sales["test"]["delta"], sales["test"]["clarity"]) == (1.0, "clear")
    assert (marketing["change"], marketing["test"]) == (pytest.approx(0.8), None)


def test_no_rating_is_set_beside_an_earlier_one_where_few_moved_or_it_was_asked_otherwise_or_is_not_told() -> None:
    both = {"sales": rated(5.0, 14), "marketing": rated(7.0, 9)}
    assert set(rating_of(both, both)["ratings"]["X1"]) == {"sales", "marketing"}
    assert set(rating_of(both, both, sales=2)["ratings"]["X1"]) == {"marketing"}
    other_words = rating_of(both, both, asked_before="x0")
    assert (other_words["ratings"], other_words["left_out"]) == ({}, [{"item": "X1", "why": "asked in other words before"}])
    assert set(rating_of({"sales": {"state": "primary", "why": "few"}, "marketing": both["marketing"]}, both)["ratings"]["X1"]) == {
        "marketing"
    }
