"""Which raw rows of the lake hold, and what names each of them? As SQL, so that no row passes through Python.

A raw file holds source columns as text and four columns of ours: `_record` (its number in the source file), `_row_hash` (its
content), `_occurrence` (1, 2, ... for equal rows of one file), `_is_seen_again` (the content lies in an earlier file: the source
columns are null here). Files are never changed, so the content of a row seen again is found by its hash in any file of the
object, withdrawn ones too. Keys are worked out when read: a corrected mapping needs no new import.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sameside.schema.mapping import DateOrder, DecimalMark, IdStyle, Mode, ObjectRule
from sameside.warehouse.salesforce_ids import short_id_sql

OWN_COLUMNS = ("_record", "_row_hash", "_occurrence", "_is_seen_again")
RESERVED_COLUMNS = frozenset(
    {*OWN_COLUMNS, "_record_id", "_key", "_modified", "_is_deleted", "_batch_id", "_order", "_lake_file", "_place"}
)

# What systems write where an id is unknown. Taken for an id, such a word would fold strangers into one record.
MISSING_IDS = ("", "0", "-", "none", "null", "nil", "undefined", "unknown", "n/a", "na", "nan", "anonymous", "test@test.com")
_NOT_DELETED = ("", "0", "f", "false", "n", "no", "null", "none")
# Information separators of ASCII: they end and escape the parts of a row's content before it is hashed.
_MARK, _END = "\x1e", "\x1f"
# The no-break space stands there itself: the engine knows no escape for it, and would trim the letters u, 0 and a off every id.
_BLANKS = "E' \\t\\r\\n\u00a0'"


@dataclass(frozen=True)
class RawFile:
    """One lake file of one object.

    order   number of the import that brought it; the files of one import share it
    active  False: withdrawn, so its rows do not count, though their content may be looked up
    mode    'full': a row that neither this import nor a later one holds was deleted in the source
    columns source columns of the file
    """

    path: str
    batch_id: str
    order: int
    active: bool
    columns: tuple[str, ...]
    mode: Mode = "delta"


@dataclass(frozen=True)
class Identity:
    """How the rows of one object are told apart: its rule, and what the mapping says of empty cells, dates, decimals and ids."""

    rule: ObjectRule
    empty: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    decimal_mark: DecimalMark = "."
    id_style: IdStyle | None = None


def quoted(name: str) -> str:
    """A column name as an SQL identifier, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def text_of(value: str) -> str:
    """A value as an SQL text."""
    return "'" + value.replace("'", "''") + "'"


def trimmed_sql(cell: str) -> str:
    """A cell without the blanks around it. Few cells have any, and looking for them is cheaper than trimming."""
    return f"""case when {cell} < '!' or starts_with({cell}, '\u00a0') or right({cell}, 1) in (' ', chr(9), chr(13), chr(10), '\u00a0')
        then trim({cell}, {_BLANKS}) else {cell} end"""


def row_hash_sql(columns: Iterable[str], key: Iterable[str] = (), decimal_mark: DecimalMark = ".") -> str:
    """The content of a row in 128 bits: equal whatever the order of its columns, and with or without empty ones.

    Column names count without regard to case, as they do in every query. Key columns are compared as ids are: rows with two keys
    never have one hash. As a UUID it takes 16 bytes, in memory and on disk.
    """
    exact = {column.casefold() for column in key}
    cells = []
    for column in sorted(columns, key=str.casefold):
        cell = quoted(column)
        compared = _compared_id_sql(trimmed_sql(cell)) if column.casefold() in exact else compared_sql(cell, decimal_mark)
        name = column.casefold().replace(_MARK, f"{_MARK}0").replace(_END, f"{_MARK}1")
        # The parts begin with a mark that no cell holds unescaped; an empty cell leaves its part out. Picking one of two constants
        # costs less than putting the name before each cell.
        cells.append(f"case when {cell} is null then '' else {text_of(_END + name + '=')} end, {compared}")
    return f"left(sha256(concat({', '.join(cells) or text_of('')})), 32)::uuid"


