"""Every table of the records, so that Django finds them in one place."""

from sameside.records.models.audit_log import AuditEntry
from sameside.records.models.job import Job
from sameside.records.models.lake import Batch, MappingVersion, Snapshot
from sameside.records.models.matching import MergeDecision
from sameside.records.models.people import Absence, Invitation, Member, MemberTerm
from sameside.records.models.workspace import WorkspaceSetting

__all__ = [
    "Absence",
    "AuditEntry",
    "Batch",
    "Invitation",
    "Job",
    "MappingVersion",
    "Member",
    "MemberTerm",
    "MergeDecision",
    "Snapshot",
    "WorkspaceSetting",
]
