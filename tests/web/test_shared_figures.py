"""Does a shared figure stay what it was, and does its link end when it should?"""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sameside.records.models import AuditEntry, FigureLink
from sameside.services.access import Role
from sameside.services.workspace import open_workspace
from tests.web.test_numbers import THEN, _text

Browser = Callable[[Role | None], Client]
pytestmark = pytest.mark.usefixtures("figures_home")
QUESTION = {"by": "lead_source", "as-of": "2026-05-20", "days": "30"}


def _share(client: Client, **said: str) -> str:
    answer = client.post("/numbers/close_rate_lead/share/", QUESTION | said)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def _figures(page: bytes) -> list[str]:
    return re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", page.decode())


def test_it_shows_others_the_figure_as_it_stood_whatever_is_built_later(browser: Browser, figures_home: Path) -> None:
    from sameside.services.building import build_snapshot
    from sameside.services.importing import ReadOptions, import_paths
    from tests.web.conftest import NOW
    from tests.web.figures_world import MAPPING

    address = _share(browser(Role.MARKETER))
    before = browser(Role.REP).get(address)
    assert before.status_code == 200
    assert "Frozen: this shows the figure as it stood on" in _text(before.content)
    files = figures_home / "later"
    files.mkdir()
    (files / "typed.yaml").write_text(MAPPING)
    (files / "leads.csv").write_text("id,person,account,deal,created,source,owner\nL9,,,,2026-05-02T09:00:00Z,Web,M1\n")
    workspace = open_workspace(figures_home)
    import_paths(workspace=workspace, paths=[str(files / "leads.csv")], options=ReadOptions(), mapping=str(files / "typed.yaml"), now=NOW)
    build_snapshot(workspace=workspace, now=NOW + timedelta(hours=1))
    now = browser(Role.REP).get(f"/numbers/close_rate_lead/?by=lead_source&{THEN}")
    after = browser(Role.REP).get(address)
    assert _figures(after.content) == _figures(before.content)
    assert _figures(now.content) != _figures(before.content)


def test_it_opens_for_nobody_who_is_not_logged_in_and_under_no_other_signature(browser: Browser) -> None:
    address = _share(browser(Role.REP))
    assert browser(None).get(address).status_code == 302
    assert browser(Role.REP).get(address[:-3] + "xy/").status_code == 404
    link = FigureLink.objects.get()
    link.kept["answer"]["rows"]["items"][0]["value"] = 0.99
    link.save()
    assert browser(Role.REP).get(address).status_code == 404


def test_a_link_ends_on_its_day_or_when_it_is_taken_back(browser: Browser) -> None:
    address = _share(browser(Role.REP))
    link = FigureLink.objects.get()
    assert browser(Role.MARKETER).post(f"/shared-figures/{link.pk}/revoke/").status_code == 403
    assert "Which share" not in _text(browser(Role.MARKETER).get("/shared-figures/").content)
    assert browser(Role.REP).post(f"/shared-figures/{link.pk}/revoke/").status_code == 302
    page = browser(Role.MARKETER).get(address)
    assert page.status_code == 410
    assert "This link has ended" in _text(page.content)
    assert "33.3%" not in _text(page.content)
    expired = _share(browser(Role.REP))
    FigureLink.objects.filter(revoked_at__isnull=True).update(expires_at=link.made_at)
    assert browser(Role.REP).get(expired).status_code == 410
    assert AuditEntry.objects.filter(kind="figure_link").count() == 3  # made, taken back, made


def test_it_refuses_a_life_that_can_not_be(browser: Browser) -> None:
    for days in ("", "0", "500", "soon"):
        assert browser(Role.REP).post("/numbers/close_rate_lead/share/", QUESTION | {"days": days}).status_code == 400
    assert not FigureLink.objects.exists()


def test_what_only_managers_may_see_by_person_stays_so_in_a_link(browser: Browser) -> None:
    answer = browser(Role.SALES_MANAGER).post("/numbers/handoffs/share/", {"by": "owner", "as-of": "2026-05-20", "days": "3"})
    address = answer.headers["Location"]
    assert browser(Role.MARKETING_MANAGER).get(address).status_code == 200
    assert browser(Role.REP).get(address).status_code == 403
    assert browser(Role.REP).post("/numbers/handoffs/share/", {"by": "owner", "days": "3"}).status_code == 403


def test_it_tells_record_by_record_why_the_crm_counts_otherwise(browser: Browser) -> None:
    client = browser(Role.REVENUE_OPERATIONS)
    assert client.get("/numbers/bookings/reconcile/").status_code == 200
    report = SimpleUploadedFile("won deals.csv", b"Opportunity ID,Amount\nD1,1000.00\nD2,500.00\n", content_type="text/csv")
    page = client.post("/numbers/bookings/reconcile/", {"report": report, "as-of": "2026-05-20"})
    text = _text(page.content)
    assert page.status_code == 200
    assert "Ours has 1 deal, the report 2 rows; 1 stand in both." in text
    assert "won deals.csv" in text
    assert "D2" in text
    wrong = client.post("/numbers/bookings/reconcile/", {"report": SimpleUploadedFile("x.csv", b"a\n1\n"), "period": "2026"})
    assert wrong.status_code == 400
    assert 'value="2026"' in wrong.content.decode()


def test_the_comparison_goes_into_a_workbook(browser: Browser) -> None:
    report = io.BytesIO(b"Opportunity ID,Amount\nD1,1000.00\n")
    report.name = "won.csv"
    book = browser(Role.FINANCE).post("/numbers/bookings/reconcile/", {"report": report, "as-of": "2026-05-20", "as": "xlsx"})
    assert book.content.startswith(b"PK")
    assert book.headers["Content-Disposition"] == 'attachment; filename="bookings-differences.xlsx"'


def test_the_form_of_a_link_holds_the_moment_of_the_page(browser: Browser) -> None:
    page = unescape(browser(Role.REP).get("/numbers/close_rate_lead/?period=2026-Q1").content.decode())
    form = page[page.index('class="share"') :]
    assert re.search(r'name="as-of" value="\d{4}-\d\d-\d\dT', form)
    assert re.search(r'name="snapshot" value="2026', form)
    assert 'name="period" value="2026-Q1"' in form
