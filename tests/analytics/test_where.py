"""Does the filter grammar read what it should, and point at the place where it can't?"""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sameside.analytics.where import Condition, parse_where
from sameside.schema.errors import WrongUsage


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lead_source=web", [("lead_source", "=", ("web",))]),
        ("lead_source = web", [("lead_source", "=", ("web",))]),
        ("lead_source!=web", [("lead_source", "!=", ("web",))]),
        ("stage in (mql, sal)", [("stage", "in", ("mql", "sal"))]),
        ("stage IN (mql)", [("stage", "in", ("mql",))]),
        ("owner='Anna Snelling'", [("owner", "=", ("Anna Snelling",))]),
        ('owner="O\'Hara, Jim"', [("owner", "=", ("O'Hara, Jim",))]),
        ("owner='O''Hara'", [("owner", "=", ("O'Hara",))]),
        ("a=1 AND b!=2 and c in ('x y', z)", [("a", "=", ("1",)), ("b", "!=", ("2",)), ("c", "in", ("x y", "z"))]),
        ("definition=by_first_touch", [("definition", "=", ("by_first_touch",))]),
        ("x=2018-02-01..2018-03-01", [("x", "=", ("2018-02-01..2018-03-01",))]),
        ("x=''", [("x", "=", ("",))]),
        ("x='and'", [("x", "=", ("and",))]),
        ("owner=Anna Snelling", [("owner", "=", ("Anna Snelling",))]),
        ("owner = Anna (East)  AND b=2", [("owner", "=", ("Anna (East)",)), ("b", "=", ("2",))]),
        ("owner=Jim O'Hara", [("owner", "=", ("Jim O'Hara",))]),
        ("owner=Sandy", [("owner", "=", ("Sandy",))]),
        ("owner in (Anna Snelling, Boris Faz)", [("owner", "in", ("Anna Snelling", "Boris Faz"))]),
        ("owner in ('Snelling, Anna', Boris) and a=1", [("owner", "in", ("Snelling, Anna", "Boris")), ("a", "=", ("1",))]),
        ("source in (research and development)", [("source", "in", ("research and development",))]),
        ("source='research and development'", [("source", "=", ("research and development",))]),
        ("x='Grüße!'", [("x", "=", ("Grüße!",))]),
        ("x=a,b", [("x", "=", ("a,b",))]),
        ("index=1", [("index", "=", ("1",))]),
        ("x='1; drop table members --'", [("x", "=", ("1; drop table members --",))]),
    ],
)
def test_it_reads(text: str, expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert [(one.name, one.operator, one.values) for one in parse_where([text])] == expected


def test_it_joins_several_expressions_by_and() -> None:
    assert parse_where(["a=1", "b=2 and c=3"]) == (Condition("a", "=", ("1",)), Condition("b", "=", ("2",)), Condition("c", "=", ("3",)))


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("", 1, "name of a dimension"),
        ("lead_source", 12, "=, != or in"),
        ("lead_source=", 13, "a value must stand"),
        ("=web", 1, "name of a dimension"),
        ("a=1 b=2", 6, "joined by AND"),
        ("a=1 or b=2", 9, "joined by AND"),
        ("a=1 AND", 8, "name of a dimension"),
        ("a=research and development", 27, "=, != or in"),
        ("a='b' c", 7, "joined by AND"),
        ("a=Grüße!heute", 8, "stands in quotes"),
        ("a in (b=c)", 8, "closing parenthesis"),
        ("a inb", 3, "=, != or in"),
        ("owner='Anna", 7, "never closed"),
        ("a in mql", 6, "list in parentheses"),
        ("a in (mql", 10, "closing parenthesis"),
        ("a in (mql,)", 11, "a value must stand"),
        ("a in ()", 7, "a value must stand"),
        ("a!1", 2, "=, != or in"),
        ("a=!b", 3, "a value must stand"),
        ("a==1", 3, "a value must stand"),
        ("1a=2", 1, "name of a dimension"),
        ("a=(b)", 3, "a value must stand"),
    ],
)
def test_it_points_at_the_place_where_reading_stopped(text: str, position: int, reason: str) -> None:
    with pytest.raises(WrongUsage) as stopped:
        parse_where([text])
    said = str(stopped.value)
    assert f"position {position}:" in said
    assert reason in said
    assert said.endswith(" " * (position - 1) + "^")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_it_reads_back_any_value_in_quotes(value: str) -> None:
    quoted = "'" + value.replace("'", "''") + "'"
    assert parse_where([f"a={quoted}"]) == (Condition("a", "=", (value,)),)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab=!(),'\" andin\t;-", max_size=25))
def test_it_reads_or_refuses_and_never_breaks(text: str) -> None:
    with contextlib.suppress(WrongUsage):
        assert parse_where([text])
