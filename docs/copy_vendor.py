"""Copy what is others' again from their packages: `make vendor`. Needs npm; whatever differs from its manifest stops it.

A manifest lies beside the files it lists: file, package, version, licence, path inside the package, sha256. To take a newer version,
change the version there, run this with `--renew`, look at the licence, and commit files and manifest together.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
MANIFESTS = tuple(
    ROOT / folder / "manifest.json" for folder in ("sameside/web/static/vendor", "sameside/presentation/fonts", "tests/journeys/vendor")
)
_SOURCE_MAP = re.compile(rb"(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")


def copy_vendor(*, renew: bool) -> int:
    """Fetch each package once and write its files; returns how many."""
    written = 0
    with TemporaryDirectory() as scratch:
        packed: dict[str, tarfile.TarFile] = {}
        for manifest in filter(Path.exists, MANIFESTS):
            entries = json.loads(manifest.read_text(encoding="utf-8"))
            for entry in entries:
                package = f"{entry['package']}@{entry['version']}"
                if package not in packed:
                    packed[package] = _pack(package, Path(scratch))
                written += _write(packed[package], entry, manifest.parent, renew=renew)
            manifest.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    return written


def _pack(package: str, folder: Path) -> tarfile.TarFile:
    command = ["npm", "pack", "--silent", package, "--pack-destination", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # words of the manifest
    return tarfile.open(folder / done.stdout.split()[-1])


def _write(packed: tarfile.TarFile, entry: dict[str, str], folder: Path, *, renew: bool) -> int:
    member = packed.extractfile(f"package/{entry['path']}")
    if member is None:
        sys.exit(f"{entry['package']} {entry['version']} holds no {entry['path']}.")
    # The name of a map of the source is left out: the map is not shipped, and a browser would ask for it in vain.
    content = _SOURCE_MAP.sub(b"", member.read())
    digest = hashlib.sha256(content).hexdigest()
    if renew:
        entry["sha256"] = digest
    elif digest != entry["sha256"]:
        sys.exit(f"{entry['file']} is not what the manifest says: {digest}. If the version was changed on purpose, run it with --renew.")
    file = folder / entry["file"]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return 1


if __name__ == "__main__":
    sys.stdout.write(f"{copy_vendor(renew='--renew' in sys.argv[1:])} files are as their packages have them.\n")
