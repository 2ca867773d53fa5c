"""Why doesn't our figure equal another system's report? Both counts, the records that differ, and the rule that makes each differ."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from sameside.analytics.answer import Answer, Period
from sameside.analytics.figure_kinds import Count, Money
from sameside.analytics.measuring import measure, records
from sameside.analytics.reconciliation import UNEXPLAINED, Asked, Difference, KnownRecord, Reason, Reasons
from sameside.analytics.report import Plan, Question
from sameside.schema.errors import WrongUsage
from sameside.services.known_records import Index, UnitKind, kind_of, know_records, pattern_dimensions
from sameside.services.record_fates import fates_of
from sameside.services.report_file import Known, ReportFile, ReportRow, read_report
from sameside.services.reporting import OpenSnapshot, open_snapshot
from sameside.services.workspace import Workspace


@dataclass(frozen=True)
class Reconciliation:
    """A figure of ours beside a report, record by record.

    n_ours, n_theirs   records each counts; n_ours = n_same + those of ours only, n_theirs = n_same + those of theirs only
    ours, theirs       sums by currency where the metric is money, else {}; None as a currency: none is known
    one, many          what one record is: 'deal', 'deals'
    differences        every record that is not the same on both sides; their n and amounts add up to what lies between the two
    """

    answer: Answer
    file_name: str
    id_column: str
    amount_column: str | None
    matched_by: str
    one: str
    many: str
    n_ours: int
    n_theirs: int
    n_same: int
    ours: Mapping[str | None, Decimal]
    theirs: Mapping[str | None, Decimal]
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]

    @property
    def n_unexplained(self) -> int:
        """How many of the records that differ no rule explains."""
        return sum(1 for one in self.differences if one.reason.rule == UNEXPLAINED)

    @property
    def period(self) -> Period | None:
        """The period that was asked for."""
        return self.answer.period


@dataclass(frozen=True)
class _OurRow:
    """One counted row of the fact."""

    unit_id: str
    amount: Decimal | None
    currency: str | None


@dataclass
class _Matched:
    """How the report's rows met our counted rows. A row of the report meets one of ours at most, and the other way round."""

    pairs: list[tuple[_OurRow, ReportRow]]
    ours_left: list[_OurRow]
    theirs_left: list[ReportRow]


def reconcile(
    *,
    workspace: Workspace,
    question: Question,
    path: str,
    as_of: datetime,
    snapshot: str | None = None,
    id_column: str | None = None,
    amount_column: str | None = None,
) -> Reconciliation:
    """Compare a figure with a report file of another system.

    1. ask the figure and the records behind it
    2. read the report; meet its rows and our records by id, else by e-mail address or name
    3. test, for each record that is on one side only, which rule keeps it off the other

    Reads   id_column, amount_column: columns of the report, where they are not to be recognised
    Raises  WrongUsage for a metric whose records can't be met; UnreadableInput, UnknownName, SamesideError for a report that can't be
            read; else as `measure`
    """
    with open_snapshot(workspace, snapshot) as opened:
        plan = opened.plan(question, as_of=as_of)
        kind = kind_of(plan)
        answer = measure(plan, opened.run)
        ours = _our_rows(plan, kind, opened)
        index = Index(opened.reader, kind)
        known = Known(index.ids.__contains__, lambda text: text in index.by("e-mail"), lambda text: text in index.by("name"))
        is_money = plan.metric.unit == "money"
        report = read_report(path, known, id_column=id_column, amount_column=amount_column, wants_amounts=is_money)
        rows = tuple(row for row in report.rows if row.key)
        matched = _match(ours, rows, index.by(report.matched_by))
        told = _Told(workspace, opened, plan, kind, report, index, matched, is_money)
        differences = told.differences()
    return Reconciliation(
        answer=answer,
        file_name=Path(path).name,
        id_column=report.id_column,
        amount_column=report.amount_column if is_money else None,
        matched_by=report.matched_by,
        one=kind.one,
        many=kind.many,
        n_ours=len(ours),
        n_theirs=len(rows),
        n_same=len(matched.pairs),
        ours=_sums((row.amount, row.currency) for row in ours) if is_money else {},
        theirs=_sums((row.amount, told.currency_of(row)) for row in rows) if is_money else {},
        differences=differences,
        notes=_notes(plan, report, rows, answer, kind),
    )


def _our_rows(plan: Plan, kind: UnitKind, opened: OpenSnapshot) -> list[_OurRow]:
    """The rows behind the figure, as many as its n: one per deal, cycle or person counted, several where one is counted several times."""
    figure = plan.figures[0]
    found = records(replace(plan, by=()), opened.run)
    place = {name: n for n, name in enumerate(found.columns)}
    amount = place.get(figure.amount) if isinstance(figure, Money) else None
    currency = place.get("currency")
    counted: dict[tuple[str, object], _OurRow] = {}
    for number, row in enumerate(found.rows):
        own = row[place[figure.unit_id]] if isinstance(figure, Count) and figure.unit_id in place else number
        unit = row[place[kind.unit_id]]
        money = row[amount] if amount is not None else None
        counted.setdefault((unit, own), _OurRow(unit, money, row[currency] if currency is not None else None))
    ours = [row for row in counted.values() if row.unit_id is not None]
    cut = next((name for name in plan.by if name in place), None)
    if cut is not None and len({row.unit_id for row in ours}) < len(ours):
        some = next((str(row[place[cut]]) for row in found.rows if row[place[cut]] is not None), "...")
        raise WrongUsage(f"{plan.metric.name} is told by {cut}, and one {kind.one} stands in several: say which, as --where {cut}={some}.")
    return ours


