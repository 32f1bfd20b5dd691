"""Control totals: what the delivery adds up to, counted once from the delivered rows and once from the file."""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import Kind, qualify
from quarterdeck.facts.instants import begin_of, observed_at
from quarterdeck.facts.staging import ARROW, ARROW_TYPES, Accepted, money


@dataclass(frozen=True, slots=True)
class Total:
    """How many delivered opportunities have that status and currency, and what they add up to."""

    status: str
    currency: str | None
    count: int
    amount: Decimal


def in_words(total: Total) -> str:
    """The total for a person to read."""
    return f"{total.count:,} {total.status} worth {total.amount:,.2f} {total.currency or ''}".rstrip()


class Delivered:
    """What a delivery says of opportunities, kept narrow, since its batches are gone when all of them are merged."""

    def __init__(self) -> None:
        self._rows: list[pa.Table] = []

    def add(self, accepted: Accepted) -> None:
        """Hear the rows of one more batch, as they were delivered."""
        given, source = accepted.batch.columns, accepted.batch.source
        names = [name for name in _TOLD if name in given]
        rows = pa.table({name: _delivered(given[name], _TOLD[name]) for name in names})
        if accepted.kept is not None:
            rows = rows.take(pa.array(accepted.kept, pa.int64()))
        key = pc.binary_join_element_wise(source, rows["opportunity_id"], qualify("", ""))
        at = pa.array(np.arange(len(rows)) + sum(map(len, self._rows)))
        for name in names[1:]:
            rows = rows.append_column(_at(name), at)
        self._rows.append(rows.set_column(0, "opportunity_id", key))

    def states(self, column: str) -> bool:
        """Whether any of the batches has that column."""
        return any(column in rows.column_names for rows in self._rows)

    def totals(self, without: frozenset[str] = frozenset()) -> tuple[Total, ...]:
        """The totals of the delivered rows, without any SQL: the last word counts, column by column."""
        if not self._rows:
            return ()
        last = self._last_words()
        if without:
            last = last.filter(pc.invert(pc.is_in(last["opportunity_id"], pa.array([*without], pa.string()))))
        found = last.group_by(["status", "currency"]).aggregate([([], "count_all"), ("amount", "sum")])
        columns = ("status", "currency", "count_all", "amount_sum")
        return _sorted(
            Total(status, currency, count, amount or Decimal(0))
            for status, currency, count, amount in zip(*(found[c].to_pylist() for c in columns), strict=True)
        )

    def _last_words(self) -> pa.Table:
        """One row an opportunity; of each column the value in the last row of those batches that have the column."""
        whole = pa.concat_tables(self._rows, promote_options="default")
        said = [name for name in _SAID if name in whole.column_names]
        last = whole.group_by("opportunity_id").aggregate([(_at(name), "max") for name in said])
        values = {name: whole[name].take(last[f"{_at(name)}_max"]) for name in said}
        missing = {name: pa.nulls(len(last), _TOLD[name]) for name in _SAID if name not in said}
        return pa.table({"opportunity_id": last["opportunity_id"], **values, **missing})


def _at(name: str) -> str:
    """The column with the place of the row among all rows, where its batch has that column."""
    return f"{name}_at"


_TOLD = {
    "opportunity_id": pa.string(),
    "status": pa.string(),
    "currency": pa.string(),
    "amount": ARROW_TYPES[Kind.MONEY],
}
_SAID = ("status", "currency", "amount")


def _delivered(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """A delivered column as Arrow, whichever way it was delivered; an amount that is none counts as unknown."""
    if isinstance(values, ARROW):
        try:
            return values.cast(kind)
        except pa.ArrowInvalid:
            values = values.to_pylist()
    if pa.types.is_decimal(kind):
        return pa.array((None if value is None else money(value) for value in values), kind)
    return pa.array((None if value is None else str(value) for value in values), kind)


def overruled(connection: duckdb.DuckDBPyConnection, observed_on: date, calendar: Calendar) -> frozenset[str]:
    """Delivered opportunities of which a later export's history knows better how that day ended: not compared."""
    rows = connection.execute(
        """SELECT DISTINCT opportunity_id FROM field_change SEMI JOIN arrived_id USING (opportunity_id)
        WHERE changed_at >= $begin AND changed_at <= $at AND first_on > $day AND value IS DISTINCT FROM old_value
            AND field IN ('stage', 'status', 'amount', 'currency')""",
        {"begin": begin_of(observed_on, calendar), "at": observed_at(observed_on, calendar), "day": observed_on},
    ).fetchall()
    ids = frozenset(row[0] for row in rows)
    connection.execute(
        "DELETE FROM arrived_id WHERE opportunity_id IN (SELECT unnest($ids::VARCHAR[]))", {"ids": [*ids]}
    )
    return ids


def filed_totals(
    connection: duckdb.DuckDBPyConnection,
    observed_on: date,
    calendar: Calendar,
    *,
    priced: bool,
    with_currency: bool,
) -> tuple[Total, ...]:
    """The totals of the same opportunities as the file knows them at the end of that day."""
    currency = "currency" if with_currency else "NULL::VARCHAR"
    amount = "coalesce(sum(amount), 0)" if priced else "0::DECIMAL(18,4)"
    rows = connection.execute(
        f"""SELECT status, {currency} AS code, count(*), {amount}
        FROM opportunity_version SEMI JOIN arrived_id USING (opportunity_id)
        WHERE valid_from <= $at AND valid_to > $at GROUP BY status, code""",
        {"at": observed_at(observed_on, calendar)},
    ).fetchall()
    return _sorted(Total(*row) for row in rows)


def _sorted(totals: Iterable[Total]) -> tuple[Total, ...]:
    return tuple(sorted(totals, key=lambda t: (t.status, t.currency or "")))
