"""How does Larkfield's CRM write its leads down? As the files of a Salesforce object export, repeats, late entries and all.

Ids follow from the lead's place, so every file may refer to what another one holds. What had not happened by the export is not there.
"""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow.compute as pc

from sameside.demo.card import NEWSLETTER, ZONE, Knobs
from sameside.demo.crm_setup import N_MANAGERS, SELLERS_PER_REGION, campaign_places
from sameside.demo.export_files import ExportFiles
from sameside.demo.journey import Journeys, day_number, exported_seconds
from sameside.demo.people import People
from sameside.demo.text_columns import DAY_SECONDS, NEVER, Flags, Ints, Texts, constant, dates, joined, money, picked, record_ids, stamps
from sameside.demo.working_time import local_days

LEAD, CONTACT, ACCOUNT, DEAL, USER, CAMPAIGN = "00Q", "003", "001", "006", "005", "701"
_STATUS = ("New", "Marketing Qualified", "Sales Accepted", "Rejected", "Qualified", "Recycled")
_DEAL_STAGES = ("Qualification", "Proposal/Price Quote", "Negotiation/Review", "Closed Won", "Closed Lost")
_FORECASTS = ("Pipeline", "Best Case", "Commit", "Closed", "Omitted")
_PRODUCTS = ("Analyser", "Sensor set", "Spectrometer", "Service plan")


@dataclass(frozen=True)
class Stretch:
    """A stretch of leads with what every file of them needs.

    no          place of each lead among all; its ids follow from it
    who         number of each person
    has_deal    a deal is there by the export
    has_contact a contact stands for the person
    """

    leads: Journeys
    knobs: Knobs
    people: People
    no: Ints
    who: Ints
    has_deal: Flags
    has_contact: Flags

    def where(self, chosen: Flags) -> "Stretch":
        """Some of the leads."""
        rows = np.flatnonzero(chosen)
        parts = {name: getattr(self, name)[rows] for name in ("no", "who", "has_deal", "has_contact")}
        return replace(self, leads=self.leads.rows(rows), **parts)

    def seen(self, at: Ints) -> Flags:
        """Whether a thing had come about by the export."""
        return _seen(at, self.knobs)

    @property
    def owner(self) -> Texts:
        """The seller of each lead."""
        return record_ids(USER, N_MANAGERS + self.leads.region * SELLERS_PER_REGION + self.leads.seller)

    @property
    def source_names(self) -> Texts:
        """Where each lead came from."""
        return picked([*(source.name for source in self.knobs.sources), NEWSLETTER], self.leads.source)

    @property
    def countries(self) -> Texts:
        """Where each company is."""
        named = [country for region in self.knobs.regions for country in region.countries]
        return picked(named, self.leads.region * 4 + self.leads.company % 4)

    @property
    def currencies(self) -> Texts:
        """What each company pays in."""
        return picked([region.currency for region in self.knobs.regions], self.leads.region)

    def named(self, place: int | None = None) -> dict[str, Texts]:
        """Name, title and phone, as leads and contacts have them; place: of another person at the company."""
        company, at = self.leads.company, self.leads.place if place is None else np.full(len(self.no), place, dtype=np.int64)
        first, last = self.people.first_names(company, at), self.people.last_names(company, at)
        return {
            "FirstName": first,
            "LastName": last,
            "Name": joined(first, " ", last),
            "Title": self.people.titles(company, at, self.leads.is_won & (place is None)),
            "Email": self.people.emails(company, at),
            "Phone": self.people.phones(company, at),
        }


def make_stretch(leads: Journeys, knobs: Knobs, people: People, first_no: int) -> Stretch:
    """The leads, beginning with the one of this number, made ready to be written."""
    has_deal = _seen(leads.deal_at, knobs)
    no = np.arange(first_no, first_no + len(leads), dtype=np.int64)
    return Stretch(leads, knobs, people, no, leads.company * 8 + leads.place, has_deal, has_deal | (leads.called_at != NEVER))


