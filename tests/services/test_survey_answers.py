"""Is a number read as its writer meant it, on the page without scripts as on the other one?"""

import pytest

from sameside.services.survey_answers import read_number


@pytest.mark.parametrize(
    ("text", "decimals", "number"),
    [
        ("2,5", 1, 2.5), ("2.5", 1, 2.5), ("12 %", 1, 12), ("1.200", 1, 1.2), ("1,234.5", 1, 1234.5),
        # A scale without decimals: what looks like a thousand is one.
        ("18,000", 0, 18_000), ("18.000", 0, 18_000), ("12 000", 0, 12_000), ("1.234.567", 0, 1_234_567), ("EUR 3.500", 0, 3500),
        ("1'200", 0, 1200), ("12.000,50", 0, 12_000.5),
        ("many", 0, None), ("", 0, None), ("-3", 0, None), ("1e5", 0, None), ("3.", 1, None), ("nan", 1, None),
    ],
)  # fmt: skip
def test_it_reads_marks_of_thousands_and_decimals_of_either_habit(text: str, decimals: int, number: float | None) -> None:
    assert read_number(text, decimals) == number
