"""What stands on the one sheet for a board, and does its report leave as a file to everybody who may read results?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sameside.presentation.alignment_files import CONTENT_TYPES
from sameside.records.models import SurveyRound
from sameside.services.access import Role
from tests.services.closed_survey import a_closed_round
from tests.web.survey_pages import a_prepared_round


@pytest.fixture
def closed(web_home: Path) -> SurveyRound:
    return a_closed_round()


def test_it_sets_the_top_beside_the_floor_and_both_beside_the_records(
    closed: SurveyRound, browser: Callable[[Role | None], Client]
) -> None:
    seen = [browser(role).get(f"/survey/{closed.pk}/board/").content.decode() for role in (Role.REP, Role.MARKETER)]
    page, of_marketing = (one.partition('<div class="board">')[2] for one in seen)
    assert page == of_marketing
    assert '80%</b> <span class="board-of">12 of 15</span>' in page
    assert '48%</b> <span class="board-of">12 of 25</span>' in page
    assert "62.0%" in page
    assert "What was agreed" in page
    assert "not asked" not in page  # what each side was asked of the other leaves no row of two blanks
    # Nothing of a group that is not shown: leaders of marketing were four.
    assert "marketing, leaders" not in page.lower()


def test_its_report_leaves_in_three_formats(closed: SurveyRound, browser: Callable[[Role | None], Client]) -> None:
    page = browser(Role.AUDITOR)
    for form, kind in CONTENT_TYPES.items():
        answer = page.get(f"/survey/{closed.pk}/board/{form}/")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="alignment-2026-06-03.{form}"'
    assert page.get(f"/survey/{closed.pk}/board/docx/").status_code == 404


def test_before_the_close_there_is_neither_sheet_nor_file(web_home: Path, browser: Callable[[Role | None], Client]) -> None:
    item = a_prepared_round()
    for path in ("board/", "board/pdf/"):
        answer = browser(Role.ADMINISTRATOR).get(f"/survey/{item.pk}/{path}")
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "Report as PDF" not in answer.content.decode()


def test_it_asks_the_records_few_things(closed: SurveyRound, browser: Callable[[Role | None], Client]) -> None:
    page = browser(Role.REP)
    page.get(f"/survey/{closed.pk}/board/")
    with CaptureQueriesContext(connection) as asked:
        page.get(f"/survey/{closed.pk}/board/")
    assert len(asked) <= 14, "\n".join(one["sql"] for one in asked)
