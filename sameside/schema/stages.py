"""Which stages does a lead cycle or an opportunity pass, in which order, and how may it leave?

The spine is the demand waterfall. A cycle may skip stages and may go back; both are kept as they happened.
"""

from enum import StrEnum


class Stage(StrEnum):
    """A place on the spine. CLOSED_LOST ends an opportunity but is no step of progress."""

    INQUIRY = "inquiry"
    MQL = "mql"
    SAL = "sal"
    SQL = "sql"
    OPPORTUNITY = "opportunity"
    CLOSED_WON = "closed_won"
    CLOSED_LOST = "closed_lost"


class Disposition(StrEnum):
    """How a cycle leaves the spine, or goes back to marketing, without an opportunity closing."""

    REJECTED = "rejected"  # by sales, before contact
    DISQUALIFIED = "disqualified"  # after contact
    RECYCLED = "recycled"  # back to marketing, with a date to look again


class Origin(StrEnum):
    """Which motion created the lead."""

    AQL = "aql"
    TAL = "tal"
    TQL = "tql"
    TGL = "tgl"
    SGL = "sgl"


class Side(StrEnum):
    """A team, or the owner of a source of business."""

    SALES = "sales"
    MARKETING = "marketing"
    PARTNER = "partner"
    OTHER = "other"


SPINE: tuple[Stage, ...] = (
    Stage.INQUIRY,
    Stage.MQL,
    Stage.SAL,
    Stage.SQL,
    Stage.OPPORTUNITY,
    Stage.CLOSED_WON,
)

# How far a stage lies along the spine. A lost opportunity got as far as an opportunity.
STAGE_RANK: dict[str, int] = {stage.value: rank for rank, stage in enumerate(SPINE, start=1)} | {
    Stage.CLOSED_LOST.value: SPINE.index(Stage.OPPORTUNITY) + 1
}

# An event with one of these values ends a lead cycle: the next event on the spine opens cycle_no + 1.
ENDS_A_CYCLE: frozenset[str] = frozenset({*(d.value for d in Disposition), Stage.CLOSED_WON, Stage.CLOSED_LOST})
