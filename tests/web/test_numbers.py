"""What does a page of one figure show, what does its address mean, and are its files equal to it?"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sameside.presentation import figures
from sameside.services.access import Role
from sameside.services.open_figures import KEPT, READERS
from sameside.services.workspace import init_workspace, open_workspace

Browser = Callable[[Role | None], Client]
pytestmark = pytest.mark.usefixtures("figures_home")
# As the world was built: the last moment of that day.
THEN = "as-of=2026-05-20"


def _text(page: bytes) -> str:
    """The words of a page, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.decode())))


def _cells(page: bytes) -> list[list[str]]:
    """The rows of the first table of a page."""
    table = re.search(r"<tbody>(.*?)</tbody>", page.decode(), re.S)
    assert table is not None
    return [[unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in table[1].split("<tr>")[1:]]


def test_it_shows_the_figure_with_its_n_interval_definition_and_sql(browser: Browser) -> None:
    page = browser(Role.REP).get(f"/numbers/close_rate_lead/?by=lead_source&{THEN}")
    assert page.status_code == 200
    # By hand: Web has three cycles of which one was won, Fair two of which none.
    assert [row[:2] + row[3:4] for row in _cells(page.content)] == [["Fair", "0%", "2"], ["Web", "33.3%", "3"]]
    text = _text(page.content)
    assert "How is this computed?" in text
    assert "from lead_cycles" in text
    assert "The newest record is of 20 Apr 2026, 30 days before" in text


def test_it_says_a_wrong_question_is_wrong_and_keeps_the_form(browser: Browser) -> None:
    for query, reason in (
        ("by=lead_sauce", "can't be cut or filtered by 'lead_sauce'. Did you mean 'lead_source'?"),
        ("where=lead_source=", "The filter can't be read at position 13"),
        ("period=last+week", "last week"),
        ("period=2026&compare-to=x", "x"),
        ("compare-to=previous", "Say which period to compare: “Period”, as 2026-Q2, and “Compare to”, as 2026-Q1."),
        ("period=2026&by=quarter&compare-to=previous", "take “Quarter” out of “Split by”, or leave “Compare to” empty."),
        ("as-of=yesterday", "“How it stood on” is 'yesterday'"),
        ("snapshot=none-such", "There is no snapshot 'none-such'"),
    ):
        page = browser(Role.REP).get(f"/numbers/close_rate_lead/?{query}")
        assert page.status_code == 400, query
        assert reason in _text(page.content), query
        assert 'name="period"' in page.content.decode()
    kept = browser(Role.REP).get("/numbers/close_rate_lead/?by=lead_sauce&period=2026-Q1").content.decode()
    assert 'value="2026-Q1"' in kept
    assert '<option value="lead_sauce" selected>' in kept


def test_it_turns_a_forms_fields_into_an_address_that_can_be_sent_on(browser: Browser) -> None:
    filled = {"by": ["", "month"], "filter": "lead_source", "sign": "is-not", "value": "O'Neill & Co", "period": "2026", "set-within": "30"}
    answer = browser(Role.REP).get("/numbers/close_rate_lead/", filled)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/numbers/close_rate_lead/?by=month&where=within%3D30&where=lead_source%21%3D%27O%27%27Neill+%26+Co%27&period=2026",
    )
    page = browser(Role.REP).get(answer.headers["Location"])
    assert page.status_code == 200
    assert "No record has lead_source" not in _text(page.content)


def test_it_tells_what_would_unlock_a_figure_instead_of_showing_an_empty_box(browser: Browser) -> None:
    page = browser(Role.FINANCE).get("/numbers/cpl/")
    assert page.status_code == 200
    assert "To unlock it: a file of marketing costs" in _text(page.content)


def test_it_lists_every_figure_by_area_with_its_n_or_what_would_unlock_it(browser: Browser) -> None:
    text = _text(browser(Role.AUDITOR).get(f"/numbers/?{THEN}").content)
    assert "Of the cycles that began as leads, which share was won? 20.0%" in text  # one of five
    assert "n = 5" in text
    assert "What does a lead cost? Not yet: a file of marketing costs (channel or campaign, day, amount)." in text


def test_its_files_say_what_the_page_says_to_the_digit(browser: Browser) -> None:
    client = browser(Role.MARKETER)
    address = f"?by=lead_source&{THEN}"
    shown = {row[0]: row[1:] for row in _cells(client.get(f"/numbers/close_rate_lead/{address}").content)}
    values = {
        row["lead_source"]: row
        for row in csv.DictReader(io.StringIO(client.get(f"/numbers/close_rate_lead/file/csv/{address}").content.decode()))
    }
    written = {
        row["by"]["lead_source"]: row for row in json.loads(client.get(f"/numbers/close_rate_lead/file/json/{address}").content)["rows"]
    }
    assert set(values) == set(shown) == set(written) == {"Web", "Fair"}
    for source, (figure, interval, n, *_) in shown.items():
        for row in (values[source], written[source]):
            assert figures.figure(float(row["value"]), "share") == figure
            assert figures.interval(float(row["low"]), float(row["high"]), "share", beside=float(row["value"])) == interval
            assert figures.count(int(row["n"])) == n
    book = zipfile.ZipFile(io.BytesIO(client.get(f"/numbers/close_rate_lead/file/xlsx/{address}").content))
    cells = " ".join(book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name)
    assert f"<v>{float(values['Web']['value']):.16g}</v>" in cells


