"""How does a number become text? The only place where it does.

Everything above this file hands over numbers and units; nothing below it knows a percent sign. Unknown is the word "unknown",
a figure that means nothing here is "n/a", and 0 is only ever a measured 0.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

UNKNOWN = "unknown"
NOT_APPLICABLE = "n/a"

Number = int | float | Decimal

_MINUS = "\N{MINUS SIGN}"  # as wide as a plus, and not taken for a hyphen
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_LEAST_PERCENT, _MOST_PERCENT = Decimal("0.01"), Decimal("99.9")
_SECONDS_PER = {"s": 1, "min": _MINUTE, "h": _HOUR, "days": _DAY}


def figure(value: object, unit: str, currency: str | None = None) -> str:
    """One value of one unit as text.

    Reads    unit: share, money, money_per_day, seconds, business_seconds, days, or a count of something (cycles, deals ...)
    Returns  "12.3%", "EUR 1,200", "4.5 h", "3 days", "1,234"; the text itself when the value already is a word
    """
    if value is None:
        return UNKNOWN
    number = _number(value)
    if number is None:
        return str(value)
    if unit == "share":
        return share(number)
    if unit.startswith("money"):
        return money(number, currency) + (" a day" if unit == "money_per_day" else "")
    if unit == "ratio":
        return ratio(number)
    if unit == "seconds":
        return duration(number)
    if unit == "business_seconds":
        return business_duration(number)
    if unit == "days":
        return days(number)
    return count(number)


def count(value: Number | None) -> str:
    """A whole number with thousands marks; one decimal where it isn't whole (an average, a weighted count)."""
    if value is None:
        return UNKNOWN
    return f"{value:,.0f}" if float(value).is_integer() else _rounded(value, 1)


def decimals(value: Number, digits: int) -> str:
    """A number of a scale with so many decimals: a mean rating 6.3, an index 52, an agreement 0.71."""
    return _rounded(value, digits)


def decimals_interval(low: Number | None, high: Number | None, digits: int) -> str:
    """Both ends of the interval of such a number: 0.52 to 0.83. n/a where there is none."""
    return NOT_APPLICABLE if low is None or high is None else f"{decimals(low, digits)} to {decimals(high, digits)}"


def share(value: Number | None) -> str:
    """A share of 0 to 1 as percent with one decimal; two below 1%, so that 1 in 400 isn't shown as 0.2%. None and all are bare.

    What is nearly none or nearly all is said so: rounding would make it none or all.
    """
    if value is None:
        return UNKNOWN
    percent = Decimal(str(value)) * 100
    if percent in (0, 100):
        return f"{percent:.0f}%"
    if 0 < percent < _LEAST_PERCENT:
        return f"under {_LEAST_PERCENT}%"
    if _MOST_PERCENT < percent < 100:
        return f"over {_MOST_PERCENT}%"
    return f"{_rounded(percent, 2 if abs(percent) < 1 else 1)}%"


def percent(value: Number | None) -> str:
    """A share of few people as whole percent: more digits would claim to know what one answer more would change."""
    if value is None:
        return UNKNOWN
    whole = Decimal(str(value)) * 100
    if 0 < whole < 1:
        return "under 1%"
    if 99 < whole < 100:
        return "over 99%"
    return f"{_rounded(whole, 0)}%"


def percent_interval(low: Number | None, high: Number | None) -> str:
    """Both ends of the interval of such a share: "17 to 55%"."""
    return NOT_APPLICABLE if low is None or high is None else f"{percent(low).removesuffix('%')} to {percent(high)}"


def points(value: Number | None) -> str:
    """A difference of two such shares with its sign: "+37 points", "-4 points"."""
    if value is None:
        return NOT_APPLICABLE
    whole = _whole_points(value)
    return f"{'+' if whole > 0 else _MINUS if whole < 0 else ''}{points_apart(value)}"


def points_apart(value: Number) -> str:
    """How far two such shares lie apart, whichever is higher: "37 points"."""
    whole = abs(_whole_points(value))
    return f"{whole} point{'' if whole == 1 else 's'}"


def points_interval(low: Number | None, high: Number | None) -> str:
    """Both ends of the interval of such a difference: "+17 to +55 points"."""
    if low is None or high is None:
        return NOT_APPLICABLE
    return f"{points(low).removesuffix('s').removesuffix(' point')} to {points(high)}"


def percent_as_published(value: Number) -> str:
    """Percent somebody else published, with the decimals they gave it: "59%", "30.4%", "-4%"."""
    return f"{value:g}%"


