"""Does the whole way, from the exports through the public commands, find the truths the demo company was planted with?"""

import json
import re
from pathlib import Path

import pytest

from sameside.demo.card import N_REPEATED_RECORDS, SOURCES, planted_truths
from tests.cli.conftest import Run

AS_OF = ("--as-of", "2026-06-30")


def ask(sameside: Run, home: Path, *words: str) -> list[dict[str, object]]:
    done = sameside("metrics", *words, *AS_OF, "--format", "json", home=home)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout)["rows"])


@pytest.mark.parametrize("metric", sorted({truth.metric for truth in planted_truths()}))
def test_it_finds_every_planted_share_by_source(sameside: Run, demo_home: Path, metric: str) -> None:
    rows = {row["by"]["lead_source"]: row for row in ask(sameside, demo_home, metric, "--by", "lead_source")}  # type: ignore[index]
    for truth in planted_truths():
        if truth.metric == metric and truth.lead_source is not None:
            row = rows[truth.lead_source]
            # The truths are quotas: not only inside the interval, but the very figure.
            assert row["n"] == truth.n, truth
            assert row["low"] <= truth.share <= row["high"], truth  # type: ignore[operator]
            assert row["value"] == pytest.approx(truth.share), truth


def test_it_finds_the_shares_of_all_together(sameside: Run, demo_home: Path) -> None:
    for truth in planted_truths():
        if truth.lead_source is None:
            (row,) = ask(sameside, demo_home, truth.metric)
            assert (row["n"], row["value"]) == (truth.n, pytest.approx(truth.share))


def test_it_folds_records_typed_in_twice(sameside: Run, demo_home: Path) -> None:
    (row,) = ask(sameside, demo_home, "cycles", "--where", "stage=inquiry")
    n_people = sum(source.n_leads for source in SOURCES)
    assert row["value"] == n_people
    assert f"{n_people:,} lead cycles built from {n_people + N_REPEATED_RECORDS:,} lead records" in said(demo_home)


def said(home: Path) -> str:
    return " ".join((home / "said.txt").read_text(encoding="utf-8").split())


def test_it_says_in_plain_words_what_it_found(demo_home: Path) -> None:
    text = said(demo_home)
    assert "Of 2,000 leads, 4.4% were won (3.6 to 5.4%)." in text
    assert "Partner Referral (18.3%) lies clearly above that and Content (1.0%) lies clearly below that." in text
    assert "Of 290 closed deals, 30.3% were won (25.3 to 35.9%). None differs clearly from that" in text
    assert "The page to open in a browser:" in text


def test_it_writes_a_page_that_asks_the_network_for_nothing(demo_home: Path) -> None:
    page = (demo_home / "evidence.html").read_text(encoding="utf-8")
    addresses = re.findall(r"""(?:src|href|url|srcset|action)\s*[=(]\s*["']?([^"'\s)>]+)""", page)
    assert {address.split(":", 1)[0][:1] if address.startswith("#") else address.split(":", 1)[0] for address in addresses} <= {"#", "data"}
    assert "<script" not in page
    assert "@import" not in page


def test_it_replaces_an_earlier_demo_only_when_told_and_never_a_real_workspace(sameside: Run, tmp_path: Path) -> None:
    home = tmp_path / "real"
    sameside("init", home)
    assert sameside("demo", "--home", home).returncode == 1
    refused = sameside("demo", "--home", home, "--fresh")
    assert refused.returncode == 1
    assert "was not made by the demo" in refused.stderr
    assert (home / "records.sqlite").exists()
