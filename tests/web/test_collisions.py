"""Is a form that PostgreSQL undid for another's sake answered as if nothing had happened?"""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from sameside.records.models import AuditEntry, Member, SentForm
from sameside.services.access import Role
from sameside.services.audit import audit_breaks, record_act
from sameside.web.once import answer_once
from tests.web.conftest import NOW, member_with

pytestmark = pytest.mark.on_postgresql
LONGEST = 30.0


def form_of(member: Member) -> HttpRequest:
    request = RequestFactory().post("/somewhere/", {"form_mark": "one"})
    request.user = member
    request.session = SessionStore()
    request._messages = default_storage(request)  # type: ignore[attr-defined]  # as its middleware does
    return request


def test_two_forms_that_wait_for_each_other_are_both_answered_and_say_their_word_once(web_home: Path) -> None:
    tried, both_hold = Counter[str](), threading.Barrier(2)

    def send(own: Role, other: Role) -> tuple[int, list[str]]:
        request = form_of(member_with(own))

        def answer() -> HttpResponse:
            tried[own] += 1
            messages.success(request, "Written down.")
            record_of(own)
            if tried[own] == 1:
                both_hold.wait(LONGEST)
            record_of(other)
            record_act(by=member_with(own), act="cross", kind="thing", object_id=own.value, now=NOW)
            return HttpResponseRedirect(f"/{own.value}/")

        response = answer_once(request, answer)
        connection.close()
        return response.status_code, [str(message) for message in messages.get_messages(request)]

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(send, (Role.REP, Role.MARKETER), (Role.MARKETER, Role.REP)))
    assert ends == [(302, ["Written down."])] * 2
    assert sorted(tried.values()) == [1, 2]
    assert sorted(AuditEntry.objects.filter(act="cross").values_list("object_id", flat=True)) == ["marketer", "rep"]
    assert sorted(SentForm.objects.values_list("location", flat=True)) == ["/marketer/", "/rep/"]
    assert list(audit_breaks()) == []


def record_of(role: Role) -> Member:
    """Hold a member's row to the end of the transaction."""
    return Member.objects.select_for_update().get(pk=member_with(role).pk)
