"""Is the heading of a report found below the titles that stand above it, and a plain file left as it is?"""

from itertools import product
from pathlib import Path

import pytest

from sameside.services.report_heading import report_tables

ROWS = "Deal Name,Deal ID,Owner,Amount\nDeal d1,d1,Sam,100\nDeal d2,d2,Sam,100\nDeal d3,d3,,100\n"
TITLES = ["Won deals this quarter", '"Filters: Closed Won, Europe"', "As of 2024-04-01", "by Sam, of Sales", "Sales"]


@pytest.mark.parametrize("n_titles", [0, 1, 2, 3, 4, 5])
def test_titles_and_blank_lines_above_and_footers_below_are_left_out(tmp_path: Path, n_titles: int) -> None:
    path = tmp_path / "report.csv"
    for blank, footer in product(["", "\n", "\n\n"], ["", "\nTotal\n", "\nTotal: 3\nConfidential, do not pass on\n"]):
        path.write_text("".join(f"{title}\n" for title in TITLES[:n_titles]) + blank + ROWS + footer, encoding="utf-8")
        (table,) = report_tables(str(path))
        assert table.columns == ("Deal Name", "Deal ID", "Owner", "Amount")
        assert [row[1] for row in table.rows] == ["d1", "d2", "d3"]


def test_a_few_broken_rows_do_not_make_a_title_of_the_heading(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("a,b\n1,2\n3,4\n5,6\n7,8,9\n10,11,12\n", encoding="utf-8")
    (table,) = report_tables(str(path))
    assert (table.columns, table.above) == (("a", "b"), 0)
