"""Can a rep work through fifty leads without a mouse?"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sameside.records.models import Handoff
from sameside.services.access import Role
from sameside.services.workspace import utc_now
from tests.journeys.conftest import Visit
from tests.web.lead_rows import a_handoff

N_LEADS = 50


def outcomes() -> dict[str, int]:
    found: dict[str, int] = {}
    for outcome in Handoff.objects.values_list("outcome", flat=True):
        found[outcome] = found.get(outcome, 0) + 1
    return found


def test_fifty_leads_are_answered_by_keyboard_alone(web_home: Path, visit: Callable[..., Visit]) -> None:
    del web_home
    now = utc_now()
    for number in range(N_LEADS):
        a_handoff(f"Lead {number:02}", at=now - timedelta(minutes=N_LEADS + 10 - number))
    window = visit(Role.REP)
    window.go("/inbox/")
    keyboard = window.page.keyboard
    # The second of the list first, by going down and up again; then the rest from the top.
    for key in ("j", "j", "k"):
        keyboard.press(key)
    assert "Lead 01" in window.page.locator(".lead.is-chosen").inner_text()
    with window.page.expect_navigation():
        keyboard.press("r")
    window.page.locator("#reject input[name=kind]").first.focus()
    keyboard.press("Space")
    window.page.locator("#reject select[name=reason]").focus()
    keyboard.type("I have this")
    window.page.locator("#reject button").focus()
    with window.page.expect_navigation():
        keyboard.press("Enter")
    assert outcomes() == {"open": N_LEADS - 1, "rejected": 1}
    for _ in range(N_LEADS - 1):
        with window.page.expect_navigation():
            keyboard.press("a")
    assert outcomes() == {"accepted": N_LEADS - 1, "rejected": 1}
    window.go("/inbox/?view=answered")
    with window.page.expect_navigation():
        keyboard.press("u")
    assert outcomes()["open"] == 1
    assert window.faults == []
