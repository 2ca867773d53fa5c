"""Prepare a round of the survey, open it, tell how many have answered, and close it: then the answers become one result, and are gone."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from sameside.analytics.fact_limits import own_limits
from sameside.analytics.instrument import LANGUAGES, form_named, instrument, placeholders_of
from sameside.records.models import Member, SurveyInvitee, SurveyRound
from sameside.schema.errors import SamesideError, UnknownName, did_you_mean
from sameside.services.access import Role, require
from sameside.services.audit import record_act
from sameside.services.collisions import until_it_stands
from sameside.services.survey_form import asked_form, is_by_open_link
from sameside.services.survey_locks import locking, one_at_a_time, refuse
from sameside.services.survey_results import hash_of, publish
from sameside.services.survey_roster import invited_cells
from sameside.services.survey_store import StoreMissing, SurveyStore, make_store, remove_store, stores_left
from sameside.services.workspace import Workspace, company_day, company_zone, stored_options

STEP = 5  # how many have answered is told in steps of so many
LONGEST = timedelta(days=60)
_MOST_K = 20
_LONGEST_TEXT = 2_000
_FORMS = ("full", "pulse")
_MODES = ("closed", "open")


@dataclass(frozen=True)
class RoundDraft:
    """What is settled before a round opens.

    mode                   closed, each by a link of their own; open, one link for everybody
    changes, placeholders  see `analytics.instrument`
    limits                 by metric from where it counts as good, as somebody wrote it: see `fact_limits.own_limits`
    """

    title: str
    form: str
    closes_on: date
    contact: str
    k: int = 5
    mode: str = "closed"
    languages: tuple[str, ...] = ("en",)
    placeholders: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    limits: Mapping[str, str] = field(default_factory=dict)
    has_lead_cases: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)


def round_named(round_id: str) -> SurveyRound:
    """A round by the letters of its address.

    Raises  UnknownName
    """
    found = SurveyRound.objects.filter(pk=round_id).first()
    if found is None:
        raise UnknownName("There is no such survey.")
    return found


def closed_rounds() -> QuerySet[SurveyRound]:
    """Rounds that have closed with a result, the last one first."""
    return SurveyRound.objects.filter(status="closed").order_by("-closed_at", "pk")


def k_floor() -> int:
    """The lowest threshold anybody may choose."""
    return int(instrument()["reporting"]["k_min"])


@transaction.atomic
def draft_round(*, draft: RoundDraft, by: Member | None, now: datetime) -> SurveyRound:
    """Begin to prepare a round.

    Allowed  administrators and revenue operations; None = the program's owner, from the command line
    Raises   SamesideError for what can't be, with the reason
    """
    if by is not None:
        require(by, "run_survey")
    item = SurveyRound(id=secrets.token_hex(6), status="draft", made_by=by, made_at=now)
    _settle(item, draft, now)
    item.save(force_insert=True)
    detail = {"form": item.form, "wave": item.wave, "k": item.k, "mode": item.mode, "title": item.title}
    record_act(by=by, act="draft_survey", kind="survey", object_id=item.pk, detail=detail, now=now)
    return item


def change_round(*, item: SurveyRound, draft: RoundDraft, by: Member | None, now: datetime) -> SurveyRound:
    """Change a round before it opens. Where it comes to be answered by one link for everybody, its list is thrown away.

    Allowed  administrators and revenue operations
    Raises   Locked once it is open, with the attempt on record
    """
    if by is not None:
        require(by, "run_survey")
    with locking(item, f"change what was settled{_loosening(item, draft)}", by=by, now=now) as fresh:
        _settle(fresh, draft, now)
        fresh.save()
        if is_by_open_link(fresh):
            SurveyInvitee.objects.filter(round=fresh).delete()
        detail = {"k": fresh.k, "form": fresh.form, "mode": fresh.mode}
        record_act(by=by, act="change_survey", kind="survey", object_id=fresh.pk, detail=detail, now=now)
        return fresh


def _loosening(item: SurveyRound, draft: RoundDraft) -> str:
    """What of it would shift what a result says, for the trace."""
    tried = [f"its threshold from {item.k} to {draft.k}"] if draft.k != item.k else []
    try:
        is_tuned = own_limits(draft.limits) != item.changes.get("good_when", {})
    except SamesideError:
        is_tuned = True
    tried += ["from where facts count as good"] if is_tuned else []
    return f", as {' and '.join(tried)}" if tried else ""


def drop_round(*, item: SurveyRound, by: Member | None, now: datetime) -> None:
    """Throw a round away that was never opened, with its list.

    Allowed  administrators and revenue operations; None = the program's owner, from the command line
    Raises   Locked once it is open, with the attempt on record
    """
    if by is not None:
        require(by, "run_survey")
    with locking(item, "throw it away", by=by, now=now) as fresh:
        record_act(by=by, act="drop_survey", kind="survey", object_id=fresh.pk, detail={"title": fresh.title}, now=now)
        fresh.delete()


def open_round(*, home: Path, item: SurveyRound, by: Member | None, now: datetime) -> SurveyRound:
    """Freeze the questions, limits of facts, threshold and list, and make the round's file: from now on people can be invited and answer.

    By one link for everybody there is no list: people can answer at once.

    Allowed  administrators and revenue operations; None = the program's owner, from the command line
    Twice    Locked: it is open
    Raises   SamesideError without anybody on the list, with a closing day that is past, or a pulse too soon after the last
    """
    if by is not None:
        require(by, "run_survey")
    with locking(item, "open it again", by=by, now=now) as fresh:
        if item.closes_at <= now:
            raise SamesideError("The closing day is past. Choose another.")
        fresh.wave = _next_wave(fresh)
        _check_distance(fresh, now)
        fresh.invited = invited_cells(fresh)
        if not fresh.invited and not is_by_open_link(fresh):
            raise SamesideError("Nobody is on the list yet.")
        fresh.instrument = asked_form(fresh)
        fresh.status, fresh.opens_at = "open", now
        # One for the whole round: it tells nobody apart. By an open link nobody knows who was asked: whoever runs it may make one later.
        fresh.read_key = "" if is_by_open_link(fresh) else secrets.token_urlsafe(16)
        make_store(home, fresh.pk)  # a file without an open round is empty, and goes with the next closing
        fresh.save()
        detail = {"k": fresh.k, "mode": fresh.mode, "invited": fresh.invited, "form": fresh.instrument["hash"], "wave": fresh.wave}
        detail |= {"good_when": fresh.changes["good_when"]} if "good_when" in fresh.changes else {}
        record_act(by=by, act="open_survey", kind="survey", object_id=fresh.pk, detail=detail, now=now)
        return fresh


@transaction.atomic
def move_closing_day(*, item: SurveyRound, closes_on: date, by: Member, now: datetime) -> SurveyRound:
    """Give people more or less time, while the round is open or before. It weakens nothing that was promised.

    Raises  SamesideError for a day that can't be; Locked when it is closed
    """
    require(by, "run_survey")
    if item.status not in ("draft", "open"):
        refuse(item, "move its closing day", by=by, now=now)
    closes_at = _closing(closes_on, now, item.opens_at or now)
    SurveyRound.objects.filter(pk=item.pk).update(closes_at=closes_at)
    item.closes_at = closes_at
    record_act(by=by, act="move_closing_day", kind="survey", object_id=item.pk, detail={"closes_on": closes_on.isoformat()}, now=now)
    return item


def count_in_fives(*, home: Path, item: SurveyRound) -> int:
    """How many have answered, rounded down to the last five: all anybody is told before the end."""
    if item.status != "open":
        return 0
    try:
        return SurveyStore(home, item.pk).count() // STEP * STEP
    except StoreMissing:
        return 0


def close_round(*, home: Path, item: SurveyRound, by: Member | None, now: datetime) -> SurveyRound:
    """Take no more answers, publish the one result, and delete the answers, the tokens and the list.

    1. The file takes no answers any more. 2. The result is made of what is in it. 3. Result, end and the deleted list are one
    transaction. 4. The file is deleted. Whatever stops in between, closing again goes on from there; the result is made once.

    Allowed  administrators and revenue operations; None = the program, once the closing day is over
    Twice    the result that is there
    Raises   SamesideError before it is open; when its file is gone, it says so and the round counts as lost
    """
    if by is not None:
        require(by, "run_survey")
    with one_at_a_time(home, item.pk):
        item.refresh_from_db()
        if item.status == "draft":
            raise SamesideError("This survey was never opened.")
        if item.status == "open":
            _publish(home, item, by, now)
            _empty_log()
        remove_store(home, item.pk)
    return item


def stop_answers(*, home: Path, item: SurveyRound, by: Member) -> None:
    """Take no answer any more, ahead of the result. It can't be taken back: whatever happens then, the round will be closed.

    Allowed  administrators and revenue operations
    """
    require(by, "run_survey")
    with suppress(StoreMissing):  # closing will say so
        SurveyStore(home, item.pk).stop_taking()


def _publish(home: Path, item: SurveyRound, by: Member | None, now: datetime) -> None:
    try:
        store = SurveyStore(home, item.pk)
    except StoreMissing:
        until_it_stands(lambda: _end(item, "lost", None, by, now))
        return
    store.stop_taking()
    result = publish(item, store.answers(), store.comments(), now, workspace=Workspace(home, stored_options()))
    until_it_stands(lambda: _end(item, "closed", result, by, now))  # this alone: the result is made once


def _empty_log() -> None:
    """The list is deleted and written over in the records; what SQLite's log still holds of it goes, too."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@transaction.atomic
