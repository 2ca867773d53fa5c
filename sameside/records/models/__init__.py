"""Every table of the records, so that Django finds them in one place."""

from sameside.records.models.act import LoggedAct
from sameside.records.models.agreement import (
    DivergenceRater,
    DivergenceTest,
    GlossaryTerm,
    Goal,
    GoalView,
    LeadDefinition,
    Responsibility,
    Signature,
)
from sameside.records.models.audit_log import AuditEntry
from sameside.records.models.figure_link import FigureLink
from sameside.records.models.handoff import Handoff, HandoffAnswer, HeldLead, LeadMessage, LeadProvider, LeadRating, RoutingRule
from sameside.records.models.job import Job
from sameside.records.models.lake import Batch, MappingVersion, Snapshot
from sameside.records.models.matching import MergeDecision
from sameside.records.models.notice import Notice
from sameside.records.models.people import Absence, Invitation, Member, MemberTerm
from sameside.records.models.promise import ClockOwner, ClockPause, Escalation, SlaClock, SlaPolicy, TimeMark
from sameside.records.models.request import Request, RequestEntry
from sameside.records.models.sent_form import SentForm
from sameside.records.models.survey import SurveyInvitee, SurveyRound
from sameside.records.models.upload import Upload
from sameside.records.models.workspace import WorkspaceSetting

__all__ = [
    "Absence",
    "AuditEntry",
    "Batch",
    "ClockOwner",
    "ClockPause",
    "DivergenceRater",
    "DivergenceTest",
    "Escalation",
    "FigureLink",
    "GlossaryTerm",
    "Goal",
    "GoalView",
    "Handoff",
    "HandoffAnswer",
    "HeldLead",
    "Invitation",
    "Job",
    "LeadDefinition",
    "LeadMessage",
    "LeadProvider",
    "LeadRating",
    "LoggedAct",
    "MappingVersion",
    "Member",
    "MemberTerm",
    "MergeDecision",
    "Notice",
    "Request",
    "RequestEntry",
    "Responsibility",
    "RoutingRule",
    "SentForm",
    "Signature",
    "SlaClock",
    "SlaPolicy",
    "Snapshot",
    "SurveyInvitee",
    "SurveyRound",
    "TimeMark",
    "Upload",
    "WorkspaceSetting",
]
