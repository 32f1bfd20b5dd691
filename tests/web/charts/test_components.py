"""The component page: every part and chart in one place, held to what a strict policy and a screen reader need."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from quarterdeck.web.charts.samples import components
from quarterdeck.web.pages.demo.sample_controls import sample_controls
from quarterdeck.web.pages.demo.sample_setup import sample_setup

PACKAGE = Path(__file__).parents[3] / "src/quarterdeck/web"
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "rect", "line", "circle", "use"}
ENTRY = {"label": "Trust", "icon": "trust", "href": "/trust/", "current": True, "badge": "5", "badge_fix": True}
FRAME = {
    "home": "/",
    "menu": [{"title": "This month", "entries": [ENTRY]}],
    "crumbs": [{"label": "All", "href": "/all/"}, {"label": "Jonas <Bech>"}],
    "viewer": {"name": "Jonas Bech", "initials": "JB", "role": "Salesperson, Denmark"},
    "sign_out": "/accounts/logout/",
    "controls": sample_controls(),
}


class Page(HTMLParser):
    """A page read back: its elements with their attributes, and whatever was not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def all(self, name: str) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get(name)) is not None]


@pytest.fixture(scope="module")
def html() -> str:
    return render_to_string("quarterdeck/components.html", {**components(), **sample_setup(), "frame": FRAME})


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_every_element_is_closed_where_it_was_opened(page: Page) -> None:
    assert page.crossed == []
    assert page.open == []


def test_nothing_is_inline_that_the_policy_forbids(html: str, page: Page) -> None:
    assert page.all("style") == []
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert "<style" not in html
    assert all(attributes.get("src") for tag, attributes in page.elements if tag == "script")


def test_an_id_names_one_element_and_every_link_within_the_page_finds_one(page: Page) -> None:
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    inner = {href[1:] for href in page.all("href") if href.startswith("#") and href != "#"}
    assert inner <= set(ids)


def test_a_drawer_is_named_by_its_heading_and_reachable_without_script(page: Page) -> None:
    drawer = next(attributes for _, attributes in page.elements if attributes.get("class") == "explain")
    assert drawer["aria-labelledby"] in page.all("id")
    assert f"#{drawer['id']}" in page.all("href")


def test_there_is_one_headline_and_one_primary_link(html: str) -> None:
    assert html.count("<h1") == 1
    assert len(re.findall(r'<a class="btn p"', html)) == 1


def test_words_from_outside_are_escaped(html: str) -> None:
    assert "Jonas &lt;Bech&gt;" in html
    assert "<Bech>" not in html


def test_no_value_is_printed_raw(html: str) -> None:
    assert not re.search(r">\s*(None|True|False|nan|inf)\s*<", html)


def test_every_symbol_used_is_drawn(page: Page) -> None:
    used = {href for tag, attributes in page.elements if tag == "use" and (href := attributes.get("href"))}
    assert {href[1:] for href in used} <= set(page.all("id"))


def test_every_file_a_page_asks_for_exists(html: str) -> None:
    asked = re.findall(r'(?:href|src)="[^"]*?((?:css|js|icons)/[\w./-]+?)(?:\.[0-9a-f]{12})?(\.\w+)"', html)
    assert len(asked) >= 13
    assert [name + suffix for name, suffix in asked if not (PACKAGE / "static" / (name + suffix)).exists()] == []


@pytest.mark.parametrize("part", sorted(PACKAGE.glob("templates/quarterdeck/parts/*.html")), ids=lambda part: part.stem)
def test_every_part_says_at_its_top_what_it_takes(part: Path) -> None:
    assert part.stem == "mark" or part.read_text(encoding="utf-8").startswith("{% comment %}")


@pytest.mark.parametrize("kind", ["templates", "static/css", "static/js"])
def test_no_template_or_sheet_reaches_outside(kind: str) -> None:
    for file in (PACKAGE / kind).rglob("*.*"):
        assert not re.findall(r"https?://(?!www\.w3\.org)", file.read_text(encoding="utf-8")), file
