"""Which columns of a recognised file fill which columns of ours, and what do its stage words mean?"""

import re

from sameside.schema.tables import MAPPED_BY_NAME
from sameside.sources.suggest_columns import ColumnProfile, header_words, parted_words
from sameside.sources.suggest_shapes import columns_by_shape
from sameside.sources.suggest_side_costs import missing_note, side_cost_columns
from sameside.sources.suggest_tables import Recognised, has_both_ends, is_stage_shaped, outcome_of
from sameside.sources.suggest_text import DraftColumn, DraftEntry, DraftValue, flow, scalar
from sameside.sources.suggest_words import COLUMN_WORDS, DELETED, LEAD_STAGES, MODIFIED, NO_AMOUNT, SIDES, STAGE_DAYS

# Several of ours may be read from one of theirs: a status is told as it stands, and as a stage.
_SHARED = frozenset(
    {"outcome", "raw_stage", "raw_status", "current_stage", "name", "team", "manager_name", "channel", "interaction", "kind"}
)
_PERSON = ("email", "full_name", "first_name", "last_name", "title", "company_name", "n_employees", "phone", "website", "country", "city")
_MOST_OWN = 10
_MOST_OWN_VALUES = 50


def entries_of(one: Recognised, found: list[Recognised]) -> list[DraftEntry]:
    """What a file contributes: its own table, and the people, companies and sellers that only it tells of."""
    # A rate has no id: what names it, a currency and a day, are columns of ours like any other.
    has_id = MAPPED_BY_NAME[one.table].by_name[MAPPED_BY_NAME[one.table].key[0]].type == "id"
    # What names a target or a cost together, its days and its team, are columns of ours too.
    used: set[str] = set(one.key) if has_id and one.table not in ("targets", "side_costs") else set()
    columns = [_key_column(one)] if has_id else []
    columns += [DraftColumn(target, column=column) for target, column in one.references.items()]
    used |= set(one.references.values())
    extra: list[DraftEntry] = []
    if one.table == "leads" and "person_id" not in one.references:
        columns.append(DraftColumn("person_id", column=one.key[0]))
        extra.append(_people(one, used))
    if one.table == "opportunities" and "person_id" not in one.references and _pick(one, "email", used):
        columns.append(DraftColumn("person_id", column=one.key[0]))
        extra.append(_people(one, used))
    columns += _plain_columns(one, used)
    columns += columns_by_shape(one, columns, used)
    if one.table == "opportunities":
        outcome = _outcome(one)
        columns += [outcome] if outcome else []
        stage = _stage(one, outcome)
        if stage:
            used.add(stage)
            columns.append(DraftColumn("raw_stage", column=stage))
        columns, closing = _closing(one, columns, outcome)
        extra = closing + extra
    if one.table == "leads":
        columns += _lead_stage(one, used)
        extra += _stage_days(one, used)
    if one.table == "targets":
        columns += _target_gaps(columns)
    columns += _side(one, columns)
    columns += _own_attributes(one, used)
    columns = _once(columns)
    left = [profile.name for profile in one.profiles if profile.name not in (*used, *one.key) and profile.n_filled]
    notes = ["please check: taken for deals by its shape, as no word told"] if one.by_shape else []
    if one.table == "targets" and not {"first_on", "last_on"} <= {column.target for column in columns}:
        notes.append("please check: no column says on which day a target begins and ends, and without both it counts for no period")
    notes += [lacks] if one.table == "side_costs" and (lacks := missing_note(columns)) else []
    note = "; ".join(notes + ([f"not used: {', '.join(left)}"] if left else []))
    return [DraftEntry(one.table, one.object, columns, note), *extra, *_derived(one, found)]


def _key_column(one: Recognised) -> DraftColumn:
    target = MAPPED_BY_NAME[one.table].key[0]
    if len(one.key) == 1:
        return DraftColumn(target, column=one.key[0])
    return DraftColumn(target, recipe=scalar_template(one.key), comment="please check: no column names a row, these do together")


def scalar_template(names: tuple[str, ...]) -> str:
    """A template recipe of several columns."""
    template = "|".join("{" + name + "}" for name in names)
    return f"{{template: {scalar(template)}}}"


