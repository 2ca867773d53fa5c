"""A slow, obvious reader of numbers: one text at a time, character by character. The SQL must agree with it."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

DIGITS = "0123456789"
SPACES = " \u00a0\u202f\u2009"
MINUS = "-\u2212"
MARKS = ("US$", "R$", "USD", "EUR", "kr", "$", "€", "£")

Read = tuple[Decimal | int | None, str | None]


def read_number(text: str, kind: str, mark: str, scale: str | None = None) -> Read:
    """A text as money, decimal or integer, or the reason why not."""
    exact = _exact(text, kind, mark)
    if exact is None:
        return None, "not_a_number"
    with localcontext() as context:
        context.prec = 400
        factor = Decimal(scale or "1")
        # As the SQL does: a power of ten moves the point before anything is rounded, any other factor comes after ten places.
        power = factor.normalize().as_tuple().exponent
        digits = factor.scaleb(-int(power))
        places = 2 if kind == "money" and digits == 1 else 10
        number = exact.scaleb(int(power)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if abs(number) >= Decimal(10) ** (16 if places == 2 else 18):
            return None, "number_too_large"
        number *= digits
        if kind == "integer":
            if number != number.to_integral_value():
                return None, "not_a_whole_number"
            return (int(number), None) if -(2**63) <= number < 2**63 else (None, "number_too_large")
        if kind == "money":
            number = number.quantize(Decimal("0.01"), ROUND_HALF_UP)
            return (number, None) if abs(number) < Decimal(10) ** 16 else (None, "number_too_large")
        return (number, None) if abs(number) < Decimal(10) ** 18 else (None, "number_too_large")


def _exact(text: str, kind: str, mark: str) -> Decimal | None:
    is_open = text.startswith("(")
    sign, rest = _sign(text[1:] if is_open else text, "+" + MINUS)
    before, rest = _currency(_less_space(rest))
    inner, rest = _sign(_less_space(rest), "+" + MINUS)
    end = 0
    while end < len(rest) and (rest[end] in DIGITS + ".,'\u2019" or (rest[end] in SPACES and rest[end + 1 : end + 2] in tuple(DIGITS))):
        end += 1
    number = _plain(rest[:end], mark)
    power, rest = _power(rest[end:])
    if number is None or power is None:
        return None
    after, rest = _currency(_less_space(rest))
    last, rest = _sign(rest, MINUS)
    is_closed = rest.startswith(")")
    rest = _less_space(rest[1:] if is_closed else rest)
    signs = sign + inner + last
    if rest not in ("", "%") or (rest == "%" and kind != "decimal") or is_open != is_closed:
        return None
    if len(signs) > 1 or (is_open and signs) or (before and after):
        return None
    value = Decimal(number).scaleb(power - (2 if rest == "%" else 0))
    return -value if is_open or (signs and signs in MINUS) else value


def _sign(text: str, signs: str) -> tuple[str, str]:
    return (text[0], text[1:]) if text[:1] and text[0] in signs else ("", text)


def _currency(text: str) -> tuple[str, str]:
    for word in MARKS:
        if text.startswith(word):
            return word, text[len(word) :]
    return "", text


def _power(text: str) -> tuple[int | None, str]:
    if text[:1] not in ("e", "E"):
        return 0, text
    stop = 2 if text[1:2] in ("+", "-") else 1
    while stop < len(text) and text[stop] in DIGITS:
        stop += 1
    if not 1 <= len(text[1:stop].lstrip("+-")) <= 3:
        return None, text
    return int(text[1:stop]), text[stop:]


def _less_space(text: str) -> str:
    return text[1:] if text[:1] and text[0] in SPACES else text


def _plain(body: str, mark: str) -> str | None:
    """Digits with a point, if the thousands stand in proper groups."""
    whole, _mark, fraction = body.partition(mark)
    if any(character not in DIGITS for character in fraction):
        return None
    if whole == "":
        return f"0.{fraction}" if fraction else None
    separators = {character for character in whole if character not in DIGITS}
    if separators:
        if len(separators) > 1:
            return None
        groups = whole.split(separators.pop())
        middle = (3,) if any(space in whole for space in SPACES) else (2, 3)
        if not 1 <= len(groups[0]) <= 3 or len(groups[-1]) != 3 or any(len(group) not in middle for group in groups[1:-1]):
            return None
        whole = "".join(groups)
    return f"{whole}.{fraction or 0}"
