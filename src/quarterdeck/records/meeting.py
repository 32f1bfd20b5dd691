"""A session opened by one of the two who meet in it: nobody else comes in, whatever they lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from quarterdeck.domain.cadence import AgreedSession, starts_at
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.conducting import Box, boxes
from quarterdeck.domain.gate import Gate, gate
from quarterdeck.records.arranging import comes_in, seen_session
from quarterdeck.records.models import Account, Anyway, Decision, Person, Preparation, Session, Sitting, Waiver
from quarterdeck.records.models.preparation import BEFORE
from quarterdeck.records.models.session import EARLIEST, refuse_unless_it_opens
from quarterdeck.records.models.sitting import IS_CLOSED
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.speaking import voice
from quarterdeck.records.values import current_values
from quarterdeck.records.voice import Stands, Voice


class LedElsewhere(NotCleared):
    """The viewer is to meet the owner, but what the owner does is for others to hear who lead them."""

    def __init__(self, agreed: AgreedSession) -> None:
        super().__init__("There is nothing here for you to see.")
        self.agreed = agreed


def gate_of(
    owner: Person, checks: Iterable[tuple[str, str, bool]], on: date, as_of: date | None = None, *, anyway: bool = False
) -> Gate:
    """The trust gate of an owner's numbers on that day, with what was waived of them."""
    waivers = Waiver.on_record(as_of).filter(owner=owner).select_related("said_by", "accepted_by")
    return gate(checks, [waiver.value() for waiver in waivers], on, anyway=anyway)


@dataclass(frozen=True)
class Meeting:
    """A session as one of the two in it sees it; ``voice`` is theirs about the owner's numbers.

    It is told as it stands, or as it was on record at the end of ``as_of``; then nothing is said in it.
    """

    agreed: AgreedSession
    voice: Voice
    as_of: date | None = None

    @classmethod
    def open(cls, account: Account, key: str, on: date, as_of: date | None = None) -> Meeting:
        """Open it. NotCleared for whoever does not take part on the day ``on``, as for one that there is not."""
        found = seen_session(account, key, on, as_of)
        if account.person is None or not comes_in(account.person.key, found.session, on):
            raise NotCleared("There is nothing here for you to see.")
        try:
            speaks = voice(account, found.session.owner_key, on)
        except NotCleared as refused:
            raise LedElsewhere(found) from refused
        return cls(found, speaks, as_of)

    @property
    def is_owner(self) -> bool:
        """Whether the owner of the numbers looks at it."""
        return self.voice.stands is Stands.OWNER

    @property
    def begins_at(self) -> datetime:
        """The instant at which it begins."""
        return starts_at(self.agreed.session.begins, current_values().calendar.clock)

    @property
    def opens_at(self) -> datetime:
        """From when on it can be opened; nothing is concluded in it before."""
        return self.begins_at - EARLIEST

    def is_in_time(self, now: datetime) -> bool:
        """Whether something may be concluded in it: it was opened, or could be at that instant."""
        return self.sitting() is not None or (self.agreed.is_held and now >= self.opens_at)

    def refuse_unless_in_time(self, now: datetime) -> None:
        """Refusal where nothing is concluded in it then: it is closed, cancelled, or cannot be opened yet."""
        sitting = self.sitting()
        if sitting is None:
            refuse_unless_it_opens(self.begins_at, now, is_cancelled=not self.agreed.is_held)
        elif sitting.closed_at is not None:
            raise Refusal(IS_CLOSED)

    def record(self) -> Session:
        """The session as a record; it becomes one with the first thing that is said in it."""
        return Session.of(self.agreed.session, current_values().calendar.clock)

    def sitting(self) -> Sitting | None:
        """How far it has come; None while nobody has opened it."""
        key = self.agreed.session.key
        related = ("session__owner", "session__leader")
        return Sitting.objects.select_related(*related).filter(session__key=key).first()

    def boxes(self) -> tuple[Box, ...]:
        """Its steps, with the minutes each is given."""
        session = self.agreed.session
        return boxes(current_values().rhythm.template(session.level, session.cycle, session.minutes))

    @property
    def due_at(self) -> datetime:
        """When the preparation is due. What was handed over keeps the instant its owner was told then."""
        found = self._prepared()
        return (found.promised(self.until) if found else None) or self.begins_at - BEFORE

    def draft(self) -> Preparation | None:
        """What the owner drafts, for nobody but the owner; looking back there is none, since it was said to nobody."""
        return self._prepared() if self.is_owner and self.as_of is None else None

    def handed_over(self, now: datetime) -> dict[str, str]:
        """What the owner handed over, as far as this viewer may read it at that instant; by question.

        Looking back, what was handed over by then; now, whatever was, even by a clock that was ahead of this one.
        """
        found = self._prepared() if self.is_owner or self._may_read(now) else None
        if found is None or self.as_of is None:
            return found.handed_over if found else {}
        return found.as_handed_over(now)

    @property
    def until(self) -> datetime | None:
        """The instant at which the day ends that is looked back to; None for now."""
        if self.as_of is None:
            return None
        return current_values().calendar.clock.last_of(self.as_of)

    def _may_read(self, now: datetime) -> bool:
        """Whether the leader may read what was handed over: from the instant told, or once the session is held.

        It is once it is opened in its time; before that the leader alone makes nothing known by opening it, its owner
        does by opening it, or by leading it on.
        """
        sitting = self.sitting()
        if now >= self.due_at or sitting is None or now < sitting.opened_at:
            return now >= self.due_at
        owners = sitting.marks.filter(by=sitting.session.owner_id, counts=True, at__lte=now)
        return now >= self.begins_at or owners.exists()

    def _prepared(self) -> Preparation | None:
        return Preparation.objects.filter(session__key=self.agreed.session.key).select_related("session__owner").first()

    def gate(self, checks: Iterable[tuple[str, str, bool]], on: date) -> Gate:
        """The trust gate on that day, of the checks (code, title, whether red) of the session's numbers."""
        return gate_of(self.voice.owner, checks, on, self.as_of, anyway=self._anyway(on))

    def reasons(self, on: date) -> Anyway | None:
        """Why it is decided anyway on that day, as far as the two have said."""
        return Anyway.objects.filter(session__key=self.agreed.session.key, on=on).select_related("session").first()

    def _anyway(self, on: date) -> bool:
        said = self.reasons(on)
        return said is not None and said.is_agreed

    def decisions(self) -> dict[str, Decision]:
        """What was decided in it, by gap."""
        found = Decision.on_record(self.as_of).filter(session__key=self.agreed.session.key)
        return {each.gap: each for each in found.select_related("owner", "session", "answered_by", "taken_by")}
