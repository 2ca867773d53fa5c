"""What did sales of the demo company make of the leads of its last weeks? Offered on their day, answered in time, late, or not at all."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sameside.records.models import Handoff, Member
from sameside.services.acts import log_act
from sameside.services.demo_agreements import Company
from sameside.services.demo_diary import Diary, clock_on, working_day
from sameside.services.handoff import (
    Rejection,
    accept_lead,
    disqualify_lead,
    insist_on_rejection,
    recycle_lead,
    reject_lead,
    undo_answer,
)
from sameside.services.lead_talk import rate_lead, write_on_lead
from sameside.services.member_calendar import shifts_of
from sameside.services.offering import offer_qualified_leads
from sameside.services.routing_rules import set_provider
from sameside.services.workspace import company_day, stored_options

# What becomes of one lead after the other, again and again.
_FATES = (
    *("worked", "challenged", "worked", "late", "worked", "wrong place", "worked", "ignored"),
    *("back later", "worked", "record can't tell", "taken back", "worked", "no budget", "insisted", "worked"),
)
_OFFERED_AT = ((9, 5), (13, 5))
_LAST_OFFERED_AT = (16, 5)  # on the last day: what came in during its last week, due the next morning


def enter_leads(diary: Diary, company: Company, first_on: date, last_day: date) -> None:
    """Offer what is due twice a working day, at the end only once, and enter what each owner does with it."""
    diary.enter(clock_on(first_on, 8), lambda now: _name_providers(company, now))
    _enter_ratings(diary, last_day)
    day = first_on
    while day < working_day(last_day, 4):
        if day.weekday() < 5:
            for hour, minute in _OFFERED_AT:
                diary.enter(clock_on(day, hour, minute), lambda now: _offer(diary, company, last_day, now))
        day += timedelta(days=1)
    diary.enter(clock_on(working_day(last_day, 0), *_LAST_OFFERED_AT), lambda now: _offer(diary, company, last_day, now))


def _name_providers(company: Company, now: datetime) -> None:
    """Mika answers for what comes from campaigns, Maya for the rest."""
    for source in ("Webinar", "Google Ads", "LinkedIn Ads"):
        set_provider(lead_source=source, member=company["Mika"], by=company["Maya"], now=now)
    set_provider(lead_source="", member=company["Maya"], by=company["Maya"], now=now)


def _offer(diary: Diary, company: Company, last_day: date, now: datetime) -> None:
    last = Handoff.objects.order_by("-pk").first()
    offer_qualified_leads(replace(company.workspace, options=stored_options()), now)
    for handoff in Handoff.objects.filter(pk__gt=last.pk if last else 0, owner__isnull=False).select_related("owner").order_by("pk"):
        assert handoff.owner is not None
        if company_day(now) < working_day(last_day, 0):  # those of the last day wait for whoever looks at the pages
            _enter_answer(diary, handoff, handoff.owner, _FATES[handoff.pk % len(_FATES)], now)


def _enter_answer(diary: Diary, handoff: Handoff, owner: Member, fate: str, now: datetime) -> None:
    """What a seller does, within their own working hours."""
    opens = shifts_of(owner, company_day(now) - timedelta(days=3), company_day(now) + timedelta(days=14)).opening_from(now)
    soon = opens + timedelta(minutes=20 + handoff.pk * 37 % 150)
    late = opens + timedelta(days=2, minutes=handoff.pk * 53 % 300)
    lead = handoff.pk

    def reject(kind: str, **said: str) -> None:
        diary.enter(soon, lambda at: reject_lead(handoff_id=lead, rejection=Rejection(kind, **said), by=owner, now=at))

    if fate == "worked":
        _enter_work(diary, handoff, owner, soon)
    elif fate == "late":
        _enter_work(diary, handoff, owner, late)
    elif fate == "back later":
        _enter_work(diary, handoff, owner, soon)
        back = company_day(now) + timedelta(days=120)
        diary.enter(soon + timedelta(days=1), lambda at: recycle_lead(handoff_id=lead, reason="later", revisit_on=back, by=owner, now=at))
    elif fate == "no budget":
        _enter_work(diary, handoff, owner, soon)
        diary.enter(soon + timedelta(days=2), lambda at: disqualify_lead(handoff_id=lead, reason="no_budget", by=owner, now=at))
    elif fate == "wrong place":
        reject("procedural", reason="somebody_works_it")
    elif fate == "record can't tell":
        reject("definitional", clause="c5", text="A workshop of five people, by their own web site.")
    elif fate in ("challenged", "insisted", "taken back"):
        reject("definitional", clause="c3" if handoff.pk % 2 else "c4", text="Not somebody who decides." if handoff.pk % 2 else "")
        _enter_talk(diary, handoff, owner, soon + timedelta(minutes=5))
    if fate == "insisted":
        note = "The title on record is that of a predecessor: the person told me so in a mail."
        if handoff.pk % 2 == 0:  # of the touches, not of the title
            note = "What we count as touches was read by a colleague of the same name: the person told me so in a mail."
        diary.enter(soon + timedelta(minutes=15), lambda at: insist_on_rejection(handoff_id=lead, note=note, by=owner, now=at))
    elif fate == "taken back":
        diary.enter(soon + timedelta(minutes=12), lambda at: undo_answer(handoff_id=lead, by=owner, now=at))
        _enter_work(diary, handoff, owner, soon + timedelta(minutes=14))


def _enter_work(diary: Diary, handoff: Handoff, owner: Member, at: datetime) -> None:
    """Accepted, and called an hour later."""

    def call(now: datetime) -> None:
        log_act(lead_cycle_id=handoff.lead_cycle_id, person_id=handoff.person_id, kind=("call", "mail")[handoff.pk % 2], by=owner, now=now)

    diary.enter(at, lambda now: accept_lead(handoff_id=handoff.pk, by=owner, now=now))
    diary.enter(at + timedelta(minutes=25 + handoff.pk * 29 % 60), call)


def _enter_talk(diary: Diary, handoff: Handoff, owner: Member, at: datetime) -> None:
    """A question to whoever provided the lead, answered some hours later."""

    def ask(now: datetime) -> None:
        write_on_lead(handoff_id=handoff.pk, text="How did you come by this one?", by=owner, now=now)

    def answer(now: datetime) -> None:
        assert handoff.provider is not None
        text = f"By {handoff.facts['lead_source']}: the touches of the last month are on their page."
        write_on_lead(handoff_id=handoff.pk, text=text, by=handoff.provider, now=now)

    diary.enter(at, ask)
    diary.enter(at + timedelta(hours=1 + handoff.pk % 4), answer)


def _enter_ratings(diary: Diary, last_day: date) -> None:
    """On the evening before the last each seller rates what they worked on; a few were great."""

    def rate(now: datetime) -> None:
        for handoff in Handoff.objects.filter(outcome="accepted").select_related("owner").order_by("pk"):
            assert handoff.owner is not None
            fit, timing, information = (1 + (handoff.pk * step) % 5 for step in (7, 3, 11))
            is_great = fit >= 4 and handoff.pk % 3 == 0
            note = "They had a budget, a date and a colleague who wants the same." if is_great else ""
            marks = {"fit": fit, "timing": timing, "information": information}
            rate_lead(handoff_id=handoff.pk, **marks, note=note, is_great=is_great, by=handoff.owner, now=now)

    diary.enter(clock_on(working_day(last_day, 1), 17, 45), rate)
