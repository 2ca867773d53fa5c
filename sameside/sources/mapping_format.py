"""Which keys may a mapping file hold? One list, read by the loader, its messages and the reference page's test."""

TOP_KEYS: dict[str, str] = {
    "mapping": "name of the mapping; also the name of the source, unless the import gives another",
    "title": "one line for people",
    "version": "a whole number, raised when the mapping changes",
    "time_zone": "IANA zone of times written without an offset; else the workspace's",
    "currency": "ISO 4217 code of amounts whose row names none; else the workspace's",
    "decimal_mark": "'.' or ','; the other one, spaces and apostrophes part thousands",
    "date_order": "ymd, dmy or mdy: how 02/03/2026 is read; without it such a date is a fault",
    "empty": "cell values that mean nothing, beside the empty cell",
    "losses_recorded": "true or false: does the source keep deals that were lost?",
    "ids": "salesforce: ids of 15 characters are completed to 18, so that both forms of one id meet",
    "own_domains": "our own internet domains",
    "objects": "the files, sheets or database tables of the source, by a name of your choice",
    "tables": "what each object contributes to which table",
}

OBJECT_KEYS: dict[str, str] = {
    "files": "glob patterns on the file, sheet or database table name",
    "key": "the column, or columns, that name a row",
    "modified": "the column with the source's own modification stamp",
    "deleted": "the column that says a row was deleted",
    "mode": "full: a row missing from a newer file was deleted; delta: it is just not mentioned",
    "required_columns": "columns without which the file is refused; the key always is one",
}

TABLE_KEYS: dict[str, str] = {
    "table": "a table that a source may fill",
    "from": "one of the objects above",
    "when": "tests a row must pass, all of them, to count here",
    "each": "a column of several values in one cell, and what parts them: the row is read once per value",
    "columns": "our column: how it is made from the row",
}
EACH_KEYS: dict[str, str] = {"column": "the source column", "split": "the mark between its values"}

CONDITION_TESTS: dict[str, str] = {
    "is": "the cell is one of these values",
    "is_not": "the cell is none of these values; an empty cell is none of them",
    "empty": "true: the cell holds nothing",
    "not_empty": "true: the cell holds something",
    "starts_with": "the cell begins with one of these",
}
CONDITION_KEYS: dict[str, str] = {"column": "the source column that is tested", **CONDITION_TESTS}

ORIGIN_KEYS: dict[str, str] = {
    "column": "one source column",
    "first": "several columns or recipes: the first that gives something",
    "template": "text with {Column} in it; empty when every named column is",
    "constant": "one value for every row",
}
EXPRESSION_KEYS: dict[str, str] = {
    **ORIGIN_KEYS,
    "values": "their value: ours ('' for unknown); compared without regard to case and to spaces at the ends",
    "otherwise": "for a value missing from `values`: fault, keep or unknown",
    "json": "keys to walk when the cell holds JSON, parted by dots",
    "scale": "factor for a number, as 0.000001 for micros",
    "date": "how this column writes its dates: ymd, dmy, mdy, day, excel, epoch_seconds or epoch_ms",
}

# A recipe inside `first` gives text. Numbers and dates are read from what was picked, so scale and date stand outside.
ALTERNATIVE_KEYS = ("column", "template", "constant", "values", "otherwise", "json")
