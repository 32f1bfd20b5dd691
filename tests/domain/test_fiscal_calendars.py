"""Months of weeks, 53-week years, lists of periods, and one calendar after another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.domain.fiscal_oracle import every_day, told, year_ends

from quarterdeck.domain.calendar import (
    Anchor,
    Calendar,
    Change,
    Clock,
    Grain,
    ListedPeriod,
    Months,
    NamedAfter,
    Table,
    UnknownPeriod,
    Unusable,
    Weeks,
    span,
)

ONE = timedelta(days=1)
DAYS = every_day(date(2024, 1, 1), date(2030, 12, 31))
PATTERNS = ((4, 4, 5), (4, 5, 4), (5, 4, 4))
RETAIL = Calendar(Weeks(named_after=NamedAfter.START))
"""As the National Retail Federation counts, but ending on the last Saturday of January."""
NRF = Calendar(Weeks((4, 5, 4), 1, 5, Anchor.NEAREST, named_after=NamedAfter.START))
WEEKS = st.builds(
    Weeks,
    st.sampled_from(PATTERNS),
    st.integers(1, 12),
    st.integers(0, 6),
    st.sampled_from(Anchor),
    st.integers(1, 12),
    st.sampled_from(NamedAfter),
)
MONTHS = st.builds(Months, st.integers(1, 12), st.sampled_from(NamedAfter), st.integers(0, 6))
RULES = st.one_of(WEEKS, MONTHS)
TWENTY_ZONES = (
    *("Africa/Cairo", "America/Asuncion", "America/Caracas", "America/Havana", "America/New_York"),
    *("America/Santiago", "America/Sao_Paulo", "America/St_Johns", "Asia/Beirut", "Asia/Kathmandu"),
    *("Asia/Kolkata", "Asia/Tehran", "Australia/Lord_Howe", "Europe/Copenhagen", "Europe/Lisbon"),
    *("Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Pago_Pago"),
)


@pytest.mark.parametrize("anchor", Anchor)
@pytest.mark.parametrize("month", range(1, 13))
def test_weeks_are_dealt_out_as_by_hand_in_every_month_and_on_every_weekday(month, anchor):
    for weekday in range(7):
        pattern = PATTERNS[(month + weekday) % 3]
        rule = Weeks(pattern, month, weekday, anchor, extra_in=12 if weekday < 5 else 6)
        ends = year_ends(month, weekday, nearest=anchor is Anchor.NEAREST, years=range(2022, 2033))
        by_hand = told(pattern, ends, rule.extra_in)
        years = [Calendar(rule).numbered(year) for year in range(2024, 2031)]
        days = [day for day, hand in by_hand.items() if 2024 <= hand.year <= 2030]
        for parts, key in (
            ([m for y in years for m in y.months], lambda t: f"FY{t.year}-P{t.period:02}"),
            ([q for y in years for q in y.quarters], lambda t: f"FY{t.year}-Q{t.quarter}"),
            ([y.period for y in years], lambda t: f"FY{t.year}"),
        ):
            held = [(name, list(run)) for name, run in groupby(days, key=lambda day: key(by_hand[day]))]
            assert [(p.key, p.begin, p.last_on) for p in parts] == [(name, r[0], r[-1]) for name, r in held]
        some = days[month + weekday]
        assert Calendar(rule).week(some).begin == some - (some - years[0].begin) % timedelta(days=7)


def test_every_day_of_seven_years_of_the_nrf_is_where_it_is_printed():
    """Years that the National Retail Federation publishes: 2023 has 53 weeks, the others 52."""
    printed = {2022: date(2022, 1, 30), 2023: date(2023, 1, 29), 2024: date(2024, 2, 4), 2025: date(2025, 2, 2)}
    printed |= {2026: date(2026, 2, 1), 2027: date(2027, 1, 31), 2028: date(2028, 1, 30), 2029: date(2029, 2, 4)}
    for number, begin in printed.items():
        year = NRF.numbered(number)
        assert year.begin == begin
        assert (year.weeks == 53) is (number in (2023, 2028))
        assert [m.days // 7 for m in year.months] == [4, 5, 4] * 3 + [4, 5, 4 + (number in (2023, 2028))]
    assert NRF.week(date(2024, 2, 10)).key == "2024-02-04"


@given(RULES, st.sampled_from(DAYS))
def test_whatever_the_rule_each_day_has_one_year_quarter_month_and_week(rule, day):
    calendar = Calendar(rule)
    year = calendar.fiscal_year_of(day)
    assert day in year.period
    for parts in (year.months, year.quarters):
        assert sum(day in part for part in parts) == 1
        assert (parts[0].begin, parts[-1].end) == (year.begin, year.end)
        assert all(a.end == b.begin for a, b in pairwise(parts))
    assert day in calendar.week(day)
    assert calendar.week(day).days == 7
    assert calendar.week(day).begin.weekday() == rule.week_start


@given(WEEKS, st.integers(2024, 2030))
def test_months_of_weeks_stand_for_twelve_months_in_a_row(rule, number):
    year = Calendar(rule).numbered(number)
    assert year.weeks in (52, 53)
    for place, (month, stands_for) in enumerate(zip(year.months, year.month_numbers, strict=True)):
        assert stands_for == (rule.end_month + place) % 12 + 1
        assert any(day.month == stands_for for day in every_day(month.begin, month.last_on))


CHANGED = st.tuples(
    RULES, st.lists(st.tuples(st.integers(2024, 2029), RULES), min_size=1, max_size=3, unique_by=lambda c: c[0])
)


def changed(base, changes) -> Calendar:
    """Each change begins with the year of its own rule that begins in the year drawn."""
    begun = []
    for year, rule in sorted(changes, key=lambda change: change[0]):
        number = rule.number_of(date(year, 12, 28))
        begun.append(Change(rule.begin(number), rule))
    return Calendar(base, Clock(), tuple(begun))


def usable(calendar: Calendar) -> bool:
    try:
        calendar.check()
    except Unusable:
        return False
    return True


@settings(max_examples=40, deadline=None)
@given(CHANGED)
def test_one_calendar_after_another_leaves_no_day_out_and_none_twice(drawn):
    calendar = changed(*drawn)
    assume(usable(calendar))
    first, last = date(2022, 1, 1), date(2032, 12, 31)
    years = list(calendar.years(span(first, last)))
    assert all(a.end == b.begin for a, b in pairwise(years))
    for parts in (
        [y.period for y in years],
        [q for y in years for q in y.quarters],
        [m for y in years for m in y.months],
    ):
        assert all(a.end == b.begin for a, b in pairwise(parts))
        assert all(part.days > 0 for part in parts)
        assert len({part.key for part in parts}) == len(parts)
        for part in parts:
            assert calendar.parse(part.key) == part
            assert calendar.label(part)
            assert all(calendar.holding(day, part.grain) == part for day in (part.begin, part.last_on))
    for change in calendar.changes:
        assert change.begin in {year.begin for year in years}
    day = first
    while day < last:
        week = calendar.week(day)
        assert day in (week.begin, first)
        assert all(calendar.week(inside) == week for inside in every_day(week.begin, week.last_on))
        assert week.days == 7 or any(change.begin in (week.begin, week.end) for change in calendar.changes)
        day = week.end


@settings(max_examples=40, deadline=None)
@given(CHANGED, st.sampled_from(DAYS))
def test_a_later_change_leaves_the_years_before_it_as_they_were(drawn, day):
    calendar = changed(*drawn)
    assume(usable(calendar))
    before = Calendar(calendar.base, Clock(), calendar.changes[:-1])
    whole = before.fiscal_year_of(day)
    if whole.end + timedelta(weeks=4) <= calendar.changes[-1].begin:
        assert calendar.fiscal_year_of(day).months == whole.months
        assert calendar.fiscal_year_of(day).quarters == whole.quarters


def test_from_the_months_of_an_october_year_to_january_leaves_a_transition_of_three_months():
    calendar = Calendar(Months(10), Clock(), (Change(date(2027, 1, 1), Months(1)),))
    calendar.check()
    cut = calendar.fiscal_year_of(date(2026, 11, 5))
    assert (cut.period.key, cut.begin, cut.end) == ("FY2027T", date(2026, 10, 1), date(2027, 1, 1))
    assert [m.key for m in cut.months] == ["2026-10", "2026-11", "2026-12"]
    assert [q.key for q in cut.quarters] == ["FY2027T-Q1"]
    assert calendar.label(cut.period) == "FY27 transition"
    assert calendar.label(cut.quarters[0]) == "FY27 transition Q1"
    assert calendar.parse("FY27T") == cut.period
    assert calendar.parse("FY2027").begin == date(2027, 1, 1)


def test_a_year_cut_by_five_days_keeps_its_name_and_one_longer_by_two_has_a_longer_december():
    early = Calendar(Months(1), Clock(), (Change(date(2026, 12, 27), Weeks(end_month=12)),))
    late = Calendar(Months(1), Clock(), (Change(date(2027, 1, 3), Weeks(end_month=12, anchor=Anchor.NEAREST)),))
    for calendar, last_on in ((early, date(2026, 12, 26)), (late, date(2027, 1, 2))):
        calendar.check()
        assert calendar.parse("FY2026").last_on == last_on
        assert calendar.parse("2026-12").last_on == last_on
        assert calendar.month(last_on + ONE).key == "FY2027-P01"


def test_a_change_begins_with_a_year_of_its_own_and_gives_no_name_twice():
    with pytest.raises(Unusable, match=r"No year of this calendar begins on 2026-02-05\. One begins on 2026-01-01"):
        Calendar(Months(10), Clock(), (Change(date(2026, 2, 5), Months(1)),)).check()
    with pytest.raises(Unusable, match="Two years would be called FY2027"):
        Calendar(Months(7), Clock(), (Change(date(2027, 7, 1), Months(7, NamedAfter.START)),)).check()
    with pytest.raises(Unusable, match="wrong order"):
        Calendar(Months(7), Clock(), (Change(date(2028, 1, 1), Months(1)), Change(date(2027, 1, 1), Months(1)))).check()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-02", "months are of weeks then, and February 2026 lies in FY2026-P01"),
        ("FY2026-P13", "its months are FY2026-P01, FY2026-P02"),
        ("FY2027T", "there is no transition of that name"),
        ("March", "Write FY2026, FY2026-Q2, FY2026-P05 or 2026-01-01..2026-02-01 for all of January"),
        ("FY0001", "it lies outside the years 1950 to 2150"),
    ],
)
def test_what_a_calendar_of_weeks_does_not_know_is_refused_with_what_it_knows(text, said):
    with pytest.raises(UnknownPeriod, match=said):
        RETAIL.parse(text)


def test_a_changed_calendar_names_both_ways_to_write_a_month():
    calendar = Calendar(Months(10), Clock(), (Change(date(2027, 1, 31), Weeks()),))
    with pytest.raises(UnknownPeriod, match=r"2026-03, FY2026-P05, FY2027T or"):
        calendar.parse("soon")
    assert calendar.parse("FY2026-P05") == calendar.parse("2026-02")


@pytest.mark.parametrize("text", ["FY2026-P05", "fy26 p5", "2026-P5", "FY2026 P05"])
def test_a_month_of_weeks_may_be_written_short(text):
    assert RETAIL.parse(text).key == "FY2026-P05"


def test_months_of_weeks_have_short_words():
    year, month = RETAIL.parse("FY2026"), RETAIL.parse("FY2026-P05")
    assert RETAIL.label(month) == "FY26 Period 5 (Jun)"
    assert RETAIL.month_label(month) == "Period 5 (Jun)"
    assert RETAIL.month_label(month, short=True) == "P5"
    assert RETAIL.months_label(year) == "Feb–Jan"
    assert RETAIL.months_label(month) == "31 May to 27 June"
    assert RETAIL.months_label(RETAIL.parse("FY2026-Q1")) == "Feb–Apr"
    assert NRF.months_label(NRF.parse("FY2023")) == "Feb–Jan, 53 weeks"
    assert Calendar().month_label(Calendar().parse("2026-02"), short=True) == "Feb"


def listed(year: int, begin: date, weeks: tuple[int, ...]) -> list[ListedPeriod]:
    found = []
    for number, length in enumerate(weeks, 1):
        found.append(ListedPeriod(year, number, min(4, (number - 1) // 3 + 1), begin))
        begin += timedelta(weeks=length)
    return found


def test_thirteen_listed_periods_are_read_as_listed_and_go_on_beyond_their_end():
    periods = listed(2026, date(2026, 1, 4), (4,) * 13) + listed(2027, date(2027, 1, 3), (4,) * 12 + (5,))
    table = Table(tuple(periods), date(2028, 1, 9), week_start=6)
    calendar = Calendar(Months(1), Clock(), (Change(date(2026, 1, 4), table),))
    calendar.check()
    assert calendar.year(date(2026, 1, 2)).last_on == date(2026, 1, 3)
    assert calendar.month(date(2027, 12, 30)).key == "FY2027-P13"
    assert calendar.month(date(2027, 12, 30)).days == 35
    beyond = calendar.fiscal_year_of(date(2028, 6, 1))
    assert (beyond.period.key, beyond.begin, beyond.weeks, len(beyond.months)) == ("FY2028", date(2028, 1, 9), 52, 13)
    assert calendar.parse("FY2031").days == 364
    assert [m.key for m in calendar.months_before(date(2028, 2, 10), 3)] == ["FY2027-P12", "FY2027-P13", "FY2028-P01"]


def test_a_list_of_uneven_periods_goes_on_the_same_days_of_the_almanac():
    begins = [date(2026, month, 5) for month in range(1, 13)]
    table = Table(tuple(ListedPeriod(2026, b.month, (b.month + 2) // 3, b) for b in begins), date(2027, 1, 5))
    calendar = Calendar(Months(1), Clock(), (Change(date(2026, 1, 5), table),))
    assert calendar.month(date(2028, 3, 4)).key == "FY2028-P02"
    assert calendar.month(date(2028, 3, 5)).begin == date(2028, 3, 5)


@given(RULES, st.sampled_from(DAYS), st.integers(1, 40))
def test_the_months_before_a_day_are_the_last_that_are_over(rule, day, count):
    calendar = Calendar(rule)
    months = calendar.months_before(day, count)
    assert len(months) == count
    assert all(a.end == b.begin for a, b in pairwise(months))
    assert months[-1].end <= day < calendar.month(months[-1].end).end


@pytest.mark.parametrize("zone", TWENTY_ZONES)
def test_a_day_is_known_until_no_clock_of_the_organisation_shows_it_any_more(zone):
    """The oracle only ever asks what the clock on the wall shows at an instant."""
    calendar, clock = Calendar(Months(), Clock(zone)), ZoneInfo(zone)

    def shows(instant: datetime) -> date:
        return instant.replace(tzinfo=UTC).astimezone(clock).date()

    for day in DAYS:
        until = calendar.known_until(day)
        assert shows(until) > day, (zone, day)
        assert shows(until - timedelta(microseconds=1)) <= day, (zone, day)
        assert not (datetime(day.year, day.month, day.day) - until) < -timedelta(hours=39)
    lengths = {b - a for a, b in pairwise(map(calendar.known_until, DAYS))}
    assert lengths <= {
        timedelta(hours=24),
        *(timedelta(hours=24) + sign * timedelta(minutes=m) for sign in (-1, 1) for m in (30, 60)),
    }


def test_the_day_that_samoa_skipped_is_known_as_long_as_the_one_before():
    samoa = Calendar(Months(), Clock("Pacific/Apia"))
    assert samoa.known_until(date(2011, 12, 30)) == samoa.known_until(date(2011, 12, 29)) == datetime(2011, 12, 30, 10)


def test_previous_and_next_periods_follow_across_a_change():
    calendar = Calendar(Months(10), Clock(), (Change(date(2027, 1, 31), Weeks()),))
    assert calendar.previous(calendar.parse("FY2028-P01")).key == "2027-01"
    assert calendar.previous(calendar.parse("FY2028")).key == "FY2027T"
    assert calendar.holding(date(2027, 2, 1), Grain.QUARTER).key == "FY2028-Q1"