def _plain_columns(one: Recognised, used: set[str]) -> list[DraftColumn]:
    if one.table == "side_costs":
        return side_cost_columns(one.sample.name, one.profiles, used)
    table = MAPPED_BY_NAME[one.table]
    made = []
    for column in table.columns:
        if column.type == "id" or column.name in ("outcome", "source_side", "raw_status", "raw_stage", "current_stage"):
            continue
        if one.table == "sales_activities" and column.name == "direction":
            made += _direction(one, used)
            continue
        profile = _pick(one, column.name, used)
        if profile is None:
            continue
        used.add(profile.name)
        if column.name == "probability" and profile.biggest > 1:
            made.append(DraftColumn(column.name, recipe=f"{{column: {scalar(profile.name)}, scale: 0.01}}"))
        elif column.name == "currency" and not profile.is_currency:
            continue
        else:
            made.append(DraftColumn(column.name, column=profile.name))
    if (
        one.table == "accounts"
        and not any(column.target == "name" for column in made)
        and not re.search(r"\bid\b", header_words(one.key[0]))
    ):
        made.append(DraftColumn("name", column=one.key[0]))
    return made


def _pick(one: Recognised, target: str, used: set[str]) -> ColumnProfile | None:
    """The column of a file that the words and cells speak for; the surest pattern first."""
    for kind, pattern in COLUMN_WORDS.get(target, ()):
        for profile in one.profiles:
            is_free = profile.name not in used or (target in _SHARED and profile.name not in one.references.values())
            if is_free and profile.n_filled and re.search(pattern, profile.words) and _is_kind(profile, kind, target):
                return profile
    return None


def _is_kind(profile: ColumnProfile, kind: str, target: str) -> bool:
    if re.search(MODIFIED, profile.words) or re.search(DELETED, profile.words):
        return False
    if kind == "date":
        return profile.is_date
    if kind == "number":
        return profile.is_number and not profile.is_date and not (target == "amount" and re.search(NO_AMOUNT, profile.words))
    if kind == "list":
        return profile.is_list and not profile.is_flag
    if kind == "flag":
        return profile.is_flag
    if kind == "domain":
        return profile.is_domain
    if kind == "email":
        return profile.is_email
    if kind == "currency":
        return profile.is_currency
    return not profile.is_date and not profile.is_flag


def _outcome(one: Recognised) -> DraftColumn | None:
    """Won, lost or open: from the two flags of a CRM, a stage column, or because only won deals are listed."""
    won = next((p for p in one.profiles if re.fullmatch(r"(is )?won", p.words) and p.is_flag), None)
    closed = next((p for p in one.profiles if re.fullmatch(r"(is )?closed", p.words) and p.is_flag), None)
    if won and closed:
        yes = "'true': {0}, '1': {0}, 'yes': {0}"
        tried = [
            f"{{column: {scalar(won.name)}, values: {{{yes.format('won')}}}, otherwise: unknown}}",
            f"{{column: {scalar(closed.name)}, values: {{{yes.format('lost')}}}, otherwise: unknown}}",
            "{constant: open}",
        ]
        return DraftColumn("outcome", recipe=f"{{first: [{', '.join(tried)}]}}")
    stages = [p for p in one.profiles if p.is_list and not p.is_flag and any(outcome_of(value) in ("won", "lost") for value in p.values)]
    # No word of a list says won or lost: the person who knows the words fills them in.
    stages = stages or [p for p in one.profiles if one.by_shape and is_stage_shaped(p) and p.name not in one.references.values()][:1]
    if stages:
        best = max(stages, key=lambda p: (has_both_ends(p), p.n_filled))
        values = [DraftValue(value, outcome_of(value), n) for value, n in best.values.most_common()]
        if best.n_filled < best.n_rows and not any(value.ours == "open" for value in values):
            values.append(DraftValue("", "open", best.n_rows - best.n_filled))
        return DraftColumn("outcome", column=best.name, values=tuple(_once_each(values)))
    closing = _pick(one, "closed_at", set())
    if closing is not None and (re.search(r"\bwon\b", closing.words) or re.search(r"\b(won|closed)\b", header_words(one.sample.name))):
        return DraftColumn(
            "outcome", recipe="{constant: won}", comment="please check: every row has a closing date, and no column says lost"
        )
    return None


