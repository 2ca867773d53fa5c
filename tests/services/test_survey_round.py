"""A round from its first draft to its one result: what may change when, who is invited how, what is left of it."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from sameside.records.models import AuditEntry, Member, SurveyInvitee, SurveyRound
from sameside.schema.errors import Conflict, NotAllowed, SamesideError, UnknownName
from sameside.services import survey_round
from sameside.services.survey_form import group_told, shown_form
from sameside.services.survey_locks import Locked, one_at_a_time
from sameside.services.survey_roster import WrongList, invited_cells, remove_invitee, take_list, take_members
from sameside.services.survey_round import (
    change_round,
    close_round,
    count_in_fives,
    draft_round,
    drop_round,
    finish_closings,
    move_closing_day,
    open_round,
)
from sameside.services.survey_store import Outcome, Stratum, SurveyStore, store_path
from sameside.services.workspace import init_workspace
from tests.services.survey_world import NOW, PEOPLE, a_draft, a_round, an_answer_id, an_open_round, answers_of, people, send, staffed_once

__all__ = ["people", "staffed_once"]

AFTER = NOW + timedelta(days=20)


def refusals() -> list[str]:
    return [entry.detail["tried"] for entry in AuditEntry.objects.filter(act="refuse_survey_change")]


# Preparing


def test_administrators_and_revenue_operations_alone_run_a_survey(people: dict[str, Member]) -> None:
    with pytest.raises(NotAllowed):
        draft_round(draft=a_draft(), by=people["Vera"], now=NOW)
    assert draft_round(draft=a_draft(), by=people["Ada"], now=NOW).status == "draft"


@pytest.mark.parametrize(
    "changed",
    [
        {"k": 2},
        {"k": 21},
        {"title": " "},
        {"contact": ""},
        {"closes_on": date(2026, 5, 19)},
        {"closes_on": date(2027, 1, 1)},
        {"languages": ()},
    ],
)
def test_it_refuses_what_can_t_be_settled(people: dict[str, Member], changed: dict[str, object]) -> None:
    with pytest.raises(SamesideError):
        draft_round(draft=a_draft(**changed), by=people["Ada"], now=NOW)


def test_three_is_the_lowest_threshold(people: dict[str, Member]) -> None:
    assert draft_round(draft=a_draft(k=3), by=people["Ada"], now=NOW).k == 3


def test_it_invites_members_by_where_they_stand_today(people: dict[str, Member]) -> None:
    item = a_round({})
    assert take_members(item=item, by=people["Ada"], now=NOW) == 5
    assert invited_cells(item) == {"sales/team_member": 2, "marketing/team_member": 1, "other/team_member": 2}
    assert take_members(item=item, by=people["Ada"], now=NOW) == 5
    assert SurveyInvitee.objects.count() == 5


def test_it_says_of_each_wrong_cell_of_a_list_where_it_stands(people: dict[str, Member], tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "Name,E-Mail,Function,Level,Language\nSam,sam@x.example,sales,team,en\nBo,bo,seles,boss,fr\nSam,sam@x.example,sales,team,\n"
    )
    item = a_round({})
    with pytest.raises(WrongList) as wrong:
        take_list(item=item, path=file, file_name="people.csv", by=people["Ada"], now=NOW)
    assert [(fault.line, fault.field) for fault in wrong.value.faults] == [
        (3, "address"), (3, "function"), (3, "seniority"), (3, "language"), (4, "address"),
    ]  # fmt: skip
    assert str(wrong.value).startswith("people.csv, line 3, address: ")
    assert SurveyInvitee.objects.count() == 0
    file.write_text("E-Mail,Function,Level\nsam@x.example,Sales,C-level\nbo@x.example,marketing,Team member\n")
    assert take_list(item=item, path=file, file_name="people.csv", by=people["Ada"], now=NOW) == 2
    assert invited_cells(item) == {"sales/c_level": 1, "marketing/team_member": 1}


def test_it_does_not_open_for_nobody(people: dict[str, Member], home: Path) -> None:
    with pytest.raises(SamesideError, match="Nobody is on the list"):
        open_round(home=home, item=a_round({}), by=people["Ada"], now=NOW)
    assert not store_path(home, SurveyRound.objects.get().pk).exists()


def test_two_pulses_lie_four_weeks_apart(people: dict[str, Member], home: Path) -> None:
    open_round(home=home, item=a_round(form="pulse"), by=people["Ada"], now=NOW)
    second = a_round(form="pulse")
    with pytest.raises(SamesideError, match="from 2026-06-17 on"):
        open_round(home=home, item=second, by=people["Ada"], now=NOW + timedelta(days=13))
    assert second.wave == 2


def test_what_is_asked_is_frozen_when_it_opens(people: dict[str, Member], home: Path) -> None:
    item, _ = an_open_round(home, changes={"off": ["T4"]})
    assert item.instrument["hash"]
    assert "T4" not in item.instrument["items"]
    assert invited_cells(item) == PEOPLE


# Nobody weakens an open round


def test_from_where_a_fact_counts_as_good_is_frozen_when_it_opens(people: dict[str, Member], home: Path) -> None:
    late = "leads_followed_up_in_time"
    with pytest.raises(SamesideError, match="'Leads contacted in time'"):
        draft_round(draft=a_draft(limits={late: "800"}), by=people["Ada"], now=NOW)
    item, _ = an_open_round(home, limits={late: "75", "lead_acceptance_rate": "70"})
    assert item.instrument["good_when"][late] == {"good_when": ">= 75", "usual": ">= 80", "by": "company"}
    assert item.instrument["good_when"]["lead_acceptance_rate"]["by"] == "product"
    assert AuditEntry.objects.get(act="open_survey").detail["good_when"] == {late: ">= 75"}
    for tried in ("60", "nonsense"):
        with pytest.raises(Locked):
            change_round(item=item, draft=a_draft(limits={late: tried}), by=people["Ada"], now=NOW)
    assert refusals() == ["change what was settled, as from where facts count as good"] * 2
    item.refresh_from_db()
    assert item.changes["good_when"] == {late: ">= 75"}
    assert shown_form(item, "sales").keys() == {"languages", "pages", "items", "scales"}  # nobody who answers is led by it


def test_whoever_tries_to_weaken_an_open_round_is_refused_and_on_record(people: dict[str, Member], home: Path, tmp_path: Path) -> None:
    """Auditor's test 6, through the services; tests/web/test_survey_running.py goes through the pages."""
    item, tokens = an_open_round(home)
    send(home, item, tokens[0][1], answers_of("sales"))
    ada, invitee = people["Ada"], SurveyInvitee.objects.first()
    assert invitee is not None
    file = tmp_path / "people.csv"
    file.write_text("E-Mail,Function,Level\nspy@x.example,sales,c_level\n")
    attempts = (
        lambda: change_round(item=item, draft=a_draft(k=3), by=ada, now=NOW),
        lambda: take_members(item=item, by=ada, now=NOW),
        lambda: take_list(item=item, path=file, file_name="people.csv", by=ada, now=NOW),
        lambda: remove_invitee(item=item, invitee_id=invitee.pk, by=ada, now=NOW),
        lambda: open_round(home=home, item=item, by=ada, now=NOW),
        lambda: drop_round(item=item, by=ada, now=NOW),
    )
    for attempt in attempts:
        with pytest.raises(Locked):
            attempt()
    assert refusals() == [
        "change what was settled, as its threshold from 5 to 3", "change its list", "change its list", "take somebody off its list",
        "open it again", "throw it away",
    ]  # fmt: skip
    item.refresh_from_db()
    assert (item.k, item.status, SurveyInvitee.objects.count()) == (5, "open", 21)


