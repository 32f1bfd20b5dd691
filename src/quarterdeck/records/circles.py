"""Managers who would manage each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from quarterdeck.connectors.organisation import OrganisationRow
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.records.refusal import Refusal

type _Days = tuple[date, date]
type _Lines = dict[str, list[tuple[str, OrganisationRow]]]


def refuse_circles(rows: Sequence[OrganisationRow]) -> None:
    """Refusal, naming the rows, where managers are each other's managers on the same day.

    Whoever names themselves has nobody above them. A name that several people bear says nothing about who is meant.
    """
    lines = _lines(rows)
    done: set[tuple[str, _Days]] = set()
    for start in lines:
        if circle := _circle(lines, start, done):
            told = "; ".join(f"{row.place}: {row.person} is managed by {row.manager}" for row in circle)
            raise Refusal(f"These rows go round in a circle: {told}. Correct the manager in one of them.")


def _lines(rows: Sequence[OrganisationRow]) -> _Lines:
    addresses: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        addresses[row.person.casefold()] |= {row.email.casefold()} if row.email else set()
    lines: _Lines = defaultdict(list)
    for row in rows:
        person, manager = row.person.casefold(), (row.manager or "").casefold()
        unclear = len(addresses[person]) > 1 or len(addresses.get(manager, ())) > 1
        if manager and manager != person and not unclear:
            lines[person].append((manager, row))
    return dict(lines)


def _circle(lines: _Lines, start: str, done: set[tuple[str, _Days]]) -> list[OrganisationRow] | None:
    """The rows of a circle met on the way up from a person; ``done`` holds from where there is none, on which days."""
    stack: list[tuple[str, _Days, list[str], list[OrganisationRow]]] = [(start, (BEGINNING, END), [], [])]
    while stack:
        person, days, passed, way = stack.pop()
        if person in passed:
            return way[passed.index(person) :]
        if (person, days) in done:
            continue
        done.add((person, days))
        for manager, row in lines.get(person, ()):
            begin, end = max(days[0], row.begin_on or BEGINNING), min(days[1], row.end_on or END)
            if begin < end:
                stack.append((manager, (begin, end), [*passed, person], [*way, row]))
    return None
