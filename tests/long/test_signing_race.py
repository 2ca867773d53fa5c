"""A thousand times: two sign while a third edits."""

from pathlib import Path

import pytest

from tests.services.test_signing_race import race


@pytest.mark.long
def test_it_never_holds_a_signature_of_other_words_in_a_thousand_rounds(tmp_path: Path) -> None:
    endings = race(tmp_path / "home", tmp_path / "files", 1_000)
    assert sum(endings.values()) == 1_000
    # The edit came before, between and after the signatures: both kinds of ending were seen.
    assert {ending.split()[0] for ending in endings} == {"in_force", "draft"}
