"""How does a comparison with another system's report read? The two counts, what lies between them by rule, and the records."""

import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sameside.analytics.answer import RecordTable
from sameside.analytics.reconciliation import UNEXPLAINED, Difference, Side, totals_by_reason
from sameside.presentation.answer_text import period_text
from sameside.presentation.figures import NOT_APPLICABLE, UNKNOWN, count, difference, instant, money, plural
from sameside.presentation.terminal import terminal_columns, wrapped
from sameside.schema.formulas import disarmed
from sameside.services.reconciling import Reconciliation

_SHOWN_OF_A_RULE = 5
_WHERE = {"ours": "in ours only", "theirs": "in the report only", "both": "in both"}

Groups = Mapping[tuple[Side, str, str], tuple[Difference, ...]]


def reconciliation_text(found: Reconciliation, *, time_zone: str, shown: int | None = _SHOWN_OF_A_RULE) -> str:
    """The comparison on one screen: the way from their count to ours rule by rule, then the first records of each; None: every record."""
    groups = totals_by_reason(found.differences)
    parts = [wrapped(f"{found.answer.metric} beside {found.file_name}"), wrapped(verdict(found))]
    if groups:
        parts.append(_bridge(found, groups))
    parts += [_group(found, key, members, shown) for key, members in groups.items()]
    closing = [wrapped(f"How: {found.answer.definition}"), *(wrapped(f"Note: {note}") for note in found.notes)]
    closing.append(wrapped(f"{period_text(found.answer)}, as of {instant(found.answer.as_of, time_zone)}, {_met_by(found)}"))
    if shown is not None and any(len(members) > shown for members in groups.values()):
        closing.append("Every record: --all, or in a file: --format xlsx --out differences.xlsx")
    return "\n\n".join([*parts, "\n".join(closing)])


def verdict(found: Reconciliation) -> str:
    """One or two sentences a person may pass on."""
    if not found.differences:
        return f"The two agree: the same {plural(found.n_ours, found.one, found.many)} on both sides."
    ours, theirs = plural(found.n_ours, found.one, found.many), plural(found.n_theirs, "row")
    counts = f"Ours has {ours}, the report {theirs}; {count(found.n_same)} stand in both."
    n_reasons = len(found.differences) - found.n_unexplained
    if len(found.differences) == 1:
        return f"{counts} The one difference has {'no reason that could be found' if found.n_unexplained else 'a reason'}."
    if not found.n_unexplained:
        return f"{counts} Each of the {count(n_reasons)} differences has a reason."
    if not n_reasons:
        return f"{counts} None of the {count(found.n_unexplained)} differences has a reason that could be found."
    have = "has" if n_reasons == 1 else "have"
    n = count(len(found.differences))
    return f"{counts} Of {n} differences, {count(n_reasons)} {have} a reason and {count(found.n_unexplained)} none."


def _bridge(found: Reconciliation, groups: Groups) -> str:
    """From the report's figure to ours, a rule a line; the lines add up exactly."""
    currencies = list(dict.fromkeys([*found.theirs, *found.ours]))

    def line(name: str, n: str, amounts: Mapping[str | None, Decimal], *, signed: bool) -> list[str]:
        say = (lambda amount, code: difference(amount, "money", code)) if signed else money
        return [name, n, *(say(amounts.get(code, Decimal(0)), code) for code in currencies)]

    rows = [line("the report", count(found.n_theirs), found.theirs, signed=False)]
    for (side, rule, sentence), members in groups.items():
        n = sum(one.n for one in members)
        words = sentence if rule != UNEXPLAINED else "no rule found"
        rows.append(line(f"{_WHERE[side]}, {words}", f"{n:+,}" if n else "0", net_amounts(members), signed=True))
    rows.append(line("ours", count(found.n_ours), found.ours, signed=False))
    heads = ["", found.many, *(code or "no currency" for code in currencies)]
    return _ledger(heads, rows)


