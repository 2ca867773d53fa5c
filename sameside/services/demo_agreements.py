"""What have sales and marketing of the demo company agreed on? Promises both ways, two signed definitions, goals, who answers for what."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from sameside.analytics.lead_criteria import Clause, failed_clauses, verdict_of
from sameside.demo.card import ZONE
from sameside.records.models import LeadDefinition, Member
from sameside.services.company_settings import change_settings
from sameside.services.definitions import Draft, draft_definition, propose_definition, sign
from sameside.services.demo_diary import Diary, clock_on
from sameside.services.glossary import retire_term, write_term
from sameside.services.goals import GoalTerms, confirm_goal, set_goal
from sameside.services.lead_attributes import attributes_in
from sameside.services.promises import Terms, set_policy
from sameside.services.reporting import OpenSnapshot
from sameside.services.responsibilities import Charge, take_charge
from sameside.services.workspace import Workspace, company_day

HOUR = 3600
_HANDED = ("Web", "Webinar", "Google Ads", "LinkedIn Ads", "Trade Show", "Partner Referral")
_WORK_EMAIL = Clause("c2", "has_work_email", "is_true", (), "undecided")
FIRST_CLAUSES = (Clause("c1", "lead_source", "is_one_of", (*_HANDED, "Content"), "fails"), _WORK_EMAIL)
SECOND_CLAUSES = (
    Clause("c1", "lead_source", "is_one_of", _HANDED, "fails"),
    _WORK_EMAIL,
    Clause("c3", "job_title", "has_rank", ("c_level", "director", "manager"), "undecided"),
    Clause("c4", "n_touches_30_days", "at_least", ("1",), "undecided"),
    Clause("c5", "n_employees", "at_least", ("20",), "passes"),
)
_N_EXAMPLES = 3  # of either kind


@dataclass(frozen=True)
class Agreed:
    """When it was agreed: the days on which people came in, the first definition took effect, and the second did."""

    came_in_on: date
    first_on: date
    second_on: date


@dataclass(frozen=True)
class Company:
    """The workspace with its people, by first name, and the tables as they were built."""

    workspace: Workspace
    opened: OpenSnapshot
    people: dict[str, Member]

    def __getitem__(self, name: str) -> Member:
        return self.people[name]


def enter_agreements(diary: Diary, company: Company, agreed: Agreed, last_day: date) -> None:
    """Enter everything that was agreed, on its day."""
    _enter_promises(diary, company, agreed)
    first = Draft(
        "What we call qualified",
        "Until now everybody had their own list. These are the sources marketing answers for, at an address we can write to.",
        agreed.first_on,
        FIRST_CLAUSES,
    )
    _enter_definition(diary, company, first, agreed.came_in_on + timedelta(days=7))
    second = Draft(
        "People who decide, and who came to us lately",
        "Content downloads rarely became deals, and many leads could not decide. Sales asked for people with a say who had met us within "
        "the month. Companies under 20 people buy one sensor and nothing more.",
        agreed.second_on,
        SECOND_CLAUSES,
    )
    _enter_definition(diary, company, second, agreed.second_on - timedelta(days=14))
    diary.enter(clock_on(agreed.second_on, 8), lambda now: _name_competitors(company, agreed.second_on, now))
    _enter_goals(diary, company, last_day)
    _enter_charges(diary, company, agreed, last_day)
    _enter_words(diary, company, agreed)


def _enter_promises(diary: Diary, company: Company, agreed: Agreed) -> None:
    told_late = ((80, ("owner",)), (100, ("owner", "manager")), (200, ("manager", "other_side")))
    sales, marketing = ("waiting_on_buyer",), ("waiting_on_sales",)
    first = (
        ("Sam", "assign", "", Terms(4 * HOUR, escalation=((100, ("manager",)),)), "No lead waits longer than half a day for an owner."),
        ("Sam", "accept", "", Terms(4 * HOUR, escalation=told_late), "Marketing wants to know within half a working day."),
        (
            "Sam",
            "first_touch",
            "",
            Terms(8 * HOUR, "owner", sales, "continue", told_late),
            "Who is called the same day answers more often.",
        ),
        ("Maya", "acknowledge", "", Terms(8 * HOUR, escalation=told_late), "Sales should know within a day who has it."),
        ("Maya", "deliver", "", Terms(80 * HOUR, "owner", marketing, "continue", told_late), "Two weeks for anything with a layout."),
        ("Maya", "deliver", "event", Terms(160 * HOUR, "owner", marketing, "continue", told_late), "Rooms and speakers take a month."),
    )
    for name, step, kind, terms, why in first:
        _enter_policy(diary, company, name, step, kind, terms, why, agreed.came_in_on)
    quicker = Terms(40 * HOUR, "owner", marketing, "continue", told_late)
    why = "Most requests are small: a week is enough, and events keep their own promise."
    _enter_policy(diary, company, "Maya", "deliver", "", quicker, why, agreed.second_on - timedelta(days=60))


def _enter_policy(diary: Diary, company: Company, name: str, step: str, kind: str, terms: Terms, why: str, on: date) -> None:
    diary.enter(
        clock_on(on, 10),
        lambda now: set_policy(step=step, request_kind=kind, terms=terms, from_on=on, why=why, by=company[name], now=now),
    )


def _enter_definition(diary: Diary, company: Company, draft: Draft, drafted_on: date) -> None:
    """Mika drafts, Maya proposes, both managers sign: four days from the first word to the second signature."""

    def begin(now: datetime) -> None:
        examples = _examples(company.opened, draft.clauses, before=company_day(now))
        written = Draft(draft.title, draft.reason, draft.from_on, draft.clauses, examples)
        made = draft_definition(draft=written, by=company["Mika"], now=now)
        diary.enter(now + timedelta(days=1), lambda at: propose(made, at))

    def propose(made: LeadDefinition, now: datetime) -> None:
        by = company["Maya"]
        # Leads that began long enough ago that their deals are decided.
        first, last = ((company_day(now) - timedelta(days=n_days)).replace(day=1) for n_days in (470, 105))
        proposed = propose_definition(
            workspace=company.workspace,
            version=made.version,
            shown_hash=made.content_hash,
            by=by,
            now=now,
            period=f"{first}..{last - timedelta(days=1)}",
        )
        for days, name in ((2, "Sam"), (3, "Maya")):
            diary.enter(now + timedelta(days=days), partial(yes, proposed, company[name]))

    def yes(proposed: LeadDefinition, by: Member, now: datetime) -> None:
        sign(version=proposed.version, shown_hash=proposed.content_hash, by=by, now=now, time_zone=ZONE)

    diary.enter(clock_on(drafted_on, 11), begin)


def _name_competitors(company: Company, first_on: date, now: datetime) -> None:
    """Two companies that make sensors themselves: their people are found at the gate, and never offered."""
    addresses: dict[str, Any] = dict(company.opened.reader.query(_ADDRESSES, {"first_on": first_on})[1])
    found = attributes_in(company.opened, list(addresses))
    meeting = [lead for lead in sorted(found) if verdict_of(failed_clauses(SECOND_CLAUSES, found[lead])) == "qualified"]
    domains = sorted({str(addresses[lead]).rpartition("@")[2] for lead in meeting[3::9][:2]})
    change_settings(answers={"competitor_domains": domains}, by=company["Ada"], now=now)


_ADDRESSES = """
select c.lead_cycle_id, min(e.email) from lead_cycles c join person_emails e on e.person_id = c.person_id
where c.created_on >= $first_on group by c.lead_cycle_id order by c.lead_cycle_id
"""


def _examples(opened: OpenSnapshot, clauses: Any, *, before: date) -> list[dict[str, Any]]:
    """Leads that were there by then: some that qualify, some that don't."""
    found: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    notes = {True: "Both sides want this one.", False: "Nobody wants this one."}
    for lead, values in attributes_in(opened).items():
        verdict = verdict_of(failed_clauses(clauses, values))
        qualifies = verdict == "qualified"
        if verdict != "unknown" and values["created_on"] < before and len(found[qualifies]) < _N_EXAMPLES:
            found[qualifies].append({"lead_cycle_id": lead, "qualifies": qualifies, "note": notes[qualifies]})
    return [*found[True], *found[False]]


