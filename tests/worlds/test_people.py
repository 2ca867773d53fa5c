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
    as_known_then = world.answer("cycles", by="stage")
    world.command("unmerge", "person", "world:work", "--home", str(world.home))
    world.build()
    assert world.values("cycles", by="stage")["mql"] == 2
    assert world.value("people") == 2
    # The pack of that week still says 1: what was known then is not rewritten.
    replayed = world.answer("cycles", by="stage", snapshot=as_known_then["snapshot"])
    assert replayed["rows"] == as_known_then["rows"]


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
        activity_id | person_id | opportunity_id | owner_id | kind | occurred_at
        1           | ann       |                | sam      | call | 2026-03-02T10:00:00Z
        2           |           | D1             | olga     | call | 2026-03-01T12:00:00Z
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
    # Olga's call on her own deal, before Ann was offered, is no touch of Ann: Sam's came after an hour.
    assert world.values("speed_to_lead")["business_median"] == 3600


def test_it_leaves_old_touches_with_the_old_company_of_a_job_changer(world: World) -> None:
    # Ann of Northwind came to a webinar in February. In March she moved to Southridge: a second record there, same mobile number, merged
    # by hand. In May a deal is opened with each company. Her touch of February was Northwind's, not Southridge's.
    world.has(
        accounts="""
        account_id | name       | website
        north      | Northwind  | northwind.com
        south      | Southridge | southridge.com
        """,
        people="""
        person_id | email              | account_id | created_at
        old       | ann@northwind.com  | north      | 2026-01-10
        new       | ann@southridge.com | south      | 2026-03-10
        """,
        touches="""
        touch_id | person_id | channel | occurred_at
        t1       | old       | webinar | 2026-02-10
        """,
        opportunities="""
        opportunity_id | account_id | outcome | created_at
        1              | north      | open    | 2026-05-01
        2              | south      | open    | 2026-05-01
        """,
    )
    world.command("merge", "person", "world:new", "world:old", "--home", str(world.home))
    world.build()
    by_company = world.values("sourced_share", by="account", where="definition=by_first_touch")
    assert by_company["Northwind", "marketing", "by_count"] == 1
    assert by_company["Southridge", "unknown", "by_count"] == 1


def test_it_does_not_count_our_own_people_as_leads(world: World) -> None:
    # A marketer of ours tried the form.
    world.command("init", str(world.home), "--own-domain", "our-firm.com")
    world.has(
        people="""
        person_id | email
        ann       | ann@northwind.com
        us        | mia@our-firm.com
        """,
        leads="""
        lead_id | person_id | created_at
        L1      | ann       | 2026-03-01
        L2      | us        | 2026-03-01
        """,
    )
    assert world.value("cycles") == 1
