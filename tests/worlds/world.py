"""A hand-typed world: a few rows a table, brought in, built and asked through the public commands."""

import csv
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from sameside.cli.main import run
from sameside.schema.tables import MAPPED_BY_NAME


@dataclass
class World:
    """One company with its exports. Each method is one command; what was printed last stands in `printed` and `complained`."""

    folder: Path
    printed: str = ""
    complained: str = ""
    exports: int = 0
    columns: dict[str, list[str]] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def command(self, *words: str, fails_with: int = 0) -> str:
        """Run `sameside` with these words, as typed; the test fails when the exit code is another one."""
        out, err = StringIO(), StringIO()
        before, sys.argv = sys.argv, ["sameside", *words]
        try:
            with redirect_stdout(out), redirect_stderr(err):
                try:
                    run()
                    code: Any = 0
                except SystemExit as stop:
                    code = stop.code
        finally:
            sys.argv = before
        self.printed, self.complained = out.getvalue(), err.getvalue()
        assert (code or 0) == fails_with, f"sameside {' '.join(words)}\n{self.printed}\n{self.complained}"
        return self.printed

    def company(self, **options: str) -> None:
        """`sameside init` with these options: company(time_zone='Europe/London', response_hours='4')."""
        words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
        self.command("init", str(self.home), *words)

    def files(self, **tables: str) -> Path:
        """Write one CSV file a table: the first line names the columns, cells stand between bars, empty cells are empty."""
        self.exports += 1
        export = self.folder / f"export-{self.exports}"
        export.mkdir()
        for name, text in tables.items():
            with (export / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(_cells(text))
        return export

    def bring_in(self, mapping: str | None = None, *, options: str = "", mode: str = "delta", source: str = "world", **tables: str) -> Path:
        """`sameside import` of these tables. Without a mapping the files have our own tables' names and columns."""
        export = self.files(**tables)
        if mapping is None:
            # One mapping stands for the whole source: a table of an earlier export stays in it.
            self.columns |= {name: _cells(text)[0] for name, text in tables.items()}
        named = self.folder / "mapping.yaml"
        named.write_text(mapping or _same_names(self.columns, options, mode), encoding="utf-8")
        self.command("import", str(export), "--mapping", str(named), "--source", source, "--home", str(self.home))
        return export

    def build(self) -> None:
        """`sameside build`."""
        self.command("build", "--home", str(self.home))

    def has(self, *, options: str = "", **tables: str) -> None:
        """Bring these tables in and build."""
        self.bring_in(options=options, **tables)
        self.build()

    def answer(
        self, metric: str, *, by: str = "", where: str = "", period: str = "", as_of: str = "", snapshot: str = ""
    ) -> dict[str, Any]:
        """`sameside metrics` as JSON. `by` and `where` hold one or more, with blanks (by) or ' AND ' (where) between."""
        words = ["metrics", metric, "--home", str(self.home), "--format", "json"]
        words += [word for name in by.split() for word in ("--by", name)]
        asked = {"--where": where, "--period": period, "--as-of": as_of, "--snapshot": snapshot}
        words += [word for name, value in asked.items() if value for word in (name, value)]
        found: dict[str, Any] = json.loads(self.command(*words))
        return found

    def rows(self, metric: str, **asked: str) -> dict[Any, dict[str, Any]]:
        """The figures by their dimension: one dimension's value, or a tuple of several; '' for a figure without any."""
        named = {}
        for row in self.answer(metric, **asked)["rows"]:
            key = tuple(row["by"].values())
            named[key[0] if len(key) == 1 else key or ""] = row
        return named

    def values(self, metric: str, **asked: str) -> dict[Any, Any]:
        """Figure by dimension, the value alone."""
        return {key: row["value"] for key, row in self.rows(metric, **asked).items()}

    def figure(self, metric: str, **asked: str) -> dict[str, Any]:
        """The one figure of a metric that has only one."""
        (row,) = self.answer(metric, **asked)["rows"]
        return dict(row)

    def value(self, metric: str, **asked: str) -> Any:
        """The value of the one figure of a metric that has only one."""
        return self.figure(metric, **asked)["value"]


def _cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def _same_names(tables: dict[str, list[str]], options: str, mode: str) -> str:
    """A mapping for files that already bear our names: every column goes to the column it is called after."""
    lines = ["mapping: world", "title: A world typed by hand", "version: 1", *options.strip().splitlines(), "objects:"]
    for name in tables:
        key = ", ".join(MAPPED_BY_NAME[name].key)
        lines += [f"  {name}:", f"    files: [{name}]", f"    key: [{key}]", f"    mode: {mode}"]
    lines.append("tables:")
    for name, columns in tables.items():
        lines += [f"  - table: {name}", f"    from: {name}", "    columns:"]
        lines += [f"      {column}: {column}" for column in columns]
    return "\n".join(lines) + "\n"
