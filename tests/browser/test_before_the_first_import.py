from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.page_types import barriers

pytestmark = pytest.mark.browser

PAGES = {
    "/": "Nothing has been imported yet.",
    "/performance/": "Nothing has been imported yet.",
    "/trust/": "Nothing has been imported yet.",
    "/accounts/password/change/": "Change the password",
    "/accounts/password/reset/done/": "Look into your mail.",
    "/accounts/inactive/": "This account is closed.",
}


@pytest.fixture(scope="module")
def page(browser, empty, axe):
    """Somebody in sales operations, before anything was imported."""
    with browser.new_context(base_url=empty.address, bypass_csp=True) as context:
        page = context.new_page()
        page.goto("/")
        page.get_by_label("Email").fill(empty.email)
        page.get_by_label("Password").fill(empty.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(empty.address + "/")
        yield page


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_what_is_to_be_done_and_puts_no_barrier_up(page, axe, path):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text(PAGES[path])
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.add_script_tag(content=axe)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert barriers(page) == []
