"""Do the pages of agreements show what is agreed, and let each do what is theirs?"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sameside.records.models import DivergenceRater, GlossaryTerm, Goal, GoalView, Handoff, LeadDefinition, Responsibility
from sameside.services.access import Role
from sameside.services.definitions import definition_in_force
from sameside.services.records_store import start_records
from sameside.services.workspace import company_day, open_workspace, utc_now
from tests.records_servers import copy_workspace
from tests.services.agreed_company import NOW, agreed_company, in_force, member, proposed

Browser = Callable[[Role], Client]
_FORM = {
    "title": "Qualified lead",
    "reason": "",
    "from_on": "2024-05-01",
    "clause_id": ["", "", ""],
    "clause_column": ["lead_source", "has_work_email", ""],
    "clause_test": ["is_one_of", "is_true", "is_one_of"],
    "clause_values": ["web", "", ""],
    "clause_unknown": ["fails", "undecided", "undecided"],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("agreed")
    agreed_company(folder / "home", folder / "files")
    return folder / "home"


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    copy_workspace(made, tmp_path / "home")
    monkeypatch.setenv("SAMESIDE_HOME", str(tmp_path / "home"))
    open_workspace(tmp_path / "home")
    yield tmp_path / "home"
    start_records(made)


@pytest.fixture
def as_role(home: Path) -> Browser:
    def browser(role: Role) -> Client:
        client = Client(SERVER_NAME="localhost")
        client.force_login(member(role), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return browser


def _page(client: Client, name: str, **values: object) -> str:
    response = client.get(reverse(name, kwargs=values or None))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def _hash_on(client: Client, version: int, page: str = "definition") -> str:
    found = re.search(r'name="shown_hash" value="([0-9a-f]{64})"', _page(client, page, version=version))
    assert found is not None
    return found[1]


def test_it_goes_the_whole_way_from_a_form_to_a_definition_in_force(as_role: Browser) -> None:
    marketer = as_role(Role.MARKETER)
    assert "No definition is in force yet" in _page(marketer, "agreements")
    assert marketer.post(reverse("definition_new"), _FORM).status_code == 302
    page = _page(marketer, "definition", version=1)
    assert "Lead source is one of web" in page
    assert "where unknown, it counts as not met" in page
    # Examples: both kinds, chosen among real leads.
    shown = _page(marketer, "definition_examples", version=1)
    assert "says:small-company:w" in shown
    marks = {"says:small-company:w0": "yes", "says:small-company:f0": "no", "says:small-company:f1": ""}
    posted = marketer.post(reverse("definition_examples", args=[1]), marks | {"shown_hash": _hash_on(marketer, 1, "definition_examples")})
    assert posted.status_code == 302
    assert marketer.post(reverse("definition_propose", args=[1]), {"shown_hash": _hash_on(marketer, 1)}).status_code == 302
    for role in (Role.SALES_MANAGER, Role.MARKETING_MANAGER):
        signer = as_role(role)
        assert "Read and sign" in _page(signer, "agreements")
        assert signer.post(reverse("definition_sign", args=[1]), {"shown_hash": _hash_on(signer, 1)}).status_code == 302
        assert "Sign for my side" not in _page(signer, "definition", version=1)
    assert definition_in_force(company_day(utc_now())) is not None
    home_page = _page(as_role(Role.REP), "agreements")
    assert "A qualified lead, as agreed" in home_page
    assert "Sales manager for sales and Marketing manager for marketing" in home_page


def test_it_says_on_the_page_what_it_would_have_meant(home: Path, as_role: Browser) -> None:
    proposed(open_workspace(home))
    page = _page(as_role(Role.SALES_MANAGER), "definition", version=1)
    assert "10 of the 22 leads of 2024-Q1 would have qualified; 40.0% (16.8 to 68.7%, n = 10) of them were won so far" in page
    assert "against 9.1% (1.6 to 37.7%, n = 11) of those that would not: a difference of +30.9 points" in page
    assert "1 lead is still open and counted as not won yet: the shares may rise." in page
    assert "Of 1 lead nobody can tell" in page
    asked = as_role(Role.REP).get(reverse("definition_backtest", args=[1]), {"period": "2024-02-01..2024-02-10"}).content.decode()
    assert "10 of the 10 leads of 2024-02-01 to 2024-02-10 would have qualified" in asked
    wrong = as_role(Role.REP).get(reverse("definition_backtest", args=[1]), {"period": "soon"})
    assert (wrong.status_code, "is no period" in wrong.content.decode()) == (200, True)


def test_it_refuses_a_signature_under_words_that_changed_since_they_were_shown(home: Path, as_role: Browser) -> None:
    proposed(open_workspace(home))
    signer = as_role(Role.SALES_MANAGER)
    shown = _hash_on(signer, 1)
    edited = _FORM | {"clause_values": ["web, fair", "", ""], "shown_hash": shown}
    assert as_role(Role.MARKETER).post(reverse("definition_edit", args=[1]), edited).status_code == 302
    refused = signer.post(reverse("definition_sign", args=[1]), {"shown_hash": shown})
    assert refused.status_code == 409
    assert not LeadDefinition.objects.get(version=1).signatures.exists()


def test_it_keeps_what_was_typed_when_a_rule_can_not_be(as_role: Browser) -> None:
    client = as_role(Role.MARKETER)
    wrong = _FORM | {"clause_column": ["n_employees", "", ""], "clause_values": ["many", "", ""], "title": "Mine"}
    response = client.post(reverse("definition_new"), wrong)
    page = response.content.decode()
    assert response.status_code == 400
    assert 'value="Mine"' in page
    assert 'value="many"' in page
    assert "can&#39;t be tested by" in page or "can't be tested by" in page


def test_it_adds_a_row_without_script_and_with(as_role: Browser) -> None:
    client = as_role(Role.MARKETER)
    page = client.post(reverse("definition_new"), _FORM | {"add_row": "1"})
    # Two rules typed, and three empty ones again.
    assert (page.status_code, page.content.decode().count('name="clause_column"')) == (200, 5)
    assert LeadDefinition.objects.count() == 0
    assert _page(client, "definition_clause_row").count('name="clause_column"') == 1


def test_it_takes_ranks_as_people_type_them(as_role: Browser) -> None:
    ranks = {"clause_column": ["job_title", "", ""], "clause_test": ["has_rank"] * 3, "clause_values": ["C-level, VP, Head", "", ""]}
    as_role(Role.MARKETER).post(reverse("definition_new"), _FORM | ranks)
    assert LeadDefinition.objects.get().criteria[0]["values"] == ["c_level", "vp", "director"]


def test_it_shows_what_changes_against_the_version_in_force(home: Path, as_role: Browser) -> None:
    in_force(open_workspace(home))
    client = as_role(Role.MARKETER)
    form = _FORM | {
        "clause_id": ["c1", "c2", ""],
        "clause_column": ["lead_source", "", "country"],
        "clause_values": ["web, fair", "", "DE"],
    }
    assert client.post(reverse("definition_new"), form).status_code == 302
    page = _page(client, "definition", version=2)
    assert "<del>Lead source is one of web; where unknown, it counts as not met</del>" in page
    assert "<ins>Lead source is one of web or fair; where unknown, it counts as not met</ins>" in page
    assert "<del>The person has a work e-mail address; where unknown, nobody can tell yet</del>" in page
    # A new rule gets a number of its own, and not that of the one taken out.
    assert [one["id"] for one in LeadDefinition.objects.get(version=2).criteria] == ["c1", "c3"]
    assert "<ins>Country is one of DE; where unknown, nobody can tell yet</ins>" in page


def test_it_tells_a_withdrawn_version_as_such(home: Path, as_role: Browser) -> None:
    proposed(open_workspace(home))
    assert as_role(Role.MARKETER).post(reverse("definition_withdraw", args=[1])).status_code == 302
    assert "Withdrawn" in _page(as_role(Role.REP), "definition", version=1)


def test_it_reads_a_definition_with_few_questions_to_the_records(home: Path, as_role: Browser) -> None:
    in_force(open_workspace(home))
    client = as_role(Role.REP)
    client.get(reverse("agreements"))
    for name, values, most in (("agreements", {}, 24), ("definition", {"version": 1}, 20)):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse(name, kwargs=values))
        assert len(asked) <= most, [one["sql"] for one in asked.captured_queries]


def test_it_keeps_labels_apart_until_a_rater_is_done(home: Path, as_role: Browser) -> None:
    proposed(open_workspace(home))
    marketer, seller = as_role(Role.MARKETER), as_role(Role.SALES_MANAGER)
    assert marketer.post(reverse("divergence_start", args=[1])).status_code == 302
    page = reverse("divergence", args=[1])
    _label_all(marketer, page, "yes")
    assert "No score yet" in marketer.get(page).content.decode()
    assert "labels show once" not in seller.get(page).content.decode()
    assert "kappa" not in seller.get(page).content.decode()
    _label_all(seller, page, "no")
    shown = seller.get(page).content.decode()
    assert "How far Marketer, Sales manager agree" in shown
    assert "Marketer: Yes; Sales manager: No" in shown
    # Somebody who has not labelled sees it once the test is closed, and labels no more.
    other = as_role(Role.MARKETING_MANAGER)
    assert "How far" not in other.get(page).content.decode()
    assert marketer.post(reverse("divergence_close", args=[1])).status_code == 302
    assert "How far" in other.get(page).content.decode()
    assert DivergenceRater.objects.count() == 2


def _label_all(client: Client, page: str, label: str) -> None:
    for _ in range(20):
        shown = client.get(page).content.decode()
        lead = re.search(r'name="lead_cycle_id" value="([^"]+)"', shown)
        assert lead is not None
        questions = set(re.findall(r'name="(q:[^"]+)"', shown))
        answers = dict.fromkeys(questions, "unclear") | {"q:overall": label}
        assert client.post(page, answers | {"lead_cycle_id": lead[1]}).status_code == 302


def test_it_shows_both_sides_goals_and_their_conflicts(as_role: Browser) -> None:
    for role, side, target in ((Role.SALES_MANAGER, "sales", "90"), (Role.MARKETING_MANAGER, "marketing", "80")):
        goal = {
            "side": side,
            "metric": "acceptance_rate",
            "target": target,
            "first_on": "2024-01-01",
            "last_on": "2024-12-31",
            "owner": member(role).pk,
            "strategy": "",
            "currency": "EUR",
        }
        assert as_role(role).post(reverse("goal_new"), goal).status_code == 302
    page = _page(as_role(Role.REP), "goals")
    assert "Acceptance rate is to be 90.0% for sales and 80.0% for marketing, at the same time." in page
    assert "Name who answers for it" in page
    Goal.objects.filter(side="sales").update(updated_at=utc_now() - timedelta(days=31))
    assert _page(as_role(Role.REP), "goals").count("Not confirmed for 30 days") == 1


def test_it_sets_what_is_reached_so_far_beside_a_goal_and_says_what_the_word_means(as_role: Browser) -> None:
    form = {
        "side": "sales",
        "target": "20",
        "first_on": "2024-01-01",
        "last_on": "2024-12-31",
        "owner": member(Role.REP).pk,
        "strategy": "",
    }
    for metric in ("close_rate_lead", "win_rate_count"):
        assert as_role(Role.SALES_MANAGER).post(reverse("goal_new"), form | {"metric": metric, "currency": ""}).status_code == 302
    page = _page(as_role(Role.MARKETER), "goals")
    # 5 of 22 leads were won; no deal was loaded, so nobody can tell a win rate.
    assert "So far: 22.7% (10.1 to 43.4%, n = 22)" in page
    assert page.count("So far: can't be told") == 1
    assert (
        '<span class="term" tabindex="0">win rate count<span class="term-says" role="note"><strong>win rate</strong>: Won divided by'
        in page
    )


def test_it_lets_no_side_set_the_others_goal(as_role: Browser) -> None:
    goal = {"side": "marketing", "metric": "cycles", "target": "9", "first_on": "2024-01-01", "last_on": "2024-12-31"}
    refused = as_role(Role.SALES_MANAGER).post(reverse("goal_new"), goal | {"owner": member(Role.REP).pk})
    assert refused.status_code == 403
    assert "set by marketing" in refused.content.decode()


def test_it_notes_who_has_read_the_goals_once_a_day(as_role: Browser) -> None:
    reader = as_role(Role.REP)
    _page(reader, "goals")
    assert not GoalView.objects.exists()  # looking alone writes nothing
    for _ in range(2):
        reader.post(reverse("goals"))
    assert GoalView.objects.count() == 1
    assert "Rep (" in _page(as_role(Role.MARKETER), "goals")


def test_it_brings_up_what_a_leaver_answered_for(home: Path, as_role: Browser) -> None:
    in_force(open_workspace(home))
    client = as_role(Role.MARKETER)
    assert "nobody was named" in _page(client, "responsibilities")
    charge = {
        "kind": "definition",
        "subject": "Version 1",
        "subject_id": "1",
        "due_on": "2024-12-31",
        "note": "",
        "owner": member(Role.REP).pk,
        "deputy": member(Role.SALES_MANAGER).pk,
    }
    assert client.post(reverse("responsibilities"), charge).status_code == 302
    assert "Nobody answers for these" not in _page(client, "responsibilities")
    gone = member(Role.REP)
    gone.is_active = False
    gone.save()
    assert "Rep, the owner, has left" in _page(client, "responsibilities")
    # Somebody takes over: one row ends, another begins.
    assert client.post(reverse("responsibilities"), charge | {"owner": member(Role.MARKETING_MANAGER).pk}).status_code == 302
    assert Responsibility.objects.filter(ended_at=None).count() == 1
    same = client.post(reverse("responsibilities"), charge | {"owner": member(Role.SALES_MANAGER).pk})
    assert (same.status_code, "two people" in same.content.decode()) == (400, True)


def test_it_brings_up_the_leads_of_who_has_left(as_role: Browser) -> None:
    gone = member(Role.REP)
    offered = {"definition_version": 1, "snapshot_id": "s", "offered_at": NOW, "first_offered_at": NOW}
    for number, outcome in enumerate(("open", "accepted", "rejected")):
        Handoff.objects.create(lead_cycle_id=f"l{number}", name="Ada", owner=gone, outcome=outcome, **offered)
    assert "Leads of Rep" not in _page(as_role(Role.MARKETER), "responsibilities")
    gone.is_active = False
    gone.save()
    assert "Leads of Rep, who has left: 2" in _page(as_role(Role.MARKETER), "responsibilities")


def test_it_finds_words_by_synonym_and_retired_ones_too(as_role: Browser) -> None:
    client = as_role(Role.MARKETER)
    looked_up = client.get(reverse("glossary"), {"q": "Deal"}).content.decode()
    assert "A deal on record in the CRM" in looked_up
    assert (
        client.post(
            reverse("glossary"), {"term": "Hot lead", "meaning": "One that asked for a call.", "synonyms": "hand raiser"}
        ).status_code
        == 302
    )
    assert client.post(reverse("glossary"), {"term": "hot lead", "replaced_by": "MQL", "retire": "1"}).status_code == 302
    assert GlossaryTerm.objects.get().retired_on is not None
    found = client.get(reverse("glossary"), {"q": "Hand Raiser"}).content.decode()
    assert "No longer used since" in found
    taken = client.post(reverse("glossary"), {"term": "Sale", "meaning": "Something.", "synonyms": "deal"})
    assert (taken.status_code, "already stands for opportunity" in taken.content.decode()) == (400, True)
