"""How does a chart of rows become one of PowerPoint's own? A point on its interval per group, row under row, on one axis: everything in it
can be selected, recoloured and read out, and its figures lie in the workbook behind it.

Only what is told exactly is a point. What may be told as a bound is a band without one, as everywhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pptx.chart.data import XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from sameside.presentation.charts import BesideChart, Chart, IntervalChart
from sameside.presentation.palette import Hue
from sameside.presentation.slide_deck import DRAWN, FACE, colour, describe
from sameside.presentation.survey_chart_kinds import GapChart, PairChart

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
AXIS_ROOM = 0.3  # inches below the rows for the figures of the axis
# Marks by their look, in points across.
_SIZES = {"point": 10, "hollow": 10, "hole": 6}
_APART = 0.15  # how far the groups of one row stand apart, in parts of its height


@dataclass(frozen=True)
class SlideMark:
    """One group in one row. value: None for a bound; tick: from where it counts as good."""

    series: str
    hue: Hue
    value: float | None
    low: float | None
    high: float | None
    is_hollow: bool = False
    tick: float | None = None


@dataclass(frozen=True)
class SlideRow:
    """One row: the name its table gives it, and its marks."""

    name: str
    marks: tuple[SlideMark, ...]


@dataclass(frozen=True)
class SlideRows:
    """What a native chart is made of; ends of the axis as shares."""

    rows: tuple[SlideRow, ...]
    lowest: float = 0.0
    highest: float = 1.0


def slide_rows(chart: Chart | None) -> SlideRows | None:
    """A chart as rows of points on one axis of shares; None where it is of another kind, or of another unit."""
    if isinstance(chart, PairChart) and chart.most == 1:
        return SlideRows(
            tuple(
                SlideRow(row.name, tuple(SlideMark(m.group, m.hue, m.value, m.low, m.high) for m in row.marks)) for row in chart.rows
            )
        )  # fmt: skip
    if isinstance(chart, IntervalChart) and chart.unit == "share":
        rows = (SlideRow(r.name, (SlideMark("Measured", r.hue, r.value, r.low, r.high, not r.is_apart, r.limit),)) for r in chart.rows)
        return SlideRows(tuple(rows))
    if isinstance(chart, GapChart):
        gaps = (SlideRow(r.name, (SlideMark("Gap", "accent", r.value, r.low, r.high, not r.is_clear),)) for r in chart.rows)
        return SlideRows(tuple(gaps), -1.0, 1.0)
    if isinstance(chart, BesideChart) and chart.unit == "share":
        found = [(block, row) for block in chart.blocks for row in block.rows]
        return SlideRows(
            tuple(SlideRow(r.name, (SlideMark(block.heading, r.hue, r.value, r.low, r.high, r.is_hollow),)) for block, r in found)
        )
    return None


def as_drawn(chart: Chart) -> Chart:
    """What of a chart a slide shows: not what others published, which stands on the pages."""
    if not isinstance(chart, PairChart):
        return chart
    return replace(chart, rows=tuple(replace(row, published=()) for row in chart.rows))


def add_row_chart(
    slide: Any, chart: SlideRows, heights: Sequence[float], box: tuple[float, float, float], *, name: str, words: str
) -> None:
    """Draw rows of given heights (inches) at left, top and width; the axis lies below them.

    Reads  name: in the list of the slide's parts; words: what it shows, for who can't see it
    """
    left, top, width = box
    total = sum(heights)
    data: Any = XyChartData()  # type: ignore[no-untyped-call]  # the library says nothing of it
    series = _series(chart, heights)
    for one in series:
        added = data.add_series(one.name)
        for x, y in one.points:
            added.add_data_point(x, y)
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.XY_SCATTER, Inches(left), Inches(top), Inches(width), Inches(total + AXIS_ROOM), data
    )  # fmt: skip
    describe(frame, name=name, words=words)
    drawn = frame.chart
    drawn.has_legend = drawn.has_title = False
    drawn.font.size, drawn.font.name = Pt(10), FACE
    drawn.font.color.rgb = colour("muted")
    _axes(drawn, chart, total)
    for one, plotted in zip(series, drawn.plots[0].series, strict=True):
        _dress(plotted, one)
    _write_points_first(drawn, series)
    _stretch(drawn, total)


@dataclass
class _Series:
    """Points of one look: point, hollow and the hole in it are marks, band and tick lines from end to end."""

    name: str
    points: list[tuple[float, float]]
    look: str
    role: str


def _series(chart: SlideRows, heights: Sequence[float]) -> list[_Series]:
    """Every interval is a line of its own, so that its ends stand in the workbook; the points of a group are one series."""
    lines: list[_Series] = []
    marks: dict[str, _Series] = {}
    above = 0.0
    for row, height in zip(chart.rows, heights, strict=True):
        for place, mark in enumerate(row.marks):
            shift = ((len(row.marks) - 1) / 2 - place) * 2 * _APART if len(row.marks) > 1 else 0.0
            y = round(-(above + height * (0.5 - shift)), 4)
            if mark.low is not None and mark.high is not None:
                lines.append(_Series(f"{mark.series}, interval: {row.name}", [(mark.low, y), (mark.high, y)], "band", f"{mark.hue}_soft"))
            if mark.tick is not None:
                reach = min(height * 0.3, 0.12)
                lines.append(_Series(f"Counts as good: {row.name}", [(mark.tick, y - reach), (mark.tick, y + reach)], "tick", "ink"))
            if mark.value is not None:
                name = f"{mark.series}, may be chance" if mark.is_hollow else mark.series
                held = marks.setdefault(name, _Series(name, [], "hollow" if mark.is_hollow else "point", str(mark.hue)))
                held.points.append((mark.value, y))
        above += height
    # LibreOffice draws no outline of a mark: a hollow one is a full one with a smaller one in the colour of the ground upon it.
    holes = [_Series(f"{one.name} (inside)", list(one.points), "hole", "surface") for one in marks.values() if one.look == "hollow"]
    found = [*sorted(lines, key=lambda one: one.look), *marks.values(), *holes]
    # LibreOffice draws no line of a series shorter than the longest: the last point is said again, which moves nothing.
    most = max((len(one.points) for one in found), default=0)
    for one in found:
        one.points += [one.points[-1]] * (most - len(one.points))
    return found


def _axes(drawn: Any, chart: SlideRows, total: float) -> None:
    across, up = drawn.category_axis, drawn.value_axis
    across.minimum_scale, across.maximum_scale, across.major_unit = chart.lowest, chart.highest, 0.25 if chart.lowest == 0 else 0.5
    across.has_major_gridlines = True
    across.major_gridlines.format.line.color.rgb = colour("line")
    across.major_gridlines.format.line.width = Pt(0.75)
    across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    across.major_tick_mark = across.minor_tick_mark = XL_TICK_MARK.NONE
    across.tick_labels.number_format, across.tick_labels.number_format_is_linked = "0%", False
    across.format.line.fill.background()
    up.minimum_scale, up.maximum_scale = -total, 0
    up.has_major_gridlines = False
    up.visible = False


def _dress(plotted: Any, one: _Series) -> None:
    marker = plotted.marker
    if one.look in _SIZES:
        plotted.format.line.fill.background()
        marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, _SIZES[one.look]
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = colour(one.role)
        marker.format.line.fill.background()
        return
    marker.style = XL_MARKER_STYLE.NONE
    plotted.smooth = False
    plotted.format.line.color.rgb = colour(one.role)
    plotted.format.line.width = Pt(4.5 if one.look == "band" else 1.75)


def _write_points_first(drawn: Any, series: Sequence[_Series]) -> None:
    """Points lie over intervals everywhere: PowerPoint draws by the order series name, LibreOffice the later ones in the file first."""
    plotted = [one._element for one in drawn.plots[0].series]
    first = plotted[0].getprevious()
    for element, one in zip(plotted, series, strict=True):
        if one.look in _SIZES:
            first.addnext(element)


def _stretch(drawn: Any, total: float) -> None:
    """The plot fills the frame but for the axis, so that its rows lie on those of the table beside it."""
    layout = parse_xml(
        f'<c:layout xmlns:c="{_CHART}"><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="0.04"/><c:y val="0"/><c:w val="0.92"/><c:h val="{total / (total + AXIS_ROOM):.6f}"/></c:manualLayout></c:layout>'
    )
    plot = drawn._chartSpace.find(qn("c:chart")).find(qn("c:plotArea"))
    before = plot.find(qn("c:layout"))
    if before is not None:
        plot.remove(before)
    plot.insert(0, layout)
    # No ground and no frame of its own: the rules of the table below show through.
    space = drawn._chartSpace
    space.insert(0, parse_xml(f'<c:roundedCorners xmlns:c="{_CHART}" val="0"/>'))
    bare = f'<c:spPr xmlns:c="{_CHART}" xmlns:a="{DRAWN}"><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
    space.find(qn("c:chart")).addnext(parse_xml(bare))
