"""How does a question become SQL? Metric, cuts, filter, period and standpoint in; statements with bound parameters out.

One path for every page, command and file. What a person wrote is only ever a bound value; names are looked up, never pasted.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sameside.analytics.answer import Period
from sameside.analytics.asked_parameters import bind_parameters, say_parameter
from sameside.analytics.catalogue import metric as metric_named
from sameside.analytics.cohort_kinds import CohortShares
from sameside.analytics.conversion import ADDED, OLD_RATE_DAYS, RATES, converted_sql
from sameside.analytics.cost_kinds import TargetCoverage
from sameside.analytics.dimensions import Dimension, bucketed, dimensions_of, join_sql
from sameside.analytics.fact_files import facts_needed, parameters_in
from sameside.analytics.figure_kinds import FigureKind, PricedKind, Share
from sameside.analytics.fiscal_calendar import fiscal_calendar
from sameside.analytics.lead_criteria import DefinitionVersion
from sameside.analytics.lead_judging import made_facts
from sameside.analytics.metric import Listing, Metric
from sameside.analytics.periods import parse_period
from sameside.analytics.statement import Statement
from sameside.analytics.where import Condition, parse_where
from sameside.schema.errors import UnknownName, WrongUsage, did_you_mean

MEASURE = "measure"
_WORD = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True)
class Question:
    """What a person asks: a metric, the dimensions to cut by, filters of the where grammar, a written period, and one to set beside it.

    compare_to  a written period, 'previous' or 'last-year'; None: none
    """

    metric: str
    by: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    period: str | None = None
    compare_to: str | None = None


@dataclass(frozen=True)
class Standpoint:
    """From where one looks.

    as_of          UTC instant: how things stood then, from what is known in this snapshot
    as_of_on       the same as a local day of the workspace
    known_at       when the snapshot was built: undated events are known to have happened by then, not before
    options        workspace options that metrics lean on
    table_columns  canonical table -> columns there are, a source's own attributes included
    time_zone      whose local days `as_of_on` and the tables hold
    definitions    versions of the definition of a qualified lead that both sides signed, the oldest first
    """

    as_of: datetime
    as_of_on: date
    known_at: datetime
    snapshot: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    table_columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    time_zone: str = "UTC"
    definitions: Sequence[DefinitionVersion] = ()

    @property
    def last_whole_on(self) -> date:
        """The last local day that is over at as_of."""
        next_moment = (self.as_of + timedelta(microseconds=1)).astimezone(ZoneInfo(self.time_zone))
        return self.as_of_on if next_moment.date() > self.as_of_on else self.as_of_on - timedelta(days=1)

    def days_before(self, n_days: int) -> "Standpoint":
        """The same moment of an earlier local day."""
        then = (self.as_of.astimezone(ZoneInfo(self.time_zone)) - timedelta(days=n_days)).astimezone(UTC)
        return replace(self, as_of=then, as_of_on=self.as_of_on - timedelta(days=n_days))


@dataclass(frozen=True)
class Plan:
    """A question understood: everything that is needed to ask the tables, and to word the answer.

    is_whole  the rows asked for hold every column of the fact and the raw values of dimensions, as records do; else what figures need
    made      SQL that stands for a fact's own: fact -> select
    """

    metric: Metric
    by: tuple[str, ...]
    period: Period | None
    standpoint: Standpoint
    figures: tuple[FigureKind, ...]
    measures: tuple[str, ...]
    slices: tuple[Condition, ...]
    definition: str
    conditions: tuple[Condition, ...]
    dimensions: Mapping[str, Dimension]
    bound: Mapping[str, Any]
    is_whole: bool = False
    made: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_converted(self) -> bool:
        """Whether all amounts are asked for in one currency."""
        return self.bound.get("in_currency") is not None

    @property
    def is_by_owner(self) -> bool:
        """Whether it is cut or filtered by who owns the records, or by something about them: team, region, side."""
        return any(name.split("_")[0] == "owner" for name in (*self.by, *(condition.name for condition in self.conditions)))

    def figure_statement(self, figure: FigureKind, more: Mapping[str, str] | None = None) -> Statement:
        """The sums behind one kind of figure, and `more` of them by name; one row per group."""
        keys = self._keys(figure)
        sums = [f"{sql} as {name}" for name, sql in (figure.aggregates() | dict(more or {})).items()]
        group_by = f"\ngroup by {', '.join(keys)}" if keys else ""
        return self._statement(f"{self._rows(figure)}\nselect {_listed([*keys, *sums])}\nfrom counted_rows{group_by}")

    def sizes_statement(self, figure: FigureKind) -> Statement:
        """How many values each group of a figure has: what the places of its interval follow from."""
        keys = [key for key in self._keys(figure) if key not in figure.spread]
        group_by = f"\ngroup by {', '.join(keys)}" if keys else ""
        return self._statement(f"{self._valued(figure)}\nselect {_listed([*keys, 'count(ranked_value) as n'])}\nfrom valued{group_by}")

    def apart_statement(self) -> Statement:
        """How many rows each note of the metric speaks of."""
        return self._statement(f"{self._asked()}\nselect {_listed(self._counts_apart())}\nfrom asked")

    def _counts_apart(self) -> list[str]:
        counts = ["count(*) as n_asked", "count(case when in_period then 1 end) as n_in_period"]
        for number, apart in enumerate(self.metric.apart):
            counts.append(f"count(case when {apart.scope} and ({apart.flag}) then 1 end) as apart_{number}")
        for number, one in enumerate(self.metric.ranges):
            counts += [f"{end}(case when in_period then {one.column} end) as {end}_{number}" for end in ("min", "max")]
        return counts

    def labels_statement(self, name: str) -> Statement:
        """Every value of a dimension that there is, the filter aside."""
        unfiltered = replace(self, by=(name,), conditions=())
        return unfiltered._statement(f"{unfiltered._asked()}\nselect distinct label_1\nfrom asked\norder by label_1")

    def unconverted_statement(self) -> Statement | None:
        """How many of the rows whose amount the figure is made of found no rate, by their own currency; None where none is asked for."""
        return self._money_statement("own_currency, count(*) as n", "is_unconverted", "own_currency")

    def restated_statement(self) -> Statement | None:
        """What the amounts behind the figure were before a rate was corrected, and what they are; None where no currency is asked for."""
        corrected = "corrected_currency, corrected_from_on, corrected_at"
        sums = f"{corrected}, count(*) as n, sum(first_amount) as first_amount, sum(amount) as amount"
        return self._money_statement(sums, "first_amount is not null", corrected)

    def aged_statement(self) -> Statement | None:
        """How much of the figure went by a rate older than a month, by the currency of that rate; None where none is asked for."""
        sums = "count(*) as n, sum(amount) as old_amount, min(rate_from_on) as oldest_on, max(rate_age_days) as most_days"
        return self._money_statement(f"rate_currency, {sums}", f"rate_age_days > {OLD_RATE_DAYS}", "rate_currency")

    def _money_statement(self, chosen: str, test: str, group_by: str) -> Statement | None:
        priced = [figure for figure in self.figures if isinstance(figure, PricedKind)]
        if not self.is_converted or not priced:
            return None
        rows = f"({priced[0].scope}) and ({priced[0].priced}) and {test}"
        return self._statement(f"{self._asked()}\nselect {chosen}\nfrom asked\nwhere {rows}\ngroup by {group_by}")

    def undated_statement(self) -> Statement | None:
        """How many stage events have no date, where that matters: looking back to before the snapshot was built, they are left out."""
        if self.standpoint.as_of >= self.standpoint.known_at or "stage_events" not in self.metric.tables_read:
            return None
        return self._statement("select count(*) as n from stage_events where entered_at is null and lead_cycle_id is not null")

    def needs_statement(self) -> Statement:
        """How many rows of the fact speak for and against each need of the metric. The filter has no say in it."""
        counts = _listed(self._counts_needed())
        # Where nothing was filtered, the rows asked for are all there are: whoever runs several statements has them at hand.
        if self.metric.about == "true" and not self.conditions:
            return self._statement(f"{self._asked()}\nselect {counts}\nfrom asked")
        return self._statement(f"with {self._facts()}\nselect {counts}\nfrom {self.metric.fact_name}")

    def _counts_needed(self) -> list[str]:
        counts = []
        for number, need in enumerate(self.metric.needs):
            given = need.given or "true"
            counts.append(f"count(case when {given} then 1 end) as given_{number}")
            counts.append(f"count(case when ({given}) and ({need.flag}) then 1 end) as needed_{number}")
        return counts

    def records_statement(self, *, after: int = 0, most: int | None = None) -> Statement:
        """The rows of the fact, or of its listing, that the first figure counts; dimensions asked for stand beside their raw value.

        Reads  most: at most so many of them, after the n-th, with the columns row_no and n_rows beside; None: all, without
        """
        listing = self.metric.listing or Listing(self.metric.fact_name, self.figures[0].counted)
        listed = replace(self, metric=replace(self.metric, fact_name=listing.fact_name), is_whole=True)
        return listed._records_statement(listing, after, most)

    def _records_statement(self, listing: Listing, after: int, most: int | None) -> Statement:
        fact = self.metric.fact
        names = dict.fromkeys([*self.by, *(condition.name for condition in self.conditions)])
        shown = [*fact.shown, *(ADDED if self.is_converted else ())]
        for name in names:
            if name not in fact.columns:
                shown.append(f"label_{self._position(name)} as {name}")
            if not self.dimensions[name].is_time:
                shown.append(f"raw_{self._position(name)} as {name}_raw")
        first = next(iter(fact.columns))
        rows = listing.source_sql(self.metric.dated_on, self.figures[0].scope)
        order = f"order by {first}, {', '.join(name for name in fact.columns if name != first)}"
        if most is None:
            return self._statement(f"{self._asked()}\nselect {_listed(shown)}\n{rows}\n{order}")
        numbered = _listed([*shown, f"row_number() over ({order}) as row_no", "count(*) over () as n_rows"])
        chosen = "select *\nfrom numbered\nwhere row_no > $after_row and row_no <= $last_row\norder by row_no"
        return self._statement(
            f"{self._asked()},\nnumbered as (\nselect {numbered}\n{rows}\n)\n{chosen}", after_row=after, last_row=after + most
        )

    def _keys(self, figure: FigureKind) -> list[str]:
        keys = [f"label_{self._position(name)}" for name in self.by]
        return [*keys, *(["currency"] if figure.per_currency else []), *figure.spread]

    def _position(self, name: str) -> int:
        return list(dict.fromkeys([*self.by, *(condition.name for condition in self.conditions)])).index(name) + 1

    def _rows(self, figure: FigureKind) -> str:
        """The rows a figure sums over; where percentiles are wanted, each value with its place in its group."""
        if not figure.value:
            return f"{self._asked()},\ncounted_rows as (\n    select asked.*\n    from asked\n    where {figure.scope}\n)"
        keys = [key for key in self._keys(figure) if key not in figure.spread]
        group = f"partition by {', '.join(keys)}" if keys else ""
        group_and_null = f"partition by {', '.join([*keys, 'case when ranked_value is null then 1 else 0 end'])}"
        return (
            f"{self._valued(figure)},\ncounted_rows as (\n    select valued.*,\n           row_number() over ({group_and_null}"
            f" order by ranked_value) as place,\n           count(ranked_value) over ({group}) as n_values\n    from valued\n)"
        )

    def _valued(self, figure: FigureKind) -> str:
        """The rows a figure of percentiles looks at, each with its value."""
        rows = f"    select asked.*, {figure.value} as ranked_value\n    from asked\n    where {figure.scope}"
        return f"{self._asked()},\nvalued as (\n{rows}\n)"

    def _asked(self) -> str:
        """The facts by name, then the rows of this metric's fact that pass the filter, with their labels."""
        names = dict.fromkeys([*self.by, *(condition.name for condition in self.conditions)])
        labels = []
        for number, name in enumerate(names, start=1):
            raw = self.dimensions[name].sql
            labels += [f"{bucketed(raw)} as label_{number}", *([f"{raw} as raw_{number}"] if self.is_whole else [])]
        joins = join_sql(self.metric.fact, frozenset(alias for name in names for alias in self.dimensions[name].joins))
        day = f"fact.{self.metric.dated_on}"
        in_period = "true" if self.period is None else f"coalesce({day} >= $period_first and {day} <= $period_last, false)"
        carried = {column: sql for name in names for column, sql in self.dimensions[name].fact_columns.items()}
        name = self.metric.fact_name
        columns = _listed([f"{name}.*", *(f"{sql} as {column}" for column, sql in carried.items())], 11)
        rows = f"{converted_sql(name, list(self.metric.fact.columns))} {name}" if self.is_converted else name
        source = f"(select {columns} from {rows} where {self.metric.about}) fact"
        tests = [self._test(number, condition) for number, condition in enumerate(self.conditions, start=1)]
        where = f"\n    where {' and '.join(tests)}" if tests else ""
        joined = "".join(f"\n    {join}" for join in joins)
        # By name: of a star over a join, an engine may call a column by table and column.
        own = [f"fact.{column}" for column in (*self._columns(), *(ADDED if self.is_converted else ()))]
        shown = _listed([*own, *labels, f"{in_period} as in_period"], 11)
        asked = f"asked as (\n    select {shown}\n    from {source}{joined}{where}\n)"
        return f"with {self._facts()},\n{asked}"

    def _columns(self) -> tuple[str, ...]:
        """The columns of the fact that the figures and notes lean on; for records, all. What is not kept need not be carried along."""
        every = tuple(self.metric.fact.columns)
        if self.is_whole or self.is_converted:
            return every
        spoken = [*self._counts_needed(), *self._counts_apart()]
        for figure in self.figures:
            money = ["currency"] if figure.per_currency else []
            spoken += [*figure.aggregates().values(), *figure.spread, figure.value, figure.scope, figure.counted, *money]
        words = set(_WORD.findall(" ".join(spoken)))
        return tuple(column for column in every if column in words)

    def _facts(self) -> str:
        needed = (*(facts_needed(RATES) if self.is_converted else ()), *facts_needed(self.metric.fact_name))
        return ",\n".join(f"{one.name} as (\n{self.made.get(one.name, one.sql)}\n)" for one in needed)

    def _test(self, number: int, condition: Condition) -> str:
        label = bucketed(self.dimensions[condition.name].sql)
        values = ", ".join(f"$where_{number}_{place}" for place in range(len(condition.values)))
        return f"({label}) {'not in' if condition.operator == '!=' else 'in'} ({values})"

    def _statement(self, sql: str, **more: int) -> Statement:
        values: dict[str, Any] = {
            **self.bound,
            **more,
            "as_of": self.standpoint.as_of.replace(tzinfo=None),
            "as_of_on": self.standpoint.as_of_on,
            "known_at": self.standpoint.known_at.replace(tzinfo=None),
            "base_currency": self.standpoint.options.get("currency") or None,
        }
        if self.period is not None:
            values |= {"period_first": self.period.first_on, "period_last": self.period.last_on}
        for number, condition in enumerate(self.conditions, start=1):
            values |= {f"where_{number}_{place}": value for place, value in enumerate(condition.values)}
        common = self._asked()
        return Statement(sql, {name: values[name] for name in parameters_in(sql)}, common if sql.startswith(common) else "")


