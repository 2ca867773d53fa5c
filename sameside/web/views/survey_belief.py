"""Belief beside evidence: what people said in a closed round, and what the records said on the day it closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.analytics.belief_beside import BesideLine, beside_lines
from sameside.presentation.belief_text import PairText, live_pairs, overview, overview_sentence, waiting_rows
from sameside.presentation.belief_words import GROUP_NAMES, VERDICT_MEANINGS
from sameside.records.models import SurveyRound
from sameside.schema.errors import NotAllowed, SamesideError
from sameside.services.access import may
from sameside.services.definitions import definition_in_force
from sameside.services.frozen_figures import snapshots_left
from sameside.services.survey_round import published_result, round_named
from sameside.services.workspace import utc_now
from sameside.web.belief_links import AgreementLink, FactLinks, agreement_link, fact_links
from sameside.web.page import member_of, page, show, workspace_of


@dataclass(frozen=True)
class PairLinks:
    """A pair with its links. version: of the definition that was in force, where one is at stake."""

    text: PairText
    facts: list[FactLinks]
    agreement: AgreementLink | None
    version: int | None


@page(get="read_survey_results")
def beside(request: HttpRequest, round_id: str) -> HttpResponse:
    """Every belief beside its fact: the verdicts at a glance, then line by line, then what can't be told yet."""
    item = closed_round(request, round_id)
    if isinstance(item, HttpResponse):
        return item
    lines = beside_lines(item.result or {}, item.instrument)
    columns, rows = overview(lines)
    return show(
        request,
        "survey/beside.html",
        item=item,
        round_id=item.pk,
        here="beside",
        sentence=overview_sentence(lines),
        columns=[GROUP_NAMES[name] for name in columns],
        rows=rows,
        meanings=VERDICT_MEANINGS,
        pairs=_with_links(request, item, lines),
        waiting=waiting_rows(lines),
    )


def closed_round(request: HttpRequest, round_id: str) -> SurveyRound | HttpResponse:
    """A round with its result; where it has none, the way to the list with the reason. An attempt while people answer is on record."""
    item = round_named(round_id)
    try:
        item.result = published_result(round_id=round_id, by=member_of(request), now=utc_now())
    except NotAllowed:
        raise
    except SamesideError as refused:
        messages.error(request, str(refused))
        return redirect("surveys")
    return item


def _with_links(request: HttpRequest, item: SurveyRound, lines: Sequence[BesideLine]) -> list[PairLinks]:
    """Each pair that can be told, with its ways to the records and to the agreement that would settle it."""
    allowed = partial(may, member_of(request))
    asked = [fact.asked.snapshot for line in lines for fact in line.facts if fact.asked is not None]
    left = snapshots_left(workspace_of(request), set(asked)) if asked else frozenset()
    in_force = _version_at_close(request, item)
    found = []
    for text in live_pairs(lines, halo):
        version = int(text.version) if text.version.isdigit() else in_force
        agreement = agreement_link(text.pair.agreement, pair=text.pair.name, may=allowed, version=version)
        told = version if text.pair.agreement == "definition" else None
        found.append(PairLinks(text, fact_links(text.facts, may=allowed, left=left), agreement, told))
    return found


def _version_at_close(request: HttpRequest, item: SurveyRound) -> int | None:
    """Of the definition in force on the day the round closed, for rounds whose result does not hold it."""
    if item.closed_at is None:
        return None
    zone = ZoneInfo(str(workspace_of(request).options["time_zone"]))
    found = definition_in_force(item.closed_at.astimezone(zone).date())
    return None if found is None else int(found.version)
