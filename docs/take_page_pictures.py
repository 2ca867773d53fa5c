"""Take the pictures of the pages for the docs: the demo company until yesterday evening, served, and looked at in Chromium."""

import os
import secrets
import shutil
import sys
import threading
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = Path(__file__).parent / "pictures"
WIDE, PHONE = (1280, 860), (390, 844)
TALL = (1280, 1180)
# File, role (of sales reps the one with the most to answer), address, window, colours. Addresses in braces: see `_places`.
PICTURES = (
    ("home", "sales_manager", "/", TALL, "light"),
    ("home-phone", "rep", "/", PHONE, "dark"),
    ("funnel", "marketing_manager", "/funnel/", WIDE, "dark"),
    ("search", "rep", "/search/?q=harbor", WIDE, "light"),
    ("definition", "sales_manager", "/agreements/definitions/2/", TALL, "light"),
    ("inbox", "rep", "/inbox/", WIDE, "light"),
    ("challenged", "marketer", "{challenged}", WIDE, "light"),
    ("request", "marketing_manager", "{overdue request}", WIDE, "light"),
    ("number", "sales_manager", "/numbers/close_rate_lead/?by=lead_source", WIDE, "light"),
    ("beside", "sales_manager", "{closed survey}beside/", TALL, "light"),
    ("survey", "marketing_manager", "{closed survey}results/", TALL, "light"),
)
_QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def take_page_pictures(browser: str) -> list[Path]:
    """Make the company, serve its pages from this process, and take every picture; returns the files."""
    with TemporaryDirectory() as scratch:
        home = Path(scratch) / "demo"
        os.environ |= {"SAMESIDE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "sameside.web.settings", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
        import django

        django.setup()
        from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
        from django.core.wsgi import get_wsgi_application

        from sameside.services.demo_company import make_demo
        from sameside.services.workspace import prepare_records, utc_now

        now = utc_now()
        # With a password its people live: they log in, answer and agree. Nobody types it here.
        make_demo(
            home=home,
            now=now,
            last_day=now.date() - timedelta(days=1),
            password=secrets.token_urlsafe(16),
            doing=lambda what: sys.stderr.write(f"{what}\n"),
        )
        prepare_records()
        server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
        server.set_app(get_wsgi_application())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            sessions = {role: _session_of(role) for _, role, *_ in PICTURES}
            return _shoot(browser, f"http://localhost:{server.server_port}", sessions, _places())
        finally:
            server.shutdown()


def _session_of(role: str) -> str:
    """The key of a session of somebody of a role."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db.models import Count, Q

    from sameside.records.models import Member

    to_answer = Count("handoffs", filter=Q(handoffs__outcome="open"))
    member = Member.objects.filter(role=role, is_active=True).annotate(to_answer=to_answer).order_by("-to_answer", "id")[0]
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _places() -> dict[str, str]:
    """Addresses of pages that this company happens to have, by what is seen there."""
    from sameside.records.models import HandoffAnswer, SlaClock, SurveyRound

    contradicted = HandoffAnswer.objects.filter(check_result__in=("challenged", "insisted"), undone_at=None)
    answer = contradicted.select_related("handoff").order_by("check_result", "-pk")[0]
    late = SlaClock.objects.filter(side="marketing", step="acknowledge", stopped_at=None, cancelled_at=None).order_by("due_at")[0]
    closed = SurveyRound.objects.filter(status="closed").order_by("-closed_at")[0]
    return {
        "{challenged}": f"/leads/{answer.handoff.lead_cycle_id}/",
        "{overdue request}": f"/requests/{late.subject_id}/",
        "{closed survey}": f"/survey/{closed.pk}/",
    }


def _shoot(browser: str, address: str, sessions: dict[str, str], places: dict[str, str]) -> list[Path]:
    from django.conf import settings
    from playwright.sync_api import ViewportSize, sync_playwright

    taken = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=list(_QUIET))
        for name, role, path, (width, height), scheme in PICTURES:
            window = ViewportSize(width=width, height=height)
            context = chromium.new_context(viewport=window, color_scheme="dark" if scheme == "dark" else "light")
            context.add_cookies([{"name": str(settings.SESSION_COOKIE_NAME), "value": sessions[role], "url": address}])
            page = context.new_page()
            for name_of_place, place in places.items():
                path = path.replace(name_of_place, place)
            page.goto(address + path)
            taken.append(FOLDER / f"page-{name}.png")
            page.screenshot(path=taken[-1])
            context.close()
        chromium.close()
    return taken


if __name__ == "__main__":
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        sys.exit("No Chromium on this machine: the pictures stay as they are.")
    for picture in take_page_pictures(found):
        sys.stdout.write(f"{picture.name}\n")
