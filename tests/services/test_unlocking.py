"""Is the one further file named that would answer most?"""

from sameside.analytics.catalogue import CATALOGUE
from sameside.services.unlocking import Answerable, lacking, rank_further_files, unlocking


def _locked(name: str, *missing: str) -> Answerable:
    return Answerable(name, "?", False, missing, unlocking(missing))


def test_it_ranks_files_by_what_each_would_unlock_by_itself() -> None:
    found = [
        Answerable("there", "?", True, (), ""),
        _locked("a", "opportunities"),
        _locked("b", "opportunities"),
        _locked("c", "sales_activities"),
        _locked("d", "opportunities", "costs"),
        Answerable("e", "?", False, (), "needs lost deals"),
    ]
    ranked = rank_further_files(found)
    assert [(file.words.split(" (")[0], file.unlocks) for file in ranked] == [
        ("a file of deals", ("a", "b")),
        ("a file of sales activities", ("c",)),
    ]


def test_one_file_of_leads_may_hold_the_dates_of_their_stages_and_the_offers() -> None:
    found = [_locked("a", "lead_cycles"), _locked("b", "lead_cycles", "stage_events"), _locked("c", "handoffs")]
    ranked = rank_further_files(found)
    assert [file.unlocks for file in ranked] == [("a", "b", "c"), ("a",)]
    assert ranked[1].words == "a file of leads"


def test_it_knows_words_for_every_table_a_metric_requires() -> None:
    for table in {table for metric in CATALOGUE for table in metric.required_tables}:
        assert "_" not in lacking([table])
        assert unlocking([table])
