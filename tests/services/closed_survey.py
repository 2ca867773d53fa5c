"""A closed survey as it is read, its result typed by a rule instead of worked out from answers: closing a real one costs seconds.

Twenty-three answered in sales and eleven in marketing; C-level may be shown, leaders of marketing may not. Of every item sales agree
with 15 of 20 and marketing with 4 of 10, but: O1 alike; P2 all of sales, so it is a bound; L1 a range in marketing.
"""

from datetime import UTC, datetime
from typing import Any

from sameside.analytics.instrument import Wave, frozen_form
from sameside.presentation.survey_reading import Survey
from sameside.records.models import SurveyRound

READ_KEY = "everybody-who-was-asked"
CLOSED_AT = datetime(2026, 6, 3, 17, tzinfo=UTC)
SHOWN = {"total": (47, 58), "sales": (23, 28), "marketing": (11, 13), "leaders": (17, 18), "team": (30, 40), "c_level": (6, 6)}
BASES = {"total": 40, "sales": 20, "marketing": 10, "leaders": 15, "team": 25, "c_level": 6}
AGREE = {"total": 24, "sales": 15, "marketing": 4, "leaders": 12, "team": 12, "c_level": 4}
PUBLISHED = {
    "P2": ["leandata2017_follow_up"], "O2": ["linkedin_jtd_no_culture"], "G3": ["man2016_not_rewarded"],
    "G2": ["gartner2023_priorities", "leandata2017_not_aligned"], "O1": ["exec_vs_floor_tight", "forrester2010_level5"],
    "S1": ["bridge_personas_said", "bridge_personas_received"], "E3": ["bridge_cpa"],
    "X1": ["bridge_rating_marketing", "bridge_rating_sales", "idc2008_effectiveness"],
    "C1": ["sirius_content_unused", "man2016_tools_used"],
}  # fmt: skip
FEW = "fewer answers than the smallest number shown"


def exact(n: int, of: int) -> dict[str, Any]:
    share = round(n / of, 6)
    ends = [round(max(0.0, share - 0.1), 6), round(min(1.0, share + 0.1), 6)]
    wide = [round(max(0.0, share - 0.2), 6), round(min(1.0, share + 0.2), 6)]
    return {"form": "exact", "base": of, "low": n, "high": n, "share": share, "interval": ends, "worst_case": wide, "is_everyone": False}


def bound(form: str, low: int, high: int, of: int) -> dict[str, Any]:
    return {"form": form, "base": of, "low": low, "high": high}


def a_gap(item: str, first: str, second: str, value: float, clarity: str, p: float) -> dict[str, Any]:
    ends = [round(value - 0.15, 6), round(value + 0.15, 6)]
    return {"item": item, "first": first, "second": second, "gap": value, "interval": ends, "interval_by_chance": ends,
            "worst_case": [round(value - 0.3, 6), round(value + 0.3, 6)], "p": p / 2, "adjusted_p": p, "clarity": clarity}  # fmt: skip


def a_form(**changed: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"form": "full", "number": 2, "languages": ("en",), "placeholders": {"en": {"company": "Larkfield"}}}
    return frozen_form(Wave(**(usual | changed)))


