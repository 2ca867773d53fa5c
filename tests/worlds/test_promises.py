"""Who answered in time: bank holidays, status flips, bots, buyers who write first, and calls made before the offer."""

from tests.worlds.world import World

PEOPLE = """
person_id | email
ann       | ann@northwind.com
bob       | bob@northwind.com
cat       | cat@southridge.com
dan       | dan@southridge.com
"""
SAM_IN_LONDON = """
member_id | name | side  | time_zone     | working_hours       | holidays
sam       | Sam  | sales | Europe/London | Mon-Fri 09:00-17:30 | GB-ENG
"""


def test_it_tells_accepted_undecided_and_ignored_apart_over_a_bank_holiday_weekend(world: World) -> None:
    # Golden G1. Four hours promised. Offered Fri 22 May 2026 17:30 London = 16:30 UTC, closing time. Monday the 25th is a bank holiday,
    # so the clock starts on Tuesday at 09:00 and is due at 13:00 BST = 12:00 UTC.
    # Ann was called on Tuesday at 12:59 BST and accepted. Bob was called at 13:01. Nobody has called Cat.
    world.company(time_zone="Europe/London", response_hours="4")
    world.has(
        people=PEOPLE,
        members=SAM_IN_LONDON,
        leads="""
        lead_id | person_id | owner_id | created_at
        L1      | ann       | sam      | 2026-05-22T09:00:00Z
        L2      | bob       | sam      | 2026-05-22T09:00:00Z
        L3      | cat       | sam      | 2026-05-22T09:00:00Z
        """,
        stage_events="""
        event_id | lead_id | stage | entered_at
        1        | L1      | mql   | 2026-05-22T16:30:00Z
        2        | L2      | mql   | 2026-05-22T16:30:00Z
        3        | L3      | mql   | 2026-05-22T16:30:00Z
        4        | L1      | sal   | 2026-05-26T12:05:00Z
        """,
        sales_activities="""
        activity_id | person_id | owner_id | kind | occurred_at
        1           | ann       | sam      | call | 2026-05-26T11:59:00Z
        2           | bob       | sam      | call | 2026-05-26T12:01:00Z
        """,
    )
    # Monday evening: the promise has not come due for anybody.
    monday = world.figure("sla_attainment", as_of="2026-05-25T20:00:00Z")
    assert (monday["value"], monday["n"], monday["pending"]) == (None, 0, 3)
    assert world.values("handoffs", by="sla_state", as_of="2026-05-25T20:00:00Z") == {"running": 3}
    # Tuesday 13:02 BST: Ann met, Bob breached, Cat overdue: 1 of 3. Only Ann's is decided.
    tuesday = "2026-05-26T12:30:00Z"
    assert world.values("handoffs", by="sla_state", as_of=tuesday) == {"met": 1, "breached": 1, "overdue_open": 1}
    assert world.figure("sla_attainment", as_of=tuesday)["value"] == 1 / 3
    assert world.values("handoffs", by="outcome", as_of=tuesday) == {"accepted": 1, "undecided": 2}
    accepted = world.figure("acceptance_rate", as_of=tuesday)
    assert (accepted["value"], accepted["n"], accepted["pending"]) == (1.0, 1, 2)
    # Grace is four hours more, to 17:00 BST. From then on Cat is ignored. Bob was called: he is undecided.
    assert world.values("handoffs", by="outcome", as_of="2026-05-26T16:00:00Z")["undecided"] == 2
    assert world.values("handoffs", by="outcome", as_of="2026-05-26T16:01:00Z") == {"accepted": 1, "undecided": 1, "ignored": 1}
    answer = world.answer("acceptance_rate", as_of="2026-05-26T16:01:00Z")
    assert (answer["rows"][0]["value"], answer["rows"][0]["n"], answer["rows"][0]["pending"]) == (1.0, 1, 1)
    assert any("1 were ignored" in note for note in answer["notes"])
    # Ann waited 3 h 59 min of working time, Bob 4 h 01 min: 14,340 and 14,460 seconds. On the clock it was 91.5 hours.
    speed = world.values("speed_to_lead", as_of=tuesday)
    assert (speed["business_median"], speed["elapsed_median"]) == (14_400, 91.5 * 3600)


