"""What does a closed survey say of one thing and one group? Read from its result, with the words for what may be told only in part.

Nothing is worked out here that the result doesn't hold: a bound stays a bound, a hidden group stays hidden with the rule that hid it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sameside.analytics.instrument import COUNTED, in_page_language, items_by_id
from sameside.analytics.published_figures import PublishedFigure, published_figures
from sameside.presentation import figures
from sameside.presentation.palette import Hue
from sameside.presentation.survey_chart_kinds import GroupMark

Form = Literal["exact", "at_most", "at_least", "range", "withheld", "hidden", "not_asked"]

HIDDEN_TEXT = "not shown"
# What of an item is told where nothing else is asked for: what is compared, and of lead cases who would pass them on.
TOLD = {**COUNTED, "qualify": "yes"}
GROUP_NAMES = {
    "total": "everybody",
    "sales": "sales",
    "marketing": "marketing",
    "other": "other functions",
    "leaders": "leaders",
    "team": "team members",
    "practitioner": "managers and team members",
    "c_level": "C-level",
    "manager": "managers",
}
_HUES: Mapping[str, Hue] = {"sales": "sales", "marketing": "marketing", "leaders": "accent", "c_level": "accent"}
_WITHHELD = "would give away what a few people think"


@dataclass(frozen=True)
class Said:
    """What a group said, as far as it may be told.

    low, high   numbers of people it may be; share and interval only of an exact figure
    worst_case  what the share can be at the utmost, whatever those think who did not answer
    why         the rule that hid it, in words; empty where something is shown
    """

    group: str
    form: Form
    base: int | None = None
    low: int | None = None
    high: int | None = None
    share: float | None = None
    interval: tuple[float, float] | None = None
    worst_case: tuple[float, float] | None = None
    is_everyone: bool = False
    why: str = ""

    @property
    def text(self) -> str:
        """47%; at most 1 of 9; 9 to 11 of 24; not shown."""
        if self.form == "exact":
            return figures.percent(self.share)
        if self.form == "at_most":
            return f"at most {self.high} of {self.base}"
        if self.form == "at_least":
            return f"at least {self.low} of {self.base}"
        if self.form == "range":
            return f"{self.low} to {self.high} of {self.base}"
        return "not asked" if self.form == "not_asked" else HIDDEN_TEXT

    @property
    def detail(self) -> str:
        """7 of 15, beside a percentage."""
        return f"{self.low} of {self.base}" if self.form == "exact" else ""

    @property
    def in_full(self) -> str:
        """47% (7 of 15); a bound as it is; what is hidden with the rule."""
        if self.form == "exact":
            return f"{self.text} ({self.detail})"
        return f"{self.text}: {self.why}" if self.why else self.text

    @property
    def mark(self) -> GroupMark:
        """It as a mark of a chart."""
        name = group_heading(self.group)
        if self.form == "exact":
            low, high = self.interval or (None, None)
            return GroupMark(name, hue_of(self.group), self.share, low, high, self.text, self.detail)
        if self.base and self.low is not None and self.high is not None:
            return GroupMark(name, hue_of(self.group), None, self.low / self.base, self.high / self.base, self.text)
        return GroupMark(name, hue_of(self.group), None, None, None, self.text)


@dataclass(frozen=True)
class Survey:
    """A closed survey: its title, its questions as they were asked, its one result."""

    title: str
    form: Mapping[str, Any]
    result: Mapping[str, Any]

    @property
    def is_by_open_link(self) -> bool:
        """Did everybody answer by the same link, so that nobody knows how many were asked?"""
        return bool(self.result.get("mode") == "open")

    def items(self, *types: str) -> list[str]:
        """Items of some types in the order they were asked."""
        asked = [name for page in self.form["pages"] for name in page["items"]]
        return [name for name in asked if self.form["items"][name]["type"] in types and name in self.result["items"]]

    def statement(self, item: str) -> str:
        """An item in words that fit both sides: those for a third function where there are any. Of a pair what it was about."""
        entry = self.form["items"][item]
        if entry["type"] == "pair" and not entry["is_reworded"] and "act" in items_by_id().get(item, {}):
            return figures.begun(str(items_by_id()[item]["act"]))
        wording = self.wording(item)
        return next(wording[name] for name in ("other", "sales", "marketing") if name in wording)

    def wording(self, item: str) -> Mapping[str, str]:
        """How each function was asked, in the language of the pages or the survey's first."""
        found: Mapping[str, str] = in_page_language(self.form["items"][item]["text"])
        return found

    def is_of_one_thing(self, item: str) -> bool:
        """Did everybody judge the same thing? Else each side was asked of the other, and there is no gap of opinion."""
        entry = self.form["items"][item]
        return bool(entry.get("same_object")) or bool(entry.get("is_own"))

    def said(self, item: str, group: str, thing: str = "") -> Said:
        """What a group said of an item."""
        entry = self.result["items"][item]
        told = entry["groups"].get(group)
        if told is None:
            why = self.why_hidden(group)
            return Said(group, "hidden", why=why) if why else Said(group, "not_asked")
        if told["state"] != "shown":
            return Said(group, "hidden", why=told.get("why", ""))
        return said_of(group, told["counts"].get(thing or TOLD.get(entry["type"], "")))

    def cannot_judge(self, item: str, group: str) -> Said:
        """Who could not judge an item."""
        told = self.result["items"][item]["groups"].get(group)
        return Said(group, "hidden") if told is None else said_of(group, told.get("cannot_judge"))

    def gap(self, family: str, item: str) -> Mapping[str, Any] | None:
        """One gap of a family."""
        return next((gap for gap in self.gaps(family) if gap["item"] == item), None)

    def gaps(self, family: str) -> list[dict[str, Any]]:
        """The gaps of a family, those that matter first: by adjusted p, then size."""
        found: list[dict[str, Any]] = list(self.result["gaps"].get(family, ()))
        return sorted(found, key=lambda gap: (gap["adjusted_p"], -abs(gap["gap"])))

    def is_shown(self, group: str) -> bool:
        """Is a group shown at all?"""
        return any(one["name"] == group and one["state"] == "shown" for one in self.result["groups"])

    def why_hidden(self, group: str) -> str:
        """The rule that hid a group; empty where it is shown or was never there."""
        return next((str(one["why"]) for one in self.result["groups"] if one["name"] == group and one["state"] != "shown"), "")

    def published(self, item: str) -> Iterator[PublishedFigure]:
        """Published figures that belong to an item, as far as this version still ships them."""
        known = published_figures()
        return (known[name] for name in self.result.get("published", {}).get(item, ()) if name in known)

    def evidence(self, item: str) -> Mapping[str, Any] | None:
        """What was measured beside an item, frozen at the close."""
        entry = self.form["items"][item]
        metric = entry.get("target_metric") or entry.get("evidence", {}).get("metric")
        found: Mapping[str, Any] | None = self.result.get("evidence", {}).get(metric)
        return found

    def verdict(self, item: str, group: str) -> str:
        """How a group's belief stands to the evidence; empty where nothing is bound to the item or the group is not shown."""
        told = self.result.get("belief", {}).get(item, {}).get("groups", {}).get(group, "")
        return str((told.get("verdict") if isinstance(told, Mapping) else told) or "")


