"""Is each clause judged as its sentence says, by one rule in Python and in SQL?"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sameside.analytics.lead_criteria import (
    COLUMNS,
    RANKS,
    TESTS,
    UNKNOWN_RULES,
    Clause,
    check_clause,
    clauses_as_json,
    clauses_from,
    column_of,
    criteria_sql,
    failed_clauses,
    verdict_of,
)
from sameside.schema.errors import SamesideError, UnknownName
from tests.analytics.typed_world import TypedWorld

SOURCE = Clause("c1", "lead_source", "is_one_of", ("Web", "Fair"))
SIZE = Clause("c2", "n_employees", "at_least", ("50",))
WORK = Clause("c3", "has_work_email", "is_true")
TITLE = Clause("c4", "job_title", "has_word", ("director", "Head of"))


def outcome(clause: Clause, value: Any) -> str:
    return failed_clauses([clause], {clause.column: value})[0].outcome


def test_it_says_each_rule_as_a_sentence() -> None:
    assert [clause.says for clause in (SOURCE, SIZE, WORK, TITLE)] == [
        "Lead source is one of Web or Fair",
        "Company size, in employees: 50 or more",
        "The person has a work e-mail address",
        "Job title holds one of the words director or Head of",
    ]
    assert Clause("c", "country", "is_none_of", ("DE", "AT", "CH")).says == "Country is none of DE, AT and CH"
    assert Clause("c", "job_title", "has_rank", ("vp", "c_level")).says == "Job title names a rank of vice president or C-level"
    assert Clause("c", "is_customer", "is_false").says == "The company is no customer yet"
    assert Clause("c", "x_product_interest", "is_one_of", ("A",)).says == "Product interest is one of A"


@pytest.mark.parametrize(
    ("clause", "value", "expected"),
    [
        (SOURCE, " web ", "met"),
        (SOURCE, "Partner", "failed"),
        (SOURCE, None, "unknown"),
        (SOURCE, "Unknown", "unknown"),
        (SIZE, 50, "met"),
        (SIZE, 49, "failed"),
        (SIZE, None, "unknown"),
        (WORK, False, "failed"),
        (WORK, None, "unknown"),
        (TITLE, "Director, IT", "met"),
        (TITLE, "Sales/Director", "met"),
        (TITLE, "Directory editor", "failed"),
        (TITLE, "Head of Procurement", "met"),
        (TITLE, "Forehead of state", "failed"),
        (Clause("c", "job_title", "has_no_word", ("student",)), "PhD student", "failed"),
        (Clause("c", "job_title", "has_no_word", ("student",)), "Buyer", "met"),
        (Clause("c", "job_title", "has_rank", ("c_level",)), "Vice President Sales", "failed"),
        (Clause("c", "job_title", "has_rank", ("vp",)), "Senior vice-president", "met"),
    ],
)
def test_it_judges_a_clause(clause: Clause, value: Any, expected: str) -> None:
    assert outcome(clause, value) == expected


def test_it_calls_a_column_nobody_has_unknown_and_never_failed() -> None:
    assert [result.outcome for result in failed_clauses([SOURCE, WORK], {})] == ["unknown", "unknown"]


def test_it_judges_a_lead_by_each_clauses_own_rule_for_the_unknown() -> None:
    known = {"lead_source": "Web"}
    for rule, verdict in (("undecided", "unknown"), ("fails", "not"), ("passes", "qualified")):
        clauses = [SOURCE, Clause("c2", "n_employees", "at_least", ("50",), rule)]  # type: ignore[arg-type]
        assert verdict_of(failed_clauses(clauses, known)) == verdict
    # What fails for certain decides, whatever else is unknown.
    assert verdict_of(failed_clauses([SOURCE, SIZE], {"lead_source": "Partner"})) == "not"


@pytest.mark.parametrize(
    ("clause", "reason"),
    [
        (Clause("c", "shoe_size", "at_least", ("3",)), "can't test 'shoe_size'"),
        (Clause("c", "x_gone", "is_one_of", ("3",)), "No source has brought"),
        (Clause("c", "n_employees", "is_one_of", ("3",)), "can't be tested by 'is_one_of'"),
        (Clause("c", "n_employees", "at_least", ("about 3",)), "one whole number"),
        (Clause("c", "country", "is_one_of", ()), "Say which values"),
        (Clause("c", "has_phone", "is_true", ("yes",)), "takes no further value"),
        (Clause("c", "job_title", "has_rank", ("boss",)), "no rank 'boss'"),
        (Clause("c", "job_title", "has_word", ("--",)), "needs a letter"),
        (Clause("c", "country", "is_one_of", ("DE",), "maybe"), "no rule 'maybe'"),  # type: ignore[arg-type]
    ],
)
def test_it_refuses_a_clause_that_cannot_be_judged(clause: Clause, reason: str) -> None:
    with pytest.raises(SamesideError, match=reason):
        check_clause(clause, own_columns=["x_kept"])


@pytest.mark.parametrize("name", ["x_", "x_a; drop", "x_Ä", 'x_"', "lead_sources"])
def test_it_takes_no_column_name_that_is_none(name: str) -> None:
    with pytest.raises(UnknownName):
        column_of(name)


def test_it_keeps_a_clause_in_its_plain_form() -> None:
    clauses = (SOURCE, SIZE, WORK, TITLE)
    assert clauses_from(clauses_as_json(clauses)) == clauses


_WORDS = st.sampled_from(["director", "Head of", "VP", "student", "it's", "50%", "a_b", "Öl", "c-level"])
_TEXTS = st.one_of(
    st.none(), st.text("vp,. Hhead/of-'%_\\öÖ", max_size=12), _WORDS, st.sampled_from(["unknown", " ", "Head of IT", "x vp."])
)


@st.composite
def _clauses(draw: st.DrawFn) -> Clause:
    name = draw(st.sampled_from(["job_title", "country", "n_employees", "has_phone", "x_note"]))
    kind = column_of(name).kind
    test = draw(st.sampled_from(sorted(TESTS[kind])))
    rule = draw(st.sampled_from(sorted(UNKNOWN_RULES)))
    values: tuple[str, ...] = ()
    if kind == "number":
        values = (str(draw(st.integers(0, 5))),)
    elif test == "has_rank":
        values = tuple(draw(st.lists(st.sampled_from(sorted(RANKS)), min_size=1, max_size=3)))
    elif kind == "text":
        values = tuple(draw(st.lists(_WORDS, min_size=1, max_size=3)))
    return Clause("c1", name, test, values, rule)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(clause=_clauses(), text=_TEXTS, number=st.one_of(st.none(), st.integers(0, 6)), flag=st.one_of(st.none(), st.booleans()))
def test_it_judges_in_sql_as_in_python(clause: Clause, text: str | None, number: int | None, flag: bool | None) -> None:
    kind = column_of(clause.column).kind
    value = {"text": text, "number": number, "flag": flag}[kind]
    column = {
        "text": "(case when lower(trim(t.value)) not in ('', 'unknown') then trim(t.value) end)",
        "number": "t.value",
        "flag": "t.value",
    }[kind]
    made = criteria_sql([clause], prefix="v1", column_sql={clause.column: column})
    cast = {"text": "varchar", "number": "bigint", "flag": "boolean"}[kind]
    sql = f"select {made.expressions[0]} from (select cast($value as {cast}) as value) t"
    (found,) = TypedWorld({}).connection.execute(sql, made.parameters | {"value": value}).fetchall()
    assert found[0] == outcome(clause, value)


def test_it_offers_a_test_for_every_column() -> None:
    assert {column.kind for column in COLUMNS.values()} == set(TESTS)
