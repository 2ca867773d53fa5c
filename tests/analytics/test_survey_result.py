"""Does the one result of a round say what a small company answered, and nothing else? A typed company with planted answers."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from statsmodels.stats.multitest import multipletests

from sameside.analytics.belief_lines import belief_lines
from sameside.analytics.calibration import Measured
from sameside.analytics.instrument import Wave, asked_items, frozen_form
from sameside.analytics.survey_causes import root_causes
from sameside.analytics.survey_result import round_result
from sameside.analytics.survey_waves import EarlierRound, Movers, wave_changes

FORM = frozen_form(Wave("full"))
NO_IDEA = {"value": "dont_know"}
# Ten of eleven sellers answer, eight of nine marketers, no one else is asked.
INVITED = {
    ("sales", "manager"): 3, ("sales", "team_member"): 8, ("marketing", "manager"): 3, ("marketing", "team_member"): 6,
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    function: str
    seniority: str
    answers: dict[str, Any]


def company(**of_items: tuple[list[Any], list[Any]]) -> list[Person]:
    """An item's answers in turn: sales' first (three managers, then seven of the team), then marketing's (three and five)."""
    people = []
    for function, n in (("sales", 10), ("marketing", 8)):
        for place in range(n):
            given = {name: both[function == "marketing"][place] for name, both in of_items.items()}
            kept = {name: value for name, value in given.items() if value is not None and name in asked_items(FORM, function)}
            people.append(Person(function, "manager" if place < 3 else "team_member", kept))
    return people


def result_of(people: list[Person], measured: dict[str, Measured] | None = None) -> dict[str, Any]:
    return round_result(FORM, people, invited=INVITED, k=5, measured=measured)


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    """P2 contacted in time: eight of ten sellers agree, two of seven marketers, one of whom can't judge."""
    estimates = [{"value": float(value), "confidence": 2} for value in (20, 25, 10, 30, 15, 40, 22)]
    people = company(
        P2=([4, 4, 5, 4, 5, 4, 4, 5, 2, 1], [4, 2, 1, 2, 3, 2, 5, "cannot_judge"]),
        G1=([4] * 4 + [2] * 6, [5] * 3 + [1] * 5),
        S1=(["several"] * 3 + ["no"] * 5 + ["cannot_remember", "not_my_job"], ["several"] * 4 + ["once"] * 2 + ["no"] * 2),
        E1=(
            [*estimates, *[NO_IDEA] * 3],
            [NO_IDEA] * 3 + [{"value": 12.0, "confidence": sure} for sure in (2, 3)] + [{"value": 40.0, "confidence": 1}] * 3,
        ),
        D2=([2] * 5 + [4] * 5, [2] * 4 + [4] * 4),
        D1=([4] * 5 + [2] * 5, [4] * 4 + [2] * 4),
        O2=([4] * 7 + [2] * 3, [4] * 5 + [2] * 3),
        L1=([4] * 3 + [2] * 7, [4] * 3 + [2] * 5),
    )
    return result_of(people, {"E1": Measured("share", 0.12, 0.11, 0.13)})


def test_it_tells_who_answered_and_which_groups_are_shown(result: dict[str, Any]) -> None:
    assert (result["n_invited"], result["n_answers"], result["is_other_left_out"]) == (20, 18, False)
    shown = {group["name"]: group["n"] for group in result["groups"] if group["state"] == "shown"}
    # Managers are six, of them three in each function: no cross group is shown.
    assert {name: shown[name] for name in ("total", "sales", "marketing", "leaders", "team")} == {
        "total": 18, "sales": 10, "marketing": 8, "leaders": 6, "team": 12,
    }  # fmt: skip
    assert not any("/" in name for name in shown)
    assert next(group["response"] for group in result["groups"] if group["name"] == "marketing") == pytest.approx(8 / 9, abs=1e-6)


