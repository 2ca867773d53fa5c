"""Which tables are there, what is one row of each, and what does every column mean?

MAPPED tables are what a mapping may fill from a source, one source row at a time. CANONICAL tables are what the build makes of
them: ids resolved across sources, cycles numbered, business time counted. Numbers read canonical tables only.

Ids of mapped tables are written `<source>:<id in the source>` by the build, so two portals never collide.
Every time is a UTC instant; `*_precision` says whether the source knew the instant or only the date. A date is kept as UTC
midnight of that date and never moved between zones; `*_on` is the local date in the workspace's zone.
"""

from dataclasses import dataclass, field
from typing import Literal

ColumnType = Literal["id", "text", "instant", "date", "money", "decimal", "integer", "boolean"]

DUCKDB_TYPE: dict[str, str] = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "instant": "TIMESTAMP",
    "date": "DATE",
    "money": "DECIMAL(18,2)",
    "decimal": "DECIMAL(28,10)",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
}


@dataclass(frozen=True)
class Column:
    """One column. `null` says what an empty value means; a required column is never null.

    `refers` names the table whose id this is. `values` is the closed list a text column may hold.
    """

    name: str
    type: ColumnType
    null: str = ""
    required: bool = False
    refers: str = ""
    values: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Table:
    """One table: `grain` says what one row is, `key` which columns name it.

    `extendable` tables take further text columns whose names begin with `x_`: a source's own attributes, usable as dimensions.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    extendable: bool = False
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})


SIDES = ("sales", "marketing", "partner", "other")
STAGES = ("inquiry", "mql", "sal", "sql", "opportunity", "closed_won", "closed_lost", "rejected", "disqualified", "recycled")

UNKNOWN = "unknown"
NOT_YET = "has not happened, or the source does not say when"


def _id(name: str, refers: str = "", null: str = UNKNOWN, required: bool = False, note: str = "") -> Column:
    return Column(name, "id", "" if required else null, required, refers, note=note)


def _text(name: str, null: str = UNKNOWN, values: tuple[str, ...] = (), note: str = "") -> Column:
    return Column(name, "text", null, values=values, note=note)


MAPPED: tuple[Table, ...] = (
    Table(
        "accounts",
        "a company as one source knows it",
        ("account_id",),
        (
            _id("account_id", required=True),
            _text("name"),
            _text("website", note="a URL or a bare domain; its registrable domain becomes an account domain"),
            _text("industry"),
            Column("n_employees", "integer", UNKNOWN),
            _text("country"),
            _text("region"),
            _text("city"),
            _id("owner_id", "members"),
            _id("parent_account_id", "accounts", "no parent, or unknown"),
            _id("merged_into_id", "accounts", "not merged away in the source"),
            Column("created_at", "instant", UNKNOWN),
        ),
        extendable=True,
    ),
    Table(
        "account_domains",
        "one internet domain of one company; a company may have several",
        ("account_id", "domain"),
        (_id("account_id", "accounts", required=True), Column("domain", "text", required=True)),
    ),
    Table(
        "people",
        "a human record of one source: a lead, a contact, a subscriber",
        ("person_id",),
        (
            _id("person_id", required=True),
            _id("account_id", "accounts", "the source links no account"),
            _text("email"),
            _text("full_name"),
            _text("first_name"),
            _text("last_name"),
            _text("title"),
            _text("company_name", note="as typed on the record; used by the fuzzy rungs of the matching ladder"),
            _text("website"),
            _text("phone"),
            _text("country"),
            _text("city"),
            _id("merged_into_id", "people", "not merged away, nor converted, in the source"),
            Column("created_at", "instant", UNKNOWN),
        ),
        extendable=True,
    ),
    Table(
        "person_emails",
        "one further e-mail address of one person",
        ("person_id", "email"),
        (_id("person_id", "people", required=True), Column("email", "text", required=True)),
    ),
    Table(
        "members",
        "one of our own people: a seller, a marketer",
        ("member_id",),
        (
            _id("member_id", required=True),
            _text("name"),
            _text("email"),
            _text("side", values=SIDES),
            _text("seniority"),
            _text("team"),
            _text("region"),
            _id("manager_id", "members"),
            _text("manager_name"),
            _text("time_zone", "the workspace's zone", note="IANA name"),
            _text("working_hours", "the workspace's hours", note="as 'Mon-Fri 09:00-17:30'"),
            _text("holidays", "the workspace's holidays", note="country, or country-subdivision: GB, US-NY"),
            Column("active_from", "date", "from the start"),
            Column("active_to", "date", "still with us"),
        ),
    ),
    Table(
        "campaigns",
        "one marketing campaign",
        ("campaign_id",),
        (
            _id("campaign_id", required=True),
            _text("name"),
            _text("channel"),
            _text("status"),
            Column("starts_on", "date", UNKNOWN),
            Column("ends_on", "date", UNKNOWN),
            _id("parent_campaign_id", "campaigns"),
            Column("reported_leads", "integer", "not reported", note="the source's own roll-up, kept to compare with ours"),
            Column("reported_contacts", "integer", "not reported", note="the source's own roll-up"),
        ),
        extendable=True,
    ),
    Table(
        "leads",
        "a lead record of one source; the build folds lead records of one person into cycles",
        ("lead_id",),
        (
            _id("lead_id", required=True),
            _id("person_id", "people"),
            _id("account_id", "accounts"),
            _id("campaign_id", "campaigns"),
            _id("opportunity_id", "opportunities", "not converted to an opportunity"),
            _id("owner_id", "members"),
            Column("created_at", "instant", UNKNOWN),
            _text("lead_source"),
            _text("source_side", UNKNOWN, SIDES, "who owns the source of this lead, through the mapping's value map"),
            _text("origin", UNKNOWN, ("aql", "tal", "tql", "tgl", "sgl")),
            _text("current_stage", UNKNOWN, STAGES, "where the source says it stands now, when no dated event says so"),
            _text("raw_status"),
        ),
        extendable=True,
    ),
    Table(
        "stage_events",
        "a lead record or an opportunity entering a stage, or leaving the spine",
        ("event_id",),
        (
            _id("event_id", required=True),
            _id("lead_id", "leads", "the event is an opportunity's"),
            _id("opportunity_id", "opportunities", "the event is a lead's"),
            _text("stage", values=STAGES, null="left out: the mapping names no stage for it"),
            Column("entered_at", "instant", "the source does not say when"),
            Column("recorded_at", "instant", "the source keeps no record time"),
            _id("by_id", "members"),
            _text("reason"),
            _text("raw_stage"),
        ),
    ),
    Table(
        "touches",
        "one dated marketing interaction",
        ("touch_id",),
        (
            _id("touch_id", required=True),
            _id("person_id", "people"),
            _id("lead_id", "leads"),
            _id("account_id", "accounts"),
            _id("campaign_id", "campaigns"),
            _text("channel"),
            _text("interaction"),
            Column("occurred_at", "instant", "the source does not say when"),
            Column("recorded_at", "instant", "the source keeps no record time"),
        ),
    ),
    Table(
        "sales_activities",
        "one dated act of a seller, or of a buyer towards a seller",
        ("activity_id",),
        (
            _id("activity_id", required=True),
            _id("person_id", "people"),
            _id("lead_id", "leads"),
            _id("account_id", "accounts"),
            _id("opportunity_id", "opportunities"),
            _id("owner_id", "members"),
            _text("kind", note="call, email, meeting, task, or the source's own word"),
            _text("direction", "outbound", ("outbound", "inbound")),
            Column("is_automatic", "boolean", "no: a person acted"),
            Column("is_done", "boolean", "done: the source logs acts, not intentions"),
            _text("subject"),
            Column("occurred_at", "instant", "the source does not say when"),
            Column("recorded_at", "instant", "the source keeps no record time"),
        ),
    ),
    Table(
        "opportunities",
        "one deal",
        ("opportunity_id",),
        (
            _id("opportunity_id", required=True),
            _id("account_id", "accounts"),
            _id("person_id", "people"),
            _id("lead_id", "leads", "the source does not say which lead it came from"),
            _id("campaign_id", "campaigns"),
            _id("owner_id", "members"),
            _text("name"),
            Column("created_at", "instant", UNKNOWN),
            Column("closed_at", "instant", "open, or the source does not say when it closed"),
            Column("expected_close_on", "date", UNKNOWN),
            _text("outcome", "unknown: the mapping's value map did not know the source's stage", ("open", "won", "lost")),
            _text("raw_stage"),
            Column("amount", "money", UNKNOWN),
            _text("currency", note="ISO 4217; the mapping's currency, then the workspace's, when the source has none"),
            _text("forecast_category"),
            Column("probability", "decimal", UNKNOWN, note="0 to 1"),
            _text("lead_source"),
            _text("source_side", UNKNOWN, SIDES),
            _text("kind", note="new, expansion, renewal, or the source's own word"),
            _text("product"),
        ),
        extendable=True,
    ),
    Table(
        "opportunity_people",
        "one person's part in one deal",
        ("opportunity_id", "person_id"),
        (
            _id("opportunity_id", "opportunities", required=True),
            _id("person_id", "people", required=True),
            _text("role"),
            Column("is_primary", "boolean", "no"),
        ),
    ),
    Table(
        "costs",
        "money spent on one campaign or channel on one day, at the one grain the mapping names",
        ("cost_id",),
        (
            _id("cost_id", required=True),
            _id("campaign_id", "campaigns"),
            _text("channel"),
            Column("spent_on", "date", UNKNOWN),
            Column("amount", "money", "no invoice: unknown, never 0"),
            _text("currency"),
            Column("impressions", "integer", "not reported"),
            Column("clicks", "integer", "not reported"),
            Column("reported_leads", "decimal", "not reported", note="as the ad platform claims"),
            Column("reported_wins", "decimal", "not reported", note="as the ad platform claims; never mixed with our wins"),
        ),
    ),
    Table(
        "exchange_rates",
        "the rate of one currency from one day on",
        ("currency", "valid_from"),
        (
            Column("currency", "text", required=True),
            Column("valid_from", "date", required=True),
            Column("rate", "decimal", required=True, note="units of this currency for one unit of the base currency"),
        ),
    ),
)


CANONICAL: tuple[Table, ...] = (
    Table(
        "accounts",
        "a company, after merging",
        ("account_id",),
        (
            _id("account_id", required=True),
            Column("account_code", "integer", required=True, note="dense rank of account_id, from 0"),
            _text("name"),
            _text("industry"),
            Column("n_employees", "integer", UNKNOWN),
            _text("country"),
            _text("region"),
            _text("city"),
            _id("owner_id", "members"),
            _id("parent_account_id", "accounts", "no parent, or unknown"),
            Column("created_at", "instant", UNKNOWN),
            Column("n_records", "integer", required=True, note="source records that are this company"),
        ),
        extendable=True,
    ),
    Table(
        "account_domains",
        "one registrable domain of one company; freemail domains never stand here",
        ("account_id", "domain"),
        (_id("account_id", "accounts", required=True), Column("domain", "text", required=True)),
    ),
    Table(
        "people",
        "a human, after merging",
        ("person_id",),
        (
            _id("person_id", required=True),
            Column("person_code", "integer", required=True, note="dense rank of person_id, from 0"),
            _id("account_id", "accounts", "no account could be matched", note="the account now; dated rows keep the account of their time"),
            _text("full_name"),
            _text("title"),
            _text("company_name"),
            _text("country"),
            _text("city"),
            Column("created_at", "instant", UNKNOWN),
            Column("n_records", "integer", required=True, note="source records that are this human"),
        ),
        extendable=True,
    ),
    Table(
        "person_emails",
        "one normalised e-mail address of one human",
        ("person_id", "email"),
        (
            _id("person_id", "people", required=True),
            Column("email", "text", required=True),
            Column("is_freemail", "boolean", required=True),
        ),
    ),
    Table(
        "identity_links",
        "one step by which a source record came to stand for a person or an account",
        ("kind", "record_id", "entity_id", "strategy"),
        (
            Column("kind", "text", required=True, values=("person", "account", "person_account")),
            _id("record_id", required=True, note="the source record that was placed"),
            _id("entity_id", required=True, note="the person or account it was placed with"),
            Column("strategy", "text", required=True, note="the rung of the ladder"),
            Column("confidence", "decimal", required=True, note="0 to 1"),
            Column("evidence", "text", required=True, note="what the two share, in words"),
        ),
    ),
    Table(
        "match_review",
        "a pair that looks alike and was not joined: a person should decide",
        ("kind", "record_id", "candidate_id"),
        (
            Column("kind", "text", required=True, values=("person", "account", "person_account")),
            _id("record_id", required=True),
            _id("candidate_id", required=True),
            Column("strategy", "text", required=True),
            Column("confidence", "decimal", required=True, note="0 to 1"),
            Column("evidence", "text", required=True),
        ),
    ),
    Table(
        "members",
        "one of our own people",
        ("member_id",),
        (
            _id("member_id", required=True),
            _text("name"),
            _text("side", values=SIDES),
            _text("seniority"),
            _text("team"),
            _text("region"),
            _id("manager_id", "members"),
            _text("manager_name"),
            Column("calendar_id", "text", required=True),
            Column("active_from", "date", "from the start"),
            Column("active_to", "date", "still with us"),
        ),
    ),
    Table(
        "campaigns",
        "one marketing campaign",
        ("campaign_id",),
        (
            _id("campaign_id", required=True),
            _text("name"),
            _text("channel"),
            _text("status"),
            Column("starts_on", "date", UNKNOWN),
            Column("ends_on", "date", UNKNOWN),
            _id("parent_campaign_id", "campaigns"),
            Column("reported_leads", "integer", "not reported"),
            Column("reported_contacts", "integer", "not reported"),
        ),
        extendable=True,
    ),
    Table(
        "lead_cycles",
        "one pass of a person through the funnel",
        ("lead_cycle_id",),
        (
            _id("lead_cycle_id", required=True, note="the first lead record's id, '#2' and so on for a re-entry"),
            Column("cycle_no", "integer", required=True, note="1 for the first pass of this person"),
            _id("person_id", "people"),
            _id("account_id", "accounts", note="the account at the time"),
            _id("opportunity_id", "opportunities", "no opportunity came of it"),
            _id("campaign_id", "campaigns"),
            _id("owner_id", "members"),
            Column("created_at", "instant", UNKNOWN),
            Column("created_on", "date", UNKNOWN),
            Column("created_precision", "text", UNKNOWN, values=("instant", "date")),
            _text("lead_source"),
            _text("source_side", UNKNOWN, SIDES),
            _text("origin"),
            Column("ended_at", "instant", "still running"),
            _text("ended_as", "still running", ("closed_won", "closed_lost", "rejected", "disqualified", "recycled")),
            Column("n_leads", "integer", required=True, note="lead records folded into this cycle"),
            Column("source", "text", required=True, note="the system it was read from"),
        ),
        extendable=True,
    ),
    Table(
        "lead_cycle_leads",
        "one lead record's part in one cycle",
        ("lead_cycle_id", "lead_id"),
        (_id("lead_cycle_id", "lead_cycles", required=True), _id("lead_id", required=True)),
    ),
    Table(
        "stage_events",
        "a cycle or an opportunity entering a stage, or leaving the spine",
        ("stage_event_id",),
        (
            _id("stage_event_id", required=True),
            Column("subject", "text", required=True, values=("cycle", "opportunity")),
            _id("lead_cycle_id", "lead_cycles", "the event is an opportunity's own"),
            _id("opportunity_id", "opportunities", "the event is a cycle's own"),
            Column("stage", "text", required=True, values=STAGES),
            Column("entered_at", "instant", "the source does not say when"),
            Column("entered_on", "date", "the source does not say when"),
            Column("entered_precision", "text", "the source does not say when", values=("instant", "date")),
            Column("recorded_at", "instant", "the source keeps no record time"),
            _id("by_id", "members"),
            _text("reason"),
            _text("raw_stage"),
            Column("is_derived", "boolean", required=True, note="true: read from a date field or a linked deal, not from a history"),
        ),
    ),
    Table(
        "handoffs",
        "one lead cycle offered to sales",
        ("handoff_id",),
        (
            _id("handoff_id", required=True),
            _id("lead_cycle_id", "lead_cycles", required=True),
            _id("person_id", "people"),
            _id("account_id", "accounts"),
            _id("owner_id", "members"),
            Column("offered_at", "instant", required=True),
            Column("offered_on", "date", required=True),
            Column("offered_precision", "text", required=True, values=("instant", "date")),
            Column("offered_recorded_at", "instant", "the source keeps no record time"),
            Column("due_at", "instant", "the source knows dates only, or the calendar ends first"),
            Column("due_on", "date", "as due_at"),
            Column("grace_until", "instant", "as due_at", note="due plus one more target"),
            Column("answered_at", "instant", "not answered, or the source does not say when: see outcome"),
            Column("answered_recorded_at", "instant", "not answered, or the source keeps no record time"),
            _text("outcome", "not answered", ("accepted", "rejected", "recycled", "disqualified")),
            _text("reason"),
            Column("first_touch_at", "instant", "no seller act is on record", note="first done, human, outbound act"),
            Column("first_touch_precision", "text", "no seller act is on record", values=("instant", "date")),
            Column("first_touch_recorded_at", "instant", "no seller act, or the source keeps no record time"),
            _id("first_touch_by", "members"),
            Column("buyer_first_at", "instant", "the buyer did not write first"),
            Column("was_touched_before_offer", "boolean", required=True, note="then the clock is met at 0 and flagged"),
            Column("business_seconds_to_touch", "integer", "no seller act, or dates only"),
            Column("elapsed_seconds_to_touch", "integer", "no seller act, or dates only"),
            Column("days_to_touch", "integer", "no seller act", note="calendar days, for sources that know dates only"),
            Column("business_seconds_to_answer", "integer", "not answered, or dates only"),
            Column("target_seconds", "integer", required=True, note="business seconds promised"),
            Column("calendar_id", "text", required=True),
        ),
    ),
    Table(
        "touches",
        "one dated marketing interaction; sorted by account, time, id",
        ("touch_id",),
        (
            _id("touch_id", required=True),
            Column("account_code", "integer", "no account"),
            Column("person_code", "integer", "no person"),
            Column("channel_code", "integer", "no channel", note="dense rank of channel, from 0"),
            _id("person_id", "people"),
            _id("account_id", "accounts", note="the account at the time"),
            _id("campaign_id", "campaigns"),
            _text("channel"),
            _text("interaction"),
            Column("occurred_at", "instant", "the source does not say when"),
            Column("occurred_on", "date", "the source does not say when"),
            Column("occurred_precision", "text", "the source does not say when", values=("instant", "date")),
            Column("recorded_at", "instant", "the source keeps no record time"),
        ),
    ),
    Table(
        "sales_activities",
        "one dated act of a seller, or of a buyer towards a seller",
        ("activity_id",),
        (
            _id("activity_id", required=True),
            _id("person_id", "people"),
            _id("account_id", "accounts", note="the account at the time"),
            _id("opportunity_id", "opportunities"),
            _id("owner_id", "members"),
            _text("kind"),
            Column("direction", "text", required=True, values=("outbound", "inbound")),
            Column("is_automatic", "boolean", required=True),
            Column("is_done", "boolean", required=True),
            _text("subject"),
            Column("occurred_at", "instant", "the source does not say when"),
            Column("occurred_on", "date", "the source does not say when"),
            Column("occurred_precision", "text", "the source does not say when", values=("instant", "date")),
            Column("recorded_at", "instant", "the source keeps no record time"),
        ),
    ),
    Table(
        "opportunities",
        "one deal",
        ("opportunity_id",),
        (
            _id("opportunity_id", required=True),
            _id("account_id", "accounts"),
            _id("person_id", "people"),
            _id("lead_cycle_id", "lead_cycles", "no lead cycle led to it"),
            _id("campaign_id", "campaigns"),
            _id("owner_id", "members"),
            _text("name"),
            Column("created_at", "instant", UNKNOWN),
            Column("created_on", "date", UNKNOWN),
            Column("created_precision", "text", UNKNOWN, values=("instant", "date")),
            Column("closed_at", "instant", "open, or the source does not say when it closed"),
            Column("closed_on", "date", "open, or the source does not say when it closed"),
            Column("closed_precision", "text", "open, or the source does not say when", values=("instant", "date")),
            Column("expected_close_on", "date", UNKNOWN),
            _text("outcome", UNKNOWN, ("open", "won", "lost")),
            _text("raw_stage"),
            Column("amount", "money", UNKNOWN),
            _text("currency"),
            _text("forecast_category"),
            Column("probability", "decimal", UNKNOWN, note="0 to 1"),
            _text("lead_source"),
            _text("source_side", UNKNOWN, SIDES),
            _text("kind"),
            _text("product"),
            Column("losses_recorded", "boolean", required=True, note="does its source record lost deals?"),
            Column("is_first_won", "boolean", required=True, note="the account's first won deal ever: a new customer"),
            Column("source", "text", required=True),
        ),
        extendable=True,
    ),
    Table(
        "opportunity_people",
        "one person's part in one deal",
        ("opportunity_id", "person_id"),
        (
            _id("opportunity_id", "opportunities", required=True),
            _id("person_id", "people", required=True),
            _text("role"),
            Column("is_primary", "boolean", required=True),
        ),
    ),
    Table(
        "costs",
        "money spent on one campaign or channel on one day",
        ("cost_id",),
        (
            _id("cost_id", required=True),
            _id("campaign_id", "campaigns"),
            _text("channel"),
            Column("spent_on", "date", UNKNOWN),
            Column("amount", "money", "no invoice: unknown, never 0"),
            _text("currency"),
            Column("impressions", "integer", "not reported"),
            Column("clicks", "integer", "not reported"),
            Column("reported_leads", "decimal", "not reported"),
            Column("reported_wins", "decimal", "not reported"),
            Column("source", "text", required=True),
        ),
    ),
    Table(
        "exchange_rates",
        "the rate of one currency from one day on",
        ("currency", "valid_from"),
        (
            Column("currency", "text", required=True),
            Column("valid_from", "date", required=True),
            Column("rate", "decimal", required=True),
        ),
    ),
    Table(
        "calendars",
        "one open interval of one working calendar",
        ("calendar_id", "opens_at"),
        (
            Column("calendar_id", "text", required=True),
            Column("opens_at", "instant", required=True),
            Column("closes_at", "instant", required=True),
            Column("open_before_seconds", "integer", required=True, note="open seconds of this calendar before opens_at"),
        ),
    ),
    Table(
        "faults",
        "one value or row of a source that could not be taken as it stands",
        ("table_name", "source", "object", "record_id", "column_name", "reason"),
        (
            Column("table_name", "text", required=True),
            Column("source", "text", required=True),
            Column("object", "text", required=True),
            Column("record_id", "text", required=True, note="batch and record number in its file"),
            _text("column_name", "the fault is the row's, not one column's"),
            Column("reason", "text", required=True),
            Column("effect", "text", required=True, values=("value_unknown", "row_left_out", "flagged")),
            _text("value"),
        ),
    ),
)

MAPPED_BY_NAME: dict[str, Table] = {table.name: table for table in MAPPED}
CANONICAL_BY_NAME: dict[str, Table] = {table.name: table for table in CANONICAL}
