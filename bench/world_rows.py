"""What stands in the raw tables of the bench's world? As SQL over a number per row, so that ten million rows take seconds to make.

Everything follows from the row's number by a hash: the same size gives the same world on every machine. The columns and the way of
writing are those of a Salesforce export.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FIRST_DAY = "timestamp '2024-01-01'"
DAYS = 730
TOUCHES_PER_LEAD = 10
N_CAMPAIGNS = 200
N_USERS = 100


@dataclass(frozen=True)
class RawTable:
    """One object of the export: how many rows for so many leads, and the SQL of each column. `i` is the row's number, from 0.

    where  which of the rows there are; `n_rows` counts before it
    steps  names used by the columns, worked out beneath them
    """

    n_rows: int
    columns: Mapping[str, str]
    steps: Mapping[str, str]
    where: str = "true"


def raw_tables(n_leads: int, touches_per_lead: int = TOUCHES_PER_LEAD) -> dict[str, RawTable]:
    """Every object of a world of so many leads, by its name in the shipped Salesforce mapping."""
    n_accounts = max(10, n_leads * 17 // 100)
    lead = _lead_steps(n_accounts)
    # A touch, an act or a step of history belongs to the lead of its number modulo the leads there are.
    of_lead = {name: sql.replace("i::", "l::") for name, sql in lead.items()}
    return {
        "account": _accounts(n_accounts),
        "campaign": _campaigns(),
        "user": _users(),
        "lead": _leads(n_leads, lead),
        "contact": _contacts(n_leads, lead),
        "lead_history": _lead_history(n_leads, of_lead),
        "opportunity": _opportunities(n_leads, lead),
        "opportunity_history": _opportunity_history(n_leads, of_lead),
        "opportunity_contact_role": _contact_roles(n_leads, lead),
        "task": _tasks(n_leads, of_lead),
        "campaign_member": _touches(n_leads, touches_per_lead, of_lead),
    }


def _share(number: str, salt: int) -> str:
    """A share from 0 to 1 that looks random and is the row's own."""
    return f"(hash({number} * 64 + {salt}) % 1000003) / 1000003.0"


def _id(prefix: str, number: str) -> str:
    return f"'{prefix}' || lpad(cast({number} as varchar), 12, '0') || 'AAA'"


def _letters(number: str) -> str:
    return f"chr(cast(65 + {number} % 26 as integer)) || chr(cast(65 + {number} // 26 % 26 as integer))"


def _stamp(moment: str) -> str:
    return f"strftime({moment}, '%Y-%m-%dT%H:%M:%S.000Z')"


def _lead_steps(n_accounts: int) -> dict[str, str]:
    """What happened to a lead: how far it got, and on which day. One in thirty comes back under another lead's address."""
    return {
        "human": f"case when {_share('i::bigint', 1)} < 0.03 then i::bigint // 2 else i::bigint end",
        "account": f"cast(hash(i::bigint * 64 + 2) % {n_accounts} as bigint)",
        "kind": _share("i::bigint", 3),
        "fate": _share("i::bigint", 4),
        "sold": _share("i::bigint", 5),
        "created": f"{FIRST_DAY} + to_seconds(cast({_share('i::bigint', 6)} * {DAYS * 86400} as bigint))",
        "mql_after": f"cast({_share('i::bigint', 7)} * 864000 as bigint)",
        "sal_after": f"cast({_share('i::bigint', 8)} * 259200 as bigint)",
        "won_after": f"cast((10 + 100 * {_share('i::bigint', 9)}) * 86400 as bigint)",
        "campaign": f"hash(i::bigint * 64 + 10) % {N_CAMPAIGNS}",
        "owner": f"hash(i::bigint * 64 + 11) % {N_USERS}",
    }


