"""Who may see or do what? The only permission code: pages, commands and jobs ask here.

A role is what somebody does in the company; an act is one thing the program lets people do. `ACTS` is the whole table. Whether an
object is somebody's own (their lead, their team's) is asked of the object beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sameside.records.models import Member
from sameside.schema.errors import NotAllowed


class Role(StrEnum):
    """What a member does here."""

    REP = "rep"
    SALES_MANAGER = "sales_manager"
    MARKETER = "marketer"
    MARKETING_MANAGER = "marketing_manager"
    REVENUE_OPERATIONS = "revenue_operations"
    FINANCE = "finance"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


ROLE_NAMES: dict[Role, str] = {
    Role.REP: "Sales rep",
    Role.SALES_MANAGER: "Sales manager",
    Role.MARKETER: "Marketer",
    Role.MARKETING_MANAGER: "Marketing manager",
    Role.REVENUE_OPERATIONS: "Revenue operations",
    Role.FINANCE: "Finance",
    Role.ADMINISTRATOR: "Administrator",
    Role.AUDITOR: "Auditor",
}
ALL = frozenset(Role)
SALES = frozenset({Role.REP, Role.SALES_MANAGER})
MARKETING = frozenset({Role.MARKETER, Role.MARKETING_MANAGER})
MANAGERS = frozenset({Role.SALES_MANAGER, Role.MARKETING_MANAGER})
KEEPERS = frozenset({Role.REVENUE_OPERATIONS, Role.ADMINISTRATOR})  # they keep data and settings in order


@dataclass(frozen=True)
class Act:
    """One thing people do here, and which roles may."""

    name: str
    roles: frozenset[Role]
    says: str


ACTS: tuple[Act, ...] = (
    Act("see_home", ALL, "open the first page, search, and keep one's own account"),
    Act("see_numbers", ALL, "read every figure and the records behind it"),
    Act("share_figures", ALL, "share a figure as it stands, and take the link back"),
    Act("see_data", KEEPERS | MANAGERS | {Role.AUDITOR, Role.FINANCE}, "see what was imported and what is missing"),
    Act("change_data", KEEPERS, "import files, build, merge records and take either back"),
    Act("see_agreements", ALL, "read definitions, promises, goals and who is responsible"),
    Act("draft_agreements", SALES | MARKETING | {Role.REVENUE_OPERATIONS}, "draft and propose definitions, goals and responsibilities"),
    Act("sign_agreements", MANAGERS, "sign for their own side"),
    Act("see_members", ALL, "see who works here, on which side"),
    Act("change_members", frozenset({Role.ADMINISTRATOR}), "invite, change and stop members"),
    Act("plan_absence", ALL, "say when they are away, or whoever reports to them"),
    Act("change_settings", frozenset({Role.ADMINISTRATOR}), "change what the company says about itself"),
    Act("change_policies", MANAGERS | KEEPERS, "change what a side promises"),
    Act("see_service_levels", ALL, "see which promises were kept, by team"),
    Act(
        "see_people_service_levels",
        MANAGERS | KEEPERS | {Role.AUDITOR},
        "see which promises each person kept",
    ),
    Act("log_act", SALES, "log a call, mail or meeting with a lead"),
    Act("see_leads", ALL, "see the inbox and what became of each lead"),
    Act("answer_leads", SALES, "accept or turn away leads offered to them"),
    Act("reassign_leads", frozenset({Role.SALES_MANAGER, Role.REVENUE_OPERATIONS}), "hand leads to others of sales"),
    Act("handle_many_leads", SALES | {Role.REVENUE_OPERATIONS}, "answer or hand on several leads at once"),
    Act("release_leads", KEEPERS, "release leads that were held back, and judge a sample of them"),
    Act("withdraw_leads", MARKETING, "take back a lead that sales has not answered"),
    Act("write_on_lead", SALES | MARKETING | {Role.REVENUE_OPERATIONS}, "write on a lead"),
    Act("rate_leads", SALES, "say how good a lead was"),
    Act("see_ignored_leads", MANAGERS | KEEPERS | {Role.AUDITOR}, "see which leads nobody worked, by team"),
    Act("name_providers", MANAGERS | KEEPERS, "say who in marketing answers for leads of a source"),
    Act("change_routing", frozenset({Role.SALES_MANAGER}) | KEEPERS, "change who gets which leads"),
    Act("see_requests", ALL, "read what sales asked of marketing"),
    Act("make_request", SALES | {Role.REVENUE_OPERATIONS}, "ask marketing for something"),
    Act("work_request", MARKETING, "take on and deliver what sales asked for"),
    Act("write_on_request", SALES | MARKETING | {Role.REVENUE_OPERATIONS}, "write on a request"),
    Act("run_survey", KEEPERS, "prepare a survey, invite to it and close it; nobody can read single answers"),
    Act("read_survey_results", ALL, "see which surveys there are, and their results once they are closed"),
    Act("see_audit", KEEPERS | {Role.AUDITOR}, "read who did what"),
)
_BY_NAME = {act.name: act for act in ACTS}


def may(member: Member, act: str) -> bool:
    """Whether a member's role allows an act. Nobody who was stopped may do anything."""
    return member.is_active and Role(member.role) in _BY_NAME[act].roles


def require(member: Member, act: str) -> None:
    """Stop whoever may not.

    Raises  NotAllowed, with what the act is and who may
    """
    if not may(member, act):
        allowed = ", ".join(ROLE_NAMES[role] for role in Role if role in _BY_NAME[act].roles)
        raise NotAllowed(f"Only these may {_BY_NAME[act].says}: {allowed}.")


def may_answer(member: Member, owner: Member) -> bool:
    """Whether a member may answer a lead of an owner: their own, or any for sales managers."""
    return may(member, "answer_leads") and (member.pk == owner.pk or Role(member.role) is Role.SALES_MANAGER)


def require_figure(member: Member, *, area: str, dimensions: Iterable[str]) -> None:
    """Stop whoever may not see the figure by person: how each seller answers leads is for managers and those who keep the data.

    Reads   area: of the metric; dimensions: what it is cut and filtered by
    Raises  NotAllowed
    """
    require(member, "see_numbers")
    if area == "handoff" and "owner" in dimensions:
        require(member, "see_people_service_levels")
