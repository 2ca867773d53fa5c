"""Are cycles, conversions, durations and close rates what one gets by hand?"""

import pytest

from sameside.schema.errors import NotAvailable, UnknownName, WrongUsage
from tests.analytics.typed_world import TypedWorld, cycle, day, deal, event, utc


def test_it_counts_cycles_that_reached_each_stage_or_a_later_one() -> None:
    # c1: inquiry, mql, sql (skips sal)   c2: inquiry, mql, rejected   c3: inquiry only   c4: won straight away
    # inquiry 4; mql c1 c2 c4 = 3; sal c1 (skipped, so reached) c4 = 2; sql c1 c4 = 2; opportunity c4 = 1; won c4 = 1; rejected c2 = 1
    world = TypedWorld(
        {
            "lead_cycles": [cycle(f"c{n}", "2026-01-01") for n in (1, 2, 3, 4)],
            "stage_events": [
                event("c1", "mql", "2026-01-02"), event("c1", "sql", "2026-01-05"),
                event("c2", "mql", "2026-01-02"), event("c2", "rejected", "2026-01-03"),
                event("c4", "closed_won", "2026-02-01"),
            ],
        }
    )  # fmt: skip
    rows = world.ask("cycles", by=["stage"]).rows
    assert [(row.by["stage"], row.value) for row in rows] == [
        ("inquiry", 4), ("mql", 3), ("sal", 2), ("sql", 2), ("opportunity", 1), ("closed_won", 1), ("rejected", 1),
    ]  # fmt: skip
    assert world.one("cycles").value == 4
    assert world.one("cycles", where=["stage in (sal, rejected)"]).value == 3


def test_it_dates_a_skipped_stage_by_the_later_one_and_a_lost_deal_as_an_opportunity() -> None:
    # c1 skips sal on 5 February; c2's deal is lost in March: it got as far as an opportunity, on that day.
    world = TypedWorld(
        {
            "lead_cycles": [cycle("c1", "2026-01-01"), cycle("c2", "2026-01-01")],
            "stage_events": [event("c1", "sql", "2026-02-05"), event("c2", "closed_lost", "2026-03-01")],
        }
    )
    assert world.one("cycles", where=["stage=sal"], period="2026-02").value == 1
    assert world.one("cycles", where=["stage=opportunity"], period="2026-03").value == 1
    assert world.one("cycles", where=["stage=opportunity"]).value == 1
    assert world.one("cycles", where=["stage=closed_won"]).value == 0
    # By creation the same cycles lie in January.
    assert world.one("cycles", where=["stage=sal", "dated_by=creation"], period="2026-01").value == 2


def test_it_counts_people_and_accounts_once_and_says_how_many_cycles_name_none() -> None:
    # Three cycles of two people; one cycle has no account.
    world = TypedWorld(
        {
            "lead_cycles": [
                cycle("c1", "2026-01-01", person_id="p1", account_id="a1"),
                cycle("c1#2", "2026-02-01", person_id="p1", account_id="a1", cycle_no=2),
                cycle("c2", "2026-01-01", person_id="p2"),
            ]
        }
    )
    people, accounts = world.one("people"), world.one("accounts")
    assert (people.value, people.coverage) == (2, 1.0)
    assert (accounts.value, accounts.coverage) == (1, pytest.approx(2 / 3))


def test_it_puts_null_empty_and_the_word_unknown_into_one_bucket_and_keeps_the_raw_value() -> None:
    world = TypedWorld(
        {
            "lead_cycles": [
                cycle("c1", "2026-01-01", lead_source="web"), cycle("c2", "2026-01-01", lead_source=None),
                cycle("c3", "2026-01-01", lead_source=""), cycle("c4", "2026-01-01", lead_source=" Unknown "),
            ]
        }
    )  # fmt: skip
    assert {labels: row.value for labels, row in world.table("cycles", by=["lead_source"]).items()} == {("web",): 1, ("unknown",): 3}
    assert world.one("cycles", where=["lead_source!=web"]).value == 3
    table = world.records("cycles", by=["lead_source"], where=["lead_source=unknown"])
    raw = table.columns.index("lead_source_raw")
    assert [(row[0], row[raw]) for row in table.rows] == [("c2", None), ("c3", ""), ("c4", " Unknown ")]


