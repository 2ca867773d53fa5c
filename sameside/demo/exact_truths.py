"""Which numbers must a reading find exactly, and by which question? Those that were counted while the exports were written."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sameside.demo.card import Knobs
from sameside.demo.counted import Counted


@dataclass(frozen=True)
class ExactTruth:
    """A number counted while the exports were written, and the question that must find exactly it.

    planted   a count, or money in the row's currency; what was given back is below 0
    as_of     None = the day of the export
    less      the same question as of this day is taken off: what was recorded in between
    is_of_all  it needs every file of the company, not only leads, deals and tasks
    """

    about: str
    metric: str
    planted: int | Decimal
    where: tuple[str, ...] = ()
    period: str | None = None
    currency: str | None = None
    as_of: date | None = None
    less: date | None = None
    is_of_all: bool = False


def exact_truths(counted: Counted, knobs: Knobs) -> tuple[ExactTruth, ...]:
    """Everything counted while writing, with its question."""
    return (*_people(counted, knobs), *_money(counted), _late_calls(counted, knobs))


def _people(counted: Counted, knobs: Knobs) -> list[ExactTruth]:
    return [
        ExactTruth("People who came in, by any address", "people", counted.n_leads, ("stage=inquiry",)),
        ExactTruth("Passes through the funnel, second ones included", "cycles", counted.n_cycles, ("stage=inquiry",)),
        ExactTruth("Leads handed to sales a second time", "cycles", counted.n_reopened, ("stage=inquiry", "cycle_no=2")),
        ExactTruth("Hand-offs nobody ever acted on", "handoffs", counted.n_ignored, ("outcome=ignored",), knobs.settled_period),
        ExactTruth("Deals", "opportunities", counted.n_deals),
        ExactTruth("Deals won", "closed_opportunities", counted.n_won, ("outcome=won",)),
    ]


def _money(counted: Counted) -> list[ExactTruth]:
    """In each currency as it was agreed; in euros only once the later export has corrected the rate."""
    won = [ExactTruth(f"Won, in {one}", "bookings", Decimal(cents) / 100, currency=one) for one, cents in counted.won_cents.items()]
    back = [
        ExactTruth(f"Given back, in {one}", "bookings_net", -Decimal(cents) / 100, ("measure=refunded",), currency=one, is_of_all=True)
        for one, cents in counted.refunded_cents.items()
        if cents
    ]
    won_in_euros, spent = Decimal(counted.won_in_euro_cents) / 100, Decimal(counted.spent_in_euro_cents) / 100
    spend = ("in=EUR", "measure=spend")
    return [
        *won,
        ExactTruth("Won in all, in euros at each day's rate", "bookings", won_in_euros, ("in=EUR",), currency="EUR", is_of_all=True),
        *back,
        ExactTruth("Spent on marketing, as far as billed", "cpl", spent, spend, currency="EUR", is_of_all=True),
    ]


def _late_calls(counted: Counted, knobs: Knobs) -> ExactTruth:
    """What a replay of the day before the clean-up must not know, and the day after must."""
    return ExactTruth(
        "Calls in time that were logged weeks late",
        "handoffs",
        counted.n_late,
        ("sla_state=met",),
        "..".join(str(day) for day in knobs.late_days),
        as_of=knobs.clean_up_day + timedelta(days=1),
        less=knobs.clean_up_day - timedelta(days=1),
    )
