"""Those beside whom an effect may be told: the one place where numbers count that the viewer is not cleared for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from quarterdeck.book import Book
from quarterdeck.domain.homes import together
from quarterdeck.domain.lines import person_row
from quarterdeck.domain.org import Role, Seat
from quarterdeck.metrics.question import Lens


def colleagues_of(book: Book, person_key: str, begin: date, end: date) -> Lens | None:
    """Whoever sold in the person's unit on all those days; None for too few, and where nobody may be compared.

    What is asked through it is told as a mean of five or more, for the viewer need not be cleared for any of them.
    """
    seat, everybody = book.seat(person_key, begin), book.everybody
    if seat is None or everybody is None:
        return None
    beside = {s.person_key for s in everybody.seats_in(seat.unit_key) if _sold(s, begin, end)} - {person_key}
    if len(beside) < book.thresholds.colleagues:
        return None
    held = (s for s in everybody.stints if s.person_key in beside and s.unit_key == seat.unit_key)
    return Lens(together(replace(stint, row_key=person_row(stint.person_key)) for stint in held))


def _sold(seat: Seat, begin: date, end: date) -> bool:
    return seat.role is Role.MEMBER and seat.begin_on <= begin and end <= seat.end_on
