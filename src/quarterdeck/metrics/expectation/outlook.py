"""The landing of a scope, whole and line by line: each person's own history, fitted and added up.

A person's history is cut into slices, one for each unit they sat in. Whoever has too little history of their own
borrows the rates of their unit, and of it alone. So a slice lands the same on every page on which it may be seen,
and the lines of a page add up to its total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from quarterdeck.domain.calendar import Period
from quarterdeck.domain.forecasts import Horizon, Landing, Landings, Missing, Past, landings
from quarterdeck.domain.org import Stint
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


def outlook(known: Known, period: Period, seated: Collection[tuple[str, str]]) -> Outlook:
    """The outlook for a period. ``seated`` are the (person, unit) pairs that sell on the knowledge day."""
    sliced = replace(known, lens=Lens(tuple(replace(s, person_key=slice_key(s)) for s in known.lens.stints)))
    selling = {slice_key(s): (s.person_key, s.unit_key) in seated for s in known.lens.stints if s.owner_id}
    past, deal_ids = past_of(sliced, period, selling)
    past = replace(past, pools=tuple(key.rsplit("@", 1)[1] for key in past.people))
    horizon = horizon_of(known.calendar, period, known.as_of)
    lines: dict[str, list[str]] = defaultdict(list)
    for stint in known.lens.stints:
        if stint.owner_id and slice_key(stint) not in lines[stint.row_key]:
            lines[stint.row_key].append(slice_key(stint))
    slices = {row: tuple(keys) for row, keys in lines.items()}
    return Outlook(_landed(past, horizon), slices, past, horizon, deal_ids)


def slice_key(stint: Stint) -> str:
    """A person in a unit."""
    return f"{stint.person_key}@{stint.unit_key}"


def _landed(past: Past, horizon: Horizon) -> Landings:
    """Deals without a value are taken to be worth what the seller's deals usually are; the page says how many."""
    return landings(past, horizon, price_unknown=True)
