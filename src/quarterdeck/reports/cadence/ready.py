"""Whether the numbers that a session is about can be trusted: the four trust checks, asked once for each leader."""

from __future__ import annotations

from datetime import date

from quarterdeck.book import Book
from quarterdeck.checks.checked import Verdict
from quarterdeck.checks.four import Four, Line, check
from quarterdeck.domain import formats
from quarterdeck.domain.lines import person_row, unit_row
from quarterdeck.domain.scope import Asked, Subject, SubjectKind
from quarterdeck.reports.cadence.shape import Readiness

UNKNOWN = Readiness("none", "Cannot tell")


class Ready:
    """The checks of units and people, worked out when they are asked for: as of that day, or with all that is known."""

    def __init__(self, book: Book, as_of: date | None) -> None:
        self._book = book
        self._asked = Asked(as_of=as_of.isoformat() if as_of else "")
        self._found: dict[Subject, Four] = {}

    def of(self, numbers: Subject, led_from: str) -> Readiness | None:
        """The state of these numbers; None where the viewer may not see them."""
        if not self._book.may_open(numbers):
            return None
        above = Subject(SubjectKind.UNIT, led_from)
        if led_from and self._book.may_open(above):
            four = self._four(above)
            row = unit_row(numbers.key) if numbers.kind is SubjectKind.UNIT else person_row(numbers.key)
            if row in four.deals.lines:
                return _readiness(four.line(row))
        four = self._four(numbers)
        return _readiness(four.line()) if four.finds_anything else UNKNOWN

    def _four(self, subject: Subject) -> Four:
        if subject not in self._found:
            book, scope = self._book, self._book.scope(subject, self._asked)
            money = book.conversion(scope)
            self._found[subject] = check(
                book.facts, book.lens(scope), scope.as_of, book.calendar, money, book.thresholds, closely=False
            )
        return self._found[subject]


def _readiness(line: Line) -> Readiness:
    count = len(line.checks)
    if line.to_fix:
        return Readiness("fix", f"Fix {formats.count(line.to_fix)}")
    if any(each.verdict is Verdict.FIX for each in line.checks):
        return Readiness("fix", f"{line.passed} of {count}")
    return Readiness("ok", f"{line.passed} of {count}") if line.passed == count else UNKNOWN
