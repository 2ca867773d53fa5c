"""Which versions of the definition of a qualified lead have both sides signed?

Read by every figure, so it stands apart from the verbs that propose and sign. Signed versions never change, and none reaches back
before the day it was signed: so a figure of any day comes out the same whenever it is asked.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import overload

from sameside.analytics.lead_criteria import Clause, DefinitionVersion, clauses_from
from sameside.records.models import LeadDefinition

SIGNED = ("in_force", "superseded")


class LazyDefinitions(Sequence[DefinitionVersion]):
    """The signed versions, read when somebody looks: of all figures few ask for them."""

    @cached_property
    def _read(self) -> tuple[DefinitionVersion, ...]:
        return signed_definitions()

    @overload
    def __getitem__(self, place: int) -> DefinitionVersion: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[DefinitionVersion]: ...
    def __getitem__(self, place: int | slice) -> DefinitionVersion | Sequence[DefinitionVersion]:
        return self._read[place]

    def __len__(self) -> int:
        return len(self._read)


def signed_definitions() -> tuple[DefinitionVersion, ...]:
    """Every signed version, by the day it came into force."""
    rows = LeadDefinition.objects.filter(status__in=SIGNED).order_by("in_force_on", "version")
    return tuple(DefinitionVersion(row.version, row.in_force_on, row.until_on, row.signed_at, clauses_of(row)) for row in rows)


def clauses_of(definition: LeadDefinition) -> tuple[Clause, ...]:
    """The clauses of a version, whatever its status."""
    return clauses_from(definition.criteria)