def _end(item: SurveyRound, status: str, result: dict[str, Any] | None, by: Member | None, now: datetime) -> None:
    item.status, item.closed_at, item.result = status, now, result
    item.result_hash = hash_of(result) if result is not None else ""
    item.save()
    SurveyInvitee.objects.filter(round=item).delete()
    act = "close_survey" if result is not None else "lose_survey"
    record_act(by=by, act=act, kind="survey", object_id=item.pk, detail={"result": item.result_hash}, now=now)


def published_result(*, round_id: str, by: Member | None, now: datetime) -> dict[str, Any]:
    """The result of a closed round: the one thing anybody reads of its answers.

    Allowed  every member
    Raises   Locked while people answer, with the attempt on record; SamesideError where there is no result
    """
    if by is not None:
        require(by, "read_survey_results")
    item = round_named(round_id)
    if item.status == "open":
        refuse(item, "read results before the end", by=by, now=now)
    if item.result is None:
        raise SamesideError("This survey has no result." if item.status == "lost" else "This survey was never opened.")
    return dict(item.result)


def finish_closings(*, home: Path, now: datetime) -> int:
    """Close what is past its day, and finish what was interrupted in closing. Returns how many rounds or files were ended."""
    n_ended = 0
    for item in SurveyRound.objects.filter(status="open", closes_at__lte=now):
        close_round(home=home, item=item, by=None, now=now)
        n_ended += 1
    standing = dict(SurveyRound.objects.filter(pk__in=stores_left(home)).values_list("pk", "status"))
    for round_id in stores_left(home):
        if standing.get(round_id) in ("closed", "lost"):
            remove_store(home, round_id)
            n_ended += 1
    for item in SurveyRound.objects.filter(pk__in=[pk for pk, status in standing.items() if status == "open"]):
        if SurveyStore(home, item.pk).is_closed():
            close_round(home=home, item=item, by=None, now=now)
            n_ended += 1
    return n_ended