def _match(ours: Sequence[_OurRow], rows: Sequence[ReportRow], units_of: Mapping[str, tuple[str, ...]]) -> _Matched:
    left: dict[str, list[_OurRow]] = {}
    for one in ours:
        left.setdefault(one.unit_id, []).append(one)
    matched = _Matched([], [], [])
    # A row that can only mean one record of ours goes first, so that one of several meanings doesn't take its place.
    for row in sorted(rows, key=lambda row: (len(units_of.get(row.key, ())) > 1, row.row)):
        unit = next((unit for unit in units_of.get(row.key, ()) if left.get(unit)), None)
        if unit is None:
            matched.theirs_left.append(row)
        else:
            matched.pairs.append((left[unit].pop(0), row))
    matched.ours_left = [one for units in left.values() for one in units]
    return matched


class _Told:
    """One comparison, with everything it takes to tell why."""

    def __init__(
        self,
        workspace: Workspace,
        opened: OpenSnapshot,
        plan: Plan,
        kind: UnitKind,
        report: ReportFile,
        index: Index,
        matched: _Matched,
        is_money: bool,
    ) -> None:
        self._plan, self._kind, self._matched, self._is_money = plan, kind, matched, is_money
        self._units_of = index.by(report.matched_by)
        self._by_id = report.matched_by == "id"
        self._their_sources = index.sources_named(row.key for row in report.rows) if self._by_id else frozenset[str]()
        self._known = know_records(plan, kind, opened.reader, opened.run, self._units(), index.sources_of)
        unknown = {row.key for row in matched.theirs_left if row.key not in self._units_of}
        self._fates = fates_of(workspace, opened.reader, kind, unknown) if self._by_id and unknown else {}
        self._currency_met = {row.row: one.currency for one, row in matched.pairs}
        met = {one.unit_id for one, _ in matched.pairs}
        # Units that one record of the report may mean: passes of one re-opened lead, say.
        self._relative = {
            unit: other for units in self._units_of.values() if len(units) > 1 for other in units if other in met for unit in units
        }
        currencies = Counter(one.currency for one, _ in matched.pairs) or Counter(one.currency for one in matched.ours_left)
        self._usual_currency = currencies.most_common(1)[0][0] if currencies else None

    def differences(self) -> tuple[Difference, ...]:
        """Every record that is not the same on both sides: those of both first, then ours, then theirs."""
        met = {one.unit_id: row for one, row in reversed(self._matched.pairs)}
        only_ours = [self._known[one.unit_id] for one in self._matched.ours_left if one.unit_id not in met]
        candidates = [self._candidate(row) for row in self._matched.theirs_left]
        reasons = Reasons(
            self._asked(),
            same=[self._known[unit] for unit in met if unit in self._known],
            only_ours=only_ours,
            only_theirs=[one for one in candidates if one is not None and one.record_id not in met],
            their_sources=self._their_sources,
        )
        both = [found for one, row in self._matched.pairs if (found := self._amounts_differ(one, row)) is not None]
        ours = [self._only_ours(one, met, reasons) for one in self._matched.ours_left]
        seen: dict[str, ReportRow] = {row.key: row for _, row in reversed(self._matched.pairs)}
        theirs = []
        for row, candidate in zip(self._matched.theirs_left, candidates, strict=True):
            theirs.append(self._only_theirs(row, candidate, seen, met, reasons))
            seen.setdefault(row.key, row)
        return (*both, *ours, *theirs)

    def currency_of(self, row: ReportRow) -> str | None:
        """The currency of a report's amount: as it says; else that of the record; else the one that most records have."""
        if row.currency is not None:
            return row.currency
        if row.row in self._currency_met:
            return self._currency_met[row.row]
        candidate = self._candidate(row)
        return candidate.traits.get("currency", self._usual_currency) if candidate is not None else self._usual_currency

    def _units(self) -> set[str]:
        """The records to be known: all of both sides, because those on both tell what the others lack; where none is left over, only
        those whose amounts differ."""
        if not self._matched.ours_left and not self._matched.theirs_left:
            return {one.unit_id for one, row in self._matched.pairs if self._is_money and not self._is_equal(one, row)}
        units = {one.unit_id for one, _ in self._matched.pairs} | {one.unit_id for one in self._matched.ours_left}
        return units | {unit for row in self._matched.theirs_left for unit in self._units_of.get(row.key, ())}

    def _asked(self) -> Asked:
        plan = self._plan
        return Asked(
            metric=plan.metric.name,
            counts=plan.metric.denominator,
            dated_on=plan.metric.dated_on,
            period=plan.period,
            conditions=plan.conditions,
            dimensions=pattern_dimensions(plan),
            as_of_on=plan.standpoint.as_of_on,
        )

    def _candidate(self, row: ReportRow) -> KnownRecord | None:
        """Of the records a row may mean, the one that comes nearest to being counted."""
        found = [self._known[unit] for unit in self._units_of.get(row.key, ())]
        return min(found, key=lambda one: (not one.rows, not one.countable, one.record_id)) if found else None

    def _amounts_differ(self, one: _OurRow, row: ReportRow) -> Difference | None:
        if not self._is_money:
            return None
        if self._is_equal(one, row):
            return None
        currency = self.currency_of(row)
        reason = _reason_of_amounts(one, row, currency)
        name = self._known[one.unit_id].name
        return Difference("both", one.unit_id, name, reason, one.amount, one.currency, row.amount, currency)

    def _is_equal(self, one: _OurRow, row: ReportRow) -> bool:
        """Is the amount the same? A currency that the report doesn't name is that of the record."""
        return one.amount == row.amount and row.currency in (None, one.currency)

    def _only_ours(self, one: _OurRow, met: Mapping[str, ReportRow], reasons: Reasons) -> Difference:
        record = self._known[one.unit_id]
        reason = reasons.of_ours(record) if one.unit_id not in met else _counted_again(self._plan)
        relative = self._relative.get(one.unit_id)
        if relative is not None and one.unit_id not in met:
            reason = Reason("another_pass", "one lead of the report, re-opened: we count each pass", f"a further pass beside {relative}")
        return Difference("ours", one.unit_id, record.name, reason, one.amount, one.currency)

    def _only_theirs(
        self,
        row: ReportRow,
        candidate: KnownRecord | None,
        seen: Mapping[str, ReportRow],
        met: Mapping[str, ReportRow],
        reasons: Reasons,
    ) -> Difference:
        name = (candidate.name if candidate is not None else None) or row.name
        if row.key in seen:
            reason = Reason(
                "twice", "listed more than once in the report, counted once in ours", f"row {row.row:,}, first in {seen[row.key].row:,}"
            )
        elif candidate is None:
            reason = self._fates.get(row.key) or Reason("nobody", "no record of ours has this e-mail address or name")
        elif candidate.record_id in met:
            other = met[candidate.record_id].written
            reason = Reason("folded", f"another record of the same {_who(self._kind)}: counted once", f"counted with {other}")
        else:
            reason = reasons.of_theirs(candidate)
        return Difference("theirs", row.written, name, reason, theirs=row.amount, their_currency=self.currency_of(row))


