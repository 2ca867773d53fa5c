"""Which chances must a reading of the exports find again, by which question, and what is each by construction?

Every truth follows from the card alone, never from what was drawn. Each names the words of a public command, so that anybody can ask it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, expm1, floor

import numpy as np

from sameside.demo.card import (
    MONTH_MQL_FACTORS,
    MONTH_VOLUMES,
    SLOW_REGION,
    Knobs,
    SourceTruth,
)
from sameside.demo.journey import (
    ACCEPTED_AFTER_SHARE,
    CLEAR_SECONDS,
    CLOSING_DAYS_MEDIAN,
    HOUR,
    KEPT_MEAN_SECONDS,
    LATE_MEAN_SECONDS,
    TARGET_SECONDS,
    day_number,
    month_places,
)

_FIRST_CYCLES = "cycle_no=1"


@dataclass(frozen=True)
class Truth:
    """One planted chance or median, and the question that must find it.

    about     in words, for a person
    metric, where, period, by   the question, as `sameside metrics` takes it; by: '' = one figure
    row       what the row's `by` must say
    planted   in this unit: share (0 to 1), days, or business_seconds; the latter two are medians
    is_brief  stands in the demo's summary
    """

    about: str
    metric: str
    planted: float
    where: tuple[str, ...] = ()
    period: str | None = None
    by: str = ""
    row: tuple[tuple[str, str], ...] = ()
    unit: str = "share"
    is_brief: bool = False

    @property
    def question(self) -> tuple[str, tuple[str, ...], str | None, str]:
        """The question by itself: truths that share it are asked at once."""
        return (self.metric, self.where, self.period, self.by)


def planted_truths(knobs: Knobs) -> tuple[Truth, ...]:
    """Every chance and median of the card, with its question."""
    return (*_by_source(knobs), *_by_region(knobs), *_by_season(knobs), *_returns(knobs), *_sourced(knobs), *_lengths(knobs))


def answered_share(knobs: Knobs) -> float:
    """Of the hand-offs, those that sales acted on at all."""
    return sum(region.share * (1 - region.breach_share * knobs.ignored_share) for region in knobs.regions)


def deal_chance(source: SourceTruth, knobs: Knobs, season: float) -> float:
    """The chance that a lead of a source becomes a deal, at a season's share of its usual hand-offs."""
    if not source.is_handed_off:
        return source.mql_share * source.accepted_share * source.deal_share
    return source.mql_share * season * answered_share(knobs) * source.accepted_share * source.deal_share


def usual_season(knobs: Knobs) -> float:
    """What the summers leave of a usual month's hand-offs, over all leads whose fate is settled."""
    days = np.arange(day_number(knobs.first_day), day_number(knobs.settled_day) + 1, dtype=np.int64)
    months = month_places(days)
    weights = np.array(MONTH_VOLUMES)[months] * np.where((days + 3) % 7 < 5, 1.0, 0.25)
    return float((weights * np.array(MONTH_MQL_FACTORS)[months]).sum() / weights.sum())


def _by_source(knobs: Knobs) -> list[Truth]:
    found: list[Truth] = []
    season, period = usual_season(knobs), knobs.settled_period
    for source in knobs.sources:
        row = (("lead_source", source.name),)
        won = deal_chance(source, knobs, season) * source.won_share
        about = f"{source.name} leads that were won"
        found.append(Truth(about, "close_rate_lead", won, (_FIRST_CYCLES,), period, "lead_source", row, is_brief=True))
        found.append(Truth(f"{source.name} deals that were won", "win_rate_count", source.won_share, by="lead_source", row=row))
        about = f"{source.name} deals created, later won"
        found.append(Truth(about, "win_rate_cohort", source.won_share, ("measure=of_created",), period, "lead_source", row))
        if source.is_handed_off:
            accepted = source.accepted_share
            found.append(
                Truth(f"{source.name} hand-offs accepted", "acceptance_rate", accepted, (_FIRST_CYCLES,), period, "lead_source", row)
            )
            reached = answered_share(knobs) * accepted
            where = (_FIRST_CYCLES, "from=mql", "to=sal", "within=90", "measure=headline")
            about = f"{source.name} MQLs that reached acceptance in 90 days"
            found.append(Truth(about, "stage_conversion", reached, where, period, "lead_source", row))
    return found


def _by_region(knobs: Knobs) -> list[Truth]:
    return [
        Truth(
            f"Answered in time, {region.name}{' (slow)' if region.name == SLOW_REGION else ''}",
            "sla_attainment",
            1 - region.breach_share,
            (),
            knobs.settled_period,
            "owner_region",
            (("owner_region", region.name),),
            is_brief=True,
        )
        for region in knobs.regions
    ] + [
        Truth(
            f"Never acted on, {region.name}",
            "ignored_rate",
            region.breach_share * knobs.ignored_share,
            (),
            knobs.settled_period,
            "owner_region",
            (("owner_region", region.name),),
        )
        for region in knobs.regions
    ]


def _returns(knobs: Knobs) -> list[Truth]:
    """Leads given back to marketing, and those that came again."""
    source, period = knobs.sources[0], knobs.settled_period
    given_back = (1 - source.deal_share) * knobs.recycled_share
    where = (f"lead_source={source.name}", _FIRST_CYCLES, "from=sal")
    return [
        Truth(f"{source.name} leads given back after acceptance", "recycle_rate", given_back, where, period),
        Truth("Leads given back that came again", "reopen_rate", knobs.reopened_share, ("ended_as=recycled",), period, is_brief=True),
    ]


