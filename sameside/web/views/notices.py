"""What a member was told, and what of it they have seen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.schema.errors import UnknownName
from sameside.services.notices import mark_read, notices_of
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show

_MOST = 100


@page(get="see_home", post="see_home")
def notices(request: HttpRequest) -> HttpResponse:
    """One's own notices, newest first; a POST has seen them all."""
    member = member_of(request)
    if request.method == "POST":
        mark_read(by=member, now=utc_now())
        return redirect("notices")
    return show(request, "notices/notices.html", rows=list(notices_of(member)[:_MOST]))


@page(post="see_home")
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Go to what a notice is about; it has been seen then. Somebody else's is not there."""
    member = member_of(request)
    notice = notices_of(member).filter(pk=notice_id).first()
    if notice is None:
        raise UnknownName("There is no such notice.")
    mark_read(by=member, now=utc_now(), notice_id=notice_id)
    return redirect(notice.href if notice.href.startswith("/") and not notice.href.startswith("//") else "notices")
