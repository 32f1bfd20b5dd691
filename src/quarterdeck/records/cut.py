"""What one viewer gets of an organisation as it was known on some day: never more than is theirs as it is known now.

A seat that was on record then and has been corrected since would open facts that nobody sees there any more, so what
was known then is cut by the clearance in the organisation as known then, and by the one as known now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from quarterdeck.domain.clearance import Clearance
from quarterdeck.domain.org import Organisation, Seat, Stint


@dataclass(frozen=True, slots=True)
class Cut:
    """Names and places the viewer may know, and the stints that count for them."""

    organisation: Organisation
    stints: tuple[Stint, ...]
    joined_on: Mapping[str, date]


def cut(then: Organisation, now: Organisation, clearance: Clearance, owner_ids: Iterable[str]) -> Cut:
    """The cleared part of ``then``; ``owner_ids`` are those who own anything, for whoever sees everything."""
    stints = clearance.stints(then, owner_ids if clearance.everything else ())
    view = clearance.view(then)
    if then is now or clearance.everything:
        return Cut(view, stints, _joined_on(then, view))
    owned = _days((s.owner_id or s.person_key, s.begin_on, s.end_on) for s in clearance.stints(now))
    held = _days((s.person_key, s.begin_on, s.end_on) for s in clearance.view(now).seats)
    seats = [part for seat in view.seats for part in _within(seat, held.get(seat.person_key, ()))]
    view = clearance.view(replace(then, seats=tuple(seats)))
    return Cut(
        view,
        tuple(part for stint in stints for part in _within(stint, owned.get(stint.owner_id or stint.person_key, ()))),
        _joined_on(then, view),
    )


def _joined_on(organisation: Organisation, view: Organisation) -> dict[str, date]:
    """The first day of everybody in the view who has not always been there: also where their first seat is not seen."""
    return {key: day for key, day in organisation.joined_on.items() if key in view.person_by_key}


def _days(ranges: Iterable[tuple[str, date, date]]) -> dict[str, list[tuple[date, date]]]:
    """The days of each key, those that touch put together."""
    found: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for key, begin, end in sorted(ranges):
        last = found[key][-1] if found[key] else None
        if last and begin <= last[1]:
            found[key][-1] = (last[0], max(last[1], end))
        else:
            found[key].append((begin, end))
    return found


def _within[Held: (Seat, Stint)](whole: Held, ranges: Sequence[tuple[date, date]]) -> Iterator[Held]:
    """The parts of a seat or a stint that lie in those days."""
    for begin, end in ranges:
        first, last = max(begin, whole.begin_on), min(end, whole.end_on)
        if first < last:
            yield replace(whole, begin_on=first, end_on=last)
