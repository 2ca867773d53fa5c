"""Which date or instant does this text mean, if any? As SQL over whole columns.

Read are: ISO (2024-01-23, 2024-01-23T02:46:47.000+0000, 2024/01/23, 20240123), day and month in the order the mapping says
(23.01.2024, 1/23/24 02:46 PM), months in words (23 Jan 2024, Jan 23, 2024, Tue, 23 Jan 2024 02:46:47 GMT, 3. März 2024,
12 févr. 2024, 3 de marzo de 2024; see schema/month_names.py) and milliseconds since 1970 (13 digits). Without an order, 02/03/2026 is a
fault and 23/01/2026 is not: there is one way to read it.

A time without an offset is local to the zone given. Where clocks go back an hour, the later of the two instants is meant; an hour
that clocks skip is read with the offset before the change, so it lands after the gap.
"""

from dataclasses import dataclass
from typing import Literal

from sameside.schema.mapping import DateStyle
from sameside.schema.month_names import MONTH_NUMBERS
from sameside.warehouse.sql_text import literal, literals

# Dates outside are slips of the pen or stand for "none": no CRM is that old.
FIRST_YEAR, LAST_YEAR = 1900, 2199
# What systems write when they mean "none" or "for ever": the zero dates of MySQL, .NET and Excel, and the end of time.
PLACEHOLDERS = ("0000-00-00", "0001-01-01", "1899-12-30", "1899-12-31", "9999-12-31")
# Two-digit years up to this one are of this century (as POSIX reads them).
PIVOT_YEAR = 68

# Longer names first: of two that begin alike, the whole one is meant.
_MONTH = f"(?:{'|'.join(sorted(MONTH_NUMBERS, key=lambda name: (-len(name), name)))})"
_DAY_NAME = "(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
# Named groups of the one pattern below, in order.
_GROUPS = ("a", "s1", "b", "s2", "c", "d2", "m2", "y2", "m3", "d3", "y3", "y4", "m4", "d4", "h", "mi", "s", "f", "ap", "z")
_PATTERN = (
    f"^(?i:(?:{_DAY_NAME},? +)?(?:"
    r"(\d{1,4})([-/.])(\d{1,2})([-/.])(\d{1,4})"
    rf"|(\d{{1,2}})(?:(?:st|nd|rd|th|er|[º°.])?[- ]|\.|[º°]? de )({_MONTH})\.?,?(?:[-. ]| del? )(\d{{4}}|\d{{2}})"
    rf"|({_MONTH})\.? +(\d{{1,2}})(?:st|nd|rd|th)?,? +(\d{{4}})"
    r"|(\d{4})(\d{2})(\d{2})"
    r")(?:(?:T|,? +)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([ap])\.?m\.?)?(?: ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?)?)$"
)
_NAMES, _NUMBERS = f"[{literals(MONTH_NUMBERS)}]", f"{list(MONTH_NUMBERS.values())}"


@dataclass(frozen=True)
class Typed:
    """One column being typed: steps of named SQL expressions, each reading names of the steps before, and what comes out.

    precision  for instants: SQL giving 'instant', 'date' or null
    reason     SQL giving why the value is unknown though the cell is not empty, or null
    """

    steps: tuple[dict[str, str], ...]
    value: str
    reason: str
    precision: str = "null"


