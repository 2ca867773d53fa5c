"""What does a piece of work take, in seconds and memory? Each is measured in a process of its own, so that nothing is kept from before."""

import multiprocessing
import resource
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

_FORK = multiprocessing.get_context("fork")


@dataclass
class Clock:
    """Wall and processor seconds of the runs of one side. Processor time adds up over threads and doesn't mind a busy machine."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @contextmanager
    def run(self) -> Any:
        """Time one run."""
        wall, cpu = time.perf_counter(), _cpu()
        yield
        self.wall.append(time.perf_counter() - wall)
        self.cpu.append(_cpu() - cpu)


@dataclass(frozen=True)
class Measured:
    """Medians of some interleaved runs of ours and of the scan beside it, in seconds; `peak_mb`: most memory the process of ours held."""

    ours: float
    ours_cpu: float
    scan: float
    scan_cpu: float
    peak_mb: float

    @property
    def ratio(self) -> float:
        """Ours ÷ scan, by the wall."""
        return self.ours / self.scan if self.scan else 0.0

    @property
    def cpu_ratio(self) -> float:
        """Ours ÷ scan, by processor time."""
        return self.ours_cpu / self.scan_cpu if self.scan_cpu else 0.0


def in_child(work: Callable[..., Any], *arguments: Any) -> Any:
    """Run work in a process forked from this one, and hand its result back. What it raises ends the bench."""
    receiver, sender = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_report, args=(sender, work, arguments))
    process.start()
    sender.close()
    try:
        result = receiver.recv()
    except EOFError:
        result = RuntimeError("the child ended without a word")
    process.join()
    if isinstance(result, BaseException):
        raise result
    return result


def interleaved(ours: Callable[[], object], scan: Callable[[], object], runs: int) -> Measured:
    """Ours once alone (its peak memory, and warm files for both), then both in turn."""
    ours()
    peak = peak_mb()
    scan()
    mine, bare = Clock(), Clock()
    for _ in range(runs):
        with bare.run():
            scan()
        with mine.run():
            ours()
    return Measured(median(mine.wall), median(mine.cpu), median(bare.wall), median(bare.cpu), peak)


def peak_mb() -> float:
    """The kernel's high-water mark of this process's resident memory."""
    # getrusage would count the parent's memory at the fork, too.
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _report(sender: Any, work: Callable[..., Any], arguments: Sequence[Any]) -> None:
    try:
        sender.send(work(*arguments))
    except BaseException as fault:
        sender.send(RuntimeError(f"{type(fault).__name__}: {fault}"))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
