"""Are decisions about who is who applied, taken back, and refused with a reason?"""

from pathlib import Path

import pytest

from sameside.schema.errors import UnknownName, WrongUsage
from sameside.services.building import export_canonical
from sameside.services.matching import (
    DecisionMade,
    NotMergeable,
    decisions_in_force,
    keep_apart,
    merge_records,
    review_list,
    unmerge_records,
)
from tests.services.small_company import SmallCompany

MQL_COUNT = (
    "select count(distinct lead_cycle_id), cast(min(entered_at) as varchar) from stage_events where stage = 'mql' and subject = 'cycle'"
)


@pytest.fixture
def two_leads(home: Path, tmp_path: Path) -> SmallCompany:
    """golden-G6: one human wrote from a freemail and from a work address; both lead records became MQL."""
    company = SmallCompany(home, tmp_path / "files")
    company.receive("accounts", [{"id": "a1", "name": "Acme", "website": "acme.test"}])
    company.receive(
        "people",
        [
            {"id": "p1", "email": "ann.smith@gmail.com", "name": "Ann Smith", "created": "2024-01-02T09:00:00"},
            {"id": "p2", "email": "ann@acme.test", "name": "Ann Smith", "created": "2024-01-10T09:00:00"},
        ],
    )
    company.receive(
        "leads",
        [
            {"id": "l1", "person": "p1", "created": "2024-01-02T09:00:00", "source": "Website"},
            {"id": "l2", "person": "p2", "created": "2024-01-10T09:00:00", "source": "Event"},
        ],
    )
    company.receive(
        "events",
        [
            {"id": "e1", "lead": "l1", "stage": "mql", "at": "2024-01-05T10:00:00"},
            {"id": "e2", "lead": "l2", "stage": "mql", "at": "2024-01-12T10:00:00"},
        ],
    )
    return company


def everything(company: SmallCompany) -> str:
    return "".join(export_canonical(workspace=company.workspace))


def test_it_counts_a_merged_pair_once_and_twice_again_when_taken_back(two_leads: SmallCompany) -> None:
    company = two_leads
    company.build()
    before = everything(company)
    assert company.rows(MQL_COUNT) == [(2, "2024-01-05 10:00:00")]

    merge_records(
        workspace=company.workspace, kind="person", record_id="small-company:p1", into_id="small-company:p2", by="Rita", now=company.now()
    )
    merged = company.build().snapshot_id
    # One person, one cycle, one MQL, at the earlier of the two times.
    assert company.rows(MQL_COUNT) == [(1, "2024-01-05 10:00:00")]
    assert company.rows("select lead_cycle_id, person_id, account_id, n_leads from lead_cycles") == [
        ("small-company:l1", "small-company:p2", "small-company:a1", 2)
    ]

    unmerge_records(workspace=company.workspace, kind="person", record_id="small-company:p1", by="Rita", now=company.now())
    company.build()
    assert company.rows(MQL_COUNT) == [(2, "2024-01-05 10:00:00")]
    assert everything(company) == before
    # The snapshot an old pack was made from still says what it said.
    assert company.rows(MQL_COUNT, snapshot=merged) == [(1, "2024-01-05 10:00:00")]


def test_it_leaves_a_trace_of_every_merge(two_leads: SmallCompany) -> None:
    company = two_leads
    company.build()
    merge_records(
        workspace=company.workspace, kind="person", record_id="small-company:p1", into_id="small-company:p2", by="Rita", now=company.now()
    )
    company.build()
    assert company.rows("select record_id, entity_id, strategy, cast(confidence as double) from identity_links where kind = 'person'") == [
        ("small-company:p1", "small-company:p2", "hand", 1.0)
    ]


