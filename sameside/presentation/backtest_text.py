"""What would a definition have meant? Its backtest in sentences and a table, hedged as the intervals demand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sameside.analytics.lead_backtest import ClosedShare, share_difference
from sameside.presentation import figures

_GROUPS = {"qualified": "would qualify", "not": "would not", "unknown": "nobody can tell"}
_CHANGES = {
    "not>qualified": "newly qualify",
    "unknown>qualified": "qualify now, where nobody could tell before",
    "qualified>not": "no longer qualify",
    "unknown>not": "do not qualify now, where nobody could tell before",
    "qualified>unknown": "qualified, and nobody can tell now",
    "not>unknown": "did not qualify, and nobody can tell now",
}


@dataclass(frozen=True)
class BacktestRow:
    """One group of leads: how many, how many of them were won, the share with its interval, how many are open."""

    name: str
    n: str
    n_won: str
    share: str
    interval: str
    n_open: str


@dataclass(frozen=True)
class BacktestShown:
    """A backtest as a page shows it. sentences: the first says it, the others what one must know to read it."""

    sentences: tuple[str, ...]
    rows: tuple[BacktestRow, ...]
    before: tuple[BacktestRow, ...]
    against: str
    changed: tuple[tuple[str, str, str], ...]
    n_changed: int
    failing: tuple[tuple[str, str], ...]


def backtest_shown(tested: Mapping[str, Any], says: Mapping[str, str]) -> BacktestShown:
    """A backtest in words.

    Reads  tested: as `services.backtest` keeps it; says: clause id -> its sentence
    """
    groups = {name: ClosedShare(**tested["now"][name]) for name in _GROUPS}
    before = {name: ClosedShare(**tested["was"][name]) for name in _GROUPS if name in tested["was"]}
    against = f"version {tested['against']}" if tested["against"] else ""
    failing = sorted(tested["failed"].items(), key=lambda pair: (-pair[1], pair[0]))
    return BacktestShown(
        sentences=(_opening(tested, groups), *_changes(tested, against), *_cautions(groups)),
        rows=tuple(_row(_GROUPS[name], group) for name, group in groups.items()),
        before=tuple(_row(_GROUPS[name], group) for name, group in before.items()),
        against=against,
        changed=tuple((lead, _word(was), _word(now)) for lead, was, now in tested["changed"]),
        n_changed=tested["n_changed"],
        failing=tuple((says.get(clause, clause), figures.count(n)) for clause, n in failing),
    )


def _opening(tested: Mapping[str, Any], groups: Mapping[str, ClosedShare]) -> str:
    yes, no = groups["qualified"], groups["not"]
    period = tested["period"].replace("..", " to ")
    said = f"{figures.count(yes.n)} of the {figures.plural(tested['n_leads'], 'lead')} of {period} would have qualified"
    difference = share_difference(yes, no)
    if difference is None:
        return f"{said}."
    ends = figures.difference_interval(difference[1], difference[2], "share")
    apart = f"{figures.difference(difference[0], 'share')} ({ends})"
    reading = "" if difference[1] > 0 or difference[2] < 0 else " With so few, the two can't be told apart."
    return (
        f"{said}; {_closed(yes)} of them were won so far, against {_closed(no)} of those that would not: a difference of {apart}.{reading}"
    )


def _closed(group: ClosedShare) -> str:
    low, high = group.interval or (None, None)
    return f"{figures.share(group.value)} ({figures.interval(low, high, 'share')}, {figures.sample(group.n)})"


def _changes(tested: Mapping[str, Any], against: str) -> list[str]:
    if not against:
        return ["No version was signed before it, so no lead changes class."]
    if not tested["n_changed"]:
        return [f"No lead changes class against {against}."]
    parts = [f"{figures.count(n)} {_CHANGES[change]}" for change, n in tested["changes"].items()]
    return [
        f"{figures.plural(tested['n_changed'], 'lead changes', 'leads change')} class against {against}: {figures.sentence_list(parts)}."
    ]


def _cautions(groups: Mapping[str, ClosedShare]) -> list[str]:
    said = []
    n_open = sum(group.n_open for group in groups.values())
    if n_open:
        said.append(f"{figures.plural(n_open, 'lead is', 'leads are')} still open and counted as not won yet: the shares may rise.")
    if groups["unknown"].n:
        said.append(f"Of {figures.plural(groups['unknown'].n, 'lead')} nobody can tell, because something a clause tests is not known.")
    return said


def _row(name: str, group: ClosedShare) -> BacktestRow:
    low, high = group.interval or (None, None)
    share = figures.share(group.value) if group.n else figures.NOT_APPLICABLE
    return BacktestRow(
        name, figures.count(group.n), figures.count(group.n_won), share, figures.interval(low, high, "share"), figures.count(group.n_open)
    )


def _word(verdict: str) -> str:
    return {"qualified": "qualified", "not": "not", "unknown": "can't tell"}[verdict]
