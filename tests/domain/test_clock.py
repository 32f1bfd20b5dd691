"""The organisation's clock: days of one time zone, and from a day on of another; an oracle asks zoneinfo alone."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quarterdeck.domain.calendar import Clock, UnusableClock

ZONES = [
    "UTC",
    "Europe/Copenhagen",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Africa/Cairo",
    "Asia/Kathmandu",
]
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
MOVED = Clock("Europe/Copenhagen", ((date(2027, 1, 1), "Asia/Tokyo"),))
BACK = Clock("Asia/Tokyo", ((date(2027, 1, 1), "America/New_York"),))


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    """One zone, or up to three more, as they may be stated."""
    days = sorted(draw(st.lists(DAYS, max_size=3, unique=True)))
    clock = Clock(draw(st.sampled_from(ZONES)), tuple((day, draw(st.sampled_from(ZONES))) for day in days))
    try:
        clock.check()
    except UnusableClock:
        assume(condition=False)
    return clock


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def zone_by_hand(clock: Clock, day: date) -> str:
    zone = clock.base
    for first_on, later in clock.changes:
        if first_on <= day:
            zone = later
    return zone


def day_by_hand(clock: Clock, at: datetime) -> date:
    """Go through days one by one until one ends after the instant."""
    day = at.date() - timedelta(days=3)
    while midnight(day + timedelta(days=1), zone_by_hand(clock, day)) <= at:
        day += timedelta(days=1)
    return day


def hours_of(clock: Clock, day: date) -> float:
    return (clock.until(day) - clock.until(day - timedelta(days=1))) / timedelta(hours=1)


@given(clocks(), st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)))
def test_the_day_of_any_instant_is_the_one_that_has_begun_and_not_ended_in_the_zone_in_force(clock, at):
    day = clock.day_of(at)
    assert day == day_by_hand(clock, at)
    assert clock.until(day - timedelta(days=1)) <= at.replace(tzinfo=None) < clock.until(day)
    assert clock.last_of(day) == clock.until(day).replace(tzinfo=UTC) - timedelta(microseconds=1)


@given(clocks(), clocks(), DAYS)
def test_days_before_a_switch_are_the_same_as_without_it(clock, later, first_on):
    earlier = tuple(change for change in clock.changes if change[0] < first_on)
    moved = Clock(clock.base, (*earlier, (first_on, later.base)))
    stayed = Clock(clock.base, earlier)
    for back in range(1, 500, 7):
        day = first_on - timedelta(days=back)
        assert moved.until(day) == stayed.until(day)
    assert moved.until(first_on) == Clock(later.base).until(first_on)


@given(clocks(), st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)))
def test_the_wall_shows_the_zone_in_force_and_a_time_of_the_wall_finds_its_instant_again(clock, at):
    local = at.astimezone(clock)
    zone = zone_by_hand(clock, day_by_hand(clock, at))
    assert local.replace(tzinfo=None, fold=0) == at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    assert clock.zone_at(at) == zone
    thrice = at.astimezone(ZoneInfo(zone)).fold and any(
        abs(clock.day_of(at) - day).days < 3 for day, _ in clock.changes
    )
    assert thrice or local.astimezone(UTC) == at


@given(clocks(), clocks())
def test_where_two_clocks_first_differ_no_day_before_does(clock, other):
    first = clock.differs_from(other)
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(0, 2600, 13)]
    assert first == other.differs_from(clock)
    assert all(clock.until(day) == other.until(day) for day in days if day < first)
    assert (first == date.max) == (clock == other)


@given(clocks())
def test_a_clock_is_what_was_written_of_it_and_what_was_copied(clock):
    for again in (Clock.read(clock.written()), copy.deepcopy(clock), pickle.loads(pickle.dumps(clock))):
        assert again == clock
        assert hash(again) == hash(clock)


def test_the_first_day_of_a_zone_further_east_is_shorter_and_of_one_further_west_longer():
    assert hours_of(MOVED, date(2026, 12, 31)) == 24
    assert hours_of(MOVED, date(2027, 1, 1)) == 16
    assert hours_of(MOVED, date(2027, 1, 2)) == 24
    assert hours_of(BACK, date(2027, 1, 1)) == 38


def test_a_time_of_the_first_day_that_the_wall_never_shows_is_of_the_zone_before():
    begun = datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert begun.astimezone(MOVED).replace(tzinfo=None) == datetime(2027, 1, 1, 8)
    assert datetime(2027, 1, 1, 5, tzinfo=MOVED).astimezone(UTC) == datetime(2027, 1, 1, 4, tzinfo=UTC)
    assert datetime(2027, 1, 1, 9, tzinfo=MOVED).astimezone(UTC) == datetime(2027, 1, 1, 0, tzinfo=UTC)


def test_a_time_that_the_wall_shows_twice_is_the_first_and_days_never_go_back():
    first, second = datetime(2026, 12, 31, 11, tzinfo=UTC), datetime(2027, 1, 1, 1, tzinfo=UTC)
    assert [at.astimezone(BACK).replace(tzinfo=None) for at in (first, second)] == [datetime(2026, 12, 31, 20)] * 2
    assert datetime(2026, 12, 31, 20, tzinfo=BACK).astimezone(UTC) == first
    assert [BACK.day_of(at) for at in (first, second)] == [date(2026, 12, 31), date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("clock", "why"),
    [
        (Clock("UTC", ((date(2027, 1, 1), "UTC"),)), "is UTC already"),
        (Clock("UTC", ((date(2027, 1, 1), "Asia/Tokyo"), (date(2027, 1, 1), "UTC"))), "Two time zones begin"),
        (Clock("UTC", ((date(2027, 1, 2), "Asia/Tokyo"), (date(2027, 1, 1), "UTC"))), "wrong order"),
        (Clock("Pacific/Pago_Pago", ((date(2027, 1, 1), "Pacific/Kiritimati"),)), "over in Pacific/Kiritimati before"),
    ],
)
def test_zones_that_cannot_follow_one_another_are_refused(clock, why):
    with pytest.raises(UnusableClock, match=why):
        clock.check()
