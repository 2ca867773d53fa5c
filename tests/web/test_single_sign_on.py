"""Does the company's own identity provider let in members with a verified address, and nobody else?"""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from sameside.records.models import Member
from sameside.services.access import Role
from sameside.services.members import stop_member
from sameside.services.workspace import utc_now
from tests.web.conftest import member_with

SECRET = "a secret of the issuer, long enough to sign with"


class Issuer:
    """A provider on this machine: discovery, token, userinfo and keys. `claims` is who logs in there."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        issuer = self

        class Answers(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                """Say nothing."""

            def _say(self, found: object) -> None:
                body = json.dumps(found).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                self._say({"/userinfo": issuer.claims, "/keys": {"keys": []}}.get(self.path, issuer.discovery()))

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                said = {**issuer.claims, "iss": issuer.address, "aud": "sameside", "exp": time.time() + 60}
                token = jwt.encode(said, SECRET, algorithm="HS256", headers={"kid": "one"})
                self._say({"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": token})

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def discovery(self) -> dict[str, Any]:
        """What an issuer says of itself."""
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo", "jwks_uri": "keys"}
        return {"issuer": self.address, **{name: f"{self.address}/{path}" for name, path in names.items()}}


@pytest.fixture
def issuer(web_home: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    del web_home
    made = Issuer()
    threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    app = {
        "provider_id": "company",
        "name": "Log in with Larkfield",
        "client_id": "sameside",
        "secret": "s",
        "settings": {"server_url": made.address},
    }
    monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", {"openid_connect": {"APPS": [app]}})
    monkeypatch.setenv("SAMESIDE_OIDC", made.address)
    monkeypatch.setenv("SAMESIDE_OIDC_NAME", "Log in with Larkfield")
    yield made
    made.server.shutdown()
    made.server.server_close()


def come_in(issuer: Issuer, **claims: object) -> tuple[Client, str]:
    """Log in at the issuer as somebody, and come back: the browser, and where the answer leads."""
    issuer.claims = claims
    client = Client(SERVER_NAME="localhost")
    asked = urlsplit(client.get(reverse("openid_connect_login", args=("company",))).headers["Location"])
    assert f"{asked.scheme}://{asked.netloc}" == issuer.address
    words = parse_qs(asked.query)
    back = reverse("openid_connect_callback", args=("company",))
    assert urlsplit(words["redirect_uri"][0]).path == back
    answered = client.get(back, {"code": "code", "state": words["state"][0]})
    return client, answered.headers.get("Location", "")


def test_a_member_with_a_verified_address_comes_in_and_is_known_the_next_time(issuer: Issuer) -> None:
    rep = member_with(Role.REP)
    client, leads_to = come_in(issuer, sub="u-1", email=rep.email.upper(), email_verified=True)
    assert (leads_to, client.get("/").status_code) == ("/", 200)
    client, leads_to = come_in(issuer, sub="u-1", email="another@larkfield.example", email_verified=False)
    assert (leads_to, client.get("/").status_code) == ("/", 200)


@pytest.mark.parametrize("verified", [False, "false", None, "", 0])
def test_an_address_that_is_not_verified_lets_nobody_in(issuer: Issuer, verified: object) -> None:
    client, leads_to = come_in(issuer, sub="u-2", email=member_with(Role.ADMINISTRATOR).email, email_verified=verified)
    assert (leads_to, client.get("/").status_code) == (reverse("account_login"), 302)


def test_whoever_is_no_member_is_told_so_and_none_is_made(issuer: Issuer) -> None:
    n_members = Member.objects.count()
    client, leads_to = come_in(issuer, sub="u-3", email="stranger@elsewhere.example", email_verified=True)
    assert leads_to == reverse("account_login")
    assert "No member has the address your provider gave" in client.get(leads_to).content.decode()
    assert Member.objects.count() == n_members


def test_whoever_was_stopped_stays_outside_also_when_known(issuer: Issuer) -> None:
    rep = member_with(Role.REP)
    come_in(issuer, sub="u-1", email=rep.email, email_verified=True)
    stop_member(member=rep, by=member_with(Role.ADMINISTRATOR), now=utc_now())
    for sub in ("u-1", "u-9"):
        client, _ = come_in(issuer, sub=sub, email=rep.email, email_verified=True)
        assert client.get("/").status_code == 302


def test_an_answer_nobody_asked_for_is_refused(issuer: Issuer) -> None:
    issuer.claims = {"sub": "u-1", "email": member_with(Role.REP).email, "email_verified": True}
    client = Client(SERVER_NAME="localhost")
    answered = client.get(reverse("openid_connect_callback", args=("company",)), {"code": "code", "state": "invented"})
    assert "Single sign-on did not let you in" in answered.content.decode()
    assert client.get("/").status_code == 302


def test_the_log_in_page_has_the_button_where_an_issuer_is_set(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    del issuer
    assert "Log in with Larkfield" in Client(SERVER_NAME="localhost").get(reverse("account_login")).content.decode()
    monkeypatch.delenv("SAMESIDE_OIDC")
    assert "Log in with Larkfield" not in Client(SERVER_NAME="localhost").get(reverse("account_login")).content.decode()
