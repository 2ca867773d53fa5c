"""The command line: its verbs, and what a person sees when something stops it.

Verb files import their services inside the command: `--help` must answer before Django, DuckDB and Arrow are loaded.
"""

import sys
import textwrap
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sameside.cli import (
    audit,
    build,
    demo,
    export,
    faults,
    imports,
    init,
    mappings,
    merge,
    metrics,
    publish,
    reconcile,
    report,
    serve,
    survey,
    user,
    worker,
)
from sameside.cli.stopping import INTERRUPTED, explain_stop
from sameside.cli.version import program_version


class _Verbs(TyperGroup):
    """The verbs; what is wrong with a word is said without the parser's own name for it."""

    def invoke(self, ctx: Any) -> Any:
        """Run one verb."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as wrong:
            wrong.message = wrong.message.removeprefix("Value error, ")
            raise


app = typer.Typer(
    name="sameside",
    cls=_Verbs,
    help="What sales and marketing believe, what happened, and what was agreed, in one place both sides trust.",
    epilog="Start with: sameside demo. Your own export: sameside import FOLDER, sameside build, sameside metrics.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sameside {program_version()}")
        raise typer.Exit


@app.callback()
def _sameside(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")] = False,
) -> None:
    del version  # its callback has acted


for _verb in (
    init,
    demo,
    imports,
    build,
    faults,
    metrics,
    reconcile,
    report,
    merge,
    export,
    publish,
    mappings,
    serve,
    worker,
    user,
    survey,
    audit,
):
    _verb.add_to(app)


def run() -> None:
    """Run one command and leave with 0 (done), 1 (refused with a reason) or 2 (wrong usage); 130 after Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            # A terminal that can't show a letter shows '?' instead of stopping the command.
            stream.reconfigure(errors="replace")
    try:
        code = _exit_code()
    except KeyboardInterrupt as late:
        # The engine may hand Ctrl-C over twice: as its own error, and once more while that is being told.
        code = explain_stop(late)
    raise SystemExit(code)


def _exit_code() -> int:
    # Help is wrapped by the parser: an option or a command it names must stay whole, so lines end at spaces only.
    textwrap.TextWrapper.wordsep_re = textwrap.TextWrapper.wordsep_simple_re
    try:
        app(prog_name="sameside")  # also when it was started as a module
    except SystemExit as stop:
        # The parser turns Ctrl-C into this code without a word.
        return explain_stop(KeyboardInterrupt()) if stop.code == INTERRUPTED else _flushed(stop.code)
    except BaseException as error:
        return explain_stop(error)
    return 0


def _flushed(code: str | int | None) -> int:
    """The exit code, after what was printed has really left: a closed pipe or a full disk shows only here."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        return explain_stop(error)
    return code if isinstance(code, int) else 0 if code is None else 1


if __name__ == "__main__":
    run()
