"""Marketing's system and sales' system tell one story between them, and neither knows the other's ids."""

from tests.worlds.world import World

MARKETING = {
    "people": """
    person_id | email
    m1        | ann@northwind.com
    m2        | bob@southridge.com
    """,
    "leads": """
    lead_id | person_id | created_at           | lead_source | source_side
    m1      | m1        | 2026-03-01T08:00:00Z | Webinar     | marketing
    m2      | m2        | 2026-03-02T08:00:00Z | Paid Search | marketing
    """,
    "stage_events": """
    event_id | lead_id | stage | entered_at
    1        | m1      | mql   | 2026-03-03T08:00:00Z
    2        | m2      | mql   | 2026-03-06T08:00:00Z
    """,
    "touches": """
    touch_id | person_id | channel | occurred_at
    1        | m1        | webinar | 2026-03-01T08:00:00Z
    2        | m2        | search  | 2026-03-02T08:00:00Z
    """,
}
SALES = {
    "accounts": """
    account_id | name       | website
    north      | Northwind  | northwind.com
    """,
    "people": """
    person_id | email             | account_id
    1         | Ann@NorthWind.com | north
    """,
    "leads": """
    lead_id | person_id | owner_id | created_at           | lead_source | source_side
    1       | 1         | sam      | 2026-03-04T08:00:00Z | Inbound     | sales
    """,
    "stage_events": """
    event_id | lead_id | stage | entered_at
    1        | 1       | sal   | 2026-03-05T08:00:00Z
    """,
    "sales_activities": """
    activity_id | person_id | owner_id | kind | occurred_at
    1           | 1         | sam      | call | 2026-03-05T07:00:00Z
    """,
    "opportunities": """
    opportunity_id | account_id | owner_id | outcome | created_at           | closed_at            | amount | currency
    D1             | north      | sam      | won     | 2026-03-10T08:00:00Z | 2026-03-30T08:00:00Z | 900    | EUR
    """,
    "opportunity_people": """
    opportunity_id | person_id | role
    D1             | 1         | Decision maker
    """,
}


def _marketing_and_sales(world: World) -> None:
    """Marketing knows Ann and Bob by their mail, and what they read. Sales knows firms, calls and deals; and Ann again, as its own lead.

    Ann:  visited on 1 March, MQL on the 3rd; sales' lead of the 4th, accepted on the 5th, called on the 5th; deal D1 of the 10th, won on
          the 30th, Ann its contact.
    Bob:  visited on 2 March, MQL on the 6th; sales never took him up.
    """
    world.company(time_zone="UTC", working_hours="24x7", response_hours="24")
    world.bring_in(source="marketing", **MARKETING)
    world.columns.clear()  # sales exports tables of its own
    world.bring_in(source="sales", **SALES)
    world.build()


def test_it_follows_one_human_through_both_systems(world: World) -> None:
    _marketing_and_sales(world)
    # Two humans, two passes: marketing's Ann and sales' Ann are one.
    assert (world.value("people"), world.value("cycles")) == (2, 2)
    # Of the two MQLs one was accepted, after two days; and the deal that names Ann as its contact closed the loop.
    assert world.values("stage_conversion", where="within=30", as_of="2026-06-30")["headline"] == 0.5
    assert world.values("conversion_days")["median"] == 2
    assert world.value("close_rate_mql", as_of="2026-06-30") == 0.5
    # Offered on the 3rd at 8:00 and called on the 5th at 7:00: 47 hours for a promise of 24. Bob has not been called at all.
    assert world.values("handoffs", by="sla_state", as_of="2026-06-30") == {"breached": 1, "overdue_open": 1}
    assert world.values("speed_to_lead", as_of="2026-06-30")["business_median"] == 47 * 3600


def test_it_sees_marketing_s_touch_on_the_firm_that_only_sales_knows(world: World) -> None:
    _marketing_and_sales(world)
    # The webinar of 1 March was Ann's; Ann is Northwind's; Northwind's deal came ten days later, and sales' first call after the touch.
    for definition in ("by_first_touch", "by_pre_sales_touch"):
        assert world.values("sourced_share", where=f"definition={definition}")["marketing", "by_count"] == 1
    # By lead source: the deal names none, its pass began with marketing's lead.
    assert world.values("sourced_share", where="definition=by_lead_source")["marketing", "by_count"] == 1


def test_it_forgets_only_the_system_that_is_taken_back(world: World) -> None:
    _marketing_and_sales(world)
    world.command("import", "--undo", "i2", "--home", str(world.home))
    world.build()
    # Without sales' system there are two MQLs, nobody accepted or called, and no deal.
    assert world.values("cycles", by="stage") == {"inquiry": 2, "mql": 2}
    world.command("metrics", "bookings", "--home", str(world.home), fails_with=1)


def test_it_opens_a_second_cycle_for_a_customer_who_comes_back(world: World) -> None:
    # Ann bought in March. In June she asks again: a second pass of one human, and the first stays won.
    _marketing_and_sales(world)
    world.columns.clear()
    world.bring_in(
        source="later",
        people="person_id | email\n9 | ann@northwind.com",
        leads="lead_id | person_id | created_at\n9 | 9 | 2026-06-01T08:00:00Z",
        stage_events="event_id | lead_id | stage | entered_at\n9 | 9 | mql | 2026-06-02T08:00:00Z",
    )
    world.build()
    assert world.value("people") == 2
    assert world.values("cycles", by="cycle_no") == {"1": 2, "2": 1}
    assert world.values("close_rate_mql", by="month", as_of="2026-06-30") == {"2026-03": 0.5, "2026-06": 0.0}


def test_it_does_not_credit_a_deal_to_a_contact_who_came_later(world: World) -> None:
    # The deal was there on 1 March; its contact Ann became a lead on 1 May. Her pass did not lead to it.
    world.has(
        people="person_id | email\nann | ann@northwind.com",
        leads="lead_id | person_id | created_at\nL1 | ann | 2026-05-01",
        stage_events="event_id | lead_id | stage | entered_at\n1 | L1 | mql | 2026-05-02",
        opportunities="""
        opportunity_id | outcome | created_at | closed_at  | amount | currency
        D1             | won     | 2026-03-01 | 2026-06-01 | 10     | EUR
        """,
        opportunity_people="opportunity_id | person_id\nD1 | ann",
    )
    world.command("metrics", "close_rate_mql", "--home", str(world.home), fails_with=1)
    assert "no deal that was loaded is linked to a lead" in world.complained
    assert world.values("cycles", by="stage", as_of="2026-06-30") == {"inquiry": 1, "mql": 1}
