"""Do the mappings that come along read their systems' exports, also when an export is not quite the one we saw?"""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sameside.schema.mapping import Expression, Mapping
from sameside.services.import_pairing import pair_files
from sameside.sources.files import ReadOptions, open_source
from sameside.sources.mapping import load_mapping, shipped_mappings
from tests.shared_data import SharedData
from tests.sources.mapped_world import MappedWorld

SYSTEMS = (
    "ad-costs",
    "creme",
    "hubspot-connector",
    "hubspot-export",
    "salesforce-connector",
    "salesforce-import-files",
    "salesforce-object-export",
    "tryton",
)
EXAMPLES = (
    "dbt-attribution-playbook",
    "leadforge-b2b-saas",
    "maven-crm-opportunities",
    "olist-marketing-funnel",
    "salesforce-org-export",
    "workbench-office",
)
TRUE_AND_FALSE = [("true", "false"), ("1", "0"), ("TRUE", "FALSE"), ("Yes", "No")]


def columns_read(mapping: Mapping, name: str) -> set[str]:
    """Every source column a mapping reads of one object."""

    def of(expression: Expression) -> Iterator[str]:
        yield from expression.columns
        for other in expression.alternatives:
            yield from of(other)

    rules = [rule for rule in mapping.tables if rule.object == name]
    tested = {condition.column for rule in rules for condition in rule.when}
    return tested | {column for rule in rules for expression in rule.columns.values() for column in of(expression)}


def test_it_ships_a_mapping_for_each_system_and_example() -> None:
    assert set(shipped_mappings()) == {*SYSTEMS, *EXAMPLES}


@pytest.mark.parametrize("name", [*SYSTEMS, *EXAMPLES])
def test_it_opens_each_mapping_with_its_choices_in_words(name: str) -> None:
    mapping = load_mapping(name)
    opening = mapping.text.split("\nmapping:")[0]
    assert mapping.title
    assert "Choices" in opening
    assert all(line.startswith("#") for line in opening.strip().splitlines())


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_names_the_example_mappings_after_their_folders(name: str, shared_data: SharedData) -> None:
    assert (shared_data / name).is_dir()


# What Salesforce describes only in orgs with state picklists, several currencies, or a field added since the describe was recorded.
@pytest.mark.parametrize(
    ("name", "described", "elsewhere"),
    [
        ("lead", "Lead", {"CountryCode"}),
        ("contact", "Contact", {"MailingCountryCode"}),
        ("account", "Account", {"BillingCountryCode", "BillingStateCode"}),
        ("opportunity", "Opportunity", {"CurrencyIsoCode"}),
        ("opportunity_contact_role", "OpportunityContactRole", set()),
        ("event", "Event", set()),
    ],
)
def test_it_reads_only_fields_that_salesforce_describes(name: str, described: str, elsewhere: set[str], shared_data: SharedData) -> None:
    fields = json.loads((shared_data / "salesforce-describe" / f"{described}.json").read_text(encoding="utf-8"))["fields"]
    assert columns_read(load_mapping("salesforce-object-export"), name) - {field["name"] for field in fields} == elsewhere


@pytest.mark.parametrize(
    ("file_name", "header", "expected"),
    [
        ("Lead.csv", "Id,Status", "lead"),
        ("leads.csv", "Id,Status", "lead"),
        ("Lead_2026-01-31.csv", "Id,Status", "lead"),
        ("Lead (1).csv", "Id,Status", "lead"),
        ("extract-Lead.csv", "Id,Status", "lead"),
        ("LeadHistory.csv", "Id,LeadId,Field,NewValue", "lead_history"),
        ("Lead_History_2026.csv", "Id,LeadId,Field,NewValue", "lead_history"),
        ("CampaignMember.csv", "Id,CampaignId", "campaign_member"),
        ("Campaign1.csv", "Id,Name", "campaign"),
        ("OpportunityFieldHistory.csv", "Id,OpportunityId,Field", "opportunity_field_history"),
        ("OpportunityContactRole.csv", "Id,OpportunityId,ContactId", "opportunity_contact_role"),
        ("Refund.csv", "Id,Amount", "refund"),
        ("ForecastingQuota.csv", "Id,QuotaAmount,StartDate", "forecasting_quota"),
    ],
)
def test_it_knows_a_salesforce_file_by_many_names(file_name: str, header: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / file_name).write_text(f"{header}\n{','.join('a' for _ in header.split(','))}\n", encoding="utf-8")
    paired = pair_files(load_mapping("salesforce-object-export"), open_source(str(tmp_path / file_name), options=ReadOptions()))
    assert list(paired.files) == [expected]


