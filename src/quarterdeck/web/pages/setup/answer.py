"""A page of the set-up, in the frame of sales operations."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck.web.frame import setup_frame


def setup_page(
    request: HttpRequest, template: str, title: str, more: Mapping[str, object], *, section: str = ""
) -> HttpResponse:
    """The page of that template; ``section`` is the entry of the menu it belongs to, the template's own by default."""
    frame = setup_frame(request, section or template, title)
    return render(request, f"quarterdeck/setup/{template}.html", {"title": title, "frame": frame, **more})
