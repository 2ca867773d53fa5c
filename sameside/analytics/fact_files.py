"""Which facts are there, what is one row of each, and what does its SQL read?

A fact is one file in `facts/`: a card in comments, then one bare select over canonical tables and other facts. The card is read,
not repeated: columns, grain and what is read stand there and nowhere else.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sameside.schema.errors import UnknownName, did_you_mean
from sameside.schema.tables import CANONICAL_BY_NAME

_CARD_LINE = re.compile(r"^-- ?(?P<heading>[A-Z][a-z]+(?: [a-z]+)?)? {2,}(?P<text>.+)$")
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")


@dataclass(frozen=True)
class Fact:
    """One fact file, read.

    columns   column -> what it means, in the order of the select
    reads     canonical tables and other facts, in the order the card names them
    sql       the bare select, comments kept
    """

    name: str
    question: str
    grain: str
    left_out: str
    reads: tuple[str, ...]
    columns: dict[str, str]
    sql: str

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns for who reads the records: codes are for grouping and joining, and the ids they stand for are there."""
        return tuple(name for name in self.columns if not name.endswith("_code"))


@cache
def fact(name: str) -> Fact:
    """One fact by name.

    Raises  UnknownName when there is no such file
    """
    file = files("sameside.analytics") / "facts" / f"{name}.sql"
    if not file.is_file():
        raise UnknownName(f"There is no fact '{name}'.{did_you_mean(name, fact_names())}")
    text = file.read_text(encoding="utf-8")
    first_line = next(number for number, line in enumerate(text.splitlines()) if not line.startswith("--"))
    lines = text.splitlines()
    card = _read_card(lines[:first_line])
    return Fact(
        name=name,
        question=" ".join(card["Question"]),
        grain=" ".join(card["Grain"]),
        left_out=" ".join(card.get("Left out", [])),
        reads=tuple(word for word in " ".join(card["Reads"]).split(", ") if word != "nothing"),
        columns=_read_columns(card["Columns"]),
        sql="\n".join(lines[first_line:]).strip(),
    )


def fact_names() -> tuple[str, ...]:
    """Every fact there is, in order of name."""
    folder = files("sameside.analytics") / "facts"
    return tuple(sorted(file.name.removesuffix(".sql") for file in folder.iterdir() if file.name.endswith(".sql")))


def facts_needed(name: str) -> tuple[Fact, ...]:
    """The fact and every fact it reads, those that are read first: the order in which their SQL must be named."""
    ordered: dict[str, Fact] = {}

    def add(wanted: str) -> None:
        for read in fact(wanted).reads:
            if read not in CANONICAL_BY_NAME and read not in ordered:
                add(read)
        ordered[wanted] = fact(wanted)

    add(name)
    return tuple(ordered.values())


def tables_read(name: str) -> tuple[str, ...]:
    """The canonical tables a fact stands on, through the facts it reads too."""
    return tuple(dict.fromkeys(read for one in facts_needed(name) for read in one.reads if read in CANONICAL_BY_NAME))


def parameters_in(sql: str) -> frozenset[str]:
    """The names of the bound parameters a statement holds."""
    return frozenset(_PARAMETER.findall(sql))


def _read_card(lines: list[str]) -> dict[str, list[str]]:
    card: dict[str, list[str]] = {}
    heading = ""
    for line in lines:
        found = _CARD_LINE.match(line)
        if found is None:
            raise ValueError(f"a card line says nothing: {line}")
        heading = found["heading"] or heading
        card.setdefault(heading, []).append(found["text"].strip())
    return card


def _read_columns(lines: list[str]) -> dict[str, str]:
    return {line.split(maxsplit=1)[0]: line.split(maxsplit=1)[1] if " " in line else "" for line in lines}
