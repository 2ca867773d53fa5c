"""Which columns name a human, and how are they replaced so that joins and company matching still work?

A value becomes a keyed hash (HMAC-SHA256): equal values stay equal, nobody without the key can go back, not even by trying
every address there is. An e-mail keeps its domain, which names the company.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import duckdb

from sameside.schema.errors import SamesideError
from sameside.schema.mapping import Expression, Mapping
from sameside.schema.tables import MAPPED
from sameside.warehouse.lake import force_to_disk
from sameside.warehouse.raw_rows import quoted

KEY_BYTES = 32
_BLOCK = 64  # of SHA-256, as HMAC pads its key
PERSONAL: dict[str, frozenset[str]] = {
    "people": frozenset({"email", "full_name", "first_name", "last_name", "phone"}),
    "person_emails": frozenset({"email"}),
    "members": frozenset({"name", "email", "manager_name"}),
    "sales_activities": frozenset({"subject"}),
}
_REFERS = {table.name: {column.name: column.refers for column in table.columns if column.refers} for table in MAPPED}
_OWN_ID = {table.name: table.key[0] for table in MAPPED if len(table.key) == 1}


def pseudonym_key(home: Path) -> bytes:
    """The workspace's key, made at first use; only its owner may read it. Without it, later files would not join earlier ones."""
    path = home / "pseudonym.key"
    if not path.exists():
        aside = home / "pseudonym.key.part"
        aside.unlink(missing_ok=True)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        aside.rename(path)
        force_to_disk(home)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise SamesideError(
            f"{path} does not hold a key of {KEY_BYTES} bytes. Put the right file back: another key would not join what is there."
        )
    return key


def give_key(connection: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Let an engine connection replace values. The key is bound, so no query text or error message holds it."""
    padded = key.ljust(_BLOCK, b"\0")
    connection.execute("set variable pseudonym_inner = ?", [bytes(byte ^ 0x36 for byte in padded)])
    connection.execute("set variable pseudonym_outer = ?", [bytes(byte ^ 0x5C for byte in padded)])


def pseudonym_sql(column: str) -> str:
    """A column's value replaced: 'p-<hash>', or 'p-<hash>@<domain>' for an e-mail. Case and outer blanks do not count."""
    cell = f"lower(trim({quoted(column)}))"
    inner = f"unhex(sha256(getvariable('pseudonym_inner') || encode({cell})))"
    name = f"concat('p-', left(sha256(getvariable('pseudonym_outer') || {inner}), 20))"
    domain = f"regexp_extract({cell}, '^[^@]+@([^@]+)$', 1)"
    return f"""case when {quoted(column)} is null or {cell} = '' then {quoted(column)}
        when {domain} <> '' then concat({name}, '@', {domain}) else {name} end"""


def personal_columns(mapping: Mapping) -> dict[str, frozenset[str]]:
    """Object -> its source columns to replace, folded in case.

    1. columns that fill a personal column of a mapped table;
    2. where such a column also serves as an id (a seller named by e-mail), every column that refers to that table's ids, so
       that both sides of the join change alike.

    Raises  SamesideError where a personal column is cut out of JSON: the rest of the cell would stay readable
    """
    uses = list(_uses(mapping))
    found = {(name, column) for name, column, table, target, _ in uses if target in PERSONAL.get(table, ())}
    for name, column, table, target, expression in uses:
        if target in PERSONAL.get(table, ()) and _is_cut_out(expression):
            raise SamesideError(
                f"Can't pseudonymise: {table}.{target} is cut out of the JSON in column '{column}' of {name}, and the rest of that "
                f"cell would stay readable."
            )
    grown = True
    while grown:
        named = {family for name, column, table, target, _ in uses if (name, column) in found and (family := _family(table, target))}
        more = {(name, column) for name, column, table, target, _ in uses if _family(table, target) in named}
        grown = not more <= found
        found |= more
    return {name: frozenset(column for owner, column in found if owner == name) for name in mapping.objects}


def used_columns(mapping: Mapping, object_name: str) -> frozenset[str]:
    """The source columns a mapping takes anything from, folded in case: cells, conditions, key and stamps."""
    rule = mapping.objects[object_name]
    named = {*rule.key, *rule.required_columns, rule.modified or "", rule.deleted or ""}
    for entry in mapping.tables:
        if entry.object == object_name:
            named |= {condition.column for condition in entry.when}
            for expression in entry.columns.values():
                named |= set(expression.columns)
    return frozenset(column.casefold() for column in named if column)


def _uses(mapping: Mapping) -> Iterator[tuple[str, str, str, str, Expression]]:
    for entry in mapping.tables:
        for target, expression in entry.columns.items():
            for column in expression.columns:
                yield entry.object, column.casefold(), entry.table, target, expression


def _is_cut_out(expression: Expression) -> bool:
    return expression.json_path is not None or any(_is_cut_out(other) for other in expression.alternatives)


def _family(table: str, target: str) -> str:
    """The table whose ids a target column holds; empty when it holds none."""
    return _REFERS.get(table, {}).get(target) or (table if _OWN_ID.get(table) == target else "")
