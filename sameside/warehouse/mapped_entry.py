"""How does one entry of a mapping turn rows of an object into typed rows of a table? As one SQL query, each step a named relation."""

from collections.abc import Sequence
from dataclasses import dataclass

from sameside.schema.mapping import Each, Expression, TableRule
from sameside.schema.tables import DUCKDB_TYPE, MAPPED_BY_NAME, NUMBER_TYPES, Column, Table
from sameside.warehouse.mapped_cells import CleanColumns, Picked, clean_columns, condition_sql, picked, wanted_columns
from sameside.warehouse.sql_text import identifier, literal, literals
from sameside.warehouse.typed_dates import Typed
from sameside.warehouse.typed_numbers import marked_currency
from sameside.warehouse.typed_values import Reading, typed_value

FAULT_TYPE = "STRUCT(column_name VARCHAR, reason VARCHAR, effect VARCHAR, value VARCHAR)[]"
# A fault shows the text at fault; an e-mail body in a date column need not be shown whole.
_SHOWN = 200
# Currencies written with a dollar sign: '$5' of a deal in one of these is no contradiction.
_DOLLARS = (
    "ARS AUD BBD BMD BND BRL BSD BZD CAD CLP COP CUP CVE DOP FJD GYD HKD JMD KYD LRD MOP MXN NAD NIO NZD SBD SGD SRD TTD TWD USD UYU XCD"
)


@dataclass(frozen=True)
class Entry:
    """One entry of one source's mapping. `number` counts the entries of a table over all sources, in their order."""

    number: int
    reading: Reading
    rule: TableRule
    default_currency: str | None

    @property
    def table(self) -> Table:
        """The table the entry fills."""
        return MAPPED_BY_NAME[self.rule.table]


def precision_name(column: Column) -> str:
    """created_at -> created_precision"""
    return f"{column.name.removesuffix('_at')}_precision"


def own_columns(table: Table, extras: Sequence[str]) -> list[tuple[str, str]]:
    """Columns of a mapped table as the build sees them: (name, engine type)."""
    declared = []
    for column in table.columns:
        declared.append((column.name, DUCKDB_TYPE[column.type]))
        if column.type == "instant":
            declared.append((precision_name(column), "VARCHAR"))
    return declared + [(name, "VARCHAR") for name in extras]


def entry_sql(entry: Entry, *, rows: str, present: Sequence[str], extras: Sequence[str]) -> str:
    """One entry as a query.

    Reads    rows: SQL of the object's rows, all text, with `_record_id`; present: their columns; extras: x_ columns of the table
    Returns  SQL giving own_columns, then _source, _object, _record_id, _entry, _lost (the required column that is missing),
             _faults (null when there are none)
    """
    rule = entry.rule
    rows = _each_value(rows, present, rule.each) if rule.each else rows
    targets = {name: _column(entry.table, name) for name in rule.columns}
    clean = clean_columns(wanted_columns(rule.columns.values(), rule.when), present, entry.reading.mapping.empty)
    picks = {name: picked(expression, clean, _point(targets[name], entry)) for name, expression in rule.columns.items()}
    typed = {
        name: typed_value(f"c{number}", f"t{number}", column=targets[name], expression=rule.columns[name], reading=entry.reading)
        for number, name in enumerate(rule.columns)
    }
    steps = [
        f"select {', '.join(('_record_id', *clean.select))} from ({rows}) as object_rows",
        f"select {', '.join(('_record_id', *_picks(picks)))} from {{before}}{_where(entry, clean)}",
    ]
    for depth in range(max((len(one.steps) for one in typed.values()), default=0)):
        made = [f"{sql} as {name}" for one in typed.values() if depth < len(one.steps) for name, sql in one.steps[depth].items()]
        steps.append(f"select *, {', '.join(made)} from {{before}}")
    steps.append(f"select _record_id, {', '.join(_settled(typed, rule.columns))} from {{before}}")
    steps += _currency_steps(entry)
    steps.append(_final(entry, list(extras)))
    parts = []
    for number, step in enumerate(steps[:-1]):
        parts.append(f"step{number} as ({step.replace('{before}', f'step{number - 1}')})")
    return f"with {', '.join(parts)} {steps[-1].replace('{before}', f'step{len(steps) - 2}')}"


def _each_value(rows: str, present: Sequence[str], each: Each) -> str:
    """Rows once per value of a column whose cells hold several; a row whose cell holds none is not read."""
    folded = {name.casefold(): name for name in reversed(present)}
    name = each.column if each.column in present else folded.get(each.column.casefold())
    if name is None:
        return f"select * from ({rows}) as object_rows where false"
    column = identifier(name)
    parts = f"list_filter(list_transform(string_split({column}, {literal(each.split)}), lambda one: trim(one)), lambda one: one <> '')"
    # The later values of a record are told apart in faults: b1:7 and b1:7.2.
    told = "case when each_number = 1 then _record_id else _record_id || '.' || each_number end"
    listed = f"select *, {parts} as each_parts from ({rows}) as object_rows"
    single = f"select *, unnest(each_parts) as each_part, unnest(range(1, len(each_parts) + 1)) as each_number from ({listed}) as listed"
    kept = "* exclude (each_parts, each_part, each_number)"
    return f"select {kept} replace (each_part as {column}, {told} as _record_id) from ({single}) as single"


def _point(target: Column, entry: Entry) -> str:
    return entry.reading.mapping.decimal_mark if target.type in NUMBER_TYPES else "."