def _settle(item: SurveyRound, draft: RoundDraft, now: datetime) -> None:
    """Put a draft into a round, after looking at everything in it."""
    if draft.form not in _FORMS:
        raise UnknownName(f"There is no form '{draft.form}'.{did_you_mean(draft.form, _FORMS)}")
    if draft.mode not in _MODES:
        raise UnknownName(f"There is no mode '{draft.mode}'.{did_you_mean(draft.mode, _MODES)}")
    if not k_floor() <= draft.k <= _MOST_K:
        raise SamesideError(
            f"A group is shown from {k_floor()} answers at the least, and {_MOST_K} at the most: {draft.k} can't be chosen."
        )
    for what, text, longest in (("title", draft.title, 120), ("contact", draft.contact, 200)):
        if not text.strip() or len(text) > longest or not text.isprintable():
            raise SamesideError(f"A survey needs a {what}, of at most {longest} letters.")
    if not draft.languages or set(draft.languages) - set(LANGUAGES):
        raise SamesideError(f"Choose at least one language: {', '.join(LANGUAGES.values())}.")
    if any(len(text) > _LONGEST_TEXT for text in draft.texts.values()):
        raise SamesideError(f"A text of a mail has at most {_LONGEST_TEXT:,} letters.")
    item.title, item.contact, item.form, item.k = draft.title.strip(), draft.contact.strip(), draft.form, draft.k
    item.mode = draft.mode
    item.closes_at = _closing(draft.closes_on, now, now)
    item.languages, item.lead_cases = list(draft.languages), draft.has_lead_cases
    item.placeholders = {language: dict(draft.placeholders.get(language, {})) for language in draft.languages}
    changes = {**draft.changes, "good_when": own_limits(draft.limits)}
    item.changes = {name: changes[name] for name in ("off", "reworded", "added", "good_when") if changes.get(name)}
    item.texts = {name: draft.texts[name].strip() for name in ("invitation", "reminder") if draft.texts.get(name, "").strip()}
    item.wave = _next_wave(item)
    item.instrument, item.invited = {}, {}
    asked_form(item)  # refuses what can't be asked


