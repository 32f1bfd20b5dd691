"""From a delivered batch to typed columns: what cannot be stored is named, the rest is laid out for the merge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quarterdeck.domain.facts import (
    DELIVERED_BY_NAME,
    OPPORTUNITY_CHANGE,
    Batch,
    Column,
    CreditKind,
    Kind,
    Place,
    Rejection,
    Status,
    Table,
)
from quarterdeck.domain.money import RateType
from quarterdeck.domain.rates import EXACT, LARGEST_RATE
from quarterdeck.facts.schema import VALUES

CENTS = Decimal("0.0001")
LARGEST = Decimal(10) ** 14

ARROW = (pa.Array, pa.ChunkedArray)
"""Columns that a source may deliver as they are, instead of as Python values."""

ARROW_TYPES = {
    Kind.KEY: pa.string(),
    Kind.TEXT: pa.string(),
    Kind.DAY: pa.date32(),
    Kind.INSTANT: pa.timestamp("us"),
    Kind.MONEY: pa.decimal128(18, 4),
    Kind.RATE: pa.decimal128(20, 12),
    Kind.SHARE: pa.float64(),
    Kind.NUMBER: pa.float64(),
    Kind.COUNT: pa.int64(),
    Kind.FLAG: pa.bool_(),
}

CHANGING = frozenset(c.name for c in VALUES) - {"created_on", "updated_at", "is_deleted"}
"""The columns whose history may be delivered."""

ALLOWED = {
    ("opportunity", "status"): frozenset(Status),
    ("stage", "status"): frozenset(Status),
    ("opportunity_change", "field"): CHANGING,
    ("exchange_rate", "rate_type"): frozenset(RateType),
    ("opportunity_credit", "kind"): frozenset(CreditKind),
}
"""The words a column may hold."""


class DeliveryUnfit(ValueError):
    """A batch does not keep to the canonical tables: an unknown table or column, or a required one left out."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What of a batch can be stored; ``kept`` are the positions of the rows taken, None when all were."""

    batch: Batch
    table: Table
    columns: tuple[Column, ...]
    kept: tuple[int, ...] | None
    rejections: tuple[Rejection, ...]


def accept(batch: Batch) -> tuple[Accepted, pa.Table]:
    """What of the batch can be stored, and its rows typed. DeliveryUnfit if the batch itself is not canonical."""
    table = _table(batch)
    columns = tuple(c for c in table.columns if c.name in batch.columns and c.name != "source")
    rejections: list[Rejection] = []
    arrays = {c.name: _array(batch, c, rejections) for c in columns}
    dropped = {n for c in columns for n in _unfit_rows(batch, c, arrays[c.name], rejections)}
    arrow = pa.table({"seq": pa.array(np.arange(len(batch))), **arrays})
    kept = tuple(n for n in range(len(batch)) if n not in dropped) if dropped else None
    rows = arrow if kept is None else arrow.take(pa.array(kept, pa.int64()))
    return Accepted(batch, table, columns, kept, (*rejections,)), rows


