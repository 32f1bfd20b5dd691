"""Reading a file of holidays: a calendar (.ics) or a table (.csv) with the columns day and name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar
from icalendar.prop import vDDDTypes

from quarterdeck.domain.cadence import Holiday
from quarterdeck.domain.cadence.workdays import days

LARGEST = 1_000_000
"""Bytes of a file."""
LONGEST = 31
"""Days of an event that may still be holidays: a school year is not."""
DAY_WORDS = {"day", "date", "on", "holiday date"}
NAME_WORDS = {"name", "holiday", "summary", "title", "description"}


class UnreadableHolidays(ValueError):
    """The file holds no holidays that can be read; the message says why, and what is read."""


@dataclass(frozen=True, slots=True)
class HolidayFile:
    """The holidays of a file in order, and what of it could not be taken, in words."""

    holidays: tuple[Holiday, ...]
    refused: tuple[str, ...] = ()


def read_holidays(content: bytes, name: str) -> HolidayFile:
    """The holidays of a file by that name. UnreadableHolidays where there are none to read."""
    if len(content) > LARGEST:
        raise UnreadableHolidays(f"{name} is larger than {LARGEST} bytes. Holidays of ten years need a tenth of that.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableHolidays(f"{name} is not text in UTF-8. Save it again in that encoding.") from None
    is_calendar = text.lstrip().upper().startswith("BEGIN:VCALENDAR")
    found = list(_of_calendar(text, name) if is_calendar else _of_table(text, name))
    kept = {each.on: each for each in found if isinstance(each, Holiday)}
    refused = tuple(each for each in found if isinstance(each, str))
    if not kept:
        told = f" {refused[0]}" if refused else ""
        raise UnreadableHolidays(f"{name} holds no holidays.{told}")
    return HolidayFile(tuple(sorted(kept.values())), refused)


def _of_calendar(text: str, name: str) -> Iterator[Holiday | str]:
    try:
        calendar = Calendar.from_ical(text)
    except ValueError as wrong:
        raise UnreadableHolidays(f"{name} is not a calendar that can be read: {wrong}.") from wrong
    for number, event in enumerate(calendar.walk("VEVENT"), 1):
        words = " ".join(str(event.get("SUMMARY", "")).split())
        begin, end = _day(event.get("DTSTART")), _day(event.get("DTEND"))
        if not words or begin is None:
            yield f"Event {number} has no {'day' if words else 'name'}: it was left out."
        elif event.get("RRULE"):
            yield f"Event {number}, {words}, is repeated by a rule: state each of its days in the file."
        else:
            yield from _event(words, begin, end, number)


def _event(words: str, begin: date, end: date | None, number: int) -> Iterable[Holiday | str]:
    last = end if end and end > begin else begin + timedelta(days=1)
    if (last - begin).days > LONGEST:
        return [f"Event {number}, {words}, lasts longer than {LONGEST} days: it was left out."]
    return [Holiday(day, words) for day in days(begin, last)]


def _day(said: object) -> date | None:
    """The day of a property; of a time, its day."""
    if not isinstance(said, vDDDTypes):
        return None
    value = said.dt
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _of_table(text: str, name: str) -> Iterator[Holiday | str]:
    first = text.partition("\n")[0]
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ","))
    heads = [cell.strip().lower() for cell in rows[0]] if rows else []
    day, words = _column(heads, DAY_WORDS), _column(heads, NAME_WORDS)
    if day is None or words is None:
        raise UnreadableHolidays(
            f"{name} is neither a calendar (.ics) nor a table with the columns day and name. "
            "Write them in its first row, and below them rows such as 2026-12-25,Christmas Day."
        )
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            yield _row(row, day, words, number)


def _column(heads: list[str], words: set[str]) -> int | None:
    return next((place for place, head in enumerate(heads) if head in words), None)


def _row(row: list[str], day: int, words: int, number: int) -> Holiday | str:
    said = row[day].strip() if len(row) > day else ""
    name = " ".join(row[words].split()) if len(row) > words else ""
    try:
        on = date.fromisoformat(said)
    except ValueError:
        return f"Row {number}: '{said}' is not a day. Write it as 2026-12-25."
    return Holiday(on, name) if name else f"Row {number}: the holiday on {on} has no name."
