"""Can a member set up a security key in a real browser, under the strict policy on scripts, and log in with it?"""

from collections.abc import Callable

from django.core.cache import cache
from playwright.sync_api import expect

from sameside.services.access import Role
from tests.journeys.accessibility import faults_of_page
from tests.journeys.conftest import Visit
from tests.web.conftest import member_with

PASSWORD = "seven quiet herons"


def test_a_security_key_is_set_up_and_lets_its_member_in(visit: Callable[..., Visit]) -> None:
    cache.clear()
    member = member_with(Role.REP)
    member.set_password(PASSWORD)
    member.save()
    window = visit(None)
    page = window.page
    key = page.context.new_cdp_session(page)
    key.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    key.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})

    def log_in() -> None:
        window.go("/account/login/")
        page.get_by_label("E-mail address").fill(member.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()

    log_in()
    window.go("/account/two-step/keys/new/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    assert faults_of_page(window) == []
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    for path in ("/account/two-step/", "/account/two-step/keys/", "/account/two-step/app/", "/account/two-step/codes/"):
        window.go(path)
        assert faults_of_page(window) == []
    page.context.clear_cookies()
    log_in()
    page.get_by_role("button", name="Use a security key").click()
    expect(page.get_by_role("heading", name="Log in")).to_have_count(0)
    page.wait_for_url(f"{window.address}/")
    assert window.faults == []
