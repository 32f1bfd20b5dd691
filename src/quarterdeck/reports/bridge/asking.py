"""Which bridge is asked for: the two days, what is in it, and whose deals are wanted behind which reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from quarterdeck.book import Book
from quarterdeck.domain.bridge import Asked, Move, Reason, Stock
from quarterdeck.domain.calendar import Grain
from quarterdeck.domain.scope import Scope, UnreadableChoice, UnreadableDay, in_time, read_choice, read_day
from quarterdeck.metrics.bridge import Window

SHORT = 100
"""Days of the longest period that a bridge spans from its begin; of a longer one it spans the current quarter."""


def window_of(book: Book, scope: Scope, asked: Asked) -> Window:
    """The window asked for. UnreadableDay and UnreadableChoice say what cannot be, and what to ask instead."""
    end = read_day(asked.end) or scope.as_of
    begin = read_day(asked.begin) or _usual_begin(book, scope, end)
    stock = read_choice(asked.stock, Stock, Stock.DUE)
    for day in (begin, end):
        if day > scope.as_of:
            raise UnreadableDay(
                f"{day} lies after {scope.as_of}, the day of what is known here. Choose that day or an earlier one."
            )
    if begin > end:
        raise UnreadableDay(f"{begin} lies after {end}: a bridge begins before it ends. Exchange the two days.")
    in_time(begin)
    then, now = (book.conversion(replace(scope, as_of=day)) for day in (begin, end))
    return Window(book.lens(scope), begin, end, stock, scope.period, book.calendar, then, now)


def asked_behind(asked: Asked) -> Reason | Move | None:
    """The reason or the move whose deals are wanted. UnreadableChoice if there is no such thing."""
    if not asked.behind:
        return None
    for kind in (Reason, Move):
        if asked.behind in set(kind):
            return kind(asked.behind)
    known = ", ".join((*Reason, *Move))
    raise UnreadableChoice(f"'{asked.behind}' is neither a reason nor a move. Choose one of {known}.")


def _usual_begin(book: Book, scope: Scope, end: date) -> date:
    """The day before the period, so that the first day's moves count; before the current quarter if that is too far."""
    period = scope.period
    is_short = period.grain in {Grain.QUARTER, Grain.MONTH} or period.days <= SHORT
    begin = period.begin if is_short and period.begin <= end else book.calendar.quarter(end).begin
    return begin - timedelta(days=1)
