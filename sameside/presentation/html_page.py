"""How does a report become one HTML file? It carries its fonts and drawings in itself and asks the network for nothing."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sameside.presentation.chart_drawing import NARROW, WIDE, draw
from sameside.presentation.charts import chart_in_words
from sameside.presentation.documents import MISSING_SAID, Document
from sameside.presentation.figure_card import FigureCard
from sameside.presentation.palette import DARK, LIGHT, as_css, chart_css

FONTS = Path(__file__).parent / "fonts"
_TEMPLATES = Path(__file__).parent / "templates"
_FACES = (("Inter-Regular-subset.woff2", 400), ("Inter-SemiBold-subset.woff2", 600))


def page_html(document: Document) -> str:
    """A whole report as one HTML file: no script, no request, light and dark, ready to print."""
    return _rendered("page.html", document=document)


def figure_html(card: FigureCard) -> str:
    """One figure as an HTML file."""
    return _rendered("figure.html", card=card)


def _rendered(template: str, **shown: Any) -> str:
    import jinja2  # slow to load; only files need it

    loader = jinja2.FileSystemLoader(_TEMPLATES)
    # Every name on the page came out of somebody's export: escaping is not optional.
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(draw=draw, in_words=chart_in_words, wide=WIDE, narrow=NARROW, missing_said=MISSING_SAID)
    return environment.get_template(template).render(style=_style(), **shown)


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