def _stage(one: Recognised, outcome: DraftColumn | None) -> str | None:
    """The source's own word for where a deal stands."""
    if outcome and outcome.column:
        return outcome.column
    profile = _pick(one, "outcome", set())
    return profile.name if profile else None


def _closing(one: Recognised, columns: list[DraftColumn], outcome: DraftColumn | None) -> tuple[list[DraftColumn], list[DraftEntry]]:
    """A closing date that open deals have too is a hope: it closed on that day only where the stage says so."""
    closing = next((column for column in columns if column.target == "closed_at"), None)
    if closing is None or outcome is None:
        return columns, []
    closed = {value.theirs.strip() for value in outcome.values if value.ours in ("won", "lost")}
    if outcome.values and not closed:
        return columns, []
    test = f"{{column: {scalar(outcome.column)}, is: {flow(sorted(closed))}}}"
    guide = outcome.column
    if not outcome.values:
        flag = next((p for p in one.profiles if re.fullmatch(r"(is )?closed", p.words) and p.is_flag), None)
        if flag is None:
            return columns, []
        closed, guide = {"true", "1", "yes", "True", "TRUE"}, flag.name
        test = f"{{column: {scalar(guide)}, is: ['true', '1', 'yes']}}"
    places = one.sample.columns.index(guide), one.sample.columns.index(closing.column)
    hopes = sum(1 for row in one.sample.rows if (row[places[0]] or "").strip() not in closed and (row[places[1]] or "").strip())
    if hopes * 2 <= sum(1 for row in one.sample.rows if (row[places[0]] or "").strip() not in closed):
        return columns, []
    kept = [column for column in columns if column.target != "closed_at"]
    kept.append(DraftColumn("expected_close_on", column=closing.column))
    second = DraftEntry(
        "opportunities",
        one.object,
        [_key_column(one), DraftColumn("closed_at", column=closing.column)],
        "Open deals have this date too: it says when a deal closed only where the deal is closed.",
        test,
    )
    return kept, [second]


def _lead_stage(one: Recognised, used: set[str]) -> list[DraftColumn]:
    profile = _pick(one, "raw_status", used)
    if profile is None:
        is_mql = re.search(r"\b(mqls?|marketing qualified)\b", header_words(one.sample.name))
        return [DraftColumn("current_stage", recipe="{constant: mql}", comment="please check: told by the file's name")] if is_mql else []
    used.add(profile.name)
    values = tuple(_once_each([DraftValue(value, _first_word(LEAD_STAGES, value), n) for value, n in profile.values.most_common()]))
    return [DraftColumn("current_stage", column=profile.name, values=values), DraftColumn("raw_status", column=profile.name)]


def _stage_days(one: Recognised, used: set[str]) -> list[DraftEntry]:
    """Dates beside a lead that say when it was offered to sales, or accepted by them."""
    made = []
    for stage, pattern in STAGE_DAYS:
        day = next((p for p in one.profiles if p.is_date and p.name not in used and re.search(pattern, p.words)), None)
        if day is not None and len(one.key) == 1:
            used.add(day.name)
            columns = [
                DraftColumn("event_id", recipe=scalar_template((one.key[0], stage)).replace(f"{{{stage}}}", stage)),
                DraftColumn("lead_id", column=one.key[0]),
                DraftColumn("stage", recipe=f"{{constant: {stage}}}", comment="please check: which stage a lead enters on this day"),
                DraftColumn("entered_at", column=day.name),
            ]
            when = f"{{column: {scalar(day.name)}, not_empty: true}}"
            made.append(DraftEntry("stage_events", one.object, columns, f"The day in {day.name} is a step of the lead.", when))
    return made


def _target_gaps(columns: list[DraftColumn]) -> list[DraftColumn]:
    """What a list of targets mostly leaves to be known: of which figure they are."""
    if any(column.target == "metric" for column in columns):
        return []
    return [DraftColumn("metric", recipe="{constant: bookings}", comment="please check: which figure the targets are of")]


