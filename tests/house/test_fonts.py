"""Are the bundled fonts the very files the manifest says they are?"""

import hashlib
import json
from pathlib import Path

FONTS = Path(__file__).resolve().parents[2] / "sameside" / "presentation" / "fonts"


def test_it_bundles_what_the_manifest_says() -> None:
    manifest = json.loads((FONTS / "manifest.json").read_text(encoding="utf-8"))
    listed = {entry["file"]: entry["sha256"] for entry in manifest}
    there = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in FONTS.iterdir() if file.name != "manifest.json"}
    assert there == listed
    assert all({"package", "version", "licence", "path"} <= set(entry) for entry in manifest)
