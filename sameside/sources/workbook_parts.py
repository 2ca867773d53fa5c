"""What does a workbook hold beside its cells? Sheets, texts shared between cells, number formats, the date system."""

import posixpath
import re
import sys
import zipfile
from dataclasses import dataclass, field

from sameside.schema.errors import UnreadableInput
from sameside.sources.source_object import MAX_CELL_BYTES
from sameside.sources.workbook_zip import feed, member_chunks, parse_small, xml_parser

MAX_SHARED_TEXT_BYTES = 100 << 20
MAX_SHEETS = 500
# Number formats that Excel knows by number alone: dates, times, elapsed times, and the East Asian dates.
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58), "date"),
    **dict.fromkeys((18, 19, 20, 21, 45, 47, *range(32, 36), 55, 56), "time"),
    22: "datetime",
    46: "elapsed",
}
_NOT_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Sheet:
    """One worksheet: its name, its part in the archive, and whether it is hidden."""

    name: str
    part: str
    is_hidden: bool


@dataclass
class Workbook:
    """The facts all sheets share.

    styles       kind of each cell style: '' a plain number, 'date', 'time', 'datetime', 'elapsed'
    shared_part  the part `load_shared_texts` reads, None when cells hold their texts themselves
    """

    sheets: list[Sheet] = field(default_factory=list)
    is_1904: bool = False
    styles: list[str] = field(default_factory=list)
    shared_part: str | None = None


def read_workbook(archive: zipfile.ZipFile, file_name: str) -> Workbook:
    """Sheets, styles and date system of an XLSX workbook.

    Raises  UnreadableInput when the archive is no XLSX workbook, naming what it seems to be
    """
    names = set(archive.namelist())
    root = _workbook_part(archive, names, file_name)
    workbook = Workbook()
    listed: list[tuple[str, str, bool]] = []

    def on_workbook(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            listed.append((attributes.get("name", ""), relation, attributes.get("state", "visible") != "visible"))
        elif name == "workbookPr":
            workbook.is_1904 = attributes.get("date1904", "0") in ("1", "true", "on")

    parse_small(archive, root, file_name, on_start=on_workbook)
    targets = _relations(archive, names, root, file_name)
    if len(listed) > MAX_SHEETS:
        raise UnreadableInput(f"{file_name}: the workbook has {len(listed):,} sheets; at most {MAX_SHEETS} are read.")
    for name, relation, is_hidden in listed:
        kind, part = targets.get(relation, ("", ""))
        if kind == "worksheet":
            workbook.sheets.append(Sheet(name, part, is_hidden))
    by_kind = dict(targets.values())
    workbook.shared_part = by_kind.get("sharedStrings")
    if by_kind.get("styles") in names:
        workbook.styles = _styles(archive, by_kind["styles"], file_name)
    return workbook


def _workbook_part(archive: zipfile.ZipFile, names: set[str], file_name: str) -> str:
    if "_rels/.rels" in names:
        found = [part for kind, part in _relations(archive, names, "", file_name).values() if kind == "officeDocument"]
        if found and found[0] in names and found[0].endswith(".xml") and "word/" not in found[0] and "ppt/" not in found[0]:
            return found[0]
        if found and found[0].endswith(".bin"):
            raise UnreadableInput(f"{file_name}: a binary workbook (XLSB). Save it as XLSX or CSV.")
        if found:
            raise UnreadableInput(f"{file_name}: an Office document, but not a spreadsheet. Nothing was imported.")
    if "xl/workbook.xml" in names:
        return "xl/workbook.xml"
    if "content.xml" in names:
        raise UnreadableInput(f"{file_name}: an OpenDocument file. Save it as XLSX or CSV.")
    raise UnreadableInput(f"{file_name}: a zip archive, not a workbook. Unpack it and import the folder.")


def _relations(archive: zipfile.ZipFile, names: set[str], owner: str, file_name: str) -> dict[str, tuple[str, str]]:
    """Relation id -> (kind, part) of one part's relations."""
    folder, name = posixpath.split(owner)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def on_start(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], place)

    if part in names:
        parse_small(archive, part, file_name, on_start=on_start)
    return found


def _styles(archive: zipfile.ZipFile, part: str, file_name: str) -> list[str]:
    codes: dict[str, str] = {}
    kinds: list[str] = []
    inside: list[bool] = [False]

    def on_start(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside[0] = name == "cellXfs"
        elif name == "xf" and inside[0]:
            number = attributes.get("numFmtId", "0")
            built_in = _BUILT_IN.get(int(number), "") if number.isdigit() else ""
            kinds.append(format_kind(codes[number]) if number in codes else built_in)

    parse_small(archive, part, file_name, on_start=on_start)
    return kinds


def format_kind(code: str) -> str:
    """What a number format shows: '' a number, 'date', 'time', 'datetime' or 'elapsed' ([h]:mm)."""
    letters = _NOT_LETTERS.sub("", code.split(";")[0]).casefold()
    if "general" in letters:
        return ""
    if re.search(r"\[[hms]+\]", letters):
        return "elapsed"
    has_time = "h" in letters or "s" in letters
    has_date = "y" in letters or "d" in letters or ("m" in letters and not has_time)
    if has_date and has_time:
        return "datetime"
    return "date" if has_date else "time" if has_time else ""


def unescaped(text: str) -> str:
    """Excel writes characters XML can't hold as _x000D_."""
    return _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


def load_shared_texts(archive: zipfile.ZipFile, workbook: Workbook, file_name: str) -> list[str]:
    """The texts that cells refer to by number.

    Raises  UnreadableInput when they need more memory than is allowed
    """
    part = workbook.shared_part
    if part is None or part not in archive.NameToInfo:
        return []
    texts: list[str] = []
    pieces: list[str] = []
    # Depth inside a phonetic hint, whose text is not the cell's.
    in_text, in_hint, n_bytes = [False], [0], [0]

    def on_start(name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "si":
            pieces.clear()
        elif local == "rPh":
            in_hint[0] += 1
        elif local == "t":
            in_text[0] = in_hint[0] == 0

    def on_end(name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "t":
            in_text[0] = False
        elif local == "rPh":
            in_hint[0] -= 1
        elif local == "si":
            text = unescaped("".join(pieces))
            n_bytes[0] += sys.getsizeof(text) + 8
            texts.append(text if len(text) <= MAX_CELL_BYTES else text[: MAX_CELL_BYTES + 1])

    def on_text(text: str) -> None:
        if in_text[0]:
            pieces.append(text)

    parser = xml_parser(file_name)
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = on_start, on_end, on_text
    for _ in feed(parser, member_chunks(archive, part, file_name), file_name, part):
        if n_bytes[0] + sum(map(len, pieces)) > MAX_SHARED_TEXT_BYTES:
            raise UnreadableInput(
                f"{file_name}: the workbook's texts need more than {MAX_SHARED_TEXT_BYTES >> 20} MB of memory. "
                "Save it as CSV and import that."
            )
    return texts
