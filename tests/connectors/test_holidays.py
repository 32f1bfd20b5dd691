"""Holidays are read from calendars and tables, and what cannot be is told."""

from __future__ import annotations

from datetime import date

import pytest

from quarterdeck.connectors.holidays import UnreadableHolidays, read_holidays
from quarterdeck.domain.cadence import Holiday

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Somebody//Holidays//EN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20261225
DTEND;VALUE=DATE:20261227
SUMMARY:Christmas\\, and the day
  after
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20260101
SUMMARY:New Year
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;VALUE=DATE:20260501
RRULE:FREQ=YEARLY
SUMMARY:May Day
END:VEVENT
BEGIN:VEVENT
UID:4
DTSTART;VALUE=DATE:20260701
DTEND;VALUE=DATE:20260901
SUMMARY:School holidays
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def test_a_calendar_is_read_day_by_day_and_what_is_not_a_holiday_is_told():
    found = read_holidays(CALENDAR.encode(), "holidays.ics")
    assert found.holidays == (
        Holiday(date(2026, 1, 1), "New Year"),
        Holiday(date(2026, 12, 25), "Christmas, and the day after"),
        Holiday(date(2026, 12, 26), "Christmas, and the day after"),
    )
    assert [told.split(":")[0] for told in found.refused] == [
        "Event 3, May Day, is repeated by a rule",
        "Event 4, School holidays, lasts longer than 31 days",
    ]


@pytest.mark.parametrize(
    "text", ["day,name\n2026-12-25,Christmas\n", "\ufeffName;Date\r\nChristmas;2026-12-25\r\n\r\n"]
)
def test_a_table_may_have_its_columns_in_any_order(text):
    assert read_holidays(text.encode(), "days.csv").holidays == (Holiday(date(2026, 12, 25), "Christmas"),)


def test_rows_at_fault_are_told_and_the_others_read():
    found = read_holidays(b"day,name\n31.12.2026,Silvester\n2026-12-26,\n2026-12-25,Christmas\n", "days.csv")
    assert [h.name for h in found.holidays] == ["Christmas"]
    assert found.refused == (
        "Row 2: '31.12.2026' is not a day. Write it as 2026-12-25.",
        "Row 3: the holiday on 2026-12-26 has no name.",
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "neither a calendar"),
        (b"a,b\n1,2\n", "columns day and name"),
        (b"day,name\nsoon,Christmas\n", "holds no holidays. Row 2"),
        (b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\n", "not a calendar that can be read|holds no holidays"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"x" * 1_000_001, "larger than"),
    ],
)
def test_what_holds_no_holidays_is_refused_with_what_does(content, told):
    with pytest.raises(UnreadableHolidays, match=told):
        read_holidays(content, "file")
