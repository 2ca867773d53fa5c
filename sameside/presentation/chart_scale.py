"""Where on a chart does a figure lie, and at which round figures do its grid lines stand?"""

from collections.abc import Sequence
from dataclasses import dataclass

# What one step of a duration axis may be made of: minutes, hours, days.
_TIME_UNITS = (1, 60, 3600, 86400)
_FEW_MARKS = 2


@dataclass(frozen=True)
class Scale:
    """Figures from `low` to `high` lie between the pixels `start` and `end`; `marks` are the round ones."""

    low: float
    high: float
    start: float
    end: float
    marks: tuple[float, ...]

    def at(self, value: float) -> float:
        """The pixel of a figure."""
        span = self.high - self.low
        return self.start if not span else self.start + (self.end - self.start) * (value - self.low) / span


def scale_for(values: Sequence[float], start: float, end: float, *, at_most: int, unit: str = "share", margin: float = 0.03) -> Scale:
    """A scale that holds all the values, with at most so many round marks.

    It begins at 0 unless every value lies in the upper part: a point, unlike a bar, is read by its place, not by its length from 0.
    """
    low, high = min(values, default=0.0), max(values, default=0.0)
    bottom = low if low > high / 2 else min(low, 0.0)
    if high <= bottom:
        high = bottom + (0.01 if unit == "share" else 1.0)
    marks = _marks(bottom, high, at_most, _made_of(high - bottom, unit))
    bottom = min(bottom, marks[0])
    return Scale(
        bottom, high + (high - bottom) * margin, start, end, tuple(mark for mark in marks if mark <= high + (high - bottom) * margin)
    )


def _made_of(span: float, unit: str) -> float:
    """What the steps are multiples of: 1, or a minute, an hour, a day for a duration in seconds."""
    if unit not in ("seconds", "business_seconds"):
        return 1.0
    fitting = [size for size in _TIME_UNITS if size * _FEW_MARKS <= span and (unit == "seconds" or size <= 3600)]
    return float(max(fitting, default=1))


def _marks(low: float, high: float, at_most: int, unit_size: float) -> list[float]:
    steps = [base * 10.0**power * unit_size for power in range(-4, 12) for base in (1, 2, 2.5, 5)]
    step = next((one for one in steps if (high - low) / one <= at_most), high - low)
    first, last = int(low / step + 1e-9), int(high / step + 1e-9)
    return [round(step * place, 6) for place in range(first, max(last, first + 1) + 1)]
