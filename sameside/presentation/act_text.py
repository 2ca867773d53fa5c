"""An act of the trace in words: who did what, and what it changed."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sameside.presentation.figures import clock, day, sentence_list

# Said in full where the words of the act alone would be odd; any other act is its words with the verb in the past.
_SAID = {
    "add_member": "took a member in",
    "admit_member": "let a member in again",
    "stop_member": "stopped a member",
    "invite_member": "made a log-in link",
    "take_invitation": "chose a password",
    "set_term": "said where a member stands",
    "remove_term": "took a coming term back",
    "add_absence": "planned an absence",
    "remove_absence": "took an absence back",
    "change_settings": "changed the company's settings",
    "take_new_time": "took the machine's clock as right",
    "put_definition_in_force": "put a definition in force",
    "start_two_step": "began to log in in two steps",
    "end_two_step": "ended logging in in two steps",
    "set_policy": "changed a promise",
    "log_act": "logged an act",
    "write_term": "wrote an entry of the glossary",
    "retire_term": "retired an entry of the glossary",
    "set_goal": "set a goal",
    "take_charge": "took charge of something",
    "end_charge": "ended a charge",
    "drop_survey": "threw a survey away",
    "lose_survey": "found a survey's file gone",
    "refuse_survey_change": "was refused a change of a survey",
    "try_job_again": "had failed work tried again",
    "dismiss_job": "put failed work away",
    "take_survey_list": "put people on a survey's list",
    "invite_to_survey": "invited people to a survey",
    "join_survey_levels": "counted people of a survey with the level beside them",
    "print_survey_slips": "printed slips of a survey",
    "take_out_of_comments": "took words out of the comments of a survey",
    "make_read_address": "made an address to read a survey's result at",
    "remind_of_survey": "reminded everybody of a survey",
}
_PAST = {
    "make": "made",
    "take": "took",
    "write": "wrote",
    "hand": "handed",
    "begin": "began",
    "withdraw": "withdrew",
    "undo": "undid",
    "put": "put",
    "set": "set",
    "send": "sent",
    "give": "gave",
    "stop": "stopped",
    "retry": "retried",
}
_FIELDS = {"source_member_id": "in imported tables", "manager_id": "manager", "from_on": "from", "first_on": "from", "last_on": "to"}
_LONGEST = 80
_INSTANT, _DAY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*(Z|[+-]\d\d:\d\d)"), re.compile(r"\d{4}-\d\d-\d\d")


def act_in_words(act: str) -> str:
    """What was done, in the past: accept_lead is 'accepted lead'."""
    if act in _SAID:
        return _SAID[act]
    verb, _, rest = act.partition("_")
    past = _PAST.get(verb) or (f"{verb}d" if verb.endswith("e") else f"{verb[:-1]}ied" if verb.endswith("y") else f"{verb}ed")
    return f"{past} {rest.replace('_', ' ')}".strip()


def changes_in_words(detail: Mapping[str, Any], zone: str) -> list[str]:
    """What an act changed or said, field by field: {"role": ["rep", "finance"]} is 'role: rep to finance'. zone: the reader's."""
    return [
        f"{_FIELDS.get(name, name.replace('_', ' '))}: {_change(value, zone)}"
        for name, value in detail.items()
        if value not in ("", None, [], {})
    ]


def _change(value: Any, zone: str) -> str:
    if isinstance(value, list) and len(value) == 2 and not any(isinstance(one, dict) for one in value):
        return f"{_plain(value[0], zone)} to {_plain(value[1], zone)}"
    return _plain(value, zone)


def _plain(value: Any, zone: str) -> str:
    if value in ("", None, [], {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        text = sentence_list([_plain(one, zone) for one in value])
    elif isinstance(value, dict):
        text = ", ".join(f"{name.replace('_', ' ')} {_plain(one, zone)}" for name, one in value.items())
    elif isinstance(value, str) and _INSTANT.fullmatch(value):
        text = clock(datetime.fromisoformat(value), zone)
    elif isinstance(value, str) and _DAY.fullmatch(value):
        text = day(date.fromisoformat(value))
    else:
        text = str(value).replace("_", " ") if _is_name(value) else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _is_name(value: Any) -> bool:
    """Whether it is a word of ours, as first_touch, and not what somebody typed."""
    return isinstance(value, str) and re.fullmatch(r"[a-z]+(_[a-z]+)+", value) is not None
