"""In which time zone the organisation's days begin and end, from which day on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models
from django.db.models import Max, Q

from quarterdeck.domain.calendar import Clock, UnusableClock
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.formats import day
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models.publication import Publication
from quarterdeck.records.models.statement import Statement, opened_on, recorded_on
from quarterdeck.records.refusal import Refusal


class TimeZoneVersion(Statement):
    """A time zone in force from ``first_on`` on, until the next takes over; before the first, the company's own.

    Days and instants are read by what stands, looking back as well: the facts are laid out by it. It can only begin on
    a day that nobody has seen yet, so no earlier page rests on it.
    """

    first_on = models.DateField()
    zone = models.CharField(max_length=60)

    SAME = ("first_on",)

    class Meta:
        ordering = ("first_on",)
        constraints = (
            models.UniqueConstraint(fields=("first_on",), condition=Q(known_to=END), name="a_time_zone_begins_once"),
        )

    def __str__(self) -> str:
        return f"the time zone from {self.first_on}"

    @classmethod
    def plan(cls, zone: str, first_on: date, *, by: Actor | None) -> Self:
        """Let the days from ``first_on`` on be those of another time zone; the same again changes nothing.

        Refusal for what is no zone, where zones would not follow one another, and for a day that has begun or that
        facts speak of; while the company is being set up, past days may still be stated.
        """
        name = zone_called(zone)
        with trail_held():
            stands: Self | None = cls.objects.filter(first_on=first_on).first()
            if stands and stands.zone == name:
                return stands
            cls.with_change(name, first_on)
            old = stands.zone if stands else None
            version: Self = stands or cls(first_on=first_on, zone=name)
            if stands:
                version.change(zone=name)
            else:
                version.say()
            record_event("plan", version, str(first_on), by, old=old, new=name)
        return version

    def withdraw(self, *, by: Actor | None) -> None:
        """Take the plan back: the zone before it goes on. Refusal once its first day has begun, or facts know it."""
        with trail_held():
            _check(_clock(self._others(self.first_on)))
            _keep_days(self.first_on)
            self.close()
            record_event("withdraw", self, str(self.first_on), by, what=self.zone)

    @classmethod
    def in_force(cls) -> Clock:
        """The organisation's clock as it stands, with what is planned."""
        return _clock(cls.objects.values_list("first_on", "zone"))

    @classmethod
    def with_change(cls, zone: str, first_on: date) -> Clock:
        """The clock as it would stand with that zone from that day on. Refusal as for ``plan``."""
        clock = _clock([*cls._others(first_on), (first_on, zone_called(zone))])
        _check(clock)
        _keep_days(first_on)
        return clock

    @classmethod
    def _others(cls, first_on: date) -> list[tuple[date, str]]:
        return list(cls.objects.exclude(first_on=first_on).values_list("first_on", "zone"))


def clock_of(base: str, said: Iterable[tuple[date, str]]) -> Clock:
    """The clock of zones said, each from its day on, with ``base`` before them."""
    return Clock(base, tuple(sorted(said)))


def check_base(base: str) -> None:
    """Refusal where the zone could not be the one before those that are stated."""
    _check(clock_of(base, TimeZoneVersion.objects.values_list("first_on", "zone")))


def zone_called(text: str) -> str:
    """The IANA name of a time zone. Refusal if there is none of that name."""
    try:
        return ZoneInfo(text.strip()).key
    except (KeyError, ValueError, OSError) as wrong:
        raise Refusal(
            f"'{text.strip()}' is not a time zone. Write one from the IANA list, such as Europe/Copenhagen or UTC."
        ) from wrong


def earliest() -> date | None:
    """The first day from which on another zone can hold; None while past days may still be stated."""
    today = recorded_on()
    if today < opened_on():
        return None
    newest = Publication.objects.aggregate(newest=Max("observed_on"))["newest"]
    return max(today, newest or BEGINNING) + timedelta(days=1)


def _clock(said: Iterable[tuple[date, str]]) -> Clock:
    company: Any = apps.get_model("records", "Company").current()
    return clock_of(company.time_zone, said)


def _check(clock: Clock) -> None:
    try:
        clock.check()
    except UnusableClock as wrong:
        raise Refusal(str(wrong)) from wrong


def _keep_days(first_on: date) -> None:
    first = earliest()
    if first and first_on < first:
        raise Refusal(
            "Days that have begun, or that facts speak of, keep their time zone. "
            f"Another one can hold from {day(first)} on, the best from the first day of a fiscal year."
        )
