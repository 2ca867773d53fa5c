"""Is what was agreed at a moment told as it stood then, whatever was changed since?"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sameside.analytics.lead_criteria import Clause, clauses_as_json
from sameside.records.models import Goal, LeadDefinition, Member, Signature, SlaPolicy
from sameside.services.agreed_at import agreed_at
from sameside.services.workspace import init_workspace
from tests.services.staffed_company import staff

AT = datetime(2026, 6, 3, 17, tzinfo=UTC)
LATER = AT + timedelta(days=2)


@pytest.fixture
def people(home: Path) -> dict[str, Member]:
    init_workspace(home, options={"company": "Larkfield", "time_zone": "Europe/Berlin"})
    return staff()


def a_version(version: int, by: Member, signed_at: datetime, until_on: date | None, status: str) -> LeadDefinition:
    criteria = clauses_as_json([Clause("c1", "lead_source", "is_one_of", ("Web",))])
    return LeadDefinition.objects.create(
        version=version, status=status, title="Qualified lead", from_on=signed_at.date(), criteria=criteria, content_hash="x",
        created_by=by, created_at=signed_at, edited_by=by, edited_at=signed_at, signed_at=signed_at, in_force_on=signed_at.date(),
        until_on=until_on,
    )  # fmt: skip


def test_it_reads_versions_as_of_the_moment(people: dict[str, Member]) -> None:
    somebody = next(iter(people.values()))
    before = a_version(1, somebody, AT - timedelta(days=30), LATER.date(), "superseded")
    a_version(2, somebody, LATER, None, "in_force")
    Signature.objects.create(definition=before, member=somebody, side="sales", content_hash="x", signed_at=AT - timedelta(days=30))
    for version, made_at, seconds in ((1, AT - timedelta(days=9), 8 * 3600), (2, LATER, 4 * 3600)):
        SlaPolicy.objects.create(
            side="sales", subject="lead", step="accept", version=version, from_on=made_at.date(), target_seconds=seconds,
            why="Agreed.", made_at=made_at,
        )  # fmt: skip
    for side in ("sales", "marketing"):
        Goal.objects.create(
            side=side, metric="bookings", target=1000, currency="EUR", first_on=date(2026, 1, 1), last_on=date(2026, 12, 31),
            owner=somebody, created_at=AT - timedelta(days=9), updated_at=AT, ended_at=LATER if side == "sales" else None,
        )  # fmt: skip
    agreed = agreed_at(AT, time_zone="Europe/Berlin")
    assert agreed.definition is not None
    assert (agreed.definition.version, len(agreed.definition.clauses)) == (1, 1)
    assert [(signer.side, somebody.name in signer.role) for signer in agreed.definition.signers] == [("sales", False)]
    assert [(one.version, one.target_seconds) for one in agreed.promises] == [(1, 8 * 3600)]
    assert [(one.side, one.is_shared) for one in agreed.goals] == [("sales", True), ("marketing", True)]
    later = agreed_at(LATER + timedelta(days=1), time_zone="Europe/Berlin")
    assert later.definition is not None
    assert later.definition.version == 2
    assert [one.target_seconds for one in later.promises] == [4 * 3600]
    assert [(one.side, one.is_shared) for one in later.goals] == [("marketing", False)]
    nothing = agreed_at(AT - timedelta(days=90), time_zone="Europe/Berlin")
    assert (nothing.definition, nothing.promises, nothing.goals) == (None, (), ())
