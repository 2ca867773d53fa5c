"""Which published figures on sales and marketing are there, and how far may each be used? The figures are data; these are the rules.

A published figure stands beside a company's own only with everything that limits it: who published it and when, who was asked, how many.
Where that is not known it is said so. Nothing is rounded, turned round or filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from sameside.analytics.intervals import wilson_of_share
from sameside.analytics.survey_shares import AgreeCount
from sameside.schema.errors import UnknownName, did_you_mean

Bound = Literal["exact", "about", "below", "above", "range", "missing", "none"]
Comparability = Literal["close", "directional", "context"]
Unit = Literal["percent", "percent_of_activity", "mean_percent", "mean_0_10", "mean_1_100", "direction"]
Place = Literal["on_axis", "own_words", "background"]

# What of a company's answers a figure compares with where its entry says nothing else, by the type of the item.
_COMPANY_FIGURE = {"agree": "agree_percent", "pair": "yes_percent", "rating": "mean"}
_UNIT_OF_RATING = "mean_0_10"


@dataclass(frozen=True)
class PublishedGroup:
    """One number of a figure, and whose it is.

    value      as published, in the figure's unit: 60 for "nearly 60 %"; None where there is none
    low, high  of a published range, else None
    qualifier  the words that belong to the number: "nearly", "more than half"; "exact" where there are none
    bound      how the true value lies to `value`
    """

    who: str
    value: float | None
    low: float | None
    high: float | None
    qualifier: str
    bound: Bound


@dataclass(frozen=True)
class PublishedFigure:
    """One published finding.

    n, n_is_of_group   how many answered; whether that is the group whose figure it is, or all who were asked
    is_reversed        the statement says the opposite of the item it belongs to
    compares_with      what of the company's answers it stands beside; None = by the type of the item
    pair               the other half of a said-and-received pair
    """

    id: str
    topic: str
    statement: str
    unit: Unit
    groups: tuple[PublishedGroup, ...]
    n: int | None
    n_is_of_group: bool
    counted: str
    base_note: str | None
    year: int | None
    year_note: str | None
    region: str | None
    publisher: str
    study: str | None
    sources: tuple[str, ...]
    verified: str
    comparability: Comparability
    items: tuple[str, ...]
    is_reversed: bool
    compares_with: str | None
    compares_with_metric: str | None
    pair: str | None
    distribution: Mapping[str, float]
    note: str | None


@dataclass(frozen=True)
class Source:
    """Where a figure was seen. kind: article, press, publisher, third_party."""

    id: str
    kind: str
    title: str | None
    url: str | None
    about: str | None


@cache
def published_figures() -> dict[str, PublishedFigure]:
    """Every figure by its id, in order."""
    return {entry["id"]: _figure(entry) for entry in _shipped()["figures"]}


@cache
def published_sources() -> dict[str, Source]:
    """Every source by its id."""
    return {
        name: Source(name, entry["kind"], entry.get("title"), entry.get("url"), entry.get("about"))
        for name, entry in _shipped()["sources"].items()
    }


def sources_of(figure: PublishedFigure) -> tuple[Source, ...]:
    """Where a figure can be looked up: pages with an address, articles with a title."""
    found = [published_sources()[name] for name in figure.sources]
    return tuple(one for one in found if one.url or one.title)


def published_figure(name: str) -> PublishedFigure:
    """One figure.

    Raises  UnknownName
    """
    if name not in published_figures():
        raise UnknownName(f"There is no published figure '{name}'.{did_you_mean(name, published_figures())}")
    return published_figures()[name]


def figures_of_item(item: str) -> tuple[PublishedFigure, ...]:
    """The figures that belong to an item of the survey, the nearest construct first; of those that nobody could look up, none."""
    order = ("close", "directional", "context")
    found = [figure for figure in published_figures().values() if item in figure.items and sources_of(figure)]
    return tuple(sorted(found, key=lambda figure: order.index(figure.comparability)))


def place(figure: PublishedFigure, item_type: str) -> Place:
    """Question  Where may a figure stand beside a company's value?

    Returns  on_axis: drawn on the same axis; own_words: said beside it, never drawn there, because it is of the opposite statement, of
             another measure, or has no number; background: not beside a company's value at all
    """
    if figure.comparability == "context":
        return "background"
    has_number = any(group.value is not None for group in figure.groups)
    if figure.is_reversed or not has_number or company_figure(figure, item_type) is None:
        return "own_words"
    return "on_axis"


def company_figure(figure: PublishedFigure, item_type: str) -> str | None:
    """What of the company's answers to an item a figure compares with: agree_percent, yes_percent, mean, top, top2, bottom,
    dont_know_percent, claims_to_know, cannot_judge_percent, median_estimate. None where it measures something else.
    """
    if figure.comparability == "context" or figure.compares_with_metric is not None:
        return None
    if figure.compares_with is not None:
        return figure.compares_with
    if figure.unit == "percent" and item_type != "rating":
        return _COMPANY_FIGURE.get(item_type)
    return _COMPANY_FIGURE["rating"] if figure.unit == _UNIT_OF_RATING and item_type == "rating" else None


def group_count(figure: PublishedFigure, group: PublishedGroup) -> AgreeCount | None:
    """The people behind a published share, rounded to whole ones: an approximation, and to be labelled so wherever a test uses it.

    Nulls  None unless the share is exact, of people, and the number of those who answered is known
    """
    if figure.n is None or not figure.n_is_of_group or figure.unit != "percent" or group.bound != "exact" or group.value is None:
        return None
    if not 0 <= group.value <= 100:
        return None
    return AgreeCount(round(group.value / 100 * figure.n), figure.n)


def group_interval(figure: PublishedFigure, group: PublishedGroup) -> tuple[float, float] | None:
    """Wilson's interval of a published share, 0 to 1. It is of chance only: it repairs nothing of whom a vendor happened to reach.

    Nulls  None where `group_count` is: without a group's own n there is no interval and no test
    """
    count = group_count(figure, group)
    if count is None or group.value is None:
        return None
    # Of the share as published: the whole people behind it are only known to within its rounding.
    return wilson_of_share(group.value / 100, count.n)


@cache
def _shipped() -> dict[str, Any]:
    text = (files("sameside.analytics") / "survey" / "published_figures.yaml").read_text(encoding="utf-8")
    shipped: dict[str, Any] = yaml.safe_load(text)
    return shipped


def _figure(entry: Mapping[str, Any]) -> PublishedFigure:
    counted = entry["base"]
    return PublishedFigure(
        id=entry["id"],
        topic=entry["topic"],
        statement=entry["statement"],
        unit=entry["unit"],
        groups=tuple(
            PublishedGroup(one["who"], one["value"], one.get("low"), one.get("high"), one["qualifier"], one["bound"])
            for one in entry["groups"]
        ),
        n=counted["n"],
        n_is_of_group=counted.get("of") == "group",
        counted=counted.get("unit", "people"),
        base_note=counted.get("note"),
        year=entry["year"],
        year_note=entry.get("year_note"),
        region=entry.get("region"),
        publisher=entry["publisher"],
        study=entry.get("study"),
        sources=tuple(entry["sources"]),
        verified=entry["verified"],
        comparability=entry["comparability"],
        items=tuple(entry["maps_to"]),
        is_reversed=entry.get("polarity") == "reversed",
        compares_with=entry.get("compares_with"),
        compares_with_metric=entry.get("compares_with_metric"),
        pair=entry.get("pair"),
        distribution=entry.get("distribution", {}),
        note=entry.get("note"),
    )
