"""A page of the set-up, in the frame of sales operations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck.web.frame import setup_frame
from quarterdeck.web.pages.setup.day import day_control


def setup_page(
    request: HttpRequest, template: str, title: str, more: Mapping[str, object], as_of: date | None = None
) -> HttpResponse:
    """A page of that template, which is its entry of the menu as well; ``as_of`` is the day it is pinned to."""
    frame = setup_frame(request, template, title, day_control(request, as_of), as_of)
    return render(
        request,
        f"quarterdeck/setup/{template}.html",
        {"title": title, "frame": frame, "pinned_to": as_of.isoformat() if as_of else "", **more},
    )


def form_page(request: HttpRequest, title: str, more: Mapping[str, object], *, section: str) -> HttpResponse:
    """The page of a form that belongs to that entry of the menu. It changes what is on record now, and no other day."""
    frame = setup_frame(request, section, title)
    return render(request, "quarterdeck/setup/change.html", {"title": title, "frame": frame, **more})
