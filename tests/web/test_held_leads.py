"""Can everybody read what is held back and why, and revenue operations let it through?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sameside.records.models import HeldLead, Job
from sameside.services.access import Role
from sameside.services.workspace import stored_options, utc_now

Browser = Callable[[Role | None], Client]
_WHY = "They buy from us, too, since the spring."


@pytest.fixture
def held(web_home: Path) -> list[HeldLead]:
    """Kim of a rival, and Lee at a desk's address."""
    said = {
        "Kim": [{"check": "competitor", "says": "rival.example is a competitor's domain."}],
        "Lee": [{"check": "role_address", "says": "info@acme.example is read by a desk."}],
    }
    return [
        HeldLead.objects.create(
            lead_cycle_id=f"crm:{name}", name=name, company="Rival", checks=checks, definition_version=1, held_at=utc_now()
        )
        for name, checks in said.items()
    ]


def page_of(client: Client, address: str = "/held-leads/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_everybody_reads_what_is_held_back_and_what_it_fails(held: list[HeldLead], browser: Browser) -> None:
    text = page_of(browser(Role.REP))
    assert all(said in text for said in ("Kim", "Works for a competitor", "rival.example is a competitor", "Lee", "read by a desk"))
    assert "nobody has judged a sample yet" in text
    assert "Not looked at: A free mail address only" in text
    assert 'action="/held-leads/' not in text
    assert "Lee" not in page_of(browser(Role.REP), "/held-leads/?check=competitor").partition("<main")[2]
    assert browser(Role.REP).get("/held-leads/?check=nothing").status_code == 404


def test_revenue_operations_releases_one_and_judges_a_sample(held: list[HeldLead], browser: Browser) -> None:
    client = browser(Role.REVENUE_OPERATIONS)
    assert f'action="/held-leads/{held[0].pk}/release/"' in page_of(client)
    assert client.post(f"/held-leads/{held[0].pk}/release/", {"why": _WHY}).status_code == 302
    assert Job.objects.filter(kind="offer_leads").exists()
    assert _WHY in page_of(client, "/held-leads/?view=released")
    client.post("/held-leads/sample/")
    assert "Rightly" in page_of(client, "/held-leads/?view=sample")
    client.post(f"/held-leads/{held[1].pk}/judge/", {"verdict": "right"})
    text = page_of(client)
    assert "n = 1" in text
    assert "of those chance has chosen" in text


def test_an_administrator_chooses_what_holds_a_lead_back(web_home: Path, browser: Browser) -> None:
    client = browser(Role.ADMINISTRATOR)
    text = page_of(client, "/settings/")
    assert 'name="lead_gate" value="competitor" checked' in text
    client.post("/settings/", {"lead_gate": ["", "competitor", "free_mail"], "served_countries": "Germany\nUnited Kingdom"})
    options = stored_options()
    assert (options["lead_gate"], options["served_countries"]) == (["competitor", "free_mail"], ["Germany", "United Kingdom"])
    client.post("/settings/", {"lead_gate": [""]})
    assert stored_options()["lead_gate"] == []


def test_it_asks_the_records_little(held: list[HeldLead], browser: Browser) -> None:
    client = browser(Role.REVENUE_OPERATIONS)
    page_of(client)
    with CaptureQueriesContext(connection) as asked:
        page_of(client)
    assert len(asked) <= 14, [one["sql"][:90] for one in asked]