def write_crm(files: ExportFiles, stretch: Stretch) -> None:
    """Append the CRM's rows of these leads."""
    _write_leads(files, stretch)
    _write_history(files, stretch)
    _write_companies(files, stretch)
    _write_deals(files, stretch)
    _write_answers(files, stretch)


def _seen(at: Ints, knobs: Knobs) -> Flags:
    return np.asarray((at != NEVER) & (at <= exported_seconds(knobs)))


def closed_by_export(stretch: Stretch) -> Flags:
    """Whether a deal is there and closed."""
    return np.asarray(stretch.has_deal & (stretch.leads.closing_on <= day_number(stretch.knobs.last_day)))


def _steps(leads: Journeys) -> list[tuple[Ints, int]]:
    """When each lead took which status, in the order of a life."""
    return [
        (leads.mql_at, 1),
        (leads.accepted_at, 2),
        (leads.rejected_at, 3),
        (leads.deal_at, 4),
        (leads.recycled_at, 5),
        (leads.again_at, 1),
        (leads.again_accepted_at, 2),
        (leads.again_rejected_at, 3),
    ]


def _write_leads(files: ExportFiles, stretch: Stretch) -> None:
    leads, n = stretch.leads, len(stretch.no)
    status, changed_at = np.zeros(n, dtype=np.int64), leads.created_at.copy()
    for at, place in _steps(leads):
        status = np.where(stretch.seen(at), place, status)
        changed_at = np.where(stretch.seen(at), at, changed_at)
    files.write("Lead", _lead_rows(stretch, kind=0, created_at=leads.created_at, status=status, changed_at=changed_at))
    # The same person typed in again; under another address; and a record that was merged away.
    for kind, at in ((1, leads.repeated_at), (2, leads.second_address_at), (3, leads.merged_at)):
        then = at[stretch.seen(at)]
        more = _lead_rows(
            stretch.where(stretch.seen(at)), kind=kind, created_at=then, status=np.zeros(len(then), dtype=np.int64), changed_at=then
        )
        files.write("Lead", more)


