"""Which records become one human or one company, by which rung, and what stays apart?"""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sameside.warehouse.build import Decision
from sameside.warehouse.identity import Groups
from tests.warehouse.worlds import INPUTS, Built, build_world, with_decisions


def people_of(built: Built) -> dict[str, str]:
    return dict(built.rows("select record_id, person_id from person_of"))


def accounts_of(built: Built) -> dict[str, str]:
    return dict(built.rows("select record_id, account_id from account_of"))


def test_it_joins_people_by_the_same_address_however_it_was_typed(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        people=[
            {"person_id": "crm:1", "email": "Ann@Acme.test", "created_at": "2024-01-02 00:00"},
            {"person_id": "crm:2", "email": "\u00a0ann@acme.test. ", "created_at": "2024-01-01 00:00"},
            {"person_id": "news:3", "email": "a\u200bnn@acme.test"},
            {"person_id": "crm:4", "email": "ann+news@acme.test"},
            {"person_id": "crm:5", "email": "jo.smith@gmail.com"},
            {"person_id": "crm:6", "email": "josmith@gmail.com"},
        ],
    )
    # The oldest record gives the name. A plus-tag and Gmail's dots make other addresses.
    assert people_of(built) == {
        "crm:1": "crm:2",
        "crm:2": "crm:2",
        "news:3": "crm:2",
        "crm:4": "crm:4",
        "crm:5": "crm:5",
        "crm:6": "crm:6",
    }
    assert built.rows("select record_id, strategy from identity_links where kind = 'person' and record_id = 'news:3'") == [
        ("news:3", "same_email")
    ]


def test_it_never_joins_by_a_desks_or_a_made_up_address(tmp_path: Path) -> None:
    addresses = ["info@acme.test", "test@test.com", "noreply@acme.test", "n/a", "none@none.com", "sales+de@acme.test"]
    people = [{"person_id": f"crm:{i}{twin}", "email": address} for i, address in enumerate(addresses) for twin in "ab"]
    built = build_world(tmp_path, people=people)
    assert built.rows("select count(*) from people") == [(12,)]
    # 'n/a' is no address at all: its two records are counted as faults, not as addresses.
    assert built.rows("select reason, count(*) from faults group by 1") == [("not_an_email", 2)]


def test_it_follows_the_sources_own_merges_and_conversions(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        people=[
            {"person_id": "crm:lead", "email": "ann@gmail.com", "merged_into_id": "crm:contact", "created_at": "2023-01-01 00:00"},
            {"person_id": "crm:contact", "email": "ann@acme.test", "created_at": "2024-01-01 00:00"},
            {"person_id": "crm:x", "merged_into_id": "crm:gone"},
            {"person_id": "crm:y", "merged_into_id": "crm:gone"},
        ],
    )
    # The record merged into keeps its name though it is younger; two merged into one that was never exported are one all the same.
    assert people_of(built) == {"crm:lead": "crm:contact", "crm:contact": "crm:contact", "crm:x": "crm:x", "crm:y": "crm:x"}
    # It takes what the kept record lacks, and the earlier date of the two.
    assert built.rows("select cast(created_at as varchar), n_records from people where person_id = 'crm:contact'") == [
        ("2023-01-01 00:00:00", 2)
    ]


def test_it_never_matches_a_company_by_a_freemail_domain(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        accounts=[{"account_id": "crm:a", "name": "One-man shop", "website": "gmail.com"}],
        people=[{"person_id": "crm:1", "email": "ann@gmail.com"}],
    )
    assert built.rows("select account_id from people") == [(None,)]
    assert built.rows("select count(*) from account_domains") == [(0,)]
    assert built.rows("select is_freemail from person_emails") == [(True,)]


def test_it_matches_people_to_the_company_of_their_domain_subdomains_and_second_domains_too(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        accounts=[{"account_id": "crm:a", "name": "Acme", "website": "https://www.acme.co.uk/about"}],
        account_domains=[{"account_id": "crm:a", "domain": "acme-labs.com"}],
        people=[
            {"person_id": "crm:1", "email": "ann@mail.acme.co.uk"},
            {"person_id": "crm:2", "email": "bob@acme-labs.com"},
            {"person_id": "crm:3", "email": "cy@gmail.com", "website": "acme.co.uk"},
            {"person_id": "crm:4", "email": "dee@other.co.uk"},
        ],
    )
    assert built.rows("select person_id, account_id from people order by 1") == [
        ("crm:1", "crm:a"),
        ("crm:2", "crm:a"),
        ("crm:3", "crm:a"),
        ("crm:4", None),
    ]
    assert built.rows("select strategy, cast(confidence as double), evidence from identity_links where record_id = 'crm:1'") == [
        ("domain", 0.95, "work e-mail at acme.co.uk")
    ]


