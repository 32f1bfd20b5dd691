"""The set-up in a browser: looked at in the demo, and changed in an installation of its own."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import new_account
from tests.browser.page_types import barriers

pytestmark = pytest.mark.browser


def menu(page):
    return page.get_by_role("navigation", name="Main", exact=True)


@pytest.mark.parametrize("role", ["seller", "manager", "executive", "outsider"])
def test_only_sales_operations_has_the_set_up_in_the_menu(opens, role):
    page = opens("/", as_=role)
    expect(page.get_by_role("link", name="Organisation")).to_have_count(0)
    page.goto(page.url.split("/performance/")[0].rstrip("/") + "/setup/organisation/")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing at this address.")


@pytest.mark.parametrize("script", [True, False])
def test_a_move_is_looked_at_before_it_is_made(opens, script):
    page = opens("/", as_="operations", java_script_enabled=script)
    menu(page).get_by_role("link", name="Organisation").click()
    page.get_by_role("link", name=re.compile("Germany North")).click()
    expect(page.get_by_role("heading", level=2, name=re.compile("Hauke Petersdorf leads it"))).to_be_visible()
    page.get_by_role("row", name=re.compile("Levke Tiedjens")).get_by_role("link", name="Move").click()
    expect(page.get_by_text("Levke Tiedjens sells in Germany North, since 1 April 2025.")).to_be_visible()
    page.get_by_label("To").select_option("Kestrand / Nordics / Denmark")
    page.get_by_label("From").fill((date.today() + timedelta(days=30)).isoformat())  # noqa: DTZ011 any day ahead
    page.get_by_role("button", name="Look at what would change").click()
    expect(page.get_by_role("heading", name="This is what would change")).to_be_visible()
    expect(page.get_by_text(re.compile("^Levke Tiedjens: Germany North from 1 April 2025 becomes"))).to_be_visible()
    expect(page.get_by_text("Stay what they are, as it was and as it is.")).to_be_visible()
    page.get_by_role("button", name="Back to the form").click()
    expect(page.get_by_label("To")).to_have_value("denmark")
    page.get_by_role("link", name="Leave it").click()
    expect(page.get_by_text("Nothing is planned ahead.")).to_be_visible()


def test_another_calendar_is_looked_at_with_its_periods(opens):
    page = opens("/setup/calendar/", as_="operations")
    page.get_by_role("link", name="Plan one of months").click()
    page.get_by_label("From, the first day").fill(f"{date.today().year + 2}-10-01")  # noqa: DTZ011 any year ahead
    page.get_by_label("The year begins in").select_option("October")
    page.get_by_label("Weeks begin on").select_option("Sunday")
    page.get_by_role("button", name="Look at what would change").click()
    expect(page.get_by_text("months, from October; weeks begin on Sunday.")).to_be_visible()
    expect(page.get_by_text("31 days").first).to_be_visible()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light"), (320, "light")])
def test_the_forms_fit_any_screen_and_put_no_barrier_up(opens, axe, width, theme):
    page = opens("/setup/", as_="operations", width=width, bypass_csp=True, color_scheme=theme)
    base = page.url.split("/setup/")[0]
    for path in (
        "",
        "rates/change/set/",
        "organisation/change/join/?unit=denmark&role=member",
        "organisation/file/",
        "calendar/change/weeks/",
    ):
        page.goto(f"{base}/setup/{path}")
        page.add_script_tag(content=axe)
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def operations(browser, empty, tmp_path):
    """Sales operations in an installation of its own that has an organisation."""
    file = tmp_path / "organisation.csv"
    file.write_text("person,role,unit\nMia Holm,manager,Acme / North\nAda Berg,seller,Acme / North\n")
    email, password = new_account(empty.house)
    with browser.new_context(base_url=empty.address) as context:
        page = context.new_page()
        page.goto("/")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(empty.address + "/")
        page.file = file
        page.email = email
        yield page


def test_an_organisation_is_brought_in_changed_and_told(operations):
    page = operations
    page.goto("/setup/organisation/")
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_label("CSV or XLSX").set_input_files(page.file)
    page.get_by_role("button", name="Look at what would change").click()
    page.get_by_role("button", name="Apply it").click()
    expect(page.get_by_role("status")).to_contain_text("organisation.csv was applied.")
    page.get_by_role("link", name=re.compile("^North")).click()
    page.get_by_role("link", name="Add somebody").click()
    page.get_by_label("Name").fill("Nina New")
    page.get_by_label("Somebody new").check()
    page.get_by_role("button", name="Look at what would change").click()
    expect(page.get_by_text(re.compile("^Nina New, who is new: North"))).to_be_visible()
    page.get_by_role("button", name="Add the seat").click()
    expect(page.get_by_role("status")).to_contain_text("Nina New sells in North")
    expect(page.get_by_role("row", name=re.compile("Nina New"))).to_be_visible()
    expect(page.get_by_text(page.email).first).to_be_visible()


def test_on_a_phone_one_tab_leads_to_all_of_the_set_up(opens):
    page = opens("/", as_="operations", width=390)
    page.get_by_role("navigation", name="Main, small screen").get_by_role("link", name="Set-up").click()
    for name in ("Organisation", "Calendar", "Rates"):
        page.locator("main").get_by_role("link", name=name).click()
        expect(page.get_by_role("navigation", name="Scope").get_by_text(name)).to_have_attribute("aria-current", "page")
        page.get_by_role("navigation", name="Scope").get_by_role("link", name="Set-up").click()
