"""How does a page of figures become one file? HTML that carries its fonts and drawings in itself and asks the network for nothing."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sameside.presentation.charts import FONTS, Drawing
from sameside.presentation.palette import DARK, LIGHT, as_css, chart_css
from sameside.presentation.terminal import Heading

_TEMPLATES = Path(__file__).parent / "templates"
_FACES = (("Inter-Regular-subset.woff2", 400), ("Inter-SemiBold-subset.woff2", 600))


@dataclass(frozen=True)
class KeyFigure:
    """One figure a reader should leave with: what it is, the number, how sure, and the footnote that defines it."""

    name: str
    text: str
    details: tuple[str, ...]  # interval and n
    footnote: int


@dataclass(frozen=True)
class TableView:
    """A table behind a chart, already text."""

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class SectionView:
    """One question and its answer: a sentence, perhaps a drawing, and always the table."""

    anchor: str
    heading: str
    sentence: str
    table: TableView
    footnotes: tuple[int, ...]
    drawing: Drawing | None = None
    drawing_text: str = ""  # what the drawing shows, for who can't see it
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class MissingView:
    """A question that can't be answered yet, and what would unlock it."""

    question: str
    unlocked_by: str


@dataclass(frozen=True)
class FootnoteView:
    """Where a figure comes from: its metric, definition, and the command that gives it again."""

    number: int
    metric: str
    definition: str
    command: str


@dataclass(frozen=True)
class PageView:
    """A whole page."""

    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]  # as of, snapshot and so on: name and text
    key_figures: tuple[KeyFigure, ...]
    sections: tuple[SectionView, ...]
    missing: tuple[MissingView, ...]
    footnotes: tuple[FootnoteView, ...]
    data_notes: tuple[str, ...] = field(default=())


def page_html(page: PageView) -> str:
    """The page as one HTML file: no script, no request, light and dark, ready to print."""
    import jinja2  # slow to load; only files need it

    loader = jinja2.FileSystemLoader(_TEMPLATES)
    # Every name on the page came out of somebody's export: escaping is not optional.
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("page.html").render(page=page, style=_style())


def _style() -> str:
    css = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    schemes = f":root {{ color-scheme: light dark; {as_css(LIGHT)} }}\n"
    schemes += f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {as_css(DARK)} }} }}\n"
    return "\n".join([*_faces(_FACES), schemes, css, chart_css()])


def _faces(faces: Sequence[tuple[str, int]]) -> list[str]:
    rules = []
    for name, weight in faces:
        bytes_as_text = base64.b64encode((FONTS / name).read_bytes()).decode("ascii")
        source = f"url(data:font/woff2;base64,{bytes_as_text}) format('woff2')"
        rules.append(f"@font-face {{ font-family: Inter; font-weight: {weight}; font-display: swap; src: {source}; }}")
    return rules
