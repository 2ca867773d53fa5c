"""The reference page of mappings names every key, and its example gives what it says."""

import re
from pathlib import Path

from sameside.sources import mapping_format
from sameside.sources.mapping import load_mapping, missing_columns
from sameside.warehouse.engine import connect
from sameside.warehouse.mapped import MappedSettings, MappedSource, create_mapped
from sameside.warehouse.sql_text import literal

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")


def test_it_names_every_key_a_mapping_may_hold() -> None:
    keys = {
        key
        for group in (mapping_format.TOP_KEYS, mapping_format.OBJECT_KEYS, mapping_format.TABLE_KEYS)
        for key in (*group, *mapping_format.CONDITION_KEYS, *mapping_format.EXPRESSION_KEYS)
    }
    assert {key for key in keys if not re.search(rf"`{key}[`:]", PAGE)} == set()


def test_its_example_gives_the_table_it_shows(tmp_path: Path) -> None:
    leads, deals = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "leads-2026.csv").write_text(leads, encoding="utf-8")
    (tmp_path / "deals.csv").write_text(deals, encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "mine.yaml").write_text(example, encoding="utf-8")
    mapping = load_mapping(tmp_path / "mine.yaml")
    raw = {}
    for name, file in (("leads", "leads-2026.csv"), ("deals", "deals.csv")):
        header = (tmp_path / file).read_text(encoding="utf-8").splitlines()[0].split(",")
        assert missing_columns(mapping, name, header) == ()
        rows = f"read_csv({literal(str(tmp_path / file))}, all_varchar = true, header = true)"
        raw[name] = f"select *, 'b1:' || row_number() over () as _record_id from {rows}"
    connection = connect()
    create_mapped(connection, [MappedSource(mapping.name, mapping, raw)], MappedSettings())
    shown = connection.execute("""
        select opportunity_id, lead_id, strftime(created_at, '%Y-%m-%d %H:%M'), strftime(closed_at, '%Y-%m-%d'), outcome, amount, currency
        from mapped_opportunities order by 1""").fetchall()
    table = re.findall(r"^\| small-company:D.*$", PAGE, re.MULTILINE)
    assert [[("" if cell is None else str(cell)) for cell in row] for row in shown] == [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table
    ]
    counted = "select (select count(*) from mapped_leads), (select count(*) from mapped_people), (select count(*) from mapped_faults)"
    assert connection.execute(counted).fetchall() == [(2, 2, 0)]
    stages = connection.execute("select current_stage, source_side from mapped_leads order by lead_id").fetchall()
    assert stages == [("sal", "marketing"), ("inquiry", "partner")]