# How far a lead gets, by its `fate`: 60 in 100 are qualified, 42 accepted, 13 converted with a deal.
_IS_MQL, _IS_SAL, _IS_DEAL = "fate < 0.60", "fate < 0.42", "fate < 0.13"
_MQL_AT = "created + to_seconds(mql_after)"
_SAL_AT = f"{_MQL_AT} + to_seconds(sal_after)"
_DEAL_AT = f"{_SAL_AT} + to_seconds(864000)"
_CLOSE_AT = f"{_DEAL_AT} + to_seconds(won_after)"
_SYSTEM = {"IsDeleted": "'false'"}


def _accounts(n_accounts: int) -> RawTable:
    columns = {
        "Id": _id("001", "i"),
        "Name": f"'Northwind ' || {_letters('i')} || ' ' || i || case i % 3 when 0 then ' GmbH' when 1 then ' Inc.' else ' Ltd' end",
        "Website": "'https://www.company' || i || '.com'",
        "Industry": "['Software', 'Machinery', 'Retail', 'Health', 'Energy'][1 + i % 5]",
        "NumberOfEmployees": "cast(5 + hash(i) % 5000 as varchar)",
        "BillingCountry": "['Germany', 'France', 'Spain', 'Poland', 'United Kingdom'][1 + i % 5]",
        "BillingCity": "['Berlin', 'Lyon', 'Madrid', 'Gdansk', 'Leeds', 'Ulm', 'Nice'][1 + i % 7]",
        "OwnerId": _id("005", f"i % {N_USERS}"),
        "CreatedDate": _stamp(f"{FIRST_DAY} - to_days(cast(i % 900 as integer))"),
        **_SYSTEM,
    }
    return RawTable(n_accounts, columns, {})


def _campaigns() -> RawTable:
    columns = {
        "Id": _id("701", "i"),
        "Name": "'Campaign ' || i",
        "Type": "['Webinar', 'Email', 'Paid Search', 'Event', 'Content', 'Paid Social', 'Direct'][1 + i % 7]",
        "Status": "'Completed'",
        **_SYSTEM,
    }
    return RawTable(N_CAMPAIGNS, columns, {})


def _users() -> RawTable:
    columns = {
        "Id": _id("005", "i"),
        "Name": "'Seller ' || i",
        "Department": "case when i % 5 = 0 then 'Marketing' else 'Sales' end",
        "State": "['North', 'South', 'East', 'West'][1 + i % 4]",
        "TimeZoneSidKey": "case when i % 4 = 0 then 'Europe/London' else 'Europe/Berlin' end",
    }
    return RawTable(N_USERS, columns, {})


def _address() -> str:
    domain = "case when kind < 0.7 then 'company' || account || '.com' when kind < 0.9 then 'gmail.com' else 'studio' || human || '.de' end"
    return f"'mail' || human || '@' || {domain}"


def _leads(n_leads: int, steps: dict[str, str]) -> RawTable:
    columns = {
        "Id": _id("00Q", "i"),
        "FirstName": "'First' || human % 5000",
        "LastName": "'Last' || human % 50021",
        "Email": _address(),
        "Company": f"'Northwind ' || {_letters('account')} || ' ' || account",
        "Title": "['Head of Sales', 'Buyer', 'CTO', 'Analyst'][1 + i % 4]",
        "Phone": "'+44 20 7946 ' || lpad(cast(human % 10000 as varchar), 4, '0')",
        "Country": "['Germany', 'France', 'Spain', 'Poland', 'United Kingdom'][1 + account % 5]",
        "LeadSource": "['Web', 'Webinar', 'Paid Search', 'Cold Call', 'Partner', 'Trade Show', ''][1 + i % 7]",
        "Status": f"case when {_IS_DEAL} then 'Closed - Converted' when {_IS_SAL} then 'Working' when {_IS_MQL} then 'MQL' else 'Open' end",
        "OwnerId": _id("005", "owner"),
        "CreatedDate": _stamp("created"),
        "ConvertedDate": f"case when {_IS_DEAL} then strftime({_DEAL_AT}, '%Y-%m-%d') end",
        "ConvertedAccountId": f"case when {_IS_DEAL} then {_id('001', 'account')} end",
        "ConvertedContactId": f"case when {_IS_DEAL} then {_id('003', 'i')} end",
        "ConvertedOpportunityId": f"case when {_IS_DEAL} then {_id('006', 'i')} end",
        "SystemModstamp": _stamp("created + to_days(30)"),
        **_SYSTEM,
    }
    return RawTable(n_leads, columns, steps)


