"""Figures that were frozen with a round: those of an earlier one, and whether one can still be looked into. Its snapshot may have gone."""

from collections.abc import Collection
from typing import Any

from sameside.records.models import Snapshot, SurveyRound
from sameside.services.snapshots import is_current
from sameside.services.workspace import Workspace


def snapshots_left(workspace: Workspace, wanted: Collection[str]) -> frozenset[str]:
    """Question  Which of these snapshots are still there, with every file the build left, and made by a program that reads alike?"""
    rows = Snapshot.objects.filter(snapshot_id__in=wanted)
    return frozenset(
        str(row.snapshot_id)
        for row in rows
        if is_current(row) and all((workspace.home / entry["file"]).exists() for entry in row.tables.values())
    )


def evidence_of_round(round_id: str) -> dict[str, dict[str, Any]]:
    """What the records said when a round closed; empty where it has no result."""
    found = SurveyRound.objects.filter(pk=round_id, status="closed").values_list("result__evidence", flat=True).first()
    return dict(found or {})
