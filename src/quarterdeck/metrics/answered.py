"""From what a statement returned to the rows of each question it answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any

from quarterdeck.domain.figures import Number
from quarterdeck.metrics.compose import PARTS
from quarterdeck.metrics.measure import Measure, Row
from quarterdeck.metrics.question import Question

WHOSE = {"person": "person_key", "unit": "unit_key", "row": "row_key"}
"""Dimensions whose values the lens itself knows, and the field of a stint that holds them."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The rows of one statement: the dimensions in ``split``, a mask of those not split by, the parts per metric."""

    split: tuple[str, ...]
    fetched: Sequence[Sequence[Any]]

    def rows(self, question: Question, measure: Measure, place: int) -> tuple[Row, ...]:
        """The answer to one question, whose metric was the ``place``-th of the statement, in the order of the keys."""
        picked = [self.split.index(name) for name in question.by]
        mask, at = self._mask(question.by), len(self.split)
        found = [
            _row(measure, tuple([row[i] for i in picked]), self._parts(row, place))
            for row in self.fetched
            if row[at] == mask
        ]
        if len(question.by) == 1 and question.by[0] in WHOSE:
            found += self._absent(question, measure, found, place)
        # Nearly always every key is known, and then they order themselves.
        unknown = any(None in row.keys for row in found)
        return tuple(sorted(found, key=_by_keys if unknown else itemgetter(0)))

    def _absent(self, question: Question, measure: Measure, found: Sequence[Row], place: int) -> list[Row]:
        """A row for whoever is in the lens but has nothing: at rest, unless nothing of the kind is known of anybody."""
        present = {row.keys[0] for row in found}
        keys = dict.fromkeys(getattr(s, WHOSE[question.by[0]]) for s in question.lens.stints)
        silent = measure.at_rest is None or (measure.needs_evidence and not self._is_evident(place))
        missing = (measure.empty or measure.missing) if silent else ""
        value = None if silent else measure.at_rest
        return [Row((key,), value, 0, missing=missing) for key in keys if key not in present]

    def _is_evident(self, place: int) -> bool:
        """Whether anything of the kind is known of anybody under the lens, with a value or without."""
        whole = next(row for row in self.fetched if row[len(self.split)] == self._mask(()))
        value, _, unpriced, *_ = self._parts(whole, place)
        return value is not None or unpriced > 0

    def _parts(self, row: Sequence[Any], place: int) -> Sequence[Any]:
        first = len(self.split) + 1 + place * len(PARTS)
        return row[first : first + len(PARTS)]

    def _mask(self, by: tuple[str, ...]) -> int:
        last = len(self.split) - 1
        return sum(1 << (last - i) for i, name in enumerate(self.split) if name not in by)


def _row(measure: Measure, keys: tuple[str | None, ...], parts: Sequence[Any]) -> Row:
    value, n, unpriced, top, bottom, noted = parts
    if value is None:
        said = (measure.missing, measure.empty) if n else (measure.empty, measure.missing)
        return Row(keys, None, n or 0, unpriced or 0, _number(top), _number(bottom), said[0] or said[1])
    note = measure.note.format(noted=noted, n=n) if noted else ""
    return Row(keys, _number(value), n or 0, unpriced or 0, _number(top), _number(bottom), "", note)


def _number(value: Any) -> Number | None:  # noqa: ANN401 whatever the engine returned
    return value if value is None or isinstance(value, (Decimal, float, int)) else float(value)


def _by_keys(row: Row) -> tuple[object, ...]:
    return tuple([(key is None, key or "") for key in row.keys])
