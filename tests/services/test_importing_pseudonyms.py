"""Names can be replaced before anything is stored, and joins still hold."""

import hashlib
import hmac
import stat
from pathlib import Path

import pytest

from sameside.schema.errors import SamesideError
from tests.services.lake_world import LakeWorld

HEADER = "Id,Name,Email,Status,Notes,Changed"


@pytest.fixture
def world(home: Path) -> LakeWorld:
    return LakeWorld(home)


def test_it_replaces_names_and_keeps_the_domain_of_an_address(world: LakeWorld) -> None:
    world.leads(HEADER, "1,Ann Ahm,Ann@One.example,New,her mobile: 1234,2026-01-01", "2,,,New,,2026-01-01", pseudonymise=True)
    first, second = world.rows(columns=("Id", "Name", "Email", "Status"))
    key = (world.home / "pseudonym.key").read_bytes()
    expected = hmac.new(key, b"ann@one.example", hashlib.sha256).hexdigest()[:20]
    assert first[2] == f"p-{expected}@one.example"
    assert first[1] == f"p-{hmac.new(key, b'ann ahm', hashlib.sha256).hexdigest()[:20]}"
    assert second == ("2", None, None, "New")


def test_it_leaves_no_name_anywhere_in_the_workspace(world: LakeWorld) -> None:
    canary = "Zuleika-Canary"
    rows = [f"1,{canary},{canary}@one.example,New,{canary},2026-01-01", f"null,{canary},,New,,", f"3,{canary},too,many,cells,x,y,z"]
    report = world.leads(HEADER, *rows, pseudonymise=True)
    assert report.n_rejected == 2
    assert any("Notes" in note for note in report.files[0].notes)
    held = b"".join(path.read_bytes() for path in world.home.rglob("*") if path.is_file())
    assert canary.lower().encode() not in held.lower()


def test_it_changes_both_sides_of_a_join_alike(world: LakeWorld) -> None:
    world.mapping.write_text(
        world.mapping.read_text()
        .replace("columns: {person_id: Id, email: Email, full_name: Name}", "columns: {person_id: Email, email: Email}")
        .replace("person_id: Lead", "person_id: Lead, subject: Text")
    )
    world.leads(HEADER, "1,Ann,ann@one.example,New,,2026-01-01", pseudonymise=True)
    world.load(world.write("notes.csv", "Note,Lead,Text", "n1, ANN@one.example ,Call Ann"), pseudonymise=True)
    ((_, email),) = world.rows(columns=("Id", "Email"))
    ((_, lead, text),) = world.rows("notes", ("Note", "Lead", "Text"))
    assert email == lead
    assert text.startswith("p-")


def test_it_uses_one_key_for_good_that_only_its_owner_may_read(world: LakeWorld) -> None:
    rows = (HEADER, "1,Ann,ann@one.example,New,,2026-01-01")
    world.leads(*rows, pseudonymise=True)
    key = world.home / "pseudonym.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_bytes()) == 32
    assert not world.leads(*rows, "", pseudonymise=True).is_change
    key.write_bytes(b"short")
    with pytest.raises(SamesideError, match="does not hold a key"):
        world.leads(*rows, pseudonymise=True)


def test_it_reads_a_source_with_its_names_or_without_them_never_both(world: LakeWorld) -> None:
    rows = (HEADER, "1,Ann,ann@one.example,New,,2026-01-01")
    world.leads(*rows, pseudonymise=True)
    with pytest.raises(SamesideError, match=r"crm came in with its names replaced \(batch i1\.1\).*--undo i1"):
        world.leads(*rows)
    world.undo("i1")
    assert world.leads(*rows).files[0].n_new == 1


def test_it_refuses_to_replace_a_name_inside_json(world: LakeWorld) -> None:
    world.mapping.write_text(world.mapping.read_text().replace("email: Email", "email: {column: Email, json: work.mail}"))
    with pytest.raises(SamesideError, match=r"people\.email is cut out of the JSON in column 'email' of leads"):
        world.leads(HEADER, '1,Ann,"{""work"": {""mail"": ""a@x.example""}}",New,,', pseudonymise=True)
