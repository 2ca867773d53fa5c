"""What do the rows of an import bring that the lake does not hold yet? Counted per file, and written down per batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from sameside.schema.mapping import Mode
from sameside.warehouse.lake import keep_staged, write_batch
from sameside.warehouse.raw_rows import (
    NAME_SQL,
    Identity,
    RawFile,
    columns_of,
    entries_sql,
    full_since,
    named_sql,
    quoted,
    raw_rows_sql,
    rivals_among_sql,
    text_of,
    winners_sql,
)

# So many examples of conflicting keys go into a report.
CONFLICTS_SHOWN = 5
_DIGEST_SQL = "coalesce(bit_xor(md5_number(concat(_row_hash, '#', _occurrence)))::varchar, '0')"


@dataclass(frozen=True)
class StagedFile:
    """One source file put aside."""

    path: Path
    columns: tuple[str, ...]


@dataclass(frozen=True)
class FileCounts:
    """What became of the readable rows of one file.

    n_new, n_changed   keys that appear, or that hold other content than before; n_unchanged: rows that change nothing
    n_deleted          keys that end: the source flagged them, or a full file no longer holds them
    n_conflicts        rows that contradict another row of the same file: same key, same modification stamp, other content
    n_unseen           rows whose content the object's batches did not hold; it can be above 0 where nothing changed, as with
                       an older version of a known row
    """

    n_rows: int
    n_new: int
    n_changed: int
    n_unchanged: int
    n_deleted: int
    n_conflicts: int
    n_unseen: int
    content_digest: str


@dataclass(frozen=True)
class KeylessRow:
    """A row the mapping's key does not name."""

    file_no: int
    record: int
    key: str
    text: str


@dataclass(frozen=True)
class ContestedRows:
    """Rows that two files of one import give with different content, and the first of them by file and record number."""

    n_rows: int
    key: str
    file_no: int
    record: int
    other_file_no: int
    other_record: int


@dataclass(frozen=True)
class _Names:
    """How many rows the staged files hold together, how many of them have a name, how many names there are, how many rows are flagged
    as deleted. A row is named by its key; where the mapping has none, by its content."""

    n_rows: int
    n_named: int
    n_names: int
    n_deleted: int


