"""The landing of a scope, whole and line by line: each person's own history, fitted and added up.

A person's history is cut into slices, one for each unit they sat in. Whoever has too little history of their own
borrows the rates of their unit, and of it alone. So a slice lands the same on every page on which it may be seen,
and the lines of a page add up to its total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from quarterdeck.domain.calendar import Period
from quarterdeck.domain.forecasts import Horizon, Landing, Landings, Missing, Past, landings
from quarterdeck.domain.org import UNASSIGNED, Stint
from quarterdeck.metrics.expectation.inputs import Known, horizon_of, past_of
from quarterdeck.metrics.question import Lens

NOBODY = Missing(("Nobody in this scope has any opportunities.",), 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The landings behind a page. ``slices`` are the people-in-units that each line of the page adds up.

    ``deal_ids`` are the open opportunities in the order of ``past.deals``.
    """

    landings: Landings
    slices: Mapping[str, tuple[str, ...]]
    past: Past
    horizon: Horizon
    deal_ids: tuple[str, ...]

    def without(self, opportunity_ids: Collection[str]) -> Outlook:
        """The same, with those open opportunities taken out."""
        kept = np.array([i for i, deal in enumerate(self.deal_ids) if deal not in opportunity_ids], dtype=np.int64)
        past = replace(self.past, deals=self.past.deals.take(kept))
        ids = tuple(self.deal_ids[i] for i in kept)
        return Outlook(_landed(past, self.horizon), self.slices, past, self.horizon, ids)

    def known_from(self) -> date | None:
        """The first day of the first month in which anything was open, within three years; None if nothing was."""
        months = self.past.months
        seen = np.flatnonzero(months.open_days.sum(axis=0) > 0)
        return months.edges[seen[0]] if len(seen) else None

    def whole(self) -> Landing | Missing:
        """The landing of everybody in the scope."""
        everybody = [key for keys in self.slices.values() for key in keys]
        return self._sum(everybody)

    def line(self, row_key: str) -> Landing | Missing:
        """The landing of one line of the page."""
        return self._sum(self.slices.get(row_key, ()))

    def _sum(self, keys: Collection[str]) -> Landing | Missing:
        chosen = list(dict.fromkeys(keys))
        if not chosen:
            return NOBODY
        return self.landings.of(chosen[0]) if len(chosen) == 1 else self.landings.total(chosen)


def outlook(known: Known, period: Period, seated: Collection[tuple[str, str]], *, of_one: bool = False) -> Outlook:
    """The outlook for a period. ``seated`` are the (person, unit) pairs that sell on the knowledge day.

    ``of_one``: the scope is a person, whose history in every unit the viewer may see is theirs all the same.
    """
    stints = [stint for stint in known.lens.stints if stint.owner_id]
    unit_of = _last_unit(stints, known.as_of) if of_one else {}
    key_of = {s: f"{s.person_key}@{unit_of.get(s.person_key, s.unit_key)}" for s in stints}
    sliced = replace(known, lens=Lens(tuple(replace(s, person_key=key_of[s]) for s in stints)))
    selling: dict[str, bool] = defaultdict(bool)
    for stint in stints:
        selling[key_of[stint]] |= (stint.person_key, stint.unit_key) in seated
    past, deal_ids = past_of(sliced, period, selling)
    past = _without_nobody(replace(past, pools=tuple(key.rsplit("@", 1)[1] for key in past.people)))
    horizon = horizon_of(known.calendar, period, known.as_of)
    lines: dict[str, dict[str, None]] = defaultdict(dict)
    for stint in stints:
        if key_of[stint] in past.people:
            lines[stint.row_key][key_of[stint]] = None
    slices = {row: tuple(keys) for row, keys in lines.items()}
    return Outlook(_landed(past, horizon), slices, past, horizon, deal_ids)


def _last_unit(stints: Iterable[Stint], as_of: date) -> dict[str, str]:
    """The unit each person sits in on the knowledge day, or sat in last."""
    begun = sorted((s for s in stints if s.begin_on <= as_of), key=lambda s: s.begin_on)
    return {s.person_key: s.unit_key for s in begun}


def _without_nobody(past: Past) -> Past:
    """Leave out what belongs to nobody where nothing does: it would be counted as a person without history."""
    something = past.exposure.days.sum(axis=(1, 2)) + past.won
    kept = [i for i, key in enumerate(past.people) if not key.startswith(f"{UNASSIGNED}@") or something[i] > 0]
    return past if len(kept) == len(past.people) else past.take(np.array(kept, dtype=np.int64))


def _landed(past: Past, horizon: Horizon) -> Landings:
    """Deals without a value are taken to be worth what the seller's deals usually are; the page says how many."""
    return landings(past, horizon, price_unknown=True)
