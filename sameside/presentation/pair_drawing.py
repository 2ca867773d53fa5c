"""How do two groups look beside each other, and the gap between them? Whole statements on the left, marks on one axis, figures beside.

What may be told only as a bound or a range is a soft bar between its ends, with no point on it.
"""

from sameside.presentation.chart_rows import (
    GAP,
    LINE,
    NARROW,
    SIZE,
    SMALL,
    closing_words,
    grid,
    hue_colour,
    hue_keys,
    lines,
    soft_colour,
    write_lines,
)
from sameside.presentation.chart_scale import Scale, scale_for
from sameside.presentation.lane_drawing import Lane, draw_published, published_lanes_height
from sameside.presentation.palette import LIGHT
from sameside.presentation.survey_chart_kinds import GapChart, GapRow, GroupMark, PairChart, PairRow
from sameside.presentation.svg import STRONG, Sheet, text_width

_NAME_SHARE = 0.38
_MOST_LINES = 3
_WHOLE = (0.0, 0.25, 0.5, 0.75, 1.0)
_MARK_ROW, _LANE = 21.0, 14.0
# Lanes of what others published begin within the room a row leaves below itself.
_LANES_UP, _NARROW_LANES_UP = 3.0, 10.0


def draw_pairs(chart: PairChart, width: int) -> str:
    """Rows of groups as SVG text."""
    sheet = Sheet(width)
    is_wide = width > NARROW
    left = _NAME_SHARE * width if is_wide else 4.0
    marks = [mark for row in chart.rows for mark in row.marks]
    detail_room = max((text_width(mark.detail, SMALL) + 8 for mark in marks if mark.detail), default=0.0)
    published = [text_width(mark.text, SMALL) + detail_room for row in chart.rows for mark in row.published]
    words_room = max([*(_words_width(mark, detail_room) for mark in marks), *published], default=0.0)
    right = width - words_room - GAP if is_wide else width - 8.0
    lane = Lane(left, width - detail_room)
    unit = "share" if chart.most == 1 else "count"
    scale = Scale(0.0, chart.most, left, right, tuple(chart.most * part for part in _WHOLE))
    # On a phone every mark is named, with its colour beside the name.
    is_keyed = bool(chart.keys) and (is_wide or all(map(_is_alone, chart.rows)))
    if is_keyed:
        hue_keys(sheet, chart.keys, left if is_wide else 0.0, 12)
    top = 26.0 if is_keyed else 6.0
    broken = [lines(row.name, left - GAP if is_wide else width, SIZE, most=_MOST_LINES) for row in chart.rows]
    heights = [_pair_height(row, len(names), is_wide=is_wide) for row, names in zip(chart.rows, broken, strict=True)]
    below = [published_lanes_height(sheet, row.published, lane) for row in chart.rows]
    bottom = top + sum(heights) + sum(below)
    if is_wide:
        grid(sheet, scale, top, bottom, unit)
    y = top
    for row, names, height, lanes in zip(chart.rows, broken, heights, below, strict=True):
        if is_wide:
            _wide_pair(sheet, chart, row, names, scale, (y, height, detail_room))
        else:
            _narrow_pair(sheet, chart, row, names, scale, (y, detail_room))
        draw_published(sheet, row.published, scale, lane, y + height - (_LANES_UP if is_wide else _NARROW_LANES_UP))
        y += height + lanes
    if not is_wide:
        grid(sheet, scale, bottom - 8, bottom - 8, unit)
    return sheet.svg(closing_words(sheet, (chart.key, chart.more), bottom + (24 if is_wide else 14), width))


def _pair_height(row: PairRow, n_lines: int, *, is_wide: bool) -> float:
    if is_wide:
        return max(_MARK_ROW * len(row.marks), LINE * (n_lines + bool(row.aside))) + 15
    n_said = 0 if _is_alone(row) else len(row.marks)
    return LINE * (n_lines + bool(row.aside)) + (LINE + 2) * n_said + _LANE * len(row.marks) + 30


def _is_alone(row: PairRow) -> bool:
    """One mark whose group is the name of the row: its words stand on the line of the name."""
    return len(row.marks) == 1 and not row.marks[0].group


