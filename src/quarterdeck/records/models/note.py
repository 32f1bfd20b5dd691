"""Notes: what the two write down at a step of their session. They are for the pair alone, unless one is shared."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q

from quarterdeck.domain import notes
from quarterdeck.domain.conducting import Step
from quarterdeck.domain.days import END
from quarterdeck.domain.plain import plain
from quarterdeck.records.audit import trail_held
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.sitting import STEPS, Sitting
from quarterdeck.records.models.spoken import Spoken, SpokenRefused
from quarterdeck.records.models.statement import recorded_on
from quarterdeck.records.models.versioned import StaleRecord, Versioned
from quarterdeck.records.ready import asked
from quarterdeck.records.voice import NotYours, Stands, Voice

LONGEST = 4000
"""Characters of a note."""
KEEP = """
    UPDATE records_note SET text = %s, written_at = %s, written_by_id = %s, version = version + 1
    WHERE session_id = %s AND step = %s AND version = %s
    RETURNING id, version
"""


class Note(Versioned):
    """The text the two have at one step. Both write in it; it is saved as they type, so only sharing it is an event."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="notes")
    step = models.CharField(max_length=20, choices=STEPS)
    text = models.TextField(blank=True, default="")
    written_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    IN_VALUES: ClassVar[bool] = False
    counted: tuple[int, int, int] | None = None
    """What `Sitting.noted_in` told when this copy was saved."""

    class Meta:
        ordering = ("session", "pk")
        constraints = (models.UniqueConstraint(fields=("session", "step"), name="one_note_of_a_step"),)

    def __str__(self) -> str:
        return "The note"

    @classmethod
    def of(cls, session: Session, step: Step) -> Self:
        """The note of that step, not stored yet where nobody has written any."""
        found: Self | None = cls.objects.filter(session=session, step=step).first()
        if found is None:
            return cls(session=session, step=step, version=0)
        found.session = session
        return found

    def write(self, text: str, *, by: Voice, now: datetime) -> Self:
        """Keep the text. Only the two may; StaleRecord with both texts where the other saved since this copy was read.

        The same text sent twice is saved once: a browser that did not hear the answer asks again.
        """
        by.of_the_two(self.session.owner_id, self.session.leader_id, "write its notes")
        said = plain(text.replace("\r\n", "\n"))
        if len(said) > LONGEST:
            raise SpokenRefused(f"That is {len(said)} characters; {LONGEST} is the most. Nothing of it was saved yet.")
        try:
            if not self._kept_at_once(said, by, now):
                self._keep(said, by, now)
        except StaleRecord as stale:
            if stale.theirs.get("text") != said:
                raise
            self.refresh_from_db()
        return self

    def _kept_at_once(self, text: str, by: Voice, now: datetime) -> bool:
        """Two statements, as hundreds who type need them; nothing is done where anything is out of the ordinary."""
        with transaction.atomic():
            kept = asked(KEEP, text, now, by.person.pk, self.session_id, str(self.step), self.version)
            self.counted = Sitting.noted_in(self.session_id) if kept else None
            if self.counted is None:
                transaction.set_rollback(True)
                return False
        (self.pk, self.version), self._state.adding = kept[0], False
        self.text, self.written_at, self.written_by = text, now, by.person
        return True

    def _keep(self, text: str, by: Voice, now: datetime) -> None:
        """The first words at a step, what was refused, a session that is not held: whatever else there is to say."""
        with trail_held():
            if self._state.adding:
                made, _ = type(self).objects.get_or_create(session=self.session, step=self.step)
                self.pk, self._state.adding = made.pk, False
                self.version = self.version or 1
            self.change(text=text, written_at=now, written_by=by.person)
            self.counted = Sitting.noted_in(self.session_id)
            if self.counted is None:
                Sitting.hold_open(self.session)


class SharedNote(Spoken):
    """A note as it stood when one of the two wanted it shared with those who lead the owner.

    It holds the words of both, so it goes out once the other agrees to that text. What is written in it later is the
    pair's own again, until it is shared anew.
    """

    text = models.TextField()
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="shared_notes")
    step = models.CharField(max_length=20, choices=STEPS)
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The other of the two: nobody else reads it before they agree."""

    class Meta:
        ordering = ("-said_on", "-pk")
        indexes = (models.Index(fields=("owner", "known_to"), name="shared_notes_of_an_owner"),)
        constraints = (
            models.UniqueConstraint(
                fields=("session", "step"), condition=Q(known_to=END, closed_on=None), name="a_note_is_shared_once"
            ),
        )

    def __str__(self) -> str:
        return "The shared note"

    @classmethod
    def share(cls, note: Note, *, by: Voice) -> Self:
        """Want it shared as it stands. One that is shared already is shared anew with what it says now.

        It goes out once the other of the two agrees, or says the same; an executive's, whom nobody meets, at once.
        """
        by.of_the_two(note.session.owner_id, note.session.leader_id, "share its notes")
        if not note.text.strip():
            raise SpokenRefused("There is nothing to share yet: the note is empty.")
        with trail_held():
            standing: Self | None = cls.objects.filter(session=note.session, step=note.step, closed_on=None).first()
            if standing and standing.text == note.text:
                standing.session = note.session
                return standing if standing.agreed_by_id or standing.is_by(by) else standing.agree(by=by)
            agreed = by.person if note.session.leader_id is None else None
            if standing:
                return standing.tell("share", by, text=note.text, said_by=by.person, agreed_by=agreed)
            found = cls(owner=by.owner, session=note.session, step=note.step, text=note.text, said_by=by.person)
            found.agreed_by = agreed
            found.due_on = recorded_on()
            return found.begin("share", by, session=note.session.key, step=note.step, text=note.text)

    def is_by(self, by: Voice) -> bool:
        """Whether it was shared from the side of whoever speaks: the owner, or the leader with their deputy."""
        return (by.stands is Stands.OWNER) == (self.said_by_id == self.owner_id)

    def agree(self, *, by: Voice) -> Self:
        """The other of the two agrees to that text: now those who lead the owner read it. StaleRecord if it changed."""
        by.of_the_two(self.session.owner_id, self.session.leader_id, "agree to share it")
        if self.closed_on:
            raise SpokenRefused("It was taken back meanwhile. Share it again if you both want to.")
        if self.is_by(by):
            raise NotYours("You have shared it; the other one has to agree.")
        return self if self.agreed_by_id else self.tell("agree to share", by, agreed_by=by.person)

    def value(self) -> notes.SharedNote:
        """The note as the domain knows it."""
        return notes.SharedNote(
            self.owner.key, self.owner.name, self.step, self.text, self.known_from, self.said_by.name, self._agreed()
        )

    def _agreed(self) -> str:
        return self.agreed_by.name if self.agreed_by else ""

    def take_back(self, *, by: Voice) -> Self:
        """Share it no more, from today on. Either of the two may."""
        by.of_the_two(self.session.owner_id, self.session.leader_id, "take it back")
        if self.closed_on:
            return self
        return self.tell("take back", by, closed_on=recorded_on())
