"""What the people of one unit may still win: worked out now, or kept since the publication.

A landing rests on each person's own history, and on their unit's where that is too short. So the people of a unit, as
far as the viewer may see them, are worked out together and apart from everybody else: the answer is the same on every
page, and it can be kept (keeping.py).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import compress
from typing import Any, Protocol, Self

import numpy as np

from quarterdeck.domain.forecasts import Horizon, Landing, Landings, Missing, Past, Sum, landings
from quarterdeck.domain.forecasts.risk import Counts
from quarterdeck.facts.kept import Kept


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Some people's futures added up; ``missing`` says why nothing is expected, where it is of none of them."""

    sum: Sum
    missing: Missing | None = None


class Pool(Protocol):
    """The people of one unit, or that part of them that a viewer may see."""

    @property
    def people(self) -> tuple[str, ...]:
        """Their keys, those left out of whom nothing at all is known."""

    @property
    def known_from(self) -> date | None:
        """The first day of the first month in which anything of theirs was open; None if nothing was."""

    def of(self, person: str) -> Landing | Missing:
        """One person's landing."""

    def part(self, people: Collection[str]) -> Together:
        """Some of them together."""


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """People of whole units worked out at once, which takes a fraction of the time of one unit after the other.

    ``deal_ids`` are their open opportunities, in the order of the past.
    """

    past: Past
    horizon: Horizon
    deal_ids: Sequence[str]
    landings: Landings

    @classmethod
    def of_past(cls, past: Past, horizon: Horizon, deal_ids: Sequence[str]) -> Self:
        """Deals without a value are taken to be worth what the seller's deals usually are; the page says how many."""
        return cls(past, horizon, deal_ids, landings(past, horizon, price_unknown=True))

    def without(self, opportunity_ids: Collection[str], rows: Counts) -> Self:
        """Those people alone, with those open opportunities taken out."""
        theirs = np.isin(self.past.deals.person, rows)
        kept = [deal not in opportunity_ids for deal in compress(self.deal_ids, theirs)]
        past = self.past.take(rows)
        past = replace(past, deals=past.deals.take(np.flatnonzero(kept)))
        return self.of_past(past, self.horizon, tuple(compress(compress(self.deal_ids, theirs), kept)))


@dataclass(frozen=True, slots=True, eq=False)
class LivePool:
    """Worked out from their past just now, maybe along with other units; ``rows`` are theirs."""

    worked: Worked
    rows: Counts

    @property
    def people(self) -> tuple[str, ...]:
        """Their keys."""
        return tuple(self.worked.past.people[row] for row in self.rows)

    @property
    def known_from(self) -> date | None:
        """The first day of the first month in which anything of theirs was open."""
        months = self.worked.past.months
        seen = np.flatnonzero(months.open_days[self.rows].sum(axis=0) > 0)
        return months.edges[seen[0]] if len(seen) else None

    def of(self, person: str) -> Landing | Missing:
        """One person's landing."""
        return self.worked.landings.of(person)

    def part(self, people: Collection[str]) -> Together:
        """Some of them together."""
        landings = self.worked.landings
        left_out = [landings.left_out.get(person) for person in people]
        return Together(landings.sum(tuple(people)), left_out[0] if left_out and all(left_out) else None)

    def without(self, opportunity_ids: Collection[str]) -> LivePool:
        """The same, with those open opportunities taken out."""
        theirs = np.isin(self.worked.past.deals.person, self.rows)
        if not any(deal in opportunity_ids for deal in compress(self.worked.deal_ids, theirs)):
            return self
        return LivePool(self.worked.without(opportunity_ids, self.rows), np.arange(len(self.rows)))

    def kept(self) -> Kept:
        """In the form in which it is kept."""
        whole = self.part(self.people)
        about = {
            "people": self.people,
            "days": whole.sum.days,
            "known_from": self.known_from,
            "missing": _in_full(whole.missing),
            "alone": _in_full(self.worked.landings.missing.get(self.people[0])) if len(self.people) == 1 else None,
        }
        return Kept(json.dumps(about, default=str), whole.sum.amounts)


@dataclass(frozen=True, slots=True, eq=False)
class KeptPool:
    """Read back from what was kept: all of them together, and one on their own where there is only one."""

    known_from: date | None
    whole: Together
    alone: Missing | None
    """Why nothing is expected of the only person of the pool on their own, if so."""

    @classmethod
    def read(cls, kept: Kept, horizon: Horizon) -> Self:
        """The pool that was kept, of the same horizon."""
        about = json.loads(kept.about)
        known_from = about["known_from"]
        total = Sum(tuple(about["people"]), horizon.as_of, horizon.ends, about["days"], kept.numbers)
        return cls(
            known_from=None if known_from is None else date.fromisoformat(known_from),
            whole=Together(total, _missing(about["missing"])),
            alone=_missing(about["alone"]),
        )

    @property
    def people(self) -> tuple[str, ...]:
        """Their keys."""
        return self.whole.sum.people

    def of(self, person: str) -> Landing | Missing:
        """The landing of the only person. KeyError where there are others, too."""
        if self.people != (person,):
            raise KeyError(person)
        return self.alone or self.whole.missing or self.whole.sum.landing()

    def part(self, people: Collection[str]) -> Together:
        """All of them together. KeyError for fewer."""
        if set(people) != set(self.people):
            raise KeyError(*people)
        return self.whole


def _in_full(missing: Missing | None) -> dict[str, Any] | None:
    return asdict(missing) if missing else None


def _missing(about: dict[str, Any] | None) -> Missing | None:
    return Missing(**about | {"reasons": tuple(about["reasons"])}) if about else None
