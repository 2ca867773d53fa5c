"""Do the reference pages say what the program does, and leave nothing out?"""

from pathlib import Path

import pytest

from docs.write_reference import reference_pages
from sameside.analytics.catalogue import CATALOGUE
from sameside.cli.main import app
from sameside.schema.tables import CANONICAL, MAPPED
from sameside.services.workspace import OPTIONS
from sameside.settings import SETTINGS
from sameside.sources import mapping_format

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(reference_pages()))
def test_it_is_fresh(name: str) -> None:
    assert page(name) == reference_pages()[name], f"docs/reference/{name} is stale: run make docs"


def test_it_documents_every_command_with_a_sentence_and_every_flag_with_help() -> None:
    text = page("commands.md")
    for command in app.registered_commands:
        assert f"## sameside {command.name}" in text
        assert command.callback is not None
        assert command.callback.__doc__


def test_it_documents_every_setting_and_workspace_option() -> None:
    for name in [setting.name for setting in SETTINGS] + [option.name for option in OPTIONS]:
        assert f"`{name}`" in page("settings.md")


def test_it_gives_every_workspace_option_a_flag() -> None:
    text = page("commands.md")
    for option in OPTIONS:
        # A list is given one at a time: own_domains is --own-domain, again and again.
        name = option.name.removesuffix("ies") + "y" if option.name.endswith("ies") else option.name
        name = name.removesuffix("s") if isinstance(option.default, list) else name
        assert f"--{name.replace('_', '-')} " in text, option.name


def test_it_documents_every_table_column_and_metric() -> None:
    tables, metrics = page("tables.md"), page("metrics.md")
    for table in (*CANONICAL, *MAPPED):
        assert f"### {table.name}\n" in tables
        for column in table.columns:
            assert f"`{column.name}`" in tables
    for metric in CATALOGUE:
        assert f"## {metric.name}\n" in metrics


def test_it_documents_every_mapping_key_on_the_page_with_the_example() -> None:
    text = page("mapping.md")
    for group in (mapping_format.TOP_KEYS, mapping_format.OBJECT_KEYS, mapping_format.TABLE_KEYS, mapping_format.CONDITION_KEYS):
        for key in (*group, *mapping_format.EXPRESSION_KEYS):
            assert f"`{key}`" in text or f"{key}:" in text, key
