"""Django's SQLite backend on the SQLite that the pysqlite3 wheel carries.

The library of Debian 12 (3.40) can corrupt a write-ahead log when two connections checkpoint at once; the defect was mended in
3.51.3. Django's backend imports the module named `sqlite3`, so ours is put in its place before it looks.
"""

import sys

import pysqlite3

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

from django.db.backends.sqlite3 import base  # noqa: E402  the line above must run first

SAFE_SQLITE = (3, 51, 3)

if pysqlite3.sqlite_version_info < SAFE_SQLITE:
    raise RuntimeError(
        f"SQLite {pysqlite3.sqlite_version} can lose data under two writers; Sameside needs 3.51.3 or newer. "
        "Reinstall from requirements.lock."
    )


class DatabaseWrapper(base.DatabaseWrapper):
    """The stock backend; only the library under it differs."""
