"""Which table is this file, which column names its rows, and which columns refer to other files?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

from sameside.schema.tables import MAPPED_BY_NAME
from sameside.sources.suggest_columns import ColumnProfile, ObjectSample, header_words
from sameside.sources.suggest_side_costs import has_side_costs, is_named_side_costs, naming_columns
from sameside.sources.suggest_words import COLUMN_WORDS, LEAST_WEIGHT, OUTCOMES, REFERENCE_WORDS, TABLE_NAMES, TABLE_SIGNS

# How one row of a table is called in the name of its id column.
_NOUNS: dict[str, str] = {
    "accounts": "account|company|customer|organisation|organization|seller|client",
    "people": "contact|person|subscriber|prospect",
    "members": "user|owner|member|rep|agent|employee",
    "campaigns": "campaign",
    "leads": "lead|mql",
    "stage_events": "event|history",
    "touches": "touch|interaction|member",
    "sales_activities": "activity|task|event|call",
    "opportunities": "opportunity|deal",
    "costs": "ad|cost|row",
    "side_costs": "cost|row|entry|salary",
}
_SUMS = ("targets", "side_costs")
# A column belongs to another file's key when at least this share of its values is found there.
_OVERLAP = 0.5
_SAME_NAME_OVERLAP = 0.2
# So few distinct numbers are grades or counts, and so many distinct words are no stages.
_FEW_SUMS = 3
_MOST_STAGES = 12
# Lists that a heading names as these hold no stages.
_NO_STAGES = ("lead_source", "product", "industry", "country", "region", "city", "channel", "team", "manager_name", "role")
# Every file may call its own key so.
_ANYONES = {"id", "key", "nr", "no", "number", "record id", "name", "code"}


@dataclass
class Recognised:
    """One file and the table it was taken for. references: our id column -> source column; by_shape: no word told of the table."""

    object: str
    table: str
    sample: ObjectSample
    profiles: list[ColumnProfile]
    key: tuple[str, ...]
    references: dict[str, str] = field(default_factory=dict)
    by_shape: bool = False

    def profile(self, name: str) -> ColumnProfile:
        """The profile of a column of this file."""
        return next(profile for profile in self.profiles if profile.name == name)

    @property
    def brings_people(self) -> bool:
        """Are its rows humans in their own right?"""
        return self.table == "people" or (self.table == "leads" and "person_id" not in self.references)


def recognised_table(name: str, profiles: Sequence[ColumnProfile]) -> str | None:
    """The table that a file's name, else its columns, speak for; None when neither does."""
    words = header_words(name)
    named = next((table for table, pattern in TABLE_NAMES if re.search(pattern, words)), None)
    if is_named_side_costs(words, profiles) or (named in (None, "costs") and has_side_costs(profiles)):
        return "side_costs"
    for table, pattern in TABLE_NAMES:
        if re.search(pattern, words):
            # Prospects that have a status are worked as leads are.
            is_worked = re.search(r"\bprospects?\b", words) and any(p.is_list and re.search(r"\bstatus\b", p.words) for p in profiles)
            return "leads" if table == "people" and is_worked else table or None
    weights: dict[str, int] = {}
    for table, pattern, weight in TABLE_SIGNS:
        if any(re.search(pattern, profile.words) for profile in profiles):
            weights[table] = weights.get(table, 0) + weight
    if any(has_both_ends(profile) for profile in profiles):
        weights["opportunities"] = weights.get("opportunities", 0) + LEAST_WEIGHT
    best = max(weights, key=lambda table: weights[table], default=None)
    return best if best is not None and weights[best] >= LEAST_WEIGHT else None


def names_other_thing(name: str) -> bool:
    """Does the file's name tell of something that no table of ours holds?"""
    words = header_words(name)
    return next((not table for table, pattern in TABLE_NAMES if re.search(pattern, words)), False)


def is_deal_shaped(profiles: Sequence[ColumnProfile]) -> bool:
    """Rows with an id of their own, a date, a sum of money and one of a few words: whatever they are called, they look like deals."""
    has_id = any(p.is_unique and not p.is_date and not is_money(p) and not p.is_email for p in profiles)
    return has_id and any(p.is_date for p in profiles) and any(map(is_money, profiles)) and any(map(is_stage_shaped, profiles))


def is_money(profile: ColumnProfile) -> bool:
    """Numbers with a fraction or a currency, and more than a few of them."""
    has_sign = profile.decimal_mark is not None or profile.currency is not None
    return profile.is_number and not profile.is_date and has_sign and len(profile.values) > _FEW_SUMS


def is_stage_shaped(profile: ColumnProfile) -> bool:
    """A few words that repeat, and neither flags, numbers nor currencies."""
    is_word = not (profile.is_flag or profile.is_number or profile.is_currency or profile.is_email or profile.is_domain)
    is_filled = profile.n_filled * 10 >= profile.n_rows * 9
    return profile.is_list and is_word and 2 <= len(profile.values) <= _MOST_STAGES and is_filled and not _says_other(profile)


