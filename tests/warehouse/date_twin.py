"""A slow, obvious reader of dates: one text at a time, no patterns. The SQL must agree with it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DIGITS = "0123456789"
MONTHS = [
    "january januar janvier enero janeiro gennaio januari jan jänner jaenner janner jän jaen janv ene gen",
    "february februar février fevrier febrero fevereiro febbraio februari feb févr fevr fév fev",
    "march märz maerz marz mars marzo março marco maart mar mär maer mrz mrt",
    "april avril abril aprile apr avr abr",
    "may mai mayo maio maggio mei mag",
    "june juni juin junio junho giugno jun giu",
    "july juli juillet julio julho luglio jul juil lug",
    "august août aout agosto augustus aug ago",
    "september septembre septiembre setiembre setembro settembre sep sept set sett",
    "october oktober octobre octubre outubro ottobre oct okt out ott",
    "november novembre noviembre novembro nov",
    "december dezember décembre decembre diciembre dezembro dicembre dec dez déc dic",
]
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
PLACEHOLDERS = ("0000-00-00", "0001-01-01", "1899-12-30", "1899-12-31", "9999-12-31")

Read = tuple[datetime | None, str | None, str | None]  # UTC instant, precision, reason


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, micro: int = 0) -> datetime:
    """A UTC instant as the tables keep it: without a zone."""
    return datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC).replace(tzinfo=None)


class Scanner:
    """A text and a place in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def run(self, alphabet: str, most: int) -> str:
        start = self.at
        while self.at < len(self.text) and self.at - start < most and self.text[self.at] in alphabet:
            self.at += 1
        return self.text[start : self.at]

    def letters(self) -> str:
        start = self.at
        while self.at < len(self.text) and self.text[self.at].isalpha() and self.text[self.at] != "º":
            self.at += 1
        return self.text[start : self.at].lower()

    def take(self, *choices: str) -> str | None:
        for choice in choices:
            if self.text[self.at : self.at + len(choice)].lower() == choice.lower():
                self.at += len(choice)
                return choice
        return None

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def done(self) -> bool:
        return self.at == len(self.text)


class NoDate(Exception):
    """The text is no date in any form we read."""


def read_time(text: str, order: str | None, zone: str, *, style: str | None = None) -> Read:
    """A text as a UTC instant, its precision, or the reason why not."""
    serial = _serial(text, style)
    if serial is not None:
        is_day = style == "day" or (style == "excel" and (serial.hour, serial.minute, serial.second) == (0, 0, 0))
        if is_day:
            return serial.replace(hour=0, minute=0, second=0, microsecond=0), "date", None
        return (_to_utc(serial, zone) if style == "excel" else serial), "instant", None
    order = style if style in ("ymd", "dmy", "mdy") else order
    try:
        parts, clock, offset = _scan(text)
    except NoDate:
        return None, None, "not_a_date"
    if text[:10] in PLACEHOLDERS:
        return None, None, "placeholder_date"
    ymd = _ordered(parts, order)
    if isinstance(ymd, str):
        return None, None, ymd
    day = _real_day(*ymd)
    if day is None or not 1900 <= day.year <= 2199:
        return None, None, "impossible_date"
    midnight = at(day.year, day.month, day.day)
    if clock is None:
        return midnight, "date", None
    since = _since_midnight(*clock)
    shift = _offset_seconds(offset)
    if since is None or shift is None:
        return None, None, "impossible_date"
    if style == "day":
        return midnight, "date", None
    local = midnight + since
    return (local - timedelta(seconds=shift) if offset else _to_utc(local, zone)), "instant", None


