"""Days on which nobody works."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from quarterdeck.domain import cadence
from quarterdeck.domain.calendar import FIRST_YEAR, LAST_YEAR
from quarterdeck.domain.days import END
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models.statement import Statement
from quarterdeck.records.refusal import Refusal

LONGEST_NAME = 100


class Holiday(Statement):
    """A day on which nobody works and no session is held, and what it is called."""

    on = models.DateField()
    name = models.CharField(max_length=LONGEST_NAME)

    SAME = ("on",)

    class Meta:
        ordering = ("on",)
        constraints = (models.UniqueConstraint(fields=("on",), condition=Q(known_to=END), name="a_day_is_one_holiday"),)

    def __str__(self) -> str:
        return f"the holiday {self.name} on {self.on}"

    @classmethod
    def keep(cls, on: date, name: str, *, by: Actor | None) -> Self:
        """Nobody works on that day from now on. The same again changes nothing, another name replaces the one before.

        Refusal for a day without a name, or one no calendar reaches.
        """
        name = " ".join(name.split())
        if not name or len(name) > LONGEST_NAME:
            raise Refusal(f"The holiday on {on} needs a name of at most {LONGEST_NAME} letters.")
        if not FIRST_YEAR <= on.year <= LAST_YEAR:
            raise Refusal(f"{on} is out of reach: days lie between {FIRST_YEAR} and {LAST_YEAR}.")
        with trail_held():
            stands: Self | None = cls.objects.filter(on=on).first()
            if stands and stands.name == name:
                return stands
            old = stands.name if stands else None
            kept: Self = stands.change(name=name) if stands else cls(on=on, name=name).say()
            record_event("keep", kept, on.isoformat(), by, old=old, new=name)
        return kept

    @classmethod
    def keep_all(cls, holidays: Iterable[cadence.Holiday], *, by: Actor | None) -> int:
        """Keep each of them, or none: how many were new or renamed."""
        with trail_held():
            before = {holiday.on: holiday.name for holiday in cls.objects.all()}
            kept = [cls.keep(holiday.on, holiday.name, by=by) for holiday in holidays]
        return sum(before.get(holiday.on) != holiday.name for holiday in kept)

    def withdraw(self, *, by: Actor | None) -> None:
        """It is a working day after all, as far as weekdays are."""
        with trail_held():
            record_event("withdraw", self, self.on.isoformat(), by, old=self.name)
            self.close()

    def value(self) -> cadence.Holiday:
        """The holiday as the domain knows it."""
        return cadence.Holiday(self.on, self.name)