def a_result(form: dict[str, Any]) -> dict[str, Any]:
    items = {name: _item(name, item) for name, item in form["items"].items() if item["type"] != "text"}
    one_thing = [name for name, item in form["items"].items() if item.get("same_object") and name not in ("P2", "L1")]
    clarity = {"O1": ("none", 1.0, 0.0), "I1": ("clear", 0.004, -0.65), "R1": ("clear", 0.02, 0.35)}
    gaps = [
        a_gap(name, "sales", "marketing", value, said, p)
        for name in one_thing
        for said, p, value in [clarity.get(name, ("possible", 0.2, 0.35))]
    ]
    floors = [a_gap(name, "leaders", "team", 0.32, "possible", 0.1) for name in one_thing]
    pairs = [name for name, item in form["items"].items() if item["type"] == "pair"]
    return {
        "closed_on": "2026-06-03", "form": form["hash"], "k": 5, "n_invited": 58, "n_answers": 47, "is_other_left_out": False,
        "groups": [
            *({"name": name, "state": "shown", "why": "shown", "n": n, "n_invited": of, "response": round(n / of, 6)}
              for name, (n, of) in SHOWN.items()),
            {"name": "marketing/leaders", "state": "primary", "why": FEW, "n": None, "n_invited": 4, "response": None},
        ],
        "items": items,
        "gaps": {"function": gaps, "floors": floors, "top_and_floor": [],
                 "said_received": [a_gap(name, form["items"][name]["giver"], form["items"][name]["receiver"], 0.35, "clear", 0.01)
                                   for name in pairs if form["items"][name]["giver"] != "both"]},
        "dimensions": {"goals": {group: {"base": BASES[group], "score": 52.5} for group in ("total", "sales", "marketing")}},
        "index": {},
        "reliability": {"goals": {"n": 40, "n_items": 3, "alpha": 0.71, "interval": [0.52, 0.83], "omega": None, "spearman_brown": None}},
        "weighting": {"method": "post_stratified", "trimmed": False, "kish_n": 44.2},
        "weighted": {"O2": {"percent": 49, "why": ""}, "T4": {"percent": None, "why": "moves_more_than_10"}},
        "halo": [_halo("leaders", 0.8, 0.45, ["I2", "P3", "N1", "R2"]), _halo("sales", 0.5, 0.48, [])],
        "ratings": {"X1": {"sales": {"n": 20, "mean": 5.0, "distribution": None, "bands": {"0-4": 6, "5-7": 11, "8-10": 3}},
                           "marketing": {"n": 10, "mean": 6.8, "distribution": None, "bands": None},
                           "gap": {"delta": -0.5, "interval": [-0.8, -0.1], "p": 0.01, "is_exact": True, "of": "bands"}}},
        "causes": [
            {"item": "N2", "by": {"sales": 0.2, "marketing": 0.3}, "is_reversed": False, "evidence": "says_so_too", "metric": "plan"},
            {"item": "D2", "by": {"sales": 0.6, "marketing": 0.7}, "is_reversed": True, "evidence": "not_available", "metric": None},
        ],
        "cases": _cases() if "V1" in form["items"] else None,
        "waves": _waves(),
        "evidence": {
            "leads_followed_up_in_time": _measured("Leads contacted in time", 0.62, 612, "misses") | {"good_when": ">= 80"},
            "lead_to_win_rate": _measured("Lead-to-win rate", 0.044, 2600, "unclear"),
            "cost_per_new_customer": {"kind": "missing", "label": "Cost per new customer", "standing": "unclear",
                                      "unavailable": "not available: needs all costs"},
        },
        "belief": {"P2": {"metric": "leads_followed_up_in_time", "groups": {"sales": "optimistic", "marketing": "unclear"}}},
        "published": PUBLISHED,
        "comments": {"Z1": [f"=Comment {number}" for number in range(10)]},
    }  # fmt: skip


def _halo(group: str, overall: float, specific: float, against: list[str]) -> dict[str, Any]:
    difference = round(overall - specific, 6)
    return {"group": group, "item": "O2", "overall": overall, "specific": specific, "n_items": 20, "difference": difference,
            "is_halo": difference >= 0.15, "contradicting": against}  # fmt: skip


def _cases() -> dict[str, Any]:
    hits = {"V1": exact(15, 20), "V2": bound("at_most", 0, 1, 20)}
    ends = {"alpha": None, "alpha_low": 0.71, "alpha_high": 0.84}
    return {
        "sales": {"n": 20, **ends, "hits": hits},
        "marketing": {"n": 10, "alpha": 0.31, "alpha_low": 0.31, "alpha_high": 0.31, "hits": hits},
    }


def _waves() -> dict[str, Any]:
    def change(item: str, group: str, before: float, now: float, p: float, clarity: str) -> dict[str, Any]:
        moved = round(now - before, 6)
        return {"item": item, "group": group, "before": before, "n_before": 20, "now": now, "n_now": 20, "change": moved,
                "interval": [moved - 0.2, moved + 0.2], "changed_least": abs(moved), "changed_most": 0.9, "p": p, "adjusted_p": p,
                "clarity": clarity}  # fmt: skip

    return {
        "before": {"round": "closedround0", "title": "Autumn survey", "closed_on": "2025-12-03"},
        "changes": [change("O2", "total", 0.5, 0.6, 0.4, "none"), change("R1", "total", 0.3, 0.6, 0.01, "clear")],
        "ratings": {
            "X1": {
                "sales": {
                    "before": 4.2,
                    "n_before": 21,
                    "now": 5.0,
                    "n_now": 20,
                    "change": 0.8,
                    "test": {
                        "delta": 0.3,
                        "interval": [0.05, 0.5],
                        "p": 0.02,
                        "is_exact": False,
                        "of": "bands",
                        "adjusted_p": 0.02,
                        "clarity": "clear",
                    },
                }
            }
        },
        "withheld": {"marketing": "few joined or left"},
        "left_out": [{"item": "P2", "why": "its words have changed"}],
    }


