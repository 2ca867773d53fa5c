"""Somebody answers the survey in a real browser: on a phone, at a desk, by keyboard alone, with the network gone, in two tabs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from sameside.records.models import SurveyRound
from sameside.services.survey_store import Answered, SurveyStore
from tests.journeys.accessibility import faults_of_page
from tests.journeys.conftest import PHONE, WIDE, Visit
from tests.web.survey_pages import a_round_by_open_link, a_served_round

Opened = Callable[..., tuple[Visit, BrowserContext]]


@pytest.fixture
def served_round(web_home: Path) -> tuple[SurveyRound, list[tuple[str, str]]]:
    return a_served_round(web_home)


@pytest.fixture
def opened(chromium: Browser, address: str) -> Iterator[Opened]:
    """A device of somebody who answers: no log-in, no cookie."""
    devices: list[BrowserContext] = []

    def on(size: tuple[int, int], *, has_touch: bool = False, scripts: bool = True) -> tuple[Visit, BrowserContext]:
        viewport = {"width": size[0], "height": size[1]}
        device = chromium.new_context(
            viewport=viewport,
            has_touch=has_touch,
            java_script_enabled=scripts,
            color_scheme="light",
            reduced_motion="reduce",
            locale="en-GB",
        )  # type: ignore[arg-type]  # a size as Playwright wants it
        devices.append(device)
        window = Visit(device.new_page(), address)
        window.watch()
        return window, device

    yield on
    for device in devices:
        device.close()


def link(item: SurveyRound, tokens: list[tuple[str, str]], function: str = "sales", number: int = 0) -> str:
    return f"/s/{item.pk}/#t={[token for one, token in tokens if one == function][number]}"


def go_on(page: Page) -> None:
    page.locator(".bar .is-main").click()


def to_the_end(page: Page) -> None:
    while not page.locator(".final").count():
        go_on(page)


def stored(home: Path, item: SurveyRound) -> list[Answered]:
    store = SurveyStore(home, item.pk)
    store.stop_taking()
    return store.answers()


def test_a_phone_shows_one_question_at_a_time_and_a_tap_brings_the_next(
    served_round: tuple[SurveyRound, list[tuple[str, str]]], opened: Opened, web_home: Path
) -> None:
    item, tokens = served_round
    window, device = opened(PHONE, has_touch=True)
    asked: list[Any] = []
    window.page.on("request", lambda request: asked.append((request.url, request.headers, request.post_data)))
    window.go(link(item, tokens))
    page = window.page
    page.wait_for_selector(".facts")
    assert "#" not in page.url  # the token is out of sight
    assert "About 7 minutes" in page.inner_text(".facts")
    assert faults_of_page(window, ((PHONE, "light"), (PHONE, "dark"))) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.locator(".bar .is-main").tap()
    assert page.locator("fieldset.item").count() == 1
    assert page.locator("input:checked").count() == page.locator(".tool input:checked").count()  # nothing is chosen for anybody
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.option, .button, .tool, .language')].map(o => o.getBoundingClientRect().height))"
    )
    assert smallest >= 44
    page.locator(".option", has_text="Mostly in step").tap()
    page.wait_for_selector("text=question 2 of 3")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.locator(".option", has_text="I can't judge this").tap()
    page.wait_for_selector("text=question 3 of 3")
    page.go_back()
    page.wait_for_selector("text=question 2 of 3")
    assert page.locator("input:checked[value=cannot_judge]").count() == 1
    assert faults_of_page(window, ((PHONE, "dark"),)) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    to_the_end(page)
    assert "You answered 2 of 45" in page.inner_text("main")
    page.locator(".bar .is-main").tap()
    page.wait_for_selector("text=Thank you")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('sameside-survey')).length") == 0
    assert [found.answers for found in stored(web_home, item)] == [{"O1": 3, "O2": "cannot_judge"}]
    token = link(item, tokens).partition("#t=")[2]
    assert [url for url, headers, _ in asked if token in url or token in json.dumps(headers)] == []  # auditor's test 4
    assert [headers for _, headers, _ in asked if "cookie" in headers] == []
    assert device.cookies() == []
    assert window.faults == []


def test_a_desk_shows_a_page_at_a_time_and_goes_on_where_it_was_left(
    served_round: tuple[SurveyRound, list[tuple[str, str]]], opened: Opened, web_home: Path
) -> None:
    item, tokens = served_round
    window, _ = opened(WIDE)
    window.go(link(item, tokens, "marketing"))
    page = window.page
    page.wait_for_selector(".facts")
    assert faults_of_page(window) == []
    go_on(page)
    assert (page.inner_text(".progress"), page.locator(".item").count()) == ("Page 1 of 9", 3)
    assert page.title().startswith("Page 1 of 9: The big picture")
    page.locator("input[name=X1][value='8']").check()
    assert faults_of_page(window) == []
    go_on(page)
    page.locator("#languages a", has_text="Deutsch").click()
    assert page.inner_text(".progress") == "Seite 2 von 9"
    page.locator("input[name=G1]").first.check()
    page.reload()  # the link is remembered for the tab, the draft for the device
    page.wait_for_selector("text=Page 2 of 9")
    assert page.locator("input[name=G1]:checked").get_attribute("value") == "1"
    while page.locator(".number").count() == 0:
        go_on(page)
    page.locator(".number").first.fill("2,5")
    page.locator(".sure .option").first.click()
    assert "2.5" in page.inner_text("#E1-said")
    page.locator(".number").nth(2).fill("1.200")
    assert "1,200" in page.inner_text("#E3-said")
    page.locator(".number").nth(1).fill("many")
    assert "no number" in page.inner_text("#E2-said")
    assert faults_of_page(window) == []
    to_the_end(page)
    go_on(page)
    page.wait_for_selector("text=Thank you")
    assert faults_of_page(window) == []
    read_at = page.locator(".whole-address a")
    assert read_at.inner_text() == f"{window.address}/s/{item.pk}/results/{item.read_key}/"
    read_at.click()
    page.wait_for_selector("text=Not yet")
    assert faults_of_page(window) == []
    (found,) = stored(web_home, item)
    assert found.answers == {"X1": 8, "G1": 1, "E1": {"value": 2.5, "confidence": 1}, "E3": {"value": 1200.0, "confidence": None}}
    assert window.faults == []


def test_the_keyboard_alone_is_enough(served_round: tuple[SurveyRound, list[tuple[str, str]]], opened: Opened, web_home: Path) -> None:
    item, tokens = served_round
    window, _ = opened(WIDE)
    window.go(link(item, tokens))
    page, keys = window.page, window.page.keyboard
    page.wait_for_selector(".facts")
    page.locator(".bar .is-main").focus()
    keys.press("Enter")
    page.wait_for_selector("text=Page 1 of 9")
    keys.press("4")  # no group has the focus: nothing is chosen
    assert page.locator("fieldset input:checked").count() == 0
    keys.press("Tab")
    keys.press("2")
    assert page.locator("input[name=O1]:checked").get_attribute("value") == "3"
    keys.press("ArrowDown")
    assert page.locator("input[name=O1]:checked").get_attribute("value") == "2"
    keys.press("Enter")  # to the next question, not to the next page
    assert page.evaluate("document.activeElement.name") == "O2"
    page.locator(".tool input").uncheck()
    page.locator("input[name=O2]").first.focus()
    keys.press("1")
    assert page.locator("input[name=O2]:checked").count() == 0
    page.locator(".tool input").check()
    page.locator("input[name=O2]").first.focus()
    keys.press("Enter")
    keys.press("9")
    assert page.locator("input[name=X1]:checked").get_attribute("value") == "9"
    keys.press("Enter")
    page.wait_for_selector("text=Page 2 of 9")
    while page.locator(".number").count() == 0:
        go_on(page)
    page.locator("#E1-number").focus()
    for key, reached in (("7", "E1-sure"), ("1", "E2-number")):  # a number, how sure, the next question
        keys.press(key)
        keys.press("Enter")
        assert page.evaluate("document.activeElement.name || document.activeElement.id") == reached
    to_the_end(page)
    page.locator(".bar .is-main").focus()
    keys.press("Enter")
    page.wait_for_selector("text=Thank you")
    assert [found.answers for found in stored(web_home, item)] == [{"O1": 2, "X1": 9, "E1": {"value": 7, "confidence": 1}}]
    assert window.faults == []


def test_an_answer_that_never_came_back_is_sent_again_and_stored_once(
    served_round: tuple[SurveyRound, list[tuple[str, str]]], opened: Opened, web_home: Path
) -> None:
    """The network goes twice: before the form arrives, and after it was stored and before anybody heard of it."""
    item, tokens = served_round
    window, _ = opened(PHONE)
    page = window.page
    cuts: list[str] = []

    def cut(route: Route) -> None:
        cuts.append("cut")
        if len(cuts) == 1:
            route.abort("internetdisconnected")
        elif len(cuts) == 2:
            route.fetch()  # it arrives, and the answer is lost
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/answer/", cut)
    window.go(link(item, tokens))
    page.wait_for_selector(".facts")
    go_on(page)
    page.locator(".option").first.click()
    to_the_end(page)
    go_on(page)
    for _ in range(2):
        page.wait_for_selector("text=There is no connection")
        page.locator("#sending .button").click()
    page.wait_for_selector("text=Thank you")
    assert len(cuts) == 3
    assert len(stored(web_home, item)) == 1


def as_typed(code: str) -> str:
    """A slip's code as somebody types it."""
    return f" {code[:5]}-{code[5:10].upper()} {code[10:]}"


