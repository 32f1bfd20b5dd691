"""The API's addresses: whatever is asked there is answered in JSON, and never kept by anybody on the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from ninja import NinjaAPI

from quarterdeck.api.problem import answer

type View = Callable[..., HttpResponse]
type Addresses = tuple[list[URLPattern], str, str]


def addresses(api: NinjaAPI) -> Addresses:
    """What to include in the URLs; an address that does not exist answers as one that is not for the caller."""
    found, app, namespace = api.urls
    patterns = [each for each in found if isinstance(each, URLPattern)]
    for pattern in patterns:
        pattern.callback = _closed(require_GET(pattern.callback))
    return [*patterns, re_path("", _closed(_nowhere), name="nowhere")], app, namespace


def _closed(view: View) -> View:
    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = answer(404, "not_found", "There is nothing here for you to see.")
        if isinstance(response, HttpResponseNotAllowed):
            allowed = response.headers["Allow"]
            response = answer(405, "method_not_allowed", f"Only {allowed} may be asked here.")
            response.headers["Allow"] = allowed
        response.headers["Cache-Control"] = "private, no-store"
        return response

    # Nothing here changes anything, so there is nothing to forge.
    return csrf_exempt(answered)


def _nowhere(request: HttpRequest) -> HttpResponse:
    raise Http404(request.path)
