"""What the sessions of a level and cycle are made of, as somebody has said it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from quarterdeck.domain import cadence
from quarterdeck.domain.cadence import Cycle, Level, Unreadable
from quarterdeck.domain.days import END
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.models.cadencerule import CYCLES, LEVELS
from quarterdeck.records.models.statement import Statement
from quarterdeck.records.models.versioned import StaleRecord
from quarterdeck.records.refusal import Refusal

LONGEST = 60
"""Minutes of performance where neither a rule nor a template says how long a session takes."""


class SessionTemplate(Statement):
    """The parts of the sessions of one level and cycle in words; where nobody has said any, the usual ones hold."""

    level = models.CharField(max_length=20, choices=LEVELS)
    cycle = models.CharField(max_length=20, choices=CYCLES)
    text = models.CharField(max_length=200)

    SAME = ("level", "cycle")

    LABELS: ClassVar[Mapping[str, str]] = {"text": "parts"}

    class Meta:
        ordering = ("level", "cycle")
        constraints = (
            models.UniqueConstraint(
                fields=("level", "cycle"), condition=Q(known_to=END), name="one_template_of_a_level_and_cycle"
            ),
        )

    def __str__(self) -> str:
        return f"the parts of {self.cycle} sessions of {self.level}s"

    @classmethod
    def of(cls, level: Level, cycle: Cycle) -> Self:
        """The template as it stands; one that nobody has said reads as the usual one does."""
        said: Self | None = cls.objects.filter(level=level.value, cycle=cycle.value).first()
        rule = cadence.USUAL.rule(level, cycle)
        usual = cadence.usual_template(level, cycle, rule.minutes if rule else LONGEST)
        return said or cls(level=level.value, cycle=cycle.value, text=cadence.written_template(usual))

    def revise(self, text: str, *, by: Actor | None) -> Self:
        """Give these sessions other parts, or other minutes. Refusal for what nobody understands."""
        try:
            new = cadence.written_template(cadence.read_template(Level(self.level), Cycle(self.cycle), text))
        except Unreadable as wrong:
            raise Refusal(str(wrong)) from wrong
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

    def value(self) -> cadence.Template:
        """The template as the domain knows it."""
        return cadence.read_template(Level(self.level), Cycle(self.cycle), self.text)

    def _say(self, text: str) -> None:
        seen, self.text = self.text, text
        try:
            with transaction.atomic():
                self.say()
        except IntegrityError:
            self.text = seen
            stands = type(self).objects.get(level=self.level, cycle=self.cycle)
            raise StaleRecord(str(self), {"text": stands.text}, {"text": text}, self.LABELS) from None
