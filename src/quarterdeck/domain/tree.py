"""The tree of units over time: what stands above and below what, on which days."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from quarterdeck.domain.days import BEGINNING, END


@dataclass(frozen=True, slots=True)
class Unit:
    """An org unit as it stands from ``begin_on`` up to, not including, ``end_on``: its name, and the unit above.

    A unit that is renamed or put elsewhere is told by several of these under one key, each day by at most one. The one
    without a parent is the whole company. Before its first day a unit is not there yet, after its last it is closed.
    """

    key: str
    name: str
    parent_key: str | None = None
    begin_on: date = BEGINNING
    end_on: date = END

    def stands(self, day: date) -> bool:
        """Whether the unit is there, so called and so placed, on that day."""
        return self.begin_on <= day < self.end_on


@dataclass(frozen=True, slots=True)
class Line:
    """Days on which the same units stand above a unit: their keys, the company first, the unit itself last."""

    begin_on: date
    end_on: date
    keys: tuple[str, ...]


class Tree:
    """All units at all times. What is asked of one day costs what that day's tree costs, once."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units
        ends = {u.end_on for u in units if u.end_on != END}
        self.days = tuple(sorted({BEGINNING, *(u.begin_on for u in units), *ends}))
        """The days on which anything about the tree changes, the beginning first."""
        self._trees: dict[int, DayTree] = {}

    def on(self, day: date) -> DayTree:
        """The tree of that day."""
        place = max(0, bisect_right(self.days, day) - 1)
        if place not in self._trees:
            self._trees[place] = DayTree(self._units, self.days[place])
        return self._trees[place]

    def above(self, key: str, day: date) -> tuple[str, ...]:
        """The keys from the company down to the unit; before it was founded, as on its first day."""
        return self.on(day).above(key) or (self._lines[key][0].keys if key in self._lines else ())

    def lines(self, key: str) -> tuple[Line, ...]:
        """What stands above the unit, over all time; before it was founded, what stood above it on its first day."""
        return self._lines[key]

    @cached_property
    def _lines(self) -> dict[str, tuple[Line, ...]]:
        found: dict[str, list[Line]] = {u.key: [] for u in self._units}
        for begin, end in zip(self.days, (*self.days[1:], END), strict=True):
            tree = self.on(begin)
            for key, lines in found.items():
                keys = tree.above(key)
                if lines and (lines[-1].keys == keys or not lines[-1].keys):
                    lines[-1] = Line(lines[-1].begin_on, end, keys or lines[-1].keys)
                else:
                    lines.append(Line(begin, end, keys))
        return {key: tuple(lines) for key, lines in found.items()}


class DayTree:
    """The tree of one day. A closed unit is nobody's child, but what is left in it still counts where it last stood."""

    def __init__(self, units: Iterable[Unit], day: date) -> None:
        self._standing: dict[str, Unit] = {}
        self._last: dict[str, Unit] = {}
        self.children: dict[str | None, list[Unit]] = defaultdict(list)
        for unit in units:
            if unit.begin_on <= day:
                last = self._last.get(unit.key)
                self._last[unit.key] = unit if last is None or unit.begin_on > last.begin_on else last
            if unit.stands(day):
                self._standing[unit.key] = unit
                self.children[unit.parent_key].append(unit)
        self._above: dict[str, tuple[str, ...]] = {}

    def unit(self, key: str) -> Unit | None:
        """The unit as it stands, or as it last stood; None before it was founded."""
        return self._standing.get(key) or self._last.get(key)

    def is_standing(self, key: str) -> bool:
        """Whether the unit is there: founded, and not closed."""
        return key in self._standing

    def is_circular(self, key: str) -> bool:
        """Whether going up from the unit comes back to where one has been."""
        top = self.unit(self.above(key)[0]) if self.above(key) else None
        return top is not None and top.parent_key is not None

    def above(self, key: str) -> tuple[str, ...]:
        """The keys of the units from the company down to the unit itself; none before it was founded."""
        if key not in self._above:
            path = list(self._climb(key))
            self._above[key] = tuple(reversed(path))
        return self._above[key]

    def below(self, key: str) -> frozenset[str]:
        """The unit and everything below it, what was closed there included."""
        return frozenset(self._below.get(key, {key}))

    @cached_property
    def _below(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for key in self._last:
            for above in self.above(key):
                found[above].add(key)
        return found

    def _climb(self, key: str) -> Iterator[str]:
        seen: set[str] = set()
        unit = self.unit(key)
        while unit and unit.key not in seen:
            seen.add(unit.key)
            yield unit.key
            unit = self.unit(unit.parent_key) if unit.parent_key else None


def unsound(units: Sequence[Unit]) -> str:
    """What keeps these units from being one tree on every day, in words; nothing if nothing does."""
    names: dict[str, str] = {}
    for unit in units:
        names[unit.key] = unit.name
        if unit.begin_on >= unit.end_on:
            return (
                f"{unit.name} cannot be there from {unit.begin_on} until {unit.end_on}: the end is the first day after."
            )
    if fault := _second_company(units) or _twice_a_day(units):
        return fault
    tree = Tree(units)
    for day in tree.days:
        if fault := _unsound_on(tree.on(day), names, day):
            return fault
    return ""


def _second_company(units: Sequence[Unit]) -> str:
    tops = [unit for unit in units if unit.parent_key is None]
    if other := next((unit for unit in tops if unit.key != tops[0].key), None):
        return f"'{other.name}' cannot stand beside {tops[0].name}: one unit is the whole company."
    whole = sorted((u for u in units if tops and u.key == tops[0].key), key=lambda u: u.begin_on)
    days = [BEGINNING, *(unit.end_on for unit in whole)]
    if whole and (
        days[-1] != END or any(u.parent_key or u.begin_on != day for u, day in zip(whole, days, strict=False))
    ):
        return f"{whole[0].name} is the whole company: it is always there, and stands below nothing."
    return ""


def _twice_a_day(units: Sequence[Unit]) -> str:
    ended: dict[str, Unit] = {}
    for unit in sorted(units, key=lambda u: (u.key, u.begin_on)):
        before = ended.get(unit.key)
        if before and unit.begin_on < before.end_on:
            return f"{unit.name} is said to stand in two places from {unit.begin_on} on. Withdraw one of them."
        ended[unit.key] = unit
    return ""


def _unsound_on(tree: DayTree, names: dict[str, str], day: date) -> str:
    when = "" if day == BEGINNING else f" from {day} on"
    for parent_key, children in tree.children.items():
        if parent_key is not None and not tree.is_standing(parent_key):
            parent = names.get(parent_key, parent_key)
            return (
                f"{children[0].name} cannot stand below {parent}{when}: {parent} is not there on all of those days. "
                "Put it elsewhere first, or choose other days."
            )
    for parent_key, children in tree.children.items():
        if fault := _unsound_below(tree, children, names.get(parent_key or "", ""), when):
            return fault
    return ""


def _unsound_below(tree: DayTree, children: Sequence[Unit], parent: str, when: str) -> str:
    taken: set[str] = set()
    for child in children:
        if child.name in taken:
            return f"There is a unit called '{child.name}' below {parent} already{when}. Choose another name."
        taken.add(child.name)
        if tree.is_circular(child.key):
            return f"{child.name} cannot stand below {parent}{when}: that would go round in a circle."
    return ""
