"""JSON as systems write it: lines, lists, tree files, answers, recorded pages; and JSON that breaks the rules."""

import json
from pathlib import Path

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from sameside.schema.errors import UnreadableInput
from sameside.sources.files import ReadOptions, SourceObject, open_source
from sameside.sources.json_text import JsonDocument

DETECT = ReadOptions()


def opened(path: Path, content: str | bytes) -> SourceObject:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (found,) = open_source(str(path), options=DETECT)
    return found


def rows(found: SourceObject) -> list[dict[str, str]]:
    """Filled cells only, `_record` left out."""
    return [{name: row[name] for name in found.columns if row[name] is not None} for batch in found.batches() for row in batch.to_pylist()]


def test_it_reads_lines_and_rejects_the_broken_ones(tmp_path: Path) -> None:
    found = opened(
        tmp_path / "a.jsonl",
        '{"id": 1, "name": "Zoë"}\n'
        '\n{"id": 2, "name": null, "amount": 10.50, "won": true}\n'
        '{"id": 3, "name": \n'
        '{"id": 4, "id": 5}\n'
        '{"id": NaN}\n'
        "[1, 2]\n"
        '{"id": 6} {"id": 7}\n'
        '{"id": 8, "name": "a\\u0000b"}\n'
        '{"id": 9, "name": "\\ud800"}\n'
        '{"id": 1e999999999}\n'
        f'{{"id": {"9" * 5000}}}\n'
        '{"id": 10, "name": ""}',
    )
    assert rows(found) == [{"id": "1", "name": "Zoë"}, {"id": "2", "amount": "10.5", "won": "true"}, {"id": "10"}]
    assert found.columns == ("id", "name", "amount", "won")
    reasons = {reject.line: reject.reason for reject in found.rejects}
    assert list(reasons) == [4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert reasons[5] == "the key 'id' stands twice in one object"
    assert reasons[6] == "NaN is not a JSON number"
    assert reasons[7] == "the line is not an object"
    assert reasons[8] == "text follows the value"
    assert reasons[9] == "a value holds a NUL character"
    assert reasons[11].endswith("out of range")
    assert found.n_received == 12


def test_it_rejects_a_line_that_is_not_text(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.ndjson", '{"name": "Zoë"}\n{"name": "'.encode() + b'\xff"}\n{"name": "Al"}\n')
    assert rows(found) == [{"name": "Zoë"}, {"name": "Al"}]
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(2, "the line holds bytes that are not utf-8")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('[{"id": 1},\n {"id": 2', "line 2: the document is cut off"),
        ('[{"id": 1},\n {"id": 2}', "line 2: the document is cut off"),
        ('{"results": [{"id": 1}]\n', "line 2: expecting ',' or '}'"),
        ('[{"id": 1}]\n[{"id": 2}]', "line 2: text follows the document"),
        ('[{"id": 1}]\n}', "line 2: text follows the document"),
        ('[{"id": 1},\n\n{"id": 2, "id": 3}]', "line 3: the key 'id' stands twice"),
        ('{"total": 1, "total": 2, "results": [{}]}', "line 1: the key 'total' stands twice"),
        ('[{"id": 1},\n{"n": NaN}]', "line 2: NaN is not a JSON number"),
        ('[{"n": -Infinity}]', "-Infinity is not a JSON number"),
        ('[{"n": 1e400}]', "out of range"),
        ('[{"id": 1},]', "a comma before a closing bracket"),
        ("[1, 2]", "row 1 is not an object"),
        ("[]", "no rows"),
        ('{"results": []}', "no rows"),
        ("[{}]", "none of 1 records"),
        ('"text"', "neither a list nor an object"),
        ("", "no rows"),
        ("[" * 100_000, "nested too deeply"),
        ("[{'id': 1}]", "expecting property name"),
        (b'[{"name": "Zo\xc3\xab"}, {"name": "\xff"}]', "not UTF-8"),
    ],
)
def test_it_refuses_a_broken_document_whole(content: str | bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput) as refusal:
        opened(tmp_path / "a.json", content)
    assert words in str(refusal.value)


