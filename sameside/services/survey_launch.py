"""Before a round opens: who is invited by group, what can be shown of so few, and what else a small company can do."""

from collections.abc import Mapping
from dataclasses import dataclass

from sameside.analytics.suppression import STATE_REASONS, publication_plan
from sameside.records.models import SurveyRound
from sameside.schema.errors import SamesideError
from sameside.services.survey_form import invited_in
from sameside.services.survey_roster import invited_cells, level_beside
from sameside.services.survey_round import k_floor

_SIDES = ("sales", "marketing")


@dataclass(frozen=True)
class GroupOutlook:
    """One group of the result, as it would be if everybody answered. is_shown: it can be; why: else the reason."""

    name: str
    n_invited: int
    is_shown: bool
    why: str


@dataclass(frozen=True)
class LaunchSheet:
    """What to know before inviting.

    too_small  sides with fewer invited than the threshold, so their gap can't be shown
    alone      groups of one, each with the level beside it they could be counted with; "" where there is none
    """

    cells: Mapping[str, int]
    n_total: int
    n_others_left_out: int
    groups: tuple[GroupOutlook, ...]
    too_small: tuple[str, ...]
    alone: tuple[tuple[str, str], ...]
    lower_k: int | None


def launch_sheet(item: SurveyRound, *, k_floor: int) -> LaunchSheet:
    """What can and can't be shown, worked out from how many are invited: if fewer answer, it will be less.

    Returns  lower_k: the highest threshold below the chosen one at which both sides could be shown; None where none helps
    """
    cells = invited_cells(item)
    counted: dict[tuple[str, ...], int] = {(cell.split("/")[0], cell.split("/")[1]): n for cell, n in cells.items()}
    plan = publication_plan(counted, item.k)
    groups = tuple(
        GroupOutlook(group.name, group.n, group.state == "shown", "" if group.state == "shown" else STATE_REASONS[group.state])
        for group in plan.groups
        if group.state != "empty"
    )
    sides = {side: invited_in(cells, side) for side in _SIDES}
    too_small = tuple(side for side, n in sides.items() if n < item.k)
    least = min(sides.values())
    return LaunchSheet(
        cells=cells,
        n_total=invited_in(cells),
        n_others_left_out=plan.left_out,
        groups=groups,
        too_small=too_small,
        alone=tuple((cell, level_beside(cell, cells)) for cell, n in cells.items() if n == 1),
        lower_k=least if too_small and k_floor <= least < item.k else None,
    )


def refuse_too_small(item: SurveyRound) -> None:
    """Stop before a round opens whose sides can't both be shown: a page shows the outlook, a command can't.

    Raises  SamesideError with what would help
    """
    sheet = launch_sheet(item, k_floor=k_floor())
    if not sheet.too_small:
        return
    lower = f"Choose --k {sheet.lower_k}, or open" if sheet.lower_k else "Open"
    raise SamesideError(
        f"Fewer than {item.k} people of {' and of '.join(sheet.too_small)} are invited: what they think, and the gap between both sides,"
        f" could not be shown. {lower} it all the same with --anyway."
    )
