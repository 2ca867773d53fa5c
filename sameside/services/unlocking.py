"""Which one further file would answer the most questions that can't be answered yet?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sameside.analytics.metric import EVER, Metric

# The parameters that decide which records are counted; others say how.
_SAID = ("stage", "days", "months")

# What stands in a table, and which further file would fill it, in the words of a person who would have to fetch it.
_CONTENT: dict[str, tuple[str, str]] = {
    "lead_cycles": ("leads", "a file of leads"),
    "stage_events": ("stage history", "leads with the dates they entered a stage, or a history of their status"),
    "handoffs": ("stage history with leads offered to sales", "a lead stage mapped to mql, with its date"),
    "sales_activities": ("sales activities", "a file of sales activities (calls, e-mails, tasks: who and when)"),
    "opportunities": ("deals", "a file of deals"),
    "opportunity_people": ("who took part in deals", "a file of contact roles (which person in which deal)"),
    "touches": ("marketing touches", "a file of marketing touches (campaign members, form fills: who and when)"),
    "campaigns": ("campaigns", "a file of campaigns"),
    "costs": ("costs", "a file of marketing costs (channel or campaign, day, amount)"),
    "refunds": ("refunds", "a file of refunds or credit notes (which deal, when, how much)"),
    "side_costs": ("costs of sales and of marketing itself", "a file of what each side costs (side, day, amount)"),
    "targets": ("targets", "a file of targets (which figure, from when to when, how much)"),
    "exchange_rates": ("exchange rates", "a file of exchange rates (currency, from when, rate)"),
    "members": ("our own people", "a file of users (who owns leads and deals, in which team)"),
    "people": ("people", "a file of contacts"),
    "accounts": ("companies", "a file of companies"),
}

# What people do in the workspace itself fills these; no file does.
_OF_RECORDS: dict[str, tuple[str, str]] = {
    "requests": ("requests", "requests of sales, made on the workspace's pages"),
    "rejections": ("rejections of leads offered here", "leads offered in the inbox, where sales turns some away"),
    "promises": ("promises between sales and marketing", "promises that run, made under Agreements, Promises"),
}


@dataclass(frozen=True)
class Answerable:
    """Whether one metric can be answered from what was loaded.

    missing      canonical tables it needs that are empty
    unlocked_by  '' when it can be answered; else what would make it so, in words
    area         the part of the catalogue it stands in
    """

    metric: str
    question: str
    is_answerable: bool
    missing: tuple[str, ...]
    unlocked_by: str
    area: str = ""


@dataclass(frozen=True)
class FurtherFile:
    """One kind of file, and the metrics that it alone would unlock.

    fills  canonical tables it would fill
    """

    words: str
    fills: tuple[str, ...]
    unlocks: tuple[str, ...]


def rank_further_files(found: Sequence[Answerable]) -> tuple[FurtherFile, ...]:
    """The files of which one more, by itself, would unlock something: those that unlock most first.

    Returns  () when nothing is missing, or everything that is needs two files at least
    """
    locked = [one for one in found if one.missing]
    kinds = [FurtherFile(words, (table,), ()) for table, (_, words) in _CONTENT.items() if table not in ("stage_events", "handoffs")]
    # One file of leads may well hold the dates of their stages too, and with them the hand-offs.
    kinds.append(FurtherFile(_CONTENT["stage_events"][1], ("lead_cycles", "stage_events", "handoffs"), ()))
    ranked = []
    for kind in kinds:
        unlocks = tuple(one.metric for one in locked if set(one.missing) <= set(kind.fills))
        if unlocks:
            ranked.append(FurtherFile(kind.words, kind.fills, unlocks))
    return tuple(sorted(ranked, key=lambda file: (-len(file.unlocks), len(file.fills), file.words)))


def lacking(missing: Sequence[str]) -> str:
    """What the tables hold, in words: 'stage history and sales activities'."""
    return " and ".join(_words(table)[0] for table in missing)


def unlocking(missing: Sequence[str]) -> str:
    """Which further files would fill the tables, in words."""
    return " and ".join(_words(table)[1] for table in missing)


def nothing_counted(asked: Metric, bound: Mapping[str, Any]) -> str:
    """Why a metric whose tables are all there gives no value: none of the records are what it counts, under the parameters in force."""
    said = [f"{one.name}={bound[one.bound] if bound[one.bound] is not None else EVER}" for one in asked.parameters if one.kind in _SAID]
    under = f" With {', '.join(said)}, which --where sets otherwise." if said else ""
    return f"needs records it can be worked out from: none was loaded. It counts {asked.denominator}.{under}"


def _words(table: str) -> tuple[str, str]:
    plain = table.replace("_", " ")
    return (_CONTENT | _OF_RECORDS).get(table, (plain, f"a file of {plain}"))
