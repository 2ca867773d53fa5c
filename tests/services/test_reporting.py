"""Does a question to a real workspace get its figures, its records and its SQL, or a reason?"""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from sameside.schema.errors import NotAvailable, SamesideError, UnknownName
from sameside.services.reporting import Question, answer_as_json, answerable, measure, open_snapshot, records_behind, sql_behind
from sameside.services.snapshots import open_reader
from tests.services.small_company import SmallCompany

LATER = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def company(home: Path, tmp_path: Path) -> SmallCompany:
    """Four leads of January 2024: two become MQLs, one of them a won deal of EUR 100; a lost one of EUR 300 has no lead."""
    small = SmallCompany(home, tmp_path / "exports")
    small.receive(
        "leads",
        [
            {"id": "l1", "person": "p1", "created": "2024-01-05", "source": "Web", "deal": "d1"},
            {"id": "l2", "person": "p2", "created": "2024-01-06", "source": "Web"},
            {"id": "l3", "person": "p3", "created": "2024-01-07", "source": "unknown"},
            {"id": "l4", "person": "p4", "created": "2024-01-08"},
        ],
    )
    small.receive("people", [{"id": f"p{n}", "email": f"p{n}@company{n}.example", "created": "2024-01-01"} for n in (1, 2, 3, 4)])
    small.receive(
        "events",
        [
            {"id": "e1", "lead": "l1", "stage": "mql", "at": "2024-01-10"},
            {"id": "e2", "lead": "l1", "stage": "sal", "at": "2024-01-12"},
            {"id": "e3", "lead": "l2", "stage": "mql", "at": "2024-01-11"},
        ],
    )
    small.receive(
        "deals",
        [
            {"id": "d1", "created": "2024-02-01", "closed": "2024-03-01", "outcome": "won", "amount": "100", "source": "Web"},
            {"id": "d2", "created": "2024-02-01", "closed": "2024-03-02", "outcome": "lost", "amount": "300"},
        ],
    )
    small.build()
    return small


def _ask(company: SmallCompany, metric: str, **question: object) -> dict:  # type: ignore[type-arg]  # plain JSON
    answer = measure(workspace=company.workspace, question=Question(metric, **question), as_of=LATER)  # type: ignore[arg-type]  # free-form
    written: dict = json.loads(json.dumps(answer_as_json(answer)))  # type: ignore[type-arg]  # plain JSON
    return written


def test_it_answers_from_what_was_imported_and_says_under_which_snapshot(company: SmallCompany) -> None:
    # l1 and l2 entered mql, l1 reached sal after 2 days: 1 of 2.
    written = _ask(company, "stage_conversion", where=("within=30", "measure=headline"), period="2024-01")
    with open_reader(company.workspace) as reader:
        snapshot = reader.snapshot_id
    row = written["rows"][0]
    assert (row["value"], row["n"], row["pending"], row["mature"]) == (0.5, 2, 0, True)
    assert (written["metric"], written["unit"], written["snapshot"]) == ("stage_conversion", "share", snapshot)
    assert written["period"] == {"name": "2024-01", "from": "2024-01-01", "to": "2024-01-31"}
    assert written["as_of"] == "2025-01-01T00:00:00Z"
    assert "within 30 days" in written["definition"]
    # Keys that mean nothing here are absent.
    assert "currency" not in row


def test_it_writes_money_as_text_with_its_currency_and_null_for_what_is_not_there(company: SmallCompany) -> None:
    written = _ask(company, "bookings")
    assert written["rows"] == [{"by": {}, "value": "100.00", "n": 1, "coverage": 1.0, "currency": "EUR"}]
    empty = _ask(company, "bookings", period="2030")
    assert empty["rows"] == [{"by": {}, "value": None, "n": 0}]
    assert empty["notes"] == ["No record lies in 2030."]


def test_it_follows_a_deal_back_to_the_source_of_its_lead(company: SmallCompany) -> None:
    # Web: l1 was won, l2 not. The null and the literal "unknown" are one bucket of two, none won.
    written = _ask(company, "close_rate_lead", by=("lead_source",))
    assert [(row["by"], row["value"], row["n"]) for row in written["rows"]] == [
        ({"lead_source": "Web"}, 0.5, 2),
        ({"lead_source": "unknown"}, 0.0, 2),
    ]


def test_it_gives_the_records_behind_a_figure_by_their_ids(company: SmallCompany) -> None:
    table = records_behind(
        workspace=company.workspace, question=Question("close_rate_lead", where=("lead_source=unknown",)), as_of=LATER
    )  # fmt: skip
    place = {name: number for number, name in enumerate(table.columns)}
    assert [(row[place["lead_cycle_id"]], row[place["lead_source_raw"]]) for row in table.rows] == [
        ("small-company:l3", "unknown"),
        ("small-company:l4", None),
    ]


