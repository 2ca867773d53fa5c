"""Does a backtest say what its numbers hold, and no more?"""

from typing import Any

from sameside.presentation.backtest_text import backtest_shown

_NONE = {"n": 0, "n_won": 0, "n_open": 0}


def _tested(yes: tuple[int, int, int], no: tuple[int, int, int], **more: Any) -> dict[str, Any]:
    groups = {"qualified": yes, "not": no}
    now = {name: dict(zip(("n", "n_won", "n_open"), group, strict=True)) for name, group in groups.items()} | {"unknown": _NONE}
    return {
        "period": "2026-Q1",
        "n_leads": yes[0] + no[0],
        "now": now,
        "was": {},
        "against": None,
        "changes": {},
        "n_changed": 0,
        "changed": [],
        "failed": {},
        **more,
    }


def test_it_sets_those_that_would_qualify_against_the_others_with_the_interval() -> None:
    # 37 of 412 against 40 of 1000: Wilson and Newcombe.
    shown = backtest_shown(_tested((412, 37, 0), (1000, 40, 0)), {})
    assert shown.sentences == (
        "412 of the 1,412 leads of 2026-Q1 would have qualified; 9.0% (6.6 to 12.1%, n = 412) of them were won so far, against 4.0% "
        "(3.0 to 5.4%, n = 1,000) of those that would not: a difference of +5.0 points (+2.2 to +8.3 points).",
        "No version was signed before it, so no lead changes class.",
    )


def test_it_says_when_the_two_can_not_be_told_apart() -> None:
    assert "With so few, the two can't be told apart." in backtest_shown(_tested((10, 1, 0), (12, 1, 0)), {}).sentences[0]


def test_it_compares_nothing_with_nothing() -> None:
    assert backtest_shown(_tested((0, 0, 0), (12, 1, 0)), {}).sentences[0] == "0 of the 12 leads of 2026-Q1 would have qualified."


def test_it_tells_how_many_are_open_and_how_many_change_class() -> None:
    changes = {"not>qualified": 20, "qualified>not": 17}
    more = {"against": 3, "changes": changes, "n_changed": 37, "was": {"qualified": {"n": 9, "n_won": 1, "n_open": 0}}}
    shown = backtest_shown(_tested((40, 4, 6), (60, 2, 3), **more), {})
    assert shown.sentences[1:] == (
        "37 leads change class against version 3: 20 newly qualify and 17 no longer qualify.",
        "9 leads are still open and counted as not won yet: the shares may rise.",
    )
    assert [row.n for row in shown.before] == ["9"]


def test_it_names_the_rules_that_turn_most_away_first() -> None:
    shown = backtest_shown(_tested((4, 1, 0), (9, 1, 0), failed={"c1": 2, "c2": 7}), {"c1": "Country is DE", "c2": "Phone"})
    assert shown.failing == (("Phone", "7"), ("Country is DE", "2"))
