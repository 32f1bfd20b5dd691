"""What the people of one unit may still win: worked out now, or kept since the publication.

A landing rests on each person's own history, and on their unit's where that is too short. So the people of a unit, as
far as the viewer may see them, are worked out together and apart from everybody else: the answer is the same on every
page, and it can be kept (keeping.py).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Protocol, Self

import numpy as np

from quarterdeck.domain.forecasts import Horizon, Landing, Landings, Missing, Past, Sum, landings
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
class LivePool:
    """Worked out from their past just now. ``deal_ids`` are their open opportunities, in the order of the past."""

    past: Past
    horizon: Horizon
    deal_ids: tuple[str, ...]
    landings: Landings

    @classmethod
    def of_past(cls, past: Past, horizon: Horizon, deal_ids: tuple[str, ...]) -> Self:
        """Deals without a value are taken to be worth what the seller's deals usually are; the page says how many."""
        return cls(past, horizon, deal_ids, landings(past, horizon, price_unknown=True))

    @property
    def people(self) -> tuple[str, ...]:
        """Their keys."""
        return self.past.people

    @property
    def known_from(self) -> date | None:
        """The first day of the first month in which anything of theirs was open."""
        months = self.past.months
        seen = np.flatnonzero(months.open_days.sum(axis=0) > 0)
        return months.edges[seen[0]] if len(seen) else None

    def of(self, person: str) -> Landing | Missing:
        """One person's landing."""
        return self.landings.of(person)

    def part(self, people: Collection[str]) -> Together:
        """Some of them together."""
        left_out = [self.landings.left_out.get(person) for person in people]
        return Together(self.landings.sum(tuple(people)), left_out[0] if left_out and all(left_out) else None)

    def without(self, opportunity_ids: Collection[str]) -> Self:
        """The same, with those open opportunities taken out."""
        kept = [i for i, deal in enumerate(self.deal_ids) if deal not in opportunity_ids]
        if len(kept) == len(self.deal_ids):
            return self
        past = replace(self.past, deals=self.past.deals.take(np.array(kept, dtype=np.int64)))
        return self.of_past(past, self.horizon, tuple(self.deal_ids[i] for i in kept))

    def kept(self) -> Kept:
        """In the form in which it is kept."""
        whole = self.part(self.people)
        about = {
            "people": self.people,
            "days": whole.sum.days,
            "known_from": self.known_from,
            "missing": _in_full(whole.missing),
            "alone": _in_full(self.landings.missing.get(self.people[0])) if len(self.people) == 1 else None,
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