def _serial(text: str, style: str | None) -> datetime | None:
    plain = text.removeprefix("-")
    if style == "excel":
        text = text.replace(",", ".", 1)
        whole, dot, rest = text.partition(".")
        is_number = 1 <= len(whole) <= 6 and all(c in DIGITS for c in whole + rest) and (rest != "" or not dot)
        if not is_number or not 61 <= float(text) <= 109574:
            return None
        return at(1899, 12, 30) + timedelta(seconds=round(float(text) * 86400))
    if not plain or not all(c in DIGITS for c in plain):
        return None
    if style == "epoch_seconds":
        found = int(text) * 1000 if len(plain) <= 11 else None
    elif style == "epoch_ms":
        found = int(text) if len(plain) <= 14 else None
    else:
        found = int(text) if len(plain) == 13 and text == plain else None
    if found is None:
        return None
    try:
        stamp = at(1970, 1, 1) + timedelta(milliseconds=found)
    except OverflowError:
        return None
    return stamp if at(1900, 1, 1) <= stamp <= at(2199, 12, 31, 23, 59, 59) else None


def _scan(text: str) -> tuple[tuple[str, ...], tuple[str, ...] | None, str]:
    scanner = Scanner(text)
    parts = _date_parts(scanner)
    if scanner.done:
        return parts, None, ""
    if scanner.take("T") is None:
        scanner.take(",")
        if not scanner.run(" ", 99):
            raise NoDate
    hour = scanner.run(DIGITS, 2)
    if not hour or scanner.take(":") is None:
        raise NoDate
    minute = scanner.run(DIGITS, 2)
    second = fraction = half = ""
    if len(minute) != 2:
        raise NoDate
    if scanner.take(":"):
        second = scanner.run(DIGITS, 2)
        if len(second) != 2:
            raise NoDate
        if scanner.take(".", ","):
            fraction = scanner.run(DIGITS, 9)
            if not fraction:
                raise NoDate
    before = scanner.at
    scanner.take(" ")
    letter = scanner.take("a", "p")
    if letter:
        scanner.take(".")
        if scanner.take("m") is None:
            raise NoDate
        scanner.take(".")
        half = letter
    else:
        scanner.at = before
    offset = ""
    if not scanner.done:
        scanner.take(" ")
        offset = scanner.text[scanner.at :].upper()
        if offset not in ("Z", "UTC", "GMT") and not _is_offset(offset):
            raise NoDate
    return parts, (hour, minute, second, fraction, half), offset


def _is_offset(text: str) -> bool:
    digits = text[1:].replace(":", "", 1) if len(text) == 6 and text[3] == ":" else text[1:]
    return text[:1] in ("+", "-") and len(digits) in (2, 4) and all(c in DIGITS for c in digits)


def _date_parts(scanner: Scanner) -> tuple[str, ...]:
    """('num', a, b, c) or ('fixed', year, month, day)."""
    word = scanner.letters()
    if word and _is_day_name(word):
        scanner.take(",")
        if not scanner.run(" ", 99):
            raise NoDate
        word = scanner.letters()
    if word:
        month = _month(word)
        scanner.take(".")
        if not scanner.run(" ", 99):
            raise NoDate
        day = _ordinal(scanner)
        scanner.take(",")
        if not scanner.run(" ", 99):
            raise NoDate
        return "fixed", _exactly(scanner, 4), month, day
    if _eight_digits(scanner):
        digits = scanner.run(DIGITS, 8)
        return "fixed", digits[:4], digits[4:6], digits[6:]
    first = scanner.run(DIGITS, 4)
    if not first:
        raise NoDate
    sign = scanner.peek()
    if sign in ("-", "/", ".") and scanner.text[scanner.at + 1 : scanner.at + 2] in tuple(DIGITS):
        scanner.at += 1
        second = scanner.run(DIGITS, 2)
        if scanner.take(sign) is None:
            raise NoDate
        third = scanner.run(DIGITS, 4)
        if not third:
            raise NoDate
        return "num", first, second, third
    return _day_then_month(scanner, first)