def test_a_closed_round_is_never_opened_again(people: dict[str, Member], home: Path) -> None:
    item, _ = an_open_round(home)
    close_round(home=home, item=item, by=people["Ada"], now=NOW)
    for attempt in (
        lambda: open_round(home=home, item=item, by=people["Ada"], now=NOW),
        lambda: move_closing_day(item=item, closes_on=date(2026, 6, 30), by=people["Ada"], now=NOW),
    ):
        with pytest.raises(Locked):
            attempt()
    assert len(refusals()) >= 1


def test_a_closing_day_may_move(people: dict[str, Member], home: Path) -> None:
    item, tokens = an_open_round(home)
    move_closing_day(item=item, closes_on=date(2026, 6, 9), by=people["Ada"], now=NOW)
    assert send(home, item, tokens[0][1], answers_of("sales"), now=NOW + timedelta(days=18)) is Outcome.STORED
    with pytest.raises(SamesideError, match="60 days"):
        move_closing_day(item=item, closes_on=date(2026, 9, 9), by=people["Ada"], now=NOW)


def test_a_clock_put_back_does_not_open_what_was_closed(people: dict[str, Member], home: Path) -> None:
    item, tokens = an_open_round(home)
    close_round(home=home, item=item, by=people["Ada"], now=NOW)
    assert send(home, item, tokens[0][1], answers_of("sales"), now=NOW - timedelta(days=1)) is Outcome.CLOSED


# Answering


