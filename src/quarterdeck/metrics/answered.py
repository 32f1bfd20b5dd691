"""From what a statement returned to the rows of each question it answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import compress, repeat
from operator import itemgetter
from types import NoneType
from typing import Any

from quarterdeck.domain.figures import Number
from quarterdeck.domain.org import UNASSIGNED
from quarterdeck.metrics.compose import ALWAYS, PARTS
from quarterdeck.metrics.measure import Measure, Row
from quarterdeck.metrics.question import Question

NUMBERS = frozenset({Decimal, float, int, NoneType})
WHOSE = {"person": "person_key", "unit": "unit_key", "row": "row_key"}
"""Dimensions whose values the lens itself knows, and the field of a stint that holds them."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The columns of one statement: the dimensions in ``split``, a mask of those not split by, then the parts.

    ``places`` say where each part of each metric stands after the mask (compose.places). Without rows there may be no
    columns, either.
    """

    split: tuple[str, ...]
    places: tuple[int, ...]
    columns: Sequence[Sequence[Any]]

    def rows(self, question: Question, measure: Measure, place: int) -> tuple[Row, ...]:
        """The answer to one question, whose metric was the ``place``-th of the statement, in the order of the keys."""
        found = self._found(question.by, measure, place)
        if len(question.by) == 1 and question.by[0] in WHOSE:
            found += self._absent(question, measure, found, place)
        try:
            return tuple(sorted(found, key=itemgetter(0)))
        except TypeError:  # seldom is a key unknown, and it cannot be compared
            return tuple(sorted(found, key=_by_keys))

    def _found(self, by: tuple[str, ...], measure: Measure, place: int) -> list[Row]:
        """A row for each combination that something is known of."""
        if not self.columns:
            return []
        wanted = self._mask(by)
        chosen = [mask == wanted for mask in self.columns[len(self.split)]]
        columns = [self.columns[self.split.index(name)] for name in by]
        parts = [self._part(p) for p in self._places(place)]
        if not all(chosen):
            columns = [list(compress(column, chosen)) for column in columns]
            parts = [list(compress(part, chosen)) for part in parts]
        return _rows(measure, zip(*columns, strict=True) if columns else repeat((), sum(chosen)), parts)

    def _part(self, at: int) -> Sequence[Any]:
        """A column after the mask, or what is so in every row."""
        if at < 0:
            return (ALWAYS[at],) * len(self.columns[0])
        return self.columns[len(self.split) + 1 + at]

    def _places(self, place: int) -> tuple[int, ...]:
        """Where the parts of the ``place``-th metric stand."""
        return self.places[place * len(PARTS) :][: len(PARTS)]

    def _absent(self, question: Question, measure: Measure, found: Sequence[Row], place: int) -> list[Row]:
        """A row for whoever is in the lens but has nothing: at rest, unless nothing of the kind is known of anybody.

        Who is in no unit is told of only where they have something: the first of them may have come later.
        """
        present = {UNASSIGNED, *(row.keys[0] for row in found)}
        keys = dict.fromkeys(getattr(s, WHOSE[question.by[0]]) for s in question.lens.stints)
        silent = measure.at_rest is None or (measure.needs_evidence and not self._is_evident(measure, place))
        missing = (measure.empty or measure.missing) if silent else ""
        value = None if silent else measure.at_rest
        return [Row((key,), value, 0, missing=missing) for key in keys if key not in present]

    def _is_evident(self, measure: Measure, place: int) -> bool:
        """Whether anything of the kind is known of anybody under the lens, with a value or without."""
        [whole] = self._found((), measure, place)
        return whole.value is not None or whole.unpriced > 0

    def _mask(self, by: tuple[str, ...]) -> int:
        last = len(self.split) - 1
        return sum(1 << (last - i) for i, name in enumerate(self.split) if name not in by)


_AS_ROW = partial(tuple.__new__, Row)


def _rows(measure: Measure, keys: Iterable[tuple[str | None, ...]], parts: Sequence[Sequence[Any]]) -> list[Row]:
    """A row for each key. Column by column: a company split two ways has tens of thousands of rows."""
    value, n, unpriced, top, bottom, noted = parts
    missing: Iterable[str] = repeat("", len(n))
    note: Iterable[str] = repeat("", len(n))
    if _lacks_any(value):
        missing = [""] * len(n)
        for at in [at for at, v in enumerate(value) if v is None]:
            missing[at] = _missing(measure, n[at])
    if any(noted):
        said = zip(noted, n, value, strict=True)
        note = (measure.note.format(noted=m, n=c) if m and v is not None else "" for m, c, v in said)
    columns = (_numbers(value), _counts(n), _counts(unpriced), _numbers(top), _numbers(bottom), missing, note)
    return list(map(tuple.__new__, repeat(Row), zip(keys, *columns, strict=True)))


def _missing(measure: Measure, n: int | None) -> str:
    said = (measure.missing, measure.empty) if n else (measure.empty, measure.missing)
    return said[0] or said[1]


def _numbers(values: Sequence[Any]) -> Sequence[Number | None]:
    """Whatever the engine returned, as numbers."""
    if set(map(type, values)) <= NUMBERS:
        return values
    return [v if v is None or isinstance(v, (Decimal, float, int)) else float(v) for v in values]


def _counts(values: Sequence[Any]) -> Sequence[int]:
    return [v or 0 for v in values] if _lacks_any(values) else values


def _lacks_any(values: Sequence[Any]) -> bool:
    """Whether any of them is None; asked of their types, since to compare a decimal with nothing takes it long."""
    return NoneType in set(map(type, values))


def _by_keys(row: Row) -> tuple[object, ...]:
    return tuple([(key is None, key or "") for key in row.keys])
