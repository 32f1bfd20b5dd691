"""Control totals: what the delivery adds up to, counted once from the delivered rows and once from the file."""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import qualify
from quarterdeck.facts.instants import begin_of, observed_at
from quarterdeck.facts.staging import Accepted, listed, money


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


@dataclass(slots=True)
class _Delivered:
    """The last word of a delivery about one opportunity."""

    status: str
    currency: str | None = None
    amount: Decimal | None = None


def delivered_totals(batches: Iterable[Accepted], without: frozenset[str] = frozenset()) -> tuple[Total, ...]:
    """The totals of the delivered rows themselves, by plain counting."""
    last: dict[str, _Delivered] = {}
    for accepted in batches:
        given, source = accepted.batch.columns, accepted.batch.source
        ids, statuses = listed(given["opportunity_id"]), listed(given["status"])
        currencies, amounts = (listed(given[name]) if name in given else None for name in ("currency", "amount"))
        for n in accepted.positions():
            key = qualify(source, ids[n])
            row = last.setdefault(key, _Delivered(""))
            row.status = statuses[n]
            if currencies is not None:
                row.currency = currencies[n]
            if amounts is not None:
                row.amount = None if amounts[n] is None else money(amounts[n])
    counts: dict[tuple[str, str | None], int] = defaultdict(int)
    sums: dict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    for key, row in last.items():
        if key not in without:
            counts[row.status, row.currency] += 1
            sums[row.status, row.currency] += row.amount or Decimal(0)
    return _sorted(Total(status, currency, n, sums[status, currency]) for (status, currency), n in counts.items())


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
