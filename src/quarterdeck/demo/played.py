"""A session of the demo company, played from its preparation to its close by the verbs of the product."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, partial

from quarterdeck.demo.days import AS_OF, worked_until
from quarterdeck.demo.diary import Deed, Diary, account_of, speaks
from quarterdeck.demo.promises import help_out, take_on
from quarterdeck.demo.rounds import End, Held, Lived, Parked, Will
from quarterdeck.demo.streams import Stream
from quarterdeck.domain.agenda import Gap
from quarterdeck.domain.cadence import Discipline
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.conducting import Box, Look, Step, first_look
from quarterdeck.domain.gate import Gate
from quarterdeck.domain.scope import Asked
from quarterdeck.records.book import open_book
from quarterdeck.records.carried import carried
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import (
    Anyway,
    Concluded,
    Decision,
    Note,
    Preparation,
    Pulse,
    Question,
    Rested,
    SharedNote,
    Sitting,
    Topic,
    Waiver,
)
from quarterdeck.records.models.concluded import askable
from quarterdeck.records.parking import park
from quarterdeck.records.put_off import gaps_of
from quarterdeck.records.speaking import speaks_at
from quarterdeck.records.told import Unfinished, told
from quarterdeck.records.voice import Voice
from quarterdeck.reports.cadence.report import numbers_of
from quarterdeck.reports.performance import Performance, agenda, performance

BEFORE = timedelta(hours=25, minutes=20)
"""How long before the session what was prepared is handed over; it is due a day before."""
MONTH = timedelta(days=30)
"""When a gap is looked at again."""
AFTER = timedelta(minutes=12)
"""How long after the end its owner says how the session left them."""


@dataclass
class Year:
    """What the sessions have in common: all that was said, the diary, and what is parked for which part of which."""

    lived: Lived
    diary: Diary
    parked: dict[tuple[str, str], list[tuple[Topic, Parked]]] = field(default_factory=lambda: defaultdict(list))


class Played:
    """A session that is held. What comes of it later is entered in the diary."""

    def __init__(self, held: Held, year: Year, begins_at: datetime, day: date) -> None:
        self.held, self.year, self.day = held, year, day
        self.owner_key = held.session.split(".")[0]
        self.stream = Stream("lived", held.session)
        self.gaps: tuple[Gap, ...] = ()
        self.decided: list[tuple[End, Decision]] = []
        year.diary.enter(begins_at - BEFORE, self._prepare)
        year.diary.enter(begins_at + timedelta(minutes=self.stream.whole(0, 4)), self._open)

    # ------------------------------------------------------------ before it

    def _prepare(self, now: datetime) -> None:
        """The owner hands over what they expect, and what they will do."""
        lived, meeting = self.year.lived, Meeting.open(account_of(self.owner_key), self.held.session, now.date())
        texts = {
            "expects": self.held.expects or self.stream.pick(lived.expects),
            "matters": self.held.matters,
            "will_do": self.held.will_do or self.stream.pick(lived.will_do),
        }
        draft = Preparation.of(meeting.record())
        draft.write(texts, hand_over=True, by=meeting.voice, now=now, due_at=meeting.due_at)

    # ------------------------------------------------------------ on its day

    @cached_property
    def meeting(self) -> Meeting:
        """The session as its owner sees it."""
        return Meeting.open(account_of(self.owner_key), self.held.session, self.day)

    @property
    def owner(self) -> Voice:
        """Who owns its numbers."""
        return self.meeting.voice

    @cached_property
    def leader(self) -> Voice | None:
        """Whoever meets the owner in it; None in an executive's."""
        key = self.meeting.agreed.session.leader_key
        return speaks(key, self.owner_key, self.day) if key else None

    @cached_property
    def report(self) -> Performance:
        """The numbers it is about, as they stand on its day."""
        book = open_book(account_of(self.owner_key), self.day, self.day)
        asked = Asked(as_of=self.day.isoformat())
        return performance(book, book.scope(numbers_of(self.meeting.agreed), asked))

    def gate(self) -> Gate:
        """The trust gate at this moment."""
        checks = [(cell.code, cell.title, cell.verdict == "fix") for cell in self.report.trust.cells]
        return self.meeting.gate(checks, self.day)

    def _open(self, now: datetime) -> None:
        """It begins; every step is entered, for as long as it takes."""
        self.sitting = Sitting.open(self.meeting.record(), by=self.leader or self.owner, now=now)
        begins = now
        for box, minutes in self._took():
            took = timedelta(minutes=minutes)
            deeds = self._deeds(box.step)
            if box.step is not Step.TRUST:
                self.year.diary.enter(begins, partial(self._go, box.step, first_look(box.step)))
            for number, deed in enumerate(deeds, 1):
                self.year.diary.enter(begins + took * number / (len(deeds) + 1), deed)
            begins += took
        self.year.diary.enter(begins, self._close)

    def _took(self) -> list[tuple[Box, int]]:
        boxes = self.meeting.boxes()
        took = self.held.took or [max(1, box.minutes + self.stream.whole(-2, 2)) for box in boxes]
        return list(zip(boxes, took, strict=True))

    def _go(self, step: Step, look: Look, now: datetime) -> None:
        self.sitting.go(step, look, gate=self.gate(), by=self.owner, now=now)

    def _deeds(self, step: Step) -> list[Deed]:
        """What is done at that step, in its order."""
        note = [partial(self._note, step)] if step.value in self.held.notes else []
        match step:
            case Step.TRUST:
                return [self._pass_the_gate, *note]
            case Step.OUTLOOK:
                return [*note, *([partial(self._go, step, Look.BACK)] if self.held.back else [])]
            case Step.FOCUS:
                return [*(partial(self._ask, text) for text in self.held.asked), self._decide, self._park, *note]
            case Step.ACTIONS:
                return [self._act, *note]
            case Step.SUPPORT:
                return [self._support, *note]
            case _:
                return [partial(self._coach, step), *note]

    def _pass_the_gate(self, now: datetime) -> None:
        """What is red is waived; what is still red then is decided about anyway, for the reasons of both."""
        for each in self.held.waived:
            by = self.leader if each.by == "leader" and self.leader else self.owner
            said = (each.check, each.because, each.until_on)
            waiver = Waiver.waive(self.sitting.session, *said, gate=self.gate(), by=by, now=now)
            if self.leader and waiver.accepted_by_id is None:
                waiver.accept(by=self.leader)
        if not self.gate().is_open:
            mine, theirs = self.held.anyway or self.stream.pick(self.year.lived.reasons)
            Anyway.agree(self.sitting.session, now.date(), mine, by=self.owner, now=now)
            if self.leader:
                Anyway.agree(self.sitting.session, now.date(), theirs, by=self.leader, now=now)

    def _ask(self, text: str, now: datetime) -> None:
        if self.leader:
            Question.ask(self.sitting.session, Step.FOCUS, text, by=self.leader, now=now)

    def _decide(self, now: datetime) -> None:
        """Every gap ends, but for those left open. LookupError where words were written for one that is none."""
        self.gaps = gaps_of(self.meeting, agenda(self.report), now)
        written = {*(end.gap for end in self.held.ends), *self.held.left}
        if none := written - {gap.key for gap in self.gaps}:
            raise LookupError(f"{self.held.session} has no such gap on {self.day}: {', '.join(sorted(none))}.")
        for gap in self.gaps:
            if gap.key not in self.held.left:
                end = next((each for each in self.held.ends if each.gap == gap.key), None) or self._usual(gap)
                self.decided.append((end, self._conclude(gap, end, now)))

    def _usual(self, gap: Gap) -> End:
        session = self.meeting.agreed.session
        asks = ("", *askable(session.level, session.cycle))
        said = (each for each in self.year.lived.usual if each.gap == gap.key and each.to in asks)
        ways = [each for each in said if each.level in ("", session.level)]
        if not ways:
            raise LookupError(f"Nobody wrote how “{gap.words}” ({gap.key}) ends in {self.held.session}.")
        return self.stream.pick(ways)

    def _conclude(self, gap: Gap, end: End, now: datetime) -> Decision:
        by = self.leader if end.by == "leader" and self.leader else self.owner
        rests = Rested(gap.words, self.report.scope.as_of, gap.numbers, self.gate())
        due_on = end.due_on or now.date() + MONTH
        said = Concluded(Conclusion(end.ends), end.text, due_on, end.kind, end.to, end.guidance)
        decision = Decision.conclude(self.sitting.session, gap.key, rests, said, by=by, now=now)
        if end.answered_on and end.answered_on > self.day:
            self.year.diary.on(end.answered_on, 11, 20, partial(_answer, decision, end))
        return decision

    def _park(self, now: datetime) -> None:  # noqa: ARG002 it happens then
        for each in self.held.parked:
            topic = park(self.meeting, Discipline(each.discipline), each.text)
            self.year.parked[topic.goes_to.key, each.discipline].append((topic, each))

    def _coach(self, step: Step, now: datetime) -> None:
        for topic, each in self.year.parked.pop((self.held.session, step.value), ()):
            if each.ending:
                topic.settle(each.ending, each.outcome, by=self.owner, now=now)

    def _act(self, now: datetime) -> None:  # noqa: ARG002 it happens then
        for end, decision in self.decided:
            for will in end.will or self._done_usually(end):
                self._take_on(will, decision)

    def _done_usually(self, end: End) -> tuple[Will, ...]:
        """An action of which only the words were written: mostly it is done by its day, now and then late or not."""
        if not end.does:
            return ()
        due_on = self.day + timedelta(days=7 * self.stream.whole(2, 4))
        came = worked_until(due_on + timedelta(days=self.stream.whole(-5, 1) if self.stream.chance(0.8) else 9))
        if came >= AS_OF:
            return (Will(end.does, due_on),)
        if self.stream.chance(0.1):
            return (Will(end.does, due_on, let_go_on=came, because=self.stream.pick(self.year.lived.let_go)),)
        return (Will(end.does, due_on, done_on=came),)

    def _take_on(self, will: Will, decision: Decision) -> None:
        session, diary = self.sitting.session, self.year.diary
        key = take_on(will, self.gate(), diary, by=self.owner, decision_key=decision.key, session=session)
        for each in will.help:
            help_out(each, diary, owner=self.owner, leader=self.leader, action_key=key)

    def _support(self, now: datetime) -> None:  # noqa: ARG002 it happens then
        for each in self.held.help:
            help_out(each, self.year.diary, owner=self.owner, leader=self.leader)

    def _note(self, step: Step, now: datetime) -> None:
        note = Note.of(self.sitting.session, step).write(
            self.held.notes[step.value], by=self.leader or self.owner, now=now
        )
        if self.held.shared == step.value and self.leader:
            SharedNote.share(note, by=self.owner).agree(by=self.leader)

    def _close(self, now: datetime) -> None:
        """Its record is written, and its owner says how it left them."""
        taken = self.meeting.decisions()
        since = {each.gap: each.since for each in carried(self.meeting, now)}
        rest = [(gap.key, gap.words, since.get(gap.key, self.day)) for gap in self.gaps if gap.key not in taken]
        left = Unfinished(tuple(rest), self.held.left_because)
        self.sitting.close(
            dict(told(self.meeting, self.sitting, left, now, self.report.place.currency)), by=self.owner, now=now
        )
        self.year.diary.enter(now + AFTER, self._tell)

    def _tell(self, now: datetime) -> None:
        session = self.sitting.session
        for asked, level in (("clarity", self.held.clarity), ("motivation", self.held.motivation)):
            Pulse.tell(session, asked, level or self.stream.whole(3, 5), by=self.owner, now=now)


def _answer(decision: Decision, end: End, now: datetime) -> None:
    by = speaks(end.answered_by, decision.owner.key, now.date())
    decision.reply(end.answer, by=by, level=speaks_at(by, now.date()))
