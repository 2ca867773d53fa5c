"""What happens to each lead, from coming in to won, lost or forgotten? Times only; how a system writes it down is for the exports.

One row a lead, one array a happening: instants are seconds since 1970 in UTC, days count from 1970, NEVER is what did not come about.
Things may lie after the day of the export; the exports leave out what had not happened yet.
"""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from sameside.demo.card import (
    MONTH_MQL_FACTORS,
    MONTH_VOLUMES,
    RESPONSE_HOURS,
    ZONE,
    Knobs,
)
from sameside.demo.text_columns import DAY_SECONDS, NEVER, Flags, Floats, Ints
from sameside.demo.working_time import local_days, office, utc_seconds

HOUR = 3600
TARGET_SECONDS = RESPONSE_HOURS * HOUR
# Answers keep five minutes clear of the promise on either side.
CLEAR_SECONDS = 300
KEPT_MEAN_SECONDS, LATE_MEAN_SECONDS = 1.7 * HOUR, 10 * HOUR
ACCEPTED_AFTER_SHARE = (0.3, 0.9)  # of the time to the first act, evenly: the promise comes before the call
CLOSING_DAYS_MEDIAN, CLOSING_DAYS_SPREAD, CLOSING_DAYS_RANGE = 38.5, 0.5, (3, 110)
_HOURS = (8, 9, 9, 10, 10, 11, 11, 13, 14, 14, 15, 16, 17, 19, 21, 23)


@dataclass
class Journeys:
    """Every lead, in the order they came in.

    company, place   which company, and which person there
    source, region   places in the card's lists; source len(sources) = a colleague's newsletter
    first_touch_at   marketing's first; NEVER = not captured
    called_at        a seller's call before marketing met the company
    again_...        the second hand-off of a lead that was given back
    logged_at        the first act was recorded only then
    """

    company: Ints
    place: Ints
    source: Ints
    region: Ints
    seller: Ints
    created_at: Ints
    first_touch_at: Ints
    called_at: Ints
    mql_at: Ints
    touched_at: Ints
    accepted_at: Ints
    rejected_at: Ints
    recycled_at: Ints
    again_at: Ints
    again_touched_at: Ints
    again_accepted_at: Ints
    again_rejected_at: Ints
    deal_at: Ints
    closing_on: Ints
    is_won: Flags
    amount_cents: Ints
    refunded_on: Ints
    logged_at: Ints
    repeated_at: Ints
    second_address_at: Ints
    merged_at: Ints

    def __len__(self) -> int:
        return len(self.created_at)

    def rows(self, chosen: Ints | Flags | slice) -> "Journeys":
        """Some of the leads."""
        return Journeys(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})

    def followed_by(self, others: "Journeys") -> "Journeys":
        """These and others."""
        return Journeys(**{each.name: np.concatenate([getattr(self, each.name), getattr(others, each.name)]) for each in fields(self)})


def draw_journeys(knobs: Knobs) -> Journeys:
    """Every lead of the company.

    1. leads come in, from a source and a region       2. marketing and sales meet their companies before, or don't
    3. some are handed over, answered in time or not   4. accepted, rejected or forgotten; some become deals, some come back
    5. records are kept badly: late, twice, merged     6. colleagues of some subscribe later
    """
    random = np.random.default_rng([knobs.seed, knobs.n_leads])
    leads = _come_in(knobs, random)
    _meet_before(leads, knobs, random)
    _hand_over(leads, knobs, random)
    _decide(leads, knobs, random)
    _close(leads, knobs, random)
    _give_back(leads, knobs, random)
    _keep_badly(leads, knobs, random)
    everybody = leads.followed_by(_colleagues(leads, knobs, random))
    _hand_over_elsewhere(everybody, knobs)
    return everybody.rows(np.argsort(everybody.created_at, kind="stable"))


def by_source(knobs: Knobs, name: str) -> Floats:
    """A chance of the card's sources, by place; 0 for the newsletter."""
    return np.array([*(getattr(source, name) for source in knobs.sources), 0], dtype=np.float64)


def _blank(n: int) -> Journeys:
    never = {each.name: np.full(n, NEVER, dtype=np.int64) for each in fields(Journeys) if each.name != "is_won"}
    return Journeys(**never, is_won=np.zeros(n, dtype=np.bool_))


