"""Days and instants as exports write them, and which order their numbers are in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from zoneinfo import ZoneInfo

from quarterdeck.connectors.rows import Cell
from quarterdeck.connectors.settings import DateOrder
from quarterdeck.connectors.values import Bad
from quarterdeck.domain.calendar import Clock

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years outside are slips of the keyboard; 2200 is the sentinel of the facts."""

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?\s*(?P<half>[aApP]\.?[mM]\.?)?"
_OFFSET = r"\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?"
_TIME = rf"(?:(?:[T,]\s*|\s+)(?:at\s+)?{_CLOCK}{_OFFSET})?$"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}}){_TIME}")
_NUMBERS = re.compile(rf"(?P<a>\d{{1,2}})([-/.])(?P<b>\d{{1,2}})\2(?P<year>\d{{4}}|\d{{2}}){_TIME}")
_DAY_NAME = r"(?:[A-Za-z]{3,9},?\s+)?"
_DAY_MONTH = re.compile(
    rf"{_DAY_NAME}(?P<day>\d{{1,2}})[\s.-]*(?P<name>[A-Za-z]{{3,9}})\.?[\s,.-]*(?P<year>\d{{4}}|\d{{2}}){_TIME}"
)
_MONTH_DAY = re.compile(
    rf"{_DAY_NAME}(?P<name>[A-Za-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}"
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})$")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?$")
_EPOCH = re.compile(r"\d{13}$")
_MONTHS = {
    name[:length]: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        start=1,
    )
    for length in {3, len(name)}
} | {"sept": 9}
_SERIAL_ORIGIN = datetime(1899, 12, 30)
_PIVOT = 70


class Turn(Enum):
    """What clocks that are put forward or back do to a local time."""

    SKIPPED = "skipped"
    TWICE = "twice"


_AROUND_A_TURN = timedelta(hours=25)
"""No zone puts its clocks further than a day at once."""


