"""How does a mark look that stands in a lane of its own under a row: what others published, or a survey before?

Its words are small and quiet: on the left of it in a wide drawing, above it on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sameside.presentation.chart_rows import GAP, NARROW, SMALL, lines
from sameside.presentation.chart_scale import Scale
from sameside.presentation.palette import LIGHT
from sameside.presentation.survey_chart_kinds import PublishedMark
from sameside.presentation.svg import Sheet, text_width

_LINE = 14.0
_MOST_LINES = 4
_REACH = 13.0


@dataclass(frozen=True)
class Lane:
    """Where a lane lies: its words from the left up to `names_end`, its figure ending at `text_end`."""

    names_end: float
    text_end: float


def lane_height(sheet: Sheet, label: str, text: str, lane: Lane) -> float:
    """How high the lane is that holds a label."""
    n = len(_broken(sheet, label, text, lane))
    return max(22.0, _LINE * n + 8) if sheet.width > NARROW else _LINE * n + 25


def lane_words(sheet: Sheet, label: str, text: str, lane: Lane, top: float) -> float:
    """Write the words of a lane; returns the height at which its mark lies."""
    broken = _broken(sheet, label, text, lane)
    height = lane_height(sheet, label, text, lane)
    is_wide = sheet.width > NARROW
    centre = top + height / 2 if is_wide else top + _LINE * len(broken) + 11
    first = centre + 4 - (len(broken) - 1) * _LINE / 2 if is_wide else top + 11
    for number, line in enumerate(broken):
        sheet.text(0, first + _LINE * number, line, size=SMALL, fill=LIGHT.muted)
    sheet.text(lane.text_end if is_wide else sheet.width, centre + 4 if is_wide else top + 11, text, size=SMALL, anchor="end")
    return centre


def published_lanes_height(sheet: Sheet, marks: Sequence[PublishedMark], lane: Lane) -> float:
    """How high the lanes of some published figures are together."""
    return sum(lane_height(sheet, mark.label, mark.text, lane) for mark in marks)


def draw_published(sheet: Sheet, marks: Sequence[PublishedMark], scale: Scale, lane: Lane, top: float) -> None:
    """Published figures, a lane each."""
    for mark in marks:
        centre = lane_words(sheet, mark.label, mark.text, lane, top)
        if sheet.width <= NARROW:
            for place in scale.marks:
                sheet.line(scale.at(place), centre - 7, scale.at(place), centre + 7, stroke=LIGHT.line)
        _diamond(sheet, mark, scale, centre)
        top += lane_height(sheet, mark.label, mark.text, lane)


def _diamond(sheet: Sheet, mark: PublishedMark, scale: Scale, y: float) -> None:
    if mark.low is not None and mark.high is not None:
        sheet.line(scale.at(mark.low), y, scale.at(mark.high), y, stroke=LIGHT.quiet, width=1.6)
    if mark.value is None:
        return
    x = scale.at(mark.value)
    if mark.bound in ("below", "above"):
        # The true figure lies to this side of the number that was published.
        way = 1 if mark.bound == "above" else -1
        end = x + way * _REACH
        sheet.line(x, y, end, y, stroke=LIGHT.quiet, width=1.6)
        sheet.area([(end + way * 3, y), (end - way * 2, y - 3.5), (end - way * 2, y + 3.5)], fill=LIGHT.quiet)
    sheet.diamond(x, y, radius=5.2, fill=LIGHT.quiet if mark.bound == "exact" else LIGHT.surface, stroke=LIGHT.quiet)


def _broken(sheet: Sheet, label: str, text: str, lane: Lane) -> list[str]:
    room = lane.names_end - GAP if sheet.width > NARROW else sheet.width - text_width(text, SMALL) - 10
    return lines(label, room, most=_MOST_LINES)
