"""The changes of the calendar: another one planned ahead, and a plan taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.urls import reverse

from quarterdeck.domain import formats
from quarterdeck.domain.calendar import MONTH_NAMES, WEEKDAYS, Rule, described, read_rule
from quarterdeck.domain.scope import Unreadable, read_day
from quarterdeck.records.audit import Actor
from quarterdeck.records.book import today
from quarterdeck.records.calendars import PlannedYear, calendar_preview, zone_preview
from quarterdeck.records.models import CalendarVersion, TimeZoneVersion
from quarterdeck.records.refusal import Refusal
from quarterdeck.web.pages.setup.changing import Change, Sections, day_field

MONTHS = tuple((name, name) for name in MONTH_NAMES)
DAYS = tuple((name, name) for name in WEEKDAYS)
PATTERNS = tuple((name, f"{name} weeks") for name in ("4-4-5", "4-5-4", "5-4-4"))
NAMED_AFTER = (("end", "The calendar year in which it ends"), ("start", "The calendar year in which it begins"))


def _choice(label: str, choices: Any, initial: str, **more: Any) -> forms.ChoiceField:  # noqa: ANN401 Django's own
    return forms.ChoiceField(label=label, choices=choices, initial=initial, **more)


class CalendarChange(Change):
    """A change of the calendar, seen on its own page."""

    section = "calendar"

    def done_at(self) -> str:
        """The page of the calendar."""
        return reverse("setup_calendar")


class Plan(CalendarChange):
    """Another calendar from the first day of one of its years on."""

    button = "Plan this calendar"
    on = day_field("From, the first day of one of its years")

    def rule(self) -> Rule:
        """The calendar as the form describes it. Refusal if there is no such calendar."""
        try:
            return read_rule(self.said())
        except ValueError as wrong:
            raise Refusal(str(wrong)) from wrong

    def said(self) -> dict[str, str | int | None]:
        """What was filled in, as a rule is written."""
        return {name: value for name, value in self.cleaned_data.items() if name != "on"}

    def apply(self, by: Actor) -> str:
        """See `CalendarVersion.plan`."""
        CalendarVersion.plan(self.rule(), self.cleaned_data["on"], by=by)
        return f"From {formats.day(self.cleaned_data['on'])}: {described(self.rule())}."

    def preview(self, by: Actor) -> Sections:  # noqa: ARG002 nobody is named in what is only looked at
        """The calendar in a line, what is different, and the periods of its first years."""
        found = calendar_preview(self.rule(), self.cleaned_data["on"], today())
        years = [(_heading(year), _months(year)) for year in found.planned]
        return [("The calendar", [f"{described(self.rule())}."]), ("What is different", found.changes), *years]


class PlanMonths(Plan):
    """Years of twelve months."""

    title = "Plan a calendar of months"
    start = _choice("The year begins in", MONTHS, "January")
    week_start = _choice("Weeks begin on", DAYS, "Monday")
    named_after = _choice("A year is named after", NAMED_AFTER, "end")

    def said(self) -> dict[str, str | int | None]:
        """What was filled in, as a rule is written."""
        return {"kind": "months", **super().said()}


class PlanWeeks(Plan):
    """Years of 52 or 53 whole weeks."""

    title = "Plan a calendar of weeks"
    pattern = _choice("Weeks of the months of a quarter", PATTERNS, "4-4-5")
    end = _choice("The year ends in", MONTHS, "January")
    weekday = _choice("On a", DAYS, "Saturday")
    anchor = _choice(
        "Which one", (("last", "The last of that month"), ("nearest", "The one nearest to the month’s end")), "last"
    )
    extra_in = forms.IntegerField(
        label="Number of the month that gets a 53rd week", min_value=1, max_value=12, initial=12
    )
    named_after = _choice("A year is named after", NAMED_AFTER, "end")

    def said(self) -> dict[str, str | int | None]:
        """What was filled in, as a rule is written."""
        return {"kind": "weeks", **super().said()}


class Withdrawing(CalendarChange):
    """Something that was planned from a day on, as whoever fills in the form has seen it, and is not to come."""

    first_on = forms.DateField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def planned_from(self) -> date | None:
        """The first day that the form names; None where it names none."""
        try:
            return read_day(str(self["first_on"].value() or ""))
        except Unreadable:
            return None


class WithdrawPlan(Withdrawing):
    """A calendar that was planned and is not to come."""

    title, button = "Withdraw a planned calendar", "Withdraw it"

    def about(self) -> str:
        """The calendar and its first day."""
        found = CalendarVersion.objects.filter(first_on=self.planned_from()).first()
        return f"From {formats.day(found.first_on)}: {described(read_rule(found.rule))}." if found else ""

    def seen(self) -> CalendarVersion:
        """The plan as whoever fills in the form has seen it. Refusal if it is not on record any more."""
        found: CalendarVersion | None = CalendarVersion.objects.filter(first_on=self.cleaned_data["first_on"]).first()
        if found is None:
            raise Refusal("No calendar is planned from that day: somebody withdrew it. Open the calendar again.")
        self.refuse_stale(str(found), found.version, rule=described(read_rule(found.rule)))
        return found

    def apply(self, by: Actor) -> str:
        """See `CalendarVersion.withdraw`."""
        version = self.seen()
        version.withdraw(by=by)
        return f"The calendar planned from {formats.day(version.first_on)} is withdrawn."

    def preview(self, by: Actor) -> Sections:  # noqa: ARG002 nobody is named in what is only looked at
        """What goes on instead."""
        version = self.seen()
        return [("What is different", [f"From {formats.day(version.first_on)} on, the calendar before it goes on."])]


class PlanZone(CalendarChange):
    """Days of another time zone from one of them on."""

    title, button = "Plan another time zone", "Plan this time zone"
    on = day_field("From, the first day of the new time zone")
    zone = forms.CharField(label="Time zone, as in the IANA list", max_length=60)

    def suggestions(self) -> Sequence[str]:
        """Zones by their IANA names."""
        return sorted(available_timezones())

    def apply(self, by: Actor) -> str:
        """See `TimeZoneVersion.plan`."""
        planned = TimeZoneVersion.plan(self.cleaned_data["zone"], self.cleaned_data["on"], by=by)
        return f"From {formats.day(planned.first_on)}: days of {planned.zone}."

    def preview(self, by: Actor) -> Sections:  # noqa: ARG002 nobody is named in what is only looked at
        """How long the first day is; no day before it changes."""
        return [("What is different", zone_preview(self.cleaned_data["zone"], self.cleaned_data["on"]))]


class WithdrawZone(Withdrawing):
    """A time zone that was planned and is not to come."""

    title, button = "Withdraw a planned time zone", "Withdraw it"

    def about(self) -> str:
        """The zone and its first day."""
        found = TimeZoneVersion.objects.filter(first_on=self.planned_from()).first()
        return f"From {formats.day(found.first_on)}: days of {found.zone}." if found else ""

    def seen(self) -> TimeZoneVersion:
        """The plan as whoever fills in the form has seen it. Refusal if it is not on record any more."""
        found: TimeZoneVersion | None = TimeZoneVersion.objects.filter(first_on=self.cleaned_data["first_on"]).first()
        if found is None:
            raise Refusal("No time zone is planned from that day: somebody withdrew it. Open the calendar again.")
        self.refuse_stale(str(found), found.version, zone=found.zone)
        return found

    def apply(self, by: Actor) -> str:
        """See `TimeZoneVersion.withdraw`."""
        version = self.seen()
        version.withdraw(by=by)
        return f"The time zone planned from {formats.day(version.first_on)} is withdrawn."

    def preview(self, by: Actor) -> Sections:  # noqa: ARG002 nobody is named in what is only looked at
        """What goes on instead."""
        version = self.seen()
        return [("What is different", [f"From {formats.day(version.first_on)} on, the time zone before it goes on."])]


def _heading(year: PlannedYear) -> str:
    days = formats.day_range(year.year.begin, year.year.last_on)
    return f"{year.year.label}, {days}"


def _months(year: PlannedYear) -> list[str]:
    return [f"{m.label}: {formats.day_range(m.begin, m.last_on)}, {m.length}" for m in year.months]


CHANGES: dict[str, type[CalendarChange]] = {
    "months": PlanMonths,
    "weeks": PlanWeeks,
    "withdraw": WithdrawPlan,
    "zone": PlanZone,
    "withdraw-zone": WithdrawZone,
}
"""The forms by the word in their address."""
