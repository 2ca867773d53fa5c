"""What does axe find on a page, and does it fit its window? Asked of one loaded page in every size and scheme."""

from pathlib import Path

from tests.journeys.conftest import PHONE, WIDE, Visit

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The other scheme changes colours and nothing else.
_OF_COLOURS = {"light": {"type": "tag", "values": RULES}, "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_ASK = """async rules => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  const place = node => node.target.join(" ") + " " + (node.any[0]?.message ?? "");
  return found.violations.map(one => one.id + ": " + one.nodes.map(place).join("; "));
}"""
_WIDEST = """() => [...document.querySelectorAll("main *")].map(one => [one, one.getBoundingClientRect().right])
  .filter(([one, right]) => right > innerWidth + 1).slice(0, 4)
  .map(([one, right]) => `${one.tagName.toLowerCase()}.${one.className} to ${Math.round(right)}`)"""


def faults_of_page(window: Visit) -> list[str]:
    """Everything wrong with the page in a window, light and dark, wide and on a phone; leaves it wide and light."""
    found: list[str] = []
    page = window.page
    page.evaluate(AXE)  # by the browser's own door: the page's policy on scripts stays in force
    for size in (WIDE, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size[0]:
            found.append(f"{size[0]} px: the page is {width} px wide: {page.evaluate(_WIDEST)}")
        for scheme, rules in _OF_COLOURS.items():
            page.evaluate("scheme => { document.documentElement.dataset.bsTheme = scheme }", scheme)
            found += [f"{size[0]} px {scheme}: {one}" for one in page.evaluate(_ASK, rules)]
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.evaluate("() => { document.documentElement.dataset.bsTheme = 'light' }")
    return found
