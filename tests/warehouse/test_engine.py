"""The engine opens bounded, in UTC, and refuses nonsense in words."""

from pathlib import Path

import pytest

from sameside.schema.errors import SamesideError
from sameside.warehouse.engine import connect


def test_it_keeps_to_the_memory_and_threads_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMESIDE_THREADS", "1")
    connection = connect("100MB")
    assert connection.execute("select current_setting('threads')").fetchone() == (1,)
    assert connection.execute("select current_setting('memory_limit')").fetchone() == ("95.3 MiB",)


def test_it_counts_time_in_utc_and_downloads_nothing() -> None:
    connection = connect()
    assert connection.execute("select current_setting('TimeZone')").fetchone() == ("UTC",)
    assert connection.execute("select current_setting('autoinstall_known_extensions')").fetchone() == (False,)


def test_it_spills_where_it_is_told(tmp_path: Path) -> None:
    connection = connect("50MB", spill_folder=tmp_path / "spill")
    connection.execute("create table t as select i, hash(i) as h from range(5000000) s(i)")
    assert list((tmp_path / "spill").iterdir())
    connection.close()
    assert not (tmp_path / "spill").exists() or not list((tmp_path / "spill").iterdir())


def test_it_names_a_memory_it_cannot_read() -> None:
    with pytest.raises(SamesideError, match="'plenty'"):
        connect("plenty")


def test_it_names_the_setting_that_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMESIDE_THREADS", "many")
    with pytest.raises(SamesideError, match="SAMESIDE_THREADS is 'many'"):
        connect()
