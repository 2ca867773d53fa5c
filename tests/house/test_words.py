"""Does every name of the tables use words that the guide explains?"""

import re
from pathlib import Path

from sameside.schema.stages import Disposition, Origin, Side, Stage
from sameside.schema.tables import CANONICAL, MAPPED

WORDS = Path(__file__).resolve().parents[2] / "docs" / "guide" / "words.md"


def words_of(name: str) -> list[str]:
    return [word for word in name.lower().split("_") if word]


def known_words() -> set[str]:
    text = WORDS.read_text(encoding="utf-8").lower()
    found = set(re.findall(r"[a-z]+", text))
    # The guide says "people" or "activity" once; a table of them is their plural.
    plurals = {word + "s" for word in found} | {word[:-1] + "ies" for word in found if word.endswith("y")} | {word + "es" for word in found}
    return found | plurals


def test_it_names_tables_and_columns_with_words_of_the_guide() -> None:
    known = known_words()
    names = {table.name for table in (*MAPPED, *CANONICAL)} | {column.name for table in (*MAPPED, *CANONICAL) for column in table.columns}
    strangers = {name: [word for word in words_of(name) if word not in known] for name in names}
    assert {name: words for name, words in strangers.items() if words} == {}


def test_it_explains_every_stage_side_and_origin() -> None:
    text = WORDS.read_text(encoding="utf-8").lower()
    for value in (*Stage, *Disposition, *Side, *Origin):
        assert value.value.replace("_", " ") in text, value


def test_it_keeps_letters_of_the_waterfall_out_of_names() -> None:
    for table in (*MAPPED, *CANONICAL):
        for column in table.columns:
            assert not {"mql", "sal", "sql", "aql", "sgl"} & set(words_of(column.name)), f"{table.name}.{column.name}"
