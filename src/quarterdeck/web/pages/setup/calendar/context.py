"""What the page of the calendar takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.domain import formats
from quarterdeck.domain.calendar import described, read_rule
from quarterdeck.domain.days import BEGINNING
from quarterdeck.domain.sentences import Segment, Tone
from quarterdeck.records.calendars import PlannedYear, planned_years
from quarterdeck.records.models import CalendarVersion, Company, TimeZoneVersion
from quarterdeck.records.values import current_values
from quarterdeck.web.answer import segments
from quarterdeck.web.pages.setup.day import eyebrow
from quarterdeck.web.pages.setup.history import history

YEARS = 2
"""Fiscal years whose periods are listed, this one first."""


@dataclass(frozen=True, slots=True)
class Version:
    """A calendar, or a time zone, and the day from which on it holds."""

    since: str
    words: str
    is_planned: bool
    withdraw: str


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year with its months as a table."""

    label: str
    days: str
    months: tuple[tuple[str, str, str, str], ...]


def context(today: date, as_of: date | None = None) -> dict[str, object]:
    """Everything the template takes, with what was on record at the end of ``as_of``, or is now."""
    day, calendar = as_of or today, current_values(as_of).calendar
    running = calendar.year(day)
    versions = [_version(version, day, is_pinned=bool(as_of)) for version in CalendarVersion.on_record(as_of)]
    base = Version("Always", f"{described(calendar.base)}", is_planned=False, withdraw="")
    always = () if any(version.since == base.since for version in versions) else (base,)
    return {
        "headline": _headline(
            calendar.label(running),
            running.begin,
            running.last_on,
            sum(v.is_planned for v in versions),
            eyebrow("Calendar", as_of),
        ),
        "versions": (*always, *versions),
        "years": [_year(year) for year in planned_years(calendar, day, YEARS)],
        "history": history(("calendarversion", "timezoneversion", "company"), as_of),
        "zones": _zones(day, as_of),
    }


def _headline(name: str, begin: date, last: date, plans: int, eyebrow: str) -> dict[str, object]:
    first = (Segment(name, Tone.STRONG), Segment(f" runs from {formats.day_range(begin, last)}."))
    words = (
        f"{formats.counted(plans, 'other calendar is', 'other calendars are')} planned."
        if plans
        else "No other calendar is planned."
    )
    return {"eyebrow": eyebrow, "lines": [segments(first), segments((Segment(words),))], "sub": []}


def _version(version: CalendarVersion, day: date, *, is_pinned: bool) -> Version:
    planned = version.first_on > day
    asked = urlencode({"first_on": version.first_on.isoformat(), "version": version.version})
    return Version(
        "Always" if version.first_on == BEGINNING else f"From {formats.day(version.first_on)}",
        described(read_rule(version.rule)),
        planned,
        f"{reverse('setup_calendar_change', args=['withdraw'])}?{asked}" if planned and not is_pinned else "",
    )


def _zones(day: date, as_of: date | None) -> list[Version]:
    stated = TimeZoneVersion.on_record(as_of)
    return [
        Version("Always" if not stated else "At first", Company.current().time_zone, is_planned=False, withdraw=""),
        *(_zone(version, day, is_pinned=bool(as_of)) for version in stated),
    ]


def _zone(version: TimeZoneVersion, day: date, *, is_pinned: bool) -> Version:
    planned = version.first_on > day
    asked = urlencode({"first_on": version.first_on.isoformat(), "version": version.version})
    return Version(
        f"From {formats.day(version.first_on)}",
        version.zone,
        planned,
        f"{reverse('setup_calendar_change', args=['withdraw-zone'])}?{asked}" if planned and not is_pinned else "",
    )


def _year(year: PlannedYear) -> Year:
    months = tuple((m.label, formats.day(m.begin), formats.day(m.last_on), m.length) for m in year.months)
    return Year(year.year.label, formats.day_range(year.year.begin, year.year.last_on), months)
