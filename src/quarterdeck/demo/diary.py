"""What happened at Kestrand, one thing after the other, each at its own instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from heapq import heappop, heappush
from itertools import count

from quarterdeck.demo.days import CALENDAR
from quarterdeck.domain.cadence import starts_at
from quarterdeck.records.imports import Progress, quiet
from quarterdeck.records.models import Account, Person
from quarterdeck.records.present import as_if_at
from quarterdeck.records.speaking import voice
from quarterdeck.records.voice import Voice

STRIDE = 50
"""How much happens between two words about the progress."""
type Deed = Callable[[datetime], object]
"""Something that somebody does at an instant."""


class Diary:
    """Everything that is to happen. What happens may enter more, as long as it lies ahead."""

    def __init__(self) -> None:
        self._coming: list[tuple[datetime, int, Deed]] = []
        self._order = count()

    def enter(self, at: datetime, deed: Deed) -> None:
        """It happens then; of two at the same instant, the one that was entered first."""
        heappush(self._coming, (at, next(self._order), deed))

    def on(self, day: date, hour: int, minute: int, deed: Deed) -> None:
        """It happens on that day, at that time of the clock on Kestrand's wall."""
        self.enter(at(day, hour, minute), deed)

    def live(self, progress: Progress = quiet) -> None:
        """Let all of it happen."""
        done = 0
        while self._coming:
            if done % STRIDE == 0:
                progress("Living through the year", done, done + len(self._coming))
            instant, _, deed = heappop(self._coming)
            with as_if_at(instant):
                deed(instant)
            done += 1
        progress("Living through the year", done, done)


def at(day: date, hour: int, minute: int) -> datetime:
    """That time of the clock on Kestrand's wall."""
    return starts_at(datetime.combine(day, time(hour, minute)), CALENDAR.clock)


def speaks(person_key: str, owner_key: str, on: date) -> Voice:
    """The voice of that person about the owner's numbers on that day."""
    return voice(account_of(person_key), owner_key, on)


@cache
def account_of(person_key: str) -> Account:
    """The account of that person. Whoever is not of the cast has none to sign in with: it is not kept."""
    found = Account.objects.filter(person__key=person_key).select_related("person").first()
    if found:
        return found
    person = Person.objects.get(key=person_key)
    return Account(email=person.email or "", person=person)
