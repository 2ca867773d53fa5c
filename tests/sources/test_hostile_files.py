"""Every kind of hostile text file, and what must come of it: refused whole, one row rejected, or kept byte for byte."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sameside.schema.errors import UnreadableInput
from sameside.sources.files import ReadOptions, open_source

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + b"\x00\x01\xff," * 50
DETECT = ReadOptions()


@dataclass(frozen=True)
class Refused:
    """The whole file is refused; the message holds these words."""

    words: str


@dataclass(frozen=True)
class Read:
    """Rows in order; rejects as (physical line, column, words of the reason)."""

    rows: list[tuple[str | None, ...]]
    rejects: list[tuple[int, str | None, str]] = field(default_factory=list)
    columns: tuple[str, ...] | None = None
    said: dict[str, str] = field(default_factory=dict)


CASES: list[tuple[str, str, bytes, ReadOptions, Refused | Read]] = [
    ("no bytes at all", "a.csv", b"", DETECT, Refused("no rows")),
    ("only newlines", "a.csv", b"\n\r\n\n\r", DETECT, Refused("no rows")),
    ("only a byte-order mark", "a.csv", b"\xef\xbb\xbf", DETECT, Refused("no rows")),
    ("only spaces", "a.csv", b"  \n  ", DETECT, Refused("no rows")),
    ("only a header", "a.csv", b"id,name\n", DETECT, Read([], columns=("id", "name"))),
    ("only a header without a line end", "a.csv", b"id,name", DETECT, Read([], columns=("id", "name"))),
    ("a picture by another name", "leads.csv", PNG, DETECT, Refused("a PNG image")),
    ("a PDF by another name", "leads.csv", b"%PDF-1.7\n1 0 obj", DETECT, Refused("a PDF document")),
    ("a gzip archive", "leads.csv", b"\x1f\x8b\x08\x00abc", DETECT, Refused("gzip")),
    ("a program", "leads.csv", b"\x7fELF\x02\x01\x01\x00", DETECT, Refused("a program")),
    ("random bytes", "leads.csv", bytes(range(256)) * 20, DETECT, Refused("binary content")),
    ("a log-in page saved by mistake", "leads.csv", b"<!DOCTYPE html><html><body>Sign in", DETECT, Refused("web page")),
    ("an XML document", "leads.csv", b'<?xml version="1.0"?><a/>', DETECT, Refused("web page or XML")),
    (
        "a NUL inside a cell",
        "a.csv",
        b"id,name\n1,Ann\n2,B\x00b\n3,Cy\n",
        DETECT,
        Read([("1", "Ann"), ("3", "Cy")], [(3, "name", "NUL")]),
    ),
    ("a NUL in the header", "a.csv", b"id,na\x00me\n1,Ann\n", DETECT, Refused("NUL")),
    (
        "a curly quote in Windows-1252",
        "a.csv",
        b"id,name\n1,O\x92Brien\n2,\x93Caf\xe9\x94\n",
        DETECT,
        Read([("1", "O\u2019Brien"), ("2", "\u201cCaf\u00e9\u201d")], said={"encoding": "windows-1252"}),
    ),
    (
        "Latin-1",
        "a.csv",
        "id,name\n1,Müller\n2,Café\n".encode("latin-1"),
        DETECT,
        Read([("1", "Müller"), ("2", "Café")], said={"encoding": "iso-8859-1 (no byte differs from windows-1252)"}),
    ),
    ("Cyrillic in Windows-1251 without a word", "a.csv", "имя,город\nЮлий,Минск\n".encode("cp1251"), DETECT, Refused("--encoding")),
    (
        "Cyrillic in Windows-1251, said so",
        "a.csv",
        "имя,город\nЮлий,Минск\n".encode("cp1251"),
        ReadOptions(encoding="windows-1251"),
        Read([("Юлий", "Минск")], columns=("имя", "город")),
    ),
    (
        "Japanese in Shift-JIS without a word",
        "a.csv",
        "名前,会社\n山田太郎,株式会社東京商事\n".encode("shift_jis"),
        DETECT,
        Refused("--encoding"),
    ),
    (
        "one spoilt row in real UTF-8",
        "a.csv",
        "id,name\n1,Zoë\n2,Jürgen\n3,".encode() + b"Ren\xe9" + "\n4,Łukasz\n".encode(),
        DETECT,
        Read([("1", "Zoë"), ("2", "Jürgen"), ("4", "Łukasz")], [(4, "name", "not utf-8")]),
    ),
    (
        "UTF-8 with a byte-order mark",
        "a.csv",
        "\ufeffid,name\n1,Zoë\n".encode(),
        DETECT,
        Read([("1", "Zoë")], columns=("id", "name"), said={"encoding": "utf-8 with byte-order mark"}),
    ),
    ("UTF-16 with a byte-order mark", "a.csv", "id;name\n1;Zoë\n".encode("utf-16"), DETECT, Read([("1", "Zoë")], columns=("id", "name"))),
    ("UTF-16 without one", "a.csv", "id,name\n1,Zoë\n".encode("utf-16-be"), DETECT, Read([("1", "Zoë")], columns=("id", "name"))),
    (
        "half a character pair in UTF-16",
        "a.csv",
        "id,name\n1,Ann\n2,".encode("utf-16-le") + b"\x00\xd8" + "\n3,Cy\n".encode("utf-16-le"),
        ReadOptions(encoding="utf-16-le"),
        Read([("1", "Ann"), ("3", "Cy")], [(3, "name", "not utf-16-le")]),
    ),
    (
        "a byte Windows-1252 leaves undefined, said to be Windows-1252",
        "a.csv",
        b"id,name\n1,A\x81\n2,\x80 5\n",
        ReadOptions(encoding="windows-1252"),
        Read([("2", "€ 5")], [(2, "name", "not windows-1252")]),
    ),
    (
        "line ends of all kinds, a quoted newline, doubled quotes",
        "a.csv",
        b'id,text\r\n1,"two\nlines"\n2,"says ""hi"""\r3,plain\r\n4,"cr\r\nlf"',
        DETECT,
        Read([("1", "two\nlines"), ("2", 'says "hi"'), ("3", "plain"), ("4", "cr\r\nlf")]),
    ),
    ("only CR as line end", "a.csv", b"id,name\r1,Ann\r2,Bob\r", DETECT, Read([("1", "Ann"), ("2", "Bob")])),
    (
        "too many and too few columns",
        "a.csv",
        b"id,name,city\n1,Ann,Rome\n2,Bob\n3,Cy,Oslo,extra\n\n4,Di,Bern\n",
        DETECT,
        Read(
            [("1", "Ann", "Rome"), ("4", "Di", "Bern")],
            [(3, None, "expected 3 columns, found 2"), (4, None, "expected 3 columns, found 4")],
        ),
    ),
    (
        "a faulty row behind quoted newlines: the physical line counts",
        "a.csv",
        b'id,text\n1,"a\nb\nc"\n2\n3,d\n',
        DETECT,
        Read([("1", "a\nb\nc"), ("3", "d")], [(5, None, "expected 2 columns, found 1")]),
    ),
    (
        "text behind a closing quote",
        "a.csv",
        b'id,text\n1,"a"b\n2,c\n',
        DETECT,
        Read([("2", "c")], [(2, None, "text follows a closing quote")]),
    ),
    (
        "a quote that never closes swallows no neighbour",
        "a.csv",
        b'id,text\n1,a\n2,"open\n3,b\n4,c\n',
        DETECT,
        Read([("1", "a"), ("3", "b"), ("4", "c")], [(3, None, "never closed")]),
    ),
    (
        "a stray quote among quoted rows",
        "a.csv",
        b'"id","text"\n"1","a"\n"2,"b"\n"3","c"\n',
        DETECT,
        Read([("1", "a"), ("3", "c")], [(3, None, "closing quote")]),
    ),
    ("a quote within an unquoted cell is text", "a.csv", b'id,size\n1,5" pipe\n2,6"\n', DETECT, Read([("1", '5" pipe'), ("2", '6"')])),
    (
        "headers that look like code",
        "a.csv",
        b'__proto__,id; DROP TABLE leads,{{7*7}},../../x,"<script>"\n1,2,3,4,5\n',
        DETECT,
        Read([("1", "2", "3", "4", "5")], columns=("__proto__", "id; DROP TABLE leads", "{{7*7}}", "../../x", "<script>")),
    ),
    (
        "a header that begins like a template",
        "a.csv",
        b"{{7*7}},b\n1,2\n",
        DETECT,
        Read([("1", "2")], columns=("{{7*7}}", "b")),
    ),
    (
        "header names twice, empty, alike but for case, or our own",
        "a.csv",
        b"id,,Id,id,_record,column 2\n1,2,3,4,5,6\n",
        DETECT,
        Read(
            [("1", "2", "3", "4", "5", "6")],
            columns=("id", "column 2 (2)", "Id (2)", "id (3)", "_record (2)", "column 2"),
            said={
                "renamed columns": "column 2 '' -> 'column 2 (2)'; column 3 'Id' -> 'Id (2)'; "
                "column 4 'id' -> 'id (3)'; column 5 '_record' -> '_record (2)'"
            },
        ),
    ),
    ("a header of 5,000 columns", "a.csv", b",".join(b"c%d" % number for number in range(5_000)) + b"\n", DETECT, Refused("5,000 columns")),
    (
        "cells that look like formulas",
        "a.csv",
        b'=HYPERLINK("x"),+cmd|x,-2+3,@SUM\n"=HYPERLINK(""http://x"",""y"")",+cmd|\'/c calc\'!A0,-2+3,@SUM(1)\n'
        + '"\t=1+1","\r=1+1",\uff1d1+1,-2\n'.encode(),
        ReadOptions(delimiter=","),
        Read([('=HYPERLINK("http://x","y")', "+cmd|'/c calc'!A0", "-2+3", "@SUM(1)"), ("\t=1+1", "\r=1+1", "\uff1d1+1", "-2")]),
    ),
    (
        "spaces, zero-width and right-to-left marks stay as they are",
        "a.csv",
        "id,name\n 1 ,\u200bAnn\u202e\xa0\n2,e\u0301\n".encode(),
        DETECT,
        Read([(" 1 ", "\u200bAnn\u202e\xa0"), ("2", "e\u0301")]),
    ),
    (
        "words for nothing stay words",
        "a.csv",
        b"id,name\nnull,NA\nNaN,undefined\n#N/A,None\n",
        DETECT,
        Read([("null", "NA"), ("NaN", "undefined"), ("#N/A", "None")]),
    ),
    (
        "numbers and dates are not touched",
        "a.csv",
        b"a,b,c\n007,1.50,31/02/2026\n1e5,+1,9999-12-31\n",
        DETECT,
        Read([("007", "1.50", "31/02/2026"), ("1e5", "+1", "9999-12-31")]),
    ),
    (
        "a huge cell",
        "a.csv",
        b"id,text\n1,a\n2," + b"x" * 1_500_000 + b"\n3,b\n",
        DETECT,
        Read([("1", "a"), ("3", "b")], [(3, "text", "1,500,000 bytes long")]),
    ),
    (
        "a huge quoted cell across blocks",
        "a.csv",
        b'id,text\n1,a\n2,"' + b"line\n" * 1_500_000 + b'"\n3,b\n',
        DETECT,
        Read([("1", "a"), ("3", "b")], [(3, "text", "7,500,000 bytes long")]),
    ),
    (
        "a line without an end in sight",
        "a.csv",
        b"id,text\n1,a\n2," + b"x" * 34_000_000 + b"\n3,b\n",
        DETECT,
        Read([("1", "a"), ("3", "b")], [(3, None, "the row is longer than")]),
    ),
    (
        "semicolons with a decimal comma",
        "a.csv",
        b"id;amount\n1;3,50\n2;4,25\n",
        DETECT,
        Read([("1", "3,50"), ("2", "4,25")], said={"delimiter": "semicolon"}),
    ),
    ("tabs", "a.txt", b"id\tname\n1\tAnn, Bob\n", DETECT, Read([("1", "Ann, Bob")], said={"delimiter": "tab"})),
    ("pipes", "a.csv", b"id|name\n1|Ann, Bob\n", DETECT, Read([("1", "Ann, Bob")], said={"delimiter": "pipe"})),
    ("a delimiter fixed by hand", "a.csv", b"a^b,c\n1^2,3\n", ReadOptions(delimiter="^"), Read([("1", "2,3")], columns=("a", "b,c"))),
    (
        "Excel's hint line",
        "a.csv",
        b"sep=;\r\nid;name\r\n1;Ann\r\n2\r\n",
        DETECT,
        Read([("1", "Ann")], [(4, None, "expected 2")], columns=("id", "name")),
    ),
    ("one column", "a.csv", b"email\na@b.example\n\nc@d.example\n", DETECT, Read([("a@b.example",), ("c@d.example",)], columns=("email",))),
    ("empty lines before the header", "a.csv", b"\n\nid,name\n1\n2,Bob\n", DETECT, Read([("2", "Bob")], [(4, None, "found 1")])),
    ("an encoding nobody knows", "a.csv", b"id\n1\n", ReadOptions(encoding="klingon"), Refused("No encoding is named 'klingon'")),
    ("a codec that is no encoding of text", "a.csv", b"id\n1\n", ReadOptions(encoding="rot13"), Refused("No encoding is named 'rot13'")),
    ("a delimiter of two letters", "a.csv", b"id\n1\n", ReadOptions(delimiter="::"), Refused("give one ASCII character")),
]


