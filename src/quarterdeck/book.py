"""The Book: everything that may be asked, opened for one viewer.

It holds only what its viewer is cleared to see, so a report made from it cannot leak. Whose facts count
for whom was settled when it was opened: ``stints`` is the cleared part, cut from the whole organisation.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from quarterdeck.domain.bridge import Stock
from quarterdeck.domain.calendar import Calendar, Period, UnknownPeriod
from quarterdeck.domain.clearance import Clearance, NotCleared
from quarterdeck.domain.homes import homed, together
from quarterdeck.domain.lines import Lines, person_row
from quarterdeck.domain.money import Conversion, RateType
from quarterdeck.domain.org import UNASSIGNED, Organisation, Role, Seat, Stint, Unit
from quarterdeck.domain.place import Crumb, Place, rates_words, view_words
from quarterdeck.domain.plans import Plans, level_of
from quarterdeck.domain.rates import RateStatement, conversion
from quarterdeck.domain.scope import Asked, Scope, Subject, SubjectKind, View, known_by, read_choice, read_day
from quarterdeck.domain.targets import Targets
from quarterdeck.domain.trust import Thresholds
from quarterdeck.facts.engine import Facts
from quarterdeck.facts.kept import Kept
from quarterdeck.facts.rates import imported_rates
from quarterdeck.metrics.bridge import Window
from quarterdeck.metrics.expectation import Outlook, is_kept, outlook, to_keep
from quarterdeck.metrics.expectation.inputs import Known
from quarterdeck.metrics.question import Lens
from quarterdeck.metrics.unknown import Unknown, unknown

MOST_PLANS = 24
"""How many knowledge days and views are kept worked out."""
LONGEST = 11 * 366
"""Days of the longest period that may be asked for: a page of months that nobody can read helps nobody."""


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
    joined_on: Mapping[str, date] = field(default_factory=dict)
    """The day of the very first seat of people who have not always been there."""
    everybody: Organisation | None = None
    """The whole organisation, where effects may be compared with colleagues; only ``colleagues_of`` reads it."""
    kept: dict[tuple[date, View], Plans] = field(default_factory=dict, repr=False, compare=False)
    """Plans worked out before: this Book's own, or those of everybody who sees everything of the same records."""

    def converts(self, as_of: date) -> bool:
        """Whether any exchange rate was known then, so that it makes a difference which type of them is taken."""
        imported = imported_rates(self.facts).statements
        return bool(self.typed_rates) or any(rate.known_on <= as_of for rate in imported)

    def home(self) -> Subject:
        """Where the viewer starts: the highest unit they may see, else themselves. NotCleared if there is neither."""
        root = self.organisation.root
        if self.clearance.everything and root:
            return Subject(SubjectKind.UNIT, root.key)
        if led := self._topmost():
            return Subject(SubjectKind.UNIT, led)
        if self.clearance.person_key and self.clearance.person_key in self._stints_of:
            return Subject(SubjectKind.PERSON, self.clearance.person_key)
        raise NotCleared("There is nothing here for you to see.")

    def scope(self, subject: Subject | None = None, asked: Asked = Asked()) -> Scope:  # noqa: B008 frozen
        """A scope of this book: by default the viewer's own, the fiscal year of the data, as of the day of the data.

        Raises NotCleared outside the clearance, UnknownPeriod for a period nobody understands, UnreadableDay for a day
        of which nothing is known yet, or nothing could be, and UnreadableChoice for a view or rates there are not.
        """
        subject = subject or self.home()
        self._check(subject)
        pinned = read_day(asked.as_of)
        day = self.known_day(pinned)
        view = read_choice(asked.view, View, View.AS_WAS)
        rates = read_choice(asked.rates, RateType, RateType.DATED)
        return Scope(subject, self._period(asked.period, day), day, view, rates, is_pinned=pinned is not None)

    def _period(self, text: str, day: date) -> Period:
        period = self.calendar.parse(text) if text else self.calendar.year(day)
        if period.days > LONGEST:
            raise UnknownPeriod(f"'{text}' is longer than {LONGEST // 366} years. Choose a shorter period.")
        return period

    def known_day(self, as_of: date | None) -> date:
        """The day looked at, by default that of the data. UnreadableDay where nothing is known of it yet, or could be.

        Nothing is said of a day before its data has come in: what comes would change what was said.
        """
        last = self.facts.observed_on
        return last if as_of is None or as_of == last else known_by(as_of, last)

    def name(self, subject: Subject, on: date) -> str:
        """What the subject is called on that day."""
        if subject.kind is SubjectKind.UNIT:
            return self.organisation.unit(subject.key, on).name
        return self.organisation.person_by_key[subject.key].name

    def place(self, scope: Scope) -> Place:
        """The frame of a report on that scope."""
        subject, on = scope.subject, scope.as_of
        above = [Subject(SubjectKind.UNIT, unit.key) for unit in self.above(subject, on)]
        steps = [Crumb(self.name(s, on), s if self.may_open(s) else None) for s in above]
        return Place(
            name=self.name(subject, on),
            is_own=subject == Subject(SubjectKind.PERSON, self.clearance.person_key or ""),
            is_unit=subject.kind is SubjectKind.UNIT,
            role=self._role(subject, on),
            period_label=self.calendar.label(scope.period),
            months_label=self.calendar.months_label(scope.period),
            company=self.company,
            currency=self.currency,
            observed_on=scope.as_of,
            is_pinned=scope.is_pinned,
            crumbs=(*steps, Crumb(self.name(subject, on))),
            view_label=view_words(scope.view, on),
            rates_label=rates_words(scope.rates, on) if self.converts(on) else "",
        )

    def above(self, subject: Subject, on: date) -> tuple[Unit, ...]:
        """The units the subject belongs to on that day, the company first, itself left out."""
        if subject.kind is SubjectKind.UNIT:
            return self.organisation.path(subject.key, on)[:-1]
        seat = self.seat(subject.key, on)
        return self.organisation.path(seat.unit_key, on) if seat else ()

    def seat(self, person_key: str, on: date) -> Seat | None:
        """The seat in which the person's numbers count on that day, if the viewer may see it."""
        stint = next((s for s in self._stints_of.get(person_key, ()) if s.begin_on <= on < s.end_on), None)
        held = [s for s in self.organisation.seats_of(person_key) if s.holds(on) and s.role is not Role.DEPUTY]
        return next((s for s in held if stint is None or s.unit_key == stint.unit_key), None)

    def tells_singly(self, person_key: str) -> bool:
        """Whether single figures of that person may be told: of whoever has moved on from here team totals stay."""
        return self.clearance.everything or self.may_open(Subject(SubjectKind.PERSON, person_key))

    def may_open(self, subject: Subject) -> bool:
        """Whether the viewer may open a report about that subject."""
        try:
            self._check(subject)
        except NotCleared:
            return False
        return True

    def _check(self, subject: Subject) -> None:
        whose = self._stints_of.get(subject.key, ()) if subject.kind is SubjectKind.PERSON else ()
        self.clearance.check(self.organisation, whose, subject)

    @cached_property
    def _stints_of(self) -> dict[str, list[Stint]]:
        found: dict[str, list[Stint]] = defaultdict(list)
        for stint in self.stints:
            found[stint.person_key].append(stint)
        return dict(found)

    def lens(self, scope: Scope) -> Lens:
        """The stints of the scope's subject in its view, each marked with the line of the page it adds to."""
        subject = scope.subject
        if subject.kind is SubjectKind.PERSON:
            mine = homed(self._of_owners(subject.key), self.organisation, scope.as_of, scope.view)
            counted = (h.stint for h in mine if h.stint.person_key == subject.key)
            return Lens(together(replace(s, row_key=person_row(s.person_key)) for s in counted))
        row = self._unit_rows(subject.key, scope.as_of)
        everybody = homed(self.stints, self.organisation, scope.as_of, scope.view)
        root = self.organisation.root
        return Lens(
            together(replace(h.stint, row_key=row(h)) for h in everybody if subject.key in h.keys),
            everything=self.clearance.everything and root is not None and subject.key == root.key,
        )

    def _of_owners(self, person_key: str) -> list[Stint]:
        """The stints of a person, and those of what they own for days on which nobody knew them."""
        mine = self._stints_of.get(person_key, [])
        owners = {s.owner_id for s in mine} - {""}
        strays = [s for s in self._stints_of.get(UNASSIGNED, ()) if s.owner_id in owners]
        return [*mine, *strays]

    def conversion(self, scope: Scope) -> Conversion:
        """How the amounts of that scope become the organisation's currency."""
        imported = imported_rates(self.facts)
        return conversion(imported, self.typed_rates, self.currency, scope.rates, scope.as_of, self.calendar)

    def unknown(self, scope: Scope, lens: Lens) -> Unknown | None:
        """Set where nothing at all was known of the scope at the end of its day."""
        day, money = scope.as_of, self.conversion(scope)
        window = Window(lens, day, day, Stock.OPEN, scope.period, self.calendar, money, money)
        return unknown(window, self.facts)

    def outlook(self, scope: Scope, lens: Lens) -> Outlook:
        """Where the scope's period is expected to end, whole and line by line."""
        known = Known(self.facts, lens, scope.as_of, self.calendar, self.conversion(scope))
        of_one = scope.subject.kind is SubjectKind.PERSON
        return outlook(known, scope.period, self.organisation.seated(scope.as_of), of_one=of_one)

    def outlooks_to_keep(self, scope: Scope, periods: Sequence[Period]) -> Iterator[tuple[str, Kept]]:
        """What outlooks of these periods rest on, unit by unit, in the form in which it is kept."""
        known = Known(self.facts, self.lens(scope), scope.as_of, self.calendar, self.conversion(scope))
        return to_keep(known, periods, self.organisation.seated(scope.as_of))

    def is_outlook_kept(self, scope: Scope) -> bool:
        """Whether nearly all that the scope's outlook rests on is kept; else it takes long in a large company."""
        known = Known(self.facts, self.lens(scope), scope.as_of, self.calendar, self.conversion(scope))
        return is_kept(known, scope.period, self.organisation.seated(scope.as_of))

    def plans(self, scope: Scope) -> Plans:
        """What was agreed for whom, in the scope's view of the organisation on its day."""
        key = scope.as_of, scope.view
        if key not in self.kept:
            if len(self.kept) >= MOST_PLANS:
                self.kept.clear()
            self.kept[key] = Plans(self.organisation, self.stints, self.targets, self.joined_on, *key)
        return self.kept[key]

    def target(self, metric: str, scope: Scope) -> Decimal | None:
        """What was agreed for the scope's subject and period; None if nobody set anything.

        A unit's own target, else the sum of those below it. A person's counts only for days in a seat that the
        viewer may see, a unit's member only for days in that unit.
        """
        return self.plans(scope).of(metric, scope.subject, scope.period.begin, scope.period.end)

    def target_lines(self, metric: str, scope: Scope) -> dict[str, Decimal]:
        """What was agreed for those below the scope's unit, by line of its page."""
        if scope.subject.kind is SubjectKind.PERSON:
            return {}
        rows = self._unit_rows(scope.subject.key, scope.as_of)
        lines: dict[str, Decimal] = defaultdict(Decimal)
        for part in self.plans(scope).parts(metric, scope.subject.key, scope.period.begin, scope.period.end):
            lines[rows.of(part.subject)] += part.amount
        return dict(lines)

    def plan(self, metric: str, subject: Subject, on: date) -> float | None:
        """The target of a share or a rate on that day: the subject's own, else its people's mean; None if not set.

        Rates of activity are planned a head, so a unit's plan is a head's too.
        """
        return level_of(self.targets, self.organisation, metric, subject, on)

    def heads(self, lens: Lens, on: date) -> dict[str, int]:
        """How many people sell on that day, by line of the page; the whole under the empty key."""
        held = self.organisation.seated(on)
        here = {
            (s.row_key, s.person_key)
            for s in lens.stints
            if s.owner_id and s.begin_on <= on < s.end_on and (s.person_key, s.unit_key) in held
        }
        heads = Counter(row for row, _ in here)
        return {**heads, "": len({person for _, person in here})}

    def _role(self, subject: Subject, on: date) -> str:
        if subject.kind is SubjectKind.UNIT:
            leader = self.organisation.leader(subject.key, on)
            deputies = ", ".join(person.name for person in self.organisation.deputies(subject.key, on))
            name = leader.name if leader else ""
            return f"{name or 'Vacant'} (deputy: {deputies})" if deputies else name
        seat = self.seat(subject.key, on)
        if seat is None:
            return "Left or moved on"
        words = "Leader" if seat.role is Role.LEADER else "Salesperson"
        return f"{words}, {self.organisation.unit(seat.unit_key, on).name}"

    def _topmost(self) -> str | None:
        """The key of the highest unit the viewer leads today."""
        today = self.clearance.on or self.facts.observed_on
        tree = self.organisation.tree.on(today)
        led = {key: tree.above(key) for key in self.clearance.unit_keys & self.organisation.unit_keys}
        top = [key for key, above in led.items() if self.clearance.unit_keys.isdisjoint(above[:-1])]
        return min(top, key=lambda key: (not tree.is_standing(key), len(led[key]), key), default=None)

    def _unit_rows(self, unit_key: str, on: date) -> Lines:
        seats = (s for s in self.organisation.seats_in(unit_key) if s.holds(on) and s.role is not Role.DEPUTY)
        present = {s.person_key for s in seats if self.may_open(Subject(SubjectKind.PERSON, s.person_key))}
        return Lines(unit_key, frozenset(c.key for c in self.organisation.children(unit_key, on)), frozenset(present))
