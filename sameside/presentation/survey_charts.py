"""How is a survey drawn? Its result as gaps, groups side by side, ratings, answers that spread. The tables are `survey_tables`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sameside.analytics.survey_halo import HALO_FROM_SHARE
from sameside.presentation import figures
from sameside.presentation.charts import Bar, BarChart
from sameside.presentation.palette import Hue
from sameside.presentation.survey_chart_kinds import (
    Dot,
    DotChart,
    GapChart,
    GapRow,
    GroupMark,
    PairChart,
    PairRow,
    RatingChart,
    RatingSide,
    Spread,
    SpreadChart,
)
from sameside.presentation.survey_published import published_key, published_marks
from sameside.presentation.survey_reading import Said, Survey, group_heading, hue_of
from sameside.presentation.survey_sentences import CLARITY_WORDS, GROUP_PAIRS, giver_and_receiver

POSSIBLE_KEY = "A possible gap: its interval leaves out 0, but among so many questions chance alone can bring one about."
GAP_KEY = (
    "Thin line: 95% interval, as if those who did not answer think like those who did. "
    "Grey behind it: what the gap can be at the utmost, whatever they think. Full point: a clear gap; hollow: not clear. " + POSSIBLE_KEY
)
OPEN_GAP_KEY = (
    "Thin line: 95% interval, as if those who answered had been drawn by chance. Nothing stands behind it for those who did not: by an "
    "open link nobody knows how many were asked. Full point: a clear gap; hollow: not clear. " + POSSIBLE_KEY
)
ALL_KEY = "Everybody answered, so there is no interval. Full point: a clear gap; hollow: not clear."
ENDS_KEY = "A bar with two ends: only that it lies between them may be told."
BAR_KEY = "Two bars and no gap: each side was asked of the other, so their answers are not of one thing."


def response_chart(survey: Survey) -> BarChart:
    """Which part of each group answered, of groups that are shown."""
    bars = [
        Bar(
            group_heading(one["name"]),
            one["response"],
            figures.percent(one["response"]),
            f"{one['n']} of {one['n_invited']}",
            hue=hue_of(one["name"]) if one["name"] in GROUP_PAIRS["function"] else "accent",
        )
        for one in survey.result["groups"]
        if one["state"] == "shown" and one["response"] is not None
    ]
    return BarChart(tuple(bars))


def gap_chart(survey: Survey, gaps: Sequence[Mapping[str, Any]], *, left: str, right: str, more: str = "") -> GapChart | None:
    """Gaps in the order given; None where there is none."""
    if not gaps:
        return None
    rows = tuple(
        GapRow(
            survey.statement(gap["item"]),
            gap["gap"],
            *_width(gap.get("interval")),
            *_width(gap.get("worst_case")),
            figures.points(gap["gap"]),
            CLARITY_WORDS[gap["clarity"]],
            is_clear=gap["clarity"] == "clear",
        )
        for gap in gaps
    )
    first, second = gaps[0]["first"], gaps[0]["second"]
    key = OPEN_GAP_KEY if survey.is_by_open_link else ALL_KEY if all(row.low is None for row in rows) else GAP_KEY
    return GapChart(rows, left, right, hue_of(second), hue_of(first), key, more)


def function_gap_chart(survey: Survey, gaps: Sequence[Mapping[str, Any]], more: str = "") -> GapChart | None:
    """Gaps between sales and marketing."""
    return gap_chart(survey, gaps, left="marketing agrees more", right="sales agrees more", more=more)


def pair_chart(survey: Survey, items: Sequence[str], groups: Sequence[str], *, family: str = "", more: str = "") -> PairChart:
    """Groups side by side on some items, joined where everybody judged the same thing."""
    rows = []
    for item in items:
        gap = survey.gap(family, item) if family else None
        rows.append(PairRow(survey.statement(item), _marks(survey, item, groups), CLARITY_WORDS[gap["clarity"]] if gap else ""))
    return PairChart(tuple(rows), _keys(groups), key=marks_key(rows), more=more)


def overall_chart(survey: Survey, item: str, groups: Sequence[str], things: Mapping[str, str], others: Sequence[str] = ()) -> PairChart:
    """The overall question: a row per part of its scale, beside what was published of people like some groups."""
    rows = [
        PairRow(name, tuple(survey.said(item, group, thing).mark for group in groups), "", published_marks(survey, item, thing, others))
        for thing, name in things.items()
    ]
    return PairChart(tuple(rows), _keys(groups), key=marks_key(rows))


def bars_chart(survey: Survey, items: Sequence[str], groups: Sequence[str], key: str = BAR_KEY) -> PairChart:
    """A bar per group and no gap."""
    rows = tuple(PairRow(survey.statement(item), _marks(survey, item, groups)) for item in items)
    return PairChart(rows, _keys(groups), is_joined=False, key=" ".join(filter(None, (key, marks_key(rows, is_bars=True)))))


def said_received_chart(survey: Survey, items: Sequence[str]) -> PairChart:
    """Per act who says to have given it above who remembers to have received it."""
    rows = []
    for item in items:
        gap = survey.gap("said_received", item)
        words = ("say they did", "say they did") if survey.form["items"][item].get("giver") == "both" else ("say given", "say received")
        marks = tuple(
            _renamed(survey.said(item, group), f"{group_heading(group)} {said}")
            for group, said in zip(giver_and_receiver(survey, item), words, strict=True)
        )
        published = published_marks(survey, item, "yes")
        rows.append(PairRow(survey.statement(item), marks, CLARITY_WORDS[gap["clarity"]] if gap else "", published))
    key = f"Upper mark: who gives; lower mark: who receives. {marks_key(rows)}".strip()
    return PairChart(tuple(rows), _keys(GROUP_PAIRS["function"]), key=key)


def rating_chart(survey: Survey, item: str) -> RatingChart:
    """How sales rate marketing, and marketing sales; beside what it was before, and what others published."""
    sides = tuple(_rating_side(survey, item, *sides) for sides in (("sales", "marketing"), ("marketing", "sales")))
    before = "Full point: this survey; hollow point: the one before." if any(side.before is not None for side in sides) else ""
    published = published_key([mark for side in sides for mark in side.published])
    return RatingChart(sides, " ".join(filter(None, (before, published))))


def _rating_side(survey: Survey, item: str, rater: str, rated: str) -> RatingSide:
    told = survey.result["items"][item]["groups"].get(rater, {})
    names = figures.begun(rater), figures.begun(rated)
    if told.get("state") != "shown" or told.get("mean") is None:
        return RatingSide(*names, hue_of(rater), None, "not shown", str(told.get("why") or survey.why_hidden(rater)))
    spread = told.get("distribution") or ((survey.result.get("ratings") or {}).get(item, {}).get(rater) or {}).get("bands")
    side = RatingSide(
        *names,
        hue_of(rater),
        told["mean"],
        figures.decimals(told["mean"], 1),
        f"of 10, {figures.sample(told['base'])}",
        **rating_before(survey, item, rater),
        published=published_marks(survey, item, "mean", [rater]),
    )
    if not spread:
        return side
    ordered = sorted(spread.items(), key=lambda pair: int(pair[0].split("-")[0]))
    return replace(side, counts=tuple(int(n) for _, n in ordered), labels=tuple(label.replace("-", " to ") for label, _ in ordered))


def rating_before(survey: Survey, item: str, rater: str) -> dict[str, Any]:
    """The mean of the survey before, with whose it is; nothing where there is none to set beside."""
    waves = survey.result.get("waves") or {}
    line = (waves.get("ratings") or {}).get(item, {}).get(rater)
    if not line:
        return {}
    name = f"{waves['before']['title']}, {figures.sample(line['n_before'])}"
    return {"before": line["before"], "before_name": name, "before_text": figures.decimals(line["before"], 1)}


def knowledge_chart(survey: Survey, item: str, groups: Sequence[str]) -> PairChart:
    """Of one number: who doesn't know it, who says to know it, who does."""
    things = [("Don't know", "dont_know"), ("Say they know it", "claims_to_know"), ("Know it", "knows")]
    rows = tuple(
        PairRow(name, marks, published=published_marks(survey, item, thing))
        for name, thing in things
        if (marks := tuple(survey.said(item, group, thing).mark for group in groups if _has(survey, item, group, thing)))
    )
    return PairChart(rows, _keys(groups), is_joined=False, key=marks_key(rows, is_bars=True))


