"""Does the page of a campaign tell what was done with it, what it cost and what came of it, and nothing of another's?"""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from sameside.schema.errors import UnknownName
from sameside.services.building import build_snapshot
from sameside.services.campaign_page import Spent, Touched, shown_campaign
from sameside.services.importing import ReadOptions, import_paths
from sameside.services.open_figures import figures_of
from sameside.services.workspace import init_workspace

NOW = datetime(2026, 6, 1, tzinfo=UTC)
MAPPING = """
mapping: campaigns
title: Campaigns with what was spent and who came
version: 1
time_zone: UTC
objects:
  people: {files: ["people*"], key: id}
  campaigns: {files: ["campaigns*"], key: id}
  leads: {files: ["leads*"], key: id}
  touches: {files: ["touches*"], key: id}
  costs: {files: ["costs*"], key: id}
tables:
  - {table: people, from: people, columns: {person_id: id, email: email}}
  - {table: campaigns, from: campaigns, columns: {campaign_id: id, name: name, channel: channel, parent_campaign_id: parent}}
  - {table: leads, from: leads, columns: {lead_id: id, person_id: person, campaign_id: campaign, created_at: created}}
  - {table: touches, from: touches, columns: {touch_id: id, person_id: person, campaign_id: campaign, interaction: what, occurred_at: at}}
  - table: costs
    from: costs
    columns: {cost_id: id, campaign_id: campaign, spent_on: day, amount: amount, currency: currency, clicks: clicks}
"""
ROWS = {
    "people": ["id,email", "p1,ada@oak.example", "p2,bo@oak.example", "p3,cy@oak.example"],
    # Two share a name, and a name has signs of the filter's own grammar in it.
    "campaigns": ["id,name,channel,parent", "c1,Ada's = fair,event,c9", "c2,Twin,email,", "c3,Twin,email,", "c9,All fairs,,"],
    "leads": ["id,person,campaign,created", "l1,p1,c1,2026-03-01", "l2,p2,c1,2026-03-02", "l3,p3,c2,2026-03-03"],
    "touches": [
        "id,person,campaign,what,at",
        "t1,p1,c1,attended,2026-02-01",
        "t2,p1,c1,attended,2026-02-03",
        "t3,p2,c1,attended,2026-02-02",
        "t4,p3,c1,,2026-02-09",
        "t5,p3,c2,opened,2026-02-09",
    ],
    "costs": [
        "id,campaign,day,amount,currency,clicks",
        "k1,c1,2026-01-10,60.00,EUR,7",
        "k2,c1,2026-01-20,40.00,EUR,",
        "k3,c1,2026-01-21,,EUR,",
        "k4,c1,2026-02-01,5.00,USD,",
        "k5,c2,2026-02-01,9.00,EUR,",
    ],
}


@pytest.fixture
def workspace(home: Path, tmp_path: Path) -> object:
    made = init_workspace(home, options={"currency": "EUR"})
    (tmp_path / "campaigns.yaml").write_text(MAPPING)
    for name, lines in ROWS.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n")
    paths = [str(tmp_path / f"{name}.csv") for name in ROWS]
    import_paths(workspace=made, paths=paths, options=ReadOptions(), mapping=str(tmp_path / "campaigns.yaml"), now=NOW)
    build_snapshot(workspace=made, now=NOW)
    return made


def test_it_tells_touches_spend_and_figures_of_one_campaign_and_of_no_other(workspace: object) -> None:
    figures = figures_of(workspace=workspace, now=NOW)  # type: ignore[arg-type]  # the fixture's own
    shown = shown_campaign(figures, "campaigns:c1")
    assert (shown.name, shown.facts, shown.parent) == ("Ada's = fair", (("channel", "event"),), ("campaigns:c9", "All fairs"))
    assert shown.touched == (
        Touched("attended", 3, 2, 0, date(2026, 2, 1), date(2026, 2, 3)),
        Touched("", 1, 1, 0, date(2026, 2, 9), date(2026, 2, 9)),
    )
    # 60 + 40, one row of the month without an amount; dollars apart.
    assert shown.spent == (
        Spent(date(2026, 2, 1), "USD", Decimal("5.00"), 0, None, None),
        Spent(date(2026, 1, 1), "EUR", Decimal("100.00"), 1, None, 7),
    )
    # Two leads are credited to it: 100.00 EUR and 5.00 USD for two.
    rows = [(one.label, row) for one in shown.figures for row in one.asked.answer.rows]
    assert {label: row.value for label, row in rows if label == "Leads"} == {"Leads": 2}
    assert {row.currency: row.value for label, row in rows if label == "Cost per lead" and row.by["measure"] == "cost_each"} == {
        "EUR": Decimal("50.00"),
        "USD": Decimal("2.50"),
    }
    twin = shown_campaign(figures, "campaigns:c2")
    assert {one.label: one.asked.answer.rows[0].value for one in twin.figures}["Leads"] == 1
    assert shown_campaign(figures, "campaigns:c3").figures == ()
    with pytest.raises(UnknownName, match="no campaign 'c1'"):
        shown_campaign(figures, "c1")
