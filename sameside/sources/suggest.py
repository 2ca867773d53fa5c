"""What could a mapping of these files be? A draft from headers and values, which a person finishes.

The draft says what it saw: every value of a stage column with its rows, and "please check" wherever the words did not tell.
"""

import re
from collections.abc import Sequence

from sameside.schema.errors import SamesideError
from sameside.schema.tables import MAPPED_BY_NAME
from sameside.sources.mapping import parse_mapping
from sameside.sources.suggest_columns import ColumnProfile, ObjectSample, column_profiles, header_words
from sameside.sources.suggest_entries import entries_of
from sameside.sources.suggest_tables import (
    Recognised,
    is_deal_shaped,
    key_columns,
    link_objects,
    names_other_thing,
    recognised_table,
)
from sameside.sources.suggest_text import Draft, DraftColumn, DraftEntry, DraftObject, draft_text, scalar
from sameside.sources.suggest_translation import small_words
from sameside.sources.suggest_words import DELETED, MODIFIED


def draft_mapping(samples: Sequence[ObjectSample], *, name: str, unreadable: Sequence[str] = ()) -> str:
    """The YAML of a drafted mapping. It loads as it stands.

    Reads    samples: the first rows of each file; name: of the mapping; unreadable: why each file that could not be read was not
    Raises   SamesideError when no file looks like anything we have a table for
    """
    found, left = _recognise(samples)
    if not found:
        names = ", ".join(sample.name for sample in samples) or "nothing"
        raise SamesideError(
            f"No table was recognised in {names}: neither a name nor a column tells of accounts, people, leads, deals, campaigns, "
            "touches, activities or costs. docs/reference/mapping.md shows how to write a mapping by hand."
        )
    link_objects(found)
    draft = Draft(re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-._") or "draft")
    draft.notes = [
        "A draft from headers and values. Lines with 'please check' are guesses; change what is wrong, then import with --mapping FILE.",
        "Every key is explained in docs/reference/mapping.md.",
    ]
    if left:
        draft.notes.append(f"Not used, because no table of ours has room for them: {', '.join(left)}.")
    draft.notes += [f"Not read: {reason}" for reason in unreadable]
    draft.objects = [_object(one, [other.object for other in found]) for one in found]
    for one in found:
        draft.entries += entries_of(one, found)
    draft.settings = _settings(found, draft.entries)
    for entry in draft.entries:
        entry.columns = [_with_order(column, entry, found) for column in entry.columns]
    text = draft_text(draft)
    parse_mapping(text, "the draft")
    return text


def _recognise(samples: Sequence[ObjectSample]) -> tuple[list[Recognised], list[str]]:
    found: list[Recognised] = []
    left = []
    for sample in samples:
        profiles = [profile for profile in column_profiles(sample) if profile.name.strip() and not set(profile.name) & set("{}\x00")]
        named = recognised_table(sample.name, profiles)
        by_shape = named is None and not names_other_thing(sample.name) and is_deal_shaped(profiles)
        table = "opportunities" if by_shape else named
        key = key_columns(table, profiles, sample) if table else ()
        if table is None or not key:
            left.append(sample.name)
            continue
        taken = {one.object for one in found}
        base = re.sub(r"[^a-z0-9]+", "_", " ".join(small_words(sample.name))).strip("_") or table
        object_name = next(name for n in range(1, 1000) if (name := base if n == 1 else f"{base}_{n}") not in taken)
        found.append(Recognised(object_name, table, sample, profiles, key, by_shape=by_shape))
    return found, left


def _object(one: Recognised, names: list[str]) -> DraftObject:
    stem = one.sample.name
    is_start = sum(name.startswith(one.object) for name in names) > 1
    pattern = re.sub(r"([\[*?])", r"[\1]", stem) + ("" if is_start else "*")
    stamps = [profile for profile in one.profiles if re.search(MODIFIED, profile.words) and profile.is_date]
    # Salesforce has two: the system's own stamp moves with every change, a person's modification with some.
    modified = next((profile.name for profile in sorted(stamps, key=lambda p: p.words != "system modstamp")), None)
    deleted = next(
        (profile.name for profile in one.profiles if re.search(DELETED, profile.words) and (profile.is_flag or not profile.values)), None
    )
    return DraftObject(one.object, scalar(pattern), one.key, modified, deleted)


def _settings(found: list[Recognised], entries: list[DraftEntry]) -> list[str]:
    """The keys at the top: what was seen, or a comment that asks for what was not."""
    by_name = {(one.object, profile.name): profile for one in found for profile in one.profiles}
    used = [(entry, column, by_name.get((entry.object, column.column))) for entry in entries for column in entry.columns]
    lines = []
    times = [profile for _entry, column, profile in used if profile and profile.is_date and _is_time(_entry.table, column.target)]
    if any(":" in value for profile in times for value in list(profile.values)[:50]):
        lines.append("# time_zone: Europe/London  # please check: the zone of times that name no offset; else the workspace's")
    lines += _currency_lines(used)
    marks = {profile.decimal_mark for one in found for profile in one.profiles if profile.decimal_mark}
    if marks == {","}:
        lines.append('decimal_mark: ","')
    elif len(marks) == 2:
        lines.append('# decimal_mark: ","  # please check: some columns use a comma, some a point')
    orders = {profile.date_order for profile in times}
    if {"dmy", "mdy"} <= orders:
        lines.append("date_order: dmy  # columns that put the month first say so themselves")
    elif orders & {"dmy", "mdy"}:
        lines.append(f"date_order: {'dmy' if 'dmy' in orders else 'mdy'}")
    elif "unclear" in orders:
        lines.append("# date_order: dmy  # please check: 02/03/2026 can be read two ways, and nothing here tells which")
    outcomes = [column for entry in entries if entry.table == "opportunities" for column in entry.columns if column.target == "outcome"]
    if outcomes and not any(_tells_losses(column) for column in outcomes):
        lines.append("losses_recorded: false  # please check: no lost deal was seen, so win rates are not available")
    return lines


def _with_order(column: DraftColumn, entry: DraftEntry, found: list[Recognised]) -> DraftColumn:
    """A date that puts the month first, among others that do not, is told to be read so."""
    by_name = {(one.object, profile.name): profile for one in found for profile in one.profiles}
    profile = by_name.get((entry.object, column.column))
    day_first = any(profile.date_order == "dmy" for profile in by_name.values())
    if profile is None or profile.date_order != "mdy" or not day_first or not _is_time(entry.table, column.target):
        return column
    return DraftColumn(column.target, recipe=f"{{column: {scalar(profile.name)}, date: mdy}}", comment=column.comment)


def _currency_lines(used: list[tuple[DraftEntry, DraftColumn, ColumnProfile | None]]) -> list[str]:
    amounts = [profile for _entry, column, profile in used if column.target == "amount" and profile]
    if not amounts or any(column.target == "currency" for _entry, column, _profile in used):
        return []
    seen = {profile.currency for profile in amounts if profile.currency}
    named = {
        word.upper()
        for profile in amounts
        for word in profile.words.split()
        if word in ("usd", "eur", "gbp", "chf", "brl", "inr", "jpy", "cad", "aud")
    }
    codes = sorted(seen | named)
    if len(codes) == 1:
        return [f"currency: {codes[0]}  # please check: read off the amounts"]
    return ["# currency: EUR  # please check: the amounts name no currency; else the workspace's"]


def _is_time(table: str, target: str) -> bool:
    column = MAPPED_BY_NAME[table].by_name.get(target)
    return column is not None and column.type in ("instant", "date")


def _tells_losses(column: DraftColumn) -> bool:
    return "lost" in column.recipe or any(value.ours == "lost" for value in column.values)


__all__ = ["ObjectSample", "draft_mapping", "header_words"]
