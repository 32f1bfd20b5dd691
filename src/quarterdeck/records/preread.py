"""The pre-read of a session, for one of the two in it: by the same rules as its page."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.agenda import Gap
from quarterdeck.domain.conclusions import Decision
from quarterdeck.domain.preread import PreRead, Source
from quarterdeck.domain.scope import Asked
from quarterdeck.domain.sentences import Blank
from quarterdeck.records.before import ENDS, came_of, concluded_before
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.put_off import gaps_of
from quarterdeck.records.speaking import Hearing
from quarterdeck.records.values import current_values
from quarterdeck.reports.cadence.report import numbers_of
from quarterdeck.reports.performance import Performance, agenda, performance

QUESTIONS = {
    "expects": "What do you expect?",
    "matters": "Which gaps matter most, and why?",
    "will_do": "What will you do?",
}
"""What the owner prepares, by name."""


def preread(meeting: Meeting, book: Book, heard: Hearing, now: datetime) -> PreRead:
    """The sheets as they are at that instant, or were on the day that the meeting looks back to.

    A leader reads the preparation once it is due, and not before.
    """
    session, on = meeting.agreed.session, meeting.as_of or heard.on
    scope = book.scope(numbers_of(meeting.agreed), Asked(as_of=str(meeting.as_of or "")))
    report = performance(book, scope)
    gate = meeting.gate([(cell.code, cell.title, cell.verdict == "fix") for cell in report.trust.cells], on)
    gaps = gaps_of(meeting, agenda(report), now)
    told = meeting.handed_over(now)
    people = current_values().organisation.person_by_key
    leader = people[session.leader_key].name if session.leader_key in people else "the leadership team"
    when = f"{formats.weekday(session.on)}, {session.begins:%H:%M}"
    return PreRead(
        title=f"{meeting.voice.owner.name} and {leader}",
        eyebrow=f"{session.cycle.value.capitalize()} session · {when} · {session.minutes} minutes",
        headline=_headline(meeting.voice.owner.name, gaps),
        checks=tuple((cell.verdict, cell.word, cell.words) for cell in report.trust.cells),
        sources=_sources(report),
        gaps=gaps,
        before={gap: _last_time(each) for gap, each in concluded_before(meeting, heard, on).items()},
        prepared=tuple((words, told[name]) for name, words in QUESTIONS.items() if told.get(name)),
        waived=tuple(
            f"{each.check.capitalize()}: waived by {each.said_by} until {formats.day(each.until_on)}. {each.because}"
            for each in gate.waived
        ),
        unread="" if told else _unread(meeting, now),
        actions=tuple(
            (action.text, f"due {formats.day(action.due_on, short=True)}")
            for action in heard.actions([session.owner_key])
            if action.is_open(on)
        ),
        foot=f"The numbers are those of {formats.day(scope.as_of)}. {report.place.view_label or ''}".strip(),
        made_on=on,
    )


def _last_time(decision: Decision) -> str:
    """How the gap ended in an earlier session, in a line."""
    ended = ENDS[decision.conclusion]
    return f"Last time, {formats.day(decision.said_on, short=True)}: {ended}. {decision.text} ({came_of(decision)})"


def _headline(owner: str, gaps: tuple[Gap, ...]) -> tuple[tuple[str, bool], ...]:
    if gaps and gaps[0].key == "landing":
        return ((f"What will {owner} do to close ", False), (gaps[0].size, True), ("?", False))
    if gaps:
        return ((f"What will {owner} do about ", False), (gaps[0].words.lower(), True), ("?", False))
    return ((f"No gap is open: what keeps {owner} on course?", False),)


def _sources(report: Performance) -> tuple[Source, ...]:
    tile, currency = report.gap, report.place.currency
    if isinstance(tile, Blank):
        return ()
    return tuple(
        Source(part.label, formats.figure(part.figure, currency), float(part.figure.value or 0), part.kind)
        for part in tile.parts
    )


def read_from(meeting: Meeting) -> str:
    """From when on the leader reads what is handed over, in words; a session that was moved may begin before that."""
    due = meeting.due_at
    at = due.astimezone(current_values().calendar.clock)
    when = f"from {formats.weekday(at.date())}, {at:%H:%M} on"
    if due <= meeting.begins_at:
        return f"{when}, or once its owner opens the session"
    return f"once the session is opened in its time, or by its owner, else {when}"


def _unread(meeting: Meeting, now: datetime) -> str:
    owner = meeting.voice.owner.name
    if meeting.is_owner or now >= meeting.due_at:
        return f"{owner} has not handed anything over."
    return f"{owner} prepares first. What they hand over can be read {read_from(meeting)}."
