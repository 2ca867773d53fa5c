"""Do both forms of a Salesforce id meet, and is no other id touched?"""

import random
import string

import pytest

from sameside.schema.salesforce_ids import long_id
from sameside.warehouse.engine import connect
from sameside.warehouse.salesforce_ids import long_id_sql
from tests.shared_data import SharedData

SEED = 20260105


# Pairs as Salesforce itself writes them, in exports of two orgs.
@pytest.mark.parametrize("full", ["0011G00000eM9wvQAC", "0013700000JwwRJAAZ", "006q000000HddohAAB"])
def test_it_completes_the_short_form_as_salesforce_does(full: str) -> None:
    assert (long_id(full[:15]), long_id(full)) == (full, full)


@pytest.mark.parametrize(
    "text", ["", "L-7", "0011G00000eM9w", "0011G00000eM9wvQ", "0011G00000eM9 v", "müller-und-soehne", "0011G00000eM9wé"]
)
def test_it_leaves_everything_else_as_it_is(text: str) -> None:
    assert long_id(text) == text


def test_ids_that_differ_by_case_alone_stay_apart() -> None:
    assert long_id("001A0000006Vm9r")[:15].casefold() == long_id("001a0000006Vm9r")[:15].casefold()
    assert long_id("001A0000006Vm9r").casefold() != long_id("001a0000006Vm9r").casefold()


def test_the_engine_completes_ids_as_the_plain_code_does() -> None:
    draw = random.Random(SEED)
    letters = string.ascii_letters + string.digits
    texts = ["".join(draw.choices(letters, k=draw.choice([14, 15, 15, 15, 16, 18]))) for _ in range(400)] + ["", "a b", "0011G00000eM9wé"]
    with connect() as connection:
        connection.execute("create temp table ids (place integer, cell varchar)")
        connection.executemany("insert into ids values (?, ?)", [[place, text] for place, text in enumerate(texts)])
        rows = connection.execute(f"select {long_id_sql('cell')} from ids order by place").fetchall()
    assert [row[0] for row in rows] == [long_id(text) for text in texts]


def test_it_agrees_with_every_id_of_a_real_org(shared_data: SharedData) -> None:
    cells = {
        cell
        for file in (shared_data / "salesforce-org-export").glob("*.csv")
        for cell in file.read_text(encoding="utf-8-sig").replace('"', "").replace("\n", ",").split(",")
        if len(cell) == 18 and cell.isalnum() and cell[:3] in ("001", "003", "005", "006", "00Q", "00T", "00v", "701")
    }
    assert len(cells) > 300
    assert [cell for cell in sorted(cells) if long_id(cell[:15]) != cell] == []
