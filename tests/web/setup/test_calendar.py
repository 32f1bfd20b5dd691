"""The calendar's set-up: what holds, what another calendar would change, and a plan taken back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from tests.web.setup.asking import page, text_of

from quarterdeck.domain.calendar import Weeks
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.book import today
from quarterdeck.records.models import AuditEvent, CalendarVersion, Company, TimeZoneVersion

WEEKS = {
    "pattern": "4-4-5",
    "end": "September",
    "weekday": "Saturday",
    "anchor": "nearest",
    "extra_in": "12",
    "named_after": "end",
}


@pytest.fixture
def first_on(olga):
    """The first day of a year of weeks two fiscal years ahead."""
    rule = Weeks(end_month=9)
    return Weeks(end_month=9, anchor="nearest").begin(rule.number_of(today()) + 2)


def plan(client, on, *, save, **given):
    return client.post("/setup/calendar/change/weeks/", {**WEEKS, "on": on, **given, **({"save": "1"} if save else {})})


def test_the_page_names_the_year_that_runs_and_lists_its_months(olga):
    html = page(olga, "/setup/calendar/")
    running = Company.current().calendar().year(today())
    assert f"FY{running.key[-2:]} runs from 1 October" in html
    assert "Always months, from October; weeks begin on Monday" in html
    assert html.count("31 days") > 5
    assert "No other calendar is planned." in html


def test_a_plan_is_looked_at_with_its_periods_saved_told_and_withdrawn(olga, first_on):
    before = AuditEvent.objects.count()
    said = text_of(plan(olga, first_on, save=False))
    assert "Nothing is saved yet" in said
    assert "4-4-5 weeks, ending on the nearest Saturday to the end of September." in said
    assert "every period stays as it is" in said
    assert "Period 1 (Oct)" in said
    assert "5 weeks" in said
    assert AuditEvent.objects.count() == before
    assert plan(olga, first_on, save=True).status_code == 302
    html = page(olga, "/setup/calendar/")
    assert "1 other calendar is planned." in html
    assert "olga@acme.example" in html
    raw = olga.get("/setup/calendar/").content.decode()
    address = unescape(re.search(r'href="([^"]*change/withdraw[^"]*)"', raw)[1])
    assert "4-4-5 weeks" in page(olga, address)
    planned = CalendarVersion.objects.get()
    held = {"first_on": planned.first_on, "version": planned.version}
    assert "the calendar before it goes on" in text_of(olga.post("/setup/calendar/change/withdraw/", held))
    olga.post("/setup/calendar/change/withdraw/", {**held, "save": "1"})
    assert not CalendarVersion.objects.exists()
    assert verify_trail().holds


def test_a_plan_withdrawn_by_somebody_else_meanwhile_is_said(olga, first_on):
    plan(olga, first_on, save=True)
    planned = CalendarVersion.objects.get()
    old = {"first_on": planned.first_on, "version": planned.version}
    plan(olga, first_on, save=True, pattern="5-4-4")
    said = text_of(olga.post("/setup/calendar/change/withdraw/", {**old, "save": "1"}))
    assert "was changed by somebody else" in said
    assert "5-4-4 weeks" in said
    assert CalendarVersion.objects.exists()
    CalendarVersion.objects.get().withdraw(by=None)
    assert "somebody withdrew it" in text_of(olga.post("/setup/calendar/change/withdraw/", old))


@pytest.mark.parametrize(
    ("on", "words"),
    [(date(2031, 1, 2), "No year of this calendar begins on 2031-01-02"), ("soon", "Enter a valid date")],
)
def test_a_calendar_that_cannot_be_is_refused_in_words(olga, on, words):
    for save in (False, True):
        assert words in text_of(plan(olga, on, save=save))
    assert not CalendarVersion.objects.exists()


def test_a_change_of_the_calendar_that_there_is_not_is_not_there(olga):
    assert olga.get("/setup/calendar/change/burn/").status_code == 404


def test_another_time_zone_is_looked_at_planned_told_and_withdrawn(olga):
    first = today() + timedelta(days=400)
    given = {"zone": "Asia/Tokyo", "on": first.isoformat()}
    said = text_of(olga.post("/setup/calendar/change/zone/", given))
    assert "it has 15 hours" in said
    assert not TimeZoneVersion.objects.exists()
    assert "is not a time zone" in text_of(olga.post("/setup/calendar/change/zone/", {**given, "zone": "Mars/Base"}))
    assert olga.post("/setup/calendar/change/zone/", {**given, "save": "1"}).status_code == 302
    html = page(olga, "/setup/calendar/")
    assert "At first UTC" in html
    assert "Asia/Tokyo Planned Withdraw" in html
    assert "days of Asia/Tokyo" in html
    raw = olga.get("/setup/calendar/").content.decode()
    link = unescape(re.search(r'href="(/setup/calendar/change/withdraw-zone/[^"]+)"', raw)[1])
    assert "days of Asia/Tokyo" in text_of(olga.get(link))
    planned = TimeZoneVersion.objects.get()
    seen = {"first_on": first.isoformat(), "version": planned.version, "save": "1"}
    assert olga.post("/setup/calendar/change/withdraw-zone/", {**seen, "version": 99}).status_code != 302
    assert olga.post("/setup/calendar/change/withdraw-zone/", seen).status_code == 302
    assert not TimeZoneVersion.objects.exists()
    assert verify_trail().holds
