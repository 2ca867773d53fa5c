"""What counts as one pass through the funnel, and what a skipped, repeated, late or undone step does to the count."""

from tests.worlds.world import World

PEOPLE = """
person_id | email               | full_name
ann       | ann@northwind.com   | Ann Able
bob       | bob@northwind.com   | Bob Best
cat       | cat@southridge.com  | Cat Cole
"""


def test_it_counts_a_reopened_lead_as_a_second_cycle_of_one_person(world: World) -> None:
    # Ann: MQL on 3 March, rejected on the 5th; MQL again on 20 April, accepted on the 22nd. One lead record, one human, two passes.
    # Bob: MQL on 10 March, accepted on the 12th.
    world.has(
        people=PEOPLE,
        leads="""
        lead_id | person_id | created_at
        L1      | ann       | 2026-03-01T09:00:00Z
        L2      | bob       | 2026-03-08T09:00:00Z
        """,
        stage_events="""
        event_id | lead_id | stage    | entered_at
        1        | L1      | mql      | 2026-03-03T10:00:00Z
        2        | L1      | rejected | 2026-03-05T10:00:00Z
        3        | L1      | mql      | 2026-04-20T10:00:00Z
        4        | L1      | sal      | 2026-04-22T10:00:00Z
        5        | L2      | mql      | 2026-03-10T10:00:00Z
        6        | L2      | sal      | 2026-03-12T10:00:00Z
        """,
    )
    assert world.value("cycles") == 3
    assert world.value("people") == 2
    assert world.values("cycles", by="cycle_no") == {"1": 2, "2": 1}
    # March: Ann rejected, Bob accepted: 1 of 2. April: Ann's second pass: 1 of 1. The second never mends the first.
    assert world.values("acceptance_rate", by="month") == {"2026-03": 0.5, "2026-04": 1.0}
    # MQLs of March that were ever accepted: Bob only. Ann's acceptance of April belongs to the pass of April.
    assert world.values("stage_conversion", where="within=ever", period="2026-03")["headline"] == 0.5


def test_it_lets_a_cycle_skip_a_stage_without_inventing_the_day(world: World) -> None:
    # Ann went from MQL straight to a deal. Bob took every step. Cat is still an MQL.
    world.has(
        people=PEOPLE,
        leads="""
        lead_id | person_id | created_at
        L1      | ann       | 2026-03-01
        L2      | bob       | 2026-03-01
        L3      | cat       | 2026-03-01
        """,
        stage_events="""
        event_id | lead_id | stage       | entered_at
        1        | L1      | mql         | 2026-03-02
        2        | L1      | opportunity | 2026-03-20
        3        | L2      | mql         | 2026-03-02
        4        | L2      | sal         | 2026-03-04
        5        | L2      | sql         | 2026-03-09
        6        | L2      | opportunity | 2026-03-12
        7        | L3      | mql         | 2026-03-02
        """,
    )
    # A later stage counts as having got past the earlier ones: 2 of 3 MQLs reached "accepted or beyond".
    assert world.values("stage_conversion", where="within=ever")["headline"] == 2 / 3
    assert world.values("cycles", by="stage") == {"inquiry": 3, "mql": 3, "sal": 2, "sql": 2, "opportunity": 2}
    # But only Bob ever entered SAL, so only he can be followed from there: 1 of 1, in 12 - 4 = 8 days.
    from_sal = world.rows("stage_conversion", where="from=sal AND to=opportunity AND within=ever")["headline"]
    assert (from_sal["value"], from_sal["n"]) == (1.0, 1)
    assert world.values("conversion_days", where="from=sal AND to=opportunity")["median"] == 8
    # And skipping is no formal acceptance: of the offers that were decided, there is Bob's alone. Of the other two no due time is
    # known, days being all there is, so they are not "still inside their time" either.
    accepted = world.figure("acceptance_rate")
    assert (accepted["value"], accepted["n"], accepted["pending"]) == (1.0, 1, 0)


def test_it_keeps_a_step_back_beside_the_step_it_undid(world: World) -> None:
    # Ann and Bob were accepted; Ann fell back to MQL a week later. Both stay converted; one of two went back.
    world.has(
        people=PEOPLE,
        leads="""
        lead_id | person_id | created_at
        L1      | ann       | 2026-03-01
        L2      | bob       | 2026-03-01
        """,
        stage_events="""
        event_id | lead_id | stage | entered_at
        1        | L1      | mql   | 2026-03-02
        2        | L1      | sal   | 2026-03-04
        3        | L1      | mql   | 2026-03-11
        4        | L2      | mql   | 2026-03-02
        5        | L2      | sal   | 2026-03-05
        """,
    )
    assert world.value("cycles") == 2
    assert world.values("stage_conversion", where="within=30")["headline"] == 1.0
    assert world.value("regression_rate") == 0.5
    # The first entry stands: both were offered on 2 March, nobody on the 11th.
    assert world.values("handoffs", by="month") == {"2026-03": 2}
    assert world.value("handoffs", period="2026-03-11..2026-03-11") == 0


