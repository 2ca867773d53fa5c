"""Make the one result of a round that closes: everything anybody will ever read of it. Nothing here keeps a single answer."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sameside.analytics.alignment import alignment
from sameside.analytics.belief_lines import belief_lines
from sameside.analytics.published_figures import figures_of_item
from sameside.analytics.survey_causes import root_causes
from sameside.analytics.survey_result import round_result
from sameside.analytics.survey_waves import wave_changes
from sameside.records.models import SurveyRound
from sameside.services.survey_evidence import evidence_at_close, measured_for_estimates
from sameside.services.survey_form import is_by_open_link
from sameside.services.survey_movers import as_earlier, movers_between, round_before
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
             causes     what stands in the way, and whether the evidence says so too; waves: what changed since the last round of this form,
                        None for the first and by an open link; alignment: the index in its two halves, and three next actions
             published  per item the ids of published figures that belong to it
             comments   per item, from ten on
    """
    form = item.instrument
    evidence = evidence_at_close(workspace=workspace, form=form, now=now)
    invited = None if is_by_open_link(item) else {tuple(cell.split("/")): n for cell, n in item.invited.items()}
    result = round_result(form, list(answers), invited=invited, k=item.k, measured=measured_for_estimates(form, evidence))
    result |= {
        "closed_on": workspace.day_of(now).isoformat(),
        "evidence": evidence,
        "belief": belief_lines(form, result["items"], evidence),
        "causes": root_causes(form, result["items"], evidence),
        "waves": _waves(item, result),
        "published": {name: ids for name in form["items"] if (ids := [figure.id for figure in figures_of_item(name)])},
        "comments": {name: list(texts) for name, texts in comments.items() if len(texts) >= COMMENTS_FROM},
    }
    return result | {"alignment": alignment(form, result)}


def hash_of(result: Mapping[str, Any]) -> str:
    """What tells one result from another: a changed word in it gives another hash."""
    said = json.dumps(result, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _waves(item: SurveyRound, result: Mapping[str, Any]) -> dict[str, Any] | None:
    before = round_before(item)
    if before is None:
        return None
    movers = movers_between(before, item, without_other=result["is_other_left_out"])
    return wave_changes(item.instrument, result, as_earlier(before), movers)
