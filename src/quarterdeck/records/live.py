"""A session while it is held, for a screen that asks again and again whether there is anything new.

It costs a few statements to the database, or a single one that is kept ready: no numbers are read.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime
from secrets import token_hex

from django.db import connection
from django.db.models import Model
from django.utils.crypto import constant_time_compare, salted_hmac

from quarterdeck.domain.cadence import Cycle, Level
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.conducting import Box, Step, boxes
from quarterdeck.records.arranging import comes_in
from quarterdeck.records.book import viewer_clearance
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Account, Person, Session, Sitting
from quarterdeck.records.ready import asked
from quarterdeck.records.speaking import voice
from quarterdeck.records.values import Values, current_values
from quarterdeck.records.voice import Stands, Voice, stands_to

SHOWN = """
    SELECT sitting.version, sitting.stirs, sitting.noted, sitting.opened_at, sitting.step, note.version, note.text,
           account.person_id, session.id, session.owner_id, session.leader_id, account.password, head.values_hash
    FROM records_sitting sitting
    JOIN records_session session ON session.id = sitting.session_id
    JOIN records_account account ON account.id = %s
    JOIN django_session login ON login.session_key = %s
    JOIN records_audithead head ON head.id = 1
    LEFT JOIN records_note note ON note.session_id = session.id AND note.step = sitting.step
         AND sitting.noted <> %s
    WHERE session.key = %s AND sitting.closed_at IS NULL AND account.is_active AND login.expire_date > %s
"""
"""How far a session has come, the note of its step where one was saved, and all that the right to know it rests on."""


FEWER_DIGITS = 10
"""So many digits are no number of notes."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """Who was cleared for which session: an account and its person, the session and the two in it."""

    account_id: int
    person_id: int | None
    key: str
    session_id: int
    owner_id: int
    leader_id: int | None

    def session(self) -> Session:
        """The session, as far as it is known."""
        return _known(Session, id=self.session_id, key=self.key, owner_id=self.owner_id, leader_id=self.leader_id)

    def voice(self) -> Voice:
        """The voice of the owner, of the leader, or of whoever holds the session in the leader's stead."""
        account = _known(Account, id=self.account_id, person_id=self.person_id)
        owner, account.person = _known(Person, id=self.owner_id), _known(Person, id=self.person_id)
        if self.person_id == self.owner_id:
            return Voice(account, owner, Stands.OWNER)
        led_by = frozenset[int]() if self.leader_id is None else frozenset({self.leader_id})
        return Voice(account, owner, Stands.ABOVE, stands_in=led_by - {self.person_id})


@dataclass(frozen=True, slots=True)
class Shown:
    """How a session that is held stands, for a screen that was cleared for it."""

    cleared: Cleared
    opened_at: datetime
    tag: str
    step: Step
    version: int
    text: str
    """Version and text of the note of the step the two are at; none where the screen shows the newest."""


@dataclass(frozen=True)
class Live:
    """A session while it is held, the voice of one of the two in it, and the records it was looked at with."""

    sitting: Sitting
    voice: Voice
    values: Values


def boxes_of(session: Session) -> tuple[Box, ...]:
    """The steps of a session, with the minutes each is given."""
    template = current_values().rhythm.template(Level(session.level), Cycle(session.cycle), session.minutes)
    return boxes(template)


def live_session(account: Account, key: str, now: datetime) -> Live | None:
    """The session for one of the two in it; None while nobody has opened it.

    NotCleared for everybody else, as for a session that there is not: with the organisation as it is today.
    """
    related = ("session__owner", "session__leader")
    sitting = Sitting.objects.select_related(*related).filter(session__key=key).first()
    values = current_values()
    on = values.calendar.clock.day_of(now)
    if sitting is None:
        Meeting.open(account, key, on)
        return None
    session, organisation = sitting.session, values.organisation
    if account.person_id is None or account.person_id not in (session.owner_id, session.leader_id):
        return Live(sitting, _deputy(account, session, on), values)
    account.person = session.owner if account.person_id == session.owner_id else session.leader
    stands = stands_to(viewer_clearance(account, organisation, on), organisation, session.owner.key, on)
    return Live(sitting, Voice(account, session.owner, stands), values)


