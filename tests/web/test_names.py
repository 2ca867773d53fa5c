"""Are leads, people and companies called by their names wherever a person reads? An id stands on pages of records alone."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

from django.db import transaction
from django.test import Client
from django.urls import reverse

from sameside.records.models import HeldLead, Notice
from sameside.services.access import Role
from sameside.services.audit import record_act
from sameside.services.escalation import escalate_due
from sameside.services.record_labels import UNNAMED_LEAD
from sameside.services.workspace import utc_now
from tests.web.conftest import member_with
from tests.web.lead_rows import a_handoff
from tests.web.role_table import ADDRESSES

Browser = Callable[[Role | None], Client]
# Every record here was read as typed:<id>, every lead offered as crm:<id>.
_RAW_ID = re.compile(r"\b(?:typed|crm):[\w#./-]+")
# Pages of records, where the id is what one came for.
_OF_RECORDS = {"number-records", "number-records-file", "number-file", "account", "person", "merges", "faults", "number-reconcile"}


def visible(html: str) -> str:
    """What a person reads of a page: no markup, no attribute, no script."""
    body = re.sub(r"<(script|style|template)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", body))


def test_no_page_calls_anybody_by_an_id(figures_home: Path, browser: Browser) -> None:
    named, unnamed = a_handoff("Ada Quinn", at=utc_now() - timedelta(days=9)), a_handoff("Somebody", at=utc_now() - timedelta(days=9))
    unnamed.name, unnamed.company = UNNAMED_LEAD, ""
    unnamed.save()
    said = {"checks": [{"check": "student", "says": "The job title is Student."}], "definition_version": 1, "held_at": utc_now()}
    HeldLead.objects.create(lead_cycle_id="crm:held", name=UNNAMED_LEAD, **said)
    escalate_due(now=utc_now())
    assert Notice.objects.filter(title__startswith="Ada Quinn, Brightwater Ltd: ").exists()
    assert not Notice.objects.filter(title__contains="crm:").exists()
    assert not Notice.objects.filter(text__contains="crm:").exists()
    for role in (Role.ADMINISTRATOR, Role.REP):
        client = browser(role)
        for row in ADDRESSES:
            if row.get is None or role not in row.get or row.got != 200 or row.address in _OF_RECORDS or row.is_public:
                continue
            response = client.get(reverse(row.address, kwargs=row.example()))
            if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
                assert _RAW_ID.findall(visible(response.content.decode())) == [], (role, row.address)
    assert named.name in visible(browser(Role.AUDITOR).get("/audit/?kind=lead").content.decode())


def test_each_object_shows_what_was_done_to_it(figures_home: Path, browser: Browser) -> None:
    client = browser(Role.ADMINISTRATOR)
    pages = {"definition": "definition", "request": "request", "promise": "promise", "lead": "lead", "member": "member"}
    pages |= {"goal": "goals", "routing": "routing", "settings": "settings", "term": "glossary", "responsibility": "responsibilities"}
    for kind, address in pages.items():
        values = next(row for row in ADDRESSES if row.address == address).example()
        object_id = "company" if kind == "settings" else str(next(iter(values.values()), "1"))
        with transaction.atomic():
            record_act(by=member_with(Role.REP), act="admire_it", kind=kind, object_id=object_id, now=utc_now())
        text = " ".join(visible(client.get(reverse(address, kwargs=values)).content.decode()).split())
        assert "What was done here" in text, address
        assert "Rep admired it" in text, address


def test_the_words_of_the_field_are_explained_where_they_stand(figures_home: Path, browser: Browser) -> None:
    client = browser(Role.REP)
    for address, word in (
        ("/funnel/", "A lead that sales has formally accepted"),
        ("/numbers/acceptance_rate/", "Accepted divided by accepted and rejected"),
        ("/inbox/", "Turned down by sales before contact"),
        ("/service-levels/", "What one side promises the other"),
        ("/", "Words on this page"),
    ):
        assert word in " ".join(visible(client.get(address).content.decode()).split()), address