def _enter_goals(diary: Diary, company: Company, last_day: date) -> None:
    """Both sides' goals of the quarter, one pair of which can't both be met."""
    month = (last_day.month - 1) // 3 * 3 + 1
    first = date(last_day.year, month, 1)
    last = (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)
    goals = (
        ("Sam", "sales", "bookings", "150000", "EUR", "Partners first: they close three times as often."),
        ("Sam", "sales", "win_rate_count", "0.26", "", "Walk away from what does not fit, sooner."),
        ("Sam", "sales", "acceptance_rate", "0.7", "", "Only leads we mean to call."),
        ("Maya", "marketing", "qualified_leads", "90", "", "Two webinars and the autumn fair."),
        ("Maya", "marketing", "acceptance_rate", "0.85", "", "Fewer leads, better briefed."),
        ("Maya", "marketing", "cost_per_mql", "350", "EUR", "Less on search, more on partners."),
    )
    set_at = max(clock_on(first, 9), clock_on(last_day - timedelta(days=50), 9))
    for name, side, metric, target, currency, strategy in goals:
        terms = GoalTerms(side, metric, Decimal(target), first, last, strategy, currency)
        diary.enter(set_at, partial(_set_goal, diary, terms, company[name], clock_on(last_day - timedelta(days=6), 16)))


