"""How does a chart look? Names on the left, marks on a quiet grid, the figures written beside them: no legend to decode, no box around.

Every chart is drawn in several widths. Shrinking a wide one would make its letters too small for a phone, so the narrow one puts name
and figure on a line of their own, above the mark.
"""

from collections.abc import Callable
from typing import Any

from sameside.presentation.beside_drawing import draw_beside
from sameside.presentation.chart_rows import (
    GAP,
    LINE,
    NARROW,
    PAPER,
    SIZE,
    SMALL,
    WIDE,
    closing_words,
    columns,
    grid,
    hue_colour,
    interval_mark,
    line_of_words,
    lines,
    row_height_of,
    soft_colour,
    write_lines,
)
from sameside.presentation.chart_scale import Scale, scale_for
from sameside.presentation.charts import (
    BarChart,
    BesideChart,
    Chart,
    FunnelChart,
    Interval,
    IntervalChart,
    Part,
    Stack,
    StackChart,
    Step,
    TimeChart,
)
from sameside.presentation.pair_drawing import draw_gaps, draw_pairs
from sameside.presentation.palette import LIGHT
from sameside.presentation.spread_drawing import draw_dots, draw_ratings, draw_spreads
from sameside.presentation.survey_chart_kinds import DotChart, GapChart, PairChart, RatingChart, SpreadChart
from sameside.presentation.svg import STRONG, Sheet, fitted, text_width
from sameside.presentation.time_drawing import draw_time

__all__ = ["NARROW", "PAPER", "WIDE", "draw"]

_NAME_SHARE = 0.33


def draw(chart: Chart, width: int) -> str:
    """The chart as SVG text, `width` pixels wide."""
    drawing: dict[type, Callable[[Any, int], str]] = {
        FunnelChart: _draw_funnel,
        IntervalChart: _draw_intervals,
        StackChart: _draw_stacks,
        TimeChart: draw_time,
        BarChart: _draw_bars,
        BesideChart: draw_beside,
        PairChart: draw_pairs,
        GapChart: draw_gaps,
        RatingChart: draw_ratings,
        SpreadChart: draw_spreads,
        DotChart: draw_dots,
    }
    return drawing[type(chart)](chart, width)


def _draw_intervals(chart: IntervalChart, width: int) -> str:
    sheet = Sheet(width)
    is_wide = width > NARROW
    top = 30.0 if chart.reference else 6.0
    row_height = row_height_of(width)
    left, right, value_end = columns(
        width, [row.name for row in chart.rows], [row.text for row in chart.rows], [row.detail for row in chart.rows]
    )
    ends = [end for row in chart.rows for end in (row.value, row.low, row.high, row.beyond, row.limit) if end is not None]
    if chart.reference:
        ends += [end for end in (chart.reference.value, chart.reference.low, chart.reference.high) if end is not None]
    ends += [0.0, 1.0] if chart.is_whole_scale else []
    scale = scale_for(ends, left, right, at_most=6 if is_wide else 4, unit=chart.unit)
    # A name too long for its place goes on in a second line.
    names = [lines(row.name, left - GAP if is_wide else _room_of_name(row, width), SIZE, most=2) for row in chart.rows]
    heights = [max(row_height, LINE * len(name) + 10) if is_wide else row_height + LINE * (len(name) - 1) for name in names]
    bottom = top + sum(heights)
    grid(sheet, scale, top - 4, bottom, chart.unit)
    if chart.reference:
        _reference(sheet, chart, scale, top, bottom)
    upper = top
    for row, name, height in zip(chart.rows, names, heights, strict=True):
        if is_wide:
            centre = upper + height / 2
            write_lines(sheet, name, centre)
            sheet.text(value_end, centre + 4.5, row.text, size=SIZE, anchor="end", weight=STRONG)
            sheet.text(width, centre + 4, row.detail, size=SMALL, anchor="end", fill=LIGHT.muted)
        else:
            centre = upper + height - 15
            line_of_words(sheet, name[0], row.text, row.detail, upper + 17, width)
            for number, line in enumerate(name[1:], start=1):
                sheet.text(0, upper + 17 + LINE * number, line, size=SIZE)
        interval_mark(sheet, row, scale, centre)
        upper += height
    below = bottom + 24
    return sheet.svg(closing_words(sheet, (chart.key, chart.more), below, width))


