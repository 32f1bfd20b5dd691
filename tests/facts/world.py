"""Small deliveries for the tests of this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from quarterdeck.domain.facts import Batch, Delivery

STAGES = [("Qualify", 1, "open"), ("Propose", 2, "open"), ("Won", 3, "won"), ("Lost", 4, "lost")]


def batch(table: str, rows: Sequence[dict[str, Any]], source: str = "crm") -> Batch:
    """A batch of rows that all have the same columns."""
    names = list(rows[0])
    columns = {name: [row[name] for row in rows] for name in names}
    return Batch(table, source, columns, range(2, 2 + len(rows)), f"{table}.csv")


def stages() -> Batch:
    """Two open stages, Won and Lost."""
    return batch(
        "stage",
        [{"stage_id": f"p/{name}", "name": name, "position": n, "status": status} for name, n, status in STAGES],
    )


def delivery(day: date, *batches: Batch, **rest: Any) -> Delivery:
    """What one import of that day brings."""
    return Delivery("crm", day, batches, **rest)


def opportunity(key: str, status: str = "open", **columns: Any) -> dict[str, Any]:
    """One row of a plain export."""
    return {"opportunity_id": key, "status": status, **columns}


def change(key: str, at: Any, field: str, value: str | None, old: str | None = None) -> dict[str, Any]:
    """One row of a field history."""
    return {"opportunity_id": key, "changed_at": at, "field": field, "value": value, "old_value": old}