def _set_goal(diary: Diary, terms: GoalTerms, by: Member, confirmed_at: datetime, now: datetime) -> None:
    goal = set_goal(terms=terms, owner=by, by=by, now=now)
    if terms.metric != "cost_per_mql" and confirmed_at > now:  # that one has gone stale
        diary.enter(confirmed_at, lambda at: confirm_goal(goal_id=goal.pk, by=by, now=at))


def _enter_charges(diary: Diary, company: Company, agreed: Agreed, last_day: date) -> None:
    charges = (
        ("definition", "The definition of a qualified lead", "2", "Maya", "Sam", 40, "Look at it again with the figures of the quarter."),
        ("handoff", "Leads nobody was free for", "", "Sam", "Rita", 10, "The queue is empty every evening."),
        ("process", "Monthly meeting of both sides", "", "Rita", "Mika", 5, "One page, both sides' figures."),
        ("other", "List of partners in Southern Europe", "", "Mika", "Maya", -3, "Half of the addresses are old."),
    )
    for kind, subject, subject_id, owner, deputy, days, note in charges:
        charge = Charge(kind, subject, company[owner], company[deputy], last_day + timedelta(days=days), subject_id, note)
        diary.enter(clock_on(agreed.second_on, 15), partial(_take, charge, company["Rita"]))


def _take(charge: Charge, by: Member, now: datetime) -> None:
    take_charge(charge=charge, by=by, now=now)


def _enter_words(diary: Diary, company: Company, agreed: Agreed) -> None:
    def write(now: datetime) -> None:
        by = company["Rita"]
        write_term(term="fair lead", meaning="Somebody who let us scan their badge at a fair.", synonyms=["booth scan"], by=by, now=now)
        write_term(term="hot lead", meaning="A lead somebody feels good about.", synonyms=[], by=by, now=now)
        retire_term(term="hot lead", replaced_by="qualified lead", on=company_day(now), by=by, now=now)

    diary.enter(clock_on(agreed.came_in_on + timedelta(days=20), 14), write)
