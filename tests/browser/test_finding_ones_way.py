from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def crumbs(page):
    return page.get_by_role("navigation", name="Scope")


def asked(page):
    return parse_qs(urlsplit(page.url).query)


def test_rows_lead_down_to_a_person_and_breadcrumbs_back_up(opens):
    page = opens("/", as_="executive")
    for name in ("Nordics", "Denmark", "Henning Østerby"):
        page.get_by_role("row", name=re.compile(name)).get_by_role("link", name=name, exact=True).click()
        expect(crumbs(page).get_by_text(name)).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Henning Østerby")
    for name in ("Denmark", "Nordics", "Kestrand"):
        crumbs(page).get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_nobody_is_led_up_to_where_they_have_no_page(opens):
    page = opens("/", as_="seller")
    expect(crumbs(page)).to_contain_text("Nordics")
    expect(crumbs(page).get_by_role("link")).to_have_count(0)


def test_period_and_day_are_carried_from_page_to_page(opens):
    page = opens("/performance/?period=FY2026-Q2&as_of=2026-01-15", as_="manager")
    page.get_by_role("row", name=re.compile("Henning")).get_by_role("link", name="Henning Østerby").click()
    expect(page).to_have_url(re.compile("/person/"))
    assert asked(page) == {"period": ["FY2026-Q2"], "as_of": ["2026-01-15"]}
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Trust").click()
    expect(page).to_have_url(re.compile("/trust/person/"))
    assert asked(page) == {"period": ["FY2026-Q2"], "as_of": ["2026-01-15"]}
    crumbs(page).get_by_role("link", name="Denmark").click()
    expect(page).to_have_url(re.compile("/trust/unit/"))
    assert asked(page) == {"period": ["FY2026-Q2"], "as_of": ["2026-01-15"]}


def test_on_a_phone_the_whole_line_of_somebody_leads_to_them(opens):
    page = opens("/", as_="manager", width=390)
    page.get_by_role("row", name=re.compile("Henning")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Henning Østerby")


def test_the_one_primary_button_leads_to_what_has_to_be_fixed(opens):
    page = opens("/", as_="seller")
    page.get_by_role("link", name=re.compile("^Fix 5, about")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fix 5 opportunities")
    expect(page.get_by_role("table", name="Opportunities to fix").get_by_role("row")).to_have_count(6)


@pytest.mark.parametrize("path", ["person/birgitte-aastrup", "person/signe-overgaard", "unit/denmark", "person/nobody"])
def test_what_is_not_ones_own_and_what_never_was_look_alike(opens, path):
    page = opens(f"/performance/{path}/", as_="seller")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing at this address.")
    assert page.locator("main").inner_text() == opens("/no/such/page/", as_="seller").locator("main").inner_text()


def test_a_period_that_is_none_is_answered_with_how_to_write_one(opens):
    page = opens("/performance/?period=soon", as_="seller")
    expect(page.get_by_role("heading", level=1)).to_contain_text("asks for something that there is not")
    expect(page.get_by_text("soon")).to_be_visible()
    page.get_by_role("link", name="Back to your page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You are on track")


def test_the_theme_chosen_is_remembered_on_the_next_page(opens):
    page = opens("/", as_="seller", color_scheme="light")
    page.get_by_role("button", name="Switch between light and dark").first.click()
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Trust").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
