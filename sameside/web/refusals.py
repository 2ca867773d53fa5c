"""What does a member see when the program refuses? The reason, in words, on a page of its own; never a traceback."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sameside.schema.errors import Conflict, NotAllowed, SamesideError, UnknownName
from sameside.services.snapshots import MadeEarlier
from sameside.web.views.problems import made_earlier, refusal

_STATUS: tuple[tuple[type[SamesideError], int], ...] = ((NotAllowed, 403), (UnknownName, 404), (Conflict, 409), (SamesideError, 400))


class Refusals:
    """Turns a refusal of a service into its page."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as ever."""
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of a refusal; None for anything else, which is our own defect."""
        if not isinstance(error, SamesideError):
            return None
        if isinstance(error, MadeEarlier):
            return made_earlier(request)
        status = next(status for kind, status in _STATUS if isinstance(error, kind))
        return refusal(request, str(error), status=status)
