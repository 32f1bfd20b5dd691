"""Seasons: how a year's business is spread over its months, by which targets of part of a period are shared."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q

from quarterdeck.domain import season
from quarterdeck.domain.days import END
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models.statement import Statement
from quarterdeck.records.refusal import Refusal


class Season(Statement):
    """Twelve weights of a metric, January's first; without a metric, of all that have none of their own."""

    metric = models.CharField(max_length=80, blank=True, default="")
    weights = models.JSONField()
    source = models.CharField(max_length=200)

    SAME = ("metric",)

    class Meta:
        ordering = ("metric",)
        constraints = (
            models.UniqueConstraint(fields=("metric",), condition=Q(known_to=END), name="one_season_of_a_metric"),
        )

    def __str__(self) -> str:
        return f"the season of {self.metric or 'every metric'}"

    @classmethod
    def agree(cls, weights: Sequence[Decimal], source: str, *, by: Actor | None, metric: str = "") -> Self:
        """From today on targets are shared by these weights. Refusal for weights that cannot be any."""
        if len(weights) != season.MONTHS or any(w < 0 for w in weights) or not any(weights):
            raise Refusal(
                "A season has twelve weights, January's first, none below nought and not all of them nought: "
                "5,6,10,7,8,11,6,5,10,8,9,15."
            )
        told = [str(weight) for weight in weights]
        with trail_held():
            standing: Self | None = cls.objects.filter(metric=metric).first()
            if standing and (standing.weights, standing.source) == (told, source):
                return standing
            if standing:
                standing.change(weights=told, source=source)
            else:
                standing = cls(metric=metric, weights=told, source=source).say()
            record_event("agree", standing, metric or "every metric", by, weights=told, source=source)
        return standing

    def withdraw(self, *, by: Actor | None) -> None:
        """From today on targets are shared by days."""
        with trail_held():
            record_event("withdraw", self, self.metric or "every metric", by, weights=self.weights)
            self.close()

    def value(self) -> season.Season:
        """The season as the domain knows it."""
        return season.Season(tuple(Decimal(weight) for weight in self.weights), self.source)