def _closing(closes_on: date, now: datetime, opened: datetime) -> datetime:
    """The end of a day in the company's zone."""
    zone = company_zone()
    closes_at = datetime.combine(closes_on + timedelta(days=1), time(), zone)
    if closes_at <= now:
        raise SamesideError("The closing day is past. Choose today or later.")
    if closes_at > opened + LONGEST:
        raise SamesideError(f"A survey stays open for at most {LONGEST.days} days: people's opinions move on.")
    return closes_at


def _next_wave(item: SurveyRound) -> int:
    """Rounds by an open link are numbered apart: they are no wave of the others."""
    return SurveyRound.objects.filter(form=item.form, mode=item.mode, status__in=("open", "closed")).count() + 1


def _check_distance(item: SurveyRound, now: datetime) -> None:
    """Two pulses in a row ask people too often, and differ by who was away."""
    days = int(form_named(item.form).get("min_days_between_waves", 0))
    last = SurveyRound.objects.filter(form=item.form, opens_at__isnull=False).exclude(pk=item.pk).order_by("-opens_at").first()
    if days and last is not None and last.opens_at is not None and now < last.opens_at + timedelta(days=days):
        earliest = company_day(last.opens_at + timedelta(days=days))
        raise SamesideError(
            f"The last survey of this kind opened on {company_day(last.opens_at)}. {days} days lie between two, a product default by "
            f"judgement: from {earliest} on."
        )


def usual_contact() -> str:
    """Whom people can ask where nobody said: the first administrator, by name and address."""
    first = Member.objects.filter(role=Role.ADMINISTRATOR.value, is_active=True).order_by("pk").first()
    return f"{first.name}, {first.email}" if first else "your administrator"


def usual_placeholders(language: str) -> dict[str, str]:
    """The company's words to begin with: its name where it gave one, the instrument's own else."""
    usual = placeholders_of(language)
    options = stored_options()
    return usual | {name: str(options[option]) for name, option in (("company", "company"), ("currency", "currency")) if options[option]}
