"""The landing of a scope, whole and line by line: each person's own history, fitted and added up.

A person's history is cut into slices, one for each unit they sat in. Whoever has too little history of their own
borrows the rates of their unit, and of it alone. So a slice lands the same on every page on which it may be seen,
and the lines of a page add up to its total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from quarterdeck.domain.calendar import Period
from quarterdeck.domain.forecasts import Horizon, Landing, Missing, Past, Sum
from quarterdeck.domain.org import UNASSIGNED, Stint
from quarterdeck.facts.kept import Kept
from quarterdeck.metrics.expectation.inputs import Known, horizon_of, past_of, pasts_of
from quarterdeck.metrics.expectation.keeping import Keys
from quarterdeck.metrics.expectation.pools import KeptPool, LivePool, Pool, Worked
from quarterdeck.metrics.question import Lens

AT_ONCE = 256
"""People worked out at once; their futures take some 15 MB."""
FEW = 10
"""One unit in so many may have changed since landings were kept."""
NOBODY = Missing(("Nobody in this scope has any opportunities.",), 0, 0, 0)


@dataclass(frozen=True)
class Asked:
    """What an outlook is worked out from. ``stints`` by pool, each named by its slice as ``person_key``."""

    known: Known
    period: Period
    horizon: Horizon
    stints: Mapping[str, Sequence[Stint]]
    selling: Mapping[str, bool]
    """Whether each slice still sells."""

    def keys(self) -> dict[str, str]:
        """The key under which each pool is kept."""
        keys = Keys(self.known, self.period, self.horizon)
        return {pool: keys.of(self.stints[pool], self._selling(pool)) for pool in self.stints}

    def live(self, pools: Collection[str]) -> dict[str, LivePool]:
        """These pools, worked out now."""
        if not pools:
            return {}
        past, deal_ids = past_of(self._looking_at(pools), self.period, self._all_selling(pools))
        return dict(_by_pool(past, self.horizon, deal_ids))

    def all_live(self, periods: Sequence[Period]) -> Iterator[tuple[Asked, str, LivePool]]:
        """Every pool for each of the periods, one after the other; the past is read once."""
        pasts, deal_ids = pasts_of(self._looking_at(self.stints), periods, self._all_selling(self.stints))
        for period, past in zip(periods, pasts, strict=True):
            horizon = horizon_of(self.known.calendar, period, self.known.as_of)
            asked = replace(self, period=period, horizon=horizon)
            for name, pool in _by_pool(past, horizon, deal_ids):
                yield asked, name, pool

    def _looking_at(self, pools: Iterable[str]) -> Known:
        stints = tuple(replace(s, row_key="") for pool in sorted(pools) for s in self.stints[pool])
        return replace(self.known, lens=Lens(stints))

    def _all_selling(self, pools: Iterable[str]) -> dict[str, bool]:
        return {slice_: sells for pool in sorted(pools) for slice_, sells in self._selling(pool).items()}

    def _selling(self, pool: str) -> dict[str, bool]:
        slices = sorted({stint.person_key for stint in self.stints[pool]})
        return {slice_: self.selling[slice_] for slice_ in slices}


@dataclass(frozen=True, slots=True)
class Outlook:
    """The landings behind a page. ``slices`` are the people-in-units that each line of the page adds up."""

    asked: Asked
    slices: Mapping[str, tuple[str, ...]]
    pools: Mapping[str, Pool]

    def without(self, opportunity_ids: Collection[str]) -> Outlook:
        """The same, with those open opportunities taken out."""
        live = {name: pool for name, pool in self.pools.items() if isinstance(pool, LivePool)}
        live |= self.asked.live(self.pools.keys() - live.keys())
        return replace(self, pools={name: live[name].without(opportunity_ids) for name in self.pools})

    def known_from(self) -> date | None:
        """The first day of the first month in which anything was open, within three years; None if nothing was."""
        return min((pool.known_from for pool in self.pools.values() if pool.known_from), default=None)

    def whole(self) -> Landing | Missing:
        """The landing of everybody in the scope."""
        return self._sum(slice_ for keys in self.slices.values() for slice_ in keys)

    def line(self, row_key: str) -> Landing | Missing:
        """The landing of one line of the page."""
        return self._sum(self.slices.get(row_key, ()))

    def _sum(self, slices: Iterable[str]) -> Landing | Missing:
        chosen = by_pool(dict.fromkeys(slices))
        present = {name: [s for s in self.pools[name].people if s in chosen[name]] for name in sorted(chosen)}
        present = {name: keys for name, keys in present.items() if keys}
        if not present:
            return NOBODY
        if sum(map(len, present.values())) == 1:
            [(name, [only])] = present.items()
            return self.pools[name].of(only)
        parts = [self.pools[name].part(keys) for name, keys in present.items()]
        return (all(p.missing for p in parts) and parts[0].missing) or Sum.of([p.sum for p in parts]).landing()


def outlook(known: Known, period: Period, seated: Collection[tuple[str, str]], *, of_one: bool = False) -> Outlook:
    """The outlook for a period. ``seated`` are the (person, unit) pairs that sell on the knowledge day.

    ``of_one``: the scope is a person, whose history in every unit the viewer may see is theirs all the same.
    """
    asked = _asked(known, period, seated, of_one=of_one)
    lines: dict[str, dict[str, None]] = defaultdict(dict)
    for stints in asked.stints.values():
        for stint in stints:
            lines[stint.row_key][stint.person_key] = None
    slices = {row: tuple(sorted(keys)) for row, keys in lines.items()}
    whole = asked.stints.keys() - _cut(asked, slices.values())
    keys = {pool: key for pool, key in asked.keys().items() if pool in whole}
    pools: dict[str, Pool] = {**_kept(asked, keys)}
    live = asked.live(asked.stints.keys() - pools.keys())
    known.facts.lately.add({keys[name]: pool.kept() for name, pool in live.items() if name in keys})
    return Outlook(asked, slices, pools | live)


def to_keep(known: Known, periods: Sequence[Period], seated: Collection[tuple[str, str]]) -> Iterator[tuple[str, Kept]]:
    """What outlooks of these periods need to know of every unit under the lens, by key, in the form it is kept in."""
    keys: dict[Period, dict[str, str]] = {}
    for asked, pool, live in _asked(known, periods[0], seated, of_one=False).all_live(periods):
        if asked.period not in keys:
            keys[asked.period] = asked.keys()
        yield keys[asked.period][pool], live.kept()


def is_kept(known: Known, period: Period, seated: Collection[tuple[str, str]]) -> bool:
    """Whether an outlook finds what it needs to know of nearly every unit under the lens, so that it takes a moment."""
    keys = set(_asked(known, period, seated, of_one=False).keys().values())
    return len(keys - known.facts.kept.of(keys).keys()) <= len(keys) // FEW


def pool_of(slice_: str) -> str:
    """The unit whose rates somebody borrows in that slice of their history."""
    return slice_.rsplit("@", 1)[1]


def by_pool(slices: Iterable[str]) -> dict[str, set[str]]:
    """The slices of each pool."""
    found: dict[str, set[str]] = defaultdict(set)
    for slice_ in slices:
        found[pool_of(slice_)].add(slice_)
    return found


def _asked(known: Known, period: Period, seated: Collection[tuple[str, str]], *, of_one: bool) -> Asked:
    owned = [stint for stint in known.lens.stints if stint.owner_id]
    last = _last_unit(owned, known.as_of) if of_one else {}
    stints: dict[str, list[Stint]] = defaultdict(list)
    selling: dict[str, bool] = defaultdict(bool)
    for stint in owned:
        unit = last.get(stint.person_key, stint.unit_key)
        slice_ = f"{stint.person_key}@{unit}"
        stints[unit].append(replace(stint, person_key=slice_))
        selling[slice_] |= (stint.person_key, stint.unit_key) in seated
    return Asked(known, period, horizon_of(known.calendar, period, known.as_of), stints, selling)


def _kept(asked: Asked, keys: Mapping[str, str]) -> dict[str, KeptPool]:
    """Those of the pools that were kept after the publication, or worked out lately."""
    facts = asked.known.facts
    found = {**facts.lately.of(keys.values())}
    found |= facts.kept.of(key for key in keys.values() if key not in found)
    return {pool: KeptPool.read(found[key], asked.horizon) for pool, key in keys.items() if key in found}


def _cut(asked: Asked, lines: Iterable[Sequence[str]]) -> set[str]:
    """The pools of which some line of the page holds a part only."""
    whole = by_pool(slice_ for stints in asked.stints.values() for slice_ in (s.person_key for s in stints))
    return {pool for line in lines for pool, slices in by_pool(line).items() if slices != whole[pool]}


def _by_pool(past: Past, horizon: Horizon, deal_ids: Sequence[str]) -> Iterator[tuple[str, LivePool]]:
    """Every pool by its name, some of them worked out at once; nobody's landing depends on another pool."""
    names = tuple(map(pool_of, past.people))
    kept = _somebody(past)
    ids = np.array(deal_ids, dtype=object)
    for some in _some_pools(names):
        rows = np.array([row for name in some for row in some[name] if kept[row]], dtype=np.int64)
        theirs = np.flatnonzero(np.isin(past.deals.person, rows))
        part = replace(past.take(rows), pools=tuple(names[row] for row in rows))
        worked = Worked.of_past(part, horizon, ids[theirs].tolist())
        numbers = np.array(part.pools)
        for name in some:
            yield name, LivePool(worked, np.flatnonzero(numbers == name))


def _some_pools(names: Sequence[str]) -> Iterator[dict[str, list[int]]]:
    """The pools in the order of their names, so many at a time as have AT_ONCE people, each with its rows."""
    found: dict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        found[name].append(row)
    some: dict[str, list[int]] = {}
    for name in sorted(found):
        some[name] = found[name]
        if sum(map(len, some.values())) >= AT_ONCE:
            yield some
            some = {}
    if some:
        yield some


def _last_unit(stints: Iterable[Stint], as_of: date) -> dict[str, str]:
    """The unit each person sits in on the knowledge day, or sat in last."""
    begun = sorted((s for s in stints if s.begin_on <= as_of), key=lambda s: s.begin_on)
    return {s.person_key: s.unit_key for s in begun}


def _somebody(past: Past) -> Sequence[bool]:
    """Who counts: what belongs to nobody does not where nothing does, or it would be a person without history."""
    something = past.exposure.days.sum(axis=(1, 2)) + past.won
    return [not key.startswith(f"{UNASSIGNED}@") or bool(something[row] > 0) for row, key in enumerate(past.people)]
