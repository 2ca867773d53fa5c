"""Is every figure's SQL said in words that were tried on the other engines, and is an untried word refused?"""

import pytest
import sqlglot
from sqlglot import exp

from sameside.analytics.catalogue import CATALOGUE
from sameside.analytics.fact_files import fact, fact_names
from sameside.analytics.metric import Metric
from sameside.warehouse.dialect import UntriedSql, translate
from tests.analytics.typed_world import FROM_THE_WEB, TypedWorld


@pytest.mark.parametrize("one", CATALOGUE, ids=[one.name for one in CATALOGUE])
def test_it_says_the_figure_of_every_metric(one: Metric) -> None:
    time = [] if one.without_time else ["day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"]
    world = TypedWorld({}, definitions=[FROM_THE_WEB])
    offered = world.plan(one.name).dimensions
    where = ["in=EUR"] if any(parameter.name == "in" for parameter in one.parameters) else []
    cuts = [name for name in ("lead_source", "owner", "country", "channel", "team", *time) if name in offered]
    plan = world.plan(one.name, by=cuts, where=where, period="2026")
    # Parsing is slow, and the statements of one metric are made of the same facts: the other statements are said by `make test-long`.
    statement = plan.figure_statement(plan.figures[-1])
    said = translate(statement.sql, "clickhouse")
    assert {name for name in statement.parameters if f"${name}" not in said} == set()


def test_it_refuses_a_word_nobody_has_tried() -> None:
    with pytest.raises(UntriedSql, match="ArgMax"):
        translate("select arg_max(a, b) from t", "spark")


def test_it_keeps_the_parts_of_a_second() -> None:
    assert "UNIX_MICROS" in translate("select extract(epoch from created_at) from t", "spark")
    assert "toUnixTimestamp64Micro" in translate("select extract(epoch from created_at) from t", "clickhouse")


def test_it_counts_days_between_local_dates() -> None:
    assert "DATEDIFF(a.closed_on, CAST($as_of_on AS DATE))" in translate("select a.closed_on - cast($as_of_on as date) from a", "spark")
    assert "dateDiff('day', a.created_on, a.closed_on)" in translate("select a.closed_on - a.created_on from a", "clickhouse")


def test_it_keeps_two_parts_of_one_name_apart() -> None:
    named = "(with k as (select {} as x) select k.x from k)"
    said = translate(f"with a as {named.format(1)}, b as {named.format(2)} select a.x, b.x as y from a join b on a.x = b.x", "spark")
    assert said.index("a AS (WITH k AS (SELECT 1") < said.index("b AS (WITH k AS (SELECT 2")


def test_it_lowers_every_letter() -> None:
    assert "lowerUTF8(c.channel)" in translate("select lower(c.channel) from c", "clickhouse")


@pytest.mark.parametrize("name", fact_names())
def test_no_fact_takes_all_columns_of_one_table_of_a_join(name: str) -> None:
    # ClickHouse calls them by table and column, where another table of the join has a column of that name.
    for select in sqlglot.parse_one(fact(name).sql, read="duckdb").find_all(exp.Select):
        assert not (select.args.get("joins") and any(item.is_star for item in select.expressions)), select.sql()
