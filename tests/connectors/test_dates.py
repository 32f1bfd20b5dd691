"""Days and instants: every way exports write them, and never a guess about the order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.connectors.dates import DateReader, order_evidence
from quarterdeck.connectors.values import Bad

UTC = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018-10-13", date(2018, 10, 13)),
        ("2018/10/13", date(2018, 10, 13)),
        ("2018-10-13 17:16:45", date(2018, 10, 13)),
        ("2018-10-13T17:16", date(2018, 10, 13)),
        ("20181013", date(2018, 10, 13)),
        ("13 Oct 2018", date(2018, 10, 13)),
        ("13-Oct-18", date(2018, 10, 13)),
        ("Oct 13, 2018", date(2018, 10, 13)),
        ("October 13, 2018 5:03 PM", date(2018, 10, 13)),
        ("Sat, 13 Oct 2018", date(2018, 10, 13)),
        ("43386", date(2018, 10, 13)),
        (43386, date(2018, 10, 13)),
        (43386.75, date(2018, 10, 13)),
        ("1539443805000", date(2018, 10, 13)),
    ],
)
def test_a_day_that_can_only_be_read_one_way_needs_no_order(text: str, day: date) -> None:
    assert DateReader(None, UTC, UTC).day(text) == day


@pytest.mark.parametrize(
    ("order", "text"),
    [("dmy", "03/04/2025"), ("mdy", "04/03/2025"), ("dmy", "3.4.25"), ("mdy", "4-3-2025 9:15 AM"), ("ymd", "25/04/03")],
)
def test_the_order_settles_numbers(order: str, text: str) -> None:
    assert DateReader(order, UTC, UTC).day(text) == date(2025, 4, 3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2025-02-30", "31/31/2025", "0219-05-01", "9999-12-31", "12", "2025-13-01", "2025-01-01 25:00", True],
)
def test_what_is_no_day_says_so(text: str) -> None:
    assert isinstance(DateReader("dmy", UTC, UTC).day(text), Bad)


def test_without_an_order_ambiguous_numbers_stay_unread() -> None:
    assert DateReader(None, UTC, UTC).day("03/04/2025") == Bad("could be day/month or month/day")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-07-01 12:00", datetime(2025, 7, 1, 10)),
        ("2025-01-01 12:00", datetime(2025, 1, 1, 11)),
        ("2025-07-01T12:00:00Z", datetime(2025, 7, 1, 12)),
        ("2025-07-01T12:00:00.123+05:30", datetime(2025, 7, 1, 6, 30)),
        ("2025-07-01", datetime(2025, 6, 30, 22)),
        ("2025-03-30 02:30", datetime(2025, 3, 30, 1, 30)),  # the clocks skip it: counted from before the change
        ("2025-10-26 02:30", datetime(2025, 10, 26, 0, 30)),  # it comes twice: the first
    ],
)
def test_an_instant_without_an_offset_is_local_time(text: str, instant: datetime) -> None:
    assert DateReader(None, BERLIN, BERLIN).instant(text) == instant


def test_an_instant_falls_on_the_day_it_is_in_the_zone() -> None:
    assert DateReader(None, BERLIN, BERLIN).day("2025-03-31T22:30:00Z") == date(2025, 4, 1)
    assert DateReader(None, BERLIN, BERLIN, is_utc=True).day("2025-03-31 22:30:00") == date(2025, 4, 1)
    assert DateReader(None, BERLIN, BERLIN).day("2025-03-31 22:30:00") == date(2025, 3, 31)


def test_a_database_export_writes_a_day_as_midnight_and_means_that_day() -> None:
    assert DateReader(None, ZoneInfo("America/New_York"), ZoneInfo("America/New_York"), is_utc=True).day(
        "2018-08-22 00:00:00"
    ) == date(2018, 8, 22)


def test_evidence_counts_what_can_be_read_only_one_way() -> None:
    found = order_evidence(["13/04/2025", "04/13/2025", "03/04/2025", "05/05/2025", "2025-01-01", None, 45000])
    assert (found["dmy"], found["mdy"], found["open"], found["same"]) == (1, 1, 1, 1)


@given(st.dates(date(1971, 1, 1), date(2069, 12, 31)), st.sampled_from(["dmy", "mdy", "ymd"]), st.sampled_from("/.-"))
def test_what_is_written_in_an_order_is_read_back_in_it(day: date, order: str, mark: str) -> None:
    form = {"dmy": "%d{0}%m{0}%Y", "mdy": "%m{0}%d{0}%Y", "ymd": "%Y{0}%m{0}%d"}[order].format(mark)
    assert DateReader(order, UTC, UTC).day(day.strftime(form)) == day  # type: ignore[arg-type]


@given(st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)), st.integers(-12 * 60, 14 * 60))
def test_an_offset_is_taken_off(moment: datetime, minutes: int) -> None:
    moment = moment.replace(microsecond=0)
    sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
    text = f"{moment:%Y-%m-%dT%H:%M:%S}{sign}{size // 60:02}:{size % 60:02}"
    assert DateReader(None, BERLIN, BERLIN).instant(text) == moment - timedelta(minutes=minutes)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    assert isinstance(DateReader("dmy", BERLIN, BERLIN).day(text), date | Bad)
    assert isinstance(DateReader(None, BERLIN, BERLIN).instant(text), datetime | Bad)
