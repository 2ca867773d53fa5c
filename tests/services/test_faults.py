"""Does a fault say which file, record and value it is about, and nothing that isn't known?"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from sameside.schema.errors import UnknownName
from sameside.services.faults import Fault, FaultFilter, FaultKind, list_faults
from sameside.services.importing import ReadOptions, import_paths
from sameside.services.snapshots import open_reader
from tests.services.small_company import SmallCompany

DEALS = "id,account,owner,created,closed,outcome,amount,source"
PEOPLE = "id,email,name,account,created"


class FaultyCompany(SmallCompany):
    """A small company whose files are typed line by line, under names of their own."""

    def type_in(self, file_name: str, *lines: str, pseudonymise: bool = False) -> None:
        """Import a file of these lines."""
        path = self.files / file_name
        path.write_text("\n".join(lines) + "\n")
        import_paths(
            workspace=self.workspace,
            paths=[str(path)],
            options=ReadOptions(),
            mapping=str(self.mapping),
            pseudonymise=pseudonymise,
            now=self.now(),
        )

    def faults(self, asked: FaultFilter | None = None, at_most: int | None = None) -> tuple[Fault, ...]:
        """The faults of the newest snapshot."""
        return list_faults(workspace=self.workspace, asked=asked, at_most=at_most).faults


@pytest.fixture
def company(tmp_path: Path) -> FaultyCompany:
    """An account and a person, and nothing wrong yet."""
    company = FaultyCompany(tmp_path / "home", tmp_path / "files")
    company.type_in("accounts.csv", "id,name,website", "a1,Acme,acme.com")
    company.type_in("people.csv", PEOPLE, "p1,ann@acme.com,Ann,a1,2024-01-01")
    return company


def with_three_faults(company: FaultyCompany) -> FaultyCompany:
    """One fault in each of three files: an impossible date in record 2, an unknown stage in record 1, a deal never received in record 3."""
    company.type_in("deals-spring.csv", DEALS, "o1,a1,,2024-02-01,2024-02-20,won,10,Web", "o2,a1,,2024-02-01,2024-02-30,won,20,Web")
    company.type_in("events-spring.csv", "id,lead,stage,at", "e1,l1,lukewarm,2024-03-01", "e2,l1,mql,2024-03-02")
    leads = ("l1,p1,a1,o1,2024-01-05,Web,", "l2,p1,a1,,2024-02-05,Web,", "l3,p1,a1,o9,2024-03-05,Web,")
    company.type_in("leads-spring.csv", "id,person,account,deal,created,source,owner", *leads)
    company.build()
    return company


def where(faults: Sequence[Fault]) -> list[tuple[str | None, str | None, int | None]]:
    """Value, file and record of each."""
    return [(fault.value, fault.file_name, fault.record) for fault in faults]


def test_it_names_file_record_and_value(company: FaultyCompany) -> None:
    leads, deals, row, stage = with_three_faults(company).faults()
    assert where([leads, deals]) == [("small-company:o9", "leads-spring.csv", 3), ("2024-02-30", "deals-spring.csv", 2)]
    assert where([row, stage]) == [(None, "events-spring.csv", 1), ("lukewarm", "events-spring.csv", 1)]
    assert (leads.table, leads.column, leads.reason) == ("leads", "opportunity_id", "no_such_opportunity")
    assert (deals.table, deals.column, deals.reason) == ("opportunities", "closed_at", "impossible_date")
    assert (stage.table, stage.column, stage.reason, stage.effect) == ("stage_events", "stage", "not_in_value_map", "value_unknown")
    assert (row.column, row.reason, row.effect) == (None, "no_stage", "row_left_out")
    assert {fault.source for fault in (leads, deals, row, stage)} == {"small-company"}


def test_it_counts_all_kinds_however_few_it_lists(company: FaultyCompany) -> None:
    found = list_faults(workspace=with_three_faults(company).workspace, at_most=1)
    assert (found.n_all, len(found.kinds), len(found.faults)) == (4, 4, 1)
    assert FaultKind("opportunities", "closed_at", "impossible_date", "value_unknown", 1) in found.kinds


def test_it_filters_by_names_or_their_words(company: FaultyCompany) -> None:
    with_three_faults(company)
    assert [fault.value for fault in company.faults(FaultFilter(table="opportunities"))] == ["2024-02-30"]
    assert [fault.value for fault in company.faults(FaultFilter(reason="Impossible date"))] == ["2024-02-30"]
    assert [fault.value for fault in company.faults(FaultFilter(column="stage"))] == ["lukewarm"]
    assert [fault.reason for fault in company.faults(FaultFilter(table="stage_events", effect="row left out"))] == ["no_stage"]
    assert company.faults(FaultFilter(table="people")) == ()


def test_it_says_which_name_was_meant(company: FaultyCompany) -> None:
    with_three_faults(company)
    for asked, meant in (
        (FaultFilter(table="oportunities"), "no table 'oportunities'. Did you mean 'opportunities'"),
        (FaultFilter(table="leads", column="opportunity"), "no column 'opportunity'. Did you mean 'opportunity_id'"),
        (FaultFilter(reason="impossible_dat"), "reason 'impossible_dat'. Did you mean 'impossible_date'"),
        (FaultFilter(effect="left_out"), "no effect 'left_out'. Did you mean 'row_left_out'"),
    ):
        with pytest.raises(UnknownName, match=meant):
            company.faults(asked)


def test_it_reads_the_snapshot_asked_for(company: FaultyCompany) -> None:
    earlier = with_three_faults(company).build().snapshot_id
    company.type_in("deals-summer.csv", DEALS, "o2,a1,,2024-02-01,2024-02-29,won,20,Web")
    company.build()
    assert company.faults(FaultFilter(table="opportunities")) == ()
    then = list_faults(workspace=company.workspace, asked=FaultFilter(table="opportunities"), snapshot=earlier)
    assert (then.snapshot_id, where(then.faults)) == (earlier, [("2024-02-30", "deals-spring.csv", 2)])


def test_it_counts_records_and_tells_their_lines(company: FaultyCompany) -> None:
    # The first deal stands on two lines, an empty line follows, and the rejected row is a record too.
    over_two_lines = 'o1,a1,,2024-02-01,2024-02-20,won,10,"Web\nform"'
    rejected = "n/a,a1,,2024-02-01,2024-02-20,won,10,Web"
    company.type_in("deals.csv", DEALS, over_two_lines, "", rejected, "o2,a1,,2024-02-01,2024-02-30,won,20,Web")
    company.build()
    assert where(company.faults()) == [("2024-02-30", "deals.csv", 3)]
    assert [fault.line for fault in company.faults()] == [6]  # the heading, two lines, none, the rejected one


def test_it_names_the_row_that_gave_way_to_another_of_its_key(company: FaultyCompany) -> None:
    # Three rows of o2: two of one content, one of another. Nothing tells which is newer, so one content is left out: told once.
    web, fair = "o2,a1,,2024-02-01,2024-02-20,won,20,Web", "o2,a1,,2024-02-01,2024-02-20,won,20,Fair"
    company.type_in("deals.csv", DEALS, web, "o1,a1,,2024-02-01,2024-02-20,won,10,Web", fair, fair)
    company.build()
    with open_reader(company.workspace) as reader:
        ((held,),) = reader.query("select lead_source from opportunities where opportunity_id = 'small-company:o2'")[1]
    (fault,) = company.faults()
    assert (fault.table, fault.column, fault.reason, fault.effect) == ("opportunities", None, "gave_way_to_row_of_same_key", "row_left_out")
    assert where([fault]) == [("o2", "deals.csv", 1 if held == "Fair" else 3)]
    # A later file settles it: what it says of o2 is newer, and no longer contested.
    company.type_in("deals-later.csv", DEALS, "o2,a1,,2024-02-01,2024-02-20,won,20,Mail")
    company.build()
    assert company.faults() == ()


def test_it_names_the_row_that_gave_way_across_files_of_one_stamp(company: FaultyCompany) -> None:
    company.mapping.write_text(
        company.mapping.read_text().replace('files: ["deals*"], key: id', 'files: ["deals*"], key: id, modified: stamp')
    )
    rows = [f"o1,a1,,2024-02-01,2024-02-20,won,10,{source},{stamp}" for source, stamp in (("Web", 3), ("Fair", 3), ("Old", 2))]
    for number, row in enumerate(rows):
        company.type_in(f"deals-{number}.csv", f"{DEALS},stamp", row)
    company.build()
    (fault,) = company.faults()
    assert (fault.reason, fault.value, fault.record) == ("gave_way_to_row_of_same_key", "o1", 1)
    assert fault.file_name in ("deals-0.csv", "deals-1.csv")


def test_it_names_the_first_row_that_refers_to_what_was_never_received(company: FaultyCompany) -> None:
    rows = ("o1,a1,,2024-02-01,2024-02-20,won,10,Web", *(f"o{n},a1,m7,2024-02-01,2024-02-20,won,10,Web" for n in range(2, 13)))
    company.type_in("deals.csv", DEALS, *rows)
    company.build()
    (fault,) = company.faults()
    assert (fault.reason, *where([fault])[0]) == ("only_referred_to", "small-company:m7", "deals.csv", 2)


def test_it_shows_no_more_than_the_lake_holds_under_pseudonyms(tmp_path: Path) -> None:
    company = FaultyCompany(tmp_path / "home", tmp_path / "files")
    company.type_in("people.csv", PEOPLE, "p1,ann at acme,Ann,,2024-02-30", pseudonymise=True)
    company.build()
    faults = company.faults()
    assert {fault.reason for fault in faults} == {"not_an_email", "impossible_date"}
    assert not any("ann" in (fault.value or "").casefold() for fault in faults)
    assert {place[1:] for place in where(faults)} == {("people.csv", 1)}