def money(value: Number | None, currency: str | None) -> str:
    """An amount with its currency in front, rounded half away from zero. Cents are shown below 1,000 only; a missing currency is said."""
    if value is None:
        return UNKNOWN
    amount = Decimal(str(value))
    digits = 2 if abs(amount) < 1000 and amount != amount.to_integral_value() else 0
    text = _rounded(amount, digits)
    return f"{currency} {text}" if currency else f"{text} (currency unknown)"


def duration(seconds: Number | None) -> str:
    """Elapsed time in the unit a person would say: seconds, minutes, hours, days."""
    if seconds is None:
        return UNKNOWN
    unit = _elapsed_unit(seconds)
    return days(float(seconds) / _DAY) if unit == "days" else f"{_in_unit(seconds, unit)} {unit}"


def business_duration(seconds: Number | None) -> str:
    """Open time of a working calendar. Never in days: a business day is as long as its calendar says."""
    if seconds is None:
        return UNKNOWN
    unit = _business_unit(seconds)
    return f"{_in_unit(seconds, unit)} business {unit}"


def days(value: Number | None) -> str:
    """A number of days."""
    if value is None:
        return UNKNOWN
    text = _short(float(value))
    return f"{text} day" if text == "1" else f"{text} days"


def interval(low: Number | None, high: Number | None, unit: str, currency: str | None = None, *, beside: Number | None = None) -> str:
    """Both ends of an interval in one unit, said once: "18.2 to 24.9%", "1.8 to 2.2 business h". n/a where there is none.

    Reads  beside: the estimate it belongs to, so that a duration and its interval are told in the same unit
    """
    if low is None or high is None:
        return NOT_APPLICABLE
    if unit == "share":
        return f"{share(low).removesuffix('%')} to {share(high)}"
    if unit.startswith("money"):
        return f"{money(low, currency)} to {money(high, currency).removeprefix(f'{currency} ')}"
    if unit == "days":
        return f"{_short(float(low))} to {days(high)}"
    if unit in ("seconds", "business_seconds"):
        is_business = unit == "business_seconds"
        size = high if beside is None else beside
        said = _business_unit(size) if is_business else _elapsed_unit(size)
        return f"{_in_unit(low, said)} to {_in_unit(high, said)} {'business ' if is_business else ''}{said}"
    return f"{count(low)} to {count(high)}"


def difference(value: Number | None, unit: str, currency: str | None = None) -> str:
    """One figure minus another, with its sign; of shares in percentage points: "+3.2 points", "-EUR 1,200"."""
    if value is None:
        return NOT_APPLICABLE
    if unit == "share":
        return f"{_MINUS if value < 0 else '+' if value > 0 else ''}{_points(value)} points"
    return f"{'-' if value < 0 else '+' if value > 0 else ''}{figure(abs(value), unit, currency)}"


def difference_interval(low: Number | None, high: Number | None, unit: str, currency: str | None = None) -> str:
    """Both ends of the interval of a difference: "-0.8 to +7.2 points". n/a where there is none."""
    if low is None or high is None:
        return NOT_APPLICABLE
    from_text = difference(low, unit, currency)
    return f"{from_text.removesuffix(' points')} to {difference(high, unit, currency)}"


def ratio(value: Number | None) -> str:
    """How many times one figure is another."""
    return NOT_APPLICABLE if value is None else f"{_rounded(value, 2)} times"


def ticks(values: Sequence[Number], unit: str) -> list[str]:
    """The figures along an axis: short, all in one unit and with equally many decimals."""
    if not values:
        return []
    if unit == "share":
        digits = 0 if all(_is_whole(float(value) * 100) for value in values) else 1
        return [f"{_rounded(Decimal(str(value)) * 100, digits)}%" for value in values]
    if unit in ("seconds", "business_seconds"):
        said = _business_unit(max(values)) if unit == "business_seconds" else _elapsed_unit(max(values))
        return [f"{_short(float(value) / _SECONDS_PER[said])} {said}" for value in values]
    if unit == "points":
        return [points(value).split()[0] for value in values]
    if unit == "days":
        return [days(value) for value in values]
    return [count(value) for value in values]


def sample(n: int | None) -> str:
    """The n beside a figure."""
    return f"n = {count(n)}" if n is not None else "n unknown"


def day(value: date | datetime | None) -> str:
    """A date as 3 Mar 2026: no order of day and month to guess."""
    if value is None:
        return UNKNOWN
    return f"{value.day} {value:%b %Y}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month(label_of_month: str) -> str:
    """The label 2026-02 as Feb 2026; another label as it stands."""
    year, _, number = label_of_month.partition("-")
    return f"{_MONTHS[int(number) - 1]} {year}" if number.isdigit() and 1 <= int(number) <= 12 else label_of_month


