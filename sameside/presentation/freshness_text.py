"""What does a reader of figures learn about what they leave out, because nothing was built since?"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sameside.presentation.figures import day, plural
from sameside.services.freshness import Unbuilt


def unbuilt_text(unbuilt: Unbuilt | None) -> str:
    """One note that names what is not in the figures yet; empty when they hold everything."""
    named = unbuilt_words(unbuilt)
    return f"Not in these figures yet: {named} since this snapshot. Run: sameside build" if named else ""


def unbuilt_words(unbuilt: Unbuilt | None) -> str:
    """What happened since, counted, as '2 imports, 1 merge'; empty when nothing did, or nothing was built yet."""
    if unbuilt is None:
        return ""
    counted = (
        (unbuilt.n_imports, "import", "imports"),
        (unbuilt.n_undone, "undone import", "undone imports"),
        (unbuilt.n_mappings, "changed mapping", "changed mappings"),
        (unbuilt.n_merges, "merge", "merges"),
        (unbuilt.n_options, "changed setting", "changed settings"),
    )
    return ", ".join(plural(n, one, many) for n, one, many in counted if n)


def age_text(newest_on: date | None, as_of: datetime, time_zone: str) -> str:
    """How far the records lag behind the moment of the figures; '' where they don't."""
    if newest_on is None:
        return "No record carries a date, so nobody can say how old these figures are."
    n_days = (as_of.astimezone(ZoneInfo(time_zone)).date() - newest_on).days
    if n_days < 1:
        return ""
    return f"The newest record is of {day(newest_on)}, {plural(n_days, 'day')} before: what happened since is not in these figures."
