from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
# What has the focus: its tag, its markup, its outline's style and width, and the room it takes.
FOCUS = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  return [e.tagName, e.outerHTML.slice(0, 80),
    style.outlineStyle, parseFloat(style.outlineWidth), box.width * box.height];
}"""


def test_the_first_tab_offers_to_skip_to_the_headline(opens):
    page = opens("/", as_="seller")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the headline")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(("path", "role"), [("/performance/", "manager"), ("/trust/", "seller"), ("/demo/", None)])
def test_whatever_has_the_focus_shows_it(opens, path, role):
    page = opens(path, as_=role)
    seen, hidden = 0, []
    for _ in range(25):
        page.keyboard.press("Tab")
        tag, markup, outline, thickness, room = page.evaluate(FOCUS)
        if tag == "BODY":
            break
        seen += 1
        if outline == "none" or thickness < 2 or not room:
            hidden.append(markup)
    assert seen > 5
    assert hidden == []


def test_a_table_too_wide_for_the_screen_is_scrolled_with_the_keyboard(opens):
    page = opens("/", as_="manager", width=1000)
    region = page.get_by_role("region", name="Denmark, 7 people, scrolls sideways")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
    page.set_viewport_size({"width": 1440, "height": 800})
    expect(region).to_have_count(0)


def test_the_cast_signs_in_by_keyboard(opens):
    page = opens("/demo/")
    page.get_by_role("button", name="Henning Østerby").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You are on track")
