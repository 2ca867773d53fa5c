"""What was aimed at, what came out, and is that enough? One row of the bench's table each."""

from dataclasses import dataclass

# Fixed costs of asking at all: planning, a dozen statements, the answer in Python. Seconds.
ALLOWANCE = 0.05


@dataclass(frozen=True)
class Goal:
    """At most so many times the scan, plus seconds; or at most so many seconds; and at most so much memory. None: no such limit."""

    times: float | None = None
    plus: float = 0.0
    seconds: float | None = None
    memory_mb: float | None = None

    def text(self) -> str:
        """In a few signs, for the table."""
        parts = []
        if self.times is not None:
            parts.append(f"{self.times:g}x" + (f" + {self.plus * 1000:.0f} ms" if self.plus else ""))
        if self.seconds is not None:
            parts.append(f"{self.seconds:g} s")
        if self.memory_mb is not None:
            parts.append(f"{self.memory_mb:g} MB")
        return ", ".join(parts)


@dataclass(frozen=True)
class Row:
    """One thing measured.

    size    of the world, as '1M' touches; '' where it doesn't matter
    scan    seconds of what it is held against; None where the goal is in seconds alone
    peak_mb most resident memory of the process that did it
    """

    name: str
    size: str
    ours: float
    ours_cpu: float
    scan: float | None
    scan_cpu: float | None
    peak_mb: float
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Times the scan, by the wall."""
        return self.ours / self.scan if self.scan else None

    @property
    def cpu_ratio(self) -> float | None:
        """Times the scan, by processor time."""
        return self.ours_cpu / self.scan_cpu if self.scan_cpu else None

    @property
    def missed(self) -> tuple[str, ...]:
        """Which limits of the goal were not kept: 'time', 'memory'."""
        if self.goal is None:
            return ()
        limits = []
        if self.goal.times is not None and self.scan is not None:
            limits.append(self.goal.times * self.scan + self.goal.plus)
        if self.goal.seconds is not None:
            limits.append(self.goal.seconds)
        late = any(self.ours > limit for limit in limits)
        big = self.goal.memory_mb is not None and self.peak_mb > self.goal.memory_mb
        return tuple(name for name, is_missed in (("time", late), ("memory", big)) if is_missed)

    @property
    def verdict(self) -> str:
        """met, or what was missed; '' where nothing was aimed at."""
        if self.goal is None:
            return ""
        return f"MISSED ({' and '.join(self.missed)})" if self.missed else "met"


HEADINGS = ("what", "touches", "ours s", "cpu s", "scan s", "x scan", "x cpu", "peak MB", "goal", "")


def cells(row: Row) -> tuple[str, ...]:
    """A row as text, in the order of HEADINGS."""
    return (
        row.name,
        row.size,
        f"{row.ours:.3f}",
        f"{row.ours_cpu:.3f}",
        "" if row.scan is None else f"{row.scan:.3f}",
        "" if row.ratio is None else f"{row.ratio:.1f}",
        "" if row.cpu_ratio is None else f"{row.cpu_ratio:.1f}",
        f"{row.peak_mb:.0f}",
        row.goal.text() if row.goal else "",
        row.verdict,
    )


def growth(small: Row, large: Row) -> float:
    """How many times longer the larger world takes."""
    return large.ours / small.ours if small.ours else 0.0
