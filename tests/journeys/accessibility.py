"""What does axe find on a page, and does it fit its window? Asked of one loaded page in several sizes and schemes."""

from collections.abc import Sequence
from pathlib import Path

from tests.journeys.conftest import PHONE, WIDE, Visit

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Each size and each scheme once: what a scheme changes does not depend on the size. `make test-long` looks at all four.
ONE_OF_EACH = ((WIDE, "light"), (PHONE, "dark"))
EVERY_ONE = tuple((size, scheme) for size in (WIDE, PHONE) for scheme in ("light", "dark"))
_ASK = """async rules => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  const place = node => node.target.join(" ") + " " + (node.any[0]?.message ?? "");
  return found.violations.map(one => one.id + ": " + one.nodes.map(place).join("; "));
}"""
_WIDEST = """() => [...document.querySelectorAll("main *")].map(one => [one, one.getBoundingClientRect().right])
  .filter(([one, right]) => right > innerWidth + 1).slice(0, 4)
  .map(([one, right]) => `${one.tagName.toLowerCase()}.${one.className} to ${Math.round(right)}`)"""


def faults_of_page(window: Visit, variants: Sequence[tuple[tuple[int, int], str]] = ONE_OF_EACH) -> list[str]:
    """Everything wrong with the page in a window, in some sizes and schemes; leaves it wide and light."""
    found: list[str] = []
    page = window.page
    page.evaluate(AXE)  # by the browser's own door: the page's policy on scripts stays in force
    for size, scheme in variants:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.evaluate("scheme => { document.documentElement.dataset.bsTheme = scheme }", scheme)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size[0]:
            found.append(f"{size[0]} px: the page is {width} px wide: {page.evaluate(_WIDEST)}")
        found += [f"{size[0]} px {scheme}: {one}" for one in page.evaluate(_ASK, {"type": "tag", "values": RULES})]
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.evaluate("() => { document.documentElement.dataset.bsTheme = 'light' }")
    return found