def _wide_pair(sheet: Sheet, chart: PairChart, row: PairRow, names: list[str], scale: Scale, place: tuple[float, float, float]) -> None:
    y, height, detail_room = place
    centre = y + height / 2
    first = centre - _MARK_ROW * (len(row.marks) - 1) / 2
    write_lines(sheet, names, centre - (LINE / 2 if row.aside else 0))
    if row.aside:
        sheet.text(0, centre + 4.5 + LINE * len(names) / 2, row.aside, size=SMALL, fill=LIGHT.muted)
    _joining_line(sheet, chart, row, scale, [first + _MARK_ROW * number for number in range(len(row.marks))])
    for number, mark in enumerate(row.marks):
        middle = first + _MARK_ROW * number
        _mark(sheet, mark, scale, middle, is_bar=not chart.is_joined)
        _mark_words(sheet, mark, middle + 4.5, detail_room)


def _narrow_pair(sheet: Sheet, chart: PairChart, row: PairRow, names: list[str], scale: Scale, place: tuple[float, float]) -> None:
    """The words of every mark above, then all marks on lanes of one axis."""
    y, detail_room = place
    for number, line in enumerate(names):
        sheet.text(0, y + 14 + LINE * number, line, size=SIZE)
    y += LINE * len(names)
    if row.aside:
        sheet.text(0, y + 13, row.aside, size=SMALL, fill=LIGHT.muted)
        y += LINE
    if _is_alone(row):
        _mark_words(sheet, row.marks[0], y - 2, detail_room)
    for mark in row.marks if not _is_alone(row) else ():
        y += LINE + 2
        sheet.point(4, y - 5, radius=4, fill=hue_colour(mark.hue))
        sheet.text(14, y - 1, mark.group, size=SMALL, fill=LIGHT.muted)
        _mark_words(sheet, mark, y - 1, detail_room)
    places = [y + 12 + _LANE * number for number in range(len(row.marks))]
    for value in scale.marks if places else ():
        sheet.line(scale.at(value), y + 5, scale.at(value), places[-1] + 7, stroke=LIGHT.line)
    _joining_line(sheet, chart, row, scale, places)
    for mark, middle in zip(row.marks, places, strict=True):
        _mark(sheet, mark, scale, middle, is_bar=not chart.is_joined)


def _mark_words(sheet: Sheet, mark: GroupMark, baseline: float, detail_room: float) -> None:
    """Figure and people in columns of their own; a bound over both."""
    end = sheet.width - (detail_room if mark.detail else 0.0)
    sheet.text(end, baseline, mark.text, size=SIZE, anchor="end", weight=STRONG if mark.value is not None else 400)
    sheet.text(sheet.width, baseline, mark.detail, size=SMALL, anchor="end", fill=LIGHT.muted)


def _joining_line(sheet: Sheet, chart: PairChart, row: PairRow, scale: Scale, places: list[float]) -> None:
    known = [(scale.at(mark.value), y) for mark, y in zip(row.marks, places, strict=True) if mark.value is not None]
    if chart.is_joined and len(known) > 1:
        sheet.path(known, stroke=LIGHT.quiet, width=1.4)


def _mark(sheet: Sheet, mark: GroupMark, scale: Scale, y: float, *, is_bar: bool) -> None:
    colour, soft = hue_colour(mark.hue), soft_colour(mark.hue)
    if mark.value is None:
        if mark.low is not None and mark.high is not None:
            # Only its ends are told: hatch-like ends, and no point inside.
            start, end = scale.at(mark.low), scale.at(mark.high)
            sheet.line(start, y, end, y, stroke=soft, width=7)
            for place in (start, end):
                sheet.line(place, y - 5, place, y + 5, stroke=colour, width=1.4)
        return
    if is_bar:
        sheet.box(scale.at(0.0), y - 6, max(scale.at(mark.value) - scale.at(0.0), 1.5), 12, fill=colour, radius=2)
        return
    if mark.low is not None and mark.high is not None:
        sheet.line(scale.at(mark.low), y, scale.at(mark.high), y, stroke=soft, width=7)
    sheet.point(scale.at(mark.value), y, radius=5, fill=colour)


