"""Working out, after a publication, what every page of a large company would otherwise work out when it is opened."""

from __future__ import annotations

from dataclasses import replace

from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.facts.kept import Kept, keep
from quarterdeck.records.book import open_book, today
from quarterdeck.records.imports import Progress, quiet
from quarterdeck.records.models import CurrentPublication
from quarterdeck.records.publications import file_of


def prepare(progress: Progress = quiet) -> int:
    """Keep the expected landings of the standing publication beside it; how many units' were kept.

    Of the running fiscal year and its running quarter, as pages open with them. Pages do not wait for it: what is not
    kept they work out themselves, to the same numbers. None where nothing stands, or nobody has set up an organisation.
    """
    standing = CurrentPublication.standing()
    book = open_book(None, today()) if standing else None
    if standing is None or book is None or book.organisation.root is None:
        return 0
    answers: dict[str, Kept] = {}
    scope = book.scope(Subject(SubjectKind.UNIT, book.organisation.root.key))
    periods = (book.calendar.year(scope.as_of), book.calendar.quarter(scope.as_of))
    for done, period in enumerate(periods):
        progress(f"Expected landings of {book.calendar.label(period)}", done, len(periods))
        answers |= book.outlooks_to_keep(replace(scope, period=period))
    keep(file_of(standing), answers)
    progress("Expected landings are kept", len(periods), len(periods))
    return len(answers)