def _deputy(account: Account, session: Session, on: date) -> Voice:
    """The voice of whoever holds the session in its leader's stead. NotCleared for everybody else."""
    found = voice(account, session.owner.key, on)
    planned = session.value(current_values().calendar.clock).session
    if session.leader_id not in found.stands_in or not comes_in(found.person.key, planned, on):
        raise NotCleared("There is nothing here for you to see.")
    return found


def tag(version: int, stirs: int, noted: int, opened_at: datetime, now: datetime) -> str:
    """Where they are, what was said, the minute, and what was noted: equal while a screen has nothing to change."""
    return f"{version}.{stirs}.{int((now - opened_at).total_seconds() // 60)}.{noted}"


def nothing_said(seen: str, stands: str) -> bool:
    """Whether between these two tags the two stayed where they are, and nothing was said about the numbers."""
    return seen.split(".")[:2] == stands.split(".")[:2]


def only_noted(seen: str, stands: str) -> bool:
    """Whether nothing has changed between these two tags but notes."""
    return seen.rpartition(".")[0] == stands.rpartition(".")[0]


def one_note_on(seen: str, stands: str) -> bool:
    """Whether one note was saved between these two tags, and nothing else was done."""
    was, is_ = seen.rpartition(".")[2], stands.rpartition(".")[2]
    return only_noted(seen, stands) and was.isdecimal() and int(was) + 1 == int(is_)


def ticket(live: Live, login: str, now: datetime) -> str:
    """Says that this login was cleared for that session just now, with everything standing as it does."""
    account, session = live.voice.account, live.sitting.session
    pair = (session.pk, session.owner_id, session.leader_id)
    cleared = Cleared(account.pk, account.person_id, session.key, *pair)
    return _ticket(token_hex(4), cleared, login, account.password, live.values.state, _quarter(now))


def shown(ticket_: str, seen: str, login: str, key: str, now: datetime) -> Shown | None:
    """How that session stands, for a login that was cleared for it; None where that has to be looked at anew.

    Nothing is taken for granted: account, login and records are read, and have to be what they were when it was
    cleared. So whoever is shut out, signs out, moves or changes their password is so with the next question.
    """
    salt, pk, *_ = [*ticket_.split("."), ""]
    if not pk.isdecimal():
        return None
    for row in asked(SHOWN, int(pk), login, _noted(seen), key, now):
        version, stirs, noted, opened_at, step, note, text, person, *pair, password, state = row
        cleared, at = Cleared(int(pk), person, key, *pair), _instant(opened_at)
        if not constant_time_compare(ticket_, _ticket(salt, cleared, login, password, state, _quarter(now))):
            return None
        return Shown(cleared, at, tag(version, stirs, noted, at, now), Step(step), note or 0, text or "")
    return None


def _known[Record: Model](record: type[Record], **fields: object) -> Record:
    """The record of which these fields are known, in their order; any other is read when somebody asks for it."""
    return record.from_db(connection.alias, list(fields), list(fields.values()))


def _noted(seen: str) -> int:
    """How many notes the screen has seen saved; none it could have seen where it does not say."""
    noted = seen.rpartition(".")[2]
    return int(noted) if noted.isdecimal() and len(noted) < FEWER_DIGITS else -1


def _ticket(salt: str, cleared: Cleared, *what: object) -> str:
    said = repr((salt, *map(str, astuple(cleared)), *map(str, what)))
    sealed = salted_hmac("quarterdeck.live", said, algorithm="sha256").hexdigest()
    return f"{salt}.{cleared.account_id}.{sealed}"


def _quarter(now: datetime) -> str:
    """The quarter of an hour it is: wherever somebody is, a day begins with one, and clearance is that of a day."""
    return f"{now:%Y-%m-%d %H} {now.minute // 15}"


def _instant(at: datetime) -> datetime:
    """SQLite gives instants without their zone, which is UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
