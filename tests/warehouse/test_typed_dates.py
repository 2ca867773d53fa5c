"""Dates and times of every spelling we know are read as a careful person would, or not at all."""

import zoneinfo
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sameside.schema.month_names import MONTH_NUMBERS, MONTHS_BY_LANGUAGE
from sameside.warehouse.engine import connect
from sameside.warehouse.typed_dates import typed_time
from tests.warehouse.date_twin import Read, at, read_time

ENGINE = connect()


def read(
    texts: list[str | None], order: str | None, zone: str = "UTC", style: str | None = None, date_zone: str | None = None
) -> list[Read]:
    """What the SQL makes of a column of texts."""
    typed = typed_time("c", "cell", order=order, style=style, zone=zone, date_zone=date_zone)  # type: ignore[arg-type]  # plain words
    sql = "select unnest($texts::varchar[]) as cell, generate_subscripts($texts::varchar[], 1) as place"
    for step in typed.steps:
        sql = f"select *, {', '.join(f'{made} as {name}' for name, made in step.items())} from ({sql})"
    rows = ENGINE.execute(
        f"select {typed.value}, {typed.precision}, {typed.reason} from ({sql}) order by place", {"texts": texts}
    ).fetchall()
    return [(row[0], row[1], row[2]) for row in rows]


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2024-01-23", None, (at(2024, 1, 23), "date", None)),
        ("2024/1/3", None, (at(2024, 1, 3), "date", None)),
        ("20240123", None, (at(2024, 1, 23), "date", None)),
        ("2024-01-23T02:46:47.000+0000", None, (at(2024, 1, 23, 2, 46, 47), "instant", None)),
        ("2024-01-23T02:46:47Z", None, (at(2024, 1, 23, 2, 46, 47), "instant", None)),
        ("2024-01-23 02:46:47.123456789 +05:30", None, (at(2024, 1, 22, 21, 16, 47, 123456), "instant", None)),
        ("2023-02-07 20:47:49", None, (at(2023, 2, 7, 20, 47, 49), "instant", None)),
        ("01/23/24 02:46 PM", "mdy", (at(2024, 1, 23, 14, 46), "instant", None)),
        ("1/2/2024, 12:05 a.m.", "mdy", (at(2024, 1, 2, 0, 5), "instant", None)),
        ("23.01.2024 9:05", "dmy", (at(2024, 1, 23, 9, 5), "instant", None)),
        ("23 Jan 2024", None, (at(2024, 1, 23), "date", None)),
        ("Jan 23, 2024 2:46 pm", None, (at(2024, 1, 23, 14, 46), "instant", None)),
        ("Tue, 23 Jan 2024 02:46:47 GMT", None, (at(2024, 1, 23, 2, 46, 47), "instant", None)),
        ("3rd-September-24", None, (at(2024, 9, 3), "date", None)),
        # Exports with dates of a language of their own.
        ("3. März 2024", None, (at(2024, 3, 3), "date", None)),
        ("3.Mrz.2024 14:05", None, (at(2024, 3, 3, 14, 5), "instant", None)),
        ("12 févr. 2024", None, (at(2024, 2, 12), "date", None)),
        ("1er août 2024", None, (at(2024, 8, 1), "date", None)),
        ("12-AOUT-24", None, (at(2024, 8, 12), "date", None)),
        ("3 de marzo de 2024", None, (at(2024, 3, 3), "date", None)),
        ("1º de fevereiro de 2024", None, (at(2024, 2, 1), "date", None)),
        ("7 giu 2024", None, (at(2024, 6, 7), "date", None)),
        ("05-mei-2024", None, (at(2024, 5, 5), "date", None)),
        ("Maerz 3, 2024", None, (at(2024, 3, 3), "date", None)),
        ("31. Juni 2024", None, (None, None, "impossible_date")),
        ("3. Marsch 2024", None, (None, None, "not_a_date")),
        ("1706000000000", None, (at(2024, 1, 23, 8, 53, 20), "instant", None)),
        ("99-12-31", "ymd", (at(1999, 12, 31), "date", None)),
        # One way to read it: no order is needed.
        ("23/01/2024", None, (at(2024, 1, 23), "date", None)),
        ("01/23/2024", None, (at(2024, 1, 23), "date", None)),
        ("05/05/2024", None, (at(2024, 5, 5), "date", None)),
        # Two ways or more, or none.
        ("02/03/2026", None, (None, None, "ambiguous_date")),
        ("02/03/26", None, (None, None, "ambiguous_date")),
        ("25/12/26", None, (None, None, "ambiguous_date")),
        ("31/02/2026", "dmy", (None, None, "impossible_date")),
        ("01/23/2024", "dmy", (None, None, "impossible_date")),
        ("2026-02-30", None, (None, None, "impossible_date")),
        ("2026-01-01 24:00:00", None, (None, None, "impossible_date")),
        ("2026-01-01 13:00 PM", None, (None, None, "impossible_date")),
        ("2026-01-01T00:00:00+15:00", None, (None, None, "impossible_date")),
        ("1066-10-14", None, (None, None, "impossible_date")),
        ("9999-12-31", None, (None, None, "placeholder_date")),
        ("9999-12-31 23:59:59", None, (None, None, "placeholder_date")),
        ("0000-00-00 00:00:00", None, (None, None, "placeholder_date")),
        ("0001-01-01T00:00:00Z", None, (None, None, "placeholder_date")),
        # A serial number is a date only where the mapping says so.
        ("45000", None, (None, None, "not_a_date")),
        ("yesterday", None, (None, None, "not_a_date")),
        ("2024-01/23", None, (None, None, "not_a_date")),
        ("2024-01-23 noon", None, (None, None, "not_a_date")),
        ("2024", None, (None, None, "not_a_date")),
    ],
)
def test_it_reads_what_exports_write(text: str, order: str | None, expected: Read) -> None:
    assert read([text], order) == [expected]
    assert read_time(text, order, "UTC") == expected


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("45000", "excel", (at(2023, 3, 15), "date", None)),
        ("45000.75", "excel", (at(2023, 3, 15, 18), "instant", None)),
        ("45000,75", "excel", (at(2023, 3, 15, 18), "instant", None)),
        ("60", "excel", (None, None, "not_a_date")),
        ("2024-01-23", "excel", (at(2024, 1, 23), "date", None)),
        ("1706000000", "epoch_seconds", (at(2024, 1, 23, 8, 53, 20), "instant", None)),
        ("0", "epoch_ms", (at(1970, 1, 1), "instant", None)),
        ("99999999999999999999", "epoch_ms", (None, None, "not_a_date")),
        ("2018-02-01 00:00:00", "day", (at(2018, 2, 1), "date", None)),
        ("2018-02-01T22:00:00-05:00", "day", (at(2018, 2, 1), "date", None)),
        ("03/02/2018", "dmy", (at(2018, 2, 3), "date", None)),
    ],
)
def test_it_heeds_what_a_column_says_of_its_dates(text: str, style: str, expected: Read) -> None:
    assert read([text], "mdy", style=style) == [expected]
    assert read_time(text, "mdy", "UTC", style=style) == expected