def test_it_breaks_a_tie_by_open_deal_then_customer_then_contacts_then_age(tmp_path: Path) -> None:
    accounts = [{"account_id": f"crm:{n}", "website": "acme.com", "created_at": f"2024-01-0{n} 00:00"} for n in (1, 2, 3, 4)]
    person = {"person_id": "crm:p", "email": "ann@acme.com"}
    contact = {"person_id": "crm:c", "account_id": "crm:2", "email": "c@elsewhere.com"}
    won = {"opportunity_id": "crm:w", "account_id": "crm:3", "outcome": "won"}
    opened = {"opportunity_id": "crm:o", "account_id": "crm:4", "outcome": "open"}

    def answer(folder: str, people: list[dict[str, str]], deals: list[dict[str, str]]) -> str:
        built = build_world(tmp_path / folder, accounts=accounts, people=people, opportunities=deals)
        return str(built.rows("select account_id from people where person_id = 'crm:p'")[0][0])

    assert answer("oldest", [person], []) == "crm:1"
    assert answer("contacts", [person, contact], []) == "crm:2"
    assert answer("customer", [person, contact], [won]) == "crm:3"
    assert answer("open", [person, contact], [won, opened]) == "crm:4"


def test_it_joins_companies_across_sources_by_domain_and_asks_within_one(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        accounts=[
            {"account_id": "crm:1", "name": "Acme", "website": "acme.com", "created_at": "2020-01-01 00:00"},
            {"account_id": "shop:1", "name": "ACME Inc", "website": "shop.acme.com"},
            {"account_id": "crm:2", "name": "Bolt", "website": "bolt.com"},
            {"account_id": "crm:3", "name": "Bolt again", "website": "bolt.com"},
            {"account_id": "shop:2", "name": "Bolt", "website": "bolt.com"},
        ],
    )
    assert accounts_of(built) == {"crm:1": "crm:1", "shop:1": "crm:1", "crm:2": "crm:2", "crm:3": "crm:3", "shop:2": "shop:2"}
    reviewed = {(one, other) for one, other in built.rows("select record_id, candidate_id from match_review where kind = 'account'")}
    assert ("crm:3", "crm:2") in reviewed


def test_it_never_joins_two_companies_of_one_source_through_a_second_one(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        accounts=[
            {"account_id": "crm:1", "website": "a-one.com"},
            {"account_id": "crm:2", "website": "b-two.com"},
            {"account_id": "shop:1"},
        ],
        account_domains=[{"account_id": "shop:1", "domain": "a-one.com"}, {"account_id": "shop:1", "domain": "b-two.com"}],
    )
    assert accounts_of(built) == {"crm:1": "crm:1", "shop:1": "crm:1", "crm:2": "crm:2"}


def test_it_flags_universities_and_never_takes_a_subscriber_for_an_employee(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        accounts=[{"account_id": "crm:u", "website": "uni-heidelberg.de"}, {"account_id": "crm:t", "website": "comcast.net"}],
        people=[{"person_id": "crm:1", "email": "ann@uni-heidelberg.de"}, {"person_id": "crm:2", "email": "bob@comcast.net"}],
    )
    assert built.rows("select person_id, account_id from people order by 1") == [("crm:1", "crm:u"), ("crm:2", None)]
    assert built.rows("select strategy, cast(confidence as double) from identity_links") == [("university_domain", 0.6)]
    assert built.rows("select record_id, candidate_id, strategy from match_review") == [("crm:2", "crm:t", "access_provider_domain")]


def test_it_matches_a_company_name_with_its_country_and_only_suggests_what_is_merely_alike(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        accounts=[
            {"account_id": "crm:a", "name": "Müller & Söhne GmbH", "country": "DE"},
            {"account_id": "crm:b", "name": "Northwind Traders", "country": "US"},
        ],
        people=[
            {"person_id": "crm:1", "company_name": "Muller and Sohne", "country": "de"},
            {"person_id": "crm:2", "company_name": "Northwind Trader", "country": "US"},
        ],
    )
    assert built.rows("select person_id, account_id from people order by 1") == [("crm:1", "crm:a"), ("crm:2", None)]
    assert built.rows("select kind, record_id, candidate_id, strategy from match_review") == [
        ("person_account", "crm:2", "crm:b", "similar_name")
    ]