def test_somebody_is_asked_in_the_words_of_their_function_and_told_of_their_group(people: dict[str, Member], home: Path) -> None:
    item, _ = an_open_round(home, {"sales/team_member": 6, "marketing/manager": 4, "other/team_member": 4}, languages=("en", "de"))
    form = shown_form(item, "other")
    assert "S1" not in form["items"]
    assert form["items"]["O2"]["text"] == {
        "en": "Sales and marketing cooperate well here.",
        "de": "Vertrieb und Marketing arbeiten hier gut zusammen.",
    }
    told = {function: group_told(item, Stratum(function, "team_member")) for function in ("sales", "marketing", "other")}
    assert [(t["n_invited"], t["is_shown"], t["is_counted"], t["minutes"]) for t in told.values()] == [
        (6, True, True, 7), (4, False, True, 7), (4, False, False, 6),
    ]  # fmt: skip


def test_it_takes_answers_of_every_kind_and_leaves_out_what_was_not_asked(people: dict[str, Member], home: Path) -> None:
    item, tokens = an_open_round(home)
    other = next(token for function, token in tokens if function == "other")
    assert send(home, item, other, answers_of("sales") | {"Z1": "  Talk\u202e more.\n "}) is Outcome.STORED
    store = SurveyStore(home, item.pk)
    store.stop_taking()
    (found,) = store.answers()
    assert found.answers == {
        "E1": {"value": 2.5, "confidence": 2}, "E2": {"value": "dont_know"}, "G1": "cannot_judge", "O1": 3, "O2": 4, "X1": 7,
    }  # fmt: skip
    assert store.comments() == {"Z1": ["Talk more."]}


@pytest.mark.parametrize(
    "answers",
    [
        {}, {"Q9": 1}, {"O2": 6}, {"O2": True}, {"O2": "4"}, {"O2": [4]}, {"X1": 11}, {"X1": -1}, {"S1": "yes"}, {"E1": 5},
        {"E1": {"value": 101}}, {"E1": {"value": 10**400}},
        {"E1": {"value": float("nan")}}, {"E1": {"value": 5, "confidence": 4}}, {"E1": {"value": 5, "when": "now"}}, {"E3": {"value": -1}},
        {"Z1": "x" * 501}, {"Z1": 5}, {"Z1": "   "},
    ],
)  # fmt: skip
def test_it_refuses_what_nobody_can_choose(people: dict[str, Member], home: Path, answers: dict[str, object]) -> None:
    item, tokens = an_open_round(home, {"sales/team_member": 1})
    with pytest.raises(SamesideError):
        send(home, item, tokens[0][1], answers)
    assert count_in_fives(home=home, item=item) == 0
    assert send(home, item, tokens[0][1], answers_of("sales")) is Outcome.STORED


def test_a_token_of_another_round_is_no_token_here(people: dict[str, Member], home: Path) -> None:
    one, tokens = an_open_round(home)
    other, _ = an_open_round(home)
    assert send(home, other, tokens[0][1], answers_of("sales")) is Outcome.UNKNOWN
    assert send(home, one, tokens[0][1], answers_of("sales")) is Outcome.STORED


def test_how_many_have_answered_is_told_in_fives(people: dict[str, Member], home: Path) -> None:
    item, tokens = an_open_round(home)
    told = []
    for function, token in tokens[:11]:
        send(home, item, token, answers_of(function))
        told.append(count_in_fives(home=home, item=item))
    assert told == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]


def test_the_same_form_again_is_told_so(people: dict[str, Member], home: Path) -> None:
    item, tokens = an_open_round(home)
    mark = an_answer_id()
    said = [send(home, item, tokens[0][1], answers_of("sales"), mark) for _ in range(3)]
    assert said == [Outcome.STORED, Outcome.ALREADY, Outcome.ALREADY]


# Closing


def test_closing_leaves_one_result_and_nothing_else(people: dict[str, Member], home: Path) -> None:
    item, tokens = an_open_round(home)
    for function, token in tokens[:12]:
        send(home, item, token, answers_of(function) | {"Z1": f"Said by {function}"})
    closed = close_round(home=home, item=item, by=people["Ada"], now=AFTER)
    assert (closed.status, closed.result["n_answers"], closed.result["n_invited"]) == ("closed", 12, 21)
    assert SurveyInvitee.objects.count() == 0
    # Nor in pages the records have given up, nor in their log. Members have addresses of their own.
    left = b"".join(file.read_bytes() for file in home.glob("records.sqlite*"))
    assert (b"sales.team_member.3@larkfield.example" in left, b"Spring survey" in left) == (False, connection.vendor == "sqlite")
    assert [file.suffix for file in (home / "survey").iterdir()] == [".lock"]
    again = close_round(home=home, item=item, by=people["Ada"], now=AFTER + timedelta(days=1))
    assert (again.result_hash, again.closed_at) == (closed.result_hash, AFTER)