def test_it_reads_refunds_and_quotas_of_salesforce() -> None:
    world = MappedWorld(
        "salesforce-object-export",
        {
            "refund": [{"Id": "0Rf1", "AccountId": "001a", "Amount": "120.50", "CurrencyIsoCode": "EUR", "Date": "2026-02-03"}],
            "forecasting_quota": [
                {"Id": "0J91", "StartDate": "2026-01-01", "EndDate": "2026-03-31", "QuotaAmount": "5000", "CurrencyIsoCode": "EUR"}
            ],
        },
    )
    assert world.rows("refunds", "account_id", "amount", "currency", "cast(refunded_at as date)") == [
        ("001a", Decimal("120.50"), "EUR", date(2026, 2, 3))
    ]
    assert world.rows("targets", "metric", "first_on", "last_on", "amount", "currency") == [
        ("bookings", date(2026, 1, 1), date(2026, 3, 31), Decimal(5000), "EUR")
    ]
    assert world.faults() == []


@pytest.mark.parametrize(("yes", "no"), TRUE_AND_FALSE)
def test_it_reads_won_lost_and_open_from_any_writing_of_true(yes: str, no: str) -> None:
    deal = {"StageName": "Our own word", "CloseDate": "2026-01-31"}
    world = MappedWorld(
        "salesforce-object-export",
        {
            "opportunity": [
                {"Id": "006a", "IsWon": yes, "IsClosed": yes, **deal},
                {"Id": "006b", "IsWon": no, "IsClosed": yes, **deal},
                {"Id": "006c", "IsWon": no, "IsClosed": no, **deal},
            ]
        },
    )
    on = date(2026, 1, 31)
    assert world.rows("opportunities", "opportunity_id", "outcome", "cast(closed_at as date)", "expected_close_on") == [
        ("006a", "won", on, on),
        ("006b", "lost", on, on),
        ("006c", "open", None, on),
    ]
    assert world.faults() == []


def test_it_reads_won_and_lost_from_the_stage_when_the_export_left_the_flags_out() -> None:
    world = MappedWorld(
        "salesforce-object-export",
        {
            "opportunity": [
                {"Id": "006a", "StageName": "Closed Won", "CloseDate": "2026-01-31"},
                {"Id": "006b", "StageName": "Closed Lost", "CloseDate": "2026-01-31"},
                {"Id": "006c", "StageName": "Negotiation/Review", "CloseDate": "2026-01-31"},
                {"Id": "006d", "StageName": "Our own word", "CloseDate": "2026-01-31"},
            ]
        },
    )
    assert world.rows("opportunities", "opportunity_id", "outcome", "closed_at is not null") == [
        ("006a", "won", True),
        ("006b", "lost", True),
        ("006c", "open", False),
        ("006d", None, False),
    ]
    assert world.faults() == [("outcome", "not_in_value_map", "Our own word")]


def test_it_makes_a_conversion_an_sql_only_when_a_deal_came_of_it() -> None:
    lead = {"CreatedDate": "2026-01-01T09:00:00.000+0000", "Status": "Qualified", "ConvertedDate": "2026-01-05"}
    world = MappedWorld(
        "salesforce-object-export",
        {
            "lead": [
                {"Id": "00Qa", "ConvertedOpportunityId": "006a", "ConvertedContactId": "003a", **lead},
                {"Id": "00Qb", "ConvertedOpportunityId": "", "ConvertedContactId": "003b", **lead},
            ]
        },
    )
    assert world.rows("stage_events", "event_id", "stage", "entered_precision") == [
        ("00Qa:converted", "sql", "date"),
        ("00Qa:created", "inquiry", "instant"),
        ("00Qb:converted", "sal", "date"),
        ("00Qb:created", "inquiry", "instant"),
    ]
    assert world.rows("people", "person_id", "merged_into_id") == [("00Qa", "003a"), ("00Qb", "003b")]


