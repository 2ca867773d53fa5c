"""Is what the company says about itself changed by whoever may, all or nothing, with a trace, and asked once?"""

from pathlib import Path

import pytest

from sameside.records.models import AuditEntry, Member, Snapshot
from sameside.schema.errors import NotAllowed
from sameside.services.audit import history_of
from sameside.services.company_settings import (
    WrongSettings,
    change_settings,
    end_first_run,
    settings_awaiting_build,
    wants_first_run,
)
from sameside.services.workspace import OPTIONS, init_workspace, stored_options
from sameside.web.setting_fields import FIELDS
from tests.services.staffed_company import NOW, staff


@pytest.fixture
def people(home: Path) -> dict[str, Member]:
    init_workspace(home, options={})
    return staff()


def test_it_keeps_what_differs_and_writes_down_before_and_after(people: dict[str, Member]) -> None:
    answers = {"currency": "EUR", "competitor_domains": ["rival.example"], "response_hours": 24}
    changed = change_settings(answers=answers, by=people["Ada"], now=NOW)
    assert changed == {"currency": ("", "EUR"), "competitor_domains": ([], ["rival.example"])}
    entry = history_of(kind="settings", object_id="company")[0]
    assert (entry.by_name, entry.detail) == ("Ada", {"currency": ["", "EUR"], "competitor_domains": [[], ["rival.example"]]})
    assert change_settings(answers=answers, by=people["Ada"], now=NOW) == {}
    assert len(history_of(kind="settings", object_id="company")) == 1


def test_it_keeps_nothing_of_answers_of_which_one_can_not_be(people: dict[str, Member]) -> None:
    with pytest.raises(WrongSettings) as refused:
        change_settings(answers={"currency": "EUR", "time_zone": "Mars", "response_hours": "soon"}, by=people["Ada"], now=NOW)
    assert [one.name for one in refused.value.refused] == ["time_zone", "response_hours"]
    assert stored_options()["currency"] == ""


@pytest.mark.parametrize("who", ["Vera", "Sam", "Maya"])
def test_administrators_alone_change_settings(people: dict[str, Member], who: str) -> None:
    with pytest.raises(NotAllowed):
        change_settings(answers={"currency": "EUR"}, by=people[who], now=NOW)


def test_what_is_changed_on_the_command_line_is_written_down_too(people: dict[str, Member], home: Path) -> None:
    del people
    init_workspace(home, options={"currency": "SEK"})
    init_workspace(home, options={"currency": "SEK"})
    entries = history_of(kind="settings", object_id="company")
    assert [(entry.by_id, entry.detail) for entry in entries] == [(None, {"currency": ["", "SEK"]})]


def test_it_says_which_changes_wait_for_a_build(people: dict[str, Member]) -> None:
    assert settings_awaiting_build(stored_options()) == []
    Snapshot.objects.create(
        snapshot_id="s1", built_at=NOW, inputs_digest="", content_digest="", tables={}, accounting={}, settings=stored_options(), seconds=1
    )
    change_settings(answers={"currency": "EUR", "company": "Larkfield"}, by=people["Ada"], now=NOW)
    assert settings_awaiting_build(stored_options()) == ["currency"]


def test_an_administrator_is_asked_once(people: dict[str, Member]) -> None:
    assert {name: wants_first_run(member) for name, member in people.items()} == {
        "Ada": True,
        "Ben": True,
        "Vera": False,
        "Sam": False,
        "Maya": False,
    }
    end_first_run(answers={}, by=people["Ada"], now=NOW)
    assert not wants_first_run(people["Ben"])


def test_a_wrong_answer_leaves_the_questions_open(people: dict[str, Member]) -> None:
    with pytest.raises(WrongSettings):
        end_first_run(answers={"currency": "euro"}, by=people["Ada"], now=NOW)
    assert wants_first_run(people["Ada"])
    end_first_run(answers={"currency": "EUR"}, by=people["Ada"], now=NOW)
    assert (wants_first_run(people["Ada"]), stored_options()["currency"]) == (False, "EUR")


def test_nobody_is_asked_what_init_was_told(people: dict[str, Member], home: Path) -> None:
    init_workspace(home, options={"company": "Larkfield Instruments", "currency": "EUR"})
    assert not wants_first_run(people["Ada"])


def test_every_option_stands_on_the_page_once() -> None:
    assert sorted(FIELDS) == sorted(option.name for option in OPTIONS)


def test_stored_values_read_back_from_their_text(people: dict[str, Member]) -> None:
    del people
    for name, value in stored_options().items():
        assert FIELDS[name].read(FIELDS[name].said(value)) == value
    assert AuditEntry.objects.filter(act="change_settings").count() == 0
