"""Which pages are there, and does one hold for everybody? Told once, for the two files that look at half of them each."""

from collections.abc import Callable, Sequence

from django.test import Client
from django.urls import reverse

from sameside.services.access import Role
from tests.journeys.accessibility import ONE_OF_EACH, faults_of_page
from tests.journeys.conftest import Visit
from tests.web.role_table import ADDRESSES, Row

# A run gives a file to one of its workers: half of the pages each keep both busy.
FIRST_HALF, SECOND_HALF = ([row for row in ADDRESSES if row.get is not None and row.got == 200][start::2] for start in (0, 1))


def faults_of_row(
    row: Row,
    browser: Callable[[Role | None], Client],
    visit: Callable[..., Visit],
    variants: Sequence[tuple[tuple[int, int], str]] = ONE_OF_EACH,
) -> list[str]:
    """Everything wrong with the page of an address, for the first role that may see it; none for what is no whole page."""
    role = None if row.is_public else next(role for role in (Role.ADMINISTRATOR, *Role) if role in (row.get or ()))
    path = reverse(row.address, kwargs=row.example())
    answer = browser(role).get(path)
    if answer.has_header("Content-Disposition") or not answer.content.startswith(b"<!doctype html>"):
        return []  # a file, or a part that is looked at in the page it belongs to
    window = visit(role)
    assert window.go(path) == 200
    return faults_of_page(window, variants) + window.faults
