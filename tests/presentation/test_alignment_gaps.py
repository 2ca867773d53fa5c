"""Is a gap told by what was missed, and by no more?"""

import pytest

from sameside.analytics.belief_beside import BesideLine, Fact
from sameside.analytics.belief_evidence import GoodWhen
from sameside.analytics.belief_pairs import PAIRS_BY_NAME
from sameside.analytics.costly_gaps import CostlyGap
from sameside.presentation.alignment_gaps import believed, comes_to
from tests.services.closed_survey import a_survey

ONE_SIDED = Fact("sla_agreed", "record", "Service level agreed", "misses", is_met=False)
TOO_FEW_LEADS = Fact("a", "metric", "A", "misses", unit="share", value=0.62, good_when=GoodWhen(True, 0.8))
TOO_MUCH_UNPLANNED = Fact("a", "metric", "A", "misses", unit="share", value=0.44, good_when=GoodWhen(False, 0.35))
TOO_FEW_MEETINGS = Fact("a", "metric", "A", "misses", unit="count", value=0, good_when=GoodWhen(True, 1))


@pytest.mark.parametrize(
    ("fact", "shortfall", "told"),
    [
        # One side had promised something: that is on record, and is said as it is.
        (ONE_SIDED, 1.0, "not both sides had promised the other something"),
        (TOO_FEW_LEADS, 0.18, "18 points short of what counts as good"),
        (TOO_MUCH_UNPLANNED, 0.09, "9 points beyond what counts as good"),
        (TOO_FEW_MEETINGS, 1.0, "short of what counts as good"),
    ],
)
def test_what_was_missed_is_told_in_its_own_unit_and_direction(fact: Fact, shortfall: float, told: str) -> None:
    line = BesideLine(PAIRS_BY_NAME["same_goals"], "G2", "agree", {}, (), (fact,))
    assert comes_to([line], CostlyGap("G2", "missed", ("sales",), fact.metric, "goal", shortfall)) == told


def test_sides_and_levels_are_named_before_a_level_of_one_side() -> None:
    def told(*groups: str) -> str:
        return believed(a_survey(), CostlyGap("G2", "missed", groups, "shared_target_agreed", "goal", 1.0))

    assert told("marketing/leaders", "leaders", "sales") == "75% (15 of 20) of sales and 80% (12 of 15) of leaders agree"
    assert "marketing, leaders" in told("marketing/leaders")