def test_it_tells_two_owners_of_one_name_apart() -> None:
    world = TypedWorld(
        {
            "members": [{"member_id": "m1", "name": "Sam"}, {"member_id": "m2", "name": "Sam"}, {"member_id": "m3", "name": "Rita"}],
            "lead_cycles": [cycle(f"c{n}", "2026-01-01", owner_id=f"m{n}") for n in (1, 2, 3)],
        }
    )
    assert set(world.table("cycles", by=["owner"])) == {("Sam [m1]",), ("Sam [m2]",), ("Rita",)}


def test_it_cuts_by_an_attribute_only_the_source_knows() -> None:
    world = TypedWorld(
        {
            "accounts": [{"account_id": "a1", "x_tier": "gold"}],
            "lead_cycles": [cycle("c1", "2026-01-01", account_id="a1", x_form="demo"), cycle("c2", "2026-01-01", x_form="demo")],
        }
    )
    assert world.table("cycles", by=["x_form", "x_tier"]).keys() == {("demo", "gold"), ("demo", "unknown")}


def test_it_counts_only_mature_cycles_in_the_headline_and_shows_the_rest_beside_it() -> None:
    # mql on 1 Jan: c1 reaches sal in 10 days, c2 in 40, c3 never. mql on 1 Mar: c4 reaches sal in 5 days, c5 not yet, c6 rejected.
    # Window 30 days, seen from 11 March: the January three are mature, 1 of 3. Decided: those and c4, c6: 2 of 5; c5 is pending.
    january, march = "2026-01-01", "2026-03-01"
    world = TypedWorld(
        {
            "lead_cycles": [cycle(f"c{n}", january) for n in (1, 2, 3)] + [cycle(f"c{n}", march) for n in (4, 5, 6)],
            "stage_events": [event(f"c{n}", "mql", january) for n in (1, 2, 3)]
            + [event(f"c{n}", "mql", march) for n in (4, 5, 6)]
            + [
                event("c1", "sal", day(january, 10)), event("c2", "sal", day(january, 40)),
                event("c4", "sal", day(march, 5)), event("c6", "rejected", day(march, 2)),
            ],
        }
    )  # fmt: skip
    rows = world.table("stage_conversion", where=["within=30"], as_of=utc("2026-03-11"))
    headline, so_far = rows[("headline",)], rows[("decided_so_far",)]
    assert (headline.value, headline.n, headline.pending, headline.mature) == (pytest.approx(1 / 3), 3, 1, False)
    assert (so_far.value, so_far.n, so_far.pending) == (pytest.approx(2 / 5), 5, 1)
    by_month = world.table("stage_conversion", by=["month"], where=["within=30", "measure=headline"], as_of=utc("2026-03-11"))
    assert by_month[("2026-01", "headline")].mature is True
    march_row = by_month[("2026-03", "headline")]
    assert (march_row.value, march_row.n, march_row.pending, march_row.mature) == (None, 0, 1, False)


def test_it_ends_a_window_of_days_with_its_last_day_and_one_of_instants_at_the_same_hour() -> None:
    # Window 2 days. Dates only: entered on 1 Jan, reached on 3 Jan = in; mature once 3 Jan is over.
    # Instants: entered 1 Jan 10:00, reached 3 Jan 10:00 exactly = in, 10:00:01 = out; mature from 3 Jan 10:00 on.
    world = TypedWorld(
        {
            "lead_cycles": [cycle(name, "2026-01-01") for name in ("d", "i", "late")],
            "stage_events": [
                event("d", "mql", "2026-01-01"), event("d", "sal", "2026-01-03"),
                event("i", "mql", "2026-01-01 10:00"), event("i", "sal", "2026-01-03 10:00"),
                event("late", "mql", "2026-01-01 10:00"), event("late", "sal", "2026-01-03 10:00:01"),
            ],
        }
    )  # fmt: skip
    question = {"where": ["within=2", "measure=headline"]}
    assert world.one("stage_conversion", **question).value == pytest.approx(2 / 3)
    assert world.one("stage_conversion", **question, as_of=utc("2026-01-03 10:00")).n == 2
    assert world.one("stage_conversion", **question, as_of=utc("2026-01-03 09:59")).n == 0
    assert world.one("stage_conversion", **question, as_of=utc("2026-01-04 00:00")).n == 3


