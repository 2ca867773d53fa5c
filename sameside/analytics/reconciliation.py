"""Why does a record stand in our figure and not in another system's report, or the other way round?

Each rule here is a test of the records themselves, never a guess by a record's look: a rule holds only where the records on both sides
speak for it. What no test explains is said to be unexplained.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal

from sameside.analytics.answer import UNKNOWN_BUCKET, Period
from sameside.analytics.where import Condition

Side = Literal["ours", "theirs", "both"]
UNEXPLAINED = "unexplained"

# A pattern is believed where chance would make it less often than this.
_CHANCE = 0.01
# The day a report goes by must hold nearly all its records; a few may have been moved since it was written.
_NEARLY_ALL = 0.95
_FEWEST_FOR_A_PATTERN = 3
_SECOND_PASS = 2


@dataclass(frozen=True)
class Reason:
    """One rule that makes a record differ: its short name, the sentence that stands for all such records, and what is so of this one."""

    rule: str
    sentence: str
    detail: str = ""


@dataclass(frozen=True)
class KnownRecord:
    """One lead cycle, deal, person or company as our tables know it, counted or not.

    rows       the rows of the metric's fact that are of it, nothing filtered: columns and labels of dimensions. () = none by as_of
    countable  does it pass what the metric counts, filter and period aside?
    later      does the fact hold it at the moment of the snapshot, though not at the moment asked for?
    days       its own days by name: created_on, closed_on ...
    instants   the same as instants where its source knows the time, in UTC
    traits     what else the tables say of it: outcome, raw_stage, amount ...
    sources    the systems that hold a record of it
    """

    record_id: str
    name: str | None = None
    rows: tuple[Mapping[str, Any], ...] = ()
    countable: bool = False
    later: bool = False
    days: Mapping[str, date | None] = field(default_factory=dict)
    instants: Mapping[str, datetime | None] = field(default_factory=dict)
    traits: Mapping[str, Any] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """What was asked of the metric, as far as it decides which records count.

    counts     what the metric counts, in words: "deals won or lost"
    dated_on   the fact's column that periods are counted by
    as_of_on   the local day of the moment asked for
    """

    metric: str
    counts: str
    dated_on: str
    period: Period | None
    conditions: tuple[Condition, ...]
    dimensions: tuple[str, ...]
    as_of_on: date


@dataclass(frozen=True)
class Difference:
    """One record that makes the two differ. A row of the report counts -1, a record of ours +1, one on both sides 0."""

    side: Side
    record_id: str
    name: str | None
    reason: Reason
    ours: Decimal | None = None
    our_currency: str | None = None
    theirs: Decimal | None = None
    their_currency: str | None = None

    @property
    def n(self) -> int:
        """What it adds to our count minus theirs."""
        return {"ours": 1, "theirs": -1, "both": 0}[self.side]


class Reasons:
    """The tests, ready for one question and one report."""

    def __init__(
        self,
        asked: Asked,
        same: Sequence[KnownRecord],
        only_ours: Sequence[KnownRecord],
        only_theirs: Sequence[KnownRecord],
        their_sources: Collection[str] = (),
    ) -> None:
        self.asked, self._their_sources = asked, frozenset(their_sources)
        self._same, self._only_ours, self._only_theirs = same, only_ours, only_theirs
        # A rate has no dimension of the outcome, as it is made of it; a report of won deals only is filtered by it all the same.
        has_outcome = "outcome" not in asked.dimensions and any("outcome" in one.traits for one in only_ours)
        self._dimensions = ("outcome", *asked.dimensions) if has_outcome else asked.dimensions
        self._labels_there = {name: _labels(same, name) for name in self._dimensions}
        self._n_lacking = {name: Counter(_label(one, name) for one in only_ours) for name in self._dimensions}
        theirs = (*same, *only_theirs)
        self._newest = max((day for one in theirs if (day := one.days.get("created_on"))), default=None)
        self._n_newer = sum(1 for one in only_ours if self._newest and (day := one.days.get("created_on")) and day > self._newest)
        self.their_day = self._day_of_the_report()
        self.their_offset = self._offset_of_the_report()

    def of_ours(self, record: KnownRecord) -> Reason:
        """Why the report lacks a record that we count."""
        tests = (self._from_another_system, self._reopened, self._by_their_day, self._on_their_clock, self._newer, self._filtered_out)
        for test in tests:
            reason = test(record)
            if reason is not None:
                return reason
        return Reason(UNEXPLAINED, "no rule found; nothing in our tables says why the report lacks them")

    def of_theirs(self, record: KnownRecord) -> Reason:
        """Why we don't count a record of the report that our tables hold."""
        if not record.rows:
            return self._why_no_row(record)
        if not record.countable:
            return _why_not_countable(self.asked, record)
        # Of a record with several rows, that one tells the reason which comes nearest, and is of what was asked for.
        failures = min((self._failures(record, row) for row in record.rows), key=lambda found: (len(found), _n_filters(found)))
        if not failures:
            return Reason(UNEXPLAINED, "no rule found: by all our tests we should count them")
        first, *others = failures
        also = "; also " + "; ".join(other.detail or other.sentence for other in others) if others else ""
        return Reason(first.rule, first.sentence, first.detail + also)

    def _why_no_row(self, record: KnownRecord) -> Reason:
        if record.later:
            return Reason("after_as_of", f"came, or were written down, after {self.asked.as_of_on}", _first_day(record))
        return Reason("not_in_fact", f"known, but {self.asked.metric} is not about them", _first_day(record))

    def _failures(self, record: KnownRecord, row: Mapping[str, Any]) -> list[Reason]:
        found = []
        reason = self._outside_period(record, row.get(self.asked.dated_on))
        if reason is not None:
            found.append(reason)
        for condition in self.asked.conditions:
            label = _bucketed(row.get(condition.name))
            if (label in condition.values) == (condition.operator == "!="):
                words = condition.name.replace("_", " ")
                asked = f"{condition.name}{'!=' if condition.operator == '!=' else '='}{' or '.join(condition.values)}"
                found.append(Reason(f"filter:{condition.name}", f"another {words}: we were asked for {asked}", f"{words} is {label}"))
        return found

    def _outside_period(self, record: KnownRecord, day: date | None) -> Reason | None:
        period, column = self.asked.period, self.asked.dated_on
        if period is None or _lies_in(day, period):
            return None
        if day is None:
            return Reason("no_date", f"the day {_words(column)} is unknown: they lie in no period")
        if self.their_offset is not None and _lies_in(self._on_clock(record, column), period):
            return self._clock_reason(record, column, day, "outside the period on our clock, inside")
        theirs = self.their_day
        if theirs is not None and _lies_in(record.days.get(theirs), period):
            sentence = (
                f"{_words(theirs)} in the period, but {_words(column)} outside it: the report seems to go by the day {_words(theirs)}"
            )
            return Reason(f"other_date:{theirs}", sentence, f"{_words(theirs)} {record.days[theirs]}, {_words(column)} {day}")
        when = "after" if day > period.last_on else "before"
        return Reason(f"outside_period:{when}", f"{_words(column)} {when} {period.name}", f"{_words(column)} {day}")

    def _from_another_system(self, record: KnownRecord) -> Reason | None:
        if not self._their_sources or not record.sources or self._their_sources & record.sources:
            return None
        own, theirs = " and ".join(sorted(record.sources)), " and ".join(sorted(self._their_sources))
        return Reason(f"other_system:{own}", f"known from {own} only, and the report is of {theirs}")

    def _reopened(self, record: KnownRecord) -> Reason | None:
        """A later pass inside the period, of a lead that was created outside it."""
        period, created = self.asked.period, record.traits.get("lead_created_day")
        began = self._later_pass(record)
        if period is None or began is None or not isinstance(created, date):
            return None
        if _lies_in(created, period) or not _lies_in(began, period) or created >= began:
            return None
        detail = f"its lead was created on {created}, the pass began on {began}"
        return Reason("another_pass", "one lead, re-opened: we count each pass, the report by the day the lead was created", detail)

    def _later_pass(self, record: KnownRecord) -> date | None:
        """The day a pass after the first began: of a person the first one inside the period, of a cycle its own."""
        days = record.traits.get("later_pass_days")
        if days is not None and self.asked.period is not None:
            return min((day for day in days if _lies_in(day, self.asked.period)), default=None)
        is_later = (record.traits.get("cycle_no") or 1) >= _SECOND_PASS
        return _day_of(record, self.asked.dated_on) if is_later else None

    def _by_their_day(self, record: KnownRecord) -> Reason | None:
        period, day = self.asked.period, self.their_day
        if period is None or day is None or _lies_in(record.days.get(day), period):
            return None
        ours = _words(self.asked.dated_on)
        sentence = _goes_by(day, f"{ours} in the period, but {_words(day)} outside it")
        return Reason(f"other_date:{day}", sentence, f"{ours} {_day_of(record, self.asked.dated_on)}, {_words(day)} {record.days.get(day)}")

    def _on_their_clock(self, record: KnownRecord) -> Reason | None:
        period, column = self.asked.period, self.asked.dated_on
        if period is None or self.their_offset is None:
            return None
        day = self._on_clock(record, column)
        if day is None or _lies_in(day, period):
            return None
        return self._clock_reason(record, column, _day_of(record, column), "inside the period on our clock, outside")

    def _newer(self, record: KnownRecord) -> Reason | None:
        day = record.days.get("created_on")
        if self._newest is None or day is None or day <= self._newest or not self._is_no_chance(self._n_newer):
            return None
        sentence = f"created after {self._newest}, the newest day in the report: it seems to have been written before"
        return Reason("newer_than_report", sentence, f"created {day}")

    def _filtered_out(self, record: KnownRecord) -> Reason | None:
        for name in self._dimensions:
            label = _label(record, name)
            if label is None or label in self._labels_there[name]:
                continue
            n_lacking = self._n_lacking[name][label]
            if self._is_no_chance(n_lacking):
                sentence = f"the report has none with {name.replace('_', ' ')} '{label}', we have {n_lacking:,}: it seems to be filtered"
                return Reason(f"their_filter:{name}={label}", sentence)
        return None

    def _is_no_chance(self, n_lacking: int) -> bool:
        """Would records of one kind all be lacking by chance? Where the others lack seldom, several of a kind hardly all do.

        With a share q of the other records lacking, all n of a kind lack with probability q^n. Of q the rule of Laplace is taken, so
        that it is never 0.
        """
        n_others_lacking = len(self._only_ours) - n_lacking
        share = (n_others_lacking + 1) / (n_others_lacking + len(self._same) + 2)
        return n_lacking >= _FEWEST_FOR_A_PATTERN and bool(self._same) and share**n_lacking < _CHANCE

    def _day_of_the_report(self) -> str | None:
        """Another day of the records that nearly all of the report's lie in the period by, where by ours fewer do; None where ours fits."""
        period, ours = self.asked.period, self.asked.dated_on
        known = [*self._same, *(one for one in self._only_theirs if one.days)]
        if period is None or not known:
            return None
        fitting = sum(_lies_in(_day_of(one, ours), period) for one in known)
        best: tuple[int, str] | None = None
        for name in dict.fromkeys(name for one in known for name in one.days if name != ours):
            n = sum(_lies_in(one.days.get(name), period) for one in known)
            if n >= _NEARLY_ALL * len(known) and n > fitting and (best is None or n > best[0]):
                best = (n, name)
        return best[1] if best else None

    def _offset_of_the_report(self) -> int | None:
        """The clock, in whole hours from UTC, on which records near the period's ends change sides as the report has them; None: none.

        Every record on both sides must stay inside on that clock. Where several fit, the one nearest to UTC stands for them.
        """
        period, column = self.asked.period, self.asked.dated_on
        if period is None:
            return None
        edge = timedelta(days=1)
        span = Period(period.name, period.first_on - edge, period.last_on + edge)
        near = [one for one in self._only_theirs if _lies_in(day := _day_of(one, column), span) and not _lies_in(day, period)]
        best: tuple[int, int] | None = None
        for offset in sorted(range(-12, 15), key=abs):
            if any(_lies_in(self._shifted(one, column, offset), period) is False for one in self._same if one.instants.get(_at(column))):
                continue
            n = sum(_lies_in(self._shifted(one, column, offset), period) for one in near)
            n += sum(1 for one in self._only_ours if (day := self._shifted(one, column, offset)) and not _lies_in(day, period))
            if n and (best is None or n > best[0]):
                best = (n, offset)
        return best[1] if best else None

    def _on_clock(self, record: KnownRecord, column: str) -> date | None:
        return None if self.their_offset is None else self._shifted(record, column, self.their_offset)

    def _shifted(self, record: KnownRecord, column: str, offset: int) -> date | None:
        instant = record.instants.get(_at(column))
        return None if instant is None else instant.astimezone(timezone(timedelta(hours=offset))).date()

    def _clock_reason(self, record: KnownRecord, column: str, day: date | None, where: str) -> Reason:
        offset = self.their_offset or 0
        zone = "UTC" if offset == 0 else f"UTC{offset:+d}"
        instant = record.instants[_at(column)]
        assert instant is not None
        detail = f"{_words(column)} {day} here, {instant.astimezone(UTC):%Y-%m-%d %H:%M} in UTC"
        return Reason("time_zone", f"{where} on a clock of {zone}: the report's day begins at another hour", detail)