def test_it_leaves_an_empty_cell_empty() -> None:
    assert read([None], "dmy") == [(None, None, None)]


def test_it_reads_an_hour_that_comes_twice_as_the_later_one() -> None:
    # Berlin, 25 October 2026: 02:30 came at 00:30 UTC in summer time and again at 01:30 UTC.
    assert read(["2026-10-25 02:30:00"], None, "Europe/Berlin") == [(at(2026, 10, 25, 1, 30), "instant", None)]


def test_it_moves_an_hour_that_never_was_past_the_gap() -> None:
    # Berlin, 29 March 2026: clocks went from 02:00 to 03:00. 02:30 with the winter offset is 01:30 UTC, which is 03:30 there.
    assert read(["2026-03-29 02:30:00"], None, "Europe/Berlin") == [(at(2026, 3, 29, 1, 30), "instant", None)]


def test_it_never_moves_a_bare_date_between_zones() -> None:
    assert read(["2026-07-01"], None, "Pacific/Auckland") == [(at(2026, 7, 1), "date", None)]


def test_it_tells_the_day_of_an_instant_in_the_workspaces_zone() -> None:
    days = read(["2026-07-01T23:30:00Z", "2026-07-01 23:30:00", "2026-07-01"], None, "America/New_York", date_zone="Europe/Berlin")
    # Half past eleven at night in UTC is the next day in Berlin; a day written without an offset is that day.
    assert [str(day[0]) for day in days] == ["2026-07-02", "2026-07-01", "2026-07-01"]


def test_the_engine_knows_every_zone_a_mapping_may_name() -> None:
    ours = zoneinfo.available_timezones() - {"localtime", "Factory", "posixrules"}
    theirs = {row[0] for row in ENGINE.execute("select name from pg_timezone_names()").fetchall()}
    missing = {zone for zone in ours - theirs if not _works(zone)}
    assert missing == set()


def _works(zone: str) -> bool:
    try:
        ENGINE.execute("select timezone(?, timestamp '2026-01-01')", [zone]).fetchall()
    except Exception:
        return False
    return True


