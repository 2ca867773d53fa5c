"""One link for everybody: nobody is on a list, people say which group they are in, and nothing more is kept of them than by own links."""

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pysqlite3
import pytest
from scipy.stats import spearmanr

from sameside.records.models import AuditEntry, Member, SurveyInvitee, SurveyRound
from sameside.schema.errors import SamesideError, UnknownName
from sameside.services.survey_answers import group_named, submit_by_open_link
from sameside.services.survey_locks import Locked
from sameside.services.survey_movers import round_before
from sameside.services.survey_roster import take_members
from sameside.services.survey_round import change_round, close_round, count_in_fives, draft_round, open_round
from sameside.services.survey_sending import check_reminder, invite, make_slips, remind
from sameside.services.survey_store import Outcome, Stratum, SurveyStore, store_path
from tests.services.survey_world import (
    NOW,
    a_draft,
    a_round,
    an_answer_id,
    an_open_round,
    answers_of,
    outbox,
    people,
    send,
    settings_of_mail,
    staffed_once,
)

__all__ = ["outbox", "people", "settings_of_mail", "staffed_once"]

AFTER = NOW + timedelta(days=20)
SALES = Stratum("sales", "team_member")


def opened(home: Path, **changed: object) -> SurveyRound:
    """A round everybody answers by the same link."""
    return open_round(home=home, item=draft_round(draft=a_draft(mode="open", **changed), by=None, now=NOW), by=None, now=NOW)


def answer(home: Path, item: SurveyRound, stratum: Stratum = SALES, answer_id: str = "", agree: int = 4, text: str = "") -> Outcome:
    said = answers_of(stratum.function, agree) | ({"Z1": text} if text else {})
    return submit_by_open_link(home=home, item=item, stratum=stratum, answer_id=answer_id or an_answer_id(), answers=said, now=NOW)


def test_it_opens_without_a_list_and_is_numbered_apart_from_waves(people: dict[str, Member], home: Path) -> None:
    first, _ = an_open_round(home)
    item = opened(home)
    assert (item.status, item.mode, item.invited, item.wave, first.wave) == ("open", "open", {}, 1, 1)
    assert open_round(home=home, item=a_round(), by=None, now=NOW).wave == 2
    assert AuditEntry.objects.get(act="open_survey", object_id=item.pk).detail["mode"] == "open"


def test_there_is_no_such_mode(people: dict[str, Member]) -> None:
    with pytest.raises(UnknownName):
        draft_round(draft=a_draft(mode="opne"), by=None, now=NOW)


def test_nobody_is_listed_invited_or_reminded(people: dict[str, Member], home: Path, outbox: list[object]) -> None:
    draft = draft_round(draft=a_draft(mode="open"), by=None, now=NOW)
    with pytest.raises(SamesideError, match="there is no list"):
        take_members(item=draft, by=people["Ada"], now=NOW)
    item = open_round(home=home, item=draft, by=None, now=NOW)
    for refused in (
        lambda: invite(home=home, item=item, address="http://localhost", by=None, now=NOW),
        lambda: make_slips(home=home, item=item, address="http://localhost", by=None, now=NOW),
        lambda: remind(home=home, item=item, by=None, now=NOW),
        lambda: check_reminder(item, NOW),
    ):
        with pytest.raises(SamesideError, match="nobody is on a list"):
            refused()
    assert (outbox, SurveyInvitee.objects.count()) == ([], 0)


def test_a_list_that_was_made_is_thrown_away_with_the_choice(people: dict[str, Member]) -> None:
    item = a_round()
    changed = change_round(item=item, draft=a_draft(mode="open"), by=people["Ada"], now=NOW)
    assert (changed.mode, SurveyInvitee.objects.count()) == ("open", 0)


def test_the_choice_can_t_be_taken_back_once_it_is_open(people: dict[str, Member], home: Path) -> None:
    item = opened(home)
    with pytest.raises(Locked):
        change_round(item=item, draft=a_draft(mode="closed"), by=people["Ada"], now=NOW)
    assert AuditEntry.objects.filter(act="refuse_survey_change").count() == 1


def test_the_same_form_again_is_stored_once_and_another_is_one_more(people: dict[str, Member], home: Path) -> None:
    item, mark = opened(home), an_answer_id()
    assert [answer(home, item, answer_id=mark) for _ in range(2)] == [Outcome.STORED, Outcome.ALREADY]
    assert [answer(home, item) for _ in range(4)] == [Outcome.STORED] * 4
    assert count_in_fives(home=home, item=item) == 5


def test_twenty_at_once_of_one_form_leave_one_answer(people: dict[str, Member], home: Path) -> None:
    store, mark = SurveyStore(home, opened(home).pk), secrets.token_bytes(16)

    def sent(_: int) -> Outcome:
        return store.submit_without_token(stratum=SALES, answer_id=mark, form="full", answers={"O2": 4}, comments={})

    with ThreadPoolExecutor(20) as threads:
        said = list(threads.map(sent, range(20)))
    assert sorted(said) == sorted([Outcome.STORED, *[Outcome.ALREADY] * 19])
    assert store.count() == 1


