"""Do the rules add up to what lies between a figure and a report, whatever the company and whatever the report holds?"""

import csv
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sameside.services.reconciling import reconcile
from sameside.services.reporting import Question
from tests.services.small_company import SmallCompany

LATER = datetime(2024, 12, 1, tzinfo=UTC)
QUESTIONS = (
    Question("bookings"),
    Question("bookings", period="2024-02"),
    Question("opportunities", period="2024-Q1"),
    Question("closed_opportunities", where=("lead_source!=Web",)),
    Question("win_rate_count", period="2024-Q1", where=("lead_source=Web",)),
)


def _day(dice: random.Random) -> str:
    return (date(2023, 12, 1) + timedelta(days=dice.randrange(150))).isoformat()


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> SmallCompany:
    """Eighty deals of every kind, drawn with known dice."""
    dice = random.Random(20240601)
    folder = tmp_path_factory.mktemp("laws")
    made = SmallCompany(folder / "home", folder / "exports")
    outcomes = ["won", "won", "lost", "open", "handshake"]
    made.receive(
        "deals",
        [
            {
                "id": f"d{n}",
                "created": _day(dice),
                "closed": dice.choice([_day(dice), _day(dice), ""]),
                "outcome": dice.choice(outcomes),
                "amount": dice.choice(["", "10", "250.5", "1000"]),
                "source": dice.choice(["Web", "Fair", ""]),
            }
            for n in range(80)
        ],
    )
    made.build()
    return made


@pytest.mark.parametrize("seed", range(25))
def test_same_and_different_add_up_to_both_counts_and_the_rules_to_the_difference(company: SmallCompany, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    ids = [f"d{n}" for n in range(80) if dice.random() < dice.choice([0.2, 0.9])] + [f"stranger {n}" for n in range(dice.randrange(4))]
    ids += dice.choices(ids, k=dice.randrange(3)) if ids else ["d1"]
    path = tmp_path / "report.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Record ID", "Amount", "Deal Name"])
        writer.writerows([[one, dice.choice(["10", "250.5", "1,000.00", "7"]), f"deal {one}"] for one in [*ids, "d0"]])
    question = QUESTIONS[seed % len(QUESTIONS)]
    found = reconcile(workspace=company.workspace, question=question, path=str(path), as_of=LATER)
    sides = [one.side for one in found.differences]
    assert found.n_ours == found.n_same + sides.count("ours") == found.answer.rows[0].n
    assert found.n_theirs == found.n_same + sides.count("theirs") == len(ids) + 1
    assert found.n_ours - found.n_theirs == sum(one.n for one in found.differences)
    for currency in {*found.ours, *found.theirs}:
        ours = sum((one.ours for one in found.differences if one.ours is not None and one.our_currency == currency), Decimal(0))
        theirs = sum((one.theirs for one in found.differences if one.theirs is not None and one.their_currency == currency), Decimal(0))
        assert found.ours.get(currency, Decimal(0)) - found.theirs.get(currency, Decimal(0)) == ours - theirs
    # Everything of theirs is either no record of ours, or has a reason that a filter, a date or an outcome gives.
    assert not [one for one in found.differences if one.side == "theirs" and one.reason.rule == "unexplained"]
