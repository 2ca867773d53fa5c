"""How do signed definitions become the rows of a fact? Each lead judged by the version in force when it began, or by the one asked for.

The facts are files; what a company signed is not. So the fact `qualified_leads` stands in its file as it is while nothing is signed,
and its SQL is made here, from the clauses, as soon as something is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sameside.analytics.answer import Period
from sameside.analytics.fact_files import fact, facts_needed
from sameside.analytics.lead_criteria import COLUMNS, Clause, DefinitionVersion, criteria_sql
from sameside.schema.errors import UnknownName, did_you_mean

FACT, BOUND = "qualified_leads", "lead_definition"
IN_FORCE, EVERY = "in_force", "all"
# Where a source's own attribute is looked for, and how its table is joined: as dimensions do it.
_OWN: tuple[tuple[str, str, str], ...] = (
    ("lead_cycles", "unit", "left join lead_cycles unit on unit.lead_cycle_id = a.lead_cycle_id"),
    ("accounts", "account", "left join accounts account on account.account_id = a.account_id"),
    ("campaigns", "campaign", "left join campaigns campaign on campaign.campaign_id = a.campaign_id"),
    ("people", "person", "left join people person on person.person_id = a.person_id"),
)


def own_attributes(table_columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Every x_ attribute a clause may test: its name, and the table it is read from; the lead's own first, then the company's."""
    found: dict[str, str] = {}
    for table, _, _ in _OWN:
        for column in table_columns.get(table, ()):
            if column.startswith("x_"):
                found.setdefault(column, table)
    return found


def attributes_sql(table_columns: Mapping[str, Sequence[str]], *, only: Sequence[str] = ()) -> tuple[str, dict[str, Any]]:
    """One row per lead cycle: everything a clause may test, x_ attributes included.

    Reads    only: lead cycles asked for; none = all of them
    Returns  SQL whose first column is lead_cycle_id, and the values bound for `only`; as_of, as_of_on and known_at are the caller's
    """
    own = own_attributes(table_columns)
    bound = {f"only_{place}": lead_cycle_id for place, lead_cycle_id in enumerate(only)}
    named = []
    for one in facts_needed("lead_attributes"):
        sql = one.sql
        if one.name == "known_cycles" and only:
            # Asked for a few, no other is looked at.
            sql = f"select known.* from (\n{sql}\n) known where known.lead_cycle_id in ({', '.join(f'${name}' for name in bound)})"
        named.append(f"{one.name} as (\n{sql}\n)")
    shown = ["a.lead_cycle_id", "a.created_on", "a.handed_on", *(f"a.{name}" for name in COLUMNS)]
    shown += [f"{_own_sql(column, table)} as {column}" for column, table in own.items()]
    listed = ",\n       ".join(shown)
    return "with " + ",\n".join(named) + f"\nselect {listed}\nfrom lead_attributes a{_joins(own.values())}\norder by a.lead_cycle_id", bound


def judged_sql(
    definitions: Sequence[DefinitionVersion], asked: str, table_columns: Mapping[str, Sequence[str]]
) -> tuple[str, dict[str, Any]]:
    """The SQL of the fact `qualified_leads` where definitions are signed, and the values bound in it.

    Reads   definitions: by version; asked: in_force, all, or a version's number
    """
    wanted = [one for one in definitions if asked in (IN_FORCE, EVERY, str(one.version))]
    if not wanted:
        return fact(FACT).sql, {}
    parameters: dict[str, Any] = {}
    parts = []
    for one in wanted:
        sql, bound = _verdicts(one, is_dated=asked == IN_FORCE, table_columns=table_columns)
        parts.append(sql)
        parameters |= bound
    if asked == IN_FORCE:
        first = min(one.from_on for one in wanted)
        parameters["definition_first_on"] = first
        parts.append(
            "select a.lead_cycle_id, cast(null as varchar) as definition_version, a.created_on, cast(null as varchar) as verdict,\n"
            "       '' as failed_clauses, '' as unknown_clauses\nfrom lead_attributes a\n"
            "where a.created_on is null or a.created_on < cast($definition_first_on as date)"
        )
    union = "\nunion all\n".join(parts)
    return (
        f"select j.lead_cycle_id, j.definition_version, case when j.verdict = 'qualified' then j.lead_cycle_id end as qualified_id,\n"
        "       j.created_on, j.verdict,\n"
        "       coalesce(j.verdict = 'qualified', false) as is_qualified, coalesce(j.verdict <> 'unknown', false) as is_judged,\n"
        "       j.verdict is not null as is_defined, j.verdict is null as is_undefined,\n"
        "       coalesce(j.verdict = 'unknown', false) as is_undecided, j.created_on is null as is_undated,\n"
        f"       j.failed_clauses, j.unknown_clauses, true as is_any_definition\nfrom (\n{union}\n) j"
    ), parameters


