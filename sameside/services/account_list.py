"""Which companies are there, the ones where something happened last first? Found by name or domain."""

from dataclasses import dataclass
from datetime import datetime

from sameside.services.kept_answers import Kept
from sameside.services.open_figures import Figures
from sameside.services.timeline_sql import LATEST

_LISTS = Kept(most_rows=200_000)


@dataclass(frozen=True)
class AccountRow:
    """One company. latest_at: when anything on record last happened with it; None: nothing is dated."""

    account_id: str
    name: str
    domains: str
    n_people: int
    n_deals: int
    n_won: int
    latest_at: datetime | None


@dataclass(frozen=True)
class AccountPage:
    """Some of the companies asked for. `after` names the last one, for the next page; '' when there is none."""

    rows: tuple[AccountRow, ...]
    n_all: int
    first: int
    after: str
    before: str | None


def account_page(figures: Figures, *, asked: str, after: str, most: int) -> AccountPage:
    """The companies whose name or domain holds some words, a page of them.

    Reads  after: the company the page before ended with; '' = from the start. One that is not in the list begins anew
    Returns  before: what `after` was of the page before this one; None: this is the first
    """

    def make() -> list[AccountRow]:
        with figures.opened() as opened:
            return [AccountRow(*row) for row in opened.reader.query(LATEST)[1]]

    # Whatever the moment: a snapshot's companies are the same all day.
    found: list[AccountRow] = _LISTS.once((str(figures.workspace.home), figures.snapshot_id), make)
    wanted = asked.casefold().split()
    rows = [row for row in found if all(word in f"{row.name} {row.domains}".casefold() for word in wanted)] if wanted else found
    start = next((place + 1 for place, row in enumerate(rows) if row.account_id == after), 0) if after else 0
    shown = rows[start : start + most]
    has_more = start + most < len(rows)
    before = None if not start else rows[start - most - 1].account_id if start > most else ""
    return AccountPage(tuple(shown), len(rows), start + 1, shown[-1].account_id if has_more else "", before)
