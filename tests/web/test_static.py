"""Are the files the pages load the ones they should be, and does every page name them by their content?"""

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
from sameside.web.jinja import static

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
