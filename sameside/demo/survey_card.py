"""What do the people of the demo company think, by construction? The odds their answers to two waves of the survey are drawn with.

Leaders are rosier than their teams; marketing says it shares what sales never received; both overrate how many leads become customers;
since the first wave both sides have signed what a qualified lead is. Of the four people elsewhere in the company no figure may tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

N_WAVES = 2
RESPONSE_SHARE = 0.85  # of the people invited
LEFT_OUT_SHARE = 0.02  # of the questions, by those who answer
CANNOT_JUDGE_SHARE = 0.05
NOT_MY_JOB_SHARE = 0.06
# How much of an answer is the person's general view of the other side; the rest is the matter itself.
OWN_VIEW_SHARE = 0.3


@dataclass(frozen=True)
class Agreeing:
    """How likely somebody agrees with a statement, or calls both sides mostly in step.

    sales, marketing  team members, in the second wave
    leaders_more      so much likelier do managers and the C-level, on either side
    before_less       so much less likely did everybody in the first wave
    cannot_judge      marketing's share that can't; the usual one of the others
    """

    sales: float
    marketing: float
    leaders_more: float = 0.0
    before_less: float = 0.0
    cannot_judge: float = CANNOT_JUDGE_SHARE

    def share(self, function: str, *, is_leader: bool, wave: int) -> float:
        """The chance of one person."""
        of_team = self.marketing if function == "marketing" else self.sales
        return of_team + is_leader * self.leaders_more - (wave < N_WAVES) * self.before_less


@dataclass(frozen=True)
class Happened:
    """How likely somebody says that they did a thing for the other side, and how likely the other side that it was done for them."""

    said: float
    received: float


@dataclass(frozen=True)
class Guessing:
    """Where people's estimates of a number lie.

    centre     the middle one, in the item's unit
    factor     instead, where something was measured: so many times its odds
    spread     of their logs to base 2: 0.7 = two thirds lie within a factor of 1.6
    dont_know  the share that says so
    """

    centre: float = 0.0
    factor: float = 0.0
    spread: float = 0.7
    dont_know: float = 0.2


AGREEING: Mapping[str, Agreeing] = MappingProxyType(
    {
        "O1": Agreeing(0.36, 0.36, leaders_more=0.34), "O2": Agreeing(0.34, 0.34, leaders_more=0.36),
        "G1": Agreeing(0.50, 0.45), "G2": Agreeing(0.45, 0.40, leaders_more=0.25), "G3": Agreeing(0.40, 0.50),
        "R1": Agreeing(0.70, 0.70, before_less=0.40), "R2": Agreeing(0.55, 0.50), "R3": Agreeing(0.30, 0.35),
        "P1": Agreeing(0.70, 0.55), "P2": Agreeing(0.78, 0.28, cannot_judge=0.15), "P3": Agreeing(0.35, 0.30),
        "L1": Agreeing(0.28, 0.74), "L2": Agreeing(0.30, 0.65), "L3": Agreeing(0.70, 0.45),
        "C1": Agreeing(0.40, 0.60), "C2": Agreeing(0.35, 0.50),
        "I1": Agreeing(0.40, 0.75), "I2": Agreeing(0.25, 0.45), "I3": Agreeing(0.50, 0.55), "K1": Agreeing(0.40, 0.45),
        "T1": Agreeing(0.55, 0.60), "T2": Agreeing(0.65, 0.60), "T3": Agreeing(0.35, 0.55), "T4": Agreeing(0.35, 0.70),
        "M1": Agreeing(0.40, 0.45), "M2": Agreeing(0.35, 0.35),
        "D1": Agreeing(0.32, 0.32, leaders_more=0.38), "D2": Agreeing(0.50, 0.45, leaders_more=-0.20),
        "N1": Agreeing(0.30, 0.40), "N2": Agreeing(0.45, 0.55), "N3": Agreeing(0.35, 0.40),
    }
)  # fmt: skip
HAPPENED: Mapping[str, Happened] = MappingProxyType(
    {
        "S1": Happened(0.78, 0.30), "S2": Happened(0.75, 0.45), "S3": Happened(0.65, 0.35),
        "S4": Happened(0.60, 0.40), "S5": Happened(0.60, 0.55), "S6": Happened(0.40, 0.30),
    }
)  # fmt: skip
GUESSING: Mapping[str, Guessing] = MappingProxyType(
    {
        "E1": Guessing(10.0, factor=3.0), "E2": Guessing(30.0), "E3": Guessing(3_500.0, dont_know=0.5),
        "E4": Guessing(65.0), "E5": Guessing(55.0, dont_know=0.3), "E6": Guessing(72.0),
    }
)  # fmt: skip
# How a function rates what the other does for it, 0 to 10.
RATED: Mapping[str, float] = MappingProxyType({"sales": 4.8, "marketing": 6.6, "other": 6.0})
RATING_SPREAD = 1.9

REMARKS = (
    "Tell us about campaigns before customers do.",
    "One list of open leads that both teams look at.",
    "Fewer leads, better checked.",
    "Say why a lead was turned down, in a sentence.",
    "Meet every two weeks, with the numbers on the table.",
    "Let marketing come along to customers now and then.",
    "Agree on what a good lead is and keep to it.",
    "Answer leads from trade shows the same day.",
    "One plan for the year that both have signed.",
    "Ask us before the next brochure is printed.",
    "Show what became of the leads we passed on.",
    "Stop counting meetings that never took place.",
    "More time for accounts we have already.",
    "Shorter ways: two people who may decide.",
)
REMARK_SHARE = 0.35
