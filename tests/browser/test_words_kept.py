"""What somebody typed into a form is still there when the network was not, and gone once the server has it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

pytestmark = pytest.mark.browser
WORDS = "Somebody who knows dairies at the first meeting"


def test_words_come_back_after_the_network_was_away_and_not_after_they_were_taken(opens):
    page = opens("/decisions/", as_="seller")
    page.get_by_role("link", name="Ask for support").first.click()
    form, text = page.url, page.locator("form.saying textarea")
    text.fill(WORDS)
    page.get_by_label("Until").fill("2026-03-20")
    page.context.set_offline(True)
    with suppress(Error):  # some versions tell the click that nothing was loaded
        page.locator("form.saying button").click()
    page.context.set_offline(False)
    page.goto(form)
    expect(text).to_have_value(WORDS)
    page.locator("form.saying button").click()
    expect(page.locator(".note.done")).to_be_visible()
    page.goto(form)
    expect(text).to_have_value("")
