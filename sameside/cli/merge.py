"""`sameside merge`, `unmerge`, `keep-apart` and `review`: which records are one person, or one company."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sameside.cli.options import Format, FormatOption, HomeOption, OutOption, SnapshotOption, chosen_home, who_asks

if TYPE_CHECKING:
    from sameside.services.matching import DecisionMade
    from sameside.services.workspace import Workspace


class Kind(StrEnum):
    """What is merged."""

    PERSON = "person"
    ACCOUNT = "account"


KindArgument = Annotated[Kind, typer.Argument(metavar="KIND", help="person or account.")]
RecordArgument = Annotated[str, typer.Argument(metavar="RECORD", help="The record's id, as --records shows it.")]
ReasonOption = Annotated[str, typer.Option(metavar="TEXT", help="Why; kept with the decision.")]
_NEXT = "It counts from the next build on: sameside build"


def add_to(app: typer.Typer) -> None:
    """Give the command line these verbs."""
    app.command("review")(review)
    app.command("merge")(merge)
    app.command("unmerge")(unmerge)
    app.command("keep-apart")(keep_apart)


def merge(
    kind: KindArgument,
    record: RecordArgument,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The record whose name stays.")],
    home: HomeOption = None,
    reason: ReasonOption = "",
) -> None:
    """Say that two records are one.

    The record becomes the same person or company as the other. Nothing is lost: unmerge takes it back.
    """
    from sameside.services.collisions import until_it_stands
    from sameside.services.matching import merge_records
    from sameside.services.workspace import utc_now

    workspace = _workspace(home)
    until_it_stands(
        lambda: merge_records(
            workspace=workspace, kind=kind.value, record_id=record, into_id=into, by=who_asks(), now=utc_now(), reason=reason
        )
    )
    typer.echo(f"{record} is now {into}. {_NEXT}")


def unmerge(
    kind: KindArgument,
    record: RecordArgument,
    other: Annotated[str | None, typer.Argument(metavar="OTHER", help="Needed to take back a keep-apart.")] = None,
    home: HomeOption = None,
) -> None:
    """Take back a merge, or a keep-apart.

    The decision stays on record as reversed.
    """
    from sameside.services.collisions import until_it_stands
    from sameside.services.matching import unmerge_records
    from sameside.services.workspace import utc_now

    workspace = _workspace(home)
    decision = until_it_stands(
        lambda: unmerge_records(workspace=workspace, kind=kind.value, record_id=record, by=who_asks(), now=utc_now(), other_id=other)
    )
    typer.echo(f"Taken back: {_said(decision)}. {_NEXT}")


def keep_apart(
    kind: KindArgument,
    record: RecordArgument,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The record it only looks like.")],
    home: HomeOption = None,
    reason: ReasonOption = "",
) -> None:
    """Say that two records are two.

    They are not suggested again, and not joined by the program either.
    """
    from sameside.services.collisions import until_it_stands
    from sameside.services.matching import keep_apart as keep_records_apart
    from sameside.services.workspace import utc_now

    workspace = _workspace(home)
    until_it_stands(
        lambda: keep_records_apart(
            workspace=workspace, kind=kind.value, record_id=record, other_id=other, by=who_asks(), now=utc_now(), reason=reason
        )
    )
    typer.echo(f"{record} and {other} stay two. {_NEXT}")


def review(
    home: HomeOption = None,
    kind: Annotated[Kind | None, typer.Option(metavar="KIND", help="Only person, or only account.")] = None,
    decided: Annotated[bool, typer.Option("--decided", help="List the decisions in force instead.")] = False,
    snapshot: SnapshotOption = None,
    form: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """List look-alikes that wait for a person."""
    from sameside.cli.writing import write_records
    from sameside.services.matching import decisions_in_force, review_list
    from sameside.services.reporting import RecordTable

    workspace = _workspace(home)
    if decided:
        made = decisions_in_force(workspace=workspace)
        rows: list[tuple[object, ...]] = [
            (d.kind, d.record_id, d.other_id, "one" if d.is_same else "two", d.decided_by, d.reason) for d in made
        ]
        write_records(RecordTable(("kind", "record", "and", "are", "decided_by", "reason"), tuple(rows)), form, out)
        return
    pairs = review_list(workspace=workspace, snapshot=snapshot, kind=kind.value if kind else None)
    rows = [(p.kind, p.record_id, p.candidate_id, p.strategy, p.confidence, p.evidence) for p in pairs]
    write_records(RecordTable(("kind", "record", "may_be", "strategy", "confidence", "evidence"), tuple(rows)), form, out)


def _workspace(home: "HomeOption") -> "Workspace":
    from sameside.services.workspace import open_workspace

    return open_workspace(chosen_home(home))


def _said(decision: "DecisionMade") -> str:
    return f"{decision.record_id} and {decision.other_id} were {'one' if decision.is_same else 'kept apart'}"
