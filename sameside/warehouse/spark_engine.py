"""How do the figures come from Spark? Its executors read the snapshot's own files from a folder both sides see."""

import re
import socket
import warnings
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

with warnings.catch_warnings():
    # It warns of versions of a package for data frames, which are not used here.
    warnings.simplefilter("ignore", FutureWarning)
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

from sameside.schema.errors import SamesideError
from sameside.schema.tables import CANONICAL
from sameside.warehouse.dialect import translate
from sameside.warehouse.reader import Rows, SnapshotFiles

_USUAL_PORT = 15002
_SECONDS_TO_CONNECT = 10
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")


class SparkEngine:
    """One snapshot's tables as temporary views of a Spark Connect session; a thin client, no Java on this side."""

    def __init__(self, url: str, snapshot: SnapshotFiles) -> None:
        _reach(url)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)
                self._session = SparkSession.builder.remote(url).getOrCreate()
            self._session.conf.set("spark.sql.session.timeZone", "UTC")
            self._session.conf.set("spark.sql.timestampType", "TIMESTAMP_NTZ")
            # Spark 4.3 may send a union to its executors that they can't read back (ClassCastException); older ones don't know the word.
            self._session.conf.set("spark.sql.codegen.wholeStage.union.enabled", "false")
            for table in CANONICAL:
                file = snapshot.files.get(table.name)
                if file is not None:
                    self._session.read.parquet(file.path.as_uri()).createOrReplaceTempView(table.name)
        except PySparkException as fault:
            raise SamesideError(f"Spark at the address of SAMESIDE_ENGINE did not open the snapshot: {_first_line(fault)}") from fault

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        """One statement, said in Spark's words."""
        text = _PARAMETER.sub(r":\1", translate(sql, "spark"))
        # A moment is bound as text and cast by the statement: as a value it would be moved to the client's zone.
        bound = {name: str(value) if isinstance(value, datetime) else value for name, value in (parameters or {}).items()}
        try:
            found = self._session.sql(text, args=bound)
            return list(found.columns), [tuple(row) for row in found.collect()]
        except PySparkException as fault:
            raise SamesideError(f"Spark at the address of SAMESIDE_ENGINE did not answer: {_first_line(fault)}") from fault

    def close(self) -> None:
        """End the session; the cluster stays."""
        self._session.stop()


def _reach(url: str) -> None:
    """Look for the server ourselves: the client would try for many minutes without a word."""
    try:
        address = urlsplit(url)
        there = (address.hostname or "", address.port or _USUAL_PORT)
        socket.create_connection(there, timeout=_SECONDS_TO_CONNECT).close()
    except (OSError, ValueError) as fault:
        raise SamesideError(f"No Spark Connect server answers at the address of SAMESIDE_ENGINE: {_first_line(fault)}") from fault


def _first_line(fault: Exception) -> str:
    return str(fault).strip().splitlines()[0]
