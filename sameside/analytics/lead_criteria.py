"""Does a lead meet a definition? Each clause tests one canonical column and is met, failed or unknown; null is unknown, never failed.

The same clauses are judged twice: in Python for one lead on a screen, in SQL for every lead behind a figure. A test holds the two
against each other on random leads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sameside.schema.errors import SamesideError, UnknownName, did_you_mean

ColumnKind = Literal["text", "number", "flag"]
ClauseOutcome = Literal["met", "failed", "unknown"]
LeadVerdict = Literal["qualified", "not", "unknown"]
UnknownRule = Literal["undecided", "fails", "passes"]

UNKNOWN_RULES: dict[UnknownRule, str] = {
    "undecided": "where unknown, nobody can tell yet",
    "fails": "where unknown, it counts as not met",
    "passes": "where unknown, it counts as met",
}


@dataclass(frozen=True)
class CriterionColumn:
    """One thing of a lead that a clause may test: a column of the fact `lead_attributes`.

    label  as the form names it; yes, no: the sentences of a flag
    """

    name: str
    label: str
    kind: ColumnKind
    yes: str = ""
    no: str = ""


COLUMNS: dict[str, CriterionColumn] = {
    column.name: column
    for column in (
        CriterionColumn("lead_source", "Lead source", "text"),
        CriterionColumn("source_side", "Side that owns the source", "text"),
        CriterionColumn("origin", "Motion that created the lead", "text"),
        CriterionColumn("campaign_channel", "Channel of the campaign", "text"),
        CriterionColumn("country", "Country", "text"),
        CriterionColumn("region", "Region", "text"),
        CriterionColumn("industry", "Industry", "text"),
        CriterionColumn("job_title", "Job title", "text"),
        CriterionColumn("n_employees", "Company size, in employees", "number"),
        CriterionColumn("n_touches_7_days", "Marketing touches in the 7 days before hand-over", "number"),
        CriterionColumn("n_touches_30_days", "Marketing touches in the 30 days before hand-over", "number"),
        CriterionColumn("n_touches_90_days", "Marketing touches in the 90 days before hand-over", "number"),
        CriterionColumn("n_touches_180_days", "Marketing touches in the 180 days before hand-over", "number"),
        CriterionColumn(
            "has_work_email", "Work e-mail", "flag", "The person has a work e-mail address", "The person has no work e-mail address"
        ),
        CriterionColumn("has_phone", "Phone", "flag", "A phone number is on record", "No phone number is on record"),
        CriterionColumn("has_company", "Company among the accounts", "flag", "The company is known", "The company is not known"),
        CriterionColumn("is_customer", "Customer", "flag", "The company is a customer already", "The company is no customer yet"),
        CriterionColumn("is_reentry", "Re-entry", "flag", "The person has been a lead before", "It is the person's first time as a lead"),
    )
}

TESTS: dict[ColumnKind, dict[str, str]] = {
    "text": {
        "is_one_of": "is one of",
        "is_none_of": "is none of",
        "has_word": "holds one of the words",
        "has_no_word": "holds none of the words",
        "has_rank": "names a rank of",
    },
    "number": {"at_least": "is at least", "at_most": "is at most"},
    "flag": {"is_true": "yes", "is_false": "no"},
}

# Words of job titles by rank, in small letters, without signs.
RANKS: dict[str, tuple[str, ...]] = {
    "c_level": (
        "chief",
        "ceo",
        "cfo",
        "cto",
        "cmo",
        "coo",
        "cio",
        "cro",
        "cpo",
        "founder",
        "owner",
        "managing director",
        "geschäftsführer",
    ),
    "vp": ("vp", "svp", "evp", "avp", "vice president"),
    "director": ("director", "head", "direktor", "bereichsleiter", "direktorin"),
    "manager": ("manager", "lead", "leiter", "leiterin", "supervisor", "managerin"),
}
RANK_NAMES: dict[str, str] = {"c_level": "C-level", "vp": "vice president", "director": "director or head", "manager": "manager or lead"}
_SIGNS = ",./-&()|;:+'_%#\\"
_MOST_VALUES, _LONGEST_VALUE = 60, 100


@dataclass(frozen=True)
class Clause:
    """One rule of a definition. `id` stays when a clause is reworded: rejections cite it.

    column   a name of COLUMNS, or a source's own attribute (x_…), which is text
    test     a name of TESTS for the column's kind
    values   as typed; numbers as text; none for a flag
    unknown  what it counts as where the column is not known: part of what is signed
    """

    id: str
    column: str
    test: str
    values: tuple[str, ...] = ()
    unknown: UnknownRule = "undecided"

    @property
    def says(self) -> str:
        """The rule as a sentence, without a full stop."""
        column = column_of(self.column)
        if column.kind == "flag":
            return column.yes if self.test == "is_true" else column.no
        if column.kind == "number":
            return f"{column.label}: {self.values[0]} or {'more' if self.test == 'at_least' else 'less'}"
        shown = [RANK_NAMES[value] for value in self.values] if self.test == "has_rank" else self.values
        last = "and" if self.test in ("is_none_of", "has_no_word") else "or"
        return f"{column.label} {TESTS['text'][self.test]} {_listed(shown, last)}"

    @property
    def says_unknown(self) -> str:
        """What holds where the column is not known."""
        return UNKNOWN_RULES[self.unknown]


@dataclass(frozen=True)
class ClauseResult:
    """What one clause makes of one lead. value: what the column holds; None = unknown."""

    clause: Clause
    outcome: ClauseOutcome
    value: Any


@dataclass(frozen=True)
class DefinitionVersion:
    """A signed definition, as figures need it. It judges leads that began from `from_on` until the day before `until_on`.

    until_on  first day of the next version; None: none has been signed
    """

    version: int
    from_on: Any
    until_on: Any
    signed_at: Any
    clauses: tuple[Clause, ...]


def column_of(name: str) -> CriterionColumn:
    """The column a clause names; an attribute of a source's own is text, named as its source names it.

    Raises  UnknownName
    """
    if name.startswith("x_") and name.removeprefix("x_").replace("_", "a").isalnum() and name.isascii() and name.islower():
        return CriterionColumn(name, name.removeprefix("x_").replace("_", " ").capitalize(), "text")
    if name not in COLUMNS:
        raise UnknownName(f"A definition can't test '{name}'.{did_you_mean(name, COLUMNS)}")
    return COLUMNS[name]


def check_clause(clause: Clause, own_columns: Iterable[str] | None = None) -> None:
    """Refuse a clause that can't be judged, with the reason.

    Reads   own_columns: the x_ columns there are; None = not asked
    Raises  UnknownName for a column or test there is not; SamesideError for values that don't fit
    """
    column = column_of(clause.column)
    if own_columns is not None and clause.column.startswith("x_") and clause.column not in set(own_columns):
        raise UnknownName(f"No source has brought an attribute '{clause.column}'.{did_you_mean(clause.column, own_columns)}")
    if clause.test not in TESTS[column.kind]:
        raise UnknownName(f"{column.label} can't be tested by '{clause.test}'.{did_you_mean(clause.test, TESTS[column.kind])}")
    if clause.unknown not in UNKNOWN_RULES:
        raise UnknownName(f"There is no rule '{clause.unknown}' for what is unknown.{did_you_mean(clause.unknown, UNKNOWN_RULES)}")
    if column.kind == "flag":
        if clause.values:
            raise SamesideError(f"{column.label} is yes or no: it takes no further value.")
        return
    if not clause.values or any(not value.strip() for value in clause.values):
        raise SamesideError(f"Say which values {column.label[0].lower()}{column.label[1:]} is tested for.")
    if len(clause.values) > _MOST_VALUES or any(len(value) > _LONGEST_VALUE for value in clause.values):
        raise SamesideError(f"A clause takes at most {_MOST_VALUES} values of at most {_LONGEST_VALUE} letters.")
    if column.kind == "number" and not (len(clause.values) == 1 and clause.values[0].isascii() and clause.values[0].isdigit()):
        raise SamesideError(f"{column.label} is tested by one whole number, not '{', '.join(clause.values)}'.")
    if clause.test == "has_rank" and (unknown := [value for value in clause.values if value not in RANKS]):
        raise UnknownName(f"There is no rank '{unknown[0]}'.{did_you_mean(unknown[0], RANKS)}")
    if clause.test in ("has_word", "has_no_word") and any(not _words(value) for value in clause.values):
        raise SamesideError("A word needs a letter or a digit.")


def failed_clauses(clauses: Sequence[Clause], values: Mapping[str, Any]) -> list[ClauseResult]:
    """What each clause makes of one lead, in the order of the clauses: met, failed or unknown.

    Reads   values: columns of `lead_attributes`, and x_ attributes, of one lead cycle; one that is not there is unknown
    """
    return [ClauseResult(clause, _outcome(clause, values.get(clause.column)), values.get(clause.column)) for clause in clauses]


def verdict_of(results: Iterable[ClauseResult]) -> LeadVerdict:
    """Whether a lead qualifies: every clause must be met, each by its own rule for what is unknown.

    Returns  not: one clause at least fails; unknown: none fails and one at least can't be told
    """
    counted = [_counted(result.outcome, result.clause.unknown) for result in results]
    return "not" if "failed" in counted else "unknown" if "unknown" in counted else "qualified"


def _counted(outcome: ClauseOutcome, rule: UnknownRule) -> ClauseOutcome:
    if outcome != "unknown" or rule == "undecided":
        return outcome
    return "met" if rule == "passes" else "failed"


def _outcome(clause: Clause, value: Any) -> ClauseOutcome:
    if value is None or (isinstance(value, str) and value.strip().lower() in ("", "unknown")):
        return "unknown"
    return "met" if _holds(clause, value) else "failed"


def _holds(clause: Clause, value: Any) -> bool:
    test = clause.test
    if test in ("is_true", "is_false"):
        return bool(value) == (test == "is_true")
    if test in ("at_least", "at_most"):
        return bool(value >= int(clause.values[0]) if test == "at_least" else value <= int(clause.values[0]))
    if test in ("is_one_of", "is_none_of"):
        return (str(value).strip().lower() in _lowered(clause)) == (test == "is_one_of")
    text = f" {_plain_signs(str(value).lower())} "
    return any(f" {word} " in text for word in _sought(clause)) == (test != "has_no_word")


def _lowered(clause: Clause) -> list[str]:
    return list(dict.fromkeys(value.strip().lower() for value in clause.values))


def _sought(clause: Clause) -> list[str]:
    """The words a title is searched for, each once."""
    if clause.test == "has_rank":
        return [word for rank in clause.values for word in RANKS[rank]]
    return list(dict.fromkeys(_words(value) for value in clause.values))


def _words(value: str) -> str:
    return " ".join(_plain_signs(value.lower()).split())


def _plain_signs(text: str) -> str:
    for sign in _SIGNS:
        text = text.replace(sign, " ")
    return text


@dataclass(frozen=True)
class CriteriaSql:
    """Clauses as SQL: per clause an expression that is 'met', 'failed' or 'unknown', and the values bound to its $names."""

    expressions: tuple[str, ...]
    parameters: dict[str, Any]


def criteria_sql(clauses: Sequence[Clause], *, prefix: str, column_sql: Mapping[str, str]) -> CriteriaSql:
    """The clauses in portable SQL. What a person typed is only ever a bound value.

    Reads   prefix: begins the names of the bound values, so that several definitions stand in one statement;
            column_sql: column -> SQL of its value, null where unknown
    """
    parameters: dict[str, Any] = {}
    expressions = []
    for number, clause in enumerate(clauses, start=1):
        name = f"{prefix}_{number}"
        sql = column_sql[clause.column]
        expressions.append(
            f"case when {sql} is null then 'unknown' when {_test_sql(clause, sql, name, parameters)} then 'met' else 'failed' end"
        )
    return CriteriaSql(tuple(expressions), parameters)


def _test_sql(clause: Clause, sql: str, name: str, parameters: dict[str, Any]) -> str:
    test = clause.test
    if test in ("is_true", "is_false"):
        return sql if test == "is_true" else f"not {sql}"
    if test in ("at_least", "at_most"):
        parameters[name] = int(clause.values[0])
        return f"{sql} {'>=' if test == 'at_least' else '<='} cast(${name} as bigint)"
    if test in ("is_one_of", "is_none_of"):
        names = _bind(_lowered(clause), name, parameters)
        return f"lower(trim({sql})) {'in' if test == 'is_one_of' else 'not in'} ({', '.join(names)})"
    plain = f"lower({sql})"
    for sign in _SIGNS:
        quoted = sign.replace("'", "''")
        plain = f"replace({plain}, '{quoted}', ' ')"
    names = _bind([f"% {word} %" for word in _sought(clause)], name, parameters)
    any_word = " or ".join(f"' ' || {plain} || ' ' like {one}" for one in names)
    return f"not ({any_word})" if test == "has_no_word" else f"({any_word})"


def _bind(values: Sequence[str], name: str, parameters: dict[str, Any]) -> list[str]:
    parameters.update({f"{name}_{place}": value for place, value in enumerate(values)})
    return [f"${name}_{place}" for place in range(len(values))]


def _listed(values: Sequence[str], last: str) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} {last} {values[-1]}"


def clauses_from(written: Sequence[Mapping[str, Any]]) -> tuple[Clause, ...]:
    """Clauses from their plain form, as they are kept and hashed."""
    return tuple(Clause(str(c["id"]), str(c["column"]), str(c["test"]), tuple(map(str, c["values"])), c["unknown"]) for c in written)


def clauses_as_json(clauses: Iterable[Clause]) -> list[dict[str, Any]]:
    """The plain form of clauses, with the sentence each shows."""
    return [
        {
            "id": c.id,
            "column": c.column,
            "test": c.test,
            "values": list(c.values),
            "unknown": c.unknown,
            "says": c.says,
            "or_else": c.says_unknown,
        }
        for c in clauses
    ]
