"""What is in this file, before any row is read? One pass over the bytes: digest, encoding evidence, kind by content.

The pass is needed anyway for the digest. Reading only the first part would miss the one curly quote in row 900,000 that shows
a file to be Windows-1252, and text would be stored wrong without a word.
"""

import codecs
import hashlib
import os
import re
import stat
import struct
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sameside.schema.errors import UnreadableInput

BLOCK_BYTES = 1 << 20
SAMPLE_BYTES = 256 * 1024

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive (unpack it first)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive (unpack it first)"),
    (b"Rar!\x1a\x07", "a RAR archive (unpack it first)"),
    (b"BZh", "a bzip2 archive (unpack it first)"),
    (b"\xfd7zXZ\x00", "an xz archive (unpack it first)"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive (unpack it first)"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "a rich-text document"),
)
_WEB_PAGE = re.compile(rb"\s*<(!doctype\s+html|html[\s>]|\?xml[\s])", re.IGNORECASE)
_JSON_START = re.compile(rb"\s*(?:\{\s*(?:\"|\})|\[\s*(?:\{|\]))")
_CONTROL_BYTES = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27, 0}) + b"\x7f"
_HIGH_BYTES = bytes(range(0x80, 0x100))
_C1_BYTES = bytes(range(0x80, 0xA0))
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")


@dataclass(frozen=True)
class Stamp:
    """What must not change while a file is read."""

    size: int
    modified_ns: int
    inode: int


@dataclass
class Survey:
    """The facts of one file.

    kind          'text', 'zip', 'ole', 'parquet', 'sqlite', 'json' or 'empty'
    byte_order_mark  codec name the mark stands for, None without a mark
    n_multibyte      characters beyond ASCII, read as UTF-8
    n_bad_utf8       places that are not UTF-8
    n_high           bytes above 0x7F in the blocks with such places; n_high_in_runs: how many of them stand three or more together
    undefined_1252, c1_bytes   in the same blocks: bytes Windows-1252 leaves undefined, and bytes 0x80 to 0x9F
    """

    stamp: Stamp
    sha256: str
    kind: str
    sample: bytes
    byte_order_mark: str | None = None
    is_ascii: bool = True
    n_bad_utf8: int = 0
    n_multibyte: int = 0
    n_high: int = 0
    n_high_in_runs: int = 0
    undefined_1252: int = 0
    c1_bytes: int = 0


def stamp_of(path: Path, file_name: str) -> Stamp:
    """Size, time and inode of a regular file.

    Raises  UnreadableInput when it does not exist, may not be read, or is a pipe, device or socket
    """
    try:
        found = os.stat(path)
    except OSError as fault:
        raise UnreadableInput(f"{file_name}: {os_reason(fault)}.") from None
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableInput(f"{file_name}: not a regular file (a pipe, device or socket can't be imported).")
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ino)


def os_reason(fault: OSError) -> str:
    """The system's reason in lower case: 'no such file or directory', 'permission denied'."""
    return (fault.strerror or "can't be read").lower()


def survey_file(path: Path, file_name: str) -> Survey:
    """Read a file once, whole, and say what it is.

    Raises  UnreadableInput when it can't be read, or is plainly no table (an image, a program, a web page)
    """
    stamp = stamp_of(path, file_name)
    digest = hashlib.sha256()
    survey = Survey(stamp=stamp, sha256="", kind="text", sample=b"")
    try:
        with path.open("rb") as file:
            survey.sample = file.read(SAMPLE_BYTES)
            survey.kind = _kind(survey.sample, file_name)
            survey.byte_order_mark = _byte_order_mark(survey.sample)
            file.seek(0)
            evidence = _Utf8Evidence(survey) if survey.kind in ("text", "json") else None
            while block := file.read(BLOCK_BYTES):
                digest.update(block)
                if evidence is not None:
                    evidence.add(block)
            if evidence is not None:
                evidence.close()
    except OSError as fault:
        raise UnreadableInput(f"{file_name}: {os_reason(fault)}.") from None
    survey.sha256 = digest.hexdigest()
    return survey


