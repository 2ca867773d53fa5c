"""What does a first look at a workspace show? The questions both sides ask first, put to one snapshot, and which can't be answered yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Protocol

from sameside.analytics.answer import UNKNOWN_BUCKET, Answer, Period
from sameside.analytics.report import Question
from sameside.schema.errors import NotAvailable, UnknownName
from sameside.schema.stages import SPINE
from sameside.services.reporting import open_snapshot
from sameside.services.unlocking import Answerable, FurtherFile, rank_further_files
from sameside.services.workspace import SOURCED_DEFINITIONS, Workspace

# Marketing promises its own leads only: those of partners, and those sales found itself, are no promise of marketing's.
FROM_MARKETING = "source_side=marketing"
COST_STEPS = ("cpl", "cost_per_mql", "cost_per_sql", "cpo", "cpa")
# Asked of every workspace; the name is how the page finds the answer.
QUESTIONS: dict[str, Question] = {
    "funnel": Question("cycles", by=("stage",)),
    "leads_by_month": Question("cycles", by=("month",)),
    "close_rate": Question("close_rate_lead"),
    "close_rate_by_source": Question("close_rate_lead", by=("lead_source",)),
    "win_rate": Question("win_rate_count"),
    "attainment": Question("sla_attainment"),
    "speed": Question("speed_to_lead"),
    "speed_days": Question("speed_to_lead_days"),
    "stage_time": Question("stage_duration"),
    "sales_cycle": Question("sales_cycle_days"),
    "velocity": Question("pipeline_velocity"),
    "bookings": Question("bookings"),
    "bookings_by_quarter": Question("bookings", by=("quarter",)),
    "deal_value": Question("avg_deal_value"),
    "net": Question("bookings_net"),
    "forecast": Question("forecast_pipeline"),
    "pipeline_coverage": Question("pipeline_coverage"),
    "influenced": Question("influenced_share"),
    "completeness": Question("data_completeness"),
    "freshness": Question("data_freshness"),
    "contactless": Question("contactless_rate"),
    "unmatched": Question("unmatched_lead_rate"),
    "ignored": Question("ignored_rate"),
    "accept_time": Question("time_to_accept"),
    "promises": Question("promise_attainment", by=("side",)),
    "promises_by_step": Question("promise_attainment", by=("side", "step")),
    **{f"sourced_{name}": Question("sourced_share", where=(f"definition={name}",)) for name in SOURCED_DEFINITIONS},
}
# By what deals may be cut to tell where they are won: by source, or by the next of these that tells them apart.
_DEAL_CUTS = ("lead_source", "owner_team", "owner_region", "product", "industry")
# Rates that a reader may cut by another dimension than the usual one.
_CUTTABLE = {
    "close_rate_by_source": Question("close_rate_lead"),
    "win_rate_by_source": Question("win_rate_count"),
    "attainment_by_group": Question("sla_attainment"),
}
# Leads of one quarter beside those of the next, each given equally long; where leads have no such days, the stage after them.
COHORT_DAYS = 90
_COHORTS = tuple(
    Question(
        "cohort_conversion", (stretch,), (f"from={base}", "to=opportunity", f"within={COHORT_DAYS}", f"cohort={stretch}", "became=reached")
    )
    for base in ("inquiry", "mql")
    for stretch in ("quarter", "month")
)
_FEWEST_COHORTS = 4


@dataclass(frozen=True)
class Asked:
    """A question and what came of it."""

    question: Question
    answer: Answer

    @property
    def is_marketings(self) -> bool:
        """Is it asked of the leads that marketing brought, and of no others?"""
        return FROM_MARKETING in self.question.where

    @property
    def words(self) -> tuple[str, ...]:
        """The question as one types it after `sameside metrics`; the period aside."""
        cuts = [word for name in self.question.by for word in ("--by", name)]
        filters = [word for text in self.question.where for word in ("--where", text)]
        beside = ("--compare-to", self.question.compare_to) if self.question.compare_to else ()
        return (self.question.metric, *cuts, *filters, *beside)


@dataclass(frozen=True)
class Evidence:
    """The answers of one snapshot.

    time_zone the workspace's: on whose clock times are shown
    asked     by the name of the question; a question that can't be answered is absent
    steps     share of the cycles that went on, for each step of the spine that has cycles: (from, to, answer)
    missing   metrics that can't be answered, with what would unlock them
    further   files of which one more would unlock some of them by itself
    options   what the company said about itself
    period    None: all time
    losses    does any source of deals keep those that were lost? Where none does, what is not won can't be called open
    first_won_on  the day of the first deal on record as won
    """

    as_of: datetime
    time_zone: str
    snapshot: str
    built_at: datetime
    asked: Mapping[str, Asked]
    steps: tuple[tuple[str, str, Asked], ...] = ()
    missing: tuple[Answerable, ...] = ()
    further: tuple[FurtherFile, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    period: Period | None = None
    losses: bool = True
    first_won_on: date | None = None

    def answers(self) -> dict[str, Answer]:
        """The bare answers by name, the steps of the funnel among them."""
        named = {name: one.answer for name, one in self.asked.items()}
        return named | {f"step_{before}_{after}": step.answer for before, after, step in self.steps}


class Asks(Protocol):
    """Whatever questions can be put to: one open snapshot, or figures that remember what was asked."""

    @property
    def snapshot_id(self) -> str: ...
    @property
    def built_at(self) -> datetime: ...
    def measure(self, question: Question, *, as_of: datetime) -> Answer: ...
    def answerable(self, *, as_of: datetime) -> list[Answerable]: ...
    def deals_kept(self) -> tuple[bool, date | None]: ...


@dataclass(frozen=True)
class Part:
    """A part of the evidence, for who does not need the whole.

    names  of the questions and what follows from them; None: all
    where  filters put to every question; one that can't be filtered so has no answer
    cut    the dimension that rates are cut by; '' = as ever
    """

    names: frozenset[str] | None = None
    where: tuple[str, ...] = ()
    cut: str = ""

    def holds(self, *names: str) -> bool:
        """Is any of these wanted?"""
        return self.names is None or bool(self.names & set(names))


def gather_evidence(*, workspace: Workspace, as_of: datetime, snapshot: str | None = None, period: str | None = None) -> Evidence:
    """Put every first question to one snapshot. Changes nothing.

    Raises  UnknownName when there is no such snapshot; WrongUsage for a period that can't be; SamesideError when nothing was built yet
    """
    with open_snapshot(workspace, snapshot) as opened:
        return evidence_from(opened, workspace=workspace, as_of=as_of, period=period)


def evidence_from(asks: Asks, *, workspace: Workspace, as_of: datetime, period: str | None = None, part: Part | None = None) -> Evidence:
    """The evidence, or a part of it, from whatever can be asked. Raises WrongUsage for a period or filter that can't be read."""
    answerable = asks.answerable(as_of=as_of) if part is None else []  # a part does not say what is missing elsewhere
    part = part or Part()
    asking = _Asking(asks, as_of, period, part.where)
    wanted = {name: question for name, question in _questions(period).items() if part.holds(name)}
    asked = {name: answered for name, question in wanted.items() if (answered := asking(question)) is not None}
    asked = _followed_up(asked, asking, part, str(workspace.options["currency"]))
    if part.cut:
        wanted = {name: replace(question, by=(part.cut,)) for name, question in _CUTTABLE.items() if part.holds(name)}
        asked |= {name: answered for name, question in wanted.items() if (answered := asking(question)) is not None}
    losses, first_won_on = asks.deals_kept()
    return Evidence(
        as_of=as_of,
        time_zone=str(workspace.options["time_zone"]),
        snapshot=asks.snapshot_id,
        built_at=asks.built_at,
        asked=asked,
        steps=_steps(asked.get("funnel"), asking) if part.holds("steps") else (),
        missing=tuple(metric for metric in answerable if not metric.is_answerable),
        further=rank_further_files(answerable),
        options=workspace.options,
        period=next((one.answer.period for one in asked.values()), None),
        losses=losses,
        first_won_on=first_won_on,
    )