def test_it_lets_the_clock_run_by_the_owner_s_own_holidays(world: World) -> None:
    # Golden G1, the other half. The same instant is 12:30 in New York: due the same Friday 16:30 EDT = 20:30 UTC.
    world.company(time_zone="Europe/London", response_hours="4")
    world.has(
        people=PEOPLE,
        members="""
        member_id | name | side  | time_zone        | working_hours       | holidays
        nia       | Nia  | sales | America/New_York | Mon-Fri 09:00-17:00 | US-NY
        """,
        leads="""
        lead_id | person_id | owner_id | created_at
        L1      | ann       | nia      | 2026-05-22T09:00:00Z
        """,
        stage_events="""
        event_id | lead_id | stage | entered_at
        1        | L1      | mql   | 2026-05-22T16:30:00Z
        """,
        sales_activities="""
        activity_id | person_id | owner_id | kind | occurred_at
        1           | bob       | nia      | call | 2026-05-22T17:00:00Z
        """,
    )
    assert world.values("handoffs", by="sla_state", as_of="2026-05-22T20:30:00Z") == {"running": 1}
    assert world.values("handoffs", by="sla_state", as_of="2026-05-22T20:31:00Z") == {"overdue_open": 1}


def test_it_is_stopped_by_nothing_but_a_logged_act_of_a_person(world: World) -> None:
    # Golden G5. Round the clock, 4 hours, all offered at 10:00.
    # Ann: status flipped to accepted, no act. Bob: a sequence tool wrote. Cat: she wrote herself at 11:00, Sam answered at 15:00.
    # Dan: Sam had called an hour before the offer.
    world.company(response_hours="4", working_hours="24x7")
    world.has(
        people=PEOPLE,
        leads="""
        lead_id | person_id | created_at
        L1      | ann       | 2026-05-20T08:00:00Z
        L2      | bob       | 2026-05-20T08:00:00Z
        L3      | cat       | 2026-05-20T08:00:00Z
        L4      | dan       | 2026-05-20T08:00:00Z
        """,
        stage_events="""
        event_id | lead_id | stage | entered_at
        1        | L1      | mql   | 2026-05-20T10:00:00Z
        2        | L2      | mql   | 2026-05-20T10:00:00Z
        3        | L3      | mql   | 2026-05-20T10:00:00Z
        4        | L4      | mql   | 2026-05-20T10:00:00Z
        5        | L1      | sal   | 2026-05-20T10:30:00Z
        """,
        sales_activities="""
        activity_id | person_id | kind  | direction | is_automatic | occurred_at
        1           | bob       | email | outbound  | true         | 2026-05-20T10:01:00Z
        2           | cat       | email | inbound   | false        | 2026-05-20T11:00:00Z
        3           | cat       | email | outbound  | false        | 2026-05-20T15:00:00Z
        4           | dan       | call  | outbound  | false        | 2026-05-20T09:00:00Z
        """,
    )
    # Met: Dan, at 0. Breached: Cat, after 5 hours. Overdue: Ann, whose status moved, and Bob, whom a machine wrote to.
    assert world.values("handoffs", by="sla_state", as_of="2026-05-21") == {"met": 1, "breached": 1, "overdue_open": 2}
    answer = world.answer("sla_attainment", as_of="2026-05-21")
    assert answer["rows"][0]["value"] == 0.25
    notes = " ".join(answer["notes"])
    assert "1: the buyer wrote before any seller acted" in notes
    assert "1 had been contacted before they were offered: met at 0" in notes
    # Dan counts with 0, Cat with 5 hours: the median of two lies between. Ann and Bob still wait.
    speed = world.rows("speed_to_lead", as_of="2026-05-21")["business_median"]
    assert (speed["value"], speed["n"], speed["pending"]) == (2.5 * 3600, 2, 2)


def test_it_does_not_let_a_call_on_one_pass_answer_for_another(world: World) -> None:
    # Ann's first pass was rejected untouched; in her second pass, in April, she was called within the hour.
    world.company(response_hours="4", working_hours="24x7")
    world.has(
        people=PEOPLE,
        leads="""
        lead_id | person_id | created_at
        L1      | ann       | 2026-03-02T08:00:00Z
        """,
        stage_events="""
        event_id | lead_id | stage    | entered_at
        1        | L1      | mql      | 2026-03-02T10:00:00Z
        2        | L1      | rejected | 2026-03-05T10:00:00Z
        3        | L1      | mql      | 2026-04-20T10:00:00Z
        """,
        sales_activities="""
        activity_id | person_id | kind | occurred_at
        1           | ann       | call | 2026-04-20T11:00:00Z
        """,
    )
    # March: refused three days late without a call. April: met.
    assert world.values("sla_attainment", by="month") == {"2026-03": 0.0, "2026-04": 1.0}


