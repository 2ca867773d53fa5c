"""Which questions does each composed page of figures put, and how are all of them answered before anybody asks?"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sameside.analytics.catalogue import CATALOGUE
from sameside.analytics.report import Question
from sameside.schema.errors import NotAvailable
from sameside.services.access import Role
from sameside.services.evidence import Part, evidence_from
from sameside.services.kept_answers import answers_folder, pack_path, packed_moments, write_pack
from sameside.services.landing import landing_figures
from sameside.services.open_figures import Figures, present_moment, standing_of
from sameside.services.snapshots import list_snapshots, snapshot_row
from sameside.services.workspace import SOURCED_DEFINITIONS, Workspace

# By the page: the names of `services.evidence` it shows.
PARTS: dict[str, frozenset[str]] = {
    "funnel": frozenset({"funnel", "close_rate", "steps", "cohorts", "curve", "leads_by_month"}),
    "close-rates": frozenset({"close_rate", "close_rate_by_source", "win_rate", "win_rate_by_source"}),
    "service-levels": frozenset(
        {"promises", "promises_by_step", "attainment", "attainment_by_group", "acceptance", "acceptance_by_source", "ignored"}
        | {"speed", "speed_days", "accept_time"}
    ),
    "sourced": frozenset({"influenced", *(f"sourced_{name}" for name in SOURCED_DEFINITIONS)}),
    "velocity": frozenset(
        {"velocity", "bookings", "bookings_by_quarter", "deal_value", "net", "forecast", "stage_time", "sales_cycle", "pipeline_coverage"}
    ),
}
# As many moments are kept of a snapshot: the one in use, and the one pages may still be answering for.
_KEPT_MOMENTS = 2


@dataclass(frozen=True)
class Warmed:
    """What was answered beforehand. n_answers 0: it had been done already, or there is no snapshot."""

    snapshot_id: str
    n_answers: int
    seconds: float


def warm_figures(*, workspace: Workspace, now: datetime, said: Callable[[str], None] = lambda _: None) -> Warmed:
    """Work out what the pages of figures show unasked, and keep it in a file for every process that serves them.

    Reads    said: is told which page comes next
    Changes  the folder of kept answers: one file for the newest snapshot and this hour; older ones go. What searches read
    Twice    within the same hour, nothing: what was answered stands
    """
    if not list_snapshots(workspace):
        return Warmed("", 0, 0.0)
    row, standing = snapshot_row(None), standing_of(workspace)
    figures = Figures(workspace, row, present_moment(row, now), standing)
    path = pack_path(workspace, row.snapshot_id, standing, figures.as_of)
    if path.exists():
        return Warmed(row.snapshot_id, 0, 0.0)
    begun = time.monotonic()
    with figures.opened() as opened:
        opened.reader.make_searchable()
    figures.answerable()
    figures.deals_kept()
    figures.newest_record_on()
    for name, names in PARTS.items():
        said(f"Answering: {name}")
        evidence_from(figures, workspace=workspace, as_of=figures.as_of, part=Part(names))
    said("Answering: first pages")
    for role in Role:
        landing_figures(figures=figures, role=role)
    for metric in CATALOGUE:
        said(f"Answering: {metric.name}")
        with suppress(NotAvailable):
            figures.measure(Question(metric.name))
            figures.sql_behind(Question(metric.name))
            figures.dimensions_of(metric.name)
    own = figures.key(())[:-1]
    kept = figures.kept.among(lambda key: key[:-1] == own)
    write_pack(path, {str(key[-1]): value for key, value in kept.items()})
    _sweep(workspace, row.snapshot_id, standing)
    return Warmed(row.snapshot_id, len(kept), time.monotonic() - begun)


def _sweep(workspace: Workspace, snapshot_id: str, standing: str) -> None:
    """Keep the newest moments of the newest snapshot; whatever else is there can be asked again."""
    kept = {pack_path(workspace, snapshot_id, standing, at) for at in packed_moments(workspace, snapshot_id, standing)[:_KEPT_MOMENTS]}
    for path in answers_folder(workspace).glob("*.json"):
        if path not in kept:
            path.unlink(missing_ok=True)
