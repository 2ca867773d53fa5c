"""Write the reference pages from the program itself: `make docs`. A test fails when a page on disk says anything else.

Pages are made, never edited: commands from the real --help, the rest from the one list in the code that the program reads.
"""

import ast
import csv
import inspect
import os
import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sameside.analytics.metric import Metric, Parameter
    from sameside.demo.survey_truths import SurveyTruth
    from sameside.demo.truths import Truth

FOLDER = Path(__file__).parent / "reference"
_HELP_WIDTH = "100"


def reference_pages() -> dict[str, str]:
    """Every generated page: file name and text."""
    return {
        "commands.md": _commands(),
        "settings.md": _settings(),
        "tables.md": _tables(),
        "metrics.md": _metrics(),
        "mapping-keys.md": _mapping_keys(),
        "files.md": _files(),
        "demo-company.md": _demo_company(),
    }


def _commands() -> str:
    os.environ["COLUMNS"] = _HELP_WIDTH
    os.environ["TERMINAL_WIDTH"] = _HELP_WIDTH
    from typer.testing import CliRunner

    from sameside.cli.main import app

    runner = CliRunner(env={"COLUMNS": _HELP_WIDTH, "TERMINAL_WIDTH": _HELP_WIDTH})
    verbs = [[command.name or ""] for command in app.registered_commands]
    for group in app.registered_groups:
        assert group.typer_instance is not None
        verbs += [
            [group.typer_instance.info.name or group.name or "", command.name or ""] for command in group.typer_instance.registered_commands
        ]
    parts = [
        _title("Commands", "What each command takes, as it says itself."),
        "Exit codes: 0 done, 1 refused with a reason, 2 wrong usage, 130 stopped by Ctrl-C.",
    ]
    for words in ([], *sorted(verbs)):
        shown = " ".join(["sameside", *words])
        text = runner.invoke(app, [*words, "--help"], prog_name="sameside").output.rstrip()
        parts.append(f"## {shown}\n\n```text\n{text}\n```")
    return _page(parts)


def _settings() -> str:
    from sameside.services.workspace import OPTIONS
    from sameside.settings import SETTINGS

    environment = _table(("variable", "default", "value", "meaning"), ((f"`{s.name}`", _code(s.default), s.kind, s.help) for s in SETTINGS))
    options = _table(("option", "default", "value", "meaning"), ((f"`{o.name}`", _code(o.default), o.unit, o.help) for o in OPTIONS))
    return _page(
        [
            _title("Settings", "What can be set, where, and what it is without you."),
            f"## Environment\n\nOf the program, read at start.\n\n{environment}",
            f"## Workspace options\n\nOf one company, set with `sameside init` at any time; the next build follows them.\n\n{options}",
        ]
    )


def _tables() -> str:
    from sameside.schema.tables import CANONICAL, MAPPED, Table

    def section(table: Table) -> str:
        rows = (
            (
                f"`{c.name}`",
                c.type,
                "never" if c.required else c.null or "unknown",
                _joined(c.note, c.refers and f"of {c.refers}", ", ".join(c.values)),
            )
            for c in table.columns
        )
        further = " Takes further text columns named `x_...`: a source's own attributes." if table.extendable else ""
        text = f"{table.grain[0].upper()}{table.grain[1:]}. Key: {', '.join(f'`{name}`' for name in table.key)}.{further}"
        return f"### {table.name}\n\n{text}\n\n{_table(('column', 'type', 'empty means', 'meaning'), rows)}"

    return _page(
        [
            _title("Tables", "What one row of each table is, and what every column means."),
            "Types: id, text, instant (UTC), date (local), money (two decimals, beside a currency), decimal, integer, boolean.",
            "## Canonical tables\n\nWhat the build makes, and what numbers read.\n\n" + "\n\n".join(section(table) for table in CANONICAL),
            "## Mapped tables\n\nWhat a mapping may fill from a source.\n\n" + "\n\n".join(section(table) for table in MAPPED),
        ]
    )


def _metrics() -> str:
    from sameside.analytics.catalogue import CATALOGUE
    from sameside.analytics.dimensions import SHARED
    from sameside.analytics.periods import TIME_DIMENSIONS

    opening = (
        "A definition's words in braces are parameters: set them with `--where name=value`. Every answer comes with its n; below the"
        " smallest n a note warns. Any metric can be cut by a source's own attributes too, `x_...`, where they are loaded."
    )
    meanings = [*((f"`{one.name}`", one.meaning) for one in SHARED), *((f"`{name}`", text) for name, text in TIME_DIMENSIONS.items())]
    return _page(
        [
            _title("Metrics", "What can be asked, and exactly what is counted."),
            opening,
            *(_metric(metric) for metric in CATALOGUE),
            "## Dimensions\n\nWhat figures are cut by with `--by`, and narrowed to with `--where`. Each metric above names those it has.",
            _table(("dimension", "meaning"), meanings),
        ]
    )


