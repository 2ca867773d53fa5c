"""How does Larkfield's CRM write its year down? As the files of a Salesforce object export, repeats and all.

Knobs   seed: which leads meet which fate, who they are, when; never how many (`card.py` fixes that)
Units   times are UTC as the CRM writes them, amounts EUR, one row per record of the object the file is named after
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from sameside.demo.card import EXPORTED_AT, N_REPEATED_RECORDS
from sameside.demo.journey import Journey, all_journeys
from sameside.demo.people import Company, Human, make_humans

DEFAULT_SEED = 7

_Row = Mapping[str, str]

_PREFIX = {
    "Account": "001",
    "Contact": "003",
    "User": "005",
    "Opportunity": "006",
    "Lead": "00Q",
    "LeadHistory": "017",
    "Task": "00T",
    "Campaign": "701",
    "CampaignMember": "00v",
}
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

# name, title, department, place of the manager in this list
_STAFF = (
    ("Rita", "Renner", "Revenue Operations", "Operations", None),
    ("Maya", "Moss", "Head of Marketing", "Marketing", None),
    ("Mika", "Maurer", "Campaign Manager", "Marketing", 1),
    ("Sam", "Seidel", "Head of Sales", "Sales", None),
    ("Sofia", "Stein", "Account Executive", "Sales", 3),
    ("Sven", "Sommer", "Account Executive", "Sales", 3),
    ("Sara", "Sauer", "Sales Development Representative", "Sales Development", 3),
    ("Stan", "Schulz", "Sales Development Representative", "Sales Development", 3),
)
_SELLERS = (4, 5, 6, 7)
_CAMPAIGN_CHANNEL = {"Webinar": "Webinar", "Content": "Content", "Paid Search": "Paid Search", "Trade Show": "Trade Show"}


@dataclass
class _Export:
    """The rows written so far, by object."""

    rows: dict[str, list[_Row]] = field(default_factory=lambda: {name: [] for name in _PREFIX})

    def add(self, name: str, at: datetime, row: dict[str, str]) -> str:
        """Keep one record; returns its new id."""
        record_id = _record_id(name, len(self.rows[name]) + 1)
        self.rows[name].append({"Id": record_id, "IsDeleted": "false", **row, "SystemModstamp": _stamp(at)})
        return record_id


def write_exports(folder: Path, *, seed: int = DEFAULT_SEED) -> list[Path]:
    """Write the company's exports into a folder, one CSV file per object.

    Returns  the files, in the order of their names. The same seed writes the same bytes
    """
    export = make_export(seed)
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    for name, rows in sorted(export.items()):
        file = folder / f"{name}.csv"
        # Salesforce writes a BOM and quotes every cell.
        with file.open("w", encoding="utf-8-sig", newline="") as written:
            writer = csv.DictWriter(written, fieldnames=list(rows[0]), quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        files.append(file)
    return files


def make_export(seed: int) -> dict[str, list[_Row]]:
    """Every record of the company's CRM, by object, before it is written to files."""
    random = Random(seed)  # noqa: S311  # a demo, not a secret
    journeys = all_journeys(random)
    humans = make_humans(len(journeys), random)
    export = _Export()
    users = _write_users(export)
    campaigns = _write_campaigns(export, users[2])
    accounts: dict[str, str] = {}
    for journey, human in zip(journeys, humans, strict=True):
        owner = users[random.choice(_SELLERS)]
        _write_life(export, journey, human, owner, campaigns, accounts, random)
    untouched = [(j, h) for j, h in zip(journeys, humans, strict=True) if j.mql_at is None and j.touched_at is None]
    for journey, human in random.sample(untouched, N_REPEATED_RECORDS):
        again_at = journey.created_at + timedelta(hours=random.randint(2, 100))
        export.add("Lead", again_at, _lead_row(journey, human, users[4], at=again_at, status="New", changed_at=again_at))
    return export.rows


def _write_users(export: _Export) -> list[str]:
    at = datetime.combine(date(2023, 1, 2), datetime.min.time())
    users: list[str] = []
    for first, last, title, department, manager in _STAFF:
        row = {
            "Username": f"{first}.{last}@larkfield.example".lower(),
            "FirstName": first,
            "LastName": last,
            "Name": f"{first} {last}",
            "Email": f"{first}.{last}@larkfield.example".lower(),
            "Title": title,
            "Department": department,
            "ManagerId": users[manager] if manager is not None else "",
            "TimeZoneSidKey": "Europe/Berlin",
            "IsActive": "true",
            "CreatedDate": _stamp(at),
        }
        users.append(export.add("User", at, row))
    return users