def test_it_lists_two_people_of_one_name_at_one_account_until_somebody_decides(home: Path, tmp_path: Path) -> None:
    company = SmallCompany(home, tmp_path / "files")
    company.receive("accounts", [{"id": "a1", "name": "Acme", "website": "acme.test"}])
    company.receive(
        "people",
        [
            {"id": "p1", "email": "ann@acme.test", "name": "Ann Smith"},
            {"id": "p2", "email": "a.smith@acme.test", "name": "Ann Smith"},
        ],
    )
    company.build()
    assert [(p.kind, p.record_id, p.candidate_id, p.strategy) for p in review_list(workspace=company.workspace)] == [
        ("person", "small-company:p2", "small-company:p1", "same_name_and_account")
    ]
    keep_apart(
        workspace=company.workspace, kind="person", record_id="small-company:p1", other_id="small-company:p2", by="Rita", now=company.now()
    )
    company.build()
    assert review_list(workspace=company.workspace) == []
    assert len(decisions_in_force(workspace=company.workspace)) == 1


@pytest.fixture
def converted(home: Path, tmp_path: Path) -> SmallCompany:
    """golden-G20: a lead converts to an account with an open opportunity owned by another AE."""
    company = SmallCompany(home, tmp_path / "files")
    company.receive("accounts", [{"id": "a1", "name": "Acme", "website": "acme.test"}])
    company.receive("people", [{"id": "p1", "email": "ann.smith@gmail.com", "name": "Ann Smith", "created": "2024-02-01T09:00:00"}])
    company.receive(
        "deals",
        [
            {
                "id": "o1",
                "account": "a1",
                "owner": "ae",
                "created": "2024-01-03T09:00:00",
                "outcome": "open",
                "amount": "900",
                "source": "Outbound",
            }
        ],
    )
    company.receive("touches", [{"id": "t1", "person": "p1", "channel": "webinar", "at": "2024-02-01T08:00:00"}])
    company.receive(
        "leads",
        [
            {
                "id": "l1",
                "person": "p1",
                "account": "a1",
                "deal": "o1",
                "created": "2024-02-01T09:00:00",
                "source": "Website",
                "owner": "sdr",
            }
        ],
    )
    company.receive(
        "events",
        [
            {"id": "e1", "lead": "l1", "stage": "mql", "at": "2024-02-01T10:00:00"},
            {"id": "e2", "lead": "l1", "stage": "sal", "at": "2024-02-01T11:00:00"},
        ],
    )
    company.receive("acts", [{"id": "s1", "person": "p1", "owner": "sdr", "at": "2024-02-01T10:30:00"}])
    company.build()
    return company


def test_it_joins_a_converted_lead_to_the_open_deal_of_another_seller(converted: SmallCompany) -> None:
    company = converted
    # No new deal; what sourced it stays as it was, and no cycle claims to have caused it.
    assert company.rows("select opportunity_id, owner_id, lead_source, lead_cycle_id from opportunities") == [
        ("small-company:o1", "small-company:ae", "Outbound", None)
    ]
    # The touch stands at the deal's account, so the deal is influenced; the cycle knows the deal it joined.
    assert company.rows("select account_id from touches") == [("small-company:a1",)]
    assert company.rows("select account_id, opportunity_id from lead_cycles") == [("small-company:a1", "small-company:o1")]
    # It reached the deal at a time nobody wrote down: not on the day in January when the deal was made.
    assert company.rows("select entered_at, is_derived from stage_events where stage = 'opportunity' and subject = 'cycle'") == [
        (None, True)
    ]
    # The SDR answered the offer in time and keeps the credit.
    assert company.rows("select owner_id, outcome, first_touch_by, cast(first_touch_at as varchar) from handoffs") == [
        ("small-company:sdr", "accepted", "small-company:sdr", "2024-02-01 10:30:00")
    ]


