"""Who joined or left a group between two rounds, by the days members stood where they stood; and when nobody can know."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sameside.records.models import Member, MemberTerm, SurveyRound
from sameside.services.members import Standing, add_member, admit_member, stop_member
from sameside.services.survey_movers import movers_between, round_before
from sameside.services.survey_roster import take_list, take_members
from sameside.services.survey_round import draft_round, open_round
from tests.services.survey_world import NOW, a_draft, people, staffed_once

__all__ = ["people", "staffed_once"]

LATER = NOW + timedelta(days=100)


def opened(home: Path, at: datetime, by: Member) -> SurveyRound:
    """A round of everybody who may come in that day."""
    item = draft_round(draft=a_draft(closes_on=(at + timedelta(days=14)).date()), by=None, now=at)
    take_members(item=item, by=by, now=at)
    return open_round(home=home, item=item, by=None, now=at)


def closed(item: SurveyRound, at: datetime) -> SurveyRound:
    """Without anybody's answers: only the list matters here."""
    item.status, item.closed_at, item.result = "closed", at, {"is_other_left_out": False, "closed_on": at.date().isoformat(), "k": item.k}
    item.save()
    return item


@pytest.fixture
def before(home: Path, people: dict[str, Member]) -> SurveyRound:
    return closed(opened(home, NOW, people["Ada"]), NOW + timedelta(days=14))


def test_who_joined_left_and_moved_counts_in_every_group_they_were_in(home: Path, people: dict[str, Member], before: SurveyRound) -> None:
    ada, at = people["Ada"], NOW + timedelta(days=50)
    nils = add_member(
        email="nils@larkfield.example", name="Nils", role="rep", standing=Standing("sales"), from_on=at.date(), by=ada, now=at
    )
    MemberTerm.objects.create(member=people["Maya"], from_on=at.date(), side="marketing", seniority="manager")
    stop_member(member=people["Sam"], by=ada, now=at)
    item = opened(home, LATER, ada)
    assert round_before(item) == before
    moved = movers_between(before, item, without_other=False).by_group
    # Sam left sales' team, Nils joined it; Maya rose in marketing: one left its team, one joined its leaders.
    assert (moved["total"], moved["sales"], moved["sales/team"], moved["other"]) == (2, 2, 2, 0)
    assert (moved["marketing"], moved["marketing/team"], moved["marketing/leaders"]) == (0, 1, 1)
    # The team lost Sam and Maya and won Nils.
    assert (moved["team"], moved["leaders"]) == (3, 1)
    assert nils.is_active


def test_somebody_stopped_and_let_in_again_never_left(home: Path, people: dict[str, Member], before: SurveyRound) -> None:
    stop_member(member=people["Sam"], by=people["Ada"], now=NOW + timedelta(days=20))
    admit_member(member=people["Sam"], by=people["Ada"], now=NOW + timedelta(days=30))
    moved = movers_between(before, opened(home, LATER, people["Ada"]), without_other=False)
    assert (set(moved.by_group.values()), moved.unknown) == ({0}, "")


def test_a_function_left_out_in_one_round_only_has_moved_as_a_whole(home: Path, people: dict[str, Member], before: SurveyRound) -> None:
    moved = movers_between(before, opened(home, LATER, people["Ada"]), without_other=True).by_group
    # Ada and Ben, of 'other', count in the earlier total and not in the later.
    assert (moved["total"], moved["other"], moved["sales"]) == (2, 2, 0)


def test_a_list_from_a_file_leaves_it_unknown(home: Path, people: dict[str, Member], before: SurveyRound, tmp_path: Path) -> None:
    item = draft_round(draft=a_draft(closes_on=(LATER + timedelta(days=14)).date()), by=None, now=LATER)
    (tmp_path / "list.csv").write_text("address,function,seniority\nann@larkfield.example,sales,team\n", encoding="utf-8")
    take_list(item=item, path=tmp_path / "list.csv", file_name="list.csv", by=None, now=LATER)
    item = open_round(home=home, item=item, by=None, now=LATER)
    assert movers_between(before, item, without_other=False).unknown.endswith("the list of this round did not come from the members")


def test_a_list_that_was_changed_by_hand_leaves_it_unknown(home: Path, people: dict[str, Member], before: SurveyRound) -> None:
    before.invited = before.invited | {"sales/team_member": 9}
    before.save()
    unknown = movers_between(before, opened(home, LATER, people["Ada"]), without_other=False).unknown
    assert unknown.endswith("the list of the earlier round was not that day's members")


def test_a_round_is_compared_with_the_last_of_its_form_that_had_closed(home: Path, people: dict[str, Member], before: SurveyRound) -> None:
    pulse = draft_round(draft=a_draft(form="pulse", closes_on=(LATER + timedelta(days=9)).date()), by=None, now=LATER)
    take_members(item=pulse, by=people["Ada"], now=LATER)
    assert round_before(open_round(home=home, item=pulse, by=None, now=LATER)) is None
    assert round_before(before) is None
