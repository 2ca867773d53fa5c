"""Every kind of hostile workbook: bombs, far corners, damaged parts. Refused fast, or one row rejected, in little memory."""

import io
import resource
import struct
import zipfile
from pathlib import Path

import pytest

from sameside.schema.errors import UnreadableInput
from sameside.sources.files import ReadOptions, SourceObject, open_source

DETECT = ReadOptions()
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c></row>'


def relation(number: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


def relations(*listed: str) -> bytes:
    return f"<Relationships {PACKAGE}>{''.join(listed)}</Relationships>".encode()


def parts(rows: str, *, shared: str = "", prologue: str = "") -> dict[str, bytes]:
    """The least a workbook must hold, with these rows in its one sheet."""
    sheets = '<sheets><sheet name="Leads" sheetId="1" r:id="s1"/></sheets>'
    return {
        "_rels/.rels": relations(relation("r", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {NAMESPACE} xmlns:r="{RELATIONS}">{sheets}</workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": relations(
            relation("s1", "worksheet", "worksheets/sheet1.xml"), relation("t", "sharedStrings", "sharedStrings.xml")
        ),
        "xl/sharedStrings.xml": f"<sst {NAMESPACE}>{shared}</sst>".encode(),
        "xl/worksheets/sheet1.xml": f"{prologue}<worksheet {NAMESPACE}><sheetData>{HEADER}{rows}</sheetData></worksheet>".encode(),
    }


def write(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def opened(path: Path) -> SourceObject:
    (found,) = open_source(str(path), options=DETECT)
    return found


def rows(found: SourceObject) -> list[tuple[str | None, ...]]:
    return [tuple(row[name] for name in found.columns) for batch in found.batches() for row in batch.to_pylist()]


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cell(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_it_refuses_a_zip_bomb_from_what_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts("").items():
            archive.writestr(name, content)
        with archive.open("xl/bomb.xml", "w") as member:
            for _ in range(500):
                member.write(bytes(1 << 20))
    assert path.stat().st_size < 600_000, "half a megabyte that unpacks to 500"
    before = megabytes()
    with pytest.raises(UnreadableInput, match="zip bomb"):
        opened(path)
    assert megabytes() - before < 50


def test_it_never_unpacks_more_than_was_declared(tmp_path: Path) -> None:
    path = write(tmp_path / "liar.xlsx", parts("<row>" + cell("A2", "x" * 100_000) + "</row>"))
    raw = path.read_bytes()
    entry = raw.rfind(b"PK\x01\x02")
    # The directory says 60 bytes for the last member, the sheet; there are more.
    path.write_bytes(raw[: entry + 24] + struct.pack("<I", 60) + raw[entry + 28 :])
    with pytest.raises(UnreadableInput, match=r"damaged|broken"):
        opened(path)


def test_it_refuses_ten_thousand_members_before_it_lists_them(tmp_path: Path) -> None:
    path = write(tmp_path / "many.xlsx", {f"m{number}": b"" for number in range(10_000)})
    with pytest.raises(UnreadableInput, match="lists 10,000 members"):
        opened(path)


def test_it_refuses_more_members_than_sixteen_bits_can_count(tmp_path: Path) -> None:
    path = write(tmp_path / "many.xlsx", {f"m{number}": b"" for number in range(70_000)})
    with pytest.raises(UnreadableInput, match="lists 70,000 members"):
        opened(path)


def test_it_refuses_archives_that_are_no_workbooks(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("leads.csv", "id\n1\n")
    cases = [
        ({"inner.zip": inner.getvalue()}, "not a workbook"),
        ({"leads.csv": b"id\n1\n"}, "not a workbook"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}, "OpenDocument"),
        (
            {"_rels/.rels": relations(relation("r", "officeDocument", "word/document.xml")), "word/document.xml": b"<a/>"},
            "not a spreadsheet",
        ),
    ]
    for number, (members, words) in enumerate(cases):
        with pytest.raises(UnreadableInput, match=words):
            opened(write(tmp_path / f"case{number}.xlsx", members))


def test_it_refuses_a_damaged_archive(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.xlsx", parts(""))
    whole = path.read_bytes()
    for content in (whole[: len(whole) // 2], whole[:4], b"PK\x03\x04" + b"garbage" * 100, whole.replace(b"PK\x01\x02", b"PK\x01\x07")):
        path.write_bytes(content)
        with pytest.raises(UnreadableInput):
            opened(path)


def test_it_refuses_a_million_different_texts_that_would_fill_the_memory(tmp_path: Path) -> None:
    shared = "".join(f"<si><t>{number:0200d}</t></si>" for number in range(500_000))
    path = write(tmp_path / "texts.xlsx", parts("", shared=shared))
    before = megabytes()
    with pytest.raises(UnreadableInput, match=r"100 MB of memory|zip bomb"):
        opened(path)
    assert megabytes() - before < 300


def test_it_refuses_cells_beyond_the_last_one(tmp_path: Path) -> None:
    for number, row in enumerate(
        (
            f'<row r="2">{cell("XFE2", "x")}</row>',
            f'<row r="1048577">{cell("A1048577", "x")}</row>',
            f'<row r="2">{cell("A1048577", "x")}</row>',
            f'<row r="2">{cell("1A", "x")}</row>',
            f'<row r="0">{cell("A1", "x")}</row>',
        )
    ):
        path = write(tmp_path / f"far{number}.xlsx", parts(row))
        with pytest.raises(UnreadableInput, match="Refused"):
            list(opened(path).batches())


def test_it_reads_a_sheet_with_one_cell_in_the_last_corner(tmp_path: Path) -> None:
    path = write(tmp_path / "corner.xlsx", parts(f'<row r="2">{cell("A2", "1")}</row><row r="1048576">{cell("XFD1048576", "x")}</row>'))
    before = megabytes()
    found = opened(path)
    assert rows(found) == [("1", None)]
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(1_048_576, "expected 2 columns, found 16384")]
    assert megabytes() - before < 20


def test_it_rejects_a_row_that_holds_a_nul_or_a_huge_text(tmp_path: Path) -> None:
    body = (
        f'<row r="2">{cell("A2", "1")}{cell("B2", "a_x0000_b")}</row>'
        f'<row r="3">{cell("A3", "2")}{cell("B3", "y" * 1_200_000)}</row>'
        f'<row r="4">{cell("A4", "3")}{cell("B4", "a_x000D_b _x005F_x0041_")}</row>'
    )
    found = opened(write(tmp_path / "cells.xlsx", parts(body)))
    assert rows(found) == [("3", "a\rb _x0041_")]
    assert [(reject.line, reject.column) for reject in found.rejects] == [(2, "name"), (3, "name")]
    assert found.n_received == 3


def test_it_rejects_a_formula_without_its_result(tmp_path: Path) -> None:
    body = (
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>'
        '<row r="3"><c r="A3"><f>1+1</f></c></row>'
        '<row r="4"><c r="A4" t="str"><f>""</f><v></v></c><c r="B4"><v>4</v></c></row>'
    )
    found = opened(write(tmp_path / "formulas.xlsx", parts(body)))
    assert rows(found) == [("2", None), (None, "4")]
    assert [(reject.line, reject.column) for reject in found.rejects] == [(3, "id")]


def test_it_refuses_texts_that_do_not_exist(tmp_path: Path) -> None:
    for number in ("7", "-1", "x"):
        path = write(tmp_path / f"shared{number}.xlsx", parts(f'<row r="2"><c r="A2" t="s"><v>{number}</v></c></row>'))
        with pytest.raises(UnreadableInput, match="does not hold"):
            list(opened(path).batches())


def test_it_refuses_entities_that_multiply(tmp_path: Path) -> None:
    lol = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    path = write(tmp_path / "lol.xlsx", parts(f'<row r="2">{cell("A2", "&b;")}</row>', prologue=lol))
    with pytest.raises(UnreadableInput, match="document type"):
        opened(path)


def test_it_refuses_broken_xml(tmp_path: Path) -> None:
    path = write(tmp_path / "broken.xlsx", parts('<row r="2"><c r="A2"><v>1</c></row>'))
    with pytest.raises(UnreadableInput, match="broken XML"):
        list(opened(path).batches())


def test_it_refuses_an_old_office_file_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    for rest in (b"", b"\x00" * 2_000, b"\xff" * 2_000, bytes(range(256)) * 8):
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rest)
        with pytest.raises(UnreadableInput, match=r"damaged|no workbook|not an XLS"):
            opened(path)


def test_it_refuses_an_old_workbook_whose_cells_lie_far_apart(tmp_path: Path, shared_data: Path) -> None:
    raw = bytearray((shared_data / "creme-exports" / "opportunity.xls").read_bytes())
    # A LABELSST record: type 0x00FD, length 10, row 1, column 0. Its row and column are moved to the far corner.
    at = raw.find(struct.pack("<HHHH", 0x00FD, 10, 1, 0))
    assert at > 0
    struct.pack_into("<HH", raw, at + 4, 65_535, 255)
    path = tmp_path / "sparse.xls"
    path.write_bytes(raw)
    before = megabytes()
    with pytest.raises(UnreadableInput, match="a sheet spans"):
        opened(path)
    assert megabytes() - before < 20
