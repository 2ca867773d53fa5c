"""Does a snapshot go to a database as a whole, and does an engine that can't answer say why?"""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sameside.schema.errors import SamesideError
from sameside.warehouse.engines import engine_for
from sameside.warehouse.postgresql_engine import publish
from sameside.warehouse.reader import Reader
from tests.analytics.engine_worlds import written_snapshot
from tests.analytics.typed_world import TypedWorld, cycle
from tests.records_servers import own_postgresql


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with own_postgresql() as url:
        yield url


@pytest.fixture
def database(server: str) -> str:
    """The server's database, empty."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("drop schema if exists sameside cascade")
    return server


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    rows = [cycle("c1", "2026-01-01 10:00:00.25", lead_source="a, \"b\"\n'c'", x_note=""), cycle("c2", None)]
    with Reader(written_snapshot(TypedWorld({"lead_cycles": rows}), tmp_path)) as opened:
        yield opened


def test_it_copies_every_value_as_it_is(reader: Reader, database: str) -> None:
    assert publish(reader, database)["lead_cycles"] == 2
    asked = "select * from lead_cycles order by lead_cycle_id"
    with engine_for(database, reader) as engine:
        assert engine.query(asked) == reader.query(asked)


def test_it_takes_the_place_of_what_was_published_before(reader: Reader, database: str) -> None:
    publish(reader, database)
    publish(reader, database)
    with engine_for(database, reader) as engine:
        assert engine.query("select count(*) from lead_cycles where lead_source = $source", {"source": "a, \"b\"\n'c'"})[1] == [(1,)]


def test_it_leaves_a_schema_alone_that_is_not_ours(reader: Reader, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("create schema sameside")
        connection.execute("create table sameside.theirs (a int)")
    with pytest.raises(SamesideError, match="not published from here"):
        publish(reader, database)
    with psycopg.connect(database) as connection:
        assert connection.execute("select count(*) from sameside.theirs").fetchone() == (0,)


def test_it_compares_text_as_the_built_in_engine_does_whatever_the_database_sorts_by(tmp_path: Path, server: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("create database plain template template0 lc_collate 'C' lc_ctype 'C'")
    address = server.replace("/postgres?", "/plain?")
    rows = [cycle("c1", None, lead_source="Über"), cycle("c2", None, lead_source="ÜBER")]
    asked = "select lower(c.lead_source) as source, count(*) as n, min(c.lead_source) as first_spelling from lead_cycles c group by 1"
    with Reader(written_snapshot(TypedWorld({"lead_cycles": rows}), tmp_path)) as reader:
        publish(reader, address)
        with engine_for(address, reader) as engine:
            assert engine.query(asked) == reader.query(asked) == (["source", "n", "first_spelling"], [("über", 2, "ÜBER")])


def test_it_says_that_a_snapshot_is_not_there(reader: Reader, database: str) -> None:
    with pytest.raises(SamesideError, match="nothing was published to it"), engine_for(database, reader):
        pass


def test_it_writes_nothing_when_asked(reader: Reader, database: str) -> None:
    publish(reader, database)
    with engine_for(database, reader) as engine, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        engine.query("delete from lead_cycles")


def test_it_says_which_engines_there_are(reader: Reader) -> None:
    with pytest.raises(SamesideError, match="give duckdb, postgresql"), engine_for("oracle://db", reader):
        pass


def test_it_shows_no_password_of_an_address_that_does_not_answer(reader: Reader) -> None:
    with pytest.raises(SamesideError) as told, engine_for("postgresql://ann:hush@127.0.0.1:9/x", reader):
        pass
    assert "did not answer" in str(told.value)
    assert "hush" not in str(told.value)
