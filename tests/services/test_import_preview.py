"""Does a dry run say what the build would?"""

from pathlib import Path

from sameside.presentation.import_text import import_text
from sameside.services.importing import ReadOptions, import_paths, preview_paths
from tests.services.small_company import SmallCompany


def test_it_previews_what_the_build_would_count_and_refuse(tmp_path: Path) -> None:
    # One deal stands twice and one version of it holds; one has an impossible date, one an outcome the program does not know. The same
    # deal's amount is no number. The second file adds another such date.
    company = SmallCompany(tmp_path / "home", tmp_path / "files")
    heading = "id,account,owner,created,closed,outcome,amount,source"
    first, second = company.files / "deals 1.csv", company.files / "deals 2.csv"
    rows = ("d1,,,2024-01-05,2024-02-30,won,10,Web", "d2,,,2024-01-05,2024-02-20,lost,10,Web", "d2,,,2024-01-05,2024-02-20,won,10,Web")
    first.write_text("\n".join((heading, *rows, "d3,,,2024-01-05,,perhaps,much,Web", "")))
    second.write_text("\n".join((heading, "", "d4,,,2024-01-05,2024-02-31,won,10,Web", "")))
    paths, mapping = [str(first), str(second)], str(company.mapping)
    report = preview_paths(workspace=company.workspace, paths=paths, options=ReadOptions(), mapping=mapping)
    import_paths(workspace=company.workspace, paths=paths, options=ReadOptions(), mapping=mapping, now=company.now())
    built = company.build()
    assert {(one.table, one.column, one.reason, one.effect, one.n_rows) for one in report.faults} == {
        (one.table, one.column, one.reason, one.effect, one.n) for one in built.faults
    }
    dates = next(one for one in report.faults if one.reason == "impossible_date")
    assert (dates.n_rows, dates.value) == (2, "2024-02-30")
    assert dates.place.endswith("deals 1.csv, line 2")
    assert "deals 1.csv, line 2" in import_text(report, is_preview=True)
    # The row that gives way is named, and counted in no stage.
    assert [given for file in report.files for given in file.rows_given_way] in (["d2 (line 3)"], ["d2 (line 4)"])
    outcomes = {stage.stage: stage.n_rows for stage in report.stage_counts}
    assert outcomes == dict(company.rows("select outcome, count(*) from opportunities group by 1"))


def test_it_tells_which_rows_name_a_record_that_was_never_received(tmp_path: Path) -> None:
    # l1 names a company, an owner and a deal that are nowhere; l2 names a1 and d1, which are. e1 is of a lead that is nowhere. Two rows
    # name the owner m7, who is told once.
    company = SmallCompany(tmp_path / "home", tmp_path / "files")
    files = {
        "accounts.csv": ("id,name,website", "a1,Acme,acme.example"),
        "deals.csv": ("id,account,owner,created,closed,outcome,amount,source", "d1,a1,m7,2024-01-05,,open,10,Web"),
        "leads.csv": ("id,person,account,deal,created,source,owner", "l1,,a9,d9,2024-01-02,Web,m7", "l2,,a1,d1,2024-01-03,Web,"),
        "events.csv": ("id,lead,stage,at", "e1,l9,mql,2024-01-03", "e2,l2,mql,2024-01-04"),
    }
    for name, lines in files.items():
        (company.files / name).write_text("\n".join((*lines, "")))

    def seen(*names: str) -> dict[tuple[str, str | None, str, str], tuple[int, str | None, str]]:
        report = preview_paths(
            workspace=company.workspace, paths=[str(company.files / name) for name in names], options=ReadOptions(),
            mapping=str(company.mapping),
        )  # fmt: skip
        return {(f.table, f.column, f.reason, f.effect): (f.n_rows, f.value, f.place.rpartition("/")[2]) for f in report.faults}

    found = seen(*files)
    assert found == {
        ("accounts", "account_id", "only_referred_to", "flagged"): (1, "small-company:a9", "leads.csv, line 2"),
        ("members", "member_id", "only_referred_to", "flagged"): (1, "small-company:m7", "deals.csv, line 2"),
        ("leads", "opportunity_id", "no_such_opportunity", "value_unknown"): (1, "small-company:d9", "leads.csv, line 2"),
        ("stage_events", "lead_id", "no_such_lead", "row_left_out"): (1, "small-company:l9", "events.csv, line 2"),
    }
    # What was received before counts as there, and only what these files name is told.
    import_paths(
        workspace=company.workspace, paths=[str(company.files / name) for name in ("accounts.csv", "leads.csv", "events.csv")],
        options=ReadOptions(), mapping=str(company.mapping), now=company.now(),
    )  # fmt: skip
    assert seen("deals.csv") == {key: told for key, told in found.items() if key[0] == "members"}
    # The build, by the same step, tells the same.
    import_paths(
        workspace=company.workspace, paths=[str(company.files / "deals.csv")], options=ReadOptions(), mapping=str(company.mapping),
        now=company.now(),
    )  # fmt: skip
    assert {(one.table, one.column, one.reason, one.effect): one.n for one in company.build().faults} == {
        key: n for key, (n, _, _) in found.items()
    }
