"""Do both sides see the same inbox and lead, answer by form and keyboard, and does each page ask the records no more than it must?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sameside.records.models import Handoff, HandoffAnswer, LeadMessage, LeadRating, RoutingRule
from sameside.services.access import Role
from sameside.services.members import Standing, add_member
from sameside.services.workspace import utc_now
from tests.web.conftest import HIRED_ON, NOW, member_with
from tests.web.lead_rows import a_handoff

Browser = Callable[[Role | None], Client]


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_rep_sees_what_waits_with_why_them_and_until_when(browser: Browser) -> None:
    a_handoff()
    shown = page(browser(Role.REP), "/inbox/")
    for word in ("Ada Quinn", "Brightwater Ltd", "Why you:", "the territory of Rep.", "Head of Plant", "countdown-due"):
        assert word in shown


def test_it_lists_what_is_due_first_on_top(browser: Browser) -> None:
    a_handoff("Late Lane", at=utc_now() - timedelta(days=1))
    a_handoff("Early Earl", at=utc_now() - timedelta(hours=20))
    shown = page(browser(Role.REP), "/inbox/")
    assert shown.index("Late Lane") < shown.index("Early Earl")


def test_each_role_sees_the_views_it_needs(browser: Browser) -> None:
    a_handoff()
    for role, sees in ((Role.SALES_MANAGER, "?view=team"), (Role.MARKETER, "?view=team"), (Role.AUDITOR, "?view=queue")):
        assert sees in page(browser(role), "/inbox/")
    assert browser(Role.REP).get("/inbox/?view=team").status_code == 404
    assert "Ada Quinn" in page(browser(Role.MARKETER), "/inbox/")
    assert "Accept</button>" not in page(browser(Role.MARKETER), "/inbox/")


def test_a_rep_accepts_from_the_list_and_takes_it_back(browser: Browser) -> None:
    item, rep = a_handoff(), browser(Role.REP)
    answer = rep.post(f"/handoffs/{item.pk}/accept/", {"version": item.version, "back": "/inbox/?view=mine"}, follow=True)
    assert answer.redirect_chain == [("/inbox/?view=mine", 302)]
    assert "Accepted: Ada Quinn." in answer.content.decode()
    assert "Take back" in page(rep, "/inbox/?view=answered")
    rep.post(f"/handoffs/{item.pk}/undo/", {"back": "/inbox/"})
    assert Handoff.objects.get().outcome == "open"


def test_a_false_reason_is_challenged_in_sight_of_both_sides(browser: Browser) -> None:
    item, rep = a_handoff(), browser(Role.REP)
    rep.post(f"/handoffs/{item.pk}/reject/", {"kind": "clerical", "clause": "c2", "version": item.version})
    assert HandoffAnswer.objects.get().check_result == "challenged"
    for role in (Role.REP, Role.MARKETER):
        assert "By the record it is met: a phone number is on record." in page(browser(role), f"/leads/{item.lead_cycle_id}/")
    assert "stand by the rejection" in page(rep, f"/leads/{item.lead_cycle_id}/")
    rep.post(f"/handoffs/{item.pk}/insist/", {"note": "The number rings a fax machine that nobody reads."})
    assert "rings a fax machine" in page(browser(Role.MARKETER), "/handed-over/")


def test_a_form_that_lacks_a_reason_is_shown_again_with_what_was_typed(browser: Browser) -> None:
    item = a_handoff()
    answer = browser(Role.REP).post(
        f"/handoffs/{item.pk}/reject/", {"kind": "procedural", "reason": "other", "text": "No", "form": "reject"}
    )
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert "Say in a sentence what it is" in shown
    assert '<details class="behind" open>' in shown
    assert ">No</textarea>" in shown


def test_somebody_late_is_told_who_was_first(browser: Browser) -> None:
    item = a_handoff(queue="Leads nobody was free for")
    shown = item.version
    assert browser(Role.SALES_MANAGER).post(f"/handoffs/{item.pk}/accept/", {"version": shown}).status_code == 302
    late = browser(Role.REP).post(f"/handoffs/{item.pk}/accept/", {"version": shown})
    assert late.status_code == 409
    assert "Sales manager has accepted Ada Quinn already." in late.content.decode()


def test_many_leads_are_previewed_before_anything_is_done(browser: Browser) -> None:
    rep = browser(Role.REP)
    items = [a_handoff(f"Lead {number}") for number in range(3)]
    ticked = {"act": "accept", "lead": [str(item.pk) for item in items]}
    preview = rep.post("/inbox/many/", ticked)
    assert "Accept: 3 leads" in preview.content.decode()
    assert not HandoffAnswer.objects.exists()
    versions = {f"version-{item.pk}": str(item.version) for item in items}
    Handoff.objects.filter(pk=items[2].pk).update(version=99)
    done = rep.post("/inbox/many/", {**ticked, **versions, "sure": "yes"}, follow=True).content.decode()
    assert "Accept: 2 leads." in done
    assert "Lead 2: Lead 2 was changed since this page was shown" in done


def test_a_manager_hands_several_on_and_a_rep_sends_several_back(browser: Browser) -> None:
    items, rep = [a_handoff(f"Lead {number}") for number in range(2)], browser(Role.REP)
    other = add_member(
        email="zoe@larkfield.example", name="Zoe", role="rep", standing=Standing(side="sales"), from_on=HIRED_ON, by=None, now=NOW
    )
    ids = [str(item.pk) for item in items]
    browser(Role.SALES_MANAGER).post("/inbox/many/", {"act": "reassign", "lead": ids, "to": other.pk, "why": "Rep is full", "sure": "yes"})
    assert {item.owner for item in Handoff.objects.all()} == {other}
    day = (utc_now() + timedelta(days=30)).date().isoformat()
    sent = {"act": "recycle", "lead": ids, "reason": "later", "revisit_on": day, "sure": "yes"}
    browser(Role.SALES_MANAGER).post("/inbox/many/", sent)
    assert {item.outcome for item in Handoff.objects.all()} == {"recycled"}
    assert rep.post("/inbox/many/", {"act": "reassign", "lead": ids}).status_code == 400


def test_rep_and_provider_write_to_each_other_and_replies_are_timed(browser: Browser) -> None:
    item = a_handoff()
    browser(Role.REP).post(f"/handoffs/{item.pk}/messages/", {"text": "Which event was it?"})
    browser(Role.MARKETER).post(f"/handoffs/{item.pk}/messages/", {"text": "The spring fair."})
    first, second = LeadMessage.objects.order_by("id")
    assert (first.reply_elapsed_seconds, second.side) == (None, "marketing")
    assert second.reply_elapsed_seconds is not None
    assert "answered after" in page(browser(Role.REP), f"/leads/{item.lead_cycle_id}/")


def test_a_great_lead_is_rated_and_shown_to_everybody(browser: Browser) -> None:
    item, rep = a_handoff(), browser(Role.REP)
    marks = {"fit": "5", "timing": "4", "information": "3", "version": "0"}
    assert rep.post(f"/handoffs/{item.pk}/rating/", {**marks, "is_great": "yes"}).status_code == 400
    rep.post(f"/handoffs/{item.pk}/rating/", {**marks, "is_great": "yes", "note": "They knew what they wanted and by when."})
    assert "They knew what they wanted and by when." in page(browser(Role.MARKETER), "/gallery/")
    assert "4.0" in page(browser(Role.MARKETER), "/handed-over/")
    assert rep.post(f"/handoffs/{item.pk}/rating/", {**marks, "fit": "1"}).status_code == 409
    assert LeadRating.objects.get().fit == 5


def test_an_act_on_the_page_keeps_the_promise(browser: Browser) -> None:
    item, rep = a_handoff(), browser(Role.REP)
    rep.post(f"/handoffs/{item.pk}/accept/", {"version": item.version})
    rep.post(f"/handoffs/{item.pk}/log/", {"kind": "call", "note": "Reached her"})
    shown = page(rep, f"/leads/{item.lead_cycle_id}/")
    assert "Reached her" in shown
    assert "Disqualify, after contact" in shown


def test_a_stranger_to_the_records_is_not_found(browser: Browser) -> None:
    assert browser(Role.REP).get("/leads/crm:nobody/").status_code == 404


@pytest.mark.parametrize(("address", "most"), [("/inbox/", 12), ("/handed-over/", 12), ("/gallery/", 9), ("/routing/", 15)])
def test_it_asks_no_more_of_the_records_for_more_leads(browser: Browser, address: str, most: int) -> None:
    a_handoff("Lead 0")
    rep = browser(Role.REP)
    counts = []
    for n in (1, 12):
        for number in range(n):
            a_handoff(f"Lead {number}")
        rep.get(address)
        with CaptureQueriesContext(connection) as asked:
            rep.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= most


def test_a_routing_rule_is_added_and_taken_out(browser: Browser) -> None:
    manager = browser(Role.SALES_MANAGER)
    manager.post("/routing/", {"team": "North", "countries": "Germany, Austria", "queue": "North queue"})
    shown = page(manager, "/routing/")
    assert "Austria, Germany" in shown
    assert "North queue" in shown
    rule = RoutingRule.objects.get()
    assert manager.post(f"/routing/rules/{rule.pk}/end/", {"version": "7"}).status_code == 409
    manager.post(f"/routing/rules/{rule.pk}/end/", {"version": str(rule.version)})
    assert "Austria, Germany" not in page(manager, "/routing/")


def test_whoever_answers_for_a_source_is_named_by_managers(browser: Browser) -> None:
    maya = member_with(Role.MARKETER)
    browser(Role.MARKETING_MANAGER).post("/routing/providers/", {"lead_source": "Web", "member": maya.pk})
    assert maya.name in page(browser(Role.REP), "/routing/")
    assert browser(Role.REP).post("/routing/providers/", {"lead_source": "Web", "member": maya.pk}).status_code == 404
