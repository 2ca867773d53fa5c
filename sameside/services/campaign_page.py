"""One campaign: what people did with it, what was spent on it, and the figures of the leads and deals credited to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sameside.analytics.report import Question
from sameside.schema.errors import NotAvailable, UnknownName
from sameside.services.evidence import Asked
from sameside.services.kept_answers import Kept
from sameside.services.landing import Shown
from sameside.services.open_figures import Figures
from sameside.services.reporting import OpenSnapshot

_SHOWN = Kept(most_rows=50)
_MOST_MONTHS = 60
# What of, in the words of a tile; the system that keeps the campaign says which leads and deals are its own.
_CREDITED = "credited to it"
_FIGURES = (
    ("Leads", "cycles"),
    ("Leads won", "close_rate_lead"),
    ("Deals", "opportunities"),
    ("Sold", "bookings"),
    ("Cost per lead", "cpl"),
)
# The name a figure is filtered by: see `analytics.dimensions`.
_CAMPAIGN = """
    select c.campaign_id, c.name, c.channel, c.status, c.starts_on, c.ends_on, c.reported_leads, c.reported_contacts,
           c.parent_campaign_id as parent_id, coalesce(parent.name, parent.campaign_id) as parent_name,
           case when c.name is null then c.campaign_id when c.n_of_name > 1 then c.name || ' [' || c.campaign_id || ']' else c.name
           end as label
    from (select *, count(*) over (partition by name) as n_of_name from campaigns) c
    left join campaigns parent on parent.campaign_id = c.parent_campaign_id
    where c.campaign_id = $id"""
_TOUCHES = """
    select coalesce(interaction, '') as what, count(*) as n, count(distinct person_id) as n_people,
           count(distinct account_id) as n_accounts, min(occurred_on) as first_on, max(occurred_on) as last_on
    from touches where campaign_id = $id group by 1 order by 2 desc, 1"""
_SPENT = """
    select cast(date_trunc('month', spent_on) as date) as month, currency, sum(amount) as amount, count(*) - count(amount) as n_unknown,
           sum(impressions) as impressions, sum(clicks) as clicks
    from costs where campaign_id = $id group by 1, 2 order by 1 desc nulls last, 2 limit $most"""


@dataclass(frozen=True)
class Touched:
    """How often one thing was done, by how many. n_people, n_accounts: of those that are known."""

    what: str
    n: int
    n_people: int
    n_accounts: int
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True)
class Spent:
    """What was spent in one month, in one currency. amount: None = nobody said; n_unknown: rows without an amount."""

    month: date | None
    currency: str | None
    amount: Decimal | None
    n_unknown: int
    impressions: int | None
    clicks: int | None


@dataclass(frozen=True)
class ShownCampaign:
    """One campaign. figures: those that can be told; parent: (id, name) of the campaign it belongs to."""

    campaign_id: str
    name: str
    facts: tuple[tuple[str, str], ...]
    starts_on: date | None
    ends_on: date | None
    parent: tuple[str, str] | None
    touched: tuple[Touched, ...]
    spent: tuple[Spent, ...]
    figures: tuple[Shown, ...]


def shown_campaign(figures: Figures, campaign_id: str) -> ShownCampaign:
    """One campaign, as a snapshot knows it. Raises UnknownName when it knows none of that id."""

    def make() -> ShownCampaign:
        with figures.opened() as opened:
            row, touched, spent = _read(opened, campaign_id)
        return ShownCampaign(
            campaign_id=campaign_id,
            name=row["name"] or campaign_id,
            facts=tuple((name.replace("_", " "), str(row[name])) for name in _FACTS if row[name] not in (None, "")),
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            parent=(row["parent_id"], row["parent_name"] or row["parent_id"]) if row["parent_id"] else None,
            touched=touched,
            spent=spent,
            figures=_told(figures, row["label"]),
        )

    found: ShownCampaign = _SHOWN.once(figures.key(("campaign", campaign_id)), make)
    return found


_FACTS = ("channel", "status", "reported_leads", "reported_contacts")


def _read(opened: OpenSnapshot, campaign_id: str) -> tuple[Mapping[str, Any], tuple[Touched, ...], tuple[Spent, ...]]:
    columns, rows = opened.reader.query(_CAMPAIGN, {"id": campaign_id})
    if not rows:
        raise UnknownName(f"There is no campaign '{campaign_id}' in snapshot {opened.snapshot_id}.")
    touched = opened.reader.query(_TOUCHES, {"id": campaign_id})[1]
    spent = opened.reader.query(_SPENT, {"id": campaign_id, "most": _MOST_MONTHS})[1]
    return dict(zip(columns, rows[0], strict=True)), tuple(Touched(*row) for row in touched), tuple(Spent(*row) for row in spent)


def _told(figures: Figures, label: str) -> tuple[Shown, ...]:
    """The figures filtered by the campaign; those that can't be told, or count nothing, are left out."""
    where = ("campaign='" + label.strip().replace("'", "''") + "'",)
    told = []
    for words, metric in _FIGURES:
        question = Question(metric, where=where)
        try:
            answer = figures.measure(question)
        except (NotAvailable, UnknownName):
            continue
        if any(row.value is not None and row.n for row in answer.rows):
            told.append(Shown(words, _CREDITED, Asked(question, answer)))
    return tuple(told)
