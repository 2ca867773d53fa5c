"""Do figures and records come out equal on ClickHouse's engine and on Spark with two executors? `make test-long` installs both."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sameside.analytics.catalogue import CATALOGUE
from sameside.analytics.metric import Metric
from sameside.schema.errors import SamesideError
from sameside.warehouse.engines import Engine, engine_for
from sameside.warehouse.reader import Reader
from tests.analytics.engine_worlds import assert_alike, assert_alike_once, written_snapshot
from tests.analytics.test_other_engine import _world

# Its packages warn of each other's versions as they load, each time from another place.
pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

_SPARK_SUBMIT = next(Path(".venv-spark").glob("lib/python3*/site-packages/pyspark/bin/spark-submit"), None)
_SECONDS_TO_START = 400  # two minutes where nothing else runs


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Reader(written_snapshot(_world(), Path(folder))) as reader,
        engine_for(url, reader) as engine,
    ):
        yield engine


@pytest.fixture(scope="module")
def clickhouse() -> Iterator[Engine]:
    """ClickHouse's engine inside this process."""
    pytest.importorskip("chdb")
    with _opened("chdb") as engine:
        yield engine


@pytest.fixture(scope="module")
def spark() -> Iterator[Engine]:
    """A Spark Connect server of our own with two executors; here only its thin client."""
    if _SPARK_SUBMIT is None or shutil.which("java") is None:
        pytest.skip("Spark's server is not installed: run make test-long")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": str(port),
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
    }
    command = [str(_SPARK_SUBMIT.resolve()), "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "--name", "engines"]
    command += ["--master", "local-cluster[2,1,1024]", *(f"--conf={name}={value}" for name, value in settings.items()), "spark-internal"]
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            _wait_for(port)
            with _opened(f"sc://127.0.0.1:{port}") as engine:
                yield engine
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(_SECONDS_TO_START):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(1)
    pytest.fail(f"Spark did not open port {port} within {_SECONDS_TO_START} seconds")


def test_it_says_that_no_spark_answers(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    with (
        Reader(written_snapshot(_world(), tmp_path)) as reader,
        pytest.raises(SamesideError, match="No Spark Connect server answers at the address of SAMESIDE_ENGINE"),
        engine_for("sc://127.0.0.1:9", reader),
    ):
        pass


def test_it_says_what_clickhouse_refused(clickhouse: Engine) -> None:
    with pytest.raises(SamesideError, match=r"ClickHouse's engine did not answer: .*no_such_table"):
        clickhouse.query("select * from no_such_table")


@pytest.mark.parametrize("one", CATALOGUE, ids=[one.name for one in CATALOGUE])
def test_clickhouse_answers_alike(one: Metric, clickhouse: Engine) -> None:
    assert_alike(one, _world(), clickhouse)


@pytest.mark.parametrize("one", CATALOGUE, ids=[one.name for one in CATALOGUE])
def test_spark_answers_alike(one: Metric, spark: Engine) -> None:
    assert_alike_once(one, _world(), spark)
