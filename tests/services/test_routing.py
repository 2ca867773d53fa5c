"""Whose is a lead? Rule after rule, worked out by hand; each says what it made of it."""

from datetime import UTC, date, datetime

from sameside.services.routing import COMMON_QUEUE, LeadToPlace, Placement, Rule, Seller, place_lead

DACH, UK = frozenset({"germany", "austria"}), frozenset({"united kingdom"})
UNTIL = date(2026, 6, 1)


def placed(lead: LeadToPlace, *sellers: Seller, rules: tuple[Rule, ...] = ()) -> Placement:
    return place_lead(lead, {seller.id: seller for seller in sellers}, rules)


def asked(placement: Placement) -> list[str]:
    return [line["rule"] for line in placement.trace]


def test_it_gives_a_lead_to_who_owns_the_account_whatever_their_territory() -> None:
    found = placed(
        LeadToPlace("Germany", "Brightwater", account_owner_id=2), Seller(1, "Ann", territory=DACH), Seller(2, "Ben", territory=UK)
    )
    assert (found.owner_id, found.trace) == (2, ({"rule": "account owner", "says": "Ben owns Brightwater already."},))


def test_it_gives_a_lead_that_comes_back_to_who_had_it() -> None:
    found = placed(LeadToPlace("Germany", account_owner_id=1, previous_owner_id=2), Seller(1, "Ann"), Seller(2, "Ben"))
    assert found.owner_id == 2


def test_it_gives_the_lead_of_an_absent_account_owner_to_the_deputy() -> None:
    ann = Seller(1, "Ann", away_until=UNTIL, deputy_id=2)
    found = placed(LeadToPlace(account_owner_id=1), ann, Seller(2, "Ben"), Seller(3, "Cem"))
    assert found.owner_id == 2
    assert found.trace[0]["says"] == "Ann owns this account already and is away until 2026-06-01: Ben is the deputy."


def test_it_asks_the_deputys_deputy_and_never_in_a_circle() -> None:
    ann, ben = Seller(1, "Ann", away_until=UNTIL, deputy_id=2), Seller(2, "Ben", away_until=UNTIL, deputy_id=3)
    assert placed(LeadToPlace(account_owner_id=1), ann, ben, Seller(3, "Cem")).owner_id == 3
    round_again = Seller(2, "Ben", away_until=UNTIL, deputy_id=1)
    assert placed(LeadToPlace(account_owner_id=1), ann, round_again).owner_id is None


def test_it_goes_on_where_the_account_owner_has_no_room() -> None:
    ann = Seller(1, "Ann", capacity=2, n_open=2)
    found = placed(LeadToPlace("France", account_owner_id=1), ann, Seller(2, "Ben"))
    assert (found.owner_id, asked(found)) == (2, ["account owner", "territory", "capacity", "turn"])


def test_it_prefers_a_named_territory_to_any_country() -> None:
    ann, ben = Seller(1, "Ann", territory=DACH, n_open=9), Seller(2, "Ben")
    assert placed(LeadToPlace("Austria"), ann, ben).owner_id == 1
    assert placed(LeadToPlace("France"), ann, ben).owner_id == 2
    assert placed(LeadToPlace(None), ann, ben).owner_id == 2


def test_it_keeps_to_the_team_that_the_first_fitting_rule_names() -> None:
    ann, ben = Seller(1, "Ann", team="North"), Seller(2, "Ben", team="South")
    rules = (Rule("South", DACH), Rule("North"))
    assert placed(LeadToPlace("Germany"), ann, ben, rules=rules).owner_id == 2
    assert placed(LeadToPlace("France"), ann, ben, rules=rules).owner_id == 1


def test_it_asks_the_next_rule_where_a_team_has_nobody() -> None:
    rules = (Rule("Gone", queue="South queue"), Rule("North"))
    assert placed(LeadToPlace("France"), Seller(1, "Ann", team="North"), rules=rules).owner_id == 1
    found = placed(LeadToPlace("France"), Seller(1, "Ann", team="West"), rules=rules)
    assert (found.owner_id, found.queue) == (None, "South queue")


def test_it_leaves_out_who_is_full_and_who_is_away() -> None:
    full = Seller(1, "Ann", capacity=3, n_open=3)
    away = Seller(2, "Ben", away_until=UNTIL)
    assert placed(LeadToPlace(), full, away, Seller(3, "Cem", n_open=7)).owner_id == 3
    found = placed(LeadToPlace(), full, away)
    assert (found.owner_id, found.queue, asked(found)[-1]) == (None, COMMON_QUEUE, "queue")


def test_it_asks_a_deputy_from_outside_the_territory_but_not_one_without_room() -> None:
    ann = Seller(1, "Ann", territory=DACH, away_until=UNTIL, deputy_id=2)
    assert placed(LeadToPlace("Germany"), ann, Seller(2, "Ben", territory=UK)).owner_id == 2
    assert placed(LeadToPlace("Germany"), ann, Seller(2, "Ben", territory=UK, capacity=1, n_open=1)).owner_id is None


def test_it_prefers_who_works_now_then_the_fewest_open_then_the_longest_without() -> None:
    asleep = Seller(1, "Ann", works_now=False)
    busy, free = Seller(2, "Ben", n_open=4), Seller(3, "Cem", n_open=1)
    assert placed(LeadToPlace(), asleep, busy, free).owner_id == 3
    assert placed(LeadToPlace(), asleep).owner_id == 1
    early, late = (datetime(2026, 5, day, tzinfo=UTC) for day in (1, 2))
    assert placed(LeadToPlace(), Seller(1, "Ann", last_offered_at=late), Seller(2, "Ben", last_offered_at=early)).owner_id == 2


def test_it_puts_a_lead_into_the_queue_where_nobody_sells() -> None:
    assert placed(LeadToPlace("France")).queue == COMMON_QUEUE
