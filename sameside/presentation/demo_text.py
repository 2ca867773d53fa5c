"""What does a person read at the end of the demo? What was made, what it shows in plain sentences, and where to go on."""

import shlex
import textwrap
from pathlib import Path

from sameside.presentation import figures
from sameside.presentation.documents import PageView
from sameside.presentation.terminal import Heading, table_text
from sameside.services.demo_company import DemoReport

_WIDTH = 100


def demo_text(made: DemoReport, view: PageView, page: Path) -> str:
    """The summary: every sentence is the page's own."""
    files = made.imported.files
    read = f"{figures.plural(len(files), 'export')} with {figures.plural(sum(file.n_received for file in files), 'row')}"
    n_leads = sum(file.n_received for file in files if file.object == "lead")
    n_cycles = made.built.n_rows["lead_cycles"]
    opening = (
        f"Larkfield Instruments is made up, but everything below was worked out from its files: {read} read "
        f"({figures.count(made.imported.n_rejected)} rejected), {figures.plural(n_cycles, 'lead cycle')} built from "
        f"{figures.plural(n_leads, 'lead record')}."
    )
    headings = [Heading("in brief"), Heading("", is_figure=True), Heading("95% interval", is_figure=True), Heading("", is_figure=True)]
    cells = [[key.name, key.text, key.details[0] if len(key.details) > 1 else "", key.details[-1]] for key in view.key_figures]
    answers = [f"  {section.heading}\n{_wrapped(section.sentence)}" for section in view.sections]
    return "\n\n".join(["", _filled(opening), table_text(headings, cells, indent="  "), *answers, _onward(made, page)])


def _onward(made: DemoReport, page: Path) -> str:
    home = shlex.quote(str(_near(made.workspace.home)))
    as_of = f"--as-of {made.as_of:%Y-%m-%d}"
    return "\n".join(
        [
            f"The page to open in a browser:  {_near(page)}",
            f"The exports it was made from:   {_near(made.exports)}",
            "",
            "Ask on:",
            f"  .venv/bin/sameside metrics --home {home}",
            f"  .venv/bin/sameside metrics close_rate_lead --by lead_source {as_of} --home {home}",
            f"  .venv/bin/sameside metrics sla_attainment --by month {as_of} --home {home}",
            "Your own export: README.md, 'Your own export in ten minutes'.",
        ]
    )


def _near(path: Path) -> Path:
    """The path from here, when it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _filled(text: str) -> str:
    return textwrap.fill(text, _WIDTH)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="    ", subsequent_indent="    ")
