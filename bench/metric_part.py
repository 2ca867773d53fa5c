"""How long does each metric take, against reading the columns it needs once?

Inside the clock: understanding the question, every statement of it, the answer. Not inside: opening the snapshot, which has its own
row. Both sides run in one process, in turn, with the same threads and the same memory.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.child import Measured, in_child, interleaved
from bench.goals import ALLOWANCE, Goal, Row
from bench.scanning import ColumnsRead, scan_sql
from bench.world import AS_OF
from sameside.analytics.catalogue import CATALOGUE
from sameside.analytics.report import Plan, Question
from sameside.analytics.statement import Statement
from sameside.schema.errors import NotAvailable, SamesideError
from sameside.services.reporting import OpenSnapshot
from sameside.services.snapshots import open_reader
from sameside.services.workspace import open_workspace
from sameside.settings import setting
from sameside.warehouse.engine import connect
from sameside.warehouse.engines import engine_for

GROUP_BY = Goal(times=5, plus=ALLOWANCE)
INCIDENCE = Goal(times=4)
# What a metric is cut by: the first of these it knows.
_CUTS = ("lead_source", "channel", "owner_team")


def questions() -> dict[str, tuple[Question, Goal]]:
    """Every metric of the catalogue, cut into groups where it can be; and the incidence over cohorts."""
    asked = {one.name: (Question(one.name), GROUP_BY) for one in CATALOGUE}
    asked["incidence by monthly cohort"] = (Question("cohort_conversion", by=("month",)), INCIDENCE)
    return asked


def metric_rows(home: Path, size: str, runs: int, tell: Callable[[Row], None]) -> list[Row]:
    """A row per metric that can be answered, and one for opening the snapshot."""
    rows = [in_child(_opening, home, size, runs)]
    tell(rows[0])
    for name, (question, goal) in questions().items():
        row = in_child(_one, home, size, runs, name, question, goal)
        if row is not None:
            rows.append(row)
            tell(row)
    return rows


def _opening(home: Path, size: str, runs: int) -> Row:
    workspace = open_workspace(home)

    def opened() -> None:
        open_reader(workspace).close()

    found = interleaved(opened, lambda: None, runs)
    return _row("opening a snapshot", size, replace(found, scan=0.0, scan_cpu=0.0), None)


def _one(home: Path, size: str, runs: int, name: str, question: Question, goal: Goal) -> Row | None:
    workspace = open_workspace(home)
    with open_reader(workspace) as reader, engine_for("duckdb", reader) as engine, connect(setting("SAMESIDE_MEMORY")) as bare:
        opened = OpenSnapshot(workspace, reader, engine)
        try:
            asked = _cut(opened, question)
        except SamesideError:
            # Not to be answered from this world, or not without being told more: a period, say.
            return None
        plan = opened.plan(asked, as_of=AS_OF)
        columns = ColumnsRead(
            {table: reader.columns(table) for table in ("accounts", "people", "lead_cycles", "opportunities", "campaigns")}
        )
        scans = [scan_sql(str(reader.path(table)), read) for table, read in columns.of(statements_of(plan)).items() if reader.count(table)]

        def ours() -> None:
            # A snapshot opened anew remembers no rows of the question before.
            OpenSnapshot(workspace, reader, engine).measure(asked, as_of=AS_OF)

        def scan() -> None:
            for sql in scans:
                bare.execute(sql).fetchall()

        return _row(name, size, interleaved(ours, scan, runs), goal)


def _cut(opened: OpenSnapshot, question: Question) -> Question:
    """The question cut by the first dimension it knows, answered once to see that it can be."""
    for dimension in () if question.by else _CUTS:
        asked = replace(question, by=(dimension,))
        try:
            opened.plan(asked, as_of=AS_OF)
        except NotAvailable:
            raise
        except SamesideError:
            continue
        question = asked
        break
    opened.measure(question, as_of=AS_OF)
    return question


def statements_of(plan: Plan) -> list[Statement]:
    """The statements that make the figures and the notes of an answer."""
    return [*(plan.figure_statement(figure) for figure in plan.figures), plan.apart_statement()]


def _row(name: str, size: str, found: Measured, goal: Goal | None) -> Row:
    is_held = bool(found.scan)
    return Row(
        name, size, found.ours, found.ours_cpu, found.scan if is_held else None, found.scan_cpu if is_held else None, found.peak_mb, goal
    )