def test_it_knows_a_call_only_from_the_day_it_was_typed_in(world: World) -> None:
    # Sam called Ann in time on 20 May and typed it in on the 27th. On the 22nd it looked overdue; now it was kept.
    world.company(response_hours="4", working_hours="24x7")
    world.has(
        people=PEOPLE,
        leads="""
        lead_id | person_id | created_at
        L1      | ann       | 2026-05-20T08:00:00Z
        """,
        stage_events="""
        event_id | lead_id | stage | entered_at
        1        | L1      | mql   | 2026-05-20T10:00:00Z
        """,
        sales_activities="""
        activity_id | person_id | kind | occurred_at          | recorded_at
        1           | ann       | call | 2026-05-20T11:00:00Z | 2026-05-27T09:00:00Z
        """,
    )
    assert world.values("handoffs", by="sla_state", as_of="2026-05-22") == {"overdue_open": 1}
    assert world.values("handoffs", by="sla_state", as_of="2026-05-28") == {"met": 1}
    assert world.rows("speed_to_lead", as_of="2026-05-22")["business_median"]["n"] == 0


def test_it_keeps_an_answer_that_bears_no_date_as_an_answer(world: World) -> None:
    # Ann's lead is disqualified, the source does not say since when; Bob's is rejected, on 21 May. Neither waits for an answer.
    world.has(
        people=PEOPLE,
        leads="""
        lead_id | person_id | created_at           | current_stage
        L1      | ann       | 2026-05-20T08:00:00Z | rejected
        L2      | bob       | 2026-05-20T08:00:00Z | rejected
        """,
        stage_events="""
        event_id | lead_id | stage    | entered_at
        1        | L1      | mql      | 2026-05-20T10:00:00Z
        2        | L2      | mql      | 2026-05-20T10:00:00Z
        3        | L2      | rejected | 2026-05-21T10:00:00Z
        """,
    )
    assert world.values("handoffs", by="outcome") == {"rejected": 2}
    found = world.figure("acceptance_rate")
    assert (found["value"], found["n"], found["pending"]) == (0.0, 2, 0)


def test_it_adds_up_to_every_offer_at_any_time(world: World) -> None:
    # Whatever the moment, each offer made by then is in exactly one state, and in exactly one outcome.
    world.company(response_hours="4", time_zone="Europe/London")
    world.has(
        people=PEOPLE,
        members=SAM_IN_LONDON,
        leads="""
        lead_id | person_id | owner_id | created_at
        L1      | ann       | sam      | 2026-05-18T08:00:00Z
        L2      | bob       | sam      | 2026-05-18T08:00:00Z
        L3      | cat       | sam      | 2026-05-18T08:00:00Z
        L4      | dan       |          | 2026-05-18
        """,
        stage_events="""
        event_id | lead_id | stage        | entered_at
        1        | L1      | mql          | 2026-05-19T10:00:00Z
        2        | L2      | mql          | 2026-05-22T16:30:00Z
        3        | L3      | mql          | 2026-05-26T10:00:00Z
        4        | L4      | mql          | 2026-05-21
        5        | L1      | sal          | 2026-05-19T11:00:00Z
        6        | L2      | disqualified | 2026-05-26T10:00:00Z
        7        | L3      | recycled     | 2026-05-29T10:00:00Z
        """,
        sales_activities="""
        activity_id | person_id | owner_id | kind | occurred_at
        1           | ann       | sam      | call | 2026-05-19T09:00:00Z
        2           | bob       | sam      | call | 2026-05-26T09:00:00Z
        3           | dan       | sam      | call | 2026-05-23
        """,
    )
    offered = {"2026-05-18": 0, "2026-05-20": 1, "2026-05-21": 2, "2026-05-23": 3, "2026-05-26T10:00:00Z": 4, "2026-06-30": 4}
    for moment, n in offered.items():
        assert world.value("handoffs", as_of=moment) == n
        for cut in ("sla_state", "outcome", "owner", "month"):
            assert sum(world.values("handoffs", by=cut, as_of=moment).values()) == n, (moment, cut)
    # L4's source knows a date only: no clock. Ann: called before the offer, met. Bob: called Tue 10:00 BST, due 13:00: met. Cat: sent
    # back on the Friday after, never called: the promise was broken.
    assert world.values("handoffs", by="sla_state") == {"met": 2, "breached": 1, "untimed": 1}