def _who(kind: UnitKind) -> str:
    return "person, folded into one cycle" if kind.unit_id == "lead_cycle_id" else kind.one


def _counted_again(plan: Plan) -> Reason:
    return Reason("counted_again", f"counted more than once in ours: {plan.metric.fact.grain}")


def _reason_of_amounts(one: _OurRow, row: ReportRow, currency: str | None) -> Reason:
    shown = f"ours {one.amount if one.amount is not None else 'unknown'}, theirs {row.amount if row.amount is not None else 'empty'}"
    if row.amount is None:
        return Reason("no_amount_there", "without an amount in the report", shown)
    if one.amount is None:
        return Reason("no_amount", "without an amount in our tables", shown)
    if one.currency != currency:
        return Reason("other_currency", "in another currency", f"ours in {one.currency}, theirs in {currency}")
    if abs(one.amount - row.amount) < 1:
        return Reason("rounded", "rounded to whole units", shown)
    return Reason("other_amount", "with another amount: one of the two was changed since", shown)


def _sums(amounts: Iterable[tuple[Decimal | None, str | None]]) -> dict[str | None, Decimal]:
    """Sums by currency, never across; what has no amount adds nothing."""
    found: dict[str | None, Decimal] = {}
    for amount, currency in amounts:
        if amount is not None:
            found[currency] = found.get(currency, Decimal(0)) + amount
    return dict(sorted(found.items(), key=lambda pair: pair[0] or "~"))


def _notes(plan: Plan, report: ReportFile, rows: Sequence[ReportRow], answer: Answer, kind: UnitKind) -> tuple[str, ...]:
    notes = []
    without = len(report.rows) - len(rows)
    if without:
        rows_name = "rows of the report name" if without > 1 else "row of the report names"
        notes.append(f"{without:,} {rows_name} no record (empty, totals, footers): not counted.")
    if report.matched_by != "id":
        notes.append(
            f"The report has no record ids, so its rows were met by {report.matched_by} ('{report.id_column}'): two records of one "
            f"{report.matched_by} can't be told apart. Add the record id to the report for a sure answer."
        )
    if plan.metric.unit not in ("count", "money"):
        notes.append(f"{plan.metric.name} is no count: what is compared are the {kind.many} behind it, its n.")
    return (*notes, *answer.notes)