def _room_of_name(row: Interval, width: float) -> float:
    """What figure and detail leave of a line on a phone."""
    detail_room = text_width(row.detail, SMALL) + (8 if row.detail and row.text else 0)
    return width - detail_room - text_width(row.text, SIZE, STRONG) - 12


def _reference(sheet: Sheet, chart: IntervalChart, scale: Scale, top: float, bottom: float) -> None:
    reference = chart.reference
    if reference is None:
        return
    if reference.low is not None and reference.high is not None:
        x = scale.at(reference.low)
        sheet.box(x, top - 6, max(scale.at(reference.high) - x, 1.0), bottom - top + 6, fill=LIGHT.quiet_soft, opacity=0.5)
    x = scale.at(reference.value)
    sheet.line(x, top - 6, x, bottom, stroke=LIGHT.quiet, width=1.2, dash="3 3")
    room = text_width(reference.name, SMALL) / 2
    centre = min(max(x, room), sheet.width - room)
    sheet.text(centre, top - 13, reference.name, size=SMALL, anchor="middle", fill=LIGHT.muted)


def _draw_bars(chart: BarChart, width: int) -> str:
    sheet = Sheet(width)
    is_wide = width > NARROW
    row_height = row_height_of(width)
    left, right, value_end = columns(
        width, [bar.name for bar in chart.bars], [bar.text for bar in chart.bars], [bar.detail for bar in chart.bars]
    )
    longest = max((bar.length for bar in chart.bars), default=0.0) or 1.0
    for number, bar in enumerate(chart.bars):
        upper = 4 + row_height * number
        length = (right - left) * max(bar.length, 0.0) / longest
        if is_wide:
            centre = upper + row_height / 2
            sheet.text(0, centre + 4.5, fitted(bar.name, left - GAP, SIZE), size=SIZE)
            sheet.text(value_end, centre + 4.5, bar.text, size=SIZE, anchor="end", weight=STRONG)
            sheet.text(width, centre + 4, bar.detail, size=SMALL, anchor="end", fill=LIGHT.muted)
            sheet.box(left, centre - 9, max(length, 1.5), 18, fill=hue_colour(bar.hue), radius=2)
        else:
            line_of_words(sheet, bar.name, bar.text, bar.detail, upper + 15, width)
            sheet.box(left, upper + 23, max(length, 1.5), 14, fill=hue_colour(bar.hue), radius=2)
    return sheet.svg(closing_words(sheet, (chart.more,), 4 + row_height * len(chart.bars) + 4, width))


def _draw_funnel(chart: FunnelChart, width: int) -> str:
    return _wide_funnel(chart, width) if width > NARROW else _narrow_funnel(chart)


def _wide_funnel(chart: FunnelChart, width: int) -> str:
    sheet = Sheet(width)
    rows, row_height, top = chart.steps, row_height_of(width) + 6, 26.0
    left = min(max((text_width(step.name, SIZE) for step in rows), default=0.0) + GAP + 1, _NAME_SHARE * width)
    share_room = max((text_width(step.share_text, SIZE, STRONG) for step in rows), default=0.0) + GAP
    has_shares = any(step.share is not None for step in rows)
    bars_end, plot_left, plot_right = width * (0.53 if has_shares else 1.0), width * 0.6, width - share_room
    most = max((step.n for step in rows), default=0) or 1
    room = bars_end - left - max((text_width(step.n_text, SIZE, STRONG) for step in rows), default=0.0) - 8
    sheet.text(left, 12, chart.count_heading, size=SMALL, fill=LIGHT.muted)
    if has_shares:
        sheet.text(plot_left, 12, chart.share_heading, size=SMALL, fill=LIGHT.muted)
        scale = Scale(0.0, 1.0, plot_left, plot_right, (0.0, 0.5, 1.0))
        grid(sheet, scale, top + row_height, top + row_height * len(rows), "share")
    for number, step in enumerate(rows):
        centre = top + row_height * number + row_height / 2
        sheet.text(0, centre + 4.5, fitted(step.name, left - GAP, SIZE), size=SIZE)
        length = max(room * step.n / most, 1.5)
        sheet.box(left, centre - 12, length, 24, fill=LIGHT.accent, radius=2)
        sheet.text(left + length + 8, centre + 4.5, step.n_text, size=SIZE, weight=STRONG)
        if step.share is not None:
            interval_mark(sheet, Interval(step.name, step.share, step.low, step.high, step.share_text), scale, centre)
            sheet.text(width, centre + 4.5, step.share_text, size=SIZE, anchor="end", weight=STRONG)
    return sheet.svg(top + row_height * len(rows) + (24 if has_shares else 4))


