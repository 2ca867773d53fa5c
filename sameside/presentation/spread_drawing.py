"""How do ratings look that two sides give each other, how answers that spread, and how two shares against each other?"""

from dataclasses import replace

from sameside.presentation import figures
from sameside.presentation.chart_rows import (
    GAP,
    LINE,
    NARROW,
    SIZE,
    SMALL,
    closing_words,
    hue_colour,
    lines,
    soft_colour,
    write_lines,
)
from sameside.presentation.chart_scale import Scale
from sameside.presentation.lane_drawing import Lane, draw_published, lane_height, lane_words, published_lanes_height
from sameside.presentation.palette import LIGHT, Hue
from sameside.presentation.survey_chart_kinds import DotChart, RatingChart, RatingSide, SpreadChart
from sameside.presentation.svg import STRONG, Sheet, text_width

_HIGHEST = 10
_TALLEST = 44.0
_WHOLE = (0.0, 0.25, 0.5, 0.75, 1.0)


def draw_ratings(chart: RatingChart, width: int) -> str:
    """Two arrows with what stands on them, as SVG text."""
    sheet = Sheet(width)
    y = 0.0
    for side in chart.sides:
        y = _rating_side(sheet, side, y)
    return sheet.svg(closing_words(sheet, (chart.key,), y - 8, width) if chart.key else y + 2)


def _rating_side(sheet: Sheet, side: RatingSide, y: float) -> float:
    """One arrow from who rates to who is rated; returns where the next begins."""
    room = max(text_width("Marketing", SIZE, STRONG), text_width(side.rater, SIZE, STRONG)) + 12
    start, end, line = room, sheet.width - room, y + 34
    sheet.text(0, line + 4.5, side.rater, size=SIZE, weight=STRONG)
    sheet.text(sheet.width, line + 4.5, side.rated, size=SIZE, weight=STRONG, anchor="end")
    sheet.line(start, line, end - 9, line, stroke=hue_colour(side.hue), width=2.4)
    sheet.area([(end, line), (end - 11, line - 6), (end - 11, line + 6)], fill=hue_colour(side.hue))
    middle = (start + end) / 2
    sheet.text(middle, line - 10, side.text, size=22, anchor="middle", weight=STRONG)
    sheet.text(middle, line + 18, side.detail, size=SMALL, anchor="middle", fill=LIGHT.muted)
    y = line + 30
    if side.mean is None or (side.counts is None and side.before is None and not side.published):
        return y + 14
    return _rating_axis(sheet, side, side.mean, y) + 26


def _rating_axis(sheet: Sheet, side: RatingSide, mean: float, y: float) -> float:
    """From 0 to 10: how often each rating was given, the mean, the one before, what others published. Returns where it ends."""
    is_wide = sheet.width > NARROW
    left, right = (0.38 * sheet.width, sheet.width - 96) if is_wide else (8.0, sheet.width - 8)
    step = (right - left) / (_HIGHEST + 1)
    # A rating stands in the middle of its column.
    scale = Scale(-0.5, _HIGHEST + 0.5, left, right, tuple(map(float, range(0, _HIGHEST + 1, 2))))
    if side.counts is not None:
        _rating_columns(sheet, side, left, step, y)
        y += _TALLEST + 14
    sheet.line(left, y, right, y, stroke=LIGHT.line)
    for rating in range(_HIGHEST + 1):
        sheet.text(scale.at(rating), y + 15, str(rating), size=SMALL, anchor="middle", fill=LIGHT.muted)
    y += 24
    lane, others = Lane(left, sheet.width), [("This survey", "", mean)]
    if side.before is not None:
        others.append((side.before_name, side.before_text, side.before))
    for number, (name, text, value) in enumerate(others):
        centre = lane_words(sheet, name, text, lane, y)
        if number:
            sheet.point(scale.at(value), centre, radius=4.4, fill=LIGHT.surface, stroke=hue_colour(side.hue), width=1.8)
        else:
            sheet.point(scale.at(value), centre, radius=5, fill=hue_colour(side.hue))
        y += lane_height(sheet, name, text, lane)
    draw_published(sheet, side.published, replace(scale, marks=()), lane, y)
    return y + published_lanes_height(sheet, side.published, lane)


def _rating_columns(sheet: Sheet, side: RatingSide, left: float, step: float, y: float) -> None:
    """A column per rating, or one over the ratings of a band."""
    assert side.counts is not None
    most, floor = max(side.counts, default=0) or 1, y + _TALLEST + 14
    for label, n in zip(side.labels, side.counts, strict=True):
        first, _, last = label.partition(" to ")
        start, wide = left + step * int(first), step * (int(last or first) - int(first) + 1)
        tall = _TALLEST * n / most
        if n:
            sheet.box(start + step * 0.12, floor - tall, wide - step * 0.24, tall, fill=soft_colour(side.hue), radius=1.5)
            sheet.box(start + step * 0.12, floor - tall, wide - step * 0.24, 2.4, fill=hue_colour(side.hue), radius=1)
            sheet.text(start + wide / 2, floor - tall - 3, str(n), size=SMALL, anchor="middle", fill=LIGHT.muted)