def _says_other(profile: ColumnProfile) -> bool:
    """Does the heading say that these words are no stages: where a lead came from, a country, a product?"""
    return any(re.search(pattern, profile.words) for target in _NO_STAGES for _, pattern in COLUMN_WORDS[target])


def outcome_of(value: str) -> str:
    """won, lost or open, judging by the words of a stage; '' when they do not tell."""
    words = header_words(value)
    return next((outcome for outcome, pattern in OUTCOMES if re.search(pattern, words)), "")


def has_both_ends(profile: ColumnProfile) -> bool:
    """Does this list hold a won and a lost stage?"""
    return profile.is_list and {"won", "lost"} <= {outcome_of(value) for value in profile.values}


def key_columns(table: str, profiles: Sequence[ColumnProfile], sample: ObjectSample) -> tuple[str, ...]:
    """The column that names a row, else the fewest that do together; empty when none do."""
    unique = [profile for profile in profiles if profile.is_unique and not profile.is_date]
    nouns = _NOUNS.get(table, "")
    ours = rf"({nouns}) ?(id|key|number|nr|no|code)" if nouns else "id"
    for pattern in (r"(record |unique )?id", ours, r".*\b(id|key|code|number|nr|no)", rf"({nouns})", r".*"):
        for profile in unique:
            # Any word may name a row, but not of a target or a cost: its one number that never repeats is the sum itself.
            if re.fullmatch(pattern, profile.words) and (pattern != ".*" or not (_is_measure(profile) or table in _SUMS)):
                return (profile.name,)
    if table in ("accounts", "members"):
        return ()
    parts = [
        profile
        for profile in profiles
        if profile.n_filled
        and (profile.is_date or profile.is_list or re.search(r"\bid\b", profile.words))
        and not (table == "side_costs" and profile.is_number and not profile.is_date)  # a sum that is corrected is the same cost
    ]
    rows = [dict(zip(sample.columns, row, strict=True)) for row in sample.rows]
    groups = (group for size in (2, 3, 4) for group in combinations([profile.name for profile in parts[:10]], size))
    usual = [naming_columns(profiles)] if table == "side_costs" else []
    for group in chain(usual, groups):
        if rows and group and len({tuple(row[name] for name in group) for row in rows}) == len(rows):
            return group
    return ()


def link_objects(found: list[Recognised]) -> None:
    """Find the references of every file: by values that another file's key holds, else by the header's words.

    Changes  references of each. Files of people first: whether a lead is a person of its own depends on them
    """
    for one in sorted(found, key=lambda other: other.table != "leads"):
        table = MAPPED_BY_NAME[one.table]
        for column in table.columns:
            if column.type != "id" or column.name in table.key or not column.refers:
                continue
            # What was merged away is in no other row: its values would fit any column that refers to the same table.
            by_values = None if column.name == "merged_into_id" else _by_values(one, column.name, column.refers, found)
            chosen = by_values or _by_words(one, column.name)
            if chosen:
                one.references[column.name] = chosen


def _by_values(one: Recognised, target: str, refers: str, found: list[Recognised]) -> str | None:
    owners = [other for other in found if other.table == refers or (refers == "people" and other.brings_people)]
    if one.table == "leads" and target == "person_id":
        owners = [other for other in owners if other.table == "people"]
    owners = [other for other in owners if len(other.key) == 1]
    if not owners:
        return None
    keys: set[str] = set()
    names = set()
    for other in owners:
        keys |= set(other.profile(other.key[0]).values)
        names |= {header_words(other.key[0])} - _ANYONES
    is_plain = all(len(key) <= 6 and key.isdigit() for key in list(keys)[:100])
    words = REFERENCE_WORDS.get(target, "$^")
    best: tuple[float, int, int] = (0.0, 0, 0)
    chosen = None
    for place, profile in enumerate(one.profiles):
        if not profile.values or profile.is_date or (one in owners and profile.name in one.key):
            continue
        share = sum(1 for value in profile.values if value in keys) / len(profile.values)
        says_so = bool(re.search(words, profile.words)) or profile.words in names
        # Small running numbers are found in every file: only the header can tell whose they are.
        if share < (_SAME_NAME_OVERLAP if says_so else _OVERLAP) or (is_plain and not says_so):
            continue
        score = (share, profile.n_filled, -place)
        if score > best:
            best, chosen = score, profile.name
    return chosen


def _by_words(one: Recognised, target: str) -> str | None:
    pattern = REFERENCE_WORDS.get(target)
    if pattern is None or (target == "lead_id" and one.table == "leads"):
        return None
    fitting = [
        profile
        for profile in one.profiles
        if profile.n_filled
        and not profile.is_date
        and not profile.is_flag
        and re.search(pattern, profile.words)
        and profile.name not in one.key
    ]
    return fitting[0].name if fitting else None


def _is_measure(profile: ColumnProfile) -> bool:
    """A number with a fraction names nothing, even when every row has another one."""
    return profile.is_number and (profile.decimal_mark is not None or any("." in value for value in profile.values))
