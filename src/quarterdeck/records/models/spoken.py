"""What people say to each other about an owner's numbers: it happens on a day, and each word of it is kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models

from quarterdeck.domain import formats
from quarterdeck.domain.plain import plain
from quarterdeck.records.audit import record_event, trail_held
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.sitting import Sitting
from quarterdeck.records.models.statement import Statement, recorded_on
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.voice import Voice

FURTHEST = timedelta(days=731)
"""Nothing is due later than two years ahead."""
LONGEST = 1000
"""Characters of a text or a reason."""


class SpokenRefused(Refusal):
    """It cannot be said like that, or not any more."""


class Spoken(Statement):
    """Said about ``owner``'s numbers. ``key`` is the same through all that is said about the same thing.

    Unlike the set-up, nothing of it was ever true before the day on which it was said. No report is worked out from
    it, so values that were read before still stand after it. Whoever sits together about these numbers sees it at once.
    """

    key = models.CharField(max_length=32, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=LONGEST)
    due_on = models.DateField()
    said_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    because = models.CharField(max_length=LONGEST, blank=True, default="")

    SAME = ("key",)
    IN_VALUES: ClassVar[bool] = False

    class Meta:
        abstract = True

    def say(self) -> Self:
        """Put it on record, known from today."""
        self.key = uuid4().hex
        self.said_on = recorded_on()
        return self._put(self.said_on)

    def begin(self, verb: str, by: Voice, **said: Any) -> Self:  # noqa: ANN401 a field's value has the field's type
        """Say it for the first time, with its event."""
        with trail_held():
            self.say()
            Sitting.stir(self.owner_id)
            record_event(verb, self, self.key, by.account, owner=by.owner.key, **said)
        return self

    def tell(self, verb: str, by: Voice, **fields: Any) -> Self:  # noqa: ANN401 a field's value has the field's type
        """Say something else about it, with its event. StaleRecord as for any change."""
        with trail_held():
            old = {name: _told(getattr(self, name)) for name in fields}
            self.change(**fields)
            Sitting.stir(self.owner_id)
            new = {name: _told(value) for name, value in fields.items()}
            record_event(verb, self, self.key, by.account, owner=by.owner.key, old=old, new=new)
        return self


def refuse_unless_near(due_on: date, what: str) -> None:
    """SpokenRefused for a day that has passed, or one so far away that nobody means it; ``what`` it cannot be."""
    today = recorded_on()
    if due_on < today:
        raise SpokenRefused(f"It cannot be {what} {formats.day(due_on)}. Choose a day from {formats.day(today)} on.")
    if due_on > (latest := today + FURTHEST):
        raise SpokenRefused(
            f"It cannot be {what} {formats.day(due_on)}. Choose a day up to {formats.day(latest)}, within two years."
        )


def words(text: str, what: str) -> str:
    """The text without stray blanks and what nobody sees. SpokenRefused where there is none, or too much of it."""
    found = " ".join(plain(text).split())
    if not found:
        raise SpokenRefused(f"Say {what}.")
    if len(found) > LONGEST:
        raise SpokenRefused(f"That is {len(found)} characters; {LONGEST} is the most. Say it shorter.")
    return found


def _told(value: object) -> object:
    return value.key if isinstance(value, Person | Session) else value
