"""Does each first page list what waits for that role, and nothing for others?"""

from datetime import date
from pathlib import Path

import pytest

from sameside.records.models import LeadDefinition, Member, Request
from sameside.services.handoff import Rejection, reject_lead
from sameside.services.landing_lists import Beside, beside_figures
from sameside.services.lead_talk import rate_lead, write_on_lead
from sameside.services.promises import Terms, set_policy
from sameside.services.requests import Wish, make_request
from tests.services.lead_world import LAID_ON, LeadCompany, handoff, hours


@pytest.fixture
def company(home: Path, tmp_path: Path) -> LeadCompany:
    """Sam has Kim's lead; Vera leads sales, Max marketing; Rita keeps the data. Marketing delivers within an hour."""
    made = LeadCompany(home, tmp_path / "files")
    made.take_in("Sam")
    for name, role in (("Vera", "sales_manager"), ("Max", "marketing_manager"), ("Rita", "revenue_operations")):
        made.take_in(name, role)
    made.sign_definition()
    made.bring_leads("kim")
    made.offer()
    set_policy(step="deliver", terms=Terms(target_seconds=3600), from_on=LAID_ON.date(), why="agreed", by=None, now=LAID_ON)
    return made


def who(name: str) -> Member:
    return Member.objects.get(name=name)


def beside(name: str, at: float) -> Beside:
    return beside_figures(who(name), now=hours(at))


def test_it_lists_a_sellers_leads_with_why_them_and_what_marketing_wrote_last(company: LeadCompany) -> None:
    (row,) = beside("Sam", 1).leads
    assert (row.handoff.name, row.may_answer, bool(row.why)) == ("Kim", True, True)
    lead = handoff("kim").pk
    write_on_lead(handoff_id=lead, text="They asked for a price.", by=who("Max"), now=hours(1))
    assert [(line.text, line.by) for line in beside("Sam", 1).lines] == [("They asked for a price.", "Max")]
    write_on_lead(handoff_id=lead, text="Thank you.", by=who("Sam"), now=hours(1.5))
    assert beside("Sam", 2).lines == []
    rate_lead(
        handoff_id=lead, fit=5, timing=5, information=5, is_great=True, note="They had a budget and a date.", by=who("Sam"), now=hours(2)
    )
    assert [one.handoff.name for one in beside("Sam", 2).great] == ["Kim"]
    assert beside("Vera", 2).great == []


def test_it_lists_what_the_record_contradicts_and_what_is_late_to_both_managers(company: LeadCompany) -> None:
    reject_lead(handoff_id=handoff("kim").pk, rejection=Rejection("definitional", clause="c1"), by=who("Sam"), now=hours(1))
    make_request(wish=Wish(kind="asset", title="One page on pricing", purpose="For Kim"), by=who("Sam"), now=hours(1))
    for name in ("Vera", "Max"):
        found = beside(name, 4)
        assert [one.handoff.name for one in found.disputes] == ["Kim"]
        assert [one.title for one in found.requests] == ["One page on pricing"]
    assert Request.objects.count() == 1
    assert beside("Rita", 4).requests == []
    assert beside("Rita", 4).n_disputes == 1
    assert (beside("Sam", 4).disputes, beside("Vera", 24 * 40).n_disputes) == ([], 0)


def test_it_asks_each_manager_for_the_signature_of_their_own_side(company: LeadCompany) -> None:
    proposed = LeadDefinition.objects.create(
        version=2,
        status="proposed",
        title="Bigger ones",
        from_on=date(2024, 7, 1),
        content_hash="1" * 64,
        created_by=who("Max"),
        created_at=LAID_ON,
        edited_by=who("Max"),
        edited_at=LAID_ON,
        proposed_by=who("Max"),
        proposed_at=hours(0),
    )
    assert [one.pk for one in beside("Vera", 1).to_sign] == [proposed.pk]
    proposed.signatures.create(member=who("Vera"), side="sales", content_hash="1" * 64, signed_at=hours(1))
    assert (beside("Vera", 2).to_sign, [one.pk for one in beside("Max", 2).to_sign]) == ([], [proposed.pk])
    newest = beside("Rita", 2).newest
    assert newest is not None
    assert (newest.definition.version, {change.kind for change in newest.changes}) == (2, {"changed", "removed"})
