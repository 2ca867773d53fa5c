"""Which acts of sellers did the CRM log? Calls, e-mails and meetings; beside them what must not count: mass mailings and plans."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sameside.demo.crm_export import CONTACT, DEAL, LEAD, Stretch
from sameside.demo.export_files import ExportFiles
from sameside.demo.text_columns import DAY_SECONDS, NEVER, Flags, Ints, Texts, constant, dates, picked, record_ids, stamps

_PER_LEAD = 16


@dataclass(frozen=True)
class _Kind:
    """What kind of task: its name in the CRM, and whether it was done."""

    subject: str
    subtype: str
    is_done: bool = True


_INTRODUCTION = _Kind("Introductory call", "Call")
_FIRST_CALL = _Kind("First call", "Call")
_FIRST_MAIL = _Kind("First e-mail", "Email")
_FOLLOW_UP = _Kind("Follow-up", "Call")
_MASS_MAIL = _Kind("Spring catalogue", "ListEmail")
_PLAN = _Kind("Call back", "Call", is_done=False)


def write_acts(files: ExportFiles, stretch: Stretch) -> None:
    """Append the tasks and meetings of these leads."""
    leads, no = stretch.leads, stretch.no
    logged_at = np.where(leads.logged_at == NEVER, leads.touched_at, leads.logged_at)
    by_mail = no % 3 == 0
    _write(files, stretch, 0, _INTRODUCTION, leads.called_at, leads.called_at, leads.called_at != NEVER)
    _write(files, stretch, 1, _FIRST_CALL, leads.touched_at, logged_at, stretch.seen(logged_at) & ~by_mail)
    _write(files, stretch, 2, _FIRST_MAIL, leads.touched_at, logged_at, stretch.seen(logged_at) & by_mail)
    for place in (1, 2, 3):
        at = np.where(leads.accepted_at != NEVER, leads.touched_at + place * (DAY_SECONDS + 17 * 60), NEVER)
        _write(files, stretch, 2 + place, _FOLLOW_UP, at, at, stretch.seen(at) & (no % 4 >= place))
    _write(files, stretch, 6, _FIRST_CALL, leads.again_touched_at, leads.again_touched_at, stretch.seen(leads.again_touched_at))
    mailed_at = np.where(leads.mql_at != NEVER, leads.mql_at + 600, NEVER)
    _write(files, stretch, 7, _MASS_MAIL, mailed_at, mailed_at, stretch.seen(mailed_at) & (no % 10 == 0))
    _write(files, stretch, 8, _PLAN, mailed_at, mailed_at, stretch.seen(mailed_at) & (leads.touched_at == NEVER))
    _write_meetings(files, stretch)


def _write(files: ExportFiles, stretch: Stretch, place: int, kind: _Kind, at: Ints, logged_at: Ints, chosen: Flags) -> None:
    stretch, at, logged_at = stretch.where(chosen), at[chosen], logged_at[chosen]
    n = len(at)
    # Conversion moves a lead's tasks to the contact it became; those after it belong to the deal too.
    deal = np.where(stretch.has_deal & (at >= stretch.leads.deal_at), stretch.no, NEVER)
    rows = {
        "Id": record_ids("00T", stretch.no * _PER_LEAD + place),
        "IsDeleted": constant("false", n),
        "WhoId": _who(stretch, is_contact=place == 0),
        "WhatId": record_ids(DEAL, deal),
        "Subject": constant(kind.subject, n),
        "Status": constant("Completed" if kind.is_done else "Not Started", n),
        "IsClosed": constant("true" if kind.is_done else "false", n),
        "Priority": constant("Normal", n),
        "TaskSubtype": constant(kind.subtype, n),
        "CallType": constant("Outbound" if kind.subtype == "Call" else "", n),
        "ActivityDate": dates(at // DAY_SECONDS),
        "CompletedDateTime": stamps(at) if kind.is_done else constant("", n),
        "OwnerId": stretch.owner,
        "CreatedDate": stamps(logged_at),
        "SystemModstamp": stamps(logged_at),
    }
    files.write("Task", rows)


def _who(stretch: Stretch, *, is_contact: bool) -> Texts:
    contact = record_ids(CONTACT, stretch.who)
    if is_contact:
        return contact
    lead = record_ids(LEAD, stretch.no * 4)
    return pc.if_else(pa.array(stretch.has_deal), contact, lead)


def _write_meetings(files: ExportFiles, stretch: Stretch) -> None:
    """A meeting a week into each deal."""
    stretch = stretch.where(stretch.has_deal & stretch.seen(stretch.leads.deal_at + 7 * DAY_SECONDS))
    n, at = len(stretch.no), stretch.leads.deal_at + 7 * DAY_SECONDS
    rows = {
        "Id": record_ids("00U", stretch.no),
        "IsDeleted": constant("false", n),
        "WhoId": record_ids(CONTACT, stretch.who),
        "WhatId": record_ids(DEAL, stretch.no),
        "Subject": picked(("Demonstration", "Site visit"), stretch.no % 2),
        "ActivityDateTime": stamps(at),
        "OwnerId": stretch.owner,
        "CreatedDate": stamps(at - DAY_SECONDS),
        "SystemModstamp": stamps(at),
    }
    files.write("Event", rows)
