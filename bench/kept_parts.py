"""What did each part of the bench measure last? A run of some parts renews those, and leaves what the others measured as it was."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.goals import Goal, Row


@dataclass(frozen=True)
class Part:
    """The rows of one part. day: when they were measured; where: the machine; memory: of the engine."""

    day: str
    where: str
    memory: str
    rows: tuple[Row, ...]


def kept_parts(path: Path) -> dict[str, Part]:
    """Every part by its name; none where nothing was kept yet."""
    if not path.exists():
        return {}
    return {name: _part(entry) for name, entry in json.loads(path.read_text(encoding="utf-8")).items()}


def keep_parts(path: Path, measured: Mapping[str, Part], order: tuple[str, ...]) -> dict[str, Part]:
    """Put what was measured in the place of what was kept of those parts. Returns all of them, in their order."""
    both = kept_parts(path) | dict(measured)
    parts = {name: both[name] for name in order if name in both}
    path.write_text(json.dumps({name: asdict(part) for name, part in parts.items()}, indent=1) + "\n", encoding="utf-8")
    return parts


def _part(entry: Mapping[str, Any]) -> Part:
    rows = tuple(Row(**row | {"goal": Goal(**row["goal"]) if row["goal"] else None}) for row in entry["rows"])
    return Part(entry["day"], entry["where"], entry["memory"], rows)
