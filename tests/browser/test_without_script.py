from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(opens):
    """Open a page in a browser that runs no script."""
    return lambda path, as_=None: opens(path, as_, java_script_enabled=False)


def test_a_drawer_opens_as_the_target_of_its_link_and_closes_again(plain):
    page = plain("/", "seller")
    page.locator("h1 a.x").first.click()
    expect(page.locator("#x-landing")).to_be_visible()
    expect(page.locator("#x-landing")).to_contain_text("With today’s numbers")
    expect(page.locator("#x-gap")).to_be_hidden()
    page.locator("#x-landing").get_by_role("link", name="Close").click()
    expect(page.locator("#x-landing")).to_be_hidden()


def test_rows_breadcrumbs_and_menu_lead_on(plain):
    page = plain("/", "manager")
    page.get_by_role("link", name="Henning Østerby", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Henning Østerby is on track")
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name=re.compile("Trust")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fix 5 opportunities")
    page.get_by_role("navigation", name="Scope").get_by_role("link", name="Denmark").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fix 11 opportunities")


def test_a_long_list_is_read_page_by_page(plain):
    page = plain("/trust/", "operations")
    top = page.get_by_role("table", name="Opportunities to fix").get_by_role("rowheader").first
    first = top.text_content()
    page.get_by_role("link", name="Next").click()
    expect(top).not_to_have_text(first)
    page.get_by_role("link", name="Back", exact=True).click()
    expect(top).to_have_text(first)


def test_signing_in_and_out(plain):
    page = plain("/demo/")
    page.get_by_role("button", name="Henning Østerby").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You are on track")
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_chart_is_drawn_and_says_in_words_what_it_shows(plain):
    page = plain("/", "seller")
    expect(page.get_by_role("img", name=re.compile("Expected landing is")).first).to_be_visible()