def _metric(metric: "Metric") -> str:
    facts = [
        ("unit", metric.unit),
        ("counts", metric.denominator),
        ("of these", metric.numerator),
        ("interval", metric.interval),
        ("smallest n without a warning", str(metric.minimum_n or "any")),
        ("good", {"up": "higher", "down": "lower", "neither": "neither higher nor lower by itself"}[metric.good]),
        ("needs", ", ".join(f"`{name}`" for name in metric.required_tables)),
        ("unlocked by", metric.unlocked_by),
        ("capabilities served", ", ".join(map(str, metric.capabilities))),
        ("figures (`measure=`)", ", ".join(f"`{name}`" for figure in metric.figures for name in figure.measures if name)),
        ("its own dimensions", "; ".join(_with_meaning(name, metric.fact.columns[name]) for name in metric.own_dimensions)),
        ("other dimensions", _other_dimensions(metric)),
        ("always asked", _silently(metric)),
        ("fact", f"`sameside/analytics/facts/{metric.fact_name}.sql`"),
    ]
    text = f"## {metric.name}\n\n{metric.question}\n\n{metric.definition}\n\n{_table(('', ''), [fact for fact in facts if fact[1]])}"
    rows = [(f"`{p.name}=`", p.meaning, _default(p), _values(p)) for p in metric.parameters]
    return f"{text}\n\n{_table(('parameter', 'meaning', 'without it', 'takes'), rows)}" if rows else text


def _with_meaning(name: str, meaning: str) -> str:
    return f"`{name}` ({meaning})" if meaning else f"`{name}`"


def _other_dimensions(metric: "Metric") -> str:
    from sameside.analytics.dimensions import dimensions_of

    day = "" if metric.without_time else metric.dated_on
    found = dimensions_of(metric.fact, own=metric.own_dimensions, day=day, table_columns={})
    return ", ".join(f"`{name}`" for name in found if name not in metric.own_dimensions)


def _silently(metric: "Metric") -> str:
    """What is asked along unless the question speaks of it."""
    narrowed = f"only `{' = '.join(metric.narrowed_to)}`" if metric.narrowed_to else ""
    cut = " and ".join(f"cut by `{name}`" for name in (metric.cut_by, metric.cut_by_too) if name)
    unless = ", unless the question mentions it" if narrowed or cut else ""
    return _joined(f"{_joined(narrowed, cut)}{unless}", f"shares of one whole by `{metric.slice_by}`" if metric.slice_by else "")


def _default(parameter: "Parameter") -> str:
    if not parameter.option:
        return f"`{parameter.default}`"
    from sameside.services.workspace import OPTIONS_BY_NAME

    return f"the workspace's `{parameter.option}`, which begins as `{OPTIONS_BY_NAME[parameter.option].default}`"


def _values(parameter: "Parameter") -> str:
    from sameside.schema.stages import SPINE

    if parameter.kind == "days":
        return "whole days, or `ever`" if parameter.may_be_ever else "whole days"
    values = [stage.value for stage in SPINE] if parameter.kind == "stage" else parameter.choices
    return ", ".join(f"`{value}`" for value in values)


def _mapping_keys() -> str:
    from sameside.sources import mapping_format

    groups = (
        ("Top of the file", mapping_format.TOP_KEYS),
        ("An object", mapping_format.OBJECT_KEYS),
        ("A table", mapping_format.TABLE_KEYS),
        ("A test in `when`", mapping_format.CONDITION_KEYS),
        ("How a column is made", mapping_format.EXPRESSION_KEYS),
    )
    parts = [_title("Mapping keys", "Every key a mapping may hold. How they work together, with an example: [mapping.md](mapping.md).")]
    parts += [f"## {name}\n\n{_table(('key', 'meaning'), ((f'`{key}`', text) for key, text in keys.items()))}" for name, keys in groups]
    return _page(parts)


def _turned(value: float | None) -> str:
    return "(none)" if value is None else f"{value:.4g}"


