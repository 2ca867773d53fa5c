"""Are the demo company's exports what its card says, before anything of ours has read them?"""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from sameside.demo.card import Knobs
from sameside.demo.company import Written, write_exports
from sameside.demo.truths import planted_truths


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A small company, written once."""
    return write_exports(tmp_path_factory.mktemp("exports"), knobs=Knobs(n_leads=3_000, seed=5))


def rows(written: Written, name: str) -> list[dict[str, str]]:
    with (written.folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_it_writes_the_same_bytes_for_the_same_seed_and_size(tmp_path: Path) -> None:
    def contents(name: str, knobs: Knobs) -> dict[str, bytes]:
        done = write_exports(tmp_path / name, knobs=knobs)
        return {str(file.relative_to(done.folder)): file.read_bytes() for file in done.files}

    first, second = contents("a", Knobs(n_leads=400, seed=3)), contents("b", Knobs(n_leads=400, seed=3))
    assert first == second
    assert first["crm/Lead.csv"] != contents("c", Knobs(n_leads=400, seed=4))["crm/Lead.csv"]


def test_it_gives_every_record_an_id_of_its_own(written: Written) -> None:
    for file in written.crm.glob("*.csv"):
        ids = [row["Id"] for row in rows(written, f"crm/{file.stem}")]
        assert len(set(ids)) == len(ids), file
        assert all(len(record_id) == 18 for record_id in ids), file
    for name, key in (("contacts", "contact_id"), ("touches", "touch_id"), ("programme_costs", "cost_id")):
        ids = [row[key] for row in rows(written, f"marketing/{name}")]
        assert len(set(ids)) == len(ids), name


def test_it_refers_only_to_records_that_are_there(written: Written) -> None:
    there = {name: {row["Id"] for row in rows(written, f"crm/{name}")} for name in ("Lead", "Contact", "Account", "Opportunity", "User")}
    for row in rows(written, "crm/Lead"):
        assert {row["ConvertedContactId"]} - {""} <= there["Contact"]
        assert {row["ConvertedAccountId"]} - {""} <= there["Account"]
        assert {row["ConvertedOpportunityId"]} - {""} <= there["Opportunity"]
        assert {row["MasterRecordId"]} - {""} <= there["Lead"]
        assert row["OwnerId"] in there["User"]
    for row in rows(written, "crm/Task"):
        assert row["WhoId"] in there["Lead"] | there["Contact"]
        assert {row["WhatId"]} - {""} <= there["Opportunity"]
    contacts = {row["contact_id"] for row in rows(written, "marketing/contacts")}
    assert {row["contact_id"] for row in rows(written, "marketing/touches")} <= contacts
    assert {row["merged_into"] for row in rows(written, "marketing/contacts")} - {""} <= contacts


def test_it_gives_no_two_people_one_address(written: Written) -> None:
    people = [row["Email"] for row in rows(written, "crm/Contact")]
    assert len(set(people)) == len(people)
    # Leads may repeat one: typed in twice, or merged away.
    times = Counter(row["Email"] for row in rows(written, "crm/Lead"))
    assert sum(times.values()) - len(times) == written.counted.n_repeated + written.counted.n_merged_away


def test_it_writes_down_nothing_that_had_not_happened_yet(written: Written) -> None:
    last = written.knobs.exported_at.isoformat()[:19]
    for name, column in (("LeadHistory", "CreatedDate"), ("Task", "CreatedDate"), ("Lead", "CreatedDate"), ("Opportunity", "CreatedDate")):
        assert max(row[column] for row in rows(written, f"crm/{name}"))[:19] <= last
    assert max(row["recorded_at"] for row in rows(written, "marketing/touches"))[:19] <= last


def test_it_moves_each_lead_forward_in_time_and_from_the_status_it_had(written: Written) -> None:
    steps: dict[str, list[dict[str, str]]] = {}
    for row in rows(written, "crm/LeadHistory"):
        steps.setdefault(row["LeadId"], []).append(row)
    created = {row["Id"]: row["CreatedDate"] for row in rows(written, "crm/Lead")}
    for lead, changes in steps.items():
        changes.sort(key=lambda row: row["CreatedDate"])
        assert created[lead] < changes[0]["CreatedDate"]
        assert [row["OldValue"] for row in changes] == ["New", *(row["NewValue"] for row in changes[:-1])]


def test_it_counts_what_it_writes(written: Written) -> None:
    counted = written.counted
    leads = rows(written, "crm/Lead")
    deals = rows(written, "crm/Opportunity")
    assert counted.n_lead_records == sum(row["IsDeleted"] == "false" for row in leads)
    assert counted.n_merged_away == sum(row["IsDeleted"] == "true" for row in leads)
    assert counted.n_touches == len(rows(written, "marketing/touches"))
    assert counted.n_deals == len(deals)
    assert counted.n_won == sum(row["IsWon"] == "true" for row in deals)
    assert counted.n_refunded == len(rows(written, "crm/Refund"))
    for currency, cents in counted.won_cents.items():
        amounts = [row["Amount"] for row in deals if row["IsWon"] == "true" and row["CurrencyIsoCode"] == currency]
        assert sum(int(amount.replace(".", "")) for amount in amounts) == cents
    late = [row for row in rows(written, "crm/Task") if row["CreatedDate"] > row["CompletedDateTime"] > ""]
    assert len(late) == counted.n_late


def test_it_corrects_one_rate_in_the_later_export(written: Written) -> None:
    first = {row["StartDate"]: row["ConversionRate"] for row in rows(written, "crm/DatedConversionRate")}
    later = {row["StartDate"]: row["ConversionRate"] for row in rows(written, "crm-later/DatedConversionRate")}
    assert {day for day in first if first[day] != later[day]} == {"2026-02-01"}


def test_it_leaves_out_the_amounts_nobody_was_billed_for(written: Written) -> None:
    costs = rows(written, "marketing/programme_costs")
    assert {row["programme"] for row in costs if not row["amount"]} == {"trade show"}
    assert all(not row["amount"] for row in costs if row["programme"] == "trade show")


# A Wednesday in winter, a first of January, the end of a February, and a day in May whose settled year has no autumn yet.
LAST_DAYS = (date(2026, 11, 18), date(2027, 1, 1), date(2028, 2, 29), date(2029, 5, 20))


@pytest.mark.parametrize("last_day", LAST_DAYS)
def test_it_lives_until_any_day_and_writes_down_nothing_later(tmp_path: Path, last_day: date) -> None:
    knobs = Knobs(n_leads=1_500, seed=5, last_day=last_day)
    moved = write_exports(tmp_path, knobs=knobs)
    last = knobs.exported_at.isoformat()[:19]
    for name in ("Lead", "LeadHistory", "Task", "Opportunity"):
        days = sorted(row["CreatedDate"] for row in rows(moved, f"crm/{name}"))
        assert days[-1][:19] <= last
        assert days[-1][:10] > (last_day - timedelta(days=21)).isoformat()
    # What belongs to months and quarters stays with theirs.
    assert {row["month"][8:] for row in rows(moved, "marketing/programme_costs")} == {"01"}
    assert {row["StartDate"][8:] for row in rows(moved, "crm/DatedConversionRate")} == {"01"}
    assert {row["StartDate"][5:] for row in rows(moved, "crm/ForecastingQuota")} == {"01-01", "04-01", "07-01", "10-01"}
    periods = [truth.period for truth in planted_truths(knobs) if truth.period and ".." in truth.period]
    firsts, lasts = zip(*(period.split("..") for period in periods), strict=True)
    assert min(firsts) >= knobs.first_day.isoformat()
    assert max(lasts) == knobs.settled_day.isoformat()


def test_it_gives_every_lead_the_same_fate_whatever_its_last_day(tmp_path: Path) -> None:
    def sources(name: str, last_day: date) -> Counter[str]:
        moved = write_exports(tmp_path / name, knobs=Knobs(n_leads=400, seed=3, last_day=last_day, colleague_share=0, repeated_share=0))
        return Counter(row["LeadSource"] for row in rows(moved, "crm/Lead") if row["IsDeleted"] == "false")

    assert (sources("a", date(2026, 11, 18)) - sources("b", date(2026, 6, 30))).total() <= 4


def test_it_leaves_the_hand_overs_of_its_last_weeks_to_another_place(tmp_path: Path) -> None:
    first = date(2026, 6, 1)
    kept = write_exports(tmp_path / "a", knobs=Knobs(n_leads=3_000, seed=5))
    moved = write_exports(tmp_path / "b", knobs=Knobs(n_leads=3_000, seed=5, hand_overs_end=first))

    def handed(written: Written) -> list[str]:
        days = [row["CreatedDate"] for row in rows(written, "crm/LeadHistory") if row["NewValue"] == "Marketing Qualified"]
        return sorted(day for day in days if day[:10] > first.isoformat())

    def leads(written: Written) -> list[tuple[str, str, str]]:
        return [(row["Id"], row["Email"], row["CreatedDate"]) for row in rows(written, "crm/Lead")]

    assert handed(kept)
    assert handed(moved) == []
    assert leads(moved) == leads(kept)
    assert moved.counted.n_leads == kept.counted.n_leads


def test_it_refuses_a_last_day_out_of_reach() -> None:
    with pytest.raises(ValueError, match="2024-07-01 to 2040-12-31"):
        Knobs(last_day=date(2041, 1, 1))
