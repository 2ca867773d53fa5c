"""Does a request run its course, with two clocks that stop by evidence alone, and does each side see the same?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sameside.records.models import Member, Notice, Request
from sameside.schema.errors import Conflict, NotAllowed, SamesideError
from sameside.services.clock_reading import owner_times, state_of
from sameside.services.clocks import clock_of
from sameside.services.members import Standing, add_member
from sameside.services.promises import Terms, policy_in_force, set_policy
from sameside.services.requests import (
    Wish,
    accept_delivery,
    acknowledge_request,
    answer_question,
    ask_back,
    deliver_request,
    hand_on_request,
    make_request,
    reopen_request,
    withdraw_request,
    write_message,
)
from sameside.services.service_levels import Asked, Tally, listed_clocks, service_levels
from sameside.services.workspace import init_workspace

HOUR = 3600
NINE = datetime(2026, 5, 20, 9, tzinfo=UTC)  # a Wednesday
WISH = Wish("asset", "Case study for hospitals", "The buyer at Sankt Anna asks who else uses it.", date(2026, 6, 1), "Sankt Anna")


def hours(n: float) -> datetime:
    return NINE + timedelta(hours=n)


@pytest.fixture
def people(home: Path) -> dict[str, Member]:
    """Sam and Vera of sales, Maya and Max of marketing; acknowledge within 4 hours, deliver within 16 (an asset within 8)."""
    init_workspace(home, options={"working_hours": "Mon-Fri 09:00-17:00"})
    long_ago = NINE - timedelta(days=120)
    for step, kind, target in (("acknowledge", "", 4), ("deliver", "", 16), ("deliver", "asset", 8)):
        terms = Terms(target_seconds=target * HOUR, pause_reasons=("waiting_on_sales",), on_reassign="restart")
        set_policy(step=step, request_kind=kind, terms=terms, from_on=long_ago.date(), why="agreed", by=None, now=long_ago)
    found = {}
    roles = {"Sam": "rep", "Vera": "sales_manager", "Maya": "marketer", "Max": "marketing_manager", "Kim": "marketer"}
    for name, role in roles.items():
        standing = Standing(side="sales" if name in ("Sam", "Vera") else "marketing", team="North" if name == "Sam" else "")
        email = f"{name.lower()}@larkfield.example"
        found[name] = add_member(email=email, name=name, role=role, standing=standing, from_on=date(2024, 1, 1), by=None, now=long_ago)
    return found


def clocks(request: Request, at: datetime) -> dict[str, str]:
    found = {}
    for step in ("acknowledge", "deliver"):
        clock = clock_of("request", str(request.pk), step)
        assert clock is not None
        found[step] = state_of(clock, at).value
    return found


def test_it_runs_from_asking_to_accepting(people: dict[str, Member]) -> None:
    sam, maya = people["Sam"], people["Maya"]
    asked = make_request(wish=WISH, by=sam, now=NINE)
    assert clocks(asked, hours(1)) == {"acknowledge": "running", "deliver": "running"}
    taken = acknowledge_request(request=asked, by=maya, now=hours(2))
    assert clocks(taken, hours(2)) == {"acknowledge": "met", "deliver": "running"}
    delivered = deliver_request(request=taken, link="https://files.larkfield.example/anna.pdf", note="", by=maya, now=hours(7))
    assert clocks(delivered, hours(7)) == {"acknowledge": "met", "deliver": "met"}
    accepted = accept_delivery(request=delivered, by=sam, now=hours(8))
    assert accepted.state == "accepted"
    assert [entry.kind for entry in accepted.entries.all()] == ["asked", "acknowledged", "delivered", "accepted"]
    assert list(Notice.objects.order_by("id").values_list("member__name", "title")) == [
        ("Max", "Sam asks for an asset: Case study for hospitals"),
        ("Sam", "Maya has taken on: Case study for hospitals"),
        ("Sam", "Maya delivered: Case study for hospitals"),
        ("Maya", "Sam accepted: Case study for hospitals"),
    ]


def test_it_holds_the_delivery_while_marketing_waits_for_sales(people: dict[str, Member]) -> None:
    # An asset is due after 8 h: 17:00. Asked back at 11:00, answered at 15:00: two hours used, due six hours on: Thursday 13:00.
    sam, maya = people["Sam"], people["Maya"]
    request = acknowledge_request(request=make_request(wish=WISH, by=sam, now=NINE), by=maya, now=hours(1))
    request = ask_back(request=request, text="Which language?", by=maya, now=hours(2))
    assert (request.state, clocks(request, hours(4))["deliver"]) == ("waiting", "paused")
    request = answer_question(request=request, text="German", by=sam, now=hours(6))
    clock = clock_of("request", str(request.pk), "deliver")
    assert clock is not None
    assert (request.state, clock.due_at) == ("acknowledged", hours(28))


def test_it_holds_nothing_before_anybody_took_it_on(people: dict[str, Member]) -> None:
    request = make_request(wish=WISH, by=people["Sam"], now=NINE)
    ask_back(request=request, text="Which language?", by=people["Maya"], now=hours(1))
    assert clocks(request, hours(5)) == {"acknowledge": "overdue_open", "deliver": "running"}


@pytest.mark.parametrize(("link", "note"), [("", " "), ("done", ""), ("javascript:alert(1)", ""), ("https://", "")])
def test_it_takes_no_delivery_without_something_to_open(people: dict[str, Member], link: str, note: str) -> None:
    request = make_request(wish=WISH, by=people["Sam"], now=NINE)
    with pytest.raises(SamesideError):
        deliver_request(request=request, link=link, note=note, by=people["Maya"], now=hours(1))
    assert clocks(request, hours(1)) == {"acknowledge": "running", "deliver": "running"}


def test_it_begins_a_new_delivery_when_it_is_opened_again_and_keeps_the_first(people: dict[str, Member]) -> None:
    sam, maya = people["Sam"], people["Maya"]
    request = deliver_request(request=make_request(wish=WISH, by=sam, now=NINE), link="", note="On the team drive", by=maya, now=hours(3))
    request = reopen_request(request=request, text="It names a competitor", by=sam, now=hours(4))
    assert clocks(request, hours(5))["deliver"] == "running"
    assert request.delivered_at == hours(3)
    request = deliver_request(request=request, link="", note="On the team drive, second edition", by=maya, now=hours(30))
    # The second is due 8 h after 13:00: Thursday 13:00. Friday is late; the first stays kept.
    levels = service_levels(reader=people["Max"], now=hours(50))[1]
    assert [(group.key, group.tally.met, group.tally.breached) for group in levels.steps] == [("acknowledge", 1, 0), ("deliver", 1, 1)]


def test_it_owes_nothing_once_sales_withdraws(people: dict[str, Member]) -> None:
    request = withdraw_request(
        request=make_request(wish=WISH, by=people["Sam"], now=NINE), text="Lost the deal", by=people["Sam"], now=hours(1)
    )
    assert clocks(request, hours(99)) == {"acknowledge": "cancelled", "deliver": "cancelled"}


def test_it_lets_each_side_do_its_own_part_only(people: dict[str, Member]) -> None:
    request = make_request(wish=WISH, by=people["Sam"], now=NINE)
    with pytest.raises(NotAllowed):
        acknowledge_request(request=request, by=people["Sam"], now=NINE)
    with pytest.raises(NotAllowed):
        make_request(wish=WISH, by=people["Maya"], now=NINE)
    request = deliver_request(request=request, link="", note="On the drive", by=people["Maya"], now=hours(1))
    with pytest.raises(NotAllowed):
        accept_delivery(request=request, by=people["Maya"], now=hours(2))
    assert accept_delivery(request=request, by=people["Vera"], now=hours(2)).state == "accepted"


def test_it_is_taken_on_by_one(people: dict[str, Member]) -> None:
    request = make_request(wish=WISH, by=people["Sam"], now=NINE)
    acknowledge_request(request=request, by=people["Maya"], now=hours(1))
    acknowledge_request(request=request, by=people["Maya"], now=hours(1))
    with pytest.raises(Conflict, match="Maya has taken this on"):
        acknowledge_request(request=request, by=people["Kim"], now=hours(1))


def test_it_charges_each_marketer_with_their_own_time(people: dict[str, Member]) -> None:
    # Restart: Kim gets 8 h from 13:00, due Thursday 13:00; Maya's four hours are hers and nobody's breach.
    maya, kim = people["Maya"], people["Kim"]
    request = acknowledge_request(request=make_request(wish=WISH, by=people["Sam"], now=NINE), by=maya, now=NINE)
    request = hand_on_request(request=request, to=kim, by=maya, now=hours(4))
    request = deliver_request(request=request, link="", note="On the drive", by=kim, now=hours(30))
    clock = clock_of("request", str(request.pk), "deliver")
    assert clock is not None
    assert (clock.result, clock.charged_to) == ("breached", kim)
    assert [(t.member, t.business_seconds) for t in owner_times(clock, hours(30)) if t.member] == [(maya, 4 * HOUR), (kim, 10 * HOUR)]


def test_it_goes_on_with_its_time_when_the_first_owner_takes_it_on(people: dict[str, Member]) -> None:
    """Even where a promise restarts with the next owner: waiting for one must not buy time."""
    request = make_request(wish=WISH, by=people["Sam"], now=NINE)
    acknowledge_request(request=request, by=people["Maya"], now=hours(3))
    clock = clock_of("request", str(request.pk), "deliver")
    assert clock is not None
    assert clock.due_at == hours(8)


def test_it_promises_a_kind_by_its_own_terms_else_by_those_of_every_kind(people: dict[str, Member]) -> None:
    found = {kind: policy_in_force("deliver", request_kind=kind, on=NINE.date()) for kind in ("asset", "list")}
    assert {kind: policy.target_seconds for kind, policy in found.items() if policy} == {"asset": 8 * HOUR, "list": 16 * HOUR}
    set_policy(step="deliver", request_kind="asset", terms=None, from_on=NINE.date(), why="no longer", by=people["Max"], now=NINE)
    assert policy_in_force("deliver", request_kind="asset", on=NINE.date()) is None
    with pytest.raises(NotAllowed, match="Each side makes its own promises"):
        set_policy(step="deliver", terms=Terms(target_seconds=HOUR), from_on=NINE.date(), why="faster", by=people["Vera"], now=NINE)


def test_it_counts_every_promise_once_and_shows_people_to_who_may_see_them(people: dict[str, Member]) -> None:
    sam, maya = people["Sam"], people["Maya"]
    deliver_request(request=make_request(wish=WISH, by=sam, now=NINE), link="", note="On the drive", by=maya, now=hours(1))
    make_request(wish=WISH, by=sam, now=NINE)
    withdraw_request(request=make_request(wish=WISH, by=sam, now=NINE), text="not needed", by=sam, now=hours(1))
    acknowledge_request(request=make_request(wish=WISH, by=sam, now=NINE), by=maya, now=hours(5))
    sales, marketing = service_levels(reader=people["Max"], now=hours(6))
    assert (sales.total, sales.total.attainment) == (Tally(), None)
    # acknowledge: met, overdue, cancelled, breached; deliver: met, open, cancelled, open.
    assert marketing.total == Tally(met=2, breached=1, overdue_open=1, open=2, cancelled=2)
    assert (marketing.total.n, marketing.total.attainment) == (8, 0.5)
    for groups in (marketing.steps, marketing.teams, marketing.people):
        assert sum(group.tally.n for group in groups) == 8
    assert {group.name for group in marketing.people} == {"Maya", "Nobody yet"}
    assert service_levels(reader=sam, now=hours(6))[1].people == []
    assert [group.name for group in service_levels(reader=maya, now=hours(6))[1].people] == ["Maya"]
    overdue = listed_clocks(reader=sam, asked=Asked(stands="overdue_open"), now=hours(6))
    assert [(line.title, line.owner, line.stands) for line in overdue] == [("Case study for hospitals", "", "overdue_open")]


def test_what_is_overdue_is_listed_by_when_it_was_due(people: dict[str, Member]) -> None:
    for title, hour in (("second", 0.5), ("third", 1), ("first", 0)):
        make_request(wish=replace(WISH, title=title), by=people["Sam"], now=hours(hour))
    asked = Asked(stands="overdue_open", step="acknowledge")
    listed = [line.title for line in listed_clocks(reader=people["Sam"], asked=asked, now=hours(8))]
    assert listed == ["first", "second", "third"]
    assert [line.title for line in listed_clocks(reader=people["Sam"], asked=asked, now=hours(8), start=1, limit=1)] == ["second"]


def test_it_tells_the_other_of_a_message_and_stops_nothing(people: dict[str, Member]) -> None:
    request = acknowledge_request(request=make_request(wish=WISH, by=people["Sam"], now=NINE), by=people["Maya"], now=NINE)
    write_message(request=request, text="How is it going?", by=people["Sam"], now=hours(1))
    assert Notice.objects.filter(member=people["Maya"], title__startswith="Sam wrote on").count() == 1
    assert clocks(request, hours(1))["deliver"] == "running"
