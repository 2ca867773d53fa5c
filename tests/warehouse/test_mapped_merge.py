"""Rows of one key become one row, the same in every order; and every row is accounted for."""

import random
from typing import Any

import duckdb
import pytest

from tests.warehouse.deals_world import Row, accounting, deals, faults

PEOPLE = """\
  - {table: people, from: deals, columns: {person_id: Id, email: Email, city: City, created_at: Made}}
  - {table: people, from: deals, columns: {person_id: Id, title: Job, city: Town}}
"""


def test_rows_of_one_key_complete_each_other() -> None:
    connection = deals(
        PEOPLE,
        [
            {"Id": "ann", "Email": "ann@x.example", "Town": "Faro", "Made": "2024-01-01"},
            {"Id": "ann", "Job": "CEO", "City": "Porto"},
            {"Id": "bob", "Email": "bob@x.example"},
        ],
    )
    # The first entry speaks first: Porto, not Faro, which only the second entry tells.
    assert connection.execute("select person_id, email, city, title, created_precision from mapped_people order by 1").fetchall() == [
        ("crm:ann", "ann@x.example", "Porto", "CEO", "date"),
        ("crm:bob", "bob@x.example", None, None, None),
    ]
    assert faults(connection) == []
    # Three rows read by two entries: six in, none left out, and six less four make two people.
    assert accounting(connection) == {("people", "deals"): (6, 6, 0, 4)}


def test_rows_of_one_key_that_contradict_each_other_are_flagged() -> None:
    connection = deals(
        "  - {table: members, from: deals, columns: {member_id: Owner, team: Team, region: Land}}",
        [
            {"Owner": "sam", "Team": "North", "Land": "UK"},
            {"Owner": "sam", "Team": "South", "Land": None},
            {"Owner": "sam", "Team": "North", "Land": None},
        ],
    )
    # The fullest row wins: North.
    assert connection.execute("select member_id, team, region from mapped_members").fetchall() == [("crm:sam", "North", "UK")]
    assert faults(connection) == [("b1:2", None, "duplicate_key", "flagged", "crm:sam")]
    assert accounting(connection) == {("members", "deals"): (3, 3, 0, 2)}


def test_the_same_record_read_twice_is_told_apart_in_faults() -> None:
    connection = deals(
        "  - {table: stage_events, from: deals, columns: {event_id: {template: '{Id}:a'}, entered_at: A}}\n"
        "  - {table: stage_events, from: deals, columns: {event_id: {template: '{Id}:b'}, entered_at: B}}",
        [{"Id": "1x", "A": "soon", "B": "late"}],
    )
    assert [(row[0], row[4]) for row in faults(connection)] == [("b1:1", "soon"), ("b1:1/2", "late")]


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_changes_nothing_and_every_row_is_accounted_for(seed: int) -> None:
    chance = random.Random(seed)
    words = ["", "a", "b", "n/a", "x1", "2024-01-02", "31/31/2024", "7", "1.5", "Won"]
    names = ["Id", "Email", "City", "Made", "Job", "Town", "Value", "Stage"]
    rows: list[Row] = [{name: chance.choice(words) or None for name in names} for _ in range(60)]
    tables = (
        PEOPLE + "  - {table: opportunities, from: deals, when: [{column: Stage, not_empty: true}], "
        "columns: {opportunity_id: Id, amount: Value, outcome: {column: Stage, values: {Won: won}}, x_precision: Job}}"
    )

    def contents(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[Any, ...]]:
        return connection.execute(f"select * exclude (_record_id) from mapped_{table} order by all").fetchall()

    first = deals(tables, rows)
    shuffled = deals(tables, chance.sample(rows, len(rows)))
    for table in ("people", "opportunities"):
        assert contents(first, table) == contents(shuffled, table)
        keys = first.execute(
            f"select count(*), count(distinct {'person_id' if table == 'people' else 'opportunity_id'}) from mapped_{table}"
        )
        assert len(set(keys.fetchall()[0])) == 1
        n_in, kept, left_out, folded = accounting(first)[table, "deals"]
        assert n_in == kept + left_out
        assert first.execute(f"select count(*) from mapped_{table}").fetchall() == [(kept - folded,)]
        told = "select count(*) from mapped_faults where table_name = ? and effect = 'row_left_out'"
        assert first.execute(told, [table]).fetchall() == [(left_out,)]
    assert accounting(first)["people", "deals"][0] == 2 * len(rows)
    assert accounting(first)["opportunities", "deals"][0] == sum(1 for row in rows if row["Stage"])
    told = "select table_name, column_name, reason, effect, value, count(*) from mapped_faults group by all order by all"
    assert first.execute(told).fetchall() == shuffled.execute(told).fetchall()
    named = "select count(*), count(distinct (table_name, source, object, record_id, column_name, reason)) from mapped_faults"
    assert len(set(first.execute(named).fetchall()[0])) == 1
