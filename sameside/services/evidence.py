"""What does a first look at a workspace show? The questions both sides ask first, put to one snapshot, and which can't be answered yet."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sameside.analytics.answer import UNKNOWN_BUCKET, Answer
from sameside.analytics.report import Question
from sameside.schema.errors import NotAvailable
from sameside.schema.stages import SPINE
from sameside.services.reporting import Answerable, OpenSnapshot, open_snapshot
from sameside.services.workspace import Workspace

# Asked of every workspace, in this order; the name is how the page finds the answer.
QUESTIONS: dict[str, Question] = {
    "funnel": Question("cycles", by=("stage",)),
    "close_rate": Question("close_rate_lead"),
    "close_rate_by_source": Question("close_rate_lead", by=("lead_source",)),
    "win_rate": Question("win_rate_count"),
    "win_rate_by_source": Question("win_rate_count", by=("lead_source",)),
    "acceptance": Question("acceptance_rate"),
    "attainment": Question("sla_attainment"),
    "speed": Question("speed_to_lead"),
    "speed_days": Question("speed_to_lead_days"),
    "sales_cycle": Question("sales_cycle_days"),
    "bookings": Question("bookings"),
    "sourced": Question("sourced_share"),
}


@dataclass(frozen=True)
class Evidence:
    """The answers of one snapshot.

    time_zone the workspace's: on whose clock times are shown
    answers   by the name of the question; a question that can't be answered is absent
    steps     share of the cycles that went on, for each step of the spine that has cycles: (from, to, answer)
    missing   metrics that can't be answered, with what would unlock them
    """

    as_of: datetime
    time_zone: str
    snapshot: str
    built_at: datetime
    answers: dict[str, Answer]
    steps: tuple[tuple[str, str, Answer], ...]
    missing: tuple[Answerable, ...]


def gather_evidence(*, workspace: Workspace, as_of: datetime, snapshot: str | None = None) -> Evidence:
    """Put every first question to one snapshot. Changes nothing.

    Raises  UnknownName when there is no such snapshot; SamesideError when nothing was built yet
    """
    with open_snapshot(workspace, snapshot) as opened:
        missing = tuple(metric for metric in opened.answerable() if not metric.is_answerable)
        asking = _Asking(opened, as_of)
        answers = {name: answer for name, question in QUESTIONS.items() if (answer := asking(question)) is not None}
        if "attainment" in answers and (parts := _by_group(asking)) is not None:
            answers["attainment_by_group"] = parts
        steps = _steps(answers.get("funnel"), asking)
    return Evidence(as_of, str(workspace.options["time_zone"]), opened.snapshot_id, opened.built_at, answers, steps, missing)


@dataclass(frozen=True)
class _Asking:
    """Asks one question after another of the same snapshot."""

    opened: OpenSnapshot
    as_of: datetime

    def __call__(self, question: Question) -> Answer | None:
        try:
            return self.opened.measure(question, as_of=self.as_of)
        except NotAvailable:
            return None


def _by_group(asking: _Asking) -> Answer | None:
    """Promises kept by team; by region where all are one team, by month where neither is known. Never by person: a page that both sides
    read must not hold a seller up to blame."""
    for dimension in ("owner_team", "owner_region"):
        answer = asking(Question("sla_attainment", by=(dimension,)))
        if answer is not None and len([row for row in answer.rows if row.by[dimension] != UNKNOWN_BUCKET]) > 1:
            return answer
    return asking(Question("sla_attainment", by=("month",)))


# Where only the current stage is known, those seen to enter a stage are the ones still sitting there, and hardly any of them went on: a
# share of them would blame a step for what nobody wrote down. Below four in five seen, no share is told.
_SEEN_TO_ENTER = 0.8


def _steps(funnel: Answer | None, asking: _Asking) -> tuple[tuple[str, str, Answer], ...]:
    """The share that went on from each stage that has cycles to the next that has, where most were seen to enter the former."""
    if funnel is None:
        return ()
    reached = {row.by["stage"] for row in funnel.rows if row.value}
    stages = [stage.value for stage in SPINE if stage.value in reached]
    steps = []
    for before, after in pairwise(stages):
        answer = asking(Question("stage_conversion", where=(f"from={before}", f"to={after}", "within=ever")))
        if answer is not None and (answer.rows[0].coverage or 0) >= _SEEN_TO_ENTER:
            steps.append((before, after, answer))
    return tuple(steps)
