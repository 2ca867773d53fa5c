"""Which number does this text mean, if any? As SQL over whole columns, exact: no floating point.

Read are digits with the mapping's decimal mark, thousands parted by the other mark, a space or an apostrophe in proper groups,
a sign before or after, parentheses for negative, a currency sign or code before or after, and an exponent. '1,5' where the mark
is '.' is no number, nor is '1.5' where it is ',': reading it as 15 would be worse than not reading it. Money is rounded to two
places, halves away from zero.
"""

from decimal import Decimal

from sameside.schema.currencies import CURRENCY_CODES
from sameside.schema.mapping import DecimalMark
from sameside.schema.tables import DUCKDB_TYPE
from sameside.warehouse.sql_text import literal, literals
from sameside.warehouse.typed_dates import Typed

_GROUPS = (
    *("open", "sign", "before", "sign2", "whole", "grouped", "fraction", "bare"),
    *("power", "after", "minus", "close", "percent"),
)
_MINUS = "\u2212"
_SPACES = "\u0020\u00a0\u202f\u2009"
_CURRENCY = r"[A-Za-z]{0,3}\p{Sc}|[A-Z]{3}|kr\.?|zł|Kč|Ft|lei"
# Signs that name one currency. A dollar or a yen sign names a family: it says nothing against a member of it.
_ONE_CURRENCY = {"€": "EUR", "£": "GBP", "₹": "INR", "R$": "BRL", "US$": "USD", "₩": "KRW", "₺": "TRY", "₪": "ILS", "₽": "RUB"}


def typed_number(name: str, cell: str, *, kind: str, mark: DecimalMark, scale: str | None = None) -> Typed:
    """A cell as money, decimal or integer.

    Reads    name: prefix of the step names; cell: SQL of a trimmed, non-empty text or null; scale: a factor, as text
    Returns  the typed value; the step `<name>_mark` holds the currency sign or code that stood with the number, in capitals
    """
    parsed = f"{name}_p"
    first = {parsed: f"regexp_extract({cell}, {literal(_pattern(mark))}, {list(_GROUPS)})"}
    p = parsed
    digits = f"regexp_replace({p}.whole || {p}.grouped, '[^0-9]', '', 'g')"
    exponent, multiple = _split_scale(scale)
    shift = f"case when {p}.percent = '' then {exponent} else {exponent} - 2 end"
    power = f"(case when {p}.power = '' then 0 else try_cast({p}.power as integer) end + {shift})"
    is_negative = f"({p}.open <> '' or {p}.sign || {p}.sign2 || {p}.minus in ('-', '{_MINUS}'))"
    second = {
        f"{name}_digits": f"{digits} || {p}.fraction || {p}.bare",
        f"{name}_point": f"length({digits}) + {power}",
        f"{name}_mark": f"nullif(upper({p}.before || {p}.after), '')",
        f"{name}_shape": f"""case when {cell} is null then null
            when {digits} = '' and {p}.bare = '' then 'not_a_number'
            when length({p}.sign || {p}.sign2 || {p}.minus) > 1 or ({p}.open <> '') <> ({p}.close <> '')
                or ({p}.open <> '' and {p}.sign || {p}.sign2 || {p}.minus <> '')
                or ({p}.before <> '' and {p}.after <> '') then 'not_a_number'
            when {p}.percent <> '' and {literal(kind)} <> 'decimal' then 'not_a_number' end""",
    }
    # The point is moved in the text: the engine's own reading of exponents gives up on numbers that would fit.
    all_digits, point = f"{name}_digits", f"{name}_point"
    placed = f"""case when {point} <= 0 then '0.' || repeat('0', -{point}) || {all_digits}
        when {point} >= length({all_digits}) then {all_digits} || repeat('0', {point} - length({all_digits}))
        else left({all_digits}, {point}) || '.' || substr({all_digits}, {point} + 1) end"""
    written = f"case when {is_negative} then '-' else '' end || {placed}"
    exact = DUCKDB_TYPE["money"] if kind == "money" and multiple == 1 else DUCKDB_TYPE["decimal"]
    third = {f"{name}_exact": f"case when {cell} is not null and {name}_shape is null then try_cast({written} as {exact}) end"}
    # A factor has at most six digits, so that 28 digits times it still fit the engine's 38.
    number = f"{name}_exact" if multiple == 1 else f"{name}_exact * cast({multiple} as decimal(6, 0))"
    value = f"try_cast({number} as {DUCKDB_TYPE[kind]})"
    broken = f"when {number} <> trunc({number}) then 'not_a_whole_number'" if kind == "integer" else ""
    reason = f"""case when {cell} is null then null
        when {name}_shape is not null then {name}_shape
        {broken}
        when {value} is null then 'number_too_large' end"""
    fourth = {f"{name}_reason": reason}
    kept = f"case when {name}_reason is null then {value} end"
    return Typed((first, second, third, fourth), kept, f"{name}_reason")


def marked_currency(name: str) -> str:
    """SQL: the ISO code that the currency mark of a typed number stands for, or null."""
    mark = f"{name}_mark"
    signs = " ".join(f"when {literal(sign)} then {literal(code)}" for sign, code in _ONE_CURRENCY.items())
    return f"case {mark} {signs} else case when {mark} in ({literals(sorted(CURRENCY_CODES))}) then {mark} end end"


def _pattern(mark: DecimalMark) -> str:
    thousands = [",", "'", "\u2019"] if mark == "." else [".", "'", "\u2019"]
    # Groups of two in the middle are how India writes lakhs and crores: 12,34,567.
    groups = [rf"\d{{1,3}}(?:{_escaped(sign)}\d{{2,3}})*{_escaped(sign)}\d{{3}}" for sign in thousands]
    groups += [rf"\d{{1,3}}(?:{space}\d{{3}})+" for space in _SPACES]
    point = _escaped(mark)
    space = f"[{_SPACES}]?"
    signs = f"[+{_MINUS}-]?"
    return (
        rf"^(\(?)({signs}){space}({_CURRENCY})?{space}({signs})"
        rf"(?:(?:(\d+)|({'|'.join(groups)}))(?:{point}(\d*))?|{point}(\d+))(?:[eE]([+-]?\d{{1,3}}))?"
        rf"{space}({_CURRENCY})?([-{_MINUS}]?)(\)?){space}(%?)$"
    )


def _escaped(sign: str) -> str:
    return "\\." if sign == "." else sign


def _split_scale(scale: str | None) -> tuple[int, int]:
    """A factor as a power of ten and a whole number: moving the point is exact, and needs no room."""
    if scale is None:
        return 0, 1
    _sign, digits, exponent = Decimal(scale).normalize().as_tuple()
    return int(exponent), int("".join(str(digit) for digit in digits))
