"""Which belief stands beside which fact? The pairs, each with what one must know of the fact, and which agreement settles it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

# What both sides can do about it: sign a definition, promise a time, share a goal, make or answer a request, hand leads over otherwise.
AgreementKind = Literal["definition", "promise", "goal", "request", "hand_off"]
Rosy = Literal["higher", "lower", ""]


@dataclass(frozen=True)
class BeliefPair:
    """One belief and what it is confronted with.

    name       in addresses and in results
    title      the belief in a few words; what people were asked stands beside it, word for word
    items      of the instrument, the one about the belief first, an estimate of the same fact after it; empty: none asks it yet
    evidence   metrics; those that decide nothing stand beside. Empty: the evidence half of the alignment index, all metrics together
    of_side    where each side was asked of the other: which metric decides for which group
    caveat     what one must know of the evidence; "" where its definition says all
    agreement  what settles it
    rosy       an estimate above ("higher") or below ("lower") the fact is the rosy one; "" neither
    decided_by first: of several metrics the first decides; all: it is met where all are, missed where all are
    is_weak    the fact is a weak stand-in: never held up as the gap to look at first
    per_one    told as well as how many it takes for one, as leads for one customer: the noun of what it takes, and of the one
    """

    name: str
    title: str
    items: tuple[str, ...]
    evidence: tuple[str, ...]
    agreement: AgreementKind
    caveat: str = ""
    of_side: Mapping[str, str] = field(default_factory=dict)
    rosy: Rosy = ""
    decided_by: Literal["first", "all"] = "first"
    is_weak: bool = False
    per_one: tuple[str, str] | None = None


BELIEF_PAIRS: tuple[BeliefPair, ...] = (
    BeliefPair(
        "aligned", "Our teams are aligned", ("O1", "O2"), (), "goal",
        "The evidence half of the alignment index: how many of the facts people were asked about meet what counts as good.",
    ),
    BeliefPair(
        "follow_up", "Sales follows up the leads we agree are qualified", ("P2", "E4"),
        ("leads_followed_up_in_time", "leads_followed_up_ever", "leads_without_act"), "promise",
        "Only an act on record counts: a changed status stops no clock, and an act nobody wrote down is not seen. Counted "
        "of hand-offs and acts on record; what is promised and kept in this workspace stands under “Each side does what it promised”.",
        rosy="higher",
    ),
    BeliefPair(
        "requests", "Each side does what it promised the other", ("T1",), ("marketing_promises_kept", "sales_promises_kept"), "request",
        "Sales was asked about marketing and marketing about sales: each side's belief stands beside what the other one kept. "
        "Pauses that were agreed do not count as time.",
        of_side={"sales": "marketing_promises_kept", "marketing": "sales_promises_kept"},
    ),
    BeliefPair(
        "acceptance", "Leads from marketing are worth the time of sales", ("L1", "E6"), ("lead_acceptance_rate",), "definition",
        "Of the leads sales has decided on, by the definition in force when each was offered. An accepted lead is not yet a good one.",
        rosy="higher",
    ),
    BeliefPair(
        "definition_met", "Leads meet our definition", ("I3",), ("ideal_customer_fit", "lead_acceptance_rate"), "definition",
        "Of the leads whose record can be held against the clauses, by the version in force when each lead began.",
    ),
    BeliefPair(
        "reasons", "Sales gives specific reasons when it refuses a lead", ("P3",),
        ("returned_with_reason", "reasons_borne_out"), "definition",
        "Of leads offered in this workspace: a reason given elsewhere is not seen.",
    ),
    BeliefPair("claims", "Leads are claimed as already ours, or theirs", (), ("claims_filed",), "definition"),
    BeliefPair(
        "material_used", "Sales uses what we give them", ("C1",), ("content_used_share",), "request", "Only what is tracked can be seen."
    ),
    BeliefPair(
        "late_material", "Marketing's material helps to close", ("C2",), ("late_stage_content_share",), "request",
        "Deals with and without it differ in other ways too: this shows no cause.",
    ),
    BeliefPair(
        "customers_understood", "Marketing understands our customers", ("I1",),
        ("ideal_customer_fit", "joint_customer_meetings"), "definition",
        "A weak stand-in: leads that fit the definition say little of how well customers are understood.",
        is_weak=True,
    ),
    BeliefPair(
        "investment", "Money spent on marketing is well spent", ("T4", "E5"), ("marketing_pipeline_share", "marketing_payback"), "goal",
        "Side by side, without a verdict: what share of the forecast began with marketing says nothing of what it cost.",
    ),
    BeliefPair(
        "qualifying", "Sales qualifies opportunities well", ("L3",), ("late_no_decision_share", "won_of_created"), "definition",
        "Open opportunities of the time count as not won yet.",
    ),
    BeliefPair(
        "together", "We work well together", ("O2",), ("sales_promises_kept", "marketing_promises_kept"), "promise",
        "One kind word about everything may outshine doubts about each thing: see how the answers to single questions differ from it.",
        decided_by="all",
    ),
    BeliefPair("findings_shared", "Findings and personas are shared with us", ("S1",), ("persona_updates_shared",), "request"),
    BeliefPair(
        "close_rate", "We know our close rate", ("E1",), ("lead_to_win_rate",), "goal",
        "Leads of the last twelve months; the youngest may still be won.", rosy="higher",
    ),
    BeliefPair(
        "win_rate", "We know how many deals we win", ("E2",), ("win_rate", "average_deal"), "goal",
        "Of closed deals, by count.", rosy="higher",
    ),
    BeliefPair(
        "customer_cost", "We know what a customer costs", ("E3",), ("cost_per_new_customer",), "goal",
        "What sales and marketing cost together, as far as costs are on record: see the coverage.", rosy="lower",
    ),
    BeliefPair(
        "top_of_funnel", "We know how many leads one customer takes", ("E1",), ("lead_to_win_rate",), "goal",
        "The close rate turned round: one divided by it, and so with both ends of its interval.",
        rosy="higher", per_one=("leads", "customer"),
    ),
    BeliefPair("definition_agreed", "We agreed what a qualified lead is", ("R1", "S5"), ("lead_definition_agreed",), "definition"),
    BeliefPair(
        "service_level_agreed", "We know how quickly a lead has to be contacted", ("P1",), ("sla_agreed",), "promise",
        "Met where each side has promised the other something that holds on that day.",
    ),
    BeliefPair(
        "to_plan", "Our activity follows a plan", ("N3", "N2", "N1"),
        ("unplanned_work_share", "plan_execution_rate", "plan_jointly_approved"), "goal", "Two shares of two different wholes.",
    ),
    BeliefPair("same_goals", "We are measured on the same goals", ("G2", "G1"), ("shared_target_agreed", "goals_fit"), "goal"),
    BeliefPair("customer_time", "Marketers spend time with customers", ("I2",), ("customer_meetings_per_marketer",), "request"),
)  # fmt: skip
PAIRS_BY_NAME: Mapping[str, BeliefPair] = {pair.name: pair for pair in BELIEF_PAIRS}

# Of items no pair is about: what settles such things.
_OF_DIMENSION: Mapping[str | None, AgreementKind] = {
    "goals": "goal", "roles": "definition", "process": "promise", "leads": "definition", "content": "request", "insight": "request",
    "measurement": "goal", "trust": "promise", "comms": "request", "leadership": "goal", "planning": "goal",
}  # fmt: skip


def agreement_of(name: str, item: Mapping[str, Any]) -> AgreementKind:
    """Which agreement can settle what an item is about: that of the pair it comes first in, or is in; else that of its dimension."""
    first = [pair for pair in BELIEF_PAIRS if pair.items[:1] == (name,)]
    pairs = [pair for pair in (*first, *BELIEF_PAIRS) if name in pair.items and pair.name != "aligned"]
    return pairs[0].agreement if pairs else _OF_DIMENSION.get(item.get("dimension"), "goal")


def metrics_beside(form: Mapping[str, Any]) -> set[str]:
    """Every metric the items of a form are confronted with, so that it is frozen when the round closes."""
    return {metric for pair in BELIEF_PAIRS if set(pair.items) & set(form["items"]) for metric in pair.evidence}