def test_an_item_has_a_share_with_its_interval_and_worst_case_per_group(result: dict[str, Any]) -> None:
    sales, marketing = (result["items"]["P2"]["groups"][side]["counts"]["agree"] for side in ("sales", "marketing"))
    assert (sales["low"], sales["base"], sales["share"]) == (8, 10, 0.8)
    # One of eleven did not answer: 8 to 9 of 11.
    assert sales["worst_case"] == [pytest.approx(8 / 11, abs=1e-6), pytest.approx(9 / 11, abs=1e-6)]
    assert (marketing["low"], marketing["base"]) == (2, 7)
    assert result["items"]["P2"]["groups"]["marketing"]["cannot_judge"]["form"] == "at_most"


def test_a_gap_stands_with_interval_p_and_words_and_asymmetries_have_none(result: dict[str, Any]) -> None:
    gaps = {gap["item"]: gap for gap in result["gaps"]["function"]}
    assert gaps["P2"]["gap"] == pytest.approx(0.8 - 2 / 7, abs=1e-6)
    assert gaps["P2"]["interval"][0] > 0
    assert gaps["P2"]["adjusted_p"] >= gaps["P2"]["p"]
    assert gaps["P2"]["clarity"] in ("clear", "possible")
    assert "G1" not in gaps
    # Each side was asked of the other: no figure mixes the two.
    assert set(result["items"]["G1"]["groups"]) & {"total", "leaders", "team"} == set()


def test_gaps_are_adjusted_in_families_items_by_benjamini_and_hochberg_pairs_by_holm() -> None:
    halves = {"P2": (7, 4), "L1": (6, 5), "L3": (8, 3)}
    people = company(
        **{name: ([4] * a + [2] * (10 - a), [4] * b + [2] * (8 - b)) for name, (a, b) in halves.items()},
        S1=(["no"] * 7 + ["once"] * 3, ["once"] * 6 + ["no"] * 2),
        S2=(["no"] * 8 + ["once"] * 2, ["once"] * 5 + ["no"] * 3),
        S3=(["once"] * 5 + ["no"] * 5, ["once"] * 4 + ["no"] * 4),
    )
    form = FORM | {"items": {name: FORM["items"][name] for name in (*halves, "S1", "S2", "S3")}}
    gaps = round_result(form, people, invited=INVITED, k=5)["gaps"]
    for family, method, other in (("function", "fdr_bh", "holm"), ("said_received", "holm", "fdr_bh")):
        p_values = [gap["p"] for gap in gaps[family]]
        assert [gap["adjusted_p"] for gap in gaps[family]] == pytest.approx(multipletests(p_values, method=method)[1], abs=2e-6), family
        # The other way it would be other numbers.
        assert len(p_values) == 3
        assert [gap["adjusted_p"] for gap in gaps[family]] != pytest.approx(multipletests(p_values, method=other)[1], abs=1e-4), family


def test_givers_stand_beside_receivers(result: dict[str, Any]) -> None:
    (gap,) = (gap for gap in result["gaps"]["said_received"] if gap["item"] == "S1")
    assert (gap["first"], gap["second"]) == ("marketing", "sales")
    # Six of eight say they shared; three of nine remember, who can't remember counted.
    assert gap["gap"] == pytest.approx(6 / 8 - 3 / 9, abs=1e-6)


def test_knowledge_is_told_apart_from_claims(result: dict[str, Any]) -> None:
    counts = result["items"]["E1"]["groups"]["marketing"]["counts"]
    # All seven sellers who gave a number were sure of it: with what marketing and both together said, that would tell of everyone, so
    # what was counted last is told of fewer.
    assert (counts["dont_know"]["low"], counts["claims_to_know"]["low"]) == (3, 2)
    error = result["items"]["E1"]["groups"]["sales"]["error"]
    # The middle of all pairs of 20 25 10 30 15 40 22 % against 12 %, on the odds scale. Seven numbers: the ends would be single people's.
    assert (error["typical_ratio"], error["interval"]) == (pytest.approx(2.0), None)