def _come_in(knobs: Knobs, random: np.random.Generator) -> Journeys:
    leads = _blank(knobs.n_leads)
    n = knobs.n_leads
    leads.company, leads.place = np.arange(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    leads.source = _drawn([source.share for source in knobs.sources], n, random)
    leads.region = _drawn([region.share for region in knobs.regions], n, random)
    leads.seller = random.integers(0, 3, n)
    days = np.arange(np.datetime64(knobs.first_day), np.datetime64(knobs.last_day) + 1)
    weekday = (days.astype(np.int64) + 3) % 7
    weights = np.array(MONTH_VOLUMES)[month_places(days.astype(np.int64))] * np.where(weekday < 5, 1.0, 0.25)
    day = days.astype(np.int64)[_drawn(weights, n, random)]
    clock = np.array(_HOURS, dtype=np.int64)[random.integers(0, len(_HOURS), n)] * HOUR + random.integers(0, HOUR, n)
    leads.created_at = utc_seconds(day, clock, ZONE)
    # The export was written at 22:00 of the last day: what came in later that night is brought forward.
    leads.created_at = np.minimum(leads.created_at, exported_seconds(knobs) - HOUR)
    return leads


def exported_seconds(knobs: Knobs) -> int:
    """When the exports were written, in seconds since 1970."""
    return int(knobs.exported_at.timestamp())


def day_number(day: date) -> int:
    """A date as days since 1970."""
    return int(np.datetime64(day).astype(np.int64))


def month_places(days: Ints) -> Ints:
    """The month of each day, 0 for January."""
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12, dtype=np.int64)


def _meet_before(leads: Journeys, knobs: Knobs, random: np.random.Generator) -> None:
    """When marketing first met the company, and whether a seller had called it before."""
    n = len(leads)
    is_marketing = np.array([source.side == "marketing" for source in knobs.sources])[leads.source]
    before = np.where(random.random(n) < 0.4, 0, random.integers(60, 30 * DAY_SECONDS, n))
    is_tracked = random.random(n) < by_source(knobs, "tracked_share")[leads.source]
    leads.first_touch_at = np.where(is_tracked, leads.created_at - before, NEVER)
    met_at = np.where(is_tracked, leads.first_touch_at, leads.created_at)
    fate = random.random(n)
    recently = met_at - random.integers(5 * DAY_SECONDS, 60 * DAY_SECONDS, n)
    long_ago = met_at - random.integers(220 * DAY_SECONDS, 300 * DAY_SECONDS, n)
    old_below = knobs.disputed_share + knobs.old_call_share
    called = np.where(fate < knobs.disputed_share, recently, np.where(fate < old_below, long_ago, NEVER))
    leads.called_at = np.where(is_marketing, called, NEVER)


def _hand_over(leads: Journeys, knobs: Knobs, random: np.random.Generator) -> None:
    n = len(leads)
    is_handed = np.array([source.is_handed_off for source in knobs.sources])[leads.source]
    factor = np.where(is_handed, np.array(MONTH_MQL_FACTORS)[month_places(local_days(leads.created_at, ZONE))], 1.0)
    goes_on = random.random(n) < by_source(knobs, "mql_share")[leads.source] * factor
    leads.mql_at = np.where(goes_on & is_handed, leads.created_at + random.integers(20 * 60, 14 * DAY_SECONDS, n), NEVER)
    seconds = response_seconds(leads.region, knobs, random)
    own = random.integers(600, 6 * HOUR, n)
    answered = after(leads.mql_at, np.where(leads.mql_at == NEVER, NEVER, seconds), leads.region, knobs)
    worked = after(leads.created_at, np.where(goes_on & ~is_handed, own, NEVER), leads.region, knobs)
    leads.touched_at = np.where(is_handed, answered, worked)
    wait = np.where(is_handed, seconds, own)
    share = random.uniform(*ACCEPTED_AFTER_SHARE, n)
    start = np.where(is_handed, leads.mql_at, leads.created_at)
    # Kept for `_decide`: when the lead will be accepted if it is.
    leads.accepted_at = after(start, np.where(leads.touched_at == NEVER, NEVER, (wait * share).astype(np.int64)), leads.region, knobs)


