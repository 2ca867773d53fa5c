"""Is the survey's form what the instrument says: complete, short enough, in both languages, frozen with a company's changes marked?"""

from typing import Any

import pytest

from sameside.analytics.instrument import (
    LANGUAGES,
    VARIANTS,
    Changes,
    Wave,
    asked_items,
    form_seconds,
    frozen_form,
    instrument,
    items_by_id,
    left_out,
    placeholders_of,
    translation,
)
from sameside.schema.errors import SamesideError, UnknownName

BOTH = ("en", "de")
CASES = {
    "en": {
        "case_inside": "A maker of pumps, 300 people, asked for a price",
        "case_outside": "A student asked for the slides",
        "case_border": "A maker of pumps, 12 people, asked for a price",
    }
}


def test_it_asks_45_items_of_both_sides_and_36_of_others() -> None:
    frozen = frozen_form(Wave("full"))
    assert [len(asked_items(frozen, variant)) for variant in VARIANTS] == [45, 45, 36]
    kinds = [frozen["items"][name]["type"] for name in asked_items(frozen, "sales")]
    assert {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)} == {
        "overall": 1, "agree": 30, "rating": 1, "pair": 6, "estimate": 6, "text": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("form", "variant", "planned"), [("full", "sales", 405), ("full", "marketing", 405), ("full", "other", 342)])
def test_it_takes_under_eight_minutes_by_the_time_model(form: str, variant: str, planned: int) -> None:
    """The planning figure counts the items; ours also reads the titles of pages, which adds up to ten seconds."""
    seconds = form_seconds(frozen_form(Wave(form)), variant)
    assert planned <= seconds <= planned + 10
    assert seconds < 480


@pytest.mark.parametrize("number", range(6))
def test_it_takes_under_a_minute_as_a_pulse_whichever_item_rotates_in(number: int) -> None:
    frozen = frozen_form(Wave("pulse", number, BOTH))
    assert all(len(asked_items(frozen, variant)) == 5 for variant in VARIANTS)
    assert max(form_seconds(frozen, variant) for variant in VARIANTS) < 60


def test_it_rotates_an_item_by_the_number_of_the_wave() -> None:
    last = [frozen_form(Wave("pulse", number))["pages"][0]["items"][-1] for number in range(1, 8)]
    assert last == ["C1", "G2", "R1", "I2", "N1", "M1", "C1"]


def test_it_refuses_lead_cases_that_break_the_promise_of_eight_minutes_only_where_they_do() -> None:
    with_cases = frozen_form(Wave("full", placeholders=CASES, has_lead_cases=True, changes=Changes(off=("Z1",))))
    assert max(with_cases["seconds"].values()) < 480
    assert with_cases["pages"][-1]["items"] == ["V1", "V2", "V3"]
    own: dict[str, Any] = {"id": "own1", "type": "agree", "text": {"en": "I enjoy joint meetings."}}
    with_own = frozen_form(Wave("full", placeholders=CASES, has_lead_cases=True, changes=Changes(off=("S4", "S5", "S6"), added=(own,))))
    assert [page["items"] for page in with_own["pages"][-2:]] == [["V1", "V2", "V3"], ["own1", "Z1"]]  # comments come last
    with pytest.raises(SamesideError, match="three lead cases"):
        frozen_form(Wave("full", has_lead_cases=True))


def test_it_has_every_word_in_german() -> None:
    frozen = frozen_form(Wave("full", languages=BOTH))
    german = translation("de")
    for name, item in items_by_id().items():
        shipped = {variant: item["text"].get(variant) or item["text"].get("all") for variant in VARIANTS}
        said = german["items"][name]
        assert {v for v in VARIANTS if said.get(v) or said.get("all")} == {v for v, text in shipped.items() if text}, name
    labels = [
        option["label"] for scale in instrument()["scales"].values() for part in ("options", "extra") for option in scale.get(part, [])
    ]
    assert [label for label in labels if label not in german["labels"]] == []
    titles = [page["title"] for form in instrument()["forms"] for page in form["pages"]]
    assert [title for title in titles if title not in german["pages"]] == []
    assert set(german["placeholders"]) == set(placeholders_of("en"))
    assert [name for name, item in frozen["items"].items() for said in item["text"].values() for text in said.values() if "{" in text] == []


def test_it_keeps_the_longer_german_under_eight_minutes_too() -> None:
    frozen = frozen_form(Wave("full", languages=BOTH))
    assert set(LANGUAGES) == set(BOTH)
    assert max(form_seconds(frozen, variant, "de") for variant in VARIANTS) < 480


def test_it_marks_what_a_company_changed() -> None:
    own = {"id": "own1", "type": "agree", "text": {"en": "Our trade fairs bring sales what it needs."}}
    changes = Changes(off=("T4",), reworded={"O2": {"en": {"all": "Sales and marketing get on well here."}}}, added=(own,))
    shipped, changed = frozen_form(Wave("full")), frozen_form(Wave("full", changes=changes))
    assert "T4" not in asked_items(changed, "sales")
    assert (left_out(shipped), left_out(changed)) == ([], ["The money our company spends on marketing is well spent."])
    assert "own1" in asked_items(changed, "other")
    assert [name for name, item in changed["items"].items() if item["is_reworded"]] == ["O2"]
    assert [name for name, item in changed["items"].items() if item["is_own"]] == ["own1"]
    assert changed["items"]["O2"]["hash"] != shipped["items"]["O2"]["hash"]
    assert changed["items"]["G1"]["hash"] == shipped["items"]["G1"]["hash"]
    assert changed["hash"] != shipped["hash"]
    assert frozen_form(Wave("full", changes=changes))["hash"] == changed["hash"]


def test_it_puts_the_company_s_own_words_in() -> None:
    frozen = frozen_form(Wave("full", placeholders={"en": {"company": "Larkfield", "sla_time": "24 hours"}}))
    assert frozen["items"]["O1"]["text"]["en"]["sales"] == "Overall, how well are sales and marketing in step at Larkfield?"
    assert frozen["items"]["P2"]["text"]["en"]["sales"].endswith("within 24 hours.")


@pytest.mark.parametrize(
    "changes",
    [Changes(off=("Q9",)), Changes(reworded={"Q9": {}}), Changes(added=({"id": "own1", "type": "matrix", "text": {"en": "x"}},))],
)
def test_it_refuses_changes_of_what_is_not_there(changes: Changes) -> None:
    with pytest.raises(UnknownName):
        frozen_form(Wave("full", changes=changes))


def test_it_refuses_an_item_without_words() -> None:
    with pytest.raises(SamesideError, match="has words"):
        frozen_form(Wave("full", changes=Changes(added=({"id": "own1", "type": "agree", "text": {"en": " "}},))))
