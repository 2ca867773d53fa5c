"""Ask figures for a page: of one snapshot, at one moment, each question worked out once for everybody who asks it."""

import atexit
import hashlib
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sameside.analytics.answer import Answer, RecordTable
from sameside.analytics.report import Question
from sameside.records.models import Snapshot
from sameside.services.kept_answers import Kept, Key, pack_path, packed_moments, read_pack
from sameside.services.open_readers import OpenReaders
from sameside.services.reporting import OpenSnapshot
from sameside.services.signed_definitions import signed_definitions
from sameside.services.snapshots import snapshot_row
from sameside.services.unlocking import Answerable
from sameside.services.workspace import Workspace

READERS = OpenReaders()
atexit.register(READERS.close)  # an engine still open when the process ends complains on its way out
KEPT = Kept(most_rows=200_000)
# Answers made beforehand stand for "now" for so long: the job that makes them runs every hour.
FRESH = timedelta(minutes=90)


@dataclass(frozen=True)
class Figures:
    """Everything that may be asked of one snapshot as of one moment.

    Asked from several threads at once it works each thing out once; asked again it does no work at all. Comes from `figures_of`.
    """

    workspace: Workspace
    row: Snapshot
    as_of: datetime
    standing: str
    readers: OpenReaders = READERS
    kept: Kept = KEPT

    @property
    def snapshot_id(self) -> str:
        """Which snapshot."""
        return str(self.row.snapshot_id)

    @property
    def built_at(self) -> datetime:
        """When it was built."""
        moment: datetime = self.row.built_at
        return moment

    def measure(self, question: Question, *, as_of: datetime | None = None) -> Answer:
        """The answer to a question. Raises as `reporting.measure`."""
        at = as_of or self.as_of
        answer: Answer = self._once(("measure", question), lambda opened: opened.measure(question, as_of=at), at)
        return answer

    def answerable(self, *, as_of: datetime | None = None) -> list[Answerable]:
        """Every metric, and what would unlock those that can't be answered."""
        at = as_of or self.as_of
        found: list[Answerable] = self._once(("answerable",), lambda opened: opened.answerable(as_of=at), at)
        return found

    def deals_kept(self) -> tuple[bool, date | None]:
        """See `OpenSnapshot.deals_kept`."""
        found: tuple[bool, date | None] = self._once(("deals_kept",), lambda opened: opened.deals_kept())
        return found

    def newest_record_on(self) -> date | None:
        """The day of the newest record the snapshot holds; None where nothing is dated."""
        found: date | None = self._once(("newest_record_on",), lambda opened: opened.newest_record_on())
        return found

    def values_of(self, question: Question, name: str) -> tuple[str, ...]:
        """The values of a dimension that there are, to choose from."""
        asked = replace(question, by=(), where=(), period=None, compare_to=None)
        found: tuple[str, ...] = self._once(
            ("values", question.metric, name), lambda opened: opened.values_of(asked, name, as_of=self.as_of)
        )
        return found

    def dimensions_of(self, metric: str) -> tuple[tuple[str, str], ...]:
        """What a metric can be cut and filtered by: each name with its meaning."""
        found: tuple[tuple[str, str], ...] = self._once(
            ("dimensions", metric), lambda opened: opened.dimensions_of(Question(metric), as_of=self.as_of)
        )
        return found

    def sql_behind(self, question: Question) -> str:
        """The SQL of a question's figures."""
        found: str = self._once(("sql", question), lambda opened: opened.sql_behind(question, as_of=self.as_of))
        return found

    def records_page(self, question: Question, *, after: int, most: int) -> tuple[RecordTable, int]:
        """Some of the records behind a figure: those after the n-th, and how many there are in all."""
        with self.opened() as opened:
            return opened.records_page(question, as_of=self.as_of, after=after, most=most)

    def records_behind(self, question: Question) -> RecordTable:
        """All the records behind a figure."""
        with self.opened() as opened:
            return opened.records_behind(question, as_of=self.as_of)

    @contextmanager
    def opened(self) -> Iterator[OpenSnapshot]:
        """The snapshot itself, for what is not kept."""
        with self.readers.session(self.workspace, self.row) as opened:
            yield opened

    def _once(self, asked: tuple[Hashable, ...], work_out: Callable[[OpenSnapshot], Any], at: datetime | None = None) -> Any:
        def make() -> Any:
            with self.opened() as opened:
                return work_out(opened)

        return self.kept.once(self.key(asked, at), make)

    def key(self, asked: tuple[Hashable, ...], at: datetime | None = None) -> Key:
        """Under what something asked is kept."""
        return (str(self.workspace.home), self.snapshot_id, self.standing, at or self.as_of, _asked_text(asked))


def _asked_text(asked: tuple[Hashable, ...]) -> str:
    return repr(tuple(astuple(part) if isinstance(part, Question) else part for part in asked))


def figures_of(*, workspace: Workspace, now: datetime, snapshot: str | None = None, as_of: datetime | None = None) -> Figures:
    """The figures of a snapshot, without a name the newest, as of a moment, without one as good as now.

    Raises  UnknownName when there is no such snapshot; SamesideError when nothing was built yet
    """
    row = snapshot_row(snapshot)
    standing = standing_of(workspace)
    figures = Figures(workspace, row, as_of or _present(workspace, row, standing, now), standing)
    _take_pack(figures)
    return figures


def standing_of(workspace: Workspace) -> str:
    """What figures depend on beside the snapshot: the company's settings and the definitions signed, as a short digest."""
    said = repr((sorted(workspace.options.items()), signed_definitions()))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def present_moment(row: Snapshot, now: datetime) -> datetime:
    """The moment that stands for now: the last full hour, or when the snapshot was built where that is later.

    Nothing new is known between two builds, so figures of one hour differ by the passing of time alone.
    """
    return max(now.astimezone(UTC).replace(minute=0, second=0, microsecond=0), row.built_at.astimezone(UTC))


def _present(workspace: Workspace, row: Snapshot, standing: str, now: datetime) -> datetime:
    """The newest moment whose answers were made beforehand, where it is fresh; else the full hour."""
    moment = present_moment(row, now)
    made = next((at for at in packed_moments(workspace, row.snapshot_id, standing) if at <= moment), None)
    return made if made is not None and now - made <= FRESH else moment


def _take_pack(figures: Figures) -> None:
    """Take what was made beforehand for this moment, once."""
    taken = ("pack", str(figures.workspace.home), figures.snapshot_id, figures.standing, figures.as_of)
    path = pack_path(figures.workspace, figures.snapshot_id, figures.standing, figures.as_of)
    if not path.exists():
        return

    def take() -> bool:
        for asked, value in read_pack(path).items():
            figures.kept.put((*taken[1:], asked), value)
        return True

    figures.kept.once(taken, take)
