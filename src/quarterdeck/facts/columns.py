"""An Arrow table as Python's values, column by column: for answers of tens of thousands of rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute

from quarterdeck.domain.collecting import uncollected

_MOST = 2**62
"""Combinations of values that one whole number can still tell apart."""


def as_columns(table: pa.Table, *, sorted_by: int = 0) -> list[Sequence[Any]]:
    """The columns, their rows in the order of the first ``sorted_by`` of them, unknown values last."""
    keys = [_Key.of(column) for column in table.columns[:sorted_by]]
    rest = table.select(range(sorted_by, table.num_columns))
    order = _order(keys)
    if order is not None:
        rest = rest.take(pa.array(order))
    with uncollected():
        return [*(key.values(order) for key in keys), *map(_values, rest.columns)]


class _Key:
    """A column to sort by. Few different values stand in it often, so each is made and put in its place once."""

    def __init__(self, different: Sequence[Any], places: np.ndarray[Any, np.dtype[np.int64]]) -> None:
        self.different = different
        self.places = places

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> _Key:
        encoded = column.combine_chunks().dictionary_encode()
        order = compute.sort_indices(encoded.dictionary).to_numpy()
        place = np.empty(len(order) + 1, dtype=np.int64)
        place[order], place[-1] = np.arange(len(order)), len(order)
        found = encoded.indices.fill_null(len(order)).to_numpy(zero_copy_only=False)
        return cls([*encoded.dictionary.take(pa.array(order)).to_pylist(), None], place[found])

    def values(self, order: np.ndarray[Any, np.dtype[np.int64]] | None) -> Sequence[Any]:
        places = self.places if order is None else self.places[order]
        return list(map(self.different.__getitem__, places.tolist()))


def _order(keys: Sequence[_Key]) -> np.ndarray[Any, np.dtype[np.int64]] | None:
    """Which row comes when; None where nothing is to be sorted by."""
    if not keys:
        return None
    together, many = keys[0].places, len(keys[0].different)
    for key in keys[1:]:
        many *= len(key.different)
        if many > _MOST:
            return np.lexsort([key.places for key in reversed(keys)])
        together = together * len(key.different) + key.places
    return np.argsort(together, kind="stable")


def _values(column: pa.ChunkedArray) -> Sequence[Any]:
    """A column of a table as the values that rows have."""
    if not pa.types.is_decimal(column.type):
        return column.to_pylist()  # type: ignore[no-any-return]
    array = column.combine_chunks()
    values = _decimals(array)
    for unknown in np.flatnonzero(array.is_null()).tolist() if array.null_count else ():
        values[unknown] = None
    return values


def _decimals(array: pa.Array) -> list[Any]:
    """Each as Python has it, and anything at all where it is unknown; Arrow has no whole numbers as large as some."""
    wholes, scale = _wholes(array), array.type.scale
    if wholes is not None:
        return list(map(Decimal(1).scaleb(-scale).__mul__, wholes)) if scale else wholes
    number = Decimal if scale else int
    return [None if text is None else number(text) for text in array.cast(pa.string()).to_pylist()]


def _wholes(array: pa.Array) -> list[int] | None:
    """Decimals counted in units of their last place, which takes half the time of texts; None where one is too large.

    An engine adds amounts up into 128 bits, of which hardly any sum needs more than the lower half.
    """
    if not pa.types.is_decimal128(array.type) or not len(array):
        return None
    halves = np.frombuffer(array.buffers()[1], dtype="<i8").reshape(-1, 2)[array.offset :][: len(array)]
    low, high = halves[:, 0], halves[:, 1]
    if array.null_count:  # whatever stands where nothing is known
        low, high = (np.where(array.is_valid(), half, 0) for half in (low, high))
    return low.tolist() if np.array_equal(high, low >> 63) else None
