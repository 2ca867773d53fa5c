"""Belief beside evidence, and the alignment index: what people said in a closed round, and what the records said on the day it closed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest, HttpResponse

from sameside.analytics.belief_beside import BesideLine, beside_lines, fact_of
from sameside.analytics.calibration import HIT_FACTOR
from sameside.presentation.belief_glance import glances
from sameside.presentation.belief_index import band_words, evidence_text, index_text
from sameside.presentation.belief_text import PairText, anchor_of, gaps_to_look_at, live_pairs, overview, overview_sentence, waiting_rows
from sameside.presentation.belief_waves import since_words
from sameside.presentation.belief_words import VERDICT_MEANINGS
from sameside.presentation.next_steps import StepText, next_steps
from sameside.presentation.survey_method import limit_words
from sameside.presentation.survey_reading import group_heading
from sameside.services.access import may
from sameside.services.closed_surveys import ClosedSurvey, closed_survey
from sameside.services.definitions import definition_in_force
from sameside.services.frozen_figures import evidence_of_round, snapshots_left
from sameside.settings import home_folder
from sameside.web.belief_links import AgreementLink, FactLinks, agreement_link, fact_links
from sameside.web.page import member_of, page, show, workspace_of
from sameside.web.result_addresses import ResultAddresses


@dataclass(frozen=True)
class PairLinks:
    """A pair with its links.

    version  of the definition that was in force, where one is at stake
    since    by line, how belief and fact stood in the survey before
    """

    text: PairText
    facts: list[FactLinks]
    agreement: AgreementLink | None
    version: int | None
    since: Mapping[str, str]


@dataclass(frozen=True)
class StepLinks:
    """A step with its links. anchor: of its line beside the facts; "" where it has none."""

    text: StepText
    anchor: str
    facts: list[FactLinks]
    agreement: AgreementLink | None


@page(get="read_survey_results")
def beside(request: HttpRequest, round_id: str) -> HttpResponse:
    """Every belief beside its fact: the verdicts at a glance, then line by line, then what can't be told yet."""
    item = closed_survey(home=home_folder(), round_id=round_id, by=member_of(request))
    if not isinstance(item, ClosedSurvey):
        return show(request, "survey/results_not_yet.html", item=item)
    return beside_page(request, item, ResultAddresses(item.id))


@page(get="read_survey_results")
def index(request: HttpRequest, round_id: str) -> HttpResponse:
    """The alignment index: both halves apart, of what it is made, how far it leans on weights, and what to do next."""
    item = closed_survey(home=home_folder(), round_id=round_id, by=member_of(request))
    if not isinstance(item, ClosedSurvey):
        return show(request, "survey/results_not_yet.html", item=item)
    return index_page(request, item, ResultAddresses(item.id))


def beside_page(request: HttpRequest, item: ClosedSurvey, at: ResultAddresses) -> HttpResponse:
    """Belief beside evidence, for members as for everybody else who was asked."""
    lines = beside_lines(item.result, item.form)
    columns, rows = overview(lines)
    return show(
        request,
        "survey/beside.html",
        item=item,
        at=at,
        result=item.result,
        result_page="beside",
        sentence=overview_sentence(lines),
        columns=[group_heading(name) for name in columns],
        rows=rows,
        glances=glances(columns, rows),
        meanings=VERDICT_MEANINGS,
        hit_factor=HIT_FACTOR,
        limits_said=limit_words(item.result),
        pairs=_with_links(request, item, at, lines),
        waiting=waiting_rows(lines),
        first_open=next((line.pair.name for line in gaps_to_look_at(lines)), ""),
    )


def index_page(request: HttpRequest, item: ClosedSurvey, at: ResultAddresses) -> HttpResponse:
    """The index, for the same readers."""
    return show(
        request,
        "survey/index.html",
        item=item,
        at=at,
        result=item.result,
        result_page="index",
        belief=index_text(item.result, item.form),
        evidence=evidence_text(item.result),
        limits_said=limit_words(item.result),
        bands=band_words(),
        steps=_steps(request, item, at),
    )


def _with_links(request: HttpRequest, item: ClosedSurvey, at: ResultAddresses, lines: Sequence[BesideLine]) -> list[PairLinks]:
    """Each pair that can be told, with its ways to the records and to the agreement that would settle it."""
    allowed, left, in_force = _behind(request, item, at, lines)
    waves = item.result.get("waves")
    frozen = evidence_of_round(waves["before"]["round"]) if waves else {}
    then = {name: fact_of(name, told) for name, told in frozen.items()}
    found = []
    for text in live_pairs(lines, item.result.get("halo") or ()):
        version = int(text.version) if text.version.isdigit() else in_force
        agreement = agreement_link(text.pair.agreement, pair=text.pair.name, may=allowed, version=version)
        told = version if text.pair.agreement == "definition" else None
        # What the records said then is told once, with the first of its lines.
        since = {one.anchor: since_words(one.line, waves, {} if place else then) for place, one in enumerate(text.lines)}
        found.append(PairLinks(text, fact_links(text.facts, may=allowed, left=left), agreement, told, since))
    return found


def _steps(request: HttpRequest, item: ClosedSurvey, at: ResultAddresses) -> list[StepLinks]:
    steps = next_steps(item.result, item.form)
    if not steps:
        return []
    lines = beside_lines(item.result, item.form)
    allowed, left, in_force = _behind(request, item, at, lines)
    by_item: Mapping[str, BesideLine] = {line.item: line for line in reversed(lines) if line.is_live}
    found = []
    for step in steps:
        line = by_item.get(step.item)
        facts = [fact for fact in line.facts if fact.metric == step.metric] if line else []
        agreement = agreement_link(step.agreement, pair=line.pair.name if line else "", may=allowed, version=in_force)
        found.append(StepLinks(step, anchor_of(line) if line else "", fact_links(facts, may=allowed, left=left), agreement))
    return found


def _behind(
    request: HttpRequest, item: ClosedSurvey, at: ResultAddresses, lines: Sequence[BesideLine]
) -> tuple[Callable[[str], bool], frozenset[str], int | None]:
    """What a member may open of what stands behind the lines. For anybody else nothing is looked up: they read what was published."""
    if not at.is_of_members:
        return lambda _: False, frozenset(), None
    return partial(may, member_of(request)), _left(request, lines), _version_at_close(request, item)


def _left(request: HttpRequest, lines: Sequence[BesideLine]) -> frozenset[str]:
    """Of the snapshots the facts were frozen from, those that are still there."""
    frozen = {fact.asked.snapshot for line in lines for fact in line.facts if fact.asked is not None}
    return snapshots_left(workspace_of(request), frozen) if frozen else frozenset()


def _version_at_close(request: HttpRequest, item: ClosedSurvey) -> int | None:
    """Of the definition in force on the day the round closed, for what the result names no version of."""
    found = definition_in_force(workspace_of(request).day_of(item.closed_at))
    return None if found is None else int(found.version)
