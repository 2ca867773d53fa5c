"""Who is who: shared and private mail domains, merged humans, and a lead that turns out to belong to a customer."""

from tests.worlds.world import World

COMPANIES = """
account_id | name       | website
north      | Northwind  | https://www.northwind.com/en
mail       | Mail Users | gmail.com
"""


def test_it_matches_a_company_s_domain_and_never_a_freemail_one(world: World) -> None:
    # Ann writes from a desk of Northwind (its mail server is a subdomain). Bob uses Gmail: the "company" whose website somebody set to
    # gmail.com is not his. Cat's domain is nobody's.
    world.has(
        accounts=COMPANIES,
        people="""
        person_id | email
        ann       | ann@mail.northwind.com
        bob       | bob@gmail.com
        cat       | cat@eastgate.com
        """,
        leads="""
        lead_id | person_id | created_at
        L1      | ann       | 2026-03-01
        L2      | bob       | 2026-03-01
        L3      | cat       | 2026-03-01
        """,
    )
    assert world.values("cycles", by="account") == {"Northwind": 1, "unknown": 2}


def test_it_counts_a_merged_human_once_and_an_unmerged_one_twice_again(world: World) -> None:
    # Golden G6. Ann filled in one form with her private address, then one with her work address; both became MQLs within the same
    # pass. Merged: one cycle, offered at the earlier time. Unmerged: two again.
    world.has(
        people="""
        person_id | email             | full_name
        home      | ann.able@gmail.com| Ann Able
        work      | a@northwind.com   | A. Able
        """,
        leads="""
        lead_id | person_id | created_at
        L1      | home      | 2026-03-01
        L2      | work      | 2026-03-05
        """,
        stage_events="""
        event_id | lead_id | stage | entered_at
        1        | L1      | mql   | 2026-03-04
        2        | L2      | mql   | 2026-03-06
        """,
    )
    assert world.values("cycles", by="stage")["mql"] == 2
    world.command("merge", "person", "world:work", "world:home", "--home", str(world.home))
    world.build()
    assert world.values("cycles", by="stage")["mql"] == 1
    assert world.value("people") == 1
    assert world.value("handoffs", period="2026-03-04..2026-03-04") == 1
    world.command("unmerge", "person", "world:work", "--home", str(world.home))
    world.build()
    assert world.values("cycles", by="stage")["mql"] == 2
    assert world.value("people") == 2


def test_it_counts_one_human_with_one_address_once_without_being_told(world: World) -> None:
    # Two records, one address in different spelling: one human. Both forms fall into one pass.
    world.has(
        people="""
        person_id | email
        p1        | Ann@Northwind.com
        p2        | ann@northwind.com
        """,
        leads="""
        lead_id | person_id | created_at
        L1      | p1        | 2026-03-01
        L2      | p2        | 2026-03-05
        """,
    )
    assert (world.value("people"), world.value("cycles")) == (1, 1)


def test_it_joins_a_converted_lead_to_the_deal_its_company_already_has(world: World) -> None:
    # Golden G20. Northwind has a deal of Olga's since February, brought by sales. In March Ann of Northwind comes in through a webinar,
    # is worked by Sam and converted into Olga's deal. There is still one deal, still brought by sales; Sam's answer counts for Sam.
    world.company(response_hours="4", working_hours="24x7")
    world.has(
        accounts=COMPANIES,
        members="""
        member_id | name | side
        olga      | Olga | sales
        sam       | Sam  | sales
        """,
        people="""
        person_id | email             | account_id
        ann       | ann@northwind.com | north
        """,
        leads="""
        lead_id | person_id | owner_id | opportunity_id | created_at           | lead_source | source_side
        L1      | ann       | sam      | D1             | 2026-03-01T09:00:00Z | Webinar     | marketing
        """,
        stage_events="""
        event_id | lead_id | stage | entered_at
        1        | L1      | mql   | 2026-03-02T09:00:00Z
        2        | L1      | sal   | 2026-03-02T10:00:00Z
        """,
        sales_activities="""
        activity_id | person_id | owner_id | kind | occurred_at
        1           | ann       | sam      | call | 2026-03-02T10:00:00Z
        """,
        opportunities="""
        opportunity_id | account_id | owner_id | outcome | created_at           | lead_source | source_side | amount | currency
        D1             | north      | olga     | open    | 2026-02-01T09:00:00Z | Cold Call   | sales       | 500    | EUR
        """,
    )
    assert world.value("opportunities") == 1
    assert world.values("opportunities", by="owner") == {"Olga": 1}
    sides = world.values("sourced_share", where="definition=by_lead_source")
    assert sides["sales", "by_count"] == 1
    assert world.values("sla_attainment", by="owner") == {"Sam": 1.0}
