"""Two as-of reads joined: every deal that is in the pipeline on either day, its one reason, and what its amount did.

``f`` is a deal as it was known at the end of the first day, ``l`` at the end of the last. Beside deals that are open on
their day, each side reads those that changed in between, since these may be open on the other. Beyond the join a side
is only read where the scope holds the deal on that day (``ours``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quarterdeck.domain.bridge import COMING, LEAVING, SPLIT, Reason, Stock
from quarterdeck.metrics.relations import OWNERLESS, SPAN, priced, rated

IS_LEAVING: Mapping[Reason, str] = {
    Reason.TRANSFERRED_OUT: "NOT l.ours",
    Reason.DELETED: "l.opportunity_id IS NULL OR l.is_deleted",
    Reason.WON: "l.status = 'won'",
    Reason.LOST: "l.status = 'lost'",
    Reason.PULLED_OUT: "l.close_on < $due_begin",
    Reason.PUSHED_OUT: "l.close_on IS NULL OR l.close_on >= $due_end",
}
"""When each reason applies to a deal that was in the pipeline and is not in ``l``."""
_IS_COMING: Mapping[Reason, str] = {
    Reason.NEW: "f.opportunity_id IS NULL",
    Reason.TRANSFERRED_IN: "NOT f.ours",
    Reason.REOPENED: "f.is_deleted OR f.status <> 'open'",
    Reason.PUSHED_IN: "f.close_on < $due_begin",
    Reason.PULLED_IN: "f.close_on IS NULL OR f.close_on >= $due_end",
}
_OF_DATES = frozenset({Reason.PULLED_OUT, Reason.PUSHED_OUT, Reason.PUSHED_IN, Reason.PULLED_IN})


def pairs(stock: Stock) -> str:
    """The common tables, the last of which is ``effect``: one row a deal that is in the pipeline on either day.

    ``reason`` (null for deals that stayed) with ``own``, its effect; ``change`` and ``revaluation`` of an amount seen
    on both days; ``before`` and ``after``, what the deal is worth on each day.
    """
    first = _side("first", "x.status = 'open' OR x.valid_to < $known_last", stock)
    last = _side("last", "x.status = 'open' OR x.valid_from >= $known_first", stock)
    return (
        f"{rates('first')}, {rates('last')}, first_side AS ({first}), last_side AS ({last}), "
        f"pair AS ({_pair(stock)}), effect AS ({_EFFECT})"
    )


def in_pipeline(stock: Stock, alias: str = "x") -> str:
    """Whether a version is open and, where that matters, due in the period; whose it is, is asked apart."""
    due = f" AND coalesce({alias}.close_on >= $due_begin AND {alias}.close_on < $due_end, FALSE)"
    return f"{alias}.status = 'open' AND NOT {alias}.is_deleted{due if stock is Stock.DUE else ''}"


def why(reasons: Sequence[Reason], conditions: Mapping[Reason, str], stock: Stock) -> str:
    """The first of the reasons whose condition holds."""
    asked = [r for r in reasons if stock is Stock.DUE or r not in _OF_DATES]
    return f"CASE {' '.join(f"WHEN {conditions[r]} THEN '{r}'" for r in asked)} END"


def rates(name: str) -> str:
    """The exchange rates of the first or of the last day, as a common table."""
    return f"""rate_{name} AS (
        SELECT span.currency, span.begin_on, span.end_on, span.rate
        FROM (SELECT unnest(from_json($rates_{name}, '[{SPAN}]')) AS span) AS given_{name})"""  # noqa: S608 our own text


def rate_of_deal(name: str) -> str:
    """The join that finds the rate of a deal ``x`` as of the first or the last day: that of its close date."""
    return rated("x.currency", f"coalesce(x.close_on, ${name})", table=f"rate_{name}")


def seat_on(owner: str, day: str, alias: str = "seat") -> str:
    """Where an owner's deals count on a day, as the right side of a join."""
    return (
        f"seat AS {alias} ON {alias}.owner_id = coalesce({owner}, '{OWNERLESS}') "
        f"AND {alias}.begin_on <= {day} AND {day} < {alias}.end_on"
    )


def _side(day: str, where: str, stock: Stock) -> str:
    return f"""
        SELECT x.opportunity_id, x.name, x.account_id, x.owner_id, x.stage, x.status, x.is_deleted, x.close_on,
               x.created_on, x.amount, x.currency, rate.rate, seat.person_key, seat.owner_id IS NOT NULL AS ours,
               seat.owner_id IS NOT NULL AND {in_pipeline(stock)} AS live
        FROM opportunity_version AS x
        LEFT JOIN {seat_on("x.owner_id", f"${day}")}
        {rate_of_deal(day)}
        WHERE x.valid_from < $known_{day} AND x.valid_to >= $known_{day} AND ({where})"""  # noqa: S608 our own text


def _pair(stock: Stock) -> str:
    seen = ", ".join(
        f"CASE WHEN {side}.ours THEN {side}.{name} END AS {name}_{side}"
        for side in ("f", "l")
        for name in ("name", "account_id", "owner_id", "person_key", "stage", "status", "close_on")
    )
    return f"""
        SELECT coalesce(f.opportunity_id, l.opportunity_id) AS opportunity_id,
               coalesce(f.live, FALSE) AS was, coalesce(l.live, FALSE) AS stays,
               CASE WHEN f.live AND l.live THEN NULL
                    WHEN f.live THEN {why(LEAVING, IS_LEAVING, stock)}
                    ELSE {why(COMING, _IS_COMING, stock)} END AS reason,
               CASE WHEN f.ours THEN {priced("f.amount", "f.currency", "f")} END AS before,
               CASE WHEN l.ours THEN {priced("l.amount", "l.currency", "l")} END AS after,
               CASE WHEN coalesce(f.currency, $currency) = coalesce(l.currency, $currency) AND f.ours AND l.ours
                    THEN {priced("l.amount", "l.currency", "f")} END AS at_old_rate,
               coalesce(l.created_on <= $first, TRUE) AS is_old, {seen}
        FROM first_side AS f FULL JOIN last_side AS l ON l.opportunity_id = f.opportunity_id
        WHERE f.live OR l.live"""  # noqa: S608 our own text


_SPLIT = ", ".join(f"'{reason}'" for reason in Reason if reason in SPLIT)
_BOTH = f"(reason IS NULL OR reason IN ({_SPLIT})) AND before IS NOT NULL AND after IS NOT NULL"
_EFFECT = f"""
    SELECT *, CASE WHEN {_BOTH} THEN coalesce(at_old_rate, after) - before END AS change,
           CASE WHEN {_BOTH} THEN after - coalesce(at_old_rate, after) END AS revaluation,
           CASE WHEN reason IS NULL THEN NULL
                WHEN was THEN -(CASE WHEN {_BOTH} THEN after ELSE before END)
                ELSE CASE WHEN {_BOTH} THEN before ELSE after END END AS own
    FROM pair"""  # noqa: S608 our own text

CHANGED: Mapping[Reason, tuple[str, str]] = {
    Reason.INCREASED: ("change > 0", "change"),
    Reason.DECREASED: ("change < 0", "change"),
    Reason.REVALUED: ("revaluation <> 0", "revaluation"),
    Reason.PRICED: ("reason IS NULL AND before IS NULL AND after IS NOT NULL", "after"),
    Reason.UNPRICED: ("reason IS NULL AND before IS NOT NULL AND after IS NULL", "-before"),
}
"""Which deals of ``effect`` an amount's reason speaks of, and its effect on each."""
