"""How does a survey's result leave as a file? A row per item, group and figure, published figures only, equal to the pages."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sameside.analytics.answer import RecordTable
from sameside.analytics.round_view import rounded
from sameside.presentation import figures
from sameside.presentation.documents import Cell, Column, Document, Panel, Section, Table, words
from sameside.presentation.survey_items import items_table
from sameside.presentation.survey_method import method_section
from sameside.presentation.survey_reading import Survey, group_name, said_of
from sameside.presentation.survey_sections import gaps_section, response_section
from sameside.presentation.survey_sentences import round_words
from sameside.presentation.table_files import csv_text

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "sav": "application/x-spss-sav",
}
COLUMNS = (
    "item", "statement", "kind", "group", "figure", "form", "n", "count_low", "count_high", "value", "low", "high", "utmost_low",
    "utmost_high", "shown", "why", "mode",
)  # fmt: skip
_FIGURES = {
    "agree": "agree", "top2": "mostly or as one", "top": "as one", "bottom": "not in step", "yes": "yes", "no": "no", "unsure": "not sure",
    "dont_know": "don't know", "claims_to_know": "say they know it", "knows": "know it",
}  # fmt: skip
_MEASURES = ("mean", "rwg", "average_deviation")
_NOTHING = (None,) * 4
_NO_COUNT = (None, None)


def survey_bytes(form: str, survey: Survey, *, wave: int, closed_at: datetime) -> bytes:
    """The file of one form: a key of CONTENT_TYPES.

    Raises  SamesideError for SPSS where the packages that write it are not installed
    """
    written: dict[str, Callable[[], bytes]] = {
        "csv": lambda: csv_text(figure_rows(survey)).encode("utf-8"),
        "json": lambda: survey_json(survey, wave=wave, closed_at=closed_at).encode("utf-8"),
        "xlsx": lambda: _workbook(survey, wave=wave, closed_at=closed_at),
        "sav": lambda: _spss(survey),
    }
    return written[form]()


def figure_rows(survey: Survey) -> RecordTable:
    """Question  What was published, a row per item, group and figure?

    Returns  form: exact, at_most, at_least, range, withheld, hidden, or measure for what is no count; n: answers behind it; count_low and
             count_high: the people it may be; value with low and high: of an exact figure and its 95% interval; utmost: whatever those
             think who did not answer; shown: as the pages write it; why: the rule that hid it; mode: own links,
             or open link of a survey that may be set beside no other
    """
    mode = "open link" if survey.is_by_open_link else "own links"
    return RecordTable(COLUMNS, tuple((*row, mode) for row in _rows(survey)))


def _rows(survey: Survey) -> Iterator[tuple[Any, ...]]:
    for one in survey.result["groups"]:
        is_shown = one["state"] == "shown"
        if is_shown and survey.is_by_open_link:
            n, why = one["n"], "how many were asked is not known"
            yield ("", "", "response", one["name"], "answers", "exact", n, n, n, None, *_NOTHING, figures.plural(n, "answer"), why)
            continue
        share = one["response"] if is_shown else None
        shown = figures.percent(share) if share is not None else "not told"
        why = "" if is_shown else one["why"]
        form = "measure" if share is not None else "hidden"
        yield (
            "", "", "response", one["name"], "response", form, one["n_invited"], one["n"], one["n"], share, *_NOTHING, shown, why
        )  # fmt: skip
    for item, told in survey.result["items"].items():
        for group, held in told["groups"].items():
            yield from _group_rows(survey, item, told["type"], group, held)
    for family, gaps in survey.result["gaps"].items():
        for gap in gaps:
            both = f"{gap['first']} - {gap['second']}"
            ends = (*_ends(gap.get("interval")), *_ends(gap.get("worst_case")))
            start = (gap["item"], survey.statement(gap["item"]), family, both)
            yield (*start, "gap", "measure", None, None, None, gap["gap"], *ends, figures.points(gap["gap"]), "")
            yield (*start, "adjusted p", "measure", None, None, None, gap["adjusted_p"], *_NOTHING, gap["clarity"], "")

    yield from _further_rows(survey)


def _further_rows(survey: Survey) -> Iterator[tuple[Any, ...]]:
    """Weighted totals, changes since the wave before, scores of topics, and the index."""
    for item, told in (survey.result.get("weighted") or {}).items():
        if told.get("percent") is not None:
            start = (item, survey.statement(item), "weighted", "total", "agree, weighted", "measure", None, *_NO_COUNT)
            yield (*start, rounded(told["percent"] / 100), *_NOTHING, figures.percent_as_published(told["percent"]), "")
    for one in (survey.result.get("waves") or {}).get("changes", ()):
        if one["item"] in survey.form["items"]:
            what = (one["item"], survey.statement(one["item"]), "change", one["group"])
            ends = (*_ends(one.get("interval")), None, None)
            yield (*what, "change", "measure", None, None, None, one["change"], *ends, figures.points(one["change"]), "")
            yield (*what, "adjusted p", "measure", None, None, None, one["adjusted_p"], *_NOTHING, one["clarity"], "")
    for topic, by_group in survey.result["dimensions"].items():
        for group, one in by_group.items():
            if one["score"] is not None:
                start = ("", topic, "topic", group, "score", "measure", one["base"], *_NO_COUNT)
                yield (*start, one["score"], *_NOTHING, figures.decimals(one["score"], 0), "")
    for group, one in survey.result["index"].items():
        start = ("", "alignment index", "index", group, "index", "measure", None, *_NO_COUNT)
        yield (*start, one["index"], *_NOTHING, figures.decimals(one["index"], 0), "")


def _group_rows(survey: Survey, item: str, kind: str, group: str, held: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    start = (item, survey.statement(item), kind, group)
    if held["state"] != "shown":
        yield (*start, "all", "hidden", None, None, None, None, *_NOTHING, "not shown", held.get("why", ""))
    counts = dict(held.get("counts", {}))
    if held.get("cannot_judge"):
        counts["can't judge"] = held["cannot_judge"]
    for thing, count in counts.items():
        said = said_of(group, count)
        ends = (*_ends(said.interval), *_ends(said.worst_case))
        yield (*start, _FIGURES.get(thing, thing), said.form, said.base, said.low, said.high, said.share, *ends, said.text, said.why)
    for name in _MEASURES:
        if held.get(name) is not None:
            shown = figures.decimals(held[name], 1) if name == "mean" else figures.decimals(held[name], 2)
            yield (*start, name.replace("_", " "), "measure", held["base"], None, None, held[name], *_NOTHING, shown, "")
    told = {f"answer {value}": n for value, n in (held.get("distribution") or {}).items()}
    told |= {f"rating {band.replace('-', ' to ')}": n for band, n in (held.get("bands") or {}).items()}
    for name, n in told.items():
        share = n / held["base"]
        yield (*start, name, "exact", held["base"], n, n, rounded(share), *_NOTHING, figures.percent(share), "")
    for one in held.get("by_confidence") or ():
        if one.get("share") is not None:
            ends = (*_ends(one.get("interval")), None, None)
            name = f"right, confidence {' or '.join(map(str, one['levels']))}"
            yield (*start, name, "exact", one["n"], one["hits"], one["hits"], one["share"], *ends, figures.percent(one["share"]), "")
    error = held.get("error")
    if error:
        ratio, ends = error["typical_ratio"], (*_ends(error.get("interval")), None, None)
        of_what = " of the odds" if (survey.evidence(item) or {}).get("unit") == "share" else ""
        yield (*start, f"typical factor{of_what}", "measure", held["base"], *_NO_COUNT, ratio, *ends, f"{ratio:g}", "")


def survey_json(survey: Survey, *, wave: int, closed_at: datetime) -> str:
    """The published result with the words it answers to, and the same rows as the other files."""
    table = figure_rows(survey)
    written = {
        "title": survey.title,
        "wave": wave,
        "closed_at": closed_at.isoformat(),
        "mode": "closed",  # of a result made before there were others
        "questions": {item: {"statement": survey.statement(item), "asked": dict(survey.wording(item))} for item in survey.form["items"]},
        "figures": [dict(zip(table.columns, row, strict=True)) for row in table.rows],
        **survey.result,
    }
    return json.dumps(written, ensure_ascii=False, indent=2) + "\n"


def survey_document(survey: Survey, *, wave: int, closed_at: datetime) -> Document:
    """The result as a report of tables: for a workbook."""
    table = figure_rows(survey)
    columns = tuple(Column(name.replace("_", " "), "words" if name in _WORD_COLUMNS else "figure") for name in table.columns)
    rows = tuple(tuple(_cell(name, value) for name, value in zip(table.columns, row, strict=True)) for row in table.rows)
    every = Table("A row per item, group and figure: shares from 0 to 1", columns, rows)
    result = survey.result
    response = response_section(survey)
    return Document(
        title=survey.title,
        lead=response.sentence,
        facts=(
            ("Survey", figures.begun(round_words(result, wave))),
            ("Closed", figures.day(closed_at)),
            ("Shown from", f"{result['k']} answers on"),
        ),
        running=survey.title,
        key_figures=(),
        sections=(
            Section("questions", "Every statement", gaps_section(survey).sentence, (Panel((items_table(survey),)),), ()),
            response,
            Section(
                "figures", "Every published figure", "What may be told only as a bound or a range stands as one.", (Panel((every,)),), ()
            ),
            method_section(survey),
        ),
        missing=(),
        footnotes=(),
    )


_WORD_COLUMNS = frozenset({"item", "statement", "kind", "group", "figure", "form", "shown", "why", "mode"})


def _cell(name: str, value: Any) -> Cell:
    if name in _WORD_COLUMNS:
        return words(str(value))
    return Cell("" if value is None else str(value), (value,), "number")


def _workbook(survey: Survey, *, wave: int, closed_at: datetime) -> bytes:
    from sameside.presentation.workbook import report_workbook  # slow to load; only files need it

    return report_workbook(survey_document(survey, wave=wave, closed_at=closed_at), made_at=closed_at)


def _spss(survey: Survey) -> bytes:
    from sameside.presentation.spss_file import spss_bytes  # needs packages not everybody has

    labels = {group: group_name(group) for group in dict.fromkeys(str(row[3]) for row in figure_rows(survey).rows)}
    return spss_bytes(figure_rows(survey), title=survey.title, labels={"group": labels})


def _ends(ends: Any) -> tuple[float | None, float | None]:
    return (None, None) if not ends or None in ends else (ends[0], ends[1])