def _followed_up(asked: Mapping[str, Asked], asking: "_Asking", part: Part, currency: str) -> dict[str, Asked]:
    """The answers, and those to the questions that depend on what the first ones said."""
    found = dict(asked)
    if part.holds("cohorts", "curve") and (cohorts := _first_told(asking, _COHORTS)) is not None:
        found["cohorts"] = cohorts
        filters = tuple(text for text in cohorts.question.where if not text.startswith("cohort=") and text not in part.where)
        found |= {"curve": curve} if (curve := asking(Question("conversion_curve", where=(*filters, "every=14")))) is not None else {}
    if "win_rate" in found and part.holds("win_rate_by_source") and (cut := _telling_cut(asking, "win_rate_count", _DEAL_CUTS)) is not None:
        found["win_rate_by_source"] = cut
    if part.holds(*COST_STEPS):
        found |= _costs(asking, currency)
    if part.holds("acceptance"):
        found |= _acceptance(asking)
    if "attainment" in found and part.holds("attainment_by_group") and (parts := _by_group(asking)) is not None:
        found["attainment_by_group"] = parts
    return found


def _questions(period: str | None) -> dict[str, Question]:
    """Of a period, the funnel counts the leads that began in it: the same that its rates are of."""
    if period is None:
        return QUESTIONS
    return QUESTIONS | {"funnel": replace(QUESTIONS["funnel"], where=("dated_by=creation",))}