def test_comments_of_fewer_than_ten_are_left_out(people: dict[str, Member], home: Path) -> None:
    """Auditor's test 11."""
    for n, shown in ((9, 0), (10, 10)):
        item, tokens = an_open_round(home)
        for number, (function, token) in enumerate(tokens[:n]):
            send(home, item, token, answers_of(function) | {"Z1": f"Comment {number}"})
        closed = close_round(home=home, item=item, by=people["Ada"], now=AFTER)
        found = closed.result["comments"].get("Z1", [])
        assert sorted(found) == sorted(f"Comment {number}" for number in range(shown))


@pytest.mark.parametrize("stops_at", ["stop_taking", "publish", "_end", "remove_store"])
def test_a_stop_anywhere_in_closing_is_finished_later_with_one_result(
    people: dict[str, Member], home: Path, monkeypatch: pytest.MonkeyPatch, stops_at: str
) -> None:
    item, tokens = an_open_round(home)
    for function, token in tokens[:6]:
        send(home, item, token, answers_of(function))

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopping:
        stopping.setattr(SurveyStore if stops_at == "stop_taking" else survey_round, stops_at, stop)
        with pytest.raises(KeyboardInterrupt):
            close_round(home=home, item=item, by=people["Ada"], now=NOW)
    late = send(home, item, tokens[6][1], answers_of("sales"))
    assert late is (Outcome.STORED if stops_at == "stop_taking" else Outcome.CLOSED)
    finish_closings(home=home, now=NOW)
    item.refresh_from_db()
    if stops_at == "stop_taking":  # nothing had happened yet: people go on
        assert item.status == "open"
        return
    assert (item.status, item.result["n_answers"]) == ("closed", 6)
    assert not store_path(home, item.pk).exists()
    assert AuditEntry.objects.filter(act="close_survey").count() == 1


def test_the_worker_closes_what_is_past_its_day(people: dict[str, Member], home: Path) -> None:
    init_workspace(home, options={"time_zone": "Europe/Berlin"})
    night = AFTER.replace(hour=22, minute=30)  # the 10th has begun in Berlin
    item, tokens = an_open_round(home)
    send(home, item, tokens[0][1], answers_of("sales"))
    assert finish_closings(home=home, now=NOW) == 0
    assert send(home, item, tokens[1][1], answers_of("sales"), now=AFTER) is Outcome.CLOSED
    assert finish_closings(home=home, now=night) == 1
    item.refresh_from_db()
    assert item.result["n_answers"] is None  # one: too few to be told of
    assert item.result["closed_on"] == "2026-06-10"


def test_a_file_that_was_deleted_by_somebody_is_told_and_no_result_invented(people: dict[str, Member], home: Path) -> None:
    item, tokens = an_open_round(home)
    send(home, item, tokens[0][1], answers_of("sales"))
    store_path(home, item.pk).unlink()
    assert send(home, item, tokens[1][1], answers_of("sales")) is Outcome.CLOSED
    closed = close_round(home=home, item=item, by=people["Ada"], now=NOW)
    assert (closed.status, closed.result) == ("lost", None)


def test_a_file_put_back_from_a_copy_does_not_bring_a_closed_round_back(people: dict[str, Member], home: Path) -> None:
    """Auditor's test 6: restoring a backup."""
    item, tokens = an_open_round(home)
    kept = store_path(home, item.pk).read_bytes()
    close_round(home=home, item=item, by=people["Ada"], now=NOW)
    store_path(home, item.pk).write_bytes(kept)
    assert send(home, item, tokens[0][1], answers_of("sales")) is Outcome.CLOSED
    assert finish_closings(home=home, now=NOW) == 1
    assert not store_path(home, item.pk).exists()


def test_nobody_closes_while_invitations_leave(people: dict[str, Member], home: Path) -> None:
    item, _ = an_open_round(home)
    with one_at_a_time(home, item.pk), pytest.raises(Conflict):
        close_round(home=home, item=item, by=people["Ada"], now=NOW)


def test_the_records_hold_nothing_of_an_answer_while_a_round_runs(people: dict[str, Member], home: Path) -> None:
    """Auditor's test 13 and 1: what lies outside the round's own file names no language, no time and no answer of anybody."""
    item, tokens = an_open_round(home)
    before = json.dumps(list(SurveyRound.objects.values()), default=str) + json.dumps(list(SurveyInvitee.objects.values()), default=str)
    n_entries = AuditEntry.objects.count()
    for function, token in tokens:
        send(home, item, token, answers_of(function) | {"Z1": "A rare remark"})
    after = json.dumps(list(SurveyRound.objects.values()), default=str) + json.dumps(list(SurveyInvitee.objects.values()), default=str)
    assert after == before
    assert AuditEntry.objects.count() == n_entries
    outside = b"".join(file.read_bytes() for file in home.glob("records.sqlite*"))
    assert b"A rare remark" not in outside


def test_a_round_there_is_not_is_unknown(people: dict[str, Member]) -> None:
    with pytest.raises(UnknownName):
        survey_round.round_named("nothing")
