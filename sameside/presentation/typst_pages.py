"""How does a report become a PDF, and one figure a PDF, PNG or SVG? Typeset by Typst from the same document, with the bundled fonts only.

The words travel as JSON beside the template, never as markup: a name out of an export can't be read as an instruction.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sameside.presentation.chart_drawing import PAPER, draw
from sameside.presentation.charts import Chart, FunnelChart, chart_in_words
from sameside.presentation.documents import MISSING_SAID, Document, Panel, Table
from sameside.presentation.figure_card import FigureCard
from sameside.presentation.palette import LIGHT

_FONTS = Path(__file__).parent / "fonts"
_TEMPLATES = Path(__file__).parent / "templates"
# Twice the size on screen, so that it stays sharp in a chat: 72 points to the inch times two.
_DOTS_PER_INCH = 144.0
# From so many letters on a column of words is a column of sentences; so many columns stand in the right-hand part of a page.
_LONG_WORDS, _MOST_COLUMNS = 40, 6
# How many letters a line of a table holds there, how many the room between two columns costs, and how many a name needs at the least.
_LETTERS_BESIDE, _LETTERS_BETWEEN, _LEAST_NAME = 88, 3, 20
# How Typst says that no font has a letter.
_NO_LETTER = "could not be displayed"


def report_pdf(document: Document, *, made_at: datetime) -> bytes:
    """A whole report as a tagged PDF (PDF/UA-1): title, language, outline, reading order, and words for every chart."""
    report, files = _report_content(document)
    return _typeset("report.typ", report, files, form="pdf", made_at=made_at)[0]


def report_pictures(document: Document, *, made_at: datetime) -> list[bytes]:
    """The pages of a report as PNG pictures."""
    report, files = _report_content(document)
    return _typeset("report.typ", report, files, form="png", made_at=made_at)


def _report_content(document: Document) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the template reads: the words and figures as plain values, and the drawings as files."""
    files: dict[str, bytes] = {}
    sections = [
        {
            "anchor": section.anchor,
            "heading": section.heading,
            "sentence": section.sentence,
            "footnotes": section.footnotes,
            "notes": section.notes,
            "panels": _panels(section.panels, section.anchor, files),
        }
        for section in document.sections
    ]
    report = {
        "look": asdict(LIGHT),
        "title": document.title,
        "title_lines": _title_lines(document.title),
        "lead": document.lead,
        "kind": document.kind,
        "running": document.running,
        "snapshot": f"Snapshot {dict(document.facts).get('Snapshot', '')}",
        "facts": document.facts,
        "cover": _cover(document),
        "cover_chart": _chart(document.cover, "cover.svg", files),
        "keys_heading": document.keys_heading,
        "source": document.source,
        "key_figures": [
            {"name": key.name, "text": key.text, "details": key.details, "footnote": key.footnote} for key in document.key_figures
        ],
        "sections": sections,
        "missing_said": MISSING_SAID,
        "missing": [asdict(gap) for gap in document.missing],
        "command_end": document.command_end,
        "footnotes": [asdict(note) for note in document.footnotes],
        "reading": document.reading,
    }
    return report, files


def figure_file(card: FigureCard, form: Literal["pdf", "png", "svg"], *, made_at: datetime) -> bytes:
    """One figure as a file of its own, as high as it needs to be."""
    files: dict[str, bytes] = {}
    report = {
        "look": asdict(LIGHT),
        "title": card.title,
        "sentence": card.sentence,
        "panels": _panels(card.panels, "figure", files),
        "form": form,
        "definition": card.definition,
        "notes": card.notes,
        "source": card.source,
        "command": card.command,
    }
    return _typeset("figure.typ", report, files, form=form, made_at=made_at)[0]


def _typeset(
    template: str, report: dict[str, Any], files: dict[str, bytes], *, form: Literal["pdf", "png", "svg"], made_at: datetime
) -> list[bytes]:
    """The one PDF, or a picture a page."""
    import typst  # slow to load; only files need it

    content = {"main": (_TEMPLATES / template).read_bytes(), "report.json": json.dumps(report).encode("utf-8"), **files}
    usual: dict[str, Any] = {"format": form, "font_paths": [_FONTS], "ppi": _DOTS_PER_INCH, "timestamp": made_at.replace(microsecond=0)}
    if form != "pdf":
        written = typst.compile(content, ignore_system_fonts=True, **usual)
        return [written] if isinstance(written, bytes) else list(written)
    try:
        return [typst.compile(content, ignore_system_fonts=True, pdf_standards="ua-1", **usual)]
    except typst.TypstError as fault:
        if _NO_LETTER not in str(fault):
            raise
    # A name in letters the bundled font lacks, as Japanese ones: the machine's own fonts may have them. Where they have not either, a
    # box stands for the letter, and the file can't claim that every letter of it can be read.
    try:
        return [typst.compile(content, pdf_standards="ua-1", **usual)]
    except typst.TypstError as fault:
        if _NO_LETTER not in str(fault):
            raise
    return [typst.compile(content, **usual)]


def _panels(panels: Sequence[Panel], anchor: str, files: dict[str, bytes]) -> list[dict[str, Any]]:
    """The panels as plain values; each drawing goes to a file of its own."""
    plain = []
    for place, panel in enumerate(panels):
        chart = _chart(panel.chart, f"{anchor}-{place}.svg", files)
        plain.append({"heading": panel.heading, "chart": chart, "tables": [_table(table) for table in panel.tables]})
    return plain


def _chart(chart: Chart | None, name: str, files: dict[str, bytes]) -> dict[str, str] | None:
    if chart is None:
        return None
    files[name] = draw(chart, PAPER).encode("utf-8")
    return {"file": name, "words": chart_in_words(chart)}


def _table(table: Table) -> dict[str, Any]:
    rows = [[cell.text for cell in row] for row in table.rows]
    lengths = [max((len(row[place]) for row in rows), default=0) for place in range(len(table.columns))]
    columns = [{"name": column.name, "kind": column.kind, "length": length} for column, length in zip(table.columns, lengths, strict=True)]
    long = [column for column, length in zip(table.columns, lengths, strict=True) if column.kind == "words" and length > _LONG_WORDS]
    # Sentences in several columns are told row by row; beside many figures they need the whole page.
    is_told = len(long) > 1
    heads = [
        max(min(length, _LONG_WORDS if column.kind == "words" else length), len(column.name))
        for column, length in zip(table.columns, lengths, strict=True)
    ]
    left = _LETTERS_BESIDE - sum(heads[1:]) - _LETTERS_BETWEEN * len(heads)
    is_wide = not is_told and (len(columns) > _MOST_COLUMNS or left < min(heads[0], _LEAST_NAME))
    return {"caption": table.caption, "columns": columns, "rows": rows, "is_wide": is_wide, "is_told": is_told}


def _title_lines(title: str) -> list[str]:
    """The company's name on a line of its own, the rest below it."""
    company, mark, rest = title.rpartition(": ")
    return [company, f"{rest[:1].upper()}{rest[1:]}"] if mark else [title]


def _cover(document: Document) -> list[dict[str, Any]]:
    """The funnel for the cover, where there is one."""
    charts = [panel.chart for section in document.sections for panel in section.panels if isinstance(panel.chart, FunnelChart)]
    return [{"name": step.name, "n": step.n, "text": step.n_text} for step in charts[0].steps] if charts else []
