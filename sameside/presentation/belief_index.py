"""What does the alignment index say, and of what is it made? The two halves apart, every score in sight, and what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sameside.analytics.belief_beside import Fact, evidence_half, fact_of
from sameside.analytics.instrument import in_page_language
from sameside.analytics.survey_scores import BANDS, INDEX_DIMENSIONS
from sameside.presentation import figures
from sameside.presentation.belief_charts import DRAWN_GROUPS, side_hue
from sameside.presentation.belief_words import fact_needs, fact_value, threshold_marked
from sameside.presentation.charts import BesideBlock, BesideChart, BesideRow, Hue, Part, Stack, StackChart
from sameside.presentation.documents import Cell, Column, Table, words
from sameside.presentation.survey_chart_kinds import GroupMark, PairChart, PairRow
from sameside.presentation.survey_reading import group_heading, group_in_list, group_name

# In the order they are listed.
_STANDINGS = {"missed": "Misses it", "unclear": "Can't be told", "met": "Meets it", "not_available": "Not available"}
_WEIGHTS = {0: "left out", 2: "counted double"}
# The strip of the evidence half, from left to right.
_STRIP: tuple[tuple[str, str, Hue], ...] = (
    ("met", "as they should be", "accent"),
    ("unclear", "can't be told", "quiet"),
    ("missed", "fall short", "warning"),
)
_MOST_NAMED = 3
_KEY = "Band: how far the index would move if one of the ten counted double, or not at all. It is no confidence interval."


@dataclass(frozen=True)
class IndexText:
    """The belief half as a page shows it. why_not: where no group has an index, why."""

    sentence: str
    chart: BesideChart | None
    table: Table
    score_chart: PairChart | None
    scores: Table
    formula: str
    hidden: tuple[str, ...]
    why_not: str


@dataclass(frozen=True)
class EvidenceText:
    """The evidence half: its sentence, its chart, every fact that is known with its standing, and those that are not."""

    sentence: str
    chart: StackChart | None
    table: Table
    missing: Table


def index_text(result: Mapping[str, Any], form: Mapping[str, Any]) -> IndexText:
    """The belief half of the index, group by group, and the ten scores it is the mean of."""
    labels = dimension_labels(form)
    index: Mapping[str, Any] = result.get("index", {})
    shown = [group["name"] for group in result["groups"] if group["state"] == "shown"]
    return IndexText(
        sentence=_index_sentence(index),
        chart=_index_chart(index),
        table=_index_table(index, labels),
        score_chart=_score_chart(result, labels),
        scores=_score_table(result, labels, shown),
        formula=f"({' + '.join(labels[name] for name in INDEX_DIMENSIONS)}) / {len(INDEX_DIMENSIONS)}",
        hidden=_hidden(result, labels, [group for group in shown if group not in index]),
        why_not="" if index else _why_no_index(result, labels),
    )


def evidence_text(result: Mapping[str, Any]) -> EvidenceText | None:
    """The evidence half; None for a round that has none."""
    half = evidence_half(result)
    if half is None:
        return None
    counts = result["alignment"]["evidence"]
    facts = {name: fact_of(name, told) for name, told in result["evidence"].items()}
    known = [one for one in counts["of"] if one["standing"] != "not_available"]
    missing = [facts[one["metric"]] for one in counts["of"] if one["standing"] == "not_available" and one["metric"] in facts]
    return EvidenceText(_half_sentence(half, counts), _half_chart(counts), _standing_table(known, facts), _missing_table(missing))


def dimension_labels(form: Mapping[str, Any]) -> dict[str, str]:
    """The ten dimensions in words."""
    said = {one["id"]: in_page_language(one["label"]) for one in form["dimensions"]}
    return {name: said.get(name, name) for name in INDEX_DIMENSIONS}


def band_words() -> str:
    """What the bands are: descriptive words for quarters of the scale."""
    ends = [least for least, _ in BANDS[1:]] + [100]
    return "; ".join(f"{least} to {end}: {word.lower()}" for (least, word), end in zip(BANDS, ends, strict=True))


def score_text(value: float | None) -> str:
    """A score of 0 to 100, whole: more digits would be nobody's opinion."""
    return "not told" if value is None else figures.decimals(value, 0)