def compared_sql(cell: str, decimal_mark: DecimalMark = ".") -> str:
    """A cell as it is compared: one value written two ways (1.50 and 1.5, TRUE and true, a time with blank or T) is one value.

    A spreadsheet and a CSV of one table differ in just these ways. The stored text stays as it came.
    """
    second = "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.]0+)?"
    escaped = f"replace(replace({cell}, {text_of(_MARK)}, {text_of(_MARK + '0')}), {text_of(_END)}, {text_of(_MARK + '1')})"
    moment = f"""case when substr({cell}, 12, 8) = '00:00:00' then left({cell}, 10)
        else concat(left({cell}, 10), 'T', substr({cell}, 12, 8)) end"""
    # The cheap tests stand before the dear ones: most cells are plain words. Signs and digits sort before the colon.
    return f"""case
        when contains({cell}, chr(13)) or contains({cell}, {text_of(_MARK)}) or contains({cell}, {text_of(_END)})
            then replace({escaped}, concat(chr(13), chr(10)), chr(10))
        when {cell} < ':' then case
            when contains({cell}, '{decimal_mark}') and (ends_with({cell}, '0') or ends_with({cell}, '{decimal_mark}'))
                and regexp_full_match({cell}, '-?(0|[1-9][0-9]*)[{decimal_mark}][0-9]*')
                then rtrim(rtrim({cell}, '0'), '{decimal_mark}')
            when strlen({cell}) >= 19 and not contains({cell}, '+') and substr({cell}, 5, 1) = '-'
                and regexp_full_match({cell}, '{second}') then {moment}
            else {cell} end
        when strlen({cell}) in (4, 5) and lower({cell}) in ('true', 'false') then lower({cell})
        else {cell} end"""


# Without key columns the content names the row; so it does for a row that a corrected mapping leaves without a key.
NAME_SQL = "coalesce(_key, concat('#', _row_hash, '#', _occurrence))"


def named_sql(identity: Identity, columns: Sequence[str], relation: str) -> str:
    """All columns of a relation, with `_key` (null where the mapping's key names nothing), `_modified` and `_is_deleted`.

    _key        without key columns in the mapping: null. Parts of a longer key carry their length, so ('ab', 'c') and
                ('a', 'bc') stay apart; one part may be missing, not all of them
    _modified   the source's stamp as a number that grows with time; null when it has none, or none that can be read
    _is_deleted the source flagged the row, or says when it was deleted
    """
    present = {column.casefold(): column for column in columns}
    trimmed: dict[str, str] = {}
    for column in (*identity.rule.key, identity.rule.modified, identity.rule.deleted):
        if column and column.casefold() in present:
            trimmed[column.casefold()] = quoted(f"~{column.casefold()}")
    # Trimmed once, and ids cut once, in steps of their own: each cell is looked at several times above them.
    steps = "".join(f", {trimmed_sql(quoted(present[name]))} as {cell}" for name, cell in trimmed.items())
    key = [trimmed.get(column.casefold(), "null::varchar") for column in identity.rule.key]
    cut = {f'"~{number}"': short_id_sql(cell) for number, cell in enumerate(key)} if identity.id_style == "salesforce" else {}
    cuts = "".join(f", {sql} as {name}" for name, sql in cut.items())
    modified = trimmed.get((identity.rule.modified or "").casefold())
    deleted = trimmed.get((identity.rule.deleted or "").casefold())
    return f"""select * exclude ({", ".join((*trimmed.values(), *cut))}), {_key_sql(identity, list(cut) or key)} as _key,
        {_modified_sql(identity, modified)} as _modified, {_deleted_sql(identity, deleted)} as _is_deleted
        from (select *{cuts} from (select *{steps} from {relation}))""".replace("* exclude ()", "*")


