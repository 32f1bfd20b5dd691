from __future__ import annotations

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import window
from tests.browser.page_types import PAGES, PageType, barriers

pytestmark = pytest.mark.browser

THEMES = ("light", "dark")
MAIN_TARGETS = ".btn:not(.s), .tabs a, .topbar a, .topbar button, .cast button, .levers a, .fld"


@pytest.fixture(scope="module", params=PAGES, ids=lambda kind: kind.name)
def kind(request) -> PageType:
    return request.param


@pytest.fixture(scope="module")
def page(browser, demo, kind):
    """The page under its own policy, with every complaint of the browser kept."""
    with window(browser, demo, kind.role, 1280) as context:
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        assert page.goto(demo.address + kind.path).status == kind.status
        open_drawer(page, kind)
        yield page


def open_drawer(page: Page, kind: PageType) -> None:
    if kind.drawer:
        page.locator(f'a[href="#{kind.drawer}"]').first.click()
        page.locator(f"#{kind.drawer}:popover-open").wait_for()


def test_its_policy_stops_nothing_and_the_console_stays_silent(page, kind):
    toggle = page.locator("[data-theme-toggle]:visible")
    if toggle.count() and not kind.drawer:
        for _ in THEMES:
            toggle.first.click()
    for link in page.locator("a.x, a.how").all()[:3] if not kind.drawer else ():
        page.evaluate("(link) => link.click()", link.element_handle())
        page.keyboard.press("Escape")
    assert page.evaluate("stopped") == []
    expected = "Failed to load resource" if kind.status >= 400 else None
    assert [said for said in page.complaints if not (expected and said.startswith(expected))] == []


@pytest.mark.parametrize("width", [390, 320])
def test_it_does_not_scroll_sideways_on_a_phone(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    beyond = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
        .map((e) => e.tagName + "." + e.getAttribute("class")).slice(0, 5)"""
    )
    assert beyond == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_its_main_targets_are_44_pixels_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 800})
    small = page.evaluate(
        """(targets) => [...document.querySelectorAll(targets)].filter((e) => e.checkVisibility())
        .filter((e) => e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML.slice(0, 90))""",
        MAIN_TARGETS,
    )
    assert small == []


def test_a_region_can_be_reached_by_keyboard_only_while_it_scrolls(page):
    for width in (1440, 1000, 390):
        page.set_viewport_size({"width": width, "height": 800})
        # The observer that marks regions runs with the next frame.
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        regions = page.evaluate(
            """() => [...document.querySelectorAll(".scroll")].filter((e) => e.checkVisibility())
            .map((e) => [e.scrollWidth > e.clientWidth + 1, e.tabIndex === 0, e.getAttribute("role") === "region"])"""
        )
        assert [r for r in regions if len(set(r)) > 1] == [], width


@pytest.fixture(scope="module")
def inspected(browser, demo, kind, axe):
    """The page with axe in it, which its own policy would not let in."""
    with window(browser, demo, kind.role, 1280, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(demo.address + kind.path)
        page.add_script_tag(content=axe)
        open_drawer(page, kind)
        yield page


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_axe_finds_nothing(inspected, theme, width):
    inspected.set_viewport_size({"width": width, "height": 800})
    inspected.emulate_media(color_scheme=theme)
    assert barriers(inspected) == []