def _narrow_funnel(chart: FunnelChart) -> str:
    sheet = Sheet(NARROW)
    most = max((step.n for step in chart.steps), default=0) or 1
    y = 0.0
    for step in chart.steps:
        if step.share_text:
            sheet.line(5, y + 2, 5, y + 15, stroke=LIGHT.quiet, width=1.2)
            sheet.text(14, y + 13, _step_words(step, NARROW - 14), size=SMALL, fill=LIGHT.muted)
            y += 21
        line_of_words(sheet, step.name, step.n_text, "", y + 15, NARROW)
        sheet.box(0, y + 23, max(NARROW * step.n / most, 1.5), 14, fill=LIGHT.accent, radius=2)
        y += 45
    return sheet.svg(y)


def _step_words(step: Step, room: float) -> str:
    return fitted(f"{step.share_text} of the stage before", room, SMALL)


def _draw_stacks(chart: StackChart, width: int) -> str:
    sheet = Sheet(width)
    is_wide = width > NARROW
    left, right, _ = columns(width, [stack.name for stack in chart.stacks], [], [stack.detail for stack in chart.stacks])
    row_height, bar_height = (row_height_of(width) + 20, 28.0) if is_wide else (72.0, 26.0)
    for number, stack in enumerate(chart.stacks):
        upper = row_height * number
        weight = STRONG if stack.is_strong else 400
        if is_wide:
            sheet.text(0, upper + 36, fitted(stack.name, left - GAP, SIZE, weight), size=SIZE, weight=weight)
            sheet.text(width, upper + 36, stack.detail, size=SMALL, anchor="end", fill=LIGHT.muted)
            _stack_bar(sheet, stack, left, right, upper + 17, bar_height)
        else:
            line_of_words(sheet, stack.name, "", stack.detail, upper + 15, width, name_weight=weight)
            _stack_bar(sheet, stack, 0, width, upper + 36, bar_height)
    return sheet.svg(row_height * len(chart.stacks) + 4)


def _stack_bar(sheet: Sheet, stack: Stack, left: float, right: float, y: float, height: float) -> None:
    x, free = left, left
    for part in stack.parts:
        length = (right - left) * part.share
        if length > 0:
            sheet.box(x, y, max(length - 1.5, 0.8), height, fill=soft_colour(part.hue), radius=1.5)
            sheet.box(x, y, max(length - 1.5, 0.8), 3, fill=hue_colour(part.hue), radius=1)
            free = _part_words(sheet, part, (x, x + length, right), y, height, free)
        x += length


def _part_words(sheet: Sheet, part: Part, ends: tuple[float, float, float], y: float, height: float, free: float) -> float:
    """The figure in a part and its name above it, where there is room; the table has them all. Returns where the next name may begin."""
    start, end, right = ends
    size = SIZE if text_width(part.text, SIZE, STRONG) + 14 <= end - start else SMALL
    if text_width(part.text, size, STRONG) + 6 <= end - start:
        sheet.text(start + (7 if size == SIZE else 3), y + height / 2 + 6, part.text, size=size, weight=STRONG)
    room = text_width(part.name, SMALL)
    if start >= free and room <= end - start:
        sheet.text(start, y - 5, part.name, size=SMALL, fill=LIGHT.muted)
        return start + room + 8
    if right - end < 1 and right - room >= free:
        sheet.text(right - 1.5, y - 5, part.name, size=SMALL, fill=LIGHT.muted, anchor="end")
        return right
    return free
