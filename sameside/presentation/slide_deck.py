"""What does an empty deck of ours look like? A 16:9 template made in code: one calm master, two layouts, our colours.

Letters are Arial: a deck is opened on machines that have no font of ours, and can't carry one along.
"""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.util import Inches, Pt

from sameside.presentation.palette import LIGHT

FACE = "Arial"
WIDTH, HEIGHT = 13.333, 7.5
LEFT, RIGHT = 0.75, WIDTH - 0.75
BODY_TOP, BODY_BOTTOM = 1.62, 6.75
TITLE_BOX = (LEFT, 0.62, RIGHT - LEFT, 0.95)  # left, top, width, height in inches
_FOOT_TOP = 6.98
_TITLE_SLIDE, _TITLE_ONLY = "Title Slide", "Title Only"
_NOT_ON_SLIDES = ("Date", "Footer", "Slide Number")
DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_LONGEST_PROPERTY = 255  # more is refused by the library
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def colour(role: str) -> RGBColor:
    """A colour of the palette, by its role."""
    return RGBColor(*bytes.fromhex(hex_of(role)))  # type: ignore[no-untyped-call]  # the library says nothing of it


def hex_of(role: str) -> str:
    """As the files of a deck write it."""
    return str(getattr(LIGHT, role)).removeprefix("#").upper()


def new_deck(*, title: str, subject: str, running: str, made_at: datetime) -> Deck:
    """A deck without slides. running: the words at the foot of every slide but the first."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for layout in list(deck.slide_layouts):
        if layout.name not in (_TITLE_SLIDE, _TITLE_ONLY):
            deck.slide_layouts.remove(layout)
    for holder in (deck.slide_master, *deck.slide_layouts):
        _without_small_print(holder)
    _master(deck)
    _title_layout(deck)
    _foot(deck, running)
    properties = deck.core_properties
    properties.title, properties.subject = (printable(text)[:_LONGEST_PROPERTY] for text in (title, subject))
    properties.author = properties.last_modified_by = "Sameside"
    properties.language, properties.revision = "en", 1
    properties.created = properties.modified = made_at.replace(microsecond=0, tzinfo=None)
    return deck


def first_layout(deck: Deck) -> Any:
    """Of the first slide."""
    return next(layout for layout in deck.slide_layouts if layout.name == _TITLE_SLIDE)


def usual_layout(deck: Deck) -> Any:
    """Of every other slide."""
    return next(layout for layout in deck.slide_layouts if layout.name == _TITLE_ONLY)


def deck_bytes(deck: Deck, *, made_at: datetime) -> bytes:
    """The file. Nothing in it tells when it was written, so that the same deck is the same file."""
    written = io.BytesIO()
    deck.save(written)
    return _rewritten(written.getvalue(), _entry(made_at), dropped=("docProps/thumbnail.jpeg",))


def printable(text: str) -> str:
    """The text with a blank for every sign that can't be printed: it can't be written into such a file either."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def describe(frame: Any, *, name: str, words: str) -> None:
    """Tell what a chart or a table is. name: in the list of the slide's parts; words: what it shows, for who can't see it."""
    frame.name = printable(name)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", printable(words))


def words_box(slide: Any, box: tuple[float, float, float, float], *, name: str) -> Any:
    """A text box at left, top, width, height in inches; its frame has no margins, so that edges line up. Returns the frame."""
    shape = slide.shapes.add_textbox(*(Inches(side) for side in box))
    shape.name = printable(name)
    frame = _without_margins(shape.text_frame)
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    return frame


def write(paragraph: Any, text: str, *, size: float, role: str = "ink", bold: bool = False) -> None:
    """One run at the end of a paragraph."""
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = colour(role)
    run._r.get_or_add_rPr().set("lang", "en-GB")


def _without_margins(frame: Any) -> Any:
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _without_small_print(holder: Any) -> None:
    for shape in list(holder.placeholders):
        if shape.name.startswith(_NOT_ON_SLIDES):
            shape._element.getparent().remove(shape._element)


def _place(shape: Any, box: tuple[float, float, float, float]) -> None:
    shape.left, shape.top, shape.width, shape.height = (Inches(side) for side in box)


def _master(deck: Deck) -> None:
    master = deck.slide_master
    for shape in master.placeholders:
        is_title = shape.name.startswith("Title")
        _place(shape, TITLE_BOX if is_title else (LEFT, BODY_TOP, RIGHT - LEFT, BODY_BOTTOM - BODY_TOP))
        _without_margins(shape.text_frame).vertical_anchor = MSO_ANCHOR.TOP
    for style in master._element.iter(qn("p:titleStyle")):
        first = style.find(qn("a:lvl1pPr"))
        first.set("algn", "l")
        usual = first.find(qn("a:defRPr"))
        usual.set("sz", "2400")
        usual.set("b", "1")
        first.insert(0, parse_xml(f'<a:lnSpc xmlns:a="{DRAWN}"><a:spcPct val="95000"/></a:lnSpc>'))


