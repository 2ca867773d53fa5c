"""Does each role land on what it needs, and does a new company learn what to do next?"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sameside.presentation.landing_tiles import landing_charts, landing_tiles
from sameside.services.access import Role
from sameside.services.landing import CHARTS, TILES, LandingFigures, first_steps, landing_figures
from sameside.services.open_figures import figures_of
from sameside.services.workspace import init_workspace
from tests.services.small_company import SmallCompany


@pytest.fixture
def company(home: Path, tmp_path: Path) -> SmallCompany:
    """Three closed deals of spring 2024, one won; one of autumn 2023, won. The newest record is of 20 May 2024."""
    small = SmallCompany(home, tmp_path / "exports")
    small.receive(
        "deals",
        [
            {"id": "d0", "created": "2023-11-01", "closed": "2024-01-10", "outcome": "won", "amount": "50", "source": "Web"},
            {"id": "d1", "created": "2024-03-01", "closed": "2024-04-01", "outcome": "won", "amount": "100", "source": "Web"},
            {"id": "d2", "created": "2024-03-01", "closed": "2024-04-02", "outcome": "lost", "amount": "300"},
            {"id": "d3", "created": "2024-05-20", "closed": "2024-05-20", "outcome": "lost", "amount": "300"},
        ],
    )
    small.receive("leads", [{"id": "l1", "person": "p1", "created": "2024-05-01", "source": "Web", "deal": "d1"}])
    small.build()
    return small


def figures_of_role(company: SmallCompany, role: Role) -> LandingFigures:
    return landing_figures(figures=figures_of(workspace=company.workspace, now=company.now()), role=role)


def test_it_looks_at_ninety_days_up_to_the_newest_record_and_at_the_ninety_before(company: SmallCompany) -> None:
    found = figures_of_role(company, Role.SALES_MANAGER)
    assert (found.first_on, found.last_on) == (date(2024, 2, 21), date(2024, 5, 20))
    (won,) = [tile for tile in landing_tiles(found.tiles, currency="EUR") if tile.question.metric == "win_rate_count"]
    # 1 of the 3 deals closed in the window was won; before it the one deal that closed.
    assert (won.text, won.n) == ("33.3%", "n = 3")
    assert won.note.endswith("not told apart from the 90 days before")


def test_it_leaves_out_what_nothing_imported_can_tell(company: SmallCompany) -> None:
    told = {one.asked.answer.metric for one in figures_of_role(company, Role.SALES_MANAGER).tiles}
    assert "win_rate_count" in told
    assert not {"sla_attainment", "ignored_rate"} & told


def test_it_says_of_a_figure_of_all_time_that_it_is(company: SmallCompany) -> None:
    (chart,) = landing_charts(figures_of_role(company, Role.REP).charts, company="", time_zone="UTC")
    assert (chart.heading, chart.of) == ("Which leads become customers?", "all on record")


def test_it_follows_the_newest_snapshot(company: SmallCompany) -> None:
    company.receive("deals", [{"id": "d4", "created": "2024-05-29", "closed": "2024-05-29", "outcome": "won", "amount": "1"}])
    company.build()
    assert figures_of_role(company, Role.REP).last_on == date(2024, 5, 29)


def test_it_has_figures_for_every_role_and_never_one_by_person() -> None:
    assert set(TILES) == set(CHARTS) == set(Role)
    asked = [wanted.question for role in Role for wanted in (*TILES[role], *CHARTS[role])]
    assert not [question for question in asked if {"owner", "owner_manager"} & set(question.by)]


def test_it_names_what_a_new_company_does_first(home: Path, tmp_path: Path) -> None:
    init_workspace(home, options={})
    assert [step.name for step in first_steps() if not step.is_done] == ["invite", "import", "build", "sign", "promise"]
    small = SmallCompany(home, tmp_path / "exports")
    small.receive("accounts", [{"id": "a1", "name": "Northwind", "website": ""}])
    assert [step.name for step in first_steps() if step.is_done] == ["import"]
    small.build()
    assert [step.name for step in first_steps() if step.is_done] == ["import", "build"]


def test_it_takes_the_day_of_the_build_where_no_record_has_a_day(home: Path, tmp_path: Path) -> None:
    small = SmallCompany(home, tmp_path / "exports")
    small.receive("accounts", [{"id": "a1", "name": "Northwind", "website": ""}])
    small.build()
    assert figures_of_role(small, Role.AUDITOR).last_on == datetime(2024, 6, 1, tzinfo=UTC).date()
