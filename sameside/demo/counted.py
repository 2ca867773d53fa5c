"""What was written, counted while writing? A reading of the exports must find exactly this."""

from dataclasses import dataclass, field

import numpy as np

from sameside.demo.card import ZONE
from sameside.demo.crm_export import Stretch, closed_by_export, refunded_by_export
from sameside.demo.euros import in_euro_cents
from sameside.demo.journey import day_number
from sameside.demo.text_columns import NEVER, Flags
from sameside.demo.working_time import local_days


@dataclass
class Counted:
    """The numbers of one company, all as of the export.

    n_leads            people who came in
    n_cycles           passes of people through the funnel: each lead is one, each lead handed over again one more
    n_lead_records     rows of the CRM's leads that were not merged away
    n_repeated         records typed in again, under the same address
    n_second_address   records of somebody known already, under another address
    n_merged_away      records the CRM had merged into others
    n_ignored          hand-offs up to the settled day that nobody ever acted on
    n_late             first calls made in time and logged weeks later
    won_cents, refunded_cents    by currency
    won_in_euro_cents            all of it in euros, each amount at the corrected rate of the day it closed, rounded to the cent
    spent_in_euro_cents          what marketing was billed for, in euros at the rate of each day
    """

    n_leads: int = 0
    n_cycles: int = 0
    n_reopened: int = 0
    n_lead_records: int = 0
    n_repeated: int = 0
    n_second_address: int = 0
    n_merged_away: int = 0
    n_ignored: int = 0
    n_late: int = 0
    n_touches: int = 0
    n_deals: int = 0
    n_won: int = 0
    n_refunded: int = 0
    won_cents: dict[str, int] = field(default_factory=dict)
    refunded_cents: dict[str, int] = field(default_factory=dict)
    won_in_euro_cents: int = 0
    spent_in_euro_cents: int = 0

    def add(self, stretch: Stretch) -> None:
        """Count a stretch of leads; its touches are counted where they are drawn."""
        leads = stretch.leads
        n_reopened, n_repeated, n_second = (
            int(stretch.seen(at).sum()) for at in (leads.again_at, leads.repeated_at, leads.second_address_at)
        )
        self.n_leads += len(leads)
        self.n_reopened += n_reopened
        self.n_cycles += len(leads) + n_reopened
        self.n_repeated += n_repeated
        self.n_second_address += n_second
        self.n_lead_records += len(leads) + n_repeated + n_second
        self.n_merged_away += int(stretch.seen(leads.merged_at).sum())
        for offered_at, touched_at in ((leads.mql_at, leads.touched_at), (leads.again_at, leads.again_touched_at)):
            is_settled = stretch.seen(offered_at) & (local_days(offered_at, ZONE) <= day_number(stretch.knobs.settled_day))
            self.n_ignored += int((is_settled & (touched_at == NEVER)).sum())
        self.n_late += int(stretch.seen(leads.logged_at).sum())
        is_won = closed_by_export(stretch) & leads.is_won
        is_refunded = refunded_by_export(stretch)
        self.n_deals += int(stretch.has_deal.sum())
        self.n_won += int(is_won.sum())
        self.n_refunded += int(is_refunded.sum())
        _add_money(self.won_cents, stretch, is_won)
        _add_money(self.refunded_cents, stretch, is_refunded)
        self.won_in_euro_cents += _in_euros(stretch, is_won)


def _add_money(sums: dict[str, int], stretch: Stretch, chosen: Flags) -> None:
    for place, region in enumerate(stretch.knobs.regions):
        cents = stretch.leads.amount_cents[chosen & (stretch.leads.region == place)]
        sums[region.currency] = sums.get(region.currency, 0) + int(np.sum(cents))


def _in_euros(stretch: Stretch, chosen: Flags) -> int:
    won = stretch.where(chosen)
    found = 0
    for place, region in enumerate(won.knobs.regions):
        here = won.leads.region == place
        found += int(in_euro_cents(region.currency, won.leads.amount_cents[here], won.leads.closing_on[here]).sum())
    return found
