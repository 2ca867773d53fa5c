"""What does a report that somebody exported from another system hold: which records, and which amounts?

Its columns have any names. The column of record ids is the one whose values are ids we know; the amounts stand in the column that is
called so. Either can be named by hand.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sameside.schema.currencies import CURRENCY_CODES
from sameside.schema.errors import SamesideError, UnknownName, UnreadableInput, did_you_mean
from sameside.services.report_heading import report_tables

_ID_WORDS = re.compile(r"\b(id|record id|number|key|nummer|numéro)\b|id$", re.IGNORECASE)
_AMOUNT_WORDS = re.compile(
    r"amount|\bvalue\b|revenue|\bacv\b|\btcv\b|\barr\b|betrag|umsatz|wert|montant|valeur|importe|valor|price", re.IGNORECASE
)
_CURRENCY_WORDS = re.compile(r"currency|währung|devise|moneda|moeda", re.IGNORECASE)
# A number as a spreadsheet writes a whole one.
_WHOLE = re.compile(r"\d+[.,]0+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_NAME_WORDS = re.compile(r"name\b|\bdeal\b|opportunity|contact|lead", re.IGNORECASE)
# What a record is called, the best first. Parts of a name are joined.
_CALLED = (
    r"((full|lead|contact|person|deal|opportunity) )?name|deal|opportunity|lead|contact|person",
    r"(first|last) name",
    r"(company|account|organi[sz]ation)( name)?",
    r"e-?mail( address)?",
)
_SALESFORCE_ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?\Z")
_SUFFIX_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
# A value twice in so few rows may be a record listed twice.
_FEWEST_TO_REPEAT = 4
# Rows above the heading of a report: its title, the filters, a blank line.
_MOST_ROWS_ABOVE = 40


@dataclass(frozen=True)
class ReportRow:
    """One record of the report.

    row       its number in the file, 1 for the first below the heading
    key       its id in one form (`plain_key`), or its e-mail address or name where the report has no ids; '' for a row without
    written   the same as it stands in the file
    name      what the report calls it; None where it has no column of names
    amount    None: empty, no number, or the report has no column of amounts
    currency  as the report says; None where it does not
    """

    row: int
    key: str
    written: str
    name: str | None = None
    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True)
class ReportFile:
    """A report as it was read.

    matched_by  'id', 'e-mail' or 'name': what tells its records apart
    """

    file_name: str
    id_column: str
    amount_column: str | None
    matched_by: str
    rows: tuple[ReportRow, ...]


@dataclass(frozen=True)
class Known:
    """By which texts our tables know records: ids in one form (`plain_key`), e-mail addresses and names in lower case."""

    is_id: Callable[[str], bool]
    is_email: Callable[[str], bool]
    is_name: Callable[[str], bool]


def read_report(path: str, known: Known, *, id_column: str | None, amount_column: str | None, wants_amounts: bool) -> ReportFile:
    """Read a report.

    Raises  UnreadableInput for a file that can't be read or holds no rows; UnknownName for a column that there is not; SamesideError
            where no column names records, or amounts are wanted and none is found
    """
    best: tuple[int, ReportFile] | None = None
    for table in report_tables(path):
        columns, rows, first = _without_title(table.columns, table.rows)
        if not rows:
            continue
        read = _read_table(table.file_name, columns, rows, first + table.above, known, id_column, amount_column, wants_amounts)
        n_known = sum(1 for row in read.rows if known.is_id(row.key))
        if best is None or n_known > best[0]:
            best = (n_known, read)
    if best is None:
        raise UnreadableInput(f"{path}: the report holds no rows.")
    return best[1]


def plain_key(text: str) -> str:
    """An id in the one form in which two systems' ways to write it meet.

    Without '.0' that a spreadsheet puts behind a number, and a Salesforce id of 18 characters, which is one of 15 with a check behind
    it, as those 15.
    """
    key = text.strip()
    if key.endswith("0") and _WHOLE.fullmatch(key):
        key = re.split(r"[.,]", key)[0]
    if len(key) == 18 and _SALESFORCE_ID.match(key) and _check_letters(key[:15]) == key[15:].upper():
        return key[:15]
    return key


def _check_letters(short: str) -> str:
    """The three letters that Salesforce puts behind an id: one for each five, a bit for each that is a capital."""
    parts = [short[at : at + 5] for at in (0, 5, 10)]
    return "".join(
        _SUFFIX_LETTERS[sum(1 << place for place, letter in enumerate(part) if letter.isascii() and letter.isupper())] for part in parts
    )


def _without_title(columns: Sequence[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]], int]:
    """The heading, the rows below it, and the number of the first of them: titles and filters above a report's heading are skipped."""
    if sum(1 for name in columns if name and not re.match(r"column \d+", name)) > max(1, len(columns) // 2) or len(columns) < 2:
        return list(columns), rows, 1
    for place, row in enumerate(rows[:_MOST_ROWS_ABOVE]):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) > max(1, len(columns) // 2) and any(_ID_WORDS.search(cell) or _NAME_WORDS.search(cell) for cell in filled):
            return [cell.strip() or f"column {n}" for n, cell in enumerate(row, start=1)], rows[place + 1 :], place + 2
    return list(columns), rows, 1


def _read_table(
    file_name: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    first: int,
    known: Known,
    id_column: str | None,
    amount_column: str | None,
    wants_amounts: bool,
) -> ReportFile:
    place, matched_by = _key_column(file_name, columns, rows, known, id_column)
    money = _amount_column(file_name, columns, rows, amount_column, exclude=place) if wants_amounts or amount_column else None
    currency = next((n for n, name in enumerate(columns) if _CURRENCY_WORDS.search(name) and _holds_codes(rows, n)), None)
    names = _name_columns(columns, exclude=(place, money))
    mark = _decimal_mark([row[money] for row in rows]) if money is not None else "."
    read = []
    for number, row in enumerate(rows, start=first):
        written = row[place].strip()
        if not any(cell.strip() for cell in row):
            continue
        amount = read_amount(row[money], mark) if money is not None else None
        code = row[currency].strip().upper() if currency is not None else _code_in(row[money]) if money is not None else None
        key = plain_key(written) if matched_by == "id" else written.casefold()
        name = " ".join(part for n in names if (part := row[n].strip())) or None
        read.append(ReportRow(number, _real_key(key, row, place), written, name, amount, code or None))
    return ReportFile(file_name, columns[place], columns[money] if money is not None else None, matched_by, tuple(read))


def _real_key(key: str, row: Sequence[str], place: int) -> str:
    """'' for a row that sums up others, or stands below the report: no record has such an id."""
    is_alone = sum(1 for cell in row if cell.strip()) == 1 and len(row) > 1
    words = " ".join(row[place].split()).casefold()
    return (
        ""
        if words.startswith(("total", "grand total", "subtotal", "sum", "count", "copyright", "confidential"))
        or (is_alone and " " in words)
        else key
    )


def _key_column(
    file_name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], known: Known, id_column: str | None
) -> tuple[int, str]:
    if id_column is not None:
        place = _named(file_name, columns, id_column)
        _refuse_no_ids(file_name, columns, rows, known, place)
        return place, "id"
    tests: list[tuple[str, Callable[[str], bool]]] = [
        ("id", lambda text: known.is_id(plain_key(text))),
        ("e-mail", lambda text: known.is_email(text.strip().casefold())),
        ("name", lambda text: known.is_name(text.strip().casefold())),
    ]
    filled = max(1, sum(1 for row in rows if any(cell.strip() for cell in row)))
    for matched_by, is_known in tests:
        counts = [len({row[n].strip() for row in rows if row[n].strip() and is_known(row[n])}) for n in range(len(columns))]
        # An id is an id if one is known; an e-mail address or a name must tell the records apart for most.
        if counts and max(counts) > (0 if matched_by == "id" else filled // 2):
            return counts.index(max(counts)), matched_by
    by_name = [n for n, name in enumerate(columns) if _ID_WORDS.search(name) and len({row[n] for row in rows}) > len(rows) // 2]
    if by_name:
        return by_name[0], "id"
    raise SamesideError(
        f"{file_name}: no column holds ids, e-mail addresses or names that our tables know. Add the record id to the report, or say which "
        f"column it is: --id-column. Columns: {', '.join(columns)}."
    )


def _refuse_no_ids(file_name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], known: Known, place: int) -> None:
    """Refuse a column named by hand whose values repeat and are no ids of ours: it would be met by chance, row after row."""
    filled = [row[place].strip() for row in rows if row[place].strip()]
    if len(set(filled)) * 2 > len(filled) or len(filled) < _FEWEST_TO_REPEAT or any(known.is_id(plain_key(text)) for text in filled):
        return
    counts = [len({row[n].strip() for row in rows if known.is_id(plain_key(row[n]))}) for n in range(len(columns))]
    likely = columns[counts.index(max(counts))] if any(counts) else next((name for name in columns if _ID_WORDS.search(name)), None)
    hint = f"the ids seem to stand in '{likely}'" if likely else f"columns: {', '.join(columns)}"
    raise SamesideError(
        f"{file_name}: '{columns[place]}' holds no record ids: {len(set(filled)):,} values in {len(filled):,} rows, none of which "
        f"our tables know; {hint}."
    )


def _amount_column(file_name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], named: str | None, *, exclude: int) -> int:
    if named is not None:
        return _named(file_name, columns, named)
    for n, name in enumerate(columns):
        if n != exclude and _AMOUNT_WORDS.search(name) and not _CURRENCY_WORDS.search(name.casefold().replace("currency)", "")):
            cells = [row[n] for row in rows if row[n].strip()]
            if cells and sum(1 for cell in cells if read_amount(cell, _decimal_mark(cells)) is not None) > len(cells) // 2:
                return n
    raise SamesideError(
        f"{file_name}: no column of amounts was recognised. Say which it is: --amount-column. Columns: {', '.join(columns)}."
    )


