"""Refusals and filters are in the words of the command line; a page has fields and buttons instead. The same in the words of the page."""

import re
from collections.abc import Callable

from sameside.analytics.where import Condition, parse_where
from sameside.presentation.value_names import dimension_name, value_name
from sameside.schema.errors import SamesideError

_Words = str | Callable[[re.Match[str]], str]


def _taken_out(found: re.Match[str]) -> str:
    return f"take “{dimension_name(found[1])}” out of “Split by”"


def _filtered(found: re.Match[str]) -> str:
    return f"as “Only where”: {dimension_name(found[1])} is {found[2]}"


# What a refusal says for the command line, whole turns before single options, and what a page says in its place.
_TURNS: tuple[tuple[str, _Words], ...] = (
    (r"--period (\S+) --compare-to ([^\s.]+)", r"“Period”, as \1, and “Compare to”, as \2"),
    (r"(?:leave out|ask without) --by (\w+)", _taken_out),
    (r"or ask without another period", "or leave “Compare to” empty"),
    (r"as --where ([\w.]+)=([^.]+)", _filtered),
    (r"which --where sets otherwise", "which the fields of this figure set otherwise"),
    (r"^as-of is ", "“How it stood on” is "),
    (r"--id-column", "“Column of ids”"),
    (r"--amount-column", "“Column of amounts”"),
    (r" \(sameside import --undo [\w-]+\)", ", under Data"),
    (r": sameside import --undo [\w-]+", ", under Data"),
    (r"give this one another --source", "give these files another “Name of the source”"),
    (r"Say --decimal-mark (\S) to stay with it, or --decimal-mark (\S) to", r"Choose \1 under “Decimals” to stay with it, or \2 to"),
    (r"Say --decimal-mark (\S) or", r"Choose \1 under “Decimals”, or"),
    (
        r"Say --date-order dmy \(the day first\) or --date-order mdy \(the month first\)",
        "Choose day first or month first under “How they are read”",
    ),
    (r" Say which encoding it is with --encoding(?: \(for example [^)]*\))?", " Save it as UTF-8 and bring it again"),
    (r" [\w.-]+(?: or [\w.-]+)* would read them: --mapping [\w.-]+\.", ""),
    (r" Their files and columns: sameside mappings [\w.-]+", ""),
    (r" Draft one with: sameside import PATH --suggest", ""),
    (
        r"Nothing has been imported into .* yet\. Start with: sameside import FOLDER",
        "Nothing has been imported yet. Bring files under Data first.",
    ),
)


def filter_words(text: str) -> str:
    """A filter of an address as a page names it; one that can't be read stays as it was written.

    >>> filter_words("in=EUR"), filter_words("lead_source!=Web")
    ('In the currency: EUR', 'Lead source: not Web')
    """
    try:
        conditions = parse_where([text])
    except SamesideError:
        return text
    return "; ".join(map(_condition_words, conditions))


def _condition_words(one: Condition) -> str:
    values = " or ".join(value_name(one.name, value) for value in one.values)
    return f"{dimension_name(one.name)}: {'not ' if one.operator == '!=' else ''}{values}"


def in_page_words(text: str) -> str:
    """A refusal or a note as a page says it: its own fields in the place of options.

    >>> in_page_words("Two periods have no quarter in common: leave out --by quarter, or ask without another period.")
    'Two periods have no quarter in common: take “Quarter” out of “Split by”, or leave “Compare to” empty.'
    """
    for pattern, words in _TURNS:
        text = re.sub(pattern, words, text)
    return text
