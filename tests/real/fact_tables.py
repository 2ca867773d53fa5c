"""Which published facts of the real data sets does the system meet, and where does it say something else?

One YAML file per data set (`olist-facts.yaml` and its neighbours) holds a rule for every fact of the data set's `expected.json`:

    fact      path of the fact, steps joined by dots; `*` stands for any one step (a month, an agent, a place in a list)
    n         how many facts the rule covers; 1 when it isn't given
    verdict   met           the system says the same
              differs       it says something else: `theirs` and `ours` state both definitions, `value` is ours
              not stated    it says nothing of the kind: `because`
    sql       how it is worked out from the canonical tables: steps that `*` stands for first, the figure last
    metric    or: the metric asked, `by` its dimensions, `where` its conditions, `take` what of the answer is the figure
    worked    or, of the public surveys, which are no business data: the function of the program and what it is given
    received  or: the file whose rows the import says it received; `*` = every file it read, which `*` in the path then names
    decimals  to how many decimals the fact was rounded, when not 6

A fact belongs to the first rule that covers it. `python -m tests.real.fact_tables` writes the tables as a page of the docs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml

FOLDER = Path(__file__).parent
PAGE = FOLDER.parents[1] / "docs" / "reference" / "real-data.md"
TABLES = (
    "olist-facts",
    "maven-facts",
    "leadforge-facts",
    "salesforce-org-facts",
    "fivetran-salesforce-facts",
    "tryton-facts",
    "creme-facts",
    "workbench-facts",
    "fivetran-ad-facts",
    "kag-facts",
    "attribution-playbook-facts",
)
# Public surveys: nothing is imported, the survey's statistics are given the rows. See test_public_surveys.
SURVEY_TABLES = ("survey-lq2002-facts", "survey-bfi-facts")

Verdict = Literal["met", "differs", "not stated"]


@dataclass(frozen=True)
class Rule:
    """What the system says of one fact, or of all facts one path with `*` stands for."""

    fact: str
    verdict: Verdict
    n: int = 1
    sql: str = ""
    metric: str = ""
    by: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    take: str = ""
    received: str = ""
    worked: str = ""
    decimals: int = 6
    theirs: str = ""
    ours: str = ""
    value: Any = None
    because: str = ""

    def __post_init__(self) -> None:
        if self.verdict == "not stated":
            assert self.because, f"{self.fact}: say why it is not stated"
        else:
            ways = [way for way in (self.sql, self.metric, self.received, self.worked) if way]
            assert len(ways) == 1, f"{self.fact}: give sql, a metric, the file received, or what works it out"
            assert bool(self.take) == bool(self.metric), f"{self.fact}: a metric needs `take`, and nothing else does"
        if self.verdict == "differs":
            assert self.theirs, f"{self.fact}: state their definition"
            assert self.ours, f"{self.fact}: state our definition"

    def steps(self, path: str) -> tuple[str, ...] | None:
        """What every `*` stands for in a path; None when the rule does not cover it."""
        pattern = "([^.]+)".join(re.escape(part) for part in self.fact.split("*"))
        found = re.fullmatch(pattern, path)
        return found.groups() if found else None


@dataclass(frozen=True)
class FactTable:
    """All rules of one data set, and the workspace they are checked in.

    mapping   shipped mapping that reads it
    files     the files of the folder that are imported; empty: the whole folder
    opening   what is said of it on the page instead of the mapping; empty where it is imported
    """

    name: str
    data_set: str
    mapping: str
    files: tuple[str, ...]
    options: dict[str, Any]
    rules: tuple[Rule, ...] = field(repr=False)
    opening: str = ""

    def checked(self) -> list[Rule]:
        """The rules under which the system says something."""
        return [rule for rule in self.rules if rule.verdict != "not stated"]

    def claims(self, facts: dict[str, Any]) -> dict[str, Rule]:
        """The rule of every fact; a fact no rule covers is missing from the answer."""
        return {path: rule for path in facts if (rule := next((r for r in self.rules if r.steps(path) is not None), None))}


def read_table(name: str) -> FactTable:
    """One table of this folder, by its name."""
    content = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    rules = tuple(
        Rule(**{key: tuple(value) if isinstance(value, list) else value for key, value in rule.items()}) for rule in content["facts"]
    )
    data_set = content["data_set"]
    return FactTable(
        name,
        data_set,
        content.get("mapping", data_set),
        tuple(content.get("files", ())),
        content.get("workspace", {}),
        rules,
        content.get("opening", ""),
    )


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every single fact of an expected.json with its path. An empty list is one fact: that there is nothing."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not steps or not value:
        yield path, value
        return
    for step, inner in steps:
        yield from leaves(inner, f"{path}.{step}" if path else str(step))


def is_same(ours: Any, theirs: Any, *, decimals: int) -> bool:
    """Counts and words exactly; other numbers to one in a million, or to the last decimal the fact was rounded to."""
    if isinstance(theirs, bool) or isinstance(ours, bool):
        return ours is theirs
    if isinstance(theirs, int) and isinstance(ours, int):
        return ours == theirs
    if isinstance(theirs, int | float) and isinstance(ours, int | float | Decimal):
        gap = abs(float(ours) - float(theirs))
        return gap <= max(1e-6 * abs(float(theirs)), 0.5 * 10**-decimals)
    return (ours.isoformat() if isinstance(ours, date) else ours) == theirs


def page() -> str:
    """The tables as a page of the docs."""
    parts = [_OPENING]
    for name in (*TABLES, *SURVEY_TABLES):
        parts.append(_section(read_table(name)))
    return "\n".join(parts)


def _section(table: FactTable) -> str:
    counts = {verdict: sum(rule.n for rule in table.rules if rule.verdict == verdict) for verdict in ("met", "differs", "not stated")}
    lines = [
        f"## {table.data_set}",
        "",
        f"{table.opening or f'Read with the mapping `{table.mapping}`.'} {sum(counts.values())} facts: "
        + ", ".join(f"{n} {verdict}" for verdict, n in counts.items())
        + ".",
        "",
        "| fact | facts | verdict | how it is worked out, or why not |",
        "| --- | ---: | --- | --- |",
    ]
    lines += [f"| `{rule.fact}` | {rule.n} | {rule.verdict} | {_how(rule)} |" for rule in table.rules]
    return "\n".join([*lines, ""])


def _how(rule: Rule) -> str:
    if rule.verdict == "not stated":
        return _cell(rule.because)
    if rule.worked:
        asked = _cell(rule.worked)
    elif rule.received:
        asked = "rows `sameside import` says it received" + ("" if rule.received == "*" else f" from {_code(rule.received)}")
    else:
        asked = _code(" ".join(rule.sql.split())) if rule.sql else _question(rule)
    if rule.verdict == "met":
        return asked
    ours = "unknown" if rule.value is None else str(rule.value)
    return f"Theirs: {_cell(rule.theirs)} Ours: {_cell(rule.ours)} So ours is {ours}: {asked}"


def _question(rule: Rule) -> str:
    words = ["sameside metrics", rule.metric, *(f"--by {name}" for name in rule.by), *(f"--where {text}" for text in rule.where)]
    return f"{_code(' '.join(words))}, {rule.take}"


def _code(text: str) -> str:
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


_OPENING = """# Real data: what others counted, and what we say

These public data sets come with facts that other people's tools counted independently. Each is imported with a shipped mapping,
built, and every fact is checked, by a metric, on the canonical tables, or in what the import says it received; the last two are surveys,
whose rows are given to the survey's own statistics. Counts must be equal;
money and rates to one in a million, or to the last decimal the fact was rounded to. *Differs* states both definitions; *not stated*
says why the system has no word for it. In a path, `*` stands for any one step: a month, an agent, a campaign.

This page is written by `python -m tests.real.fact_tables`, and a test checks that it is fresh.
"""


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
