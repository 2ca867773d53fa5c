"""What does this JSON text say? One strict parser for every JSON we read.

Strict: no duplicate keys, no NaN or Infinity, no number beyond the range of a double, nothing before or after the document.
A value of a long list is decoded on its own, so a file need not fit in memory.
"""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

MAX_VALUE_CHARACTERS = 8 << 20
_SPACE = " \t\r\n"
_LARGEST_EXPONENT = 308
LISTS = ("records", "results", "body")


class NotJson(ValueError):
    """The text breaks a rule; `line` counts from 1 within the text.

    place  where the parser gave up, None when a rule of ours is broken
    """

    def __init__(self, reason: str, line: int, *, place: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.place = place


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # add() returns None
        raise NotJson(f"the key '{twice[:60]}' stands twice in one object", 0)
    return found


def _no_constant(text: str) -> None:
    raise NotJson(f"{text} is not a JSON number", 0)


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    # 1E+999999999 is ten characters here and a billion digits when written out.
    if number and abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise NotJson(f"the number {text[:40]} is out of range", 0)
    return number


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_no_constant, parse_float=_decimal)


def parse_line(text: str) -> Any:
    """The one value a line holds.

    Raises  NotJson
    """
    stripped = text.strip(_SPACE)
    value, end = _decode(stripped, 0)
    if end != len(stripped):
        raise NotJson("text follows the value", 1 + stripped.count("\n", 0, end))
    return value


def _decode(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as fault:
        raise NotJson(f"{fault.msg[:1].lower()}{fault.msg[1:]}", 1 + text.count("\n", 0, fault.pos), place=fault.pos) from None
    except RecursionError:
        raise NotJson("the value is nested too deeply", 1 + text.count("\n", 0, at)) from None
    except NotJson as fault:
        raise NotJson(fault.reason, fault.line or 1 + text.count("\n", 0, at)) from None
    except ValueError:
        raise NotJson("a number has too many digits", 1 + text.count("\n", 0, at)) from None


class JsonDocument:
    """Reads one document from a function that hands out its text piece by piece ("" at the end)."""

    def __init__(self, read: Callable[[], str]) -> None:
        self._read = read
        self._text = ""
        self._at = 0
        self._is_all = False
        self._lines_before = 0

    @property
    def line(self) -> int:
        """The line of the next character."""
        return self._lines_before + 1 + self._text.count("\n", 0, self._at)

    def elements(self) -> Iterator[tuple[int, Any, str]]:
        """The objects of the document's list: line, value, and where the list was found ('[]', 'results[]', '' for one object).

        Raises  NotJson for any fault of the document, also behind the list
        """
        first = self._peek()
        if first == "[":
            yield from ((line, value, "[]") for line, value in self._list())
        elif first == "{":
            yield from self._object()
        else:
            raise NotJson("neither a list nor an object" if first else "the text is empty", self.line)
        if self._peek():
            raise NotJson("text follows the document", self.line)

    def _object(self) -> Iterator[tuple[int, Any, str]]:
        start = self.line
        whole: dict[str, Any] = {}
        found = False
        self._take("{")
        while self._peek() != "}":
            key_line = self.line
            key = self._value()
            if not isinstance(key, str):
                raise NotJson("a key is not text", key_line)
            if key in whole:
                raise NotJson(f"the key '{key[:60]}' stands twice in one object", key_line)
            self._take(":")
            if key in LISTS and self._peek() == "[" and not found:
                found = True
                whole[key] = None
                yield from ((line, value, f"{key}[]") for line, value in self._list())
            else:
                whole[key] = self._value()
            if self._peek() == ",":
                self._take(",")
                if self._peek() == "}":
                    raise NotJson("a comma before a closing brace", self.line)
            elif self._peek() != "}":
                raise NotJson("expecting ',' or '}'", self.line)
        self._take("}")
        if not found:
            yield start, whole, ""

    def _list(self) -> Iterator[tuple[int, Any]]:
        self._take("[")
        while self._peek() != "]":
            line = self.line
            yield line, self._value()
            if self._peek() == ",":
                self._take(",")
                if self._peek() == "]":
                    raise NotJson("a comma before a closing bracket", self.line)
            elif self._peek() != "]":
                raise NotJson("expecting ',' or ']'" if self._peek() else "the document is cut off", self.line)
        self._take("]")

    def _take(self, mark: str) -> None:
        found = self._peek()
        if found != mark:
            raise NotJson(f"expecting '{mark}'" if found else "the document is cut off", self.line)
        self._at += 1

    def _peek(self) -> str:
        """The next character that is no space, "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _value(self) -> Any:
        if not self._peek():
            raise NotJson("the document is cut off", self.line)
        while True:
            try:
                value, end = _decode(self._text, self._at)
            except NotJson as fault:
                # A fault may only mean that the rest of the value was not read yet.
                if self._doubled():
                    continue
                is_cut_off = self._is_all and fault.place is not None and self._is_unfinished(fault.place)
                raise NotJson("the document is cut off" if is_cut_off else fault.reason, self._lines_before + fault.line) from None
            # A number that ends with the text may go on in the next piece.
            if end == len(self._text) and self._more():
                continue
            self._at = end
            return value

    def _doubled(self) -> bool:
        # Twice as much each time: decoding again and again what grows by a little would take for ever.
        wanted = 2 * (len(self._text) - self._at)
        if wanted > 2 * MAX_VALUE_CHARACTERS or not self._more():
            return False
        while len(self._text) < wanted and self._more():
            pass
        return True

    def _is_unfinished(self, place: int) -> bool:
        """Did the parser run out of text? Text that never closes is blamed on its opening quote."""
        rest = self._text[place:].rstrip(_SPACE)
        return not rest or (rest.startswith('"') and "\n" not in rest)

    def _more(self) -> bool:
        if self._is_all:
            return False
        piece = self._read()
        if not piece:
            self._is_all = True
            return False
        self._lines_before += self._text.count("\n", 0, self._at)
        self._text = self._text[self._at :] + piece
        self._at = 0
        return True
