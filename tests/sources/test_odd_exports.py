"""Does every shipped mapping hold for an export that is not quite the one we saw: columns shuffled, added, left out?

Each mapping is given a small sample of every object it reads: one row per key, with the values its own value maps know. What it makes of
the sample must not change when columns stand in another order or unknown ones beside them; without a column, everything else must stay.
"""

import csv
import random
import re
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

import pytest

from sameside.schema.errors import UnreadableInput
from sameside.schema.mapping import Expression, Mapping, TableRule
from sameside.schema.tables import MAPPED_BY_NAME
from sameside.services.import_pairing import pair_files
from sameside.sources.files import ReadOptions, open_source
from sameside.sources.mapping import load_mapping, shipped_mappings
from sameside.warehouse.engine import connect
from sameside.warehouse.mapped import MappedSettings, MappedSource, create_mapped
from sameside.warehouse.sql_text import identifier, literal

SEED = 20260203
N_ROWS = 6
Sample = dict[str, list[str]]


def sample(mapping: Mapping, name: str) -> Sample:
    """Rows of one object: under every column what its target can hold, in turn."""
    cells: dict[str, list[str]] = {}
    for rule in mapping.tables:
        if rule.object == name:
            targets = MAPPED_BY_NAME[rule.table].by_name
            for target, expression in rule.columns.items():
                kind = "currency" if target == "currency" else targets[target].type if target in targets else "text"
                for column, values in told(expression, kind):
                    cells[column] = [*values, *cells.get(column, [])]
            for condition in rule.when:
                cells.setdefault(condition.column, []).extend(list(condition.values) or ["x"])
    rule = mapping.objects[name]
    for column in (*rule.key, *rule.required_columns):
        cells.setdefault(column, ["x"])
    made = {column: list(islice(cycle(values), N_ROWS)) for column, values in cells.items()}
    for column in rule.key:
        made[column] = [f"{name}-{n}" for n in range(1, N_ROWS + 1)]
    return made


def told(expression: Expression, kind: str) -> list[tuple[str, list[str]]]:
    """Columns of an expression, and values that mean something there."""
    if expression.alternatives:
        return [one for alternative in expression.alternatives for one in told(alternative, kind)]
    plain = {"instant": ["2026-01-05 10:00", "2026-02-06 11:30"], "date": ["2026-01-05"], "boolean": ["true", "false"]}
    plain |= {kind: ["3", "70"] for kind in ("money", "integer", "decimal")} | {"id": ["a1", "b2", "c3"]}
    plain |= {"currency": ["EUR", "USD"]}
    known = [theirs for theirs, _ours in expression.value_map if theirs]
    if expression.json_path or expression.date_style in ("excel", "epoch_seconds", "epoch_ms"):
        return [(column, [""]) for column in expression.columns]
    return [(column, known or plain.get(kind, ["Ada", "Obi"])) for column in expression.columns]


Orders = dict[str, Sequence[str]]
Rows = dict[tuple[str, str], list[tuple[object, ...]]]


def mapped(mapping: Mapping, samples: dict[str, Sample], orders: Orders) -> Rows:
    """What all objects come to, by object and table, each with its columns in some order."""
    with connect() as connection:
        # A mapping of many objects is thousands of lines of SQL: planning them well takes longer than reading six rows.
        connection.execute("pragma disable_optimizer")
        for place, (name, order) in enumerate(orders.items()):
            columns = ", ".join(f"{identifier(column)} varchar" for column in order)
            connection.execute(f"create temp table sampled{place} ({columns}, _record_id varchar)")
            for number in range(N_ROWS):
                cells = (samples[name][column][number] for column in order)
                values = ", ".join(literal(cell) if cell else "null" for cell in cells)
                connection.execute(f"insert into sampled{place} values ({values}, 'b:{number}')")
        raw = {name: f"select * from sampled{place}" for place, name in enumerate(orders)}
        create_mapped(connection, [MappedSource("s", mapping, raw)], MappedSettings(currency="EUR"))
        made: Rows = {}
        for name, table in sorted({(rule.object, rule.table) for rule in mapping.tables}):
            rows = connection.execute(f"select * from mapped_{table} where _object = ?", [name]).fetchall()
            made[name, table] = sorted(rows, key=repr)
        return made


@pytest.mark.parametrize("name", shipped_mappings())
def test_neither_the_order_of_columns_nor_further_ones_change_anything(name: str) -> None:
    mapping = load_mapping(name)
    samples = {one: sample(mapping, one) for one in mapping.objects}
    draw = random.Random(SEED)
    odd = {"Ünbekannt": ["1"] * N_ROWS, "Column 99": [""] * N_ROWS, "select": ["x"] * N_ROWS}
    orders: Orders = {one: draw.sample([*made, *odd], len(made) + len(odd)) for one, made in samples.items()}
    plain = mapped(mapping, samples, {one: list(made) for one, made in samples.items()})
    assert mapped(mapping, {one: made | odd for one, made in samples.items()}, orders) == plain
    assert any(plain.values())


@pytest.mark.parametrize("name", shipped_mappings())
def test_without_its_optional_columns_every_row_it_can_name_is_still_there(name: str) -> None:
    mapping = load_mapping(name)
    samples = {one: sample(mapping, one) for one in mapping.objects}
    needed = {one: [*dict.fromkeys((*rule.key, *rule.required_columns))] for one, rule in mapping.objects.items()}
    bare = mapped(mapping, samples, {one: needed[one] for one in samples})
    for rule in mapping.tables:
        if not rule.when and not rule.each and names_its_rows(rule, needed[rule.object]):
            assert len(bare[rule.object, rule.table]) > 0, (rule.object, rule.table)


def names_its_rows(rule: TableRule, present: Sequence[str]) -> bool:
    """Can an entry still make the columns its table can't do without?"""
    table = MAPPED_BY_NAME[rule.table]
    wanted = [rule.columns[column.name] for column in table.columns if column.required and column.name in rule.columns]
    return all(one.constant is not None or any(column in present for column in one.columns) for one in wanted)


@pytest.mark.parametrize("name", shipped_mappings())
def test_a_missing_column_that_is_needed_refuses_the_file_by_name_or_gives_it_to_another_object(name: str, tmp_path: Path) -> None:
    mapping = load_mapping(name)
    for one, rule in mapping.objects.items():
        stem = re.sub(r"\[([^\]])[^\]]*\]", r"\1", rule.files[0]).replace("*", "") or "any"
        path = tmp_path / f"{stem}.csv"
        columns = list(sample(mapping, one))
        for gone in dict.fromkeys((*rule.key, *rule.required_columns)):
            kept = [column for column in columns if column != gone]
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([kept, ["x"] * len(kept)])
            said = refusal(mapping, path, one)
            assert not said or path.name in said, (one, gone, said)
            assert not said or f"'{gone}'" in said or "has no object for" in said or "is missing" in said, (one, gone, said)


def refusal(mapping: Mapping, path: Path, unwanted: str) -> str:
    """Why a file is not taken; empty when another object reads it."""
    try:
        paired = pair_files(mapping, open_source(str(path), options=ReadOptions()))
    except UnreadableInput as fault:
        return str(fault)
    assert unwanted not in paired.files
    return ""
