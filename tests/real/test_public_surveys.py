"""Do two public surveys come out as others counted them? Every expected figure is met by the program's own, or said not to be stated."""

import csv
import json
from statistics import fmean, median, stdev
from typing import Any

from sameside.analytics.group_agreement import rwg_of_items, shared_by_group
from sameside.analytics.reliability import cronbach_alpha, item_covariances
from sameside.analytics.survey_shares import AgreeCount
from tests.real.fact_tables import FactTable, is_same, leaves, read_table
from tests.shared_data import SharedData

Rows = list[dict[str, float | None]]
SCALES_2002 = {"LEAD": 11, "TSIG": 3, "HOSTILE": 5}
_BIG_FIVE_STEPS = 6


def read(shared_data: SharedData, name: str, file: str) -> tuple[Rows, dict[str, Any]]:
    folder = shared_data / name
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        rows: Rows = [{key: float(value) if value else None for key, value in row.items()} for row in csv.DictReader(lines)]
    return rows, dict(leaves(json.loads((folder / "expected.json").read_text(encoding="utf-8"))))


def alpha_of(rows: Rows, items: list[str], reverse: frozenset[str] = frozenset()) -> tuple[float, int]:
    answers = [[None if (x := row[item]) is None else _BIG_FIVE_STEPS + 1 - x if item in reverse else x for item in items] for row in rows]
    found = item_covariances(answers)
    assert found is not None
    scale = cronbach_alpha(found[1], found[0])
    assert scale is not None
    return scale.alpha, scale.n


def whole(rows: Rows, items: list[str]) -> list[list[float]]:
    """Answers of everybody who answered all of these items."""
    return [[value for item in items if (value := row[item]) is not None] for row in rows if all(row[item] is not None for item in items)]


def items_2002(scale: str) -> list[str]:
    return [f"{scale[:6]}{place:02d}" for place in range(1, SCALES_2002[scale] + 1)]


def ours_2002(rows: Rows) -> dict[str, Any]:
    by_company: dict[float | None, Rows] = {}
    for row in rows:
        by_company.setdefault(row["COMPID"], []).append(row)
    nulls = sum(value is None for row in rows for value in row.values())
    found: dict[str, Any] = {"respondents": len(rows), "groups": len(by_company), "nulls": nulls}
    for scale in SCALES_2002:
        every = [value for answers in whole(rows, items_2002(scale)) for value in answers]
        means = [fmean(answers) for answers in whole(rows, items_2002(scale))]
        shared = shared_by_group([[fmean(answers) for answers in whole(group, items_2002(scale))] for group in by_company.values()])
        assert shared is not None
        of_groups = {
            "n": shared.n,
            "groups": shared.n_groups,
            "F": shared.f,
            "df.0": shared.n_groups - 1,
            "df.1": shared.n - shared.n_groups,
        }
        of_groups |= {"icc1_mean_group_size": shared.icc_1, "icc1_weighted_k": shared.icc_1_n0, "icc2": shared.icc_2}
        of_groups |= {"MSB": shared.between, "MSW": shared.within}
        found |= {f"anova_icc_by_company.{scale}.{name}": value for name, value in of_groups.items()}
        found |= {f"item_range.{scale}.0": min(every), f"item_range.{scale}.1": max(every)}
        found |= {f"scale_mean_sd.{scale}.0": fmean(means), f"scale_mean_sd.{scale}.1": stdev(means)}
        found[f"cronbach_alpha.{scale}"] = alpha_of(rows, items_2002(scale))[0]
        for place, item in enumerate(items_2002(scale)):
            answers = [row[place] for row in whole(rows, items_2002(scale))]
            found[f"item_means.{item}"] = fmean(answers)
            found[f"favourable_share_4_5.{item}"] = AgreeCount(sum(value in (4, 5) for value in answers), len(answers)).share
    agreed = [value for group in by_company.values() if (value := rwg_of_items(whole(group, items_2002("LEAD")))) is not None]
    return found | {
        f"rwgj_LEAD_uniform_null_A5.{name}": of_all(agreed) for name, of_all in (("mean", fmean), ("median", median), ("min", min))
    }


def ours_big_five(rows: Rows, reverse: frozenset[str]) -> dict[str, Any]:
    items = [f"{scale}{place}" for scale in "ACENO" for place in range(1, 6)]
    given = [value for row in rows for item in items if (value := row[item]) is not None]
    found: dict[str, Any] = {"respondents": len(rows), "item_range.0": min(given), "item_range.1": max(given)}
    found |= {f"missing_by_item.{item}": sum(row[item] is None for row in rows) for item in items}
    for scale in "ACENO":
        alpha, n = alpha_of(rows, [item for item in items if item[0] == scale], reverse)
        found |= {f"alpha_listwise_reverse_scored.{scale}.0": alpha, f"alpha_listwise_reverse_scored.{scale}.1": n}
    return found


def check(table: FactTable, expected: dict[str, Any], ours: dict[str, Any]) -> None:
    """Every fact falls under a rule, each rule covers as many as it says, and what is said to be met or to differ is so."""
    claims = table.claims(expected)
    assert set(expected) - set(claims) == set()
    for rule in table.rules:
        paths = [path for path, claim in claims.items() if claim is rule]
        assert len(paths) == rule.n, rule.fact
        if rule.verdict == "not stated":
            assert [path for path in paths if path in ours] == [], f"{rule.fact} is stated after all"
        for path in paths if rule.verdict != "not stated" else ():
            assert is_same(ours[path], expected[path], decimals=rule.decimals) is (rule.verdict == "met"), (
                path,
                ours[path],
                expected[path],
            )


def test_a_survey_of_49_companies_comes_out_as_published(shared_data: SharedData) -> None:
    rows, expected = read(shared_data, "survey-lq2002", "lq2002.csv")
    check(read_table("survey-lq2002-facts"), expected, ours_2002(rows))


def test_a_survey_with_reversed_items_and_gaps_comes_out_as_published(shared_data: SharedData) -> None:
    rows, expected = read(shared_data, "survey-bfi", "bfi.csv")
    reverse = frozenset(value for path, value in expected.items() if path.startswith("reverse_keyed."))
    check(read_table("survey-bfi-facts"), expected, ours_big_five(rows, reverse))
