"""Which rows does a person ask for? The one small grammar for command line, address and API. It is never SQL.

    dim=value      dim!=value      dim in (a, b)      joined by AND

A bare value may hold blanks and runs to the next AND, in a list to the comma. A value with = or ! in it, or the word and, stands in
quotes, single or double (in a list also one with a comma or parenthesis); the quote itself is doubled inside.
`unknown` is the bucket of null, empty and literal "unknown" values.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sameside.schema.errors import WrongUsage

Operator = Literal["=", "!=", "in"]

_NAME = re.compile(r"\s*(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*")
_OPERATOR = re.compile(r"(?P<operator>!=|=|in(?=[\s(]))\s*", re.IGNORECASE)
_QUOTED = re.compile(r"""(?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*")\s*""")
# A bare value ends before the next AND, in a list before a comma or the closing parenthesis. It holds no = : whoever forgets an AND
# should hear of it, not ask for a value nobody has.
_BARE = re.compile(r"(?P<bare>[^\s=!'\"(),][^=!]*?)(?=\s+and\b|\s*[=!]|\s*$)\s*", re.IGNORECASE)
_BARE_IN_LIST = re.compile(r"(?P<bare>[^\s=!'\"(),][^=,()]*?)(?=\s*[,()=]|\s*$)\s*")
_AND = re.compile(r"and\b\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Condition:
    """One test: the dimension (or a metric's parameter) is one of the values; with '!=', is none of them."""

    name: str
    operator: Operator
    values: tuple[str, ...]


def parse_where(texts: Iterable[str]) -> tuple[Condition, ...]:
    """The conditions of one or several expressions; several are joined by AND.

    Raises  WrongUsage that points at the place where reading stopped
    """
    return tuple(condition for text in texts for condition in _Reading(text).conditions())


class _Reading:
    """One expression being read from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def conditions(self) -> list[Condition]:
        found = [self._condition()]
        while self.at < len(self.text):
            self._take(_AND, "here the next test must be joined by AND; a value with =, ! or a parenthesis stands in quotes")
            found.append(self._condition())
        return found

    def _condition(self) -> Condition:
        name = self._take(_NAME, "here the name of a dimension must stand")["name"]
        operator = self._take(_OPERATOR, f"after '{name}' must come =, != or in (…)")["operator"]
        if operator == "=":
            return Condition(name, "=", (self._value(_BARE),))
        if operator == "!=":
            return Condition(name, "!=", (self._value(_BARE),))
        return Condition(name, "in", self._list())

    def _list(self) -> tuple[str, ...]:
        self._take(re.compile(r"\(\s*"), "after 'in' must come a list in parentheses")
        values = [self._value(_BARE_IN_LIST)]
        while self.text[self.at : self.at + 1] == ",":
            self._take(re.compile(r",\s*"), "")
            values.append(self._value(_BARE_IN_LIST))
        self._take(re.compile(r"\)\s*"), "here a comma or the closing parenthesis must stand")
        return tuple(values)

    def _value(self, bare: re.Pattern[str]) -> str:
        if self.text[self.at : self.at + 1] in ("'", '"'):
            quoted = self._take(_QUOTED, "this quote is never closed")["quoted"]
            return quoted[1:-1].replace(quoted[0] * 2, quoted[0])
        return self._take(bare, "here a value must stand")["bare"]

    def _take(self, pattern: re.Pattern[str], otherwise: str) -> re.Match[str]:
        """What stands next, if it is what must stand here; reading moves past it."""
        found = pattern.match(self.text, self.at)
        if found is None:
            raise _stopped(self.text, self.at, otherwise)
        self.at = found.end()
        return found


def _stopped(text: str, at: int, reason: str) -> WrongUsage:
    return WrongUsage(f"The filter can't be read at position {at + 1}: {reason}.\n    {text}\n    {' ' * at}^")
