"""What of a survey can be drawn? Groups side by side, gaps, ratings, two shares against each other, and how answers spread.

A share that may be told only as a bound or a range is never a point: it has ends and no value.
"""

from dataclasses import dataclass
from typing import Literal

from sameside.presentation.palette import Hue


@dataclass(frozen=True)
class GroupMark:
    """What one group said, on a scale from 0 to 1.

    value      None where only a bound or a range may be told: then low and high are its ends, and nothing is inside them
    low, high  the interval of a value; or the ends of what may be told; None where nothing is drawn
    text       "47%", "at most 1 of 9", "not shown"
    detail     "7 of 15"
    """

    group: str
    hue: Hue
    value: float | None
    low: float | None
    high: float | None
    text: str
    detail: str = ""


@dataclass(frozen=True)
class PublishedMark:
    """What somebody published of the same thing, on the axis of a company's own figure: a diamond, in nobody's colour.

    who        "LeanData, 2017: marketing leaders"
    about      what limits it: "n = 527, all groups together; other wording"
    value      None where only a range was published: then low and high are its ends
    low, high  the interval of a value, only where the number of those who were asked is known
    text       with its qualifier: "nearly 70%"
    bound      exact; about, or to which side of the value the true one lies; range
    """

    who: str
    about: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    bound: Literal["exact", "about", "below", "above", "range"] = "exact"

    @property
    def label(self) -> str:
        """Whose it is, with all that limits it."""
        return f"{self.who} ({self.about})"


@dataclass(frozen=True)
class PairRow:
    """One thing, and what two or three groups said of it. aside: a word beside its name, as "clear gap"; published: what others said."""

    name: str
    marks: tuple[GroupMark, ...]
    aside: str = ""
    published: tuple[PublishedMark, ...] = ()


@dataclass(frozen=True)
class PairChart:
    """Groups beside each other on 0 to 100%, or on a scale of points up to `most`.

    is_joined  a line joins the marks of a row, for things that all judged alike; else each group has a bar of its own
    keys       name and colour of each group, said once above the rows
    key        how to read the marks
    """

    rows: tuple[PairRow, ...]
    keys: tuple[tuple[str, Hue], ...]
    is_joined: bool = True
    key: str = ""
    more: str = ""
    most: float = 1.0

    @property
    def in_words(self) -> str:
        """Every row and mark, for who can't see it."""
        return f"Groups side by side. {'; '.join(map(_row_in_words, self.rows))}.{_sentence(self.more)}"


@dataclass(frozen=True)
class GapRow:
    """One gap, first group minus second.

    low, high    its interval; None where everybody answered
    least, most  what it can be at the utmost, whatever those think who did not answer
    is_clear     False: drawn hollow
    """

    name: str
    value: float
    low: float | None
    high: float | None
    least: float | None
    most: float | None
    text: str
    detail: str = ""
    is_clear: bool = True


@dataclass(frozen=True)
class GapChart:
    """Gaps about a line of no gap. left and right say which way each side of the line points."""

    rows: tuple[GapRow, ...]
    left: str
    right: str
    left_hue: Hue = "marketing"
    right_hue: Hue = "sales"
    key: str = ""
    more: str = ""

    @property
    def in_words(self) -> str:
        """Every gap, for who can't see it."""
        said = [f"{row.name}: {row.text}{f' ({row.detail})' if row.detail else ''}" for row in self.rows]
        return f"Gaps; left: {self.left}, right: {self.right}. {'; '.join(said)}.{_sentence(self.more)}"


@dataclass(frozen=True)
class RatingSide:
    """How one side rates the other.

    counts       how often each rating, or band of ratings, was given, None where that may not be told
    before       the mean of the survey before, with whose it is and its words; None where there is none to set beside
    """

    rater: str
    rated: str
    hue: Hue
    mean: float | None
    text: str
    detail: str
    counts: tuple[int, ...] | None = None
    labels: tuple[str, ...] = tuple(map(str, range(11)))
    before: float | None = None
    before_name: str = ""
    before_text: str = ""
    published: tuple[PublishedMark, ...] = ()


@dataclass(frozen=True)
class RatingChart:
    """Two arrows, one from each side to the other, with the mean on it; under it from 0 to 10 how the ratings spread, where the mean
    lay before, and what others published.
    """

    sides: tuple[RatingSide, ...]
    key: str = ""

    @property
    def in_words(self) -> str:
        """Both arrows and their spreads, for who can't see them."""
        said = [
            f"{side.rater} rate {side.rated} {side.text} ({side.detail}){_counts_in_words(side)}{_before_in_words(side)}"
            f"{_published_in_words(side.published)}"
            for side in self.sides
        ]
        return f"Ratings from 0 to 10. {'; '.join(said)}."


@dataclass(frozen=True)
class Dot:
    """One group by two shares."""

    name: str
    across: float
    up: float
    hue: Hue
    text: str
    is_apart: bool = False


@dataclass(frozen=True)
class DotChart:
    """Groups by two shares; on the line both are alike, above the band the upright one is `band` higher or more."""

    dots: tuple[Dot, ...]
    across_name: str
    up_name: str
    band: float
    band_name: str

    @property
    def in_words(self) -> str:
        """Every dot, for who can't see it."""
        said = [f"{dot.name}: {dot.text}" for dot in self.dots]
        return f"{self.up_name} against {self.across_name}. {'; '.join(said)}."


@dataclass(frozen=True)
class Spread:
    """How a group's answers spread over a scale. text: what that comes to, as "two camps"."""

    name: str
    counts: tuple[int, ...]
    text: str
    hue: Hue
    detail: str = ""


@dataclass(frozen=True)
class SpreadChart:
    """Small columns, one per answer of the scale, a row per group. scale: the words of the lowest and the highest answer."""

    rows: tuple[Spread, ...]
    scale: tuple[str, str]
    more: str = ""

    @property
    def in_words(self) -> str:
        """Every row, for who can't see it."""
        said = [f"{row.name}: {', '.join(map(str, row.counts))} ({row.text})" for row in self.rows]
        return f"How answers spread from {self.scale[0]} to {self.scale[1]}. {'; '.join(said)}.{_sentence(self.more)}"


SurveyChart = PairChart | GapChart | RatingChart | DotChart | SpreadChart


def _row_in_words(row: PairRow) -> str:
    said = ", ".join(map(_mark_in_words, row.marks))
    aside = f" ({row.aside})" if row.aside else ""
    return ": ".join(filter(None, (row.name, f"{said}{aside}"))) + _published_in_words(row.published)


def _published_in_words(marks: tuple[PublishedMark, ...]) -> str:
    return "".join(f", published by {mark.who} {mark.text} ({mark.about})" for mark in marks)


def _before_in_words(side: RatingSide) -> str:
    return f", {side.before_text} in {side.before_name}" if side.before is not None else ""


def _mark_in_words(mark: GroupMark) -> str:
    return f"{mark.group} {mark.text}" + (f" ({mark.detail})" if mark.detail else "")


def _counts_in_words(side: RatingSide) -> str:
    if side.counts is None:
        return ""
    return ", given " + ", ".join(f"{label}: {n} times" for label, n in zip(side.labels, side.counts, strict=True) if n)


def _sentence(words: str) -> str:
    return f" {words[:1].upper()}{words[1:]}." if words else ""
