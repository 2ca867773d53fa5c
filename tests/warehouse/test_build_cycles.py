"""When does a new lead cycle begin, what belongs to it, and which deal came of it?"""

from pathlib import Path
from typing import Any

from tests.warehouse.worlds import Built, build_world

ANN = {"person_id": "crm:ann", "email": "ann@acme.com"}


def lead(number: int, created_at: str | None, **more: Any) -> dict[str, Any]:
    return {"lead_id": f"crm:l{number}", "person_id": "crm:ann", "created_at": created_at, **more}


def event(number: int, lead_number: int, stage: str, entered_at: str | None) -> dict[str, Any]:
    return {"event_id": f"crm:e{number}", "lead_id": f"crm:l{lead_number}", "stage": stage, "entered_at": entered_at}


def deal(number: int, **more: Any) -> dict[str, Any]:
    return {"opportunity_id": f"crm:o{number}", **more}


def cycles(built: Built) -> list[tuple[Any, ...]]:
    return built.rows(
        "select lead_cycle_id, cycle_no, cast(created_on as varchar), n_leads, ended_as from lead_cycles order by cycle_no, 1"
    )


def test_it_folds_lead_records_of_one_person_while_none_of_them_has_ended(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        people=[ANN],
        leads=[
            lead(1, "2024-01-01 09:00", lead_source="Event"),
            lead(2, "2024-02-01 09:00", owner_id="crm:sam"),
            lead(3, "2024-06-01 09:00"),
        ],
        stage_events=[event(1, 1, "mql", "2024-01-05 09:00"), event(2, 2, "rejected", "2024-03-01 09:00")],
    )
    # Record 2 was rejected, record 1 never was: the cycle still ran when record 3 came.
    assert cycles(built) == [("crm:l1", 1, "2024-01-01", 3, None)]
    assert built.rows("select lead_source, owner_id from lead_cycles") == [("Event", "crm:sam")]


def test_it_begins_a_new_cycle_when_every_earlier_one_had_ended(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        people=[ANN],
        leads=[lead(1, "2024-01-01 09:00"), lead(2, "2024-04-01 09:00")],
        stage_events=[event(1, 1, "recycled", "2024-03-01 09:00"), event(2, 2, "mql", "2024-04-02 09:00")],
    )
    assert cycles(built) == [("crm:l1", 1, "2024-01-01", 1, "recycled"), ("crm:l2", 2, "2024-04-01", 1, None)]
    assert built.rows("select lead_cycle_id, stage from stage_events order by 1") == [("crm:l1", "recycled"), ("crm:l2", "mql")]


def test_it_begins_a_new_cycle_inside_one_record_that_comes_back_after_an_end(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        people=[ANN],
        leads=[lead(1, "2024-01-01 09:00")],
        stage_events=[
            event(1, 1, "mql", "2024-01-02 09:00"),
            event(2, 1, "recycled", "2024-02-01 09:00"),
            event(3, 1, "disqualified", "2024-02-02 09:00"),
            event(4, 1, "mql", "2024-05-01 09:00"),
            event(5, 1, "sal", "2024-05-02 09:00"),
            event(6, 1, "mql", "2024-05-03 09:00"),
        ],
    )
    # A second end without a start between changes nothing; going back from sal to mql is kept in its cycle.
    assert cycles(built) == [("crm:l1", 1, "2024-01-01", 1, "recycled"), ("crm:l1#2", 2, "2024-05-01", 1, None)]
    assert built.rows("select count(*) from stage_events where lead_cycle_id = 'crm:l1#2'") == [(3,)]


def test_it_takes_events_of_one_day_in_the_order_of_the_stages(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        people=[ANN],
        leads=[lead(1, "2024-01-01")],
        stage_events=[event(1, 1, "rejected", "2024-01-05"), event(2, 1, "mql", "2024-01-05"), event(3, 1, "sal", "2024-01-05")],
    )
    # By the day alone a rejection before the mql would make two cycles; nobody rejects what was not offered.
    assert cycles(built) == [("crm:l1", 1, "2024-01-01", 1, "rejected")]


def test_it_ends_everything_with_a_won_deal_even_a_record_nobody_closed(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        people=[ANN],
        leads=[lead(1, "2024-01-01 09:00", opportunity_id="crm:o1"), lead(2, "2024-01-15 09:00"), lead(3, "2024-09-01 09:00")],
        opportunities=[deal(1, created_at="2024-02-01 09:00", closed_at="2024-03-01 09:00", outcome="won")],
    )
    assert cycles(built) == [("crm:l1", 1, "2024-01-01", 2, "closed_won"), ("crm:l3", 2, "2024-09-01", 1, None)]