def ask_figure(*, workspace: Workspace, question: Question, as_of: datetime, snapshot: str | None = None) -> tuple[Asked, Answer | None]:
    """One question, and beside it the same without a cut, where the cut makes parts to compare with a whole.

    Raises  as `reporting.measure`
    """
    with open_snapshot(workspace, snapshot) as opened:
        return figure_from(opened, question, as_of=as_of)


def figure_from(asks: Asks, question: Question, *, as_of: datetime) -> tuple[Asked, Answer | None]:
    """See `ask_figure`."""
    asked = Asked(question, asks.measure(question, as_of=as_of))
    if not question.by or asked.answer.unit != "share" or question.compare_to is not None:
        return asked, None
    whole = asks.measure(replace(question, by=()), as_of=as_of)
    return asked, whole if all(set(row.by) <= {"measure"} for row in whole.rows) else None


@dataclass(frozen=True)
class _Asking:
    """Asks one question after another of the same snapshot."""

    asks: Asks
    as_of: datetime
    period: str | None
    where: tuple[str, ...] = ()

    def __call__(self, question: Question) -> Asked | None:
        whole = Question(question.metric, question.by, (*question.where, *self.where), self.period)
        try:
            return Asked(whole, self.asks.measure(whole, as_of=self.as_of))
        except (NotAvailable, UnknownName):
            return None


def _first_told(asking: _Asking, questions: Iterable[Question]) -> Asked | None:
    """The first of several questions whose answer has enough cohorts with a figure."""
    for question in questions:
        found = asking(question)
        if found is not None and len({row.by[question.by[0]] for row in found.answer.rows if row.value is not None}) >= _FEWEST_COHORTS:
            return found
    return None


def _acceptance(asking: _Asking) -> dict[str, Asked]:
    """What sales accepted of the leads marketing brought; of all leads where the side of no source is known."""
    sides = asking(Question("acceptance_rate", by=("source_side",)))
    if sides is None:
        return {}
    is_known = any(row.by["source_side"] != UNKNOWN_BUCKET for row in sides.answer.rows)
    where = (FROM_MARKETING,) if is_known else ()
    whole, parts = asking(Question("acceptance_rate", where=where)), asking(Question("acceptance_rate", by=("lead_source",), where=where))
    return {key: one for key, one in (("acceptance", whole), ("acceptance_by_source", parts)) if one is not None}


def _costs(asking: _Asking, currency: str) -> dict[str, Asked]:
    """What each step costs, as a whole and by channel. Spent in several currencies, it is told in the company's own, where rates allow."""
    asked: dict[str, Asked] = {}
    for name in COST_STEPS:
        whole = asking(Question(name))
        if whole is None:
            continue
        is_mixed = len({row.currency for row in whole.answer.rows if row.value is not None}) > 1
        where = (f"in={currency}",) if is_mixed and currency else ()
        told, parts = asking(Question(name, where=where)), asking(Question(name, by=("channel",), where=where))
        asked |= {key: one for key, one in ((name, told), (f"{name}_by_channel", parts)) if one is not None}
    return asked


def _telling_cut(asking: _Asking, metric: str, dimensions: Iterable[str]) -> Asked | None:
    """A metric cut by the first of several dimensions that has two known values at least; else by the first."""
    found = [one for name in dimensions if (one := asking(Question(metric, by=(name,)))) is not None]
    telling = [one for one in found if len({row.by[one.question.by[0]] for row in one.answer.rows} - {UNKNOWN_BUCKET}) > 1]
    return next(iter([*telling, *found]), None)


def _by_group(asking: _Asking) -> Asked | None:
    """Promises kept by team; by region where all are one team, by month where neither is known. Never by person: a page that both sides
    read must not hold a seller up to blame."""
    for dimension in ("owner_team", "owner_region"):
        found = asking(Question("sla_attainment", by=(dimension,)))
        if found is not None and len([row for row in found.answer.rows if row.by[dimension] != UNKNOWN_BUCKET]) > 1:
            return found
    return asking(Question("sla_attainment", by=("month",)))


# Where only the current stage is known, those seen to enter a stage are the ones still sitting there, and hardly any of them went on: a
# share of them would blame a step for what nobody wrote down. Below four in five seen, no share is told.
_SEEN_TO_ENTER = 0.8


def _steps(funnel: Asked | None, asking: _Asking) -> tuple[tuple[str, str, Asked], ...]:
    """The share that went on from each stage that has cycles to the next that has, where most were seen to enter the former."""
    if funnel is None:
        return ()
    reached = {row.by["stage"] for row in funnel.answer.rows if row.value}
    stages: Sequence[str] = [stage.value for stage in SPINE if stage.value in reached]
    steps = []
    for before, after in pairwise(stages):
        step = asking(Question("stage_conversion", where=(f"from={before}", f"to={after}", "within=ever")))
        if step is not None and (step.answer.rows[0].coverage or 0) >= _SEEN_TO_ENTER:
            steps.append((before, after, step))
    return tuple(steps)
