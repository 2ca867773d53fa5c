"""What does a member see first?"""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sameside.records.models import Snapshot
from sameside.services.access import Role
from sameside.services.clocks import Evidence, start_clock, stop_clock
from sameside.services.landing import waiting_for
from sameside.services.promises import Terms, set_policy
from sameside.services.reporting import Question, measure
from sameside.services.requests import Wish, acknowledge_request, make_request
from sameside.services.workspace import utc_now
from tests.services.small_company import SmallCompany
from tests.web.conftest import member_with

DAY = timedelta(days=1)
Browser = Callable[[Role | None], Client]


@pytest.fixture
def company(web_home: Path, tmp_path: Path) -> SmallCompany:
    """Two closed deals, one of them won, behind the members' workspace."""
    small = SmallCompany(web_home, tmp_path / "exports")
    deal = {"created": "2024-03-01", "closed": "2024-04-01", "amount": "100", "source": "Web"}
    small.receive("deals", [{"id": "d1", "outcome": "won", **deal}, {"id": "d2", "outcome": "lost", **deal}])
    small.build()
    return small


def text_of(client: Client) -> str:
    return client.get("/").content.decode()


def test_it_tells_a_new_company_what_comes_first_and_who_does_it(browser: Browser) -> None:
    text = text_of(browser(Role.REP))
    assert "To begin with" in text
    assert "Revenue operations or an administrator does this." in text
    assert "Revenue operations or an administrator does this." not in text_of(browser(Role.REVENUE_OPERATIONS))


def test_it_shows_figures_with_their_n_once_there_are_some(company: SmallCompany, browser: Browser) -> None:
    text = text_of(browser(Role.REP))
    assert "Closed deals won" in text
    assert "50.0%" in text
    assert "n = 2" in text
    assert "Still to set up" in text


def test_it_asks_for_a_build_of_figures_an_earlier_version_made(company: SmallCompany, browser: Browser) -> None:
    Snapshot.objects.update(layout="older")
    keeper, rep = browser(Role.REVENUE_OPERATIONS), browser(Role.REP)
    for address in ("/", "/data/"):
        assert 'action="/data/build/"' in keeper.get(address).content.decode()
    for client, has_button in ((keeper, True), (rep, False)):
        for address in ("/numbers/win_rate_count/", "/numbers/", "/funnel/"):
            page = client.get(address)
            assert (page.status_code, "made by an earlier version: build again" in page.content.decode()) == (409, True)
            assert ('action="/data/build/"' in page.content.decode()) is has_button
    assert "made by an earlier version: build again" in text_of(rep)


def test_it_shows_a_marketer_what_nobody_has_taken_on_and_then_what_is_theirs(web_home: Path, browser: Browser) -> None:
    now = utc_now()
    for step in ("acknowledge", "deliver"):
        set_policy(step=step, terms=Terms(target_seconds=3600), from_on=(now - DAY).date(), why="agreed", by=None, now=now - 2 * DAY)
    asked = make_request(wish=Wish(kind="asset", title="One page on pricing", purpose="For Northwind"), by=member_with(Role.REP), now=now)
    marketer = member_with(Role.MARKETER)
    assert [one.request.title for one in waiting_for(marketer, now=now).unowned] == ["One page on pricing"]
    assert "Nobody has taken on" in text_of(browser(Role.MARKETER))
    acknowledge_request(request=asked, by=marketer, now=now)
    waiting = waiting_for(marketer, now=now)
    assert ([one.title for one in waiting.own], waiting.unowned) == (["One page on pricing"], ())
    assert "Waiting for you" in text_of(browser(Role.MARKETER))
    assert waiting_for(member_with(Role.REP), now=now).own == ()