def _index_sentence(index: Mapping[str, Any]) -> str:
    told = [name for name in ("total", "sales", "marketing", "leaders", "team") if name in index]
    if not told:
        return ""
    said = [f"{score_text(index[name]['index'])} for {group_name(name)}" for name in told]
    bands = {index[name]["band"] for name in told}
    word = f", all “{bands.pop()}”" if len(bands) == 1 and len(told) > 1 else ""
    low, high = index[told[0]]["if_weights_differ"]
    return (
        f"Of 100, as people see it: {figures.sentence_list(said)}{word}. Had one of the ten counted double or not at all, it would lie "
        f"between {score_text(low)} and {score_text(high)} for {group_name(told[0])}."
    )


def _index_chart(index: Mapping[str, Any]) -> BesideChart | None:
    rows = tuple(
        BesideRow(
            name=group_heading(name),
            value=told["index"],
            low=told["if_weights_differ"][0],
            high=told["if_weights_differ"][1],
            text=score_text(told["index"]),
            detail=told["band"],
            hue=side_hue(name),
        )
        for name in DRAWN_GROUPS
        if (told := index.get(name)) is not None
    )
    if not rows:
        return None
    # The axis is the whole scale, so that small differences look small.
    return BesideChart((BesideBlock("As people see it, 0 to 100", rows),), "count", _KEY, holds=(0.0, 100.0))


def _index_table(index: Mapping[str, Any], labels: Mapping[str, str]) -> Table:
    columns = (Column("Group", "words"), Column("Index"), Column("Band", "words"), Column("If weights differ", "interval"),
               Column("Lowest if", "words"), Column("Highest if", "words"))  # fmt: skip
    rows = tuple(
        (
            words(group_heading(name)),
            Cell(score_text(told["index"]), (told["index"],)),
            words(told["band"]),
            Cell(" to ".join(map(score_text, told["if_weights_differ"])), tuple(told["if_weights_differ"])),
            words(_weighed(told["lowest_by"], labels)),
            words(_weighed(told["highest_by"], labels)),
        )
        for name, told in index.items()
    )
    return Table("The index of each group, and how far it leans on equal weights", columns, rows)


def _weighed(by: Sequence[Any], labels: Mapping[str, str]) -> str:
    return f"{labels[by[0]]} {_WEIGHTS[by[1]]}"


def _score_table(result: Mapping[str, Any], labels: Mapping[str, str], shown: Sequence[str]) -> Table:
    """Ten rows and, below them, the index: whoever adds up the column finds it."""
    groups = [name for name in shown if any(name in result["dimensions"].get(one, {}) for one in INDEX_DIMENSIONS)]
    rows = [(words(labels[name]), *(_score_cell(_score(result, name, group)) for group in groups)) for name in INDEX_DIMENSIONS]
    if result.get("index"):
        found = [result["index"].get(group, {}).get("index") for group in groups]
        rows.append((words("Index: their mean"), *(Cell("not told" if one is None else figures.decimals(one, 1), (one,)) for one in found)))
    return Table("The ten scores, 0 to 100", (Column("Dimension", "words"), *(Column(group_heading(name)) for name in groups)), tuple(rows))


def _score_chart(result: Mapping[str, Any], labels: Mapping[str, str]) -> PairChart | None:
    """Both sides' scores beside each other, the lowest of the two together first; None where neither has any."""
    sides: tuple[tuple[str, Hue], ...] = (("sales", "sales"), ("marketing", "marketing"))
    rows = []
    for name in INDEX_DIMENSIONS:
        told = [(side, hue, value) for side, hue in sides if (value := _score(result, name, side)) is not None]
        marks = tuple(GroupMark(group_heading(side), hue, value, None, None, score_text(value)) for side, hue, value in told)
        if marks:
            rows.append((min(value for _, _, value in told), PairRow(labels[name], marks)))
    if not rows:
        return None
    ordered = tuple(row for _, row in sorted(rows, key=lambda pair: pair[0]))
    keys = tuple((group_heading(side), hue) for side, hue in sides)
    return PairChart(ordered, keys, key="From 0, everybody disagrees strongly, to 100, everybody agrees strongly.", most=100)