def test_groups_are_those_there_are() -> None:
    assert group_named("other", "c_level") == Stratum("other", "c_level")
    assert [group_named(*named) for named in (("", ""), ("sales", "leader"), ("finance", "manager"), ("sales", ""))] == [None] * 4


def test_neither_way_in_leads_into_a_round_of_the_other_kind(people: dict[str, Member], home: Path) -> None:
    by_own_links, tokens = an_open_round(home)
    item = opened(home)
    with pytest.raises(SamesideError, match="a link of their own"):
        answer(home, by_own_links)
    assert send(home, item, tokens[0][1], answers_of("sales")) is Outcome.UNKNOWN
    assert [SurveyStore(home, one.pk).count() for one in (by_own_links, item)] == [0, 0]


def test_questions_of_another_function_are_left_out(people: dict[str, Member], home: Path) -> None:
    item = opened(home)
    said = answers_of("sales") | {"Z1": "Talk more."}
    other = Stratum("other", "manager")
    submit_by_open_link(home=home, item=item, stratum=other, answer_id=an_answer_id(), answers=said, now=NOW)
    store = SurveyStore(home, item.pk)
    store.stop_taking()
    (found,) = store.answers()
    assert (found.variant, found.function, found.seniority) == ("other", "other", "manager")
    assert "S1" not in found.answers
    assert store.comments() == {"Z1": ["Talk more."]}
    assert answer(home, item) is Outcome.CLOSED


def test_its_file_holds_no_token_and_no_order(people: dict[str, Member], home: Path) -> None:
    """Auditor's tests 1 and 2 by an open link."""
    item, n = opened(home), 40
    store = SurveyStore(home, item.pk)
    for number in range(n):
        given = {"mark": f"answer-{number:03}"}
        store.submit_without_token(stratum=SALES, answer_id=secrets.token_bytes(16), form="full", answers=given, comments={})
    raw = store_path(home, item.pk).read_bytes()
    places = [raw.find(f"answer-{number:03}".encode()) for number in range(n)]
    assert [raw.count(f"answer-{number:03}".encode()) for number in range(n)] == [1] * n
    assert abs(spearmanr(range(n), places).statistic) < 0.51  # above it by chance: 1 in 1,000
    with closing(pysqlite3.connect(str(store_path(home, item.pk)))) as connection:
        assert connection.execute("select count(*) from token").fetchone() == (0,)
        assert connection.execute("pragma freelist_count").fetchone() == (0,)


def test_a_form_that_breaks_off_in_the_middle_leaves_nothing(people: dict[str, Member], home: Path) -> None:
    store = SurveyStore(home, opened(home).pk)
    mark = secrets.token_bytes(16)
    with pytest.raises(pysqlite3.Error):
        store.submit_without_token(stratum=SALES, answer_id=mark, form="full", answers={"O2": 4}, comments={"Z1": object()})  # type: ignore[dict-item]
    assert store.count() == 0
    assert store.submit_without_token(stratum=SALES, answer_id=mark, form="full", answers={"O2": 4}, comments={}) is Outcome.STORED


def test_closing_leaves_a_result_that_says_how_it_came_and_compares_it_with_none(people: dict[str, Member], home: Path) -> None:
    earlier, _ = an_open_round(home)
    SurveyRound.objects.filter(pk=earlier.pk).update(status="closed", closed_at=NOW, result={"closed_on": "2026-05-20"})
    item = opened(home)
    before = json.dumps(list(SurveyRound.objects.values()), default=str)
    for number in range(10):
        answer(home, item, text=f"A rare remark {number}")
    assert json.dumps(list(SurveyRound.objects.values()), default=str) == before
    closed = close_round(home=home, item=item, by=people["Ada"], now=AFTER)
    told = closed.result
    assert (told["mode"], told["n_invited"], told["n_answers"], told["waves"]) == ("open", None, 10, None)
    assert len(told["comments"]["Z1"]) == 10
    assert not store_path(home, item.pk).exists()
    again = close_round(home=home, item=item, by=people["Ada"], now=AFTER + timedelta(days=1))
    assert (again.result_hash, again.closed_at) == (closed.result_hash, AFTER)


def test_no_round_takes_one_by_an_open_link_for_its_earlier_nor_the_other_way_round(people: dict[str, Member], home: Path) -> None:
    own, by_open_link = a_round(), opened(home)
    own = open_round(home=home, item=own, by=None, now=NOW)
    # The one by an open link closed last.
    for item, closed_at in ((own, AFTER), (by_open_link, AFTER + timedelta(days=1))):
        SurveyRound.objects.filter(pk=item.pk).update(status="closed", closed_at=closed_at, result={"closed_on": "2026-06-09"})
    later = AFTER + timedelta(days=90)
    next_own, next_open = (
        SurveyRound(id=mode, form="full", mode=mode, opens_at=later, made_at=later, closes_at=later) for mode in ("closed", "open")
    )
    assert round_before(next_own) == own
    assert round_before(next_open) is None