def test_it_flags_a_negative_duration_counts_it_as_converted_and_leaves_it_out_of_days() -> None:
    # Won two days before it was created (c1), won after 4 days (c2): both converted, the only duration is 4.
    world = TypedWorld(
        {
            "lead_cycles": [cycle("c1", "2026-01-10"), cycle("c2", "2026-01-10")],
            "stage_events": [event("c1", "closed_won", "2026-01-08"), event("c2", "closed_won", "2026-01-14")],
        }
    )
    answer = world.ask("close_rate_lead", where=["within=30"])
    assert (answer.rows[0].value, answer.rows[0].n) == (1.0, 2)
    assert any("1 reached the later stage before the earlier one" in note for note in answer.notes)
    days = world.table("conversion_days", where=["from=inquiry", "to=closed_won"])
    assert (days[("median",)].value, days[("median",)].n, days[("median",)].coverage) == (4.0, 1, 0.5)


def test_it_neither_converts_nor_refuses_a_cycle_whose_date_is_missing_when_a_window_is_asked_for() -> None:
    # c1 reached sal on an unknown day; c2 in 3 days; c3 became an MQL on an unknown day and never got further.
    world = TypedWorld(
        {
            "lead_cycles": [cycle(f"c{n}", "2026-01-01") for n in (1, 2, 3)],
            "stage_events": [
                event("c1", "mql", "2026-01-01"), event("c1", "sal", None), event("c2", "mql", "2026-01-01"),
                event("c2", "sal", "2026-01-04"), event("c3", "mql", None),
            ],
        }
    )  # fmt: skip
    # Of the two that got there one did so on an unknown day: of the one that is left no share is told.
    within = world.one("stage_conversion", where=["within=30"])
    assert (within.value, within.low, within.n) == (None, None, 1)
    ever = world.one("stage_conversion", where=["within=ever"])
    # To date two of three got there; in a period c3 lies in none.
    assert (ever.value, ever.n, ever.mature) == (pytest.approx(2 / 3), 3, None)
    assert world.one("stage_conversion", where=["within=ever"], period="2026").n == 2


def test_it_bears_one_in_twenty_that_got_there_on_an_unknown_day() -> None:
    # 19 got there the next day and one on an unknown day: 19 of 19. A second one of 20, and no share is told; nor an estimate.
    def told(n_undated: int) -> list[float | None]:
        entries = [event(f"c{n}", "mql", "2026-01-01") for n in range(19 + n_undated)]
        dated = [event(f"c{n}", "sal", "2026-01-02") for n in range(19)]
        undated = [event(f"c{n}", "sal", None) for n in range(19, 19 + n_undated)]
        cycles = [cycle(f"c{n}", "2026-01-01") for n in range(19 + n_undated)]
        answer = TypedWorld({"lead_cycles": cycles, "stage_events": entries + dated + undated}).ask("stage_conversion", where=["within=30"])
        return [row.value for row in answer.rows]

    assert told(1) == [1.0, 1.0, 1.0]
    assert told(2) == [None, None, None]


def test_it_counts_a_cycle_that_skipped_the_later_stage_but_not_one_that_skipped_the_earlier() -> None:
    # c1 goes mql -> sql without sal: reached. c2 goes straight to sql: never entered mql, so it is not in the cohort.
    world = TypedWorld(
        {
            "lead_cycles": [cycle("c1", "2026-01-01"), cycle("c2", "2026-01-01")],
            "stage_events": [event("c1", "mql", "2026-01-01"), event("c1", "sql", "2026-01-02"), event("c2", "sql", "2026-01-02")],
        }
    )
    row = world.one("stage_conversion")
    assert (row.value, row.n) == (1.0, 1)


def test_it_looks_back_to_an_instant_and_hides_what_came_or_was_recorded_later() -> None:
    # sal on 5 Jan, but the source recorded it on 20 Jan; the won event is dated nowhere.
    world = TypedWorld(
        {
            "lead_cycles": [cycle("c1", "2026-01-01"), cycle("c2", "2026-01-15")],
            "stage_events": [
                event("c1", "mql", "2026-01-01"), event("c1", "sal", "2026-01-05", recorded_at="2026-01-20 08:00"),
                event("c1", "closed_won", None),
            ],
        }
    )  # fmt: skip
    assert world.one("cycles", where=["stage=sal"], as_of=utc("2026-01-10")).value == 0
    assert world.one("cycles", where=["stage=sal"], as_of=utc("2026-01-21")).value == 1
    assert world.one("cycles", as_of=utc("2026-01-10")).value == 1
    # Undated: known to have happened when the snapshot was built, not before.
    assert world.one("cycles", where=["stage=closed_won"]).value == 1
    past = world.ask("cycles", where=["stage=closed_won"], as_of=utc("2026-06-01"))
    assert past.rows[0].value == 0
    assert any("no date" in note for note in past.notes)


