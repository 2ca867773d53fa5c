"""Change what the company says about itself, and ask it once of whoever comes in first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from sameside.records.models import Member, Snapshot, WorkspaceSetting
from sameside.schema.errors import SamesideError
from sameside.services.access import Role, may, require
from sameside.services.audit import record_act
from sameside.services.workspace import OPTIONS_BY_NAME, check_option, stored_options

KIND = "settings"
OBJECT = "company"

# Beside the options of a workspace, and no option: nobody changes it back.
_FIRST_RUN = "first_run"
# Whoever said these on the command line has answered already.
_SAID_AT_INIT = ("company", "currency")


@dataclass(frozen=True)
class Refused:
    """What was wrong with one answer."""

    name: str
    reason: str


class WrongSettings(SamesideError):
    """Answers that can't be; none of them was kept."""

    def __init__(self, refused: list[Refused]) -> None:
        super().__init__(" ".join(one.reason for one in refused))
        self.refused = refused


@transaction.atomic
def change_settings(*, answers: Mapping[str, Any], by: Member, now: datetime) -> dict[str, tuple[Any, Any]]:
    """Keep answers, all of them or none.

    Allowed  administrators
    Changes  the options that differ from what is stored; one entry in the trace names each, with before and after
    Twice    the same answers: nothing changes, and nothing is written down
    Returns  name -> (before, after) of what changed
    Raises   WrongSettings with every answer that can't be; NotAllowed
    """
    require(by, "change_settings")
    before = stored_options()
    refused = []
    for name, value in answers.items():
        try:
            check_option(name, value)
        except (SamesideError, TypeError) as wrong:
            refused.append(Refused(name, str(wrong)))
    if refused:
        raise WrongSettings(refused)
    changed = {name: (before[name], value) for name, value in answers.items() if before[name] != value}
    for name, (_, value) in changed.items():
        WorkspaceSetting.objects.update_or_create(name=name, defaults={"value": value})
    if changed:
        detail = {name: [old, new] for name, (old, new) in changed.items()}
        record_act(by=by, act="change_settings", kind=KIND, object_id=OBJECT, detail=detail, now=now)
    return changed


def settings_awaiting_build(options: Mapping[str, Any]) -> list[str]:
    """The options whose present value the newest snapshot does not follow yet; none where nothing was built."""
    newest = Snapshot.objects.order_by("-id").values_list("settings", flat=True).first()
    if newest is None:
        return []
    return [name for name, value in options.items() if OPTIONS_BY_NAME[name].is_built and value != newest.get(name)]


def wants_first_run(member: Member) -> bool:
    """Whether a member who comes in is asked about the company first: an administrator, where nobody was asked and init was told little."""
    if not may(member, "change_settings") or member.role != Role.ADMINISTRATOR:
        return False
    if WorkspaceSetting.objects.filter(name=_FIRST_RUN).exists():
        return False
    options = stored_options()
    return not all(options[name] for name in _SAID_AT_INIT)


@transaction.atomic
def end_first_run(*, answers: Mapping[str, Any], by: Member, now: datetime) -> dict[str, tuple[Any, Any]]:
    """Keep the first answers, none for whoever skipped; nobody is asked again.

    Allowed  administrators
    Twice    nothing is asked twice; answers given again are kept like any change
    Raises   WrongSettings, and the questions stay open then
    """
    require(by, "change_settings")
    changed = change_settings(answers=answers, by=by, now=now)
    WorkspaceSetting.objects.get_or_create(name=_FIRST_RUN, defaults={"value": {"at": now.isoformat(), "by": by.pk}})
    return changed
