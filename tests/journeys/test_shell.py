"""Can a member go everywhere by keyboard, on a phone, and without scripts?"""

from collections.abc import Callable

from playwright.sync_api import expect

from sameside.services.access import Role
from tests.journeys.conftest import PHONE, Visit

Open = Callable[..., Visit]


def test_it_lets_the_keyboard_skip_the_shell_and_come_to_the_search(visit: Open) -> None:
    window = visit(Role.REP)
    window.go("/")
    page = window.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("a/b")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=a%2Fb")
    assert window.faults == []


def test_it_keeps_the_colours_a_member_chooses_by_keyboard(visit: Open) -> None:
    window = visit(Role.MARKETER)
    window.go("/search/")
    page = window.page
    menu = page.locator(".side-member summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Dark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(page.get_by_role("button", name="Dark")).to_be_hidden()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Dark").press("Enter")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.wait_for_url("**/search/")
    page.locator(".side-member summary").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.locator("h1").click()
    expect(page.get_by_role("button", name="Dark")).to_be_hidden()


def test_it_follows_the_device_where_nothing_was_chosen(visit: Open) -> None:
    window = visit(Role.REP)
    window.page.emulate_media(color_scheme="dark")
    window.go("/")
    expect(window.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    window.page.emulate_media(color_scheme="light")
    expect(window.page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_it_folds_the_navigation_away_on_a_phone(visit: Open) -> None:
    window = visit(Role.REP, size=PHONE)
    window.go("/")
    page = window.page
    doors = page.get_by_role("navigation", name="Main")
    expect(doors).to_be_hidden()
    page.get_by_role("button", name="Menu").press("Enter")
    expect(doors.get_by_role("link", name="Home")).to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_have_attribute("aria-expanded", "true")
    assert window.faults == []


def test_it_works_without_scripts(visit: Open) -> None:
    window = visit(Role.REP, size=PHONE, scripts=False)
    window.go("/")
    page = window.page
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Home")).to_be_visible()
    page.get_by_role("searchbox").fill("ada")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/search/?q=ada")
    page.locator(".side-member summary").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/account/login/**")


def test_it_prints_the_page_and_not_the_shell(visit: Open) -> None:
    window = visit(Role.REP)
    window.go("/")
    window.page.emulate_media(media="print")
    expect(window.page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(window.page.locator("h1")).to_be_visible()
    assert window.page.evaluate("document.querySelector('main').getBoundingClientRect().left") == 0


def test_it_moves_nothing_for_who_asked_for_less_motion(visit: Open) -> None:
    window = visit(Role.REP)
    window.go("/")
    moving = "[...document.querySelectorAll('*')].filter(one => getComputedStyle(one).transitionDuration !== '0s').length"
    assert window.page.evaluate(moving) == 0
    window.page.emulate_media(reduced_motion="no-preference")
    assert window.page.evaluate(moving) > 0


def test_it_shows_where_the_keyboard_is(visit: Open) -> None:
    window = visit(Role.REP)
    window.go("/")
    page = window.page
    outline = "getComputedStyle(document.activeElement).outlineStyle + ' ' + getComputedStyle(document.activeElement).outlineWidth"
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(outline))
    assert set(seen) == {"solid 2px"}
