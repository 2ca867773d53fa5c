"""Where do the records of a block of CSV begin and end?

Two answers to one question. `plain_length` finds, with a few vector operations, how much of a block is well-formed RFC 4180 text
that any fast parser cuts alike. `read_record` reads one record with care, says what is wrong with it and where reading goes on;
it is slow and is asked only about the few records the first can't vouch for. Tests hold the two against each other.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

QUOTE = 0x22
_END = re.compile(rb"\r\n|\r|\n")
_QUOTED = re.compile(rb'"[^"]*(?:""[^"]*)*"')


@dataclass(frozen=True)
class RecordRead:
    """One record.

    end    where the next begins
    cells  its cells without their quotes, None when it can't be read
    fault  the reason, "" when there is none
    """

    end: int
    cells: list[bytes] | None
    fault: str = ""


class NeedsMore(Exception):
    """The record does not end within the bytes at hand."""


def read_record(block: bytes, start: int, delimiter: bytes, *, is_last: bool) -> RecordRead:
    """Read the record that starts at `start`.

    A quote that is opened at the start of a cell must be closed, and a delimiter or line end must follow; otherwise only the
    physical line is given up and reading goes on at the next, so that one stray quote can't swallow its neighbours.
    A quote within an unquoted cell is text.

    is_last  whether the file ends with this block
    Raises   NeedsMore when the end of the record lies beyond the block (never when is_last)
    """
    unquoted = _unquoted(delimiter)
    cells: list[bytes] = []
    at = start
    while True:
        if block.startswith(b'"', at):
            found = _QUOTED.match(block, at)
            if found is None:
                if not is_last:
                    raise NeedsMore
                return RecordRead(_line_end(block, start, is_last=True), None, "a quote is opened and never closed")
            cells.append(block[at + 1 : found.end() - 1].replace(b'""', b'"'))
            at = found.end()
            if at == len(block) and not is_last:
                raise NeedsMore
            if at < len(block) and block[at : at + 1] not in (delimiter, b"\r", b"\n"):
                return RecordRead(_line_end(block, start, is_last=is_last), None, "text follows a closing quote")
        else:
            found = unquoted.match(block, at)
            assert found is not None
            cells.append(found.group())
            at = found.end()
        if block[at : at + 1] == delimiter:
            at += 1
            continue
        return RecordRead(_after_line_end(block, at, is_last=is_last), cells)


@lru_cache(maxsize=8)
def _unquoted(delimiter: bytes) -> "re.Pattern[bytes]":
    return re.compile(rb"[^\r\n" + re.escape(delimiter) + rb"]*")


def _line_end(block: bytes, start: int, *, is_last: bool) -> int:
    """Where the physical line after the one at `start` begins."""
    found = _END.search(block, start)
    return _after_line_end(block, found.start() if found else len(block), is_last=is_last)


def _after_line_end(block: bytes, at: int, *, is_last: bool) -> int:
    # A CR at the very end of the block may be the first half of CRLF.
    if at >= len(block) or (at == len(block) - 1 and block[at] == 0x0D):
        if not is_last:
            raise NeedsMore
        return len(block)
    return at + (2 if block.startswith(b"\r\n", at) else 1)


def count_lines(block: bytes, start: int, end: int) -> int:
    """Line ends between two places: LF, CR, and CRLF as one."""
    n_lf = block.count(b"\n", start, end)
    if block.find(b"\r", start, end) < 0:
        return n_lf
    # Looking for two bytes at once takes several times as long as cutting at one of them.
    after_cr = block[start:end].split(b"\r")[1:]
    return n_lf + sum(1 for text in after_cr if not text.startswith(b"\n"))


def plain_length(block: bytes, delimiter: bytes, *, is_last: bool) -> int:
    """How many bytes from the start are whole, well-formed records. The block must start at a record.

    Well-formed: every quote that opens a cell stands after a delimiter or line end, every quote that closes one stands before a
    delimiter or line end, and all others are doubled. Then, counting from the start, text after an even number of quotes is
    outside of quotes and text after an odd number is inside, by induction over the quotes; no state need be stepped through.

    Returns  0 when the very first record is not well-formed or does not end within the block
    """
    quotes = _quote_places(block)
    if len(quotes) == 0:
        return _last_line_end(block, 0, len(block), is_last=is_last)
    limit = _first_irregular(block, quotes, delimiter, is_last=is_last)
    if limit is not None:
        quotes = quotes.slice(0, pc.less(quotes, pa.scalar(limit, pa.int64())).to_pylist().count(True))
        return _last_record_end(block, quotes, limit, is_last=False)
    return _last_record_end(block, quotes, len(block), is_last=is_last)


def _last_record_end(block: bytes, quotes: "pa.Array[Any]", end: int, *, is_last: bool) -> int:
    """From the last quote backwards: the last line end in a stretch behind an even number of quotes ends a record."""
    # The answer nearly always lies among the last few quotes; only then is the whole list turned into Python numbers.
    for n_tail in (64, len(quotes)):
        places = [place for place in quotes.slice(max(0, len(quotes) - n_tail)).to_pylist() if place is not None]
        n_before = len(quotes) - len(places)
        right = end
        for n_left in range(len(places), -1 if n_before == 0 else 0, -1):
            left = places[n_left - 1] + 1 if n_left else 0
            if (n_before + n_left) % 2 == 0:
                cut = _last_line_end(block, left, right, is_last=is_last and right == len(block))
                if cut:
                    return cut
            right = left - 1
    return 0


def _quote_places(block: bytes) -> "pa.Array[Any]":
    if b'"' not in block:
        return pa.array([], pa.int64())
    letters = pa.Array.from_buffers(pa.uint8(), len(block), [None, pa.py_buffer(block)])
    return pc.indices_nonzero(pc.equal(letters, pa.scalar(QUOTE, pa.uint8()))).cast(pa.int64())


def _first_irregular(block: bytes, quotes: "pa.Array[Any]", delimiter: bytes, *, is_last: bool) -> int | None:
    """The place of the first quote that breaks the form, None when none does."""
    # One line end before the block and after it, so that the first and the last quote have neighbours.
    padded = b"\n" + block + (b"\n" if is_last else b"")
    letters = pa.Array.from_buffers(pa.uint8(), len(padded), [None, pa.py_buffer(padded)])
    edges = pa.array([delimiter[0], 0x0A, 0x0D, QUOTE], pa.uint8())
    even = _even_numbers((len(quotes) + 1) // 2)
    opening = quotes.take(even)
    closing = quotes.slice(1).take(even.slice(0, len(quotes) // 2))
    if not is_last and len(closing) and closing[-1].as_py() == len(block) - 1:
        # What follows the last byte is not known yet; the record is not ended here in any case.
        closing = closing.slice(0, len(closing) - 1)
    # In padded text the byte before place p is at p, the byte after at p + 2.
    bad_opening = opening.filter(pc.invert(pc.is_in(letters.take(opening), value_set=edges)))
    bad_closing = closing.filter(pc.invert(pc.is_in(letters.take(pc.add(closing, 2)), value_set=edges)))
    places = [found[0].as_py() for found in (bad_opening, bad_closing) if len(found)]
    return min(places) if places else None


def _even_numbers(n_numbers: int) -> "pa.Array[Any]":
    # Made once per size class: every block asks for about as many as the one before.
    return _even_numbers_to(1 << max(10, n_numbers.bit_length())).slice(0, n_numbers)


@lru_cache(maxsize=2)
def _even_numbers_to(n_numbers: int) -> "pa.Array[Any]":
    return pa.array(range(0, 2 * n_numbers, 2), pa.int64())


def _last_line_end(block: bytes, start: int, end: int, *, is_last: bool) -> int:
    """Where the last line that ends in [start, end) has ended; 0 when none does. At the file's end no line end is needed."""
    if is_last:
        return end
    cut = block.rfind(b"\n", start, end)
    if cut >= 0:
        return cut + 1
    # No LF at all: lines end in CR. One in the last place may be half of a CRLF, so it does not count.
    cut = block.rfind(b"\r", start, min(end, len(block) - 1))
    return cut + 1 if cut >= 0 else 0
