"""How did the ratings of both sides move since the survey before? In words and as a table, from what both surveys published."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sameside.presentation import figures
from sameside.presentation.documents import Cell, Column, Table, words
from sameside.presentation.survey_reading import Survey, quoted
from sameside.presentation.survey_tables import p_text

_SIDES = (("sales", "marketing"), ("marketing", "sales"))


def rating_trend(survey: Survey, item: str) -> Mapping[str, Mapping[str, Any]]:
    """Per side that rates how its mean moved; empty in a first survey, and where the result doesn't tell."""
    waves = survey.result.get("waves") or {}
    found: Mapping[str, Mapping[str, Any]] = (waves.get("ratings") or {}).get(item) or {}
    return found


def rating_trend_sentence(survey: Survey, item: str) -> str:
    """Whether either side rates the other otherwise than before, hedged as its test demands."""
    trend = rating_trend(survey, item)
    tested = [(side, trend[side]["test"]) for side, _ in _SIDES if trend.get(side, {}).get("test")]
    said = [f"what {side} give {_sure(test)}" for side, test in tested]
    return f"Since then {figures.sentence_list(said)}." if said else ""


def before_words(survey: Survey, item: str, side: str) -> str:
    """The mean of the time before in brackets, behind a side's mean; empty where it may not be set beside it."""
    line = rating_trend(survey, item).get(side)
    return f" ({figures.decimals(line['before'], 1)} the time before)" if line else ""


def _sure(test: Mapping[str, Any]) -> str:
    way = "up" if test["delta"] > 0 else "down"
    return {
        "clear": f"has clearly gone {way} (p {p_text(test['adjusted_p'])})",
        "possible": f"may have gone {way}, though chance alone can bring that about",
    }.get(test["clarity"], "can't be told apart from what they gave")


def rating_trend_notes(survey: Survey, item: str) -> tuple[str, ...]:
    """What the trend rests on, and why a side has none."""
    waves = survey.result.get("waves")
    if not waves or "ratings" not in waves:
        return ()
    before, trend = waves["before"], rating_trend(survey, item)
    notes = []
    if trend:
        since = f"{quoted(before['title'])}, closed on {figures.day(date.fromisoformat(before['closed_on']))}"
        notes.append(f"The time before: {since}. The two are set against each other as if other people had answered each time.")
    notes += [f"How {side} rated before is not set beside it: {why}." for side, _ in _SIDES if (why := waves.get("withheld", {}).get(side))]
    notes += [f"The ratings before are not set beside these: {one['why']}." for one in waves.get("left_out", ()) if one["item"] == item]
    return tuple(notes)


def rating_trend_table(survey: Survey, item: str) -> Table | None:
    """Then and now, side by side; None where no change is told."""
    trend = rating_trend(survey, item)
    columns = (
        Column("Rates", "words"), Column("Then"), Column("n then"), Column("Now"), Column("n now"), Column("Change"),
        Column("More often higher than lower by", "words"), Column("Adjusted p"),
    )  # fmt: skip
    rows = []
    for side, other in _SIDES:
        line = trend.get(side)
        if line is None:
            continue
        test = line.get("test")
        ends = f" ({test['interval'][0]:+.2f} to {test['interval'][1]:+.2f})" if test and test["interval"] else ""
        rows.append(
            (
                words(f"{figures.begun(side)}, of {other}"),
                Cell(figures.decimals(line["before"], 1), (line["before"],), "points"),
                Cell(figures.count(line["n_before"]), (line["n_before"],), "people"),
                Cell(figures.decimals(line["now"], 1), (line["now"],), "points"),
                Cell(figures.count(line["n_now"]), (line["n_now"],), "people"),
                Cell(f"{line['change']:+.1f}", (line["change"],), "points"),
                words(f"{test['delta']:+.2f}{ends}" if test else figures.NOT_APPLICABLE),
                Cell(p_text(test["adjusted_p"]), (test["adjusted_p"],), "p") if test else words(figures.NOT_APPLICABLE),
            )
        )
    return Table("Ratings then and now", columns, tuple(rows)) if rows else None
