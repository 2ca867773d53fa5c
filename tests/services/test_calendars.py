"""Does each member get the calendar the source names, and a wrong one the workspace's, with a fault?"""

from datetime import UTC, datetime

import pytest

from sameside.schema.errors import SamesideError
from sameside.services.calendars import lay_out_calendars

OPTIONS = {"time_zone": "Europe/Berlin", "working_hours": "Mon-Fri 09:00-17:00", "holidays": "DE", "response_hours": 24}
DAY = datetime(2024, 1, 1, tzinfo=UTC)


def test_it_fills_what_a_member_leaves_open_from_the_workspace() -> None:
    found = lay_out_calendars([(None, None, None), ("America/New_York", None, "US-NY")], (DAY, DAY), OPTIONS)
    assert [name.calendar_id for name in found.names] == [
        found.default_calendar_id,
        "America/New_York Mon-Fri 09:00-17:00 US-NY",
    ]
    assert found.target_seconds == 24 * 3600
    assert {opening.calendar_id for opening in found.openings} == {name.calendar_id for name in found.names}


def test_it_names_the_part_of_a_members_calendar_that_is_wrong_and_lends_the_workspaces() -> None:
    found = lay_out_calendars([("Europe/Berln", None, None), (None, "always", None), (None, None, "XX")], None, OPTIONS)
    assert [(name.calendar_id, name.fault_column, name.fault_value) for name in found.names] == [
        (found.default_calendar_id, "time_zone", "Europe/Berln"),
        (found.default_calendar_id, "working_hours", "always"),
        (found.default_calendar_id, "holidays", "XX"),
    ]
    # Nothing has happened yet, so no day is needed.
    assert found.openings == ()


def test_it_refuses_a_workspace_whose_own_hours_can_not_be_read() -> None:
    with pytest.raises(SamesideError, match="The workspace's calendar can't be read"):
        lay_out_calendars([], None, OPTIONS | {"working_hours": "sometimes"})