def _why_not_countable(asked: Asked, record: KnownRecord) -> Reason:
    """Which trait keeps a record out of what the metric counts, whatever was asked."""
    traits = {**record.traits, **(record.rows[0] if record.rows else {})}
    outcome, stage = traits.get("outcome"), record.traits.get("raw_stage")
    in_words = f"stage '{stage}'" if stage else ""
    if "outcome" in traits:
        if outcome is None:
            return Reason("stage_not_mapped", "their stage has no meaning in the mapping: open, won or lost is unknown", in_words)
        if traits.get("losses_recorded") is False and outcome != "open":
            return Reason("no_losses", "from a source that keeps no lost deals: left out of any rate")
        if not _counts_outcome(asked, str(outcome)):
            return Reason(
                f"outcome:{outcome}", f"{'still open' if outcome == 'open' else outcome}: the metric counts {asked.counts}", in_words
            )
        if "amount" in traits and traits["amount"] is None:
            return Reason("no_amount", "no amount in our tables: unknown, not 0")
    return Reason("not_counted", f"not among what the metric counts: {asked.counts}", in_words)


def _counts_outcome(asked: Asked, outcome: str) -> bool:
    words = asked.counts.replace(",", " ").split()
    named = {word for word in ("open", "won", "lost") if word in words}
    return not named or outcome in named


