"""How far is a long job? A line that renews itself on a terminal; now and then a plain line anywhere else."""

import sys
import time
from types import TracebackType
from typing import Protocol, Self

from sameside.presentation.figures import count, duration, rows_per_second, share
from sameside.presentation.terminal import is_terminal, printable

# Nothing is said of what is done sooner than this.
QUIET_SECONDS = 2.0
TERMINAL_EVERY, PLAIN_EVERY = 0.2, 10.0


class RowProgress(Protocol):
    """What a long import says of itself: services.import_report.Progress."""

    @property
    def file_name(self) -> str: ...
    @property
    def n_rows(self) -> int: ...
    @property
    def fraction(self) -> float: ...
    @property
    def rows_per_second(self) -> float: ...
    @property
    def seconds_left(self) -> float | None: ...


class ProgressLine:
    """Shows progress on stderr, so that stdout stays the answer. Used as a context: leaving it clears the line."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._shown_at = 0.0
        self._is_drawn = False
        self._on_terminal = is_terminal(sys.stderr)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._is_drawn:
            self._write("\r\033[K")

    def rows(self, progress: RowProgress) -> None:
        """One report of an import."""
        left = f", {duration(progress.seconds_left)} left" if progress.seconds_left is not None else ""
        speed = rows_per_second(progress.rows_per_second)
        done = share(round(progress.fraction, 2))
        self._show(f"{progress.file_name}: {count(progress.n_rows)} rows, {done}, {speed}{left}")

    def doing(self, what: str) -> None:
        """One thing of several that take a while."""
        self._show(f"{what} ({duration(time.monotonic() - self._started)})")

    def _show(self, text: str) -> None:
        now = time.monotonic()
        if now - self._started < QUIET_SECONDS or now - self._shown_at < (TERMINAL_EVERY if self._on_terminal else PLAIN_EVERY):
            return
        self._shown_at = now
        if self._on_terminal:
            self._is_drawn = True
            self._write(f"\r\033[K{printable(text)[:100]}")
        else:
            self._write(printable(text) + "\n")

    @staticmethod
    def _write(text: str) -> None:
        # Progress is a courtesy: a reader who went away must not stop an import half-way.
        try:
            if sys.stderr is not None:
                sys.stderr.write(text)
                sys.stderr.flush()
        except OSError:
            pass
