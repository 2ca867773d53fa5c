"""Does every address answer every role by every method as the table says? An address without a row fails."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from sameside.services.access import ALL, Role
from tests.web.role_table import ADDRESSES, METHODS, OF_ALLAUTH, Row

Browser = Callable[[Role | None], Client]


def _named(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _named(pattern.url_patterns, namespace)
        else:
            yield str(pattern.name)


def test_it_has_a_row_for_every_address_and_no_other() -> None:
    addresses = set(_named(get_resolver().url_patterns))
    assert addresses == {row.address for row in ADDRESSES} | OF_ALLAUTH


@pytest.mark.parametrize("row", ADDRESSES, ids=[row.address for row in ADDRESSES])
def test_it_answers_each_role_by_each_method_as_the_table_says(row: Row, browser: Browser) -> None:
    found = {}
    for role in (None, *Role):
        client = browser(role)
        address = reverse(row.address, kwargs=row.example())
        found[role] = {method: client.generic(method, address).status_code for method in METHODS}
    assert found == {role: row.expected(role) for role in (None, *Role)}


def test_it_turns_away_whoever_was_stopped_at_once(browser: Browser) -> None:
    """Revocation bites at the next request, not at the next log-in; at every address."""
    from tests.web.conftest import member_with

    addresses = [reverse(row.address, kwargs=row.example()) for row in ADDRESSES if not row.is_public]
    client = browser(Role.ADMINISTRATOR)
    member = member_with(Role.ADMINISTRATOR)
    member.is_active = False
    member.save()
    for address in addresses:
        response = client.get(address)
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, reverse("account_login")), address


def test_the_table_names_only_roles_there_are() -> None:
    assert all(roles <= ALL for row in ADDRESSES for roles in (row.get, row.post) if roles is not None)