def test_it_counts_an_end_without_a_date_as_before_what_began_later(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        people=[ANN],
        leads=[lead(1, "2024-01-01 09:00", current_stage="disqualified", raw_status="Junk"), lead(2, "2024-04-01 09:00")],
    )
    assert cycles(built) == [("crm:l1", 1, "2024-01-01", 1, "disqualified"), ("crm:l2", 2, "2024-04-01", 1, None)]
    assert built.rows("select ended_at from lead_cycles where lead_cycle_id = 'crm:l1'") == [(None,)]
    assert built.rows("select stage, entered_at, raw_stage, is_derived from stage_events") == [("disqualified", None, "Junk", True)]


def test_it_adds_no_undated_event_for_a_stage_the_history_dates(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        people=[ANN],
        leads=[lead(1, "2024-01-01 09:00", current_stage="mql", raw_status="Working")],
        stage_events=[event(1, 1, "mql", "2024-01-02 09:00")],
    )
    assert built.rows("select stage_event_id, raw_stage from stage_events") == [("crm:e1", "Working")]


def test_it_gives_a_lead_without_a_person_a_cycle_of_its_own(tmp_path: Path) -> None:
    built = build_world(tmp_path, leads=[{"lead_id": "crm:1"}, {"lead_id": "crm:2"}])
    assert built.rows("select lead_cycle_id, cycle_no, person_id, created_at from lead_cycles order by 1") == [
        ("crm:1", 1, None, None),
        ("crm:2", 1, None, None),
    ]


def test_it_finds_a_deals_cycle_through_its_people_and_leaves_later_deals_out_of_an_ended_one(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        people=[ANN],
        leads=[lead(1, "2024-01-01 09:00")],
        opportunities=[
            deal(1, created_at="2024-02-01 09:00", closed_at="2024-03-01 09:00", outcome="won"),
            deal(2, created_at="2024-08-01 09:00", outcome="open"),
            deal(3, created_at="2023-08-01 09:00", outcome="open"),
        ],
        opportunity_people=[{"opportunity_id": f"crm:o{n}", "person_id": "crm:ann", "is_primary": True} for n in (1, 2, 3)],
    )
    # Deal 1 is the cycle's. Deal 2 came from it too, but a year after the win it moves the cycle no more. Deal 3 was there before.
    assert built.rows("select opportunity_id, lead_cycle_id from opportunities order by 1") == [
        ("crm:o1", "crm:l1"),
        ("crm:o2", "crm:l1"),
        ("crm:o3", None),
    ]
    assert cycles(built) == [("crm:l1", 1, "2024-01-01", 1, "closed_won")]
    assert built.rows("select opportunity_id, stage from stage_events order by 2") == [("crm:o1", "closed_won"), ("crm:o1", "opportunity")]


def test_it_does_not_open_a_cycle_for_a_win_written_before_its_lead(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        people=[ANN],
        leads=[lead(1, "2024-02-01", opportunity_id="crm:o1")],
        stage_events=[event(1, 1, "mql", "2024-02-01")],
        opportunities=[deal(1, closed_at="2024-01-15", outcome="won")],
    )
    assert cycles(built) == [("crm:l1", 1, "2024-02-01", 1, "closed_won")]
    assert built.rows("select reason from faults") == [("closed_before_lead_created",)]


def test_it_counts_the_first_won_deal_of_an_account_as_its_new_customer(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        accounts=[{"account_id": "crm:a"}],
        opportunities=[
            deal(1, account_id="crm:a", closed_at="2024-03-01", outcome="won"),
            deal(2, account_id="crm:a", closed_at="2024-01-01", outcome="lost"),
            deal(3, account_id="crm:a", closed_at="2024-02-01", outcome="won"),
            deal(4, closed_at="2024-02-01", outcome="won"),
        ],
    )
    assert built.rows("select opportunity_id from opportunities where is_first_won") == [("crm:o3",)]


def test_it_counts_a_history_that_repeats_a_stage_once(tmp_path: Path) -> None:
    history = [("2024-01-01", "Prospecting"), ("2024-01-02", "Prospecting"), ("2024-01-03", "Negotiation"), ("2024-01-04", "Prospecting")]
    built = build_world(
        tmp_path,
        opportunities=[deal(1, created_at="2024-01-01", outcome="open")],
        stage_events=[
            {"event_id": f"crm:h{n}", "opportunity_id": "crm:o1", "stage": "opportunity", "raw_stage": raw, "entered_at": at}
            for n, (at, raw) in enumerate(history)
        ],
    )
    assert built.rows("select cast(entered_on as varchar), raw_stage from stage_events where subject = 'opportunity' order by 1") == [
        ("2024-01-01", "Prospecting"),
        ("2024-01-03", "Negotiation"),
        ("2024-01-04", "Prospecting"),
    ]
