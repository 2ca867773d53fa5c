"""How do the sums that come back from the tables become an answer: figures in order, intervals, and what one must know to read them?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sameside.analytics.answer import UNKNOWN_BUCKET, Answer, AnswerRow, RecordTable
from sameside.analytics.cost_kinds import MoneyPer, RemarkingKind
from sameside.analytics.currency_notes import currency_notes
from sameside.analytics.figure_kinds import Distribution, FigureKind, Sums
from sameside.analytics.intervals import interval_ranks
from sameside.analytics.lead_judging import change_notes
from sameside.analytics.report import MEASURE, Plan
from sameside.analytics.statement import Statement
from sameside.analytics.where import Condition
from sameside.schema.errors import NotAvailable, did_you_mean
from sameside.schema.tables import STAGES

# Runs one statement and returns its column names and rows.
Run = Callable[[Statement], tuple[Sequence[str], Sequence[Sequence[Any]]]]

_STAGE_ORDER = {stage: place for place, stage in enumerate(STAGES)}
_Group = tuple[str, ...]
# A list of choices longer than this helps nobody.
_MOST_CHOICES = 40


def measure(plan: Plan, run: Run) -> Answer:
    """The answer to a planned question.

    Returns  rows by group (stages along the spine, other labels as text, unknown last), in each group the figures in their order
    Raises   NotAvailable when what was loaded can't carry the metric, as a win rate without recorded losses
    """
    refuse_unmet_needs(plan, run)
    counts = _one(run(plan.apart_statement()))
    undated = plan.undated_statement()
    n_undated = _one(run(undated))["n"] if undated else 0
    # Where records match, each '=' is known by somebody; only of a list can a value be known by nobody.
    suspects = [condition for condition in plan.conditions if not counts["n_asked"] or len(condition.values) > 1]
    strangers = tuple(_strangers(plan, suspects, run))
    found: list[tuple[_Group, AnswerRow]] = []
    remarks: list[str] = []
    for figure in plan.figures:
        groups = _groups_of(plan, figure, run)
        found += _rows_of(plan, figure, groups)
        if isinstance(figure, RemarkingKind):
            remarks += figure.remarks(groups)
    first = str(plan.standpoint.options.get(plan.metric.locked_by) or "")
    found.sort(key=lambda pair: [_sort_key(name, label, first) for name, label in zip(plan.by, pair[0], strict=True)])
    rows = tuple(_labelled(plan.by, group, row) for group, row in found)
    kept = tuple(row for row in rows if _is_shown(plan, row))
    return Answer(
        metric=plan.metric.name,
        unit=plan.metric.unit,
        question=plan.metric.question,
        definition=plan.definition,
        period=plan.period,
        as_of=plan.standpoint.as_of,
        snapshot=plan.standpoint.snapshot,
        rows=kept,
        notes=(*strangers, *_notes(plan, counts | {"n_undated": n_undated}, kept, strangers), *remarks, *currency_notes(plan, run)),
    )


def refuse_unmet_needs(plan: Plan, run: Run) -> None:
    """Raise NotAvailable when what was loaded can't carry the metric, as a win rate without recorded losses."""
    if not plan.metric.needs:
        return
    counts = _one(run(plan.needs_statement()))
    is_looking_back = plan.standpoint.as_of < plan.standpoint.known_at
    for number, need in enumerate(plan.metric.needs):
        is_asked = counts[f"given_{number}"] if need.given else not is_looking_back
        if is_asked and not counts[f"needed_{number}"]:
            raise NotAvailable(f"{plan.metric.name} is not available: {need.sentence}")


def has_value(plan: Plan, run: Run) -> bool:
    """Whether one figure at least comes out of what was loaded: n/a in every row answers nothing."""
    return any(row.value is not None for figure in plan.figures for _, row in _rows_of(plan, figure, _sums_of(plan, figure, run)))


def records(plan: Plan, run: Run) -> RecordTable:
    """The rows of the fact that stand behind the first figure asked for; as many as its n, all groups together."""
    columns, rows = run(plan.records_statement())
    return RecordTable(tuple(columns), tuple(tuple(row) for row in rows))


def records_page(plan: Plan, run: Run, *, after: int, most: int) -> tuple[RecordTable, int]:
    """Some of those rows in their order, at most so many after the n-th; and how many there are in all."""
    columns, rows = run(plan.records_statement(after=after, most=most))
    if not rows and after:
        return RecordTable(tuple(columns[:-2]), ()), records_page(plan, run, after=0, most=1)[1]
    return RecordTable(tuple(columns[:-2]), tuple(tuple(row[:-2]) for row in rows)), rows[0][-1] if rows else 0


def _groups_of(plan: Plan, figure: FigureKind, run: Run) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """The sums that one kind of figure asks for, and the ends of its interval where those are values themselves."""
    if not isinstance(figure, Distribution):
        return _sums_of(plan, figure, run)
    # Which of the values they are follows from how many there are: that is counted first, and the values put in order only once.
    sizes = {int(row[-1]) for row in run(plan.sizes_statement(figure))[1]}
    return _sums_of(plan, figure, run, figure.ends({n: found for n in sizes if (found := interval_ranks(n)) is not None}))