def test_it_reads_the_history_of_a_status_and_reports_a_status_it_does_not_know() -> None:
    row = {"LeadId": "00Qa", "Field": "Status", "CreatedDate": "2026-01-02T09:00:00.000+0000"}
    world = MappedWorld(
        "salesforce-object-export",
        {
            "lead_history": [
                {"Id": "1", "NewValue": "MQL", **row},
                {"Id": "2", "NewValue": "Working - Contacted", **row},
                {"Id": "3", "NewValue": "Parked", **row},
                {"Id": "4", "NewValue": "005a", **row, "Field": "Owner"},
            ]
        },
    )
    assert world.rows("stage_events", "event_id", "stage", "raw_stage") == [
        ("1", "mql", "MQL"),
        ("2", "sal", "Working - Contacted"),
        ("3", None, "Parked"),
    ]
    assert world.faults() == [("stage", "not_in_value_map", "Parked")]


def test_it_takes_a_task_for_done_only_when_it_was_completed() -> None:
    world = MappedWorld(
        "salesforce-object-export",
        {
            "task": [
                {
                    "Id": "00Ta",
                    "Status": "Completed",
                    "WhoId": "003a",
                    "WhatId": "006a",
                    "TaskSubtype": "Call",
                    "ActivityDate": "2026-01-03",
                },
                {"Id": "00Tb", "Status": "Not Started", "WhoId": "00Qa", "WhatId": "001a", "TaskSubtype": "ListEmail"},
                {"Id": "00Tc", "Status": "Our own word", "IsClosed": "true"},
            ]
        },
    )
    assert world.rows("sales_activities", "activity_id", "is_done", "kind", "is_automatic", "person_id", "opportunity_id") == [
        ("00Ta", True, "call", None, "003a", "006a"),
        ("00Tb", False, "email", True, "00Qa", None),
        ("00Tc", True, None, None, None, None),
    ]


def test_it_counts_a_change_of_stage_once_though_two_histories_tell_it() -> None:
    at = {"OpportunityId": "006a", "CreatedDate": "2026-01-02T09:00:00.000+0000"}
    world = MappedWorld(
        "salesforce-object-export",
        {
            "opportunity_history": [{"Id": "008a", "StageName": "Closed Won", **at}],
            "opportunity_field_history": [{"Id": "017a", "Field": "StageName", "NewValue": "Closed Won", **at}],
        },
    )
    assert world.rows("stage_events", "opportunity_id", "stage") == [("006a", "closed_won")]


def test_it_reads_salesforce_columns_in_any_order_and_leaves_unknown_ones_alone() -> None:
    lead = {"Status": "New", "LeadSource": "Webinar", "Email": "ada@example.org", "Id": "00Qa", "CreatedDate": "2026-01-01"}
    turned = {"Colour__c": "blue", **dict(reversed(lead.items()))}
    worlds = [MappedWorld("salesforce-object-export", {"lead": [row]}) for row in (lead, turned)]
    seen = [world.rows("leads", "lead_id", "lead_source", "source_side", "current_stage", "owner_id") for world in worlds]
    assert seen == [[("00Qa", "Webinar", "marketing", "inquiry", None)]] * 2


def test_it_joins_a_first_and_a_last_name_where_salesforce_gave_no_full_one() -> None:
    people = [{"Id": "003a", "FirstName": "Ada", "LastName": "Byron"}, {"Id": "003b", "Name": "Grace Hopper", "LastName": "Hopper"}]
    world = MappedWorld("salesforce-object-export", {"contact": people})
    assert world.rows("people", "person_id", "full_name") == [("003a", "Ada Byron"), ("003b", "Grace Hopper")]