def test_it_shows_managers_of_both_sides_what_is_overdue_by_team_and_names_nobody(web_home: Path, browser: Browser) -> None:
    now = utc_now()
    set_policy(
        step="acknowledge",
        terms=Terms(target_seconds=60, calendar="always"),
        from_on=(now - DAY).date(),
        why="agreed",
        by=None,
        now=now - 2 * DAY,
    )
    wish = Wish(kind="asset", title="One page on pricing", purpose="For Northwind")
    make_request(wish=wish, by=member_with(Role.REP), now=now - timedelta(hours=3), owner=member_with(Role.MARKETER))
    for role in (Role.SALES_MANAGER, Role.MARKETING_MANAGER):
        (late,) = waiting_for(member_with(role), now=now).overdue
        assert (late.side, late.team, late.n_overdue, late.n) == ("marketing", "Campaigns", 1, 1)
        text = text_of(browser(role))
        assert "Overdue now" in text
        assert member_with(Role.MARKETER).name not in text.replace("Marketer</span>", "")
    assert waiting_for(member_with(Role.REP), now=now).overdue == ()


def test_it_shows_the_same_share_of_promises_kept_as_the_page_of_service_levels(company: SmallCompany, browser: Browser) -> None:
    # Three promises of sales were due: one answered within the hour, one after it, one not at all. A fourth has time.
    now = utc_now()
    set_policy(step="accept", terms=Terms(3600, calendar="always"), from_on=(now - DAY).date(), why="agreed", by=None, now=now - 2 * DAY)
    rep, begun = member_with(Role.REP), now - timedelta(hours=5)
    clocks = [start_clock(subject_kind="lead", subject_id=f"L{n}", step="accept", owner=rep, now=begun) for n in range(3)]
    start_clock(subject_kind="lead", subject_id="L3", step="accept", owner=rep, now=now)
    for clock, minutes in zip(clocks, (30, 90), strict=False):
        assert clock is not None
        stop_clock(clock, evidence=Evidence("answer", "", ""), at=begun + timedelta(minutes=minutes), now=now)
    for role in (Role.REP, Role.SALES_MANAGER, Role.MARKETER):
        client = browser(role)
        home, levels = (" ".join(client.get(address).content.decode().split()) for address in ("/", "/service-levels/"))
        tile = re.search(r'<a class="stat" href="/service-levels/">.*?</a>', home)
        assert tile is not None
        assert all(said in tile[0] for said in ("Promises of sales kept", "33.3%", "n = 3"))
        assert "kept 1 of 3 promises answered or due" in levels
        assert '<span class="side-share">33.3%</span>' in levels
        assert "acted on in time" not in home
    company.build()
    (built,) = measure(workspace=company.workspace, question=Question("promise_attainment", where=("side=sales",)), as_of=now).rows
    assert (built.value, built.n) == (pytest.approx(1 / 3), 3)


def test_it_says_on_both_pages_of_service_levels_what_each_counts(figures_home: Path, browser: Browser) -> None:
    client = browser(Role.REP)
    assert "/service-level-figures/" in client.get("/service-levels/").content.decode().partition("<main")[2]
    assert (
        'href="/service-levels/">Promises kept</a> shows each promise of both sides'
        in client.get("/service-level-figures/").content.decode()
    )


@pytest.mark.parametrize("role", [Role.SALES_MANAGER, Role.ADMINISTRATOR], ids=lambda role: role.value)
def test_it_leads_only_to_pages_that_are_there(company: SmallCompany, browser: Browser, role: Role) -> None:
    client = browser(role)
    main = text_of(client).partition("<main")[2]
    links = [unescape(href) for href in re.findall(r'href="(/[^"]+)"', main)]
    assert any(link.startswith("/numbers/win_rate_count/?period=") for link in links) == (role is Role.SALES_MANAGER)
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_it_asks_the_records_little(company: SmallCompany, browser: Browser) -> None:
    for role, most in ((Role.REP, 26), (Role.MARKETING_MANAGER, 38)):
        client = browser(role)
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        assert len(asked) <= most, [one["sql"][:90] for one in asked]
