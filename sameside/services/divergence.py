"""Do people mean the same by a qualified lead? Twenty leads, each labelled by several people alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from sameside.analytics.lead_criteria import Clause, clauses_as_json, clauses_from
from sameside.analytics.rater_agreement import PairAgreement, every_pair, krippendorff_alpha
from sameside.records.models import DivergenceRater, DivergenceTest, LeadDefinition, Member
from sameside.schema.errors import Conflict, NotAvailable, SamesideError, UnknownName
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.definition_reading import sampled
from sameside.services.lead_attributes import own_columns
from sameside.services.members import term_on
from sameside.services.reporting import open_snapshot
from sameside.services.signed_definitions import clauses_of
from sameside.services.workspace import Workspace, company_day

N_SAMPLED = 20
FEWEST_RATERS = 2
OVERALL = "overall"
LABELS: dict[str, str] = {"yes": "Yes", "no": "No", "unclear": "Can't tell"}


@dataclass(frozen=True)
class CriterionAgreement:
    """How far raters agree on one question. alpha: None = no score; pairs: (names of two raters, their agreement)."""

    question: str
    says: str
    alpha: float | None
    n_leads: int
    pairs: tuple[tuple[str, str, PairAgreement], ...]


@dataclass(frozen=True)
class Disagreement:
    """One lead and question on which labels differ: rater -> label in words."""

    lead_cycle_id: str
    says: str
    labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DivergenceResult:
    """What came of a test. criteria is empty with fewer than FEWEST_RATERS done: two at least make an agreement."""

    raters: tuple[str, ...]
    criteria: tuple[CriterionAgreement, ...]
    disagreements: tuple[Disagreement, ...]


def start_divergence_test(
    *, workspace: Workspace, definition: LeadDefinition, by: Member, now: datetime, seed: int | None = None
) -> DivergenceTest:
    """Draw the leads: as even as can be over what the definition makes of them and over their sources.

    Allowed  sales, marketing and revenue operations
    Twice    two tests, each with leads of its own; the same seed draws the same leads of one snapshot
    Raises   NotAvailable when fewer than N_SAMPLED leads are known; SamesideError when nothing was built yet
    """
    require(by, "draft_agreements")
    drawn_by = int(now.timestamp()) % 2**31 if seed is None else seed
    with open_snapshot(workspace) as opened:
        leads = sampled(opened, clauses_of(definition), n=N_SAMPLED, seed=drawn_by)
        own = own_columns(opened)
        snapshot_id = opened.snapshot_id
    if len(leads) < N_SAMPLED:
        raise NotAvailable(f"A blind test needs {N_SAMPLED} leads with a date: {len(leads)} were loaded.")
    sample = [{"lead_cycle_id": lead, "values": _plain(values, own)} for lead, values in leads.items()]
    return _keep(definition, snapshot_id, sample, drawn_by, by, now)


@transaction.atomic
def _keep(
    definition: LeadDefinition, snapshot_id: str, sample: list[dict[str, Any]], seed: int, by: Member, now: datetime
) -> DivergenceTest:
    made = DivergenceTest.objects.create(
        definition=definition, seed=seed, snapshot_id=snapshot_id, sample=sample, clauses=clauses_as_json(clauses_of(definition)),
        made_by=by, made_at=now,
    )  # fmt: skip
    record_act(by=by, act="start_divergence_test", kind="divergence", object_id=str(made.pk), detail={"seed": seed}, now=now)
    return made


@transaction.atomic
def label_lead(*, test_id: int, lead_cycle_id: str, labels: Mapping[str, str], by: Member, now: datetime) -> DivergenceRater:
    """Keep one rater's labels of one lead. The last lead labelled makes them done; then they see the others'.

    Allowed  sales, marketing and revenue operations, each for themselves
    Twice    the later labels count, until they are done
    Raises   Conflict when the test is closed, or they are done; SamesideError when a question has no answer; UnknownName
    """
    require(by, "draft_agreements")
    test = _locked(test_id)
    if test.closed_at is not None:
        raise Conflict("This test is closed: nobody labels any more.")
    if lead_cycle_id not in {one["lead_cycle_id"] for one in test.sample}:
        raise UnknownName(f"'{lead_cycle_id}' is not one of this test's leads.")
    questions = questions_of(test)
    given = {question: labels.get(question, "") for question in questions}
    if any(label not in LABELS for label in given.values()):
        raise SamesideError("Answer every question; where you can't, say so: that is an answer.")
    term = term_on(by, company_day(now))
    rater, _ = DivergenceRater.objects.get_or_create(
        test=test, member=by, defaults={"side": term.side if term else "other", "started_at": now}
    )
    if rater.done_at is not None:
        raise Conflict("You are done with this test: your labels stand, and you have seen the others'.")
    rater.labels = rater.labels | {lead_cycle_id: given}
    if len(rater.labels) == len(test.sample):
        rater.done_at = now
        record_act(by=by, act="finish_labelling", kind="divergence", object_id=str(test.pk), now=now)
    rater.save()
    return rater


@transaction.atomic
def close_divergence_test(*, test_id: int, by: Member, now: datetime) -> DivergenceTest:
    """End labelling and show the result to everybody. Allowed: sales, marketing and revenue operations. Twice: no change."""
    require(by, "draft_agreements")
    test = _locked(test_id)
    if test.closed_at is None:
        test.closed_at = now
        test.save(update_fields=["closed_at"])
        record_act(by=by, act="close_divergence_test", kind="divergence", object_id=str(test.pk), now=now)
    return test


def divergence_test(test_id: int) -> DivergenceTest:
    """One test. Raises UnknownName."""
    found = DivergenceTest.objects.select_related("definition", "made_by").filter(pk=test_id).first()
    if found is None:
        raise UnknownName("There is no such test.")
    return found


def may_see_labels(test: DivergenceTest, member: Member) -> bool:
    """Whether the labels of others may be shown: once the test is closed, or to who is done labelling."""
    return test.closed_at is not None or test.raters.filter(member=member).exclude(done_at=None).exists()


def questions_of(test: DivergenceTest) -> dict[str, str]:
    """What each lead is asked about: the whole, and clause by clause."""
    clauses: tuple[Clause, ...] = clauses_from(test.clauses)
    return {OVERALL: "Is this a qualified lead?"} | {clause.id: clause.says for clause in clauses}


def result_of(test: DivergenceTest) -> DivergenceResult:
    """Agreement of the raters who are done, question by question and pair by pair, and where they differ. Only for `may_see_labels`."""
    raters = list(test.raters.exclude(done_at=None).select_related("member"))
    names = tuple(rater.member.name for rater in raters)
    if len(raters) < FEWEST_RATERS:
        return DivergenceResult(names, (), ())
    leads = [one["lead_cycle_id"] for one in test.sample]
    criteria, disagreements = [], []
    for question, says in questions_of(test).items():
        ratings = [[rater.labels.get(lead, {}).get(question) for lead in leads] for rater in raters]
        units = [[label for label in unit if label is not None] for unit in zip(*ratings, strict=True)]
        pairs = tuple((names[one], names[other], found) for one, other, found in every_pair(ratings))
        criteria.append(CriterionAgreement(question, says, krippendorff_alpha(units), len(leads), pairs))
        for lead, unit in zip(leads, zip(*ratings, strict=True), strict=True):
            if len(set(unit)) > 1:
                disagreements.append(
                    Disagreement(lead, says, tuple((n, LABELS[label]) for n, label in zip(names, unit, strict=True) if label))
                )
    return DivergenceResult(names, tuple(criteria), tuple(disagreements))


def _plain(values: Mapping[str, Any], own: list[str]) -> dict[str, Any]:
    """What raters are shown, kept as JSON: no verdict, no outcome, no name of a person."""
    hidden = ("lead_cycle_id", "created_on", "handed_on")
    return {name: value for name, value in values.items() if name not in hidden and (not name.startswith("x_") or name in own)}


def _locked(test_id: int) -> DivergenceTest:
    found = DivergenceTest.objects.select_for_update().filter(pk=test_id).first()
    if found is None:
        raise UnknownName("There is no such test.")
    return found
