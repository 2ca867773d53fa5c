"""The words both sides use, and what they mean here."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.schema.errors import SamesideError
from sameside.services.glossary import glossary, retire_term, write_term
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show, workspace_of


@page(get="see_agreements", post="draft_agreements")
def words(request: HttpRequest) -> HttpResponse:
    """Every word; one may be written anew, or retired in favour of another."""
    problem = ""
    if request.method == "POST":
        try:
            said = _change(request)
        except SamesideError as wrong:
            problem = str(wrong)
        else:
            messages.success(request, said)
            return redirect("glossary")
    book = glossary()
    asked = request.GET.get("q", "").strip()
    found = book.look_up(asked) if asked else None
    typed: Mapping[str, Any] = request.POST or {}
    if not typed and found and request.GET.get("change"):
        typed = {"term": found.term, "meaning": found.meaning, "synonyms": ", ".join(found.synonyms)}
    return show(
        request,
        "agreements/glossary.html",
        terms=[term for term in book.terms if term.retired_on is None],
        retired=[term for term in book.terms if term.retired_on is not None],
        asked=asked,
        found=found,
        typed=typed,
        problem=problem,
        status=400 if problem else 200,
    )


def _change(request: HttpRequest) -> str:
    posted, by, now = request.POST, member_of(request), utc_now()
    if "retire" in posted:
        today = workspace_of(request).day_of(now)
        gone = retire_term(term=posted.get("term", ""), replaced_by=posted.get("replaced_by", ""), on=today, by=by, now=now)
        return f"{gone.term} is retired: {gone.replaced_by} takes its place."
    synonyms = posted.get("synonyms", "").split(",")
    own = write_term(term=posted.get("term", ""), meaning=posted.get("meaning", ""), synonyms=synonyms, by=by, now=now)
    return f"{own.term} is in the glossary."
