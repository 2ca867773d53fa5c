"""How does text in any encoding become UTF-8 bytes, block by block, without losing track of what could not be read?"""

import codecs
from pathlib import Path
from typing import BinaryIO

from sameside.sources.csv_dialect import Encoding

_UNDECODABLE = "sameside-undecodable"


def _mark_undecodable(fault: UnicodeError) -> tuple[str, int]:
    assert isinstance(fault, UnicodeDecodeError)
    return "\udcff", fault.end


# A byte sequence the encoding does not know becomes a byte that is not UTF-8 either, so the row is found and rejected later on.
codecs.register_error(_UNDECODABLE, _mark_undecodable)


class Utf8Text:
    """The file's text as UTF-8 bytes, whatever its own encoding; bytes that are no text stay bytes that are not UTF-8."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self._path = path
        self._encoding = encoding
        self._file: BinaryIO | None = None
        self._decoder: codecs.IncrementalDecoder | None = None
        self._waiting = b""
        self.n_read = 0
        self._is_drained = False

    @property
    def at_end(self) -> bool:
        """Whether everything was handed out."""
        return self._is_drained and not self._waiting

    def open(self) -> BinaryIO:
        """Start from the beginning; use as a context."""
        self._file = self._path.open("rb")
        self._file.seek(self._encoding.skip)
        self._decoder = None
        if self._encoding.codec != "utf-8":
            self._decoder = codecs.getincrementaldecoder(self._encoding.codec)(_UNDECODABLE)
        self._waiting = b""
        self.n_read = self._encoding.skip
        self._is_drained = False
        return self._file

    def read(self, n_bytes: int) -> bytes:
        """At least n_bytes, fewer only at the end of the file."""
        assert self._file is not None
        parts, n_found = [self._waiting], len(self._waiting)
        self._waiting = b""
        while n_found < n_bytes and not self._is_drained:
            raw = self._file.read(n_bytes - n_found)
            self.n_read += len(raw)
            self._is_drained = not raw
            if self._decoder is not None:
                raw = self._decoder.decode(raw, final=self._is_drained).encode("utf-8", "surrogateescape")
            parts.append(raw)
            n_found += len(raw)
        return b"".join(parts)

    def skip(self, n_bytes: int) -> None:
        """Pass over what was read before."""
        self._waiting = self.read(n_bytes)[n_bytes:]

    def skip_line(self) -> int:
        """Pass over the rest of a line; returns how many bytes it held."""
        n_skipped = 0
        while not self.at_end:
            block = self.read(1 << 20)
            ends = [place for place in (block.find(b"\n"), block.find(b"\r")) if place >= 0]
            if ends:
                self._waiting = block[min(ends) :]
                return n_skipped + min(ends)
            n_skipped += len(block)
        return n_skipped
