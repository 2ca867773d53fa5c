"""Every table of the records, so that Django finds them in one place."""

from sameside.records.models.lake import Batch, MappingVersion, Snapshot
from sameside.records.models.matching import MergeDecision
from sameside.records.models.workspace import WorkspaceSetting

__all__ = ["Batch", "MappingVersion", "MergeDecision", "Snapshot", "WorkspaceSetting"]
