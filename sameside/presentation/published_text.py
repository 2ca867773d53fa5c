"""How is a published figure told? With its qualifier, who published it and when, who was asked and how many, or that nobody said.

"Nearly 60 %" stays "nearly 60%". A figure of the opposite statement keeps its own words: 100 minus it would count as agreeing all who
were neutral or did not know.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sameside.analytics.published_figures import PublishedFigure, PublishedGroup, group_interval, sources_of
from sameside.presentation.figures import count, interval, percent_as_published

NO_BASE = "base not published"
_NO_PUBLISHER = "not named in the source"
# Said of every figure: those who answer a vendor's survey are whom the vendor reached.
KIND = "published survey"
# Qualifiers that go before a number; every other one is said in its place.
_BEFORE_NUMBER = frozenset({"about", "almost", "just", "just over", "nearly", "only", "over"})


@dataclass(frozen=True)
class PublishedText:
    """One figure, ready to stand beside a company's own or below a chart.

    who        "OneGTM, 2012" - publisher and year, as far as known
    statement  what people were asked, in the figure's own words
    groups     "sales: 59%", one per group
    base       how many answered, or that it was not published
    remarks    study, region, opposite statement, context; may be empty
    sources    where to look it up: ("onegtm.com", its address), or an article's title and no address
    """

    who: str
    statement: str
    groups: tuple[str, ...]
    base: str
    remarks: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]

    @property
    def sentence(self) -> str:
        """All of it in one line, for places that hold no more."""
        remarks = f" ({'; '.join(self.remarks)})" if self.remarks else ""
        return f'{self.who}, {KIND}, {self.base}: "{self.statement}": {"; ".join(self.groups)}{remarks}.'


def published_text(figure: PublishedFigure) -> PublishedText:
    """A figure with everything that belongs to it."""
    return PublishedText(
        who=f"{_publisher(figure)}, {_year(figure)}",
        statement=figure.statement,
        groups=tuple(_group(figure, group) for group in figure.groups),
        base=base_text(figure),
        remarks=_remarks(figure),
        sources=tuple((_host(one.url), one.url) if one.url else (f"“{one.title}”", "") for one in sources_of(figure)),
    )


def value_text(figure: PublishedFigure, group: PublishedGroup) -> str:
    """The number with its qualifier: "nearly 60%", "more than half", "5 out of 10", "figure not published"."""
    if group.bound == "missing":
        return "figure not published"
    if group.bound == "none":
        return f"{group.qualifier} (no figure published)"
    if group.bound == "range":
        assert group.low is not None
        assert group.high is not None
        return f"{percent_as_published(group.low).removesuffix('%')} to {percent_as_published(group.high)}{_of_what(figure)}"
    if group.qualifier != "exact" and group.qualifier not in _BEFORE_NUMBER:
        return f"{group.qualifier}{_of_what(figure)}"
    assert group.value is not None
    number = _number(figure, group.value)
    return number if group.qualifier == "exact" else f"{group.qualifier} {number}"


def base_text(figure: PublishedFigure) -> str:
    """How many answered: "500 people answered", with what is known of them; "base not published" where nothing is."""
    if figure.n is None:
        note = figure.base_note or "not published"
        return f"base {note}" if note.startswith("not ") else f"{NO_BASE} ({note})"
    known = f"{count(figure.n)} {figure.counted} answered"
    note = figure.base_note or ("" if figure.n_is_of_group else "all groups together")
    return f"{known} ({note})" if note else known


def beside_company(company: str, figure: PublishedFigure) -> str:
    """The sentence that sets a company's value beside a published one, never as if both asked the same.

    Reads  company: what the company's people say, as "43% agree that ..."
    """
    said = "; ".join(f"{group.who}: {value_text(figure, group)}" for group in figure.groups)
    about = "of the opposite statement" if figure.is_reversed else "of"
    differs = "" if figure.comparability == "close" and not figure.is_reversed else " (wording differs)"
    theirs = f"{_publisher(figure)}, {_year(figure)}, {base_text(figure)}"
    return f'In your company {company}. {theirs}, {about} "{figure.statement}"{differs}: {said}.'


def _host(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")


def _group(figure: PublishedFigure, group: PublishedGroup) -> str:
    ends = group_interval(figure, group)
    by_chance = f" (95% interval {interval(*ends, 'share')})" if ends else ""
    return f"{group.who}: {value_text(figure, group)}{by_chance}"


def _publisher(figure: PublishedFigure) -> str:
    return "Publisher not named" if figure.publisher == _NO_PUBLISHER else figure.publisher


def _year(figure: PublishedFigure) -> str:
    if figure.year is None:
        return "year not known"
    return f"about {figure.year}" if figure.year_note else str(figure.year)


def _number(figure: PublishedFigure, value: float) -> str:
    if figure.unit == "mean_0_10":
        return f"{value:g} out of 10"
    if figure.unit == "mean_1_100":
        return f"{value:g} on a scale from 1 to 100"
    return percent_as_published(value) + _of_what(figure)


def _of_what(figure: PublishedFigure) -> str:
    return {"percent_of_activity": " of activities", "mean_percent": " on average"}.get(figure.unit, "")


def _remarks(figure: PublishedFigure) -> tuple[str, ...]:
    remarks = []
    if figure.study:
        remarks.append(f"study: {figure.study}")
    if figure.region:
        remarks.append("asked worldwide" if figure.region == "global" else f"asked in the {figure.region}")
    if figure.is_reversed:
        remarks.append("the statement says the opposite of ours")
    if figure.comparability == "context":
        remarks.append("background, not to be compared with a company's own figure")
    elif figure.comparability == "directional":
        remarks.append("wording or scale differs from ours")
    if figure.verified == "secondary":
        remarks.append("seen on a third party's page only")
    return tuple(remarks)
