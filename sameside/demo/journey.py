"""What happens to one lead, from coming in to won, lost or forgotten? Times only; how a CRM writes it down is `company.py`."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sameside.demo.card import FIRST_DAY, LAST_DAY, SOURCES, WORKSPACE_OPTIONS, SourceTruth
from sameside.demo.working_time import ZONE, after_working_time

_TARGET_SECONDS = int(WORKSPACE_OPTIONS["response_hours"]) * 3600


@dataclass
class Journey:
    """One lead's life; a time that never came is None."""

    source: SourceTruth
    created_at: datetime
    mql_at: datetime | None = None
    accepted_at: datetime | None = None
    rejected_at: datetime | None = None
    touched_at: datetime | None = None
    deal_at: datetime | None = None
    won_on: date | None = None
    lost_on: date | None = None
    amount: int | None = None


def all_journeys(random: Random) -> list[Journey]:
    """Every lead of the year, in the order they came in."""
    journeys = [journey for source in SOURCES for journey in _journeys_of(source, random)]
    return sorted(journeys, key=lambda journey: journey.created_at)


def _journeys_of(source: SourceTruth, random: Random) -> list[Journey]:
    """All leads of one source, in five steps; each step picks exactly its quota of the step before.

    1. leads come in over the year    2. some are handed to sales    3. some of those are forgotten, some answered late
    4. the answered are accepted or rejected, accepted first and touched after    5. some accepted become deals, won or lost
    """
    journeys = [Journey(source, _came_in(random)) for _ in range(source.n_leads)]
    if source.is_handed_off:
        offered = random.sample(journeys, source.n_mql)
        for journey in offered:
            journey.mql_at = journey.created_at + timedelta(minutes=random.randint(20, 14 * 24 * 60))
        breached = random.sample(offered, source.n_breached)
        ignored = {id(journey) for journey in breached[: source.n_ignored]}
        late = {id(journey) for journey in breached[source.n_ignored :]}
        answered = [journey for journey in offered if id(journey) not in ignored]
        for journey in answered:
            journey.touched_at = after_working_time(_offer(journey), _response_seconds(random, is_late=id(journey) in late))
    else:
        answered = random.sample(journeys, round(source.n_leads * source.mql_share))
        for journey in answered:
            journey.touched_at = after_working_time(journey.created_at, random.randint(600, 6 * 3600))
    accepted = random.sample(answered, source.n_accepted)
    _answer(answered, accepted, random)
    deals = random.sample(accepted, source.n_deals)
    _close(deals, source, random)
    return journeys


def _answer(answered: list[Journey], accepted: list[Journey], random: Random) -> None:
    yes = {id(journey) for journey in accepted}
    for journey in answered:
        assert journey.touched_at is not None
        minutes_before = timedelta(minutes=random.randint(1, 4))
        if id(journey) in yes:
            # Acceptance comes before contact: a promise first, then the call.
            journey.accepted_at = journey.touched_at - minutes_before
        elif journey.source.is_handed_off:
            journey.rejected_at = journey.touched_at + timedelta(minutes=random.randint(10, 90))


def _close(deals: list[Journey], source: SourceTruth, random: Random) -> None:
    for place, journey in enumerate(deals):
        assert journey.accepted_at is not None
        journey.deal_at = after_working_time(journey.accepted_at, random.randint(8, 160) * 3600)
        closed_on = (journey.deal_at + timedelta(days=min(int(random.gammavariate(4, 11)) + 5, 110))).date()
        # `deals` is already in random order, so the first of them may be the won ones.
        if place < source.n_won:
            journey.won_on = closed_on
        else:
            journey.lost_on = closed_on
        journey.amount = round(source.median_amount * random.lognormvariate(0, 0.5) / 50) * 50


def _came_in(random: Random) -> datetime:
    """Some minute of 2025; working hours are busier, nights are quiet but not empty."""
    day = FIRST_DAY + timedelta(days=random.randrange((LAST_DAY - FIRST_DAY).days + 1))
    hour = random.choice((8, 9, 9, 10, 10, 11, 11, 13, 14, 14, 15, 16, 17, 19, 21, 23))
    local = datetime.combine(day, time(hour, random.randrange(60), random.randrange(60)), ZONE)
    return local.astimezone(UTC)


def _response_seconds(random: Random, *, is_late: bool) -> int:
    """Business time until sales acts: mostly an hour or two when kept, days when not. Five minutes clear of the limit either way."""
    if is_late:
        return _TARGET_SECONDS + 300 + int(random.expovariate(1 / (10 * 3600)))
    return min(600 + int(random.expovariate(1 / (1.7 * 3600))), _TARGET_SECONDS - 600)


def _offer(journey: Journey) -> datetime:
    assert journey.mql_at is not None
    return journey.mql_at