def _write_campaigns(export: _Export, owner: str) -> dict[tuple[str, int], str]:
    """One campaign per channel and quarter."""
    campaigns: dict[tuple[str, int], str] = {}
    for source, channel in _CAMPAIGN_CHANNEL.items():
        for quarter in (1, 2, 3, 4):
            starts_on = date(2025, 3 * quarter - 2, 1)
            at = datetime.combine(starts_on - timedelta(days=20), datetime.min.time())
            row = {
                "Name": f"{source} 2025 Q{quarter}",
                "Type": channel,
                "Status": "Completed",
                "StartDate": starts_on.isoformat(),
                "EndDate": (starts_on + timedelta(days=88)).isoformat(),
                "IsActive": "false",
                "OwnerId": owner,
                "CreatedDate": _stamp(at),
            }
            campaigns[source, quarter] = export.add("Campaign", at, row)
    return campaigns


def _write_life(
    export: _Export,
    journey: Journey,
    human: Human,
    owner: str,
    campaigns: dict[tuple[str, int], str],
    accounts: dict[str, str],
    random: Random,
) -> None:
    """One lead: its campaign answer, status changes, the seller's acts, and what it was converted to."""
    steps = _status_steps(journey)
    changed_at = steps[-1][0] if steps else journey.created_at
    status = steps[-1][1] if steps else "New"
    converted = _convert(export, journey, human, owner, accounts) if journey.deal_at else {}
    lead = _lead_row(journey, human, owner, at=journey.created_at, status=status, changed_at=changed_at)
    lead_id = export.add("Lead", changed_at, lead | converted)
    before = "New"
    for at, after in steps:
        history = {
            "LeadId": lead_id,
            "Field": "Status",
            "OldValue": before,
            "NewValue": after,
            "CreatedById": owner,
            "CreatedDate": _stamp(at),
        }
        export.add("LeadHistory", at, history)
        before = after
    campaign = campaigns.get((journey.source.name, (journey.created_at.month + 2) // 3))
    if campaign:
        _write_campaign_answer(export, journey, campaign, lead_id)
    if journey.touched_at:
        # Conversion moves a lead's tasks to the contact it became; the lead id is gone from them.
        who = converted.get("ConvertedContactId", lead_id)
        _write_acts(export, journey, owner, who, converted.get("ConvertedOpportunityId", ""), random)


def _status_steps(journey: Journey) -> list[tuple[datetime, str]]:
    steps = [
        (journey.mql_at, "Marketing Qualified"),
        (journey.accepted_at, "Sales Accepted"),
        (journey.rejected_at, "Rejected"),
        (journey.deal_at, "Qualified"),
    ]
    return [(at, status) for at, status in steps if at is not None]


def _lead_row(journey: Journey, human: Human, owner: str, *, at: datetime, status: str, changed_at: datetime) -> dict[str, str]:
    return {
        "MasterRecordId": "",
        "FirstName": human.first_name,
        "LastName": human.last_name,
        "Name": f"{human.first_name} {human.last_name}",
        "Title": human.title,
        "Company": human.company.name,
        "Email": human.email,
        "Phone": human.phone,
        "Website": f"https://www.{human.company.domain}",
        "Country": human.company.country,
        "Industry": human.company.industry,
        "LeadSource": journey.source.name,
        "Status": status,
        "OwnerId": owner,
        "IsConverted": "false",
        "ConvertedDate": "",
        "ConvertedAccountId": "",
        "ConvertedContactId": "",
        "ConvertedOpportunityId": "",
        "CreatedDate": _stamp(at),
        "LastModifiedDate": _stamp(changed_at),
    }


def _convert(export: _Export, journey: Journey, human: Human, owner: str, accounts: dict[str, str]) -> dict[str, str]:
    """The account (made once), contact and deal a lead became; returns the lead's own columns that say so."""
    assert journey.deal_at is not None
    at = journey.deal_at
    account = accounts.get(human.company.domain) or _write_account(export, human.company, owner, at)
    accounts[human.company.domain] = account
    contact = {
        "AccountId": account,
        "FirstName": human.first_name,
        "LastName": human.last_name,
        "Name": f"{human.first_name} {human.last_name}",
        "Title": human.title,
        "Email": human.email,
        "Phone": human.phone,
        "LeadSource": journey.source.name,
        "OwnerId": owner,
        "CreatedDate": _stamp(at),
    }
    contact_id = export.add("Contact", at, contact)
    deal_id = _write_deal(export, journey, human.company, account, owner)
    return {
        "IsConverted": "true",
        "ConvertedDate": at.date().isoformat(),
        "ConvertedAccountId": account,
        "ConvertedContactId": contact_id,
        "ConvertedOpportunityId": deal_id,
    }


def _write_account(export: _Export, company: Company, owner: str, at: datetime) -> str:
    row = {
        "Name": company.name,
        "Website": f"https://www.{company.domain}",
        "Industry": company.industry,
        "NumberOfEmployees": str(company.n_employees),
        "BillingCountry": company.country,
        "OwnerId": owner,
        "CreatedDate": _stamp(at),
    }
    return export.add("Account", at, row)


def _write_deal(export: _Export, journey: Journey, company: Company, account: str, owner: str) -> str:
    assert journey.deal_at is not None
    closed_on = journey.won_on or journey.lost_on
    assert closed_on is not None
    row = {
        "AccountId": account,
        "Name": f"{company.name} - {'Analyser' if journey.source.median_amount > 10_000 else 'Sensor set'}",
        "StageName": "Closed Won" if journey.won_on else "Closed Lost",
        "Amount": str(journey.amount),
        "Probability": "100" if journey.won_on else "0",
        "CloseDate": closed_on.isoformat(),
        "IsClosed": "true",
        "IsWon": "true" if journey.won_on else "false",
        "ForecastCategory": "Closed" if journey.won_on else "Omitted",
        "Type": "New Business",
        "LeadSource": journey.source.name,
        "OwnerId": owner,
        "CreatedDate": _stamp(journey.deal_at),
    }
    return export.add("Opportunity", datetime.combine(closed_on, journey.deal_at.timetz()), row)


def _write_campaign_answer(export: _Export, journey: Journey, campaign: str, lead_id: str) -> None:
    row = {
        "CampaignId": campaign,
        "LeadId": lead_id,
        "ContactId": "",
        "Status": "Responded",
        "HasResponded": "true",
        "FirstRespondedDate": journey.created_at.date().isoformat(),
        "CreatedDate": _stamp(journey.created_at),
    }
    export.add("CampaignMember", journey.created_at, row)


def _write_acts(export: _Export, journey: Journey, owner: str, who: str, deal: str, random: Random) -> None:
    """The first act, and up to three more in the days after it."""
    assert journey.touched_at is not None
    moments = [journey.touched_at + timedelta(days=n, minutes=17 * n) for n in range(random.randint(1, 4))]
    for place, at in enumerate(moments):
        kind = "Call" if (place + len(moments)) % 2 else "Email"
        row = {
            "WhoId": who,
            "WhatId": deal if place else "",
            "Subject": "First call" if kind == "Call" and not place else kind,
            "Status": "Completed",
            "IsClosed": "true",
            "Priority": "Normal",
            "TaskSubtype": kind,
            "CallType": "Outbound" if kind == "Call" else "",
            "ActivityDate": at.date().isoformat(),
            "CompletedDateTime": _stamp(at),
            "OwnerId": owner,
            "CreatedDate": _stamp(at),
        }
        export.add("Task", min(at, EXPORTED_AT), row)


def _stamp(at: datetime) -> str:
    """An instant as Salesforce writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.000+0000"


def _record_id(name: str, number: int) -> str:
    """An 18-character id: prefix, number in base 62, and the three letters that say which of the 15 are capitals."""
    digits = ""
    for _ in range(9):
        number, place = divmod(number, 62)
        digits = _BASE62[place] + digits
    short = f"{_PREFIX[name]}Lk0{digits}"
    checks = ""
    for part in (short[0:5], short[5:10], short[10:15]):
        bits = sum(1 << place for place, letter in enumerate(part) if letter.isascii() and letter.isupper())
        checks += "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits]
    return short + checks
