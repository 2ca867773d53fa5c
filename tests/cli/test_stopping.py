"""Does a person ever see a traceback? Whatever goes wrong: one or two lines, and the right exit code."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from django.db import OperationalError

from sameside.cli.options import chosen_home
from sameside.cli.stopping import explain_stop
from sameside.schema.errors import SamesideError
from tests.cli.conftest import Run

LEADS = "mql_id,first_contact_date,landing_page_id,origin\n" + "".join(f"m{n},2018-01-0{n % 9 + 1},p,social\n" for n in range(50))


def assert_calm(done: subprocess.CompletedProcess[str], code: int) -> None:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("metrics", "--bogus"),
        ("bogus",),
        ("import",),
        ("import", "--undo", "b1", "file.csv"),
        ("metrics", "--as-of", "tomorrow", "cycles"),
        ("export",),
        ("merge", "cat", "a", "b"),
    ],
)
def test_it_leaves_with_2_when_the_words_are_wrong(sameside: Run, demo_home: Path, words: tuple[str, ...]) -> None:
    done = sameside(*words, home=demo_home)
    assert_calm(done, 2)
    assert done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("metrics", "close_rate"),
        ("metrics", "close_rate_leed"),
        ("metrics", "cycles", "--by", "nonsense"),
        ("metrics", "cycles", "--snapshot", "nonsense"),
        ("import", "no-such-file.csv"),
        ("import", "--undo", "b999"),
        ("mappings", "nonsense"),
        ("report", "nonsense"),
        ("unmerge", "person", "nobody"),
    ],
)
def test_it_leaves_with_1_and_a_reason_when_it_refuses(sameside: Run, demo_home: Path, words: tuple[str, ...]) -> None:
    done = sameside(*words, home=demo_home)
    assert_calm(done, 1)
    assert len(done.stderr.strip().splitlines()) <= 3


def test_it_says_how_to_make_a_workspace_where_there_is_none(sameside: Run, home: Path) -> None:
    done = sameside("metrics", home=home)
    assert_calm(done, 1)
    assert f"sameside init {home}" in done.stderr


def test_it_names_a_setting_that_can_not_be(home: Path, tmp_path: Path) -> None:
    leads = tmp_path / "olist_marketing_qualified_leads_dataset.csv"
    leads.write_text(LEADS, encoding="utf-8")
    environment = {**os.environ, "SAMESIDE_HOME": str(home), "SAMESIDE_THREADS": "many"}
    command = [sys.executable, "-m", "sameside.cli.main", "import", str(leads), "--mapping", "olist-marketing-funnel"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert_calm(done, 1)
    assert "SAMESIDE_THREADS" in done.stderr


def test_it_is_calm_when_the_reader_goes_away(demo_home: Path) -> None:
    environment = {**os.environ, "SAMESIDE_HOME": str(demo_home)}
    command = f"{sys.executable} -m sameside.cli.main export --canonical | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert done.stdout == "# accounts\n"
    assert "Traceback" not in done.stderr
    assert "BrokenPipeError" not in done.stderr


def test_it_is_calm_when_the_disk_is_full(demo_home: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    environment = {**os.environ, "SAMESIDE_HOME": str(demo_home)}
    with open("/dev/full", "w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "sameside.cli.main", "mappings"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=environment, timeout=120, check=False)
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_it_lives_without_a_stream(demo_home: Path, closed: str) -> None:
    environment = {**os.environ, "SAMESIDE_HOME": str(demo_home)}
    command = f"{sys.executable} -m sameside.cli.main mappings {closed}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert_calm(done, 0)


# The command itself, with a question of the engine that has no end: Ctrl-C can reach it nowhere else, however slow the machine is.
ENDLESS = """
import os, signal, threading
from sameside.cli.main import run
from sameside.warehouse.reader import Reader

# Also where the tests were started in the background, with Ctrl-C switched off for them.
signal.signal(signal.SIGINT, signal.default_int_handler)
ask = Reader.query

def ask_for_ever(self, sql, parameters=None):
    threading.Timer({delay}, os.kill, (os.getpid(), signal.SIGINT)).start()
    return ask(self, "select sum(hash(a.range, b.range)) from range(10000000) a, range(10000000) b")

