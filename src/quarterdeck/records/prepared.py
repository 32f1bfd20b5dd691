"""Working out, after a publication, what the pages of a large company would otherwise work out when they are opened.

What is kept lies beside the publication, under keys that hold everything an answer depends on, the asker's clearance
among it. So pages show the same numbers with it and without, only sooner; and it may be removed at any time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.conf import settings

from quarterdeck.book import Book
from quarterdeck.domain.clearance import Clearance, clearance_of
from quarterdeck.domain.org import Organisation, Role
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.facts.engine import Facts, open_facts
from quarterdeck.facts.kept import Kept, keep
from quarterdeck.facts.laid import laid_over
from quarterdeck.records.book import cleared_book, today
from quarterdeck.records.imports import Progress, quiet
from quarterdeck.records.models import CurrentPublication
from quarterdeck.records.publications import file_of
from quarterdeck.records.values import current_values
from quarterdeck.reports.performance import performance

LARGE = 50
"""Sellers a company must have more of for anything to be prepared; in smaller ones pages are there in a moment."""
REMEMBERED = 20_000_000
"""Cells of answers that are kept at most."""


def prepare(progress: Progress = quiet, large: int = LARGE) -> int:
    """Keep what the Performance pages of a company with more than ``large`` sellers rest on; how many were prepared.

    First the expected landings of everybody, unit by unit, for the running fiscal year and its quarter; then, once for
    whoever sees everything and for whoever leads sellers, the answers that their page of the running year asks the
    facts for. Nothing happens where nothing stands, in companies of fewer sellers, and where facts are read elsewhere.
    """
    standing = None if settings.FACTS_URL else CurrentPublication.standing()
    if standing is None:
        return 0
    now = current_values()
    facts = laid_over(open_facts(file_of(standing), remembered=REMEMBERED), now.repairs, now.calendar)
    try:
        return _prepare(facts, file_of(standing), progress, large)
    finally:
        facts.close()


def _prepare(facts: Facts, path: Path, progress: Progress, large: int) -> int:
    """Whatever is kept beside a file is worked out from that very file, even if another one stands by now."""
    book = replace(cleared_book(everything), facts=facts)
    if book.organisation.root is None:
        return 0
    scope = book.scope(Subject(SubjectKind.UNIT, book.organisation.root.key))
    if book.heads(book.lens(scope), scope.as_of)[""] <= large:
        return 0
    visits = dict(leaders(book.organisation, scope.as_of))
    steps = len(visits) + 2
    progress("Expected landings", 0, steps)
    periods = (book.calendar.year(scope.as_of), book.calendar.quarter(scope.as_of))
    kept: dict[str, Kept] = dict(book.outlooks_to_keep(scope, periods))
    progress(f"The page of {book.company or 'the company'}", 1, steps)
    _visit(book, facts)
    for done, (person_key, name) in enumerate(visits.items(), 2):
        progress(f"The page of {name}", done, steps)
        _visit(cleared_book(as_leader(person_key)), facts)
    keep(path, kept | facts.remembered())
    progress("What large units’ pages rest on is kept", steps, steps)
    return len(visits)


def everything(_: Organisation) -> Clearance:
    """What whoever sees everything is cleared for."""
    return Clearance(None, everything=True)


def leaders(organisation: Organisation, on: date) -> Iterator[tuple[str, str]]:
    """Who leads a unit with sellers on the day, and the unit's name; the company's leader first."""
    sellers = Counter(
        key
        for seat in organisation.seats
        if seat.role is Role.MEMBER and seat.holds(on)
        for key in organisation.tree.on(on).above(seat.unit_key)
    )
    for unit_key, _ in sellers.most_common():
        if leader := organisation.leader(unit_key, on):
            yield leader.key, organisation.unit(unit_key, on).name


def as_leader(person_key: str) -> Callable[[Organisation], Clearance]:
    """What that person is cleared for today."""
    return lambda organisation: clearance_of(organisation, person_key, today())


def _visit(book: Book, facts: Facts) -> None:
    """Have the reader answer what the first page of that viewer asks."""
    performance(replace(book, facts=facts), book.scope())
