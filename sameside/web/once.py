"""A form has its effect once, however often it arrives: a double click, back and send again, a retry because no answer came.

Every form carries the mark of the page it stood on (`form_mark`, put in by the shell). The first arrival writes the form's key in the
transaction of its effect; every other finds it there and is led where the first was led. Changing anything in the form, or loading the
page anew, makes it another form.
"""

import hashlib
import json
import secrets
from collections.abc import Callable

from django.contrib.messages.storage import default_storage
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sameside.records.models import SentForm
from sameside.services.collisions import until_it_stands
from sameside.services.steady_time import promise_now
from sameside.services.workspace import utc_now

_MARK = "form_mark"
_REFUSED = 400


def form_inputs(request: HttpRequest) -> SafeString:
    """What every form holds besides its fields: the token against foreign pages, and the mark of this page."""
    token, mark = get_token(request), secrets.token_urlsafe(12)
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="{}" value="{}">', token, _MARK, mark
    )


def answer_once(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer to a form, in one transaction with its effect. A refused form has none, and may be sent again."""
    if request.FILES:
        # Files may be large, and are told apart by their content later: no transaction waits for their last byte.
        return answer()
    key = _key(request)
    return until_it_stands(lambda: _first_or_known(key, answer), afresh=lambda: _forget_messages(request))


def _first_or_known(key: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        with transaction.atomic():
            taken = SentForm.objects.create(key=key, at=promise_now(utc_now()))
            response = answer()
            if response.status_code >= _REFUSED:
                transaction.set_rollback(True)
            elif "Location" in response.headers:
                SentForm.objects.filter(pk=taken.pk).update(location=response.headers["Location"])
            else:
                taken.delete()  # a page came of it, not an effect
            return response
    except IntegrityError:
        before = SentForm.objects.filter(key=key).first()
        if before is None:
            raise
        return HttpResponseRedirect(before.location)


def _forget_messages(request: HttpRequest) -> None:
    """What a try that was undone wanted to say did not happen."""
    request._messages = default_storage(request)  # type: ignore[attr-defined]  # as its middleware does; there is no other way


def _key(request: HttpRequest) -> str:
    if _MARK not in request.POST:  # sent by a script, which says itself what it wants once
        return secrets.token_hex(32)
    fields = sorted((name, request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken")
    said = json.dumps([str(request.user.pk), request.path, fields], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()
