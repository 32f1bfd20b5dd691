"""What selling cost."""

from __future__ import annotations

from quarterdeck.domain.figures import Format
from quarterdeck.metrics.measure import Derived, Direction, Measure, Row, formula, total, without

SEEN = "(SELECT n FROM cost_known) > 0"
NOTHING_KNOWN = "The sources know no cost of selling."


def cost_of_sales() -> Measure:
    """What selling cost in the period, by the day the cost was incurred: visits, calls, online, and the rest."""
    return Measure(
        relation="spent",
        select=formula(f"CASE WHEN {SEEN} THEN {total('price')} END", unpriced=without("price")),
        format=Format.MONEY,
        direction=Direction.DOWN,
        dated_by="day incurred",
        at_rest=0,
        needs_evidence=True,
        empty=NOTHING_KNOWN,
        missing="No cost of the period has a value in the organisation's currency.",
    )


def cost_of_sales_share() -> Derived:
    """What selling cost in the period divided by the bookings of the period."""
    return Derived(
        of=("cost_of_sales", "bookings"),
        work=_quotients,
        format=Format.PERCENT,
        direction=Direction.DOWN,
        dated_by="day incurred, and close date",
    )


def _quotients(parts: tuple[tuple[Row, ...], ...], by: tuple[str, ...]) -> tuple[Row, ...]:
    """Top row over bottom row, key by key; a key that only one side has counts as nothing on the other."""
    del by
    tops, bottoms = ({row.keys: row for row in rows} for rows in parts)
    return tuple(_quotient(tops.get(keys), bottoms.get(keys), keys) for keys in dict.fromkeys((*tops, *bottoms)))


def _quotient(top: Row | None, bottom: Row | None, keys: tuple[str | None, ...]) -> Row:
    over = top or Row(keys, None, 0, missing=NOTHING_KNOWN)
    under = bottom or Row(keys, 0, 0)
    row = over._replace(top=over.value, bottom=under.value, unpriced=over.unpriced + under.unpriced)
    if over.value is None:
        return row
    if not under.value:
        return row._replace(value=None, missing=under.missing or "Nothing was booked in the period.")
    return row._replace(value=float(over.value) / float(under.value))
