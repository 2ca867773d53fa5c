"""Is the rule found that makes each record of a report differ from ours, and do all rules add up to what lies between the two?"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sameside.schema.errors import SamesideError, UnknownName, WrongUsage
from sameside.services.importing import undo_batch
from sameside.services.reconciling import Reconciliation, reconcile
from sameside.services.reporting import Question
from sameside.services.workspace import init_workspace
from tests.services.small_company import SmallCompany

LATER = datetime(2024, 12, 1, tzinfo=UTC)
Q1 = Question("closed_opportunities", period="2024-Q1")


def _deal(number: str, closed: str, outcome: str = "won", **columns: Any) -> dict[str, Any]:
    return {"id": number, "created": "2024-01-05", "closed": closed, "outcome": outcome, "amount": "100", **columns}


def _report(folder: Path, rows: Iterable[Mapping[str, Any]], name: str = "report.csv") -> str:
    listed = [dict(row) for row in rows]
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)
    return str(path)


def _ids(*ids: str) -> list[dict[str, str]]:
    return [{"Deal Name": f"Deal {one}", "Deal ID": one} for one in ids]


def _compare(company: SmallCompany, path: str, question: Question = Q1, **options: Any) -> Reconciliation:
    found = reconcile(workspace=company.workspace, question=question, path=path, as_of=options.pop("as_of", LATER), **options)
    # What holds of every comparison, whatever was planted.
    assert found.n_ours - found.n_theirs == sum(one.n for one in found.differences)
    assert found.n_ours == found.n_same + sum(one.side == "ours" for one in found.differences)
    assert found.n_theirs == found.n_same + sum(one.side == "theirs" for one in found.differences)
    return found


def _rules(found: Reconciliation) -> dict[tuple[str, str], str]:
    return {(one.side, one.record_id): one.reason.rule for one in found.differences}


@pytest.fixture
def company(home: Path, tmp_path: Path) -> SmallCompany:
    return SmallCompany(home, tmp_path / "exports")


def _built(company: SmallCompany, deals: Sequence[Mapping[str, Any]]) -> SmallCompany:
    company.receive("deals", deals)
    company.build()
    return company


def test_it_says_that_two_agree(company: SmallCompany, tmp_path: Path) -> None:
    _built(company, [_deal("d1", "2024-02-01"), _deal("d2", "2024-03-01", "lost")])
    found = _compare(company, _report(tmp_path, _ids("d2", "d1")))
    assert (found.n_ours, found.n_theirs, found.n_same, found.differences) == (2, 2, 2, ())
    assert found.id_column == "Deal ID"


def test_it_finds_a_deal_that_lies_outside_the_period_and_one_of_unknown_day(company: SmallCompany, tmp_path: Path) -> None:
    before = {"created": "2023-11-01"}
    deals = [_deal("d1", "2024-02-01", **before), _deal("d2", "2024-04-02", **before), _deal("d3", "2023-12-30", **before), _deal("d4", "")]
    _built(company, deals)
    found = _compare(company, _report(tmp_path, _ids("d1", "d2", "d3", "d4")))
    assert _rules(found) == {
        ("theirs", "d2"): "outside_period:after",
        ("theirs", "d3"): "outside_period:before",
        ("theirs", "d4"): "no_date",
    }


def test_it_finds_the_other_day_a_report_goes_by(company: SmallCompany, tmp_path: Path) -> None:
    # The report lists what was created in the first quarter; ours what closed in it.
    deals = [_deal(f"d{n}", "2024-05-02", created="2024-03-01") for n in range(3)]
    deals += [_deal(f"e{n}", "2024-02-02", created="2024-01-09") for n in range(2)]
    deals += [_deal("f", "2024-01-15", created="2023-11-11")]
    _built(company, deals)
    found = _compare(company, _report(tmp_path, _ids("d0", "d1", "d2", "e0", "e1")))
    assert set(_rules(found).values()) == {"other_date:created_on"}
    assert _rules(found)["ours", "small-company:f"] == "other_date:created_on"
    assert found.n_unexplained == 0


def test_it_finds_a_clock_on_which_the_day_is_another(home: Path, tmp_path: Path) -> None:
    company = SmallCompany(home, tmp_path / "exports")
    company.workspace = init_workspace(home, options={"time_zone": "Asia/Tokyo"})
    # 31 March 20:00 UTC is 1 April in Tokyo; 31 December 20:00 UTC is 1 January there.
    _built(company, [_deal("d1", "2024-02-01T10:00:00Z"), _deal("d2", "2024-03-31T20:00:00Z"), _deal("d3", "2023-12-31T20:00:00Z")])
    found = _compare(company, _report(tmp_path, _ids("d1", "d2")))
    assert _rules(found) == {("theirs", "d2"): "time_zone", ("ours", "small-company:d3"): "time_zone"}


def test_it_tells_an_unknown_id_a_deleted_row_and_an_import_that_was_taken_back_apart(company: SmallCompany, tmp_path: Path) -> None:
    mapping = company.mapping.read_text().replace('deals: {files: ["deals*"], key: id}', 'deals: {files: ["deals*"], key: id, mode: full}')
    company.mapping.write_text(mapping)
    company.receive("deals", [_deal("d1", "2024-02-01"), _deal("gone", "2024-02-01")])
    company.receive("deals", [_deal("d1", "2024-02-01")])
    from sameside.records.models import Batch  # needs the records open

    company.receive("touches", [{"id": "back", "person": "p", "channel": "web", "at": "2024-01-01"}])
    undo_batch(workspace=company.workspace, batch_id=Batch.objects.order_by("-id")[0].batch_id, now=company.now())
    company.receive("touches", [{"id": "touch", "person": "p", "channel": "web", "at": "2024-01-01"}])
    company.build()
    found = _compare(company, _report(tmp_path, _ids("d1", "gone", "stranger", "back", "touch")), id_column="deal id")
    assert _rules(found) == {
        ("theirs", "gone"): "deleted",
        ("theirs", "stranger"): "not_received",
        ("theirs", "back"): "taken_back",
        ("theirs", "touch"): "other_object:touches",
    }


def test_it_finds_what_came_after_the_moment_asked_for(company: SmallCompany, tmp_path: Path) -> None:
    _built(company, [_deal("d1", "2024-02-01"), _deal("d2", "2024-03-09", created="2024-03-08")])
    asked = Question("opportunities", period="2024-Q1")
    found = _compare(company, _report(tmp_path, _ids("d1", "d2")), asked, as_of=datetime(2024, 3, 1, tzinfo=UTC))
    assert _rules(found) == {("theirs", "d2"): "after_as_of"}


def test_it_finds_open_deals_and_stages_that_mean_nothing_to_us(company: SmallCompany, tmp_path: Path) -> None:
    _built(
        company,
        [_deal("d1", "2024-02-01"), _deal("d2", "", "open"), _deal("d3", "2024-02-01", "handshake"), _deal("d4", "2024-02-01", "lost")],
    )
    found = _compare(company, _report(tmp_path, _ids("d1", "d2", "d3", "d4")), Question("win_rate_count"))
    assert _rules(found) == {("theirs", "d2"): "outcome:open", ("theirs", "d3"): "stage_not_mapped"}


def test_it_finds_another_filter_on_either_side(company: SmallCompany, tmp_path: Path) -> None:
    web = [_deal(f"w{n}", "2024-02-01", source="Web") for n in range(10)]
    fair = [_deal(f"f{n}", "2024-02-01", source="Fair") for n in range(4)]
    _built(company, [*web, *fair])
    path = _report(tmp_path, _ids(*(deal["id"] for deal in web)))
    assert set(_rules(_compare(company, path)).values()) == {"their_filter:lead_source=Fair"}
    found = _compare(company, path, Question("closed_opportunities", where=("lead_source=Fair",)))
    assert [rule for (side, _), rule in _rules(found).items() if side == "theirs"] == ["filter:lead_source"] * 10


def test_it_leaves_a_few_lacking_records_unexplained(company: SmallCompany, tmp_path: Path) -> None:
    # Two of twelve lack, one of each source: nothing speaks for a filter.
    _built(company, [_deal(f"d{n}", "2024-02-01", source="Web" if n % 2 else "Fair") for n in range(12)])
    found = _compare(company, _report(tmp_path, _ids(*(f"d{n}" for n in range(10)))))
    assert set(_rules(found).values()) == {"unexplained"}
    assert found.n_unexplained == 2


def test_it_finds_leads_of_colleagues_and_leads_folded_into_one_cycle(home: Path, tmp_path: Path) -> None:
    company = SmallCompany(home, tmp_path / "exports")
    company.workspace = init_workspace(home, options={"own_domains": ["ours.example"]})
    people = [("p1", "a@x.example"), ("p2", "A@x.example"), ("p3", "me@ours.example"), ("p4", "b@x.example")]
    company.receive("people", [{"id": one, "email": email, "created": "2024-01-02"} for one, email in people])
    company.receive("leads", [{"id": f"l{n}", "person": f"p{n}", "created": f"2024-01-0{n}"} for n in (1, 2, 3, 4)])
    company.build()
    question = Question("cycles", where=("stage=inquiry",))
    found = _compare(company, _report(tmp_path, [{"Lead ID": f"l{n}"} for n in (1, 2, 3, 4)]), question)
    assert (found.n_ours, found.n_same) == (2, 2)
    assert _rules(found) == {("theirs", "l2"): "folded", ("theirs", "l3"): "left_out:colleague"}


def test_it_finds_rows_listed_twice_and_leaves_totals_out(company: SmallCompany, tmp_path: Path) -> None:
    _built(company, [_deal("d1", "2024-02-01"), _deal("d2", "2024-02-01")])
    rows = [*_ids("d1", "d2", "d1"), {"Deal Name": "Grand Total", "Deal ID": ""}]
    found = _compare(company, _report(tmp_path, rows))
    assert _rules(found) == {("theirs", "d1"): "twice"}
    assert found.notes[0].startswith("1 row of the report")


def test_it_adds_up_money_by_currency_and_tells_amounts_apart(company: SmallCompany, tmp_path: Path) -> None:
    _built(
        company,
        [
            _deal("d1", "2024-02-01"),
            _deal("d2", "2024-02-01", amount="200.40"),
            _deal("d3", "2024-02-01", amount="300"),
            _deal("d4", "2024-02-01", amount=""),
            _deal("d5", "2024-02-01", amount="50"),
        ],
    )
    rows = [("d1", "100"), ("d2", "200"), ("d3", "1,250.00"), ("d4", "400")]
    path = _report(tmp_path, [{"Deal ID": one, "Amount": amount} for one, amount in rows])
    found = _compare(company, path, Question("bookings", period="2024-Q1"))
    assert (found.ours, found.theirs) == ({"EUR": Decimal("650.40")}, {"EUR": Decimal(1950)})
    assert _rules(found) == {
        ("both", "small-company:d2"): "rounded",
        ("both", "small-company:d3"): "other_amount",
        ("ours", "small-company:d5"): "unexplained",
        ("theirs", "d4"): "no_amount",
    }
    between = sum((one.ours or Decimal(0)) - (one.theirs or Decimal(0)) for one in found.differences)
    assert between == Decimal("650.40") - 1950


def test_salesforce_ids_of_15_and_18_letters_meet_and_so_do_numbers_of_a_spreadsheet(company: SmallCompany, tmp_path: Path) -> None:
    # The check of 0061x00000AbCdE is made of its capitals: none in '0061x', none in '00000', A, C and E of 'AbCdE' are 1 + 4 + 16 = 21, V.
    _built(company, [_deal("0061x00000AbCdEAAV", "2024-02-01"), _deal("9007199", "2024-02-01")])
    found = _compare(company, _report(tmp_path, [{"Opportunity ID": "0061x00000AbCdE"}, {"Opportunity ID": "9007199.0"}]))
    assert (found.n_same, found.differences) == (2, ())
    other_case = _compare(company, _report(tmp_path, [{"Opportunity ID": "0061x00000abcde"}, {"Opportunity ID": "9007199"}]))
    assert other_case.n_same == 1


def test_a_report_without_ids_is_met_by_email_and_says_so(company: SmallCompany, tmp_path: Path) -> None:
    company.receive("people", [{"id": f"p{n}", "email": f"p{n}@x.example", "created": "2024-01-02"} for n in (1, 2)])
    company.receive("leads", [{"id": f"l{n}", "person": f"p{n}", "created": "2024-01-05"} for n in (1, 2)])
    company.build()
    path = _report(tmp_path, [{"Who": "P1@x.example"}, {"Who": "p2@x.example"}, {"Who": "stranger@x.example"}])
    found = _compare(company, path, Question("cycles", where=("stage=inquiry",)))
    assert (found.matched_by, found.n_same) == ("e-mail", 2)
    assert _rules(found) == {("theirs", "stranger@x.example"): "nobody"}
    assert any("no record ids" in note for note in found.notes)


def test_a_report_with_a_title_above_its_heading_is_read(company: SmallCompany, tmp_path: Path) -> None:
    _built(company, [_deal("d1", "2024-02-01")])
    path = tmp_path / "report.csv"
    path.write_text("Closed deals,,\nAs of 2024-04-01,,\nDeal Name,Deal ID,Owner\nDeal d1,d1,Sam\n", encoding="utf-8")
    assert _compare(company, str(path)).n_same == 1


def test_titles_that_are_not_padded_are_left_out(company: SmallCompany, tmp_path: Path) -> None:
    _built(company, [_deal("d1", "2024-02-01"), _deal("d2", "2024-02-01")])
    path = tmp_path / "report.csv"
    rows = "Auftrag;Deal ID;Betrag\nEins;d1;1.000,50\nZwei;d2;20,25\n"
    for above in ("Gewonnen, Quartal 1\nStand 1.4.2024\n\n", "Filter: gewonnen, Europa, Quartal 1\n", '"Liste;alle"\n'):
        path.write_text(above + rows, encoding="cp1252")
        assert _compare(company, str(path)).n_same == 2


def test_it_refuses_what_it_cannot_compare(company: SmallCompany, tmp_path: Path) -> None:
    _built(company, [_deal("d1", "2024-02-01")])
    path = _report(tmp_path, [{"Colour": "red", "Size": "9"}])
    with pytest.raises(SamesideError, match="--id-column"):
        reconcile(workspace=company.workspace, question=Q1, path=path, as_of=LATER)
    with pytest.raises(UnknownName, match=r"no column 'Colur'.*Colour"):
        reconcile(workspace=company.workspace, question=Q1, path=path, as_of=LATER, id_column="Colur")
    with pytest.raises(SamesideError, match="--amount-column"):
        reconcile(workspace=company.workspace, question=Question("bookings"), path=_report(tmp_path, _ids("d1")), as_of=LATER)


def test_it_finds_a_lead_that_was_reopened(company: SmallCompany, tmp_path: Path) -> None:
    company.receive("people", [{"id": "p1", "email": "a@x.example", "created": "2024-01-02"}])
    company.receive("leads", [{"id": "l1", "person": "p1", "created": "2024-01-05"}])
    stages = [("mql", "2024-01-06"), ("disqualified", "2024-01-10"), ("mql", "2024-03-01")]
    company.receive("events", [{"id": f"e{n}", "lead": "l1", "stage": stage, "at": day} for n, (stage, day) in enumerate(stages)])
    company.build()
    found = _compare(company, _report(tmp_path, [{"Lead ID": "l1"}]), Question("cycles", where=("stage=mql",)))
    assert (found.n_ours, [one.reason.rule for one in found.differences]) == (2, ["another_pass"])


def test_it_finds_a_pass_of_the_period_whose_lead_was_created_before_it(company: SmallCompany, tmp_path: Path) -> None:
    company.receive("people", [{"id": f"p{n}", "email": f"p{n}@x.example", "created": "2023-11-02"} for n in (1, 2)])
    company.receive("leads", [{"id": "l1", "person": "p1", "created": "2023-11-05"}, {"id": "l2", "person": "p2", "created": "2024-02-01"}])
    stages = [("mql", "2023-11-06"), ("disqualified", "2023-11-10"), ("mql", "2024-03-01")]
    company.receive("events", [{"id": f"e{n}", "lead": "l1", "stage": stage, "at": day} for n, (stage, day) in enumerate(stages)])
    company.build()
    question = Question("cycles", where=("stage=inquiry",), period="2024-Q1")
    (one,) = _compare(company, _report(tmp_path, [{"Lead ID": "l2"}]), question).differences
    assert (one.side, one.reason.rule) == ("ours", "another_pass")
    assert one.reason.detail == "its lead was created on 2023-11-05, the pass began on 2024-03-01"
    question = Question("people", where=("stage=inquiry",), period="2024-Q1")
    (person,) = _compare(company, _report(tmp_path, [{"Lead ID": "l2"}]), question).differences
    assert (person.record_id, person.reason) == ("small-company:p1", one.reason)


def test_it_finds_that_a_report_beside_a_win_rate_has_won_deals_only(company: SmallCompany, tmp_path: Path) -> None:
    won, lost = [f"w{n}" for n in range(8)], [f"l{n}" for n in range(5)]
    deals = [_deal(one, "2024-02-01") for one in won] + [_deal(one, "2024-02-01", "lost") for one in lost]
    _built(company, deals)
    found = _compare(company, _report(tmp_path, _ids(*won)), Question("win_rate_count", period="2024-Q1"))
    assert set(_rules(found).values()) == {"their_filter:outcome=lost"}
    assert found.n_unexplained == 0


def test_a_record_is_called_by_its_name_else_its_company_else_its_address(company: SmallCompany, tmp_path: Path) -> None:
    _built(company, [_deal("d1", "2024-02-01")])
    row = {"Lead Source": "Web", "First Name": "Nils", "Last Name": "Berg", "Company": "Acme", "Email": "n@x.example", "Deal ID": "gone"}
    for names, called in (
        ((), "Nils Berg"),
        (("First Name", "Last Name"), "Acme"),
        (("Company", "First Name", "Last Name"), "n@x.example"),
    ):
        path = _report(
            tmp_path, [{name: cell for name, cell in {**row, "Deal ID": one}.items() if name not in names} for one in ("d1", "gone")]
        )
        assert [one.name for one in _compare(company, path).differences] == [called]


def test_it_refuses_a_column_of_ids_that_holds_none(company: SmallCompany, tmp_path: Path) -> None:
    _built(company, [_deal(f"d{n}", "2024-02-01") for n in range(4)])
    path = _report(tmp_path, [{"Stage": "Closed Won", "Deal Key": f"d{n}"} for n in range(4)])
    with pytest.raises(SamesideError, match=r"'Stage' holds no record ids.*'Deal Key'"):
        reconcile(workspace=company.workspace, question=Q1, path=path, as_of=LATER, id_column="Stage")


def test_it_finds_people_merged_into_one_and_people_of_another_system(home: Path, tmp_path: Path) -> None:
    company = SmallCompany(home, tmp_path / "exports")
    people = [("p1", "a@x.example"), ("p2", "A@x.example"), ("p3", "b@x.example")]
    company.receive("people", [{"id": one, "email": email, "created": "2024-01-02"} for one, email in people])
    company.receive("leads", [{"id": f"l{n}", "person": f"p{n}", "created": "2024-01-05"} for n in (1, 2, 3)])
    company.mapping.write_text(company.mapping.read_text().replace("mapping: small-company", "mapping: other-company"))
    company.receive("people", [{"id": "q9", "email": "c@x.example", "created": "2024-01-02"}])
    company.receive("leads", [{"id": "k9", "person": "q9", "created": "2024-01-05"}])
    company.build()
    question = Question("people", where=("stage=inquiry",))
    found = _compare(company, _report(tmp_path, [{"Contact ID": f"p{n}"} for n in (1, 2, 3)]), question)
    assert (found.n_ours, found.n_same) == (3, 2)
    assert sorted(one.reason.rule for one in found.differences) == ["folded", "other_system:other-company"]


def test_it_tells_currencies_of_the_report_apart(company: SmallCompany, tmp_path: Path) -> None:
    _built(company, [_deal("d1", "2024-02-01"), _deal("d2", "2024-02-01"), _deal("d3", "2024-02-01")])
    rows = [("d1", "EUR 100.00"), ("d2", "USD 110.00"), ("d3", "")]
    found = _compare(company, _report(tmp_path, [{"Deal ID": one, "Amount": amount} for one, amount in rows]), Question("bookings"))
    assert (found.ours, found.theirs) == ({"EUR": Decimal(300)}, {"EUR": Decimal(100), "USD": Decimal(110)})
    assert [one.reason.rule for one in found.differences] == ["other_currency", "no_amount_there"]


def test_it_asks_which_one_where_a_metric_counts_a_record_in_several_ways(company: SmallCompany, tmp_path: Path) -> None:
    company.receive("people", [{"id": "p1", "email": "a@x.example", "created": "2024-01-02"}])
    company.receive("leads", [{"id": "l1", "person": "p1", "created": "2024-01-05"}])
    company.receive(
        "events", [{"id": f"e{n}", "lead": "l1", "stage": stage, "at": f"2024-02-0{n}"} for n, stage in ((1, "mql"), (2, "sal"))]
    )
    company.build()
    path = _report(tmp_path, [{"Lead ID": "l1"}])
    with pytest.raises(WrongUsage, match=r"told by stage.*--where stage="):
        reconcile(workspace=company.workspace, question=Question("stage_duration"), path=path, as_of=LATER)
    assert _compare(company, path, Question("stage_duration", where=("stage=mql",))).n_same == 1
    with pytest.raises(WrongUsage, match="neither leads nor deals"):
        reconcile(workspace=company.workspace, question=Question("data_completeness"), path=path, as_of=LATER)
