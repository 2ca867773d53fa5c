"""Does the house keep its own rules: floors, map, sizes, version, nothing that belongs elsewhere?"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sameside.cli.version import program_version

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES, MOST_FUNCTION_LINES, MOST_TEMPLATE_LINES = 400, 50, 250

# Longer than the rule allows. The list may only shrink: an entry that no longer needs to stand here fails, too.
TOO_LONG_FILES: frozenset[str] = frozenset()
TOO_LONG_FUNCTIONS: frozenset[str] = frozenset()

BANNED_NAMES = frozenset({"utils", "helpers", "common", "misc", "manager", "processor", "handler", "base", "core", "data", "info"})
# Django asks an engine of its own for a module called base.
BANNED_BUT_ASKED_FOR = frozenset({"sameside/records/sqlite/base.py"})


def tracked(*patterns: str) -> list[Path]:
    """Files under version control, those not yet added included; files deleted in the work tree left out."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in sorted(set(listed)) if (ROOT / name).is_file()]


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def written(files: list[Path]) -> list[Path]:
    """Without what Django generates."""
    return [file for file in files if "migrations" not in file.parts]


def test_it_keeps_every_import_on_its_floor() -> None:
    done = subprocess.run([str(Path(sys.executable).with_name("lint-imports"))], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_it_keeps_files_short() -> None:
    long = {name_of(f) for f in written(tracked("*.py", "*.sql", "*.css")) if len(f.read_text(encoding="utf-8").splitlines()) > MOST_LINES}
    long |= {name_of(f) for f in tracked("*.html") if len(f.read_text(encoding="utf-8").splitlines()) > MOST_TEMPLATE_LINES}
    assert long == TOO_LONG_FILES


def test_it_keeps_functions_short() -> None:
    long = set()
    for file in written(tracked("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= MOST_FUNCTION_LINES:
                long.add(f"{name_of(file)}:{node.name}")
    assert long == TOO_LONG_FUNCTIONS


def test_it_gives_no_room_a_name_that_says_nothing() -> None:
    names = {name_of(f) for f in tracked("*.py", "*.sql") if f.stem in BANNED_NAMES or set(f.parts[len(ROOT.parts) : -1]) & BANNED_NAMES}
    assert names - BANNED_BUT_ASKED_FOR == set()


def test_it_opens_every_module_with_what_it_is_for() -> None:
    silent = []
    for file in written(tracked("sameside/*.py", "tests/*.py", "docs/*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            silent.append(name_of(file))
    assert silent == []


def folders_in_map() -> list[str]:
    """The paths of the map in CONTRIBUTING.md, read by their indentation."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found: list[str] = []
    above: list[str] = []
    for line in re.findall(r"```\n(sameside/ .*?)```", text, re.DOTALL)[0].splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        above[depth:] = [line.split()[0].rstrip("/")]
        found.append("/".join(above))
    return found


def test_it_maps_every_folder_of_the_program_and_no_other() -> None:
    files = tracked("sameside", "tests", "docs")
    there = {name_of(folder) for file in files for folder in file.parents if folder != ROOT and folder.is_relative_to(ROOT)}
    shown = {name for name in folders_in_map() if not name.endswith(".py")}
    # Templates and static files lie in a folder per noun: the map says so once.
    inside = ("sameside/web/templates/", "sameside/web/static/")
    of_program = {name for name in there if name.split("/")[0] == "sameside" and not name.startswith(inside)} | {"tests", "docs"}
    assert shown == of_program


def test_it_takes_no_day_from_a_clock_in_utc() -> None:
    """A day is the company's: `Workspace.day_of`, `company_day` or, on pages, `today_of`."""
    in_utc = re.compile(r"(?<![\w.])(?:now|at|utc_now\(\))\.date\(\)|\bdate\.today\(\)")
    assert [name_of(file) for file in tracked("sameside/*.py") if in_utc.search(file.read_text(encoding="utf-8"))] == []


def test_it_takes_the_version_from_the_changelog() -> None:
    heading = re.search(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert heading is not None
    code = "import runpy, setuptools; setuptools.setup = lambda **words: print(words['version']); runpy.run_path('setup.py')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == heading.group(1) == program_version()


# Written in two halves, so that this file doesn't hold what it looks for.
@pytest.mark.parametrize(
    "halves", [("pypi", ".org"), ("pythonhosted", ".org"), ("npmjs", ".org"), ("/ro", "ot/"), ("/wo", "rk/"), ("/ho", "me/")]
)
def test_it_names_no_registry_and_no_machine(halves: tuple[str, str]) -> None:
    sought = "".join(halves).encode()
    holders = [name_of(file) for file in tracked() if sought in file.read_bytes()]
    assert holders == []


def test_it_calls_the_test_command_of_the_readme_in_ci_and_nothing_else() -> None:
    lines = [line for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert lines == ["set -eu", 'cd "$(dirname "$0")/.."', "exec make test"]
    assert "\nmake test\n" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_links_only_to_pages_that_are_there() -> None:
    broken = []
    for page in tracked("*.md"):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{name_of(page)}: {target}")
    assert broken == []
