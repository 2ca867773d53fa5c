"""Rates of exchange: a corrected one keeps what it was before, whatever way the correction came in."""

import pytest

from tests.worlds.world import World

FIRST = """
currency | valid_from | rate
USD      | 2026-01-01 | 1.25
USD      | 2026-02-01 | 1.10
"""
CORRECTED = """
currency | valid_from | rate
USD      | 2026-02-01 | 1.20
"""
STAMPED = """
currency | valid_from | rate | recorded_at
USD      | 2026-01-01 | 1.25 | 2026-01-02 08:00
USD      | 2026-02-01 | 1.10 | 2026-02-02 08:00
"""
STAMPED_CORRECTED = """
currency | valid_from | rate | recorded_at
USD      | 2026-02-01 | 1.20 | 2026-03-05 09:30
"""


def rates(world: World) -> list[str]:
    lines = world.command("export", "--canonical", "--home", str(world.home)).splitlines()
    start = lines.index("# exchange_rates") + 2
    return [line for line in lines[start:] if line.startswith("USD")]


def test_it_keeps_the_first_rate_beside_the_one_that_corrected_it(world: World) -> None:
    world.has(exchange_rates=FIRST)
    assert rates(world) == ["USD,2026-01-01,1.2500000000,,", "USD,2026-02-01,1.1000000000,,"]
    world.has(exchange_rates=CORRECTED)
    # The source does not say when it wrote the correction down.
    assert rates(world) == ["USD,2026-01-01,1.2500000000,,", "USD,2026-02-01,1.2000000000,1.1000000000,"]


def test_it_forgets_a_correction_that_is_taken_back(world: World) -> None:
    world.has(exchange_rates=FIRST)
    world.has(exchange_rates=CORRECTED)
    world.command("import", "--undo", "i2", "--home", str(world.home))
    world.build()
    assert rates(world) == ["USD,2026-01-01,1.2500000000,,", "USD,2026-02-01,1.1000000000,,"]


@pytest.mark.parametrize("order", [(STAMPED, STAMPED_CORRECTED), (STAMPED_CORRECTED, STAMPED)])
def test_it_tells_the_first_rate_by_the_sources_own_stamp_in_any_order(world: World, order: tuple[str, str]) -> None:
    mapping = """
mapping: rates
title: Rates
version: 1
objects:
  exchange_rates: {files: [exchange_rates], key: [currency, valid_from], modified: recorded_at}
tables:
  - table: exchange_rates
    from: exchange_rates
    columns: {currency: currency, valid_from: valid_from, rate: rate, recorded_at: recorded_at}
"""
    for text in order:
        world.bring_in(mapping, exchange_rates=text)
    world.build()
    assert rates(world) == ["USD,2026-01-01,1.2500000000,,", "USD,2026-02-01,1.2000000000,1.1000000000,2026-03-05 09:30:00"]


def test_it_drafts_a_mapping_of_rates_that_knows_a_correction(world: World) -> None:
    world.company(currency="EUR")
    export = world.files(
        fx_rates="""
    Currency | Valid from | Rate
    USD      | 2026-01-01 | 1.25
    USD      | 2026-02-01 | 1.10
    GBP      | 2026-01-01 | 0.85
    """
    )
    draft = world.folder / "draft.yaml"
    draft.write_text(world.command("import", str(export), "--suggest", "--home", str(world.home)))
    world.command("import", str(export), "--mapping", str(draft), "--home", str(world.home))
    (export / "fx_rates.csv").write_text("Currency,Valid from,Rate\nUSD,2026-02-01,1.20\n")
    world.command("import", str(export), "--mapping", str(draft), "--home", str(world.home))
    world.build()
    assert rates(world) == ["USD,2026-01-01,1.2500000000,,", "USD,2026-02-01,1.2000000000,1.1000000000,"]
