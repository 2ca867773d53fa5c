"""Edges: midnight in the company's zone, two systems with the same ids, a mapping that is wrong, a question asked too early."""

import pytest

from tests.worlds.world import World

PEOPLE = """
person_id | email
ann       | ann@northwind.com
bob       | bob@southridge.com
"""
LEADS = """
lead_id | person_id | created_at
L1      | ann       | 2026-03-01T09:00:00Z
L2      | bob       | 2026-03-01T09:00:00Z
"""
# The last instant of March in New York, and the first of April: 04:00 UTC on 1 April (summer time).
AROUND_MIDNIGHT = """
event_id | lead_id | stage | entered_at
1        | L1      | mql   | 2026-04-01T03:59:59Z
2        | L2      | mql   | 2026-04-01T04:00:00Z
"""


@pytest.mark.parametrize(("zone", "march", "april"), [("America/New_York", 1, 1), ("UTC", 0, 2), ("Asia/Tokyo", 0, 2)])
def test_it_draws_the_line_between_months_at_midnight_of_the_company_s_zone(world: World, zone: str, march: int, april: int) -> None:
    world.company(time_zone=zone)
    world.has(people=PEOPLE, leads=LEADS, stage_events=AROUND_MIDNIGHT)
    assert world.value("handoffs", period="2026-03") == march
    assert world.value("handoffs", period="2026-04") == april


def test_it_takes_a_date_asked_for_to_its_end_in_the_company_s_zone(world: World) -> None:
    world.company(time_zone="America/New_York")
    world.has(people=PEOPLE, leads=LEADS, stage_events=AROUND_MIDNIGHT)
    assert world.value("handoffs", as_of="2026-03-31") == 1
    assert world.value("handoffs", as_of="2026-04-01T00:00:00") == 2
    assert world.value("handoffs", as_of="2026-04-01T00:00:00Z") == 0


def test_it_never_moves_a_bare_date_to_another_day(world: World) -> None:
    # A deal closed "on 31 March" closed in March, in every zone.
    world.company(time_zone="America/Los_Angeles")
    world.has(
        opportunities="""
        opportunity_id | outcome | created_at | closed_at  | amount | currency
        1              | won     | 2026-03-01 | 2026-03-31 | 100    | EUR
        2              | won     | 2026-03-01 | 2026-04-01 | 40     | EUR
        """,
    )
    assert [row["value"] for row in world.answer("bookings", period="2026-03")["rows"]] == ["100.00"]
    assert [row["value"] for row in world.answer("bookings", period="2026-Q2")["rows"]] == ["40.00"]


def test_it_reads_wall_times_in_the_zone_the_mapping_names(world: World) -> None:
    # 23:30 of 31 March in Berlin is 21:30 UTC: March for a company in Berlin. Read as UTC it would be 01:30 of 1 April in Berlin.
    world.company(time_zone="Europe/Berlin")
    world.has(
        options="time_zone: Europe/Berlin",
        people=PEOPLE,
        leads="lead_id | person_id | created_at\nL1 | ann | 2026-03-01 09:00:00",
        stage_events="event_id | lead_id | stage | entered_at\n1 | L1 | mql | 2026-03-31 23:30:00",
    )
    assert world.value("handoffs", period="2026-03") == 1


def test_it_keeps_two_systems_apart_that_use_the_same_ids(world: World) -> None:
    # Deal 1 of the old system and deal 1 of the new one are two deals.
    deals = """
    opportunity_id | outcome | created_at | closed_at  | amount | currency
    1              | won     | 2026-01-05 | 2026-03-02 | {} | EUR
    """
    world.bring_in(source="old", opportunities=deals.format(100))
    world.bring_in(source="new", opportunities=deals.format(40))
    world.build()
    assert world.values("bookings", by="source") == {"old": "100.00", "new": "40.00"}


def test_it_says_where_a_mapping_is_wrong_and_changes_nothing(world: World) -> None:
    world.has(opportunities="opportunity_id | outcome | created_at\n1 | open | 2026-01-05")
    export = world.files(deals="no | state\n2 | open")
    mapping = world.folder / "wrong.yaml"
    mapping.write_text(
        "mapping: wrong\ntitle: Wrong\nversion: 1\nobjects:\n  deals: {files: [deals], key: no}\n"
        "tables:\n  - table: opportunitys\n    from: deals\n    columns: {opportunity_id: no}\n",
        encoding="utf-8",
    )
    world.command("import", str(export), "--mapping", str(mapping), "--home", str(world.home), fails_with=1)
    # The seventh line, and what was probably meant.
    assert "wrong.yaml" in world.complained
    assert "7" in world.complained
    assert "Did you mean 'opportunities'" in world.complained
    assert "Traceback" not in world.complained
    world.build()
    assert world.value("opportunities") == 1


def test_it_says_what_to_do_when_asked_too_early(world: World) -> None:
    world.command("metrics", "cycles", "--home", str(world.home), fails_with=1)
    assert "sameside init" in world.complained
    world.company()
    world.command("metrics", "cycles", "--home", str(world.home), fails_with=1)
    assert "sameside build" in world.complained


def test_it_says_what_would_unlock_a_figure_it_cannot_give(world: World) -> None:
    world.has(opportunities="opportunity_id | outcome | created_at\n1 | open | 2026-01-05")
    world.command("metrics", "sla_attainment", "--home", str(world.home), fails_with=1)
    assert "sales activities" in world.complained
