"""What does Larkfield's marketing system know? People by e-mail address, every touch with them, and what its programmes cost.

It knows nothing of leads or deals: the two systems meet in the build, by address. Where one person has two addresses here and the
system merged the two, two records of the CRM turn out to be one person.
"""

from datetime import timedelta

import numpy as np
import pyarrow as pa

from sameside.demo.card import Knobs
from sameside.demo.crm_export import Stretch
from sameside.demo.euros import Spent
from sameside.demo.export_files import ExportFiles
from sameside.demo.journey import Journeys, day_number, exported_seconds
from sameside.demo.text_columns import DAY_SECONDS, NEVER, Flags, Ints, Texts, constant, dates, joined, money, numbers, picked, stamps

_PER_LEAD = 64
_SECOND_ADDRESS = 7
# channel, how a person is met there, share of the touches
_CHANNELS = (
    ("email", "clicked", 0.30),
    ("website", "visited", 0.40),
    ("search ads", "clicked", 0.12),
    ("social ads", "clicked", 0.08),
    ("content", "downloaded", 0.07),
    ("webinar", "attended", 0.03),
)
_LIST_SHARE = 0.02  # of the touches: read in weeks later, from a list somebody kept
# Programmes with what each costs per lead of the company. The last sends no invoices: what it costs is unknown.
PROGRAMMES = (
    ("web", 6.0),
    ("webinar", 9.0),
    ("content", 7.0),
    ("newsletter", 2.5),
    ("cold call", 8.0),
    ("partner referral", 5.0),
    ("trade show", None),
)
# What each side itself costs per lead of the company: side, kind, EUR.
SIDE_COSTS = (("sales", "salaries", 150.0), ("sales", "tools", 15.0), ("marketing", "salaries", 60.0), ("marketing", "tools", 8.0))


def write_marketing(files: ExportFiles, stretch: Stretch) -> int:
    """Append the people and touches of these leads. Returns how many touches."""
    random = np.random.default_rng([stretch.knobs.seed, stretch.knobs.n_leads, int(stretch.no[0])])
    begins_at = met_at(stretch.leads, stretch.knobs)
    _write_people(files, stretch, begins_at)
    return _write_touches(files, stretch, begins_at, random)


def met_at(leads: Journeys, knobs: Knobs) -> Ints:
    """When marketing began to meet each lead: before sales for its own, after sales for half of the others; NEVER = not captured."""
    is_marketing = np.array([*(source.side == "marketing" for source in knobs.sources), True])[leads.source]
    later = np.maximum(leads.created_at, leads.touched_at) + 2 * DAY_SECONDS
    met_later = np.where(~is_marketing & (leads.company % 2 == 0), later, NEVER)
    return np.where(leads.first_touch_at != NEVER, leads.first_touch_at, np.where(met_later <= exported_seconds(knobs), met_later, NEVER))


def _write_people(files: ExportFiles, stretch: Stretch, begins_at: Ints) -> None:
    second_at = stretch.leads.second_address_at
    has_second = stretch.seen(second_at)
    known_at = np.where(begins_at != NEVER, begins_at, np.where(has_second, second_at, NEVER))
    is_known = known_at != NEVER
    files.write("contacts", _people_rows(stretch.where(is_known), known_at[is_known], is_second=False))
    files.write("contacts", _people_rows(stretch.where(has_second), second_at[has_second], is_second=True))


def _people_rows(stretch: Stretch, known_at: Ints, *, is_second: bool) -> dict[str, Texts]:
    leads, people, named = stretch.leads, stretch.people, stretch.named()
    first_id = joined("c", numbers(stretch.who))
    return {
        "contact_id": joined("c", numbers(leads.company * 8 + _SECOND_ADDRESS)) if is_second else first_id,
        "email": people.private_emails(leads.company, leads.place) if is_second else named["Email"],
        "first_name": named["FirstName"],
        "last_name": named["LastName"],
        "company": people.company_names(leads.company),
        "country": stretch.countries,
        "merged_into": first_id if is_second else constant("", len(known_at)),
        "created_at": stamps(known_at, end="Z"),
    }