def _column(table: Table, name: str) -> Column:
    return table.by_name.get(name) or Column(name, "text")


def _where(entry: Entry, clean: CleanColumns) -> str:
    tests = [condition_sql(condition, clean) for condition in entry.rule.when]
    return f" where {' and '.join(tests)}" if tests else ""


def _picks(picks: dict[str, Picked]) -> list[str]:
    made = []
    for number, one in enumerate(picks.values()):
        # Only the first miss is told: a cell has one fault.
        reasons = " ".join(f"when ({value}) is not null then {literal(reason)}" for reason, value in one.misses)
        values = ", ".join(f"({value})" for _reason, value in one.misses)
        made += [
            f"{one.text} as t{number}",
            f"case when {one.text} is null then case {reasons} end end as m{number}" if reasons else f"cast(null as varchar) as m{number}",
            f"coalesce({values}) as u{number}" if values else f"cast(null as varchar) as u{number}",
        ]
    return made


def _settled(typed: dict[str, Typed], columns: dict[str, Expression]) -> list[str]:
    """Per target column: v value, p precision, r reason of a fault, f the text at fault."""
    made = []
    for number, name in enumerate(columns):
        one = typed[name]
        made += [
            f"{one.value} as v{number}",
            f"{one.precision} as p{number}",
            f"coalesce(m{number}, {one.reason}) as r{number}",
            f"coalesce(t{number}, u{number}) as f{number}",
        ]
    amount = list(columns).index("amount") if "amount" in columns else None
    if amount is not None:
        made += [f"{marked_currency(f'c{amount}')} as marked", f"c{amount}_mark as mark"]
    return made


def _currency_steps(entry: Entry) -> list[str]:
    """The currency of an amount: its own column, else the mark beside the number, else the default of mapping or workspace."""
    names = list(entry.rule.columns)
    if "amount" not in names or "currency" not in entry.table.by_name:
        return []
    amount = names.index("amount")
    own, broken = ("cast(null as varchar)", "false")
    if "currency" in names:
        own, broken = f"v{names.index('currency')}", f"r{names.index('currency')} is not null"
    default = literal(entry.default_currency) if entry.default_currency else "null"
    settled = f"case when {broken} then null when v{amount} is null then {own} else coalesce({own}, marked, {default}) end"
    conflict = f"""(v{amount} is not null and currency_code is not null and (marked <> currency_code
        or (mark like '%$' and marked is null and currency_code not in ({literals(_DOLLARS.split())}))))"""
    return [
        f"select *, {settled} as currency_code, {broken} as currency_broken from {{before}}",
        f"""select * replace (
            case when {conflict} then null else v{amount} end as v{amount},
            case when {conflict} then 'currency_conflict' else r{amount} end as r{amount}) from {{before}}""",
    ]


def _final(entry: Entry, extras: list[str]) -> str:
    rule, table = entry.rule, entry.table
    numbers = {name: number for number, name in enumerate(rule.columns)}
    has_amount = "amount" in numbers and "currency" in table.by_name
    made = []
    for name, kind in own_columns(table, extras):
        made.append(f"cast({_own(name, table, numbers, has_amount)} as {kind}) as {identifier(name)}")
    required = [column for column in table.columns if column.required]
    lost = " ".join(f"when v{numbers[column.name]} is null then {literal(column.name)}" for column in required)
    made += [
        f"{literal(entry.reading.source)} as _source",
        f"{literal(rule.object)} as _object",
        "_record_id",
        f"cast({entry.number} as integer) as _entry",
        f"case {lost} end as _lost" if lost else "cast(null as varchar) as _lost",
        f"{_faults(table, numbers, has_amount)} as _faults",
    ]
    return f"select {', '.join(made)} from {{before}}"


def _own(name: str, table: Table, numbers: dict[str, int], has_amount: bool) -> str:
    if name == "currency" and has_amount:
        return "currency_code"
    if name in numbers:
        return f"v{numbers[name]}"
    for column in table.columns:
        if column.type == "instant" and precision_name(column) == name and column.name in numbers:
            return f"p{numbers[column.name]}"
    return "null"


def _faults(table: Table, numbers: dict[str, int], has_amount: bool) -> str:
    """A row that is left out has one fault: why. Any other row has one for each value that could not be read."""

    def fault(column: str, reason: str, effect: str, value: str) -> str:
        return f"{{'column_name': {literal(column)}, 'reason': {reason}, 'effect': '{effect}', 'value': left({value}, {_SHOWN})}}"

    left_out = ""
    for column in table.columns:
        if column.required:
            number = numbers[column.name]
            why = literal("no_key" if column.name in table.key else "no_value")
            left_out += f" when v{number} is null then [{fault(column.name, f'coalesce(r{number}, {why})', 'row_left_out', f'f{number}')}]"
    tests = [f"r{number} is not null" for number in numbers.values()]
    found = [f"case when r{n} is not null then {fault(name, f'r{n}', 'value_unknown', f'f{n}')} end" for name, n in numbers.items()]
    if has_amount:
        amount = numbers["amount"]
        bare = f"v{amount} is not null and currency_code is null and not currency_broken"
        tests.append(f"({bare})")
        found.append(f"case when {bare} then {fault('currency', literal('no_currency'), 'flagged', f'f{amount}')} end")
    listed = f"list_filter([{', '.join(found)}], lambda one: one is not null)"
    return f"cast(case{left_out} when {' or '.join(tests)} then {listed} end as {FAULT_TYPE})"
