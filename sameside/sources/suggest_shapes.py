"""Which columns fill ours when no word of their headers tells? Judged by what the cells look like, and marked for a person."""

import re

from sameside.sources.suggest_columns import ColumnProfile
from sameside.sources.suggest_tables import Recognised, is_money
from sameside.sources.suggest_text import DraftColumn
from sameside.sources.suggest_words import MODIFIED, NO_AMOUNT

_CHECK = "please check: by its cells, as the header does not tell"


def columns_by_shape(one: Recognised, columns: list[DraftColumn], used: set[str]) -> list[DraftColumn]:
    """The created date, closed date and amount that words did not find; a column is taken only when no other could be meant.

    Changes  used, by the columns taken
    """
    if one.table not in ("leads", "opportunities"):
        return []
    have = {column.target for column in columns}
    made: dict[str, ColumnProfile] = {}
    free = [p for p in one.profiles if p.n_filled and p.name not in used]
    dates = [p for p in free if p.is_date and not re.search(MODIFIED, p.words)]
    whole = [p for p in dates if p.n_filled * 20 >= p.n_rows * 19]
    if "created_at" not in have and len(whole) == 1 and ("closed_at" in have or one.table == "leads" or len(dates) <= 2):
        made["created_at"] = whole[0]
        dates = [p for p in dates if p is not whole[0]]
    if one.table == "opportunities":
        if "closed_at" not in have and len(dates) == 1 and ("created_at" in have or "created_at" in made):
            made["closed_at"] = dates[0]
        sums = [p for p in free if is_money(p) and not re.search(NO_AMOUNT, p.words)]
        if "amount" not in have and len(sums) == 1:
            made["amount"] = sums[0]
    used |= {profile.name for profile in made.values()}
    return [DraftColumn(target, column=profile.name, comment=_CHECK) for target, profile in made.items()]