def test_two_tabs_and_a_double_click_give_one_answer(
    served_round: tuple[SurveyRound, list[tuple[str, str]]], opened: Opened, web_home: Path
) -> None:
    """C4 in a browser: both tabs hold one draft, so what is sent second is told it is there."""
    item, tokens = served_round
    window, device = opened(WIDE)
    tabs = [window.page, device.new_page()]
    for tab in tabs:
        tab.goto(window.address + link(item, tokens))
        tab.wait_for_selector(".facts")
    for tab in tabs:
        go_on(tab)
        tab.locator("input[name=O2]").nth(3).check()
        to_the_end(tab)
    for tab in tabs:
        tab.locator(".bar .is-main").dblclick()
        tab.wait_for_selector("text=Thank you")
    later = device.new_page()  # once more, from the mail: this device remembers that it sent something
    later.goto(window.address + link(item, tokens))
    later.wait_for_selector("text=You have answered already")
    later.evaluate("localStorage.clear()")  # as another device, to which nobody says whether a link was used
    later.goto("about:blank")
    later.goto(window.address + link(item, tokens))
    later.wait_for_selector(".facts")
    go_on(later)
    later.locator("input[name=O2]").first.check()
    to_the_end(later)
    go_on(later)
    later.wait_for_selector("text=This link was used")
    assert [found.answers for found in stored(web_home, item)] == [{"O2": 4}]