def _score_cell(value: float | None) -> Cell:
    return Cell("not told" if value is None else figures.decimals(value, 1), (value,))


def _hidden(result: Mapping[str, Any], labels: Mapping[str, str], groups: Sequence[str]) -> tuple[str, ...]:
    """Why groups have no index, a line per reason."""
    by_reason: dict[str, list[str]] = {}
    for group in groups:
        lacking = [labels[name] for name in INDEX_DIMENSIONS if _score(result, name, group) is None]
        named = figures.sentence_list(lacking) if len(lacking) <= _MOST_NAMED else f"{len(lacking)} of the ten scores"
        reason = ""
        if lacking:
            reason = (
                f", because {named} {'is' if len(lacking) == 1 else 'are'} not told of them: fewer than {result['k']} judged one of the "
                "statements, or it would undo what is masked there"
            )
        by_reason.setdefault(reason, []).append(group_in_list(group))
    return tuple(f"No index for {figures.sentence_list(named)}{reason}." for reason, named in by_reason.items())


def _score(result: Mapping[str, Any], dimension: str, group: str) -> float | None:
    found: float | None = (result["dimensions"].get(dimension, {}).get(group) or {}).get("score")
    return found


def _why_no_index(result: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    lacking = [labels[name] for name in INDEX_DIMENSIONS if not result["dimensions"].get(name)]
    if lacking:
        return (
            f"This round did not ask about {figures.sentence_list(lacking)}, or too few answered. An index over fewer than ten would be "
            "another index, so there is none."
        )
    return "No group has all ten scores, so there is no index: with the others it would give the missing one away."


def _half_sentence(half: Fact, counts: Mapping[str, Any]) -> str:
    if not half.n:
        return "None of the facts people were asked about can be held against what counts as good yet."
    met = "is as it should be" if 1 in (counts["met"], half.n) else "are as they should be"
    said = [f"{counts['met']} of {figures.plural(half.n, 'fact')} people were asked about {met}"]
    said += [f"{counts['missed']} {'falls' if counts['missed'] == 1 else 'fall'} short"] if counts["missed"] else []
    said += [f"{counts['unclear']} can't be told either way"] if counts["unclear"] else []
    rest = f" {counts['not_available']} more can't be told from what is on record." if counts["not_available"] else ""
    return f"As the records say: {figures.sentence_list(said)}.{rest}"


def _half_chart(counts: Mapping[str, Any]) -> StackChart | None:
    """Of the facts that are known, how many meet what counts as good, can't be told from it, or miss it."""
    n = sum(counts[standing] for standing, _, _ in _STRIP)
    if not n:
        return None
    parts = tuple(Part(name, counts[standing] / n, str(counts[standing]), hue) for standing, name, hue in _STRIP if counts[standing])
    return StackChart((Stack(figures.plural(n, "fact"), parts),))


def _missing_table(facts: Sequence[Fact]) -> Table:
    rows = tuple((words(fact.label), words(fact_needs(fact).removeprefix("not available: "))) for fact in facts)
    return Table("Facts that are not available, and what each needs", (Column("Fact", "words"), Column("Not available", "words")), rows)


def _standing_table(standings: Sequence[Mapping[str, Any]], facts: Mapping[str, Fact]) -> Table:
    columns = (Column("Fact", "words"), Column("Records say"), Column("Counts as good", "words"), Column("Standing", "words"))
    rows = tuple(
        (
            words(facts[one["metric"]].label),
            words(fact_value(facts[one["metric"]])),
            words(threshold_marked(facts[one["metric"]]) or "on record, of both sides"),
            words(_STANDINGS[one["standing"]]),
        )
        for one in sorted(standings, key=lambda one: list(_STANDINGS).index(one["standing"]))
        if one["metric"] in facts
    )
    return Table("Every fact of the evidence half", columns, rows)
