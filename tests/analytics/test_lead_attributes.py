"""What is known of a lead: is nothing guessed, and nothing known later read back?"""

from typing import Any

from sameside.analytics.lead_criteria import COLUMNS
from sameside.analytics.lead_judging import attributes_sql
from tests.analytics.typed_world import TypedWorld, World, cycle, deal, utc


def attributes(world: World, lead_cycle_id: str = "c", as_of: str = "2026-06-01") -> dict[str, Any]:
    typed = TypedWorld(world)
    sql, named = attributes_sql(typed.columns, only=[lead_cycle_id])
    moment = utc(as_of)
    found = typed.connection.execute(
        sql, named | {"as_of": moment.replace(tzinfo=None), "as_of_on": moment.date(), "known_at": moment.replace(tzinfo=None)}
    )
    (row,) = found.fetchall()
    return dict(zip([column[0] for column in found.description], row, strict=True))


def test_it_knows_nothing_of_a_bare_lead_but_what_is_so() -> None:
    bare = attributes({"lead_cycles": [cycle("c", "2026-02-01", person_id=None), cycle("d", "2026-02-01")]})
    assert {name: bare[name] for name in COLUMNS if bare[name] is not None} == {"has_company": False, "is_reentry": False}


def test_it_tells_a_missing_phone_from_phones_no_source_brings() -> None:
    lead = {"lead_cycles": [cycle("c", "2026-02-01", person_id="p")]}
    assert attributes({**lead, "people": [{"person_id": "p"}]})["has_phone"] is None
    assert attributes({**lead, "people": [{"person_id": "p"}, {"person_id": "q", "phone": "1"}]})["has_phone"] is False
    assert attributes({**lead, "people": [{"person_id": "p", "phone": "+49 30 1"}]})["has_phone"] is True


def test_it_takes_one_work_address_among_private_ones() -> None:
    lead = {"lead_cycles": [cycle("c", "2026-02-01", person_id="p")]}
    private = {"person_id": "p", "email": "a@gmail.com", "is_freemail": True}
    work = {"person_id": "p", "email": "a@firm.example", "is_freemail": False}
    assert attributes(lead)["has_work_email"] is None
    assert attributes({**lead, "person_emails": [private]})["has_work_email"] is False
    assert attributes({**lead, "person_emails": [private, work]})["has_work_email"] is True


def test_it_calls_a_company_a_customer_only_of_a_win_before_the_lead_began() -> None:
    lead = {"lead_cycles": [cycle("c", "2026-02-01", account_id="a")]}
    assert attributes(lead)["is_customer"] is None
    assert attributes({**lead, "opportunities": [deal("d", "2025-01-01", "lost", "2025-02-01", account_id="a")]})["is_customer"] is False
    assert attributes({**lead, "opportunities": [deal("d", "2025-01-01", "won", "2026-01-31", account_id="a")]})["is_customer"] is True
    # Its own deal, won later, makes it no customer of the day it came in.
    assert attributes({**lead, "opportunities": [deal("d", "2026-02-02", "won", "2026-03-01", account_id="a")]})["is_customer"] is False


def test_it_takes_the_country_of_the_company_before_that_of_the_person() -> None:
    lead = {"lead_cycles": [cycle("c", "2026-02-01", person_id="p", account_id="a")], "people": [{"person_id": "p", "country": " FR "}]}
    assert attributes(lead)["country"] == "FR"
    assert attributes({**lead, "accounts": [{"account_id": "a", "country": "Unknown"}]})["country"] is None
    assert attributes({**lead, "accounts": [{"account_id": "a", "country": "DE"}]})["country"] == "DE"


def test_it_takes_the_size_of_the_company_from_the_account_before_the_leads_own_record() -> None:
    lead = {"lead_cycles": [cycle("c", "2026-02-01", person_id="p", account_id="a")], "people": [{"person_id": "p", "n_employees": 12}]}
    assert attributes(lead)["n_employees"] == 12
    assert attributes({**lead, "accounts": [{"account_id": "a", "n_employees": 700}]})["n_employees"] == 700


def test_it_counts_touches_of_a_lead_never_handed_over_up_to_the_day_looked_from() -> None:
    world = {
        "lead_cycles": [cycle("c", "2026-02-01", person_id="p")],
        "touches": [
            {"touch_id": f"t{n}", "person_id": "p", "occurred_at": at} for n, at in enumerate(("2026-02-01", "2026-05-30", "2026-06-02"))
        ],
    }
    seen = attributes(world)
    assert [seen[f"n_touches_{days}_days"] for days in (7, 30, 90, 180)] == [1, 1, 1, 2]