def test_it_leaves_a_job_changers_old_touches_with_the_old_company(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        with_decisions(Decision("person", "crm:old", "crm:new", True)),
        accounts=[{"account_id": "crm:acme", "website": "acme.com"}, {"account_id": "crm:bolt", "website": "bolt.com"}],
        people=[
            {"person_id": "crm:old", "email": "ann@acme.com", "created_at": "2022-01-01 00:00"},
            {"person_id": "crm:new", "email": "ann@bolt.com", "created_at": "2024-01-01 00:00"},
            # A third record of hers without any company: what happens on it stands where she was then.
            {"person_id": "crm:web", "email": "ann@gmail.com", "merged_into_id": "crm:new", "created_at": "2023-01-01 00:00"},
        ],
        touches=[
            {"touch_id": "crm:1", "person_id": "crm:old", "occurred_at": "2022-05-01 10:00"},
            {"touch_id": "crm:2", "person_id": "crm:old", "occurred_at": "2024-05-01 10:00"},
            {"touch_id": "crm:3", "person_id": "crm:new", "occurred_at": "2024-05-01 10:00"},
            {"touch_id": "crm:4", "person_id": "crm:web", "occurred_at": "2023-05-01 10:00"},
            {"touch_id": "crm:5", "person_id": "crm:web", "occurred_at": "2024-05-01 10:00"},
        ],
    )
    assert built.rows("select account_id from people") == [("crm:bolt",)]
    assert built.rows("select touch_id, account_id from touches order by 1") == [
        ("crm:1", "crm:acme"),
        ("crm:2", "crm:acme"),  # the source still writes it on the old record
        ("crm:3", "crm:bolt"),
        ("crm:4", "crm:acme"),
        ("crm:5", "crm:bolt"),
    ]


def test_it_makes_a_row_of_its_own_for_whoever_is_only_referred_to(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        touches=[{"touch_id": "crm:1", "person_id": "crm:p", "account_id": "crm:a", "campaign_id": "crm:c", "occurred_at": "2024-01-01"}],
        leads=[{"lead_id": "crm:l", "owner_id": "crm:m"}],
    )
    assert built.rows("select person_id, n_records from people") == [("crm:p", 0)]
    assert built.rows("select account_id, n_records from accounts") == [("crm:a", 0)]
    assert built.rows("select member_id, calendar_id from members") == [("crm:m", "always")]
    assert built.rows("select table_name, value, effect from faults order by 1") == [
        ("accounts", "crm:a", "flagged"),
        ("campaigns", "crm:c", "flagged"),
        ("members", "crm:m", "flagged"),
        ("people", "crm:p", "flagged"),
    ]


def test_it_calls_a_parent_of_itself_unknown(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        accounts=[
            {"account_id": "crm:1", "parent_account_id": "crm:2"},
            {"account_id": "crm:2", "parent_account_id": "crm:1"},
            {"account_id": "crm:3", "parent_account_id": "crm:1"},
            {"account_id": "crm:4", "parent_account_id": "crm:4"},
        ],
    )
    assert built.rows("select account_id, parent_account_id from accounts order by 1") == [
        ("crm:1", None),
        ("crm:2", None),
        ("crm:3", "crm:1"),
        ("crm:4", None),
    ]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=30))
def test_it_groups_like_a_walk_along_the_pairs(pairs: list[tuple[int, int]]) -> None:
    groups = Groups()
    for one, other in pairs:
        groups.join(str(one), str(other))
    near: dict[int, set[int]] = {}
    for one, other in pairs:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    for start in near:
        reached, todo = {start}, [start]
        while todo:
            for neighbour in near[todo.pop()] - reached:
                reached.add(neighbour)
                todo.append(neighbour)
        assert groups.root(str(start)) == min(str(record) for record in reached)


def test_it_restores_what_was_there_before_whatever_was_merged_in_between(tmp_path: Path) -> None:
    """promise-I7, on the build alone: any decisions, taken back in any order, leave the digest they found."""
    seeded = random.Random(7)
    world = {
        "accounts": [{"account_id": f"crm:a{n}", "website": f"company-{n}.com"} for n in range(3)],
        "people": [
            {"person_id": f"crm:p{n}", "email": f"p{n % 4}@company-{n % 3}.com", "created_at": f"2024-01-0{n + 1} 00:00"} for n in range(8)
        ],
        "leads": [{"lead_id": f"crm:l{n}", "person_id": f"crm:p{n}", "created_at": f"2024-02-0{n + 1} 00:00"} for n in range(8)],
        "stage_events": [
            {
                "event_id": f"crm:e{n}",
                "lead_id": f"crm:l{n}",
                "stage": seeded.choice(["mql", "sal", "rejected"]),
                "entered_at": f"2024-03-{n + 10} 00:00",
            }
            for n in range(8)
        ],
    }
    digests: dict[frozenset[tuple[str, str]], str] = {}

    def digest(decisions: frozenset[tuple[str, str]]) -> str:
        inputs = with_decisions(*(Decision("person", one, other, True) for one, other in decisions))
        return build_world(tmp_path / str(len(digests)) / str(seeded.random()), inputs, **world).result.content_digest

    in_force: frozenset[tuple[str, str]] = frozenset()
    for _ in range(8):
        if in_force and seeded.random() < 0.45:
            in_force -= {seeded.choice(sorted(in_force))}
        else:
            one, other = seeded.sample([f"crm:p{n}" for n in range(8)], 2)
            in_force |= {(one, other)}
        found = digest(in_force)
        assert digests.setdefault(in_force, found) == found
    assert digest(frozenset()) == build_world(tmp_path / "plain", INPUTS, **world).result.content_digest


