"""Who answers a survey is nobody's to know, the program's own pages included: what a request says of its sender ends here.

Before anything else reads it, a request to a survey's pages loses its cookies, addresses and browser's name. What is left of the sender is
a mark, made with a key that lives in memory and is forgotten every day: enough to slow down whoever guesses at links, and nothing else.
"""

import hashlib
import hmac
import logging
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sameside.settings import whole_number

View = Callable[..., HttpResponse]
PREFIX = "/s/"
MOST_MISSES, WITHIN_SECONDS = 30, 600  # unknown tokens of one sender: a colleague's slips of the keyboard, not a search
_DAY_SECONDS = 86_400
# Forms of one sender by a link for everybody, in so many seconds: an office that shares an address and answers after a meeting is let
# through, whoever would pour forms in is slowed down. Nobody can be kept from answering twice.
MOST_FORMS = {WITHIN_SECONDS: 60, _DAY_SECONDS: 500}
_MOST_SENDERS = 50_000
_SAYS_WHO = ("HTTP_COOKIE", "HTTP_USER_AGENT", "REMOTE_ADDR", "REMOTE_HOST", "REMOTE_PORT", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")
_ALSO_SAYS_WHO = ("HTTP_FORWARDED", "HTTP_REFERER", "HTTP_VIA", "HTTP_AUTHORIZATION", "HTTP_X_REQUEST_ID", "HTTP_DNT")
_log = logging.getLogger("sameside.survey")


class Misses:
    """How often each sender named a token there is not, of late. In memory only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._key, self._made_at = secrets.token_bytes(32), clock()
        self._found: dict[bytes, list[float]] = {}

    def mark_of(self, sender: str) -> bytes:
        """A sender under today's key; with a new key nobody is known any more."""
        with self._lock:
            if self._clock() - self._made_at > _DAY_SECONDS:
                self._key, self._made_at = secrets.token_bytes(32), self._clock()
                self._found.clear()
            return hmac.digest(self._key, sender.encode(), hashlib.sha256)

    def note(self, mark: bytes) -> None:
        """One more miss."""
        with self._lock:
            if len(self._found) > _MOST_SENDERS:
                self._found.clear()
            self._found.setdefault(mark, []).append(self._clock())

    def is_too_many(self, mark: bytes) -> bool:
        """Whether a sender has to wait."""
        with self._lock:
            since = self._clock() - WITHIN_SECONDS
            recent = [at for at in self._found.get(mark, ()) if at > since]
            if mark in self._found:
                self._found[mark] = recent
            return len(recent) >= MOST_MISSES


class FormsSent:
    """How many forms each sender sent by a link for everybody, in these ten minutes and this day. In memory only, and without a moment."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._counts: dict[int, Counter[bytes]] = {seconds: Counter() for seconds in MOST_FORMS}
        self._began = dict.fromkeys(MOST_FORMS, clock())

    def note(self, mark: bytes) -> None:
        """One more form was stored."""
        with self._lock:
            for counted in self._counts.values():
                counted[mark] += 1

    def is_too_many(self, mark: bytes) -> bool:
        """Whether a sender has to wait."""
        with self._lock:
            for seconds, counted in self._counts.items():
                if self._clock() - self._began[seconds] > seconds or len(counted) > _MOST_SENDERS:
                    counted.clear()
                    self._began[seconds] = self._clock()
            return any(self._counts[seconds][mark] >= most for seconds, most in MOST_FORMS.items())


MISSES = Misses()
FORMS_SENT = FormsSent()


def sender_of(request: HttpRequest) -> bytes:
    """The mark of whoever asks."""
    mark: bytes = request.sender_mark  # type: ignore[attr-defined]  # set by `SurveyCallers`
    return mark


def for_everybody(*methods: str) -> Callable[[View], View]:
    """A page anybody opens. No check for foreign pages: the link's token is the only key there is, and no cookie exists to misuse."""

    def declare(view: View) -> View:
        @wraps(view)
        @csrf_exempt
        @login_not_required
        @require_http_methods(list(methods))
        def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        return open_to_all

    return declare


class SurveyCallers:
    """Takes what says who asks from every request to a survey's pages; answers a defect there without a word of the request."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, to nobody in particular."""
        if not request.path_info.startswith(PREFIX):
            return self._answer(request)
        request.sender_mark = MISSES.mark_of(_address_of(request))  # type: ignore[attr-defined]  # read by the views
        for name in (*_SAYS_WHO, *_ALSO_SAYS_WHO):
            request.META.pop(name, None)
        response = self._answer(request)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A defect is told by its kind alone: a traceback would carry what was answered."""
        if isinstance(error, Http404) or not request.path_info.startswith(PREFIX):
            return None
        _log.error("A page of the survey failed: %s, status 500", type(error).__name__)
        says = "Something broke on our side. Your answers are still on your device: try again."
        broken = HttpResponse(says, status=500, content_type="text/plain")
        broken._has_been_logged = True  # type: ignore[attr-defined]  # else Django writes the address into its log, and a key stands in some
        return broken


def _address_of(request: HttpRequest) -> str:
    """Whose request it is, read past our own proxies."""
    n_proxies = whole_number("SAMESIDE_PROXIES")
    forwarded = [part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
    if n_proxies and len(forwarded) >= n_proxies:
        return forwarded[-n_proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
