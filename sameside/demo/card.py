"""What is true of the demo company, by construction? The card of the data set, and the truths a good reading must find again.

Larkfield Instruments is made up: it sells measuring instruments to laboratories. Its CRM exports hold one row per lead record
(Lead), per status change (LeadHistory), per seller's act (Task), per deal (Opportunity) and so on, over the leads of 2025, as
exported on the evening of 30 June 2026. Times are UTC, amounts EUR. Source: `demo/company.py`, seeded: the same seed writes the same bytes.

The truths are quotas, not dice: of 520 web leads exactly the planted share becomes MQL, and chance decides only which ones. So the
truths hold for every seed, and a reading that misses one is wrong, not unlucky.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

FIRST_DAY = date(2025, 1, 1)
LAST_DAY = date(2025, 12, 31)
EXPORTED_AT = datetime(2026, 6, 30, 20, 0, tzinfo=UTC)

# What the company says about itself: given to the workspace before the import.
WORKSPACE_OPTIONS: dict[str, Any] = {
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
    "working_hours": "Mon-Fri 09:00-17:00",
    "own_domains": ["larkfield.example"],
    "response_hours": 8,
}


@dataclass(frozen=True)
class SourceTruth:
    """How the leads of one source fare. Every share is of the step before.

    n_leads         people who came in this way
    mql_share       of the leads; a seller's own leads skip the hand-off
    breach_share    of the hand-offs: sales acted after the eight business hours, or never did
    accepted_share  of the hand-offs that were answered
    deal_share      of the accepted leads
    won_share       of the deals
    """

    name: str
    n_leads: int
    mql_share: float
    breach_share: float
    accepted_share: float
    deal_share: float
    won_share: float
    median_amount: int

    @property
    def is_handed_off(self) -> bool:
        """Marketing hands its leads to sales; a cold call is the seller's from the start."""
        return self.name != "Cold Call"

    @property
    def n_mql(self) -> int:
        """Leads handed to sales."""
        return round(self.n_leads * self.mql_share) if self.is_handed_off else 0

    @property
    def n_breached(self) -> int:
        """Hand-offs answered too late, or never."""
        return round(self.n_mql * self.breach_share)

    @property
    def n_ignored(self) -> int:
        """Hand-offs nobody ever acted on: a third of the breaches."""
        return round(self.n_breached / 3)

    @property
    def n_accepted(self) -> int:
        """Hand-offs sales accepted; for a seller's own leads, those worth a deal's work."""
        answered = self.n_mql - self.n_ignored if self.is_handed_off else round(self.n_leads * self.mql_share)
        return round(answered * self.accepted_share)

    @property
    def n_rejected(self) -> int:
        """Hand-offs sales turned down."""
        return self.n_mql - self.n_ignored - self.n_accepted if self.is_handed_off else 0

    @property
    def n_deals(self) -> int:
        """Deals opened."""
        return round(self.n_accepted * self.deal_share)

    @property
    def n_won(self) -> int:
        """Deals won."""
        return round(self.n_deals * self.won_share)


SOURCES: tuple[SourceTruth, ...] = (
    SourceTruth("Web", 520, 0.50, 0.30, 0.80, 0.44, 0.30, 9_000),
    SourceTruth("Webinar", 360, 0.45, 0.25, 0.76, 0.40, 0.24, 11_000),
    SourceTruth("Content", 300, 0.30, 0.40, 0.62, 0.30, 0.20, 8_000),
    SourceTruth("Paid Search", 280, 0.40, 0.35, 0.70, 0.36, 0.22, 7_500),
    SourceTruth("Trade Show", 220, 0.60, 0.20, 0.84, 0.50, 0.30, 14_000),
    SourceTruth("Cold Call", 200, 0.30, 0.0, 0.80, 0.45, 0.22, 16_000),
    SourceTruth("Partner Referral", 120, 0.75, 0.10, 0.92, 0.62, 0.44, 18_000),
)

# Lead records typed in a second time while the first was still open. Each folds into the cycle that was already running.
N_REPEATED_RECORDS = 40


@dataclass(frozen=True)
class Truth:
    """One planted share: which metric must find it, for which leads, and what it is."""

    metric: str
    lead_source: str | None  # None: all sources together
    n: int
    share: float


def planted_truths() -> tuple[Truth, ...]:
    """Every share a reading of the exports must find again, by metric and source."""
    found: list[Truth] = []
    for source in SOURCES:
        found.append(Truth("close_rate_lead", source.name, source.n_leads, source.n_won / source.n_leads))
        found.append(Truth("win_rate_count", source.name, source.n_deals, source.n_won / source.n_deals))
        if source.is_handed_off:
            answered = source.n_accepted + source.n_rejected
            found.append(Truth("sla_attainment", source.name, source.n_mql, 1 - source.n_breached / source.n_mql))
            found.append(Truth("acceptance_rate", source.name, answered, source.n_accepted / answered))
    n_mql = sum(source.n_mql for source in SOURCES)
    n_leads = sum(source.n_leads for source in SOURCES)
    found.append(Truth("sla_attainment", None, n_mql, 1 - sum(source.n_breached for source in SOURCES) / n_mql))
    found.append(Truth("close_rate_lead", None, n_leads, sum(source.n_won for source in SOURCES) / n_leads))
    return tuple(found)
