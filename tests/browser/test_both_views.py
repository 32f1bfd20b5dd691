"""The demo company's mover, joiner and leaver, read off the pages with the organisation as it was and as it is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from quarterdeck.demo.people import JOINER, LEAVER, MOVER

pytestmark = pytest.mark.browser

SCALE = {"k": 1_000, "m": 1_000_000}
FORMER = "People who left or moved on"
YEAR_OF_THE_MOVE = "period=FY25"


def lines(page):
    """Every line of the page's table, as its name and the whole of its text."""
    rows = page.locator("table.rolltb tbody tr, table.rolltb tfoot tr").all()
    return {row.locator("th").first.inner_text().splitlines()[0].strip(): row.inner_text() for row in rows}


def sold(text):
    """The amount of a line: its share of the target stands before it, the gap after it."""
    number, scale = re.search(r"€([\d.]+)([km])", text).groups()
    return float(number) * SCALE[scale]


def read(opens, unit, view, role, asked=YEAR_OF_THE_MOVE):
    page = opens(f"/performance/unit/{unit}/?{asked}&view={view}", as_=role)
    expect(page.locator("footer.foot")).to_contain_text("As it was:" if view == "as_was" else "As it is:")
    return lines(page)


def test_what_a_mover_sold_stays_with_the_old_team_as_it_was_and_comes_along_as_it_is(opens):
    was = {unit: read(opens, unit, "as_was", "operations") for unit in ("denmark", "germany-north")}
    now = {unit: read(opens, unit, "as_is", "operations") for unit in ("denmark", "germany-north")}
    left_behind = sold(was["denmark"][FORMER])
    assert MOVER not in was["denmark"]
    assert FORMER not in now["denmark"]
    own, all_of_it = sold(was["germany-north"][MOVER]), sold(now["germany-north"][MOVER])
    assert left_behind > 0
    assert all_of_it == pytest.approx(own + left_behind, rel=0.01)
    for unit, name, moved in (("denmark", "Denmark", -left_behind), ("germany-north", "Germany North", left_behind)):
        assert sold(now[unit][name]) == pytest.approx(sold(was[unit][name]) + moved, rel=0.01)


def test_both_views_add_up_to_the_same_company(opens):
    was, now = (read(opens, "kestrand", view, "operations") for view in ("as_was", "as_is"))
    assert was["Kestrand"] == now["Kestrand"]
    assert was["Nordics"] != now["Nordics"]
    for seen in (was, now):
        regions = sum(sold(seen[name]) for name in ("Nordics", "Central", "West"))
        assert regions == pytest.approx(sold(seen["Kestrand"]), rel=0.01)


def test_the_former_manager_keeps_the_teams_past_as_it_was_and_the_mover_sees_all_of_it(opens):
    was, now = (read(opens, "denmark", view, "manager") for view in ("as_was", "as_is"))
    assert FORMER in was
    assert FORMER not in now
    page = opens(f"/performance/?{YEAR_OF_THE_MOVE}", as_="mover")
    headline = page.get_by_role("heading", level=1).inner_text()
    page.locator('[popovertarget="choose-lens"]').click()
    page.locator("#choose-lens").get_by_role("link", name="As it is").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(headline)


@pytest.mark.parametrize("view", ["as_was", "as_is"])
def test_a_leaver_stays_in_the_totals_of_the_team_and_a_joiner_is_a_line_of_it_in_both_views(opens, view):
    left = read(opens, "norway-finland", view, "operations", "period=FY26")
    assert LEAVER not in left
    assert sold(left[FORMER]) > 0
    people = [name for name in left if name != "Norway and Finland"]
    assert sum(sold(left[name]) for name in people) == pytest.approx(sold(left["Norway and Finland"]), rel=0.01)
    assert JOINER in read(opens, "sweden", view, "operations", "period=FY26")


def test_before_the_leaver_left_the_page_of_that_day_still_names_them(opens):
    page = opens("/performance/unit/norway-finland/?as_of=2025-11-30", as_="operations")
    seen = lines(page)
    assert LEAVER in seen
    assert FORMER not in seen