def plan_question(question: Question, standpoint: Standpoint) -> Plan:
    """Understand a question, or say what in it can't be.

    Raises  UnknownName for a metric, dimension or value of a parameter that does not exist; WrongUsage for a filter or period that
            can't be read
    """
    metric = metric_named(question.metric)
    dimensions = _dimensions(metric, standpoint)
    settings, conditions, measures = _sort_out(metric, parse_where(question.where), dimensions)
    bound = bind_parameters(metric, settings, standpoint.options)
    made, judging = made_facts(metric.fact_name, standpoint.definitions, bound, standpoint.table_columns, standpoint.as_of)
    by = tuple(dict.fromkeys(name for name in question.by if name != metric.slice_by))
    for name in by:
        _check_dimension(metric, name, dimensions)
    mentioned = {*by, *(condition.name for condition in conditions)}
    by = (*(name for name in (metric.cut_by, metric.cut_by_too) if name and name not in mentioned), *by)
    if metric.narrowed_to and metric.narrowed_to[0] not in mentioned:
        conditions = (*conditions, Condition(metric.narrowed_to[0], "=", (metric.narrowed_to[1],)))
    calendar = fiscal_calendar(standpoint.options)
    return Plan(
        metric=metric,
        by=by,
        period=parse_period(question.period, calendar=calendar) if question.period else None,
        standpoint=standpoint,
        figures=tuple(
            _as_asked(figure, bound, mentioned) for figure in metric.figures if not measures or set(measures) & set(figure.measures)
        ),
        measures=measures,
        slices=tuple(condition for condition in conditions if condition.name == metric.slice_by),
        definition=metric.definition.format(**{name: say_parameter(name, value) for name, value in bound.items()}),
        conditions=tuple(condition for condition in conditions if condition.name != metric.slice_by),
        dimensions=dimensions,
        bound=bound | judging,
        made=made,
    )