def test_no_name_means_two_months() -> None:
    said = {}
    for language, months in MONTHS_BY_LANGUAGE.items():
        assert months.count(",") == 11, language
        for number, names in enumerate(months.split(","), start=1):
            for name in names.split():
                assert said.setdefault(name, number) == number, name
    assert MONTH_NUMBERS.items() >= said.items()
    assert len(MONTH_NUMBERS) == len({name.casefold() for name in MONTH_NUMBERS})


ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
ORDERS = st.sampled_from([None, "ymd", "dmy", "mdy"])
STYLES = st.sampled_from([None, None, None, "day", "excel", "epoch_seconds", "epoch_ms", "dmy"])
NUMBER = (
    st.integers(0, 35).map(str)
    | st.integers(0, 35).map(lambda n: f"{n:02}")
    | st.integers(1890, 2205).map(str)
    | st.integers(0, 999).map(str)
)
MONTH = st.sampled_from(
    ["Jan", "february", "MAR", "Sept", "sep.", "December", "Juni", "Ma", "März", "févr.", "AOÛT", "de enero de", "Settembre"]
)
SIGN = st.sampled_from(["-", "/", ".", " ", ", ", "", ". ", "er ", "º de ", " de ", " del "])
SMALL = st.integers(1, 13).map(str) | st.integers(1, 31).map(lambda n: f"{n:02}")
YEAR = st.integers(1995, 2030).map(str) | st.integers(0, 99).map(lambda n: f"{n:02}")
LIKELY = st.one_of(
    st.builds(lambda a, s, b, c: f"{a}{s}{b}{s}{c}", SMALL, st.sampled_from("-/."), SMALL, YEAR),
    st.builds(lambda c, s, b, a: f"{c}{s}{b}{s}{a}", YEAR, st.sampled_from("-/."), SMALL, SMALL),
    st.builds(lambda a, m, c: f"{a}-{m}-{c}", SMALL, MONTH, YEAR),
    st.builds(lambda m, a, c: f"Friday, {m} {a}th, {c}", MONTH, SMALL, YEAR),
    st.datetimes(at(1899, 1, 1), at(2201, 1, 1)).map(lambda stamp: stamp.isoformat(" ")),
)
WILD = st.one_of(
    st.builds(lambda a, s, b, c: f"{a}{s}{b}{s}{c}", NUMBER, SIGN, NUMBER, NUMBER),
    st.builds(lambda a, s, m, t, c: f"{a}{s}{m}{t}{c}", NUMBER, SIGN, MONTH, SIGN, NUMBER),
    st.builds(lambda w, m, b, s, c: f"{w}{m} {b}{s}{c}", st.sampled_from(["", "Tue, ", "tueday "]), MONTH, NUMBER, SIGN, NUMBER),
    st.dates().map(lambda day: f"{day:%Y%m%d}"),
    st.integers(-(10**14), 10**15).map(str),
    st.floats(0, 120000).map(lambda number: f"{number:.4f}"),
)
CLOCK = st.one_of(
    st.just(""),
    st.builds(
        lambda h, m, half: f" {h}:{m:02}{half}", st.integers(0, 23), st.integers(0, 59), st.sampled_from(["", "", " AM", "pm", " p.m."])
    ),
    st.builds(
        lambda gap, h, m, s, half, z: f"{gap}{h}:{m:02}{s}{half}{z}",
        st.sampled_from(["T", " ", ", ", "  ", "x"]),
        st.integers(0, 26),
        st.integers(0, 62),
        st.sampled_from(["", ":00", ":59.5", ":60", ":07,123456789", ":5"]),
        st.sampled_from(["", "", " AM", "pm", " am."]),
        st.sampled_from(["", "Z", " UTC", "+00", "-0330", "+05:45", "+1500", "+5", " EST"]),
    ),
)
NOISE = st.text("0123456789-/:. TZapmJn+,", min_size=1, max_size=22).map(str.strip).filter(bool)
TEXT = st.builds(lambda day, clock: day + clock, LIKELY, CLOCK) | st.builds(lambda day, clock: day + clock, WILD, CLOCK) | NOISE


@settings(max_examples=30, derandomize=True, deadline=None)
@given(st.lists(TEXT, min_size=50, max_size=100), ORDERS, ZONES, STYLES)
def test_it_agrees_with_a_slow_twin(texts: list[str], order: str | None, zone: str, style: str | None) -> None:
    expected = [read_time(text, order, zone, style=style) for text in texts]
    for text, found, wanted in zip(texts, read(list(texts), order, zone, style), expected, strict=True):
        assert found == wanted, f"{text!r} with {order}, {zone}, {style}"


@settings(max_examples=20, derandomize=True, deadline=None)
@given(st.lists(st.datetimes(at(1990, 1, 1), at(2037, 12, 31)), min_size=100, max_size=100), ZONES)
def test_it_converts_local_times_as_the_zone_tables_say(stamps: list[datetime], zone: str) -> None:
    texts = [stamp.isoformat(" ", "seconds") for stamp in stamps]
    assert read(list(texts), None, zone) == [read_time(text, None, zone) for text in texts]
