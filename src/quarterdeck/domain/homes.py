"""Where what a seller owned counts: where they sat on the day (as-was), or where they sit on the knowledge day (as-is).

Nothing that is planned for after the knowledge day counts before it comes: for the days to come everybody is where they
are. Only cleared stints are moved about, so neither view ever shows more than its viewer is cleared for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from quarterdeck.domain.org import UNASSIGNED, Organisation, Stint
from quarterdeck.domain.scope import View


@dataclass(frozen=True, slots=True)
class Homed:
    """A stint as it counts, and the units it counts in: their keys, the company first."""

    stint: Stint
    keys: tuple[str, ...]


def homed(stints: Sequence[Stint], organisation: Organisation, as_of: date, view: View) -> tuple[Homed, ...]:
    """The stints as they count in that view on that day.

    Where somebody sits who is outside of the clearance, or not there yet, nothing counts.
    """
    now = {_whose(s): s for s in stints if s.begin_on <= as_of < s.end_on}
    found: list[Homed] = []
    for stint in stints:
        if view is View.AS_WAS and stint.begin_on <= as_of:
            found.append(Homed(stint, above(organisation, stint.unit_key, stint.begin_on)))
        elif home := now.get(_whose(stint)):
            counted = replace(home, begin_on=stint.begin_on, end_on=stint.end_on)
            found.append(Homed(counted, above(organisation, home.unit_key, as_of)))
    return tuple(found)


def above(organisation: Organisation, unit_key: str, on: date) -> tuple[str, ...]:
    """The keys of the units that count whatever is in this one; what belongs to nobody counts in the company only."""
    if unit_key == UNASSIGNED:
        root = organisation.root
        return (root.key, UNASSIGNED) if root else (UNASSIGNED,)
    return organisation.tree.above(unit_key, on)


def together(stints: Iterable[Stint]) -> tuple[Stint, ...]:
    """Stints of one owner that count for the same line, with those that touch put together."""
    found: dict[tuple[str, str, str, str], list[Stint]] = defaultdict(list)
    for stint in stints:
        same = found[stint.owner_id, stint.person_key, stint.unit_key, stint.row_key]
        if same and same[-1].end_on == stint.begin_on:
            same[-1] = replace(same[-1], end_on=stint.end_on)
        else:
            same.append(stint)
    return tuple(_flat(found.values()))


def _flat(lists: Iterable[list[Stint]]) -> Iterator[Stint]:
    for each in lists:
        yield from each


def _whose(stint: Stint) -> str:
    """The owner; of those who own nothing, the person."""
    return stint.owner_id or f"/{stint.person_key}"
