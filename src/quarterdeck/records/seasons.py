"""Where a season may come from: targets that are set month by month, or what was booked in past years."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from quarterdeck.book import Book
from quarterdeck.domain.calendar import add_months
from quarterdeck.domain.scope import Asked
from quarterdeck.domain.season import MONTHS
from quarterdeck.metrics.query import Question, answer
from quarterdeck.records.models import Person, Target, Unit
from quarterdeck.records.refusal import Refusal

YEARS = 3
"""Complete years of history that count, at most."""
PARTS = 1000
"""Weights are written in so many parts of the whole."""


def from_targets(metric: str, subject: Unit | Person, begin: date) -> list[Decimal]:
    """The subject's targets of the twelve months from that first of a month on. Refusal where one is missing."""
    whose = {"unit": subject} if isinstance(subject, Unit) else {"person": subject}
    weights = [Decimal(0)] * MONTHS
    for first in (add_months(begin, n) for n in range(MONTHS)):
        month = Target.objects.filter(metric=metric, begin_on=first, end_on=add_months(first, 1), **whose).first()
        if month is None or month.amount is None:
            raise Refusal(f"{subject} has no {metric} target for the month of {first:%Y-%m}. Set twelve monthly ones.")
        weights[first.month - 1] = month.amount
    return weights


def from_history(metric: str, book: Book) -> tuple[list[Decimal], str]:
    """What the company did in each calendar month of its last complete years, in parts, and which those are.

    Refusal without one complete year, or where nothing was done in all of them. ``book`` has to see everything.
    """
    last = book.facts.observed_on.replace(day=1)
    sums, years = [Decimal(0)] * MONTHS, 0
    for back in range(1, YEARS + 1):
        found = [_done(metric, book, add_months(last, n - MONTHS * back)) for n in range(MONTHS)]
        if not any(found):
            break
        for n, amount in enumerate(found):
            sums[(last.month - 1 + n) % MONTHS] += amount
        years += 1
    whole = sum(sums)
    if not whole:
        raise Refusal(f"There is no complete year of {metric} to take a season from. Type twelve weights instead.")
    weights = [round(max(amount, Decimal(0)) * PARTS / whole, 1) for amount in sums]
    return weights, f"{metric} from {add_months(last, -MONTHS * years)} until {last}"


def _done(metric: str, book: Book, first: date) -> Decimal:
    scope = book.scope(asked=Asked(f"{first}..{add_months(first, 1)}"))
    question = Question(metric, book.lens(scope), scope.period, scope.as_of, book.calendar, book.conversion(scope))
    value = answer(book.facts, question)[0].value
    return Decimal(str(value or 0))