def _title_layout(deck: Deck) -> None:
    layout = first_layout(deck)
    boxes = {"Title": (LEFT, 1.95, 9.6, 1.75), "Subtitle": (LEFT, 3.95, 8.2, 1.2)}
    for shape in layout.placeholders:
        _place(shape, boxes[shape.name.split(" ")[0]])
        _without_margins(shape.text_frame).vertical_anchor = MSO_ANCHOR.BOTTOM if shape.name.startswith("Title") else MSO_ANCHOR.TOP
    bar = layout.shapes._spTree
    _rule(bar, (LEFT, 1.3, 0.9, 0.07), "accent", 900)


def _foot(deck: Deck, running: str) -> None:
    """A hair rule, the running words and the number: parts of the layout, so that no reader meets them on every slide."""
    tree = usual_layout(deck).shapes._spTree
    _rule(tree, (LEFT, _FOOT_TOP - 0.1, RIGHT - LEFT, 0.01), "line", 901)
    _small_words(tree, (LEFT, _FOOT_TOP, 9.5, 0.25), _run(running), 902, "l")
    number = f'<a:fld id="{{B2F5A0A4-0D37-4C3B-8E5C-6A9F9B2B7C11}}" type="slidenum">{_look()}<a:t>0</a:t></a:fld>'
    _small_words(tree, (RIGHT - 1.0, _FOOT_TOP, 1.0, 0.25), number, 903, "r")


def _look() -> str:
    return f'<a:rPr lang="en-GB" sz="900"><a:solidFill><a:srgbClr val="{hex_of("muted")}"/></a:solidFill></a:rPr>'


def _run(text: str) -> str:
    return f"<a:r>{_look()}<a:t>{escape(printable(text))}</a:t></a:r>"


def _small_words(tree: Any, box: tuple[float, float, float, float], inside: str, number: int, align: str) -> None:
    tree.append(
        parse_xml(
            f'<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="{DRAWN}"><p:nvSpPr>'
            f'<p:cNvPr id="{number}" name="Foot {number}"/><p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{_frame(box)}'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" '
            f'rIns="0" bIns="0"/><a:lstStyle/><a:p><a:pPr algn="{align}"/>{inside}</a:p></p:txBody></p:sp>'
        )
    )


def _rule(tree: Any, box: tuple[float, float, float, float], role: str, number: int) -> None:
    tree.append(
        parse_xml(
            f'<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="{DRAWN}"><p:nvSpPr>'
            f'<p:cNvPr id="{number}" name="Rule {number}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{_frame(box)}'
            f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{hex_of(role)}"/></a:solidFill><a:ln><a:noFill/>'
            "</a:ln></p:spPr></p:sp>"
        )
    )


def _frame(box: tuple[float, float, float, float]) -> str:
    left, top, width, height = (int(Inches(side)) for side in box)
    return f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _rewritten(content: bytes, change: Callable[[str, bytes], bytes], dropped: tuple[str, ...] = ()) -> bytes:
    """A zip file with every entry changed, and of one and the same old date."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            if name not in dropped:
                entry = zipfile.ZipInfo(name, _LONG_AGO)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                after.writestr(entry, change(name, before.read(name)))
    return made.getvalue()


def _entry(made_at: datetime) -> Callable[[str, bytes], bytes]:
    said = made_at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()

    def change(name: str, content: bytes) -> bytes:
        if name.startswith("ppt/theme/"):
            return _our_theme(content)
        if name == "_rels/.rels":
            return re.sub(rb"<Relationship [^>]*thumbnail\.jpeg[^>]*/>", b"", content)
        if name == "docProps/app.xml":
            return _about()
        if name.endswith(".xlsx"):
            return _rewritten(content, change)
        if name == "docProps/core.xml":
            return re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + said, content)
        return content

    return change


def _our_theme(content: bytes) -> bytes:
    """Our colours and letters in the places of the theme, so that whoever adds a slide gets them too."""
    places = {
        "dk1": "ink", "lt1": "surface", "dk2": "ink", "lt2": "paper", "accent1": "accent", "accent2": "sales", "accent3": "marketing",
        "accent4": "good", "accent5": "warning", "accent6": "quiet", "hlink": "accent", "folHlink": "muted",
    }  # fmt: skip
    colours = "".join(f'<a:{place}><a:srgbClr val="{hex_of(role)}"/></a:{place}>' for place, role in places.items())
    text = content.decode("utf-8")
    text = re.sub(r"<a:clrScheme.*?</a:clrScheme>", f'<a:clrScheme name="Sameside">{colours}</a:clrScheme>', text, count=1, flags=re.DOTALL)
    text = re.sub(r'(<a:(?:major|minor)Font>)<a:latin typeface="[^"]*"[^>]*/>', rf'\g<1><a:latin typeface="{FACE}"/>', text)
    return text.replace('name="Office Theme"', 'name="Sameside"').encode("utf-8")


def _about() -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<Properties xmlns="{kind}"><Application>Sameside</Application></Properties>'.encode()
