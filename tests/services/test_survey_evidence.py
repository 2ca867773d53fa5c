"""What is frozen of the facts when a round closes, with and without records to go by?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sameside.analytics.instrument import Wave, frozen_form
from sameside.records.models import Goal, Member, SlaPolicy
from sameside.services.survey_evidence import evidence_at_close, measured_for_estimates
from sameside.services.workspace import Workspace, init_workspace, stored_options
from tests.services.staffed_company import staff

NOW = datetime(2026, 5, 29, 12, tzinfo=UTC)
FORM = frozen_form(Wave("full"))


@pytest.fixture
def people(home: Path) -> dict[str, Member]:
    init_workspace(home, options={"company": "Larkfield", "time_zone": "Europe/Berlin"})
    return staff()


def test_without_records_every_metric_says_why_it_is_not_there(home: Path, people: dict[str, Member]) -> None:
    evidence = evidence_at_close(workspace=Workspace(home, stored_options()), form=FORM, now=NOW)
    assert {one["standing"] for one in evidence.values()} == {"unclear"}
    for name, one in evidence.items():
        assert one.get("unavailable", "").startswith("not available:") or (one["kind"] == "record" and one["is_met"] is None), name
        # For somebody who knows the company and not the program.
        assert one.get("metric", "-") not in one.get("unavailable", ""), name
    assert evidence["cost_per_new_customer"]["unavailable"] == "not available: needs records, and nothing has been imported yet"
    assert evidence["content_used_share"]["unavailable"] == "not available: needs sales material and the deals it is used in"
    assert measured_for_estimates(FORM, evidence) == {}


def test_promises_and_goals_count_when_both_sides_have_them(home: Path, people: dict[str, Member]) -> None:
    workspace = Workspace(home, stored_options())

    def told() -> dict[str, str]:
        found = evidence_at_close(workspace=workspace, form=FORM, now=NOW)
        return {name: found[name]["standing"] for name in ("sla_agreed", "shared_target_agreed", "lead_definition_agreed")}

    owner = next(iter(people.values()))
    for place, side in enumerate(("sales", "marketing")):
        step = ("first_touch", "deliver")[place]
        SlaPolicy.objects.create(side=side, subject="lead", step=step, version=1, from_on=NOW.date(), why="Agreed.", made_at=NOW)
        Goal.objects.create(
            side=side, metric="bookings", target=1_000_000, currency="EUR", first_on=NOW.date() - timedelta(days=30),
            last_on=NOW.date() + timedelta(days=30), owner=owner, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        expected = "misses" if place == 0 else "meets"
        assert told() == {"sla_agreed": expected, "shared_target_agreed": expected, "lead_definition_agreed": "unclear"}
    # Ended from an earlier day on by a later version: the one that began last holds.
    SlaPolicy.objects.create(
        side="sales", subject="lead", step="first_touch", version=2, from_on=NOW.date() - timedelta(days=1), why="No more.", made_at=NOW,
        is_promised=False,
    )  # fmt: skip
    assert told()["sla_agreed"] == "meets"


def test_goals_that_can_t_be_met_together_are_frozen_as_such(home: Path, people: dict[str, Member]) -> None:
    owner = next(iter(people.values()))
    for place, side in enumerate(("sales", "marketing")):
        Goal.objects.create(
            side=side, metric="bookings", target=1_000_000 + place, currency="EUR", first_on=NOW.date() - timedelta(days=30),
            last_on=NOW.date() + timedelta(days=30), owner=owner, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        evidence = evidence_at_close(workspace=Workspace(home, stored_options()), form=FORM, now=NOW)
        assert (evidence["goals_fit"]["is_met"], evidence["goals_fit"]["standing"]) == ((True, "meets"), (False, "misses"))[place]
    # What has no promise to go by says so, of either side.
    assert evidence["marketing_promises_kept"]["unavailable"].startswith("not available:")
