"""Who is a lead? Name and company for people, and the address of the lead's page where there is one."""

from collections.abc import Sequence

from django.urls import NoReverseMatch, reverse

from sameside.schema.errors import SamesideError
from sameside.services.lead_attributes import names_of
from sameside.services.record_labels import UNNAMED_LEAD
from sameside.services.reporting import OpenSnapshot, open_snapshot
from sameside.services.workspace import Workspace

# Lead cycle -> name, address; the address is empty where leads have no page.
Names = dict[str, tuple[str, str]]


def named_leads(opened: OpenSnapshot, lead_cycle_ids: Sequence[str]) -> Names:
    """The names of leads; one whose person and company nobody knows is an unnamed lead."""
    known = names_of(opened, lead_cycle_ids)
    return {lead: (known.get(lead, UNNAMED_LEAD), _address(lead)) for lead in lead_cycle_ids}


def named_in(workspace: Workspace, lead_cycle_ids: Sequence[str]) -> Names:
    """The same of the newest snapshot; all are unnamed where none was built."""
    if not lead_cycle_ids:
        return {}
    try:
        with open_snapshot(workspace) as opened:
            return named_leads(opened, lead_cycle_ids)
    except SamesideError:
        return {lead: (UNNAMED_LEAD, _address(lead)) for lead in lead_cycle_ids}


def _address(lead_cycle_id: str) -> str:
    try:
        return reverse("lead", args=[lead_cycle_id])
    except NoReverseMatch:
        return ""