def _day_then_month(scanner: Scanner, first: str) -> tuple[str, ...]:
    """3 March 2024, 3. März 2024, 3 de marzo de 2024, with the day read already."""
    if len(first) > 2:
        raise NoDate
    mark = scanner.take("st", "nd", "rd", "th", "er", "º", "°", ".")
    may_have_de = mark in (None, "º", "°")
    if not (may_have_de and scanner.take(" de ")) and scanner.take("-", " ") is None and mark != ".":
        raise NoDate
    month = _month(scanner.letters())
    has_stop = scanner.take(".") is not None
    has_comma = scanner.take(",") is not None
    if scanner.take(" de ", " del ", "-", " ", ".") is None and (has_comma or not has_stop):
        raise NoDate
    year = scanner.run(DIGITS, 4)
    if len(year) not in (2, 4):
        raise NoDate
    return "fixed", year, month, first


def _eight_digits(scanner: Scanner) -> bool:
    return len(scanner.text) >= scanner.at + 8 and all(c in DIGITS for c in scanner.text[scanner.at : scanner.at + 8])


def _ordinal(scanner: Scanner) -> str:
    day = scanner.run(DIGITS, 2)
    if not day:
        raise NoDate
    scanner.take("st", "nd", "rd", "th")
    return day


def _exactly(scanner: Scanner, n: int) -> str:
    found = scanner.run(DIGITS, n)
    if len(found) != n:
        raise NoDate
    return found


def _month(word: str) -> str:
    for number, name in enumerate(MONTHS, start=1):
        if word in name.split():
            return str(number)
    raise NoDate


def _is_day_name(word: str) -> bool:
    shorts = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
    odd = ("tueday", "wedday", "thuday", "satday")  # the pattern forgives these
    return word in shorts or word in DAYS or word in odd


def _ordered(parts: tuple[str, ...], order: str | None) -> tuple[str, str, str] | str:
    if parts[0] == "fixed":
        return parts[1], parts[2], parts[3]
    a, b, c = parts[1:]
    if len(a) == 4:
        return a, b, c
    if order == "ymd" and len(c) <= 2:
        return (a, b, c) if len(a) == 2 else "not_a_date"
    if order == "ymd" and (int(a) > 12 or int(b) > 12 or a.zfill(2) == b.zfill(2)):
        return (c, a, b) if int(b) > 12 else (c, b, a)
    if order == "ymd":
        return "ambiguous_date"
    if len(c) not in (2, 4):
        return "not_a_date"
    if order == "dmy":
        return c, b, a
    if order == "mdy":
        return c, a, b
    if len(a) == 3:
        return "not_a_date"
    if int(a) > 12 and int(b) > 12:
        return "impossible_date"
    if int(b) > 12:
        return c, a, b
    if len(c) == 4 and (int(a) > 12 or int(a) == int(b)):
        return c, b, a
    return "ambiguous_date"


def _real_day(year: str, month: str, day: str) -> date | None:
    if len(day) > 2 or len(month) > 2 or len(year) == 3 or len(year) == 1:
        return None
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) <= 68 else 1900)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None


def _since_midnight(hour: str, minute: str, second: str, fraction: str, half: str) -> timedelta | None:
    h, m, s = int(hour), int(minute), int(second or 0)
    if m > 59 or s > 59 or (half and not 1 <= h <= 12) or h > 23:
        return None
    if half:
        h = h % 12 + (12 if half == "p" else 0)
    return timedelta(hours=h, minutes=m, seconds=s, microseconds=int(fraction[:6].ljust(6, "0")) if fraction else 0)


def _offset_seconds(offset: str) -> int | None:
    if offset in ("", "Z", "UTC", "GMT"):
        return 0
    digits = offset[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 14 or minutes > 59:
        return None
    return (hours * 3600 + minutes * 60) * (-1 if offset[0] == "-" else 1)


def _to_utc(local: datetime, zone: str) -> datetime:
    """Clocks back: the later instant. Clocks forward: the offset before the change."""
    place = ZoneInfo(zone)
    early, late = local.replace(tzinfo=place, fold=0), local.replace(tzinfo=place, fold=1)
    is_gap = early.astimezone(UTC).astimezone(place).replace(tzinfo=None) != local
    return (early if is_gap else late).astimezone(UTC).replace(tzinfo=None)
