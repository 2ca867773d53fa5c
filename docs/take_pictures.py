"""Take the pictures of the docs from the demo company itself: `make pictures`. Needs Chromium, which nothing else here does."""

import base64
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from sameside.demo.card import Knobs
from sameside.presentation.evidence_page import evidence_page
from sameside.presentation.figure_page import figure_card
from sameside.presentation.html_page import page_html
from sameside.presentation.typst_pages import figure_file, report_pictures
from sameside.services.demo_company import make_demo
from sameside.services.evidence import ask_figure, gather_evidence
from sameside.services.reporting import Question

FOLDER = Path(__file__).parent / "pictures"
_QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
# Cover, figures to leave with, first questions.
_SHOWN_PAGES = 3


def take_pictures(browser: str) -> list[Path]:
    """The page on a screen, the first pages on paper, and one figure; returns the files."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        made = make_demo(home=folder / "demo", now=Knobs().exported_at, seed=7, doing=lambda what: sys.stderr.write(f"{what}\n"))
        document = evidence_page(gather_evidence(workspace=made.workspace, as_of=made.as_of))
        page = folder / "page.html"
        page.write_text(page_html(document), encoding="utf-8")
        paper = folder / "paper.html"
        paper.write_text(_side_by_side(report_pictures(document, made_at=made.as_of)[:_SHOWN_PAGES]), encoding="utf-8")
        question = Question("close_rate_lead", by=("lead_source",))
        asked, whole = ask_figure(workspace=made.workspace, question=question, as_of=made.as_of)
        card = figure_card(asked, whole, company="Larkfield Instruments", time_zone="Europe/Berlin")
        figure = FOLDER / "figure.png"
        figure.write_bytes(figure_file(card, "png", made_at=made.as_of))
        _shoot(browser, page, FOLDER / "evidence.png", 1280, 1330, folder)
        _shoot(browser, paper, FOLDER / "evidence-paper.png", 1400, 690, folder)
    return [FOLDER / "evidence.png", FOLDER / "evidence-paper.png", figure]


def _side_by_side(pages: list[bytes]) -> str:
    shown = [f'<img alt="" src="data:image/png;base64,{base64.b64encode(page).decode("ascii")}">' for page in pages]
    style = "body { margin: 0; padding: 30px; background: #d9dbda; display: flex; gap: 30px; } img { width: 427px; }"
    return f"<!doctype html><style>{style}</style>{''.join(shown)}"


def _shoot(browser: str, page: Path, out: Path, width: int, height: int, folder: Path) -> None:
    profile = f"--user-data-dir={folder / 'profile'}"
    light = "--blink-settings=preferredColorScheme=1"
    command = [browser, *_QUIET, profile, light, f"--window-size={width},{height}", f"--screenshot={out}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # the browser found above, words of our own


if __name__ == "__main__":
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        sys.exit("No Chromium on this machine: the pictures stay as they are.")
    for picture in take_pictures(found):
        sys.stdout.write(f"{picture}\n")