def test_it_dates_the_stages_of_a_salesforce_record_kept_in_history_mode() -> None:
    version = {"id": "006a", "stage_name": "x", "_fivetran_end": "9999-12-31 23:59:59"}
    world = MappedWorld(
        "salesforce-connector",
        {
            "opportunity_versions": [
                {**version, "_fivetran_start": "2026-01-01 08:00:00", "is_closed": "false", "is_won": "false"},
                {**version, "_fivetran_start": "2026-01-09 08:00:00", "is_closed": "true", "is_won": "true"},
            ]
        },
    )
    assert world.rows("stage_events", "stage", "cast(entered_at as date)", order="2") == [
        ("opportunity", date(2026, 1, 1)),
        ("closed_won", date(2026, 1, 9)),
    ]


def test_it_takes_a_padded_date_of_a_connector_for_a_date() -> None:
    world = MappedWorld(
        "salesforce-connector",
        {"opportunity": [{"id": "006a", "is_closed": "true", "is_won": "false", "close_date": "2018-12-19 00:00:00"}]},
    )
    assert world.rows("opportunities", "outcome", "closed_precision", "expected_close_on") == [("lost", "date", date(2018, 12, 19))]


def test_it_reads_cost_in_millionths_and_at_the_one_grain_of_the_campaign() -> None:
    day = {"customer_id": "1", "id": "77", "date": "2026-01-02", "device": "MOBILE", "ad_network_type": "SEARCH"}
    world = MappedWorld("ad-costs", {"google_campaign_days": [{**day, "cost_micros": "36150000", "clicks": "49", "impressions": "166"}]})
    assert world.rows("costs", "campaign_id", "spent_on", "amount", "clicks") == [("google:77", date(2026, 1, 2), Decimal("36.15"), 49)]
    patterns = " ".join(pattern for rule in load_mapping("ad-costs").objects.values() for pattern in rule.files)
    assert not any(grain in patterns for grain in ("account_stats", "ad_stats", "keyword", "by_creative"))


def test_it_reads_a_tryton_record_as_a_lead_and_from_opportunity_on_as_a_deal() -> None:
    party, employee = json.dumps({"id": 4, "name": "Cancity"}), json.dumps({"id": 2, "rec_name": "Anna Snelling"})
    record = {"party": party, "employee": employee, "start_date": "2016-10-20", "amount": "1054"}
    world = MappedWorld(
        "tryton",
        {
            "opportunity": [{"id": "1", "state": "converted", **record}, {"id": "2", "state": "lead", **record, "amount": "0"}],
            "log": [
                {
                    "id": "8",
                    "resource": "sale.opportunity,1",
                    "event": "transition",
                    "target": "state:opportunity",
                    "create_date": "2026-11-21T23:27:09Z",
                },
                {"id": "9", "resource": "sale.opportunity,1", "event": "write", "target": "", "create_date": "2026-11-21T23:27:10Z"},
            ],
        },
    )
    assert world.rows("leads", "lead_id", "account_id", "current_stage") == [
        ("sale.opportunity,1", "4", "closed_won"),
        ("sale.opportunity,2", "4", "inquiry"),
    ]
    assert world.rows("opportunities", "opportunity_id", "outcome", "amount", "owner_id") == [
        ("sale.opportunity,1", "won", Decimal("1054.00"), "2")
    ]
    assert [row for row in world.rows("stage_events", "event_id", "stage") if row[0] == "8"] == [("8", "opportunity")]
    assert world.rows("accounts", "account_id", "name") == [("4", "Cancity")]


def test_it_takes_no_sum_of_zero_for_the_worth_of_a_deal_creme_lost() -> None:
    titles = (
        "Name of the opportunity",
        "targets the organisation/contact",
        "Sales phase",
        "Estimated sales",
        "Made sales",
        "Actual closing date",
    )
    rows = [
        ("A", "Finjob", "Won", "3393", "3393", "2017-03-11"),
        ("B", "Rundofase", "Lost", "0", "0", "2017-03-21"),
        ("C", "Isdom", "Forthcoming", "50", "0", ""),
    ]
    world = MappedWorld("creme", {"opportunity": [dict(zip(titles, row, strict=True)) for row in rows]})
    assert world.rows("opportunities", "opportunity_id", "outcome", "amount", "closed_at is not null") == [
        ("A / Finjob", "won", Decimal("3393.00"), True),
        ("B / Rundofase", "lost", None, True),
        ("C / Isdom", "open", Decimal("50.00"), False),
    ]
