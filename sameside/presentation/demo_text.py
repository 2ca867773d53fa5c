"""What does a person read at the end of the demo? What was made, what was planted beside what was found, and where to go on."""

import shlex
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sameside.presentation import figures
from sameside.presentation.documents import Document
from sameside.presentation.terminal import Heading, table_text, wrapped
from sameside.services.access import ROLE_NAMES, Role
from sameside.services.demo_company import DemoReport, FoundExact, FoundTruth

if TYPE_CHECKING:
    from sameside.records.models import Member
    from sameside.services.demo_survey import FoundSurveyTruth

_WIDTH = 100
# An interval of 95 % leaves the true value out so often.
_MISSED_BY_CHANCE = 0.05


def demo_text(made: DemoReport, view: Document, page: Path, found: Sequence[FoundTruth], exact: Sequence[FoundExact]) -> str:
    """The summary: every sentence about the company's leads is the page's own."""
    answers = [f"  {section.heading}\n{_wrapped(section.sentence)}" for section in view.sections]
    parts = ["", _filled(_opening(made)), "What the files say", _key_figures(view), *answers]
    parts += [_filled(_planted_intro(made)), *_planted_tables(found), _filled(_planted_count(found))]
    parts += [_filled(_EXACT_INTRO), _exact_table(exact), _onward(made, page)]
    return "\n\n".join(parts)


def log_ins_text(people: "Sequence[Member]", *, password: str, url: str) -> str:
    """One person of each role, with what they log in with."""
    first: dict[str, Member] = {}
    for member in people:
        first.setdefault(member.role, member)
    cells = [[ROLE_NAMES[role], first[role.value].name, first[role.value].email] for role in Role if role.value in first]
    told = (
        f"Its people work here, too: they have signed what a qualified lead is, promised each other things, and leads wait for them. Log "
        f"in at {url} as any of them, with the password {password}. It was made for this demo and is written down nowhere else."
    )
    return "\n\n".join([_filled(told), table_text([Heading("Role"), Heading("Name"), Heading("Address")], cells, indent="  ")])


def survey_truths_text(found: "Sequence[FoundSurveyTruth]") -> str:
    """What was planted in what its people think, beside what the result of their second survey says."""
    told = (
        "Its people were asked twice what they think, half a year apart and anonymously. What was planted in their answers, and what the "
        "published result of the second time says, with intervals by chance:"
    )
    headings = [
        Heading("Difference in points, or times too high"),
        Heading("planted", is_figure=True),
        Heading("found", is_figure=True),
        Heading("95% interval", is_figure=True),
        Heading("planted lies"),
    ]
    return "\n\n".join([_filled(told), table_text(headings, [_survey_cells(one) for one in found], indent="  ")])


def _survey_cells(one: "FoundSurveyTruth") -> list[str]:
    truth, found = one.truth, one.found

    def said(value: float | None) -> str:
        if value is None:
            return figures.UNKNOWN
        return f"{value:.1f}" if truth.kind == "ratio" else f"{100 * value:+.0f}"

    if found.value is None:
        return [truth.about, said(truth.planted), "not told", figures.NOT_APPLICABLE, "too few to tell"]
    interval = f"{said(found.low)} to {said(found.high)}"
    return [truth.about, said(truth.planted), said(found.value), interval, "inside" if found.holds(truth.planted) else "outside"]


_EXACT_INTRO = "What was counted while the files were written must be found again to the last one:"


def _opening(made: DemoReport) -> str:
    n_files = sum(len(report.files) for report in made.imported)
    n_rows = sum(file.n_received for report in made.imported for file in report.files)
    n_rejected = sum(report.n_rejected for report in made.imported)
    counted = made.written.counted
    return (
        f"Larkfield Instruments is made up, but everything below was worked out from its files: {figures.plural(n_files, 'export')} of its "
        f"CRM, its marketing system and its ad platforms, {figures.plural(n_rows, 'row')} read ({figures.count(n_rejected)} rejected). "
        f"{figures.plural(made.built.n_rows['lead_cycles'], 'lead cycle')} were built from "
        f"{figures.plural(counted.n_lead_records, 'lead record')}: {figures.count(counted.n_repeated)} had been typed in twice, "
        f"{figures.count(counted.n_second_address)} stood under a second address, {figures.count(counted.n_reopened)} leads came back."
    )