def _side(one: Recognised, columns: list[DraftColumn]) -> list[DraftColumn]:
    source = next((column.column for column in columns if column.target == "lead_source"), None)
    if source is None or "source_side" not in MAPPED_BY_NAME[one.table].by_name:
        return []
    values = [DraftValue(value, _first_word(SIDES, value), n) for value, n in one.profile(source).values.most_common()]
    comment = "" if all(value.ours for value in values) else "please check: who owns each source"
    return [DraftColumn("source_side", column=source, values=tuple(_once_each(values)), comment=comment)]


def _direction(one: Recognised, used: set[str]) -> list[DraftColumn]:
    profile = _pick(one, "direction", used)
    if profile is None or not any(value.lower() in ("inbound", "outbound") for value in profile.values):
        return []
    used.add(profile.name)
    values = [
        DraftValue(value, value.lower() if value.lower() in ("inbound", "outbound") else "", n) for value, n in profile.values.items()
    ]
    return [DraftColumn("direction", column=profile.name, values=tuple(_once_each(values)))]


def _people(one: Recognised, used: set[str]) -> DraftEntry:
    columns = [DraftColumn("person_id", column=one.key[0])]
    columns += [DraftColumn("account_id", column=one.references["account_id"])] if "account_id" in one.references else []
    for target in _PERSON:
        profile = _pick(one, target, used)
        if profile is not None:
            used.add(profile.name)
            columns.append(DraftColumn(target, column=profile.name))
    created = _pick(one, "created_at", used)
    columns += [DraftColumn("created_at", column=created.name)] if created and one.table == "leads" else []
    return DraftEntry("people", one.object, columns, "Each row is a human too.")


def _derived(one: Recognised, found: list[Recognised]) -> list[DraftEntry]:
    """Sellers and companies that no file of their own tells of."""
    made = []
    owner = one.references.get("owner_id")
    if owner and not any(other.table == "members" for other in found):
        columns = [DraftColumn("member_id", column=owner), DraftColumn("side", recipe="{constant: sales}", comment="please check")]
        if not re.search(r"\bid\b", header_words(owner)):
            columns.insert(1, DraftColumn("name", column=owner))
        made.append(
            DraftEntry("members", one.object, columns, "Owners, as no file tells of them.", f"{{column: {scalar(owner)}, not_empty: true}}")
        )
    account = one.references.get("account_id")
    if account and not any(other.table == "accounts" for other in found) and not re.search(r"\bid\b", header_words(account)):
        columns = [DraftColumn("account_id", column=account), DraftColumn("name", column=account)]
        made.append(
            DraftEntry(
                "accounts", one.object, columns, "Companies, as no file tells of them.", f"{{column: {scalar(account)}, not_empty: true}}"
            )
        )
    return made


def _own_attributes(one: Recognised, used: set[str]) -> list[DraftColumn]:
    """Short lists that nothing of ours holds: kept as attributes of their own, to count by."""
    if not MAPPED_BY_NAME[one.table].extendable:
        return []
    made: list[DraftColumn] = []
    for profile in one.profiles:
        name = "x_" + re.sub(r"[^a-z0-9]+", "_", "_".join(parted_words(profile.name))).strip("_")
        is_own = profile.name not in used and _is_attribute(profile)
        if is_own and len(name) > 2 and name not in {column.target for column in made} and len(made) < _MOST_OWN:
            used.add(profile.name)
            made.append(DraftColumn(name, column=profile.name))
    return made


def _is_attribute(profile: ColumnProfile) -> bool:
    is_id = re.search(r"\bid\b", profile.words)
    return profile.is_list and not profile.is_flag and not profile.is_number and not is_id and 2 <= len(profile.values) <= _MOST_OWN_VALUES


def _first_word(patterns: tuple[tuple[str, str], ...], value: str) -> str:
    words = header_words(value)
    return next((ours for ours, pattern in patterns if re.search(pattern, words)), "")


def _once(columns: list[DraftColumn]) -> list[DraftColumn]:
    return list({column.target: column for column in reversed(columns)}.values())[::-1]


def _once_each(values: list[DraftValue]) -> list[DraftValue]:
    """Values that differ by case only are one value."""
    kept: dict[str, DraftValue] = {}
    for value in values:
        plain = value.theirs.strip().casefold()
        first = kept.get(plain)
        kept[plain] = DraftValue(first.theirs, first.ours, first.n + value.n) if first else value
    return list(kept.values())
