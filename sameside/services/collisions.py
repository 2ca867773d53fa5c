"""What becomes of an act that the database undid because it collided with another one?

SQLite lets one writer in at a time. PostgreSQL lets many in, and undoes one of them whole where two wait for each other (a deadlock),
where they can't be put in an order, or where both add the same row. Nothing of it has happened then, so it is simply done again, and
finds what the other left.
"""

import secrets
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, connection

Done = TypeVar("Done")
MOST_TRIES = 6
_UNDONE = {"40P01", "40001", "23505"}  # deadlock; no order; the same row twice
_FIRST_PAUSE_SECONDS = 0.02  # doubles with every try, and differs by chance: those who met would meet again


def until_it_stands(act: Callable[[], Done], *, afresh: Callable[[], None] = lambda: None) -> Done:
    """Do an act, and again while it is undone for another's sake.

    Reads   act: one transaction, or something that may be done twice; afresh: what is to be forgotten of a try before the next
    Raises  the collision itself after the last try; at once within somebody else's transaction, which is undone as a whole
    """
    pause = _FIRST_PAUSE_SECONDS
    for _ in range(MOST_TRIES - 1):
        try:
            return act()
        except DatabaseError as undone:
            if connection.in_atomic_block or not is_collision(undone):
                raise
        time.sleep(pause * (0.5 + secrets.randbelow(1000) / 1000))
        pause *= 2
        afresh()
    return act()


def is_collision(undone: DatabaseError) -> bool:
    """Whether a transaction was undone for another's sake, so that it may go well the next time."""
    return getattr(undone.__cause__, "sqlstate", None) in _UNDONE