def response_seconds(region: Ints, knobs: Knobs, random: np.random.Generator) -> Ints:
    """Open time until sales acts: mostly an hour or two when the promise is kept, more than a day when not; NEVER = ignored."""
    n = len(region)
    breach = np.array([each.breach_share for each in knobs.regions])[region]
    fate = random.random(n)
    # An exponential cut off at the promise, by its own share: the chance of a breach stays the planted one.
    room = TARGET_SECONDS - 2 * CLEAR_SECONDS
    share = random.random(n) * -np.expm1(-room / KEPT_MEAN_SECONDS)
    kept = CLEAR_SECONDS - KEPT_MEAN_SECONDS * np.log1p(-share)
    late = TARGET_SECONDS + CLEAR_SECONDS + np.minimum(random.exponential(LATE_MEAN_SECONDS, n), 100 * HOUR)
    seconds = np.where(fate >= breach, kept, np.where(fate >= breach * knobs.ignored_share, late, NEVER))
    return np.asarray(seconds, dtype=np.int64)


def after(starts: Ints, seconds: Ints, region: Ints, knobs: Knobs) -> Ints:
    """The instants so much open time later, each in its region's office; NEVER where the wait is NEVER."""
    found = np.full(len(starts), NEVER, dtype=np.int64)
    for place, each in enumerate(knobs.regions):
        here = (region == place) & (seconds != NEVER)
        found[here] = office(each.zone).after(starts[here], seconds[here])
    return found


def _decide(leads: Journeys, knobs: Knobs, random: np.random.Generator) -> None:
    n = len(leads)
    is_yes = random.random(n) < by_source(knobs, "accepted_share")[leads.source]
    is_answered = leads.touched_at != NEVER
    leads.accepted_at = np.where(is_answered & is_yes, leads.accepted_at, NEVER)
    is_no = is_answered & ~is_yes & (leads.mql_at != NEVER)
    leads.rejected_at = np.where(is_no, leads.touched_at + random.integers(10 * 60, 90 * 60, n), NEVER)


def _close(leads: Journeys, knobs: Knobs, random: np.random.Generator) -> None:
    n = len(leads)
    becomes = (leads.accepted_at != NEVER) & (random.random(n) < by_source(knobs, "deal_share")[leads.source])
    # A deal follows the first call, which follows the acceptance.
    wait = random.integers(8 * HOUR, 160 * HOUR, n)
    leads.deal_at = after(np.maximum(leads.touched_at, 0), np.where(becomes, wait, NEVER), leads.region, knobs)
    days = np.exp(np.log(CLOSING_DAYS_MEDIAN) + CLOSING_DAYS_SPREAD * random.standard_normal(n)).astype(np.int64)
    closing = local_days(np.maximum(leads.deal_at, 0), ZONE) + np.clip(days, *CLOSING_DAYS_RANGE)
    leads.closing_on = np.where(becomes, closing, NEVER)
    leads.is_won = becomes & (random.random(n) < by_source(knobs, "won_share")[leads.source])
    size = np.exp(0.5 * random.standard_normal(n))
    amount = np.round(by_source(knobs, "median_amount")[leads.source] * size / 50) * 50 + random.integers(0, 100, n) / 100
    leads.amount_cents = np.where(becomes, np.round(amount * 100).astype(np.int64), NEVER)
    is_refunded = leads.is_won & (random.random(n) < knobs.refunded_share)
    leads.refunded_on = np.where(is_refunded, leads.closing_on + random.integers(10, 60, n), NEVER)


def _give_back(leads: Journeys, knobs: Knobs, random: np.random.Generator) -> None:
    """Accepted leads without a deal: some go back to marketing, and some of those come again, with no deal in them either."""
    n = len(leads)
    idle = (leads.accepted_at != NEVER) & (leads.deal_at == NEVER) & (leads.mql_at != NEVER)
    returned = idle & (random.random(n) < knobs.recycled_share)
    leads.recycled_at = np.where(returned, leads.touched_at + random.integers(10 * DAY_SECONDS, 40 * DAY_SECONDS, n), NEVER)
    comes_again = returned & (random.random(n) < knobs.reopened_share)
    leads.again_at = np.where(comes_again, leads.recycled_at + random.integers(20 * DAY_SECONDS, 60 * DAY_SECONDS, n), NEVER)
    seconds = np.where(comes_again, response_seconds(leads.region, knobs, random), NEVER)
    leads.again_touched_at = after(leads.again_at, seconds, leads.region, knobs)
    is_answered = leads.again_touched_at != NEVER
    is_yes = random.random(n) < 0.5
    leads.again_accepted_at = np.where(is_answered & is_yes, leads.again_touched_at - 60, NEVER)
    leads.again_rejected_at = np.where(is_answered & ~is_yes, leads.again_touched_at + 1_800, NEVER)