def hidden_groups(survey: Survey) -> list[Mapping[str, Any]]:
    """Groups to which people were invited, or by an open link may have been, and which are not shown."""
    return [one for one in survey.result["groups"] if one["state"] != "shown" and (one["n_invited"] or survey.is_by_open_link)]


def group_name(group: str) -> str:
    """sales/leaders: sales, leaders."""
    return ", ".join(GROUP_NAMES.get(part, part) for part in group.split("/"))


def group_heading(group: str) -> str:
    """The same where a line or a column begins: Sales, leaders."""
    return figures.begun(group_name(group))


def group_in_list(group: str) -> str:
    """sales/leaders: sales leaders; for a list, whose commas part groups."""
    return group_name(group).replace(", ", " ")


def not_shown_words(group: str, why: str) -> str:
    """Leaders are not shown: fewer answers than the smallest number shown."""
    is_many = group.split("/")[-1] in ("leaders", "team", "practitioner", "manager", "other")
    return f"{group_heading(group)} {'are' if is_many else 'is'} not shown: {why}."


def not_shown_of(survey: Survey, groups: Sequence[str]) -> str:
    """Which of some groups are not shown, each with its rule; empty where all are."""
    return " ".join(not_shown_words(group, why) for group in groups if (why := survey.why_hidden(group)))


def hue_of(group: str) -> Hue:
    """Whose colour a group has."""
    return _HUES.get(group.split("/")[0], "quiet")


def quoted(statement: str) -> str:
    """A statement inside a sentence."""
    return f"“{statement.rstrip('.')}”"


def said_of(group: str, count: Mapping[str, Any] | None) -> Said:
    """A count as it stands in the result; without one it was withheld."""
    if count is None:
        return Said(group, "withheld", why=_WITHHELD)
    exact = count["form"] == "exact" and count.get("share") is not None
    return Said(
        group,
        "exact" if exact else count["form"],
        count["base"],
        count["low"],
        count["high"],
        count.get("share") if exact else None,
        _pair(count.get("interval")),
        _pair(count.get("worst_case")),
        bool(count.get("is_everyone")),
        "" if count["form"] != "withheld" else f"fewer than {k} judged it" if (k := count.get("fewer_judged_than")) else _WITHHELD,
    )


def _pair(ends: Any) -> tuple[float, float] | None:
    return None if not ends or None in ends else (float(ends[0]), float(ends[1]))