def test_it_knows_a_late_recorded_step_only_from_the_day_it_was_recorded(world: World) -> None:
    # Bob became an MQL on 10 March; somebody typed that in on the 20th. Ann's was recorded as it happened.
    world.has(
        people=PEOPLE,
        leads="""
        lead_id | person_id | created_at
        L1      | ann       | 2026-03-01T09:00:00Z
        L2      | bob       | 2026-03-01T09:00:00Z
        """,
        stage_events="""
        event_id | lead_id | stage | entered_at           | recorded_at
        1        | L1      | mql   | 2026-03-10T10:00:00Z | 2026-03-10T10:00:00Z
        2        | L2      | mql   | 2026-03-10T11:00:00Z | 2026-03-20T09:00:00Z
        """,
    )
    asked = {"by": "stage", "period": "2026-03"}
    assert world.values("cycles", as_of="2026-03-09", **asked)["inquiry"] == 2
    assert "mql" not in world.values("cycles", as_of="2026-03-09", **asked)
    assert world.values("cycles", as_of="2026-03-15", **asked)["mql"] == 1
    assert world.values("cycles", as_of="2026-03-20", **asked)["mql"] == 2
    # It restates the day on which it happened, not the day on which it was typed in.
    assert world.values("cycles", by="stage", period="2026-03-10..2026-03-10", as_of="2026-03-20")["mql"] == 2
    # The offer of Bob was not known on the 15th either.
    assert world.value("handoffs", as_of="2026-03-15") == 1
    assert world.value("handoffs", as_of="2026-03-20") == 2


def test_it_counts_days_and_never_minutes_where_the_source_knows_dates_only(world: World) -> None:
    # Offered on 2 and 3 March, called on the 4th and the 3rd: 2 days and 0 days, median 1. Hours nobody knows.
    world.has(
        people=PEOPLE,
        leads="""
        lead_id | person_id | created_at
        L1      | ann       | 2026-03-02
        L2      | bob       | 2026-03-03
        """,
        stage_events="""
        event_id | lead_id | stage | entered_at
        1        | L1      | mql   | 2026-03-02
        2        | L2      | mql   | 2026-03-03
        """,
        sales_activities="""
        activity_id | person_id | kind | occurred_at
        1           | ann       | call | 2026-03-04
        2           | bob       | call | 2026-03-03
        """,
    )
    days = world.rows("speed_to_lead_days")["median"]
    assert (days["value"], days["n"]) == (1, 2)
    world.command("metrics", "speed_to_lead", "--home", str(world.home), fails_with=1)
    assert "the sources know dates only. See speed_to_lead_days" in world.complained
    # No promise can be clocked, so none was met and none was broken.
    attainment = world.figure("sla_attainment")
    assert (attainment["value"], attainment["n"]) == (None, 0)


def test_it_shows_a_young_cohort_as_pending_instead_of_failed(world: World) -> None:
    # MQLs of 2, 20 and 25 March, asked on 10 April for "accepted within 30 days". The first had its 30 days and was accepted. The second
    # was accepted after 5 days, the third not yet; neither has had 30 days. Headline: 1 of 1. So far: 2 of 2 decided, 1 pending.
    world.has(
        people=PEOPLE,
        leads="""
        lead_id | person_id | created_at
        L1      | ann       | 2026-03-02
        L2      | bob       | 2026-03-20
        L3      | cat       | 2026-03-25
        """,
        stage_events="""
        event_id | lead_id | stage | entered_at
        1        | L1      | mql   | 2026-03-02
        2        | L1      | sal   | 2026-03-09
        3        | L2      | mql   | 2026-03-20
        4        | L2      | sal   | 2026-03-25
        5        | L3      | mql   | 2026-03-25
        """,
    )
    found = world.rows("stage_conversion", where="within=30", period="2026-03", as_of="2026-04-10")
    assert (found["headline"]["value"], found["headline"]["n"], found["headline"]["pending"]) == (1.0, 1, 1)
    assert (found["decided_so_far"]["value"], found["decided_so_far"]["n"], found["decided_so_far"]["pending"]) == (1.0, 2, 1)
    assert found["headline"]["mature"] is False
    # A month on all have had their time: 2 of 3, nothing pending.
    later = world.rows("stage_conversion", where="within=30", period="2026-03", as_of="2026-05-10")["headline"]
    assert (later["value"], later["n"], later["pending"], later["mature"]) == (2 / 3, 3, 0, True)
