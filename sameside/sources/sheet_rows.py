"""What stands in each row of a worksheet? A stream of rows, each a few cells by place."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from sameside.schema.errors import UnreadableInput
from sameside.sources.cell_date import date_text
from sameside.sources.source_object import MAX_CELL_BYTES
from sameside.sources.value_text import text_of
from sameside.sources.workbook_parts import Sheet, Workbook, unescaped
from sameside.sources.workbook_zip import feed, member_chunks, xml_parser

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_NO_RESULT = "a cell holds a formula without its result; open the workbook, save it, and import it again"


@dataclass
class SheetRow:
    """One row. cells: place (0 is column A) -> text, empty cells left out; fault: place and reason of a cell that can't be read."""

    number: int
    cells: dict[int, str] = field(default_factory=dict)
    fault: tuple[int, str] | None = None


def sheet_rows(
    archive: zipfile.ZipFile, sheet: Sheet, workbook: Workbook, texts: list[str], file_name: str, *, decimal_mark: str
) -> Iterator[tuple[list[SheetRow], float]]:
    """Filled rows in the order of the file, a few at a time, with the share of the sheet read so far.

    Raises  UnreadableInput when the sheet is broken or names cells no sheet has
    """
    reader = _SheetReader(workbook, texts, f"{file_name}, sheet '{sheet.name}'", decimal_mark)
    parser = xml_parser(file_name)
    parser.StartElementHandler = reader.on_start
    parser.EndElementHandler = reader.on_end
    parser.CharacterDataHandler = reader.on_text
    total = archive.getinfo(sheet.part).file_size if sheet.part in archive.NameToInfo else 1
    for n_fed in feed(parser, member_chunks(archive, sheet.part, file_name), file_name, sheet.part):
        rows, reader.rows = reader.rows, []
        yield rows, min(1.0, n_fed / max(1, total))


class _SheetReader:
    """Collects rows from the parser's calls."""

    def __init__(self, workbook: Workbook, texts: list[str], where: str, decimal_mark: str) -> None:
        self.rows: list[SheetRow] = []
        self._styles = workbook.styles
        self._is_1904 = workbook.is_1904
        self._texts = texts
        self._where = where
        self._decimal_mark = decimal_mark
        self._row: SheetRow | None = None
        self._row_number = 0
        self._place = -1
        self._kind = "n"
        self._style = ""
        self._pieces: list[str] = []
        self._n_characters = 0
        self._is_open = False
        self._in_hint = False
        self._has_formula = False
        self._places: dict[str, int] = {}
        self._style_kinds: dict[str, str] = {}

    # These two are called once per element of millions: the commonest name is asked for first.
    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "v":
            self._is_open = True
        elif name == "t":
            self._is_open = not self._in_hint
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._start_row(attributes)
        elif name == "rPh":
            self._in_hint = True
        elif ":" in name:
            self.on_start(name.rpartition(":")[2], attributes)

    def on_end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name in ("v", "t"):
            self._is_open = False
        elif name == "row":
            if self._row is not None and self._row.cells:
                self.rows.append(self._row)
            self._row = None
        elif name == "rPh":
            self._in_hint = False
        elif ":" in name:
            self.on_end(name.rpartition(":")[2])

    def on_text(self, text: str) -> None:
        if self._is_open:
            self._n_characters += len(text)
            # One character too many is enough to reject the row; the rest need not be kept.
            if self._n_characters - len(text) <= MAX_CELL_BYTES:
                self._pieces.append(text)

    def _start_row(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r")
        self._row_number = int(written) if written is not None and written.isdecimal() and len(written) < 10 else self._row_number + 1
        if not 1 <= self._row_number <= LAST_ROW:
            raise UnreadableInput(f"{self._where}: there is a row {self._row_number:,}; no sheet has more than {LAST_ROW:,}. Refused.")
        self._row = SheetRow(self._row_number)
        self._place = -1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        address = attributes.get("r")
        if address is None:
            self._place += 1
        else:
            letters = address.rstrip("0123456789")
            place = self._places.get(letters)
            # Six digits of a row number lie within any sheet; only the last rows need a closer look.
            is_near = place is not None and 0 < len(address) - len(letters) < 7
            self._place = place if is_near and place is not None else self._place_of(address)
        self._kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        kind = self._style_kinds.get(style)
        self._style = self._style_kind(style) if kind is None else kind
        self._pieces = []
        self._n_characters = 0
        self._has_formula = False

    def _style_kind(self, style: str) -> str:
        number = int(style) if style.isdecimal() and len(style) < 7 else 0
        kind = self._styles[number] if number < len(self._styles) else ""
        if len(self._style_kinds) < 10_000:
            self._style_kinds[style] = kind
        return kind

    def _place_of(self, address: str) -> int:
        found = _ADDRESS.fullmatch(address)
        if found is None:
            raise UnreadableInput(f"{self._where}: a cell has the address '{address[:20]}'. Refused.")
        letters = found.group(1).upper()
        place = -1
        for letter in letters:
            place = (place + 1) * 26 + ord(letter) - 65
        if place >= LAST_COLUMN or int(found.group(2)) > LAST_ROW:
            raise UnreadableInput(f"{self._where}: there is a cell {address}; the last one a sheet can have is XFD1048576. Refused.")
        self._places[letters] = place
        return place

    def _end_cell(self) -> None:
        if self._row is None:
            return
        written = self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
        if not written:
            if self._has_formula and self._kind != "str":
                self._row.fault = self._row.fault or (self._place, _NO_RESULT)
                self._row.cells[self._place] = ""
            return
        text = self._text(written)
        if text:
            self._row.cells[self._place] = text

    def _text(self, written: str) -> str | None:
        if self._kind == "n":
            return self._number_text(written)
        match self._kind:
            case "s":
                number = int(written) if written.strip().isdecimal() and len(written) < 12 else -1
                if not 0 <= number < len(self._texts):
                    raise UnreadableInput(
                        f"{self._where}: a cell refers to text {written[:20]}, which the workbook does not hold. Refused."
                    )
                return self._texts[number]
            case "inlineStr" | "str":
                return unescaped(written)
            case "b":
                return "true" if written.strip() in ("1", "true") else "false"
            case "e" | "d":
                return written
        return self._number_text(written)

    def _number_text(self, written: str) -> str | None:
        if not self._style and written.isdecimal() and len(written) <= 15 and written[0] != "0":
            return written
        try:
            number = float(written)
        except ValueError:
            return written
        if self._style:
            found = date_text(number, self._style, is_1904=self._is_1904)
            if found is not None:
                return found
        return text_of(number, self._decimal_mark)