def typed_time(
    name: str,
    cell: str,
    *,
    order: Literal["ymd", "dmy", "mdy"] | None,
    style: DateStyle | None,
    zone: str,
    date_zone: str | None = None,
) -> Typed:
    """A cell as an instant (UTC timestamp), or as a date.

    Reads    name: prefix of the step names; cell: SQL of a trimmed, non-empty text or null. style: overrides order.
             zone: of local times. date_zone: given, a DATE is made, and an instant with an offset falls on its day there
    Returns  instants written as a bare date stand at midnight UTC with precision 'date', and are never moved between zones
    """
    if style in ("ymd", "dmy", "mdy"):
        order = style
    p, iso = f"{name}_p", f"{name}_iso"
    zeroth = {iso: _iso(cell)}
    first = {p: f"regexp_extract({cell}, {literal(_PATTERN)}, {list(_GROUPS)})", f"{name}_serial": _serial(cell, style)}
    year, month, day = _parts(p, order)
    second = {
        f"{name}_date": f"try_cast({_full_year(year)} || '-' || {month} || '-' || {day} as date)",
        f"{name}_clock": _clock(p),
        f"{name}_offset": _offset(p),
        f"{name}_order": _order_fault(p, order),
    }
    third = {
        f"{name}_reason": _reason(name, cell),
        f"{name}_local": f"cast({name}_date as timestamp) + to_microseconds({name}_clock)",
    }
    slow = _day(name, style, date_zone) if date_zone else _instant(name, style, zone)
    quick = _iso_day(iso, cell, style, date_zone) if date_zone else _iso_instant(iso, cell, style, zone)
    # What the short way has read needs none of the other steps.
    steps = tuple({step: f"case when {iso} is null then {sql} end" for step, sql in later.items()} for later in (first, second, third))
    is_day = "true" if style == "day" else f"length({cell}) = 10"
    precision = f"case when {iso} is null then {_precision(name, cell, style)} when {is_day} then 'date' else 'instant' end"
    value = f"case when {iso} is null then {slow} else {quick} end"
    return Typed((zeroth, *steps), value, f"{name}_reason", precision)


# Ends of a time that is in UTC and whole seconds; none at all: a local time.
_IN_UTC = ("", "Z", "+0000", "+00:00", ".000Z", ".000+0000", ".000+00:00")


def _iso(cell: str) -> str:
    """The short way: a plain ISO date or time as a timestamp, null for everything else.

    Nearly all cells of an export are such, and the pattern that reads all forms takes twenty times as long. With every mark in its
    place, what the engine reads is what is written: it takes no other signs for digits.
    """
    day = f"case when {cell} like '____-__-__' then try_cast({cell} as timestamp) end"
    is_time = f"substr({cell}, 12, 2) < '24' and substr({cell}, 20) in ({literals(_IN_UTC)})"
    time = f"case when {is_time} then try_cast(left({cell}, 19) as timestamp) end"
    has_time = f"{cell} like '____-__-__ __:__:__%' or {cell} like '____-__-__T__:__:__%'"
    read = f"case when length({cell}) = 10 then {day} when {has_time} then {time} end"
    return f"case when {cell} >= '{FIRST_YEAR}' and {cell} < '{LAST_YEAR + 1}' then {read} end"


def _iso_instant(iso: str, cell: str, style: DateStyle | None, zone: str) -> str:
    if style == "day":
        return f"date_trunc('day', {iso})"
    local = iso if zone == "UTC" else f"case when length({cell}) = 19 then {_to_utc(iso, zone)} else {iso} end"
    return f"case when length({cell}) = 10 then {iso} else {local} end"


def _iso_day(iso: str, cell: str, style: DateStyle | None, zone: str) -> str:
    if style == "day" or zone == "UTC":
        return f"cast({iso} as date)"
    return f"case when length({cell}) > 19 then cast({_to_local(iso, zone)} as date) else cast({iso} as date) end"


def _reason(name: str, cell: str) -> str:
    p, date = f"{name}_p", f"{name}_date"
    in_years = f"extract(year from {date}) between {FIRST_YEAR} and {LAST_YEAR}"
    no_time = f"{p}.h <> '' and ({name}_clock is null or {name}_offset is null)"
    return f"""case
        when {cell} is null or {name}_serial is not null then null
        when {p}.a = '' and {p}.d2 = '' and {p}.m3 = '' and {p}.y4 = '' or {p}.s1 <> {p}.s2 then 'not_a_date'
        when left({cell}, 10) in ({literals(PLACEHOLDERS)}) then 'placeholder_date'
        when {name}_order is not null then {name}_order
        when {date} is null or not {in_years} or ({no_time}) then 'impossible_date'
        end"""


