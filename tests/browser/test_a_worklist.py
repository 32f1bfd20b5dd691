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


def test_a_leaders_list_fits_a_desk_screen_with_all_that_can_be_done(opens):
    page = opens("/trust/", as_="manager", width=1440)
    region = page.locator(".scroll", has=page.get_by_role("table", name="Opportunities to fix"))
    assert region.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    assert "" not in [cell.strip() for cell in page.locator("td.rests").all_text_contents()]


def test_without_script_what_was_typed_elsewhere_waits_and_a_refusal_comes_back_to_its_row(opens):
    page = opens("/trust/", as_="seller", java_script_enabled=False)
    amount, wrong = (
        page.get_by_label(re.compile("^Amount of")).nth(1),
        page.get_by_label(re.compile("^Amount of")).nth(2),
    )
    amount.fill("77,777")
    wrong.fill("80.000")
    page.get_by_role("button", name=re.compile("^Put right")).nth(2).click()
    expect(page.get_by_text("“80.000” can be read in two ways. Write 80,000, or 80.")).to_be_visible()
    expect(wrong).to_have_value("80.000")
    wrong.fill("80.000,00")
    page.get_by_role("button", name=re.compile("^Put right")).nth(2).click()
    expect(page.get_by_role("cell", name="€80,000", exact=True)).to_be_visible()
    expect(page.get_by_text("What you typed in 1 other row waits in the list.")).to_be_visible()
    page.get_by_role("link", name="Leave it").click()
    expect(amount).to_have_value("77,777")
    page.get_by_role("button", name="Forget it").click()
    expect(amount).not_to_have_value("77,777")


def to_fix(page):
    """How many the headline says there are."""
    return int(re.search(r"Fix (\d+) opportunit", page.get_by_role("heading", level=1).text_content())[1])