def _as_asked(figure: FigureKind, bound: Mapping[str, Any], mentioned: Collection[str]) -> FigureKind:
    """The figure, knowing its window and cuts: an estimate needs them, and without a window no row is too young."""
    window = bound.get("window_days")
    if isinstance(figure, CohortShares):
        return replace(figure, horizon=window, every=bound.get("every_days", 1))
    if isinstance(figure, TargetCoverage):
        return replace(figure, by_team="team" in mentioned)
    if isinstance(figure, Share) and window is None and "cohort_days" not in bound:
        return replace(figure, mature="")
    return figure


def _dimensions(metric: Metric, standpoint: Standpoint) -> dict[str, Dimension]:
    return dimensions_of(
        metric.fact,
        own=metric.own_dimensions,
        day="" if metric.without_time else metric.dated_on,
        table_columns=standpoint.table_columns,
        calendar=fiscal_calendar(standpoint.options),
    )


def _sort_out(
    metric: Metric, conditions: Sequence[Condition], dimensions: Mapping[str, Dimension]
) -> tuple[dict[str, str], tuple[Condition, ...], tuple[str, ...]]:
    """A filter holds three things: parameters of the metric, which of its figures to show, and tests of dimensions."""
    parameters = {parameter.name for parameter in metric.parameters}
    settings: dict[str, str] = {}
    tests: list[Condition] = []
    measures: tuple[str, ...] = ()
    for condition in conditions:
        if condition.name in parameters:
            if condition.operator != "=":
                raise WrongUsage(f"'{condition.name}' says how {metric.name} is counted: it takes =, not {condition.operator}.")
            if settings.setdefault(condition.name, condition.values[0]) != condition.values[0]:
                raise WrongUsage(f"'{condition.name}' is said twice: {settings[condition.name]} and {condition.values[0]}.")
        elif condition.name == MEASURE:
            measures = _measures(metric, condition)
        else:
            _check_dimension(metric, condition.name, dimensions)
            tests.append(condition)
    return settings, tuple(tests), measures


def _measures(metric: Metric, condition: Condition) -> tuple[str, ...]:
    there = [name for figure in metric.figures for name in figure.measures if name]
    for value in condition.values:
        if value not in there:
            raise UnknownName(f"{metric.name} has no measure '{value}'.{did_you_mean(value, there)}")
    return tuple(name for name in there if (name in condition.values) == (condition.operator != "!="))


def _check_dimension(metric: Metric, name: str, dimensions: Mapping[str, Dimension]) -> None:
    if name not in dimensions:
        choices = [*dimensions, *(parameter.name for parameter in metric.parameters)]
        raise UnknownName(f"{metric.name} can't be cut or filtered by '{name}'.{did_you_mean(name, choices)}")


def _listed(items: Sequence[str], indent: int = 7) -> str:
    return (",\n" + " " * indent).join(items)