def _key_sql(identity: Identity, parts: Sequence[str]) -> str:
    if not parts:
        return "null::varchar"
    if len(parts) == 1:
        return _id_sql(parts[0], (*MISSING_IDS, *identity.empty))
    cells = [_id_sql(part, ("", "null", *identity.empty)) for part in parts]
    # `concat` takes null for empty, so a missing part must be met before it.
    joined = ", '|', ".join(f"case when {cell} is null then '-' else concat(length({cell}), ':', {cell}) end" for cell in cells)
    return f"case when coalesce({', '.join(cells)}) is null then null else concat({joined}) end"


def _id_sql(cell: str, missing: Iterable[str]) -> str:
    words = sorted({word.strip().casefold() for word in missing})
    longest = max(len(word) for word in words)
    listed = ", ".join(text_of(word) for word in words)
    return f"case when length({cell}) <= {longest} and lower({cell}) in ({listed}) then null else {_compared_id_sql(cell)} end"


def _compared_id_sql(cell: str) -> str:
    # A date in a key may come with a blank or a T between day and time; numbers are left alone: section 1.1 is not 1.10.
    return f"case when substr({cell}, 11, 1) in ('T', ' ') and substr({cell}, 5, 1) = '-' then {compared_sql(cell)} else {cell} end"


def _modified_sql(identity: Identity, cell: str | None) -> str:
    if cell is None:
        return "null::bigint"
    formats = ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d/%m/%y %H:%M", "%d/%m/%y"]
    if identity.date_order != "dmy":
        formats = [f.replace("%d/%m", "%m/%d") for f in formats]
        formats += [f"{day} {clock}" for day in ("%m/%d/%Y", "%m/%d/%y") for clock in ("%I:%M:%S %p", "%I:%M %p")]
    listed = ", ".join(text_of(f) for f in formats)
    moment = f"coalesce(try_cast({cell} as timestamptz)::timestamp, try_strptime({cell}, [{listed}]))"
    # Year 9999 is a way to say "never". A counter, or seconds and milliseconds since 1970, is a number already.
    # Times in UTC take a short way: with a zone in the text the engine takes ten times as long.
    return f"""case when left({cell}, 5) in ('9999-', '0000-', 'infin', '-infi') then null
        when substr({cell}, 5, 1) = '-' and substr({cell}, 20) in ('', 'Z', '.000Z', '.000+0000', '+0000', '+00:00')
            then epoch_us(try_cast(left({cell}, 19) as timestamp))
        when regexp_full_match({cell}, '[0-9]{{1,18}}') then case length({cell})
            when 10 then {cell}::bigint * 1000000 when 13 then {cell}::bigint * 1000 else {cell}::bigint end
        else epoch_us({moment}) end"""


def _deleted_sql(identity: Identity, cell: str | None) -> str:
    if cell is None:
        return "false"
    no = ", ".join(text_of(word) for word in sorted({*_NOT_DELETED, *(word.strip().casefold() for word in identity.empty)}))
    return f"(lower(coalesce({cell}, '')) not in ({no}))"


def raw_rows_sql(files: Sequence[RawFile]) -> str:
    """Every row of some lake files, with `_batch_id`, `_order` and `_is_active`. Files may differ in their columns."""
    paths = ", ".join(text_of(file.path) for file in files)
    places = ", ".join(f"({text_of(f.path)}, {text_of(f.batch_id)}, {f.order}, {str(f.active).lower()})" for f in files)
    return f"""select raw.* exclude (_lake_file), place._batch_id, place._order, place._is_active
        from read_parquet([{paths}], union_by_name = true, filename = '_lake_file') raw
        join (values {places}) place(_file, _batch_id, _order, _is_active) on place._file = raw._lake_file"""


