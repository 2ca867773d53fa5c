"""Where an answer goes: the screen or a file, in the form asked for. A file is written whole or not at all."""

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sameside.cli.options import Format
from sameside.presentation.terminal import is_terminal
from sameside.schema.errors import SamesideError, WrongUsage

if TYPE_CHECKING:
    from sameside.services.reporting import Answer, RecordTable


def write_answer(answer: "Answer", form: Format, out: Path | None, *, time_zone: str) -> None:
    """Write an answer as a table, JSON, CSV or Parquet."""
    from sameside.presentation.answer_text import answer_text
    from sameside.presentation.table_files import answer_json, answer_table

    if form == Format.TABLE:
        write_text(answer_text(answer, time_zone=time_zone), out)
    elif form == Format.JSON:
        write_text(answer_json(answer), out)
    else:
        _write_table(answer_table(answer), form, out)


def write_records(records: "RecordTable", form: Format, out: Path | None) -> None:
    """Write the records behind a figure."""
    from sameside.presentation.answer_text import records_text
    from sameside.presentation.table_files import records_json

    if form == Format.TABLE:
        write_text(records_text(records), out)
    elif form == Format.JSON:
        write_text(records_json(records), out)
    else:
        _write_table(records, form, out)


def write_text(text: str, out: Path | None) -> None:
    """Write text to the screen, or whole to a file."""
    if out is None:
        typer.echo(text, nl=not text.endswith("\n"))
    else:
        write_file(out, (text if text.endswith("\n") else text + "\n").encode("utf-8"))


def write_file(out: Path, content: bytes) -> None:
    """Put a file in place in one step: whoever reads it meanwhile sees the old one or the new one, never half.

    Raises  SamesideError when the folder is missing
    """
    if not out.parent.is_dir():
        raise SamesideError(f"There is no folder {out.parent} to write {out.name} into.")
    handle, beside = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(content)
        Path(beside).chmod(0o644)
        Path(beside).replace(out)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _write_table(table: "RecordTable", form: Format, out: Path | None) -> None:
    from sameside.presentation.table_files import csv_text, parquet_bytes

    if form == Format.CSV:
        write_text(csv_text(table), out)
    elif out is not None:
        write_file(out, parquet_bytes(table))
    elif is_terminal():
        raise WrongUsage("Parquet is not for the screen: add --out FILE, or send it on with |.")
    else:
        sys.stdout.buffer.write(parquet_bytes(table))
