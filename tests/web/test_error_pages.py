from __future__ import annotations

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.test import RequestFactory
from django.views import defaults
from django.views.csrf import csrf_failure

ASKED = RequestFactory().get("/performance/")
# No database: these pages have to come out when nothing else does.
PAGES = {
    "This page broke": lambda: defaults.server_error(ASKED),
    "This request could not be understood": lambda: defaults.bad_request(ASKED, BadRequest("no")),
    "You may not do this": lambda: defaults.permission_denied(ASKED, PermissionDenied("no")),
    "There is nothing at this address": lambda: defaults.page_not_found(ASKED, LookupError("no")),
    "This form is too old to be sent": lambda: csrf_failure(ASKED),
}


@pytest.mark.parametrize("words", PAGES)
def test_when_something_goes_wrong_the_page_says_so_in_the_house_style_without_a_database(words):
    answer = PAGES[words]()
    page = answer.content.decode()
    assert answer.status_code >= 400
    assert f"<h1>{words}" in page
    assert 'class="gatehouse"' in page
    assert "css/tokens.css" in page
    assert "style=" not in page
