"""How does a report become a deck of slides? One slide a question: what is said as its title, below it what shows it, and in the notes the
whole sentence and where its figures come from. Charts are PowerPoint's own, each on the rows of the table that holds its figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pptx.enum.text import PP_ALIGN
from pptx.presentation import Presentation as Deck
from pptx.util import Pt

from sameside.presentation.charts import chart_in_words
from sameside.presentation.documents import Document, KeyFigure, Panel, Section, Table
from sameside.presentation.slide_charts import AXIS_ROOM, SlideRows, add_row_chart, as_drawn, slide_rows
from sameside.presentation.slide_deck import (
    BODY_BOTTOM,
    BODY_TOP,
    LEFT,
    RIGHT,
    TITLE_BOX,
    deck_bytes,
    first_layout,
    new_deck,
    usual_layout,
    words_box,
    write,
)
from sameside.presentation.slide_tables import POINTS_PER_INCH, SlideColumn, SlideTable, add_table, column_widths, n_lines
from sameside.presentation.svg import STRONG

_WIDE = RIGHT - LEFT
_TITLE_SIZES, _TITLE_LINES = (24.0, 22.0, 20.0, 18.0), 2
_SAID, _SMALL, _LINE = 14.0, 11.0, 1.25
_NAME, _NUMBERS = 13.0, (36.0, 30.0, 26.0, 22.0, 18.0)
_SIZES, _ROOMY = (12.0, 11.0, 10.0), (16.0, 14.0)
_CHARTS = (3.4, 2.9, 2.4)  # how wide a chart may be, in inches; the first that leaves its table room
_GAP, _BETWEEN, _HEAD, _MOST_LEAD = 0.18, 0.45, 0.3, 0.2
_NARROW_PART, _LEAST_ROOM = 0.42, 1.0  # of two columns of tables: how wide the left one is; less room holds no table
_ROLES = {"Sales": "sales", "Marketing": "marketing"}


def report_slides(document: Document, *, made_at: datetime) -> bytes:
    """The whole report as a PowerPoint file."""
    deck = new_deck(title=document.title, subject=document.lead, running=document.running, made_at=made_at)
    _first(deck, document)
    if document.key_figures:
        _keys(deck, document)
    for section in document.sections:
        _question(deck, document, section)
    return deck_bytes(deck, made_at=made_at)


def _first(deck: Deck, document: Document) -> None:
    slide = deck.slides.add_slide(first_layout(deck))
    title, under = slide.shapes.title, slide.placeholders[1]
    _fill(title, document.title, 38)
    _fill(under, document.lead, 16, role="muted")
    facts = words_box(slide, (LEFT, 5.55, _WIDE, 1.2), name="What it is about")
    for number, (name, text) in enumerate(document.facts):
        paragraph = facts.paragraphs[0] if number == 0 else facts.add_paragraph()
        write(paragraph, f"{name}: ", size=_SMALL, role="muted")
        write(paragraph, text, size=_SMALL, bold=True)
    _note(slide, [document.lead, *(f"{name}: {text}" for name, text in document.facts), document.source])


def _fill(shape: Any, text: str, size: float, role: str = "ink") -> None:
    frame = shape.text_frame
    write(frame.paragraphs[0], text, size=size, role=role, bold=role == "ink")
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT  # the first layout centres its words


def _titled(deck: Deck, title: str, above: str) -> Any:
    slide = deck.slides.add_slide(usual_layout(deck))
    size = next((size for size in _TITLE_SIZES if n_lines(title, TITLE_BOX[2], size, STRONG) <= _TITLE_LINES), _TITLE_SIZES[-1])
    write(slide.shapes.title.text_frame.paragraphs[0], title, size=size, bold=True)
    if above:
        frame = words_box(slide, (LEFT, 0.3, _WIDE, 0.26), name="Question")
        write(frame.paragraphs[0], above, size=12, role="accent", bold=True)
    return slide


def _keys(deck: Deck, document: Document) -> None:
    slide = _titled(deck, document.keys_heading, "")
    keys = document.key_figures
    step = (_WIDE + 0.35) / len(keys)
    width = step - 0.35
    size = next((size for size in _NUMBERS if all(n_lines(key.text, width, size, STRONG) == 1 for key in keys)), _NUMBERS[-1])
    lines = [n_lines(key.name, width, _NAME) for key in keys]
    for place, key in enumerate(keys):
        # Numbers stand on one line, however long the names above them are.
        _key(slide, key, (LEFT + place * step, width), size, 10 + (max(lines) - lines[place]) * _NAME * 1.2)
    _story(slide, document)
    said = [f"{key.name}: {key.text} ({', '.join(key.details)})" for key in keys]
    _note(slide, [*said, document.source])


def _story(slide: Any, document: Document) -> None:
    """What each of the next slides says, in one line each."""
    told = [(section.heading, title) for section in document.sections[:-1] if (title := split_sentence(section)[0]) != section.heading]
    if not told:
        return
    frame = words_box(slide, (LEFT, 4.05, _WIDE, BODY_BOTTOM - 4.05), name="The story")
    for number, (question, title) in enumerate(told):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(6)
        write(paragraph, f"{question}  ", size=12, role="accent", bold=True)
        write(paragraph, f"{title}.", size=12)


def _key(slide: Any, key: KeyFigure, place: tuple[float, float], size: float, below_name: float) -> None:
    left, width = place
    frame = words_box(slide, (left, BODY_TOP, width, 2.2), name=key.name)
    write(frame.paragraphs[0], key.name, size=_NAME, role="muted")
    number = frame.add_paragraph()
    number.space_before, number.space_after = Pt(below_name), Pt(8)
    write(number, key.text, size=size, bold=True)
    for detail in key.details:
        write(frame.add_paragraph(), detail, size=12, role="muted")


def _question(deck: Deck, document: Document, section: Section) -> None:
    """A slide per chart; of a question without charts its tables, two beside each other where there are several."""
    title, said = split_sentence(section)
    notes = [section.sentence, *section.notes, *_sources(document, section), document.source]
    drawn = [panel for panel in section.panels if slide_rows(panel.chart) is not None]
    for place, panel in enumerate(drawn or [None]):
        above = section.heading if place == 0 else f"{section.heading} (continued)"
        slide = _titled(deck, title if place == 0 else panel.heading if panel else title, above)
        top = _say(slide, said) if place == 0 else BODY_TOP
        _note(slide, notes)
        if panel is not None:
            _put(slide, panel if place == 0 else replace(panel, heading=""), top)
        elif left := _put_tables(slide, section.panels, top):
            # What found no room comes on a slide of its own, under its own name.
            further = _titled(deck, left[0].heading or title, f"{section.heading} (continued)")
            _note(further, notes)
            _put_tables(further, [replace(left[0], heading=""), *left[1:]], BODY_TOP)


def _put(slide: Any, panel: Panel, top: float) -> None:
    fitted_block(panel, _WIDE, BODY_BOTTOM - top).put(slide, LEFT, top)


def _put_tables(slide: Any, panels: Sequence[Panel], top: float) -> Sequence[Panel]:
    """One table across the slide; several in two columns, the first on the left, each other where it ends highest.

    Returns  the panels from the first on that finds no room for all of its rows
    """
    if len(panels) < 2:
        for panel in panels:
            _put(slide, panel, top)
        return ()
    narrow = (_WIDE - _BETWEEN) * _NARROW_PART
    columns = [_Place(LEFT, narrow, top), _Place(LEFT + narrow + _BETWEEN, _WIDE - _BETWEEN - narrow, top)]
    for number, panel in enumerate(panels):
        free = [place for place in columns[: 1 if number == 0 else 2] if BODY_BOTTOM - place.top > _LEAST_ROOM]
        blocks = [(place, fitted_block(panel, place.width, BODY_BOTTOM - place.top, is_alone=False)) for place in free]
        whole = [one for one in blocks if not one[1].more or number == 0]
        if not whole:
            return panels[number:]
        place, block = min(whole, key=lambda one: one[0].top + one[1].height)
        place.top = block.put(slide, place.left, place.top) + 2 * _GAP
    return ()


@dataclass
class _Place:
    """A column of a slide, and where its next table may begin."""

    left: float
    width: float
    top: float


def split_sentence(section: Section) -> tuple[str, str]:
    """The first sentence as a title, where it is short enough to be one, and what is left to say below; else the question is the title."""
    first, mark, rest = section.sentence.partition(". ")
    first = f"{first}." if mark else first
    if first and n_lines(first, TITLE_BOX[2], _TITLE_SIZES[-1], STRONG) <= _TITLE_LINES:
        return first.removesuffix("."), rest
    return section.heading, section.sentence


def _say(slide: Any, said: str) -> float:
    """The rest of the sentence; returns where what follows may begin."""
    if not said:
        return BODY_TOP
    height = n_lines(said, _WIDE, _SAID) * _SAID * _LINE / POINTS_PER_INCH
    frame = words_box(slide, (LEFT, BODY_TOP, _WIDE, height), name="What it says")
    write(frame.paragraphs[0], said, size=_SAID, role="muted")
    return BODY_TOP + height + _GAP


def _note(slide: Any, said: Sequence[str]) -> None:
    slide.notes_slide.notes_text_frame.text = "\n".join(filter(None, said))


def _sources(document: Document, section: Section) -> list[str]:
    """The definitions a section leans on, with the commands that give its figures again."""
    found = []
    for note in document.footnotes:
        if note.number in section.footnotes:
            commands = "; ".join(f"{command} {document.command_end}".strip() for command in note.commands)
            found.append(f"{note.metric}: {note.definition} {commands}")
    return found


@dataclass(frozen=True)
class Block:
    """What stands for one panel: a heading, a table, and in a column of its own the chart on the table's rows."""

    heading: str
    table: SlideTable
    chart: SlideRows | None
    words: str
    more: str

    @property
    def height(self) -> float:
        """Of all of it, in inches."""
        return (_HEAD if self.heading else 0.0) + self.table.height + (AXIS_ROOM if self.chart else 0.0) + (0.24 if self.more else 0.0)

    def put(self, slide: Any, left: float, top: float) -> float:
        """Set it; returns where it ends."""
        if self.heading:
            frame = words_box(slide, (left, top, self.table.width, 0.26), name=f"Heading: {self.heading}")
            write(frame.paragraphs[0], self.heading, size=12, bold=True)
            top += _HEAD
        add_table(slide, self.table, left, top)
        bottom = top + self.table.height
        if self.chart is not None:
            box = (left + self.table.columns[0].width, top + self.table.head_height, self.table.columns[1].width)
            add_row_chart(slide, self.chart, self.table.heights, box, name=f"Chart: {self.table.name}", words=self.words)
            bottom += AXIS_ROOM
        if self.more:
            frame = words_box(slide, (left, bottom + 0.04, self.table.width, 0.2), name="What is left out")
            write(frame.paragraphs[0], self.more, size=10, role="muted")
            bottom += 0.24
        return bottom