def test_money_leaves_to_the_cent(browser: Browser) -> None:
    client = browser(Role.FINANCE)
    page = client.get(f"/numbers/bookings_net/?{THEN}")
    rows = list(csv.DictReader(io.StringIO(client.get(f"/numbers/bookings_net/file/csv/?{THEN}").content.decode())))
    net = next(row for row in rows if row["measure"] == "net")
    assert Decimal(net["value"]) == Decimal("800.00")  # 1,000.00 won in March, 200.00 given back in April
    assert "EUR 800" in _text(page.content)


def test_its_picture_and_paper_are_made_of_the_same_card(browser: Browser) -> None:
    client = browser(Role.REP)
    assert client.get(f"/numbers/close_rate_lead/file/png/?{THEN}").content.startswith(b"\x89PNG")
    assert client.get(f"/numbers/close_rate_lead/file/pdf/?{THEN}").content.startswith(b"%PDF")
    assert client.get("/numbers/close_rate_lead/file/docx/").status_code == 404


def test_it_pages_the_records_behind_a_figure_each_once(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sameside.web.views.numbers._PAGE", 2)
    client, address, seen = browser(Role.REP), f"/numbers/close_rate_lead/records/?{THEN}", []
    while address:
        page = client.get(address)
        seen += [re.fullmatch(r'<a class="row-link" href="/leads/(.+)/">\1</a>', row[0])[1] for row in _cells(page.content)]  # type: ignore[index]  # each leads to its lead
        following = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        address = unescape(following[1]) if following else ""
    whole = list(csv.reader(io.StringIO(client.get(f"/numbers/close_rate_lead/records/csv/?{THEN}").content.decode())))
    assert len(seen) == 5
    assert seen == [row[0] for row in whole[1:]]


def test_it_shows_who_answers_leads_how_by_person_to_managers_only(browser: Browser) -> None:
    for role, status in ((Role.REP, 403), (Role.MARKETER, 403), (Role.SALES_MANAGER, 200), (Role.AUDITOR, 200)):
        assert browser(role).get(f"/numbers/handoffs/?by=owner&{THEN}").status_code == status
        assert browser(role).get(f"/numbers/handoffs/?where=owner%3DRita&{THEN}").status_code == status
    assert browser(Role.REP).get(f"/numbers/close_rate_lead/?by=owner&{THEN}").status_code == 200


def test_seen_again_a_page_asks_the_engine_nothing_and_the_records_little(browser: Browser) -> None:
    client = browser(Role.REP)
    for path, most in (("/numbers/", 10), ("/numbers/close_rate_lead/?by=lead_source", 10), ("/funnel/", 10), ("/velocity/", 10)):
        client.get(path)
        made = KEPT.n_made
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert KEPT.n_made == made, path
        assert len(queries) <= most, [query["sql"] for query in queries]


def test_a_setting_that_figures_lean_on_makes_them_new(browser: Browser, figures_home: Path) -> None:
    client = browser(Role.REP)
    before = _text(client.get(f"/numbers/marketing_sourced/?{THEN}").content)
    init_workspace(figures_home, options={"sourced_definition": "by_first_touch"})
    after = _text(client.get(f"/numbers/marketing_sourced/?{THEN}").content)
    assert "This workspace has locked none of these definitions." in before
    assert "This workspace has locked by_first_touch" in after


def test_it_opens_the_newest_snapshot_once_it_is_there(browser: Browser, figures_home: Path) -> None:
    from sameside.services.building import build_snapshot

    client = browser(Role.REP)
    client.get("/funnel/")
    first = READERS.snapshot_ids[-1]
    init_workspace(figures_home, options={"time_zone": "Asia/Tokyo"})
    newest = build_snapshot(workspace=open_workspace(figures_home), now=datetime(2026, 5, 21, tzinfo=UTC)).snapshot_id
    assert newest in _text(client.get("/funnel/").content)
    assert first in _text(client.get(f"/funnel/?snapshot={first}").content)
    assert len(READERS.snapshot_ids) <= 2


def test_it_says_what_to_do_first_where_nothing_was_built(browser: Browser, web_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sameside.services.records_store import start_records

    monkeypatch.setenv("SAMESIDE_HOME", str(web_home))
    start_records(web_home)
    for path in ("/numbers/", "/numbers/cycles/", "/funnel/"):
        page = browser(Role.REP).get(path)
        assert page.status_code == 200
        assert "There are no figures yet" in _text(page.content)


def test_names_out_of_an_export_are_text_on_the_page(browser: Browser) -> None:
    page = browser(Role.REP).get(f"/numbers/people/?by=account&{THEN}")
    assert "Pine &amp; Sons" in page.content.decode()
