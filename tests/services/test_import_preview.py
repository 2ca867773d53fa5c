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
