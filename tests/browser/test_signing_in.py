from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import LISTEN, new_account

pytestmark = pytest.mark.browser


@pytest.fixture
def stranger(browser, empty):
    """Somebody who has just arrived at an installation that holds nothing yet."""
    with browser.new_context(viewport={"width": 390, "height": 800}, base_url=empty.address) as context:
        context.add_init_script(LISTEN)
        yield context.new_page()


def sign_in(page, email, password):
    page.goto("/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_member_of_the_cast_is_signed_in_with_one_click_and_out_with_another(opens):
    page = opens("/")
    expect(page).to_have_url(re.compile(r"/demo/$"))
    page.get_by_role("button", name="Birgitte Aastrup").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Denmark is on track")
    page.get_by_role("button", name="Sign out Birgitte Aastrup").first.click()
    expect(page).to_have_url(re.compile(r"/accounts/login/$"))
    page.goto(page.url.replace("/accounts/login/", "/performance/unit/denmark/"))
    expect(page).to_have_url(re.compile(r"/demo/$"))


def test_address_and_password_open_the_door_and_sign_out_shuts_it(stranger, empty):
    sign_in(stranger, empty.email, empty.password)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Nothing has been imported yet.")
    expect(stranger.get_by_text("quarterdeck import")).to_be_visible()
    stranger.get_by_role("button", name="Sign out").click()
    stranger.goto("/")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_who_was_sent_to_sign_in_gets_to_the_page_asked_for(stranger, empty):
    stranger.goto("/trust/?period=FY25")
    stranger.get_by_label("Email").fill(empty.email)
    stranger.get_by_label("Password").fill(empty.password)
    stranger.get_by_role("button", name="Sign in").click()
    expect(stranger).to_have_url(re.compile(r"/trust/\?period=FY25$"))


def test_a_wrong_password_is_answered_in_words_and_keeps_the_address(stranger, empty):
    sign_in(stranger, empty.email, "not the password")
    expect(stranger.get_by_role("alert")).to_contain_text("password")
    expect(stranger.get_by_label("Email")).to_have_value(empty.email)


def test_a_password_is_changed_and_the_old_one_no_longer_opens(stranger, empty):
    email, old = new_account(empty.house)
    new = "another long and winding road"
    sign_in(stranger, email, old)
    stranger.goto("/accounts/password/change/")
    stranger.get_by_label("Current Password").fill(old)
    for label in ("New Password", "New Password (again)"):
        stranger.get_by_label(label, exact=True).fill(new)
    stranger.get_by_role("button", name="Change the password").click()
    expect(stranger.get_by_role("status")).to_contain_text("changed")
    assert stranger.evaluate("stopped") == []
    stranger.context.clear_cookies()
    sign_in(stranger, email, old)
    expect(stranger.get_by_role("alert")).to_be_visible()
    sign_in(stranger, email, new)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Nothing has been imported yet.")


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "password/set/", "confirm-email/", "reauthenticate/", "3rdparty/"]
)
def test_what_nobody_should_reach_is_not_there(stranger, empty, path):
    sign_in(stranger, empty.email, empty.password)
    assert stranger.goto(f"/accounts/{path}").status == 404
    expect(stranger.get_by_role("heading", level=1)).to_have_text("There is nothing at this address.")


@pytest.mark.parametrize("path", ["/demo/", "/components/"])
def test_outside_the_demo_its_pages_are_not_there(stranger, path):
    assert stranger.goto(path).status == 404


def test_a_form_of_another_visit_is_refused_in_words(stranger, empty):
    stranger.goto("/accounts/login/")
    stranger.get_by_label("Email").fill(empty.email)
    stranger.get_by_label("Password").fill(empty.password)
    stranger.context.clear_cookies()
    stranger.get_by_role("button", name="Sign in").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This form is too old to be sent.")
