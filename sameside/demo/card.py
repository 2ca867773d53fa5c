"""What is true of the demo company, by construction? The knobs of the data set, and the chances its leads are drawn with.

Larkfield Instruments is made up: it sells measuring instruments to laboratories, in euros and, in North America, in dollars. Its
exports cover two years, written on the evening of their last day, 30 June 2026 unless said: the objects of its CRM, the touches of its
marketing system, the costs of its advertising. Times are UTC. Source: `demo/company.py`, seeded: the same seed, size and last day write
the same bytes.

Every truth is a chance, and dice decide: of the leads of a source some share is won that lies near the planted chance, more or less so.
A good reading must find the chance inside its interval, as often as the interval promises. What was counted while it was written
(records, people, money, late rows) must be found exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

LAST_DAY = date(2026, 6, 30)
# Another last day may be chosen between these: the company was founded some years before, and calendars reach so far.
EARLIEST_LAST_DAY, LATEST_LAST_DAY = date(2024, 7, 1), date(2040, 12, 31)
# What leads of up to so many days before the last became is settled by the export: no step takes longer than half a year.
_SETTLES_IN = timedelta(days=181)
# Calls of this stretch, in days before the last, were logged only on the clean-up day, weeks later.
_LATE_FROM, _LATE_UNTIL, _CLEANED_UP = timedelta(days=333), timedelta(days=273), timedelta(days=225)

ZONE = "Europe/Berlin"
RESPONSE_HOURS = 8
# What the company says about itself: given to the workspace before the import.
WORKSPACE_OPTIONS: dict[str, Any] = {
    "company": "Larkfield Instruments",
    "currency": "EUR",
    "time_zone": ZONE,
    "working_hours": "Mon-Fri 09:00-17:00",
    "own_domains": ["larkfield.example"],
    "response_hours": RESPONSE_HOURS,
}

# Leads per size, colleagues who subscribe later not included; about ten touches come with each.
SIZES: Mapping[str, int] = MappingProxyType({"small": 2_000, "medium": 20_000, "large": 100_000, "huge": 1_000_000})
DEFAULT_SEED = 7


@dataclass(frozen=True)
class SourceTruth:
    """How the leads of one source fare. Every share is of the step before.

    share            of all leads
    mql_share        of the leads, in a usual month: handed to sales; of a seller's own leads: worked by him
    accepted_share   of the hand-offs sales answered
    deal_share       of the accepted leads
    won_share        of the deals that closed
    tracked_share    of the leads: their visits and clicks were captured
    median_amount    of a deal, in its currency
    """

    name: str
    side: str
    share: float
    mql_share: float
    accepted_share: float
    deal_share: float
    won_share: float
    tracked_share: float
    median_amount: int
    campaign_channel: str = ""

    @property
    def is_handed_off(self) -> bool:
        """Marketing and partners hand their leads to sales; a cold call is the seller's from the start."""
        return self.side != "sales"


SOURCES: tuple[SourceTruth, ...] = (
    SourceTruth("Web", "marketing", 0.22, 0.50, 0.80, 0.44, 0.30, 0.90, 9_000),
    SourceTruth("Webinar", "marketing", 0.17, 0.45, 0.76, 0.40, 0.24, 0.95, 11_000, "Webinar"),
    SourceTruth("Content", "marketing", 0.13, 0.30, 0.62, 0.30, 0.20, 0.85, 8_000, "Content"),
    SourceTruth("Google Ads", "marketing", 0.14, 0.40, 0.70, 0.36, 0.22, 0.80, 7_500),
    SourceTruth("LinkedIn Ads", "marketing", 0.06, 0.45, 0.74, 0.34, 0.24, 0.80, 12_000),
    SourceTruth("Trade Show", "marketing", 0.10, 0.60, 0.84, 0.50, 0.30, 0.60, 14_000, "Trade Show"),
    SourceTruth("Cold Call", "sales", 0.10, 0.35, 0.80, 0.45, 0.22, 0.0, 16_000),
    SourceTruth("Partner Referral", "partner", 0.08, 0.75, 0.92, 0.62, 0.44, 0.0, 18_000),
)
# Colleagues of earlier leads who subscribe to a newsletter: leads of their own, never handed to sales.
NEWSLETTER = "Newsletter"


@dataclass(frozen=True)
class RegionTruth:
    """One sales region: where its leads come from, what it sells in, and how often it breaks its promise to answer in time."""

    name: str
    share: float
    breach_share: float
    zone: str
    currency: str
    countries: tuple[str, ...]


REGIONS: tuple[RegionTruth, ...] = (
    RegionTruth("DACH", 0.40, 0.20, "Europe/Berlin", "EUR", ("Germany", "Germany", "Austria", "Switzerland")),
    RegionTruth("Nordics", 0.20, 0.20, "Europe/Stockholm", "EUR", ("Sweden", "Denmark", "Finland", "Norway")),
    RegionTruth("Southern Europe", 0.20, 0.45, "Europe/Madrid", "EUR", ("Spain", "Italy", "France", "Portugal")),
    RegionTruth("North America", 0.20, 0.20, "America/New_York", "USD", ("United States", "United States", "United States", "Canada")),
)
SLOW_REGION = "Southern Europe"

