"""How is a table drawn? One look for every chart: quiet grid, one colour, the figures written beside the marks.

A chart is a static SVG drawn twice, wide and narrow, because shrinking a wide one makes its letters too small to read on a phone.
Colours are the light palette's; the page turns them dark through CSS (`palette.chart_css`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sameside.presentation.palette import LIGHT

FONTS = Path(__file__).parent / "fonts"
WIDE, NARROW = 720, 336

_BAR_STEP, _ROW_STEP = 40, 34
_OWN_SIZE = re.compile(r' width="[\d.]+" height="[\d.]+"(?= viewBox)')


@dataclass(frozen=True)
class Drawing:
    """One chart in its two widths, as SVG text."""

    wide: str
    narrow: str


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, its length, and the words at its end."""

    name: str
    length: float
    text: str


@dataclass(frozen=True)
class Interval:
    """One share with its interval: a point on a line, and the words beside it. low and high are None where there is none."""

    name: str
    value: float
    low: float | None
    high: float | None
    text: str


def bar_chart(bars: Sequence[Bar]) -> Drawing:
    """Bars in the order given, their words at their ends."""
    return Drawing(_svg(_bar_spec(bars, WIDE)), _svg(_bar_spec(bars, NARROW)))


def interval_chart(rows: Sequence[Interval], *, reference: float | None, reference_name: str) -> Drawing:
    """Shares as points on their intervals, in the order given, with a dashed line at the share of all together."""
    return Drawing(
        _svg(_interval_spec(rows, reference, reference_name, WIDE)),
        _svg(_interval_spec(rows, reference, reference_name, NARROW)),
    )


def _bar_spec(bars: Sequence[Bar], width: int) -> Any:
    import altair as alt  # slow to load; a command that draws nothing never pays for it

    rows = [{"name": bar.name, "length": bar.length, "text": bar.text} for bar in bars]
    longest = max((bar.length for bar in bars), default=1) or 1
    # Room for the words at the end of the longest bar.
    room = 1.45 if width == WIDE else 2.1
    x = alt.X("length:Q", axis=None, scale=alt.Scale(domain=[0, longest * room]))
    y = alt.Y("name:N", sort=None, axis=_name_axis(width))
    chart = alt.Chart({"values": rows})
    drawn = chart.mark_bar(color=LIGHT.accent, cornerRadiusEnd=3, height=22).encode(x=x, y=y)
    words = chart.mark_text(align="left", dx=8, color=LIGHT.ink, fontSize=_font_size(width)).encode(x=x, y=y, text="text:N")
    return _finished(drawn + words, width, height=_BAR_STEP * len(rows))


def _interval_spec(rows: Sequence[Interval], reference: float | None, reference_name: str, width: int) -> Any:
    import altair as alt

    values = [{"name": r.name, "value": r.value, "low": r.low, "high": r.high, "text": r.text} for r in rows]
    ends = [r.high if r.high is not None else r.value for r in rows]
    top = max([*ends, reference or 0.0, 0.01])
    low = min([r.low if r.low is not None else r.value for r in rows] + [reference if reference is not None else 1.0])
    marks = _share_marks(low, top, at_most=6 if width == WIDE else 4)
    # Right of the greatest interval the words have their column.
    scale = alt.Scale(domain=[marks[0], top + (top - marks[0]) * (0.34 if width == WIDE else 0.04)], nice=False)
    share_axis = alt.Axis(
        format=".0%" if marks[1] - marks[0] >= 0.01 else ".1%",
        values=marks,
        title=None,
        domain=False,
        ticks=False,
        labelPadding=8,
        labelFlush=False,
    )
    x = alt.X("value:Q", axis=share_axis, scale=scale)
    y = alt.Y("name:N", sort=None, axis=_name_axis(width))
    chart = alt.Chart({"values": values})
    line = chart.transform_filter("isValid(datum.low)").mark_rule(color=LIGHT.accent_soft, strokeWidth=7, strokeCap="round")
    line = line.encode(x=alt.X("low:Q", scale=scale), x2="high:Q", y=y)
    point = chart.mark_point(filled=True, size=95, color=LIGHT.accent, opacity=1).encode(x=x, y=y)
    layers = [line, point]
    if reference is not None:
        layers.insert(0, _reference(reference, reference_name, scale, is_left=reference < (marks[0] + top) / 2))
    if width == WIDE:
        layers.append(chart.mark_text(align="right", color=LIGHT.muted, fontSize=13).encode(x=alt.value("width"), y=y, text="text:N"))
    return _finished(alt.layer(*layers), width, height=_ROW_STEP * len(values))


def _reference(value: float, name: str, scale: Any, *, is_left: bool) -> Any:
    import altair as alt

    data = alt.Chart({"values": [{"value": value, "name": name}]})
    x = alt.X("value:Q", scale=scale)
    rule = data.mark_rule(color=LIGHT.reference, strokeDash=[4, 4], strokeWidth=1.5).encode(x=x)
    label = data.mark_text(color=LIGHT.reference, align="left" if is_left else "right", dx=4 if is_left else -4, fontSize=12)
    return rule + label.encode(x=x, y=alt.value(-9), text="name:N")


def _share_marks(low: float, top: float, *, at_most: int) -> list[float]:
    """Round shares for the axis: the finest of 0.1, 0.2, 0.25, 0.5 and so on that doesn't crowd.

    They begin at 0 unless every end lies in the upper part: points, unlike bars, are read by place, not by length from 0.
    """
    steps = [base * 10.0**power for power in (-4, -3, -2, -1) for base in (1, 2, 2.5, 5)]
    bottom = low if low > top / 2 else 0.0
    step = next((s for s in steps if (top - bottom) / s <= at_most), 1.0)
    first, last = int(bottom / step + 1e-9), int(top / step + 1e-9)
    return [round(step * place, 6) for place in range(first, max(last, first + 1) + 1)]


def _name_axis(width: int) -> Any:
    import altair as alt

    limit = 150 if width == WIDE else 112
    return alt.Axis(
        title=None, domain=False, ticks=False, labelPadding=10, labelLimit=limit, labelColor=LIGHT.ink, labelFontSize=_font_size(width)
    )


def _font_size(width: int) -> int:
    return 14 if width == WIDE else 13


def _finished(chart: Any, width: int, *, height: int) -> Any:
    config = {
        "background": None,
        "font": "Inter",
        "view": {"stroke": None},
        "axis": {"labelColor": LIGHT.muted, "gridColor": LIGHT.line, "labelFontSize": 12},
        "axisY": {"grid": False},
    }
    spec = chart.properties(width=width, height=height, autosize={"type": "fit-x", "contains": "padding"}).to_dict(validate=False)
    spec.setdefault("config", {}).pop("view", None)
    spec["config"].update(config)
    return spec


def _svg(spec: Any) -> str:
    """The drawing, its own size replaced by a view box so that the page sets the width."""
    svg: str = _vl_convert().vegalite_to_svg(spec)
    return _OWN_SIZE.sub("", svg, count=1)


@cache
def _vl_convert() -> Any:
    import vl_convert

    # A bare Debian has no fonts at all: widths would be measured on nothing and labels would overlap.
    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