def test_it_sends_people_of_a_subsidiary_to_the_subsidiary_their_record_names(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        accounts=[
            {"account_id": "crm:group", "name": "Acme Group", "website": "acme.com"},
            {"account_id": "crm:labs", "name": "Acme Labs Ltd", "parent_account_id": "crm:group"},
        ],
        people=[
            {"person_id": "crm:1", "email": "ann@acme.com", "company_name": "ACME Labs"},
            {"person_id": "crm:2", "email": "bob@acme.com", "company_name": "Acme"},
            {"person_id": "crm:3", "email": "cy@elsewhere.com", "company_name": "ACME Labs"},
        ],
    )
    # The name alone proves nothing: it only says which company of a domain is meant.
    assert built.rows("select person_id, account_id from people order by 1") == [
        ("crm:1", "crm:labs"),
        ("crm:2", "crm:group"),
        ("crm:3", None),
    ]


def test_it_does_not_ask_about_a_parent_and_its_subsidiary_or_about_numbered_branches(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        accounts=[
            {"account_id": "crm:1", "name": "Harbour Holding", "website": "harbour.com"},
            {"account_id": "crm:2", "name": "Harbour Ships", "website": "harbour.com", "parent_account_id": "crm:1"},
            {"account_id": "crm:3", "name": "Growth Capital Fund 3"},
            {"account_id": "crm:4", "name": "Growth Capital Fund 4"},
            {"account_id": "crm:5", "name": "Nordlicht Energie"},
            {"account_id": "crm:6", "name": "Nordlicht Energy"},
        ],
    )
    assert built.rows("select record_id, candidate_id, strategy from match_review") == [("crm:6", "crm:5", "similar_name")]


def test_it_says_which_two_people_of_one_phone_number_to_look_at(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        people=[{"person_id": "crm:1", "phone": "+49 (30) 123 456 78"}, {"person_id": "crm:2", "phone": "+493012345678"}],
    )
    assert built.rows("select record_id, candidate_id, strategy from match_review") == [("crm:2", "crm:1", "same_phone")]


def test_it_joins_nobody_by_an_address_on_more_records_than_a_human_makes(tmp_path: Path) -> None:
    people = [{"person_id": f"crm:{n}", "email": "booth.tablet@acme.com"} for n in range(201)]
    built = build_world(tmp_path, people=people)
    assert built.rows("select count(*) from people") == [(201,)]
    assert built.rows("select reason, value from faults") == [("on_too_many_records", "booth.tablet@acme.com")]
    assert build_world(tmp_path / "fewer", people=people[1:]).rows("select count(*) from people") == [(1,)]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(40))
def test_it_restores_every_digest_over_many_random_merges(tmp_path: Path, seed: int) -> None:
    """promise-I7: 40 worlds, ten merges or unmerges each. Whatever came between, the same decisions give the same digest."""
    seeded = random.Random(seed)
    people = [f"crm:p{n}" for n in range(6)]
    world = {
        "people": [{"person_id": name, "email": seeded.choice(["a@x.com", "b@x.com", None]), "merged_into_id": None} for name in people],
        "leads": [{"lead_id": f"crm:l{n}", "person_id": name, "created_at": f"2024-02-0{n + 1} 00:00"} for n, name in enumerate(people)],
    }
    in_force: frozenset[tuple[str, str, bool]] = frozenset()
    digests: dict[frozenset[tuple[str, str, bool]], str] = {}
    for turn in range(10):
        if in_force and seeded.random() < 0.5:
            in_force -= {seeded.choice(sorted(in_force))}
        else:
            one, other = seeded.sample(people, 2)
            in_force |= {(one, other, seeded.random() < 0.8)}
        decisions = [Decision("person", *decision) for decision in seeded.sample(sorted(in_force), len(in_force))]
        found = build_world(tmp_path / str(turn), with_decisions(*decisions), **world).result.content_digest
        assert digests.setdefault(in_force, found) == found, f"seed {seed}, turn {turn}"
