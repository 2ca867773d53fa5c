"""How do beliefs and facts look on one axis? Two blocks, each with the line it is measured against: what is believed, and what is so."""

from sameside.presentation.chart_rows import (
    NARROW,
    SIZE,
    SMALL,
    closing_words,
    columns,
    grid,
    hue_colour,
    line_of_words,
    row_height_of,
    soft_colour,
)
from sameside.presentation.chart_scale import Scale, scale_for
from sameside.presentation.charts import BesideBlock, BesideChart, BesideRow, Reference
from sameside.presentation.palette import LIGHT
from sameside.presentation.svg import STRONG, Sheet, fitted, text_width

_HEAD, _TALL_HEAD, _BETWEEN = 28.0, 44.0, 14.0


def draw_beside(chart: BesideChart, width: int) -> str:
    """The chart as SVG text, `width` pixels wide."""
    sheet = Sheet(width)
    is_wide = width > NARROW
    rows = [row for block in chart.blocks for row in block.rows]
    left, right, value_end = columns(width, [row.name for row in rows], [row.text for row in rows], [row.detail for row in rows])
    scale = scale_for(_ends(chart), left, right, at_most=6 if is_wide else 4, unit=chart.unit)
    tops, bottom = _places(chart, width)
    grid(sheet, scale, _head_height(width), bottom, chart.unit)
    for block, top in zip(chart.blocks, tops, strict=True):
        _block(sheet, block, scale, top, (left, value_end, float(width)))
    return sheet.svg(closing_words(sheet, (chart.key,), bottom + 24, width))


def _ends(chart: BesideChart) -> list[float]:
    """Every value that must lie on the axis."""
    ends = [*chart.holds, *((0.0, 1.0) if chart.is_whole_scale else ())]
    for block in chart.blocks:
        marked = [(row.value, row.low, row.high, *(row.wide or ())) for row in block.rows]
        if block.reference:
            marked.append((block.reference.value, block.reference.low, block.reference.high))
        ends += [end for mark in marked for end in mark if end is not None]
    return ends


def _head_height(width: float) -> float:
    return _HEAD if width > NARROW else _TALL_HEAD


def _places(chart: BesideChart, width: float) -> tuple[list[float], float]:
    """Where each block begins, and where the last ends."""
    tops, y = [], 0.0
    for block in chart.blocks:
        tops.append(y)
        y += _head_height(width) + row_height_of(width) * len(block.rows) + _BETWEEN
    return tops, y - _BETWEEN


def _block(sheet: Sheet, block: BesideBlock, scale: Scale, top: float, ends: tuple[float, float, float]) -> None:
    left, value_end, width = ends
    is_wide, row_height = width > NARROW, row_height_of(width)
    first = top + _head_height(width)
    sheet.text(0, top + 16, fitted(block.heading, width, SIZE, STRONG), size=SIZE, weight=STRONG)
    if block.reference:
        free = 0.0 if not is_wide else text_width(block.heading, SIZE, STRONG) + 14
        _reference(sheet, block.reference, scale, (first, first + row_height * len(block.rows)), free)
    for number, row in enumerate(block.rows):
        upper = first + row_height * number
        if is_wide:
            centre = upper + row_height / 2
            sheet.text(0, centre + 4.5, fitted(row.name, left - 12, SIZE), size=SIZE)
            sheet.text(value_end, centre + 4.5, row.text, size=SIZE, anchor="end", weight=STRONG)
            sheet.text(width, centre + 4, row.detail, size=SMALL, anchor="end", fill=LIGHT.muted)
        else:
            centre = upper + 35
            line_of_words(sheet, row.name, row.text, row.detail, upper + 17, width, has_halo=True)
        _mark(sheet, row, scale, centre)


def _mark(sheet: Sheet, row: BesideRow, scale: Scale, y: float) -> None:
    if row.wide is not None:
        start, end = (scale.at(place) for place in row.wide)
        sheet.box(start, y - 7.5, max(end - start, 1.0), 15, fill=LIGHT.quiet_soft, radius=2, opacity=0.6)
    if row.low is not None and row.high is not None:
        start, end = scale.at(row.low), scale.at(row.high)
        sheet.box(start, y - 4.5, max(end - start, 1.0), 9, fill=soft_colour(row.hue), radius=4.5)
    if row.value is None:
        return
    if row.is_hollow:
        sheet.point(scale.at(row.value), y, radius=4.2, fill=LIGHT.surface, stroke=hue_colour(row.hue), width=1.7)
    else:
        sheet.point(scale.at(row.value), y, radius=5, fill=hue_colour(row.hue))


def _reference(sheet: Sheet, reference: Reference, scale: Scale, ends: tuple[float, float], free: float) -> None:
    """A dashed line through the block's rows, a band behind them, and its name above, right of what already stands there."""
    top, bottom = ends
    if reference.low is not None and reference.high is not None:
        x = scale.at(reference.low)
        sheet.box(x, top - 4, max(scale.at(reference.high) - x, 1.0), bottom - top + 4, fill=LIGHT.accent_soft, opacity=0.45)
    x = scale.at(reference.value)
    sheet.line(x, top - 4, x, bottom, stroke=LIGHT.quiet, width=1.2, dash="3 3")
    name = fitted(reference.name, sheet.width - free, SMALL)
    room = text_width(name, SMALL) / 2
    centre = max(min(x, sheet.width - room), room + free)
    sheet.text(centre, top - 11, name, size=SMALL, anchor="middle", fill=LIGHT.muted)
