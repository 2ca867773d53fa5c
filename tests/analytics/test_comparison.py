"""Are two periods looked at in the same way, and is a difference only called one where chance would hardly make it?"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from sameside.analytics.answer import Answer, answer_as_json
from sameside.analytics.comparison import compare
from sameside.schema.errors import WrongUsage
from tests.analytics.typed_world import TypedWorld, cycle, deal, event

LATE = datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def _beside(world: TypedWorld, metric: str, other: str, **question: Any) -> Answer:
    return compare(world.plan(metric, **question), other, world.run)


def _wins(month: str, n_won: int, n_lost: int) -> list[Any]:
    outcomes = ["won"] * n_won + ["lost"] * n_lost
    return [deal(f"{month}-{n}", f"{month}-01", outcome, f"{month}-10", 100) for n, outcome in enumerate(outcomes)]


def test_it_sets_a_share_beside_that_of_another_period_with_the_interval_of_the_difference() -> None:
    # The worked example of Newcombe 1998: 56 of 70 against 48 of 80, 0.0524 to 0.3339.
    world = TypedWorld({"opportunities": [*_wins("2026-02", 56, 14), *_wins("2026-01", 48, 32)]})
    answer = _beside(world, "win_rate_count", "previous", period="2026-02", as_of=LATE)
    (row,) = answer.comparison.rows if answer.comparison else ()
    assert row.this is not None
    assert row.other is not None
    assert (row.this.value, row.this.n, row.other.value, row.other.n) == (0.8, 70, 0.6, 80)
    assert row.difference == pytest.approx(0.2)
    assert (row.low, row.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    assert (row.reading, row.ratio) == ("higher", None)
    assert answer.rows[0] == row.this


def test_it_cannot_tell_shares_apart_whose_difference_may_be_none() -> None:
    world = TypedWorld({"opportunities": [*_wins("2026-02", 6, 5), *_wins("2026-01", 5, 6)]})
    answer = _beside(world, "win_rate_count", "2026-01", period="2026-02", as_of=LATE)
    assert answer.comparison is not None
    assert answer.comparison.rows[0].reading == "can't tell apart"
    assert answer.comparison.elapsed_days is None


def test_it_cuts_both_periods_to_the_same_days_while_one_is_running() -> None:
    # On 14 February, at noon, 13 days are over: of January only the first 13 count, though more has happened in it since.
    days = ["2026-01-01", "2026-01-13", "2026-01-14", "2026-01-31", "2026-02-01", "2026-02-13", "2026-02-14"]
    world = TypedWorld({"opportunities": [deal(f"d{n}", day, "open") for n, day in enumerate(days)]})
    answer = _beside(world, "opportunities", "previous", period="2026-02", as_of=datetime(2026, 2, 14, 12, tzinfo=UTC))
    assert answer.comparison is not None
    assert answer.period is not None
    assert answer.comparison.elapsed_days == 13
    assert (str(answer.period.last_on), str(answer.comparison.period.last_on)) == ("2026-02-13", "2026-01-13")
    (row,) = answer.comparison.rows
    assert (row.difference, row.ratio, row.low, row.reading) == (0, 1.0, None, "")
    assert answer.notes[0] == (
        "2026-02 is still running, so both are cut to their first 13 days: 2026-02-01 to 2026-02-13, and 2026-01-01 to 2026-01-13."
    )


def test_a_day_counts_once_it_is_over() -> None:
    world = TypedWorld({"opportunities": [deal("d", "2026-02-14", "open"), deal("e", "2026-01-14", "open")]})
    over = datetime(2026, 2, 14, 23, 59, 59, 999999, tzinfo=UTC)
    answer = _beside(world, "opportunities", "previous", period="2026-02", as_of=over)
    assert answer.comparison is not None
    assert (answer.comparison.elapsed_days, answer.rows[0].value) == (14, 1)


def test_it_never_cuts_to_more_days_than_the_shorter_period_has() -> None:
    # On 30 March 29 days are over, and February 2026 has 28.
    world = TypedWorld({"opportunities": [deal("d", "2026-03-29", "open")]})
    answer = _beside(world, "opportunities", "previous", period="2026-03", as_of=datetime(2026, 3, 30, 1, tzinfo=UTC))
    assert answer.comparison is not None
    assert (answer.comparison.elapsed_days, answer.rows[0].value) == (28, 0)


def test_it_sees_the_earlier_period_when_it_was_as_old_as_the_later_one() -> None:
    # Both months brought two leads. Each won one of them 40 days in; on 20 March February is 47 days old and January was so on
    # 17 February: a second win of January, on 1 March, has no counterpart yet.
    leads = [cycle("a", "2026-01-01"), cycle("b", "2026-01-01"), cycle("c", "2026-02-01"), cycle("d", "2026-02-01")]
    wins = [event("a", "closed_won", "2026-02-10"), event("b", "closed_won", "2026-03-01"), event("c", "closed_won", "2026-03-13")]
    world = TypedWorld({"lead_cycles": leads, "stage_events": wins}, now=datetime(2026, 3, 20, tzinfo=UTC))
    answer = _beside(world, "close_rate_lead", "previous", period="2026-02")
    assert answer.comparison is not None
    (row,) = answer.comparison.rows
    assert row.this is not None
    assert row.other is not None
    assert (row.this.value, row.other.value) == (0.5, 0.5)
    assert answer.comparison.as_of == datetime(2026, 2, 17, tzinfo=UTC)
    assert "2026-01 is seen as it stood on 2026-02-17, when it was as old as 2026-02 is at the moment asked for." in answer.notes


def test_it_looks_back_from_neither_where_events_have_no_date_and_says_so() -> None:
    # Nobody knows when "a" was won, only that it was by the build: looking back would lose it on one side only.
    leads = [cycle("a", "2026-01-01"), cycle("b", "2026-01-01"), cycle("c", "2026-02-01"), cycle("d", "2026-02-01")]
    wins = [event("a", "closed_won", None), event("c", "closed_won", "2026-03-13")]
    world = TypedWorld({"lead_cycles": leads, "stage_events": wins}, now=datetime(2026, 3, 20, tzinfo=UTC))
    answer = _beside(world, "close_rate_lead", "previous", period="2026-02")
    assert answer.comparison is not None
    assert answer.comparison.as_of == answer.as_of
    assert "Events of unknown date forbid looking back, so 2026-01 has had 31 days longer to develop." in answer.notes


def test_money_has_a_difference_and_a_ratio_and_no_interval_per_currency() -> None:
    world = TypedWorld(
        {
            "opportunities": [
                deal("a", "2026-01-01", "won", "2026-01-10", 200),
                deal("b", "2026-02-01", "won", "2026-02-10", 150),
                deal("c", "2026-02-01", "won", "2026-02-10", 70, currency="USD"),
            ]
        }
    )
    answer = _beside(world, "bookings", "previous", period="2026-02", as_of=LATE)
    assert answer.comparison is not None
    euro, dollar = answer.comparison.rows
    assert (euro.difference, euro.ratio, euro.low) == (Decimal(-50), 0.75, None)
    assert (dollar.other, dollar.difference) == (None, None)


def test_a_group_that_a_period_lacks_counts_none_there() -> None:
    world = TypedWorld(
        {"opportunities": [deal("a", "2026-01-01", "open", lead_source="fair"), deal("b", "2026-02-01", "open", lead_source="web")]}
    )
    answer = _beside(world, "opportunities", "previous", period="2026-02", by=["lead_source"], as_of=LATE)
    assert answer.comparison is not None
    assert {row.by["lead_source"]: (row.difference, row.ratio) for row in answer.comparison.rows} == {"web": (1, None), "fair": (-1, 0.0)}


@pytest.mark.parametrize(
    ("question", "other", "why"),
    [
        ({}, "2026-01", "--period"),
        ({"period": "2026-02", "by": ["month"]}, "2026-01", "no month in common"),
        ({"period": "2026-02"}, "2026-Q1", "share days"),
        ({"period": "2026-02"}, "2026-99", "no period"),
        ({"period": "2027-02"}, "previous", "Not one day of 2027-02 is over"),
    ],
)
def test_it_refuses_what_has_no_counterpart(question: dict[str, Any], other: str, why: str) -> None:
    world = TypedWorld({"opportunities": [deal("a", "2026-01-01", "open")]})
    with pytest.raises(WrongUsage, match=why):
        _beside(world, "opportunities", other, as_of=LATE, **question)


def test_weeks_stand_beside_whole_weeks() -> None:
    world = TypedWorld({"opportunities": [deal("a", "2026-01-30", "open"), deal("b", "2025-01-31", "open")]})
    answer = _beside(world, "opportunities", "last-year", period="2026-W05", as_of=LATE)
    assert answer.comparison is not None
    assert (str(answer.comparison.period.first_on), str(answer.comparison.period.last_on)) == ("2025-01-27", "2025-02-02")
    assert answer.comparison.rows[0].difference == 0


def test_days_expected_are_not_cut() -> None:
    world = TypedWorld({"opportunities": [deal("a", "2026-01-01", "open", amount=10, expected_close_on="2027-03-31")]})
    answer = _beside(world, "pipeline_amount", "previous", period="2027-Q1", as_of=datetime(2026, 11, 1, tzinfo=UTC))
    assert answer.comparison is not None
    assert (answer.rows[0].value, answer.comparison.elapsed_days, answer.comparison.as_of) == (Decimal(10), None, answer.as_of)


def test_its_json_form_has_one_more_key() -> None:
    world = TypedWorld({"opportunities": [*_wins("2026-02", 2, 2), *_wins("2026-01", 1, 3)]})
    written = answer_as_json(_beside(world, "win_rate_count", "previous", period="2026-02", as_of=LATE))
    plain = answer_as_json(world.ask("win_rate_count", period="2026-02", as_of=LATE))
    assert set(written) - set(plain) == {"comparison"}
    assert set(written["comparison"]) == {"period", "as_of", "rows"}
    (row,) = written["comparison"]["rows"]
    assert set(row) == {"by", "this", "other", "difference", "low", "high", "reading"}
    assert (row["this"]["value"], row["other"]["value"], row["difference"]) == (0.5, 0.25, 0.25)
