"""The demo company's reports under a calendar of weeks, against its won deals added up by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from quarterdeck.book import Book
from quarterdeck.demo.days import AS_OF
from quarterdeck.domain.calendar import Calendar, Clock, Weeks
from quarterdeck.domain.clearance import Clearance
from quarterdeck.domain.scope import Asked
from quarterdeck.facts.engine import open_facts
from quarterdeck.facts.publish import build
from quarterdeck.reports.performance import performance
from quarterdeck.reports.trust import trust
from quarterdeck.web.pages.performance import drawing as performance_drawing

pytestmark = pytest.mark.slow
RETAIL = Calendar(Weeks((4, 4, 5), end_month=9), Clock("Europe/Copenhagen"))
ENDS = tuple(date(2025, 9, 27) + timedelta(weeks=sum((4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5)[:n])) for n in range(1, 13))
"""The last days of the twelve months of a year that ends on the last Saturday of September 2026."""


@pytest.fixture(scope="module")
def book(made, tmp_path_factory):
    target = tmp_path_factory.mktemp("weeks") / "facts-000001.duckdb"
    build(None, target, made.delivery, number=1, calendar=RETAIL, progress=lambda *_: None)
    opened = open_facts(target)
    organisation, everything = made.organisation, Clearance(None, everything=True)
    stints = everything.stints(organisation, ())
    yield Book(opened, organisation, stints, made.targets, RETAIL, everything, made.currency)
    opened.close()


def won(tables, begin: date, last: date) -> Decimal:
    rows = (r for r in tables["opportunity"] if r["status"] == "won" and begin <= r["closed_on"] <= min(last, AS_OF))
    return sum((r["amount"] for r in rows), Decimal(0))


def test_the_landing_runs_over_months_of_four_and_five_weeks(book, tables):
    tile = performance(book, book.scope()).landing
    assert [m.short for m in tile.months] == [f"P{n}" for n in range(1, 13)]
    assert tuple(m.last_on for m in tile.months) == ENDS
    assert tuple(step.on for step in tile.targets) == ENDS
    assert tuple(step.on for step in tile.path) == ENDS[4:]
    assert Decimal(str(tile.sold.value)) == won(tables, date(2025, 9, 28), AS_OF)
    assert all(
        ">P12<" in drawn or ">P11<" in drawn
        for drawn in performance_drawing.drawings(performance(book, book.scope())).landing.values()
    )


def test_the_lines_of_the_page_add_up_to_its_landing(book):
    report = performance(book, book.scope())
    lines = [float(row.expected.value) for row in report.rows.rows if row.expected.value is not None]
    assert sum(lines) == pytest.approx(float(report.landing.expected.value), rel=1e-6)


def test_a_month_of_weeks_lands_by_itself(book, tables):
    report = performance(book, book.scope(asked=Asked(period="FY2026-P05")))
    assert report.place.period_label == "FY26 Period 5 (Feb)"
    assert (report.landing.begin, report.landing.end) == (date(2026, 1, 18) + timedelta(weeks=1), date(2026, 2, 22))
    assert Decimal(str(report.landing.sold.value)) == won(tables, report.landing.begin, AS_OF)


def test_a_year_before_is_the_same_weeks(book, tables):
    measures = {m.name: m for m in performance(book, book.scope()).drivers.measures}
    begin, last = date(2024, 9, 29), date(2024, 9, 29) + (AS_OF - date(2025, 9, 28))
    count = sum(r["status"] == "won" and begin <= r["closed_on"] <= last for r in tables["opportunity"])
    assert measures["deals_won"].before.value == count


def test_forecasts_are_judged_by_months_of_weeks(book, tables):
    report = trust(book, book.scope())
    months = report.accuracy.months
    assert [m.label for m in months] == [f"P{n}" for n in (5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4)]
    assert months[-1].begin_on == ENDS[2] + timedelta(days=1)
    for month in months[-3:]:
        last = next(end for end in ENDS if end >= month.begin_on)
        assert Decimal(str(month.actual)) == won(tables, month.begin_on, last)
