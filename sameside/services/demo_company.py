"""Make the demo company: a fresh workspace, its exports, the imports and the build. The same steps anybody takes with their own files."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

from sameside.analytics.answer import AnswerRow
from sameside.demo.card import DEFAULT_SEED, EARLIEST_LAST_DAY, LAST_DAY, LATEST_LAST_DAY, SIZES, WORKSPACE_OPTIONS, Knobs
from sameside.demo.company import Written, write_exports
from sameside.demo.exact_truths import ExactTruth, exact_truths
from sameside.demo.truths import Truth, planted_truths
from sameside.records.models import Member
from sameside.schema.errors import SamesideError, UnknownName, did_you_mean
from sameside.services.building import BuildReport, build_snapshot
from sameside.services.demo_correction import correct_titles
from sameside.services.demo_diary import clock_on
from sameside.services.demo_life import hand_overs_begin, live, settled_at
from sameside.services.demo_survey import close_last_wave
from sameside.services.importing import ImportReport, ReadOptions, import_paths
from sameside.services.records_store import remove_records
from sameside.services.reporting import OpenSnapshot, Question, open_snapshot
from sameside.services.workspace import Workspace, init_workspace

CRM_MAPPING, ADVERTISING_MAPPING = "salesforce-object-export", "ad-costs"
# Only a folder that carries this mark is ever deleted.
_MARK = "demo-company.txt"


@dataclass(frozen=True)
class DemoReport:
    """What was made. `as_of` is the end of the day the CRM was exported: its figures are asked as of then. people: who can log in."""

    workspace: Workspace
    written: Written
    imported: tuple[ImportReport, ...]
    built: BuildReport
    as_of: datetime
    people: tuple[Member, ...] = ()


@dataclass(frozen=True)
class FoundTruth:
    """A planted chance or median beside what the tables say. row: None when nothing could be told."""

    truth: Truth
    row: AnswerRow | None

    @property
    def is_covered(self) -> bool:
        """Whether the interval holds the planted value."""
        if self.row is None or self.row.low is None or self.row.high is None:
            return False
        return bool(self.row.low <= self.truth.planted <= self.row.high)


@dataclass(frozen=True)
class FoundExact:
    """A number counted while the exports were written, beside what the tables say. found: None when nothing could be told."""

    truth: ExactTruth
    found: int | float | Decimal | None


def make_demo(
    *,
    home: Path,
    now: datetime,
    size: str = "small",
    seed: int = DEFAULT_SEED,
    last_day: date = LAST_DAY,
    password: str | None = None,
    doing: Callable[[str], None] | None = None,
) -> DemoReport:
    """Make the demo company in a folder that does not exist yet.

    Reads    last_day: on the evening of this day its exports were written; password: with which its people log in, answer leads here and
             have agreed on things, see `services.demo_life`; None = it holds exports only
    Changes  makes the folder
    Raises   SamesideError when there is something in it, or for a last day out of reach; UnknownName for a size there is not
    """
    if size not in SIZES:
        raise UnknownName(f"There is no size '{size}': {', '.join(SIZES)}.{did_you_mean(size, SIZES)}")
    if not EARLIEST_LAST_DAY <= last_day <= LATEST_LAST_DAY:
        raise SamesideError(f"The demo company can live until {EARLIEST_LAST_DAY} at the earliest and {LATEST_LAST_DAY} at the latest.")
    tell = doing or (lambda _: None)
    if home.exists() and any(home.iterdir()):
        raise SamesideError(f"{home} is not empty. Name another folder with --home, or replace an earlier demo with --fresh.")
    home.mkdir(parents=True, exist_ok=True)
    (home / _MARK).write_text("A made-up company. `sameside demo --fresh` deletes this folder and makes it again.\n", encoding="utf-8")
    tell("writing the exports")
    hand_overs_end = hand_overs_begin(last_day) if password else None
    knobs = Knobs(n_leads=SIZES[size], seed=seed, last_day=last_day, hand_overs_end=hand_overs_end)
    written = write_exports(home / "exports", knobs=knobs)
    workspace = init_workspace(home, options=WORKSPACE_OPTIONS, now=settled_at(last_day) if password else now)
    tell("importing")
    imported = tuple(
        import_paths(workspace=workspace, paths=[str(folder)], mapping=mapping, options=ReadOptions(), now=now)
        for folder, mapping in demo_imports(written)
    )
    tell("building")
    built = build_snapshot(workspace=workspace, now=now)
    if password is None:
        return DemoReport(workspace, written, imported, built, knobs.asked_at)
    people = live(workspace, last_day=last_day, password=password, seed=seed, doing=tell)
    correct_titles(workspace, written, mapping=CRM_MAPPING, corrected_at=clock_on(last_day, 21), now=now)
    tell("building again, with what its people did")
    built = build_snapshot(workspace=workspace, now=now)
    tell("closing its survey")
    close_last_wave(workspace, last_day)
    return DemoReport(workspace, written, imported, built, knobs.asked_at, tuple(people))


def demo_imports(written: Written) -> list[tuple[Path, str]]:
    """Which folder comes in through which mapping, in the order of the imports."""
    return [
        (written.crm, CRM_MAPPING),
        (written.marketing, str(written.marketing_mapping)),
        (written.advertising, ADVERTISING_MAPPING),
        (written.crm_later, CRM_MAPPING),
    ]


def find_truths(made: DemoReport) -> list[FoundTruth]:
    """Ask for every planted truth as anybody would, and set the answer beside it."""
    answers: dict[tuple[str, tuple[str, ...], str | None, str], tuple[AnswerRow, ...]] = {}
    found: list[FoundTruth] = []
    with open_snapshot(made.workspace) as opened:
        for truth in planted_truths(made.written.knobs):
            if truth.question not in answers:
                by = (truth.by,) if truth.by else ()
                question = Question(metric=truth.metric, by=by, where=truth.where, period=truth.period)
                answers[truth.question] = tuple(opened.measure(question, as_of=made.as_of).rows)
            rows = [row for row in answers[truth.question] if set(truth.row) <= set(row.by.items())]
            found.append(FoundTruth(truth, rows[0] if rows else None))
    return found


def find_exact(made: DemoReport) -> list[FoundExact]:
    """Ask for every number that was counted while writing, and set the answer beside it."""
    with open_snapshot(made.workspace) as opened:
        return [
            FoundExact(truth, _exact_value(opened, truth, made.as_of)) for truth in exact_truths(made.written.counted, made.written.knobs)
        ]


def _exact_value(opened: OpenSnapshot, truth: ExactTruth, as_of: datetime) -> int | float | Decimal | None:
    question = Question(metric=truth.metric, by=(), where=truth.where, period=truth.period)

    def asked(day: date | None) -> int | float | Decimal | None:
        moment = as_of if day is None else datetime.combine(day, time(23, 59), UTC)
        rows = [row for row in opened.measure(question, as_of=moment).rows if row.currency == truth.currency]
        return rows[0].value if rows else None

    value = asked(truth.as_of)
    if truth.less is None or value is None:
        return value
    before = asked(truth.less)
    return None if before is None else Decimal(value) - Decimal(before)


def remove_demo(*, home: Path) -> None:
    """Delete an earlier demo; nothing happens when there is none.

    Raises  SamesideError when the folder is not a demo: a real workspace is never deleted
    """
    if not home.exists() or not any(home.iterdir()):
        return
    if not (home / _MARK).is_file():
        raise SamesideError(f"{home} was not made by the demo, so it is not deleted. Name another folder with --home.")
    remove_records(home)
    try:
        shutil.rmtree(home)
    except OSError as held:
        raise SamesideError(
            f"{home} could not be deleted whole: is an earlier demo still open? Stop its pages first, with Ctrl-C."
        ) from held
