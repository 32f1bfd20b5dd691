"""The door of the set-up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from quarterdeck.web.access import for_operations
from quarterdeck.web.frame import SETUP
from quarterdeck.web.pages.setup.answer import setup_page
from quarterdeck.web.pages.setup.day import asked_day
from quarterdeck.web.scope import pinned


@for_operations
def setup(request: HttpRequest) -> HttpResponse:
    """What there is to be looked after."""
    as_of = asked_day(request)
    sections = [(label, icon, words, pinned(reverse(f"setup_{key}"), as_of)) for key, label, icon, words in SETUP]
    return setup_page(request, "setup", "Set-up", {"sections": sections}, as_of)