def fitted_block(panel: Panel, width: float, room: float, *, is_alone: bool = True) -> Block:
    """The first table of a panel with its chart, as large as fits; where nothing fits without its last rows, and it says how many."""
    table = panel.tables[0]
    rows = slide_rows(panel.chart)
    if rows is not None and [row.name for row in rows.rows] != [row[0].text for row in table.rows[: len(rows.rows)]]:
        rows = None  # not the rows of this table: drawn beside them it would say something else
    if rows is not None:
        table = replace(table, rows=table.rows[: len(rows.rows)])
    charts = _CHARTS if rows is not None else (0.0,)
    # A few sentences may stand large. A chart gives way before letters do: they are read from afar.
    for size in (*_ROOMY, *_SIZES) if rows is None and is_alone else _SIZES:
        for chart in charts:
            block = _sized(panel, table, rows, size, width, chart)
            if block is not None and block.height <= room:
                return _spread(block, room) if is_alone else block
    while True:
        block = _sized(panel, table, rows, _SIZES[-1], width, charts[-1])
        assert block is not None  # words break at the least size, whatever it takes
        if block.height <= room or len(table.rows) == 1:
            return block
        table = replace(table, rows=table.rows[:-1])
        rows = replace(rows, rows=rows.rows[:-1]) if rows is not None else None


