"""How does one figure leave as a file? Picture, page, workbook or values: all of the same card and answer."""

from collections.abc import Callable
from typing import Literal

from sameside.analytics.answer import Answer
from sameside.presentation import figures
from sameside.presentation.documents import Document, Footnote, Section
from sameside.presentation.figure_card import FigureCard
from sameside.presentation.table_files import answer_json, answer_table, csv_text

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "png": "image/png",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "html": "text/html; charset=utf-8",
}


def figure_bytes(form: str, card: FigureCard, answer: Answer) -> bytes:
    """The file of one form: a key of CONTENT_TYPES."""
    written: dict[str, Callable[[], bytes]] = {
        "csv": lambda: csv_text(answer_table(answer)).encode("utf-8"),
        "json": lambda: answer_json(answer).encode("utf-8"),
        "xlsx": lambda: _workbook(card, answer),
        "html": lambda: _page(card),
        "pdf": lambda: _typeset(card, answer, "pdf"),
        "png": lambda: _typeset(card, answer, "png"),
        "svg": lambda: _typeset(card, answer, "svg"),
    }
    return written[form]()


def figure_document(card: FigureCard, answer: Answer) -> Document:
    """The card as a report of one section."""
    return Document(
        title=card.title,
        lead=card.sentence,
        facts=(("Source", card.source), ("Snapshot", answer.snapshot or figures.UNKNOWN)),
        running=card.title,
        key_figures=(),
        sections=(Section("figure", card.title, card.sentence, card.panels, (1,), card.notes),),
        missing=(),
        footnotes=(Footnote(1, answer.metric, card.definition, (card.command,)),),
    )


def _workbook(card: FigureCard, answer: Answer) -> bytes:
    from sameside.presentation.workbook import report_workbook  # slow to load; only files need it

    return report_workbook(figure_document(card, answer), made_at=answer.as_of)


def _page(card: FigureCard) -> bytes:
    from sameside.presentation.html_page import figure_html

    return figure_html(card).encode("utf-8")


def _typeset(card: FigureCard, answer: Answer, form: Literal["pdf", "png", "svg"]) -> bytes:
    from sameside.presentation.typst_pages import figure_file

    return figure_file(card, form, made_at=answer.as_of)