def _ledger(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Words on the left, wrapped; figures on the right of their first line."""
    widths = [max(len(row[place]) for row in (heads, *rows)) for place in range(1, len(heads))]
    of_words = max(20, terminal_columns() - sum(widths) - 2 * len(widths) - 2)
    of_words = min(of_words, max(len(row[0]) for row in rows))
    lines = ["  " + " " * of_words + "".join(f"  {head:>{width}}" for head, width in zip(heads[1:], widths, strict=True))]
    rule = "  " + "-" * of_words + "".join(f"  {'-' * width}" for width in widths)
    for number, row in enumerate(rows):
        if number in (0, len(rows) - 1):
            lines.append(rule)
        first, *others = wrapped(row[0], indent="    ", first="  ", columns=of_words + 2).splitlines()
        lines.append(f"{first:<{of_words + 2}}" + "".join(f"  {cell:>{width}}" for cell, width in zip(row[1:], widths, strict=True)))
        lines += others
    return "\n".join(lines)


def _group(found: Reconciliation, key: tuple[str, str, str], members: tuple[Difference, ...], shown: int | None) -> str:
    side, _, sentence = key
    n = plural(len(members), "row") if side == "theirs" else plural(len(members), found.one, found.many)
    lines = [wrapped(f"{n} {_WHERE[side]}, {sentence}", indent="  ", first="")]
    listed = members if shown is None else members[:shown]
    lines += [_record(one) for one in listed]
    if len(listed) < len(members):
        lines.append(f"  ... and {count(len(members) - len(listed))} more")
    return "\n".join(lines)


def _record(one: Difference) -> str:
    if one.side == "both":
        detail = f"ours {_amount(one.ours, one.our_currency)}, theirs {_amount(one.theirs, one.their_currency)}"
        shown = ""
    else:
        detail = one.reason.detail
        amount, currency = (one.ours, one.our_currency) if one.side == "ours" else (one.theirs, one.their_currency)
        shown = _amount(amount, currency) if amount is not None else ""
    # Our ids begin with the source's name; a person looks the record up in that source by what follows.
    own_id = one.record_id.partition(":")[2] or one.record_id
    # A report that was met by names has the name for its id.
    name = "" if one.name is None or one.name.casefold() == own_id.casefold() else one.name
    told = [own_id, name, detail, shown]
    return wrapped(", ".join(part for part in told if part), indent="      ", first="  - ")


def _amount(amount: Decimal | None, currency: str | None) -> str:
    """To the cent where there are cents: two amounts must not look alike that are not."""
    if amount is None:
        return UNKNOWN
    return money(amount, currency) if amount == amount.to_integral_value() else f"{currency or ''} {amount:,.2f}".strip()


def net_amounts(members: tuple[Difference, ...]) -> dict[str | None, Decimal]:
    """What some records add to our sum minus theirs, by currency."""
    sums: dict[str | None, Decimal] = {}
    for one in members:
        if one.ours is not None:
            sums[one.our_currency] = sums.get(one.our_currency, Decimal(0)) + one.ours
        if one.theirs is not None:
            sums[one.their_currency] = sums.get(one.their_currency, Decimal(0)) - one.theirs
    return sums


def _met_by(found: Reconciliation) -> str:
    return f"met by {found.matched_by} ('{found.id_column}'), snapshot {found.answer.snapshot or NOT_APPLICABLE}"


def differences_table(found: Reconciliation) -> RecordTable:
    """Every record that differs, for another program."""
    columns = ("where", "record", "name", "rule", "why", "detail", "n", "ours", "our_currency", "theirs", "their_currency")
    rows = tuple(
        (
            _WHERE[one.side],
            one.record_id,
            one.name,
            one.reason.rule,
            one.reason.sentence,
            one.reason.detail or None,
            one.n,
            one.ours,
            one.our_currency,
            one.theirs,
            one.their_currency,
        )
        for one in found.differences
    )
    return RecordTable(columns, rows)


def rules_table(found: Reconciliation) -> RecordTable:
    """The rules, with how many records each makes differ and what they add to our count minus theirs."""
    groups = totals_by_reason(found.differences)
    rows = tuple(
        (_WHERE[side], rule, sentence, len(members), sum(one.n for one in members)) for (side, rule, sentence), members in groups.items()
    )
    return RecordTable(("where", "rule", "why", "records", "difference"), rows)


def reconciliation_json(found: Reconciliation) -> str:
    """The whole comparison; money as decimal strings by currency."""
    period = found.period
    written: dict[str, Any] = {
        "metric": found.answer.metric,
        "definition": found.answer.definition,
        "period": None if period is None else {"name": period.name, "from": period.first_on.isoformat(), "to": period.last_on.isoformat()},
        "as_of": found.answer.as_of.isoformat().replace("+00:00", "Z"),
        "snapshot": found.answer.snapshot,
        "report": {
            "file": found.file_name,
            "id_column": found.id_column,
            "amount_column": found.amount_column,
            "matched_by": found.matched_by,
        },
        "verdict": verdict(found),
        "n": {"ours": found.n_ours, "theirs": found.n_theirs, "same": found.n_same, "unexplained": found.n_unexplained},
        "rules": [dict(zip(rules_table(found).columns, row, strict=True)) for row in rules_table(found).rows],
        "records": [
            {name: _plain(value) for name, value in zip(differences_table(found).columns, row, strict=True)}
            for row in differences_table(found).rows
        ],
        "notes": list(found.notes),
    }
    if found.ours or found.theirs:
        written["amount"] = {
            side: {code or "": format(amount, "f") for code, amount in sums.items()}
            for side, sums in (("ours", found.ours), ("theirs", found.theirs))
        }
    return json.dumps(written, ensure_ascii=False, indent=2) + "\n"


def reconciliation_xlsx(found: Reconciliation, *, time_zone: str) -> bytes:
    """A workbook: the summary as it reads on the screen, the rules, and every record that differs."""
    import xlsxwriter  # type: ignore[import-untyped]  # brings no types; slow to load, and only files need it

    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, wide = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    summary = book.add_worksheet("Summary")
    summary.set_column(0, 0, 110, wide)
    for number, line in enumerate(reconciliation_text(found, time_zone=time_zone).splitlines()):
        summary.write_string(number, 0, line)
    for name, table in (("Rules", rules_table(found)), ("Records", differences_table(found))):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, table.columns, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(table.rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, int | float | Decimal):
                    sheet.write_number(number, place, float(value))
                elif value is not None:
                    sheet.write_string(number, place, disarmed(str(value)))
        sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
        sheet.set_column(0, len(table.columns) - 1, 18)
    book.close()
    return written.getvalue()


def _plain(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value
