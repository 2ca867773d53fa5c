"""Are the files the pages load the ones they should be, and does every page name them by their content?"""

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from sameside.presentation.palette import screen_css
from sameside.services.access import Role
from sameside.web.icons import icon
from sameside.web.static_files import static

STATIC = Path(__file__).resolve().parents[2] / "sameside" / "web" / "static"


def test_it_paints_pages_and_charts_with_one_palette() -> None:
    assert (STATIC / "palette.css").read_text(encoding="utf-8") == screen_css(), "static/palette.css is stale: run make palette"


def test_it_names_no_colour_outside_the_palette() -> None:
    named = {}
    for sheet in STATIC.rglob("*.css"):
        if sheet.name != "palette.css" and "vendor" not in sheet.parts:
            named[sheet.name] = re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text(encoding="utf-8"))
    assert not any(named.values()), named


def test_it_ships_of_others_what_the_manifest_says() -> None:
    vendor = STATIC / "vendor"
    listed = {entry["file"]: entry["sha256"] for entry in json.loads((vendor / "manifest.json").read_text(encoding="utf-8"))}
    files = [file for file in vendor.rglob("*") if file.is_file() and file.name != "manifest.json"]
    assert {file.relative_to(vendor).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files} == listed


def test_it_names_a_static_file_by_its_content() -> None:
    digest = hashlib.sha256((STATIC / "sameside.css").read_bytes()).hexdigest()
    assert static("sameside.css") == f"/static/sameside.css?{digest[:10]}"
    with pytest.raises(LookupError, match=r"no static file 'sameside.cs'"):
        static("sameside.cs")


@pytest.mark.parametrize(("accepts", "is_packed"), [("gzip, deflate, br", True), ("br", False), ("", False)])
def test_it_packs_what_is_text_for_who_can_unpack_it(accepts: str, is_packed: bool) -> None:
    content = (STATIC / "vendor" / "tabler.min.css").read_bytes()
    answer = Client(SERVER_NAME="localhost").get(static("vendor/tabler.min.css"), headers={"Accept-Encoding": accepts})
    body = answer.getvalue()
    assert (gzip.decompress(body) if is_packed else body) == content
    assert answer.headers.get("Content-Encoding") == ("gzip" if is_packed else None)
    assert (answer["Vary"], int(answer["Content-Length"])) == ("Accept-Encoding", len(body))
    assert len(body) < len(content) / 5 or not is_packed


def test_it_tells_head_and_who_has_it_already_without_the_content() -> None:
    packed = Client(SERVER_NAME="localhost", headers={"Accept-Encoding": "gzip"})
    answer = packed.head(static("sameside.css"))
    assert (answer.content, answer["Content-Encoding"]) == (b"", "gzip")
    assert packed.get(static("sameside.css"), headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_it_lets_a_browser_keep_for_good_only_what_is_named_by_its_content() -> None:
    client, kept = Client(SERVER_NAME="localhost"), []
    for address in (static("sameside.css"), "/static/sameside.css?0123456789"):
        answer = client.get(address)
        answer.close()
        kept.append(answer["Cache-Control"])
    assert kept == ["public, max-age=31536000, immutable", "max-age=2592000, public"]
    assert client.get("/static/sameside.cs").status_code == 404


def test_it_stops_at_an_icon_there_is_not() -> None:
    assert 'aria-hidden="true"' in icon("home")
    assert 'aria-label="A &amp; B"' in icon("home", "A & B")
    with pytest.raises(LookupError, match="no icon 'house'"):
        icon("house")


def test_it_asks_no_other_host_and_runs_nothing_written_into_the_page(browser: Callable[[Role | None], Client]) -> None:
    for page in (browser(Role.REP).get("/"), browser(None).get("/account/login/")):
        text = page.content.decode()
        assert set(re.findall(r'(?:src|href|action)="([a-z]+:|//)', text)) == set()
        assert re.findall(r"<script(?![^>]*src=)|<style| style=| on[a-z]+=", text) == []
