"""How does a figure over time look? A line through points, its interval a soft band; what is still young stands hollow and dashed."""

from sameside.presentation import figures
from sameside.presentation.chart_scale import Scale, scale_for
from sameside.presentation.charts import Moment, TimeChart
from sameside.presentation.palette import LIGHT
from sameside.presentation.svg import STRONG, Sheet, text_width

_SIZE, _SMALL = 13.0, 11.5
_NARROW = 336
_TOP = 26.0


def draw_time(chart: TimeChart, width: int) -> str:
    """The chart as SVG text."""
    sheet = Sheet(width)
    bottom = 210.0 if width > _NARROW else 190.0
    known = [moment for moment in chart.moments if moment.value is not None]
    ends = [end for moment in known for end in (moment.value, moment.low, moment.high) if end is not None]
    scale = scale_for(ends, bottom, _TOP, at_most=4, unit=chart.unit)
    texts = figures.ticks(scale.marks, chart.unit)
    left = max(text_width(text, _SMALL) for text in texts) + 14
    for value, text in zip(scale.marks, texts, strict=True):
        sheet.line(left, scale.at(value), width, scale.at(value), stroke=LIGHT.line)
        sheet.text(left - 8, scale.at(value) + 4, text, size=_SMALL, anchor="end", fill=LIGHT.muted)
    places = _places(chart, left, width)
    _young_stretches(sheet, chart, places, bottom)
    _time_names(sheet, chart, places, bottom)
    for run in _runs(chart.moments):
        _band(sheet, chart.moments, run, places, scale)
    _line(sheet, chart.moments, places, scale)
    _points(sheet, chart.moments, places, scale)
    _figures(sheet, chart.moments, places, scale, left)
    y = bottom + (41 if any(moment.detail for moment in chart.moments) else 26)
    if chart.key:
        y += 20
        sheet.text(0, y, chart.key, size=_SMALL, fill=LIGHT.muted)
    return sheet.svg(y + 6)


def _places(chart: TimeChart, left: float, width: float) -> list[float]:
    """The pixel of each moment, with half a step of room at both ends."""
    step = (width - left) / max(len(chart.moments), 1)
    return [left + step * (number + 0.5) for number in range(len(chart.moments))]


def _young_stretches(sheet: Sheet, chart: TimeChart, places: list[float], bottom: float) -> None:
    """A pale column where a moment is too young for any figure, and a word that says so."""
    half = (places[1] - places[0]) / 2 if len(places) > 1 else sheet.width / 4
    for moment, x in zip(chart.moments, places, strict=True):
        if moment.is_young and moment.value is None:
            sheet.box(x - half, _TOP, 2 * half, bottom - _TOP, fill=LIGHT.quiet_soft, opacity=0.5)
            for line, word in enumerate(("too", "young")):
                sheet.text(x, (_TOP + bottom) / 2 + 15 * line, word, size=_SMALL, anchor="middle", fill=LIGHT.muted)


def _time_names(sheet: Sheet, chart: TimeChart, places: list[float], bottom: float) -> None:
    """The names below, as many as fit without touching; always the first."""
    free = -1e9
    for moment, x in zip(chart.moments, places, strict=True):
        room = max(text_width(text, _SMALL) for text in (moment.name, moment.detail)) / 2
        if x - room >= free:
            for line, text in enumerate(filter(None, (moment.name, moment.detail))):
                sheet.text(x, bottom + 20 + 15 * line, text, size=_SMALL, anchor="middle", fill=LIGHT.muted)
            free = x + room + 10


def _runs(moments: tuple[Moment, ...]) -> list[list[int]]:
    """Stretches of neighbours that all have an interval."""
    runs: list[list[int]] = [[]]
    for number, moment in enumerate(moments):
        if moment.low is None or moment.high is None:
            runs.append([])
        else:
            runs[-1].append(number)
    return [run for run in runs if run]


def _band(sheet: Sheet, moments: tuple[Moment, ...], run: list[int], places: list[float], scale: Scale) -> None:
    if len(run) == 1:
        only = moments[run[0]]
        sheet.line(places[run[0]], scale.at(only.low or 0.0), places[run[0]], scale.at(only.high or 0.0), stroke=LIGHT.accent_soft, width=9)
        return
    upper = [(places[number], scale.at(moments[number].high or 0.0)) for number in run]
    lower = [(places[number], scale.at(moments[number].low or 0.0)) for number in reversed(run)]
    sheet.area([*upper, *lower], fill=LIGHT.accent_soft, opacity=0.6)


def _line(sheet: Sheet, moments: tuple[Moment, ...], places: list[float], scale: Scale) -> None:
    before: int | None = None
    for number, moment in enumerate(moments):
        if moment.value is None:
            before = None
            continue
        if before is not None:
            ends = [(places[before], scale.at(moments[before].value or 0.0)), (places[number], scale.at(moment.value))]
            sheet.path(ends, stroke=LIGHT.accent, width=2, dash="2 4" if moment.is_young else "")
        before = number


def _points(sheet: Sheet, moments: tuple[Moment, ...], places: list[float], scale: Scale) -> None:
    for moment, x in zip(moments, places, strict=True):
        if moment.value is None:
            continue
        if moment.is_young:
            sheet.point(x, scale.at(moment.value), radius=4.2, fill=LIGHT.surface, stroke=LIGHT.accent, width=1.7)
        else:
            sheet.point(x, scale.at(moment.value), radius=4.5, fill=LIGHT.accent)


def _figures(sheet: Sheet, moments: tuple[Moment, ...], places: list[float], scale: Scale, left: float) -> None:
    """The figure at the last, the first, the highest and the lowest point, and at others where they don't touch."""
    known = [number for number, moment in enumerate(moments) if moment.value is not None]
    ranked = sorted(known, key=lambda number: moments[number].value or 0.0)
    told: list[int] = []
    for number in [*known[-1:], *known[:1], *ranked[-1:], *ranked[:1], *known]:
        room = text_width(moments[number].text, _SIZE, STRONG) + 10
        if all(abs(places[number] - places[other]) >= room for other in told):
            told.append(number)
    for number in told:
        text = moments[number].text
        room = text_width(text, _SIZE, STRONG) / 2
        x = min(max(places[number], left + room), sheet.width - room)
        sheet.text(x, _baseline(moments, number, scale), text, size=_SIZE, anchor="middle", weight=STRONG, has_halo=True)


def _baseline(moments: tuple[Moment, ...], number: int, scale: Scale) -> float:
    """Where a figure stands: on the side of its point that the line leaves free, if the axis leaves room below."""
    at = scale.at(moments[number].value or 0.0)
    beside = [moments[other].value for other in (number - 1, number + 1) if 0 <= other < len(moments)]
    heights = [scale.at(value) for value in beside if value is not None]
    is_below = bool(heights) and sum(heights) / len(heights) < at - 6 and at + 24 <= scale.at(scale.marks[0])
    return at + 21 if is_below else at - 11
