"""What stands on the one sheet for a board? Belief at the top, belief on the floor and the records, line by line; then what was agreed,
what costs most, and what to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sameside.analytics.belief_beside import ALIGNED, BesideLine, Fact, GroupBelief, beside_lines
from sameside.presentation import figures
from sameside.presentation.alignment_belief import family_of_floors
from sameside.presentation.alignment_facts import definition_words, goals_words, promise_says, promise_within, promises_words, short_label
from sameside.presentation.alignment_gaps import RULE, SETTLED_BY, believed, comes_to, is_so, stake_words
from sameside.presentation.belief_words import VERDICTS_SHORT, fact_interval, fact_value, threshold_marked
from sameside.presentation.next_steps import StepText, next_steps
from sameside.presentation.palette import LIGHT
from sameside.presentation.survey_reading import Said, Survey, group_heading, group_name, quoted
from sameside.presentation.survey_sentences import GROUP_PAIRS, optimism_sentence, overall_item, response_sentence
from sameside.presentation.svg import Sheet
from sameside.services.agreed_at import Agreed
from sameside.services.alignment_story import AlignmentStory

_MOST_ROWS, _MOST_PROMISES = 6, 6
_BANDS = (
    "Bands: 95% intervals, of people {people}. Whether a group is rosier than the records, gloomier or in line with them, is told only "
    "where both intervals allow it."
)
_OF_ALL, _BY_OPEN_LINK = "with those who did not answer as the only thing unknown", "as if drawn by chance"
_WIDE, _HIGH = 150.0, 22.0


@dataclass(frozen=True)
class BoardRow:
    """One line: what was asked, what the top and the floor say, what the records say, and how they fit.

    drawing  both groups as SVG text; fact, sure, about: the figure of the records, its interval with n, and of what it is
    """

    statement: str
    top: Said
    floor: Said
    drawing: str
    fact: str
    sure: str
    about: str
    fit: str
    is_rosy: bool


@dataclass(frozen=True)
class BoardGap:
    """One of the gaps that cost most."""

    statement: str
    believed: str
    is_so: str
    comes_to: str


@dataclass(frozen=True)
class Board:
    """The sheet. top, floor: names of the two groups; where these may not both be shown, the two sides stand in their place, and where
    none of those is, everybody in both.
    """

    title: str
    optimism: str
    top: str
    floor: str
    rows: tuple[BoardRow, ...]
    definition: str
    promises: tuple[str, ...]
    goals: str
    gaps: tuple[BoardGap, ...]
    stake: str
    rule: str
    steps: tuple[tuple[StepText, str], ...]
    response: str
    method: tuple[str, ...]


def alignment_board(story: AlignmentStory) -> Board:
    """The sheet of a closed survey. Nothing on it that is not in its result, or was not agreed on that day."""
    survey = Survey(story.title, story.form, story.result)
    lines = beside_lines(story.result, story.form)
    title, (top, floor) = _groups(survey)
    gaps = tuple(
        BoardGap(quoted(survey.statement(gap.item)), believed(survey, gap), is_so(lines, gap), figures.begun(comes_to(lines, gap)))
        for gap in story.gaps
    )
    return Board(
        title=title,
        optimism=optimism_sentence(survey),
        top=group_heading(top),
        floor=group_heading(floor),
        rows=_rows(survey, lines, top, floor),
        definition=definition_words(story.agreed.definition),
        promises=_promises(story.agreed),
        goals=goals_words(story.agreed),
        gaps=gaps,
        stake=next((stake_words(gap) for gap in story.gaps if gap.stake is not None), ""),
        rule=RULE,
        steps=tuple((step, SETTLED_BY[step.agreement]) for step in next_steps(story.result, story.form)),
        response=response_sentence(survey),
        method=(
            f"A group is shown from {story.result['k']} answers on, and not where it would tell what fewer people think.",
            _BANDS.format(people=_BY_OPEN_LINK if survey.is_by_open_link else _OF_ALL),
            "“Good” is a product default by judgement, which a company may set otherwise before a survey opens; it is no published norm.",
        ),
    )


def _groups(survey: Survey) -> tuple[str, tuple[str, str]]:
    floors, sides = GROUP_PAIRS[family_of_floors(survey)], GROUP_PAIRS["function"]
    if not all(map(survey.is_shown, floors)) and any(map(survey.is_shown, sides)):
        return "What both sides believe, and the records", sides
    if not all(map(survey.is_shown, floors)) and survey.is_shown("total"):
        return "What people believe, and the records", ("total", "total")
    return "Belief at the top, belief on the floor, and the records", floors


def _rows(survey: Survey, lines: Sequence[BesideLine], top: str, floor: str) -> tuple[BoardRow, ...]:
    """The question on the whole first, then what a group sees rosier than the records, then the rest that can be told."""
    whole = overall_item(survey)
    told = [line for line in lines if line.is_live and line.kind in ("overall", "agree") and _is_of_one_fact(line, whole)]
    # What each side was asked of the other has no answer of a group of both.
    asked = [line for line in told if any(survey.said(line.item, group).form != "not_asked" for group in (top, floor))]
    found: dict[str, BesideLine] = {}
    for line in sorted(asked, key=lambda line: (line.item != whole, not _is_rosy(line), line.pair.is_weak)):
        found.setdefault(line.item, line)
    return tuple(_row(survey, line, top, floor) for line in list(found.values())[:_MOST_ROWS])


def _is_of_one_fact(line: BesideLine, whole: str | None) -> bool:
    """One fact for everybody; all facts together stand beside the question on the whole alone."""
    return not line.pair.of_side and line.pair.decided_by == "first" and (line.item == whole or line.pair.name != ALIGNED)


def _is_rosy(line: BesideLine) -> bool:
    return any(group.verdict == "optimistic" for group in line.shown)


def _row(survey: Survey, line: BesideLine, top: str, floor: str) -> BoardRow:
    fact = line.deciding[0]
    ends = (survey.said(line.item, top), survey.said(line.item, floor))
    groups = [group for group in line.shown if group.group in (top, floor)]
    return BoardRow(
        statement=survey.statement(line.item),
        top=ends[0],
        floor=ends[1],
        drawing=_drawing(*ends),
        fact=fact_value(fact),
        sure=", ".join(filter(None, (_ends(fact), figures.sample(fact.n) if fact.n is not None else ""))),
        about=f"{short_label(fact)}{f'; good: {threshold_marked(fact)}' if fact.good_when is not None else ''}",
        fit=_fit(groups),
        is_rosy=any(group.verdict == "optimistic" for group in groups),
    )


def _ends(fact: Fact) -> str:
    """The interval of a figure; of all facts together the figure itself already says from where to where."""
    return fact_interval(fact) if fact.low is not None and fact.kind != "half" else ""


def _fit(groups: Sequence[GroupBelief]) -> str:
    """Who is rosier or gloomier than the records; of neither group told, that it can't be."""
    said = []
    for verdict, words in VERDICTS_SHORT.items():
        named = [group_name(group.group) for group in groups if group.verdict == verdict]
        if named:
            said.append(f"{figures.sentence_list(named)} {words}")
    return figures.begun("; ".join(said)) if said else "Can't be told"


