"""Does a member keep the colours they chose?"""

from collections.abc import Callable

import pytest
from django.test import Client

from sameside.services.access import Role

Browser = Callable[[Role | None], Client]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_keeps_the_colours_and_shows_the_page_one_was_on(browser: Browser, theme: str) -> None:
    client = browser(Role.REP)
    answered = client.post("/theme/", {"theme": theme, "back": "/search/?q=ada"})
    assert (answered.status_code, answered.headers["Location"]) == (302, "/search/?q=ada")
    assert f'data-bs-theme="{theme}"' in client.get("/").content.decode()


def test_it_follows_the_device_again(browser: Browser) -> None:
    client = browser(Role.REP)
    client.post("/theme/", {"theme": "dark"})
    client.post("/theme/", {"theme": ""})
    assert '<html lang="en">' in client.get("/").content.decode()


def test_it_refuses_a_theme_there_is_not(browser: Browser) -> None:
    answered = browser(Role.REP).post("/theme/", {"theme": "pink"})
    assert answered.status_code == 404
    assert "There is no theme &#39;pink&#39;" in answered.content.decode()


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_it_leads_to_no_other_host(browser: Browser, back: str) -> None:
    assert browser(Role.REP).post("/theme/", {"theme": "dark", "back": back}).headers["Location"] == "/"
