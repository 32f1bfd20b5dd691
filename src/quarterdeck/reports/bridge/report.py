"""The bridge report: a pure function of a Book, a Scope and two days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from quarterdeck.book import Book
from quarterdeck.checks.open_deals import to_fix
from quarterdeck.domain import formats
from quarterdeck.domain.bridge import CHANGING, Asked, Bridge, Level, Moves, Step, Stock
from quarterdeck.domain.figures import Figure, Format
from quarterdeck.domain.scope import Scope
from quarterdeck.domain.sentences import Blank
from quarterdeck.metrics import bridge as metrics
from quarterdeck.metrics.bridge import Window
from quarterdeck.metrics.credit import splits_known
from quarterdeck.reports.bridge.asking import asked_behind, window_of
from quarterdeck.reports.bridge.behind import behind
from quarterdeck.reports.bridge.explaining import explanations
from quarterdeck.reports.bridge.headline import Told, headline, notes, sub, title
from quarterdeck.reports.bridge.shape import Cause, End, InsideRow, PipelineBridge, Span
from quarterdeck.reports.bridge.words import MOVES, REASONS

NO_VALUE = "None of them has a value in the organisation's currency."


def bridge(book: Book, scope: Scope, asked: Asked = Asked()) -> PipelineBridge:  # noqa: B008 frozen
    """How the pipeline of this person or unit went from the end of one day to the end of another."""
    window = window_of(book, scope, asked)
    wanted = asked_behind(asked)
    place = book.place(scope)
    found = metrics.bridge(book.facts, window)
    known_from = _known_from(book, window, found)
    blank = _unknown_then(window, known_from) if known_from and found.late else None
    due_label = book.calendar.label(scope.period) if window.stock is Stock.DUE else ""
    inside = () if blank else metrics.moves_inside(book.facts, window)
    told = Told(window, found, inside, place, due_label, scope.as_of, known_from, splits_known(book.facts, scope.as_of))
    return PipelineBridge(
        scope=scope,
        place=place,
        begin=window.first,
        end=window.last,
        stock=window.stock,
        due_label=due_label,
        lines=headline(told, blank),
        sub="" if blank else sub(told),
        span=blank or _span(told),
        behind=None if blank or wanted is None else behind(book, window, wanted, asked.page),
        notes=() if blank else notes(told),
        to_fix=to_fix(book.facts, window.lens, scope.as_of, book.calendar, book.conversion(scope), book.thresholds),
        explanations={} if blank else explanations(told),
    )


def _known_from(book: Book, window: Window, found: Bridge) -> date | None:
    """The first day of which anything is known here, if that is after the day the bridge begins with."""
    if found.start.n or not found.end.n:
        return None
    known = metrics.first_known(book.facts, window)
    return known if known and known > window.first else None


def _unknown_then(window: Window, known_from: date) -> Blank:
    """What to say where deals older than the first day were not known then, so that all of them would look new."""
    begins = formats.day(known_from)
    return Blank(
        "What moved",
        f"Nothing is known of {formats.day(window.first)}",
        f"What is known of these opportunities begins on {begins}, so everything would look new.",
        f"Choose {begins} or a later day to begin with.",
    )


def _span(told: Told) -> Span:
    found = told.found
    return Span(
        title=title(told),
        start=_end("Start", told.window.first, found.start),
        rows=tuple(_row(step) for step in found.steps),
        end=_end("End", told.window.last, found.end),
        residual=found.residual,
        is_counted=told.is_counted,
        inside_title=_inside_title(told),
        inside=tuple(_inside(moves) for moves in told.inside),
    )


def _end(label: str, on: date, level: Level) -> End:
    return End(label, on, level.n, _money(level.value, level.n, level.unpriced))


def _row(step: Step) -> Cause:
    words = REASONS[step.reason]
    effect = _money(step.value, step.n, step.unpriced)
    return Cause(step.reason.value, words.label, words.beside, step.n, effect, step.reason in CHANGING)


def _inside(moves: Moves) -> InsideRow:
    words = MOVES[moves.move]
    value = _money(moves.value, moves.n, moves.unpriced)
    return InsideRow(moves.move.value, words.label, words.beside, moves.deals, moves.n, value)


def _money(value: Decimal, n: int, unpriced: int) -> Figure:
    """Without a value only where none of the deals has one.

    Part of a deal that somebody else owns and counts has a value, too: then there may be money and no deal.
    """
    is_known = bool(value) or n == 0 or unpriced < n
    missing = "" if is_known else NO_VALUE
    return Figure(value if is_known else None, Format.MONEY, n, unpriced, missing=missing)


def _inside_title(told: Told) -> str:
    if not told.inside:
        return "Nothing went back and forth in between"
    moves = sum(m.n for m in told.inside)
    return f"{formats.counted(moves, 'move', 'moves')} in between that the two days do not show"