def _drawing(top: Said, floor: Said) -> str:
    """Both groups on one line from 0 to 100 %: the top filled, the floor a ring; a bound as a band without a mark."""
    sheet = Sheet(_WIDE)
    left, right = 6.0, _WIDE - 6.0

    def at(share: float) -> float:
        return left + (right - left) * share

    sheet.line(left, _HIGH / 2, right, _HIGH / 2, stroke=LIGHT.line)
    for end in (0.0, 0.5, 1.0):
        sheet.line(at(end), _HIGH / 2 - 4, at(end), _HIGH / 2 + 4, stroke=LIGHT.line)
    bands = [(top, LIGHT.accent_soft, _HIGH / 2 - 4), (floor, LIGHT.quiet_soft, _HIGH / 2 + 4)]
    # Where everybody stands in both places it is drawn once.
    for said, soft, y in bands if floor.group != top.group else bands[:1]:
        mark = said.mark
        if mark.low is not None and mark.high is not None:
            sheet.line(at(mark.low), y, at(mark.high), y, stroke=soft, width=5)
    for said, y, is_top in ((floor, _HIGH / 2 + 4, False), (top, _HIGH / 2 - 4, True)):
        if said.share is not None and (is_top or floor.group != top.group):
            fill = LIGHT.accent if is_top else LIGHT.surface
            sheet.point(at(said.share), y, radius=4, fill=fill, stroke=LIGHT.accent if is_top else LIGHT.quiet, width=1.7)
    return sheet.svg(_HIGH)


def _promises(agreed: Agreed) -> tuple[str, ...]:
    if not agreed.promises:
        return (promises_words(agreed.promises),)
    said = [
        f"{figures.begun(one.step.side)}: {promise_says(one)}, within {promise_within(one)}" for one in agreed.promises[:_MOST_PROMISES]
    ]
    more = len(agreed.promises) - _MOST_PROMISES
    return (*said, *((f"and {figures.plural(more, 'promise')} more",) if more > 0 else ()))
