"""Which names are spelled almost alike? Pairs for a person to decide on; nothing here joins anything.

Names are compared inside blocks only (the same first letters; for people, the same account), because comparing everybody with
everybody grows with the square. A block too large to mean anything is cut finer, then left.
"""

from collections.abc import Iterator
from itertools import groupby

import duckdb
import pyarrow as pa
from rapidfuzz import fuzz, process

from sameside.warehouse.small_tables import SHARE, TEXT, lay_out

MOST_IN_A_BLOCK = 1_500
LEAST_ALIKE = 90.0  # of 100; below it, in company names, most pairs are two companies
MOST_SUGGESTIONS = 3  # per name: a list nobody reads decides nothing

Pair = tuple[str, str, str, str, float, str]


def list_look_alikes(connection: duckdb.DuckDBPyConnection) -> None:
    """review_pairs and the near spellings -> look_alikes(kind, record_id, candidate_id, strategy, confidence, evidence)."""
    pairs = [*_account_pairs(connection), *_person_pairs(connection), *_account_suggestions(connection)]
    columns: dict[str, pa.DataType] = {
        "kind": TEXT,
        "record_id": TEXT,
        "candidate_id": TEXT,
        "strategy": TEXT,
        "confidence": SHARE,
        "evidence": TEXT,
    }
    lay_out(connection, "look_alikes", columns, pairs)


def _account_pairs(connection: duckdb.DuckDBPyConnection) -> Iterator[Pair]:
    rows = connection.execute(
        "select distinct left(r.name_key, 3) || '/' || coalesce(upper(r.country), ''), r.name_key, min(a.account_id)"
        " from account_records r join account_of a using (record_id) where length(r.name_key) >= 4 group by 1, 2 order by 1, 2"
    ).fetchall()
    for one, one_id, other, other_id, score in _near(rows):
        yield "account", max(one_id, other_id), min(one_id, other_id), "similar_name", score, f"'{one}' is spelled much like '{other}'"


def _person_pairs(connection: duckdb.DuckDBPyConnection) -> Iterator[Pair]:
    rows = connection.execute(
        "select account_id, name_key(full_name), min(person_id) from people"
        " where account_id is not null and full_name like '% %' group by 1, 2 order by 1, 2"
    ).fetchall()
    for one, one_id, other, other_id, score in _near(rows):
        evidence = f"'{one}' is spelled much like '{other}', at the same account"
        yield "person", max(one_id, other_id), min(one_id, other_id), "similar_name_and_account", score, evidence


def _account_suggestions(connection: duckdb.DuckDBPyConnection) -> Iterator[Pair]:
    """People without an account whose company's name is spelled like an account's."""
    wanted = connection.execute(
        "select left(company_key(company_name), 3), company_key(company_name), min(person_id), list(person_id order by person_id)"
        " from people where account_id is null and length(company_key(company_name)) >= 4 group by 1, 2 order by 1, 2"
    ).fetchall()
    known: dict[str, dict[str, str]] = {}
    for block, name, account in connection.execute(
        "select left(r.name_key, 3), r.name_key, min(a.account_id) from account_records r join account_of a using (record_id)"
        " where length(r.name_key) >= 4 group by 1, 2 order by 1, 2"
    ).fetchall():
        known.setdefault(block, {})[name] = account
    for block, name, _, people in wanted:
        choices = list(known.get(block, {}))
        if not 0 < len(choices) <= MOST_IN_A_BLOCK:
            continue
        found = process.extractOne(name, choices, scorer=fuzz.token_sort_ratio, score_cutoff=LEAST_ALIKE)
        if found:
            for person in people:
                evidence = f"works at '{name}'; the account is called '{found[0]}'"
                yield "person_account", person, known[block][found[0]], "similar_name", round(found[1] / 100 * 0.8, 4), evidence


def _near(rows: list[tuple[str, str, str]]) -> Iterator[tuple[str, str, str, str, float]]:
    """Of (block, name, id) in order: pairs of one block with names spelled almost alike, and how sure that makes us (0 to 1)."""
    for _, members in groupby(rows, key=lambda row: row[0]):
        block = [(name, record) for _, name, record in members]
        if len(block) > MOST_IN_A_BLOCK:
            for part in _cut_finer(block):
                yield from _near_within(part)
        else:
            yield from _near_within(block)


def _cut_finer(block: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    for _, members in groupby(block, key=lambda member: member[0].partition(" ")[0]):
        part = list(members)
        if len(part) <= MOST_IN_A_BLOCK:
            yield part


def _near_within(block: list[tuple[str, str]]) -> Iterator[tuple[str, str, str, str, float]]:
    names = [name for name, _ in block]
    for place, (name, record) in enumerate(block):
        found = process.extract(name, names[place + 1 :], scorer=fuzz.token_sort_ratio, score_cutoff=LEAST_ALIKE, limit=MOST_SUGGESTIONS)
        for other, score, offset in found:
            other_record = block[place + 1 + offset][1]
            # Numbers tell branches, years and lots apart: 'Fund 3' is not 'Fund 4', however alike.
            if other_record != record and _digits(name) == _digits(other):
                yield name, record, other, other_record, round(score / 100 * 0.8, 4)


def _digits(name: str) -> str:
    return "".join(character for character in name if character.isdigit())
