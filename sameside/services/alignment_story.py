"""What goes before a board? One closed round: its result, what was agreed when it closed, and the gaps that cost most. Changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sameside.analytics.costly_gaps import CostlyGap, costly_gaps
from sameside.records.models import Member
from sameside.services.agreed_at import Agreed, agreed_at
from sameside.services.closed_surveys import newest_closed
from sameside.services.survey_round import published_result, round_named
from sameside.services.workspace import Workspace


@dataclass(frozen=True)
class AlignmentStory:
    """Everything the report and the board page are written from. form: as it was asked; result: the one published object."""

    round_id: str
    title: str
    wave: int
    company: str
    time_zone: str
    closed_at: datetime
    result_hash: str
    form: Mapping[str, Any]
    result: Mapping[str, Any]
    agreed: Agreed
    gaps: tuple[CostlyGap, ...]


def alignment_story(*, workspace: Workspace, round_id: str | None = None, by: Member | None, now: datetime) -> AlignmentStory:
    """The story of a round, the newest closed one unless it is named.

    Allowed  every member; None = the program's owner
    Raises   UnknownName for a round there is not; Locked while people answer, with the attempt on record; SamesideError without a result
    """
    item = round_named(round_id) if round_id else newest_closed()
    result = published_result(round_id=item.pk, by=by, now=now)
    assert item.closed_at is not None  # it has a result
    zone = str(workspace.options["time_zone"])
    return AlignmentStory(
        round_id=item.pk,
        title=item.title,
        wave=item.wave,
        company=str(workspace.options.get("company") or ""),
        time_zone=zone,
        closed_at=item.closed_at,
        result_hash=item.result_hash,
        form=item.instrument,
        result=result,
        agreed=agreed_at(item.closed_at, time_zone=zone),
        gaps=costly_gaps(result, item.instrument),
    )