def test_it_gives_sql_that_yields_the_same_figure_when_run_elsewhere(company: SmallCompany) -> None:
    question = Question("win_rate_count", where=("lead_source!='x; drop table t'",), period="2024-Q1")
    text = sql_behind(workspace=company.workspace, question=question, as_of=LATER)
    parameters = dict(line[len("-- $") :].split(" = ", 1) for line in text.splitlines() if line.startswith("-- $"))
    assert parameters["where_1_0"] == "x; drop table t"
    statement = "\n".join(line for line in text.splitlines() if not line.startswith("-- $"))
    assert "drop table" not in statement
    elsewhere = duckdb.connect()
    with open_reader(company.workspace) as reader:
        for name in ("opportunities", "lead_cycles"):
            columns, rows = reader.query(f"select * from {name}")
            kinds = {row[0]: row[1] for row in reader.query(f"describe {name}")[1]}
            elsewhere.execute(f"create table {name} ({', '.join(f'{column} {kinds[column]}' for column in columns)})")
            if rows:
                elsewhere.executemany(f"insert into {name} values ({', '.join('?' * len(columns))})", rows)
    found = elsewhere.execute(statement.rstrip().rstrip(";"), parameters)
    sums = dict(zip([column[0] for column in found.description], found.fetchone() or (), strict=True))
    elsewhere.close()
    assert (sums["n"], sums["part"]) == (2, 1)


def test_it_answers_many_questions_of_one_open_snapshot_as_it_answers_each_alone(company: SmallCompany) -> None:
    # The second and third begin with the same SQL as the first, and bind other values: another stage, another moment. 1 of 2, then 1 of 1,
    # then none of the one MQL there was on 10 January.
    asked = [
        (Question("stage_conversion", where=("from=mql", "to=sal", "within=ever")), LATER),
        (Question("stage_conversion", where=("from=sal", "to=opportunity", "within=ever")), LATER),
        (Question("stage_conversion", where=("from=mql", "to=sal", "within=ever")), datetime(2024, 1, 10, 12, tzinfo=UTC)),
        (Question("close_rate_lead", by=("lead_source",)), LATER),
        (Question("bookings"), LATER),
    ]
    with open_snapshot(company.workspace) as opened:
        together = [opened.measure(question, as_of=as_of) for question, as_of in asked]
        assert opened.answerable(as_of=LATER) == answerable(workspace=company.workspace, as_of=LATER)
    assert together == [measure(workspace=company.workspace, question=question, as_of=as_of) for question, as_of in asked]
    assert [(answer.rows[0].value, answer.rows[0].n) for answer in together[:3]] == [(0.5, 2), (1.0, 1), (0.0, 1)]


def test_it_looks_back_and_at_an_older_snapshot(company: SmallCompany) -> None:
    with open_reader(company.workspace) as reader:
        older = reader.snapshot_id
    company.receive("events", [{"id": "e4", "lead": "l2", "stage": "sal", "at": "2024-01-15"}])
    company.build()
    question = Question("cycles", where=("stage=sal",))

    def count(as_of: datetime, snapshot: str | None = None) -> object:
        return measure(workspace=company.workspace, question=question, as_of=as_of, snapshot=snapshot).rows[0].value

    assert count(LATER) == 2
    assert count(LATER, older) == 1
    assert count(datetime(2024, 1, 13, tzinfo=UTC)) == 1
    assert count(datetime(2024, 1, 1, tzinfo=UTC)) == 0
    with pytest.raises(UnknownName):
        count(LATER, "s9999")


def test_it_reads_as_of_in_the_zone_the_snapshot_was_built_in(home: Path, tmp_path: Path) -> None:
    # 1 March 23:00 in New York is 2 March in UTC. A lead known only as of 2 March had not come yet for New York.
    from sameside.services.workspace import init_workspace

    small = SmallCompany(home, tmp_path / "exports")
    small.workspace = init_workspace(home, options={"time_zone": "America/New_York"})
    small.receive("leads", [{"id": "l1", "person": "p1", "created": "2024-03-02"}])
    small.build()

    def count(hour: int) -> object:
        as_of = datetime(2024, 3, 2, hour, tzinfo=UTC)
        return measure(workspace=small.workspace, question=Question("cycles"), as_of=as_of).rows[0].value

    assert (count(4), count(6)) == (0, 1)


def test_it_names_the_table_that_is_missing_and_the_file_that_would_fill_it(home: Path, tmp_path: Path) -> None:
    small = SmallCompany(home, tmp_path / "exports")
    small.receive("leads", [{"id": "l1", "person": "p1", "created": "2024-01-05"}])
    small.build()
    with pytest.raises(
        NotAvailable, match=r"^win_rate_count needs deals: nothing loaded so far holds any\. To unlock it: a file of deals\.$"
    ):
        measure(workspace=small.workspace, question=Question("win_rate_count"), as_of=LATER)
    with pytest.raises(NotAvailable, match=r"sla_attainment needs stage history with leads offered to sales and sales activities"):
        measure(workspace=small.workspace, question=Question("sla_attainment"), as_of=LATER)
    found = {one.metric: one for one in answerable(workspace=small.workspace, as_of=LATER)}
    assert found["cycles"].is_answerable
    assert found["cycles"].unlocked_by == ""
    assert not found["bookings"].is_answerable
    assert found["bookings"].missing == ("opportunities",)
    assert found["bookings"].unlocked_by == "a file of deals"


def test_it_says_that_lost_deals_are_what_a_win_rate_lacks(company: SmallCompany) -> None:
    found = {one.metric: one for one in answerable(workspace=company.workspace, as_of=LATER)}
    assert found["win_rate_count"].is_answerable
    assert found["win_rate_value"].is_answerable
    # A deal is no formal acceptance, but l1 was accepted on record.
    assert found["acceptance_rate"].is_answerable
    assert not found["sla_attainment"].is_answerable


def test_it_refuses_politely_before_anything_was_built(home: Path, tmp_path: Path) -> None:
    small = SmallCompany(home, tmp_path / "exports")
    with pytest.raises(SamesideError):
        measure(workspace=small.workspace, question=Question("cycles"), as_of=LATER)
