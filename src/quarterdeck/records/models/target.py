"""Targets: what was agreed, for whom, over which days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q

from quarterdeck.domain import targets
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.statement import Statement
from quarterdeck.records.models.unit import Unit
from quarterdeck.records.refusal import Refusal


class TargetRefused(Refusal):
    """The target would contradict another one."""


class Target(Statement):
    """An agreed amount of a metric. Null: nobody has set it. Zero: nothing is meant to come."""

    metric = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="targets")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="targets")
    begin_on = models.DateField()
    end_on = models.DateField()
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)

    SAME = ("metric", "unit", "person")

    class Meta:
        ordering = ("metric", "unit", "person", "begin_on")
        constraints = (
            models.CheckConstraint(condition=Q(begin_on__lt=F("end_on")), name="target_begins_before_it_ends"),
            models.CheckConstraint(
                condition=Q(unit__isnull=True, person__isnull=False) | Q(unit__isnull=False, person__isnull=True),
                name="target_is_of_a_unit_or_a_person",
            ),
        )

    def __str__(self) -> str:
        return f"the {self.metric} target of {self.unit or self.person} from {self.begin_on} until {self.end_on}"

    @classmethod
    def agree(
        cls,
        metric: str,
        subject: Unit | Person,
        begin_on: date,
        end_on: date,
        amount: Decimal | None,
        *,
        by: Actor | None,
    ) -> Self:
        """Set the target for those days, new or revised. TargetRefused if another covers only some of the same days."""
        whose = {"unit": subject} if isinstance(subject, Unit) else {"person": subject}
        with trail_held():
            others = cls.objects.filter(metric=metric, begin_on__lt=end_on, end_on__gt=begin_on, **whose)
            for other in others.select_related("unit", "person"):
                if (other.begin_on, other.end_on) == (begin_on, end_on):
                    revised: Self = other.revise(amount, by=by)
                    return revised
                raise TargetRefused(
                    f"{subject} has {other} already. Set it for the same days as before, or withdraw that one first."
                )
            target = cls(metric=metric, begin_on=begin_on, end_on=end_on, amount=amount, **whose)
            target.say()
            record_event("agree", target, subject.key, by, metric=metric, begin=begin_on, end=end_on, amount=amount)
        return target

    def revise(self, amount: Decimal | None, *, by: Actor | None) -> Self:
        """Another amount for the same days; the same amount again changes nothing."""
        if amount == self.amount:
            return self
        with trail_held():
            old = self.amount
            self.change(amount=amount)
            record_event("revise", self, self._subject_key(), by, what=str(self), old=old, new=amount)
        return self

    def withdraw(self, *, by: Actor | None) -> None:
        """From today on nothing is agreed for those days."""
        with trail_held():
            record_event("withdraw", self, self._subject_key(), by, what=str(self), old=self.amount)
            self.close()

    def value(self) -> targets.Target | None:
        """The target as the domain knows it; None while nobody has set it."""
        if self.amount is None:
            return None
        kind = SubjectKind.UNIT if self.unit else SubjectKind.PERSON
        return targets.Target(self.metric, Subject(kind, self._subject_key()), self.begin_on, self.end_on, self.amount)

    def _subject_key(self) -> str:
        subject = self.unit or self.person
        return subject.key if subject else ""
