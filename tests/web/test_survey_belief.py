"""Belief beside evidence and the index: what is seen, where one click leads, and that every door says the same number."""

import json
import shlex
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sameside.analytics.belief_beside import Fact, beside_lines, fact_of
from sameside.analytics.belief_pairs import BELIEF_PAIRS
from sameside.presentation import figures
from sameside.presentation.belief_words import belief_text
from sameside.records.models import Snapshot, SurveyRound
from sameside.services.access import Role
from sameside.services.survey_evidence import evidence_at_close
from sameside.services.workspace import open_workspace
from sameside.settings import home_folder
from sameside.web.belief_links import agreement_link, fact_links
from tests.cli.conftest import sameside as sameside
from tests.services.closed_survey import a_closed_round
from tests.web.conftest import NOW

As = Callable[[Role | None], Client]


@pytest.fixture
def item(figures_home: Path) -> SurveyRound:
    """A closed round whose facts were frozen from the typed company's records, at the moment these were built."""
    found = a_closed_round()
    evidence = evidence_at_close(workspace=open_workspace(figures_home), form=found.instrument, now=NOW)
    found.result = {**(found.result or {}), "evidence": evidence, "belief": {}}
    found.save()
    return found


def text_of(client: Client, path: str) -> str:
    answered = client.get(path)
    assert answered.status_code == 200, path
    return unescape(answered.content.decode())


def facts_of(item: SurveyRound) -> list[Fact]:
    facts = [fact_of(name, told) for name, told in (item.result or {})["evidence"].items()]
    return [fact for fact in facts if fact.asked is not None]


def test_every_number_is_the_result_s_and_what_the_command_answers_asked_the_same(item: SurveyRound, browser: As, sameside: Any) -> None:
    page = text_of(browser(Role.SALES_MANAGER), f"/survey/{item.pk}/beside/")
    live = [line for line in beside_lines(item.result or {}, item.instrument) if line.is_live]
    for line in live:
        for group in line.shown:
            assert belief_text(group, line) in page
    shown = {fact for line in live for fact in line.facts if fact.asked is not None}
    assert {fact.metric for fact in shown} == {"leads_followed_up_in_time", "leads_followed_up_ever", "leads_without_act"}
    assert {"lead_to_win_rate", "win_rate", "average_deal"} <= {fact.metric for fact in facts_of(item)}
    for fact in facts_of(item):
        asked = fact.asked
        assert asked is not None
        if fact in shown:
            assert figures.figure(fact.value, fact.unit, fact.currency) in page
            assert figures.interval(fact.low, fact.high, fact.unit) in page
        words = [asked.metric, "--as-of", asked.as_of, "--snapshot", asked.snapshot, "--format", "json"]
        words += [word for one in asked.where for word in ("--where", one)] + (["--period", asked.period] if asked.period else [])
        answered = sameside("metrics", *words, home=home_folder())
        assert answered.returncode == 0, shlex.join(words)
        rows = [(str(row["value"]), row["n"], row.get("low"), row.get("high")) for row in json.loads(answered.stdout)["rows"]]
        assert (str(fact.value), fact.n, fact.low, fact.high) in rows, fact.metric


def test_one_click_leads_to_the_records_as_they_stood(item: SurveyRound, browser: As) -> None:
    client = browser(Role.REP)
    page = text_of(client, f"/survey/{item.pk}/beside/")
    links = fact_links(facts_of(item), may=lambda act: True, left={fact.asked.snapshot for fact in facts_of(item) if fact.asked})
    assert links
    for link in links:
        assert client.get(link.records).status_code == client.get(link.figure).status_code == 200, link.records
    assert any(link.records in page for link in links)


@pytest.mark.parametrize("way", ["its files are gone", "an earlier version of the program made it"])
def test_where_the_snapshot_can_t_be_read_it_says_so_and_links_nowhere(
    item: SurveyRound, browser: As, figures_home: Path, way: str
) -> None:
    if way == "its files are gone":
        for row in Snapshot.objects.all():
            (figures_home / next(iter(row.tables.values()))["file"]).unlink()
    else:
        Snapshot.objects.update(layout="older")
    page = text_of(browser(Role.REP), f"/survey/{item.pk}/beside/")
    assert "the records as they stood can no longer be opened" in page
    assert "/records/?" not in page


def test_who_may_not_see_figures_or_agreements_gets_no_link(item: SurveyRound) -> None:
    left = {fact.asked.snapshot for fact in facts_of(item) if fact.asked}
    assert fact_links(facts_of(item), may=lambda act: act != "see_numbers", left=left) == []
    for pair in BELIEF_PAIRS:
        assert agreement_link(pair.agreement, pair=pair.name, may=lambda act: False, version=2) is None


@pytest.mark.parametrize("version", [None, 2])
def test_every_pair_leads_to_an_agreement_there_is_a_page_of(version: int | None, browser: As) -> None:
    client = browser(Role.MARKETER)
    for href in {
        link.href
        for pair in BELIEF_PAIRS
        for link in [agreement_link(pair.agreement, pair=pair.name, may=lambda act: True, version=version)]
        if link is not None and "definitions" not in link.href
    }:
        assert client.get(href).status_code == 200, href


