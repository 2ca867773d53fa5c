"""Is a definition what both sides signed, word for word, from the day it says?"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sameside.analytics.lead_criteria import Clause, failed_clauses, verdict_of
from sameside.records.models import AuditEntry, LeadDefinition, Member, Notice
from sameside.schema.errors import Conflict, NotAllowed, SamesideError, UnknownName
from sameside.services.access import Role
from sameside.services.definitions import (
    Draft,
    clauses_of,
    content_hash,
    definition_in_force,
    draft_definition,
    edit_definition,
    propose_definition,
    sign,
    withdraw_definition,
)
from sameside.services.lead_attributes import attributes_of
from sameside.services.records_store import start_records
from sameside.services.reporting import Question, measure
from sameside.services.workspace import Workspace, open_workspace
from tests.records_servers import copy_workspace
from tests.services.agreed_company import EXAMPLES, NOW, WEB, WORK, agreed_company, draft, in_force, member, proposed

LATER = NOW + timedelta(days=10)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("agreed")
    agreed_company(folder / "home", folder / "files")
    return folder / "home"


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Iterator[Workspace]:
    copy_workspace(made, tmp_path / "home")
    yield open_workspace(tmp_path / "home")
    start_records(made)


def _sign(definition: LeadDefinition, by: Member, shown_hash: str = "") -> None:
    sign(version=definition.version, shown_hash=shown_hash or definition.content_hash, by=by, now=NOW, time_zone="UTC")


def test_it_is_in_force_once_one_of_each_side_has_signed(workspace: Workspace) -> None:
    made = proposed(workspace)
    _sign(made, member(Role.SALES_MANAGER))
    assert definition_in_force(date(2024, 6, 1)) is None
    _sign(made, member(Role.MARKETING_MANAGER))
    found = definition_in_force(date(2024, 6, 1))
    assert found is not None
    assert (found.version, found.status, found.in_force_on) == (1, "in_force", NOW.date())
    # It reaches back behind no signature, whatever day was wished for.
    assert found.from_on == date(2024, 5, 1)
    assert definition_in_force(date(2024, 5, 19)) is None
    assert clauses_of(found) == (WEB, WORK)


def test_it_lets_nobody_sign_for_both_sides(workspace: Workspace) -> None:
    made = proposed(workspace)
    seller = member(Role.SALES_MANAGER)
    _sign(made, seller)
    # Moved to marketing since: still one person, and one signature.
    seller.terms.update(side="marketing")
    _sign(made, seller)
    assert [one.side for one in made.signatures.all()] == ["sales"]
    assert definition_in_force(date(2024, 6, 1)) is None


def test_it_takes_a_repeated_signature_as_one(workspace: Workspace) -> None:
    made = proposed(workspace)
    for _ in range(2):
        _sign(made, member(Role.SALES_MANAGER))
    assert made.signatures.count() == 1


@pytest.mark.parametrize("role", [Role.REP, Role.MARKETER, Role.REVENUE_OPERATIONS])
def test_it_lets_only_managers_of_the_two_sides_sign(workspace: Workspace, role: Role) -> None:
    with pytest.raises(NotAllowed, match="Only these may sign for their own side"):
        _sign(proposed(workspace), member(role))


def test_it_names_who_signed_first_for_a_side(workspace: Workspace) -> None:
    made = proposed(workspace)
    _sign(made, member(Role.SALES_MANAGER))
    other = member(Role.REP)
    other.role = Role.SALES_MANAGER.value
    with pytest.raises(Conflict, match="Sales manager has signed for sales already"):
        _sign(made, other)


def test_it_refuses_a_signature_under_other_words_than_stand_there(workspace: Workspace) -> None:
    made = proposed(workspace)
    with pytest.raises(Conflict, match=r"was changed by Marketer since this page was shown\. Nothing was signed"):
        _sign(made, member(Role.SALES_MANAGER), shown_hash="0" * 64)


def test_it_voids_a_signature_by_any_edit(workspace: Workspace) -> None:
    made = proposed(workspace)
    _sign(made, member(Role.SALES_MANAGER))
    edited = edit_definition(version=1, draft=draft(WEB), shown_hash=made.content_hash, by=member(Role.REP), now=LATER)
    assert (edited.status, edited.backtest, edited.signatures.filter(voided_at=None).count()) == ("draft", None, 0)
    assert edited.signatures.count() == 1  # the row stays as a trace
    assert edited.content_hash != made.content_hash
    with pytest.raises(Conflict, match="not waiting for signatures: it is a draft"):
        _sign(edited, member(Role.MARKETING_MANAGER))


def test_it_changes_nothing_where_an_edit_says_the_same(workspace: Workspace) -> None:
    made = proposed(workspace)
    _sign(made, member(Role.SALES_MANAGER))
    same = edit_definition(version=1, draft=draft(), shown_hash=made.content_hash, by=member(Role.REP), now=LATER)
    assert (same.status, same.signatures.filter(voided_at=None).count()) == ("proposed", 1)


def test_it_refuses_an_edit_of_words_that_were_changed_meanwhile(workspace: Workspace) -> None:
    made = draft_definition(draft=draft(), by=member(Role.MARKETER), now=NOW)
    edit_definition(version=1, draft=draft(WEB), shown_hash=made.content_hash, by=member(Role.REP), now=NOW)
    with pytest.raises(Conflict, match="changed by Rep"):
        edit_definition(version=1, draft=draft(WORK), shown_hash=made.content_hash, by=member(Role.MARKETER), now=NOW)


def test_it_hashes_everything_that_is_shown(workspace: Workspace) -> None:
    made = proposed(workspace)
    hashes = {content_hash(made)}
    for name, value in (
        ("title", "Another"),
        ("reason", "another"),
        ("from_on", date(2024, 5, 2)),
        ("criteria", made.criteria[:1]),
        ("examples", []),
        ("backtest", None),
    ):
        before = getattr(made, name)
        setattr(made, name, value)
        hashes.add(content_hash(made))
        setattr(made, name, before)
    assert len(hashes) == 7
    assert content_hash(made) == made.content_hash


def test_it_is_not_proposed_while_an_example_classes_wrong(workspace: Workspace) -> None:
    wrong = [{"lead_cycle_id": "small-company:f0", "qualifies": True}, {"lead_cycle_id": "small-company:w1", "qualifies": False}]
    made = draft_definition(draft=Draft("T", "", date(2024, 6, 1), (WEB, WORK), wrong), by=member(Role.MARKETER), now=NOW)
    with pytest.raises(
        SamesideError, match=r"2 of 2 examples class wrong.*f0 should qualify, and does not: Lead source is one of web"
    ) as told:
        propose_definition(workspace=workspace, version=1, shown_hash=made.content_hash, by=member(Role.MARKETER), now=NOW)
    assert "w1 should not qualify, and does" in str(told.value)


def test_it_is_not_proposed_without_examples_of_both_kinds(workspace: Workspace) -> None:
    made = draft_definition(draft=Draft("T", "", date(2024, 6, 1), (WEB,), EXAMPLES[:1]), by=member(Role.MARKETER), now=NOW)
    with pytest.raises(SamesideError, match="one at least that qualifies, and one that does not"):
        propose_definition(workspace=workspace, version=1, shown_hash=made.content_hash, by=member(Role.MARKETER), now=NOW)


def test_it_carries_the_backtest_that_was_shown(workspace: Workspace) -> None:
    tested = proposed(workspace).backtest
    assert tested is not None
    assert (tested["period"], tested["n_leads"], tested["against"]) == ("2024-Q1", 22, None)
    # w0 to w9 qualify, four of them won; f0 to f9 and p0 don't; nobody can tell of n0.
    assert tested["now"] == {
        "qualified": {"n": 10, "n_won": 4, "n_open": 0},
        "not": {"n": 11, "n_won": 1, "n_open": 1},
        "unknown": {"n": 1, "n_won": 0, "n_open": 0},
    }
    assert tested["failed"] == {"c1": 10, "c2": 1}


def test_it_names_the_leads_that_change_class_against_the_version_before(workspace: Workspace) -> None:
    in_force(workspace)
    everyone = proposed(workspace, draft(Clause("c1", "lead_source", "is_none_of", ("fair",)), from_on=date(2024, 7, 1)), now=LATER)
    tested = everyone.backtest
    assert tested is not None
    assert (tested["against"], tested["n_changed"], tested["changes"]) == (1, 2, {"not>qualified": 1, "unknown>qualified": 1})
    assert tested["changed"] == [["small-company:n0", "unknown", "qualified"], ["small-company:p0", "not", "qualified"]]


def test_it_lets_the_next_version_end_the_one_before(workspace: Workspace) -> None:
    in_force(workspace)
    second = in_force(workspace, draft(WEB, from_on=date(2024, 7, 1)), now=LATER)
    first = LeadDefinition.objects.get(version=1)
    assert (first.status, first.until_on, second.in_force_on) == ("superseded", date(2024, 7, 1), date(2024, 7, 1))
    # Signed and not begun: the one before judges until then.
    for day, version in ((date(2024, 6, 30), 1), (date(2024, 7, 1), 2)):
        found = definition_in_force(day)
        assert found is not None
        assert found.version == version


def test_it_can_not_be_changed_or_withdrawn_once_both_have_signed(workspace: Workspace) -> None:
    made = in_force(workspace)
    with pytest.raises(Conflict, match="signed by both sides: it can't be changed"):
        edit_definition(version=1, draft=draft(WEB), shown_hash=made.content_hash, by=member(Role.REP), now=LATER)
    with pytest.raises(Conflict, match="signed by both sides"):
        withdraw_definition(version=1, by=member(Role.REP), now=LATER)


def test_it_can_be_withdrawn_before_and_keeps_its_number(workspace: Workspace) -> None:
    made = proposed(workspace)
    _sign(made, member(Role.SALES_MANAGER))
    for _ in range(2):
        assert withdraw_definition(version=1, by=member(Role.REP), now=LATER).status == "withdrawn"
    assert made.signatures.filter(voided_at=None).count() == 0
    assert proposed(workspace).version == 2


def test_it_refuses_words_and_clauses_that_can_not_be(workspace: Workspace) -> None:
    by = member(Role.MARKETER)
    for said, reason in (
        (draft(title=" "), "needs a title"),
        (Draft("T", "", date(2024, 6, 1), ()), "1 to 20 rules"),
        (draft(WEB, WEB), "a number of its own"),
        (draft(Clause("c1", "country", "is_one_of", ())), "Say which values"),
        (Draft("T", "", date(2024, 6, 1), (WEB,), [EXAMPLES[0], EXAMPLES[0]]), "an example once"),
    ):
        with pytest.raises(SamesideError, match=reason):
            draft_definition(draft=said, by=by, now=NOW)
    with pytest.raises(UnknownName, match="no version 9"):
        withdraw_definition(version=9, by=by, now=NOW)


def test_it_writes_every_step_into_the_chain(workspace: Workspace) -> None:
    in_force(workspace)
    acts = list(AuditEntry.objects.filter(kind="definition", object_id="1").values_list("act", "by_name"))
    assert acts == [
        ("draft_definition", "Marketer"),
        ("propose_definition", "Marketer"),
        ("sign_definition", "Sales manager"),
        ("sign_definition", "Marketing manager"),
        ("put_definition_in_force", "Sameside"),
    ]


def test_it_is_asked_of_the_leads_as_figures_ask_it(workspace: Workspace) -> None:
    made = in_force(workspace)
    ids = ["small-company:w0", "small-company:p0", "small-company:n0", "nobody"]
    known = attributes_of(workspace, ids)
    verdicts = {one: verdict_of(failed_clauses(clauses_of(made), values)) for one, values in known.items()}
    assert verdicts == {"small-company:w0": "qualified", "small-company:p0": "not", "small-company:n0": "unknown"}
    row = measure(workspace=workspace, question=Question("qualified_lead_share", where=("definition=1",)), as_of=LATER).rows[0]
    assert (row.by, row.value, row.n) == ({"definition_version": "1"}, pytest.approx(10 / 21), 21)


def test_it_tells_who_may_sign_whose_signature_fell_and_that_it_is_signed(workspace: Workspace) -> None:
    made = proposed(workspace)
    seller, marketing = member(Role.SALES_MANAGER), member(Role.MARKETING_MANAGER)
    waiting = "Version 1 of the definition of a qualified lead waits for your side"
    assert {notice.member for notice in Notice.objects.filter(title=waiting)} == {seller, marketing}
    _sign(made, seller)
    edit_definition(version=1, draft=draft(WEB), shown_hash=made.content_hash, by=member(Role.MARKETER), now=LATER)
    fell = Notice.objects.get(title__contains="no longer counts")
    assert (fell.member, fell.title) == (seller, "Your signature under version 1 no longer counts: Marketer changed or withdrew it")
    in_force(workspace, now=LATER)
    told = Notice.objects.filter(title__contains="is signed, from").values_list("member__role", flat=True)
    assert set(told) == {"sales_manager", "rep", "marketing_manager", "marketer"}


def test_it_asks_the_records_for_definitions_only_where_a_figure_does(workspace: Workspace) -> None:
    in_force(workspace)
    for metric, n_asked in (("cycles", 0), ("qualified_leads", 1)):
        with CaptureQueriesContext(connection) as asked:
            measure(workspace=workspace, question=Question(metric), as_of=LATER)
        assert len([one for one in asked.captured_queries if "leaddefinition" in one["sql"]]) == n_asked
