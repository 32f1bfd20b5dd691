"""Sessions about which something was agreed or done; all others follow from the plan."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from quarterdeck.domain import formats
from quarterdeck.domain.cadence import AgreedSession, Cycle, Held, Level, PlannedSession, Standing, starts_at
from quarterdeck.domain.calendar import Clock, Period
from quarterdeck.domain.days import END
from quarterdeck.domain.plain import plain
from quarterdeck.records.audit import Actor, actor_name, record_event, trail_held
from quarterdeck.records.models.cadencerule import CYCLES, LEVELS
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.statement import Statement, recorded_on
from quarterdeck.records.models.timezoneversion import TimeZoneVersion
from quarterdeck.records.refusal import Refusal

LONGEST_REASON = 300
FARTHEST_DAYS = 366
OVER = "That time is over. Choose one that is still to come."
TOO_FAR = "That is more than a year ahead. Choose an earlier day."
EARLIEST = timedelta(days=7)
"""How long before its time a session may be opened; earlier than that, somebody means another one."""


class Session(Statement):
    """A session between an owner of numbers and their leader, with what it was when somebody first touched it.

    Pair, cycles, periods and time stay whatever happens to rules and organisation. ``begins_at`` is an instant (UTC),
    ``held`` lists cycle, period key, first day and end of each cycle held, the longest first.

    It is known from the day on which somebody first touched it: before that the plan stood, and as of an earlier day it
    still does. What it was before each move and cancellation is kept. So only what is agreed about it is changed here;
    what is written all the time while people meet belongs into a record of its own.
    """

    key = models.CharField(max_length=200)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="own_sessions")
    leader = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="led_sessions")
    unit_key = models.CharField(max_length=80)
    led_from = models.CharField(max_length=80, blank=True, default="")
    level = models.CharField(max_length=20, choices=LEVELS)
    cycle = models.CharField(max_length=20, choices=CYCLES)
    held = models.JSONField()
    wave = models.CharField(max_length=40)
    planned_for = models.DateTimeField()
    begins_at = models.DateTimeField(db_index=True)
    minutes = models.PositiveIntegerField()
    changes = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=254, blank=True, default="")
    cancelled_at = models.DateTimeField(null=True)

    SAME = ("key",)
    IN_VALUES: ClassVar[bool] = False

    class Meta:
        ordering = ("begins_at", "key")
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=Q(known_to=END), name="a_session_stands_once"),
        )
        indexes = (models.Index(fields=("planned_for",), name="sessions_by_plan"),)

    def __str__(self) -> str:
        return f"the {self.cycle} session of {self.owner}"

    @classmethod
    def of(cls, planned: PlannedSession, clock: Clock) -> Self:
        """The record of a planned session, made if there is none yet; of two who ask at once both get the same.

        No event is written: making it says nothing that the plan does not say.
        """
        begins_at = starts_at(planned.begins, clock)
        people = Person.objects.in_bulk(list(planned.people), field_name="key")
        made: Self
        made, _ = cls.objects.get_or_create(
            key=planned.key,
            defaults={
                "known_from": recorded_on(),
                "owner": people[planned.owner_key],
                "leader": people[planned.leader_key] if planned.leader_key else None,
                "unit_key": planned.unit_key,
                "led_from": planned.led_from,
                "level": planned.level.value,
                "cycle": planned.cycle.value,
                "held": [_written(held) for held in planned.held],
                "wave": planned.wave,
                "planned_for": begins_at,
                "begins_at": begins_at,
                "minutes": planned.minutes,
            },
        )
        return made

    def move(self, begins_at: datetime, reason: str, *, by: Actor | None, now: datetime) -> Self:
        """Hold it at another time, a cancelled one too. Refusal for a time that is over or far away, or no reason.

        One that was opened, or closed since, stays where it is.
        """
        why = _reason(reason)
        if begins_at <= now:
            raise Refusal(OVER)
        if (begins_at - now).days > FARTHEST_DAYS:
            raise Refusal(TOO_FAR)
        if begins_at == self.begins_at and self.cancelled_at is None:
            raise Refusal("It is held at that time already.")
        return self._agree("move", by, now, why, begins_at=begins_at, cancelled_at=None)

    def cancel(self, reason: str, *, by: Actor | None, now: datetime) -> Self:
        """It does not take place. Refusal without a reason, for one that is over, was opened, or cancelled already."""
        why = _reason(reason)
        if self.cancelled_at is not None:
            raise Refusal("It was cancelled already.")
        if self.begins_at <= now:
            raise Refusal("Its time is over: it cannot be cancelled any more.")
        return self._agree("cancel", by, now, why, cancelled_at=now)

    def give(self, leader: Person, led_from: str, reason: str, *, by: Actor | None, now: datetime) -> Self:
        """Another leader of the owner holds it, from the unit they lead. Refusal without a reason, or once opened."""
        why = _reason(reason)
        if self.leader_id is None:
            raise Refusal("An executive meets the leadership team, so nobody leads that session.")
        if leader.pk == self.leader_id:
            raise Refusal(f"{leader} leads it already.")
        return self._agree("give", by, now, why, leader=leader, led_from=led_from)

    def value(self, clock: Clock) -> AgreedSession:
        """The session as the domain knows it, at the time of the clock."""
        planned = PlannedSession(
            self.key,
            self.owner.key,
            self.leader.key if self.leader else None,
            self.unit_key,
            self.led_from,
            Level(self.level),
            tuple(_read(held) for held in self.held),
            self.begins_at.astimezone(clock).replace(tzinfo=None),
            self.minutes,
            self.wave,
        )
        before = self.planned_for.astimezone(clock).replace(tzinfo=None)
        return AgreedSession(planned, before, self.became, self.reason, self.version, self.changes)

    def refuse_unless_it_opens(self, now: datetime) -> None:
        """Refusal where it is cancelled, or cannot be opened yet: what is concluded belongs into a session that can."""
        refuse_unless_it_opens(self.begins_at, now, is_cancelled=self.cancelled_at is not None)

    def earlier_ones(self) -> models.QuerySet[Any]:
        """The sessions about the same numbers that were held before it, whoever led them."""
        return type(self).objects.filter(
            owner=self.owner_id, level=self.level, unit_key=self.unit_key, begins_at__lt=self.begins_at
        )

    @property
    def cycles(self) -> tuple[str, ...]:
        """Every cycle it holds, the longest first."""
        return tuple(cycle for cycle, *_ in self.held)

    @property
    def became(self) -> Standing:
        """What has become of the time that was planned."""
        if self.cancelled_at is not None:
            return Standing.CANCELLED
        return Standing.PLANNED if self.begins_at == self.planned_for else Standing.MOVED

    def _agree(self, verb: str, by: Actor | None, now: datetime, reason: str, **new: Any) -> Self:  # noqa: ANN401 field values
        with trail_held():
            stands = type(self).objects.get(pk=self.pk)
            if hasattr(stands, "sitting"):
                if stands.sitting.was_missed:
                    raise Refusal("It did not take place, and that is on record. Its gaps go on to the next session.")
                raise Refusal(
                    "It was opened: what is said in it belongs to its day and to the two, so it stays as it is."
                )
            old = {name: _told(getattr(self, name)) for name in new}
            told = {"reason": reason, "changes": self.changes + 1, "changed_at": now, "changed_by": actor_name(by)}
            self.change(**new, **told)
            said = {name: _told(value) for name, value in new.items()}
            record_event(verb, self, self.key, by, old=old, new=said, reason=reason)
        return self


def refuse_unless_it_opens(begins_at: datetime, now: datetime, *, is_cancelled: bool) -> None:
    """Refusal where a session of that time is cancelled, or cannot be opened yet at that instant."""
    if is_cancelled:
        raise Refusal("It is cancelled. Move it to a day on which it is held.")
    if now < (opens_at := begins_at - EARLIEST):
        at = opens_at.astimezone(TimeZoneVersion.in_force())
        raise Refusal(
            f"This session can be opened from {formats.weekday(at.date())}, {at:%H:%M} on, a week before it "
            "begins, and nothing is concluded in it before. Prepare it until then, or move it to the day on which "
            "you hold it."
        )


def _told(value: object) -> object:
    return value.key if isinstance(value, Person) else value


def _written(held: Held) -> list[str]:
    return [held.cycle.value, held.period.key, held.period.begin.isoformat(), held.period.end.isoformat()]


def _read(said: list[str]) -> Held:
    cycle, key, begin, end = said
    period = Period(date.fromisoformat(begin), date.fromisoformat(end), key, Cycle(cycle).grain)
    return Held(Cycle(cycle), period)


def _reason(text: str) -> str:
    reason = " ".join(plain(text).split())
    if not reason or len(reason) > LONGEST_REASON:
        raise Refusal(f"Say why, in at most {LONGEST_REASON} letters: whoever is waiting will read it.")
    return reason