def _sums_of(
    plan: Plan, figure: FigureKind, run: Run, more: Mapping[str, str] | None = None
) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """Sums by group: its labels, then the currency where each stands by itself."""
    columns, rows = run(plan.figure_statement(figure, more))
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    n_keys = len(plan.by) + (1 if figure.per_currency else 0)
    # Rows come in no promised order; sorted by their group they always go the same way.
    for row in sorted(rows, key=lambda row: tuple(str(key) for key in row[:n_keys])):
        groups.setdefault(tuple(row[:n_keys]), []).append(dict(zip(columns, row, strict=True)))
    if not groups and not plan.by:
        # Nothing to sum at all: the figure is there, and says so.
        groups[()] = [_nothing(figure)]
    return groups


def _rows_of(plan: Plan, figure: FigureKind, groups: Mapping[tuple[Any, ...], list[dict[str, Any]]]) -> list[tuple[_Group, AnswerRow]]:
    found = [(group[: len(plan.by)], row) for group, parts in groups.items() for row in figure.read(parts)]
    return _without_empty_currency(found) if figure.per_currency else found


def _without_empty_currency(found: list[tuple[_Group, AnswerRow]]) -> list[tuple[_Group, AnswerRow]]:
    """Records that carry neither amount nor currency make no row beside those that do: coverage and a note tell of them."""
    with_money = {group for group, row in found if row.n}
    return [(group, row) for group, row in found if row.n or row.currency is not None or group not in with_money]


def _nothing(figure: FigureKind) -> dict[str, Any]:
    """The sums of no rows at all: counts are 0, amounts and values unknown."""
    empty = {name: 0 if sql.startswith("count(") else None for name, sql in figure.aggregates().items()}
    return empty | dict.fromkeys(figure.spread) | {"currency": None}


def _labelled(by: Sequence[str], group: _Group, row: AnswerRow) -> AnswerRow:
    return replace(row, by=dict(zip(by, group, strict=True)) | row.by)


def _is_shown(plan: Plan, row: AnswerRow) -> bool:
    wanted = row.by.get(MEASURE)
    if plan.measures and wanted not in plan.measures:
        return False
    return all(_passes(condition, row.by.get(condition.name, UNKNOWN_BUCKET)) for condition in plan.slices)


def _passes(condition: Condition, label: str) -> bool:
    return (label in condition.values) == (condition.operator != "!=")


def _sort_key(name: str, label: str, first: str) -> tuple[int, int, str]:
    if first and label == first:
        return (-1, 0, "")
    if label == UNKNOWN_BUCKET:
        return (1, 0, "")
    return (0, _STAGE_ORDER.get(label, len(_STAGE_ORDER)) if name == "stage" else 0, label)


def _strangers(plan: Plan, suspects: Iterable[Condition], run: Run) -> Iterable[str]:
    """A sentence for each value asked for that no record has: most often a slip of the pen."""
    for condition in suspects:
        if condition.operator != "!=" and condition.name != (plan.metric.narrowed_to or ("",))[0]:
            labels = [str(row[0]) for row in run(plan.labels_statement(condition.name))[1]]
            for value in condition.values:
                if value not in labels:
                    yield f"No record has {condition.name} '{value}'.{_nearest_label(value, labels)}"


def _nearest_label(value: str, labels: Sequence[str]) -> str:
    """What may have been meant. A value that differs only by case is meant, however many there are."""
    of_other_case = [label for label in labels if label.casefold() == value.strip().casefold()]
    if of_other_case:
        return f" Case counts: did you mean {' or '.join(repr(label) for label in of_other_case)}?"
    return did_you_mean(value, labels if len(labels) <= _MOST_CHOICES else ())


def _notes(plan: Plan, counts: Sums, rows: Iterable[AnswerRow], strangers: Sequence[str]) -> Iterable[str]:
    if not counts["n_asked"] and not strangers:
        yield "No record matches." if plan.conditions else "There is no record to count."
    elif not counts["n_in_period"] and plan.period is not None:
        yield f"No record {'matches' if plan.conditions else 'lies'} in {plan.period.name}."
    yield from change_notes(plan.standpoint.definitions, plan.bound, plan.period)
    if plan.metric.locked_by:
        locked = plan.standpoint.options.get(plan.metric.locked_by)
        yield f"This workspace has locked {locked}: it stands first." if locked else "This workspace has locked none of these definitions."
    if plan.metric.knows_only_now and plan.standpoint.as_of < plan.standpoint.known_at:
        yield f"Seen from an earlier moment, with hindsight: {plan.metric.knows_only_now} of open deals are those of today's snapshot."
    no_cases = {name for figure in plan.figures if isinstance(figure, MoneyPer) for name in figure.measures_of_no_cases}
    if counts["n_undated"]:
        yield f"{counts['n_undated']} events have no date: left out, because nobody knows whether they had happened by then."
    for number, apart in enumerate(plan.metric.apart):
        n = counts[f"apart_{number}"]
        if n and (plan.is_by_owner or not apart.of_owners):
            yield apart.sentence.format(n=f"{n:,}")
    for number, one in enumerate(plan.metric.ranges):
        low, high = counts[f"min_{number}"], counts[f"max_{number}"]
        if low is not None:
            yield (one.one if low == high else one.many).format(low=f"{low:g}", high=f"{high:g}")
    few = [row for row in rows if 0 < row.n < plan.metric.minimum_n and row.by.get(MEASURE) not in no_cases]
    if few:
        advice = "lean on the interval, and rank nobody by them" if any(row.low is not None for row in few) else "rank nobody by them"
        yield f"Fewer than {plan.metric.minimum_n} cases stand behind {len(few)} of the figures: {advice}."


def _one(answer: tuple[Sequence[str], Sequence[Sequence[Any]]]) -> dict[str, Any]:
    columns, rows = answer
    return dict(zip(columns, rows[0], strict=True))
