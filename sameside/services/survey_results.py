"""Make the one result of a round that closes: everything anybody will ever read of it. Nothing here keeps a single answer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sameside.analytics.belief_lines import belief_lines
from sameside.analytics.published_figures import figures_of_item
from sameside.analytics.survey_result import round_result
from sameside.records.models import SurveyRound
from sameside.services.survey_evidence import evidence_at_close, measured_for_estimates, standings
from sameside.services.survey_store import Answered
from sameside.services.workspace import Workspace

COMMENTS_FROM = 10


def publish(
    item: SurveyRound, answers: Iterable[Answered], comments: Mapping[str, Sequence[str]], now: datetime, *, workspace: Workspace
) -> dict[str, Any]:
    """The result: who answered, which groups are shown, every figure with what it stands on, evidence frozen at this moment, comments.

    Reads    answers: of the round's file, in the order of random keys; comments: by item, in an order of their own
    Returns  plain JSON values: see `survey_result.round_result`; beside it
             evidence   per metric its value with interval, or why it is not available; belief: per item a verdict per group
             published  per item the ids of published figures that belong to it
             comments   per item, from ten on
    """
    form = item.instrument
    evidence = evidence_at_close(workspace=workspace, form=form, now=now)
    invited = {tuple(cell.split("/")): n for cell, n in item.invited.items()}
    result = round_result(form, list(answers), invited=invited, k=item.k, measured=measured_for_estimates(form, evidence))
    return {
        "closed_on": now.date().isoformat(),
        **result,
        "evidence": evidence,
        "belief": belief_lines(form, result["items"], standings(evidence)),
        "published": {name: ids for name in form["items"] if (ids := [figure.id for figure in figures_of_item(name)])},
        "comments": {name: list(texts) for name, texts in comments.items() if len(texts) >= COMMENTS_FROM},
    }
