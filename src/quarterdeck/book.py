"""The Book: everything that may be asked, opened for one viewer.

It holds only what its viewer is cleared to see, so a report made from it cannot leak. Whose facts count
for whom was settled when it was opened: ``stints`` is the cleared part, cut from the whole organisation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from quarterdeck.domain.calendar import FIRST_YEAR, Calendar, Period, UnknownPeriod
from quarterdeck.domain.clearance import Clearance, NotCleared
from quarterdeck.domain.money import Conversion, RateType
from quarterdeck.domain.org import UNASSIGNED, Organisation, Role, Seat, Stint, Unit
from quarterdeck.domain.place import Crumb, Place, rates_words, view_words
from quarterdeck.domain.rates import RateStatement, conversion
from quarterdeck.domain.scope import (
    Asked,
    Scope,
    Subject,
    SubjectKind,
    UnreadableDay,
    View,
    read_choice,
    read_day,
)
from quarterdeck.domain.targets import Targets
from quarterdeck.domain.trust import Thresholds
from quarterdeck.facts.engine import Facts
from quarterdeck.facts.rates import imported_rates
from quarterdeck.metrics.expectation import Outlook, outlook
from quarterdeck.metrics.expectation.inputs import Known
from quarterdeck.metrics.question import Lens

LONGEST = 11 * 366
"""Days of the longest period that may be asked for: a page of months that nobody can read helps nobody."""
FORMER = "former"
"""The line for people who have left a unit or moved on; what they did there stays in its totals."""


def unit_row(key: str) -> str:
    """The line of a page that stands for a unit."""
    return f"unit:{key}"


def person_row(key: str) -> str:
    """The line of a page that stands for a person."""
    return f"person:{key}"


@dataclass(frozen=True)
class Book:
    """Facts, organisation and targets as one viewer may see them."""

    facts: Facts
    organisation: Organisation
    stints: tuple[Stint, ...]
    targets: Targets
    calendar: Calendar
    clearance: Clearance
    currency: str
    company: str = ""
    thresholds: Thresholds = field(default_factory=Thresholds)
    typed_rates: tuple[RateStatement, ...] = ()

    @property
    def converts(self) -> bool:
        """Whether there are exchange rates at all, so that it makes a difference which type of them is taken."""
        return self.facts.has_rows("exchange_rate")

    def home(self) -> Subject:
        """Where the viewer starts: the highest unit they may see, else themselves. NotCleared if there is neither."""
        root = self.organisation.root
        if self.clearance.everything and root:
            return Subject(SubjectKind.UNIT, root.key)
        if led := self._topmost():
            return Subject(SubjectKind.UNIT, led.key)
        if self.clearance.person_key and any(s.person_key == self.clearance.person_key for s in self.stints):
            return Subject(SubjectKind.PERSON, self.clearance.person_key)
        raise NotCleared("There is nothing here for you to see.")

    def scope(self, subject: Subject | None = None, asked: Asked = Asked()) -> Scope:  # noqa: B008 frozen
        """A scope of this book: by default the viewer's own, the fiscal year of the data, as of the day of the data.

        Raises NotCleared outside the clearance, UnknownPeriod for a period nobody understands, UnreadableDay for a day
        of which nothing is known yet, or nothing could be, and UnreadableChoice for a view or rates there are not.
        """
        subject = subject or self.home()
        self.clearance.check(self.organisation, self.stints, subject)
        day = self._known_day(read_day(asked.as_of))
        view = read_choice(asked.view, View, View.AS_WAS)
        rates = read_choice(asked.rates, RateType, RateType.DATED)
        return Scope(subject, self._period(asked.period, day), day, view, rates)

    def _period(self, text: str, day: date) -> Period:
        period = self.calendar.parse(text) if text else self.calendar.year(day)
        if period.days > LONGEST:
            raise UnknownPeriod(f"'{text}' is longer than {LONGEST // 366} years. Choose a shorter period.")
        return period

    def _known_day(self, as_of: date | None) -> date:
        last = self.facts.observed_on
        if as_of is None or as_of == last:
            return last
        if as_of > last:
            raise UnreadableDay(f"Nothing is known of {as_of} yet: the data was last brought in on {last}.")
        if as_of.year < FIRST_YEAR:
            raise UnreadableDay(f"{as_of} is too long ago: days begin in {FIRST_YEAR}.")
        return as_of

    def name(self, subject: Subject) -> str:
        """What the subject is called."""
        if subject.kind is SubjectKind.UNIT:
            return self.organisation.unit_by_key[subject.key].name
        return self.organisation.person_by_key[subject.key].name

    def place(self, scope: Scope) -> Place:
        """The frame of a report on that scope."""
        subject, on = scope.subject, scope.as_of
        above = [Subject(SubjectKind.UNIT, unit.key) for unit in self.above(subject, on)]
        steps = [Crumb(self.name(s), s if self.may_open(s) else None) for s in above]
        return Place(
            name=self.name(subject),
            is_own=subject == Subject(SubjectKind.PERSON, self.clearance.person_key or ""),
            is_unit=subject.kind is SubjectKind.UNIT,
            role=self._role(subject, on),
            period_label=self.calendar.label(scope.period),
            months_label=self.calendar.months_label(scope.period),
            company=self.company,
            currency=self.currency,
            observed_on=self.facts.observed_on,
            crumbs=(*steps, Crumb(self.name(subject))),
            view_label=view_words(scope.view, on),
            rates_label=rates_words(scope.rates, on) if self.converts else "",
        )

    def above(self, subject: Subject, on: date) -> tuple[Unit, ...]:
        """The units the subject belongs to on that day, the company first, itself left out."""
        if subject.kind is SubjectKind.UNIT:
            return self.organisation.path(subject.key)[:-1]
        seat = self.seat(subject.key, on)
        return self.organisation.path(seat.unit_key) if seat else ()

    def seat(self, person_key: str, on: date) -> Seat | None:
        """The seat in which the person's numbers count on that day, if the viewer may see it."""
        stint = next((s for s in self.stints if s.person_key == person_key and s.begin_on <= on < s.end_on), None)
        held = [s for s in self.organisation.seats if s.person_key == person_key and s.holds(on)]
        return next((s for s in held if stint is None or s.unit_key == stint.unit_key), None)

    def may_open(self, subject: Subject) -> bool:
        """Whether the viewer may open a report about that subject."""
        try:
            self.clearance.check(self.organisation, self.stints, subject)
        except NotCleared:
            return False
        return True

    def lens(self, scope: Scope) -> Lens:
        """The stints of the scope's subject, each marked with the line of the page it adds to."""
        subject = scope.subject
        if subject.kind is SubjectKind.PERSON:
            return Lens(
                tuple(replace(s, row_key=person_row(s.person_key)) for s in self.stints if s.person_key == subject.key)
            )
        rows = self._unit_rows(subject.key, scope.as_of)
        return Lens(tuple(replace(s, row_key=rows(s)) for s in self.stints if self._within(s, subject.key)))

    def conversion(self, scope: Scope) -> Conversion:
        """How the amounts of that scope become the organisation's currency."""
        imported = imported_rates(self.facts)
        return conversion(imported, self.typed_rates, self.currency, scope.rates, scope.as_of, self.calendar)

    def outlook(self, scope: Scope, lens: Lens) -> Outlook:
        """Where the scope's period is expected to end, whole and line by line."""
        seated = {(s.person_key, s.unit_key) for s in self.organisation.seats if s.holds(scope.as_of)}
        known = Known(self.facts, lens, scope.as_of, self.calendar, self.conversion(scope))
        of_one = scope.subject.kind is SubjectKind.PERSON
        return outlook(known, scope.period, seated, of_one=of_one)

    def target(self, metric: str, subject: Subject, period: Period) -> Decimal | None:
        """What was agreed for the subject and those days; None if nobody set anything.

        A unit's own target, else the sum of those below it. A person's counts only for days in a seat that the
        viewer may see, a unit's member only for days in that unit.
        """
        if subject.kind is SubjectKind.PERSON:
            return self._personal(metric, subject.key, period)
        own = self.targets.amount(metric, subject, period.begin, period.end)
        return self._from_below(metric, subject.key, period) if own is None else own

    def target_within(self, metric: str, subject: Subject, scope: Scope) -> Decimal | None:
        """The subject's target for the scope's period, a person's only for days in the scope's unit."""
        inside = scope.subject.kind is SubjectKind.UNIT and subject.kind is SubjectKind.PERSON
        if not inside:
            return self.target(metric, subject, scope.period)
        return self._personal(metric, subject.key, scope.period, (scope.subject.key,))

    def plan(self, metric: str, subject: Subject, on: date) -> float | None:
        """The target of a share or a rate on that day: the subject's own, else its people's mean; None if not set.

        Rates of activity are planned a head, so a unit's plan is a head's too.
        """
        own = self.targets.level(metric, subject, on)
        if own is not None:
            return float(own)
        if subject.kind is SubjectKind.PERSON:
            return None
        keys = self.organisation.subtree(subject.key)
        people = {s.person_key for s in self.organisation.seats if s.unit_key in keys and s.holds(on)}
        plans = [self.targets.level(metric, Subject(SubjectKind.PERSON, p), on) for p in sorted(people)]
        known = [float(p) for p in plans if p is not None]
        return sum(known) / len(known) if known else None

    def heads(self, lens: Lens, on: date) -> dict[str, int]:
        """How many people sell on that day, by line of the page; the whole under the empty key."""
        held = {(s.person_key, s.unit_key) for s in self.organisation.seats if s.holds(on)}
        here = {
            (s.row_key, s.person_key)
            for s in lens.stints
            if s.owner_id and s.begin_on <= on < s.end_on and (s.person_key, s.unit_key) in held
        }
        heads = Counter(row for row, _ in here)
        return {**heads, "": len({person for _, person in here})}

    def target_is_own(self, metric: str, subject: Subject, period: Period) -> bool:
        """Whether somebody set the subject's target itself, rather than only those below it."""
        return self.targets.amount(metric, subject, period.begin, period.end) is not None

    def _role(self, subject: Subject, on: date) -> str:
        if subject.kind is SubjectKind.UNIT:
            leader = self.organisation.leader(subject.key, on)
            return leader.name if leader else ""
        seat = self.seat(subject.key, on)
        if seat is None:
            return "Left or moved on"
        words = "Leader" if seat.role is Role.LEADER else "Salesperson"
        return f"{words}, {self.organisation.unit_by_key[seat.unit_key].name}"

    def _topmost(self) -> Unit | None:
        led = [self.organisation.unit_by_key[k] for k in self.clearance.unit_keys]
        top = [u for u in led if u.parent_key not in self.clearance.unit_keys]
        return min(top, key=lambda u: (len(self.organisation.path(u.key)), u.key), default=None)

    def _within(self, stint: Stint, unit_key: str) -> bool:
        if stint.unit_key == UNASSIGNED:
            root = self.organisation.root
            return root is not None and root.key == unit_key
        return stint.unit_key in self.organisation.subtree(unit_key)

    def _unit_rows(self, unit_key: str, on: date) -> _Rows:
        child_of = {
            key: c.key for c in self.organisation.children(unit_key) for key in self.organisation.subtree(c.key)
        }
        present = {
            s.person_key
            for s in self.organisation.seats
            if s.unit_key == unit_key and s.holds(on) and self.may_open(Subject(SubjectKind.PERSON, s.person_key))
        }
        return _Rows(child_of, frozenset(present))

    def _from_below(self, metric: str, unit_key: str, period: Period) -> Decimal | None:
        units = [Subject(SubjectKind.UNIT, c.key) for c in self.organisation.children(unit_key)]
        people = sorted({s.person_key for s in self.organisation.seats if s.unit_key == unit_key})
        below = [self.target(metric, unit, period) for unit in units]
        return _sum([*below, *(self._personal(metric, key, period, (unit_key,)) for key in people)])

    def _personal(
        self, metric: str, person_key: str, period: Period, unit_keys: tuple[str, ...] | None = None
    ) -> Decimal | None:
        subject = Subject(SubjectKind.PERSON, person_key)
        held = self.organisation.days_held(person_key, unit_keys)
        parts = [(max(begin, period.begin), min(end, period.end)) for begin, end in held]
        return _sum([self.targets.amount(metric, subject, begin, end) for begin, end in parts if begin < end])


@dataclass(frozen=True, slots=True)
class _Rows:
    """Which line of a unit's page a stint adds to: a child unit, a person present, or those who have gone."""

    child_of: dict[str, str]
    present: frozenset[str]

    def __call__(self, stint: Stint) -> str:
        if stint.unit_key == UNASSIGNED:
            return UNASSIGNED
        if child := self.child_of.get(stint.unit_key):
            return unit_row(child)
        return person_row(stint.person_key) if stint.person_key in self.present else FORMER


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [a for a in amounts if a is not None]
    return sum(known, Decimal(0)) if known else None
