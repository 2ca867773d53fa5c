"""Which figures stand behind a chart of a survey? Its tables: each share with the people behind it, or as far as it may be told."""

from collections.abc import Mapping, Sequence
from typing import Any

from sameside.analytics.instrument import in_page_language
from sameside.presentation import figures
from sameside.presentation.documents import Cell, Column, Row, Table, words
from sameside.presentation.survey_reading import Said, Survey, group_heading, hidden_groups, quoted
from sameside.presentation.survey_sentences import CLARITY_WORDS


def said_cell(said: Said) -> Cell:
    """A share with its people; a bound or a range as words, without a figure behind it."""
    if said.form == "exact":
        return Cell(f"{said.text} ({said.detail})", (said.share,), "share")
    return words(said.text)


def interval_cell(ends: Sequence[float | None] | None, *, is_gap: bool = False) -> Cell:
    """Both ends, of a share or a difference of shares."""
    if not ends or None in ends:
        return words(figures.NOT_APPLICABLE)
    low, high = float(ends[0] or 0.0), float(ends[1] or 0.0)
    if low == high:
        return Cell("everyone answered", (low, high), "share")
    return Cell(figures.points_interval(low, high) if is_gap else figures.percent_interval(low, high), (low, high), "share")


def group_table(survey: Survey) -> Table:
    """Every group: shown or not, and by which rule. By an open link nobody knows how many were asked: that stands above it once."""
    is_counted = not survey.is_by_open_link
    asked = (Column("Invited"), Column("Response")) if is_counted else ()
    columns = (Column("Group", "words"), Column("Answered"), *asked, Column("Shown", "words"))
    rows = []
    for one in survey.result["groups"]:
        if not one["n_invited"] and one["state"] == "empty":
            continue
        is_shown = one["state"] == "shown"
        rows.append(
            (
                words(group_heading(one["name"])),
                Cell(figures.count(one["n"]), (one["n"],), "people") if is_shown else words("not told"),
                *(_response_cells(one) if is_counted else ()),
                words("yes" if is_shown else f"no: {one['why']}"),
            )
        )
    return Table("Groups, and which rule hid the others", columns, tuple(rows))


def _response_cells(one: Mapping[str, Any]) -> Row:
    response = words("not told") if one["response"] is None else Cell(figures.percent(one["response"]), (one["response"],), "share")
    return (Cell(figures.count(one["n_invited"]), (one["n_invited"],), "people"), response)


def hidden_table(survey: Survey) -> Table | None:
    """Groups without a figure, each with its rule; None where every group is shown."""
    rows = tuple(
        (
            words(group_heading(one["name"])),
            Cell(figures.count(one["n_invited"]), (one["n_invited"],), "people"),
            words(one["why"]),
        )
        for one in hidden_groups(survey)
    )
    columns = (Column("Group", "words"), Column("Invited"), Column("Why it is not shown", "words"))
    return Table("Groups that are not shown", columns, rows) if rows else None


def gap_table(survey: Survey, gaps: Sequence[Mapping[str, Any]], groups: Sequence[str], items: Sequence[str] = ()) -> Table:
    """Both groups' shares and their gap, those that matter first; then items whose gap may not be told."""
    first, second = (group_heading(group) for group in groups)
    columns = (
        Column("Statement", "words"), Column(first), Column(second), Column("Gap"), Column("Interval", "interval"),
        Column("At the utmost", "interval"), Column("Adjusted p"), Column("What it comes to", "words"),
    )  # fmt: skip
    rows = [_gap_row(survey, gap, groups) for gap in gaps]
    told = {gap["item"] for gap in gaps}
    nothing = words(figures.NOT_APPLICABLE)
    for item in items:
        if item not in told:
            both = tuple(said_cell(survey.said(item, group)) for group in groups)
            rows.append((words(survey.statement(item)), *both, nothing, nothing, nothing, nothing, words("no gap may be told")))
    return Table(f"{first} and {second.lower()}, statement by statement", columns, tuple(rows))


def _gap_row(survey: Survey, gap: Mapping[str, Any], groups: Sequence[str]) -> Row:
    return (
        words(survey.statement(gap["item"])),
        *(said_cell(survey.said(gap["item"], group)) for group in groups),
        Cell(figures.points(gap["gap"]), (gap["gap"],), "share"),
        interval_cell(gap.get("interval"), is_gap=True),
        interval_cell(gap.get("worst_case"), is_gap=True),
        Cell(p_text(gap["adjusted_p"]), (gap["adjusted_p"],), "p"),
        words(CLARITY_WORDS[gap["clarity"]]),
    )


def p_text(value: float | None) -> str:
    """A p-value with three decimals; a very small one as under 0.001."""
    if value is None:
        return figures.NOT_APPLICABLE
    return "under 0.001" if value < 0.001 else figures.decimals(value, 3)


def said_table(survey: Survey, items: Sequence[str], groups: Sequence[str], caption: str, *, thing: str = "") -> Table:
    """Items by groups."""
    columns = (Column("Statement", "words"), *(Column(group_heading(group)) for group in groups))
    rows = tuple((words(survey.statement(item)), *(said_cell(survey.said(item, group, thing)) for group in groups)) for item in items)
    return Table(caption, columns, rows)


def item_groups_table(survey: Survey, item: str) -> Table:
    """One item by every group that is shown: share with interval, at the utmost, mean, and who could not judge."""
    columns = (
        Column("Group", "words"), Column("Share"), Column("Interval", "interval"), Column("At the utmost", "interval"), Column("Mean"),
        Column("Can't judge"),
    )  # fmt: skip
    rows = []
    for group, told in survey.result["items"][item]["groups"].items():
        said = survey.said(item, group)
        if not survey.is_shown(group) or (told["state"] == "empty"):
            continue
        mean = told.get("mean")
        is_rating = survey.result["items"][item]["type"] == "rating"
        rows.append(
            (
                words(group_heading(group)),
                words(figures.NOT_APPLICABLE) if is_rating else said_cell(said),
                interval_cell(said.interval),
                interval_cell(said.worst_case),
                Cell(figures.decimals(mean, 1), (mean,), "points") if mean is not None else words(figures.NOT_APPLICABLE),
                said_cell(survey.cannot_judge(item, group)),
            )
        )
    return Table(quoted(survey.statement(item)), columns, tuple(rows))


def spread_table(survey: Survey, item: str, groups: Sequence[str]) -> Table:
    """How often each answer of the scale was given, group by group."""
    values = sorted({value for group in groups for value in survey.result["items"][item]["groups"][group]["distribution"]}, key=int)
    labels = {str(option["value"]): option["label"] for option in survey.form["scales"][survey.form["items"][item]["scale"]]["options"]}
    columns = (Column("Group", "words"), *(Column(_label(labels.get(value), value)) for value in values), Column("n"))
    rows = []
    for group in groups:
        told = survey.result["items"][item]["groups"][group]
        counts = [told["distribution"].get(value, 0) for value in values]
        cells = (Cell(figures.count(n), (n,), "people") for n in (*counts, told["base"]))
        rows.append((words(group_heading(group)), *cells))
    return Table("How often each answer was given", columns, tuple(rows))


def _label(label: Mapping[str, str] | None, value: str) -> str:
    return value if label is None else in_page_language(label)
