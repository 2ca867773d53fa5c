"""The engine opens bounded, in UTC, and refuses nonsense in words."""

import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sameside.schema.errors import SamesideError
from sameside.warehouse.engine import connect, own_spill_folder


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


def test_what_it_spills_unasked_nobody_else_may_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    connect().close()
    [folder] = tmp_path.iterdir()
    assert folder == own_spill_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o755)
    with pytest.raises(SamesideError, match="not a folder of yours alone"):
        connect()


def test_what_a_killed_engine_left_is_removed_by_the_next(tmp_path: Path) -> None:
    spilling = "c.execute('create table t as select i, hash(i) as h from range(5000000) s(i)')"
    killed = f"""
import os, pathlib
from sameside.warehouse.engine import connect, own_spill_folder
c = connect("50MB", spill_folder=pathlib.Path({str(tmp_path)!r}))
{spilling}
os.kill(os.getpid(), 9)
"""
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == -9
    left = set(tmp_path.iterdir())
    assert left
    with connect("50MB", spill_folder=tmp_path) as connection:
        connection.execute("create table t as select i, hash(i) as h from range(5000000) s(i)")
        assert not left & set(tmp_path.iterdir())


def test_it_names_a_memory_it_cannot_read() -> None:
    with pytest.raises(SamesideError, match="'plenty'"):
        connect("plenty")


def test_it_names_the_setting_that_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMESIDE_THREADS", "many")
    with pytest.raises(SamesideError, match="SAMESIDE_THREADS is 'many'"):
        connect()
