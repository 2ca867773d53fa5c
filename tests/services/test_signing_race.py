"""Two sign while a third edits, at the same moment: does anybody ever sign other words than those shown?"""

from datetime import date
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connections

from sameside.analytics.lead_criteria import Clause
from sameside.records.models import LeadDefinition
from sameside.schema.errors import Conflict
from sameside.services.access import Role
from sameside.services.definitions import content_hash, draft_definition, edit_definition, sign
from tests.services.agreed_company import NOW, WEB, WORK, agreed_company, draft, member

pytestmark = pytest.mark.both_databases
ROUNDS = 12


def race(home: Path, files: Path, rounds: int) -> dict[str, int]:
    """How often each ending came, and no other: signed by both, edited after none, one or both tried."""
    agreed_company(home, files)
    found: dict[str, int] = {}
    for turn in range(rounds):
        made = draft_definition(draft=draft(WEB, WORK, from_on=date(2024, 6, 1)), by=member(Role.MARKETER), now=NOW)
        LeadDefinition.objects.filter(pk=made.pk).update(status="proposed")
        _all_at_once(made, turn)
        made.refresh_from_db()
        counting = list(made.signatures.filter(voided_at=None))
        # The law: whatever counts as signed is what stands there, word for word.
        assert {one.content_hash for one in counting} <= {made.content_hash} == {content_hash(made)}
        assert made.status == ("in_force" if len(counting) == 2 else "draft" if len(made.criteria) == 1 else "proposed")
        ending = f"{made.status} {made.signatures.count()}"
        found[ending] = found.get(ending, 0) + 1
        # The next round may be put in force as well.
        LeadDefinition.objects.filter(pk=made.pk).update(status="withdrawn", in_force_on=None)
    return found


def _all_at_once(made: LeadDefinition, turn: int) -> None:
    start = Barrier(3)
    other = Clause("c1", "country", "is_one_of", (f"DE {turn}",))
    shown = made.content_hash

    def signs(role: Role) -> None:
        sign(version=made.version, shown_hash=shown, by=member(role), now=NOW, time_zone="UTC")

    def edits() -> None:
        edit_definition(version=made.version, draft=draft(other), shown_hash=shown, by=member(Role.REP), now=NOW)

    def run(act: object, *said: object) -> None:
        start.wait()
        try:
            act(*said)  # type: ignore[operator]
        except Conflict:
            pass
        finally:
            connections.close_all()

    acts = [(edits,), (signs, Role.SALES_MANAGER), (signs, Role.MARKETING_MANAGER)]
    threads = [Thread(target=run, args=acts[(place + turn) % 3]) for place in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_it_never_holds_a_signature_of_other_words_than_stand_there(tmp_path: Path) -> None:
    endings = race(tmp_path / "home", tmp_path / "files", ROUNDS)
    assert sum(endings.values()) == ROUNDS
    assert {ending.split()[0] for ending in endings} <= {"in_force", "draft"}
