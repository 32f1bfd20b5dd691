"""A session, looked at by one of the two in it at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.conclusions import Decision as DecisionValue
from quarterdeck.domain.guidance import FromAbove, by_gap
from quarterdeck.domain.parking import Topic
from quarterdeck.records.before import concluded_before
from quarterdeck.records.carried import Carried, carried
from quarterdeck.records.guidance import guidance
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Decision
from quarterdeck.records.speaking import Hearing
from quarterdeck.web.pages.decisions.context import write_at
from quarterdeck.web.scope import pinned


@dataclass(frozen=True)
class Seen:
    """A session, looked at by one of the two in it at an instant."""

    book: Book
    meeting: Meeting
    heard: Hearing
    now: datetime

    @property
    def on(self) -> date:
        """The day looked at: today, or the one that is looked back to."""
        return self.meeting.as_of or self.heard.on

    @cached_property
    def guidance(self) -> dict[str, FromAbove]:
        """What those above have decided about their gaps, by gap."""
        return by_gap(guidance(self.meeting, self.on))

    @cached_property
    def carried(self) -> tuple[Carried, ...]:
        """What the session before left open."""
        return carried(self.meeting, self.now)

    @cached_property
    def before(self) -> dict[str, DecisionValue]:
        """What earlier sessions concluded, by gap."""
        return concluded_before(self.meeting, self.heard, self.on)

    def writing(self, decision: Decision) -> str:
        """Where its owner writes an action that follows from a decision to act; nowhere for anybody else."""
        if self.meeting.as_of or not self.meeting.is_owner or decision.conclusion != Conclusion.ACT:
            return ""
        return write_at(self.meeting.agreed.session.owner_key, decision.key, self.on, decision.session.key)

    @cached_property
    def concludes(self) -> bool:
        """Whether anything can be concluded in it: not looking back, and not before it can be opened."""
        return self.meeting.as_of is None and self.meeting.is_in_time(self.now)

    def at(self, page: str, *args: str) -> str:
        """Where a page is, as of the same day."""
        return pinned(reverse(page, args=args), self.meeting.as_of)

    def settling(self, topic: Topic, owner_key: str) -> str:
        """Where its owner says what comes of a topic; nowhere for the leader, once settled, or before the session."""
        if topic.outcome or not self.meeting.is_owner or not self.concludes:
            return ""
        meant = urlencode({"key": topic.key, "version": topic.version, "session": self.meeting.agreed.session.key})
        return f"{reverse('say', args=[owner_key, 'settle'])}?{meant}"


def without_action(many: int) -> str:
    """So many decisions to act that no action follows from yet, in words."""
    return f"{formats.counted(many, 'decision', 'decisions')} to act {'has' if many == 1 else 'have'} no action yet"


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A gap, the decision that ended it, and where the viewer may conclude, change or answer it."""

    words: str
    size: str
    numbers: tuple[tuple[str, str], ...]
    decision: Decision | None
    shape: str
    word: str
    ways: tuple[tuple[str, str], ...]
    guidance: FromAbove | None = None
    """What those above decided about the same."""
    carried: Carried | None = None
    """The session before that left it open, and why."""
    put_off: Decision | None = None
    """The decision of an earlier session that put it off to this one."""
    actions: tuple[tuple[str, str, str], ...] = ()
    """What follows from the decision: status and text."""
    write_at: str = ""
    """Where its owner writes an action that follows from the decision."""
    before: Before | None = None
    """What was concluded about it in an earlier session."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was concluded about a gap in an earlier session: its end as shape and word, and what came of it."""

    decision: DecisionValue
    shape: str
    word: str
    came: str
    actions: tuple[tuple[str, str, str], ...]
