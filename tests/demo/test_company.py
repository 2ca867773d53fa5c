"""Is the demo company what its card says, before anything of ours has read it?"""

from pathlib import Path

from sameside.demo.card import N_REPEATED_RECORDS, SOURCES
from sameside.demo.company import make_export, write_exports


def test_it_writes_the_same_bytes_for_the_same_seed(tmp_path: Path) -> None:
    first = {file.name: file.read_bytes() for file in write_exports(tmp_path / "a", seed=3)}
    second = {file.name: file.read_bytes() for file in write_exports(tmp_path / "b", seed=3)}
    other = {file.name: file.read_bytes() for file in write_exports(tmp_path / "c", seed=4)}
    assert first == second
    assert first["Lead.csv"] != other["Lead.csv"]


def test_it_keeps_every_quota_whatever_the_seed() -> None:
    for seed in (1, 2):
        export = make_export(seed)
        won = [row for row in export["Opportunity"] if row["IsWon"] == "true"]
        for source in SOURCES:
            assert sum(row["LeadSource"] == source.name for row in export["Opportunity"]) == source.n_deals
            assert sum(row["LeadSource"] == source.name for row in won) == source.n_won
        assert len(export["Lead"]) == sum(source.n_leads for source in SOURCES) + N_REPEATED_RECORDS


def test_it_gives_every_record_an_id_of_its_own() -> None:
    for rows in make_export(1).values():
        ids = [row["Id"] for row in rows]
        assert len(set(ids)) == len(ids)
        assert all(len(record_id) == 18 for record_id in ids)


def test_it_accepts_before_it_calls_and_converts_after() -> None:
    export = make_export(1)
    changes: dict[str, list[tuple[str, str]]] = {}
    for row in export["LeadHistory"]:
        changes.setdefault(row["LeadId"], []).append((row["CreatedDate"], row["NewValue"]))
    for steps in changes.values():
        assert steps == sorted(steps)
    assert {status for steps in changes.values() for _, status in steps} == {
        "Marketing Qualified",
        "Sales Accepted",
        "Rejected",
        "Qualified",
    }


def test_it_repeats_only_leads_nobody_had_worked() -> None:
    leads = make_export(1)["Lead"]
    seen: dict[str, int] = {}
    for row in leads:
        seen[row["Email"]] = seen.get(row["Email"], 0) + 1
    repeated = {email for email, times in seen.items() if times > 1}
    assert len(repeated) == N_REPEATED_RECORDS
    assert {row["Status"] for row in leads if row["Email"] in repeated} == {"New"}
