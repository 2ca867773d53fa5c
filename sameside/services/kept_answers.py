"""Keep what was worked out once, so that nobody waits for it twice: in this process, and in a file for processes still to come.

An answer belongs to a snapshot, a standing (what the company says about itself, which definitions were signed), a moment and a question:
none of them ever changes what it was, so a kept answer is never wrong, only forgotten.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sameside.analytics.answer import Answer, AnswerRow, ComparedRow, Comparison, Period
from sameside.schema.errors import NotAvailable, SamesideError, UnknownName, WrongUsage
from sameside.services.unlocking import Answerable
from sameside.services.workspace import Workspace

_KINDS: dict[str, type] = {kind.__name__: kind for kind in (Answer, AnswerRow, ComparedRow, Comparison, Period, Answerable)}
_REFUSALS: dict[str, type[SamesideError]] = {kind.__name__: kind for kind in (NotAvailable, UnknownName, WrongUsage)}
# What something is kept under; the last part says what was asked.
Key = tuple[Hashable, ...]
_MOMENT = "%Y%m%dT%H%M%S%f"


class Kept:
    """Values by key, each made once however many ask at once. Bounded: what was asked for longest ago is forgotten first.

    A refusal (that a figure is not available, that a name is unknown) is kept like a value, and raised again.
    """

    def __init__(self, *, most_rows: int) -> None:
        self._most_rows = most_rows
        self._values: OrderedDict[Key, Any] = OrderedDict()
        self._n_rows = 0
        self._lock = threading.Lock()
        self._making: dict[Key, threading.Lock] = {}
        self.n_made = 0

    def once(self, key: Key, make: Callable[[], Any]) -> Any:
        """The value of a key; made by the first who asks, while the others wait."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return _given(self._values[key])
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._values:
                    return _given(self._values[key])
            try:
                value = make()
            except (NotAvailable, UnknownName, WrongUsage) as refused:
                value = _Refused(type(refused).__name__, str(refused))
            finally:
                with self._lock:
                    self._making.pop(key, None)
            self.put(key, value)
            with self._lock:
                self.n_made += 1
        return _given(value)

    def put(self, key: Key, value: Any) -> None:
        """Keep a value that was made elsewhere."""
        with self._lock:
            self._n_rows += _weight(value) - (_weight(self._values.pop(key)) if key in self._values else 0)
            self._values[key] = value
            while self._n_rows > self._most_rows and len(self._values) > 1:
                self._n_rows -= _weight(self._values.popitem(last=False)[1])

    def among(self, wanted: Callable[[Key], bool]) -> dict[Key, Any]:
        """The values kept under some keys, refusals among them, as `put` takes them."""
        with self._lock:
            return {key: value for key, value in self._values.items() if wanted(key)}

    def forget(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._values.clear()
            self._n_rows = 0


class _Refused:
    """A refusal, kept."""

    def __init__(self, kind: str, text: str) -> None:
        self.kind, self.text = kind, text


def _given(value: Any) -> Any:
    if isinstance(value, _Refused):
        raise _REFUSALS[value.kind](value.text)
    return value


def _weight(value: Any) -> int:
    return 1 + len(value.rows) if isinstance(value, Answer) else len(value) + 1 if isinstance(value, list) else 1


def pack_path(workspace: Workspace, snapshot_id: str, standing: str, as_of: datetime) -> Path:
    """The file that keeps the answers of one moment."""
    return answers_folder(workspace) / f"{snapshot_id}.{standing}.{as_of.astimezone(UTC).strftime(_MOMENT)}.json"


def answers_folder(workspace: Workspace) -> Path:
    """Where such files lie. All of them can be made again."""
    return workspace.home / "lake" / "answers"


def packed_moments(workspace: Workspace, snapshot_id: str, standing: str) -> list[datetime]:
    """The moments whose answers are kept in files, the newest first."""
    found = [path.name.split(".")[2] for path in answers_folder(workspace).glob(f"{snapshot_id}.{standing}.*.json")]
    return sorted((datetime.strptime(text, _MOMENT).replace(tzinfo=UTC) for text in found), reverse=True)


def write_pack(path: Path, values: Mapping[str, Any]) -> None:
    """Write answers to their file, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps({key: to_plain(value) for key, value in values.items()}, ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


def read_pack(path: Path) -> dict[str, Any]:
    """The answers of a file; none where it is gone, or not as this version writes it."""
    try:
        return {key: from_plain(value) for key, value in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def to_plain(value: Any) -> Any:
    """A kept value as JSON holds it: figures to the last digit, each kind by its name."""
    if isinstance(value, _Refused):
        return {"_": "refused", "kind": value.kind, "text": value.text}
    if is_dataclass(value) and not isinstance(value, type):
        return {"_": type(value).__name__, **{field.name: to_plain(getattr(value, field.name)) for field in fields(value)}}
    if isinstance(value, Decimal):
        return {"_": "decimal", "text": str(value)}
    if isinstance(value, datetime):
        return {"_": "instant", "text": value.isoformat()}
    if isinstance(value, date):
        return {"_": "day", "text": value.isoformat()}
    if isinstance(value, tuple):
        return {"_": "several", "items": [to_plain(one) for one in value]}
    if isinstance(value, list):
        return [to_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {"_": "named", "items": [[name, to_plain(one)] for name, one in value.items()]}
    return value


def from_plain(plain: Any) -> Any:
    """The value that `to_plain` wrote."""
    if isinstance(plain, list):
        return [from_plain(one) for one in plain]
    if not isinstance(plain, dict):
        return plain
    kind = plain["_"]
    if kind in _KINDS:
        return _KINDS[kind](**{name: from_plain(value) for name, value in plain.items() if name != "_"})
    readers: dict[str, Callable[[], Any]] = {
        "refused": lambda: _Refused(plain["kind"], plain["text"]),
        "decimal": lambda: Decimal(plain["text"]),
        "instant": lambda: datetime.fromisoformat(plain["text"]),
        "day": lambda: date.fromisoformat(plain["text"]),
        "several": lambda: tuple(from_plain(one) for one in plain["items"]),
        "named": lambda: {name: from_plain(one) for name, one in plain["items"]},
    }
    return readers[kind]()