def _demo_company() -> str:
    from dataclasses import fields

    from sameside.demo import card
    from sameside.demo.survey_truths import survey_truths
    from sameside.demo.truths import planted_truths

    knobs = card.Knobs()
    turned = [(f"`{one.name}`", _turned(getattr(knobs, one.name)), one.metadata["says"]) for one in fields(knobs) if one.metadata]
    sizes = [(f"`{name}`", f"{n:,}", f"{n * 10:,}") for name, n in card.SIZES.items()]
    shares = ("share", "mql_share", "accepted_share", "deal_share", "won_share", "tracked_share")
    sources = [(one.name, one.side, *(f"{getattr(one, name):.0%}" for name in shares), f"{one.median_amount:,}") for one in card.SOURCES]
    regions = [(one.name, f"{one.share:.0%}", f"{one.breach_share:.0%}", one.zone, one.currency) for one in card.REGIONS]
    truths = [(one.about, _asked(one), _planted(one.planted, one.unit)) for one in planted_truths(knobs)]
    return _page(
        [
            _title("The demo company", "What is planted in it, and which question finds it again."),
            _unwrapped(card),
            "How often the intervals of twenty companies held what was planted: [demo-truths.md](demo-truths.md).",
            f"## Sizes\n\n{_table(('`--size`', 'leads', 'touches, about'), sizes)}",
            f"## Knobs\n\n{_table(('knob', 'is', 'what it is'), turned)}",
            "## Sources\n\nEach share is of the step before. In July and August six in ten of the usual hand-offs are made.\n\n"
            + _table(
                ("source", "side", "of all leads", "handed over", "accepted", "deals", "won", "touches captured", "median deal"), sources
            ),
            f"## Regions\n\n{_table(('region', 'of all leads', 'promise broken', 'time zone', 'currency'), regions)}",
            "## Planted truths\n\nAsk with `--as-of 2026-06-30`, the day of the export.\n\n"
            + _table(("truth", "the question that finds it", "planted"), truths),
            "## What its people think\n\nAnswered in two waves of the survey where its people work here (`--until`, `--serve`); found in "
            "`sameside survey export` and on the survey's pages. Of the four people outside sales and marketing no figure may tell.\n\n"
            + _table(("truth", "item", "where", "planted"), [_survey_truth(one) for one in survey_truths()]),
            f"## Files\n\nEach with its columns and first row, of a company of 1,000 leads.\n\n{_demo_files()}",
        ]
    )


def _survey_truth(truth: "SurveyTruth") -> tuple[str, str, str, str]:
    where = {
        "gap": f"`gaps.{truth.family}`, from `{truth.group}`",
        "ratio": f"`items.{truth.item}.groups.{truth.group}.error`",
        "change": f"`waves.changes`, of `{truth.group}`",
    }
    planted = f"{truth.planted:.1f}" if truth.kind == "ratio" else f"{100 * truth.planted:+.0f} points"
    return truth.about, f"`{truth.item}`", where[truth.kind], planted


def _asked(truth: "Truth") -> str:
    by = f" --by {truth.by}" if truth.by else ""
    where = "".join(f" --where {shlex.quote(one)}" for one in truth.where)
    period = f" --period {truth.period}" if truth.period else ""
    return f"`sameside metrics {truth.metric}{by}{where}{period}`"


def _planted(value: float, unit: str) -> str:
    from sameside.presentation import figures

    return figures.figure(value, unit)


def _demo_files() -> str:
    from sameside.demo.card import Knobs
    from sameside.demo.company import write_exports

    with TemporaryDirectory() as folder:
        written = write_exports(Path(folder), knobs=Knobs(n_leads=1_000))
        parts = []
        for file in written.files:
            with file.open(encoding="utf-8-sig", newline="") as opened:
                lines = csv.reader(opened)
                header = next(lines)
                first = next(lines, [""] * len(header))
            cells = "; ".join(f"{name} = {cell}" if cell else name for name, cell in zip(header, first, strict=True))
            parts.append((f"`{file.relative_to(folder).as_posix()}`", cells))
    return _table(("file", "columns, with the first row"), parts)


def _unwrapped(module: ModuleType) -> str:
    """A module's docstring without its first paragraph, a line a paragraph."""
    paragraphs = (inspect.getdoc(module) or "").split("\n\n")[1:]
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _files() -> str:
    program = FOLDER.parents[1] / "sameside"
    parts = [_title("Files", "What every file of the program answers, floor by floor, in its own first sentence.")]
    folders = sorted({file.parent for kind in ("*.py", "*.sql", "*.yaml") for file in program.rglob(kind)})
    for folder in folders:
        rows = [(f"`{file.name}`", sentence) for file in sorted(folder.iterdir()) if (sentence := _first_sentence(file))]
        if rows and folder.name not in ("migrations", "__pycache__"):
            parts.append(f"## {folder.relative_to(program.parent).as_posix()}\n\n{_table(('file', 'answers'), rows)}")
    return _page(parts)


def _first_sentence(file: Path) -> str:
    """A module's docstring up to its first full stop or question mark, the question of a fact's card, or the title of a mapping."""
    if file.suffix == ".py":
        text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        return re.split(r"(?<=[.?!])\s", text, maxsplit=1)[0]
    if file.suffix == ".sql":
        line = file.read_text(encoding="utf-8").splitlines()[0]
        return re.sub(r"^--\s*(Question\s+)?", "", line)
    if file.suffix == ".yaml":
        title = re.search(r"^title: (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        return title.group(1) if title else ""
    return ""


def _title(name: str, sentence: str) -> str:
    return f"# {name}\n\n{sentence} Made by `make docs`; don't edit."


def _page(parts: Sequence[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(re.sub(r"\s*\n\s*", " ", cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _code(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"`{text}`" if text else "(none)"


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in reference_pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"docs/reference/{name}\n")
