"""What does a line of belief beside fact say at a glance, where there is no room for a table? Its fact, and whose verdict is which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sameside.presentation import figures
from sameside.presentation.belief_text import OverviewRow
from sameside.presentation.survey_reading import group_name

# What calls for a look comes first.
_ORDER = ("optimistic", "pessimistic", "in line", "unclear")


@dataclass(frozen=True)
class Glance:
    """One line. verdicts: (verdict, whose it is), what calls for a look first; aside: what tells it from another of the same title."""

    fact: str
    aside: str
    verdicts: tuple[tuple[str, str], ...]


def glances(columns: Sequence[str], rows: Sequence[OverviewRow]) -> Mapping[str, Glance]:
    """Question  What does each line say at a glance?

    Reads    columns, rows: of the overview
    Returns  by the anchor of a line
    """
    return {row.anchor: Glance(row.fact, row.aside, _verdicts(columns, row)) for row in rows}


def _verdicts(columns: Sequence[str], row: OverviewRow) -> tuple[tuple[str, str], ...]:
    said = []
    told = [verdict for verdict in row.verdicts if verdict]
    for verdict in _ORDER:
        names = [group_name(name) for name, one in zip(columns, row.verdicts, strict=True) if one == verdict]
        if names:
            who = "every group" if len(names) == len(told) > 1 else figures.sentence_list(names)
            said.append((verdict, who))
    return tuple(said)