@dataclass(frozen=True, slots=True)
class DateReader:
    """Reads the cells of one column, whose order of day and month is settled."""

    order: DateOrder | None
    zone: ZoneInfo
    """Zone of instants written without an offset."""
    days: tzinfo
    """Zone in which an instant falls on a day."""
    is_utc: bool = False
    """Instants without an offset are UTC here, whatever the zone (database exports)."""

    def day(self, cell: Cell) -> date | Bad:
        """The day the cell names; an instant is the day it is where days are counted."""
        found = self._read(cell)
        if isinstance(found, Bad) or not isinstance(found, datetime):
            return found
        if found.tzinfo is None and (found.time() == time.min or not (self.is_utc or self._is_moved)):
            return found.date()
        at = found if found.tzinfo else found.replace(tzinfo=UTC if self.is_utc else self.zone)
        return _checked(self.days.day_of(at) if isinstance(self.days, Clock) else at.astimezone(self.days).date())

    @property
    def _is_moved(self) -> bool:
        """Whether a local time may be of a day that was counted in another zone."""
        return isinstance(self.days, Clock) and bool(self.days.changes)

    def instant(self, cell: Cell) -> datetime | Bad:
        """The instant the cell names, as naive UTC; a mere day is its first moment in the zone.

        A local time that the clocks skip counts from the offset before the change, one that comes twice is the first.
        """
        found = self._read(cell)
        if isinstance(found, Bad):
            return found
        if not isinstance(found, datetime):
            found = datetime.combine(found, time.min).replace(tzinfo=self.zone)
        elif found.tzinfo is None:
            found = found.replace(tzinfo=UTC if self.is_utc else self.zone)
        return found.astimezone(UTC).replace(tzinfo=None)

    def turned(self, cell: Cell, instant: datetime) -> Turn | None:
        """Whether clocks skip the local time of the cell, or show it twice; ``instant`` is what it was read as."""
        near = (instant.replace(tzinfo=UTC) + hours for hours in (-_AROUND_A_TURN, _AROUND_A_TURN))
        before, after = (at.astimezone(self.zone).utcoffset() for at in near)
        if self.is_utc or before == after:
            return None
        found = self._read(cell)
        if not isinstance(found, datetime) or found.tzinfo is not None:
            return None
        once, again = (found.replace(tzinfo=self.zone, fold=fold).utcoffset() for fold in (0, 1))
        if once is None or again is None or once == again:
            return None
        return Turn.SKIPPED if once < again else Turn.TWICE

    def _read(self, cell: Cell) -> date | datetime | Bad:
        if isinstance(cell, bool) or cell is None:
            return Bad("is not a date")
        if isinstance(cell, int | float):
            return _from_serial(float(cell))
        text = cell.strip()
        for pattern in (_YEAR_FIRST, _NUMBERS, _DAY_MONTH, _MONTH_DAY, _COMPACT):
            if found := pattern.match(text):
                return self._assembled(found)
        if _SERIAL.match(text):
            return _from_serial(float(text))
        if _EPOCH.match(text):
            return _checked(datetime.fromtimestamp(int(text) / 1000, tz=UTC).replace(microsecond=0))
        return Bad("is not a date")

    def _assembled(self, found: re.Match[str]) -> date | datetime | Bad:
        parts = found.groupdict()
        numbers = self._numbers(parts)
        if isinstance(numbers, Bad):
            return numbers
        try:
            day = date(*numbers)
            if parts.get("hour") is None:
                return _checked(day)
            return _checked(datetime.combine(day, _clock(parts), _offset(parts["offset"])))
        except ValueError:
            return Bad("is not a date that exists")

    def _numbers(self, parts: dict[str, str]) -> tuple[int, int, int] | Bad:
        """Year, month and day."""
        year = int(parts["year"])
        if "name" in parts:
            month = _MONTHS.get(parts["name"].lower())
            return Bad("is not a date") if month is None else (_century(parts["year"]), month, int(parts["day"]))
        if "a" not in parts:
            return year, int(parts["month"]), int(parts["day"])
        a, b = int(parts["a"]), int(parts["b"])
        match self.order:
            case "dmy":
                return _century(parts["year"]), b, a
            case "mdy":
                return _century(parts["year"]), a, b
            case "ymd" if len(parts["year"]) == 2:  # noqa: PLR2004
                return _century(parts["a"]), b, year
            case _:
                return Bad("could be day/month or month/day")


def order_evidence(texts: Iterable[Cell]) -> Counter[str]:
    """How many values can only be read one way (``dmy``, ``mdy``), and how many both ways (``open``)."""
    evidence: Counter[str] = Counter()
    for text in texts:
        found = _NUMBERS.match(text.strip()) if isinstance(text, str) else None
        if found is None:
            continue
        a, b = int(found["a"]), int(found["b"])
        if a > 12 >= b:  # noqa: PLR2004 - there are twelve months
            evidence["dmy"] += 1
        elif b > 12 >= a:  # noqa: PLR2004
            evidence["mdy"] += 1
        elif a == b:
            evidence["same"] += 1
        else:
            evidence["open"] += 1
    return evidence


def _century(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < _PIVOT else 1900)  # noqa: PLR2004


def _clock(parts: dict[str, str]) -> time:
    hour = int(parts["hour"])
    half = (parts["half"] or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours of a clock face
            raise ValueError(hour)
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(parts["minute"]), int(parts["second"] or 0))


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return datetime.strptime(f"{text[0]}{minutes // 60:02}{minutes % 60:02}", "%z").tzinfo


def _from_serial(serial: float) -> date | datetime | Bad:
    """Excel's count of days since the end of 1899, the fraction being the time of day."""
    if not 1 <= serial < 110_000:  # noqa: PLR2004 - the year 2201
        return Bad("is not a date")
    moment = _SERIAL_ORIGIN + timedelta(seconds=round(serial * 86_400))
    return _checked(moment.date() if float(serial).is_integer() else moment)


def _checked[D: (date, datetime)](found: D) -> D | Bad:
    if FIRST_YEAR <= found.year <= LAST_YEAR:
        return found
    return Bad(f"is not between the years {FIRST_YEAR} and {LAST_YEAR}")
