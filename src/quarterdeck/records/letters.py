"""Writing to people about their sessions: invitations, what takes them back, and reminders.

Letters are written into the outbox from what stands, and sent from there (`records/post.py`). However often one looks,
what was written is not written again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings

from quarterdeck.connectors.invitations import Entry, invitation
from quarterdeck.domain import formats
from quarterdeck.domain.cadence import AgreedSession, starts_at
from quarterdeck.domain.calendar import Clock
from quarterdeck.records.models import Letter, Person
from quarterdeck.records.models.letter import Kind
from quarterdeck.records.plan import agreed_between, session_called
from quarterdeck.records.values import current_values

INVITED_BEFORE = timedelta(days=14)
"""How long before a session people are invited to it."""
REMINDED_BEFORE = timedelta(hours=24)


def entry_of(each: AgreedSession, clock: Clock, names: Mapping[str, str], *, sequence: int, link: str = "") -> Entry:
    """A session as a calendar shows it."""
    session = each.session
    leader = names.get(session.leader_key, "") if session.leader_key else "the leadership team"
    return Entry(
        uid=f"{session.key}@quarterdeck",
        sequence=sequence,
        begins_at=starts_at(session.begins, clock),
        minutes=session.minutes,
        title=f"{session.cycle.value.capitalize()} session: {names.get(session.owner_key, '')} with {leader}",
        text=each.reason,
        link=link,
        is_cancelled=not each.is_held,
    )


def write_letters(now: datetime) -> int:
    """Put into the outbox what people have to be told at ``now``; how many letters that is."""
    clock = current_values().calendar.clock
    today = clock.day_of(now)
    invited = list(Letter.objects.filter(kind=Kind.INVITATION, begins_at__gt=now).select_related("person"))
    sessions = {each.session.key: each for each in agreed_between(today, today + INVITED_BEFORE)}
    for key in {letter.session_key for letter in invited} - set(sessions):
        if found := session_called(key):
            sessions[key] = found
    desk = _Desk(now, clock, set(sessions) | {letter.session_key for letter in invited})
    for each in sessions.values():
        desk.tell(each)
    for letter in invited:
        stands = sessions.get(letter.session_key)
        if stands is None or letter.person.key not in stands.session.people:
            desk.take_back(letter)
    return desk.written


class _Desk:
    """Where letters are written, each once."""

    def __init__(self, now: datetime, clock: Clock, session_keys: set[str]) -> None:
        self.written = 0
        self._now = now
        self._clock = clock
        self._people = {person.key: person for person in Person.objects.filter(is_vacancy=False)}
        self._names = {key: person.name for key, person in self._people.items()}
        told = Letter.objects.exclude(kind=Kind.REMINDER).filter(session_key__in=session_keys).order_by("pk")
        self._last = {(letter.session_key, letter.person_id): letter for letter in told}

    def tell(self, each: AgreedSession) -> None:
        """Invite those in it, take back what was cancelled, and remind them shortly before."""
        entry = entry_of(each, self._clock, self._names, sequence=0)
        if entry.begins_at <= self._now:
            return
        guests = [self._people[key] for key in each.session.people if key in self._people]
        for person in guests:
            last = self._last.get((each.session.key, person.pk))
            invited = last is not None and last.kind == Kind.INVITATION
            newer = replace(entry, sequence=last.sequence + 1 if last else 0)
            same = last is not None and last.begins_at == entry.begins_at and entry.title in last.subject
            if each.is_held and not (invited and same):
                self._write(Kind.INVITATION, each.session.key, person, newer, guests)
            elif not each.is_held and invited:
                self._write(Kind.CANCELLATION, each.session.key, person, newer, guests)
            if each.is_held and entry.begins_at - self._now <= REMINDED_BEFORE:
                self._write(Kind.REMINDER, each.session.key, person, entry, guests)

    def take_back(self, letter: Letter) -> None:
        """Take an invitation back to what is not held any more: rules, holidays or the organisation have changed."""
        last = self._last[letter.session_key, letter.person_id]
        if last.pk != letter.pk:
            return
        title = letter.subject.partition(": ")[2].rpartition(", ")[0]
        entry = Entry(
            f"{letter.session_key}@quarterdeck",
            letter.sequence + 1,
            letter.begins_at,
            letter.minutes,
            title,
            "It is not planned any more.",
            is_cancelled=True,
        )
        self._write(Kind.CANCELLATION, letter.session_key, letter.person, entry, [letter.person])

    def _write(self, kind: Kind, session_key: str, person: Person, entry: Entry, guests: Sequence[Person]) -> None:
        if not person.email:
            return
        is_reminder = kind == Kind.REMINDER
        which = entry.begins_at.isoformat() if is_reminder else str(entry.sequence)
        listed = [(guest.name, guest.email) for guest in guests if guest.email]
        letter, is_new = Letter.objects.get_or_create(
            name=f"{'reminder' if is_reminder else 'invitation'} {session_key} {person.key} {which}",
            defaults={
                "kind": kind,
                "person": person,
                "session_key": session_key,
                "begins_at": entry.begins_at,
                "minutes": entry.minutes,
                "sequence": entry.sequence,
                "subject": f"{_WORDS[kind]}: {entry.title}, {self._time(entry)}",
                "text": self._text(kind, entry),
                "calendar": "" if is_reminder else self._invitation(entry, listed),
                "written_at": self._now,
            },
        )
        self.written += is_new
        if not is_reminder:
            self._last[session_key, person.pk] = letter

    def _invitation(self, entry: Entry, guests: Sequence[tuple[str, str]]) -> str:
        return invitation(entry, self._now, settings.DEFAULT_FROM_EMAIL, guests).decode()

    def _time(self, entry: Entry) -> str:
        local = entry.begins_at.astimezone(self._clock)
        return f"{formats.weekday(local.date())}, {local:%H:%M}"

    def _text(self, kind: Kind, entry: Entry) -> str:
        why = [entry.text] if entry.text else []
        when = f"{self._time(entry)} ({self._clock.zone_at(entry.begins_at)}), {entry.minutes} minutes."
        return "\n\n".join([f"{entry.title}\n{when}", *why, _ADVICE[kind]]) + "\n"


_WORDS = {Kind.REMINDER: "Reminder", Kind.INVITATION: "Invitation", Kind.CANCELLATION: "Cancelled"}
_ADVICE = {
    Kind.REMINDER: "Look at the trust checks first, then at the numbers: what do you expect, and what will you do?",
    Kind.INVITATION: "It stands on the Cadence page, where the two of you may move it.",
    Kind.CANCELLATION: "It does not take place at that time.",
}