def lay_out(connection: duckdb.DuckDBPyConnection, accepted: Accepted, rows: pa.Table) -> None:
    """The accepted rows as the temporary table ``arrived``: identifiers qualified, one row a key, the last one counts.

    Field changes keep all their rows, since two changes at one instant are one change from the first to the last.
    """
    table, given = accepted.table, {c.name for c in accepted.columns}
    columns = [_qualified(c) for c in accepted.columns]
    keys = ", ".join(name for name in table.key if name in given)
    last = f"WHERE seq IN (SELECT max(seq) FROM delivered_rows GROUP BY {keys})"  # noqa: S608 names of ours
    connection.register("delivered_rows", rows)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE arrived AS
        SELECT seq, $source::VARCHAR AS source, {", ".join(columns)} FROM delivered_rows
        {last if table is not OPPORTUNITY_CHANGE else ""}""",  # noqa: S608 names of ours
        {"source": accepted.batch.source},
    )
    connection.unregister("delivered_rows")


def place(batch: Batch, position: int, column: str | None = None) -> Place:
    """Where the row at that position of the batch came from."""
    return Place(batch.file, batch.sheet, batch.rows[position], column)


def money(value: object) -> Decimal | None:
    """The amount as it is stored, four decimals; None if it is no number or too large."""
    return _decimal(value, CENTS, LARGEST)


def _decimal(value: object, unit: Decimal, limit: Decimal) -> Decimal | None:
    try:
        amount = (value if isinstance(value, Decimal) else Decimal(str(value))).quantize(unit)
    except (InvalidOperation, ValueError):
        return None
    return amount if abs(amount) < limit else None


def _listed(values: Sequence[Any]) -> Sequence[Any]:
    """A delivered column as Python values, whichever way it was delivered."""
    return values.to_pylist() if isinstance(values, ARROW) else values


def _is_empty(array: pa.Array) -> bool:
    """Whether any of the values is unknown, or an empty text."""
    return bool(array.null_count) or (pa.types.is_string(array.type) and bool(pc.any(pc.equal(array, "")).as_py()))


def _table(batch: Batch) -> Table:
    table = DELIVERED_BY_NAME.get(batch.table)
    if table is None:
        raise DeliveryUnfit(f"{batch.file}: '{batch.table}' is not a table of facts.")
    if unknown := sorted(set(batch.columns) - set(table.names)):
        raise DeliveryUnfit(f"{batch.file}: the table {table.name} has no column {', '.join(unknown)}.")
    required = {c.name for c in table.columns if c.required and c.name != "source"}
    if missing := sorted(required - set(batch.columns)):
        raise DeliveryUnfit(f"{batch.file}: the table {table.name} needs the column {', '.join(missing)}.")
    return table


def _array(batch: Batch, column: Column, rejections: list[Rejection]) -> pa.Array:
    """The column as Arrow; a source that has Arrow columns already is spared the way through Python."""
    values, kind = batch.columns[column.name], ARROW_TYPES[column.kind]
    try:
        return values.cast(kind) if isinstance(values, ARROW) else pa.array(values, type=kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError, TypeError):
        return pa.array(
            [_value(batch, column, n, value, rejections) for n, value in enumerate(_listed(values))], type=kind
        )


def _value(batch: Batch, column: Column, position: int, value: object, rejections: list[Rejection]) -> object:
    """The value if it can be stored, else None and a rejection that names the cell."""
    if value is None:
        return None
    if column.kind is Kind.MONEY:
        stored: object = money(value)
    elif column.kind is Kind.RATE:
        stored = _decimal(value, EXACT, LARGEST_RATE)
    else:
        try:
            stored = pa.scalar(value, type=ARROW_TYPES[column.kind]).as_py()
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, TypeError):
            stored = None
    if stored is None:
        where = place(batch, position, column.name)
        reason = f"'{value}' cannot be stored as {column.kind}"
        rejections.append(
            Rejection(where, reason, "Correct it in the source and import again.", str(value), fatal=False)
        )
    return stored


def _unfit_rows(batch: Batch, column: Column, array: pa.Array, rejections: list[Rejection]) -> list[int]:
    """Positions of the rows that cannot be taken because of this column."""
    unfit: list[int] = []
    if column.required and _is_empty(array):
        for n, value in enumerate(array.to_pylist()):
            if value in {None, ""}:
                unfit.append(n)
                remedy = "Fill it in the source and import again."
                rejections.append(Rejection(place(batch, n, column.name), f"{column.name} is empty", remedy))
    allowed = ALLOWED.get((batch.table, column.name))
    if allowed and set(pc.unique(array).to_pylist()) - allowed - {None, ""}:
        for n, value in enumerate(_listed(batch.columns[column.name])):
            if value and value not in allowed:
                unfit.append(n)
                remedy = f"Allowed are {', '.join(sorted(allowed))}."
                reason = f"'{value}' is not a known {column.name}"
                rejections.append(Rejection(place(batch, n, column.name), reason, remedy, str(value)))
    return unfit


def _qualified(column: Column) -> str:
    if column.kind is Kind.KEY:
        return f"$source || ':' || nullif({column.name}, '') AS {column.name}"
    return column.name
