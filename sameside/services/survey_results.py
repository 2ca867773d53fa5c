"""Make the one result of a round that closes: everything anybody will ever read of it. Nothing here keeps a single answer."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sameside.analytics.suppression import publication_plan
from sameside.records.models import SurveyRound
from sameside.services.survey_store import Answered

COMMENTS_FROM = 10


def publish(item: SurveyRound, answers: Iterable[Answered], comments: Mapping[str, Sequence[str]], now: datetime) -> dict[str, Any]:
    """The result: how many were invited and answered, which groups are shown, and comments where there are enough.

    Reads    answers: of the round's file, in the order of random keys; comments: by item, in an order of their own
    Returns  plain JSON values
    """
    given = list(answers)
    counted: Counter[tuple[str, ...]] = Counter((one.function, one.seniority) for one in given)
    plan = publication_plan(counted, item.k)
    return {
        "closed_on": now.date().isoformat(),
        "form": item.instrument["hash"],
        "k": item.k,
        "n_invited": sum(item.invited.values()),
        "n_answers": len(given),
        "n_left_out": plan.left_out,
        "groups": [{"name": group.name, "state": group.state, "n": group.n if group.state == "shown" else None} for group in plan.groups],
        "comments": {name: list(texts) for name, texts in comments.items() if len(texts) >= COMMENTS_FROM},
    }
