"""What a period is compared with: the same weeks, as many days, or amounts brought to as many days and said so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.domain.test_fiscal_calendars import DAYS, NRF, RULES, WEEKS

from quarterdeck.domain.calendar import Calendar, Change, Clock, Grain, ListedPeriod, Months, Table, Weeks

OCTOBER = Calendar(Months(10))
WEEK = timedelta(weeks=1)


def compared(calendar: Calendar, key: str, until: date | None = None):
    period = calendar.parse(key)
    return calendar.year_before(period, until or period.last_on)


def test_months_of_the_almanac_are_compared_with_the_same_days_a_year_before():
    found = compared(OCTOBER, "FY2026", date(2026, 2, 5))
    assert (found.now.end, found.before.begin, found.before.end) == (
        date(2026, 2, 6),
        date(2024, 10, 1),
        date(2025, 2, 6),
    )
    leap = compared(OCTOBER, "2024-02", date(2024, 2, 29))
    assert (leap.before.begin, leap.before.end) == (date(2023, 2, 1), date(2023, 3, 1))
    assert (found.note, found.scale) == ("", 1)


@given(WEEKS, st.sampled_from(DAYS), st.sampled_from([Grain.YEAR, Grain.QUARTER, Grain.MONTH]), st.integers(0, 370))
def test_weeks_are_compared_with_as_many_days_that_begin_on_the_same_weekday(rule, day, grain, days):
    calendar = Calendar(rule)
    period = calendar.holding(day, grain)
    found = calendar.year_before(period, min(period.begin + timedelta(days=days), period.last_on))
    assert found.now.days == found.before.days
    assert found.scale == 1
    assert (found.now.begin - found.before.begin) % WEEK == timedelta(0)
    assert timedelta(weeks=52) <= found.now.begin - found.before.begin <= timedelta(weeks=53)
    assert found.before.begin in calendar.fiscal_year_of(calendar.year(period.begin).begin - timedelta(days=1)).period
    assert bool(found.note) <= (53 in (calendar.fiscal_year_of(d.begin).weeks for d in (found.now, found.before)))


def test_after_a_year_of_53_weeks_its_first_week_is_left_out():
    """FY2023 of the NRF has 53 weeks: FY2024 and its periods are held against weeks 2 to 53 of it."""
    whole = compared(NRF, "FY2024")
    long = NRF.numbered(2023)
    assert (whole.before.begin, whole.before.end) == (long.begin + WEEK, long.end)
    assert "FY2023 has 53 weeks" in whole.note
    first = compared(NRF, "FY2024-P01", date(2024, 2, 10))
    assert (first.before.begin, first.before.end) == (date(2023, 2, 5), date(2023, 2, 12))
    last = compared(NRF, "FY2024-Q4")
    assert last.before.end == long.end
    assert last.before.days == 91


def test_a_year_of_53_weeks_is_compared_week_by_week_until_its_last_begins():
    early = compared(NRF, "FY2023", date(2024, 1, 20))
    assert early.before.begin == NRF.numbered(2022).begin
    assert early.note == ""
    whole = compared(NRF, "FY2023")
    assert (whole.now.begin, whole.now.end) == (NRF.numbered(2023).begin + WEEK, NRF.numbered(2023).end)
    assert whole.before == NRF.numbered(2022).period.until(NRF.numbered(2022).period.last_on)
    assert "its first week is left out" in whole.note
    december = compared(NRF, "FY2023-P12")
    assert (december.now.days, december.before.days) == (28, 28)
    assert "FY2023-P12 is compared without its first week" in december.note


def test_across_a_change_the_same_days_of_the_almanac_are_compared_and_said():
    calendar = Calendar(Months(10), Clock(), (Change(date(2027, 1, 31), Weeks()),))
    found = compared(calendar, "FY2028-P03")
    assert (found.before.begin, found.before.end) == (date(2026, 3, 28), date(2026, 5, 2))
    assert found.note == "Another calendar held a year before: compared with 28 March to 1 May 2026."


@given(RULES, RULES, st.sampled_from(DAYS), st.sampled_from([Grain.YEAR, Grain.QUARTER, Grain.MONTH]))
def test_whatever_changed_amounts_are_never_compared_over_unlike_lengths_without_saying_so(base, rule, day, grain):
    calendar = Calendar(base, Clock(), (Change(rule.begin(rule.number_of(date(2027, 6, 30))), rule),))
    period = calendar.holding(day, grain)
    for found in (calendar.year_before(period, period.last_on), calendar.period_before(period, period.last_on)):
        assume(found.now.days)
        apart = abs(found.now.days - found.before.days * found.scale)
        months = calendar.fiscal_year_of(period.begin).rule.is_of_months
        assert apart < 1e-6 or (months and apart <= 4) or (found.note and apart <= 2)


def test_a_month_of_five_weeks_after_one_of_four_is_brought_to_as_many_days():
    calendar = Calendar(Weeks((4, 5, 4)))
    period = calendar.parse("FY2026-P02")
    found = calendar.period_before(period, period.last_on)
    assert (found.before.days, found.scale) == (28, 1.25)
    assert found.note == "It has 5 weeks, FY2026-P01 only 4 weeks: what adds up over time is shown for as many days."


def test_a_month_of_four_weeks_after_one_of_five_is_brought_to_as_many_days_once_it_is_over():
    calendar = Calendar(Weeks((4, 5, 4)))
    period, third = calendar.parse("FY2026-P02"), calendar.parse("FY2026-P03")
    over = calendar.period_before(third, third.last_on)
    assert (over.before.begin, over.before.days, over.scale) == (period.begin, 35, 0.8)
    assert over.note == "It has 4 weeks, FY2026-P02 5 weeks: what adds up over time is shown for as many days."
    running = calendar.period_before(third, third.begin + timedelta(days=9))
    assert (running.now.days, running.before.days, running.scale, running.note) == (10, 10, 1, "")


def test_months_of_the_almanac_follow_one_another_as_they_are():
    march = OCTOBER.parse("2026-03")
    found = OCTOBER.period_before(march, march.last_on)
    assert (found.before.begin, found.before.days, found.scale, found.note) == (date(2026, 2, 1), 28, 1, "")


def test_listed_periods_of_other_lengths_are_brought_to_as_many_days():
    begins = [date(2025, 1, 5), date(2025, 1, 30), date(2026, 1, 4), date(2026, 2, 8)]
    periods = [ListedPeriod(2025 + n // 2, n % 2 + 1, 1, begin) for n, begin in enumerate(begins)]
    calendar = Calendar(Months(1), Clock(), (Change(begins[0], Table(tuple(periods), date(2027, 1, 3))),))
    found = compared(calendar, "FY2026-P01")
    assert (found.now.days, found.before.days) == (35, 25)
    assert found.scale == pytest.approx(1.4)
    assert "It has 5 weeks, FY2025-P01 only 25 days" in found.note


def test_plain_days_are_moved_with_their_year():
    found = compared(NRF, "2024-02-04..2024-03-03")
    assert found.before.begin == date(2023, 2, 5)
    assert compared(OCTOBER, "2026-02-05..2026-02-08").before.begin == date(2025, 2, 5)
