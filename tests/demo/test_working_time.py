"""Does the demo's own clock count open hours only?"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from sameside.demo.working_time import local_days, office, utc_seconds

BERLIN = "Europe/Berlin"


def after(text: str, seconds: int, zone: str = BERLIN) -> str:
    start = datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
    found = office(zone).after(np.array([int(start)]), np.array([seconds]))
    return datetime.fromtimestamp(int(found[0]), UTC).isoformat()[:16]


def test_it_waits_for_the_morning() -> None:
    # Tuesday 7 January 2025, 22:00 in Berlin (21:00 UTC): one hour of work ends at 10:00 Berlin, 09:00 UTC.
    assert after("2025-01-07T21:00", 3600) == "2025-01-08T09:00"


def test_it_carries_the_rest_over_the_weekend() -> None:
    # Friday 10 January 16:00 Berlin: one hour is left today; the second hour is Monday's first, until 10:00 Berlin.
    assert after("2025-01-10T15:00", 7200) == "2025-01-13T09:00"


def test_it_ends_a_full_day_at_closing_time() -> None:
    # Friday 9:00 Berlin and eight hours: Friday 17:00, not Monday 9:00.
    assert after("2025-01-10T08:00", 8 * 3600) == "2025-01-10T16:00"


def test_it_keeps_wall_time_when_the_clocks_change() -> None:
    # Clocks go forward on Sunday 30 March 2025. Friday 16:00 Berlin is 15:00 UTC; Monday 10:00 Berlin is 08:00 UTC.
    assert after("2025-03-28T15:00", 7200) == "2025-03-31T08:00"


def test_it_works_in_the_office_s_own_zone() -> None:
    # 13:00 UTC on a Wednesday in January is 8:00 in New York: the office opens an hour later.
    assert after("2025-01-08T13:00", 60, "America/New_York") == "2025-01-08T14:01"


def test_it_tells_the_date_on_the_wall() -> None:
    for text in ("2025-01-07T22:59", "2025-01-07T23:00", "2025-06-30T21:59", "2025-06-30T22:00"):
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
        day = local_days(np.array([int(moment.timestamp())]), BERLIN)[0]
        assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=int(day)) == datetime.combine(
            moment.astimezone(ZoneInfo(BERLIN)).date(), datetime.min.time(), UTC
        )


def test_it_turns_wall_time_into_instants() -> None:
    # 1 July 2025, 12:00 in Berlin is 10:00 UTC.
    days = np.array([(datetime(2025, 7, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days])
    assert utc_seconds(days, np.array([12 * 3600]), BERLIN)[0] == datetime(2025, 7, 1, 10, tzinfo=UTC).timestamp()