Reader.query = ask_for_ever
run()
"""


@pytest.mark.parametrize("delay", [0, 0.05, 0.5])
def test_it_stops_at_once_on_ctrl_c_and_says_so(demo_home: Path, delay: float) -> None:
    environment = {**os.environ, "SAMESIDE_HOME": str(demo_home), "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    command = [sys.executable, "-c", ENDLESS.format(delay=delay), "report", "evidence", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "Stopped. What was finished before is kept; nothing half-done is.\n"


def chained(error: BaseException, *, cause: BaseException | None = None, context: BaseException | None = None) -> BaseException:
    """An error raised because of another one, or while another one was handled."""
    error.__cause__, error.__context__ = cause, context
    return error


@pytest.mark.parametrize(
    "error",
    [
        KeyboardInterrupt(),
        RuntimeError("Query interrupted"),
        duckdb.InterruptException("INTERRUPT Error: Interrupted!"),
        duckdb.InvalidInputException("Invalid Input Error: INTERRUPT Error: Interrupted!"),
        pa.ArrowInvalid("Query interrupted"),
        chained(SamesideError("The engine refuses this."), cause=duckdb.Error("Query interrupted")),
        chained(OSError(9, "Bad file descriptor"), context=chained(ValueError("closed"), context=KeyboardInterrupt())),
        chained(SystemError("returned a result with an exception set"), cause=KeyboardInterrupt()),
        BaseExceptionGroup("tasks", [ValueError("one"), BaseExceptionGroup("inner", [KeyboardInterrupt()])]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_it_reads_any_form_of_an_interruption_as_one(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain_stop(error) == 130
    assert capsys.readouterr().err.startswith("Stopped.")


@pytest.mark.parametrize(
    "error", [SamesideError("Query interrupted"), ValueError("INTERRUPT Error"), duckdb.ConversionException("'interrupt'")]
)
def test_it_takes_no_other_error_for_an_interruption(error: BaseException, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen_home(home)
    first, second = chained(error), chained(ValueError("two"), cause=error)
    error.__context__ = second  # errors that name each other come to an end, too
    assert (explain_stop(first), explain_stop(second)) == (1, 1)
    assert "Stopped." not in capsys.readouterr().err


@pytest.mark.in_a_file
def test_it_prints_one_line_for_a_defect_of_its_own_and_logs_the_rest(sameside_process: Run, demo_home: Path, tmp_path: Path) -> None:
    # A records file that is no database: nobody's mistake a command could foresee.
    home = tmp_path / "home"
    home.mkdir()
    (home / "records.sqlite").write_text("this is no database" * 100, encoding="utf-8")
    done = sameside_process("metrics", home=home)
    assert_calm_defect(done)


def assert_calm_defect(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2


def test_it_calls_itself_by_its_name_and_lists_the_choices(sameside_process: Run, demo_home: Path) -> None:
    said = sameside_process("metrics", "cycles", "--format", "xml", home=demo_home).stderr
    assert said.startswith("Usage: sameside metrics")
    assert "Invalid value for '--format': 'xml' is not one of 'table', 'json', 'csv', 'parquet'." in said


def test_it_names_the_folder_that_is_missing(sameside: Run, demo_home: Path, tmp_path: Path) -> None:
    for form in ("json", "parquet"):
        done = sameside("metrics", "cycles", "--format", form, "--out", tmp_path / "none" / "x.json", home=demo_home)
        assert_calm(done, 1)
        assert done.stderr == f"There is no folder {tmp_path / 'none'} to write x.json into.\n"


def test_it_says_that_a_workspace_is_a_folder(sameside: Run) -> None:
    for verb in ("metrics", "init"):
        done = sameside(verb, "--home", "/dev/null") if verb == "metrics" else sameside(verb, "/dev/null")
        assert_calm(done, 1)
        assert done.stderr == "/dev/null is not a folder: a workspace is one.\n"


def test_it_says_that_reading_needs_write_permission(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # What the records' engine raises where the folder can't be written; whoever runs the tests may be allowed to write everywhere.
    chosen_home(home)
    assert explain_stop(OperationalError("attempt to write a readonly database")) == 1
    said = capsys.readouterr().err
    assert said == f"No write permission in {home}: Sameside needs it even for reading (its records keep a write-ahead log).\n"
