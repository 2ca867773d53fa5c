"""What date or time does a spreadsheet's number stand for?"""

import datetime as dt

_DAY_MS = 86_400_000
_LAST_DAY = 2_958_465


def date_text(serial: float, kind: str, *, is_1904: bool) -> str | None:
    """A serial number as the text of its date or time; None when it is none (negative, or after the year 9999).

    kind    'date', 'time', 'datetime' or 'elapsed', from the cell's number format
    A date format that hides a time of day does not hide it here.
    """
    # Excel itself keeps milliseconds; the rest is noise of the binary fraction.
    milliseconds = round(serial * _DAY_MS)
    if milliseconds < 0 or serial > _LAST_DAY + 1:
        return None
    if kind == "elapsed":
        return _clock(milliseconds, hours_wrap=False)
    days, rest = divmod(milliseconds, _DAY_MS)
    if kind == "time" and days == 0:
        return _clock(rest, hours_wrap=True)
    day = _day(days, is_1904=is_1904)
    if day is None:
        return None
    if kind == "date" and rest == 0:
        return day.isoformat()
    return f"{day.isoformat()}T{_clock(rest, hours_wrap=True)}"


def _day(days: int, *, is_1904: bool) -> dt.date | None:
    if is_1904:
        first = dt.date(1904, 1, 1)
    elif days > 60:
        # Excel believes that 1900 was a leap year: from March 1900 on its count is one ahead.
        first = dt.date(1899, 12, 30)
    elif days == 60:
        return None
    else:
        first = dt.date(1899, 12, 31)
    try:
        return first + dt.timedelta(days=days)
    except OverflowError:
        return None


def _clock(milliseconds: int, *, hours_wrap: bool) -> str:
    seconds, fraction = divmod(milliseconds, 1000)
    hours, seconds = divmod(seconds, 3600)
    text = f"{hours % 24 if hours_wrap else hours:02d}:{seconds // 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:03d}".rstrip("0") if fraction else text
