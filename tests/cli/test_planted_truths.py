"""Do the public commands find again what eight made-up companies were planted with?

Chances and medians must lie inside their 95 % intervals as often as that promises; what was counted while writing must be met exactly.
"""

from collections import defaultdict
from pathlib import Path

import pytest

from sameside.demo.card import Knobs
from tests.cli.planted_company import RISK, PlantedCompany, Reading, most_misses, wilson_miss_chance

# Twenty larger companies are read by `make test-long`.
SEEDS = range(1, 9)


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> list[PlantedCompany]:
    """Eight companies, each read once."""
    folder = tmp_path_factory.mktemp("planted")
    made = []
    for seed in SEEDS:
        company = PlantedCompany(folder / str(seed), Knobs(n_leads=1_000, seed=seed, touches_per_lead=3))
        # Another company moves the connection to the records, so each is asked all it will be asked at once.
        company.readings()
        for truth in company.exact_truths():
            if not truth.is_of_all:
                company.exact(truth)
        made.append(company)
    return made


@pytest.fixture(scope="module")
def readings(companies: list[PlantedCompany]) -> dict[str, list[Reading]]:
    """Every truth, as each of the companies shows it."""
    found: dict[str, list[Reading]] = defaultdict(list)
    for company in companies:
        for reading in company.readings():
            found[reading.truth.about].append(reading)
    return found


def test_it_finds_every_planted_chance_as_often_as_its_interval_promises(readings: dict[str, list[Reading]]) -> None:
    # Companies are independent of each other, so each truth has eight fair trials; the risk is shared among the truths.
    for about, of_truth in readings.items():
        allowed = most_misses([one.miss_chance for one in of_truth], RISK / len(readings))
        missed = sum(one.misses() for one in of_truth)
        assert missed <= allowed, f"{about}: {missed} of {len(of_truth)} intervals miss {of_truth[0].truth.planted:.4f}; {allowed} may"


def test_it_misses_no_more_in_all_than_chance_allows(readings: dict[str, list[Reading]]) -> None:
    everything = [one for of_truth in readings.values() for one in of_truth]
    assert sum(one.misses() for one in everything) <= most_misses([one.miss_chance for one in everything], RISK)


def test_it_would_notice_a_rate_that_is_off_by_a_fifth(readings: dict[str, list[Reading]]) -> None:
    # The same test must fail for a claim that is wrong, or it proves nothing.
    shares = [one for of_truth in readings.values() for one in of_truth if one.truth.unit == "share"]
    allowed = most_misses([one.miss_chance for one in shares], RISK)
    assert sum(one.misses(one.truth.planted * 0.8) for one in shares) > allowed


def test_it_counts_exactly_what_was_written(companies: list[PlantedCompany]) -> None:
    for company in companies:
        for truth in company.exact_truths():
            # People and passes: second addresses and repeats folded. Money: to the cent, in each currency. Late calls: exactly those
            # that a replay must not know yet.
            if not truth.is_of_all:
                assert company.exact(truth) == truth.planted, (company.knobs.seed, truth.about)


def test_it_finds_all_of_a_whole_company_to_the_cent(tmp_path: Path) -> None:
    company = PlantedCompany(tmp_path / "company", Knobs(n_leads=1_000, seed=21, touches_per_lead=3), is_whole=True)
    for truth in company.exact_truths():
        assert company.exact(truth) == truth.planted, truth.about
    assert company.written.counted.n_refunded > 0
    (row, *_) = company.ask("cpl", ["in=EUR"])
    # Nine channels brought leads, and the trade shows sent no invoice: their spend is unknown, not 0.
    assert row["coverage"] == pytest.approx(8 / 9)
    (shows,) = [row for row in company.ask("cpl", ["in=EUR", "measure=spend"], by="channel") if row["by"]["channel"] == "trade show"]
    assert shows["value"] is None


def test_it_parts_and_joins_a_merged_person_exactly(tmp_path: Path) -> None:
    company = PlantedCompany(tmp_path / "company", Knobs(n_leads=300, seed=22, touches_per_lead=3, two_address_share=0.2))
    people = company.written.counted.n_leads
    contacts = (company.written.marketing / "contacts.csv").read_text(encoding="utf-8").splitlines()
    # contact_id is the first column, merged_into the last but one.
    other, first = next((cells[0], cells[-2]) for cells in (line.replace('"', "").split(",") for line in contacts[1:]) if cells[-2])

    def n_people() -> int:
        company.world.build()
        company.forget_answers()
        (row,) = company.ask("people", ["stage=inquiry"])
        return int(row["value"])

    def say(verb: str) -> None:
        ids = [f"larkfield-marketing:{one}" for one in (other, first)]
        company.world.command(verb, "person", *ids, "--home", str(company.world.home))

    assert n_people() == people
    say("keep-apart")
    assert n_people() == people + 1
    say("unmerge")
    assert n_people() == people


def test_it_knows_how_often_an_interval_may_miss() -> None:
    # One trial, p = 0.5: the interval of 0 of 1 reaches 0.79, that of 1 of 1 begins at 0.21: both hold 0.5.
    assert wilson_miss_chance(1, 0.5) == 0
    # Two trials, p = 0.99: 2 of 2 begins at 0.34, and 1 of 2 ends at 0.91, 0 of 2 sooner: all but two successes miss, 1 - 0.99^2.
    assert wilson_miss_chance(2, 0.99) == pytest.approx(1 - 0.99**2)
    # Three fair coins: more than 2 heads once in 8, more than 1 four times in 8.
    assert most_misses([0.5] * 3, 1 / 8) == 2
    assert most_misses([0.5] * 3, 1 / 9) == 3
