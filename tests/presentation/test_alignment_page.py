"""Does the story of a survey hold the same figures on the page, on paper and on slides, and nothing a reader may not see?"""

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import pypdfium2 as pdfium
import pytest
from pptx import Presentation
from pptx.util import Emu

from sameside.presentation.alignment_files import CONTENT_TYPES, alignment_file
from sameside.presentation.alignment_page import alignment_page
from sameside.presentation.documents import Document, Section
from sameside.presentation.slides import split_sentence
from sameside.services.agreed_at import Agreed
from tests.presentation.alignment_story import AGREED, a_story

_SLIDE = (Emu(12191695), Emu(6858000))


@pytest.fixture(scope="module")
def document() -> Document:
    return alignment_page(a_story())


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {form: alignment_file(form, a_story()) for form in CONTENT_TYPES}


def texts_of(slide: Any) -> list[str]:
    """Every text of a slide: frames, and the cells of tables."""
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    return found + [cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells]


def test_it_tells_the_story_in_its_order(document: Document) -> None:
    assert [section.anchor for section in document.sections] == [
        "believe", "floors", "exchange", "facts", "agreed", "gaps", "method",
    ]  # fmt: skip
    assert document.title == "Larkfield: what sales and marketing believe, and what is so"


def test_it_holds_every_figure_in_every_format(document: Document, files: dict[str, bytes]) -> None:
    page = files["html"].decode("utf-8")
    paper = re.sub(r"\s+", " ", " ".join(one.get_textpage().get_text_bounded() for one in pdfium.PdfDocument(files["pdf"])))
    slides = "\n".join(text for slide in Presentation(io.BytesIO(files["pptx"])).slides for text in texts_of(slide))
    cells = [(section, cell) for section in document.sections for table in section.tables for row in table.rows for cell in row]
    figures = [(section.anchor, cell.text) for section, cell in cells if cell.values and cell.text]
    assert len(figures) > 60
    for anchor, text in figures:
        assert f">{text}<" in page, text
        assert text in paper, text
        # What has no limit to be held against stands in the report and not on the slide of the facts.
        assert text in slides or anchor == "facts", text
    for key in document.key_figures:
        assert key.text in page
        assert key.text in paper
        assert key.text in slides


def test_its_figures_are_those_of_the_result(document: Document) -> None:
    result = a_story().result
    believe = next(section for section in document.sections if section.anchor == "believe")
    told = {row[0].text: row[1:] for row in believe.tables[0].rows}
    sales, marketing, gap, interval, _ = told["Marketing knows what matters to our customers."]
    published = result["items"]["I1"]["groups"]
    assert sales.values == (published["sales"]["counts"]["agree"]["share"],)
    assert marketing.values == (published["marketing"]["counts"]["agree"]["share"],)
    stored = next(one for one in result["gaps"]["function"] if one["item"] == "I1")
    assert (gap.values, list(interval.values)) == ((stored["gap"],), stored["interval"])
    assert (sales.text, marketing.text, gap.text) == ("75% (15 of 20)", "40% (4 of 10)", "\N{MINUS SIGN}65 points")


def test_it_shows_bounds_and_hidden_groups_as_they_were_published() -> None:
    story = a_story()
    # Without a gap that may be told the first statements stand, and of P2 only a bound is published.
    story = replace(story, result=story.result | {"gaps": story.result["gaps"] | {"function": []}})
    shown = [cell.text for section in alignment_page(story).sections for table in section.tables for row in table.rows for cell in row]
    assert "at least 19 of 20" in shown
    assert "no gap may be told" in shown
    assert "fewer answers than the smallest number shown" in shown
    assert not any(text.endswith("(20 of 20)") for text in shown)


def test_numbers_nobody_may_be_told_of_leave_no_empty_table() -> None:
    story = a_story()
    hidden = {"state": "primary", "why": "fewer answers than the smallest number shown"}
    items = {
        name: item | {"groups": dict.fromkeys(item["groups"], hidden)} if item["type"] == "estimate" else item
        for name, item in story.result["items"].items()
    }
    made = alignment_page(replace(story, result=story.result | {"items": items}))
    assert [panel.heading for section in made.sections if section.anchor == "exchange" for panel in section.panels] == ["Said and received"]


def test_it_asks_no_network_and_is_the_same_file_twice(files: dict[str, bytes]) -> None:
    page = files["html"].decode("utf-8")
    assert not re.search(r'(?:src|href|action|poster)="(?!#|data:)', page)
    assert b"/URI" not in files["pdf"]
    with zipfile.ZipFile(io.BytesIO(files["pptx"])) as deck:
        assert not [name for name in deck.namelist() if b'TargetMode="External"' in deck.read(name)]
    for form, content in files.items():
        assert alignment_file(form, a_story()) == content, form