def test_a_dimension_turns_its_reversed_item(result: dict[str, Any]) -> None:
    # D1 and turned D2 agree: half 4 and 4, half 2 and 2: 75 and 25.
    assert result["dimensions"]["leadership"]["sales"] == {"base": 10, "score": 50.0}
    assert result["index"] == {}
    assert result["reliability"] == {}


def test_whatever_is_made_of_shares_is_made_of_exact_ones(result: dict[str, Any]) -> None:
    items, evidence = result["items"], {"leads_followed_up_in_time": {"kind": "metric", "standing": "misses"}}
    exact = {
        (name, group): figure["share"]
        for name, item in items.items()
        for group, told in item["groups"].items()
        for thing, figure in told.get("counts", {}).items()
        if thing in ("agree", "top2", "yes") and figure["form"] == "exact"
    }
    used = {(line["item"], line["group"]): line["overall"] for line in result["halo"]}
    used |= {(line["item"], group): share for line in root_causes(FORM, items, {}) for group, share in line["by"].items()}
    for name, line in belief_lines(FORM, items, evidence).items():
        used |= {(name, group): told["share"] for group, told in line["groups"].items() if told["share"] is not None}
    moved = wave_changes(FORM, result, EarlierRound({}, FORM, result), Movers())["changes"]
    used |= {(line["item"], line["group"]): line["now"] for line in moved}
    assert {("O2", "sales"), ("D2", "marketing"), ("P2", "sales"), ("S1", "sales")} <= used.keys()
    assert used == {key: exact[key] for key in used}


def test_it_is_plain_and_the_same_in_any_order() -> None:
    people = company(P2=([4, 4, 5, 4, 5, 4, 4, 5, 2, 1], [4, 2, 1, 2, 3, 2, 5, 3]))
    assert json.dumps(result_of(people), sort_keys=True) == json.dumps(result_of(people[::-1]), sort_keys=True)


def test_what_a_mask_hides_changes_nothing_in_the_whole_object() -> None:
    # One of the team who agrees sits in sales, or in marketing: total, leaders and team are the same, marketing has none or one.
    none = company(P2=([4, 4, 4, 4, 4, 4, 2, 2, 2, 2], [2] * 8))
    one = company(P2=([4, 4, 4, 4, 4, 2, 2, 2, 2, 2], [2] * 7 + [4]))
    told = result_of(none)
    assert told["items"]["P2"]["groups"]["marketing"]["counts"]["agree"]["form"] == "at_most"
    assert told["items"]["P2"]["groups"]["sales"]["counts"]["agree"]["form"] == "range"
    assert told == result_of(one)


def test_nobody_s_answer_stands_in_it() -> None:
    told = json.dumps(result_of(company(Z1=(["We need one list."] * 10, ["Ask me, Maya."] * 8), P2=([4] * 10, [2] * 8))))
    assert "Maya" not in told
    assert "one list" not in told


def test_a_round_nobody_answered_has_a_result() -> None:
    empty = result_of([])
    assert empty["n_answers"] is None
    # Whether two answered, or nobody, is not to be known.
    assert empty == result_of(company(P2=([4] * 10, [2] * 8))[:2])
    assert {group["state"] for group in empty["groups"] if group["n_invited"]} == {"primary"}
    assert {group["why"] for group in empty["groups"] if not group["n_invited"]} == {"nobody who was asked is counted here"}
    assert all(not gaps for gaps in empty["gaps"].values())


def test_where_few_judged_an_item_nothing_is_said_of_how_many_could_not() -> None:
    # Three marketers judge it, five leave it out: nobody said that they can't.
    told = result_of(company(P2=([4] * 6 + [2] * 4, [4, 2, 4, None, None, None, None, None])))["items"]["P2"]["groups"]["marketing"]
    assert told["state"] == "primary"
    assert told["cannot_judge"] == {"form": "withheld", "base": 8, "low": None, "high": None, "fewer_judged_than": 5}
