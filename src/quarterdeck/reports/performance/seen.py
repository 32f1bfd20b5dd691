"""What the page's tiles share: asked once, then only read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quarterdeck.book import Book
from quarterdeck.checks.four import Four, check
from quarterdeck.domain.calendar import Period, span
from quarterdeck.domain.figures import Figure
from quarterdeck.domain.forecasts import Landing, Missing
from quarterdeck.domain.place import Place
from quarterdeck.domain.scope import Scope
from quarterdeck.facts.together import beside
from quarterdeck.metrics.expectation import Outlook
from quarterdeck.metrics.question import Lens
from quarterdeck.metrics.unknown import Unknown
from quarterdeck.reports.performance.asking import WHOLE, Numbers, ask

BOOKINGS = "bookings"
LEVEL = "activity_level"


@dataclass(frozen=True)
class Seen:
    """Everything the page rests on. ``targets`` is the running target at each month's end, empty where none is set."""

    book: Book
    scope: Scope
    place: Place
    lens: Lens
    numbers: Numbers
    outlook: Outlook
    landing: Landing | Missing
    four: Four
    months: tuple[Period, ...]
    targets: tuple[float, ...]
    target_to_date: float | None
    heads: Mapping[str, int]
    target_lines: Mapping[str, float]
    """What was agreed for those below a unit, by line."""
    unknown: Unknown | None = None
    """Set where nothing at all was known on the day."""

    @property
    def target(self) -> float | None:
        """The period's target."""
        return self.targets[-1] if self.targets else None

    @property
    def is_over(self) -> bool:
        """Whether the period has ended by the knowledge day: what was sold is its result, nothing is expected.

        Never where nothing was known on that day: then nobody can say what the result was.
        """
        return self.unknown is None and self.scope.as_of >= self.scope.period.last_on

    @property
    def sold(self) -> Figure:
        """What was sold so far."""
        return self.numbers.now[BOOKINGS]

    def activity(self, line: str = WHOLE) -> dict[str, Figure]:
        """Level, focus and quality of a line; the level of a unit is a head's, as its plan is."""
        figures = dict(self.numbers.activity.get(line, {}))
        heads = self.heads.get(line, 0)
        level = figures.get(LEVEL)
        if level and level.value is not None and heads > 1:
            figures[LEVEL] = Figure(float(level.value) / heads, level.format, level.n, level.unpriced)
        return figures


def see(book: Book, scope: Scope) -> Seen:
    """Ask for all of it."""
    lens = book.lens(scope)
    limits, money = book.thresholds, book.conversion(scope)
    (numbers, outlook), four = beside(
        lambda: beside(lambda: ask(book, scope, lens), lambda: book.outlook(scope, lens)),
        lambda: check(book.facts, lens, scope.as_of, book.calendar, money, limits, closely=False),
    )
    nothing = None if numbers.holds_any else book.unknown(scope, lens)
    months = book.calendar.months(scope.period)
    to_date = book.target(BOOKINGS, replace(scope, period=scope.period.until(scope.as_of)))
    return Seen(
        book=book,
        scope=scope,
        place=book.place(scope),
        lens=lens,
        numbers=numbers,
        outlook=outlook,
        landing=outlook.whole(),
        four=replace(four, is_blank=True) if nothing else four,
        months=months,
        targets=_running(book, scope, months),
        target_to_date=None if to_date is None else float(to_date),
        heads=book.heads(lens, scope.as_of),
        target_lines={row: float(amount) for row, amount in book.target_lines(BOOKINGS, scope).items()},
        unknown=nothing,
    )


def _running(book: Book, scope: Scope, months: tuple[Period, ...]) -> tuple[float, ...]:
    whole = scope.period
    inside = [span(max(month.begin, whole.begin), min(month.end, whole.end)) for month in months]
    monthly = [book.target(BOOKINGS, replace(scope, period=part)) for part in inside]
    if all(amount is None for amount in monthly):
        return ()
    total, running = 0.0, []
    for amount in monthly:
        total += float(amount or 0)
        running.append(total)
    return tuple(running)
