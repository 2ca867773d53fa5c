"""How large a rectangle do the cells of an old workbook span? Read from its records, before a cell is loaded.

An XLS file is a small file system (compound file) with one stream of records: two bytes of type, two of length, content. Cell
records begin with row and column, two bytes each; a record of type 0x0809 begins a sheet.
"""

import struct
from pathlib import Path

from sameside.schema.errors import UnreadableInput

_CELL_RECORDS = frozenset({0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x0406, 0x0206})
_MANY_CELLS = frozenset({0x00BD, 0x00BE})
_SHEET_BEGINS = 0x0809
_ENDS = 0xFFFFFFFA


def largest_rectangle(path: Path, file_name: str) -> int:
    """Cells in the largest bounding rectangle of any sheet; 0 when no cell is found.

    Raises  UnreadableInput when the compound file is damaged or holds no workbook
    """
    try:
        return _largest(_workbook_stream(path.read_bytes()))
    except (struct.error, IndexError, ValueError):
        raise UnreadableInput(f"{file_name}: a damaged file, or an old Office document that is no workbook.") from None


def _largest(stream: bytes) -> int:
    largest, at = 0, 0
    first_row = first_column = 1 << 16
    last_row = last_column = -1
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _SHEET_BEGINS:
            first_row = first_column = 1 << 16
            last_row = last_column = -1
        elif kind in _CELL_RECORDS and length >= 4 and at + 4 + length <= len(stream):
            row, column = struct.unpack_from("<HH", stream, at + 4)
            right = struct.unpack_from("<H", stream, at + 2 + length)[0] if kind in _MANY_CELLS else column
            first_row, last_row = min(first_row, row), max(last_row, row)
            first_column, last_column = min(first_column, column), max(last_column, right)
            largest = max(largest, (last_row - first_row + 1) * (last_column - first_column + 1))
        at += 4 + length
    return largest


def _workbook_stream(content: bytes) -> bytes:
    """The stream named Workbook (or Book) of a compound file."""
    sector = 1 << struct.unpack_from("<H", content, 30)[0]
    small = 1 << struct.unpack_from("<H", content, 32)[0]
    if sector not in (512, 4096) or small != 64:
        raise ValueError("no compound file")
    table = _allocation_table(content, sector)
    (first_directory,) = struct.unpack_from("<I", content, 48)
    (small_limit,) = struct.unpack_from("<I", content, 56)
    (first_small_table,) = struct.unpack_from("<I", content, 60)
    directory = _chain(content, first_directory, table, sector, offset=sector)
    entries = [directory[place : place + 128] for place in range(0, len(directory) - 127, 128)]
    for entry in entries:
        (name_length,) = struct.unpack_from("<H", entry, 64)
        name = entry[: max(0, name_length - 2)].decode("utf-16-le", "replace")
        if name.casefold() in ("workbook", "book") and entry[66] == 2:
            first, size = struct.unpack_from("<IQ" if sector == 4096 else "<II", entry, 116)
            if size >= small_limit:
                return _chain(content, first, table, sector, offset=sector)[:size]
            store = _chain(content, struct.unpack_from("<I", entries[0], 116)[0], table, sector, offset=sector)
            raw = _chain(content, first_small_table, table, sector, offset=sector)
            small_table = list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))
            return _chain(store, first, small_table, small, offset=0)[:size]
    raise ValueError("no workbook stream")


def _allocation_table(content: bytes, sector: int) -> list[int]:
    places = [place for place in struct.unpack_from("<109I", content, 76) if place < _ENDS]
    (following,) = struct.unpack_from("<I", content, 68)
    per_sector = sector // 4
    while following < _ENDS and len(places) * sector <= len(content):
        listed = struct.unpack_from(f"<{per_sector}I", content, (following + 1) * sector)
        places += [place for place in listed[:-1] if place < _ENDS]
        following = listed[-1]
    table: list[int] = []
    for place in places:
        if len(table) * sector > 2 * len(content) + sector * per_sector:
            raise ValueError("the allocation table is larger than the file")
        table += struct.unpack_from(f"<{per_sector}I", content, (place + 1) * sector)
    return table


def _chain(content: bytes, first: int, table: list[int], sector: int, *, offset: int) -> bytes:
    """The bytes of a chain of sectors; a chain longer than the file runs in a circle."""
    parts: list[bytes] = []
    place = first
    while place < _ENDS:
        start = offset + place * sector
        if start >= len(content) or len(parts) * sector > len(content):
            raise ValueError("a broken chain of sectors")
        parts.append(content[start : start + sector])
        place = table[place]
    return b"".join(parts)
