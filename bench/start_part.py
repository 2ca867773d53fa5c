"""How soon does a person see anything? The commands as a person runs them, each a new process, Python's own start included."""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench.goals import Goal, Row
from bench.served import Served, free_port

HELP, METRICS, SERVE = Goal(seconds=0.4), Goal(seconds=1.0), Goal(seconds=5.0)


def start_rows(home: Path, runs: int) -> list[Row]:
    """First output of `--help` and of `metrics`, first page of `serve`, in a workspace of any size."""
    commands = [_row("sameside --help", ["--help"], home, runs, HELP), _row("sameside metrics", ["metrics"], home, runs, METRICS)]
    return [*commands, _serve_row(home, runs)]


def _serve_row(home: Path, runs: int) -> Row:
    """From the command to the first page, each time after everything of it was killed."""
    walls, cpus, peaks = [], [], []
    for _ in range(runs + 1):
        served = Served(home, port=free_port())
        walls.append(served.wait_until_answering())
        cpus.append(served.cpu_seconds())
        peaks.append(served.memory_mb())
        served.kill()
    return Row("sameside serve: first page, after a kill", "", median(walls[1:]), median(cpus[1:]), None, None, max(peaks), SERVE)


def _row(name: str, arguments: list[str], home: Path, runs: int, goal: Goal) -> Row:
    walls, cpus, peaks = [], [], []
    for _ in range(runs + 1):
        started = time.perf_counter()
        command = [sys.executable, "-m", "sameside.cli.main", *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "SAMESIDE_HOME": str(home)}) as process:
            assert process.stdout is not None
            process.stdout.read(1)
            walls.append(time.perf_counter() - started)
            process.stdout.read()
            _, _, used = os.wait4(process.pid, 0)
            process.returncode = 0
        cpus.append(used.ru_utime + used.ru_stime)
        peaks.append(used.ru_maxrss / 1024)
    # The first run warms the files, as the second command of a day finds them.
    return Row(name, "", median(walls[1:]), median(cpus[1:]), None, None, max(peaks), goal)
