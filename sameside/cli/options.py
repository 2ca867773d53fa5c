"""Options several verbs share, and how their text is read."""

import getpass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sameside.schema.errors import SamesideError

_homes: list[Path] = []


class Format(StrEnum):
    """How a table is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


HomeOption = Annotated[
    Path | None,
    typer.Option("--home", metavar="FOLDER", help="The workspace. Without it: SAMESIDE_HOME, else ~/sameside."),
]
SnapshotOption = Annotated[str | None, typer.Option("--snapshot", metavar="ID", help="What we knew then: read an earlier build.")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="T", help="How it stood then, from what we know now: a date or an instant, as 2026-03-31.")
]
ByOption = Annotated[
    list[str] | None, typer.Option("--by", metavar="DIM", help="Split by a dimension, or by month, quarter ...; may be given again.")
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="EXPR", help="As lead_source=Web, or 'country in (DE, FR)'; may be given again, joined by AND."),
]
PeriodOption = Annotated[
    str | None,
    typer.Option("--period", metavar="P", help="2026, 2026-Q1, 2026-02, 2026-W05, FY2026-P07, 2026-02-01..2026-03-31; else all time."),
]
CompareOption = Annotated[
    str | None, typer.Option("--compare-to", metavar="P", help="Set another period beside it: 2026-Q1, previous or last-year.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="How to write it.")]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to this file instead of the screen.")]


def chosen_home(home: Path | None) -> Path:
    """The workspace folder of this command: the option's, else the environment's.

    Raises  SamesideError when something that is no folder has its name
    """
    from sameside.settings import home_folder

    chosen = home.expanduser().resolve() if home else home_folder()
    if chosen.exists() and not chosen.is_dir():
        raise SamesideError(f"{chosen} is not a folder: a workspace is one.")
    _homes.append(chosen)
    return chosen


def who_asks() -> str:
    """Who gives this command: the name the person is logged in with on the machine; empty where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def last_home() -> Path | None:
    """The workspace folder the running command chose; None before it did."""
    return _homes[-1] if _homes else None


def read_as_of(text: str | None, time_zone: str) -> datetime | None:
    """See `services.moments.read_as_of`."""
    from sameside.services import moments

    return moments.read_as_of(text, time_zone, name="--as-of")