def _name_columns(columns: Sequence[str], *, exclude: tuple[int | None, ...]) -> list[int]:
    """The columns that say what a record is called: its name, else first and last name, else the company, else the e-mail address."""
    words = [re.sub(r"[\s_]+", " ", name).strip().casefold() for name in columns]
    for pattern in _CALLED:
        found = [n for n, word in enumerate(words) if n not in exclude and re.fullmatch(pattern, word)]
        if found:
            return found if pattern.startswith("(first") else found[:1]
    return []


def _named(file_name: str, columns: Sequence[str], wanted: str) -> int:
    by_word = {" ".join(name.split()).casefold(): n for n, name in enumerate(columns)}
    word = " ".join(wanted.split()).casefold()
    if word not in by_word:
        raise UnknownName(f"{file_name} has no column '{wanted}'.{did_you_mean(wanted, columns)}")
    return by_word[word]


def _holds_codes(rows: Sequence[Sequence[str]], place: int) -> bool:
    cells = [row[place].strip().upper() for row in rows if row[place].strip()]
    return bool(cells) and sum(cell in CURRENCY_CODES for cell in cells) > len(cells) // 2


def _code_in(text: str) -> str | None:
    """A currency named beside the number: 'EUR 1,200.00'."""
    return next((word for word in re.findall(r"[A-Za-z]{3}", text.upper()) if word in CURRENCY_CODES), None)


def _decimal_mark(cells: Sequence[str]) -> str:
    """',' where some cell can only be read with it: '1.200,50', '12,5'. Else '.'."""
    numbers = [re.sub(r"[^\d.,]", "", cell) for cell in cells]
    points = any(re.search(r"\.\d{1,2}$|\.\d{4,}$", number) or re.search(r",.*\.", number) for number in numbers)
    commas = any(re.search(r",\d{1,2}$|,\d{4,}$", number) or re.search(r"\..*,", number) for number in numbers)
    return "," if commas and not points else "."


def read_amount(text: str, mark: str = ".") -> Decimal | None:
    """An amount as a report writes it: 'EUR 1,200.50', '$1,200', '(300)' for minus 300. None where it is no number."""
    number = re.sub(r"[^\d.,()\-\u2212]", "", text).replace("\u2212", "-")
    is_negative = number.startswith(("-", "(")) or number.endswith("-")
    digits = re.sub(r"[^\d.,]", "", number)
    digits = digits.replace("," if mark == "." else ".", "").replace(mark, ".")
    try:
        return -Decimal(digits) if is_negative else Decimal(digits)
    except InvalidOperation:
        return None
