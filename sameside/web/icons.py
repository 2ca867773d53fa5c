"""Which drawings do the pages use? Tabler's icons, written into the page so that they take the colour of the words beside them."""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

_FOLDER = Path(__file__).parent / "static" / "vendor" / "icons"
_OUTER = re.compile(r"^<svg.*?>|</svg>\s*$|\s*<path stroke=\"none\"[^>]*/>", re.DOTALL)


def icon(name: str, label: str = "") -> Markup:
    """One drawing of `static/vendor/icons`. Without a label it is decoration, and a screen reader passes over it.

    Raises  LookupError when there is no such drawing: a page must not quietly lack one
    """
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(  # noqa: S704  the drawing is a file of ours, the label is escaped
        f'<svg class="icon" {said} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        f' stroke-linecap="round" stroke-linejoin="round">{_strokes(name)}</svg>'
    )


@cache
def _strokes(name: str) -> str:
    file = _FOLDER / f"{name}.svg"
    if not file.is_file():
        raise LookupError(f"There is no icon '{name}' in {_FOLDER.name}: {', '.join(sorted(one.stem for one in _FOLDER.glob('*.svg')))}.")
    return re.sub(r"\s+", " ", _OUTER.sub("", file.read_text(encoding="utf-8"))).strip()
