"""Is it said what is missing, what is old and what is tied to nobody, and is "not known" never 0?"""

import pytest

from sameside.schema.errors import NotAvailable
from tests.analytics.typed_world import TypedWorld, cycle, deal, event, utc


def _deals() -> TypedWorld:
    """Five deals: a contact, a role, a lead with a person, a lead without one, nobody."""
    return TypedWorld(
        {
            "lead_cycles": [cycle("known", "2026-01-01"), cycle("nobody", "2026-01-01", person_id=None)],
            "opportunities": [
                deal("contact", "2026-01-01", "open", person_id="p"), deal("role", "2026-01-01", "open"),
                deal("lead", "2026-01-01", "won", "2026-02-01", lead_cycle_id="known"),
                deal("blind lead", "2026-01-01", "lost", "2026-02-01", lead_cycle_id="nobody"), deal("nobody", "2026-02-01", "open"),
            ],
            "opportunity_people": [{"opportunity_id": "role", "person_id": name} for name in ("p", "q")],
        }
    )  # fmt: skip


def test_it_lists_the_deals_without_a_person() -> None:
    world = _deals()
    assert world.one("contactless_opportunities").value == 2
    assert sorted(row[0] for row in world.records("contactless_opportunities").rows) == ["blind lead", "nobody"]
    assert (world.one("contactless_rate").value, world.one("contactless_rate").n) == (0.4, 5)
    rows = world.table("contactless_rate", by=["outcome"], period="2026-01")
    assert {labels[0]: row.value for labels, row in rows.items()} == {"open": 0.0, "won": 0.0, "lost": 1.0}


def test_it_does_not_call_every_deal_contactless_where_no_contacts_were_loaded() -> None:
    world = TypedWorld({"opportunities": [deal("d", "2026-01-01", "open")]})
    with pytest.raises(NotAvailable, match="needs deals that name a person"):
        world.ask("contactless_opportunities")


def test_it_says_which_share_of_leads_has_no_company() -> None:
    world = TypedWorld({"lead_cycles": [cycle("a", "2026-01-01", account_id="x"), cycle("b", "2026-01-01"), cycle("c", None)]})
    assert (world.one("unmatched_lead_rate").value, world.one("unmatched_lead_rate").n) == (pytest.approx(2 / 3), 3)
    assert world.one("unmatched_lead_rate", period="2026").value == 0.5


def test_it_says_which_fields_hold_a_value_by_table_and_source() -> None:
    # Of crm's two leads one has a source, of web's one it says "Unknown". One closed deal lacks its day; open ones owe none.
    world = TypedWorld(
        {
            "lead_cycles": [
                cycle("a", "2026-01-01", source="crm", lead_source="Fair"), cycle("b", "2026-02-01", source="crm", lead_source=None),
                cycle("c", None, source="web", lead_source="Unknown"),
            ],
            "opportunities": [
                deal("d", "2026-01-01", "won", "2026-02-01", 5), deal("e", "2026-01-01", "lost", None, None),
                deal("f", "2026-01-01", "open"),
            ],
            "stage_events": [event("a", "rejected", "2026-01-05", stage_event_id="crm:1", reason="no budget")],
        }
    )  # fmt: skip
    rows = world.table("data_completeness")
    assert (rows[("lead_cycles", "lead_source")].value, rows[("lead_cycles", "lead_source")].n) == (pytest.approx(1 / 3), 3)
    assert (rows[("lead_cycles", "created_on")].value, rows[("opportunities", "amount")].n) == (pytest.approx(2 / 3), 3)
    assert (rows[("opportunities", "closed_on")].value, rows[("opportunities", "closed_on")].n) == (0.5, 2)
    assert (rows[("opportunities", "currency")].value, rows[("opportunities", "currency")].n) == (1.0, 1)
    assert ("touches", "channel") not in rows
    by_source = world.table("data_completeness", by=["source"], where=["field=lead_source", "table_name=lead_cycles"])
    assert {labels: row.value for labels, row in by_source.items()} == {("crm",): 0.5, ("web",): 0.0}
    assert world.table("data_completeness", by=["source"], where=["field=reason"])[("stage_events", "crm")].value == 1.0
    assert world.table("data_completeness", where=["field=lead_source"], period="2026-02")[("lead_cycles",)].value == 0.0


