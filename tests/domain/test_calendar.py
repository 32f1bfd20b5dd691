"""Days, months, quarters, fiscal years."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.domain.calendar import Calendar, Clock, Grain, Months, UnknownPeriod, add_months

OCTOBER = Calendar(Months(10), Clock("Europe/Copenhagen"))
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
CALENDARS = st.builds(Calendar, st.builds(Months, st.integers(1, 12)))


def test_a_fiscal_year_is_named_after_the_year_in_which_it_ends():
    year = OCTOBER.year(date(2026, 2, 5))
    assert (year.key, year.begin, year.end) == ("FY2026", date(2025, 10, 1), date(2026, 10, 1))
    assert Calendar().year(date(2026, 2, 5)).key == "FY2026"


def test_february_is_in_the_second_quarter_of_an_october_year():
    assert OCTOBER.quarter(date(2026, 2, 5)).key == "FY2026-Q2"


@given(CALENDARS, DAYS)
def test_every_day_is_in_exactly_one_year_quarter_and_month(calendar, day):
    year = calendar.year(day)
    assert day in year
    assert [q for q in calendar.quarters(year) if day in q] == [calendar.quarter(day)]
    assert [m for m in calendar.months(year) if day in m] == [calendar.month(day)]


@given(CALENDARS, DAYS)
def test_quarters_and_months_tile_the_year(calendar, day):
    year = calendar.year(day)
    for parts, count in ((calendar.quarters(year), 4), (calendar.months(year), 12)):
        assert len(parts) == count
        assert parts[0].begin == year.begin
        assert parts[-1].end == year.end
        assert all(a.end == b.begin for a, b in pairwise(parts))


@given(CALENDARS, DAYS, st.sampled_from([Grain.YEAR, Grain.QUARTER, Grain.MONTH]))
def test_a_period_is_read_back_from_its_key_and_follows_its_previous_one(calendar, day, grain):
    period = calendar.holding(day, grain)
    assert calendar.parse(period.key) == period
    assert calendar.previous(period).end == period.begin


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("FY26", "FY2026"),
        ("2026", "FY2026"),
        ("fy26-q2", "FY2026-Q2"),
        ("2026-Q2", "FY2026-Q2"),
        ("2026-02", "2026-02"),
    ],
)
def test_periods_may_be_written_short(text, key):
    assert OCTOBER.parse(text).key == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "March",
        "2026-13",
        "FY2026-Q5",
        "2026-02-02..2026-01-01",
        "2026-02-02..2026-02-02",
        "2026-02-30..2026-03-01",
        "FY0001",
        "1026-01",
    ],
)
def test_what_is_not_a_period_is_refused_with_words(text):
    with pytest.raises(UnknownPeriod, match="is not a period"):
        OCTOBER.parse(text)


def test_a_day_is_known_until_midnight_where_the_organisation_lives():
    assert OCTOBER.known_until(date(2026, 2, 5)) == datetime(2026, 2, 5, 23)
    assert OCTOBER.known_until(date(2026, 7, 5)) == datetime(2026, 7, 5, 22)
    assert Calendar(Months(), Clock("America/New_York")).known_until(date(2026, 2, 5)) == datetime(2026, 2, 6, 5)


@given(st.sampled_from(["Europe/Copenhagen", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Auckland", "UTC"]), DAYS)
def test_knowledge_grows_day_by_day(zone, day):
    calendar = Calendar(Months(), Clock(zone))
    later = calendar.known_until(day + timedelta(days=1)) - calendar.known_until(day)
    assert timedelta(hours=22) <= later <= timedelta(hours=26)


@given(DAYS, st.integers(-400, 400))
def test_months_are_added_and_taken_away_again(day, months):
    first = day.replace(day=1)
    assert add_months(add_months(first, months), -months) == first


def test_a_period_until_a_day_ends_after_that_day():
    assert OCTOBER.parse("FY2026").until(date(2026, 2, 5)).end == date(2026, 2, 6)
    assert OCTOBER.parse("FY2026").until(date(2020, 1, 1)).days == 0


def test_periods_have_short_words():
    words = {k: OCTOBER.label(OCTOBER.parse(k)) for k in ("FY2026", "FY2026-Q2", "2026-02")}
    assert words == {"FY2026": "FY26", "FY2026-Q2": "FY26 Q2", "2026-02": "February 2026"}
    assert OCTOBER.months_label(OCTOBER.parse("FY2026")) == "Oct–Sep"
    assert OCTOBER.months_label(OCTOBER.parse("2026-02")) == "Feb"
