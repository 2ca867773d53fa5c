"""What holds a lead back before the offer, who lets it through, and how is it known how often that is wrong?"""

from pathlib import Path

import pytest

from sameside.records.models import AuditEntry, Handoff, HeldLead, Member
from sameside.schema.errors import NotAllowed, SamesideError, UnknownName
from sameside.services.gate_checks import CHECKS, USUAL_CHECKS
from sameside.services.handoff import accept_lead
from sameside.services.held_leads import draw_sample, gate_figures, judge_held_lead, listed_held, release_lead
from sameside.services.lead_gate import GateRules, LeadAtGate, failed_checks
from sameside.services.offering import offer_qualified_leads
from sameside.services.workspace import check_option, init_workspace, open_workspace
from tests.services.lead_world import LeadCompany, handoff, hours

RULES = GateRules(
    checks=tuple(CHECKS), own_domains=("larkfield.com",), competitor_domains=("rival.com",), served_countries=("germany", "france")
)
GOOD = {"emails": ("kim@acme.com",), "domains": ("acme.com",), "job_title": "Head of IT", "country": "Germany"}


@pytest.mark.parametrize(
    ("lead", "failed"),
    [
        ({}, []),
        ({"emails": ("kim@rival.com",)}, ["competitor"]),
        ({"emails": ("kim@mail.rival.com",)}, ["competitor"]),
        ({"emails": ("kim@notrival.com",)}, []),
        ({"emails": (), "domains": ("rival.com",)}, ["competitor"]),
        ({"emails": ("kim@larkfield.com",)}, ["own_company"]),
        ({"emails": ("info@acme.com",)}, ["role_address"]),
        ({"emails": ("info@acme.com", "kim@acme.com")}, []),
        ({"emails": ("test@acme.com",)}, ["false_address"]),
        ({"emails": ("kim@noemail.com",)}, ["false_address"]),
        ({"emails": ("kim@acme.invalid",)}, ["false_address"]),
        ({"emails": ("kim@acme.example",)}, []),
        ({"emails": ("kim@mailinator.com",)}, ["throwaway"]),
        ({"emails": ("kim@gmail.com",)}, ["free_mail"]),
        ({"job_title": "PhD Student"}, ["student"]),
        ({"emails": ("kim@stud.uni-bonn.de",)}, ["student"]),
        ({"emails": ("dean@uni-bonn.de",)}, []),
        ({"country": "Brazil"}, ["country"]),
        ({"country": ""}, []),
        ({"open_with": "Sam"}, ["duplicate"]),
        ({"emails": (), "domains": (), "job_title": "", "country": ""}, []),
    ],
)
def test_it_fails_what_is_known_to_be_no_buyer_and_nothing_unknown(lead: dict[str, object], failed: list[str]) -> None:
    found = failed_checks(LeadAtGate(**(GOOD | lead)), RULES)  # type: ignore[arg-type]  # rows of a table
    assert [one.check for one in found] == failed
    assert all(one.says.endswith(".") for one in found)


def test_it_looks_at_what_the_company_chose_only() -> None:
    everything = LeadAtGate(emails=("info@gmail.com",), job_title="Student", country="Brazil", open_with="Sam")
    assert [one.check for one in failed_checks(everything, GateRules(checks=("student",)))] == ["student"]
    assert failed_checks(everything, GateRules(checks=())) == []
    assert "free_mail" not in USUAL_CHECKS
    with pytest.raises(UnknownName, match="Did you mean 'student'"):
        check_option("lead_gate", ["studnet"])


@pytest.fixture
def company(home: Path, tmp_path: Path) -> LeadCompany:
    """Kim and Lee of a rival, Mia of Acme; Sam sells, Rita keeps the data."""
    made = LeadCompany(home, tmp_path / "files")
    init_workspace(home, options={"competitor_domains": ["rival.example"]})
    made.workspace = open_workspace(home)
    made.take_in("Sam")
    made.take_in("Rita", "revenue_operations")
    made.sign_definition()
    made.bring_leads("kim", "lee", domain="rival.example")
    made.bring_leads("mia")
    return made