def test_it_says_how_old_the_newest_record_of_each_source_is() -> None:
    # Seen on 10 March. crm's leads: the newest of 1 March, one of April not yet; web's are undated. The deal closed on 5 March.
    world = TypedWorld(
        {
            "lead_cycles": [
                cycle("a", "2026-01-01", source="crm"), cycle("b", "2026-03-01", source="crm"), cycle("f", "2026-04-01", source="crm"),
                cycle("c", None, source="web"),
            ],
            "opportunities": [deal("d", "2026-01-01", "won", "2026-03-05", 5, source="crm")],
            "touches": [{"touch_id": "mail:1", "occurred_at": "2026-03-10 08:00"}, {"touch_id": "mail:2"}],
        }
    )  # fmt: skip
    rows = world.table("data_freshness", as_of=utc("2026-03-10"))
    assert {labels: (row.value, row.n, row.coverage) for labels, row in rows.items()} == {
        ("lead_cycles", "crm"): (9, 2, 1.0), ("lead_cycles", "web"): (None, 1, 0.0), ("opportunities", "crm"): (5, 1, 1.0),
        ("touches", "mail"): (0, 2, 0.5),
    }  # fmt: skip
    assert world.table("data_freshness", by=["table_name"], where=["source in (crm, web)"], as_of=utc("2026-03-10"))


def test_it_lists_the_records_that_lack_a_field() -> None:
    world = TypedWorld(
        {
            "lead_cycles": [
                cycle("a", "2026-01-01", source="crm", lead_source="Fair"), cycle("b", "2026-02-01", source="crm"),
                cycle("c", None, source="web", lead_source="Unknown"),
            ],
            "opportunities": [deal("d", "2026-01-01", "lost"), deal("e", "2026-01-01", "open")],
            "touches": [{"touch_id": "mail:1", "occurred_at": "2026-03-10 08:00"}],
        }
    )  # fmt: skip
    found = world.records("data_completeness", where=["field=lead_source", "table_name=lead_cycles"])
    assert found.columns[:4] == ("table_name", "record_id", "field", "source")
    assert [row[1:4] for row in found.rows] == [("b", "lead_source", "crm"), ("c", "lead_source", "web")]
    assert [row[1] for row in world.records("data_completeness", where=["field=lead_source"], period="2026-02").rows] == ["b"]
    assert [row[1] for row in world.records("data_completeness", by=["source"], where=["field=closed_on"]).rows] == ["d"]
    assert [row[1:4] for row in world.records("data_completeness", where=["source=mail", "field=channel"]).rows] == [
        ("mail:1", "channel", "mail")
    ]


def test_it_lists_the_newest_records_of_each_table_and_source_and_those_without_a_day() -> None:
    world = TypedWorld(
        {
            "lead_cycles": [
                cycle("a", "2026-01-01", source="crm"), cycle("b", "2026-03-01", source="crm"), cycle("f", "2026-04-01", source="crm"),
                cycle("c", None, source="web"), cycle("b2", "2026-03-01", source="crm"),
            ],
            "opportunities": [deal("d", "2026-01-01", "won", "2026-03-05", 5), deal("e", "2026-03-04", "open")],
        }
    )  # fmt: skip
    assert [row[1] for row in world.records("data_freshness", as_of=utc("2026-03-10")).rows] == ["b", "b2", "c", "d"]
    assert [row[1] for row in world.records("data_freshness", period="2026-01").rows] == ["a"]


def test_it_is_no_answer_where_nothing_was_loaded() -> None:
    for metric in ("data_completeness", "data_freshness"):
        answer = TypedWorld({}).ask(metric)
        assert (answer.rows, answer.notes) == ((), ("There is no record to count.",))
