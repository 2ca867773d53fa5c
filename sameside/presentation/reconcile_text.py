"""How does a comparison with another system's report read? The two counts, what lies between them by rule, and the records."""

import io
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sameside.analytics.answer import RecordTable
from sameside.analytics.reconciliation import UNEXPLAINED, Difference, totals_by_reason
from sameside.presentation.answer_text import period_text
from sameside.presentation.figures import NOT_APPLICABLE, count, difference, instant, money, plural
from sameside.presentation.table_files import disarmed
from sameside.presentation.terminal import Heading, table_text, wrapped
from sameside.services.reconciling import Reconciliation

_SHOWN_OF_A_RULE = 5
_WHERE = {"ours": "in ours only", "theirs": "in the report only", "both": "in both"}


def reconciliation_text(found: Reconciliation, *, time_zone: str, shown: int | None = _SHOWN_OF_A_RULE) -> str:
    """The comparison on one screen: counts, sums, rules with the first records of each; None shows every record."""
    parts = [wrapped(f"{found.answer.metric} beside {found.file_name}"), wrapped(verdict(found)), _totals(found)]
    groups = totals_by_reason(found.differences)
    if groups:
        parts.append("Why they differ")
        parts += [_group(found, key[0], key[2], key[1], members, shown) for key, members in groups.items()]
    closing = [wrapped(f"How: {found.answer.definition}"), *(wrapped(f"Note: {note}") for note in found.notes)]
    closing.append(wrapped(f"{period_text(found.answer)}, as of {instant(found.answer.as_of, time_zone)}, {_met_by(found)}"))
    if shown is not None and any(len(members) > shown for members in groups.values()):
        closing.append("Every record: --format csv --out differences.csv, or --all")
    return "\n\n".join([*parts, "\n".join(closing)])


def verdict(found: Reconciliation) -> str:
    """One sentence a person may pass on."""
    if not found.differences:
        return f"The two agree: the same {plural(found.n_ours, found.one, found.many)} on both sides."
    gap = found.n_ours - found.n_theirs
    counts = f"Ours has {count(found.n_ours)}, the report {count(found.n_theirs)}"
    opening = f"{counts}: {count(abs(gap))} {'more' if gap > 0 else 'fewer'} in ours." if gap else f"{counts}, but not the same ones."
    explained = len(found.differences) - found.n_unexplained
    if not found.n_unexplained:
        return f"{opening} Every one of the {plural(explained, 'difference')} has a reason."
    of_all = f"{count(explained)} of the {plural(len(found.differences), 'difference')}"
    return f"{opening} {of_all} {'has' if explained == 1 else 'have'} a reason, {count(found.n_unexplained)} none."


def _totals(found: Reconciliation) -> str:
    n_ours = sum(1 for one in found.differences if one.side == "ours")
    n_theirs = sum(1 for one in found.differences if one.side == "theirs")
    currencies = list(dict.fromkeys([*found.ours, *found.theirs]))
    amounts = [_amounts_of(found, side, None) for side in ("ours", "theirs")]
    heads = [
        Heading(""),
        Heading(found.many, is_figure=True),
        *(Heading(f"amount {code or ''}".strip(), is_figure=True) for code in currencies),
    ]

    def row(name: str, n: int, of_currency: Mapping[str | None, Decimal]) -> list[str]:
        return [name, count(n), *(money(of_currency.get(code, Decimal(0)), code) for code in currencies)]

    same = {code: found.ours.get(code, Decimal(0)) - amounts[0].get(code, Decimal(0)) for code in currencies}
    rows = [
        row("ours", found.n_ours, found.ours),
        row("the report", found.n_theirs, found.theirs),
        row("in both", found.n_same, same),
        row("in ours only", n_ours, amounts[0]),
        row("in the report only", n_theirs, amounts[1]),
    ]
    return table_text(heads, rows, indent="  ")


def _amounts_of(found: Reconciliation, side: str, rule: str | None) -> dict[str | None, Decimal]:
    sums: dict[str | None, Decimal] = {}
    for one in found.differences:
        if one.side == side and (rule is None or one.reason.rule == rule):
            amount, currency = (one.ours, one.our_currency) if side == "ours" else (one.theirs, one.their_currency)
            if amount is not None:
                sums[currency] = sums.get(currency, Decimal(0)) + amount
    return sums


def _group(found: Reconciliation, side: str, sentence: str, rule: str, members: tuple[Difference, ...], shown: int | None) -> str:
    n = sum(one.n for one in members)
    effect = f"{'+' if n > 0 else ''}{n:,}" if n else "0"
    net = net_amounts(members) if found.ours or found.theirs else {}
    sums = "".join(f", {difference(amount, 'money', code)}" for code, amount in net.items() if amount)
    mark = "  ? " if rule == UNEXPLAINED else "    "
    heading = wrapped(f"{plural(len(members), found.one, found.many)} {_WHERE[side]} ({effect}{sums})", indent="  ")
    lines = [heading, wrapped(sentence[:1].upper() + sentence[1:] + ".", indent="    ", first=mark)]
    listed = members if shown is None else members[:shown]
    lines += [_record(one) for one in listed]
    if len(listed) < len(members):
        lines.append(f"      ... and {count(len(members) - len(listed))} more")
    return "\n".join(lines)


def _record(one: Difference) -> str:
    amount = one.ours if one.side == "ours" else one.theirs
    currency = one.our_currency if one.side == "ours" else one.their_currency
    told = [one.record_id, one.name or "", money(amount, currency) if amount is not None and one.side != "both" else "", one.reason.detail]
    return wrapped("  ".join(part for part in told if part), indent="        ", first="      - ")


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
