"""Files with random damage: whatever comes of it, it is rows that add up or a refusal in words, never another exception."""

import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from pysqlite3 import dbapi2 as sqlite

from sameside.schema.errors import SamesideError
from sameside.sources.files import ReadOptions, open_source

SEED = 20260105
N_FILES = 250
SCRAPS = [
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b";",
    b"{",
    b"}",
    b"[",
    b"]",
    b"1e999",
    b"NaN",
    b"\\u0000",
    b"PK\x03\x04",
]


def csv_seed(path: Path) -> None:
    path.write_bytes(b"".join(b'%d,"say ""%d""",caf\xc3\xa9\r\n' % (number, number) for number in range(40)))


def jsonl_seed(path: Path) -> None:
    path.write_text("".join(json.dumps({"id": number, "nested": {"x": [number, None]}}) + "\n" for number in range(20)))


def json_seed(path: Path) -> None:
    path.write_text(json.dumps({"total": 9, "results": [{"id": number, "properties": {"a": "b"}} for number in range(9)]}, indent=1))


def xlsx_seed(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "name"])
        sheet.write_row(1, 0, [1, "Ann"])


def parquet_seed(path: Path) -> None:
    pq.write_table(pa.table({"id": [1, 2, None], "name": ["x", "", None]}), path)


def sqlite_seed(path: Path) -> None:
    connection = sqlite.connect(str(path))
    connection.executescript("create table leads (id, name text); insert into leads values (1, 'x'), (2.5, null)")
    connection.close()


SEEDS = {".csv": csv_seed, ".jsonl": jsonl_seed, ".json": json_seed, ".xlsx": xlsx_seed, ".parquet": parquet_seed, ".db": sqlite_seed}


def damaged(content: bytes, chance: random.Random) -> bytes:
    found = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 4, 16, 64])):
        place = chance.randrange(len(found) + 1)
        match chance.randrange(5):
            case 0:
                found[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                found[place:place] = chance.choice(SCRAPS)
            case 2:
                del found[place : place + chance.choice([1, 4, 100])]
            case 3:
                found[place:place] = found[: chance.randrange(60)]
            case 4 if chance.random() < 0.2:
                del found[place:]
    return bytes(found)


@pytest.mark.parametrize("ending", SEEDS)
def test_it_reads_or_refuses_damaged_files_and_nothing_else(ending: str, tmp_path: Path) -> None:
    chance = random.Random(f"{SEED}{ending}")
    path = tmp_path / f"seed{ending}"
    SEEDS[ending](path)
    whole = path.read_bytes()
    refusals: list[str] = []
    for number in range(N_FILES):
        path.write_bytes(damaged(whole, chance))
        try:
            for found in open_source(str(path), options=ReadOptions()):
                n_rows = 0
                for batch in found.batches():
                    batch.validate(full=True)
                    n_rows += batch.num_rows
                assert found.n_received == n_rows + len(found.rejects), f"file {number} of seed {SEED}"
        except SamesideError as refusal:
            refusals.append(str(refusal))
    assert refusals
    assert all(str(path) in refusal for refusal in refusals)
