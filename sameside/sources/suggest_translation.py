"""How are words of any language of the table read as English ones? Phrases first, then words; what no row knows stays as it is."""

import re
import unicodedata
from functools import cache

from sameside.schema.month_names import MONTH_NUMBERS
from sameside.sources.suggest_languages import WORDS

# A spelling without the letters of the language; the accent left out is the other.
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def small_words(text: str) -> list[str]:
    """A text as words without case and accents: 'Währung (Netto)' -> ['wahrung', 'netto']."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", bare.casefold())


def in_english(words: list[str]) -> list[str]:
    """Words with every phrase that the table knows put in English, the longest first; as they are when it knows none."""
    known, between = _phrases(), _between()
    kept = [word for word in words if word not in between]
    for tried in (words, kept):
        made: list[str] = []
        place, n_known = 0, 0
        while place < len(tried):
            size = next((size for size in (4, 3, 2, 1) if tuple(tried[place : place + size]) in known), 0)
            made += known[tuple(tried[place : place + size])].split() if size else [tried[place]]
            n_known += size
            place += size or 1
        if n_known == len(tried) or (n_known and tried is kept):
            return made
    return words


@cache
def month_names() -> frozenset[str]:
    """Every name of a month that the build reads, whole and short, as small words."""
    return frozenset(word for name in MONTH_NUMBERS for word in small_words(name))


def _rows() -> list[tuple[str, str, list[str]]]:
    lines = [(language, line.partition(" = ")) for language, text in WORDS.items() for line in text.strip().splitlines()]
    return [(language, english.strip(), [phrase.strip() for phrase in phrases.split(",")]) for language, (english, _mark, phrases) in lines]


@cache
def _between() -> frozenset[str]:
    return frozenset(word for _language, english, phrases in _rows() if english == "-" for word in phrases)


@cache
def _phrases() -> dict[tuple[str, ...], str]:
    """Their words -> ours. Where two languages differ, the first of the table has it."""
    known: dict[tuple[str, ...], str] = {}
    for _language, english, phrases in _rows():
        if english != "-":
            for phrase in phrases:
                for spelled in (phrase, phrase.translate(_SPELLED_OUT)):
                    words = small_words(spelled)
                    known.setdefault(tuple(words), english)
                    known.setdefault(tuple(word for word in words if word not in _between()) or tuple(words), english)
    return known