def _contacts(n_leads: int, steps: dict[str, str]) -> RawTable:
    columns = {
        "Id": _id("003", "i"),
        "AccountId": _id("001", "account"),
        "FirstName": "'First' || human % 5000",
        "LastName": "'Last' || human % 50021",
        "Email": _address(),
        "CreatedDate": _stamp(_DEAL_AT),
        "SystemModstamp": _stamp(_DEAL_AT),
        **_SYSTEM,
    }
    return RawTable(n_leads, columns, steps, where=_IS_DEAL)


def _of_lead(n_leads: int, steps: dict[str, str]) -> dict[str, str]:
    return {"l": f"i % {n_leads}", **steps}


def _lead_history(n_leads: int, steps: dict[str, str]) -> RawTable:
    columns = {
        "Id": _id("017", "i"),
        "LeadId": _id("00Q", "l"),
        "Field": "'Status'",
        "OldValue": "['Open', 'MQL', 'MQL', 'Working'][1 + step]",
        "NewValue": "['MQL', 'Working', 'Rejected', 'Recycled'][1 + step]",
        "CreatedById": _id("005", "owner"),
        "CreatedDate": _stamp(f"case step when 0 then {_MQL_AT} when 3 then {_SAL_AT} + to_seconds(400000) else {_SAL_AT} end"),
        **_SYSTEM,
    }
    where = (
        f"case step when 0 then {_IS_MQL} when 1 then {_IS_SAL} when 2 then fate >= 0.55 and {_IS_MQL} else fate between 0.37 and 0.41 end"
    )
    return RawTable(4 * n_leads, columns, {**_of_lead(n_leads, steps), "step": f"cast(i // {n_leads} as integer)"}, where=where)


_IS_WON, _IS_LOST = "sold < 0.3", "sold between 0.3 and 0.8"


def _opportunities(n_leads: int, steps: dict[str, str]) -> RawTable:
    forecast = "['Pipeline', 'BestCase', 'Forecast'][cast(1 + i % 3 as integer)]"
    columns = {
        "Id": _id("006", "i"),
        "AccountId": _id("001", "account"),
        "ContactId": _id("003", "i"),
        "CampaignId": _id("701", "campaign"),
        "OwnerId": _id("005", "owner"),
        "Name": "'Deal ' || i",
        "CreatedDate": _stamp(_DEAL_AT),
        "CloseDate": f"strftime({_CLOSE_AT}, '%Y-%m-%d')",
        "StageName": f"case when {_IS_WON} then 'Closed Won' when {_IS_LOST} then 'Closed Lost' else 'Qualification' end",
        "IsWon": f"case when {_IS_WON} then 'true' else 'false' end",
        "IsClosed": f"case when {_IS_WON} or {_IS_LOST} then 'true' else 'false' end",
        "Amount": "case when i % 20 <> 0 then cast(500 + hash(i) % 90000 as varchar) || '.5' end",
        "CurrencyIsoCode": "case when i % 5 = 0 then 'USD' else 'EUR' end",
        "ForecastCategory": f"case when {_IS_WON} then 'Closed' when {_IS_LOST} then 'Omitted' else {forecast} end",
        "Probability": "cast(10 * (i % 11) as varchar)",
        "LeadSource": "['Web', 'Webinar', 'Paid Search', 'Cold Call', 'Partner', 'Trade Show', ''][1 + i % 7]",
        "Type": "['New Business', 'Existing Business', 'Renewal'][1 + i % 3]",
        "SystemModstamp": _stamp(_CLOSE_AT),
        **_SYSTEM,
    }
    return RawTable(n_leads, columns, steps, where=_IS_DEAL)


