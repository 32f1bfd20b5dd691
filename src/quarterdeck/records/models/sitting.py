"""Sittings: a session that is being held or was held, from the instant at which one of the two opened it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F

from quarterdeck.domain import conducting
from quarterdeck.domain.conducting import Look, Step, at_earliest, first_look, looks
from quarterdeck.domain.gate import Gate
from quarterdeck.domain.stepnames import NAMES
from quarterdeck.records.audit import record_event, trail_held
from quarterdeck.records.models.heard import is_concluded_in, is_heard_of, is_owner_in
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.versioned import StaleRecord, Versioned
from quarterdeck.records.ready import asked
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.voice import NotYours, Stands, Voice

STEPS = [(step.value, step.value) for step in Step]
LOOKS = [(look.value, look.value) for look in Look]
IS_CLOSED = "The session is closed. Open it again first."
AROUND = timedelta(days=1)
"""How long before it begins, and after it ended, a session that is open counts as being held."""
LEAST = 3
"""Letters of a reason why gaps stay open; fewer say nothing."""
NOTED = """
    UPDATE records_sitting SET noted = noted + 1 WHERE session_id = %s AND closed_at IS NULL
    RETURNING version, stirs, noted
"""


class Sitting(Versioned):
    """Where the two are in a session that was opened, and when they got there; its marks tell all the way.

    ``stirs`` counts what else was said meanwhile about the owner's numbers, ``noted`` how often a note was saved: both
    only tell a screen that there is something new. ``told`` is the record of the session, written when it is closed.
    """

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="sitting")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=20, choices=STEPS)
    look = models.CharField(max_length=10, choices=LOOKS)
    is_paused = models.BooleanField(default=False)
    since = models.DateTimeField()
    stirs = models.PositiveIntegerField(default=0)
    noted = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict)
    tellings = models.JSONField(default=list)
    """Each record there was: the instants from which and, once opened again, until which it stood, and the record."""

    IN_VALUES: ClassVar[bool] = False

    def __str__(self) -> str:
        return f"how far {self.session} has come"

    @classmethod
    def open(cls, session: Session, *, by: Voice, now: datetime) -> Self:
        """Begin the session at its first step. Of two who open it at once both get the same; so does who comes later.

        Refusal where it is cancelled, or cannot be opened yet.
        """
        by.of_the_two(session.owner_id, session.leader_id, "open it")
        with trail_held():
            Session.objects.get(pk=session.pk).refuse_unless_it_opens(now)
            first = {"opened_at": now, "since": now, "step": Step.TRUST, "look": first_look(Step.TRUST)}
            sitting, is_new = cls.objects.get_or_create(session=session, defaults=first)
            if is_new:
                sitting.marked(by)
                record_event("open", sitting, session.key, by.account, at=now)
        return sitting

    @classmethod
    def hold_open(cls, session: Session) -> Session:
        """Nobody closes it until this transaction ends. Refusal where it is closed: what it came to stands.

        To be called while the trail is held, so that nothing is said in between. A note is not held up by the trail;
        whoever saves one waits for this row instead, so none is lost between what a record tells and its end.
        """
        stands: Session = Session.objects.get(pk=session.pk)
        sitting = cls.objects.select_for_update().filter(session=session).first()
        if sitting is not None and sitting.closed_at is not None:
            raise Refusal(IS_CLOSED)
        return stands

    @classmethod
    def hold_in_time(cls, session: Session, now: datetime) -> None:
        """The same for what is concluded in it: Refusal, too, where it is not opened and cannot be, or not yet."""
        stands = cls.hold_open(session)
        if not cls.objects.filter(session=session).exists():
            stands.refuse_unless_it_opens(now)

    @classmethod
    def held_about(cls, owner: Person, now: datetime, named: str = "") -> Session | None:
        """The session about these numbers that is being held at that instant; None while none is.

        The one of the key ``named`` where that is open, else the last one opened of those that are in their time: a
        session that was opened days ahead, or that nobody closed, holds nobody up.
        """
        found = cls.objects.filter(session__owner=owner, closed_at__isnull=True).select_related("session")
        held = [each for each in found.order_by("-opened_at") if each.session.key == named or each.is_held(now)]
        return next((each.session for each in held if each.session.key == named), held[0].session if held else None)

    def is_held(self, now: datetime) -> bool:
        """Whether it is open, and in its time."""
        begin, end = self.held_between()
        return self.closed_at is None and begin <= now <= end

    def held_between(self) -> tuple[datetime, datetime]:
        """From a day before it begins until a day after its planned end, or after somebody last led it on."""
        begins = self.session.begins_at
        return begins - AROUND, max(begins + timedelta(minutes=self.session.minutes), self.since) + AROUND

    @staticmethod
    def noted_in(session_id: int) -> tuple[int, int, int] | None:
        """A note was saved: version, stirs and notes as they stand since; None where the session is not held."""
        return next(iter(asked(NOTED, session_id)), None)

    @classmethod
    def stir(cls, *owner_ids: int) -> None:
        """Something was said about the numbers of these people: whoever sits together about them is to see it."""
        cls.objects.filter(session__owner_id__in=owner_ids, closed_at__isnull=True).update(stirs=F("stirs") + 1)

    def go(self, step: Step, look: Look, *, gate: Gate, by: Voice, now: datetime) -> Self:
        """Go there, the two of them. Refusal while the trust gate is shut, StaleRecord where the other went elsewhere.

        To go where they are already is no change.
        """
        self._refuse_unless_open(by)
        if (self.step, self.look, self.is_paused) == (step, look, False):
            return self
        if look not in looks(step):
            raise Refusal(f"Nobody looks {look} in that step.")
        if step is not Step.TRUST and not gate.is_open:
            raise Refusal(
                "The trust check comes first: put right what is red, waive it, or say why you go on, everybody in it."
            )
        return self._move("go", by, now, step=step, look=look, is_paused=False)

    def pause(self, *, by: Voice, now: datetime) -> Self:
        """No time counts until they go on."""
        self._refuse_unless_open(by)
        return self if self.is_paused else self._move("pause", by, now, is_paused=True)

    def resume(self, *, by: Voice, now: datetime) -> Self:
        """Go on where they paused."""
        self._refuse_unless_open(by)
        return self._move("resume", by, now, is_paused=False) if self.is_paused else self

    def close(self, told: dict[str, Any], *, by: Voice, now: datetime) -> Self:
        """End the session; ``told`` is its record. StaleRecord where the other has moved on meanwhile.

        Where a gap has no decision only the owner of the numbers leaves it open, or whoever leads one who cannot: a
        leaver, a vacant seat, or somebody without a login. ``told`` says because of what: NotYours for anybody else,
        Refusal without words. Before its time the leader alone does not end it.
        """
        self._refuse_unless_open(by)
        if now < self.session.begins_at and by.stands is Stands.ABOVE and not by.in_stead and not is_owner_in(self, by):
            raise Refusal(f"Its time has not come yet, and {by.owner} has said nothing in it. End it once it has.")
        if told.get("left_open"):
            self._refuse_unless_left_open(told.get("because", ""), by)
        return self._end("close", told, by, now)

    @classmethod
    def miss(
        cls, session: Session, because: str, tell: Callable[[Self], dict[str, Any]], *, by: Voice, now: datetime
    ) -> Self:
        """It did not take place: one of the two says so once its time is over, whether it was opened or not.

        ``tell`` makes its record; every gap goes on to the next session. Refusal without words, before its planned end,
        where it is cancelled or closed, and where it took place: then it is ended like any other.
        """
        by.of_the_two(session.owner_id, session.leader_id, "say that it did not take place")
        if not is_in_words(because):
            raise Refusal("Say why it did not take place, in words.")
        with trail_held():
            stands = cls.hold_open(session)
            if stands.cancelled_at is not None:
                raise Refusal("It is cancelled, so everybody knows that it did not take place.")
            if now < stands.begins_at + timedelta(minutes=stands.minutes):
                raise Refusal("Its time is not over yet. Until then it can take place, or be cancelled or moved.")
            if is_concluded_in(stands):
                raise Refusal("Something was decided in it, so it took place. End the session instead.")
            found = cls.objects.filter(session=session).first()
            if found and found.took_place(by):
                raise Refusal("The other one said something in it, so it took place. End the session instead.")
            sitting = found or cls._unopened(stands, now)
            return sitting._end("not held", tell(sitting), by, now)  # noqa: SLF001 its own

    @classmethod
    def _unopened(cls, session: Session, now: datetime) -> Self:
        """Of a session that nobody has opened; it is told, and never was held."""
        first = {"opened_at": now, "since": now, "step": Step.TRUST, "look": first_look(Step.TRUST)}
        return cls.objects.create(session=session, is_paused=True, **first)

    def took_place(self, by: Voice) -> bool:
        """Whether it was ended as one that was held before, or the other one, not ``by``, said something in it."""
        return any(not was_missed(told) for *_, told in self.tellings) or is_heard_of(self, by)

    @property
    def was_missed(self) -> bool:
        """Whether its record says that it did not take place."""
        return self.closed_at is not None and was_missed(self.told)

    def open_again(self, *, by: Voice, now: datetime) -> Self:
        """It was closed too early. What it told is told anew when it is closed again.

        One that had not taken place does now, from now on.
        """
        by.of_the_two(self.session.owner_id, self.session.leader_id, "open it again")
        if self.closed_at is None:
            return self
        reopened = at_earliest(now, self.since)
        tellings = [[since, until or reopened.isoformat(), told] for since, until, told in self.tellings]
        return self._move("open again", by, now, tellings, closed_at=None, is_paused=False)

    def told_by(self, instant: datetime) -> dict[str, Any]:
        """The record as it stood at that instant; empty where the session was not closed then."""
        return self._telling(instant)[1]

    def closed_by(self, instant: datetime) -> datetime | None:
        """Since when it was closed at that instant; None where it was not."""
        return self._telling(instant)[0]

    def _telling(self, instant: datetime) -> tuple[datetime | None, dict[str, Any]]:
        for since, until, told in self.tellings:
            begin = datetime.fromisoformat(since)
            if begin <= instant and (until is None or instant < datetime.fromisoformat(until)):
                return begin, dict(told)
        return None, {}

    def way(self) -> list[conducting.Mark]:
        """The way they went, in its order."""
        return [mark.value() for mark in self.marks.order_by("number")]

    def _refuse_unless_open(self, by: Voice) -> None:
        by.of_the_two(self.session.owner_id, self.session.leader_id, "conduct it")
        if self.closed_at is not None:
            raise Refusal(IS_CLOSED)

    def _end(self, verb: str, told: dict[str, Any], by: Voice, now: datetime) -> Self:
        at = at_earliest(now, self.since)
        tellings = [*self.tellings, [at.isoformat(), None, told]]
        return self._move(verb, by, now, tellings, closed_at=at, is_paused=True, told=told)

    def _refuse_unless_left_open(self, because: str, by: Voice) -> None:
        if by.stands is not Stands.OWNER and not by.in_stead:
            raise NotYours(
                f"Not every gap has a decision. Only {by.owner} may leave the rest open, and says why: "
                "whoever owns the numbers answers for their gaps."
            )
        if not is_in_words(because):
            raise Refusal("Not every gap has a decision. Decide about the rest, or say why it stays open, in words.")

    def _move(self, verb: str, by: Voice, now: datetime, tellings: Any = None, **new: Any) -> Self:  # noqa: ANN401 a field's value has the field's type
        with trail_held():
            kept = {} if tellings is None else {"tellings": tellings}
            try:
                self._store({**new, "since": at_earliest(now, self.since)}, kept)
            except StaleRecord as stale:
                raise MovedOn(type(self).objects.get(pk=self.pk), stale) from stale
            self.marked(by)
            said = {name: value for name, value in new.items() if name != "closed_at"}
            record_event(verb, self, self.session.key, by.account, at=self.since, **said)
        return self

    def marked(self, by: Voice) -> None:
        """Put down where they are, as the next of its marks."""
        where = {"step": self.step, "look": self.look, "counts": not self.is_paused}
        self.marks.create(number=self.version, at=self.since, by=by.person, **where)


def is_in_words(because: str) -> bool:
    """Whether a reason says anything."""
    return sum(letter.isalpha() for letter in because) >= LEAST


def was_missed(told: dict[str, Any]) -> bool:
    """Whether a record of a session says that it did not take place."""
    return bool(told.get("missed_by"))


class MovedOn(StaleRecord):
    """The other one led the session somewhere else while this one had its page open."""

    def __init__(self, stands: Sitting, stale: StaleRecord) -> None:
        super().__init__(str(stands), stale.theirs, stale.yours)
        step = NAMES[Step(stands.step)][0]
        where = "is closed" if stands.closed_at else "is paused" if stands.is_paused else f"has come to “{step}”"
        self.args = (
            f"The other one went on meanwhile: the session {where} now. Look at it, and repeat what you meant.",
        )