def test_it_tells_how_belief_and_fact_stood_in_the_survey_before(item: SurveyRound, browser: As) -> None:
    assert item.result is not None
    evidence = {"leads_followed_up_in_time": item.result["evidence"]["leads_followed_up_in_time"] | {"value": 0.123, "is_too_few": False}}
    usual = {"wave": 1, "title": "Winter", "form": "full", "mode": "closed", "status": "closed", "k": 5, "made_at": NOW, "closes_at": NOW}
    SurveyRound.objects.create(pk="before1", **usual, closed_at=NOW, contact="Ada", result={"evidence": evidence})
    change = {"item": "P2", "group": "total", "before": 0.5, "now": 0.6, "clarity": "none"}
    before = {"round": "before1", "title": "Winter", "closed_on": "2026-01-30"}
    item.result["waves"] = {"before": before, "changes": [change], "withheld": {}, "left_out": []}
    item.save()
    page = text_of(browser(Role.REP), f"/survey/{item.pk}/beside/")
    assert "Since “Winter”, closed on 30 Jan 2026: everybody from 50% to 60%, no clear change; the records said 12.3% then" in page


def test_what_has_no_table_yet_reads_what_it_needs(item: SurveyRound, browser: As) -> None:
    page = text_of(browser(Role.MARKETER), f"/survey/{item.pk}/beside/")
    waiting = page.split("Not to be told yet")[1]
    for needs in ("sales material and the deals it is used in", "a marketing plan", "disputed leads: claims with their rulings"):
        assert f"not available: needs {needs}" in waiting


def test_the_index_shows_both_halves_apart_and_three_steps(item: SurveyRound, browser: As) -> None:
    client = browser(Role.FINANCE)
    item.result = {**(item.result or {}), "dimensions": {}, "index": {}, "alignment": {}}
    item.save()
    assert "There is no index of this round" in text_of(client, f"/survey/{item.pk}/index/")
    told = {"index": 52.0, "band": "Coordinated", "if_weights_differ": [50.0, 54.0], "lowest_by": ["goals", 2], "highest_by": ["goals", 0]}
    score = {"total": {"base": 40, "score": 52.0}}
    dimensions = dict.fromkeys(("goals", "roles", "process", "leads", "content", "insight", "trust", "comms", "leadership"), score)
    of = [{"metric": "lead_definition_agreed", "standing": "unclear"}]
    step = {"kind": "opinion", "item": "P2", "metric": "leads_followed_up_in_time", "groups": ["sales", "marketing"],
            "agreement": "promise",
            "numbers": {"shares": {"sales": 0.75, "marketing": 0.4}, "gap": 0.35, "interval": [0.2, 0.5]}}  # fmt: skip
    counts = {"met": 0, "missed": 0, "unclear": 1, "not_available": 0, "share_low": 0.0, "share_high": 1.0, "of": of}
    assert item.result is not None
    item.result |= {
        "dimensions": dimensions | {"planning": score},
        "index": {"total": told},
        "alignment": {"evidence": counts, "next_actions": [step]},
    }
    item.save()
    page = text_of(client, f"/survey/{item.pk}/index/")
    assert "Of 100, as people see it: 52 for everybody." in page
    assert "No index for sales, marketing, leaders, team members and C-level, because 10 of the ten scores are not told" in page
    assert "0 of 1 fact people were asked about is as it should be and 1 can't be told either way" in page
    assert "75% in sales and 40% in marketing agree to “Sales contacts leads within the agreed time”" in page
    assert "time”, 35 points apart (interval 20 to 50 points)." in page
    assert "/service-levels/promises/first_touch/" in page
    overview = text_of(client, f"/survey/{item.pk}/results/")
    assert "What to do next: let sales and marketing tell each other what they see: “Sales contacts leads" in overview


def test_the_first_page_of_who_answers_for_both_sides_tells_one_belief_that_differs(item: SurveyRound, browser: As) -> None:
    assert item.result is not None
    missed = fact_of("leads_followed_up_in_time", item.result["evidence"]["leads_followed_up_in_time"])
    item.result["evidence"]["leads_followed_up_in_time"] |= {"standing": "misses"}
    item.save()
    page = text_of(browser(Role.MARKETING_MANAGER), "/")
    assert "Belief beside fact, this week: Sales follows up the leads we agree are qualified" in page
    assert figures.figure(missed.value, missed.unit) in page.split("Belief beside fact, this week")[1]
    assert f"/survey/{item.pk}/beside/#follow-up-p2" in page
    assert "Belief beside fact" not in text_of(browser(Role.REP), "/")


def test_before_the_close_there_is_nothing_to_read(browser: As) -> None:
    item = a_closed_round()
    SurveyRound.objects.filter(pk=item.pk).update(status="open", result=None)
    for part in ("beside", "index"):
        assert "Results open for everybody at the same moment" in text_of(browser(Role.REP), f"/survey/{item.pk}/{part}/")


@pytest.mark.parametrize("part", ["beside", "index"])
def test_a_page_asks_the_database_a_fixed_number_of_questions(item: SurveyRound, browser: As, part: str) -> None:
    client = browser(Role.REP)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/survey/{item.pk}/{part}/")
    assert len(asked) <= 10
