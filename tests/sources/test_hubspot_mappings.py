"""Do the HubSpot mappings read HubSpot's lists, a connector's tables and the API's records alike?"""

import json
from datetime import date
from pathlib import Path

from sameside.services.import_pairing import pair_files
from sameside.sources.files import ReadOptions, open_source
from sameside.sources.mapping import load_mapping
from tests.sources.mapped_world import MappedWorld

CONTACT = {
    "Record ID": "51",
    "Email": "ada@example.org",
    "First Name": "Ada",
    "Last Name": "Byron",
    "Contact owner": "Sam Seller",
    "Lifecycle Stage": "Sales Qualified Lead",
    "Original Source": "Organic Search",
    "Create Date": "2026-01-01 09:00",
}


def test_it_tells_hubspot_lists_apart_by_their_columns(tmp_path: Path) -> None:
    headers = {"a": "Record ID,Email", "b": "Record ID,Company owner", "c": "Deal Stage,Record ID,Deal Name"}
    found = []
    for view, header in headers.items():
        path = tmp_path / f"hubspot-crm-exports-{view}-2026-01-31.csv"
        path.write_text(f"{header}\n{','.join('1' for _ in header.split(','))}\n", encoding="utf-8")
        found += open_source(str(path), options=ReadOptions())
    assert set(pair_files(load_mapping("hubspot-export"), found).files) == {"contacts", "companies", "deals"}


def test_it_dates_hubspot_stages_by_their_became_a_date_columns() -> None:
    world = MappedWorld(
        "hubspot-export",
        {
            "contacts": [
                {
                    **CONTACT,
                    "Became a Lead Date": "2026-01-01 09:00",
                    "Became a Marketing Qualified Lead Date": "2026-01-03 10:00",
                    "Became a Sales Qualified Lead Date": "2026-01-05 11:30",
                    "Became an Opportunity Date": "",
                    "Became a Customer Date": "",
                }
            ]
        },
    )
    assert world.rows("stage_events", "stage", "strftime(entered_at, '%d %H:%M')", order="2") == [
        ("inquiry", "01 09:00"),
        ("mql", "03 10:00"),
        ("sql", "05 11:30"),
    ]
    assert world.rows("leads", "lead_id", "source_side", "current_stage", "owner_id") == [("51", "marketing", "sql", "Sam Seller")]
    assert world.rows("people", "full_name", "email") == [("Ada Byron", "ada@example.org")]
    assert world.faults() == []


def test_it_knows_the_newer_names_of_hubspot_date_columns() -> None:
    newer = {'Date entered "Marketing Qualified Lead (Lifecycle Stage Pipeline)"': "2026-01-03 10:00"}
    world = MappedWorld("hubspot-export", {"contacts": [CONTACT | newer]})
    assert world.rows("stage_events", "event_id", "stage") == [("51:mql", "mql")]


def test_it_takes_no_hubspot_subscriber_for_a_lead() -> None:
    world = MappedWorld("hubspot-export", {"contacts": [{**CONTACT, "Lifecycle Stage": "Subscriber"}, {**CONTACT, "Record ID": "52"}]})
    assert (world.rows("leads", "lead_id"), len(world.rows("people", "person_id"))) == ([("52",)], 2)


def test_it_names_a_hubspot_owner_once_however_many_records_show_it() -> None:
    world = MappedWorld(
        "hubspot-export",
        {
            "contacts": [CONTACT, {**CONTACT, "Record ID": "52"}],
            "companies": [{"Record ID": "7", "Company name": "Lovelace", "Company owner": "Sam Seller"}],
            "deals": [
                {"Record ID": "9", "Deal Name": "One", "Deal Stage": "Closed Won", "Deal owner": "Rita Rep", "Close Date": "2026-02-01"}
            ],
        },
    )
    assert world.rows("members", "member_id", "name") == [("Rita Rep", "Rita Rep"), ("Sam Seller", "Sam Seller")]
    assert world.rows("opportunities", "outcome", "cast(closed_at as date)") == [("won", date(2026, 2, 1))]
    assert world.faults() == []


def test_it_reads_hubspot_whether_properties_are_columns_or_lie_inside_a_record() -> None:
    inside = {"email": "ada@example.org", "firstname": "Ada", "lastname": "Byron", "lifecyclestage": "marketingqualifiedlead"}
    world = MappedWorld(
        "hubspot-connector",
        {
            "contact": [
                {"id": "1", "properties": json.dumps(inside), "createdAt": "2023-02-24T03:00:13.460Z"},
                {"id": "2", **{f"property_{name}": value for name, value in inside.items()}, "property_createdate": "2023-02-24 03:00:13"},
            ]
        },
    )
    assert world.rows("people", "person_id", "email", "first_name") == [("1", "ada@example.org", "Ada"), ("2", "ada@example.org", "Ada")]
    assert world.rows("leads", "lead_id", "current_stage", "created_at is not null") == [("1", "mql", True), ("2", "mql", True)]


def test_it_closes_a_deal_of_the_api_only_when_its_stage_says_so() -> None:
    deal = {"createdate": "2023-02-24T03:01:01Z", "closedate": "2023-03-01T00:00:00Z"}
    associated = json.dumps({"contacts": {"results": [{"id": "1", "type": "deal_to_contact"}]}})
    rows = [
        {
            "id": str(place),
            "properties": json.dumps({**deal, "dealstage": stage}),
            "properties.dealstage": stage,
            "associations": associated,
        }
        for place, stage in enumerate(["closedwon", "closedlost", "contractsent"], start=1)
    ]
    world = MappedWorld("hubspot-connector", {"api_deal": rows})
    assert world.rows("opportunities", "opportunity_id", "outcome", "cast(closed_at as date)", "person_id") == [
        ("1", "won", date(2023, 3, 1), "1"),
        ("2", "lost", date(2023, 3, 1), "1"),
        ("3", "open", None, "1"),
    ]


def test_it_joins_a_deal_to_every_contact_that_shares_its_cell() -> None:
    deal = {
        "Record ID": "9",
        "Deal Name": "One",
        "Deal Stage": "Contract Sent",
        "Associated Contact IDs": "52; 51;",
        "Associated Company IDs": "7",
    }
    world = MappedWorld("hubspot-export", {"deals": [deal], "contacts": [{**CONTACT, "Associated Deal IDs": "9;10"}]})
    assert world.rows("opportunity_people", "opportunity_id", "person_id", order="1, 2") == [("10", "51"), ("9", "51"), ("9", "52")]
    assert world.rows("opportunities", "opportunity_id", "account_id") == [("9", "7")]
    assert world.faults() == []