def _keep_badly(leads: Journeys, knobs: Knobs, random: np.random.Generator) -> None:
    n = len(leads)
    due_at = after(leads.mql_at, np.where(leads.mql_at == NEVER, NEVER, TARGET_SECONDS), leads.region, knobs)
    is_kept = (leads.touched_at != NEVER) & (leads.mql_at != NEVER) & (leads.touched_at <= due_at)
    first, last = (day_number(day) for day in knobs.late_days)
    in_stretch = (local_days(leads.mql_at, ZONE) >= first) & (local_days(leads.touched_at, ZONE) <= last)
    is_late = is_kept & in_stretch & (random.random(n) < knobs.late_share)
    cleaned_at = day_number(knobs.clean_up_day) * DAY_SECONDS + 8 * HOUR + random.integers(0, 3 * HOUR, n)
    leads.logged_at = np.where(is_late, cleaned_at, NEVER)
    is_idle = (leads.mql_at == NEVER) & (leads.touched_at == NEVER)
    fate = random.random(n)
    is_repeated = is_idle & (fate < knobs.repeated_share)
    leads.repeated_at = np.where(is_repeated, leads.created_at + random.integers(2 * HOUR, 100 * HOUR, n), NEVER)
    has_two = is_idle & (fate >= knobs.repeated_share) & (fate < knobs.repeated_share + knobs.two_address_share)
    leads.second_address_at = np.where(has_two, leads.created_at + random.integers(DAY_SECONDS, 30 * DAY_SECONDS, n), NEVER)
    is_merged = random.random(n) < knobs.merged_share
    leads.merged_at = np.where(is_merged, leads.created_at + random.integers(HOUR, 9 * DAY_SECONDS, n), NEVER)


def _hand_over_elsewhere(leads: Journeys, knobs: Knobs) -> None:
    """From a day on, the CRM sees leads come in only: that they are handed over, and what sales makes of them, is on record elsewhere."""
    if knobs.hand_overs_end is None:
        return
    first = day_number(knobs.hand_overs_end)
    again = ("again_at", "again_touched_at", "again_accepted_at", "again_rejected_at")
    fates = ("mql_at", "touched_at", "accepted_at", "rejected_at", "deal_at", "closing_on", "amount_cents", "refunded_on", "recycled_at")
    for handed_at, names in ((leads.again_at, again), (leads.mql_at, (*fates, *again, "logged_at"))):
        is_later = (handed_at != NEVER) & (local_days(handed_at, ZONE) >= first)
        for name in names:
            getattr(leads, name)[is_later] = NEVER
    leads.is_won &= leads.deal_at != NEVER


def _colleagues(leads: Journeys, knobs: Knobs, random: np.random.Generator) -> Journeys:
    """People of companies that are leads already; they come when all is settled there, so that they change nothing of it."""
    hosts = np.flatnonzero(random.random(len(leads)) < knobs.colleague_share)
    found = _blank(len(hosts))
    settled = np.max([leads.created_at, leads.deal_at, leads.touched_at, leads.again_at], axis=0)[hosts]
    found.company, found.place = leads.company[hosts], np.ones(len(hosts), dtype=np.int64)
    found.source = np.full(len(hosts), len(knobs.sources), dtype=np.int64)
    found.region, found.seller = leads.region[hosts], leads.seller[hosts]
    found.created_at = settled + random.integers(DAY_SECONDS, 60 * DAY_SECONDS, len(hosts))
    found.first_touch_at = found.created_at.copy()
    return found.rows(found.created_at < exported_seconds(knobs))


def _drawn(weights: list[float] | Floats, n: int, random: np.random.Generator) -> Ints:
    steps = np.cumsum(weights)
    return np.asarray(np.searchsorted(steps / steps[-1], random.random(n), side="right"), dtype=np.int64)
