"""Does text leave through our CSV and come back letter by letter, formulas and apostrophes included?"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sameside.analytics.answer import RecordTable
from sameside.presentation.table_files import csv_text
from sameside.schema.formulas import ARMED, disarmed, rearmed
from sameside.sources.files import ReadOptions, open_source

# Texts made mostly of the letters that matter; a NUL is dropped on the way out.
TRICKY = some.text(alphabet=some.sampled_from([*ARMED, *"'',;|\n12aé ."]), max_size=12) | some.text(max_size=20).map(
    lambda text: text.replace("\x00", "")
)


@given(TRICKY)
def test_it_gives_every_text_back(text: str) -> None:
    assert rearmed(disarmed(text)) == text


@given(TRICKY)
def test_it_leaves_no_formula_at_the_beginning_of_a_cell(text: str) -> None:
    if not text.lstrip("+-").replace(".", "", 1).isdecimal():
        assert not disarmed(text).startswith(tuple(ARMED))


def test_it_reads_its_own_csv_as_it_was_before(tmp_path: Path) -> None:
    names = ("=HYPERLINK(1)", "'=kept", "+49 30 1", "-2", "O'Hara", "@here", "Acme;=1+1", "Acme;'=1+1", "''", "\t=x", "\uff1d1")
    path = tmp_path / "export.csv"
    path.write_bytes(csv_text(RecordTable(("id", "name"), tuple(enumerate(names)))).encode())
    (source,) = open_source(str(path), options=ReadOptions())
    assert [cell for batch in source.batches() for cell in batch.column("name").to_pylist()] == list(names)


@pytest.mark.parametrize("text", ["O'Hara", "'twas", "'", "rock 'n' roll", "'1", "it's = that"])
def test_it_leaves_other_apostrophes_alone(text: str) -> None:
    assert (disarmed(text), rearmed(text)) == (text, text)
