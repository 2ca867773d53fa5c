"""How is a row of a chart laid out? Names on the left, marks between, figures on the right; on a phone both stand above the mark."""

from collections.abc import Sequence

from sameside.presentation import figures
from sameside.presentation.chart_scale import Scale
from sameside.presentation.charts import Hue, Interval
from sameside.presentation.palette import LIGHT
from sameside.presentation.svg import STRONG, Sheet, fitted, text_width

WIDE, PAPER, NARROW = 720, 520, 336
SIZE, SMALL = 13.0, 11.5
GAP = 18.0
LINE = 16.0

_ROW, _PAPER_ROW, _TALL_ROW = 32.0, 27.0, 50.0
_NAME_SHARE, _NAME_LEAST = 0.33, 84.0


def row_height_of(width: float) -> float:
    """How high a row is on a chart of a width."""
    return _ROW if width >= WIDE else _PAPER_ROW if width > NARROW else _TALL_ROW


def hue_colour(hue: Hue) -> str:
    """The colour of a mark."""
    return str(getattr(LIGHT, hue))


def soft_colour(hue: Hue) -> str:
    """The colour of an interval or band."""
    return str(getattr(LIGHT, f"{hue}_soft"))


def grid(sheet: Sheet, scale: Scale, top: float, bottom: float, unit: str) -> None:
    """Thin upright lines with their figures below."""
    texts = figures.ticks(scale.marks, unit)
    for value, text in zip(scale.marks, texts, strict=True):
        sheet.line(scale.at(value), top, scale.at(value), bottom, stroke=LIGHT.line)
        room = text_width(text, SMALL) / 2
        centre = min(max(scale.at(value), room), sheet.width - room)
        sheet.text(centre, bottom + 16, text, size=SMALL, anchor="middle", fill=LIGHT.muted)


def columns(width: float, names: Sequence[str], texts: Sequence[str], details: Sequence[str]) -> tuple[float, float, float]:
    """Where the marks begin and end, and where the figures end that stand right of them."""
    if width <= NARROW:
        return 4.0, width - 8.0, width
    left = min(max([*(text_width(name, SIZE) for name in names), _NAME_LEAST]) + 1, _NAME_SHARE * width) + GAP
    detail_room = max([text_width(detail, SMALL) for detail in details], default=0.0)
    value_end = width - detail_room - (14.0 if detail_room else 0.0)
    text_room = max([text_width(text, SIZE, STRONG) for text in texts], default=0.0)
    return left, value_end - text_room - (GAP if text_room else 0.0), value_end


def line_of_words(
    sheet: Sheet,
    name: str,
    text: str,
    detail: str,
    baseline: float,
    width: float,
    *,
    name_weight: int = 400,
    has_halo: bool = False,
) -> None:
    """Name on the left, figure and detail on the right, on one line: the narrow form of a row. With a halo where lines run behind it."""
    detail_room = text_width(detail, SMALL) + (8 if detail and text else 0)
    text_room = text_width(text, SIZE, STRONG) + 12
    left = fitted(name, width - detail_room - text_room, SIZE, name_weight)
    sheet.text(0, baseline, left, size=SIZE, weight=name_weight, has_halo=has_halo)
    sheet.text(width, baseline, detail, size=SMALL, anchor="end", fill=LIGHT.muted, has_halo=has_halo)
    sheet.text(width - detail_room, baseline, text, size=SIZE, anchor="end", weight=STRONG, has_halo=has_halo)


def interval_mark(sheet: Sheet, row: Interval, scale: Scale, y: float) -> None:
    """A point on its interval; hollow where it can't be told from the reference."""
    colour, soft = hue_colour(row.hue), soft_colour(row.hue)
    if row.beyond is not None:
        sheet.line(scale.at(row.value), y, scale.at(row.beyond), y, stroke=colour, width=1.2)
        sheet.line(scale.at(row.beyond), y - 5, scale.at(row.beyond), y + 5, stroke=colour, width=1.6)
    if row.low is not None and row.high is not None:
        sheet.line(scale.at(row.low), y, scale.at(row.high), y, stroke=soft, width=9)
    if row.limit is not None:
        sheet.line(scale.at(row.limit), y - 7.5, scale.at(row.limit), y + 7.5, stroke=LIGHT.ink, width=1.6)
    if row.is_apart:
        sheet.point(scale.at(row.value), y, radius=5, fill=colour)
    else:
        sheet.point(scale.at(row.value), y, radius=4.2, fill=LIGHT.surface, stroke=colour, width=1.7)


def closing_words(sheet: Sheet, said: Sequence[str], below: float, width: float) -> float:
    """Words under a chart, a line each; returns how high the sheet is with them."""
    y = below
    for text in filter(None, said):
        for line in lines(text, width):
            y += 17
            sheet.text(0, y, line, size=SMALL, fill=LIGHT.muted)
    return y + 4


def lines(text: str, width: float, size: float = SMALL, *, most: int | None = None) -> list[str]:
    """A text broken into lines that fit; what doesn't go into `most` lines is cut with an ellipsis."""
    broken = [""]
    for word in text.split():
        longer = f"{broken[-1]} {word}".strip()
        if text_width(longer, size) > width and broken[-1]:
            broken.append(word)
        else:
            broken[-1] = longer
    if most is not None and len(broken) > most:
        broken = [*broken[: most - 1], " ".join(broken[most - 1 :])]
        broken[-1] = fitted(broken[-1], width, size)
    return broken


def write_lines(sheet: Sheet, broken: Sequence[str], centre: float) -> None:
    """The name of a row in several lines, about a height."""
    first = centre + 4.5 - (len(broken) - 1) * LINE / 2
    for number, line in enumerate(broken):
        sheet.text(0, first + number * LINE, line, size=SIZE)


def hue_keys(sheet: Sheet, keys: Sequence[tuple[str, Hue]], x: float, baseline: float) -> None:
    """Which colour is whose, on one line."""
    for name, hue in keys:
        sheet.point(x + 5, baseline - 4, radius=5, fill=hue_colour(hue))
        sheet.text(x + 15, baseline, name, size=SMALL, fill=LIGHT.muted)
        x += 15 + text_width(name, SMALL) + 18
