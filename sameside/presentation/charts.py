"""What can be drawn? Each kind of chart as the figures it shows, with the words at its marks; how it looks is `chart_drawing`'s concern.

A chart never shows a figure that the table beside it doesn't hold, and its words are enough for a reader who can't see it.
"""

from dataclasses import dataclass

from sameside.presentation.palette import Hue as Hue
from sameside.presentation.survey_chart_kinds import DotChart, GapChart, PairChart, RatingChart, SpreadChart, SurveyChart


@dataclass(frozen=True)
class Step:
    """One stage of a funnel: how many reached it, and which share of the stage before went on (None where that isn't told)."""

    name: str
    n: int
    n_text: str
    share: float | None = None
    low: float | None = None
    high: float | None = None
    share_text: str = ""


@dataclass(frozen=True)
class FunnelChart:
    """Stages from the first to the last, each with its bar and, beside it, the share that went on with its interval."""

    steps: tuple[Step, ...]
    count_heading: str
    share_heading: str


@dataclass(frozen=True)
class Interval:
    """One estimate: a point on its interval and the words beside it.

    is_apart  False: it can't be told from the reference, so it is drawn hollow
    beyond    a further mark on the line, as the value nine in ten stay under
    limit     a stroke of its own, as from where the estimate counts as good
    """

    name: str
    value: float
    low: float | None
    high: float | None
    text: str
    detail: str = ""
    hue: Hue = "accent"
    is_apart: bool = True
    beyond: float | None = None
    limit: float | None = None


@dataclass(frozen=True)
class Reference:
    """What the rows are compared with: a line, its interval a soft band behind them all."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class IntervalChart:
    """Estimates with intervals, one row each, in the order given. `more` says what is left to the table; `key` explains the marks.

    is_whole_scale  the axis runs from 0 to 100 %, so that several charts can be set beside each other
    """

    rows: tuple[Interval, ...]
    unit: str
    reference: Reference | None = None
    more: str = ""
    key: str = ""
    is_whole_scale: bool = False


@dataclass(frozen=True)
class Part:
    """One part of a whole: its share of 0 to 1 and the words on it."""

    name: str
    share: float
    text: str
    hue: Hue


@dataclass(frozen=True)
class Stack:
    """One whole and its parts. `is_strong` marks the one that counts."""

    name: str
    parts: tuple[Part, ...]
    detail: str = ""
    is_strong: bool = False


@dataclass(frozen=True)
class StackChart:
    """Wholes of equal length, one under another, so that their parts can be compared."""

    stacks: tuple[Stack, ...]


@dataclass(frozen=True)
class Moment:
    """One place on a time axis. `is_young`: it is not finished and may still rise. `detail`: a word under its name, as its n."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    is_young: bool = False
    detail: str = ""


@dataclass(frozen=True)
class TimeChart:
    """One estimate per stretch of time, in order, its interval a band."""

    moments: tuple[Moment, ...]
    unit: str
    key: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, its length, and the words at its end."""

    name: str
    length: float
    text: str
    detail: str = ""
    hue: Hue = "accent"


@dataclass(frozen=True)
class BarChart:
    """Bars in the order given. `more` says what is left to the table."""

    bars: tuple[Bar, ...]
    more: str = ""


@dataclass(frozen=True)
class BesideRow:
    """One figure of a block: a point on its interval; None without a point, as for a range or for what is only words.

    wide       a wider band behind the interval, as what may be whatever those think who did not answer
    is_hollow  its interval holds the block's reference, so it is drawn hollow
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    detail: str = ""
    hue: Hue = "quiet"
    wide: tuple[float, float] | None = None
    is_hollow: bool = False


@dataclass(frozen=True)
class BesideBlock:
    """Rows that are measured against one line of their own."""

    heading: str
    rows: tuple[BesideRow, ...]
    reference: Reference | None = None


@dataclass(frozen=True)
class BesideChart:
    """Blocks one under another on one axis, as what is believed and what is so.

    is_whole_scale  the axis runs from 0 to 100 %; key explains the marks
    holds           values the axis must reach
    """

    blocks: tuple[BesideBlock, ...]
    unit: str
    key: str = ""
    is_whole_scale: bool = False
    holds: tuple[float, ...] = ()


Chart = FunnelChart | IntervalChart | StackChart | TimeChart | BarChart | BesideChart | SurveyChart


def chart_in_words(chart: Chart) -> str:
    """What a chart shows, for who can't see it: its kind, then mark by mark the words that stand on it."""
    if isinstance(chart, PairChart | GapChart | RatingChart | DotChart | SpreadChart):
        return chart.in_words
    if isinstance(chart, FunnelChart):
        said = [
            f"{step.name}: {step.n_text}" + (f", {step.share_text} of the stage before" if step.share_text else "") for step in chart.steps
        ]
        return f"Funnel from the first stage to the last. {'; '.join(said)}."
    if isinstance(chart, IntervalChart):
        said = [_row_in_words(row) for row in chart.rows]
        beside = f" Compared with {chart.reference.name}." if chart.reference else ""
        return f"Estimates with their intervals. {'; '.join(said)}.{beside}{_sentence(chart.more)}"
    if isinstance(chart, StackChart):
        said = [f"{stack.name}: {', '.join(f'{part.name} {part.text}' for part in stack.parts)}" for stack in chart.stacks]
        return f"Parts of a whole. {'; '.join(said)}."
    if isinstance(chart, TimeChart):
        said = [_moment_in_words(moment) for moment in chart.moments]
        has_ends = any(moment.low is not None for moment in chart.moments)
        return f"{'Estimates over time with their intervals' if has_ends else 'Figures over time'}. {'; '.join(said)}."
    if isinstance(chart, BesideChart):
        return " ".join(_block_in_words(block) for block in chart.blocks)
    said = [" ".join(filter(None, (f"{bar.name}: {bar.text}", bar.detail))) for bar in chart.bars]
    return f"Bars. {'; '.join(said)}.{_sentence(chart.more)}"


def _block_in_words(block: BesideBlock) -> str:
    rows = "; ".join(f"{row.name}: {row.text}" + (f" ({row.detail})" if row.detail else "") for row in block.rows)
    beside = f" Compared with {block.reference.name}." if block.reference else ""
    return f"{block.heading}: {rows}.{beside}"


def _moment_in_words(moment: Moment) -> str:
    beside = ", ".join(filter(None, (moment.detail, "still young" if moment.is_young else "")))
    return f"{moment.name}: {moment.text}" + (f" ({beside})" if beside else "")


def _row_in_words(row: Interval) -> str:
    return f"{row.name}: {row.text}" + (f" ({row.detail})" if row.detail else "")


def _sentence(words: str) -> str:
    return f" {words[:1].upper()}{words[1:]}." if words else ""
