"""The door of the set-up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from quarterdeck.web.access import for_operations


@for_operations
def setup(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 a view's signature
    """On to the first of its pages."""
    return redirect("setup_organisation")
