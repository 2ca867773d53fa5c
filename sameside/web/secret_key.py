"""Which secret signs sessions and links? The environment's, else one made once and kept in the workspace for its owner only."""

import os
import secrets
from pathlib import Path

from sameside.schema.errors import WrongSetting
from sameside.settings import setting

_FILE = "secret.key"
_SHORTEST = 50


def secret_key(home: Path) -> str:
    """The secret of one workspace.

    Changes  makes the file where there is a workspace and none is named; without a workspace, a secret for this process only
    Raises   WrongSetting when the one named is too short to be one
    """
    named = setting("SAMESIDE_SECRET_KEY")
    if named:
        if len(named) < _SHORTEST:
            raise WrongSetting(f"SAMESIDE_SECRET_KEY has {len(named)} signs: give {_SHORTEST} or more.")
        return named
    kept = home / _FILE
    if kept.exists():
        return kept.read_text(encoding="ascii").strip()
    made = secrets.token_urlsafe(64)
    if home.is_dir():
        _write_once(kept, made)
        return kept.read_text(encoding="ascii").strip()
    return made


def _write_once(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # two processes began at once: the first one's counts
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