@pytest.mark.parametrize(("kind", "name", "content", "options", "expected"), CASES, ids=[case[0] for case in CASES])
def test_it_meets_hostile_text_as_promised(
    kind: str, name: str, content: bytes, options: ReadOptions, expected: Refused | Read, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    if isinstance(expected, Refused):
        with pytest.raises(Exception, match=expected.words.replace("(", r"\(")) as refusal:
            open_source(str(path), options=options)
        assert type(refusal.value).__module__ == "sameside.schema.errors"
        return
    (found,) = open_source(str(path), options=options)
    rows = [tuple(row[column] for column in found.columns) for batch in found.batches() for row in batch.to_pylist()]
    assert rows == expected.rows
    assert [(reject.line, reject.column) for reject in found.rejects] == [(line, column) for line, column, _ in expected.rejects]
    for reject, (_, _, words) in zip(found.rejects, expected.rejects, strict=True):
        assert words in reject.reason
        assert len(reject.text) <= 300
    assert found.n_received == len(rows) + len(found.rejects)
    assert expected.columns is None or found.columns == expected.columns
    assert {key: found.read_as.get(key) for key in expected.said} == expected.said


def test_it_loses_one_poisoned_row_among_ten_thousand(tmp_path: Path) -> None:
    for poison in (b"x,y,z", b'"open,1', b'5,"a"b', b"6,\x00", b"7,\xff\xfe", b'8,"'):
        lines = [b"%d,name %d" % (number, number) for number in range(10_000)]
        lines[5_000] = poison
        path = tmp_path / "poisoned.csv"
        # The first name keeps the file plainly UTF-8, so that a spoilt byte is a spoilt row.
        path.write_bytes("id,naïve\n".encode() + b"\n".join(lines) + b"\n")
        (found,) = open_source(str(path), options=DETECT)
        n_rows = sum(batch.num_rows for batch in found.batches())
        assert (n_rows, [reject.line for reject in found.rejects]) == (9_999, [5_002]), poison


def test_it_refuses_a_file_that_is_misread_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_bytes(b"a,b\n" + b"only one\n" * 100_001)
    (found,) = open_source(str(path), options=DETECT)
    with pytest.raises(UnreadableInput, match=r"more than 100,000 rows can't be read.*line 2: expected 2 columns, found 1"):
        list(found.batches())


def test_it_notices_a_file_that_changes_under_its_hands(tmp_path: Path) -> None:
    path = tmp_path / "moving.csv"
    path.write_bytes(b"a,b\n1,2\n")
    (found,) = open_source(str(path), options=DETECT)
    path.write_bytes(b"a,b\n1,2\n3,4\n")
    with pytest.raises(UnreadableInput, match="changed while it was read"):
        list(found.batches())


def test_it_names_a_file_that_can_not_be_opened(tmp_path: Path) -> None:
    for name, words in (
        ("missing.csv", "no such file"),
        ("a\x00b.csv", "NUL"),
        ("", "empty"),
        ("ftp://h/x.csv", "'ftp' can't be imported"),
    ):
        with pytest.raises(UnreadableInput, match=words):
            open_source(name if "://" in name or not name else str(tmp_path / name), options=DETECT)
