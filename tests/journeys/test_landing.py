"""Can everybody use the pages that show figures, with charts and tables in them?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from sameside.services.access import Role
from tests.journeys.accessibility import faults_of_page
from tests.journeys.conftest import PHONE, Visit
from tests.services.small_company import SmallCompany


@pytest.fixture
def company(web_home: Path, tmp_path: Path) -> SmallCompany:
    """Forty leads of two sources, some won; deals in two quarters."""
    small = SmallCompany(web_home, tmp_path / "exports")
    people = [
        {"id": f"p{n}", "email": f"p{n}@northwind{n}.example", "name": f"Ada Winter {n}", "account": "a1", "created": "2024-01-01"}
        for n in range(40)
    ]
    leads = [
        {"id": f"l{n}", "person": f"p{n}", "created": f"2024-0{1 + n % 5}-10", "source": "Web" if n % 2 else "Trade show", "deal": f"d{n}"}
        for n in range(40)
    ]
    deals = [
        {
            "id": f"d{n}",
            "created": "2024-02-01",
            "closed": f"2024-05-{1 + n:02}",
            "outcome": "won" if n % 3 else "lost",
            "amount": str(100 * n),
        }
        for n in range(20)
    ]
    small.receive("accounts", [{"id": "a1", "name": "Northwind Optics", "website": "northwind.example"}])
    small.receive("people", people)
    small.receive("leads", leads)
    small.receive("deals", deals)
    small.build()
    return small


@pytest.mark.parametrize("role", [Role.REP, Role.MARKETING_MANAGER, Role.REVENUE_OPERATIONS, Role.FINANCE], ids=lambda role: role.value)
def test_it_lands_everybody_on_a_page_they_can_use(role: Role, company: SmallCompany, visit: Callable[..., Visit]) -> None:
    window = visit(role)
    window.go("/")
    assert window.page.locator(".drawing svg").count() > 0
    assert faults_of_page(window) == []
    for fold in window.page.locator(".behind > summary").all():
        fold.press("Enter")
    assert faults_of_page(window) == []
    assert window.faults == []


def test_it_shows_what_was_found_while_one_types(company: SmallCompany, visit: Callable[..., Visit]) -> None:
    window = visit(Role.REP, size=PHONE)
    window.go("/search/")
    page = window.page
    page.locator("#asked").press_sequentially("northw")
    page.get_by_role("heading", name="Accounts").wait_for()
    assert page.url.endswith("q=northw")
    assert page.locator("#asked").input_value() == "northw"
    page.locator("#asked").fill("zebra")
    page.get_by_role("heading", name="Nothing found for “zebra”").wait_for()
    assert faults_of_page(window) == []
    assert window.faults == []
