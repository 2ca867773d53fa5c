"""What is known of a lead that a definition may test?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sameside.analytics.lead_judging import attributes_sql, own_attributes
from sameside.services.record_labels import lead_label
from sameside.services.reporting import OpenSnapshot, open_snapshot
from sameside.services.workspace import Workspace

Attributes = dict[str, dict[str, Any]]
# So many ids are bound in one statement.
_AT_ONCE = 2_000


def attributes_of(workspace: Workspace, lead_cycle_ids: Sequence[str]) -> Attributes:
    """The columns a clause may test, of some lead cycles, as the newest snapshot knows them: id -> column -> value.

    Returns  ids nobody knows are left out; null is None
    Raises   SamesideError when nothing was built yet
    """
    if not lead_cycle_ids:
        return {}
    with open_snapshot(workspace) as opened:
        return attributes_in(opened, lead_cycle_ids)


def attributes_in(opened: OpenSnapshot, lead_cycle_ids: Sequence[str] | None = None, *, as_of: datetime | None = None) -> Attributes:
    """The same of an open snapshot; None = every lead cycle. as_of: None = when it was built."""
    moment = opened.standpoint(as_of or opened.built_at)
    bound = {
        "as_of": moment.as_of.replace(tzinfo=None),
        "as_of_on": moment.as_of_on,
        "known_at": moment.known_at.replace(tzinfo=None),
    }
    found: Attributes = {}
    ids = list(dict.fromkeys(lead_cycle_ids)) if lead_cycle_ids is not None else None
    pieces = [()] if ids is None else [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
    for piece in pieces:
        sql, named = attributes_sql(opened.table_columns, only=piece)
        columns, rows = opened.reader.query(sql, bound | named)
        found |= {str(row[0]): dict(zip(columns, row, strict=True)) for row in rows}
    return found


def names_of(opened: OpenSnapshot, lead_cycle_ids: Sequence[str]) -> dict[str, str]:
    """Name and company of the people behind lead cycles, as "Ada Lund, Contoso"; leads without either are left out."""
    found: dict[str, str] = {}
    ids = list(dict.fromkeys(lead_cycle_ids))
    for start in range(0, len(ids), _AT_ONCE):
        bound = {f"only_{place}": one for place, one in enumerate(ids[start : start + _AT_ONCE])}
        sql = (
            "select c.lead_cycle_id, p.full_name, coalesce(a.name, p.company_name) as company from lead_cycles c"
            " left join people p on p.person_id = c.person_id left join accounts a on a.account_id = c.account_id"
            f" where c.lead_cycle_id in ({', '.join(f'${name}' for name in bound)})"
        )
        for lead, name, company in opened.reader.query(sql, bound)[1]:
            if name or company:
                found[lead] = lead_label(name, company)
    return found


def own_columns(opened: OpenSnapshot) -> list[str]:
    """The attributes of sources' own (x_…) that a clause may test."""
    return sorted(own_attributes(opened.table_columns))