def _instant(name: str, style: DateStyle | None, zone: str) -> str:
    p, serial, local = f"{name}_p", f"{name}_serial", f"{name}_local"
    is_day = "true" if style == "day" else f"{p}.h = ''"
    return f"""case when {name}_reason is not null then null
        when {serial} is not null then {_settled_serial(serial, style, zone)}
        when {is_day} then cast({name}_date as timestamp)
        when {p}.z <> '' then {local} - to_seconds({name}_offset)
        else {_to_utc(local, zone)} end"""


def _day(name: str, style: DateStyle | None, zone: str) -> str:
    p, serial = f"{name}_p", f"{name}_serial"
    has_offset = "false" if style == "day" else f"{p}.z <> ''"
    return f"""case when {name}_reason is not null then null
        when {serial} is not null then cast({_serial_day(serial, style, zone)} as date)
        when {has_offset} then cast({_to_local(f"{name}_local - to_seconds({name}_offset)", zone)} as date)
        else {name}_date end"""


def _precision(name: str, cell: str, style: DateStyle | None) -> str:
    has_time = "false" if style == "day" else f"{name}_p.h <> ''"
    return f"""case when {cell} is null or {name}_reason is not null then null
        when {name}_serial is not null then {_serial_precision(f"{name}_serial", style)}
        when {has_time} then 'instant' else 'date' end"""


def _full_year(year: str) -> str:
    number = f"try_cast({year} as integer)"
    short = f"case when {number} <= {PIVOT_YEAR} then 2000 + {number} else 1900 + {number} end"
    return f"case when length({year}) > 2 then {year} else cast({short} as varchar) end"


def _parts(p: str, order: str | None) -> tuple[str, str, str]:
    """Year, month and day of whichever form matched. Four digits in front are a year, whatever the order says."""
    year_first = f"length({p}.a) = 4" + (f" or length({p}.c) <= 2" if order == "ymd" else "")
    if order == "dmy":
        month_first = "false"
    elif order == "mdy":
        month_first = "true"
    else:
        month_first = f"try_cast({p}.b as integer) > 12"
    year = f"case when {p}.a <> '' then case when {year_first} then {p}.a else {p}.c end else {p}.y2 || {p}.y3 || {p}.y4 end"
    number = f"list_extract({_NUMBERS}, list_position({_NAMES}, lower({p}.m2 || {p}.m3)))::text"
    month = f"""case when {p}.a <> '' then case when {year_first} then {p}.b when {month_first} then {p}.a else {p}.b end
        when {p}.y4 <> '' then {p}.m4 else {number} end"""
    day = f"""case when {p}.a <> '' then case when {year_first} then {p}.c when {month_first} then {p}.b else {p}.a end
        else {p}.d2 || {p}.d3 || {p}.d4 end"""
    return f"({year})", f"({month})", f"({day})"


def _order_fault(p: str, order: str | None) -> str:
    """Without an order a date is read only when there is one way to read it."""
    short_year = f"length({p}.c) <= 2"
    a, b = f"try_cast({p}.a as integer)", f"try_cast({p}.b as integer)"
    if order in ("dmy", "mdy"):
        # A year of one or three digits is none; with four digits in front there is nothing to order.
        return f"case when {p}.a <> '' and length({p}.a) < 4 and length({p}.c) not in (2, 4) then 'not_a_date' end"
    if order == "ymd":
        short = f"length({p}.a) < 4 and {short_year}"
        return f"""case when {p}.a = '' or length({p}.a) = 4 then null
            when {short} then case when length({p}.a) <> 2 then 'not_a_date' end
            when {a} > 12 or {b} > 12 or {a} = {b} then null else 'ambiguous_date' end"""
    return f"""case when {p}.a = '' or length({p}.a) = 4 then null
        when length({p}.a) = 3 or length({p}.c) not in (2, 4) then 'not_a_date'
        when {a} > 12 and {b} > 12 then 'impossible_date'
        when {short_year} then case when {b} > 12 and {a} <= 12 then null else 'ambiguous_date' end
        when {a} > 12 or {b} > 12 or {a} = {b} then null
        else 'ambiguous_date' end"""


