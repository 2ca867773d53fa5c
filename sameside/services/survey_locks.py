"""What protects those who answer is settled when a round opens. Whoever tries to change it then is refused, and that is on record."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import transaction

from sameside.records.models import Member, SurveyRound
from sameside.schema.errors import Conflict
from sameside.services.audit import record_act


class Locked(Conflict):
    """The round is open or closed, and what was tried would change what was promised to those who answer.

    The attempt was written into the trace. A caller inside a transaction of its own lets that commit: the entry must stay.
    """


@contextmanager
def locking(item: SurveyRound, attempt: str, *, by: Member | None, now: datetime) -> Iterator[SurveyRound]:
    """A transaction in which a round that is being prepared may change. attempt: what is tried, as 'lower its threshold'.

    Raises  Locked when it is open or closed, after the attempt was written down
    """
    with transaction.atomic():
        fresh = SurveyRound.objects.select_for_update().get(pk=item.pk)
        if fresh.status == "draft":
            yield fresh
            return
    refuse(fresh, attempt, by=by, now=now)


def refuse(item: SurveyRound, attempt: str, *, by: Member | None, now: datetime) -> None:
    """Write down who tried what on a round, and refuse it.

    Raises  Locked
    """
    with transaction.atomic():
        record_act(by=by, act="refuse_survey_change", kind="survey", object_id=item.pk, detail={"tried": attempt}, now=now)
    raise Locked(
        f"This survey is {item.status}, so nobody can {attempt}: people answer trusting in what stood there. The attempt is on record."
    )


@contextmanager
def one_at_a_time(home: Path, round_id: str) -> Iterator[None]:
    """Hold a round against another process that invites or closes at this moment. The system lets go when the process ends.

    Raises  Conflict at once when another holds it
    """
    folder = home / "survey"
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder / f"{round_id}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("Invitations are being sent, or the survey is being closed, at this moment. Look again in a while.") from None
        yield
    finally:
        os.close(descriptor)
