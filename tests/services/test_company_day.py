"""Does a day begin and end where the company is, and not in UTC?"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sameside.records.export import exported_records
from sameside.records.models import Member
from sameside.schema.errors import SamesideError
from sameside.services.clocks import start_clock
from sameside.services.member_terms import add_absence, remove_absence, remove_term, set_term
from sameside.services.members import Standing, term_on
from sameside.services.promises import Terms, set_policy
from sameside.services.requests import Wish, make_request
from sameside.services.service_levels import teams_on
from sameside.services.workspace import company_day, init_workspace, open_workspace
from tests.services.staffed_company import staff

DAY = timedelta(days=1)
LATE = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # Monday the 23rd in Berlin, Sunday the 22nd in London
MONDAY = date(2026, 11, 23)


@pytest.fixture
def people(home: Path) -> dict[str, Member]:
    init_workspace(home, options={"time_zone": "Europe/Berlin"})
    return staff()


def test_it_is_the_day_on_the_companys_calendar(people: dict[str, Member], home: Path) -> None:
    assert company_day(LATE) == open_workspace(home).day_of(LATE) == MONDAY
    init_workspace(home, options={"time_zone": "America/New_York"})
    early = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
    assert company_day(early) == open_workspace(home).day_of(early) == date(2026, 11, 22)


def test_a_term_and_an_absence_have_begun_or_ended_by_that_day(people: dict[str, Member]) -> None:
    term = set_term(member=people["Sam"], standing=Standing("sales", team="South"), from_on=MONDAY, by=people["Ada"], now=LATE - 3 * DAY)
    assert teams_on(LATE)[people["Sam"].pk] == "South"
    assert teams_on(LATE - timedelta(hours=1))[people["Sam"].pk] != "South"
    with pytest.raises(SamesideError, match="has begun"):
        remove_term(term=term, by=people["Ada"], now=LATE)
    over = add_absence(member=people["Sam"], first_on=MONDAY - DAY, last_on=MONDAY - DAY, deputy=None, by=people["Sam"], now=LATE)
    with pytest.raises(SamesideError, match="are over"):
        remove_absence(absence=over, by=people["Sam"], now=LATE)
    assert term_on(people["Sam"], MONDAY) == term


def test_what_was_wanted_by_the_day_before_can_be_asked_for_no_more(people: dict[str, Member]) -> None:
    wish = Wish(kind="asset", title="One page on pricing", purpose="For Northwind", wanted_on=MONDAY - DAY)
    with pytest.raises(SamesideError, match="is over"):
        make_request(wish=wish, by=people["Sam"], now=LATE)


def test_a_promise_is_counted_for_the_team_of_the_day_it_began(people: dict[str, Member], home: Path) -> None:
    set_policy(step="accept", terms=Terms(3600, calendar="always"), from_on=MONDAY, why="agreed", by=None, now=LATE)
    set_term(member=people["Sam"], standing=Standing("sales", team="South"), from_on=MONDAY, by=people["Ada"], now=LATE)
    start_clock(subject_kind="lead", subject_id="L1", step="accept", owner=people["Sam"], now=LATE)
    assert [row["owner_team"] for row in exported_records(open_workspace(home).zone)["promises"]] == ["South"]