def test_it_measures_time_in_a_stage_over_all_stays_or_the_latest() -> None:
    # c1: mql 1-4 Jan (3 days), sal 4-5 Jan, mql again 5-10 Jan (5 days), then sal. c2: in mql since 2 Jan.
    # All stays of c1 in mql: 8 days; the latest: 5. c2 is pending. In sal: c1's second stay is open, so pending.
    world = TypedWorld(
        {
            "lead_cycles": [cycle("c1", "2026-01-01"), cycle("c2", "2026-01-02")],
            "stage_events": [
                event("c1", "mql", "2026-01-01"), event("c1", "sal", "2026-01-04"), event("c1", "mql", "2026-01-05"),
                event("c1", "sal", "2026-01-10"), event("c2", "mql", "2026-01-02"),
            ],
        }
    )  # fmt: skip
    rows = world.table("stage_duration")
    assert (rows[("mql", "median")].value, rows[("mql", "median")].n, rows[("mql", "median")].pending) == (8.0, 1, 1)
    assert (rows[("sal", "median")].value, rows[("sal", "median")].n, rows[("sal", "median")].pending) == (None, 0, 1)
    assert world.table("stage_duration", where=["spells=latest"])[("mql", "median")].value == 5.0
    # Created on the day it became an MQL: that is no stay as an inquiry.
    assert ("inquiry", "median") not in rows


def test_it_gives_median_p90_and_mean_with_an_interval_of_two_of_the_values() -> None:
    # Ten cycles take 1, 2, ... 9 and 40 days from mql to sal. Median (5 + 6) / 2 = 5.5; nine in ten stay at or under 9;
    # mean 85 / 10 = 8.5. Ranks 2 and 9 of ten enclose the median with 97.9 %: 2 and 9 days.
    start = "2026-01-01"
    took = [*range(1, 10), 40]
    world = TypedWorld(
        {
            "lead_cycles": [cycle(f"c{n}", start) for n in took],
            "stage_events": [event(f"c{n}", "mql", start) for n in took] + [event(f"c{n}", "sal", day(start, n)) for n in took],
        }
    )
    rows = world.table("conversion_days")
    median = rows[("median",)]
    assert (median.value, median.low, median.high, median.n) == (5.5, 2.0, 9.0, 10)
    assert (rows[("p90",)].value, rows[("mean",)].value) == (9.0, 8.5)


def test_it_measures_fractions_of_a_day_where_times_are_known() -> None:
    world = TypedWorld(
        {
            "lead_cycles": [cycle("c1", "2026-01-01 00:00")],
            "stage_events": [event("c1", "mql", "2026-01-01 06:00"), event("c1", "sal", "2026-01-02 18:00")],
        }
    )
    assert world.one("conversion_days").value == 1.5


def test_it_names_the_way_back_as_a_rate_of_its_own() -> None:
    # Two reached sal, one of them was an MQL again afterwards.
    world = TypedWorld(
        {
            "lead_cycles": [cycle("c1", "2026-01-01"), cycle("c2", "2026-01-01")],
            "stage_events": [
                event("c1", "mql", "2026-01-01"), event("c1", "sal", "2026-01-02"), event("c1", "mql", "2026-01-03"),
                event("c2", "mql", "2026-01-01"), event("c2", "sal", "2026-01-02"),
            ],
        }
    )  # fmt: skip
    row = world.one("regression_rate")
    assert (row.value, row.n) == (0.5, 2)


def test_it_shows_no_figure_rather_than_0_where_nothing_entered() -> None:
    world = TypedWorld({"lead_cycles": [cycle("c1", "2026-01-01")], "stage_events": [event("c1", "sal", "2026-01-01")]})
    row = world.one("stage_conversion")
    assert (row.value, row.n, row.low, row.high) == (None, 0, None, None)


