"""Pages of the set-up pinned to a day: what was on record then, and nothing that could be changed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from tests.scope.faces import ask
from tests.web.setup.asking import page, text_of

from quarterdeck.domain import formats, org
from quarterdeck.domain.cadence import Cycle, Level
from quarterdeck.domain.calendar import Months
from quarterdeck.records.book import today
from quarterdeck.records.models import (
    AuditEvent,
    CadenceRule,
    CalendarVersion,
    Company,
    DecisionKind,
    ExchangeRate,
    Holiday,
    Person,
    Seat,
    Unit,
)

PAGES = (
    "/setup/?",
    "/setup/organisation/?",
    "/setup/organisation/?on=2026-03-01&unit=south&",
    "/setup/calendar/?",
    "/setup/rates/?",
    "/setup/rates/?type=plan&",
    "/setup/rhythm/?",
)
DATA = date(2026, 2, 5)
OPENED = date(2026, 1, 1)


@pytest.fixture
def opened(olga):
    """Sales operations of a company whose set-up, with a rate and a calendar, is over."""
    Company.current().revise(by=None, opened_on=date(2199, 1, 1))
    ExchangeRate.set("USD", Decimal("0.9"), date(2025, 10, 1), by=None)
    CalendarVersion.plan(Months(10), None, by=None)
    Company.current().revise(by=None, opened_on=OPENED)
    return olga


def record_more():
    """A move, a new unit below another name, a leader less, another calendar and another rate."""
    south, later = Unit.objects.get(key="south"), today() + timedelta(days=40)
    Seat.objects.get(person__key="ole").move(south, date(2025, 6, 1), by=None)
    Seat.objects.get(person__key="sol").leave(later, by=None)
    Seat.place(Person.join("Nia", by=None), south, org.Role.LEADER, later, by=None)
    south.rename("Far South", by=None)
    Unit.found("West", south, by=None)
    ExchangeRate.objects.get().correct(Decimal("0.5"), by=None)
    ExchangeRate.set("GBP", Decimal("1.1"), date(2025, 10, 1), by=None)
    Holiday.keep(date(2099, 12, 25), "Christmas", by=None)
    CadenceRule.of(Level.MANAGER, Cycle.MONTHLY).revise("first Friday", by=None)
    DecisionKind.of("set-activity").drop(by=None)
    CalendarVersion.plan(Months(10, week_start=6), CalendarVersion.in_force().year(today()).end, by=None)


@pytest.mark.parametrize("as_of", [DATA - timedelta(days=100), DATA, today])
def test_what_is_recorded_later_changes_no_byte_of_a_pinned_page(opened, as_of):
    day = as_of() - timedelta(days=1) if callable(as_of) else as_of
    before = {address: ask(opened, f"{address}as_of={day}") for address in PAGES}
    now = {address: ask(opened, address) for address in PAGES[1:]}
    assert {answer.status for answer in before.values()} == {200}
    record_more()
    assert {address: ask(opened, f"{address}as_of={day}") for address in PAGES} == before
    assert [address for address in now if ask(opened, address) == now[address]] == [PAGES[-1]][:0]


def test_a_pinned_page_says_so_and_offers_nothing_that_changes_anything(opened):
    record_more()
    for address in PAGES:
        now, html = (opened.get(f"{address}{asked}").content.decode() for asked in ("", f"as_of={DATA}"))
        assert ("/change/" in now) == (address != "/setup/?")
        assert "On record now" in now
        assert "/change/" not in html
        assert "/setup/organisation/file/" not in html
        assert len(re.findall(r'<form[^>]*method="post"', html)) == html.count('action="/accounts/logout/"')
        words = "As it stood on 5 February 2026. What was recorded on a later day is left out. Nothing can be changed"
        assert words in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))
        back = unescape(re.search(r'<a class="link" href="([^"]*)">Back to now</a>', html)[1])
        assert back == address.rstrip("?&")
        links = [unescape(link) for link in re.findall(r'<a [^>]*href="(/(?!cadence/)[^"#]*)', html)]
        assert [link for link in links if "as_of=" not in link] == [back] * 2  # in the strip and in the panel


def test_a_report_is_reached_as_of_the_newest_data_from_a_later_day(opened):
    yesterday = today() - timedelta(days=1)
    html = opened.get(f"/setup/rates/?as_of={yesterday}").content.decode()
    assert f'href="/performance/?as_of={DATA}"' in html
    assert f'href="/setup/calendar/?as_of={yesterday}"' in html
    report = opened.get("/performance/?as_of=2026-01-20").content.decode()
    assert 'href="/setup/organisation/?as_of=2026-01-20"' in report


def test_what_was_recorded_today_is_on_the_page_of_today_which_is_not_over(opened):
    record_more()
    html = page(opened, f"/setup/organisation/?as_of={today()}")
    assert "Far South" in html
    assert "That day is not over: what is recorded until midnight still counts." in html
    then = page(opened, f"/setup/organisation/?as_of={today() - timedelta(days=1)}")
    assert "Far South" not in then
    assert "not over" not in then


def test_rates_of_a_pinned_page_are_those_that_were_known(opened):
    record_more()
    then, now = (page(opened, f"/setup/rates/{asked}") for asked in (f"?as_of={DATA}", ""))
    assert "USD 1 October 2025 0.9 EUR" in then
    assert "GBP" not in then
    assert "USD 1 October 2025 0.5 EUR" in now
    assert f"since {formats.day(today())}" in now


def test_nothing_is_changed_from_a_pinned_page(opened):
    before = AuditEvent.objects.count()
    typed = {"currency": "usd", "rate": "0.1", "rate_type": "dated", "on": "2025-10-01", "name": "East", "save": "1"}
    for address in (
        "/setup/organisation/change/found/?unit=south&",
        "/setup/organisation/file/?",
        "/setup/calendar/change/months/?",
        "/setup/rates/change/set/?",
    ):
        for answer in (
            opened.get(f"{address}as_of={DATA}"),
            opened.post(f"{address}as_of={DATA}", typed),
            opened.post(address, {**typed, "as_of": str(DATA)}),
        ):
            assert answer.status_code == 409
            assert "The page was pinned to a day, and what is changed is known from today on." in text_of(answer)
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("yesterday", "'yesterday' is not a day. Write it like 2026-02-05."),
        ("2026-02-30", "'2026-02-30' is not a day."),
        ("9999-12-31", "9999-12-31 has not come yet. Choose today or an earlier day."),
        ("0001-01-01", "0001-01-01 is too long ago: days begin in"),
    ],
)
def test_a_day_that_cannot_be_looked_at_is_answered_with_words(olga, as_of, words):
    for section in ("", "organisation/", "calendar/", "rates/"):
        answer = olga.get(f"/setup/{section}?as_of={as_of}")
        assert answer.status_code == 400
        assert words in text_of(answer)
