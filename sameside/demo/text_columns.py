"""How do a million cells become text without a loop over them? Columns of ids, times, dates, money and names, as Arrow strings.

A time or day that never came is NEVER, and its cell is empty.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Texts = Any  # a pyarrow array of strings; pyarrow's own stubs do not tell them apart

NEVER = -1
DAY_SECONDS = 86_400
_BASE62 = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", dtype=np.uint8)
_CHECKS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", dtype=np.uint8)
_ID_LENGTH = 18


def picked(words: Sequence[str], places: Ints) -> Texts:
    """The words at these places."""
    texts: Texts = pa.array(words, pa.string())
    return texts.take(pa.array(places))


def joined(*parts: Texts | str) -> Texts:
    """Texts side by side, cell by cell; a plain string stands in every cell."""
    beside: Any = pc.binary_join_element_wise  # its stubs know arrays only beside arrays
    return beside(*parts, "")


def constant(text: str, n: int) -> Texts:
    """The same text in n cells."""
    return pa.repeat(pa.scalar(text, pa.string()), n)


def numbers(values: Ints) -> Texts:
    """Whole numbers as text; NEVER is empty."""
    return _or_empty(values, pc.cast(pa.array(values), pa.string()))


def money(cents: Ints) -> Texts:
    """Amounts kept in hundredths as 1234.50; NEVER is empty."""
    rest = picked([f".{place:02d}" for place in range(100)], np.where(cents == NEVER, 0, cents % 100))
    return _or_empty(cents, joined(pc.cast(pa.array(cents // 100), pa.string()), rest))


def dates(days: Ints) -> Texts:
    """Days since 1970 as 2025-01-31; NEVER is empty."""
    first, words = _day_words()
    return _or_empty(days, words.take(pa.array(np.where(days == NEVER, 0, days - first))))


def stamps(seconds: Ints, *, end: str = ".000+0000") -> Texts:
    """Seconds since 1970 as 2025-01-31T08:30:00.000+0000, the way a CRM writes an instant; NEVER is empty."""
    days = np.where(seconds == NEVER, NEVER, seconds // DAY_SECONDS)
    return _or_empty(seconds, joined(dates(days), "T", _clock_words().take(pa.array(seconds % DAY_SECONDS)), end))


def record_ids(prefix: str, places: Ints) -> Texts:
    """Salesforce's 18-character ids: prefix, number in base 62, and three letters that say which of the 15 are capitals.

    The id of a place is always the same, so a file may refer to a record that another file holds. NEVER is empty
    """
    there = places >= 0
    left = places[there].copy()
    letters = np.empty((len(left), _ID_LENGTH), dtype=np.uint8)
    letters[:, :6] = np.frombuffer(f"{prefix}Lk0".encode(), dtype=np.uint8)
    for place in range(14, 5, -1):
        letters[:, place] = _BASE62[left % 62]
        left //= 62
    is_capital = (letters[:, :15] >= ord("A")) & (letters[:, :15] <= ord("Z"))
    for group in range(3):
        bits = is_capital[:, group * 5 : group * 5 + 5] @ (1 << np.arange(5))
        letters[:, 15 + group] = _CHECKS[bits]
    offsets = np.concatenate([[0], np.cumsum(np.where(there, _ID_LENGTH, 0))]).astype(np.int32)
    return pa.StringArray.from_buffers(len(places), pa.py_buffer(offsets.tobytes()), pa.py_buffer(letters.tobytes()))


def _or_empty(values: Ints, texts: Texts) -> Texts:
    return pc.if_else(pa.array(values != NEVER), texts, "")


@lru_cache(maxsize=1)
def _day_words() -> tuple[int, Any]:
    """The first day a cell may hold, and the text of every day from it on."""
    days = np.arange(np.datetime64("2018-01-01"), np.datetime64("2043-01-01"))
    return int(days[0].astype(np.int64)), pa.array(days.astype(str).tolist(), pa.string())


@lru_cache(maxsize=1)
def _clock_words() -> Any:
    return pa.array([f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}" for second in range(DAY_SECONDS)])
