"""Does whatever changes the records write an entry into the trace? (That it does so in the same transaction, `record_act` asks itself.)"""

import ast
from collections.abc import Iterator
from pathlib import Path

SERVICES = Path(__file__).resolve().parents[2] / "sameside" / "services"
WRITES = frozenset({"create", "bulk_create", "update", "save", "delete", "get_or_create", "update_or_create", "bulk_update"})
Name = tuple[str, str]

# What changes a row and no entry tells of, and why. The list may only shrink: an entry that is written after all fails, too.
TOLD_OTHERWISE: dict[Name, str] = {
    ("audit", "note_head"): "notices",
    ("notices", "tell"): "a notice is what it tells of",
    ("notices", "mark_read"): "reading is no act",
    ("notices", "send_waiting_mail"): "a notice says when it was mailed",
    ("lead_owner", "tell_owner"): "notices",
    ("lead_owner", "tell_provider"): "notices",
    ("signers", "tell_in_force"): "notices",
    ("signers", "tell_signature_void"): "notices",
    ("signers", "tell_who_may_sign"): "notices",
    ("goals", "note_goals_read"): "reading is no act",
    ("members", "choose_theme"): "light or dark is one's own taste",
    ("escalation", "escalate_due"): "each step is a row of its own that says whom it told, and never changes",
    ("clocks", "refresh_next_step"): "works out again what its rows say",
    ("lead_owner", "keep"): "saves what the act it is part of did",
    ("steady_time", "keep_mark"): "the time as read last",
    ("jobs", "claim"): "a job's own row tells its life",
    ("jobs", "enqueue"): "a job's own row tells its life",
    ("jobs", "forget_done"): "a job's own row tells its life",
    ("jobs", "run_one"): "a job's own row tells its life",
    ("jobs", "schedule"): "a job's own row tells its life",
    ("jobs", "try_again"): "a job's own row tells its life",
    ("working", "work_until"): "a job's own row tells its life",
    ("uploads", "preview_upload"): "works out what an import would do",
}


class Function:
    """One function of a service: what of the services it calls, and whether it writes rows itself."""

    def __init__(self, node: ast.FunctionDef, module: str, imported: dict[str, Name]) -> None:
        self.calls: set[Name] = set()
        self.writes = False
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                self.calls.add(imported.get(call.func.id, (module, call.func.id)))
            elif isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in WRITES:
                of = ast.unparse(call.func.value)
                self.writes |= call.func.attr in ("save", "delete") or "objects" in of or "filter" in of


def functions() -> dict[Name, Function]:
    found = {}
    for file in SERVICES.glob("*.py"):
        body = ast.parse(file.read_text(encoding="utf-8")).body
        imports = [node for node in body if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sameside.services.")]
        imported = {name.asname or name.name: (str(node.module).rpartition(".")[2], name.name) for node in imports for name in node.names}
        for node in body:
            if isinstance(node, ast.FunctionDef):
                found[file.stem, node.name] = Function(node, file.stem, imported)
    return found


def reached(name: Name, among: dict[Name, Function], seen: set[Name]) -> Iterator[Name]:
    if name in seen or name not in among:
        return
    seen.add(name)
    yield name
    for called in among[name].calls:
        yield from reached(called, among, seen)


def test_every_service_that_changes_rows_writes_what_was_done_into_the_trace() -> None:
    among, untold = functions(), set()
    for name in among:
        within = set(reached(name, among, set()))
        if not name[1].startswith("_") and ("audit", "record_act") not in within and any(among[one].writes for one in within):
            untold.add(name)
    assert untold == set(TOLD_OTHERWISE)
    assert len(among) > 300  # it looked at something
