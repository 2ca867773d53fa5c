"""Do the figures of real exports come out as others counted them? Import, build and measure through the services, then compare."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sameside.services.building import build_snapshot, open_reader
from sameside.services.importing import ReadOptions, import_path
from sameside.services.reporting import Question, measure
from sameside.services.workspace import Workspace, init_workspace
from sameside.warehouse.reader import Reader
from tests.real.fact_tables import PAGE, TABLES, FactTable, Rule, is_same, leaves, page, read_table

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TABLE_BY_NAME = {name: read_table(name) for name in TABLES}
CHECKED = [(name, rule) for name, table in TABLE_BY_NAME.items() for rule in table.rules if rule.verdict != "not stated"]


@dataclass
class RealWorld:
    """One data set, imported and built, beside the facts that came with it."""

    table: FactTable
    facts: dict[str, Any]
    workspace: Workspace
    reader: Reader

    def says(self, rule: Rule) -> dict[tuple[str, ...], Any]:
        """What the system says under one rule: the steps `*` stands for, and the figure."""
        if rule.sql:
            _, rows = self.reader.query(rule.sql, {})
            n_steps = rule.fact.count("*")
            if not rows and not n_steps:
                return {(): []}
            return {tuple(str(step) for step in row[:n_steps]): row[-1] for row in rows}
        return {tuple(row.by[name] for name in rule.by): _taken(rule, row) for row in self.answer(rule)}

    def answer(self, rule: Rule) -> Any:
        """The rows of the metric a rule asks; of a metric with several figures, the one it wants."""
        wanted = dict(text.split("=", 1) for text in rule.where if text.startswith("measure="))
        where = tuple(text for text in rule.where if not text.startswith("measure="))
        answer = measure(workspace=self.workspace, question=Question(rule.metric, by=rule.by, where=where), as_of=NOW)
        return [row for row in answer.rows if wanted.items() <= row.by.items()]


def _taken(rule: Rule, row: Any) -> Any:
    if rule.take == "n":
        return row.n
    if rule.take == "value x n":
        return round(row.value * row.n)
    return row.value


@pytest.fixture(scope="module", params=TABLES)
def world(request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealWorld]:
    """A data set imported and built once for all its facts."""
    table = TABLE_BY_NAME[request.param]
    folder = shared_data / table.data_set
    workspace = init_workspace(tmp_path_factory.mktemp(table.name) / "home", options=table.options)
    import_path(workspace=workspace, path=str(folder), mapping=table.data_set, options=ReadOptions(), now=NOW)
    build_snapshot(workspace=workspace, now=NOW)
    facts = dict(leaves(json.loads((folder / "expected.json").read_text(encoding="utf-8"))))
    with open_reader(workspace=workspace) as reader:
        yield RealWorld(table, facts, workspace, reader)


def test_it_leaves_no_fact_out_of_the_table(world: RealWorld) -> None:
    assert [path for path in world.facts if path not in world.table.claims(world.facts)] == []


def test_it_covers_as_many_facts_by_each_rule_as_the_table_says(world: RealWorld) -> None:
    claims = list(world.table.claims(world.facts).values())
    assert {rule.fact: claims.count(rule) for rule in world.table.rules} == {rule.fact: rule.n for rule in world.table.rules}


@pytest.mark.parametrize(("world", "rule"), CHECKED, indirect=["world"], ids=[f"{name}:{rule.fact}" for name, rule in CHECKED])
def test_it_says_of_each_fact_what_the_table_says(world: RealWorld, rule: Rule) -> None:
    claims = world.table.claims(world.facts)
    said = world.says(rule)
    covered = {rule.steps(path): path for path, claiming in claims.items() if claiming is rule}
    elsewhere = {rule.steps(path) for path, claiming in claims.items() if claiming is not rule}
    expected = {steps: rule.value if rule.verdict == "differs" else world.facts[path] for steps, path in covered.items()}
    wrong = {
        covered[steps]: (said.get(steps, "nothing"), theirs)
        for steps, theirs in expected.items()
        if steps not in said or not is_same(said[steps], theirs, decimals=rule.decimals)
    }
    assert wrong == {}
    assert set(said) - set(covered) - elsewhere == set()


def test_it_keeps_the_page_of_the_docs_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew with: python -m tests.real.fact_tables"
