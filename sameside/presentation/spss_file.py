"""How is a table written for SPSS? Names, labels and values in one .sav file; by two packages that are taken in on request."""

import os
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from sameside.analytics.answer import RecordTable
from sameside.schema.errors import SamesideError

_LACKING = "SPSS files need two packages that are not installed here: pyreadstat and pandas (.venv/bin/pip install pandas pyreadstat)."


def can_write_spss() -> bool:
    """Whether the packages are installed."""
    return all(find_spec(name) is not None for name in ("pandas", "pyreadstat"))


def spss_bytes(table: RecordTable, *, title: str, labels: Mapping[str, Mapping[str, str]]) -> bytes:
    """The table as one .sav file.

    Reads   labels: per column of words what its values mean
    Raises  SamesideError where the packages are not installed
    """
    try:
        import pandas
        import pyreadstat
    except ImportError:
        raise SamesideError(_LACKING) from None
    columns = {name: [row[place] for row in table.rows] for place, name in enumerate(table.columns)}
    # A column of figures none of which is told stays one of figures: two files are of one shape.
    are_words = {name for name, values in columns.items() if any(isinstance(value, str) for value in values)}
    frame = pandas.DataFrame(
        {
            name: ["" if value is None else value for value in values]
            if name in are_words
            else [float("nan") if value is None else float(value) for value in values]
            for name, values in columns.items()
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "survey.sav")
        meanings: dict[str, dict[Any, str]] = {name: dict(told) for name, told in labels.items()}
        headings: list[str | None] = [name.replace("_", " ") for name in table.columns]
        pyreadstat.write_sav(frame, path, file_label=title[:60], column_labels=headings, variable_value_labels=meanings)
        with open(path, "rb") as written:
            return written.read()