def made_facts(
    fact_name: str,
    definitions: Sequence[DefinitionVersion],
    bound: Mapping[str, Any],
    table_columns: Mapping[str, Sequence[str]],
    as_of: datetime,
) -> tuple[dict[str, str], dict[str, Any]]:
    """The SQL that stands for a fact's own where signed definitions are asked for, and the values bound in it; none for other facts.

    Reads   definitions: every signed one; those signed after as_of were not in force then, and can be asked for by their number
    Raises  UnknownName for a version nobody signed
    """
    asked = bound.get(BOUND)
    if fact_name != FACT or asked is None:
        return {}, {}
    versions = [str(one.version) for one in definitions]
    if asked not in (IN_FORCE, EVERY, *versions):
        raise UnknownName(f"No version {asked} of the definition was signed by both sides.{did_you_mean(str(asked), versions)}")
    known = [one for one in definitions if asked == str(one.version) or one.signed_at <= as_of]
    sql, values = judged_sql(known, str(asked), table_columns)
    return {FACT: sql}, values


def change_notes(definitions: Sequence[DefinitionVersion], bound: Mapping[str, Any], period: Period | None) -> list[str]:
    """A sentence for each version that came into force within the period: a figure across it counts by two."""
    if bound.get(BOUND) != IN_FORCE or period is None:
        return []
    return [
        f"Version {new.version} of the definition came into force on {new.from_on}, within {period.name}: leads from that day on are "
        f"counted by it, earlier ones by version {old.version}. definition={old.version} or definition={new.version} counts all by "
        "one, definition=all by each."
        for old, new in pairwise(definitions)
        if period.first_on < new.from_on <= period.last_on
    ]


def _verdicts(one: DefinitionVersion, *, is_dated: bool, table_columns: Mapping[str, Sequence[str]]) -> tuple[str, dict[str, Any]]:
    """Each lead judged by one version; dated: only those that began while it was in force."""
    own = {column: table for column, table in own_attributes(table_columns).items() if any(c.column == column for c in one.clauses)}
    column_sql = {name: f"a.{name}" for name in COLUMNS}
    for clause in one.clauses:
        if clause.column.startswith("x_"):
            # An attribute no source brings any more is unknown.
            column_sql[clause.column] = _own_sql(clause.column, own[clause.column]) if clause.column in own else "cast(null as varchar)"
    made = criteria_sql(one.clauses, prefix=f"v{one.version}", column_sql=column_sql)
    bound = dict(made.parameters)
    tests = []
    if is_dated:
        bound[f"v{one.version}_from_on"] = one.from_on
        tests.append(f"a.created_on >= cast($v{one.version}_from_on as date)")
        if one.until_on is not None:
            bound[f"v{one.version}_until_on"] = one.until_on
            tests.append(f"a.created_on < cast($v{one.version}_until_on as date)")
    where = f"\n    where {' and '.join(tests)}" if tests else ""
    outcomes = "".join(f",\n           {sql} as clause_{number}" for number, sql in enumerate(made.expressions, start=1))
    return (
        f"select v.lead_cycle_id, cast('{one.version}' as varchar) as definition_version, v.created_on,\n"
        f"       {_verdict_sql(one.clauses)} as verdict,\n"
        f"       {_named_sql(one.clauses, 'failed')} as failed_clauses, {_named_sql(one.clauses, 'unknown')} as unknown_clauses\nfrom (\n"
        f"    select a.lead_cycle_id, a.created_on{outcomes}\n    from lead_attributes a{_joins(own.values())}{where}\n) v"
    ), bound


def _verdict_sql(clauses: Sequence[Clause]) -> str:
    failing, open_ones = [], []
    for number, clause in enumerate(clauses, start=1):
        failing.append(f"v.clause_{number} = 'failed'")
        if clause.unknown == "fails":
            failing.append(f"v.clause_{number} = 'unknown'")
        if clause.unknown == "undecided":
            open_ones.append(f"v.clause_{number} = 'unknown'")
    undecided = f" when {' or '.join(open_ones)} then 'unknown'" if open_ones else ""
    return f"case when {' or '.join(failing)} then 'not'{undecided} else 'qualified' end"


def _named_sql(clauses: Sequence[Clause], outcome: str) -> str:
    """The ids of the clauses with an outcome, each followed by a blank. Ids are letters and digits of our own making."""
    parts = [f"case when v.clause_{number} = '{outcome}' then '{clause.id} ' else '' end" for number, clause in enumerate(clauses, start=1)]
    return f"trim({' || '.join(parts)})"


def _own_sql(column: str, table: str) -> str:
    alias = next(alias for name, alias, _ in _OWN if name == table)
    text = f"trim({alias}.{column})"
    return f"case when lower({text}) not in ('', 'unknown') then {text} end"


def _joins(tables: Iterable[str]) -> str:
    wanted = set(tables)
    return "".join(f"\n    {join}" for table, _, join in _OWN if table in wanted)
