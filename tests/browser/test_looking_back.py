"""The controls of the scope bar, as a hand reaches them: with a mouse, with the keyboard, and without script."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from tests.browser.page_types import barriers

pytestmark = pytest.mark.browser

PANELS = ("choose-period", "choose-day", "choose-lens")


def asked(page):
    return {name: value for name, [value] in parse_qs(urlsplit(page.url).query).items()}


def button(page, panel):
    return page.locator(f'[popovertarget="{panel}"]')


@pytest.mark.parametrize("script", [True, False])
def test_a_past_day_is_chosen_in_the_bar_and_the_page_says_so_until_one_goes_back(opens, script):
    page = opens("/performance/?period=FY26&view=as_is", as_="manager", java_script_enabled=script)
    button(page, "choose-day").click()
    page.get_by_label("As it stood at the end of").fill("2026-01-15")
    page.get_by_role("button", name="Look").click()
    expect(
        page.get_by_text("As it stood on 15 January 2026. What was recorded on a later day is left out.")
    ).to_be_visible()
    assert asked(page) == {"as_of": "2026-01-15", "view": "as_is"}
    expect(button(page, "choose-day")).to_have_text("As it stood on 15 January 2026")
    expect(page.locator(".eyebrow").first).to_contain_text("as it stood on 15 January 2026")
    page.get_by_role("row", name=re.compile("Henning")).get_by_role("link", name="Henning Østerby").click()
    expect(page.get_by_role("complementary", name="The day looked at")).to_be_visible()
    page.get_by_role("link", name="Back to now").first.click()
    expect(button(page, "choose-day")).to_have_text("CRM data of 5 February 2026")
    assert asked(page) == {"view": "as_is"}


def test_the_newest_day_is_pinned_and_let_go_again(opens):
    page = opens("/performance/", as_="manager")
    button(page, "choose-day").click()
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_role("complementary", name="The day looked at")).to_be_visible()
    assert asked(page) == {"as_of": "2026-02-05"}
    page.get_by_role("link", name="Trust").first.click()
    assert asked(page) == {"as_of": "2026-02-05"}
    page.get_by_role("link", name="Back to now").first.click()
    expect(button(page, "choose-day")).to_have_text("CRM data of 5 February 2026")
    assert asked(page) == {}


def test_the_numbers_of_a_past_day_are_those_of_that_day(opens):
    page = opens("/", as_="seller")
    now = page.get_by_role("heading", level=1).inner_text()
    button(page, "choose-day").click()
    page.locator("#choose-day").get_by_role("link", name="6 November 2025").click()
    expect(page.get_by_role("complementary", name="The day looked at")).to_be_visible()
    assert page.get_by_role("heading", level=1).inner_text() != now
    page.locator("h1 a.x").first.click()
    expect(page.locator("#x-landing")).to_contain_text("With the numbers of 6 November 2025")


@pytest.mark.parametrize("script", [True, False])
def test_a_period_is_chosen_or_stepped_to(opens, script):
    page = opens("/trust/", as_="manager", java_script_enabled=script)
    for link, period in (("Back to FY25", "FY2025"), ("Back to FY24", "FY2024"), ("On to FY25", "FY2025")):
        page.get_by_role("link", name=link).click()
        expect(page).to_have_url(re.compile(f"period={period}$"))
    for name, period in (("FY25 Q2", "FY2025-Q2"), ("March 2025", "2025-03")):
        button(page, "choose-period").click()
        page.locator("#choose-period").get_by_role("link", name=name).click()
        expect(page).to_have_url(re.compile(f"period={period}$"))
        expect(page.locator(".eyebrow").first).to_contain_text(name)
    button(page, "choose-period").click()
    expect(page.locator("#choose-period [aria-current]")).to_have_accessible_name("March 2025")


def test_the_organisation_is_read_as_it_was_or_as_it_is(opens):
    page = opens("/", as_="director")
    expect(page.locator("footer.foot")).to_contain_text("As it was: what was sold counts where its seller sat")
    button(page, "choose-lens").click()
    page.locator("#choose-lens").get_by_role("link", name="As it is").click()
    expect(button(page, "choose-lens")).to_have_text("Organisation as it is")
    expect(page.locator("footer.foot")).to_contain_text("As it is: everything counts where its owner sits on 5 Feb")


def test_a_panel_opens_with_enter_takes_the_focus_and_gives_it_back(opens):
    page = opens("/", as_="seller")
    for panel in PANELS:
        button(page, panel).focus()
        page.keyboard.press("Enter")
        expect(page.locator(f"#{panel}")).to_be_visible()
        page.keyboard.press("Tab")
        assert page.evaluate("(id) => document.getElementById(id).contains(document.activeElement)", panel)
        page.keyboard.press("Escape")
        expect(page.locator(f"#{panel}")).to_be_hidden()
        assert page.evaluate("document.activeElement.getAttribute('popovertarget')") == panel


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light"), (320, "dark")])
def test_open_panels_stay_on_the_screen_and_put_no_barrier_up(opens, axe, width, theme):
    page = opens("/performance/?as_of=2026-01-15", as_="director", width=width, bypass_csp=True, color_scheme=theme)
    page.add_script_tag(content=axe)
    for panel in PANELS:
        button(page, panel).click()
        box = page.locator(f"#{panel}").bounding_box()
        assert box["x"] >= 0, panel
        assert box["x"] + box["width"] <= width, panel
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Escape")


def test_a_day_that_has_not_come_is_answered_with_words(opens):
    page = opens("/performance/?as_of=2030-01-01", as_="seller")
    expect(page.get_by_text("Nothing is known of 2030-01-01 yet")).to_be_visible()
    page.get_by_role("link", name="Back to your page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You are on track")
