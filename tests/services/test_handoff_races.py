"""One lead, one owner; no edit lost: many members at once, each on a connection of their own."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import zip_longest
from pathlib import Path

import pytest
from django.db import connection

from sameside.records.models import Absence, AuditEntry, HandoffAnswer, Member
from sameside.schema.errors import Conflict, SamesideError
from sameside.services.audit import audit_breaks
from sameside.services.clocks import clock_of
from sameside.services.collisions import until_it_stands
from sameside.services.escalation import escalate_due
from sameside.services.handoff import accept_lead, undo_answer
from sameside.services.reassigning import reassign_lead
from sameside.services.records_store import start_records
from tests.records_servers import copy_workspace
from tests.services.lead_world import LeadCompany, handoff, hours

pytestmark = pytest.mark.both_databases
AT_ONCE = 50
LEADS = ("kim", "lee", "max", "noa")


def at_once(acts: list[Callable[[], object]]) -> list[str]:
    """What became of acts that begin together: 'done', or the refusal."""
    barrier = threading.Barrier(len(acts))
    said: list[str] = []

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
            said.append("done")
        except SamesideError as refused:
            said.append(f"{type(refused).__name__}: {refused}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.fixture(scope="module")
def made(records_in: str, tmp_path_factory: pytest.TempPathFactory) -> LeadCompany:
    """Fifty sellers, all away when Kim's lead comes in, and three others: they wait in the queue for whoever takes them."""
    folder = tmp_path_factory.mktemp("racing")
    made = LeadCompany(folder / "home", folder / "files")
    for number in range(AT_ONCE):
        seller = made.take_in(f"Seller{number}")
        Absence.objects.create(member=seller, first_on=date(2024, 6, 4), last_on=date(2024, 6, 5))
    made.sign_definition()
    made.bring_leads(*LEADS)
    made.offer()
    return made


@pytest.fixture
def company(made: LeadCompany, home: Path) -> LeadCompany:
    """The company; what is done to its leads is done to a copy."""
    copy_workspace(made.workspace.home, home)
    start_records(home)
    return made


def test_one_of_fifty_accepts_a_lead_and_the_others_are_told_who(company: LeadCompany) -> None:
    lead = handoff("kim").pk
    sellers = list(Member.objects.filter(role="rep"))
    said = Counter(at_once([lambda by=by: accept_lead(handoff_id=lead, by=by, now=hours(1)) for by in sellers]))
    winner = HandoffAnswer.objects.get().by
    assert said == {"done": 1, f"Conflict: {winner.name} has accepted Kim already.": AT_ONCE - 1}
    assert handoff("kim").owner == winner
    assert AuditEntry.objects.filter(act="accept_lead").count() == 1
    stops = [entry.detail["step"] for entry in AuditEntry.objects.filter(act="stop_clock")]
    # Whoever takes a lead from the queue by accepting it owes no answer besides.
    assert stops == ["assign"]
    clock = clock_of("lead", handoff("kim").lead_cycle_id, "assign")
    assert clock is not None
    assert clock.evidence["says"] == f"Given to {winner.name}"
    assert clock_of("lead", handoff("kim").lead_cycle_id, "accept") is None
    assert list(audit_breaks()) == []


def test_the_same_member_fifty_times_at_once_accepts_once(company: LeadCompany) -> None:
    lead, by = handoff("kim").pk, Member.objects.filter(role="rep")[0]
    assert at_once([lambda: accept_lead(handoff_id=lead, by=by, now=hours(1))] * AT_ONCE) == ["done"] * AT_ONCE
    assert HandoffAnswer.objects.count() == AuditEntry.objects.filter(act="accept_lead").count() == 1


def test_of_edits_to_one_shown_version_one_is_kept_and_none_is_lost(company: LeadCompany) -> None:
    vera = company.take_in("Vera", "sales_manager")
    lead = handoff("kim").pk
    sellers = list(Member.objects.filter(role="rep"))[:10]
    for _ in range(3):
        shown = handoff("kim").version
        said = at_once([partial(reassign_lead, handoff_id=lead, to=to, by=vera, now=hours(1), version=shown) for to in sellers])
        # Whoever has it already is 'done' without a change.
        n_changes = AuditEntry.objects.filter(act="reassign_lead").count()
        assert handoff("kim").version == shown + 1
        assert sum(line.startswith(Conflict.__name__) for line in said) >= len(sellers) - 2
    assert n_changes == 3


def test_whatever_is_done_at_once_to_some_leads_goes_through_or_is_refused_in_words(company: LeadCompany) -> None:
    vera = company.take_in("Vera", "sales_manager")
    sellers, leads = list(Member.objects.filter(role="rep"))[:5], [handoff(name).pk for name in LEADS]
    acts: list[Callable[[], object]] = []
    for lead in leads:
        acts += [partial(accept_lead, handoff_id=lead, by=by, now=hours(1)) for by in sellers]
        acts += [partial(reassign_lead, handoff_id=lead, to=sellers[lead % 5], by=vera, now=hours(1))]
        acts += [partial(undo_answer, handoff_id=lead, by=sellers[0], now=hours(1.5))]
    acts += [partial(escalate_due, now=hours(n)) for n in (2, 3, 4)]
    # In the order in which a database that undoes one of two is most often asked to: each act of one kind beside one of another.
    said = at_once([partial(until_it_stands, act) for pair in zip_longest(acts, reversed(acts)) for act in pair if act is not None])
    assert {line.partition(":")[0] for line in said} <= {"done", "Conflict", "NotAllowed", "SamesideError"}
    assert len(said) == 2 * len(acts)
    for name in LEADS:
        standing = HandoffAnswer.objects.filter(handoff=handoff(name), undone_at=None)
        assert standing.count() == (handoff(name).outcome == "accepted")
    n_accepted = AuditEntry.objects.filter(act="accept_lead").count()
    assert HandoffAnswer.objects.count() == n_accepted >= len(LEADS)
    assert list(audit_breaks()) == []
