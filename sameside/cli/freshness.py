"""Where is a reader told that figures are older than what was imported or decided since?"""

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sameside.services.reporting import Answer
    from sameside.services.workspace import Workspace


def unbuilt_note(workspace: "Workspace", snapshot_id: str | None = None) -> str:
    """What a snapshot, without a name the newest, does not show yet; empty when nothing."""
    from sameside.presentation.freshness_text import unbuilt_text
    from sameside.services.freshness import unbuilt_changes

    return unbuilt_text(unbuilt_changes(workspace, snapshot_id))


def with_note(answer: "Answer", note: str) -> "Answer":
    """The answer with one more note, if there is one."""
    return replace(answer, notes=(*answer.notes, note)) if note else answer


def say_beside(note: str) -> None:
    """Say a note, if there is one, where it does not run into what another program reads."""
    if note:
        typer.echo(f"Note: {note}", err=True)
