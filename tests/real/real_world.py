"""One real data set, imported and built through the services, beside the facts that came with it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

from sameside.analytics.answer import AnswerRow
from sameside.services.building import build_snapshot
from sameside.services.importing import ImportReport, ReadOptions, import_paths
from sameside.services.reporting import Question, measure
from sameside.services.snapshots import open_reader
from sameside.services.workspace import Workspace, init_workspace
from sameside.warehouse.reader import Reader
from tests.real.fact_tables import FactTable, Rule, is_same, leaves
from tests.shared_data import SharedData

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass
class RealWorld:
    """What the system made of a data set, and every published fact of it by its path."""

    table: FactTable
    facts: dict[str, Any]
    workspace: Workspace
    reader: Reader
    report: ImportReport

    def left_out(self) -> list[str]:
        """Facts no rule of the table covers."""
        claims = self.table.claims(self.facts)
        return [path for path in self.facts if path not in claims]

    def covered(self) -> dict[str, int]:
        """How many facts each rule covers."""
        claims = list(self.table.claims(self.facts).values())
        return {rule.fact: claims.count(rule) for rule in self.table.rules}

    def disagreements(self, rule: Rule) -> dict[str, tuple[Any, Any]]:
        """Facts of one rule of which the system says something else than the table, as (ours, expected); and figures of ours that
        no fact speaks of.
        """
        claims = self.table.claims(self.facts)
        said = self._says(rule)
        ours = {rule.steps(path): path for path, claiming in claims.items() if claiming is rule}
        elsewhere = {rule.steps(path) for path, claiming in claims.items() if claiming is not rule}
        found: dict[str, tuple[Any, Any]] = {}
        for steps, path in ours.items():
            expected = rule.value if rule.verdict == "differs" else self.facts[path]
            if steps not in said or not is_same(said[steps], expected, decimals=rule.decimals):
                found[path] = (said.get(steps, "nothing"), expected)
        return found | {str(steps): (said[steps], "no such fact") for steps in set(said) - set(ours) - elsewhere}

    def _says(self, rule: Rule) -> dict[tuple[str, ...], Any]:
        """What the system says under one rule: the steps `*` stands for, and the figure."""
        if rule.metric:
            return {tuple(row.by[name] for name in rule.by): _taken(rule, row) for row in self._answer(rule)}
        if rule.received:
            files = [(PurePath(file.file_name).stem, file.n_received) for file in self.report.files]
            return {((name,) if rule.received == "*" else ()): n for name, n in files if rule.received in ("*", name)}
        _, rows = self.reader.query(rule.sql, {})
        n_steps = rule.fact.count("*")
        if not rows and not n_steps:
            return {(): []}
        return {tuple(str(step) for step in row[:n_steps]): row[-1] for row in rows}

    def _answer(self, rule: Rule) -> list[AnswerRow]:
        question = Question(rule.metric, by=rule.by, where=rule.where)
        return list(measure(workspace=self.workspace, question=question, as_of=NOW).rows)


def _taken(rule: Rule, row: AnswerRow) -> Any:
    if rule.take == "n":
        return row.n
    if rule.take == "value x n":
        assert row.value is not None
        return round(row.value * row.n)
    return row.value


@contextmanager
def real_world(table: FactTable, *, shared_data: SharedData, home: Path) -> Iterator[RealWorld]:
    """Import and build a data set once."""
    folder = shared_data / table.data_set
    workspace = init_workspace(home, options=table.options)
    paths = [str(folder / name) for name in table.files] or [str(folder)]
    report = import_paths(workspace=workspace, paths=paths, mapping=table.mapping, options=ReadOptions(), now=NOW)
    build_snapshot(workspace=workspace, now=NOW)
    facts = dict(leaves(json.loads((folder / "expected.json").read_text(encoding="utf-8"))))
    with open_reader(workspace=workspace) as reader:
        yield RealWorld(table, facts, workspace, reader, report)
