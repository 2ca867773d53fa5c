"""Who did what, in words, with the page of what it was done to."""

from django.http import HttpRequest, HttpResponse

from sameside.presentation.act_text import act_in_words
from sameside.services.audit import audit_head
from sameside.services.audit_lists import Asked, acts_and_kinds, listed_entries, object_names, who_acted
from sameside.web.page import member_of, page, show

_A_PAGE = 50


@page(get="see_audit")
def audit(request: HttpRequest) -> HttpResponse:
    """The trace, newest first, cut by member, act and object."""
    get = request.GET
    asked = Asked(
        _number(get.get("member")), get.get("act", ""), get.get("kind", ""), get.get("object", "")[:300], _number(get.get("before"))
    )
    rows = listed_entries(asked, by=member_of(request), limit=_A_PAGE + 1)
    later = ""
    if len(rows) > _A_PAGE:
        words = get.copy()
        words["before"] = str(rows[_A_PAGE - 1].number)
        later = f"?{words.urlencode()}"
    acts, kinds = acts_and_kinds()
    return show(
        request,
        "audit/audit.html",
        rows=rows[:_A_PAGE],
        names=object_names(rows[:_A_PAGE]),
        asked=asked,
        later=later,
        head=audit_head(),
        member_choices=[("", "Everybody"), *who_acted()],
        act_choices=[("", "Everything"), *((act, act_in_words(act).capitalize()) for act in acts)],
        kind_choices=[("", "Everything"), *((kind, kind.replace("_", " ").capitalize()) for kind in kinds)],
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