def who(name: str) -> Member:
    return Member.objects.get(name=name)


def test_a_competitors_lead_is_listed_with_the_reason_and_not_offered(company: LeadCompany) -> None:
    report = company.offer()
    assert (report.n_offered, report.n_held) == (1, 2)
    assert Handoff.objects.get().name == "Mia"
    held = listed_held()
    assert sorted(row.name for row in held) == ["Kim", "Lee"]
    assert held[0].checks == [{"check": "competitor", "says": "rival.example is a competitor's domain."}]
    assert gate_figures().by_check == (("competitor", 2),)
    # The next run changes nothing and writes nothing down.
    n_written = AuditEntry.objects.count()
    assert offer_qualified_leads(company.workspace, hours(1)).n_held == 2
    assert (HeldLead.objects.count(), AuditEntry.objects.count()) == (2, n_written)


def test_revenue_operations_releases_one_with_a_reason_and_it_is_offered(company: LeadCompany) -> None:
    company.offer()
    kim = HeldLead.objects.get(name="Kim")
    with pytest.raises(NotAllowed):
        release_lead(held_id=kim.pk, why="They buy from us, too, since the spring.", by=who("Sam"), now=hours(1))
    with pytest.raises(SamesideError, match="in a sentence"):
        release_lead(held_id=kim.pk, why="ok", by=who("Rita"), now=hours(1))
    for _ in range(2):
        release_lead(held_id=kim.pk, why="They buy from us, too, since the spring.", by=who("Rita"), now=hours(1))
    assert AuditEntry.objects.filter(act="release_lead").count() == 1
    report = offer_qualified_leads(company.workspace, hours(2))
    assert (report.n_offered, report.n_held) == (1, 1)
    assert handoff("kim").owner == who("Sam")
    assert (gate_figures().n_held, gate_figures().n_released) == (1, 1)


def test_a_lead_is_offered_once_its_domain_is_no_competitors_any_more(company: LeadCompany) -> None:
    company.offer()
    init_workspace(company.workspace.home, options={"competitor_domains": []})
    report = offer_qualified_leads(open_workspace(company.workspace.home), hours(1))
    assert (report.n_offered, report.n_held, gate_figures().n_held) == (2, 0, 0)


def test_a_person_who_is_open_with_a_seller_is_not_offered_to_another(company: LeadCompany) -> None:
    company.offer()
    accept_lead(handoff_id=handoff("mia").pk, by=who("Sam"), now=hours(1))
    # The same name at the same company, under another address.
    company.receive("people", [{"id": "p-mia-2", "email": "mia.quinn@acme.example", "name": "Mia", "account": "a-acme.example"}])
    company.receive("touches", [{"id": "t-mia-2", "person": "p-mia-2", "channel": "Web", "at": "2024-06-04 10:00:00"}])
    again = {"id": "l-mia-2", "person": "p-mia-2", "account": "a-acme.example", "created": "2024-06-05 08:30:00", "source": "Fair"}
    company.receive("leads", [again])
    report = company.offer(hours(2))
    assert (report.n_offered, report.n_held) == (0, 3)
    assert HeldLead.objects.get(name="Mia").checks == [{"check": "duplicate", "says": "The same person is open with Sam."}]


def test_a_sample_judged_by_somebody_says_how_often_the_gate_is_wrong(company: LeadCompany) -> None:
    company.offer()
    assert gate_figures().false_share is None
    rita = who("Rita")
    assert draw_sample(by=rita, now=hours(1)) == 2
    assert draw_sample(by=rita, now=hours(1)) == 2
    kim, lee = HeldLead.objects.order_by("name")
    for _ in range(2):
        judge_held_lead(held_id=kim.pk, verdict="wrong", by=rita, now=hours(2))
    judge_held_lead(held_id=lee.pk, verdict="right", by=rita, now=hours(2))
    found = gate_figures()
    assert (found.false_share, found.n_judged, found.n_to_judge) == (0.5, 2, 0)
    assert found.interval is not None
    # What was held wrongly is released by that.
    assert HeldLead.objects.get(name="Kim").released_by == rita
