"""The deals behind a reason or a move, each with what changed, as far as it was this scope's to know."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.bridge import Move, Reason
from quarterdeck.domain.facts import bare
from quarterdeck.domain.figures import Figure, Format
from quarterdeck.metrics.bridge import InsideMove, MovedDeal, Window, deals_behind, moving_deals
from quarterdeck.metrics.bridge.deals import Seen
from quarterdeck.reports.bridge.shape import Behind, Change
from quarterdeck.reports.bridge.words import MOVES, REASONS

SIZE = 50
"""Deals on one page."""
NOBODY = "nobody"
MOVED_ON = "Of somebody who has left or moved on"
A_PART = "a part of the value of somebody else’s opportunity"


def behind(book: Book, window: Window, wanted: Reason | Move, page: int) -> Behind:
    """One page of the deals, the largest first; pages count from 1, and one beyond the last is the first."""
    year, offset = window.last.year, (max(page, 1) - 1) * SIZE
    if isinstance(wanted, Move):
        moves, n = moving_deals(book.facts, window, wanted, limit=SIZE, offset=offset)
        changes, title = tuple(_move(move, book, year) for move in moves), MOVES[wanted].label
    else:
        found = deals_behind(book.facts, window, wanted, limit=SIZE, offset=offset)
        changes, title = tuple(_deal(deal, book, year) for deal in found.deals), REASONS[wanted].label
        n = found.n
    if not n and offset:
        return behind(book, window, wanted, 1)
    return Behind(wanted.value, title, isinstance(wanted, Move), changes, n, max(page, 1), SIZE)


def _deal(deal: MovedDeal, book: Book, year: int) -> Change:
    before, after = deal.before, deal.after
    people = {each.person_key for each in (before, after) if each.person_key}
    if people and not any(book.tells_singly(key) for key in people):
        return _of_somebody_else(_figure(before.amount), _figure(after.amount), _figure(deal.effect))
    now, then = _owner(after, book), _owner(before, book)
    return Change(
        opportunity_id=deal.opportunity_id,
        name=deal.name or bare(deal.opportunity_id),
        account=bare(deal.account) if deal.account else "",
        owner=now or then,
        words=_words(before, after, then, now, year),
        before=_figure(before.amount),
        after=_figure(after.amount),
        effect=_figure(deal.effect),
    )


def _of_somebody_else(before: Figure, after: Figure, effect: Figure) -> Change:
    """A deal of which only the totals are told that it is part of."""
    return Change("", MOVED_ON, "", "", (), before, after, effect)


def _move(move: InsideMove, book: Book, year: int) -> Change:
    if move.person_key and not book.tells_singly(move.person_key):
        return _of_somebody_else(_figure(None), _figure(None), _figure(move.value))
    words = []
    if move.left_on:
        words.append(f"gone on {_date(move.left_on, year)}")
    if move.back_on:
        words.append(f"back on {_date(move.back_on, year)}")
    return Change(
        opportunity_id=move.opportunity_id,
        name=move.name or bare(move.opportunity_id),
        account=bare(move.account) if move.account else "",
        owner=_named(move.person_key, move.owner, book),
        words=tuple(words),
        before=_figure(None),
        after=_figure(None),
        effect=_figure(move.value),
    )


def _words(before: Seen, after: Seen, then: str, now: str, year: int) -> tuple[str, ...]:
    """Everything that differs between the two days, where the scope held the deal on both."""
    if not then and not now:
        return (A_PART,)
    if not then or not now:
        return ()
    found = []
    if before.stage != after.stage:
        found.append(f"{before.stage or 'no stage'}, now {after.stage or 'no stage'}")
    elif before.status != after.status:
        found.append(f"{before.status}, now {after.status}")
    if before.close_on != after.close_on:
        first, last = (_date(day, year) for day in (before.close_on, after.close_on))
        found.append(f"due {first}, now {last}" if after.status == "open" else f"due {first}, closed {last}")
    if then != now:
        found.append(f"{then}, now {now}")
    return tuple(found)


def _date(day: date | None, year: int) -> str:
    return formats.day(day, year=year, short=True) if day else "on no known day"


def _owner(seen: Seen, book: Book) -> str:
    """The owner's name; empty for a day on which the deal was not known, or not this scope's."""
    return _named(seen.person_key, seen.owner, book) if seen.person_key else ""


def _named(person_key: str | None, owner: str | None, book: Book) -> str:
    person = book.organisation.person_by_key.get(person_key or "")
    return person.name if person else owner or NOBODY


def _figure(value: Decimal | None) -> Figure:
    return Figure(value, Format.MONEY)
