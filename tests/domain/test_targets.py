"""Targets: not set is not zero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.domain.calendar import Calendar, Months
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.domain.targets import Target, Targets

JONAS = Subject(SubjectKind.PERSON, "jonas")
YEAR = Calendar(Months(10)).parse("FY2026")
MONTHS = Calendar(Months(10)).months(YEAR)


def _monthly(*amounts):
    entries = (Target("bookings", JONAS, m.begin, m.end, Decimal(a)) for m, a in zip(MONTHS, amounts, strict=False))
    return Targets(tuple(entries))


def test_nothing_set_is_none_and_zero_is_zero():
    assert Targets().amount("bookings", JONAS, YEAR.begin, YEAR.end) is None
    assert _monthly(0, 0).amount("bookings", JONAS, YEAR.begin, YEAR.end) == 0


def test_a_target_belongs_to_its_metric_and_its_subject():
    assert _monthly(5).amount("margin", JONAS, YEAR.begin, YEAR.end) is None
    other = Subject(SubjectKind.UNIT, "jonas")
    assert _monthly(5).amount("bookings", other, YEAR.begin, YEAR.end) is None


def test_the_running_total_steps_month_by_month():
    assert _monthly(1, 2, 3).cumulative("bookings", JONAS, MONTHS[:4]) == (1, 3, 6, 6)
    assert Targets().cumulative("bookings", JONAS, MONTHS) is None


@given(st.lists(st.integers(0, 10**9), min_size=12, max_size=12), st.integers(0, 365))
def test_a_year_cut_in_two_adds_up(amounts, cut):
    targets, day = _monthly(*amounts), date.fromordinal(YEAR.begin.toordinal() + cut)
    halves = [targets.amount("bookings", JONAS, b, e) or 0 for b, e in ((YEAR.begin, day), (day, YEAR.end)) if b < e]
    assert abs(sum(halves) - sum(amounts)) < Decimal("0.01")


@given(st.integers(1, 10**9))
def test_a_year_target_is_phased_by_days(amount):
    targets = Targets((Target("bookings", JONAS, YEAR.begin, YEAR.end, Decimal(amount)),))
    monthly = [targets.amount("bookings", JONAS, m.begin, m.end) for m in MONTHS]
    assert abs(sum(monthly) - amount) < Decimal("0.01")
    assert all(m > 0 for m in monthly)
