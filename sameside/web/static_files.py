"""How do static files reach a browser? Packed where that makes them smaller, and once: under an address that names their content."""

import gzip
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]  # the package carries no types

_FOR_GOOD = "public, max-age=31536000, immutable"
# Fonts and pictures are packed already.
_PACKED = ("text/", "image/svg+xml", "application/json")


@cache
def static(path: str) -> str:
    """The address of a static file, with a mark of its content: a browser keeps it for good, and asks anew when it changed."""
    found = finders.find(path)
    if found is None:
        raise LookupError(f"There is no static file '{path}'.")
    return f"{staticfiles_storage.url(path)}?{_mark(Path(str(found)))}"


@cache
def _mark(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:10]


@cache
def _packed(path: Path) -> bytes:
    """A file's content as gzip; made when it is first asked for, and kept while the program runs."""
    return gzip.compress(path.read_bytes(), 9, mtime=0)


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # the package carries no types
    """Answers for static files before anything else looks at a request."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._paths: dict[str, Path] = {}
        super().__init__(answer)

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: object = None) -> None:
        """Take one file in, and remember where it lies."""
        self._paths[url] = Path(path)
        super().add_file_to_dictionary(url, path, stat_cache=stat_cache)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The file an address names, or whatever answers for the address."""
        path = self._paths.get(request.path_info)
        response: HttpResponse = super().__call__(request)
        if path is None:
            return response
        # Under another mark stands what an older or newer page asked for.
        if request.META.get("QUERY_STRING") == _mark(path):
            response["Cache-Control"] = _FOR_GOOD
        if not response.get("Content-Type", "").startswith(_PACKED):
            return response
        response["Vary"] = "Accept-Encoding"
        if response.status_code == 200 and "gzip" in request.headers.get("Accept-Encoding", ""):
            return _in_packed_form(request, response, _packed(path))
        return response


def _in_packed_form(request: HttpRequest, whole: HttpResponse, content: bytes) -> HttpResponse:
    """The same answer with its content packed; the answer to HEAD says how long it would be."""
    whole.close()
    response = HttpResponse(content if request.method == "GET" else b"")
    for name, value in whole.items():
        response[name] = value
    response["Content-Encoding"], response["Content-Length"] = "gzip", str(len(content))
    return response