def columns_of(files: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The source columns of some files together, in order of appearance, without regard to case."""
    seen: dict[str, str] = {}
    for columns in files:
        for column in columns:
            seen.setdefault(column.casefold(), column)
    return tuple(seen.values())


def entries_sql(files: Sequence[RawFile], identity: Identity) -> str:
    """Every mention of every row by a batch that counts: `_key`, `_row_hash`, `_modified`, `_is_deleted`, `_order`, ...

    _is_again  the mention's content lies in an earlier file
    """
    if not any(file.active for file in files):
        return """select null::uuid as _row_hash, null::bigint as _occurrence, null::bigint as _record, null::varchar as _key,
            null::bigint as _modified, false as _is_deleted, null::varchar as _batch_id, 0 as _order, false as _is_again where false"""
    columns = columns_of(file.columns for file in files)
    raw = raw_rows_sql(files)
    named = named_sql(identity, columns, f"({raw}) where not _is_seen_again")
    content = f"""select _row_hash, _occurrence, _record, {NAME_SQL} as _key, _modified, _is_deleted, _batch_id, _order, _is_active
        from ({named})"""
    again = f"select _row_hash, _occurrence, _record, _batch_id, _order from ({raw}) where _is_seen_again and _is_active"
    # The content of a row lies in exactly one place, so this join multiplies nothing. Without a key the occurrence is part of it.
    key = "content._key" if identity.rule.key else "concat('#', again._row_hash, '#', again._occurrence)"
    return f"""with content as not materialized ({content}), again as not materialized ({again})
        select _row_hash, _occurrence, _record, _key, _modified, _is_deleted, _batch_id, _order, false as _is_again
        from content where _is_active
        union all
        select again._row_hash, again._occurrence, again._record, {key}, content._modified, content._is_deleted,
            again._batch_id, again._order, true
        from again join content on content._row_hash = again._row_hash"""


def full_since(files: Sequence[RawFile]) -> int:
    """Number of the latest import that held everything; 0 when none did. A row no import since then holds was deleted."""
    return max((file.order for file in files if file.active and file.mode == "full"), default=0)


# Of the mentions of one key: the one that holds comes first.
_HOLDS_FIRST = """_modified desc nulls last, case when _modified is null then _order end desc nulls last, _is_deleted desc,
            _row_hash desc, _order desc, _batch_id, _record"""


def winners_sql(entries: str, since: int) -> str:
    """The one row that holds for each key that is there.

    The greatest modification stamp wins; rows without a stamp: the later import. Equal stamps: a deletion, then the greatest
    hash, so the order of the rows or of the imports decides nothing that the source has dated.
    """
    return f"""select * exclude (_place, _last_order) from (
        select *, max(_order) over (partition by _key) as _last_order,
            row_number() over (partition by _key order by {_HOLDS_FIRST}) as _place
        from ({entries}))
        where _place = 1 and not _is_deleted and _last_order >= {since}"""


def rivals_sql(*, files: Sequence[RawFile], identity: Identity) -> str:
    """The rows of one object that gave way: see `rivals_among_sql`."""
    return rivals_among_sql(entries_sql(files, identity), full_since(files))


def rivals_among_sql(entries: str, since: int) -> str:
    """The rows that gave way to another of their key though nothing tells which is newer: only the hash, or a deletion, decided.

    Rivals have the stamp of the row that holds; without a stamp, they came in one import with it. Versions of a row are none.

    Returns  `_record_id` of the first mention of each content that gave way, and its `_key`
    """
    # Most keys stand once, or again and again with the same content: only the others are put in order.
    return f"""with entries as not materialized ({entries}),
        contested as materialized (select _key from entries group by _key having min(_row_hash) < max(_row_hash)),
        placed as (
            select *, max(_order) over (partition by _key) as _last_order,
                first_value(_row_hash) over holding as _held_hash, first_value(_modified) over holding as _held_modified,
                first_value(_order) over holding as _held_order
            from entries semi join contested using (_key)
            window holding as (partition by _key order by {_HOLDS_FIRST}))
        select _key, arg_min(concat(_batch_id, ':', _record), (_order, _batch_id, _record)) as _record_id
        from placed
        where _row_hash <> _held_hash and _modified is not distinct from _held_modified
            and (_modified is not null or _order = _held_order) and _last_order >= {since}
        group by _key, _row_hash"""


def firsts_sql(entries: str) -> str:
    """Of the versions of each key the one that came first: the smallest modification stamp; rows without a stamp, the earlier import.

    As in `winners_sql`, the order of imports decides nothing that the source has dated.
    """
    return f"""select * exclude (_place) from (
        select *, row_number() over (partition by _key order by
            _modified asc nulls last, case when _modified is null then _order end asc, _row_hash, _order, _batch_id, _record) as _place
        from ({entries}) where not _is_deleted)
        where _place = 1"""


def first_rows_sql(*, files: Sequence[RawFile], identity: Identity) -> str:
    """Each key of one object as it was first received; else as `current_rows_sql`. Keys deleted since are there, too."""
    return _rows_sql(files, firsts_sql(entries_sql(files, identity)))


def repeats_sql(files: Sequence[RawFile], identity: Identity) -> str:
    """Is any key of one object mentioned twice, or any content seen again? One row and column.

    Where not, as in an object that came in one piece, `plain_rows_sql` gives the same rows as `current_rows_sql`, in a quarter of the time.
    """
    # Keys are counted by their hash: two keys of one hash merely take the longer way.
    once = f"select 1 from ({entries_sql(files, identity)}) group by hash(_key) having count(*) > 1"
    return f"select exists (select 1 from ({raw_rows_sql(files)}) where _is_seen_again) or exists ({once})"


def plain_rows_sql(files: Sequence[RawFile], identity: Identity) -> str:
    """As `current_rows_sql`, of an object without repeats: each row is read where it stands."""
    return _standing_sql(files, identity, where="")


def current_rows_sql(*, files: Sequence[RawFile], identity: Identity) -> str:
    """The current row of each key of one object, as SQL for any engine connection.

    Reads    files: every lake file of the object, withdrawn ones too
    Returns  all source columns as text, and `_record_id` (`<batch>:<record number>` of the mention that holds)
    Nulls    a column a row's file did not have is null
    """
    if not files:
        return "select null::varchar as _record_id where false"
    entries, since = entries_sql(files, identity), full_since(files)
    # Nearly every key is mentioned once, where its content lies: such a row is read where it stands. Only the keys that several rows
    # speak of are put in order, and only content that lies in an earlier file is looked up. Keys are counted by their hash: two keys of
    # one hash merely take the longer way.
    return f"""with entries as not materialized ({entries}),
        several as materialized (select hash(_key) as _key_hash from entries group by hash(_key) having count(*) > 1),
        elsewhere as not materialized (
            select * from entries semi join several on hash(entries._key) = several._key_hash
            union all
            select * from entries anti join several on hash(entries._key) = several._key_hash where _is_again)
        {_standing_sql(files, identity, where=f"anti join several on hash({NAME_SQL}) = several._key_hash")}
        union all
        {_rows_sql(files, winners_sql("select * from elsewhere", since))}"""


def _standing_sql(files: Sequence[RawFile], identity: Identity, *, where: str) -> str:
    """The rows whose own content a file holds, unless deleted; `where`: joins that leave some out."""
    columns = columns_of(file.columns for file in files)
    contents = f"(select * from ({raw_rows_sql(files)}) where not _is_seen_again)"
    picked = ", ".join(quoted(column) for column in columns)
    return f"""select {picked}, concat(_batch_id, ':', _record) as _record_id
        from ({named_sql(identity, columns, contents)}) content {where}
        where _is_active and not _is_deleted and _order >= {full_since(files)}"""


def _rows_sql(files: Sequence[RawFile], chosen: str) -> str:
    """The content of chosen mentions, one per key."""
    columns = columns_of(file.columns for file in files)
    if not files:
        return "select null::varchar as _record_id where false"
    picked = ", ".join(f"content.{quoted(column)}" for column in columns)
    return f"""select {picked}, concat(chosen._batch_id, ':', chosen._record) as _record_id
        from (select * from ({raw_rows_sql(files)}) where not _is_seen_again) content
        join ({chosen}) chosen on chosen._row_hash = content._row_hash"""
