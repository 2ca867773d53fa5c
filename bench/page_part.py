"""How long do ten people wait for pages at once? `sameside serve` on a workspace of a hundred thousand leads, over kept connections.

Each opens the addresses in an order of their own, and reads half a second between two pages, more or less: far less than people do.
Beforehand the worker beside the pages has answered what they show unasked, one of them opens every address, and everybody their first
page, as after the first hour of a day. Seconds are those of whoever waits, all of the network included.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import quote

from bench.goals import Goal, Row
from bench.served import CUT_OFF, Served, Visitor, serving

PAGE = Goal(seconds=0.15)
N_USERS = 10
_READS = 0.5  # seconds, on average
# Of these, those the first rep may open are asked for. What another role may not open is answered with 404, and counts as an answer.
ADDRESSES = (
    "/",
    "/inbox/",
    "/leads/{lead}/",
    "/funnel/",
    "/close-rates/",
    "/numbers/cycles/",
    "/accounts/{account}/",
    "/requests/",
    "/agreements/",
    "/notices/",
    "/search/?q=northwind",
)
_ROLES = ("rep", "rep", "rep", "rep", "sales_manager", "marketer", "marketer", "marketer", "marketing_manager", "revenue_operations")
_SHOWN, _A_DEFECT = 200, 500


@dataclass
class Waits:
    """Seconds each address took, in order, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)


def page_rows(home: Path, size: str, seconds: float, tell: Callable[[Row], None], say: Callable[[str], None]) -> None:
    """A row for each address that is there: the wait 95 in 100 did not exceed is held against the goal. Half and longest are said below."""
    cookies, filled = _staff(home)
    with serving(home) as served:
        people = [Visitor(served.port, cookie) for cookie in cookies]
        found = _found(people[0], filled)
        for person in people:
            person.get("/")
            person.close()  # a server hangs up on who is silent for long; it connects again by itself
        _wait_for_rest(served)
        began_cpu, began = served.cpu_seconds(), time.perf_counter()
        waits = _visit(people, found, seconds)
        took, cpu = time.perf_counter() - began, served.cpu_seconds() - began_cpu
        _told(waits, size, took, cpu, served, tell, say)


def _told(
    waits: Waits, size: str, took: float, cpu: float, served: Served, tell: Callable[[Row], None], say: Callable[[str], None]
) -> None:
    n_answers = sum(map(len, waits.seconds.values()))
    peak, each = served.memory_mb(), cpu / n_answers if n_answers else 0.0
    for address, seconds in waits.seconds.items():
        tell(Row(f"page {address} p95", size, _percentile(seconds, 0.95), each, None, None, peak, PAGE))
    rate = f"{n_answers:,} pages in {took:.0f} s, {n_answers / took:.1f} a second"
    say(f"{N_USERS} people: {rate}; the server's processes held {peak:.0f} MB together")
    for address, seconds in waits.seconds.items():
        half, late = 1000 * median(seconds), 1000 * _percentile(seconds, 0.95)
        say(f"  {address:<34} n {len(seconds):>5}  p50 {half:6.0f}  p95 {late:6.0f}  longest {1000 * max(seconds):6.0f} ms")
    for fault in waits.faults[:5]:
        say(f"  FAULT {fault}")


def _wait_for_rest(served: Served) -> None:
    """Until the worker has done what a start brings: less than a tenth of a core in use, or five minutes gone."""
    for _ in range(150):
        before = served.cpu_seconds()
        time.sleep(2)
        if served.cpu_seconds() - before < 0.2:
            return


def _found(person: Visitor, filled: dict[str, str]) -> dict[str, str]:
    """Addresses this workspace has, as they are asked for."""
    paths = {address: address.format(**{name: quote(value) for name, value in filled.items()}) for address in ADDRESSES}
    return {address: path for address, path in paths.items() if person.get(path)[0] == _SHOWN}


def _visit(people: list[Visitor], found: dict[str, str], seconds: float) -> Waits:
    waits, until, one = Waits(), time.perf_counter() + seconds, threading.Lock()

    def walk(person: Visitor, seed: int) -> None:
        chance, addresses = random.Random(seed), list(found)
        while time.perf_counter() < until:
            chance.shuffle(addresses)
            for address in addresses:
                time.sleep(chance.uniform(0, 2 * _READS))
                began = time.perf_counter()
                try:
                    status, _ = person.get(found[address])
                except CUT_OFF as cut:
                    with one:
                        waits.faults.append(f"{address}: {cut}")
                    return
                with one:
                    waits.seconds[address].append(time.perf_counter() - began)
                    if status >= _A_DEFECT:
                        waits.faults.append(f"{address}: {status}")

    walkers = [threading.Thread(target=walk, args=(person, seed)) for seed, person in enumerate(people)]
    for walker in walkers:
        walker.start()
    for walker in walkers:
        walker.join()
    return waits


def _percentile(seconds: list[float], share: float) -> float:
    """The value that so many did not exceed: one that happened."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _staff(home: Path) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Cookies of ten members, and the ids that stand in addresses."""
    # A process of its own: this one has the records without the pages.
    command = [sys.executable, "-m", "bench.page_staff", *_ROLES]
    environment = {**os.environ, "SAMESIDE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "sameside.web.settings"}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # our own program, no shell
    told = json.loads(said.stdout)
    return told["cookies"], told["filled"]