def _spread(block: Block, room: float) -> Block:
    """With more air between its rows, where there is room for it."""
    lead = min((room - block.height) / (len(block.table.rows) + 1), _MOST_LEAD if block.chart else _MOST_LEAD / 2)
    return replace(block, table=replace(block.table, lead=round(max(lead, 0.0), 3)))


def _sized(panel: Panel, table: Table, rows: SlideRows | None, size: float, room: float, chart: float) -> Block | None:
    """Set in letters of a size beside a chart so wide; None where figures would have to break, unless nothing can be made smaller."""
    names = [column.name for column in table.columns]
    texts = [[cell.text for cell in row] for row in table.rows]
    is_words = [column.kind == "words" for column in table.columns]
    widths = column_widths(names, texts, size, room - chart, is_words=is_words)
    if widths is None and (size > _SIZES[-1] or chart not in (0.0, _CHARTS[-1])):
        return None
    widths = widths or [(room - chart) / len(names)] * len(names)
    columns = [
        SlideColumn(column.name, width, column.kind != "words", _ROLES.get(column.name, "muted"))
        for column, width in zip(table.columns, widths, strict=True)
    ]
    if rows is not None:
        columns.insert(1, SlideColumn("", chart))
        texts = [[row[0], "", *row[1:]] for row in texts]
    n_all = len(panel.tables[0].rows)
    more = f"{len(table.rows)} of {n_all} rows; the report has them all." if len(table.rows) < n_all else ""
    in_words = chart_in_words(as_drawn(panel.chart)) if panel.chart is not None else ""
    shown = SlideTable(table.caption, tuple(columns), tuple(map(tuple, texts)), size)
    return Block(panel.heading, shown, rows, in_words, more)
