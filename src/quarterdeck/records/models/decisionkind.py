"""Kinds of decisions, as somebody has said them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from quarterdeck.domain import cadence
from quarterdeck.domain.cadence import USUAL_DECISIONS, Cycle, Discipline, Level, Right
from quarterdeck.domain.days import END
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.keys import fresh_key
from quarterdeck.records.models.cadencerule import CYCLES, LEVELS
from quarterdeck.records.models.statement import Statement
from quarterdeck.records.models.versioned import StaleRecord
from quarterdeck.records.refusal import Refusal

LONGEST_WORDS = 120
RIGHTS = [(right.value, right.value) for right in Right]
PARTS = [(part.value, part.value) for part in Discipline]
_USUAL = {kind.key: kind for kind in USUAL_DECISIONS.kinds}


class DecisionKind(Statement):
    """A kind of decision of the catalogue; one of the usual ones stands without a record until somebody changes it.

    ``is_taken`` False keeps on record that a kind, a usual one too, is not taken here.
    """

    key = models.CharField(max_length=80)
    level = models.CharField(max_length=20, choices=LEVELS)
    cycle = models.CharField(max_length=20, choices=CYCLES)
    words = models.CharField(max_length=LONGEST_WORDS)
    metrics = models.JSONField(default=list, blank=True)
    right = models.CharField(max_length=20, choices=RIGHTS, default=Right.OWNER.value)
    escalates_to = models.CharField(max_length=20, choices=LEVELS, blank=True, default="")
    part = models.CharField(max_length=20, choices=PARTS, default=Discipline.PERFORMANCE.value)
    is_taken = models.BooleanField(default=True)

    SAME = ("key",)
    SETTABLE: ClassVar[tuple[str, ...]] = ("level", "cycle", "words", "metrics", "right", "escalates_to", "part")

    class Meta:
        ordering = ("key",)
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=Q(known_to=END), name="a_kind_of_decision_stands_once"),
        )

    def __str__(self) -> str:
        return f"the decision “{self.words}”"

    @classmethod
    def of(cls, key: str) -> Self:
        """The kind as it stands, a usual one too. Refusal where there is none of that key."""
        said: Self | None = cls.objects.filter(key=key).first()
        if said is None and key not in _USUAL:
            raise Refusal(f"There is no decision called '{key}'. See which there are: quarterdeck decisions show")
        return said or cls(key=key, **_stored(_USUAL[key]))

    @classmethod
    def add(cls, words: str, *, by: Actor | None, **fields: Any) -> Self:  # noqa: ANN401 a field's value has the field's type
        """A kind of decision that is taken from now on. Refusal for what cannot be one."""
        new = _checked({"metrics": [], "escalates_to": "", **fields, "words": words})
        key = fresh_key(words, lambda k: k in _USUAL or cls.ever.filter(key=k).exists())
        with trail_held():
            kind = cls(key=key, **new).say()
            record_event("add", kind, key, by, **new)
        return kind

    def revise(self, *, by: Actor | None, **fields: Any) -> Self:  # noqa: ANN401 a field's value has the field's type
        """Say some of it anew. Refusal for what cannot be; StaleRecord where somebody else has said it meanwhile."""
        new = _checked({name: getattr(self, name) for name in self.SETTABLE} | fields)
        new = {name: value for name, value in new.items() if value != getattr(self, name)}
        if new:
            self._keep("revise", new, by)
        return self

    def drop(self, *, by: Actor | None) -> Self:
        """It is not taken here any more; decisions of that kind that were taken keep its words."""
        if self.is_taken:
            self._keep("drop", {"is_taken": False}, by)
        return self

    def take_up(self, *, by: Actor | None) -> Self:
        """It is taken again, as it was."""
        if not self.is_taken:
            self._keep("take up", {"is_taken": True}, by)
        return self

    def value(self) -> cadence.DecisionKind | None:
        """The kind as the domain knows it; None where it is not taken."""
        if not self.is_taken:
            return None
        to = Level(self.escalates_to) if self.escalates_to else None
        place = (Level(self.level), Cycle(self.cycle))
        return cadence.DecisionKind(
            self.key, *place, self.words, tuple(self.metrics), Right(self.right), to, Discipline(self.part)
        )

    def _keep(self, verb: str, new: dict[str, Any], by: Actor | None) -> None:
        with trail_held():
            old = {name: getattr(self, name) for name in new}
            if self._state.adding:
                self._say(new)
            else:
                self.change(**new)
            record_event(verb, self, self.key, by, old=old, new=new)

    def _say(self, new: dict[str, Any]) -> None:
        for name, value in new.items():
            setattr(self, name, value)
        try:
            with transaction.atomic():
                self.say()
        except IntegrityError:
            stands = type(self).objects.filter(key=self.key).values(*new).get()
            raise StaleRecord(str(self), stands, new) from None


def _stored(kind: cadence.DecisionKind) -> dict[str, Any]:
    return {
        "level": kind.level.value,
        "cycle": kind.cycle.value,
        "words": kind.words,
        "metrics": list(kind.metrics),
        "right": kind.right.value,
        "escalates_to": kind.escalates_to.value if kind.escalates_to else "",
        "part": kind.part.value,
    }


def _checked(said: dict[str, Any]) -> dict[str, Any]:
    """What was said, as it is stored. Refusal names what cannot be, and what can."""
    words = " ".join(str(said["words"]).split())
    if not words or len(words) > LONGEST_WORDS:
        raise Refusal(f"Say in at most {LONGEST_WORDS} letters what is decided.")
    level = _one_of(Level, said.get("level"), "level")
    cycle = _one_of(Cycle, said.get("cycle"), "cycle")
    right = _one_of(Right, said.get("right") or Right.OWNER.value, "right")
    part = _one_of(Discipline, said.get("part") or Discipline.PERFORMANCE.value, "part of a session")
    return {
        "level": level.value,
        "cycle": cycle.value,
        "words": words,
        "metrics": _metrics(said.get("metrics") or ()),
        "right": right.value,
        "escalates_to": _escalates_to(said.get("escalates_to") or "", right, level),
        "part": part.value,
    }


def _one_of[Choice: (Level, Cycle, Right, Discipline)](choices: type[Choice], said: object, what: str) -> Choice:
    try:
        return choices(str(said or ""))
    except ValueError:
        there = ", ".join(choice.value for choice in choices)
        raise Refusal(f"'{said or ''}' is not a {what}. There are: {there}.") from None


def _metrics(names: Sequence[str]) -> list[str]:
    for name in names:
        if name not in METRICS:
            raise Refusal(f"There is no metric called '{name}'. See docs/metrics.md for those there are.")
    return list(dict.fromkeys(names))


def _escalates_to(said: str, right: Right, level: Level) -> str:
    if right is not Right.ESCALATED:
        if said:
            raise Refusal("Only a decision that neither of the two may take is put to a higher level. Leave it empty.")
        return ""
    to = _one_of(Level, said, "level")
    if to.height <= level.height:
        raise Refusal(f"A decision of a {level.value} is put to a level above, not to a {to.value}.")
    return to.value
