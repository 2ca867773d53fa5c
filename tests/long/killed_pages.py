"""Members at work on pages whose processes are killed again and again, and a ledger of what they were told was done.

Kept outside the workspace and forced to disk before a form is sent and after it was answered, as a member's memory is. A form that was
never answered is sent again, unchanged, once the pages are back.
"""

import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench.served import CUT_OFF, Served, Visitor, free_port
from sameside.records.models import AuditEntry, Handoff, HandoffAnswer, LeadDefinition, Member, Request, RequestEntry

_SHOWN, _DONE = 200, 302
# Sessions made by this process are good at the served pages only where both sign with one key.
_ONE_KEY = (("SAMESIDE_SECRET_KEY", str(settings.SECRET_KEY)),)
_ACTS = {
    "ask": "make_request",
    "draft": "draft_definition",
    "write": "write_message",
    "take on": "acknowledge_request",
    "accept": "accept_lead",
}
# Pages die within so many forms of their start, at any moment of a form's work; at the latest after so many seconds.
_MOST_FORMS, _A_FORM_TAKES, _LONGEST_WAIT = 8, 0.2, 30.0
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Form:
    """One form as it was sent, and what its effect can be told by."""

    number: str
    kind: str
    path: str
    fields: Fields


@dataclass
class Ledger:
    """What was sent, and what was answered."""

    file: Path
    sent: dict[str, Form] = field(default_factory=dict)
    verdicts: dict[str, int] = field(default_factory=dict)
    _one: threading.Lock = field(default_factory=threading.Lock)

    def note(self, form: Form, verdict: int | None) -> None:
        """Write a line, and force it to disk."""
        line = json.dumps({"id": form.number, "kind": form.kind, "at": time.time(), "verdict": verdict})
        with self._one, self.file.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
            self.sent[form.number] = form
            if verdict is not None:
                self.verdicts[form.number] = verdict

    @property
    def unanswered(self) -> list[Form]:
        """Forms nobody answered."""
        return [form for number, form in self.sent.items() if number not in self.verdicts]


@dataclass
class Person:
    """A member who asks, writes, takes on or drafts, one form after the other."""

    name: str
    cookies: dict[str, str]
    kinds: tuple[str, ...]
    chance: random.Random
    n_forms: int = 0
    faults: list[str] = field(default_factory=list)

    def work(self, port: int, ledger: Ledger) -> None:
        """Send what was not answered before, then go on, until the connection breaks."""
        visitor = Visitor(port, self.cookies)
        try:
            for form in [form for form in ledger.unanswered if form.number.startswith(self.name)]:
                self.send(visitor, form, ledger)
            while True:
                form = self._next(visitor)
                if form is not None:
                    self.send(visitor, form, ledger)
        except CUT_OFF:
            pass
        finally:
            visitor.close()
            connection.close()

    def send(self, visitor: Visitor, form: Form, ledger: Ledger) -> None:
        """Send one form; its line in the ledger comes before, its verdict after."""
        ledger.note(form, None)
        ledger.note(form, visitor.post(form.path, form.fields))

    def _next(self, visitor: Visitor) -> Form | None:
        self.n_forms += 1
        number, kind = f"{self.name}-{self.n_forms}", self.chance.choice(self.kinds)
        if kind == "ask":
            said = (("kind", "asset"), ("title", number), ("purpose", "The buyer asks who else uses it."))
            return self._form(visitor, number, kind, "/requests/new/", "/requests/new/", said)
        if kind == "draft":
            clause = (("clause_id", ""), ("clause_column", "lead_source"), ("clause_test", "is_one_of"), ("clause_values", "Web"))
            said = (("title", number), ("reason", "So that both mean the same."), ("from_on", "2030-01-01"), *clause)
            path = "/agreements/definitions/new/"
            return self._form(visitor, number, kind, path, path, (*said, ("clause_unknown", "undecided")))
        if kind == "accept":
            handoff = Handoff.objects.filter(outcome="open").order_by("pk").first()
            if handoff is None:
                visitor.get("/inbox/")
                return None
            return self._form(visitor, f"{number}:{handoff.pk}", kind, "/requests/new/", f"/handoffs/{handoff.pk}/accept/", ())
        wanted = Request.objects.filter(state="asked") if kind == "take on" else Request.objects.all()
        request = wanted.order_by("-pk").first()
        if request is None:
            visitor.get("/requests/")  # nothing to do yet: look again
            return None
        page = f"/requests/{request.pk}/"
        if kind == "take on":
            return self._form(visitor, f"{number}:{request.pk}", kind, page, f"{page}acknowledge/", ())
        return self._form(visitor, number, kind, page, f"{page}message/", (("text", number),))

    def _form(self, visitor: Visitor, number: str, kind: str, page: str, path: str, said: Fields) -> Form | None:
        status, hidden = visitor.hidden(page)
        if status != _SHOWN or "form_mark" not in hidden:
            self.faults.append(f"{page} answered {status}, with {sorted(hidden)}")
            return None
        return Form(number, kind, path, (*said, *hidden.items()))


