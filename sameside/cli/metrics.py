"""`sameside metrics`: what can be answered, and the answers."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from sameside.cli.freshness import say_beside, unbuilt_note, with_note
from sameside.cli.options import (
    AsOfOption,
    ByOption,
    CompareOption,
    Format,
    FormatOption,
    HomeOption,
    OutOption,
    PeriodOption,
    SnapshotOption,
    WhereOption,
    chosen_home,
    read_as_of,
)
from sameside.cli.writing import write_answer, write_records, write_text
from sameside.schema.errors import WrongUsage

if TYPE_CHECKING:
    from sameside.services.reporting import Question
    from sameside.services.workspace import Workspace


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("metrics")(metrics)


def metrics(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The metric. Without it: what can be answered.")] = None,
    home: HomeOption = None,
    by: ByOption = None,
    where: WhereOption = None,
    period: PeriodOption = None,
    compare_to: CompareOption = None,
    as_of: AsOfOption = None,
    snapshot: SnapshotOption = None,
    records: Annotated[bool, typer.Option("--records", help="Show the records behind the figure.")] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Show the SQL that works the figure out.")] = False,
    form: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """Answer a metric, or list what can be asked.

    The list says what can be answered now, and what one further file would unlock.
    """
    from sameside.services.workspace import open_workspace, utc_now

    if records and sql:
        raise WrongUsage("--records shows rows, --sql shows the query: give one of them.")
    if compare_to and (records or sql):
        raise WrongUsage("--records and --sql show what stands behind one period: leave out --compare-to.")
    workspace = open_workspace(chosen_home(home))
    if name is None:
        if by or where or period or compare_to or records or sql:
            raise WrongUsage("Name the metric these options are for. `sameside metrics` alone lists them.")
        _list(workspace, read_as_of(as_of, workspace.options["time_zone"]), snapshot, form, out)
        return
    from sameside.services.reporting import Question

    question = Question(metric=name, by=tuple(by or ()), where=tuple(where or ()), period=period, compare_to=compare_to)
    moment = read_as_of(as_of, workspace.options["time_zone"]) or utc_now()
    if sql or records:
        _show_behind(workspace, question, moment, snapshot, form, out, is_sql=sql)
    else:
        _answer(workspace, question, moment, snapshot, form, out)


def _show_behind(
    workspace: "Workspace", question: "Question", moment: datetime, snapshot: str | None, form: Format, out: Path | None, *, is_sql: bool
) -> None:
    from sameside.services.reporting import records_behind, sql_behind

    if is_sql:
        write_text(sql_behind(workspace=workspace, question=question, as_of=moment, snapshot=snapshot), out)
        return
    write_records(records_behind(workspace=workspace, question=question, as_of=moment, snapshot=snapshot), form, out)
    if snapshot is None:
        say_beside(unbuilt_note(workspace))


def _answer(workspace: "Workspace", question: "Question", moment: datetime, snapshot: str | None, form: Format, out: Path | None) -> None:
    from sameside.services.reporting import measure

    answer = measure(workspace=workspace, question=question, as_of=moment, snapshot=snapshot)
    answer = with_note(answer, _future_note(moment, workspace.options["time_zone"]))
    if snapshot is None:
        answer = with_note(answer, unbuilt_note(workspace, answer.snapshot))
    write_answer(answer, form, out, time_zone=workspace.options["time_zone"])
    if snapshot is None and form in {Format.CSV, Format.PARQUET}:  # a table of figures has no room for notes
        say_beside(unbuilt_note(workspace, answer.snapshot))


def _future_note(moment: datetime, time_zone: str) -> str:
    """That a moment is yet to come; '' where it is today at the latest, because a date means its end."""
    from sameside.services.workspace import utc_now

    zone = ZoneInfo(time_zone)
    if moment.astimezone(zone).date() <= utc_now().astimezone(zone).date():
        return ""
    return "The moment asked for lies in the future: days to come are counted as if nothing more happened in them."


def _list(workspace: "Workspace", as_of: datetime | None, snapshot: str | None, form: Format, out: Path | None) -> None:
    from sameside.presentation.answer_text import answerable_table, answerable_text
    from sameside.services.answerable_list import answerable_today
    from sameside.services.reporting import answerable
    from sameside.services.unlocking import rank_further_files
    from sameside.services.workspace import utc_now

    if as_of is None:
        found = answerable_today(workspace=workspace, now=utc_now(), snapshot=snapshot)
    else:
        found = answerable(workspace=workspace, as_of=as_of, snapshot=snapshot)
    note = unbuilt_note(workspace) if snapshot is None else ""
    if form != Format.TABLE:
        write_records(answerable_table(found), form, out)
        say_beside(note)
        return
    text = answerable_text(found, rank_further_files(found))
    write_text(f"{text}\n\n{note}" if note else text, out)
