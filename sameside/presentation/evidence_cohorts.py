"""Do later leads get further than earlier ones, and how soon do they get there? Cohorts given equally long, unfinished ones marked."""

from datetime import date

from sameside.analytics.answer import AnswerRow
from sameside.analytics.fiscal_calendar import fiscal_calendar
from sameside.analytics.periods import parse_period
from sameside.presentation import figures
from sameside.presentation.answer_text import value_text
from sameside.presentation.charts import Moment, TimeChart
from sameside.presentation.documents import Column, Panel, Section, Table, words
from sameside.presentation.report_parts import Footnotes, figure_columns, figure_row, interval_cell, named_row
from sameside.presentation.sentences import NamedShare, is_comparable, trend_sentence
from sameside.services.evidence import COHORT_DAYS, Asked, Evidence

_BASES = {"from=inquiry": "leads", "from=mql": "MQLs"}
_FEWEST_AGES = 3


def cohort_section(evidence: Evidence, notes: Footnotes) -> Section | None:
    """The share of each cohort that became a deal within the window, and how it grows with age."""
    asked = evidence.asked.get("cohorts")
    if asked is None:
        return None
    dimension = asked.question.by[0]
    rows = [row for row in asked.answer.rows if row.by[dimension] != figures.UNKNOWN]
    names = [figures.quarter(row.by[dimension]) for row in rows]
    base = next((words for text, words in _BASES.items() if text in asked.question.where), "leads")
    shares = [named_row(row, name) for row, name in zip(rows, names, strict=True) if row.mature is not False]
    hidden = _unseen(evidence, [row.by[dimension] for row in rows])
    finished = [share for share in shares if is_comparable(share) and share.name not in hidden]
    young = [name for row, name in zip(rows, names, strict=True) if row.mature is False]
    curve = evidence.asked.get("curve")
    panels = [_cohort_panel(asked, rows, names, base, dimension)]
    if curve is not None and len([row for row in curve.answer.rows if row.value is not None]) >= _FEWEST_AGES:
        panels.append(_curve_panel(curve, base))
    return Section(
        anchor="cohorts",
        heading="Do later leads get further than earlier ones?",
        sentence=_sentence(finished, young, base, curve, evidence.first_won_on if hidden else None),
        panels=tuple(panels),
        footnotes=notes.to_all(asked, curve),
        notes=("Leads still open count for as long as they were watched; one that ended otherwise can no longer become a deal.",),
    )


def _unseen(evidence: Evidence, labels: list[str]) -> set[str]:
    """The cohorts that began before a source of won deals alone has its first on record: nothing can tell whether it kept any then."""
    if evidence.losses or evidence.first_won_on is None:
        return set()
    first = evidence.first_won_on
    calendar = fiscal_calendar(evidence.options)
    # The cohort the first win lies in began before it as well.
    return {figures.quarter(label) for label in labels if parse_period(label, calendar=calendar).first_on <= first}


def _cohort_panel(asked: Asked, rows: list[AnswerRow], names: list[str], base: str, dimension: str) -> Panel:
    moments = tuple(_moment(name, row) for name, row in zip(names, rows, strict=True))
    columns = (*figure_columns(f"{figures.begun(base)} of", "Became a deal"), Column("Watched long enough", "words"))
    cells = tuple(
        (*figure_row(name, asked.answer, row), words("no, still young" if row.mature is False else "yes"))
        for name, row in zip(names, rows, strict=True)
    )
    heading = f"{figures.begun(base)} that became a deal within {figures.days(COHORT_DAYS)}, by the {dimension} they came in"
    has_hollow = any(moment.is_young and moment.value is not None for moment in moments)
    key = "Hollow: still young, an estimate from those watched so far." if has_hollow else ""
    return Panel((Table(heading, columns, cells),), TimeChart(moments, "share", key), heading)


def _curve_panel(curve: Asked, base: str) -> Panel:
    rows = sorted(curve.answer.rows, key=lambda row: int(row.by["age_days"]))
    names = [figures.days(int(row.by["age_days"])) for row in rows]
    moments = tuple(Moment(name, *_ends(row), value_text(curve.answer, row)) for name, row in zip(names, rows, strict=True))
    heading = f"How soon: {base} that had become a deal so many days after they came in"
    cells = tuple(figure_row(name, curve.answer, row) for name, row in zip(names, rows, strict=True))
    return Panel((Table(heading, figure_columns("Age", "Became a deal"), cells),), TimeChart(moments, "share"), heading)


def _moment(name: str, row: AnswerRow) -> Moment:
    share = named_row(row, name)
    text = figures.share(share.value) if share.value is not None else figures.NOT_APPLICABLE
    return Moment(name, share.value, share.low, share.high, text, row.mature is False)


def _ends(row: AnswerRow) -> tuple[float | None, float | None, float | None]:
    value, low, high = (float(end) if end is not None else None for end in (row.value, row.low, row.high))
    return value, low, high


def _sentence(finished: list[NamedShare], young: list[str], base: str, curve: Asked | None, first_won_on: date | None) -> str:
    said = f"Each cohort of {base} is given {figures.days(COHORT_DAYS)} to become a deal, so that early and late ones can be compared."
    if first_won_on is not None:
        said += f" The first win was recorded on {figures.day(first_won_on)}: cohorts that began before are not compared."
    if len(finished) >= 2:
        said += f" {trend_sentence(finished[0], finished[-1])}"
    if young:
        said += f" {figures.sentence_list(young)} {'is' if len(young) == 1 else 'are'} still too young to be judged."
    told = [row for row in curve.answer.rows if row.value is not None] if curve else []
    if curve is not None and told:
        last = max(told, key=lambda row: int(row.by["age_days"]))
        ends = interval_cell(curve.answer, last).text
        said += f" All together {value_text(curve.answer, last)} ({ends}) were a deal after {figures.days(int(last.by['age_days']))}."
    return said
