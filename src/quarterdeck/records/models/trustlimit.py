"""From when on something is in doubt: the company's limits, and those of pipelines that differ."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from quarterdeck.domain.days import END
from quarterdeck.domain.effects import LEAST_COLLEAGUES
from quarterdeck.domain.trust import Thresholds
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models.statement import Statement
from quarterdeck.records.refusal import Refusal

USUAL = Thresholds()
MOST_DAYS = 3650
COMPANY_WIDE = {"forecast_percent": "Forecasts are judged", "colleagues": "Colleagues are compared"}


class TrustLimit(Statement):
    """The limits of one pipeline; without a pipeline, those of the whole company.

    ``forecast_percent`` holds for the company only: forecasts are judged over all pipelines together. So does
    ``colleagues``, from how many of them on a mean may be shown to one of them; 0 for never.
    """

    pipeline = models.CharField(max_length=200, blank=True, default="")
    stale_days = models.PositiveIntegerField(default=USUAL.usual.stale_days)
    closing_days = models.PositiveIntegerField(default=USUAL.usual.closing_days)
    forecast_percent = models.PositiveIntegerField(default=round(USUAL.forecast_limit * 100))

    colleagues = models.PositiveIntegerField(default=USUAL.colleagues)

    SAME = ("pipeline",)

    class Meta:
        ordering = ("pipeline",)
        constraints = (
            models.UniqueConstraint(
                fields=("pipeline",), condition=Q(known_to=END), name="limits_of_a_pipeline_stand_once"
            ),
        )

    def __str__(self) -> str:
        return f"the trust limits of {self.pipeline or 'the company'}"

    @classmethod
    def of(cls, pipeline: str = "") -> Self:
        """The limits as they stand; a pipeline without its own begins with the company's."""
        own = cls.objects.filter(pipeline=pipeline).first()
        if own or not pipeline:
            return own or cls(pipeline=pipeline)
        usual = cls.of()
        return cls(pipeline=pipeline, stale_days=usual.stale_days, closing_days=usual.closing_days)

    def revise(self, *, by: Actor | None, **limits: int) -> Self:
        """Change some of the limits. Refusal for a limit that cannot be one; StaleRecord as everywhere."""
        for name, days in limits.items():
            _check(self, name, days)
        with trail_held():
            old = {name: getattr(self, name) for name in limits}
            if self._state.adding:
                for name, days in limits.items():
                    setattr(self, name, days)
                self.say()
            else:
                self.change(**limits)
            record_event("revise", self, self.pipeline or "company", by, old=old, new=limits)
        return self


def _check(limit: TrustLimit, name: str, value: Any) -> None:  # noqa: ANN401 whatever the face was given
    if name in COMPANY_WIDE and limit.pipeline:
        raise Refusal(f"{COMPANY_WIDE[name]} over all pipelines together: set their limit without a pipeline.")
    if name == "colleagues" and 0 < value < LEAST_COLLEAGUES:
        raise Refusal(f"A mean of {value} would tell on one of them. Write {LEAST_COLLEAGUES} or more, or 0 for never.")
    if not 0 <= value <= MOST_DAYS:
        raise Refusal(f"{value} cannot be a limit. Write a number between 0 and {MOST_DAYS}.")
