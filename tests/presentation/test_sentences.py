"""Does a sentence say no more than its intervals allow?"""

from sameside.presentation.sentences import (
    NamedShare,
    best_sentence,
    comparison_sentence,
    share_with_interval,
    steepest_step_sentence,
    trend_sentence,
)

ALL = NamedShare("all", 0.10, 1000, 0.083, 0.120)
HIGH = NamedShare("Partner", 0.30, 100, 0.22, 0.40)
LOW = NamedShare("Content", 0.02, 200, 0.008, 0.05)
MIDDLE = NamedShare("Web", 0.11, 300, 0.08, 0.15)
TINY = NamedShare("Fair", 1.0, 2, 0.34, 1.0)


def test_it_names_what_lies_clearly_apart_and_counts_the_rest() -> None:
    text = comparison_sentence([MIDDLE, HIGH, LOW], ALL, what="were won", of_what="leads")
    assert text == (
        "Of 1,000 leads, 10.0% were won (8.3 to 12.0%). Partner (30.0%) lies clearly above and Content (2.0%) lies clearly "
        "below that. The other one can't be told from it."
    )


def test_it_says_so_when_nothing_differs() -> None:
    text = comparison_sentence([MIDDLE, NamedShare("Ads", 0.09, 90, 0.05, 0.17)], ALL, what="were won", of_what="leads")
    assert "None differs clearly" in text


def test_it_does_not_call_clear_what_is_beyond_the_share_but_meets_its_interval() -> None:
    # 31.2 is above 30.3, and 29.0 below it, but both lie within 25.3 to 35.9: chance may have made either.
    whole = NamedShare("all", 0.303, 284, 0.253, 0.359)
    parts = [NamedShare("Partner", 0.44, 50, 0.312, 0.577), NamedShare("Ads", 0.2, 60, 0.12, 0.29)]
    text = comparison_sentence(parts, whole, what="were won", of_what="closed deals")
    assert "None differs clearly from that: every interval meets its own" in text
    touching = NamedShare("Web", 0.5, 40, 0.359, 0.64)
    assert "None differs clearly" in comparison_sentence([parts[0], touching], whole, what="were won", of_what="closed deals")


def test_it_does_not_compare_a_handful() -> None:
    assert comparison_sentence([TINY, MIDDLE], ALL, what="were won", of_what="leads").endswith("There is too little to compare.")
    assert best_sentence([TINY, MIDDLE]) == ""


def test_it_does_not_crown_a_winner_whose_interval_meets_the_next() -> None:
    assert best_sentence([MIDDLE, HIGH]) == "Partner leads with 30.0%, clear of Web at 11.0%."
    few = NamedShare("Expo", 1.0, 9, 0.7, 1.0)
    said = best_sentence([few, MIDDLE, HIGH])
    assert said.startswith("Partner leads of those with 10 and more with 30.0%")
    assert said.endswith("Expo (100%, n = 9) is higher, on too few to compare.")
    assert "may be its equal" in best_sentence([HIGH, NamedShare("Fair", 0.25, 100, 0.17, 0.34)])


def test_it_says_when_there_was_nothing_to_divide_by() -> None:
    assert share_with_interval(NamedShare("none", None, 0, None, None)) == "not known (n = 0)"


def test_it_finds_the_step_where_fewest_get_through() -> None:
    steps = [NamedShare("MQL to SAL", 0.8, 100, 0.71, 0.87), NamedShare("SAL to SQL", 0.4, 80, 0.3, 0.51)]
    assert steepest_step_sentence(steps) == "Fewest get through from SAL to SQL: 40.0% (30.0 to 51.0%, n = 80)."


def test_it_names_no_steepest_step_where_two_may_be_as_steep() -> None:
    steps = [NamedShare("MQL to SAL", 0.5, 100, 0.40, 0.60), NamedShare("SAL to SQL", 0.4, 80, 0.3, 0.51)]
    assert "may be as steep: their intervals meet" in steepest_step_sentence(steps)
    assert steepest_step_sentence(steps[:1]) == ""


def test_it_calls_a_change_a_change_only_where_the_intervals_leave_a_gap() -> None:
    first, last = NamedShare("Q1", 0.1, 500, 0.08, 0.13), NamedShare("Q4", 0.2, 500, 0.17, 0.24)
    assert trend_sentence(first, last) == "It has clearly risen: 10.0% for Q1 and 20.0% for Q4."
    assert trend_sentence(last, first).startswith("It has clearly fallen")
    assert trend_sentence(first, NamedShare("Q4", 0.12, 500, 0.1, 0.15)).startswith("Whether it has changed can't be told")


def test_it_names_four_and_counts_the_others() -> None:
    many = [NamedShare(f"S{number}", 0.4, 100, 0.3, 0.5) for number in range(6)]
    text = comparison_sentence([*many, LOW], ALL, what="were won", of_what="leads")
    assert "S0 (40.0%), S1 (40.0%), S2 (40.0%), S3 (40.0%) and 2 more lie clearly above" in text
