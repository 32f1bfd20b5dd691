"""Opening the Book: what is on record and what was imported, cut down to what one viewer may see today."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser

from quarterdeck.book import Book
from quarterdeck.domain.clearance import Clearance, clearance_of
from quarterdeck.domain.org import Organisation
from quarterdeck.domain.scope import Subject, SubjectKind, UnreadableDay, in_time
from quarterdeck.domain.season import Season
from quarterdeck.domain.targets import Target, Targets
from quarterdeck.facts.engine import FactsUnreadable
from quarterdeck.facts.laid import laid_over
from quarterdeck.records.cut import cut
from quarterdeck.records.models import Account
from quarterdeck.records.opened import NothingPublished, standing_facts
from quarterdeck.records.present import now
from quarterdeck.records.values import current_values

__all__ = ["NothingPublished", "day_on_record", "newest_day", "open_book", "today", "viewer_clearance"]

NOTHING = Clearance(None)


def open_book(viewer: Account | AnonymousUser | None, on: date, as_of: date | None = None) -> Book:
    """The Book for a viewer, with the clearance of the day ``on`` (a face's today).

    It holds what was on record at the end of ``as_of``, which may be the newest day of the data; without it, what is on
    record now. Clearance is always that of ``on`` in the organisation as it is known now, whatever the Book knows.

    None is the operator at the machine's own console, who sees everything. A shut account and a stranger see nothing.
    Raises NothingPublished before the first import.
    """
    return cleared_book(lambda organisation: viewer_clearance(viewer, organisation, on), as_of)


def cleared_book(clear: Callable[[Organisation], Clearance], as_of: date | None = None) -> Book:
    """The Book for whoever is cleared for so much of the organisation as it is now. Raises as ``open_book`` does.

    UnreadableDay, too, for a day before all that can be asked for.
    """
    now = current_values()
    facts = standing_facts(now.file_name)
    values = current_values(in_time(as_of)) if as_of else now
    clearance = clear(now.organisation)
    seen = cut(values.organisation, now.organisation, clearance, facts.owner_ids)
    return Book(
        facts=laid_over(facts.reader, values.repairs, values.calendar),
        organisation=seen.organisation,
        stints=seen.stints,
        targets=cleared_targets(values.targets, clearance, seen.organisation, values.organisation),
        calendar=values.calendar,
        clearance=clearance,
        currency=values.currency,
        company=values.company,
        thresholds=values.thresholds,
        joined_on=seen.joined_on,
        typed_rates=values.rates,
        everybody=values.organisation if values.thresholds.colleagues else None,
        kept=values.plans if clearance.everything else {},
    )


def viewer_clearance(viewer: Account | AnonymousUser | None, organisation: Organisation, on: date) -> Clearance:
    """What the viewer may see on that day, from the organisation as it is."""
    if viewer is None:
        return Clearance(None, everything=True)
    if not isinstance(viewer, Account) or not viewer.is_active:
        return NOTHING
    if viewer.person is None:
        return Clearance(None, everything=viewer.is_operations)
    return clearance_of(organisation, viewer.person.key, on, operations=viewer.is_operations)


def today() -> date:
    """The day it is by the organisation's clock. Only faces ask."""
    return current_values().calendar.clock.day_of(now())


def clock() -> datetime:
    """What the clock on the organisation's wall shows, without a time zone. Only faces ask."""
    return now().astimezone(current_values().calendar.clock).replace(tzinfo=None)


def day_on_record(as_of: date | None) -> date | None:
    """The day whose records are asked for, None for now. UnreadableDay where nothing can be on record of it."""
    if as_of is None:
        return None
    if as_of > today():
        raise UnreadableDay(f"{as_of} has not come yet. Choose today or an earlier day.")
    return in_time(as_of)


def newest_day() -> date | None:
    """The newest day of the data; None before the first import, and where it cannot be read."""
    try:
        return standing_facts(current_values().file_name).reader.observed_on
    except (NothingPublished, FactsUnreadable):
        return None


def cleared_targets(targets: Targets, clearance: Clearance, view: Organisation, organisation: Organisation) -> Targets:
    """The targets of cleared units, and of people for the days on which they sat where the viewer may see.

    Whoever never sat anywhere else in the ``organisation`` is seen whole, so a joiner's target is told for the year.
    """
    if clearance.everything:
        return targets
    kept: list[Target] = []
    for key in sorted(clearance.unit_keys):
        kept.extend(targets.of(Subject(SubjectKind.UNIT, key)))
    for person in view.people:
        if mine := targets.of(Subject(SubjectKind.PERSON, person.key)):
            held = view.days_held(person.key)
            if held and held == organisation.days_held(person.key):
                kept.extend(mine)
            else:
                kept.extend(part for t in mine for part in _held_part(t, held, targets.season(t.metric)))
    return Targets(tuple(kept), targets.seasons)


def _held_part(target: Target, held: Iterable[tuple[date, date]], season: Season | None) -> list[Target]:
    parts = []
    for begin, end in held:
        first, last = max(begin, target.begin_on), min(end, target.end_on)
        if (first, last) == (target.begin_on, target.end_on):
            parts.append(target)
        elif first < last:
            parts.append(Target(target.metric, target.subject, first, last, target.within(first, last, season)))
    return parts
