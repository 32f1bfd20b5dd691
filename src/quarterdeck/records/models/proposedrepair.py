"""Proposed repairs: what somebody who leads an owner would say of an opportunity, and only the owner says over it."""

from __future__ import annotations

from typing import Self

from django.db import IntegrityError, models
from django.db.models import Q

from quarterdeck.domain import formats
from quarterdeck.domain.days import END
from quarterdeck.domain.repairs import Mended
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.repair import FIELDS, SPELT, DealVoice, Wanted
from quarterdeck.records.models.spoken import Spoken, SpokenRefused, words
from quarterdeck.records.models.statement import recorded_on
from quarterdeck.records.voice import NotYours

ACCEPTED, REFUSED, TAKEN_BACK = "accepted", "refused", "taken back"


class ProposedRepair(Spoken):
    """``text`` says why the field should say ``value``; ``seen`` is what counted when it was proposed.

    It changes no number. Closed, ``ending`` tells what became of it, and ``because`` why it was refused.
    """

    opportunity_id = models.CharField(max_length=SPELT)
    name = models.CharField(max_length=SPELT, blank=True, default="")
    field = models.CharField(max_length=10, choices=[(each.value, FIELDS[each]) for each in Mended])
    seen = models.CharField(max_length=SPELT, blank=True, default="")
    value = models.CharField(max_length=SPELT)
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ending = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        ordering = ("owner", "name", "opportunity_id", "field", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("opportunity_id", "field"),
                condition=Q(known_to=END, closed_on__isnull=True),
                name="a_field_has_one_proposal",
            ),
        )

    def __str__(self) -> str:
        return f"the proposed {FIELDS[Mended(self.field)]} of {self.name or self.opportunity_id}"

    @classmethod
    def propose(cls, wanted: Wanted, because: str, *, by: DealVoice) -> Self:
        """Ask its owner to put the field right like that; ``wanted.was`` is what counts by now. Only from above.

        What the same person had proposed for that field gives way to it. SpokenRefused while somebody else's waits.
        """
        by.about(wanted.opportunity_id)
        by.voice.of_above(by.voice.owner.pk, "propose how to put their opportunities right")
        reason = words(because, "why")
        said = {"value": wanted.value, "seen": wanted.was or "", "text": reason}
        standing: Self | None = cls.objects.filter(
            opportunity_id=wanted.opportunity_id, field=wanted.field.value, closed_on__isnull=True
        ).first()
        if standing is not None:
            return standing._anew(said, by)  # noqa: SLF001 its own
        proposed = cls(
            opportunity_id=wanted.opportunity_id,
            name=wanted.name[:SPELT],
            field=wanted.field.value,
            owner=by.voice.owner,
            said_by=by.voice.person,
            due_on=recorded_on(),
            **said,
        )
        told = {"opportunity": wanted.opportunity_id, "field": wanted.field, **said}
        try:
            return proposed.begin("propose", by.voice, **told)
        except IntegrityError as wrong:
            raise SpokenRefused(f"Somebody else has just proposed {proposed}. Look at it again.") from wrong

    def _anew(self, said: dict[str, str], by: DealVoice) -> Self:
        if self.said_by_id != by.voice.person.pk:
            raise SpokenRefused(f"{self.said_by} has proposed {self} already. Wait for what {self.owner} says to it.")
        if said == {name: getattr(self, name) for name in said}:
            return self
        return self.tell("propose", by.voice, **said)

    def accept(self, *, by: DealVoice) -> Self:
        """Whoever may put the opportunity right does so as proposed; the repair itself is said by them, too."""
        self._open(by)
        return self.tell("accept", by.voice, ending=ACCEPTED, closed_on=recorded_on())

    def refuse(self, because: str, *, by: DealVoice) -> Self:
        """It is not put right like that. SpokenRefused without a reason."""
        self._open(by)
        reason = words(because, "why not")
        return self.tell("decline", by.voice, ending=REFUSED, because=reason, closed_on=recorded_on())

    def take_back(self, *, by: DealVoice) -> Self:
        """Proposed no more. Only by whoever proposed it."""
        self._open(by)
        if self.said_by_id != by.voice.person.pk:
            raise NotYours(f"Only {self.said_by} takes back what they proposed.")
        return self.tell("take back", by.voice, ending=TAKEN_BACK, closed_on=recorded_on())

    def _open(self, by: DealVoice) -> None:
        by.about(self.opportunity_id)
        if self.closed_on is not None:
            raise SpokenRefused(f"It was {self.ending} on {formats.day(self.closed_on)}. Look at it as it stands now.")
