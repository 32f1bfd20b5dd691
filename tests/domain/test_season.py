"""Part of a period is worth what its days weigh, and shown parts add up to the shown whole."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.domain.season import Season, apportioned, share
from quarterdeck.domain.targets import Target, Targets

YEAR = (date(2026, 1, 1), date(2027, 1, 1))
ADA = Subject(SubjectKind.PERSON, "ada")
STEEP = Season(tuple(Decimal(n) for n in range(1, 13)))
weights = st.lists(st.integers(0, 9), min_size=12, max_size=12).map(lambda found: Season(tuple(map(Decimal, found))))
days = st.integers(0, 500).map(lambda n: date(2025, 10, 1) + timedelta(days=n))


def test_a_quarter_of_the_year_weighs_what_its_months_weigh():
    assert share(date(2026, 10, 1), YEAR[1], *YEAR, STEEP) == Fraction(33, 78)
    assert share(date(2026, 1, 1), date(2026, 1, 11), *YEAR, STEEP) * 78 == Fraction(10, 31)


def test_without_a_season_it_is_the_number_of_days():
    assert share(date(2026, 1, 1), date(2026, 5, 1), *YEAR, None) * 365 == 120


def test_a_season_without_weight_in_the_period_says_nothing_about_it():
    only_june = Season(tuple(Decimal(n == 5) for n in range(12)))
    assert share(date(2026, 1, 1), date(2026, 1, 16), date(2026, 1, 1), date(2026, 1, 31), only_june) * 30 == 15


@given(weights, days, days, st.lists(days, max_size=4))
def test_the_parts_of_a_period_weigh_the_whole_day_by_day(season, begin, end, cuts):
    begin, end = sorted((begin, end + timedelta(days=1)))
    if begin == end:
        return
    edges = sorted({begin, end, *(day for day in cuts if begin < day < end)})
    parts = [share(a, b, begin, end, season) for a, b in pairwise(edges)]
    assert sum(parts) == 1
    assert parts[0] == by_hand(season, begin, edges[1], end)


def by_hand(season, begin, until, end):
    """Day by day, with the weight of each day written down."""
    lasts = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
    every = [begin + timedelta(days=n) for n in range((end - begin).days)]
    weighed = [Fraction(season.weights[d.month - 1]) / lasts[d.month] for d in every]
    whole = sum(weighed)
    held = (until - begin).days
    return sum(weighed[:held]) / whole if whole else Fraction(held, len(every))


def test_a_yearly_target_is_shared_by_the_season_and_a_monthly_one_by_itself():
    yearly = Targets((Target("bookings", ADA, *YEAR, Decimal(7800)),), {"bookings": STEEP})
    assert yearly.amount("bookings", ADA, date(2026, 10, 1), YEAR[1]) == 3300
    assert yearly.amount("other", ADA, *YEAR) is None
    month = (date(2026, 12, 1), date(2027, 1, 1))
    monthly = Targets((Target("bookings", ADA, *month, Decimal(310)),), {"": STEEP})
    assert monthly.amount("bookings", ADA, date(2026, 12, 22), YEAR[1]) == 100


@given(st.lists(st.decimals(0, 10_000, places=3), max_size=9))
def test_shown_parts_add_up_to_the_shown_whole_and_none_is_off_by_more_than_one(amounts):
    shown = apportioned(amounts)
    assert sum(shown) == sum(amounts, Decimal(0)).to_integral_value()
    assert all(abs(s - a) < 1 and s == s.to_integral_value() for s, a in zip(shown, amounts, strict=True))
