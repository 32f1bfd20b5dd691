"""The way through a session, step by step."""

from __future__ import annotations

from django.db import models

from quarterdeck.domain import conducting
from quarterdeck.domain.conducting import Look, Step
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.sitting import LOOKS, STEPS, Sitting


class Mark(models.Model):
    """From this instant on the two were at that step; ``counts`` is False from a pause or the end on."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="marks")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=20, choices=STEPS)
    look = models.CharField(max_length=10, choices=LOOKS)
    counts = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("sitting", "number")
        constraints = (models.UniqueConstraint(fields=("sitting", "number"), name="marks_follow_each_other"),)

    def __str__(self) -> str:
        return f"{self.step} from {self.at} on"

    def value(self) -> conducting.Mark:
        """The mark as the domain knows it."""
        return conducting.Mark(Step(self.step), Look(self.look), self.at, self.counts)