def _write_touches(files: ExportFiles, stretch: Stretch, begins_at: Ints, random: np.random.Generator) -> int:
    """The first touch, one with the lead's coming in, and others in the months around."""
    leads = stretch.leads
    times = np.where(begins_at != NEVER, np.minimum(2 + random.poisson(stretch.knobs.touches_per_lead - 2, len(leads)), _PER_LEAD - 1), 0)
    row = np.repeat(np.arange(len(leads), dtype=np.int64), times)
    place = np.arange(len(row), dtype=np.int64) - np.repeat(np.cumsum(times) - times, times)
    starts, created = begins_at[row], leads.created_at[row]
    at = starts + (random.random(len(row)) ** 1.5 * 150 * DAY_SECONDS).astype(np.int64)
    at = np.where(place == 0, starts, np.where((place == 1) & (created > starts), created, at))
    channel = np.searchsorted(np.cumsum([share for _, _, share in _CHANNELS])[:-1], random.random(len(row)), side="right")
    late = np.where(random.random(len(row)) < _LIST_SHARE, random.integers(5 * DAY_SECONDS, 30 * DAY_SECONDS, len(row)), 4)
    is_there: Flags = at + late <= exported_seconds(stretch.knobs)
    row, place, at, late, channel = (each[is_there] for each in (row, place, at, late, channel))
    files.write(
        "touches",
        {
            "touch_id": joined("t", numbers(stretch.no[row] * _PER_LEAD + place)),
            "contact_id": joined("c", numbers(stretch.who[row])),
            "channel": picked([name for name, _, _ in _CHANNELS], channel),
            "interaction": picked([how for _, how, _ in _CHANNELS], channel),
            "happened_at": stamps(at, end="Z"),
            "recorded_at": stamps(at + late, end="Z"),
        },
    )
    return len(row)


def write_programme_costs(files: ExportFiles, knobs: Knobs) -> Spent:
    """What each programme cost in each month; empty where no invoice came."""
    days = _months(knobs)
    spent = Spent()
    for name, per_lead in PROGRAMMES:
        cents = np.full(len(days), NEVER if per_lead is None else round(per_lead * knobs.n_leads / knobs.months * 100), dtype=np.int64)
        rows = {
            "cost_id": joined(f"{name} ".replace(" ", "-"), dates(days)),
            "programme": constant(name, len(days)),
            "month": dates(days),
            "amount": money(cents),
            "currency": constant("EUR", len(days)),
        }
        files.write("programme_costs", rows)
        spent.add("EUR", cents[cents != NEVER], days[cents != NEVER])
    return spent


def write_side_costs(files: ExportFiles, knobs: Knobs) -> None:
    """What sales and marketing themselves cost in each month, from the books."""
    days = _months(knobs)
    for side, kind, per_lead in SIDE_COSTS:
        rows = {
            "cost_id": joined(f"{side}-{kind}-", dates(days)),
            "side": constant(side, len(days)),
            "kind": constant(kind, len(days)),
            "month": dates(days),
            "amount": money(np.full(len(days), round(per_lead * knobs.n_leads / knobs.months * 100), dtype=np.int64)),
            "currency": constant("EUR", len(days)),
        }
        files.write("side_costs", rows)


def _months(knobs: Knobs) -> Ints:
    """The first day of every month there are costs of."""
    first, months = knobs.first_day, []
    while first <= knobs.last_day:
        months.append(day_number(first))
        first = (first + timedelta(days=32)).replace(day=1)
    return np.array(months, dtype=np.int64)


def write_advertising(files: ExportFiles, knobs: Knobs) -> Spent:
    """The campaigns and daily costs of two ad platforms, in the files their connectors write."""
    random = np.random.default_rng([knobs.seed, 1])
    days = np.arange(day_number(knobs.first_day), day_number(knobs.last_day) + 1, dtype=np.int64)
    n = len(days)
    stamp = constant(f"{knobs.exported_at:%Y-%m-%dT%H:%M:%S}Z", n)
    google_cents, linkedin_cents = ((random.uniform(0.7, 1.3, n) * each * knobs.n_leads / n * 100).astype(np.int64) for each in (14, 9))
    google = {
        "customer_id": constant("4711", n),
        "id": constant("101", n),
        "date": dates(days),
        "device": constant("DESKTOP", n),
        "ad_network_type": constant("SEARCH", n),
        "cost_micros": numbers(google_cents * 10_000),
        "impressions": numbers(google_cents),
        "clicks": numbers(google_cents // 90),
        "conversions": numbers(google_cents // 4_000),
        "_fivetran_synced": stamp,
    }
    files.write("google_ads_campaign_stats", google)
    linkedin = {
        "campaign_id": constant("202", n),
        "day": dates(days),
        "cost_in_usd": money(linkedin_cents),
        "impressions": numbers(linkedin_cents * 2),
        "clicks": numbers(linkedin_cents // 400),
        "one_click_leads": numbers(linkedin_cents // 9_000),
        "external_website_conversions": numbers(linkedin_cents // 30_000),
        "_fivetran_synced": stamp,
    }
    files.write("linkedin_ad_analytics_by_campaign", linkedin)
    changed = f"{knobs.first_day}T00:00:00Z"
    campaign = {"id": "101", "updated_at": changed, "name": "Search, Europe", "advertising_channel_type": "SEARCH"}
    files.write("google_ads_campaign_history", {key: pa.array([value]) for key, value in campaign.items()})
    campaign = {"id": "202", "last_modified_time": changed, "name": "Lab managers", "campaign_group_id": "20"}
    files.write("linkedin_campaign_history", {key: pa.array([value]) for key, value in campaign.items()})
    spent = Spent()
    spent.add("EUR", google_cents, days)
    spent.add("USD", linkedin_cents, days)
    return spent
