"""Belief and fact drawn on one axis: what groups believe above, what the records say below, each against the line it is measured by."""

from sameside.analytics.belief_beside import BesideLine, Fact, GroupBelief
from sameside.analytics.belief_evidence import BELIEVED_SHARE
from sameside.analytics.calibration import HIT_FACTOR
from sameside.presentation import figures
from sameside.presentation.belief_words import (
    BY_JUDGEMENT,
    PRODUCT_DEFAULT,
    belief_text,
    fact_value,
    guess_value,
    threshold_origin,
    threshold_text,
    told_unit,
    turned,
)
from sameside.presentation.charts import BesideBlock, BesideChart, BesideRow, Hue, Reference
from sameside.presentation.survey_reading import group_heading

# Those everybody looks for; the table has every group that is shown.
DRAWN_GROUPS = ("total", "sales", "marketing", "leaders", "team", "c_level", "practitioner")
_KEY_OF_BELIEF = (
    "Coloured band: 95% interval, if those who did not answer think like those who did. Pale band: whatever they think. Hollow: can't be "
    "told from the dashed line."
)
_KEY_BY_OPEN_LINK = (
    "Coloured band: 95% interval, as if those who answered had been drawn by chance; nothing stands for those who did not, because nobody "
    "knows how many were asked. Hollow: can't be told from the dashed line."
)
_KEY_OF_GUESS = (
    f"Band: 95% interval. Shaded: what counts as known, within a factor of {HIT_FACTOR} ({BY_JUDGEMENT}). Hollow: can't be told from it."
)


def side_hue(group: str) -> Hue:
    """The colour of a side; every other group is quiet, so that the records stand out beside them."""
    return "sales" if group == "sales" else "marketing" if group == "marketing" else "quiet"


def beside_chart(line: BesideLine) -> BesideChart | None:
    """The chart of one line; None where there is no figure to draw."""
    if line.kind == "estimate":
        return _guess_chart(line)
    beliefs = tuple(_belief_row(group, line) for group in _drawn(line))
    if not beliefs:
        return None
    heading = {"pair": "Who says it happened", "overall": "Mostly in step, or as one"}.get(line.kind, "What people believe")
    blocks = [BesideBlock(heading, beliefs, Reference("half of those who judge", BELIEVED_SHARE))]
    blocks += [_fact_block(fact) for fact in line.facts if fact.is_known and (fact.unit == "share" or fact.kind == "record")]
    # Only by an open link has an interval no worst case behind it.
    is_by_open_link = any(group.low is not None and group.worst_case is None for group in line.shown)
    return BesideChart(tuple(blocks), "share", _KEY_BY_OPEN_LINK if is_by_open_link else _KEY_OF_BELIEF, is_whole_scale=True)


def _drawn(line: BesideLine) -> list[GroupBelief]:
    return [group for group in line.shown if group.group in DRAWN_GROUPS and group.form != "withheld"]


def _belief_row(group: GroupBelief, line: BesideLine) -> BesideRow:
    low, high = group.low, group.high
    if group.share is None and group.n:
        # What may be told is a range: it is drawn as one, without a point in it.
        least, most = group.count
        low, high = (least or 0) / group.n, (group.n if most is None else most) / group.n
    return BesideRow(
        name=group_heading(group.group),
        value=group.share,
        low=low,
        high=high,
        text=belief_text(group, line),
        detail=_detail(group),
        hue=side_hue(group.group),
        wide=group.worst_case,
        is_hollow=group.low is None or group.high is None or group.low <= BELIEVED_SHARE <= group.high,
    )


def _detail(group: GroupBelief) -> str:
    return ", ".join(filter(None, (group.verdict or "", figures.sample(group.n))))


def _fact_block(fact: Fact) -> BesideBlock:
    reference = None
    if fact.good_when is not None:
        reference = Reference(f"good: {threshold_text(fact)} ({threshold_origin(fact)})", fact.good_when.threshold)
    return BesideBlock(fact.label, (_fact_row(fact),), reference)


def _fact_row(fact: Fact) -> BesideRow:
    if fact.kind == "record":
        return BesideRow("The records", None, None, None, fact_value(fact), hue="accent")
    return BesideRow(
        name="The records",
        value=None if fact.value is None else float(fact.value),
        low=fact.low,
        high=fact.high,
        text=fact_value(fact),
        detail=", ".join(filter(None, ("too few" if fact.is_too_few else "", figures.sample(fact.n)))),
        hue="accent",
        is_hollow=fact.standing == "unclear",
    )


def _guess_chart(line: BesideLine) -> BesideChart | None:
    drawn = [group for group in _drawn(line) if group.share is not None]
    if not drawn or line.zone is None or not line.facts[0].is_known:
        return None
    fact = line.facts[0]
    value = float(fact.value or 0)
    (told, _), zone = turned((value, value), line), turned(line.zone, line)
    rows = tuple(_guess_row(group, line) for group in drawn)
    low, high = (None, None) if fact.low is None or fact.high is None else turned((fact.low, fact.high), line)
    records = BesideRow("The records", told, low, high, guess_value(value, line), figures.sample(fact.n), "accent")
    name = f"within this a guess counts as known ({PRODUCT_DEFAULT})"
    guesses = BesideBlock("What people typically guess", rows, Reference(name, told, *zone))
    return BesideChart(
        (guesses, BesideBlock(fact.label if not line.pair.per_one else line.pair.title, (records,))), told_unit(line), _KEY_OF_GUESS
    )


def _guess_row(group: GroupBelief, line: BesideLine) -> BesideRow:
    ends = (None, None) if group.low is None or group.high is None else turned((group.low, group.high), line)
    (value, _) = turned((group.share or 0.0, group.share or 0.0), line)
    verdict = group.verdict or ({"above": "too high", "below": "too low"}.get(group.side, ""))
    return BesideRow(
        name=group_heading(group.group),
        value=value,
        low=ends[0],
        high=ends[1],
        text=belief_text(group, line),
        detail=", ".join(filter(None, (verdict, figures.sample(group.n)))),
        hue=side_hue(group.group),
        is_hollow=group.side == "",
    )