def _by_season(knobs: Knobs) -> list[Truth]:
    """The summers hand over fewer of the leads that come in; asked of the first source."""
    source = knobs.sources[0]
    where = (f"lead_source={source.name}", _FIRST_CYCLES, "from=inquiry", "to=mql", "within=30", "measure=headline")
    chance, year = source.mql_share * MONTH_MQL_FACTORS[6], knobs.season_year
    summer, autumn = f"{year}-07-01..{year}-08-31", f"{year}-09-01..{year}-11-30"
    return [
        Truth(f"{source.name} leads handed over, summer {year}", "stage_conversion", chance, where, summer, is_brief=True),
        Truth(f"{source.name} leads handed over, autumn {year}", "stage_conversion", source.mql_share, where, autumn, is_brief=True),
    ]


def marketing_chance(source: SourceTruth, knobs: Knobs, definition: str) -> float:
    """The chance that a deal of a source is marketing's under a definition."""
    if source.side != "marketing":
        return 0.0
    undisputed = {
        "by_lead_source": 1.0,
        # A recent call of a seller comes first; one long ago lies outside the window.
        "by_first_touch": source.tracked_share * (1 - knobs.disputed_share),
        # Here the first call counts however long ago it was.
        "by_pre_sales_touch": source.tracked_share * (1 - knobs.disputed_share - knobs.old_call_share),
    }
    return undisputed[definition]


def _sourced(knobs: Knobs) -> list[Truth]:
    found: list[Truth] = []
    weights = {source.name: source.share * deal_chance(source, knobs, all_season(knobs)) for source in knobs.sources}
    row = (("side", "marketing"), ("measure", "by_count"))
    for definition in ("by_lead_source", "by_first_touch", "by_pre_sales_touch"):
        where = (f"definition={definition}", "measure=by_count")
        share = sum(weights[source.name] * marketing_chance(source, knobs, definition) for source in knobs.sources)
        words = definition.replace("_", " ")
        found.append(
            Truth(f"Deals marketing sourced, {words}", "sourced_share", share / sum(weights.values()), where, row=row, is_brief=True)
        )
        if definition != "by_lead_source":
            source = knobs.sources[0]
            about, chance = f"{source.name} deals not claimed by sales, {words}", marketing_chance(source, knobs, definition)
            found.append(Truth(about, "sourced_share", chance, (f"lead_source={source.name}", *where), row=row))
    return found


def all_season(knobs: Knobs) -> float:
    """What the summers leave of a usual month's hand-offs, over all leads that ever came in."""
    days = np.arange(day_number(knobs.first_day), day_number(knobs.last_day) + 1, dtype=np.int64)
    months = month_places(days)
    weights = np.array(MONTH_VOLUMES)[months] * np.where((days + 3) % 7 < 5, 1.0, 0.25)
    return float((weights * np.array(MONTH_MQL_FACTORS)[months]).sum() / weights.sum())


def _lengths(knobs: Knobs) -> list[Truth]:
    source = knobs.sources[0]
    where = (f"lead_source={source.name}", _FIRST_CYCLES, "measure=business_median")
    period = knobs.settled_period
    answered, accepted = (f"Working time until a {source.name} lead is {done}, median" for done in ("answered", "accepted"))
    return [
        Truth(
            "Days from a deal to its win, median",
            "sales_cycle_days",
            floor(CLOSING_DAYS_MEDIAN),
            ("measure=median",),
            # Deals closed in one whole year: up to the export the quick ones of the last weeks would stand without their slow sisters.
            knobs.settled_year,
            unit="days",
            is_brief=True,
        ),
        Truth(answered, "speed_to_lead", median_wait(knobs), where, period, unit="business_seconds", is_brief=True),
        Truth(accepted, "time_to_accept", median_acceptance(knobs), where, period, unit="business_seconds"),
    ]


def median_wait(knobs: Knobs) -> float:
    """Open seconds until the first act that half of the answered hand-offs stay at or under."""
    return _median(lambda seconds: _waited(seconds, knobs) / answered_share(knobs))


def median_acceptance(knobs: Knobs) -> float:
    """Open seconds until the acceptance that half of the accepted hand-offs stay at or under.

    Acceptance comes after an even share of the time to the first act, so its chance is the mean of that time's over those shares.
    """
    low, high = ACCEPTED_AFTER_SHARE
    shares = [low + (high - low) * (place + 0.5) / 500 for place in range(500)]
    return _median(lambda seconds: sum(_waited(seconds / share, knobs) for share in shares) / len(shares) / answered_share(knobs))


def _waited(seconds: float, knobs: Knobs) -> float:
    """The chance that a hand-off is answered, and within so many open seconds."""
    room = TARGET_SECONDS - 2 * CLEAR_SECONDS
    kept = expm1(-min(max(seconds - CLEAR_SECONDS, 0.0), room) / KEPT_MEAN_SECONDS) / expm1(-room / KEPT_MEAN_SECONDS)
    late = 1 - exp(-max(seconds - TARGET_SECONDS - CLEAR_SECONDS, 0.0) / LATE_MEAN_SECONDS)
    ignored = knobs.ignored_share
    return sum(each.share * ((1 - each.breach_share) * kept + each.breach_share * (1 - ignored) * late) for each in knobs.regions)


def _median(chance_up_to: Callable[[float], float]) -> float:
    low, high = 0.0, 400.0 * HOUR
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if chance_up_to(middle) < 0.5 else (low, middle)
    return low