def test_a_device_can_be_cleared_and_a_wrong_link_is_told_so(
    served_round: tuple[SurveyRound, list[tuple[str, str]]], opened: Opened
) -> None:
    item, tokens = served_round
    window, _ = opened(PHONE)
    page = window.page
    window.go(f"/s/{item.pk}/")
    page.wait_for_selector("text=Open the link in your invitation")
    page.fill("#code", "nonsense")
    page.locator(".code-form .button").first.click()
    page.wait_for_selector("text=This link does not work")
    window.faults.clear()  # the browser's console names every 404
    window.go(f"/s/{item.pk}/")
    page.fill("#code", as_typed(tokens[1][1]))
    page.locator(".code-form .button").first.click()
    page.wait_for_selector(".facts")
    page.goto(window.address + link(item, tokens))  # only what stands behind the '#' is new: the page begins again
    page.wait_for_selector(".facts")
    go_on(page)
    page.locator(".option").first.click()
    page.once("dialog", lambda asked: asked.accept())
    page.locator("button.tool").click()
    page.wait_for_selector("text=This device is cleared")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert window.faults == []


def test_without_scripts_the_whole_form_is_there(
    served_round: tuple[SurveyRound, list[tuple[str, str]]], opened: Opened, web_home: Path
) -> None:
    item, tokens = served_round
    window, _ = opened(PHONE, scripts=False)
    page = window.page
    window.go(f"/s/{item.pk}/")
    page.fill("#paper-code", as_typed(tokens[0][1]))
    page.locator("noscript .button").click() if page.locator("noscript .button").count() else page.locator(
        ".code-form .button"
    ).last.click()
    page.locator("input[name=O2][value='5']").check()
    page.locator(".paper .button").click()
    page.wait_for_selector("text=Thank you")
    assert [found.answers for found in stored(web_home, item)] == [{"O2": 5}]