class Incoming:
    """The staged files of one object, held against what the lake has of it.

    Owns the connection: it keeps temporary tables there, and ends with `close`.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        *,
        staged: Sequence[StagedFile],
        held: Sequence[RawFile],
        identity: Identity,
        order: int,
    ) -> None:
        self.connection = connection
        self._staged = staged
        self._held = held
        self._identity = identity
        self._order = order
        self._is_all_new = False

    def keyless_rows(self, *, at_most: int) -> list[KeylessRow]:
        """Rows to reject: the mapping has a key, and theirs is missing or a word such as 'null'. One more than `at_most` are enough."""
        if not self._identity.rule.key or self._names.n_named == self._names.n_rows:
            return []
        found: list[KeylessRow] = []
        for number, file in enumerate(self._staged):
            cells = self._key_cells(number)
            row = "concat_ws(', ', " + ", ".join(quoted(column) for column in file.columns) + ")"
            rows = self.connection.execute(f"""select _record, concat_ws(', ', {cells}), left({row}, 300)
                from ({self._named(number)}) where _key is null order by _record limit {at_most + 1}""").fetchall()
            found += [KeylessRow(number, record, key, text) for record, key, text in rows]
        return found

    def contested_rows(self) -> ContestedRows | None:
        """Rows that stand in two of the files with different content, where the mapping names no stamp that tells which is newer.

        Call after `compare`. A key that one file gives twice speaks with the row that holds of the two.
        """
        if not self._identity.rule.key or self._identity.rule.modified or len(self._staged) < 2 or self._is_all_new:
            return None
        self._table(
            "contested_rows",
            """with told as (select *, row_number() over (partition by _key, _file_no order by _is_deleted desc, _row_hash desc, _record)
                as _place from staged_rows where _key in (select _key from staged_rows group by _key
                    having min(_file_no) < max(_file_no) and min(_row_hash) < max(_row_hash)))
            select one._key, one._file_no, one._record, other._file_no as other_file_no, other._record as other_record
            from told one join told other on one._key = other._key and one._file_no < other._file_no and one._row_hash <> other._row_hash
            where one._place = 1 and other._place = 1""",
        )
        (n_rows,) = self._one("select count(distinct _key) from contested_rows")
        if not n_rows:
            return None
        places = self._one("""select _file_no, _record, other_file_no, other_record from contested_rows
            order by _file_no, _record, other_file_no limit 1""")
        return ContestedRows(n_rows, self._key_text(places[0], places[1]), *places)

    def _key_text(self, number: int, record: int) -> str:
        """The key of one record, as its file writes it."""
        (text,) = self._one(f"""select concat_ws(', ', {self._key_cells(number)}) from {_parquet(self._staged[number].path)}
            where _record = {record}""")
        return str(text)

    def _key_cells(self, number: int) -> str:
        present = {column.casefold(): column for column in self._staged[number].columns}
        return ", ".join(f"coalesce({quoted(present[part.casefold()])}, '')" for part in self._identity.rule.key)

    def compare(self, mode: Mode) -> list[FileCounts]:
        """Hold the rows against the lake, in the mode these files take effect in; afterwards `write` knows what to write.

        0. where nothing is held and no two rows share a key, every row is new, and counting them is all there is to do;
        1. name every staged row, and number equal rows of a file where content is the only name;
        2. find the row that holds for each key, before and after;
        3. count the differences, each key once, in the first file that mentions it.
        """
        counts = [] if self._held else self._counts_of_strangers()
        if counts:
            self._is_all_new = True
            return counts
        self._table("held_rows", entries_sql(self._held, self._identity))
        self._table("staged_rows", self._staged_rows_sql())
        since = self._order if mode == "full" else full_since(self._held)
        before = winners_sql("select * from held_rows", full_since(self._held))
        after = winners_sql("select * from held_rows union all by name select * exclude (_file_no) from staged_rows", since)
        self._table(
            "differences",
            f"""select coalesce(b._key, a._key) as _key, b._key is null as is_new, a._key is null as is_deleted
            from (select _key, _row_hash from ({before})) b full join (select _key, _row_hash from ({after})) a on a._key = b._key
            where b._row_hash is distinct from a._row_hash""",
        )
        self._table(
            "owned_differences",
            """select differences.*, owner._file_no from differences left join
            (select _key, min(_file_no) as _file_no from staged_rows where _key in (select _key from differences) group by _key) owner
            on owner._key = differences._key""",
        )
        self._table(
            "listed_rows",
            """select _file_no, _row_hash, _occurrence, min(_record) as _record
            from staged_rows group by _file_no, _row_hash, _occurrence""",
        )
        return [self._counts(number) for number in range(len(self._staged))]

    def _counts_of_strangers(self) -> list[FileCounts]:
        """The counts where no row meets another one: none deleted, none without its key, no two of one name. Else nothing."""
        names = self._names
        if names.n_deleted or names.n_rows != names.n_named or names.n_rows != names.n_names:
            return []
        counts = []
        for file in self._staged:
            n_mine, digest = self._one(f"select count(*), {_DIGEST_SQL} from {_parquet(file.path)}")
            counts.append(FileCounts(n_mine, n_mine, 0, 0, 0, 0, n_mine, digest))
        return counts

    @cached_property
    def _names(self) -> "_Names":
        rows = " union all ".join(
            f"select _row_hash, _key, _is_deleted from ({self._named(number)})" for number in range(len(self._staged))
        )
        name = "_key" if self._identity.rule.key else "_row_hash"
        return _Names(*self._one(f"select count(*), count({name}), count(distinct {name}), count(*) filter (_is_deleted) from ({rows})"))

    def _named(self, number: int) -> str:
        """The rows of one staged file with what names and dates them."""
        file = self._staged[number]
        return named_sql(self._identity, file.columns, _parquet(file.path))

    def _staged_rows_sql(self) -> str:
        files = []
        for number in range(len(self._staged)):
            rows = f"(select * exclude (_occurrence) from ({self._named(number)}))"
            if self._identity.rule.key:
                numbered = f"(select *, 1::bigint as _occurrence from {rows} where _key is not null)"
            else:
                # Most files hold no equal rows, and numbering costs a sort: only the hashes that come again are numbered.
                again = f"""(select _record, row_number() over (partition by _row_hash order by _record) as _occurrence from {rows}
                    where _row_hash in (select _row_hash from {rows} group by all having count(*) > 1))"""
                numbered = f"""(select plain.*, coalesce(again._occurrence, 1) as _occurrence from {rows} plain
                    left join {again} again on again._record = plain._record)"""
            files.append(f"""select _row_hash, _occurrence, _record, {NAME_SQL} as _key, _modified, _is_deleted, '~' as _batch_id,
                {self._order} as _order, {number} as _file_no from {numbered}""")
        return " union all ".join(files)

    def _counts(self, number: int) -> FileCounts:
        # What a full file no longer holds is in no file, so it counts in the first. A row that says "deleted" changes its key.
        n_new, n_changed, n_deleted = self._one(f"""select count(*) filter (is_new),
            count(*) filter (not is_new and _file_no is not null), count(*) filter (is_deleted)
            from owned_differences where coalesce(_file_no, 0) = {number}""")
        mine = f"(select * from staged_rows where _file_no = {number})"
        (n_rows,) = self._one(f"select count(*) from {mine}")
        (n_conflicts,) = self._one(f"""select count(*) - count(distinct (_key, _modified))
            from (select distinct _key, _modified, _row_hash from {mine})""")
        (n_unseen,) = self._one(f"""select count(*) from
            (select _key, _row_hash from {mine} except select _key, _row_hash from held_rows)""")
        (digest,) = self._one(f"select {_DIGEST_SQL} from listed_rows where _file_no = {number}")
        return FileCounts(n_rows, n_new, n_changed, n_rows - n_new - n_changed, n_deleted, n_conflicts, n_unseen, digest)

    def rows_given_way(self, number: int) -> list[tuple[str, int]]:
        """Some rows of one file that gave way to another row of their key and stamp: key and record number."""
        rows = self.connection.execute(f"""select min(_record) as record from staged_rows
            where _file_no = {number} and (_key, _modified is null, coalesce(_modified, 0)) in (
                select (_key, _modified is null, coalesce(_modified, 0)) from staged_rows where _file_no = {number}
                group by _key, _modified having count(distinct _row_hash) > 1)
            group by _key, _modified, _row_hash
            qualify row_number() over (partition by _key, _modified order by bool_or(_is_deleted) desc, _row_hash desc) > 1
            order by record limit {CONFLICTS_SHOWN}""").fetchall()
        return [(self._key_text(number, record), record) for (record,) in rows]

    def standing_rows_sql(self) -> str:
        """The staged rows that hold among themselves, for any engine connection: of rows of one key, the one a build would read.

        Call after `compare`; the connection may be closed. Returns all source columns, and `_record_id` (`<file number>:<record number>`)
        """
        columns = columns_of(file.columns for file in self._staged)
        cells = ", ".join(quoted(column) for column in columns)
        places = ", ".join(f"({text_of(str(file.path))}, {number})" for number, file in enumerate(self._staged))
        paths = ", ".join(text_of(str(file.path)) for file in self._staged)
        rows = f"""(select raw.*, place._file_no from read_parquet([{paths}], union_by_name = true, filename = '_lake_file') raw
            join (values {places}) place(_file, _file_no) on place._file = raw._lake_file)"""
        holding = "" if self._is_all_new else f"semi join ({winners_sql(self._staged_rows_sql(), 0)}) holding using (_file_no, _record)"
        return f"select {cells}, concat(_file_no, ':', _record) as _record_id from {rows} rows_in {holding}"

    def rivals_sql(self) -> str | None:
        """The staged rows that gave way to another of their key, as a build would tell of them; None where no two share a key.

        Call after `compare`; the connection may be closed. Record ids as in `standing_rows_sql`
        """
        if self._is_all_new or not self._identity.rule.key:
            return None
        return rivals_among_sql(f"select * replace (_file_no::varchar as _batch_id) from ({self._staged_rows_sql()})", 0)

    def write(self, number: int, *, target: Path) -> None:
        """Put one file into the lake, durably: rows whose content the lake lacks in full, the others by their hash alone.

        Call after `compare`, once per file. Content held twice within the import is written once, with its first mention.
        """
        if self._is_all_new:
            # The staged file is what would be written.
            keep_staged(self._staged[number].path, target=target)
        else:
            write_batch(self.connection, rows=self._batch_sql(number), target=target)

    def _batch_sql(self, number: int) -> str:
        file = self._staged[number]
        held = "select null::uuid as _row_hash where false"
        if self._held:
            held = f"select _row_hash from ({raw_rows_sql(self._held)}) where not _is_seen_again"
        place = "_file_no * 1099511627776 + _record"
        first = f"""select min({place}) from listed_rows
            where not exists (select 1 from ({held}) held where held._row_hash = listed_rows._row_hash) group by _row_hash"""
        mine = f"select *, {place} in ({first}) as _is_first from listed_rows where _file_no = {number}"
        cells = ", ".join(f"staged.{quoted(column)}" for column in file.columns)
        nothing = ", ".join(f"null::varchar as {quoted(column)}" for column in file.columns)
        return f"""select {cells}, staged._record, staged._row_hash, mine._occurrence, false as _is_seen_again
            from {_parquet(file.path)} staged join (select * from ({mine}) where _is_first) mine on mine._record = staged._record
            union all
            select {nothing}, _record, _row_hash, _occurrence, true from ({mine}) where not _is_first"""

    def _table(self, name: str, query: str) -> None:
        self.connection.execute(f"create or replace temp table {name} as {query}")

    def _one(self, query: str) -> tuple[Any, ...]:
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return row

    def close(self) -> None:
        """Give the connection's memory back."""
        self.connection.close()


def _parquet(path: Path) -> str:
    return f"read_parquet({text_of(str(path))})"