# How busy each month of the year is, from January, and which share of a month's usual hand-offs it sees: the summer sleeps.
MONTH_VOLUMES = (1.1, 1.05, 1.15, 1.0, 1.05, 0.95, 0.7, 0.55, 1.2, 1.25, 1.2, 0.8)
MONTH_MQL_FACTORS = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.6, 0.6, 1.0, 1.0, 1.0, 1.0)


def _knob(default: Any, says: str) -> Any:
    return field(default=default, metadata={"says": says})


@dataclass(frozen=True)
class Knobs:
    """What may be turned; what each does stands beside it.

    Raises  ValueError for a seed or a number of months there can't be
    """

    n_leads: int = _knob(SIZES["small"], "leads that come in over the whole time; a size names a number: small, medium, large, huge")
    seed: int = _knob(DEFAULT_SEED, "another company of the same make")
    months: int = _knob(24, "months up to the last day's over which leads come in, 24 to 36")
    last_day: date = field(default=LAST_DAY, metadata={"says": "its exports are written on the evening of this day"})
    hand_overs_end: date | None = field(
        default=None, metadata={"says": "from this day on leads are handed over and answered outside the CRM; none: all in it"}
    )
    touches_per_lead: float = _knob(13.0, "marketing touches of a tracked lead, on average; each has at least one")
    ignored_share: float = _knob(1 / 3, "of the hand-offs that broke the promise: nobody ever acted")
    disputed_share: float = _knob(0.12, "of marketing's leads: a seller had called the company in the two months before marketing met it")
    old_call_share: float = _knob(0.06, "of marketing's leads: a seller had called the company long before, outside the window that counts")
    recycled_share: float = _knob(0.5, "of the accepted leads without a deal: given back to marketing")
    reopened_share: float = _knob(0.4, "of those: handed to sales a second time")
    late_share: float = _knob(
        0.3, "of the hand-offs answered in time in two months of the year before: the call was logged weeks later only"
    )
    repeated_share: float = _knob(0.03, "of the leads nobody worked: typed in a second time, under the same address")
    two_address_share: float = _knob(
        0.03, "of the leads nobody worked: a second record under a private address, which the marketing system knows to be theirs"
    )
    merged_share: float = _knob(0.01, "of the leads: the CRM held a second record of them, merged into the first and deleted")
    colleague_share: float = _knob(0.08, "of the leads: a colleague subscribes to the newsletter later")
    refunded_share: float = _knob(0.05, "of the deals won: paid back in full within two months")
    sources: tuple[SourceTruth, ...] = SOURCES
    regions: tuple[RegionTruth, ...] = REGIONS

    def __post_init__(self) -> None:
        if self.seed < 0 or not 24 <= self.months <= 36:
            raise ValueError(f"The seed is {self.seed}, the months are {self.months}: give a seed from 0 up and 24 to 36 months.")
        if not EARLIEST_LAST_DAY <= self.last_day <= LATEST_LAST_DAY:
            raise ValueError(f"The last day is {self.last_day}: give one from {EARLIEST_LAST_DAY} to {LATEST_LAST_DAY}.")

    @property
    def first_day(self) -> date:
        """The day the first lead may come in."""
        months = self.last_day.year * 12 + self.last_day.month - self.months
        return date(months // 12, months % 12 + 1, 1)

    @property
    def exported_at(self) -> datetime:
        """When the exports were written."""
        return datetime.combine(self.last_day, time(20), UTC)

    @property
    def asked_at(self) -> datetime:
        """The end of the last day: figures are asked as of then. An hour after the export an exchange rate was corrected."""
        return datetime.combine(self.last_day, time(23, 59, 59), ZoneInfo(ZONE)).astimezone(UTC)

    @property
    def settled_day(self) -> date:
        """What leads of up to this day became is settled."""
        return self.last_day - _SETTLES_IN

    @property
    def late_days(self) -> tuple[date, date]:
        """First and last day of the stretch whose calls were logged late."""
        return self.last_day - _LATE_FROM, self.last_day - _LATE_UNTIL

    @property
    def clean_up_day(self) -> date:
        """The day on which they were."""
        return self.last_day - _CLEANED_UP

    @property
    def corrected_month(self) -> date:
        """The month whose exchange rate was typed wrong, and corrected an hour after the export: four months before the last."""
        months = self.last_day.year * 12 + self.last_day.month - 1 - 4
        return date(months // 12, months % 12 + 1, 1)

    @property
    def season_year(self) -> int:
        """The last year whose summer and autumn are settled."""
        return self.settled_day.year - (self.settled_day < date(self.settled_day.year, 11, 30))

    @property
    def settled_year(self) -> str:
        """The last settled year, as the commands take a period: a calendar year where it is one."""
        last = self.settled_day
        return str(last.year) if (last.month, last.day) == (12, 31) else f"{last - timedelta(days=364)}..{last}"

    @property
    def settled_period(self) -> str:
        """The stretch of entry days whose leads' fate is known, as the commands take a period."""
        return f"{self.first_day}..{self.settled_day}"
