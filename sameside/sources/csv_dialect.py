"""How is this text file to be read: which encoding, which delimiter?

Everything detected here is shown to the user in `read_as` and can be fixed by hand. Where the evidence does not decide, the file
is refused with a question rather than read wrong.
"""

import codecs
import csv
import re
from dataclasses import dataclass

from sameside.schema.errors import UnreadableInput, WrongUsage
from sameside.sources.file_survey import Survey, utf16_without_mark
from sameside.sources.source_object import MAX_CELL_BYTES, ReadOptions

DELIMITERS: dict[str, str] = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_DELIMITER_WORDS = {mark: word for word, mark in DELIMITERS.items()}
_SEP_LINE = re.compile(r'"?sep=(.)"?(\r\n|\r|\n)', re.IGNORECASE)
_SAMPLE_ROWS = 200


@dataclass(frozen=True)
class Encoding:
    """codec  Python's name; label: what the user is shown; skip: bytes of the byte-order mark."""

    codec: str
    label: str
    skip: int = 0


@dataclass(frozen=True)
class Dialect:
    """How the rows of a text file are told apart.

    decimal_mark  the one in force: what the numbers of a file speak for is known once a mapping says which columns hold numbers
    prologue  bytes of UTF-8 text before the header that are not data (Excel's `sep=;` line)
    """

    encoding: Encoding
    delimiter: str
    decimal_mark: str
    prologue: int

    def shown(self) -> dict[str, str]:
        """The dialect in words, for `read_as`."""
        return {
            "encoding": self.encoding.label,
            "delimiter": _DELIMITER_WORDS.get(self.delimiter, f"'{self.delimiter}'"),
            "decimal_mark": self.decimal_mark,
        }


def detect_dialect(survey: Survey, options: ReadOptions, file_name: str) -> Dialect:
    """Decide how to read a surveyed text file; what `options` fix is not questioned.

    Raises  UnreadableInput when the encoding can't be told; WrongUsage when an option makes no sense
    """
    encoding = detect_encoding(survey, options, file_name)
    text = _sample_text(survey, encoding)
    prologue = 0
    said = _SEP_LINE.match(text)
    if said:
        prologue = len(said.group(0).encode("utf-8"))
        text = text[len(said.group(0)) :]
    if options.delimiter is not None:
        delimiter = _fixed_delimiter(options.delimiter)
    elif said:
        delimiter = said.group(1)
    else:
        delimiter = _likely_delimiter(text)
    return Dialect(encoding, delimiter, options.mark, prologue)


def detect_encoding(survey: Survey, options: ReadOptions, file_name: str) -> Encoding:
    """The encoding of a surveyed text file.

    A mark decides; else UTF-8 if every byte is UTF-8; else the balance of evidence between UTF-8 with a few spoilt rows and
    Windows-1252.

    Raises  UnreadableInput when neither fits; WrongUsage when the option names no encoding
    """
    if options.encoding is not None:
        return _fixed_encoding(options.encoding, survey)
    if survey.byte_order_mark == "utf-8-sig":
        return Encoding("utf-8", "utf-8 with byte-order mark", skip=3)
    if survey.byte_order_mark is not None:
        return Encoding(survey.byte_order_mark, f"{survey.byte_order_mark} with byte-order mark")
    wide = utf16_without_mark(survey.sample)
    if wide is not None:
        return Encoding(wide, wide)
    if survey.n_bad_utf8 == 0:
        return Encoding("utf-8", "utf-8 (plain ASCII)" if survey.is_ascii else "utf-8")
    # Text in Windows-1252 hardly ever forms a valid UTF-8 sequence by chance, so real multi-byte characters are strong evidence.
    if survey.n_multibyte * 4 >= survey.n_bad_utf8:
        return Encoding("utf-8", f"utf-8 (with {survey.n_bad_utf8:,} places that are not)")
    # In Western text an accented letter stands among plain ones; long runs of high bytes are Cyrillic, Greek, Chinese and so on.
    if survey.undefined_1252 or survey.n_high_in_runs > survey.n_high * 0.3:
        raise UnreadableInput(
            f"{file_name}: the text is not UTF-8 and does not look like Windows-1252 either. Say which encoding it is with --encoding "
            "(for example windows-1251, shift_jis, gb18030)."
        )
    if survey.c1_bytes:
        return Encoding("cp1252", "windows-1252")
    return Encoding("cp1252", "iso-8859-1 (no byte differs from windows-1252)")


def _fixed_encoding(name: str, survey: Survey) -> Encoding:
    try:
        codec = codecs.lookup(name).name
        b"a,b\n".decode(codec, "ignore")
    except (LookupError, UnicodeError, AssertionError):
        raise WrongUsage(f"No encoding is named '{name}'. Common ones: utf-8, utf-16, windows-1252, iso-8859-1.") from None
    if codec in ("utf-8", "utf-8-sig"):
        has_mark = survey.byte_order_mark == "utf-8-sig"
        return Encoding("utf-8", f"{name} (as given)", skip=3 if has_mark else 0)
    if codec == "utf-16" and survey.byte_order_mark is None:
        codec = utf16_without_mark(survey.sample) or "utf-16-le"
    return Encoding(codec, f"{name} (as given)")


def _fixed_delimiter(given: str) -> str:
    mark = DELIMITERS.get(given.strip().casefold(), "\t" if given == "\\t" else given)
    if len(mark) != 1 or not mark.isascii() or mark in '"\r\n\x00':
        raise WrongUsage(f"The delimiter is '{given}': give one ASCII character, or comma, semicolon, tab or pipe.")
    return mark


def _sample_text(survey: Survey, encoding: Encoding) -> str:
    decoder = codecs.getincrementaldecoder(encoding.codec)("replace")
    return decoder.decode(survey.sample[encoding.skip :]).removeprefix("\ufeff")


def _likely_delimiter(text: str) -> str:
    """The mark that cuts the header into columns the rows agree with.

    Score: rows with as many cells as the header has, times the share they are of all rows; ties go to the one with more columns.
    Returns  ',' when nothing cuts: a table of one column
    """
    best, best_score = ",", (0.0, 0)
    for mark in DELIMITERS.values():
        widths = _row_widths(text, mark)
        if not widths or widths[0] < 2:
            continue
        rows = widths[1:]
        agreeing = sum(1 for width in rows if width == widths[0]) / len(rows) if rows else 1.0
        score = (round(agreeing, 2), widths[0])
        # A header cut by this mark that no row agrees with still beats no cut at all: the rows are then rejected with counts.
        if score > best_score:
            best, best_score = mark, score
    return best


def _row_widths(text: str, delimiter: str) -> list[int]:
    return [len(row) for row in _sample_rows(text, delimiter)]


def _sample_rows(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL_BYTES))
    # Lines are cut by hand: str.splitlines would also cut at form feeds and at U+2028, which are text.
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) > _SAMPLE_ROWS:
                return rows
    except csv.Error:
        return rows
    # The sample was cut somewhere in its last row.
    return rows[:-1] if len(rows) > 2 else rows
