"""Which truths must a closed wave of the demo company's survey show again, and where in its result does each stand?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sameside.demo.survey_card import AGREEING, GUESSING, HAPPENED

Kind = Literal["gap", "ratio", "change"]


@dataclass(frozen=True)
class SurveyTruth:
    """One planted difference, ratio or change, and its place in the result of the last wave.

    about     in words, for a person
    kind      gap: a gap of `family`; ratio: how many times too high a group's estimates typically are; change: since the wave before
    item      of the instrument
    group     whose it is; of a gap the first one
    planted   a share as a difference from -1 to 1, or a ratio
    """

    about: str
    kind: Kind
    item: str
    group: str
    planted: float
    family: str = ""


@dataclass(frozen=True)
class SurveyFinding:
    """What a result says of a truth, with its interval by chance. value None: it is not told exactly, to protect those who answered."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def holds(self, planted: float) -> bool:
        """Whether the interval holds a value."""
        return self.low is not None and self.high is not None and self.low <= planted <= self.high


def survey_truths() -> tuple[SurveyTruth, ...]:
    """Everything planted, from the card alone."""
    named = {
        "O1": "Leaders who find both sides in step, above their teams",
        "O2": "Leaders who find that both cooperate well, above their teams",
        "D1": "Leaders who find that the heads pull in one direction, above their teams",
    }
    floors = [SurveyTruth(about, "gap", item, "leaders", AGREEING[item].leaders_more, "floors") for item, about in named.items()]
    pairs = {
        "S1": "Marketers who shared findings about buyers, above sellers who received some",
        "S3": "Sellers who gave feedback on leads, above marketers who received some",
    }
    givers = {"S1": "marketing", "S3": "sales"}
    said = [
        SurveyTruth(about, "gap", item, givers[item], HAPPENED[item].said - HAPPENED[item].received, "said_received")
        for item, about in pairs.items()
    ]
    views = {
        "P2": "Sales who say that leads are answered in time, above marketing",
        "L1": "Sales who find most leads worth their time, above marketing",
    }
    sides = [
        SurveyTruth(about, "gap", item, "sales", AGREEING[item].sales - AGREEING[item].marketing, "function")
        for item, about in views.items()
    ]
    return (
        *floors,
        *said,
        *sides,
        SurveyTruth("Times too high: how many of 100 leads become customers", "ratio", "E1", "total", GUESSING["E1"].factor),
        SurveyTruth("More who see one definition of a lead than half a year before", "change", "R1", "total", AGREEING["R1"].before_less),
    )


# Functions with fewer people than any figure may be of: what they answer stands in none.
HIDDEN_FUNCTION = "other"
# Somebody rose from the team to the leaders between the waves: what changed in either group would tell of them.
MOVED_GROUPS = ("leaders", "team")


def found_in(result: Mapping[str, Any], truth: SurveyTruth) -> SurveyFinding:
    """What a closed round's result says of a truth."""
    if truth.kind == "gap":
        gap = next((one for one in result["gaps"][truth.family] if one["item"] == truth.item and one["first"] == truth.group), None)
        return SurveyFinding(None) if gap is None else SurveyFinding(gap["gap"], *gap["interval_by_chance"])
    if truth.kind == "ratio":
        error = result["items"][truth.item]["groups"][truth.group].get("error")
        return SurveyFinding(None) if error is None else SurveyFinding(error["typical_ratio"], *(error["interval"] or (None, None)))
    changes = (result.get("waves") or {}).get("changes", ())
    change = next((one for one in changes if (one["item"], one["group"]) == (truth.item, truth.group)), None)
    return SurveyFinding(None) if change is None else SurveyFinding(change["change"], *change["interval"])
