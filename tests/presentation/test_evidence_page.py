"""Does the page say what its answers say, leave no empty box, and keep what an export held from running?"""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from sameside.analytics.answer import Answer, AnswerRow
from sameside.presentation.documents import page_html
from sameside.presentation.evidence_page import evidence_page
from sameside.services.evidence import Evidence
from sameside.services.reporting import Answerable

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script>" onmouseover="x'


def answer(metric: str, *rows: AnswerRow, unit: str = "share") -> Answer:
    return Answer(metric, unit, "?", f"How {metric} is counted.", None, NOW, "s1", rows)  # type: ignore[arg-type]


def evidence(**answers: Answer) -> Evidence:
    step = answer("stage_conversion", AnswerRow({"measure": "headline"}, 0.4, 100, 0.31, 0.5))
    missing = (Answerable("speed_to_lead", "How long does a lead wait?", False, ("sales_activities",), "a file of tasks or calls"),)
    return Evidence(NOW, "UTC", "s1", NOW, answers, (("inquiry", "mql", step),), missing)


def full() -> Evidence:
    # 100 leads, 10 won. Wilson at 95 %: 5.5 to 17.4 %.
    return evidence(
        funnel=answer("cycles", AnswerRow({"stage": "inquiry"}, 100, 100), AnswerRow({"stage": "mql"}, 40, 40), unit="count"),
        close_rate=answer("close_rate_lead", AnswerRow({}, 0.1, 100, 0.055, 0.174)),
        close_rate_by_source=answer(
            "close_rate_lead",
            AnswerRow({"lead_source": HOSTILE}, 0.4, 20, 0.22, 0.61),
            AnswerRow({"lead_source": "unknown"}, 0.025, 80, 0.007, 0.087),
        ),
    )


class Outline(HTMLParser):
    """Collects what a reader of the page's structure would meet."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def page() -> str:
    return page_html(evidence_page(full()))


def outline(html: str) -> Outline:
    read = Outline()
    read.feed(html)
    return read


def test_it_words_its_sentences_as_the_intervals_allow() -> None:
    sections = {section.anchor: section for section in evidence_page(full()).sections}
    assert (
        sections["funnel"].sentence
        == "Of 100 leads, 10.0% were won (5.5 to 17.4%). Fewest get through from Lead to MQL: 40.0% (31.0 to 50.0%, n = 100)."
    )
    assert "lies clearly above that" in sections["close-rate"].sentence
    # Up to 8.7 % of the one may be 5.5 % of the other.
    assert "The other one can't be told from it." in sections["close-rate"].sentence


def test_it_leaves_no_empty_box_for_a_question_without_an_answer() -> None:
    view = evidence_page(full())
    assert [section.anchor for section in view.sections] == ["funnel", "close-rate"]
    assert [key.name for key in view.key_figures] == ["Leads that were won"]
    assert view.missing[0].unlocked_by == "A file of tasks or calls"


def test_it_says_so_when_nothing_can_be_answered() -> None:
    html = page_html(evidence_page(Evidence(NOW, "UTC", "s1", NOW, {}, (), full().missing)))
    assert "What can&#39;t be answered yet" in html or "What can't be answered yet" in html
    assert "A file of tasks or calls" in html


def test_it_gives_every_figure_a_footnote_that_is_there(page: str) -> None:
    view = evidence_page(full())
    numbers = {note.number for note in view.footnotes}
    assert {key.footnote for key in view.key_figures} | {number for section in view.sections for number in section.footnotes} == numbers
    for note in view.footnotes:
        assert f'id="note-{note.number}"' in page
        assert note.command.startswith("sameside metrics ")
        assert "--snapshot s1" in note.command


def test_it_shows_hostile_text_as_text(page: str) -> None:
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert all("onmouseover" not in attributes for _, attributes in outline(page).attributes)


def test_it_has_one_heading_one_main_and_a_caption_for_every_table(page: str) -> None:
    tags = outline(page).tags
    assert tags.count("h1") == tags.count("main") == tags.count("header") == tags.count("footer") == 1
    assert tags.count("table") == tags.count("caption") == 2
    assert tags.count("figure") == 2


def test_it_describes_every_drawing_in_words(page: str) -> None:
    figures = [attributes for tag, attributes in outline(page).attributes if tag == "figure"]
    assert all(figure["role"] == "img" and len(figure["aria-label"] or "") > 20 for figure in figures)


def test_it_names_no_address_of_another_machine(page: str) -> None:
    for tag, attributes in outline(page).attributes:
        for name in ("src", "href", "xlink:href", "action", "poster", "srcset"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:")), (tag, name, value)
    assert "url(http" not in page


def test_it_draws_in_colours_that_follow_the_scheme(page: str) -> None:
    assert 'svg [fill="#176b73"] { fill: var(--accent); }' in page
    assert "prefers-color-scheme: dark" in page
