"""Does the whole way, from the exports through the public commands, end in words a person can read?"""

import re
from pathlib import Path

from tests.cli.conftest import Run


def said(home: Path) -> str:
    return " ".join((home / "said.txt").read_text(encoding="utf-8").split())


def test_it_says_in_plain_words_what_it_found(demo_home: Path) -> None:
    text = said(demo_home)
    assert re.search(r"Of [\d,]+ leads, \d\.\d% were won \(\d\.\d to \d\.\d%\)\.", text)
    assert re.search(r"lead cycles were built from [\d,]+ lead records: \d+ had been typed in twice", text)
    assert "The page to open in a browser:" in text


def test_it_sets_what_was_planted_beside_what_was_found(demo_home: Path) -> None:
    text = said(demo_home)
    assert re.search(
        r"Answered in time, Southern Europe \(slow\) \d+ \w+ 2024 to \d+ \w+ 2025 55\.0% \d+\.\d% [\d.]+ to [\d.]+% \d+ inside", text
    )
    counted = re.search(r"Of all (\d+) asked, (\d+) planted values lie inside their interval and (\d+) outside;", text)
    assert counted is not None
    asked, held, missed = map(int, counted.groups())
    assert held + missed == asked
    # Every miss is shown, and the demo's own company misses no more than a 95 % interval may: one in twenty, rounded up.
    assert len(re.findall(r" outside(?= |$)", text.split("Of all")[0])) == missed
    assert missed <= -(-asked // 20)


def test_it_tells_when_and_apart_by_kind_what_was_planted(demo_home: Path) -> None:
    text = said(demo_home)
    assert re.search(r"all as of \d+ \w+ \d{4}\.", text)
    assert [what for what in ("Shares period", "Medians, in days period", "Medians, in business time period") if what not in text] == []
    assert re.search(r"Days from a deal to its win, median 2025 \d+ days", text)


def test_it_finds_to_the_last_one_what_was_counted_while_writing(demo_home: Path) -> None:
    text = said(demo_home)
    assert "What was counted while the files were written" in text
    assert "not equal" not in text


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
    assert (home / "lake").exists()


def test_it_refuses_a_last_day_that_is_none_or_not_over(sameside: Run, tmp_path: Path) -> None:
    for day, says in (("soon", "give today, or a date"), ("2999-01-01", "not over yet")):
        refused = sameside("demo", "--home", tmp_path / "home", "--until", day)
        assert refused.returncode == 2
        assert says in " ".join(refused.stderr.split())
        assert not (tmp_path / "home").exists()
