"""Does a page name its own fields where the command line names options?"""

import pytest

from sameside.web.page_words import filter_words, in_page_words


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Say which period to compare: --period 2026-Q2 --compare-to 2026-Q1.",
         "Say which period to compare: “Period”, as 2026-Q2, and “Compare to”, as 2026-Q1."),
        ("Two periods have no quarter in common: leave out --by quarter, or ask without another period.",
         "Two periods have no quarter in common: take “Quarter” out of “Split by”, or leave “Compare to” empty."),
        ("Targets are set for the whole company only: ask without --by team.",
         "Targets are set for the whole company only: take “Team” out of “Split by”."),
        ("say which, as --where currency=EUR.", "say which, as “Only where”: Currency is EUR."),
        ("or say which column it is: --id-column. Columns: A, B.", "or say which column it is: “Column of ids”. Columns: A, B."),
        ("Say which it is: --amount-column. Columns: A.", "Say which it is: “Column of amounts”. Columns: A."),
        ("It counts leads. With within=30, which --where sets otherwise.",
         "It counts leads. With within=30, which the fields of this figure set otherwise."),
        ("Take that import back first (sameside import --undo i1), or give this one another --source.",
         "Take that import back first, under Data, or give these files another “Name of the source”."),
        ("Import it the same way, give this one another --source, or take the earlier imports back first: sameside import --undo i3",
         "Import it the same way, give these files another “Name of the source”, or take the earlier imports back first, under Data"),
        ("Say --decimal-mark , to stay with it, or --decimal-mark . to read everything in it that way.",
         "Choose , under “Decimals” to stay with it, or . to read everything in it that way."),
        ("Say --decimal-mark , or put decimal_mark: \",\" into the mapping.",
         "Choose , under “Decimals”, or put decimal_mark: \",\" into the mapping."),
        ("Nothing was imported. Say --date-order dmy (the day first) or --date-order mdy (the month first).",
         "Nothing was imported. Choose day first or month first under “How they are read”."),
        ("It is not UTF-8. Say which encoding it is with --encoding (for example windows-1251, shift_jis, gb18030).",
         "It is not UTF-8. Save it as UTF-8 and bring it again."),
        ("neither names nor columns are those of one. tryton or maven would read them: --mapping tryton. It reads 12 objects. Their files "
         "and columns: sameside mappings salesforce-org-export",
         "neither names nor columns are those of one. It reads 12 objects."),
        ("Nothing has been imported into /srv/x yet. Start with: sameside import FOLDER",
         "Nothing has been imported yet. Bring files under Data first."),
        ("A name may hold -- and stays.", "A name may hold -- and stays."),
    ],
)  # fmt: skip
def test_a_refusal_of_a_page_names_the_page_s_own_fields(told: str, shown: str) -> None:
    assert in_page_words(told) == shown


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("in=EUR", "In the currency: EUR"),
        ("lead_source!='Trade fair'", "Lead source: not Trade fair"),
        ("side=sales AND currency=EUR", "Side: Sales; Currency: EUR"),
        ("lead_source=", "lead_source="),
    ],
)
def test_a_filter_in_force_is_named_as_its_field_is(asked: str, shown: str) -> None:
    assert filter_words(asked) == shown
