"""Is the blind test blind, fair in what it draws, and silent where it has nothing to say?"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sameside.records.models import DivergenceTest, LeadDefinition
from sameside.schema.errors import Conflict, NotAvailable, SamesideError, UnknownName
from sameside.services.access import Role
from sameside.services.divergence import (
    close_divergence_test,
    label_lead,
    may_see_labels,
    questions_of,
    result_of,
    start_divergence_test,
)
from sameside.services.records_store import start_records
from sameside.services.workspace import Workspace, open_workspace
from tests.records_servers import copy_workspace
from tests.services.agreed_company import NOW, agreed_company, member, proposed


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("agreed")
    proposed(agreed_company(folder / "home", folder / "files"))
    return folder / "home"


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Iterator[Workspace]:
    copy_workspace(made, tmp_path / "home")
    yield open_workspace(tmp_path / "home")
    start_records(made)


def _start(workspace: Workspace, seed: int = 1) -> DivergenceTest:
    definition = LeadDefinition.objects.get()
    return start_divergence_test(workspace=workspace, definition=definition, by=member(Role.MARKETER), now=NOW, seed=seed)


def _label(test: DivergenceTest, role: Role, leads: list[str], **labels: str) -> None:
    answers = dict.fromkeys(questions_of(test), "yes") | labels
    for lead in leads:
        label_lead(test_id=test.pk, lead_cycle_id=lead, labels=answers, by=member(role), now=NOW)


def _leads(test: DivergenceTest) -> list[str]:
    return [one["lead_cycle_id"] for one in test.sample]


def test_it_draws_the_same_leads_for_the_same_seed_and_others_for_another(workspace: Workspace) -> None:
    first, again, other = (_leads(_start(workspace, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_it_draws_evenly_over_verdicts_and_sources(workspace: Workspace) -> None:
    # Of 22 leads, 20: the one nobody can tell of and the one at a mail provider are always among them.
    for seed in range(5):
        leads = _leads(_start(workspace, seed))
        kinds = Counter(lead.removeprefix("small-company:")[0] for lead in leads)
        assert (len(leads), len(set(leads))) == (20, 20)
        assert (kinds["n"], kinds["p"]) == (1, 1)
        assert abs(kinds["w"] - kinds["f"]) <= 2


def test_it_shows_raters_no_verdict_no_outcome_and_no_name(workspace: Workspace) -> None:
    shown = set().union(*(one["values"] for one in _start(workspace).sample))
    assert not shown & {"verdict", "full_name", "ended_as", "lead_cycle_id", "handed_on"}


def test_it_tells_no_score_with_one_rater(workspace: Workspace) -> None:
    test = _start(workspace)
    _label(test, Role.MARKETER, _leads(test))
    result = result_of(test)
    assert (result.raters, result.criteria, result.disagreements) == (("Marketer",), (), ())


def test_it_scores_each_question_and_lists_what_differs(workspace: Workspace) -> None:
    test = _start(workspace)
    leads = _leads(test)
    _label(test, Role.MARKETER, leads)
    _label(test, Role.REP, leads[:15])
    _label(test, Role.REP, leads[15:], overall="no")
    result = result_of(test)
    found = {one.question: one for one in result.criteria}
    ((_, _, pair),) = found["overall"].pairs
    # 15 of 20 alike; one of them said the same throughout, so chance alone gives as much: kappa 0.
    assert (pair.n, pair.share, pair.kappa) == (20, 0.75, 0.0)
    assert found["c1"].alpha is None  # one label throughout
    assert {one.lead_cycle_id for one in result.disagreements} == set(leads[15:])
    assert result.disagreements[0].labels == (("Marketer", "Yes"), ("Rep", "No"))


def test_it_lets_nobody_see_before_they_are_done(workspace: Workspace) -> None:
    test = _start(workspace)
    leads = _leads(test)
    _label(test, Role.MARKETER, leads)
    _label(test, Role.REP, leads[:19])
    assert may_see_labels(test, member(Role.MARKETER))
    assert not may_see_labels(test, member(Role.REP))
    assert not may_see_labels(test, member(Role.SALES_MANAGER))
    _label(test, Role.REP, leads[19:])
    assert may_see_labels(test, member(Role.REP))


def test_it_takes_no_label_from_who_has_seen_the_others(workspace: Workspace) -> None:
    test = _start(workspace)
    leads = _leads(test)
    _label(test, Role.MARKETER, leads)
    with pytest.raises(Conflict, match="You are done"):
        _label(test, Role.MARKETER, leads[:1])
    for _ in range(2):
        test = close_divergence_test(test_id=test.pk, by=member(Role.MARKETER), now=NOW)
    with pytest.raises(Conflict, match="closed"):
        _label(test, Role.REP, leads[:1])


def test_it_asks_for_an_answer_to_every_question(workspace: Workspace) -> None:
    test = _start(workspace)
    with pytest.raises(SamesideError, match="Answer every question"):
        _label(test, Role.REP, _leads(test)[:1], overall="")
    with pytest.raises(UnknownName, match="not one of this test's leads"):
        _label(test, Role.REP, ["small-company:zz"])


def test_it_is_not_available_with_too_few_leads(workspace: Workspace, tmp_path: Path) -> None:
    few = agreed_company(tmp_path / "few", tmp_path / "files", each=4)
    proposed(few)
    with pytest.raises(NotAvailable, match="needs 20 leads with a date: 10 were loaded"):
        _start(few)
