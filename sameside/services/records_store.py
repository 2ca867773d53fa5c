"""Where are the records of a workspace, are they there, and how are they made? A file in its folder, or a PostgreSQL database."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connections

from sameside.schema.errors import SamesideError
from sameside.settings import records_database, setting

if TYPE_CHECKING:
    import psycopg

_ALIAS = "default"


def start_records(home: Path) -> None:
    """Point Django at the records of one workspace. Calling it again for another workspace moves the connection."""
    wanted = records_database(home)
    now = connections.databases[_ALIAS]
    if all(now[name] == value for name, value in wanted.items()):
        return
    connections[_ALIAS].close()
    connections.databases[_ALIAS] = connections.configure_settings({_ALIAS: wanted})[_ALIAS]
    del connections[_ALIAS]


def is_workspace(home: Path) -> bool:
    """Whether a folder is a workspace whose records are there. Points Django at them.

    Raises  SamesideError when the database server does not answer
    """
    start_records(home)
    wanted = records_database(home)
    if _is_file(wanted):
        return Path(wanted["NAME"]).exists()
    return (home / "lake").is_dir() and _database_exists(wanted)


def make_records(home: Path) -> None:
    """Point Django at the records, and make an empty database where there is none. A file comes of itself.

    Raises  SamesideError when the database server does not answer, or does not let us make one
    """
    start_records(home)
    wanted = records_database(home)
    if _is_file(wanted) or _database_exists(wanted):
        return
    import psycopg
    from psycopg import sql

    try:
        with closing(_connect(wanted, "postgres")) as server:
            server.autocommit = True
            server.execute(sql.SQL("create database {}").format(sql.Identifier(wanted["NAME"])))
    except psycopg.errors.DuplicateDatabase:
        pass  # another process made it a moment ago
    except psycopg.Error as refused:
        raise SamesideError(
            f"The database {wanted['NAME']} does not exist, and the server does not let us make it: {_reason(refused)}. Make it yourself: "
            f"createdb {wanted['NAME']}"
        ) from refused


def remove_records(home: Path) -> None:
    """Remove the records of a workspace whose folder is about to be deleted. A file goes with the folder.

    Raises  SamesideError where the database's name does not follow from the folder: it may be another's
    """
    start_records(home)
    wanted = records_database(home)
    if _is_file(wanted) or not _database_exists(wanted):
        return
    if "{workspace}" not in setting("SAMESIDE_DATABASE"):
        raise SamesideError(f"The records are kept in the database {wanted['NAME']}. Remove it yourself: dropdb {wanted['NAME']}")
    from psycopg import sql

    connections[_ALIAS].close()
    with closing(_connect(wanted, "postgres")) as server:
        server.autocommit = True
        server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(wanted["NAME"])))


def hide_from_others(home: Path) -> None:
    """Let nobody but the owner of the program read the records' file."""
    wanted = records_database(home)
    if _is_file(wanted):
        Path(wanted["NAME"]).chmod(0o600)


def _is_file(wanted: dict[str, Any]) -> bool:
    return str(wanted["ENGINE"]) == "sameside.records.sqlite"


def _database_exists(wanted: dict[str, Any]) -> bool:
    import psycopg  # slow to load, and most workspaces keep their records in a file

    try:
        with closing(_connect(wanted, wanted["NAME"])):
            return True
    except psycopg.OperationalError as refused:
        if f'database "{wanted["NAME"]}" does not exist' in str(refused):
            return False
        raise SamesideError(f"The database of SAMESIDE_DATABASE does not answer: {_reason(refused)}.") from refused


def _connect(wanted: dict[str, Any], name: str) -> "psycopg.Connection[tuple[Any, ...]]":
    import psycopg
    from psycopg.conninfo import make_conninfo

    given = {"host": wanted["HOST"], "port": wanted["PORT"], "user": wanted["USER"], "password": wanted["PASSWORD"], "dbname": name}
    return psycopg.connect(make_conninfo(connect_timeout=10, **{key: value for key, value in given.items() if value}))


def _reason(refused: "psycopg.Error") -> str:
    return " ".join(str(refused).split()).rstrip(".")
