"""What a planned change would change, found by trying it: nothing of it stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction

from quarterdeck.book import Book
from quarterdeck.domain import reorganised
from quarterdeck.domain.calendar import Period
from quarterdeck.domain.days import END
from quarterdeck.domain.figures import Format, Number
from quarterdeck.domain.org import Organisation
from quarterdeck.domain.plans import Plans
from quarterdeck.domain.reorganised import Cleared, Moved, Placed, Retargeted, Seated
from quarterdeck.domain.scope import Subject, SubjectKind, View
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.query import Question, answer
from quarterdeck.records.book import NothingPublished, open_book
from quarterdeck.records.opened import standing_facts
from quarterdeck.records.said import Everything
from quarterdeck.records.values import current_values

LAST_DAY = END - timedelta(days=1)
"""A day on which everything planned has come."""
MOST_TEAMS = 6
"""Of so many teams that somebody leaves or joins numbers are compared; a file may change all of them."""
TOTALS = ("bookings", "open_pipeline")
"""What is added up for the whole company before and after, to show that a re-organisation moves no money."""


@dataclass(frozen=True, slots=True)
class Total:
    """A number of a unit before and after, in one view; None: not known. The whole company has no ``unit_key``."""

    unit_key: str
    metric: str
    view: View
    before: Number | None
    after: Number | None

    @property
    def holds(self) -> bool:
        """Whether the number stays what it is."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change. ``before`` and ``after`` are the organisations, to name people and units from."""

    before: Organisation
    after: Organisation
    units: tuple[Placed, ...]
    people: tuple[Seated, ...]
    clearances: tuple[Cleared, ...]
    moves: tuple[Moved, ...]
    targets: tuple[Retargeted, ...]
    """Those that become others, and of the teams that somebody leaves or joins those that stay."""
    totals: tuple[Total, ...]
    teams: tuple[Total, ...]
    """The same for the teams that somebody leaves or joins, unless there are many."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.units or self.people or self.clearances or any(t.before != t.after for t in self.targets))


def preview(change: Callable[[], object], on: date) -> Preview:
    """What ``change`` would change; it calls verbs like any other, and whatever they refuse is raised from here.

    ``on`` is the day it takes effect: targets are compared for the fiscal year around it, with all that is planned.
    For example::

        preview(lambda: unit.place(parent, day, by=account), day)
    """
    values = current_values()
    try:
        book, owner_ids = open_book(None, on), standing_facts(values.file_name).owner_ids
    except NothingPublished:
        book, owner_ids = None, ()
    period = values.calendar.year(on)
    before = _state(book, owner_ids)
    with transaction.atomic():
        change()
        after = _state(book, owner_ids)
        transaction.set_rollback(True)
    found = _compared(before, after, period)
    teams = sorted({key for move in found.moves for key in (move.left, move.joined)})
    if book is None or not 0 < len(teams) <= MOST_TEAMS:
        return found
    was, will = (_totals(book, state.organisation, owner_ids, *teams) for state in (before, after))
    return replace(found, teams=tuple(Total(*key, was[key], will[key]) for key in was if key in will))


@dataclass(frozen=True, slots=True)
class _State:
    """Everything as it is in this transaction."""

    organisation: Organisation
    plans: Plans
    metrics: frozenset[str]
    totals: _Totals


def _state(book: Book | None, owner_ids: Sequence[str]) -> _State:
    said = Everything()
    organisation, targets = said.organisation(None), said.targets(None)
    plans = Plans(organisation, organisation.stints, targets, organisation.joined_on, LAST_DAY, View.AS_WAS)
    metrics = frozenset(m for m in targets.metrics if m in METRICS and METRICS[m].format is Format.MONEY)
    totals = _totals(book, organisation, owner_ids) if book and organisation.root else {}
    return _State(organisation, plans, metrics, totals)


type _Totals = dict[tuple[str, str, View], Number | None]
"""Numbers by unit, metric and view."""


def _totals(book: Book, organisation: Organisation, owner_ids: Sequence[str], *units: str) -> _Totals:
    """Numbers of units, by default the whole company, for the year of the data, were the organisation this one."""
    whole = replace(
        book,
        organisation=organisation,
        stints=book.clearance.stints(organisation, owner_ids),
        joined_on=organisation.joined_on,
        kept={},
    )
    found: _Totals = {}
    for unit in [key for key in units or ("",) if not key or key in organisation.unit_keys]:
        subject = Subject(SubjectKind.UNIT, unit) if unit else None
        for view in View:
            scope = replace(whole.scope(subject), view=view)
            for metric in TOTALS:
                question = Question(
                    metric, whole.lens(scope), scope.period, scope.as_of, book.calendar, book.conversion(scope)
                )
                found[unit, metric, view] = answer(book.facts, question)[0].value
    return found


def _compared(before: _State, after: _State, period: Period) -> Preview:
    keys = sorted(before.organisation.unit_keys | after.organisation.unit_keys)
    moves = reorganised.moved(before.organisation, after.organisation)
    return Preview(
        before=before.organisation,
        after=after.organisation,
        units=reorganised.placed(before.organisation, after.organisation),
        people=reorganised.seated(before.organisation, after.organisation),
        clearances=reorganised.cleared(before.organisation, after.organisation),
        moves=moves,
        targets=reorganised.retargeted(
            sorted(before.metrics | after.metrics),
            keys,
            period,
            before.plans.of,
            after.plans.of,
            told={key for move in moves for key in (move.left, move.joined)},
        ),
        totals=tuple(Total(*key, before.totals[key], after.totals.get(key)) for key in before.totals),
        teams=(),
    )