def marks_key(rows: Sequence[PairRow], *, is_bars: bool = False) -> str:
    """How to read the marks that are there, and nothing of those that are not."""
    marks = [mark for row in rows for mark in row.marks]
    told = [] if is_bars else [mark for mark in marks if mark.value is not None]
    said = []
    if any(mark.low != mark.high for mark in told):
        is_of_all = any(mark.low == mark.high for mark in told)
        said.append(f"Band: 95% interval{'; none where everybody answered' if is_of_all else ''}.")
    if any(mark.value is None and mark.low is not None for mark in marks):
        said.append(ENDS_KEY)
    if any(row.aside == CLARITY_WORDS["possible"] for row in rows):
        said.append(POSSIBLE_KEY)
    return " ".join(filter(None, (*said, published_key([mark for row in rows for mark in row.published]))))


def halo_chart(survey: Survey, lines: Sequence[Mapping[str, Any]]) -> DotChart:
    """Per group the overall statement against the mean of the detailed ones."""
    dots = tuple(
        Dot(
            group_heading(one["group"]),
            one["specific"],
            one["overall"],
            hue_of(one["group"]),
            f"{figures.percent(one['overall'])} overall, {figures.percent(one['specific'])} in detail, "
            + figures.sample(survey.said(one["item"], one["group"]).base),
            bool(one["is_halo"]),
        )
        for one in lines
    )
    return DotChart(
        dots,
        "mean of the detailed statements",
        "agree that both cooperate well",
        HALO_FROM_SHARE,
        f"{figures.points_apart(HALO_FROM_SHARE)} or more above the detail",
    )


