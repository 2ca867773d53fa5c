"""What did the newest survey say beside the records? Read once, for first pages that tell one line of it."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sameside.analytics.belief_beside import BesideLine, beside_lines
from sameside.records.models import SurveyRound
from sameside.services.survey_round import closed_rounds


@dataclass(frozen=True)
class NewestBeliefs:
    """The lines of the newest closed round."""

    round_id: str
    title: str
    closed_at: datetime
    lines: tuple[BesideLine, ...]


def newest_beliefs(home: Path) -> NewestBeliefs | None:
    """The newest closed round's beliefs beside their facts; None before the first. A closed result never changes, so it is read once."""
    newest = closed_rounds().values_list("pk", "title", "mode", "closed_at", "result_hash").first()
    if newest is None:
        return None
    round_id, title, mode, closed_at, result_hash = newest
    assert closed_at is not None
    told = f"{title} (open link)" if mode == "open" else title
    return NewestBeliefs(round_id, told, closed_at, _lines(str(home), round_id, result_hash))


@lru_cache(maxsize=4)
def _lines(home: str, round_id: str, result_hash: str) -> tuple[BesideLine, ...]:
    del home, result_hash  # they tell one result from another
    item = SurveyRound.objects.only("result", "instrument").get(pk=round_id)
    return beside_lines(item.result or {}, item.instrument)
