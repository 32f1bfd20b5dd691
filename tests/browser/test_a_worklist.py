"""The trust worklist gone through in one go, in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_all_are_ticked_weighed_moved_and_counted_anew(opens):
    page = opens("/trust/", as_="director")
    told, boxes = page.locator("[data-ticked]"), page.get_by_role("checkbox", name=re.compile("^Tick (?!all)"))
    before, many = to_fix(page), boxes.count()
    assert 1 < many <= before
    page.get_by_role("checkbox", name="Tick all").check()
    expect(told).to_contain_text(re.compile(rf"^{many} ticked.*landing"))
    assert all(box.is_checked() for box in boxes.all())
    boxes.first.uncheck()
    expect(told).to_contain_text(f"{many - 1} ticked")
    expect(page.get_by_role("checkbox", name="Tick all")).not_to_be_checked()
    page.get_by_role("button", name="Move close date").click()
    expect(page.get_by_text("Nothing is saved yet")).to_be_visible()
    moved = page.get_by_role("table", name="What would be put right").get_by_role("rowheader")
    named = moved.all_text_contents()
    assert 0 < len(named) <= many - 1
    page.get_by_label("Because").fill("Spring is late this year")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text(f"Fix {before} ")
    assert to_fix(page) < before
    page.goto(page.url)
    assert page.get_by_role("checkbox", name=re.compile("^Tick (?!all)")).count() < many


def to_fix(page):
    """How many the headline says there are."""
    return int(re.search(r"Fix (\d+) opportunit", page.get_by_role("heading", level=1).text_content())[1])