def _opportunity_history(n_leads: int, steps: dict[str, str]) -> RawTable:
    columns = {
        "Id": _id("008", "i"),
        "OpportunityId": _id("006", "l"),
        "StageName": f"case when step = 0 then 'Qualification' when {_IS_WON} then 'Closed Won' else 'Closed Lost' end",
        "CreatedById": _id("005", "owner"),
        "CreatedDate": _stamp(f"case when step = 0 then {_DEAL_AT} else {_CLOSE_AT} end"),
        **_SYSTEM,
    }
    where = f"{_IS_DEAL} and (step = 0 or sold < 0.8)"
    return RawTable(2 * n_leads, columns, {**_of_lead(n_leads, steps), "step": f"cast(i // {n_leads} as integer)"}, where=where)


def _contact_roles(n_leads: int, steps: dict[str, str]) -> RawTable:
    columns = {
        "Id": _id("00K", "i"),
        "OpportunityId": _id("006", "i"),
        "ContactId": _id("003", "i"),
        "Role": "['Decision Maker', 'User', 'Evaluator'][1 + i % 3]",
        "IsPrimary": "'true'",
        **_SYSTEM,
    }
    return RawTable(n_leads, columns, steps, where=_IS_DEAL)


def _tasks(n_leads: int, steps: dict[str, str]) -> RawTable:
    later = f"to_seconds(cast({_share('i::bigint', 20)} * 1209600 as bigint))"
    columns = {
        "Id": _id("00T", "i"),
        "WhoId": _id("00Q", "l"),
        "WhatId": f"case when {_IS_DEAL} and i % 4 = 0 then {_id('006', 'l')} end",
        "OwnerId": _id("005", "owner"),
        "Subject": "['Call', 'Intro mail', 'Demo', 'Follow-up'][1 + i % 4]",
        "Type": "['Call', 'Email', 'Meeting', 'Email'][1 + i % 4]",
        "CallType": "case when i % 16 = 0 then 'Inbound' when i % 4 = 0 then 'Outbound' end",
        "Status": "case when i % 11 = 0 then 'Not Started' else 'Completed' end",
        "CompletedDateTime": _stamp(f"{_MQL_AT} + {later}"),
        "CreatedDate": _stamp(f"{_MQL_AT} + {later}"),
        "SystemModstamp": _stamp(f"{_MQL_AT} + {later}"),
        **_SYSTEM,
    }
    return RawTable(3 * n_leads, columns, _of_lead(n_leads, steps), where=f"{_IS_MQL} and {_share('i::bigint', 21)} < 0.8")


def _touches(n_leads: int, touches_per_lead: int, steps: dict[str, str]) -> RawTable:
    moment = f"created + to_seconds(cast(({_share('i::bigint', 30)} * 1.2 - 0.2) * 7776000 as bigint))"
    columns = {
        "Id": _id("00v", "i"),
        "CampaignId": _id("701", f"hash(i * 64 + 31) % {N_CAMPAIGNS}"),
        "LeadId": f"case when not ({_IS_DEAL}) then {_id('00Q', 'l')} end",
        "ContactId": f"case when {_IS_DEAL} then {_id('003', 'l')} end",
        "Status": "case when i % 5 = 0 then 'Sent' else 'Responded' end",
        "FirstRespondedDate": f"case when i % 5 <> 0 then strftime({moment}, '%Y-%m-%d') end",
        "CreatedDate": _stamp(moment),
        "SystemModstamp": _stamp(moment),
        **_SYSTEM,
    }
    return RawTable(touches_per_lead * n_leads, columns, _of_lead(n_leads, steps))