def _kind(sample: bytes, file_name: str) -> str:
    if not sample.strip(b"\xef\xbb\xbf\xff\xfe\r\n\t \x00"):
        return "text" if b"\x00" in sample else "empty"
    for signature, what in _SIGNATURES:
        if sample.startswith(signature):
            raise UnreadableInput(f"{file_name}: this is {what}, not a table. Nothing was imported.")
    if sample.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if sample.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if sample.startswith(b"PAR1"):
        return "parquet"
    if sample.startswith(b"SQLite format 3\x00"):
        return "sqlite"
    if _WEB_PAGE.match(sample.removeprefix(codecs.BOM_UTF8)):
        raise UnreadableInput(f"{file_name}: this is a web page or XML document, not a table (a log-in page saved by mistake?).")
    if _byte_order_mark(sample) is None and _looks_binary(sample):
        raise UnreadableInput(f"{file_name}: this is binary content, not a table of text. Nothing was imported.")
    if _JSON_START.match(sample.removeprefix(codecs.BOM_UTF8)):
        return "json"
    return "text"


def _looks_binary(sample: bytes) -> bool:
    n_control = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    n_nul = sample.count(b"\x00")
    if utf16_without_mark(sample):
        return False
    # A handful of stray control bytes are a fault of some rows; one in fifty is a fault of the whole file.
    return n_control > max(8, len(sample) // 50) or n_nul > max(64, len(sample) // 20)


def utf16_without_mark(sample: bytes) -> str | None:
    """The codec when the bytes are plainly UTF-16 without a byte-order mark: every second byte of the text is NUL."""
    head = sample[: 4096 - 4096 % 2]
    if len(head) < 4 or b"\x00" not in head:
        return None
    n_pairs = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.7 * n_pairs and even == 0:
        return "utf-16-le"
    if even > 0.7 * n_pairs and odd == 0:
        return "utf-16-be"
    return None


def _byte_order_mark(sample: bytes) -> str | None:
    marks = (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    )
    return next((codec for mark, codec in marks if sample.startswith(mark)), None)


class _Utf8Evidence:
    """Counts, block by block, what speaks for and against UTF-8."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._tail = b""

    def add(self, block: bytes) -> None:
        survey = self._survey
        if not self._tail and block.isascii():
            return
        survey.is_ascii = False
        text = self._tail + block
        # A character may lie across two blocks: hold back up to three bytes that could be its beginning.
        cut = len(text) - _unfinished(text)
        self._judge(text[:cut])
        self._tail = text[cut:]

    def close(self) -> None:
        if self._tail:
            self._judge(self._tail)

    def _judge(self, text: bytes) -> None:
        survey = self._survey
        whole = as_one_text(text)
        try:
            whole.validate(full=True)
            n_letters = pc.utf8_length(whole)[0].as_py()
        except pa.ArrowInvalid:
            n_high = len(text) - len(text.translate(None, _HIGH_BYTES))
            survey.n_bad_utf8 += text.decode("utf-8", "replace").count("\ufffd")
            survey.n_high += n_high
            survey.n_high_in_runs += sum(len(run) for run in _HIGH_RUN.findall(text))
            survey.undefined_1252 += sum(text.count(byte) for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))
            survey.c1_bytes += len(text) - len(text.translate(None, _C1_BYTES))
            survey.n_multibyte += len(text.decode("utf-8", "ignore")) - (len(text) - n_high)
        else:
            survey.n_multibyte += n_letters - _n_ascii(text)


def as_one_text(block: bytes) -> pa.StringArray:
    """A block as the one cell of an array, unchecked and uncopied: Arrow looks at text many times as fast as Python decodes it."""
    ends = pa.py_buffer(struct.pack("=ii", 0, len(block)))
    return pa.StringArray.from_buffers(1, ends, pa.py_buffer(block))


def _n_ascii(text: bytes) -> int:
    letters = pa.Array.from_buffers(pa.uint8(), len(text), [None, pa.py_buffer(text)])
    return pc.less(letters, pa.scalar(0x80, pa.uint8())).true_count


def _unfinished(text: bytes) -> int:
    """How many bytes at the end are the beginning of a longer UTF-8 character (0 to 3)."""
    for back in range(1, min(3, len(text)) + 1):
        byte = text[-back]
        if byte < 0x80:
            return 0
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return back if length > back else 0
    return 0
