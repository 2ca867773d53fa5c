"""Who or which company is a record, in words a person knows them by?"""

from collections.abc import Iterable

from sameside.services.snapshots import open_reader
from sameside.services.workspace import Workspace

# A lead whose person the source does not name. Its id tells nobody anything, so it stands on pages of records and traces alone.
UNNAMED_LEAD = "Unnamed lead"

# A record that was joined to another stands for that one; one that was not stands for itself.
_LABELS = """
with asked as (select unnest($ids) as record_id),
entities as (select a.record_id, coalesce(min(l.entity_id), a.record_id) as entity_id
    from asked a left join identity_links l on l.record_id = a.record_id and l.kind in ('person', 'account') group by a.record_id),
emails as (select person_id, min(email) as email from person_emails group by person_id),
domains as (select account_id, min(domain) as domain from account_domains group by account_id)
select e.record_id, coalesce(p.full_name, m.email, c.name, d.domain) as name,
    case when p.full_name is not null then coalesce(m.email, p.company_name) when c.name is not null then d.domain end as more
from entities e
left join people p on p.person_id = e.entity_id left join emails m on m.person_id = p.person_id
left join accounts c on c.account_id = e.entity_id left join domains d on d.account_id = c.account_id
"""


def lead_label(name: str | None, company: str | None) -> str:
    """A lead as people call it: "Ada Lund, Contoso"; "Unnamed lead, Contoso" where the person is not named."""
    return ", ".join(filter(None, (name or UNNAMED_LEAD, company)))


def record_labels(*, workspace: Workspace, ids: Iterable[str]) -> dict[str, str]:
    """Question  Whom do these ids of people and companies name?

    Reads    people and accounts of the newest snapshot; an id of a record that was joined to another gives the other's name
    Returns  id -> "Ada Winter, ada@north.example" or "North Optics, north.example"
    Nulls    an id that names nobody known, or somebody without name and address, is left out
    """
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    with open_reader(workspace) as reader:
        _, rows = reader.query(_LABELS, {"ids": wanted})
    return {record: ", ".join(part for part in (name, more) if part) for record, name, more in rows if name}
