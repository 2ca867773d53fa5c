"""What is an amount of another currency worth in euros, to the cent, at the corrected rate of its day?

Each amount is rounded half up by itself, in whole numbers only, so that no cent is lost on the way.
"""

from dataclasses import dataclass, field

import numpy as np

from sameside.demo.crm_setup import rate_of
from sameside.demo.text_columns import Ints

_RATE_PARTS = 10_000  # rates have four decimals


def in_euro_cents(currency: str, cents: Ints, days: Ints) -> Ints:
    """Cents of a currency as euro cents, each at the rate of its day."""
    if currency == "EUR":
        return cents
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    rates = np.ones(len(days), dtype=np.int64)
    for month in np.unique(months):
        rates[months == month] = round(rate_of(month.astype(object)) * _RATE_PARTS)
    return np.asarray((2 * cents * _RATE_PARTS + rates) // (2 * rates), dtype=np.int64)


@dataclass
class Spent:
    """Money that was spent, in cents: by currency, and all of it in euros at the rate of each day."""

    cents: dict[str, int] = field(default_factory=dict)
    in_euro_cents: int = 0

    def add(self, currency: str, cents: Ints, days: Ints) -> None:
        """Add amounts of one currency, each spent on its day."""
        self.cents[currency] = self.cents.get(currency, 0) + int(cents.sum())
        self.in_euro_cents += int(in_euro_cents(currency, cents, days).sum())
