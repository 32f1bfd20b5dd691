"""The steps of a session as they stand beside it: where the two are, what lies behind, and what is locked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from quarterdeck.domain import formats
from quarterdeck.domain.conducting import (
    MOST_BACK,
    WAYS,
    Box,
    Look,
    Spent,
    Step,
    first_look,
    minutes_of,
    performance_minutes,
    spent,
)
from quarterdeck.domain.stepnames import NAMES
from quarterdeck.records.models import Sitting
from quarterdeck.web.charts.looking import looking

WAY_WORDS = {Look.AHEAD: "What is to come", Look.BACK: "What happened"}
"""The two ways one may look in a step."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A step in the list. ``state`` is done, now, next or lock; ``left`` are the seconds left of its time box."""

    number: int
    step: Step
    look: Look
    name: str
    question: str
    minutes: int
    state: str
    meta: str
    left: int | None


@dataclass(frozen=True, slots=True)
class Meter:
    """How much of the session looked back, and how much ahead."""

    drawing: str
    back: str
    ahead: str
    words: str


@dataclass(frozen=True)
class Way:
    """Where a session that is held has got to at an instant."""

    sitting: Sitting
    boxes: tuple[Box, ...]
    took: Spent
    now: datetime

    @classmethod
    def of(cls, sitting: Sitting, boxes: tuple[Box, ...], now: datetime) -> Way:
        """As its marks tell it."""
        return cls(sitting, boxes, spent(sitting.way(), now, timedelta(minutes=sitting.session.minutes)), now)

    @property
    def step(self) -> Step:
        """Where the two are; a step that these sessions no longer have still counts."""
        return Step(self.sitting.step)

    def stops(self, owner: str, told: Mapping[Step, str], *, is_locked: bool) -> tuple[Stop, ...]:
        """Every step in its order; ``told`` is what is to be said about each that lies behind."""
        order = [box.step for box in self.boxes]
        here = Step.TRUST if is_locked else self.step
        reached = order.index(here) if here in order else 0
        stops = []
        for number, box in enumerate(self.boxes, start=1):
            state = "now" if box.step is here else "lock" if is_locked else "done" if number <= reached else "next"
            name, question = NAMES[box.step]
            stops.append(
                Stop(
                    number=number,
                    step=box.step,
                    look=first_look(box.step),
                    name=name,
                    question=question.format(owner=owner),
                    minutes=box.minutes,
                    state=state,
                    meta=told.get(box.step, "") if state == "done" else "",
                    left=self._left(box) if state == "now" else None,
                )
            )
        return tuple(stops)

    def ways(self, step: Step) -> tuple[tuple[Look, str, bool], ...]:
        """The ways one may look in that step: each in words, and whether one looks that way now."""
        ways = WAYS.get(step, ())
        return tuple((look, WAY_WORDS[look], look == self.sitting.look) for look in ways) if len(ways) > 1 else ()

    def next(self) -> Step | None:
        """The step after this one; None after the last."""
        order = [box.step for box in self.boxes]
        after = order[order.index(self.step) + 1 :] if self.step in order else []
        return after[0] if after else None

    def outlook_words(self) -> str:
        """How long the outlook took."""
        took = self.took.steps.get(Step.OUTLOOK, timedelta(0))
        return formats.counted(minutes_of(took), "minute", "minutes")

    def meter(self) -> Meter:
        """The minutes of the performance part, looked back and ahead."""
        whole = performance_minutes(self.boxes)
        back, ahead = minutes_of(self.took.back), minutes_of(self.took.ahead)
        limit = float(whole * MOST_BACK)
        told = formats.counted(back, "minute", "minutes"), formats.counted(ahead, "minute", "minutes")
        title = f"{told[0]} looking back, {told[1]} looking ahead of {formats.count(whole)}"
        words = "At most a quarter may go to the past. The mark is the limit."
        if self.step is Step.TRUST and not back and not ahead:
            words = "Starts when the trust check is done."
        elif back > limit:
            words = "More than a quarter went to the past. What is to come needs the rest."
        return Meter(
            looking(back, ahead, whole, limit, title=title),
            f"{formats.count(back)} min",
            f"{formats.count(ahead)} min",
            words,
        )

    def _left(self, box: Box) -> int:
        took = self.took.steps.get(box.step, timedelta(0))
        return round(box.minutes * 60 - took.total_seconds())


def left_words(seconds: int) -> str:
    """What is left of a time box: 9:10 left, or how far it is over."""
    minutes, rest = divmod(abs(seconds), 60)
    return f"{minutes}:{rest:02d} {'left' if seconds >= 0 else 'over'}"