def quarter(label_of_quarter: str) -> str:
    """The label 2026-Q1 as Q1 2026; another label as it stands."""
    year, mark, number = label_of_quarter.partition("-Q")
    return f"Q{number} {year}" if mark else month(label_of_quarter)


def hours(value: Number) -> str:
    """Promised hours, as 24 business hours."""
    return f"{_short(float(value))} business hour{'' if float(value) == 1 else 's'}"


def instant(value: datetime | None, time_zone: str = "UTC") -> str:
    """An instant to the minute, on the clock of a zone, which is named."""
    if value is None:
        return UNKNOWN
    local = value.astimezone(ZoneInfo(time_zone))
    return f"{day(local)}, {local:%H:%M} {time_zone}"


def clock(value: datetime | None, time_zone: str) -> str:
    """An instant to the minute as a member of a zone says it: 20 May 2026, 11:00 CEST."""
    if value is None:
        return UNKNOWN
    local = value.astimezone(ZoneInfo(time_zone))
    name = local.tzname() or ""
    return f"{day(local)}, {local:%H:%M} {name if name[:1].isalpha() else f'UTC{name}'}"


def your_time(value: datetime | None, time_zone: str, now: datetime) -> str:
    """When something is due, as one says it to whoever owes it: Mon 10:20 your time; farther off with its date and, if another, year."""
    if value is None:
        return UNKNOWN
    local = value.astimezone(ZoneInfo(time_zone))
    today = now.astimezone(ZoneInfo(time_zone)).date()
    is_near = abs((local.date() - today).days) < 6
    date_of = day(local) if local.year != today.year else f"{local.day} {local:%b}"
    return f"{local:%a}{'' if is_near else f' {date_of},'} {local:%H:%M} your time"


_WHOLE_DAYS_FROM, _WHOLE_HOURS_FROM = 2, 10


def away(value: datetime | None, now: datetime) -> str:
    """How far an instant is from now: in 35 min, 4.5 h ago, 12 days ago, now. Parts of many hours or days would tell nobody anything."""
    if value is None:
        return UNKNOWN
    seconds = (value - now).total_seconds()
    if abs(seconds) < _MINUTE:
        return "now"
    far = abs(seconds)
    if far >= _WHOLE_DAYS_FROM * _DAY:
        said = days(int(_rounded(far / _DAY, 0)))
    else:
        said = f"{_rounded(far / _HOUR, 0)} h" if far >= _WHOLE_HOURS_FROM * _HOUR else duration(far)
    return f"in {said}" if seconds > 0 else f"{said} ago"


def label(name: str | None) -> str:
    """A dimension's value as a reader sees it; nothing recorded is the one unknown bucket."""
    return name or UNKNOWN


def sentence_list(words: Sequence[str]) -> str:
    """a; a and b; a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def begun(words: str) -> str:
    """Words with a capital, to begin a sentence or a heading."""
    return f"{words[:1].upper()}{words[1:]}"


def inside(words: str) -> str:
    """Words without their capital, to go on in a sentence."""
    return f"{words[:1].lower()}{words[1:]}"


def plural(n: int, one: str, many: str | None = None) -> str:
    """The count with its noun in the right number."""
    return f"{count(n)} {one if n == 1 else many or one + 's'}"


def rows_per_second(speed: float) -> str:
    """Speed of a long job."""
    return f"{_rounded(speed, 0)} rows/s"


def _rounded(value: Number, digits: int) -> str:
    """The one place where a number loses digits: half away from zero, as people round; thousands marked, and no minus before a 0."""
    return f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP) + 0:,.{digits}f}"


def _whole_points(value: Number) -> int:
    return int((Decimal(str(value)) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _points(value: Number) -> str:
    points = abs(Decimal(str(value)) * 100)
    return _rounded(points, 2 if 0 < points < 1 else 1)


def _elapsed_unit(seconds: Number) -> str:
    size = abs(float(seconds))
    return "s" if size < _MINUTE else "min" if size < 2 * _HOUR else "h" if size < 2 * _DAY else "days"


def _business_unit(seconds: Number) -> str:
    return "min" if abs(float(seconds)) < 2 * _HOUR else "h"


def _in_unit(seconds: Number, unit: str) -> str:
    amount = float(seconds) / _SECONDS_PER[unit]
    return _rounded(amount, 0) if unit in ("s", "min") else _short(amount)


def _is_whole(value: float) -> bool:
    # A step such as 0.07 is a hair off in binary.
    return abs(value - round(value)) < 1e-6


def _short(value: float) -> str:
    return _rounded(value, 1).removesuffix(".0")


def _number(value: object) -> Number | None:
    """The value as a number; money travels as a decimal string."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, str):
        try:
            return Decimal(value)
        except ArithmeticError:
            return None
    return None
