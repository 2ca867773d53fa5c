"""What must one know of an answer that was put in one currency: what could not be, and which rate is old or was corrected since?"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sameside.analytics.conversion import OLD_RATE_DAYS
from sameside.analytics.report import Plan
from sameside.analytics.statement import Statement

_Run = Callable[[Statement], tuple[Sequence[str], Sequence[Sequence[Any]]]]


def currency_notes(plan: Plan, run: _Run) -> Iterable[str]:
    """Sentences on rows without a rate, on rates older than a month at the day they were used for, and on amounts that a corrected
    rate has changed; none where each currency stands by itself."""
    unconverted, aged, restated = plan.unconverted_statement(), plan.aged_statement(), plan.restated_statement()
    if unconverted is None or aged is None or restated is None:
        return
    asked = plan.bound["in_currency"]
    for currency, n in sorted(run(unconverted)[1], key=lambda row: (row[0] is None, str(row[0]))):
        if currency is None:
            yield f"{_amounts(n)} without a currency left out: what it is in {asked} can't be told."
        else:
            yield f"{_amounts(n)} in {currency} left out: no rate is known that turns {currency} into {asked} on that day."
    for currency, n, amount, oldest_on, most_days in sorted(run(aged)[1], key=str):
        stands = "stands" if n == 1 else "stand"
        yield (
            f"Old rate: {_amounts(n)}, {amount} {asked} in all, {stands} at a rate of {currency} that was more than {OLD_RATE_DAYS} "
            f"days old on the day it was used for: the oldest is from {oldest_on.isoformat()}, the longest gap is {most_days} days."
        )
    for currency, valid_from, corrected_at, n, before, now in sorted(run(restated)[1], key=str):
        if before != now:
            on = f" on {corrected_at.date().isoformat()}" if corrected_at is not None else ""
            yield (
                f"Restated: {_amounts(n)} stood at {before} {asked} before, now at {now} {asked}, because the rate of {currency} "
                f"from {valid_from.isoformat()} was corrected{on}."
            )


def _amounts(n: int) -> str:
    return f"{n} amount{'' if n == 1 else 's'}"
