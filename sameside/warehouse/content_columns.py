"""Which columns of a canonical table are its content, equal whatever order or pieces the rows came in?"""

import duckdb

# Where a row lay in which batch depends on how the rows came in, so it stands outside digests and canonical exports.
_OUTSIDE_CONTENT: dict[str, frozenset[str]] = {"faults": frozenset({"record_id"})}


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    """The column names of a table or view, in order."""
    return [row[0] for row in connection.execute(f'describe "{relation}"').fetchall()]


def content_columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The columns of a canonical table that digests and exports are made of, in order."""
    outside = _OUTSIDE_CONTENT.get(table, frozenset())
    return [column for column in columns_of(connection, table) if column not in outside]