def spread_chart(survey: Survey, rows: Sequence[tuple[str, str]], words: Callable[[Mapping[str, Any]], str], more: str = "") -> SpreadChart:
    """How a group's answers spread over an item, for (item, group) each."""
    spreads = []
    for item, group in rows:
        told = survey.result["items"][item]["groups"][group]
        counts = tuple(int(n) for _, n in sorted(told["distribution"].items(), key=lambda pair: int(pair[0])))
        detail = f"{group_heading(group)}, {figures.sample(told['base'])}"
        spreads.append(Spread(survey.statement(item), counts, words(told), hue_of(group), detail))
    return SpreadChart(tuple(spreads), ("disagree strongly", "agree strongly"), more)


def change_chart(survey: Survey, changes: Sequence[Mapping[str, Any]], more: str = "") -> GapChart | None:
    """Changes since the wave before, of one group."""
    if not changes:
        return None
    rows = tuple(
        GapRow(
            survey.statement(one["item"]),
            one["change"],
            *_ends(one.get("interval")),
            None,
            None,
            figures.points(one["change"]),
            {"clear": "clear change", "possible": "possible change"}.get(one["clarity"], "can't tell apart"),
            is_clear=one["clarity"] == "clear",
        )
        for one in changes
    )
    key = "Thin line: 95% interval, as if other people had answered each time; it is too wide where mostly the same did."
    return GapChart(rows, "fewer agree", "more agree", "quiet", "accent", key, more)


def _marks(survey: Survey, item: str, groups: Sequence[str]) -> tuple[GroupMark, ...]:
    return tuple(survey.said(item, group).mark for group in groups)


def _has(survey: Survey, item: str, group: str, thing: str) -> bool:
    told = survey.result["items"][item]["groups"].get(group, {})
    return told.get("state") != "shown" or thing in told["counts"]


def _renamed(said: Said, name: str) -> GroupMark:
    mark = said.mark
    return GroupMark(name, mark.hue, mark.value, mark.low, mark.high, mark.text, mark.detail)


def _keys(groups: Sequence[str]) -> tuple[tuple[str, Hue], ...]:
    return tuple((group_heading(group), hue_of(group)) for group in groups)


def _ends(ends: Any) -> tuple[float | None, float | None]:
    return (None, None) if not ends or None in ends else (ends[0], ends[1])


def _width(ends: Any) -> tuple[float | None, float | None]:
    """Both ends; none where they are one, because everybody answered."""
    low, high = _ends(ends)
    return (None, None) if low == high else (low, high)