def _lead_rows(stretch: Stretch, *, kind: int, created_at: Ints, status: Ints, changed_at: Ints) -> dict[str, Texts]:
    """Lead records. kind: 0 the first, 1 typed in again, 2 under a private address, 3 merged into the first and deleted."""
    leads, n = stretch.leads, len(stretch.no)
    is_converted = stretch.has_deal if kind == 0 else np.zeros(n, dtype=np.bool_)
    named = stretch.named()
    if kind == 2:
        named["Email"] = stretch.people.private_emails(leads.company, leads.place)
    return {
        "Id": record_ids(LEAD, stretch.no * 4 + kind),
        "IsDeleted": constant("true" if kind == 3 else "false", n),
        "MasterRecordId": record_ids(LEAD, np.where(kind == 3, stretch.no * 4, NEVER)),
        **named,
        "Company": stretch.people.company_names(leads.company),
        "Website": joined("https://www.", stretch.people.domains(leads.company)),
        "Country": stretch.countries,
        "Industry": stretch.people.industries(leads.company),
        "LeadSource": stretch.source_names,
        "Status": picked(_STATUS, status),
        "OwnerId": stretch.owner,
        "IsConverted": picked(("false", "true"), is_converted.astype(np.int64)),
        "ConvertedDate": dates(np.where(is_converted, leads.deal_at // DAY_SECONDS, NEVER)),
        "ConvertedAccountId": record_ids(ACCOUNT, np.where(is_converted, leads.company, NEVER)),
        "ConvertedContactId": record_ids(CONTACT, np.where(is_converted, stretch.who, NEVER)),
        "ConvertedOpportunityId": record_ids(DEAL, np.where(is_converted, stretch.no, NEVER)),
        "CreatedDate": stamps(created_at),
        "LastModifiedDate": stamps(changed_at),
        "SystemModstamp": stamps(changed_at),
    }


def _write_history(files: ExportFiles, stretch: Stretch) -> None:
    before = np.zeros(len(stretch.no), dtype=np.int64)
    for place, (at, status) in enumerate(_steps(stretch.leads)):
        is_seen = stretch.seen(at)
        part = stretch.where(is_seen)
        rows = {
            "Id": record_ids("017", part.no * 8 + place),
            "IsDeleted": constant("false", len(part.no)),
            "LeadId": record_ids(LEAD, part.no * 4),
            "Field": constant("Status", len(part.no)),
            "OldValue": picked(_STATUS, before[is_seen]),
            "NewValue": constant(_STATUS[status], len(part.no)),
            "CreatedById": part.owner,
            "CreatedDate": stamps(at[is_seen]),
        }
        files.write("LeadHistory", rows)
        before = np.where(is_seen, status, before)


def _write_companies(files: ExportFiles, stretch: Stretch) -> None:
    """The account and the contact of whoever was called or converted, and colleagues with a part in the deal."""
    stretch = stretch.where(stretch.has_contact)
    leads, people, n = stretch.leads, stretch.people, len(stretch.no)
    made_at = np.where(leads.called_at != NEVER, leads.called_at - DAY_SECONDS, leads.deal_at)
    files.write(
        "Account",
        {
            "Id": record_ids(ACCOUNT, leads.company),
            "IsDeleted": constant("false", n),
            "Name": people.company_names(leads.company),
            "Website": joined("https://www.", people.domains(leads.company)),
            "Industry": people.industries(leads.company),
            "NumberOfEmployees": people.employees(leads.company),
            "BillingCountry": stretch.countries,
            "BillingState": picked([region.name for region in stretch.knobs.regions], leads.region),
            "OwnerId": stretch.owner,
            "CreatedDate": stamps(made_at),
            "SystemModstamp": stamps(made_at),
        },
    )
    files.write("Contact", _contact_rows(stretch, None, made_at))
    for place, role in ((2, "Influencer"), (3, "Evaluator")):
        part = stretch.where(stretch.has_deal & (stretch.no % 3 >= place - 1))
        files.write("Contact", _contact_rows(part, place, part.leads.deal_at))
        files.write("OpportunityContactRole", _role_rows(part, place, role))
    files.write("OpportunityContactRole", _role_rows(stretch.where(stretch.has_deal), None, "Decision Maker"))


def _contact_rows(stretch: Stretch, place: int | None, made_at: Ints) -> dict[str, Texts]:
    who = stretch.who if place is None else stretch.leads.company * 8 + place
    return {
        "Id": record_ids(CONTACT, who),
        "IsDeleted": constant("false", len(who)),
        "AccountId": record_ids(ACCOUNT, stretch.leads.company),
        **stretch.named(place),
        "LeadSource": stretch.source_names,
        "OwnerId": stretch.owner,
        "CreatedDate": stamps(made_at),
        "SystemModstamp": stamps(made_at),
    }


def _role_rows(stretch: Stretch, place: int | None, role: str) -> dict[str, Texts]:
    who = stretch.who if place is None else stretch.leads.company * 8 + place
    n = len(who)
    return {
        "Id": record_ids("00K", stretch.no * 4 + (place or 0)),
        "IsDeleted": constant("false", n),
        "OpportunityId": record_ids(DEAL, stretch.no),
        "ContactId": record_ids(CONTACT, who),
        "Role": constant(role, n),
        "IsPrimary": constant("true" if place is None else "false", n),
        "SystemModstamp": stamps(stretch.leads.deal_at),
    }


def _write_deals(files: ExportFiles, stretch: Stretch) -> None:
    stretch = stretch.where(stretch.has_deal)
    leads, n = stretch.leads, len(stretch.no)
    is_closed = closed_by_export(stretch)
    closed_at = leads.closing_on * DAY_SECONDS + 15 * 3_600
    # Open deals stand somewhere on the way; a closed one stands at its end.
    stage = np.where(is_closed, np.where(leads.is_won, 3, 4), stretch.no % 3)
    flags = picked(("false", "true"), is_closed.astype(np.int64))
    rows = {
        "Id": record_ids(DEAL, stretch.no),
        "IsDeleted": constant("false", n),
        "AccountId": record_ids(ACCOUNT, leads.company),
        "ContactId": record_ids(CONTACT, stretch.who),
        "Name": joined(stretch.people.company_names(leads.company), " - ", picked(_PRODUCTS, stretch.no % 4)),
        "StageName": picked(_DEAL_STAGES, stage),
        "Amount": money(leads.amount_cents),
        "CurrencyIsoCode": stretch.currencies,
        "Probability": picked(("20", "50", "75", "100", "0"), stage),
        "CloseDate": dates(leads.closing_on),
        "IsClosed": flags,
        "IsWon": picked(("false", "true"), (is_closed & leads.is_won).astype(np.int64)),
        "ForecastCategoryName": picked(_FORECASTS, stage),
        "Type": constant("New Business", n),
        "LeadSource": stretch.source_names,
        "OwnerId": stretch.owner,
        "CreatedDate": stamps(leads.deal_at),
        "SystemModstamp": stamps(np.where(is_closed, closed_at, leads.deal_at)),
    }
    files.write("Opportunity", rows)
    _write_stages(files, stretch, 0, np.zeros(n, dtype=np.int64), leads.deal_at)
    _write_stages(files, stretch.where(is_closed), 1, stage[is_closed], closed_at[is_closed])
    _write_refunds(files, stretch.where(refunded_by_export(stretch)))


def _write_stages(files: ExportFiles, stretch: Stretch, place: int, stage: Ints, at: Ints) -> None:
    n = len(stretch.no)
    rows = {
        "Id": record_ids("008", stretch.no * 2 + place),
        "IsDeleted": constant("false", n),
        "OpportunityId": record_ids(DEAL, stretch.no),
        "StageName": picked(_DEAL_STAGES, stage),
        "Amount": money(stretch.leads.amount_cents),
        "CurrencyIsoCode": stretch.currencies,
        "ForecastCategory": pc.replace_substring(picked(_FORECASTS, stage), " ", ""),
        "CreatedById": stretch.owner,
        "CreatedDate": stamps(at),
    }
    files.write("OpportunityHistory", rows)


def _write_refunds(files: ExportFiles, stretch: Stretch) -> None:
    leads, n = stretch.leads, len(stretch.no)
    rows = {
        "Id": record_ids("0Rf", stretch.no),
        "IsDeleted": constant("false", n),
        "AccountId": record_ids(ACCOUNT, leads.company),
        "OpportunityId": record_ids(DEAL, stretch.no),
        "Amount": money(leads.amount_cents),
        "CurrencyIsoCode": stretch.currencies,
        "Date": dates(leads.refunded_on),
        "Reason": constant("Returned", n),
        "SystemModstamp": stamps(leads.refunded_on * DAY_SECONDS),
    }
    files.write("Refund", rows)


def refunded_by_export(stretch: Stretch) -> Flags:
    """Whether a deal was won and its money paid back."""
    refunded_on = stretch.leads.refunded_on
    return np.asarray(closed_by_export(stretch) & (refunded_on != NEVER) & (refunded_on <= day_number(stretch.knobs.last_day)))


def _write_answers(files: ExportFiles, stretch: Stretch) -> None:
    """Answers to the company's own campaigns: webinars, papers and shows are run from the CRM."""
    place = campaign_places(stretch.knobs, stretch.leads.source, local_days(stretch.leads.created_at, ZONE))
    answered = (place != NEVER) & (stretch.leads.first_touch_at != NEVER)
    stretch, place = stretch.where(answered), place[answered]
    leads = stretch.leads
    rows = {
        "Id": record_ids("00v", stretch.no),
        "IsDeleted": constant("false", len(place)),
        "CampaignId": record_ids(CAMPAIGN, place),
        "LeadId": record_ids(LEAD, stretch.no * 4),
        "ContactId": constant("", len(place)),
        "Status": constant("Responded", len(place)),
        "HasResponded": constant("true", len(place)),
        "CreatedDate": stamps(leads.created_at),
        "SystemModstamp": stamps(leads.created_at),
    }
    files.write("CampaignMember", rows)
