"""Which goals of the two sides can't be met together, worked out by hand?"""

from datetime import date
from decimal import Decimal

from sameside.analytics.goal_conflicts import GoalSaid, goal_conflicts

Q1 = (date(2026, 1, 1), date(2026, 3, 31))
Q2 = (date(2026, 4, 1), date(2026, 6, 30))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def goal(number: int, side: str, metric: str, target: str, days: tuple[date, date] = Q1, currency: str = "") -> GoalSaid:
    return GoalSaid(number, side, metric, Decimal(target), currency, *days)


def kinds(*goals: GoalSaid) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.kind, tuple(goal.goal_id for goal in one.goals)) for one in goal_conflicts(goals)]


def test_it_finds_one_metric_with_two_targets() -> None:
    mine, theirs = goal(1, "sales", "acceptance_rate", "0.9"), goal(2, "marketing", "acceptance_rate", "0.8")
    assert kinds(mine, theirs) == [("different_target", (1, 2))]
    assert kinds(mine, goal(2, "marketing", "acceptance_rate", "0.9")) == []
    assert kinds(mine, goal(2, "sales", "acceptance_rate", "0.8")) == []
    assert kinds(mine, goal(2, "marketing", "acceptance_rate", "0.8", Q2)) == []
    # A rate of the year speaks of the quarter too; an amount of the year is no amount of the quarter.
    assert kinds(mine, goal(2, "marketing", "acceptance_rate", "0.8", YEAR)) == [("different_target", (1, 2))]
    assert kinds(goal(1, "sales", "bookings", "9", Q1, "EUR"), goal(2, "marketing", "bookings", "40", YEAR, "EUR")) == []


def test_it_finds_a_volume_nobody_says_how_good_of() -> None:
    leads = goal(1, "marketing", "cycles", "1000")
    assert kinds(leads) == [("no_quality_twin", (1,))]
    assert kinds(leads, goal(2, "marketing", "qualified_lead_share", "0.4")) == []
    # The other side's rate does not bind the one that brings the number.
    assert kinds(leads, goal(2, "sales", "win_rate_count", "0.4")) == [("no_quality_twin", (1,))]


def test_it_finds_what_is_out_of_reach_though_every_rate_is_met() -> None:
    goals = (
        goal(1, "marketing", "handoffs", "400"),
        goal(2, "marketing", "close_rate_mql", "0.1"),
        goal(3, "sales", "avg_deal_value", "20000", YEAR, "EUR"),
        goal(4, "sales", "bookings", "1000000", Q1, "EUR"),
    )
    # 400 * 0.1 * 20,000 = 800,000, under a million.
    (found,) = goal_conflicts(goals)
    assert (found.kind, found.reached, found.wanted, found.key) == ("out_of_reach", Decimal(800_000), 1_000_000, "out_of_reach:4-1-2-3")
    assert kinds(*goals[:3], goal(4, "sales", "bookings", "800000", Q1, "EUR")) == []
    assert kinds(*goals[:3], goal(4, "sales", "bookings", "1000000", Q1, "USD")) == []


def test_it_finds_qualified_leads_that_the_agreed_share_does_not_give() -> None:
    goals = (
        goal(1, "marketing", "cycles", "1000"),
        goal(2, "marketing", "qualified_lead_share", "0.3"),
        goal(3, "sales", "qualified_leads", "400"),
        goal(4, "sales", "win_rate_count", "0.2"),
    )
    assert kinds(*goals) == [("out_of_reach", (3, 1, 2))]
