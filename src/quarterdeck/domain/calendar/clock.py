"""The organisation's clock: in which time zone its days begin and end, and from which day on in another one."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property, lru_cache
from itertools import zip_longest
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


class UnusableClock(ValueError):
    """Time zones that cannot follow one another; the message says why."""


@dataclass(frozen=True)
class Clock(tzinfo):
    """Time zone ``base`` until the first of the ``changes``, each from its day on.

    A day ends at midnight of the zone in force on it, and the next one begins then. So the first day of a zone further
    east is shorter, of one further west longer, and no day before is touched. As a time zone for times of the clock it
    behaves as if clocks were put forward or back when that day begins.
    """

    base: str = "UTC"
    changes: tuple[tuple[date, str], ...] = ()

    def __hash__(self) -> int:
        """Worked out once: clocks are part of the keys under which answers are kept."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.base, self.changes))

    def check(self) -> None:
        """Raise UnusableClock where two zones begin on one day, none changes, or a day would end before it begins."""
        before = date.min
        for first_on, zone in self.changes:
            if first_on <= before:
                raise UnusableClock(f"Two time zones begin on {max(first_on, before)}, or in the wrong order.")
            earlier = self.zone_on(first_on - _DAY)
            if earlier == zone:
                raise UnusableClock(f"The time zone before {first_on} is {zone} already.")
            if self.until(first_on) <= self.until(first_on - _DAY):
                raise UnusableClock(
                    f"{first_on} would be over in {zone} before it begins in {earlier}. "
                    "Take a zone in between for a day."
                )
            before = first_on

    def zone_on(self, day: date) -> str:
        """The IANA name of the zone in force on that day."""
        at = bisect_right(self._begins, day)
        return self.changes[at - 1][1] if at else self.base

    def zone_at(self, at: datetime) -> str:
        """The IANA name of the zone in force at an instant that knows its zone."""
        return self.zone_on(self.day_of(at))

    def until(self, day: date) -> datetime:
        """The first instant (naive UTC) after that day.

        Where clocks skip midnight that is the instant at which they do; where it comes twice, the first.
        """
        return _midnight_after(day, self.zone_on(day))

    def last_of(self, day: date) -> datetime:
        """The very end of that day, an instant of UTC."""
        return self.until(day).replace(tzinfo=UTC) - timedelta(microseconds=1)

    def day_of(self, at: datetime) -> date:
        """The day of an instant that knows its zone."""
        instant = at.astimezone(UTC).replace(tzinfo=None)
        day = at.astimezone(self).date() - _DAY
        while self.until(day) <= instant:
            day += _DAY
        return day

    def differs_from(self, other: Clock) -> date:
        """The first day whose end the two may see differently; the last day there is where they never do."""
        if self.base != other.base:
            return date.min
        unlike = (pair for pair in zip_longest(self.changes, other.changes) if pair[0] != pair[1])
        return min((change[0] for change in next(unlike, ()) if change), default=date.max)

    def written(self) -> str:
        """The zones in one line: Europe/Copenhagen, or Europe/Copenhagen;2027-01-01 Asia/Tokyo."""
        return ";".join((self.base, *(f"{first_on} {zone}" for first_on, zone in self.changes)))

    @classmethod
    def read(cls, text: str) -> Clock:
        """The clock that was written so."""
        base, *changes = text.split(";")
        parts = (change.split(" ", 1) for change in changes)
        return cls(base, tuple((date.fromisoformat(day), zone) for day, zone in parts))

    def utcoffset(self, local: datetime | None, /) -> timedelta | None:
        """How far the time of the clock is ahead of UTC, by the zone in force at it."""
        return None if local is None else self._zone_at(local).utcoffset(local)

    def dst(self, local: datetime | None, /) -> timedelta | None:
        """What daylight saving adds in that zone."""
        return None if local is None else self._zone_at(local).dst(local)

    def tzname(self, local: datetime | None, /) -> str | None:
        """How that zone is abbreviated."""
        return None if local is None else self._zone_at(local).tzname(local)

    def fromutc(self, at: datetime, /) -> datetime:
        """The time of the clock at an instant; the second of two equal times is told by its fold."""
        instant = at.replace(tzinfo=None)
        place = bisect_right(self._switches, instant)
        local = at.replace(tzinfo=UTC).astimezone(self._zones[place])
        if place and local.replace(tzinfo=None, fold=0) < self._walls[place - 1][1]:
            local = local.replace(fold=1)
        return local.replace(tzinfo=self)

    def _zone_at(self, local: datetime) -> ZoneInfo:
        wall = local.replace(tzinfo=None, fold=0)
        return self._zones[sum(wall >= edges[1 - local.fold] for edges in self._walls)]

    @cached_property
    def _begins(self) -> tuple[date, ...]:
        return tuple(first_on for first_on, _ in self.changes)

    @cached_property
    def _zones(self) -> tuple[ZoneInfo, ...]:
        return tuple(ZoneInfo(zone) for zone in (self.base, *(zone for _, zone in self.changes)))

    @cached_property
    def _switches(self) -> tuple[datetime, ...]:
        """The instants (naive UTC) at which another zone takes over."""
        return tuple(self.until(first_on - _DAY) for first_on in self._begins)

    @cached_property
    def _walls(self) -> tuple[tuple[datetime, datetime], ...]:
        """What the clocks before and after each of them show at it, the earlier time first."""
        found = []
        for place, instant in enumerate(self._switches):
            both = (_shown(instant, zone) for zone in self._zones[place : place + 2])
            early, late = sorted(both)
            found.append((early, late))
        return tuple(found)


def _shown(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None, fold=0)


@lru_cache(maxsize=4096)
def _midnight_after(day: date, zone: str) -> datetime:
    midnight = datetime.combine(day + _DAY, time.min, ZoneInfo(zone))
    return midnight.astimezone(UTC).replace(tzinfo=None)
