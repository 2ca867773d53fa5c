"""Do the public commands find again what twenty companies of 20,000 leads were planted with? Intervals are narrow: a small bias shows."""

import shutil
from collections import defaultdict

import pytest

from sameside.demo.card import SIZES, Knobs
from tests.cli.planted_company import RISK, PlantedCompany, Reading, most_misses, truths_page

SEEDS = range(101, 121)

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Reading]]:
    """Every truth, as each of the companies shows it; what was counted while writing is checked on the way."""
    found: dict[str, list[Reading]] = defaultdict(list)
    for seed in SEEDS:
        folder = tmp_path_factory.mktemp(f"company-{seed}")
        company = PlantedCompany(folder, Knobs(n_leads=SIZES["medium"], seed=seed, touches_per_lead=4), is_whole=True)
        for reading in company.readings():
            found[reading.truth.about].append(reading)
        for truth in company.exact_truths():
            assert company.exact(truth) == truth.planted, (seed, truth.about)
        shutil.rmtree(company.written.folder)
        shutil.rmtree(company.world.home / "lake")
    return found


def test_it_finds_every_planted_chance_as_often_as_its_interval_promises(readings: dict[str, list[Reading]]) -> None:
    print(truths_page(readings))  # noqa: T201  the long run's result goes into docs/reference/demo-truths.md
    for about, of_truth in readings.items():
        allowed = most_misses([one.miss_chance for one in of_truth], RISK / len(readings))
        assert sum(one.misses() for one in of_truth) <= allowed, about


def test_it_misses_no_more_in_all_than_chance_allows(readings: dict[str, list[Reading]]) -> None:
    everything = [one for of_truth in readings.values() for one in of_truth]
    assert sum(one.misses() for one in everything) <= most_misses([one.miss_chance for one in everything], RISK)


def test_it_would_notice_a_rate_that_is_off_by_a_twentieth(readings: dict[str, list[Reading]]) -> None:
    shares = [one for of_truth in readings.values() for one in of_truth if one.truth.unit == "share"]
    allowed = most_misses([one.miss_chance for one in shares], RISK)
    assert sum(one.misses(one.truth.planted * 0.95) for one in shares) > allowed
