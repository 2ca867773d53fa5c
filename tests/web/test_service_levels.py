"""Do both sides see the same promises on one page, by one formula, in their own time? Golden cases G1 to G5 through the pages."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import sameside.web.views.requests as requests_page
import sameside.web.views.service_levels as levels_page
from sameside.records.models import LoggedAct, Member, MemberTerm, Request, SlaClock, SlaPolicy
from sameside.services.access import Role
from sameside.services.acts import log_act
from sameside.services.clocks import reassign_clock, start_clock
from sameside.services.promises import Terms, set_policy
from tests.web.conftest import member_with

Browser = Callable[[Role | None], Client]
HOUR = 3600
LONDON, BERLIN = ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    """An instant from a wall time of 2026."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=zone).astimezone(UTC)


@pytest.fixture
def clock_says(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set what time it is for the pages: the one thing they read from outside."""

    def set_to(now: datetime) -> None:
        for page in (requests_page, levels_page):
            monkeypatch.setattr(page, "utc_now", lambda: now)

    return set_to


def promise(step: str, hours: float, **terms: object) -> None:
    said = Terms(target_seconds=round(hours * HOUR), **terms)  # type: ignore[arg-type]  # the tests' own words
    set_policy(step=step, terms=said, from_on=date(2026, 1, 5), why="agreed", by=None, now=at("01-05 09:00"))


def rep_in(zone: str, hours: str, holidays: str) -> Member:
    rep = member_with(Role.REP)
    MemberTerm.objects.filter(member=rep).update(time_zone=zone, working_hours=hours, holidays=holidays)
    return rep


def lead(owner: Member, started_at: datetime, lead_id: str = "L1") -> SlaClock:
    clock = start_clock(subject_kind="lead", subject_id=lead_id, step="first_touch", owner=owner, now=started_at)
    assert clock is not None
    return clock


def page_of(client: Client, address: str = "/service-levels/?stands=all&days=ever") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_it_says_in_the_readers_own_time_when_a_friday_evening_lead_is_due(
    browser: Browser, clock_says: Callable[[datetime], None]
) -> None:
    # golden-G1: due Tue 26 May 13:00 in London, which is 14:00 for the manager, who reads it in Berlin.
    promise("first_touch", 4)
    lead(rep_in("Europe/London", "Mon-Fri 09:00-17:30", "GB-ENG"), at("05-22 17:30"))
    clock_says(at("05-23 10:00"))
    assert "due Tue 13:00 your time" in page_of(browser(Role.REP))
    assert "due Tue 14:00 your time" in page_of(browser(Role.SALES_MANAGER))


def test_it_is_due_the_same_evening_where_the_day_has_not_ended(browser: Browser, clock_says: Callable[[datetime], None]) -> None:
    # golden-G1 in New York: the same instant, due Friday 16:30 there.
    promise("first_touch", 4)
    lead(rep_in("America/New_York", "Mon-Fri 09:00-17:00", "US-NY"), at("05-22 17:30"))
    clock_says(at("05-22 18:00"))
    assert "due Fri 16:30 your time" in page_of(browser(Role.REP))


def test_it_shows_four_hours_through_a_clock_change(browser: Browser, clock_says: Callable[[datetime], None]) -> None:
    # golden-G2
    promise("first_touch", 4, calendar="always")
    lead(rep_in("Europe/London", "", ""), at("03-28 23:00"))
    clock_says(at("03-28 23:30"))
    assert "due Sun 04:00 your time" in page_of(browser(Role.REP))


def test_it_shows_a_hold_and_credits_it_when_closed_straight_from_it(browser: Browser, clock_says: Callable[[datetime], None]) -> None:
    # golden-G3, on marketing's side: asked 09:00; waits 10 to 12 and from 14:59; delivered at 16:00 from the pause. 4 h are promised.
    promise("acknowledge", 1)
    promise("deliver", 4, pause_reasons=("waiting_on_sales",))
    sam, maya = browser(Role.REP), browser(Role.MARKETER)
    day = "05-20 "
    clock_says(at(day + "09:00", BERLIN))
    sam.post("/requests/new/", {"kind": "asset", "title": "Case study", "purpose": "For the buyer"})
    here = f"/requests/{Request.objects.get().pk}/"
    maya.post(here + "acknowledge/")
    for time, client, step, form in (
        ("10:00", maya, "ask-back/", {"text": "Which language?"}),
        ("12:00", sam, "answer/", {"text": "German"}),
        ("14:59", maya, "ask-back/", {"text": "Which logo?"}),
    ):
        clock_says(at(day + time, BERLIN))
        assert client.post(here + step, form).status_code == 302
    clock_says(at(day + "15:30", BERLIN))
    assert "Waits" in page_of(sam, here)
    clock_says(at(day + "16:00", BERLIN))
    assert maya.post(here + "deliver/", {"link": "https://files.larkfield.example/case.pdf"}).status_code == 302
    for client in (sam, maya):
        text = page_of(client, here)
        assert "3.0 business h, not counted" in text or "3 business h, not counted" in text
        assert text.count('countdown-left">Kept') == 2


def test_it_shows_each_owners_own_time_and_charges_the_second_with_the_second_delay(
    browser: Browser, clock_says: Callable[[datetime], None]
) -> None:
    # golden-G4: handed on at 11:00 of 09:00 to 13:00, restarted, due 15:00; touched at 16:00.
    promise("first_touch", 4, on_reassign="restart")
    rep, manager = member_with(Role.REP), member_with(Role.SALES_MANAGER)
    MemberTerm.objects.filter(member=manager).update(team="South")
    clock = reassign_clock(lead(rep, at("05-20 09:00", BERLIN)), owner=manager, now=at("05-20 11:00", BERLIN))
    log_act(lead_cycle_id="L1", kind="call", by=manager, now=at("05-20 16:00", BERLIN))
    clock_says(at("05-20 17:00", BERLIN))
    assert "was due Wed 15:00 your time" in page_of(browser(Role.REP))
    clock.refresh_from_db()
    sales = page_of(browser(Role.SALES_MANAGER)).split('id="marketing-levels"')[0]
    assert "0 of 1" in sales.split(">South<")[1]
    assert ">North<" not in sales


def test_it_is_not_stopped_by_a_status_a_bot_or_the_buyer(browser: Browser, clock_says: Callable[[datetime], None]) -> None:
    # golden-G5
    promise("first_touch", 4)
    rep = member_with(Role.REP)
    lead(rep, at("05-20 09:00", BERLIN))
    clock_says(at("05-20 12:00", BERLIN))
    log_act(lead_cycle_id="L1", kind="mail", direction="inbound", is_automatic=True, by=rep, now=at("05-20 09:05", BERLIN))
    assert "Buyer first" not in page_of(browser(Role.REP))
    log_act(lead_cycle_id="L1", kind="mail", direction="inbound", by=rep, now=at("05-20 10:00", BERLIN))
    text = page_of(browser(Role.REP))
    assert "Buyer first" in text
    assert "Due in 1 h" in text or "Due in 60 min" in text or "Due in 1.0 h" in text
    clock_says(at("05-20 13:30", BERLIN))
    assert "Overdue since Wed 13:00 your time" in page_of(browser(Role.REP))
    assert LoggedAct.objects.count() == 2


def test_it_shows_persons_to_managers_and_ones_own_to_oneself(browser: Browser, clock_says: Callable[[datetime], None]) -> None:
    promise("first_touch", 4)
    rep, manager = member_with(Role.REP), member_with(Role.SALES_MANAGER)
    rep.name, manager.name = "Sam Okafor", "Vera Lindt"
    rep.save()
    manager.save()
    lead(rep, at("05-20 09:00", BERLIN), "L1")
    lead(manager, at("05-20 09:00", BERLIN), "L2")
    clock_says(at("05-20 17:00", BERLIN))
    seen = {role: page_of(browser(role)).split("</header>")[1] for role in (Role.SALES_MANAGER, Role.REP, Role.MARKETER)}
    names = {role: [name for name in ("Sam Okafor", "Vera Lindt") if name in text] for role, text in seen.items()}
    assert names == {Role.SALES_MANAGER: ["Sam Okafor", "Vera Lindt"], Role.REP: ["Sam Okafor"], Role.MARKETER: []}
    # The same counts for everybody, all the same.
    assert len({text.split('class="side-counts"')[1].split("</dl>")[0].replace("&amp;", "&") for text in seen.values()}) == 1


def test_it_counts_on_when_the_machines_clock_jumps(browser: Browser, clock_says: Callable[[datetime], None]) -> None:
    from sameside.services.escalation import escalate_due
    from sameside.services.steady_time import read_tick

    promise("first_touch", 4)
    rep = member_with(Role.REP)
    now = at("05-20 10:00", BERLIN)
    lead(rep, at("05-20 09:00", BERLIN))
    escalate_due(now=now, tick=read_tick())
    for jump in (timedelta(days=366), timedelta(days=-366), timedelta(hours=8)):
        clock_says(now + jump)
        assert "Due in 3" in page_of(browser(Role.REP))
    text = page_of(browser(Role.ADMINISTRATOR))
    assert "clock was set ahead" in text
    assert browser(Role.ADMINISTRATOR).post("/service-levels/time/").status_code == 302
    assert "Overdue since" in page_of(browser(Role.REP))


def test_it_writes_a_changed_promise_down_as_a_version_with_its_reason(browser: Browser) -> None:
    form = {"hours": "2.5", "from_on": "2099-01-01", "why": "The desk is staffed in the evening now", "percent_1": "100", "tell_1": "owner"}
    assert browser(Role.MARKETING_MANAGER).post("/service-levels/promises/first_touch/", form).status_code == 403
    assert browser(Role.SALES_MANAGER).post("/service-levels/promises/first_touch/", form).status_code == 302
    policy = SlaPolicy.objects.get()
    assert (policy.target_seconds, policy.escalation) == (9000, [{"percent": 100, "tell": ["owner"]}])
    text = page_of(browser(Role.MARKETER), "/service-levels/promises/first_touch/")
    assert "The desk is staffed in the evening now" in text
    assert '<form method="post"> <input' not in text.split('id="main"')[1]
    assert "Changes 1 Jan 2099" in page_of(browser(Role.REP), "/service-levels/promises/")
    for wrong in ({"hours": "soon"}, {"why": ""}, {"from_on": "2020-01-01"}, {"from_on": "x"}, {"percent_1": "many"}):
        assert browser(Role.SALES_MANAGER).post("/service-levels/promises/first_touch/", form | wrong).status_code == 400


def test_it_asks_for_few_rows_at_a_time(browser: Browser, clock_says: Callable[[datetime], None]) -> None:
    """The page costs the same however many promises there are."""
    promise("first_touch", 4)
    rep = member_with(Role.REP)
    clock_says(at("05-20 17:00", BERLIN))
    client = browser(Role.SALES_MANAGER)
    counts = []
    for n in (1, 60):
        for number in range(n):
            lead(rep, at("05-20 09:00", BERLIN), f"{n}-{number}")
        with CaptureQueriesContext(connection) as queries:
            text = page_of(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 18
    assert text.count("Overdue since") == 50
    assert "from=50" in text