def test_it_takes_nested_objects_apart_and_keeps_lists_as_json(tmp_path: Path) -> None:
    found = opened(
        tmp_path / "a.json",
        '[{"id": 1, "party": null, "tags": ["a", 1.50, null]}, {"id": 2, "party": {"id": 4, "name": {"first": "Al"}}, "note": {}}]',
    )
    assert found.columns == ("id", "party", "tags", "party.id", "party.name.first", "note")
    assert rows(found) == [
        {"id": "1", "tags": '["a",1.5,null]'},
        {"id": "2", "party": '{"id":4,"name":{"first":"Al"}}', "party.id": "4", "party.name.first": "Al"},
    ]


def test_it_decodes_typed_values_and_rejects_impossible_ones(tmp_path: Path) -> None:
    found = opened(
        tmp_path / "page.json",
        json.dumps(
            {
                "status": 200,
                "body": [
                    {
                        "day": {"__class__": "date", "year": 2017, "month": 1, "day": 2},
                        "at": {
                            "__class__": "datetime",
                            "year": 2026,
                            "month": 11,
                            "day": 21,
                            "hour": 23,
                            "minute": 5,
                            "second": 0,
                            "microsecond": 0,
                        },
                        "amount": {"__class__": "Decimal", "decimal": "1054.50"},
                        "lasts": {"__class__": "timedelta", "seconds": 90},
                        "log": [{"on": {"__class__": "date", "year": 2017, "month": 1, "day": 3}}],
                    },
                    {"day": {"__class__": "date", "year": 2017, "month": 2, "day": 31}},
                ],
            },
            indent=1,
        ),
    )
    assert rows(found) == [
        {"day": "2017-01-02", "at": "2026-11-21T23:05:00", "amount": "1054.5", "lasts": "90", "log": '[{"on":"2017-01-03"}]'}
    ]
    assert [(reject.line, reject.reason[:12]) for reject in found.rejects] == [(40, "no such date")]
    assert found.read_as["rows"] == "from body[]"


def test_it_rejects_two_values_for_one_column(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.json", '[{"a.b": 1, "a": {"b": 2}}, {"a": {"b": 3}}]')
    assert rows(found) == [{"a": '{"b":3}', "a.b": "3"}]
    assert [reject.reason for reject in found.rejects] == ["two values for the column 'a.b'"]


def test_it_reads_the_recorded_answers_of_three_systems(shared_data: Path) -> None:
    (contacts,) = open_source(str(shared_data / "hubspot-api-samples" / "contacts_data.json"), options=DETECT)
    assert [row["properties.email"] for row in rows(contacts)] == ["emailmaria@hubspot.com", "bh@hubspot.com"]
    (leads,) = open_source(str(shared_data / "salesforce-sfdx-samples" / "Leads.json"), options=DETECT)
    assert rows(leads)[0]["attributes.referenceId"] == "LeadRef1"
    pages = [
        one for one in open_source(str(shared_data / "tryton-rest-samples"), options=DETECT) if one.name.startswith("sale.opportunity.page")
    ]
    opportunities = [row for page in pages for row in rows(page)]
    # The folder's own card says: 300 opportunities, amount 430,938, 212 converted.
    assert len(opportunities) == 300
    assert sum(int(row["amount"]) for row in opportunities if "amount" in row) == 430_938
    assert sum(row["state"] == "converted" for row in opportunities) == 212
    assert opportunities[0]["party.name"] == "Cancity"
    assert opportunities[0]["create_date"] == "2026-11-21T23:27:09.658725"


PLAIN = st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8)
RECORDS = st.lists(st.dictionaries(st.text(max_size=4), PLAIN | st.lists(PLAIN, max_size=2), max_size=4), max_size=6)


@seed(20260103)
@settings(max_examples=300, deadline=None)
@given(records=RECORDS, wrapped=st.sampled_from(["[]", "results[]"]), indent=st.sampled_from([None, 1]), piece=st.integers(1, 9))
def test_it_decodes_a_list_piece_by_piece_as_the_json_module_does_at_once(
    records: list[dict[str, object]], wrapped: str, indent: int | None, piece: int
) -> None:
    text = json.dumps(records if wrapped == "[]" else {"n": 12, "results": records, "after": {"x": [1]}}, indent=indent)
    pieces = iter([text[place : place + piece] for place in range(0, len(text), piece)])
    found = list(JsonDocument(lambda: next(pieces, "")).elements())
    if records or wrapped == "[]":
        assert [value for _, value, _ in found] == records
        assert all(where == wrapped for _, _, where in found)
