"""What happened at the demo company, in the order in which it happened? Acts are entered with their time and done from first to last.

The chain of who did what is written as it would have been: each act through its own service, with the time of then. An act may enter
later ones: an offer is followed by its answer.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from sameside.demo.card import ZONE

Act = Callable[[datetime], object]


@dataclass
class Diary:
    """Acts to be done, each at its time. What would lie after `ends_at` is left out: it has not happened yet."""

    ends_at: datetime
    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)

    def enter(self, at: datetime, act: Act) -> None:
        """Have something done at a time."""
        if at <= self.ends_at:
            heapq.heappush(self._acts, (at, next(self._order), act))

    def live(self) -> int:
        """Do everything, the earliest first. Returns how many acts were done."""
        n = 0
        while self._acts:
            at, _, act = heapq.heappop(self._acts)
            act(at)
            n += 1
        return n


def working_day(last_day: date, n_before: int) -> date:
    """The n-th day from Monday to Friday before a day; 0 = that day, or the last such day before it."""
    day = last_day
    while day.weekday() > 4:
        day -= timedelta(days=1)
    for _ in range(n_before):
        day -= timedelta(days=3 if day.weekday() == 0 else 1)
    return day


def clock_on(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of a day on the wall of the company's office."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(ZONE))
