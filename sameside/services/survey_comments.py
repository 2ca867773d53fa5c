"""Take words out of the comments of a closed survey, as a name somebody wrote down: before it is read by everybody, and for good."""

import re
from datetime import datetime

from django.db import transaction

from sameside.records.models import Member, SurveyRound
from sameside.schema.errors import SamesideError
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.survey_results import hash_of

TAKEN_OUT = "[...]"
_FEWEST, _MOST = 2, 60


@transaction.atomic
def take_out_words(*, item: SurveyRound, words: str, by: Member, now: datetime) -> int:
    """Question  Whose name, or what else that tells of one person, shall nobody read in the comments?

    Allowed  administrators and revenue operations
    Returns  how many times the words stood there, whole and in whatever case. Each is now "[...]"; backups made before keep them
    Raises   SamesideError before the close, for words too short or too long, and where they stand in no comment

    The trace keeps who did it and how often, and not the words. No other part of the result changes.
    """
    require(by, "run_survey")
    sought = " ".join(words.split())
    if not _FEWEST <= len(sought) <= _MOST:
        raise SamesideError(f"Write the words as they stand there, {_FEWEST} to {_MOST} letters.")
    fresh = SurveyRound.objects.select_for_update().get(pk=item.pk)
    if fresh.result is None:
        raise SamesideError("This survey has no comments anybody reads yet.")
    spaced = r"\s+".join(map(re.escape, sought.split()))
    pattern = re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)
    n_taken, comments = 0, {}
    for name, texts in fresh.result.get("comments", {}).items():
        made = [pattern.subn(TAKEN_OUT, text) for text in texts]
        comments[name] = [text for text, _ in made]
        n_taken += sum(n for _, n in made)
    if not n_taken:
        raise SamesideError("These words stand in no comment. Nothing was changed.")
    n_before = fresh.result.get("words_taken_out", 0)
    fresh.result = fresh.result | {"comments": comments, "words_taken_out": n_before + n_taken}
    fresh.result_hash = hash_of(fresh.result)
    fresh.save(update_fields=["result", "result_hash"])
    detail = {"times": n_taken, "result": fresh.result_hash}
    record_act(by=by, act="take_out_of_comments", kind="survey", object_id=item.pk, detail=detail, now=now)
    return n_taken