def test_it_refuses_what_can_not_be_merged_and_says_why(two_leads: SmallCompany) -> None:
    company = two_leads
    company.build()
    workspace, one, other = company.workspace, "small-company:p1", "small-company:p2"

    def merge(record_id: str, into_id: str, kind: str = "person") -> None:
        merge_records(workspace=workspace, kind=kind, record_id=record_id, into_id=into_id, by="Rita", now=company.now())

    with pytest.raises(UnknownName, match=r"No person record 'small-company:p9'.*Did you mean 'small-company:p[12]'"):
        merge("small-company:p9", one)
    with pytest.raises(WrongUsage, match="Did you mean 'person'"):
        merge(one, other, kind="persn")
    with pytest.raises(NotMergeable, match="into itself"):
        merge(one, one)
    merge(one, other)
    with pytest.raises(NotMergeable, match=f"{one} is merged into {other} already"):
        merge(one, other)
    with pytest.raises(NotMergeable, match="circle"):
        merge(other, one)
    with pytest.raises(NotMergeable, match="merged by hand"):
        keep_apart(workspace=workspace, kind="person", record_id=one, other_id=other, by="Rita", now=company.now())
    unmerge_records(workspace=workspace, kind="person", record_id=one, by="Rita", now=company.now())
    with pytest.raises(NotMergeable, match=f"That on {one} and {other} was taken back 2024-06-01 by Rita"):
        unmerge_records(workspace=workspace, kind="person", record_id=one, by="Rita", now=company.now())
    with pytest.raises(NotMergeable, match=rf"No decision by hand on {other} is in force\.$"):
        unmerge_records(workspace=workspace, kind="person", record_id=other, by="Rita", now=company.now())


def test_it_names_the_decision_taken_back_and_not_what_an_older_snapshot_says(two_leads: SmallCompany) -> None:
    company, one, other = two_leads, "small-company:p1", "small-company:p2"
    company.build()
    merge_records(
        workspace=company.workspace, kind="person", record_id=one, into_id=other, by="Rita", now=company.now(), reason="the same badge"
    )
    assert [(made.record_id, made.reason) for made in decisions_in_force(workspace=company.workspace)] == [(one, "the same badge")]
    company.build()  # this snapshot knows the two as one

    def unmerge() -> DecisionMade:
        return unmerge_records(workspace=company.workspace, kind="person", record_id=one, by="Rita", now=company.now())

    assert unmerge().reason == "the same badge"
    for _ in range(2):
        with pytest.raises(NotMergeable, match=r"was taken back 2024-06-01 by Rita\. The next build follows it\."):
            unmerge()
    company.build()
    with pytest.raises(NotMergeable, match=r"by Rita\.$"):
        unmerge()


def test_it_offers_only_records_that_may_be_meant(two_leads: SmallCompany) -> None:
    company = two_leads
    company.receive("people", [{"id": "0031t00000Xk", "email": "eve@acme.test"}, {"id": "77", "email": "kim@acme.test"}])
    company.build()

    def said(record_id: str) -> str:
        with pytest.raises(UnknownName) as refused:
            keep_apart(
                workspace=company.workspace, kind="person", record_id=record_id, other_id="small-company:p2", by="", now=company.now()
            )
        return str(refused.value).partition("snapshot.")[2]

    assert said("0031t00000Xk") == " Did you mean 'small-company:0031t00000Xk'?"
    assert said("small-company:0031T00000XK") == " Did you mean 'small-company:0031t00000Xk'?"
    assert said("small-company:0031t0000Xk") == " Did you mean 'small-company:0031t00000Xk'?"
    # Being of one source makes nobody alike.
    assert said("small-company:nobody") == ""


def test_it_parts_two_people_who_share_an_address_when_told_to(home: Path, tmp_path: Path) -> None:
    company = SmallCompany(home, tmp_path / "files")
    company.receive(
        "people", [{"id": "p1", "email": "us@acme.test", "name": "Ann Smith"}, {"id": "p2", "email": "Us@acme.test ", "name": "Bob Smith"}]
    )
    company.build()
    assert company.rows("select count(*) from people") == [(1,)]
    with pytest.raises(NotMergeable, match="joined small-company:p2 to small-company:p1 by itself"):
        unmerge_records(workspace=company.workspace, kind="person", record_id="small-company:p2", by="Rita", now=company.now())
    keep_apart(
        workspace=company.workspace, kind="person", record_id="small-company:p1", other_id="small-company:p2", by="Rita", now=company.now()
    )
    company.build()
    assert company.rows("select count(*) from people") == [(2,)]
