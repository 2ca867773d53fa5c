"""Can everybody use the pages of figures once there are figures: by axe, wide and on a phone, light and dark?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from sameside.services.access import Role
from tests.journeys.accessibility import faults_of_page
from tests.journeys.conftest import Visit
from tests.web.conftest import figured_home, figures_home

__all__ = ["figured_home", "figures_home"]
_THEN = "as-of=2026-05-20"


@pytest.mark.parametrize(
    "path",
    [
        "/numbers/",
        f"/numbers/close_rate_lead/?by=lead_source&where=lead_source!%3DFoo&{_THEN}",
        f"/numbers/close_rate_lead/records/?{_THEN}",
        f"/close-rates/?period=2026-Q1&compare-to=previous&{_THEN}",
        "/funnel/",
        "/accounts/",
        "/accounts/typed:A1/",
        "/people/typed:P1/",
    ],
)
def test_it_can_be_used_by_everybody(path: str, figures_home: Path, visit: Callable[..., Visit]) -> None:
    del figures_home
    window = visit(Role.ADMINISTRATOR)
    assert window.go(path) == 200
    assert faults_of_page(window) == []
    assert window.faults == []


def test_a_shared_figure_and_its_list_can_be_used_by_everybody(figures_home: Path, visit: Callable[..., Visit]) -> None:
    del figures_home
    window = visit(Role.ADMINISTRATOR)
    window.go(f"/numbers/close_rate_lead/?by=lead_source&{_THEN}")
    window.page.get_by_role("button", name="Share it").click()
    window.page.wait_for_url("**/shared-figures/**")
    assert faults_of_page(window) == []
    window.go("/shared-figures/")
    assert window.page.get_by_role("button", name="Take back").count() == 1
    assert faults_of_page(window) == []
    assert window.faults == []
