"""Is one word given its meaning in a mapping's text, however that is written, and every other letter left alone?"""

import pytest

from sameside.schema.errors import WrongMapping
from sameside.sources.mapping import parse_mapping
from sameside.sources.mapping_values import with_value

HEAD = """# kept as it stands
mapping: small
version: 1
objects:
  leads: {files: ["leads*"], key: id}
tables:
  - table: leads
    from: leads
    columns:
      lead_id: id
"""
BLOCK = """      current_stage:
        column: Status
        values:
          New: inquiry  # 12 rows
          Working: sal
      raw_status: Status
"""


def changed(columns: str, word: str, meaning: str, column: str = "current_stage") -> str:
    mapping = parse_mapping(HEAD + columns, "small.yaml")
    return with_value(mapping, table="leads", object_name="leads", column=column, word=word, meaning=meaning).text.removeprefix(HEAD)


def test_it_changes_one_value_of_a_list_written_below_each_other() -> None:
    assert changed(BLOCK, "new ", "mql") == BLOCK.replace("New: inquiry", "New: mql")


def test_it_adds_a_value_at_the_end() -> None:
    assert changed(BLOCK, "Nurture: later", "recycled") == BLOCK.replace(
        "          Working: sal\n", '          Working: sal\n          "Nurture: later": recycled\n'
    )


def test_it_takes_a_value_out() -> None:
    assert changed(BLOCK, "New", "") == BLOCK.replace("          New: inquiry  # 12 rows\n", "")
    assert changed(BLOCK, "Unheard of", "") == BLOCK


@pytest.mark.parametrize(
    ("before", "word", "meaning", "after"),
    [
        ("{column: Status, values: {New: inquiry, Old: mql}}", "Old", "sal", "{column: Status, values: {New: inquiry, Old: sal}}"),
        ("{column: Status, values: {New: inquiry, Old: mql}}", "New", "", "{column: Status, values: {Old: mql}}"),
        ("{column: Status, values: {New: inquiry}}", "Won", "closed_won", '{column: Status, values: {"Won": closed_won, New: inquiry}}'),
        ("Status", "Won", "closed_won", '{column: "Status", values: {"Won": closed_won}}'),
        ("Status", "Won", "", "Status"),
    ],
)
def test_it_changes_what_is_written_in_one_line(before: str, word: str, meaning: str, after: str) -> None:
    assert changed(f"      current_stage: {before}\n", word, meaning) == f"      current_stage: {after}\n"


def test_it_refuses_what_several_recipes_make() -> None:
    columns = "      current_stage: {first: [{column: A, values: {x: mql}}, {column: B, values: {y: sal}}]}\n"
    with pytest.raises(WrongMapping, match="change it in the text of the mapping"):
        changed(columns, "x", "sal")


def test_it_keeps_one_word_at_least() -> None:
    with pytest.raises(WrongMapping, match="the only word with a meaning"):
        changed("      current_stage: {column: Status, values: {New: inquiry}}\n", "New", "")


def test_it_says_which_column_is_not_there() -> None:
    with pytest.raises(WrongMapping, match="makes no outcome of leads from leads"):
        changed(BLOCK, "x", "won", column="outcome")