def _columns(sheet: Sheet, counts: tuple[int, ...], ends: tuple[float, float], floor: float, height: float, hue: Hue) -> None:
    """One column per answer of a scale, standing on a floor."""
    left, right = ends
    step, most = (right - left) / len(counts), max(counts, default=0) or 1
    sheet.line(left, floor, right, floor, stroke=LIGHT.line)
    for number, n in enumerate(counts):
        if n:
            tall = height * n / most
            sheet.box(left + step * number + step * 0.12, floor - tall, step * 0.76, tall, fill=soft_colour(hue), radius=1.5)
            sheet.box(left + step * number + step * 0.12, floor - tall, step * 0.76, 2.4, fill=hue_colour(hue), radius=1)


def draw_spreads(chart: SpreadChart, width: int) -> str:
    """Small columns, a row per group, as SVG text."""
    sheet = Sheet(width)
    is_wide = width > NARROW
    left = 0.42 * width if is_wide else 0.0
    words_room = max((max(text_width(row.text, SIZE), text_width(row.detail, SMALL)) for row in chart.rows), default=0.0)
    right = max(width - words_room - GAP, left + 150) if is_wide else width
    low, high = chart.scale
    sheet.text(left, 12, low, size=SMALL, fill=LIGHT.muted)
    sheet.text(right, 12, high, size=SMALL, anchor="end", fill=LIGHT.muted)
    y = 22.0
    for row in chart.rows:
        names = lines(row.name, left - GAP if is_wide else width, SIZE, most=3)
        if is_wide:
            height = max(58.0, LINE * len(names) + 14)
            write_lines(sheet, names, y + height / 2)
            floor = y + height - 8
            sheet.text(width, y + height / 2, row.text, size=SIZE, anchor="end")
            sheet.text(width, y + height / 2 + 16, row.detail, size=SMALL, anchor="end", fill=LIGHT.muted)
        else:
            for number, line in enumerate(names):
                sheet.text(0, y + 14 + LINE * number, line, size=SIZE)
            said = y + 14 + LINE * len(names)
            sheet.text(0, said, row.text, size=SMALL, fill=LIGHT.muted)
            sheet.text(width, said, row.detail, size=SMALL, anchor="end", fill=LIGHT.muted)
            height = LINE * len(names) + 82
            floor = y + height - 10
        _columns(sheet, row.counts, (left, right), floor, 34.0, row.hue)
        step = (right - left) / len(row.counts)
        for number, n in enumerate(row.counts):
            if n:
                tall = 34.0 * n / max(row.counts)
                sheet.text(left + step * (number + 0.5), floor - tall - 3, str(n), size=10.5, anchor="middle", fill=LIGHT.muted)
        y += height
    return sheet.svg(closing_words(sheet, (chart.more,), y, width))


def draw_dots(chart: DotChart, width: int) -> str:
    """Groups by two shares, as SVG text."""
    sheet = Sheet(width)
    side = min(width - 60.0, 400.0)
    left, top = 46.0, 30.0
    across, up = Scale(0.0, 1.0, left, left + side, _WHOLE), Scale(0.0, 1.0, top + side, top, _WHOLE)
    for mark in _WHOLE:
        text = figures.percent(mark)
        sheet.line(across.at(mark), up.at(0), across.at(mark), up.at(1), stroke=LIGHT.line)
        sheet.line(across.at(0), up.at(mark), across.at(1), up.at(mark), stroke=LIGHT.line)
        sheet.text(across.at(mark), up.at(0) + 16, text, size=SMALL, anchor="middle", fill=LIGHT.muted)
        sheet.text(left - 8, up.at(mark) + 4, text, size=SMALL, anchor="end", fill=LIGHT.muted)
    sheet.area([(across.at(0), up.at(chart.band)), (across.at(1 - chart.band), up.at(1)), (across.at(0), up.at(1))],
               fill=LIGHT.warning_soft, opacity=0.7)  # fmt: skip
    sheet.line(across.at(0), up.at(0), across.at(1), up.at(1), stroke=LIGHT.quiet, width=1.2, dash="3 3")
    sheet.text(across.at(0) + 8, up.at(1) + 17, chart.band_name, size=SMALL, fill=LIGHT.warning)
    sheet.text(0, 14, chart.up_name, size=SMALL, fill=LIGHT.muted)
    sheet.text(across.at(1), up.at(0) + 36, chart.across_name, size=SMALL, anchor="end", fill=LIGHT.muted)
    for dot in chart.dots:
        x, y = across.at(dot.across), up.at(dot.up)
        sheet.point(x, y, radius=6, fill=hue_colour(dot.hue))
    _dot_names(sheet, chart, across, up)
    return sheet.svg(up.at(0) + 44)


def _dot_names(sheet: Sheet, chart: DotChart, across: Scale, up: Scale) -> None:
    """Names beside the dots, moved apart where they would lie on each other."""
    taken: list[float] = []
    for dot in sorted(chart.dots, key=lambda one: -one.up):
        y = up.at(dot.up) + 4.5
        while any(abs(y - other) < 15 for other in taken):
            y += 5
        taken.append(y)
        room = text_width(dot.name, SIZE, STRONG)
        x = across.at(dot.across) + 11
        is_left = x + room > sheet.width
        sheet.text(x - 22 if is_left else x, y, dot.name, size=SIZE, weight=STRONG, anchor="end" if is_left else "start", has_halo=True)