def _words_width(mark: GroupMark, detail_room: float) -> float:
    return text_width(mark.text, SIZE, STRONG) + (detail_room if mark.detail else 0.0)


def draw_gaps(chart: GapChart, width: int) -> str:
    """Gaps about their line as SVG text."""
    sheet = Sheet(width)
    is_wide = width > NARROW
    left = _NAME_SHARE * width if is_wide else 4.0
    words_room = max((text_width(row.text, SIZE, STRONG) + _detail_room(row) for row in chart.rows), default=0.0)
    right = width - words_room - GAP if is_wide else width - 8.0
    ends = [end for row in chart.rows for end in (row.value, row.low, row.high, row.least, row.most) if end is not None]
    furthest = max([0.3, *map(abs, ends)])
    scale = scale_for([-furthest, furthest], left, right, at_most=5, unit="points")
    broken = [lines(row.name, left - GAP if is_wide else width, SIZE, most=_MOST_LINES) for row in chart.rows]
    heights = [max(32.0, LINE * len(names) + 14) if is_wide else LINE * len(names) + 46 for names in broken]
    top, bottom = 28.0, 28.0 + sum(heights)
    # On a phone the lines would run through the words above each mark: there they stand beside the marks only.
    grid(sheet, scale, top - 4 if is_wide else bottom - 4, bottom, "points")
    if is_wide:
        sheet.line(scale.at(0.0), top - 4, scale.at(0.0), bottom, stroke=LIGHT.quiet, width=1.4)
    _directions(sheet, chart, scale)
    y = top
    for row, names, height in zip(chart.rows, broken, heights, strict=True):
        if is_wide:
            centre = y + height / 2
            write_lines(sheet, names, centre)
            sheet.text(width - _detail_room(row), centre + 4.5, row.text, size=SIZE, anchor="end", weight=STRONG)
            sheet.text(width, centre + 4, row.detail, size=SMALL, anchor="end", fill=LIGHT.muted)
        else:
            for number, line in enumerate(names):
                sheet.text(0, y + 14 + LINE * number, line, size=SIZE)
            baseline = y + 14 + LINE * len(names)
            sheet.text(0, baseline, row.text, size=SIZE, weight=STRONG)
            sheet.text(width, baseline, row.detail, size=SMALL, anchor="end", fill=LIGHT.muted)
            centre = baseline + 17
            for mark in scale.marks:
                sheet.line(scale.at(mark), centre - 9, scale.at(mark), centre + 9, stroke=LIGHT.quiet if not mark else LIGHT.line)
        _gap_mark(sheet, chart, row, scale, centre)
        y += height
    return sheet.svg(closing_words(sheet, (chart.key, chart.more), bottom + 24, width))


def _detail_room(row: GapRow) -> float:
    return text_width(row.detail, SMALL) + 10 if row.detail else 0.0


def _directions(sheet: Sheet, chart: GapChart, scale: Scale) -> None:
    """Which way is whose, either side of the line."""
    zero = scale.at(0.0)
    words_left, words_right = f"← {chart.left}", f"{chart.right} →"
    sheet.text(max(zero - 8, text_width(words_left, SMALL)), 12, words_left, size=SMALL, anchor="end", fill=hue_colour(chart.left_hue))
    sheet.text(min(zero + 8, sheet.width - text_width(words_right, SMALL)), 12, words_right, size=SMALL, fill=hue_colour(chart.right_hue))


def _gap_mark(sheet: Sheet, chart: GapChart, row: GapRow, scale: Scale, y: float) -> None:
    hue = chart.right_hue if row.value > 0 else chart.left_hue
    if row.least is not None and row.most is not None:
        sheet.line(scale.at(row.least), y, scale.at(row.most), y, stroke=LIGHT.quiet_soft, width=11)
    if row.low is not None and row.high is not None:
        sheet.line(scale.at(row.low), y, scale.at(row.high), y, stroke=hue_colour(hue) if row.is_clear else LIGHT.quiet, width=2.6)
    if row.is_clear:
        sheet.point(scale.at(row.value), y, radius=5, fill=hue_colour(hue))
    else:
        sheet.point(scale.at(row.value), y, radius=4.4, fill=LIGHT.surface, stroke=LIGHT.quiet, width=1.8)
