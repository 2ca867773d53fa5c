"""Which moment does a person mean by a date?"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sameside.schema.errors import WrongUsage


def read_as_of(text: str | None, time_zone: str, *, name: str = "as-of") -> datetime | None:
    """A date means its end in the workspace's zone: 2026-03-31 includes that day. A time without an offset is of that zone.

    Reads   name: what the text was given as, for the refusal
    Raises  WrongUsage
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if "T" not in text and " " not in text:
            moment = moment.replace(hour=23, minute=59, second=59, microsecond=999999)
        return (moment.replace(tzinfo=ZoneInfo(time_zone)) if moment.tzinfo is None else moment).astimezone(UTC)
    except (ValueError, OverflowError):  # the last day of the calendar has no end in every zone
        raise WrongUsage(f"{name} is '{text}': give a date or an instant, as 2026-03-31 or 2026-03-31T17:00:00Z.") from None
