"""Fiscal calendars on record: planned ahead, known from a day, audited, and never of a year that has begun."""

from __future__ import annotations

from datetime import date

import pytest

from quarterdeck.connectors import TargetRow
from quarterdeck.domain.calendar import Months, NamedAfter, Weeks
from quarterdeck.domain.facts import Place
from quarterdeck.records.calendars import calendar_preview, planned_years
from quarterdeck.records.models import AuditEvent, CalendarVersion, Company, Person, Target
from quarterdeck.records.models import statement as said_on
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.targets import apply_targets
from quarterdeck.records.values import current_values

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 5)
RETAIL = Weeks((4, 4, 5), end_month=1)
FROM = RETAIL.begin(2028)


@pytest.fixture(autouse=True)
def in_use(monkeypatch):
    """A company with an October year that has long been set up."""
    monkeypatch.setattr(said_on, "recorded_on", lambda: TODAY)
    monkeypatch.setattr("quarterdeck.records.models.calendarversion.recorded_on", lambda: TODAY)
    Company.current().revise(by=None, start_month=10, opened_on=date(2025, 1, 1))


def test_another_calendar_is_planned_from_a_year_on_and_known_from_the_day_it_is_said():
    CalendarVersion.plan(RETAIL, FROM, by=None)
    now = current_values().calendar
    assert now.year(date(2026, 2, 5)).key == "FY2026"
    assert now.year(date(2026, 11, 5)).key == "FY2027T"
    assert now.month(FROM).key == "FY2028-P01"
    before = current_values(date(2026, 2, 4)).calendar
    assert before.year(date(2026, 11, 5)).key == "FY2027"
    assert current_values(TODAY).calendar == now


def test_a_plan_said_twice_is_said_once_and_one_revised_keeps_what_was_said_before():
    first = CalendarVersion.plan(RETAIL, FROM, by=None)
    assert CalendarVersion.plan(RETAIL, FROM, by=None) == first
    CalendarVersion.plan(Weeks((5, 4, 4), end_month=1), FROM, by=None)
    assert [v.rule["pattern"] for v in CalendarVersion.ever.order_by("pk")] == ["5-4-4", "4-4-5"]
    assert list(AuditEvent.objects.filter(noun="calendarversion").values_list("verb", "key")) == [
        ("plan", str(FROM)),
        ("plan", str(FROM)),
    ]


def test_a_plan_is_withdrawn_before_it_begins_and_stays_on_record():
    CalendarVersion.plan(RETAIL, FROM, by=None).withdraw(by=None)
    assert current_values().calendar.year(date(2027, 11, 5)).key == "FY2028"
    assert not CalendarVersion.objects.exists()
    assert CalendarVersion.ever.count() == 1
    assert AuditEvent.objects.filter(noun="calendarversion", verb="withdraw").exists()


def test_a_year_that_is_running_keeps_its_calendar_and_the_refusal_names_the_next_day():
    with pytest.raises(Refusal, match=r"FY2026 is running until 30 September 2026.*hold from 31 January 2027 on"):
        CalendarVersion.plan(RETAIL, RETAIL.begin(2027), by=None)
    with pytest.raises(Refusal, match="years that have begun keep their calendar"):
        CalendarVersion.plan(Months(1), None, by=None)
    with pytest.raises(Refusal, match="Years that have begun keep their calendar"):
        Company.current().revise(by=None, start_month=1)
    assert Company.current().calendar().base == Months(10)


def test_a_calendar_that_holds_already_is_not_withdrawn():
    Company.current().revise(by=None, opened_on=date(2026, 12, 1))
    CalendarVersion.plan(Months(1), date(2026, 1, 1), by=None)
    Company.current().revise(by=None, opened_on=date(2025, 1, 1))
    with pytest.raises(Refusal, match="FY2026 is running until 31 December 2026"):
        CalendarVersion.objects.get().withdraw(by=None)


def test_while_the_company_is_set_up_its_past_calendars_are_stated_as_they_were():
    Company.current().revise(by=None, opened_on=date(2026, 12, 1))
    CalendarVersion.plan(Months(7), None, by=None)
    CalendarVersion.plan(RETAIL, RETAIL.begin(2025), by=None)
    known = current_values(date(2024, 5, 5)).calendar
    assert (known.base, [c.begin for c in known.changes]) == (Months(7), [RETAIL.begin(2025)])
    with pytest.raises(Refusal, match="stated already"):
        Company.current().revise(by=None, start_month=1)


def test_a_day_on_which_no_year_begins_and_a_name_given_twice_are_refused():
    with pytest.raises(Refusal, match=r"No year of this calendar begins on 2028-02-05\. One begins on 2028-01-30"):
        CalendarVersion.plan(RETAIL, date(2028, 2, 5), by=None)
    with pytest.raises(Refusal, match="Two years would be called FY2027"):
        CalendarVersion.plan(Months(10, NamedAfter.START), date(2027, 10, 1), by=None)


def test_a_preview_lists_the_periods_and_says_what_changes_and_changes_nothing():
    ada = Person.join("Ada", by=None)
    Target.agree("bookings", ada, date(2027, 10, 1), date(2028, 10, 1), 12, by=None)
    preview = calendar_preview(RETAIL, FROM, TODAY)
    assert [y.year.key for y in preview.now] == ["FY2027", "FY2028", "FY2029"]
    assert [y.year.key for y in preview.planned] == ["FY2027T", "FY2028", "FY2029"]
    assert preview.planned[0].is_transition
    assert [m.length for m in preview.planned[1].months[:3]] == ["4 weeks", "4 weeks", "5 weeks"]
    assert preview.changes[0] == "Up to 2026-09-30 every period stays as it is; FY2027T differs."
    assert preview.changes[1] == "FY2027T is a transition of 4 months: 1 October 2026 to 30 January 2027."
    assert "1 target after that does not begin and end with a month" in preview.changes[-1]
    assert not CalendarVersion.objects.exists()
    assert calendar_preview(Months(10), date(2027, 10, 1), TODAY).changes == ("Nothing changes in these years.",)


def test_the_years_ahead_say_how_long_each_period_is():
    years = planned_years(Company.current().calendar(), TODAY, 1)
    assert (years[0].year.label, years[0].year.length, years[0].months[4].length) == ("FY26", "365 days", "28 days")
    assert years[0].rule == "months, from October; weeks begin on Monday"


def test_targets_are_imported_by_the_periods_of_whatever_calendar_holds():
    CalendarVersion.plan(RETAIL, FROM, by=None)
    Person.join("Ada", by=None)
    rows = [
        TargetRow("bookings", "Ada", None, key, amount, Place("targets.csv", None, row))
        for row, (key, amount) in enumerate((("2026-03", 1), ("FY2027T", 2), ("FY2028-P03", 3), ("FY2028-Q2", 4)), 2)
    ]
    assert apply_targets(rows, by=None) == (4, ())
    days = list(Target.objects.order_by("begin_on").values_list("begin_on", "end_on"))
    assert days[1] == (date(2026, 10, 1), FROM)
    assert (days[2][1] - days[2][0]).days == 35
    wrong = TargetRow("bookings", "Ada", None, "2028-03", 1, Place("targets.csv", None, 9))
    _, faults = apply_targets([wrong], by=None)
    assert "months are of weeks then, and March 2028 lies in FY2029-P02" in faults[0].reason