@dataclass(frozen=True)
class Endured:
    """What came of it: forms by kind and verdict, sent again ones, seconds until the pages answered after each kill."""

    verdicts: Counter[tuple[str, int]]
    n_sent_again: int
    seconds_to_start: list[float]


def endure(home: Path, ledger: Ledger, people: list[Person], *, n_kills: int, seed: int) -> Endured:
    """Kill all processes of the pages so many times at random moments of their members' work; then let everything be answered."""
    chance, port, starts, n_again = random.Random(seed), free_port(), [], 0
    for _ in range(n_kills):
        served = Served(home, port=port, settings=_ONE_KEY)
        try:
            starts.append(served.wait_until_answering())
            n_again += len(ledger.unanswered)
            workers = [threading.Thread(target=person.work, args=(port, ledger)) for person in people]
            for worker in workers:
                worker.start()
            _wait_for_forms(ledger, len(ledger.sent) + chance.randint(1, _MOST_FORMS))
            time.sleep(chance.uniform(0, _A_FORM_TAKES))
        finally:
            served.kill()
        for worker in workers:
            worker.join()
    served = Served(home, port=port, settings=_ONE_KEY)
    try:
        starts.append(served.wait_until_answering())
        n_again += len(ledger.unanswered)
        for person in people:
            visitor = Visitor(port, person.cookies)
            for form in [form for form in ledger.unanswered if form.number.startswith(person.name)]:
                person.send(visitor, form, ledger)
            visitor.close()
    finally:
        served.stop()
    verdicts = Counter((ledger.sent[number].kind, verdict) for number, verdict in ledger.verdicts.items())
    return Endured(verdicts, n_again, starts)


def _wait_for_forms(ledger: Ledger, n_sent: int) -> None:
    """By forms, not by the clock: a busy machine is killed at the same places of its work."""
    until = time.monotonic() + _LONGEST_WAIT
    while len(ledger.sent) < n_sent and time.monotonic() < until:
        time.sleep(0.002)


def found_otherwise(ledger: Ledger) -> list[str]:
    """Every form whose effect is not there exactly once (done) or not at all (refused), and every act whose trace is not there once."""
    counts: dict[str, Counter[str]] = {
        "ask": Counter(Request.objects.values_list("title", flat=True)),
        "draft": Counter(LeadDefinition.objects.values_list("title", flat=True)),
        "write": Counter(RequestEntry.objects.filter(kind="message").values_list("text", flat=True)),
        "accept": Counter(str(pk) for pk in HandoffAnswer.objects.filter(outcome="accepted").values_list("handoff_id", flat=True)),
        "take on": Counter(str(pk) for pk in RequestEntry.objects.filter(kind="acknowledged").values_list("request_id", flat=True)),
    }
    wrong = []
    for number, form in ledger.sent.items():
        told, found = ledger.verdicts.get(number), counts[form.kind][number.rpartition(":")[2]]
        # Two may take the same request on: who comes second is told so, and the first's act is the one that is there.
        if found != (1 if told == _DONE or form.kind == "take on" else 0):
            wrong.append(f"{form.kind} {number}: answered {told}, there {found} times")
    sent_texts = {number.rpartition(":")[2] for number in ledger.sent}
    wrong += [f"{kind} {name}: there, and never sent" for kind, count in counts.items() for name in count if name not in sent_texts]
    acts = Counter(AuditEntry.objects.values_list("act", flat=True))
    for kind, act in (
        ("ask", "make_request"),
        ("draft", "draft_definition"),
        ("write", "write_message"),
        ("take on", "acknowledge_request"),
    ):
        if acts[act] != counts[kind].total():
            wrong.append(f"{act}: {acts[act]} in the trace, {counts[kind].total()} there")
    return wrong


def people_at_work(log_in: Callable[[str], dict[str, str]], seed: int) -> list[Person]:
    """A rep, a marketer, a marketing manager and a sales manager: every one with chances of their own."""
    kinds = {
        "rep": ("ask", "ask", "write", "accept", "accept"),
        "sales_manager": ("ask", "write", "draft"),
        "marketer": ("take on", "take on", "write"),
        "marketing_manager": ("take on", "write", "draft"),
    }
    return [Person(role, log_in(role), does, random.Random(f"{seed} {role}")) for role, does in kinds.items()]


def offer_leads(owner: Member, n_leads: int, now: datetime) -> None:
    """Leads in somebody's inbox, as if a build had offered them."""
    rows = [
        Handoff(
            lead_cycle_id=f"crm:lead:{number}", name=f"Lead {number}", definition_version=1, snapshot_id="s1", owner=owner,
            offered_at=now, first_offered_at=now,
        )
        for number in range(n_leads)
    ]  # fmt: skip
    Handoff.objects.bulk_create(rows)
