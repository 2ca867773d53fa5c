"""Which rows does a person ask for? The one small grammar for command line, address and API. It is never SQL.

    dim=value      dim!=value      dim in (a, b)      joined by AND

A value with a blank, a comma, a parenthesis, a quote or an = in it stands in quotes, single or double; a quote inside is doubled.
`unknown` is the bucket of null, empty and literal "unknown" values.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sameside.schema.errors import WrongUsage

Operator = Literal["=", "!=", "in"]

_TOKEN = re.compile(
    r"""(?P<blank>\s+)
      | (?P<operator>!=|=)
      | (?P<mark>[(),])
      | (?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*")
      | (?P<word>[^\s(),='"!]+(?:![^\s(),='"=]+)*)""",
    re.VERBOSE,
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True)
class Condition:
    """One test: the dimension (or a metric's parameter) is one of the values; with '!=', is none of them."""

    name: str
    operator: Operator
    values: tuple[str, ...]


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def parse_where(texts: Iterable[str]) -> tuple[Condition, ...]:
    """The conditions of one or several expressions; several are joined by AND.

    Raises  WrongUsage that points at the place where reading stopped
    """
    return tuple(condition for text in texts for condition in _Reading(text).conditions())


class _Reading:
    """One expression being read from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.at = 0

    def conditions(self) -> list[Condition]:
        found = [self._condition()]
        while self._peek().kind != "end":
            joint = self._next()
            if joint.kind != "word" or joint.text.casefold() != "and":
                raise _stopped(self.text, joint.at, "here the next test must be joined by AND; a value with blanks stands in quotes")
            found.append(self._condition())
        return found

    def _condition(self) -> Condition:
        name = self._next()
        if name.kind != "word" or not _NAME.match(name.text):
            raise _stopped(self.text, name.at, "here the name of a dimension must stand")
        operator = self._next()
        if operator.kind == "operator":
            value = self._value()
            return Condition(name.text, "=" if operator.text == "=" else "!=", (value,))
        if operator.kind == "word" and operator.text.casefold() == "in":
            return Condition(name.text, "in", self._list())
        raise _stopped(self.text, operator.at, f"after '{name.text}' must come =, != or in (…)")

    def _list(self) -> tuple[str, ...]:
        self._mark("(", "after 'in' must come a list in parentheses")
        values = [self._value()]
        while self._peek().text == "," and self._peek().kind == "mark":
            self._next()
            values.append(self._value())
        self._mark(")", "here a comma or the closing parenthesis must stand")
        return tuple(values)

    def _mark(self, mark: str, otherwise: str) -> None:
        token = self._next()
        if token.kind != "mark" or token.text != mark:
            raise _stopped(self.text, token.at, otherwise)

    def _value(self) -> str:
        token = self._next()
        if token.kind == "word":
            return token.text
        if token.kind == "quoted":
            quote = token.text[0]
            return token.text[1:-1].replace(quote * 2, quote)
        raise _stopped(self.text, token.at, "here a value must stand")

    def _peek(self) -> _Token:
        return self.tokens[self.at]

    def _next(self) -> _Token:
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token


def _tokens(text: str) -> list[_Token]:
    tokens = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            reason = "this quote is never closed" if text[at] in "'\"" else "this mark has no meaning here"
            raise _stopped(text, at, reason)
        if found.lastgroup != "blank":
            tokens.append(_Token(str(found.lastgroup), found.group(), at))
        at = found.end()
    tokens.append(_Token("end", "", len(text)))
    return tokens


def _stopped(text: str, at: int, reason: str) -> WrongUsage:
    return WrongUsage(f"The filter can't be read at position {at + 1}: {reason}.\n    {text}\n    {' ' * at}^")