def _key_figures(view: Document) -> str:
    headings = [Heading(""), Heading("", is_figure=True), Heading("95% interval", is_figure=True), Heading("", is_figure=True)]
    cells = [[key.name, key.text, key.details[0] if len(key.details) > 1 else "", key.details[-1]] for key in view.key_figures]
    return table_text(headings, cells, indent="  ")


def _planted_intro(made: DemoReport) -> str:
    return (
        "Can the figures be trusted? The company was made with dice of known odds, and those odds were then asked for with the same "
        f"questions anybody may ask, all as of {figures.day(made.as_of)}. Some of them, and all whose interval lies beside the "
        "planted value:"
    )


def _planted_tables(found: Sequence[FoundTruth]) -> list[str]:
    """The brief ones and all misses; shares and times apart, so that a column holds one kind."""
    shown = [one for one in found if one.truth.is_brief or not one.is_covered]
    times = {"days": "Medians, in days", "business_seconds": "Medians, in business time"}
    of = {unit: [one for one in shown if one.truth.unit == unit] for unit in ("share", *times)}
    return [_planted_table(times.get(unit, "Shares"), ones) for unit, ones in of.items() if ones]


def _planted_table(what: str, found: Sequence[FoundTruth]) -> str:
    headings = [
        Heading(what),
        Heading("period"),
        Heading("planted", is_figure=True),
        Heading("found", is_figure=True),
        Heading("95% interval", is_figure=True),
        Heading("n", is_figure=True),
        Heading("planted lies"),
    ]
    return table_text(headings, [_planted_cells(one) for one in found], indent="  ")


def _planted_cells(one: FoundTruth) -> list[str]:
    planted = figures.figure(one.truth.planted, one.truth.unit)
    named = [one.truth.about, _period(one.truth.period), planted]
    if one.row is None:
        return [*named, figures.UNKNOWN, figures.NOT_APPLICABLE, figures.count(0), _lies(one)]
    interval = figures.interval(one.row.low, one.row.high, one.truth.unit, beside=one.row.value)
    return [*named, figures.figure(one.row.value, one.truth.unit), interval, figures.count(one.row.n), _lies(one)]


def _period(period: str | None) -> str:
    """Two written days as 1 Jul 2024 to 31 Aug 2025; a year as it stands."""
    if period is None:
        return "all until then"
    first, between, last = period.partition("..")
    return f"{figures.day(date.fromisoformat(first))} to {figures.day(date.fromisoformat(last))}" if between else period


def _lies(one: FoundTruth) -> str:
    return "inside" if one.is_covered else "outside"


def _planted_count(found: Sequence[FoundTruth]) -> str:
    n_covered = sum(one.is_covered for one in found)
    n_expected = round(len(found) * _MISSED_BY_CHANCE)
    return (
        f"Of all {figures.count(len(found))} asked, {figures.count(n_covered)} planted values lie inside their interval and "
        f"{figures.count(len(found) - n_covered)} outside; 95% intervals miss 1 in 20 by chance, here about {figures.count(n_expected)}."
    )


def _exact_table(exact: Sequence[FoundExact]) -> str:
    headings = [Heading(""), Heading("written", is_figure=True), Heading("found", is_figure=True), Heading("")]
    cells = []
    for one in exact:
        unit = "money" if one.truth.currency else "count"
        texts = [figures.figure(value, unit, one.truth.currency) for value in (one.truth.planted, one.found)]
        cells.append([one.truth.about, *texts, "" if one.found == one.truth.planted else "not equal"])
    return table_text(headings, cells, indent="  ")


def _onward(made: DemoReport, page: Path) -> str:
    home = shlex.quote(str(_near(made.workspace.home)))
    as_of = f"--as-of {made.as_of:%Y-%m-%d}"
    return "\n".join(
        [
            f"The page to open in a browser:  {_near(page)}",
            f"The exports it was made from:   {_near(made.written.folder)}",
            "",
            "Ask on:",
            f"  .venv/bin/sameside metrics --home {home}",
            f"  .venv/bin/sameside metrics close_rate_lead --by lead_source {as_of} --home {home}",
            f"  .venv/bin/sameside metrics sla_attainment --by owner_region {as_of} --home {home}",
            "Your own export: README.md, 'Your own export in ten minutes'.",
        ]
    )


def _near(path: Path) -> Path:
    """The path from here, when it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _filled(text: str) -> str:
    return wrapped(text, columns=_WIDTH)


def _wrapped(text: str) -> str:
    return wrapped(text, indent="    ", columns=_WIDTH)
