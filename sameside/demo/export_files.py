"""Where do the rows of the exports go, a stretch of leads at a time? Into one CSV file an object, as its system would write it.

A stretch is written and forgotten, so memory does not grow with the company.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from sameside.demo.text_columns import Texts

_BOM = b"\xef\xbb\xbf"


class ExportFiles:
    """The files of one folder, opened as rows come. Use as a context, so that they are closed."""

    def __init__(self, folder: Path, *, has_bom: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._has_bom = has_bom
        self._streams: dict[str, Any] = {}
        self._writers: dict[str, Any] = {}
        self.n_rows: dict[str, int] = {}

    def __enter__(self) -> "ExportFiles":
        return self

    def __exit__(self, *_: object) -> None:
        for name, writer in self._writers.items():
            writer.close()
            self._streams[name].close()

    @property
    def files(self) -> list[Path]:
        """The files written so far, in the order of their names."""
        return [self._folder / f"{name}.csv" for name in sorted(self._writers)]

    def write(self, name: str, columns: Mapping[str, Texts]) -> None:
        """Append rows to the file of an object."""
        table = pa.table(dict(columns))
        if name not in self._writers:
            stream = (self._folder / f"{name}.csv").open("wb")
            if self._has_bom:
                stream.write(_BOM)
            options = pa_csv.WriteOptions(quoting_style="all_valid")
            self._streams[name] = stream
            self._writers[name] = pa_csv.CSVWriter(stream, table.schema, write_options=options)
        if table.num_rows:
            self._writers[name].write_table(table)
        self.n_rows[name] = self.n_rows.get(name, 0) + table.num_rows
