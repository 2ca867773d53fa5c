"""Companies of known odds, read through the public commands, and what chance allows a reading to miss."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import lgamma, log
from pathlib import Path
from typing import Any

import numpy as np

from sameside.demo.card import LAST_DAY, WORKSPACE_OPTIONS, Knobs
from sameside.demo.company import Written, write_exports
from sameside.demo.exact_truths import ExactTruth, exact_truths
from sameside.demo.truths import Truth, planted_truths
from sameside.presentation import figures
from sameside.services.demo_company import CRM_MAPPING, demo_imports
from tests.worlds.world import World

# The objects of the CRM that the truths are read from; the demo itself brings in all of them.
_CRM_FILES = ("Account", "Contact", "DatedConversionRate", "Lead", "LeadHistory", "Opportunity", "Task", "User")
_Z = 1.959963984540054  # the normal distribution's quantile for 95 %
# All the tests of chance together are wrong about a right program once in ten thousand times.
RISK = 1e-4


@dataclass
class PlantedCompany:
    """One company: written, brought in and built; every question asked once.

    is_whole  everything is brought in, as the demo does it; else only the files that chances are read from
    """

    folder: Path
    knobs: Knobs
    is_whole: bool = False
    written: Written = field(init=False)
    _answers: dict[tuple[str, ...], list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.world = World(self.folder)
        self.written = write_exports(self.folder / "exports", knobs=self.knobs)
        options = {name: str(value) for name, value in WORKSPACE_OPTIONS.items() if name != "own_domains"}
        self.world.company(**options, own_domain=WORKSPACE_OPTIONS["own_domains"][0])
        for paths, mapping in self._imports():
            self.bring_in(*paths, mapping=mapping)
        self.world.build()

    def _imports(self) -> list[tuple[list[str], str]]:
        if self.is_whole:
            return [([str(folder)], mapping) for folder, mapping in demo_imports(self.written)]
        crm = [str(self.written.crm / f"{name}.csv") for name in _CRM_FILES]
        marketing = [str(self.written.marketing / f"{name}.csv") for name in ("contacts", "touches")]
        return [(crm, CRM_MAPPING), (marketing, str(self.written.marketing_mapping))]

    def bring_in(self, *paths: str, mapping: str) -> None:
        """`sameside import`."""
        self.world.command("import", *paths, "--mapping", mapping, "--home", str(self.world.home))

    def ask(
        self, metric: str, where: Sequence[str] = (), period: str | None = None, by: str = "", as_of: date = LAST_DAY
    ) -> list[dict[str, Any]]:
        """`sameside metrics`, as JSON: its rows."""
        words = [metric, "--as-of", str(as_of), *(word for one in where for word in ("--where", one))]
        words += ["--period", period] if period else []
        words += ["--by", by] if by else []
        if tuple(words) not in self._answers:
            said = self.world.command("metrics", *words, "--format", "json", "--home", str(self.world.home))
            self._answers[tuple(words)] = json.loads(said)["rows"]
        return self._answers[tuple(words)]

    def forget_answers(self) -> None:
        """The tables were built anew."""
        self._answers.clear()

    def exact(self, truth: ExactTruth) -> Decimal:
        """What the commands say of a number that was counted while writing."""

        def value(as_of: date | None) -> Decimal:
            rows = self.ask(truth.metric, truth.where, truth.period, as_of=as_of or LAST_DAY)
            (row,) = [row for row in rows if row.get("currency") == truth.currency]
            return Decimal(str(row["value"]))

        return value(truth.as_of) - (value(truth.less) if truth.less else 0)

    def readings(self) -> list["Reading"]:
        """Every planted chance and median beside what the commands say."""
        found = []
        for truth in planted_truths(self.knobs):
            rows = self.ask(*truth.question)
            (row,) = [row for row in rows if set(truth.row) <= set(row["by"].items())]
            found.append(Reading(truth, row["n"], row.get("low"), row.get("high")))
        return found

    def exact_truths(self) -> tuple[ExactTruth, ...]:
        """Everything counted while this company was written."""
        return exact_truths(self.written.counted, self.knobs)


@dataclass(frozen=True)
class Reading:
    """One truth as one company shows it. low, high: None where too few were counted for an interval."""

    truth: Truth
    n: int
    low: float | None
    high: float | None

    def misses(self, planted: float | None = None) -> bool:
        """Whether the interval leaves the planted value out; no interval claims nothing."""
        value = self.truth.planted if planted is None else planted
        return self.low is not None and self.high is not None and not self.low <= value <= self.high

    @property
    def miss_chance(self) -> float:
        """How likely an interval of a right program is to miss, for this n.

        A Wilson interval covers 95 % on average only; for few units and small shares the exact chance is added up from the binomial.
        """
        if self.low is None:
            return 0.0
        return wilson_miss_chance(self.n, self.truth.planted) if self.truth.unit == "share" else 0.05


def wilson_miss_chance(n: int, share: float) -> float:
    """The chance that the 95 % Wilson interval of n trials does not hold the share they were made with."""
    if share in (0.0, 1.0):
        return 0.0
    k = np.arange(n + 1)
    logs = np.array([lgamma(n + 1) - lgamma(one + 1) - lgamma(n - one + 1) for one in range(n + 1)])
    weights = np.exp(logs + k * log(share) + (n - k) * log(1 - share))
    middle = (k + _Z**2 / 2) / (n + _Z**2)
    half = _Z * np.sqrt(k * (n - k) / n + _Z**2 / 4) / (n + _Z**2)
    return float(weights[(middle - half > share) | (middle + half < share)].sum())


def most_misses(chances: Sequence[float], risk: float) -> int:
    """The number of misses that independent intervals with these chances exceed with at most this risk.

    The distribution is built up one interval at a time: no normal approximation, so it holds for three intervals as for a thousand.
    """
    weights = np.array([1.0])
    for chance in chances:
        weights = np.append(weights * (1 - chance), 0.0) + np.append(0.0, weights * chance)
    beyond = 1 - np.cumsum(weights)
    return int(np.argmax(beyond <= risk))


def truths_page(readings: dict[str, list[Reading]]) -> str:
    """The table of a run: each truth, what was planted, how many of the intervals held it."""
    lines = ["| truth | metric | planted | companies whose interval holds it | median n |", "| --- | --- | ---: | ---: | ---: |"]
    for about, of_truth in readings.items():
        truth = of_truth[0].truth
        held = sum(not one.misses() for one in of_truth)
        n = sorted(one.n for one in of_truth)[len(of_truth) // 2]
        planted = figures.figure(truth.planted, truth.unit)
        lines.append(f"| {about} | `{truth.metric}` | {planted} | {held} of {len(of_truth)} | {n:,} |")
    everything = [one for of_truth in readings.values() for one in of_truth]
    missed, expected = sum(one.misses() for one in everything), sum(one.miss_chance for one in everything)
    lines += ["", f"{len(everything):,} intervals, {missed} miss; {expected:.0f} are bound to."]
    return "\n".join(lines)