def _clock(p: str) -> str:
    """Microseconds since local midnight; null when there is no such time of day."""
    hour = f"try_cast({p}.h as bigint)"
    hours = f"""case when {p}.ap = '' then case when {hour} <= 23 then {hour} end
        when {hour} between 1 and 12 then {hour} % 12 + case when lower({p}.ap) = 'p' then 12 else 0 end end"""
    minutes = f"case when try_cast({p}.mi as bigint) <= 59 then try_cast({p}.mi as bigint) end"
    seconds = f"case when {p}.s = '' then 0 when try_cast({p}.s as bigint) <= 59 then try_cast({p}.s as bigint) end"
    fraction = f"case when {p}.f = '' then 0 else try_cast(rpad(left({p}.f, 6), 6, '0') as bigint) end"
    return f"case when {p}.h <> '' then ((({hours}) * 60 + ({minutes})) * 60 + ({seconds})) * 1000000 + ({fraction}) else 0 end"


def _offset(p: str) -> str:
    """Seconds east of UTC; null when no place on earth has that offset."""
    hours = f"try_cast(substr({p}.z, 2, 2) as bigint)"
    minutes = f"case when length({p}.z) > 3 then try_cast(right({p}.z, 2) as bigint) else 0 end"
    sign = f"case when left({p}.z, 1) = '-' then -1 else 1 end"
    return f"""case when left({p}.z, 1) not in ('+', '-') then 0
        when {hours} <= 14 and {minutes} <= 59 then ({hours} * 3600 + {minutes} * 60) * {sign} end"""


def _serial(cell: str, style: DateStyle | None) -> str:
    """A point in time that the cell counts instead of naming: microseconds since 1970, local for spreadsheets, or null."""
    first, last = f"make_timestamp({FIRST_YEAR}, 1, 1, 0, 0, 0)", f"make_timestamp({LAST_YEAR}, 12, 31, 23, 59, 59)"
    if style == "excel":
        # Serial 61 is 1 March 1900: before it, spreadsheets count a leap day that never was.
        number = f"try_cast(replace({cell}, ',', '.') as decimal(18, 9))"
        micros = f"cast(round(({number} - 25569) * 86400) as bigint) * 1000000"
        settled = f"case when {number} between 61 and 109574 then {micros} end"
        return f"case when regexp_full_match({cell}, '\\d{{1,6}}([.,]\\d+)?') then {settled} end"
    pattern, factor = {"epoch_seconds": (r"-?\d{1,11}", 1_000_000), "epoch_ms": (r"-?\d{1,14}", 1000)}.get(style or "", (r"\d{13}", 1000))
    micros = f"try_cast({cell} as bigint) * {factor}"
    # The inner case is reached by short numbers only: the product of a long one would not fit.
    settled = f"case when make_timestamp({micros}) between {first} and {last} then {micros} end"
    return f"case when regexp_full_match({cell}, '{pattern}') then {settled} end"


def _settled_serial(serial: str, style: DateStyle | None, zone: str) -> str:
    stamp = f"make_timestamp({serial})"
    if style == "day":
        return f"date_trunc('day', {stamp})"
    if style == "excel":
        return f"case when {serial} % 86400000000 = 0 then {stamp} else {_to_utc(stamp, zone)} end"
    return stamp


def _serial_day(serial: str, style: DateStyle | None, zone: str) -> str:
    stamp = f"make_timestamp({serial})"
    return stamp if style in ("excel", "day") else _to_local(stamp, zone)


def _serial_precision(serial: str, style: DateStyle | None) -> str:
    if style == "excel":
        return f"case when {serial} % 86400000000 = 0 then 'date' else 'instant' end"
    return "'date'" if style == "day" else "'instant'"


def _to_utc(stamp: str, zone: str) -> str:
    return stamp if zone == "UTC" else f"timezone('UTC', timezone({literal(zone)}, {stamp}))"


def _to_local(stamp: str, zone: str) -> str:
    return stamp if zone == "UTC" else f"timezone({literal(zone)}, timezone('UTC', {stamp}))"
