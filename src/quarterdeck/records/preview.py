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
from quarterdeck.domain.reorganised import Cleared, Placed, Retargeted, Seated
from quarterdeck.domain.scope import View
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.query import Question, answer
from quarterdeck.records.book import NothingPublished, open_book
from quarterdeck.records.opened import standing_facts
from quarterdeck.records.said import Everything
from quarterdeck.records.values import current_values

LAST_DAY = END - timedelta(days=1)
"""A day on which everything planned has come."""
TOTALS = ("bookings", "open_pipeline")
"""What is added up for the whole company before and after, to show that a re-organisation moves no money."""


@dataclass(frozen=True, slots=True)
class Total:
    """A number of the whole company before and after, in one view; None: not known."""

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
    targets: tuple[Retargeted, ...]
    totals: tuple[Total, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.units or self.people or self.clearances or self.targets)


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
    return _compared(before, after, period)


@dataclass(frozen=True, slots=True)
class _State:
    """Everything as it is in this transaction."""

    organisation: Organisation
    plans: Plans
    metrics: frozenset[str]
    totals: dict[tuple[str, View], Number | None]


def _state(book: Book | None, owner_ids: Sequence[str]) -> _State:
    said = Everything()
    organisation, targets = said.organisation(None), said.targets(None)
    plans = Plans(organisation, organisation.stints, targets, organisation.joined_on, LAST_DAY, View.AS_WAS)
    metrics = frozenset(m for m in targets.metrics if m in METRICS and METRICS[m].format is Format.MONEY)
    totals = _totals(book, organisation, owner_ids) if book and organisation.root else {}
    return _State(organisation, plans, metrics, totals)


def _totals(book: Book, organisation: Organisation, owner_ids: Sequence[str]) -> dict[tuple[str, View], Number | None]:
    """The company's numbers for the year of the data, were the organisation this one."""
    whole = replace(
        book,
        organisation=organisation,
        stints=book.clearance.stints(organisation, owner_ids),
        joined_on=organisation.joined_on,
        kept={},
    )
    found: dict[tuple[str, View], Number | None] = {}
    for view in View:
        scope = replace(whole.scope(), view=view)
        for metric in TOTALS:
            question = Question(
                metric, whole.lens(scope), scope.period, scope.as_of, book.calendar, book.conversion(scope)
            )
            found[metric, view] = answer(book.facts, question)[0].value
    return found


def _compared(before: _State, after: _State, period: Period) -> Preview:
    keys = sorted(before.organisation.unit_keys | after.organisation.unit_keys)
    return Preview(
        before=before.organisation,
        after=after.organisation,
        units=reorganised.placed(before.organisation, after.organisation),
        people=reorganised.seated(before.organisation, after.organisation),
        clearances=reorganised.cleared(before.organisation, after.organisation),
        targets=reorganised.retargeted(
            sorted(before.metrics | after.metrics), keys, period, before.plans.of, after.plans.of
        ),
        totals=tuple(Total(*key, before.totals[key], after.totals.get(key)) for key in before.totals),
    )
