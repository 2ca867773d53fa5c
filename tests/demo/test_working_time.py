"""Does the demo's own clock count open hours only?"""

from datetime import UTC, datetime

from sameside.demo.working_time import after_working_time


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_it_waits_for_the_morning() -> None:
    # Tuesday 7 January 2025, 22:00 in Berlin (21:00 UTC): one hour of work ends at 10:00 Berlin, 09:00 UTC.
    assert after_working_time(at("2025-01-07T21:00"), 3600) == at("2025-01-08T09:00")


def test_it_carries_the_rest_over_the_weekend() -> None:
    # Friday 10 January 16:00 Berlin: one hour is left today; the second hour is Monday's first, until 10:00 Berlin.
    assert after_working_time(at("2025-01-10T15:00"), 7200) == at("2025-01-13T09:00")


def test_it_keeps_wall_time_when_the_clocks_change() -> None:
    # Clocks go forward on Sunday 30 March 2025. Friday 16:00 Berlin is 15:00 UTC; Monday 10:00 Berlin is 08:00 UTC.
    assert after_working_time(at("2025-03-28T15:00"), 7200) == at("2025-03-31T08:00")
