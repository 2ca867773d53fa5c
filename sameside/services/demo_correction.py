"""What came to light in the demo company on its last evening: titles of a few people it had on record were those of a predecessor."""

import csv
from datetime import datetime

from sameside.demo.company import Written
from sameside.records.models import HandoffAnswer
from sameside.services.importing import ReadOptions, import_paths
from sameside.services.workspace import Workspace

_IS_NOW = "Scientist"


def correct_titles(workspace: Workspace, written: Written, *, mapping: str, corrected_at: datetime, now: datetime) -> int:
    """Import the leads of every other rejection that says "nobody who decides" once more, with the title the seller was told.

    Changes  writes `exports/crm-corrected/Lead.csv` and imports it; the next build bears those rejections out
    Returns  how many leads
    """
    answers = HandoffAnswer.objects.filter(outcome="rejected", clause="c3", undone_at=None, check_result__in=("challenged", "insisted"))
    cycles = answers.order_by("pk").values_list("handoff__lead_cycle_id", flat=True)[::2]
    wanted = {str(cycle).rpartition(":")[2].partition("#")[0] for cycle in cycles}
    with (written.crm / "Lead.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Id"] in wanted]
    if not rows:
        return 0
    stamp = corrected_at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    folder = written.folder / "crm-corrected"
    folder.mkdir()
    with (folder / "Lead.csv").open("w", encoding="utf-8", newline="") as file:
        made = csv.DictWriter(file, fieldnames=list(rows[0]), quoting=csv.QUOTE_ALL)
        made.writeheader()
        made.writerows(row | {"Title": _IS_NOW, "LastModifiedDate": stamp, "SystemModstamp": stamp} for row in rows)
    import_paths(workspace=workspace, paths=[str(folder)], mapping=mapping, options=ReadOptions(), now=now)
    return len(rows)