def test_every_slide_has_a_title_of_its_own_alt_texts_and_notes_with_the_source(files: dict[str, bytes]) -> None:
    deck = Presentation(io.BytesIO(files["pptx"]))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    assert 8 <= len(titles) <= 11
    for slide in deck.slides:
        assert "survey “Spring survey”" in slide.notes_slide.notes_text_frame.text
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr"), shape.name
    assert {layout.name for layout in deck.slide_layouts} == {"Title Slide", "Title Only"}


def test_nothing_on_a_slide_leaves_it_or_lies_on_another_thing(files: dict[str, bytes]) -> None:
    deck = Presentation(io.BytesIO(files["pptx"]))
    assert (deck.slide_width, deck.slide_height) == _SLIDE
    for number, slide in enumerate(deck.slides, start=1):
        boxes = [(shape, shape.left, shape.top, shape.left + shape.width, shape.top + shape.height) for shape in slide.shapes]
        for shape, left, top, right, bottom in boxes:
            assert left >= 0, (number, shape.name)
            assert top >= 0, (number, shape.name)
            assert right <= _SLIDE[0], (number, shape.name)
            assert bottom <= Emu(int(6.98 * 914400)), (number, shape.name)
        for place, (one, *first) in enumerate(boxes):
            for other, *second in boxes[place + 1 :]:
                # A chart lies on the empty column of its table, on purpose: each row beside its figures.
                if {one.has_chart, other.has_chart} == {True, False} and (one.has_table or other.has_table):
                    continue
                apart = first[2] <= second[0] or second[2] <= first[0] or first[3] <= second[1] or second[3] <= first[1]
                assert apart, (number, one.name, other.name)


def test_a_chart_on_a_slide_stands_on_the_rows_of_its_table(files: dict[str, bytes]) -> None:
    for slide in Presentation(io.BytesIO(files["pptx"])).slides:
        charts = [shape for shape in slide.shapes if shape.has_chart]
        for shape in charts:
            table = next(one for one in slide.shapes if one.has_table)
            column = table.table.columns
            assert shape.left == table.left + column[0].width
            assert shape.width == column[1].width
            assert all(row.cells[1].text == "" for row in table.table.rows)
            plotted = {series.name for series in shape.chart.plots[0].series}
            assert any("interval" in name or "Counts as good" in name for name in plotted)
            # By the order they name, marks come last: there PowerPoint draws them over intervals. In the file they come first, for others.
            looks = ["interval" in series.name or "Counts as good" in series.name for series in shape.chart.plots[0].series]
            assert looks == sorted(looks, reverse=True)
            in_file = [element.tx.xpath(".//c:v")[0].text for element in shape.chart._chartSpace.xpath(".//c:ser")]
            assert "interval" not in in_file[0]
            assert "interval" in in_file[-1] or "Counts as good" in in_file[-1]


def test_a_deck_is_written_whatever_a_company_calls_itself_and_its_definition() -> None:
    story = a_story()
    assert story.agreed.definition is not None
    definition = replace(story.agreed.definition, title="Qualified\x0blead")
    made = alignment_file("pptx", replace(story, company="L" * 300, agreed=replace(story.agreed, definition=definition)))
    deck = Presentation(io.BytesIO(made))
    assert len(deck.core_properties.title) == 255
    assert "Qualified lead, version 3" in {shape.name for slide in deck.slides for shape in slide.shapes if shape.has_table}


def test_a_slide_without_a_sentence_is_called_by_its_question() -> None:
    assert split_sentence(Section("a", "Are the numbers known?", "", (), ())) == ("Are the numbers known?", "")
    long = "Of what was said so much is told that no line of a title could ever hold the whole of it, however small its letters are. " * 2
    assert split_sentence(Section("a", "Question?", long.replace(". ", ", "), (), ()))[0] == "Question?"
    assert split_sentence(Section("a", "Question?", "It is so. And why.", (), ())) == ("It is so", "And why.")


def test_without_agreements_it_says_so(files: dict[str, bytes]) -> None:
    nothing = Agreed(AGREED.on, None, (), ())
    story = replace(a_story(), agreed=nothing)
    section = next(one for one in alignment_page(story).sections if one.anchor == "agreed")
    assert section.sentence == (
        "No definition of a qualified lead signed by both sides was in force. Neither side had promised the other a time. "
        "Neither side had a goal on record."
    )
    assert alignment_file("pptx", story)
    assert alignment_file("pdf", story)
