"""Confirmations: one finding of a trust check set aside for one opportunity, which is right as it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar, Self

from django.db import IntegrityError, models
from django.db.models import Q

from quarterdeck.domain.days import END
from quarterdeck.domain.trust import Aside
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.repair import SPELT, DealVoice
from quarterdeck.records.models.spoken import Spoken, SpokenRefused, words
from quarterdeck.records.models.statement import recorded_on
from quarterdeck.records.models.waiver import LONGEST


class Confirmation(Spoken):
    """``text`` is the reason; up to and including ``due_on`` the check does not doubt that opportunity."""

    opportunity_id = models.CharField(max_length=SPELT)
    name = models.CharField(max_length=SPELT, blank=True, default="")
    code = models.CharField(max_length=40)
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    IN_VALUES: ClassVar[bool] = True

    class Meta:
        ordering = ("owner", "name", "opportunity_id", "code", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("opportunity_id", "code"),
                condition=Q(known_to=END, closed_on__isnull=True),
                name="a_finding_is_confirmed_once",
            ),
        )

    def __str__(self) -> str:
        return f"the confirmation of {self.name or self.opportunity_id}"

    @classmethod
    def confirm(cls, code: str, name: str, because: str, until_on: date, *, by: DealVoice) -> Self:
        """Say that the opportunity is right although that check doubts it. Its owner may, as of a repair.

        Confirmed already, reason and end are those said last.
        """
        reason = words(because, "why it is right as it is")
        _check(until_on)
        same = cls.objects.filter(opportunity_id=by.opportunity_id, code=code, closed_on__isnull=True)
        standing: Self | None = same.first()
        if standing is not None:
            return standing._anew(reason, until_on, by)  # noqa: SLF001 its own
        said = cls(
            opportunity_id=by.opportunity_id,
            name=name[:SPELT],
            code=code,
            owner=by.voice.owner,
            said_by=by.voice.person,
            text=reason,
            due_on=until_on,
        )
        try:
            return said.begin(
                "confirm", by.voice, opportunity=by.opportunity_id, check=code, because=reason, until=until_on
            )
        except IntegrityError as wrong:
            raise SpokenRefused(f"Somebody else has just confirmed {name}. Look at it again.") from wrong

    def end(self, *, by: DealVoice) -> Self:
        """The check doubts it again from today on."""
        by.about(self.opportunity_id)
        if self.closed_on is not None:
            raise SpokenRefused(f"It was ended on {self.closed_on}.")
        return self.tell("end confirmation", by.voice, closed_on=recorded_on())

    def value(self) -> Aside:
        """What the check sets aside."""
        return Aside(self.opportunity_id, self.code, self.due_on)

    def _anew(self, reason: str, until_on: date, by: DealVoice) -> Self:
        if (self.text, self.due_on) == (reason, until_on):
            return self
        return self.tell("confirm", by.voice, text=reason, due_on=until_on, said_by=by.voice.person)


def _check(until_on: date) -> None:
    today = recorded_on()
    if until_on < today:
        raise SpokenRefused(f"It cannot end on {until_on}. Choose a day from {today} on.")
    if until_on - today > LONGEST:
        raise SpokenRefused(
            f"It can be confirmed for {LONGEST.days} days at most. Choose a day up to {today + LONGEST}."
        )


def longest_until() -> date:
    """The last day up to which something can be confirmed now."""
    return recorded_on() + LONGEST


def usual_until() -> date:
    """The day that is suggested."""
    return recorded_on() + timedelta(days=30)