@pytest.mark.parametrize(
    ("metric", "question", "wrong", "words"),
    [
        ("close_rate", {}, UnknownName, "close_rate_lead or close_rate_mql"),
        ("win_rate", {}, UnknownName, "win_rate_count or win_rate_value"),
        ("cycle", {}, UnknownName, "Did you mean 'cycles'"),
        ("cycles", {"by": ["lead_sauce"]}, UnknownName, "Did you mean 'lead_source'"),
        ("cycles", {"where": ["lead_sauce=web"]}, UnknownName, "Did you mean 'lead_source'"),
        ("cycles", {"by": ["product"]}, UnknownName, "can't be cut or filtered by 'product'"),
        ("stage_conversion", {"where": ["from=sel"]}, UnknownName, "Did you mean 's"),
        ("stage_conversion", {"where": ["from=sql", "to=mql"]}, WrongUsage, "does not come after"),
        ("stage_conversion", {"where": ["from=mql", "to=mql"]}, WrongUsage, "does not come after"),
        ("stage_conversion", {"where": ["within=-3"]}, WrongUsage, "whole number of days or 'ever'"),
        ("stage_conversion", {"where": ["within=soon"]}, WrongUsage, "whole number of days"),
        ("stage_conversion", {"where": ["within=99999999999999999999"]}, WrongUsage, "whole number of days"),
        ("stage_conversion", {"where": ["within!=3"]}, WrongUsage, "takes ="),
        ("stage_conversion", {"where": ["within=3", "within=4"]}, WrongUsage, "said twice"),
        ("stage_conversion", {"where": ["measure=headlines"]}, UnknownName, "Did you mean 'headline'"),
        ("cycles", {"period": "2018-13"}, WrongUsage, "is no period"),
    ],
)
def test_it_refuses_what_it_does_not_know_and_names_what_was_meant(metric: str, question: dict, wrong: type, words: str) -> None:  # type: ignore[type-arg]  # free-form question
    with pytest.raises(wrong) as refused:
        TypedWorld({}).ask(metric, **question)
    assert words in str(refused.value)


def test_it_binds_values_and_never_runs_them() -> None:
    world = TypedWorld({"lead_cycles": [cycle("c1", "2026-01-01", lead_source="'; drop table members; --")]})
    hostile = '''lead_source="'; drop table members; --"'''
    assert world.one("cycles", where=[hostile]).value == 1
    statement = world.plan("cycles", where=[hostile]).figure_statement(world.plan("cycles").figures[0])
    assert "drop table" not in statement.sql
    assert "drop table" in statement.as_text()
    assert world.one("cycles").value == 1


def test_it_says_which_value_nobody_has_and_which_was_meant() -> None:
    world = TypedWorld({"lead_cycles": [cycle("c1", "2026-01-01", lead_source="Trade Show"), cycle("c2", "2026-01-01", lead_source="Web")]})
    answer = world.ask("cycles", where=["lead_source=trade show"])
    assert answer.rows[0].value == 0
    assert answer.notes == ("No record has lead_source 'trade show'. Case counts: did you mean 'Trade Show'?",)
    assert world.ask("cycles", where=["lead_source=Web and lead_source!=Web"]).notes == ("No record matches.",)


def test_it_names_each_value_of_a_list_that_no_record_has() -> None:
    world = TypedWorld({"lead_cycles": [cycle("c1", "2026-01-01", lead_source="Trade Show"), cycle("c2", "2026-01-01", lead_source="Web")]})
    answer = world.ask("cycles", where=["lead_source in (Trade Show, Wep, Nothing Like It)"])
    assert answer.rows[0].value == 1
    assert answer.notes == (
        "No record has lead_source 'Wep'. Did you mean 'Web'?",
        "No record has lead_source 'Nothing Like It'. Choices: Trade Show, Web.",
    )
    assert world.ask("cycles", where=["lead_source in (Trade Show, Web)"]).notes == ()


@pytest.mark.parametrize("metric", ["close_rate_lead", "close_rate_mql"])
def test_it_gives_no_close_rate_where_no_deal_is_linked_to_a_lead(metric: str) -> None:
    # Two leads, one an MQL; a deal was won, but nothing says whose lead it was.
    events = [event("c1", "mql", "2026-01-05")]
    cycles = [cycle("c1", "2026-01-01"), cycle("c2", "2026-01-01")]
    deals = [deal("d", "2026-01-01", "won", "2026-02-01")]
    world = TypedWorld({"lead_cycles": cycles, "stage_events": events, "opportunities": deals})
    with pytest.raises(NotAvailable, match="needs deals that name their lead: no deal that was loaded is linked to a lead"):
        world.ask(metric)
    # One whose deal is lost, or still open: none was won, which is a 0 that somebody counted. So it is before the deal began.
    for stage in ("opportunity", "closed_lost"):
        linked = TypedWorld({"lead_cycles": cycles, "stage_events": [*events, event("c2", stage, "2026-02-01")], "opportunities": deals})
        assert linked.one(metric).value == 0.0
        assert linked.one(metric, as_of=utc("2026-01-20")).value == 0.0
