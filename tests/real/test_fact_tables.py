"""Are the tables of facts what the docs show, and are facts compared as strictly as promised?"""

from decimal import Decimal
from typing import Any

import pytest

from tests.real.fact_tables import PAGE, TABLES, Rule, is_same, leaves, page, read_table


def test_it_keeps_the_page_of_the_docs_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew with: python -m tests.real.fact_tables"


def test_it_meets_the_overwhelming_majority_of_facts_it_speaks_of() -> None:
    rules = [rule for name in TABLES for rule in read_table(name).rules]
    n_met, n_differing = (sum(rule.n for rule in rules if rule.verdict == verdict) for verdict in ("met", "differs"))
    assert n_met > 40 * n_differing


def test_it_takes_every_number_of_an_expected_file_for_a_fact() -> None:
    found = dict(leaves({"a": {"b": [1, 2], "c": None}, "d": [], "e": True}))
    assert found == {"a.b.0": 1, "a.b.1": 2, "a.c": None, "d": [], "e": True}


def test_it_matches_one_step_for_each_star() -> None:
    rule = Rule(fact="by_agent.*.won", verdict="met", sql="select 1")
    assert (rule.steps("by_agent.Ada.won"), rule.steps("by_agent.Ada.lost"), rule.steps("by_agent.a.b.won")) == (("Ada",), None, None)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (842, 842, True),
        (843, 842, False),
        (0.030425963488843813, 0.030426, True),
        (0.0304, 0.030426, False),
        (Decimal("10005534.00"), 10005534.0, True),
        (Decimal("10005600.00"), 10005534.0, False),
        (None, 0.0, False),
        (0, None, False),
        (1, True, False),
        ("GTX Pro", "GTXPro", False),
    ],
)
def test_it_compares_counts_exactly_and_other_numbers_to_one_in_a_million(ours: Any, theirs: Any, expected: bool) -> None:
    assert is_same(ours, theirs, decimals=6) is expected
