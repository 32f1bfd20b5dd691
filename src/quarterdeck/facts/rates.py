"""Exchange rates as they became known: a later word about a day stands beside the earlier one, never in its place."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from statistics import median_low
from typing import Any
from weakref import WeakKeyDictionary

import duckdb

from quarterdeck.domain.facts import Rejection
from quarterdeck.domain.money import RateType
from quarterdeck.domain.rates import Rates, RateStatement
from quarterdeck.facts.engine import Facts
from quarterdeck.facts.rows import RowCount
from quarterdeck.facts.staging import Accepted, place

ABSURD = 100
"""A rate this many times its neighbour in time, or this small a part of it, is taken for a slip."""
_REMEDY = "Correct it in the file and import again; if it is right, say so with 'quarterdeck rates set'."

_read: WeakKeyDictionary[Facts, Rates] = WeakKeyDictionary()


def imported_rates(facts: Facts) -> Rates:
    """Every rate the publication holds, read once."""
    if facts not in _read:
        rows = facts.fetch(
            "SELECT currency, base, rate_type, begin_on, rate, known_on FROM exchange_rate "
            "ORDER BY currency, base, rate_type, begin_on, known_on"
        )
        _read[facts] = Rates(
            tuple(
                RateStatement(currency, base or "", RateType(rate_type), begin_on, rate, known_on)
                for currency, base, rate_type, begin_on, rate, known_on in rows
            )
        )
    return _read[facts]


def merge_rates(
    connection: duckdb.DuckDBPyConnection, accepted: Accepted, observed_on: date, *, opening: bool
) -> tuple[RowCount, tuple[Rejection, ...]]:
    """Put the rows of ``arrived`` beside the rates known already.

    ``opening``: the company is still being set up, so what is said of a day for the first time is taken as known
    since that day; otherwise, and for every correction, since the day of the export. An older export that arrives
    late says nothing about days of which a newer one has spoken.
    """
    given = {c.name for c in accepted.columns}
    connection.execute(_stated(given))
    rejections = _refused(connection, accepted)
    connection.execute(_MERGED, {"day": observed_on, "opening": opening})
    connection.execute(_CORRECTED_THE_SAME_DAY)
    connection.execute("INSERT INTO exchange_rate BY NAME SELECT * EXCLUDE (is_new) FROM merged")
    new, changed, delivered = connection.execute(_COUNTS).fetchall()[0]
    return RowCount(new, changed, delivered - new - changed), rejections


def _stated(given: set[str]) -> str:
    base = "nullif(base, '')" if "base" in given else "NULL::VARCHAR"
    kind = "coalesce(nullif(rate_type, ''), 'dated')" if "rate_type" in given else "'dated'"
    return f"""CREATE OR REPLACE TEMP TABLE stated AS
        FROM (SELECT seq, source, currency, {base} AS base, {kind} AS rate_type, begin_on, rate FROM arrived)
        QUALIFY row_number() OVER (PARTITION BY currency, base, rate_type, begin_on ORDER BY seq DESC) = 1"""  # noqa: S608 ours


def _refused(connection: duckdb.DuckDBPyConnection, accepted: Accepted) -> tuple[Rejection, ...]:
    """Take out the rates that cannot be, and say why."""
    found: dict[int, tuple[str, Decimal]] = {}
    for seq, currency, base, rate in connection.execute("SELECT seq, currency, base, rate FROM stated").fetchall():
        if rate <= 0:
            found[seq] = (f"a rate of {rate.normalize():f} is none: it has to be more than 0", rate)
        elif currency == base:
            found[seq] = (f"this is a rate of {currency} in {currency}", rate)
    for series in _series(connection, frozenset(found)):
        found |= _absurd(series)
    connection.execute("DELETE FROM stated WHERE seq IN (SELECT unnest($seqs::BIGINT[]))", {"seqs": [*found]})
    return tuple(
        Rejection(place(accepted.batch, seq, "rate"), f"{why}; the row is left out", _REMEDY, f"{rate.normalize():f}")
        for seq, (why, rate) in sorted(found.items())
    )


type _Point = tuple[date, Decimal, int | None]
"""A day, its rate, and the row that states it; None for one known already."""


def _series(connection: duckdb.DuckDBPyConnection, without: frozenset[int]) -> Iterable[list[_Point]]:
    """For each currency, base and type that arrived: all its rates, old and new, by day."""
    rows = connection.execute(_POINTS).fetchall()
    found: dict[Sequence[Any], list[_Point]] = defaultdict(list)
    for currency, base, kind, begin_on, rate, seq in rows:
        if seq not in without:
            found[currency, base, kind].append((begin_on, rate, seq))
    return found.values()


def _absurd(points: Sequence[_Point]) -> dict[int, tuple[str, Decimal]]:
    """Those out of all proportion to the nearest day before or after, looked at outward from the usual rate."""
    if len(points) < 2:  # noqa: PLR2004 nothing to compare with
        return {}
    usual = median_low(sorted(rate for _, rate, seq in points if seq is None) or sorted(rate for _, rate, _ in points))
    start = next(i for i, point in enumerate(points) if point[1] == usual)
    taken = [points[start]]
    found: dict[int, tuple[str, Decimal]] = {}
    for day, rate, seq in [*points[start + 1 :], *reversed(points[:start])]:
        at = bisect_left(taken, (day,))
        near = [taken[i] for i in (at - 1, at) if 0 <= i < len(taken)]
        beside = next((p for p in near if max(rate, p[1]) >= ABSURD * min(rate, p[1])), None)
        if beside and seq is not None:
            found[seq] = (f"{rate.normalize():f} is far from the {beside[1].normalize():f} of {beside[0]}", rate)
        else:
            insort(taken, (day, rate, seq), key=lambda point: point[0])
    return found


_SAME = """o.currency = n.currency AND o.base IS NOT DISTINCT FROM n.base AND o.rate_type = n.rate_type
    AND o.begin_on = n.begin_on"""

_STANDING = """SELECT currency, base, rate_type, begin_on, max(stated_on) AS stated_on, max(known_on) AS known_on,
        arg_max(rate, known_on) AS rate
    FROM exchange_rate GROUP BY currency, base, rate_type, begin_on"""

_POINTS = f"""SELECT currency, base, rate_type, begin_on, rate, seq FROM (
        SELECT currency, base, rate_type, begin_on, rate, seq FROM stated
        UNION ALL
        SELECT o.currency, o.base, o.rate_type, o.begin_on, o.rate, NULL FROM ({_STANDING}) AS o
        SEMI JOIN stated AS n ON o.currency = n.currency AND o.base IS NOT DISTINCT FROM n.base
            AND o.rate_type = n.rate_type
        ANTI JOIN stated AS m ON o.currency = m.currency AND o.base IS NOT DISTINCT FROM m.base
            AND o.rate_type = m.rate_type AND o.begin_on = m.begin_on
    ) AS points ORDER BY currency, base, rate_type, begin_on, seq"""  # noqa: S608 our own text

_MERGED = f"""CREATE OR REPLACE TEMP TABLE merged AS
    SELECT n.source, n.currency, n.base, n.rate_type, n.begin_on, n.rate, $day::DATE AS stated_on,
        CASE WHEN o.rate IS NULL AND $opening THEN least(n.begin_on, $day::DATE) ELSE $day::DATE END AS known_on,
        o.rate IS NULL AS is_new
    FROM stated AS n LEFT JOIN ({_STANDING}) AS o ON {_SAME}
    WHERE o.rate IS NULL OR (o.rate <> n.rate AND o.stated_on <= $day)"""  # noqa: S608 our own text

_CORRECTED_THE_SAME_DAY = """DELETE FROM exchange_rate USING merged AS m
    WHERE exchange_rate.currency = m.currency AND exchange_rate.base IS NOT DISTINCT FROM m.base
        AND exchange_rate.rate_type = m.rate_type AND exchange_rate.begin_on = m.begin_on
        AND exchange_rate.known_on = m.known_on"""

_COUNTS = """SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new),
    (SELECT count(*) FROM stated) FROM merged"""
