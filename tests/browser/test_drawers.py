from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def drawer(page, key):
    return page.locator(f"#x-{key}")


@pytest.mark.parametrize(
    ("path", "role"), [("/performance/", "seller"), ("/performance/", "director"), ("/trust/", "manager")]
)
def test_every_number_that_can_be_asked_has_its_drawer(opens, path, role):
    page = opens(path, as_=role)
    lost = page.evaluate(
        """() => [...document.querySelectorAll('a[href^="#x-"]')].map((a) => a.hash)
        .filter((hash) => !document.querySelector(hash)?.matches("[popover]"))"""
    )
    assert page.locator('a[href^="#x-"]').count() > 5
    assert lost == []


def test_enter_opens_a_drawer_and_escape_closes_it_and_gives_the_focus_back(opens):
    page = opens("/", as_="seller")
    page.locator("h1 a.x").first.focus()
    page.keyboard.press("Enter")
    expect(drawer(page, "landing")).to_be_visible()
    expect(drawer(page, "landing")).to_contain_text("With today’s numbers")
    page.keyboard.press("Escape")
    expect(drawer(page, "landing")).to_be_hidden()
    assert page.evaluate("document.activeElement.hash") == "#x-landing"


def test_the_cross_and_a_click_beside_it_close_a_drawer(opens):
    page = opens("/", as_="seller")
    for close in (
        lambda: drawer(page, "gap").get_by_role("button", name="Close").click(),
        lambda: page.mouse.click(300, 400),
    ):
        page.locator('a.how[href="#x-gap"]').click()
        expect(drawer(page, "gap")).to_be_visible()
        close()
        expect(drawer(page, "gap")).to_be_hidden()


def test_an_address_with_a_drawer_in_it_opens_it(opens):
    expect(drawer(opens("/trust/#x-checks", as_="seller"), "checks")).to_be_visible()


def test_the_numbers_in_a_drawer_are_those_on_the_page(opens):
    page = opens("/", as_="seller")
    expect(page.get_by_role("heading", level=2, name=re.compile("Expected landing is"))).to_be_visible()
    landing = re.search(r"is (€\S+),", page.get_by_role("heading", name=re.compile("Expected landing is")).inner_text())
    page.locator('a.how[href="#x-landing"]').click()
    expect(drawer(page, "landing").locator("dd.tot")).to_have_text(landing[1])


def test_a_drawer_on_a_phone_leaves_the_page_in_sight(opens):
    page = opens("/", as_="seller", width=390)
    page.locator('a.how[href="#x-landing"]').click()
    box = drawer(page, "landing").bounding_box()
    assert box["width"] == 390
    assert box["y"] > 60
    assert round(box["y"] + box["height"]) == 800
