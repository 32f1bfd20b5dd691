"""When sessions of a level and cycle are held, as somebody has said it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from quarterdeck.domain import cadence
from quarterdeck.domain.cadence import Cycle, Level, Unreadable
from quarterdeck.domain.days import END
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models.statement import Statement
from quarterdeck.records.models.versioned import StaleRecord
from quarterdeck.records.refusal import Refusal

LEVELS = [(level.value, level.value) for level in Level]
CYCLES = [(cycle.value, cycle.value) for cycle in Cycle]


class CadenceRule(Statement):
    """The rule of one level and cycle in words; where nobody has said one, the usual cadence holds."""

    level = models.CharField(max_length=20, choices=LEVELS)
    cycle = models.CharField(max_length=20, choices=CYCLES)
    text = models.CharField(max_length=200)

    SAME = ("level", "cycle")

    LABELS: ClassVar[Mapping[str, str]] = {"text": "rule"}

    class Meta:
        ordering = ("level", "cycle")
        constraints = (
            models.UniqueConstraint(
                fields=("level", "cycle"), condition=Q(known_to=END), name="one_rule_of_a_level_and_cycle"
            ),
        )

    def __str__(self) -> str:
        return f"the {self.cycle} rule of {self.level}s"

    @classmethod
    def of(cls, level: Level, cycle: Cycle) -> Self:
        """The rule as it stands; one that nobody has said yet reads as the usual cadence does."""
        said: Self | None = cls.objects.filter(level=level.value, cycle=cycle.value).first()
        usual = cadence.USUAL.rule(level, cycle)
        text = cadence.written(usual) if usual else cadence.NEVER
        return said or cls(level=level.value, cycle=cycle.value, text=text)

    def revise(self, text: str, *, by: Actor | None) -> Self:
        """Hold these sessions by another rule, or not at all. Refusal for one that nobody understands."""
        new = self._read(text)
        if new == self.text:
            return self
        with trail_held():
            old = self.text
            if self._state.adding:
                self._say(new)
            else:
                self.change(text=new)
            record_event("revise", self, f"{self.level} {self.cycle}", by, old=old, new=new)
        return self

    def withdraw(self, *, by: Actor | None) -> None:
        """Take it back: the usual cadence holds again. Refusal where nobody has said anything else."""
        if self._state.adding:
            raise Refusal("The usual cadence holds already; there is nothing to take back.")
        with trail_held():
            record_event("withdraw", self, f"{self.level} {self.cycle}", by, old=self.text)
            self.close()

    def value(self) -> cadence.CadenceRule | None:
        """The rule as the domain knows it; None where these sessions are not held."""
        return cadence.read_rule(Level(self.level), Cycle(self.cycle), self.text)

    def _read(self, text: str) -> str:
        try:
            rule = cadence.read_rule(Level(self.level), Cycle(self.cycle), text)
        except Unreadable as wrong:
            raise Refusal(str(wrong)) from wrong
        return cadence.written(rule) if rule else cadence.NEVER

    def _say(self, text: str) -> None:
        seen, self.text = self.text, text
        try:
            with transaction.atomic():
                self.say()
        except IntegrityError:
            self.text = seen
            stands = type(self).objects.get(level=self.level, cycle=self.cycle)
            raise StaleRecord(str(self), {"text": stands.text}, {"text": text}, self.LABELS) from None