def totals_by_reason(differences: Iterable[Difference]) -> dict[tuple[Side, str, str], tuple[Difference, ...]]:
    """The differences by side and rule, the most frequent first, what is unexplained last."""
    groups: dict[tuple[Side, str, str], list[Difference]] = {}
    for one in differences:
        groups.setdefault((one.side, one.reason.rule, one.reason.sentence), []).append(one)
    order = sorted(groups, key=lambda key: (key[1] == UNEXPLAINED, -len(groups[key]), key))
    return {key: tuple(groups[key]) for key in order}


def _n_filters(failures: Sequence[Reason]) -> int:
    return sum(1 for one in failures if one.rule.startswith("filter:"))


def _label(record: KnownRecord, name: str) -> str | None:
    return _bucketed(record.rows[0].get(name, record.traits.get(name))) if record.rows else None


def _labels(records: Iterable[KnownRecord], name: str) -> set[str]:
    """All labels of a dimension. Many records have few values: each is put into words once."""
    return {_bucketed(value) for value in {one.rows[0].get(name, one.traits.get(name)) for one in records if one.rows}}


def _bucketed(value: Any) -> str:
    """A dimension's value as the filter compares it."""
    text = str(value).lower() if isinstance(value, bool) else str(value or "").strip()
    return UNKNOWN_BUCKET if text.casefold() in ("", UNKNOWN_BUCKET) else text


def _day_of(record: KnownRecord, column: str) -> date | None:
    """The day the metric counts a record by: its fact's, else its own of that name."""
    found: Collection[Any] = [row[column] for row in record.rows if row.get(column) is not None]
    return next(iter(found), record.days.get(column))


def _lies_in(day: date | None, period: Period) -> bool:
    return day is not None and period.first_on <= day <= period.last_on


def _first_day(record: KnownRecord) -> str:
    day = record.days.get("created_on")
    return f"created {day}" if day else ""


def _words(column: str) -> str:
    return {"dated_on": "dated", "expected_close_on": "expected to close"}.get(column, column.removesuffix("_on").replace("_", " "))


def _goes_by(day: str, opening: str) -> str:
    return f"{opening}: the report seems to go by the day {_words(day)}"


def _at(column: str) -> str:
    return f"{column.removesuffix('_on')}_at"
