"""A company of a few typed rows whose figures are known by heart, built into a workspace with members.

Four people came as leads. Ann (Web) bought in March for 1,000.00 EUR and got 200.00 back in April. Bob (Web) was rejected in February
and came back in April: his second cycle is open. Cay and Dan (Fair) are open. So of five cycles, one was won.
"""

import csv
from pathlib import Path

from sameside.services.building import build_snapshot
from sameside.services.importing import ReadOptions, import_paths
from sameside.services.workspace import open_workspace
from tests.web.conftest import NOW

MAPPING = """
mapping: typed
title: Typed rows
version: 1
time_zone: UTC
objects:
  accounts: {files: ["accounts*"], key: id}
  members: {files: ["members*"], key: id}
  people: {files: ["people*"], key: id}
  leads: {files: ["leads*"], key: id}
  events: {files: ["events*"], key: id}
  deals: {files: ["deals*"], key: id}
  campaigns: {files: ["campaigns*"], key: id}
  touches: {files: ["touches*"], key: id}
  acts: {files: ["acts*"], key: id}
  refunds: {files: ["refunds*"], key: id}
tables:
  - {table: accounts, from: accounts, columns: {account_id: id, name: name, website: website}}
  - {table: members, from: members, columns: {member_id: id, name: name, team: team}}
  - {table: people, from: people, columns: {person_id: id, email: email, full_name: name, account_id: account}}
  - {table: campaigns, from: campaigns, columns: {campaign_id: id, name: name, channel: channel}}
  - table: leads
    from: leads
    columns: {lead_id: id, person_id: person, account_id: account, opportunity_id: deal, created_at: created, lead_source: source,
              owner_id: owner}
  - {table: stage_events, from: events, columns: {event_id: id, lead_id: lead, stage: stage, entered_at: at, by_id: by, reason: why}}
  - table: opportunities
    from: deals
    columns: {opportunity_id: id, account_id: account, owner_id: owner, created_at: created, closed_at: closed, outcome: outcome,
              amount: amount, currency: {constant: EUR}, lead_source: source, name: name}
  - {table: touches, from: touches, columns: {touch_id: id, person_id: person, campaign_id: campaign, interaction: what, occurred_at: at}}
  - table: sales_activities
    from: acts
    columns: {activity_id: id, person_id: person, owner_id: owner, kind: kind, subject: subject, occurred_at: at}
  - table: refunds
    from: refunds
    columns: {refund_id: id, opportunity_id: deal, refunded_at: at, amount: amount, currency: {constant: EUR}, reason: why}
"""

ROWS: dict[str, list[str]] = {
    "accounts": ["id,name,website", "A1,Oak Ltd,oak.example", "A2,Pine & Sons,pine.example"],
    "members": ["id,name,team", "M1,Rita Okafor,North"],
    "people": [
        "id,email,name,account",
        "P1,ann@oak.example,Ann Alder,A1",
        "P2,bob@oak.example,Bob Birch,A1",
        "P3,cay@pine.example,<b>Cay</b>,A2",
        "P4,dan@pine.example,Dan Dogwood,A2",
    ],
    "campaigns": ["id,name,channel", "C1,Spring webinar,webinar"],
    "leads": [
        "id,person,account,deal,created,source,owner",
        "L1,P1,A1,D1,2026-02-02T09:00:00Z,Web,M1",
        "L2,P2,A1,,2026-02-03T09:00:00Z,Web,M1",
        "L2b,P2,A1,,2026-04-07T09:00:00Z,Web,M1",
        "L3,P3,A2,,2026-03-02T09:00:00Z,Fair,M1",
        "L4,P4,A2,,2026-03-03T09:00:00Z,Fair,M1",
    ],
    "events": [
        "id,lead,stage,at,by,why",
        "E1,L1,mql,2026-02-02T10:00:00Z,,",
        "E2,L1,sal,2026-02-02T11:00:00Z,M1,",
        "E3,L2,mql,2026-02-03T10:00:00Z,,",
        "E4,L2,rejected,2026-02-04T10:00:00Z,M1,no budget",
        "E5,L3,mql,2026-03-02T10:00:00Z,,",
    ],
    "deals": [
        "id,account,owner,created,closed,outcome,amount,source,name",
        "D1,A1,M1,2026-02-10T09:00:00Z,2026-03-10T09:00:00Z,won,1000.00,Web,Oak scales",
        "D2,A2,M1,2026-03-20T09:00:00Z,2026-04-20T09:00:00Z,lost,500.00,Fair,Pine scales",
    ],
    "touches": ["id,person,campaign,what,at", "T1,P1,C1,attended,2026-01-20T09:00:00Z", "T2,P2,C1,registered,2026-02-01T09:00:00Z"],
    "acts": [
        "id,person,owner,kind,subject,at",
        "V1,P1,M1,call,First call,2026-02-02T12:00:00Z",
        "V2,P2,M1,email,Hello,2026-04-08T09:00:00Z",
    ],
    "refunds": ["id,deal,at,amount,why", "R1,D1,2026-04-15T09:00:00Z,200.00,one scale came back"],
}


def build_figures(home: Path, files: Path) -> None:
    """Import the rows into a workspace and build."""
    files.mkdir()
    (files / "typed.yaml").write_text(MAPPING, encoding="utf-8")
    for name, lines in ROWS.items():
        with (files / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(csv.reader(lines))
    workspace = open_workspace(home)
    paths = [str(files / f"{name}.csv") for name in ROWS]
    import_paths(workspace=workspace, paths=paths, options=ReadOptions(), mapping=str(files / "typed.yaml"), now=NOW)
    build_snapshot(workspace=workspace, now=NOW)