def test_by_one_link_for_everybody_a_phone_says_its_group_first(web_home: Path, opened: Opened) -> None:
    item = a_round_by_open_link(web_home)
    window, device = opened(PHONE, has_touch=True)
    page = window.page
    window.go(f"/s/{item.pk}/")
    page.wait_for_selector(".facts")
    assert faults_of_page(window, ((PHONE, "light"),)) == []
    page.locator(".bar .is-main").tap()
    page.wait_for_selector("text=Which group are you in?")
    assert faults_of_page(window, ((PHONE, "dark"),)) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.locator(".bar .is-main").tap()
    assert "Choose one of each" in page.inner_text("[role=alert]")
    page.locator(".option", has_text="Other functions").tap()
    page.locator(".option", has_text="team member").tap()
    assert page.locator("text=Which group are you in?").count() == 1  # a tap chooses here, and does not go on
    page.locator(".bar .is-main").tap()
    page.locator(".option", has_text="Mostly in step").tap()
    page.wait_for_selector("text=question 2 of 3")
    page.reload()  # the group is remembered with the draft: nobody is asked twice
    page.wait_for_selector("text=question 2 of 3")
    to_the_end(page)
    assert "You answered 1 of 36" in page.inner_text("main")
    page.locator(".bar .is-main").tap()
    page.wait_for_selector("text=Thank you")
    somebody_else_answers(window, item)
    found = sorted((one.function, one.seniority, one.answers["O1"]) for one in stored(web_home, item))
    assert found == [("marketing", "c_level", 4), ("other", "team_member", 3)]
    assert device.cookies() == []
    assert window.faults == []


def somebody_else_answers(window: Visit, item: SurveyRound) -> None:
    """On a device that several people use; they change their mind on where they work."""
    page = window.page
    window.go(f"/s/{item.pk}/")
    page.wait_for_selector("text=Answers were sent from this device")
    page.locator("[data-act=anew]").tap()
    page.wait_for_selector(".facts")
    page.locator(".bar .is-main").tap()
    assert page.locator("main input:checked").count() == 0
    page.locator(".option", has_text="Sales").tap()
    page.locator(".option", has_text="C-level").tap()
    page.locator(".bar .is-main").tap()
    page.locator(".option").first.tap()
    page.wait_for_selector("text=question 2 of 3")
    page.go_back()
    page.go_back()
    page.wait_for_selector("text=Which group are you in?")
    page.locator(".option", has_text="Marketing").tap()  # other questions are asked there, so the form begins anew
    page.locator(".bar .is-main").tap()
    page.wait_for_selector("text=question 1 of 3")
    assert page.locator("main input:checked").count() == 0
    page.locator(".option", has_text="As one").tap()
    to_the_end(page)
    page.locator(".bar .is-main").tap()
    page.wait_for_selector("text=Thank you")