def _measured(label: str, value: float, n: int, standing: str) -> dict[str, Any]:
    told = {"kind": "metric", "label": label, "standing": standing, "metric": "sla_attainment", "unit": "share", "n": n, "currency": None}
    ends = {"value": value, "low": value - 0.01, "high": value + 0.01}
    return {**told, **ends, "as_of": "2026-06-03T17:00:00+00:00", "is_too_few": False}


def _item(name: str, item: dict[str, Any]) -> dict[str, Any]:
    is_of_all = item["type"] in ("overall", "estimate", "qualify") or item.get("same_object")
    groups = {group: _group(name, item["type"], group) for group in SHOWN if is_of_all or group in ("sales", "marketing")}
    return {"type": item["type"], "hash": item["hash"], "groups": groups}


def _group(name: str, kind: str, group: str) -> dict[str, Any]:
    n, of = AGREE[group], BASES[group]
    told: dict[str, Any] = {"state": "shown", "base": of}
    if kind in ("agree", "overall"):
        count = exact(n, of)
        if (name, group) == ("P2", "sales"):
            count = bound("at_least", of - 1, of, of)
        if (name, group) == ("L1", "marketing"):
            count = bound("range", 3, 5, of)
        told |= {"counts": {"agree" if kind == "agree" else "top2": count}, "mean": 3.4, "distribution": None, "rwg": None}
        told |= {"average_deviation": None, "is_of_one_mind": None, "cannot_judge": bound("at_most", 0, 1, of + 1)}
        if group == "sales" and name in ("R1", "I1"):
            told |= {
                "distribution": {"1": 5, "2": 4, "3": 0, "4": 6, "5": 5} if name == "R1" else {"1": 0, "2": 2, "3": 3, "4": 12, "5": 3}
            }
            told |= {"rwg": 0.0, "average_deviation": 1.4, "is_of_one_mind": False} if name == "R1" else {
                "rwg": 0.7, "average_deviation": 0.6, "is_of_one_mind": True,
            }  # fmt: skip
    elif kind == "rating":
        told |= {"counts": {}, "mean": 5.0 if group == "sales" else 6.8, "distribution": None, "cannot_judge": None}
    elif kind == "estimate":
        told |= {"counts": {"dont_know": exact(n - 3, of), "claims_to_know": exact(2, of)}}
        if name == "E1":
            told["counts"]["knows"] = bound("at_most", 0, 1, of) if group == "marketing" else exact(3, of)
            told["error"] = {"typical_ratio": 1.8, "interval": [1.2, 2.6] if group == "sales" else [0.7, 4.0], "spread_factor": 2.0}
    else:
        told |= {"counts": {"yes": exact(n, of), "no": exact(of - n, of), "unsure": exact(0, of)}}
    return told


def a_survey(**changed: Any) -> Survey:
    form = a_form(**changed)
    return Survey("Spring survey", form, a_result(form))


def by_open_link(result: dict[str, Any]) -> dict[str, Any]:
    """The same as if it had been answered by one link for everybody: what needs to know how many were asked is null."""

    def unknown(told: Any) -> Any:
        if isinstance(told, list):
            return [unknown(one) for one in told]
        if not isinstance(told, dict):
            return told
        return {name: None if name in ("worst_case", "n_invited", "response") else unknown(value) for name, value in told.items()}

    return {**unknown(result), "mode": "open", "weighting": None, "weighted": {}, "waves": None}


def a_closed_round(mode: str = "closed") -> SurveyRound:
    """The same as a round in the records."""
    form = a_form()
    result = a_result(form)
    return SurveyRound.objects.create(
        pk="closedround1", wave=2, title="Spring survey", form="full", mode=mode, status="closed", k=5, made_at=CLOSED_AT,
        opens_at=CLOSED_AT, closes_at=CLOSED_AT, closed_at=CLOSED_AT, contact="Ada", languages=["en"], instrument=form,
        result=by_open_link(result) if mode == "open" else result,
        read_key=READ_KEY,
    )  # fmt: skip
