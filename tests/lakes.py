"""Lakes for tests: what made-up sources delivered over some days, as Parquet and as deliveries."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from quarterdeck.domain.facts import DELIVERED, DELIVERED_BY_NAME, Batch, Delivery
from quarterdeck.facts.staging import ARROW_TYPES

FIRST = date(2026, 3, 25)  # the clocks change on the 29th
STAGES = (("Qualify", 1, "open"), ("Propose", 2, "open"), ("Won", 3, "won"), ("Lost", 4, "lost"))

type Rows = Sequence[Mapping[str, Any]]
type Exports = dict[tuple[date, str], dict[str, Rows]]
"""What each source delivered on each day, table by table; a table has the same columns on all days."""


def deliveries(exports: Exports) -> list[Delivery]:
    """The same as an import would read it, in the order of time."""
    return [
        Delivery(source, day, tuple(_batch(table, source, rows) for table, rows in tables.items()))
        for (day, source), tables in sorted(exports.items())
    ]


def write_lake(folder: Path, exports: Exports) -> Path:
    """Everything as Parquet, partitioned by source and day."""
    for (day, source), tables in exports.items():
        for table, rows in tables.items():
            write_rows(folder / table / f"source={source}" / f"observed_on={day}", table, rows)
    return folder


def write_rows(folder: Path, table: str, rows: Rows, **kinds: pa.DataType) -> None:
    """One file of rows, with the types of their columns, or others."""
    folder.mkdir(parents=True, exist_ok=True)
    known = {c.name: ARROW_TYPES[c.kind] for c in DELIVERED_BY_NAME[table].columns}
    known |= {"observed_on": pa.date32(), "nth": pa.int64()} | kinds
    names = list(rows[0])
    columns = {name: pa.array([row[name] for row in rows], known.get(name)) for name in names}
    pq.write_table(pa.table(columns), folder / f"part-{len(list(folder.iterdir()))}.parquet")


LEAST = frozenset({"account", "product", "seller", "selling_cost", "opportunity_line", "exchange_rate"})
"""Tables to leave out where every one costs time; others are worked out like them."""


def made_up(
    seed: int, days: int = 4, sources: Sequence[str] = ("crm",), without: Collection[str] = frozenset()
) -> Exports:
    """A company with a history, corrections, rows that come late, deletions, credit, rates and doubtful rows."""
    chance = random.Random(seed)
    found: Exports = {}
    missing = {t.name for t in DELIVERED if chance.random() < 0.15} - {"opportunity"} | {*without}
    for source in sources:
        deals = {f"{n}": _deal(chance, n) for n in range(chance.randint(3, 8))}
        sales: dict[str, dict[str, Any]] = {}
        done: dict[str, dict[str, Any]] = {}
        for n in range(days):
            day = FIRST + timedelta(days=n * chance.randint(1, 2))
            if n and chance.random() < 0.2:
                continue
            tables = _export(chance, day, deals, sales, done, share=0.5 if n == 0 and days > 1 else 0.9)
            found[day, source] = {name: rows for name, rows in tables.items() if rows and name not in missing}
    return found


def _batch(table: str, source: str, rows: Rows) -> Batch:
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return Batch(table, source, columns, range(2, 2 + len(rows)), f"{table}.csv")


def _deal(chance: random.Random, n: int) -> dict[str, Any]:
    return {
        "opportunity_id": str(n),
        "name": f"Deal {n}",
        "account_id": chance.choice(["acme", "blob", None]),
        "owner_id": chance.choice(["ann", "ben", "", None]),
        "pipeline": chance.choice(["north", None]),
        "stage": "Qualify",
        "status": "open",
        "amount": Decimal(chance.randint(1, 99999)) / 100,
        "currency": chance.choice(["EUR", "USD", None]),
        "close_on": FIRST + timedelta(days=chance.randint(-5, 40)),
        "created_on": chance.choice([None, FIRST - timedelta(days=chance.randint(0, 30))]),
        "closed_on": None,
        "next_step": None,
        "probability": chance.choice([None, 0.1, 0.35]),
        "updated_at": None,
        "is_deleted": False,
    }


def _export(
    chance: random.Random,
    day: date,
    deals: dict[str, dict[str, Any]],
    sales: dict[str, dict[str, Any]],
    done: dict[str, dict[str, Any]],
    *,
    share: float,
) -> dict[str, Rows]:
    """What a source delivers on a day, that share of its deals among it."""
    for deal in deals.values():
        if chance.random() < 0.5:
            deal.update(_moved(chance, day))
    for _ in range(chance.randint(0, 4)):
        key = f"s{chance.randint(0, 8)}"
        sales[key] = _sale(chance, key, day)
        done[f"a{chance.randint(0, 12)}"] = {}
    acted = {key: _activity(chance, key, day) if not row or chance.random() < 0.3 else row for key, row in done.items()}
    done |= acted
    shown = [deal for deal in deals.values() if chance.random() < share]
    doubtful = (
        [{**shown[0], "opportunity_id": "doubtful", "status": "maybe"}] if shown and chance.random() < 0.3 else []
    )
    return {
        "opportunity": [dict(row) for row in [*shown, *doubtful]],
        "opportunity_change": _changes(chance, day, deals) if chance.random() < 0.7 else [],
        "stage": _stages(chance),
        "sale": list(sales.values()),
        "activity": list(done.values()),
        "account": [{"account_id": "acme", "name": "Acme", "segment": chance.choice(["strategic", "small", None])}],
        "product": [{"product_id": "pump", "name": "Pump", "list_price": Decimal(chance.randint(1, 3)), "family": "F"}],
        "seller": [{"seller_id": "ann", "name": "Ann", "is_active": chance.choice([True, True, None])}],
        "selling_cost": [
            {
                "cost_id": f"c{chance.randint(0, 3)}",
                "owner_id": "ann",
                "channel": "virtual",
                "incurred_on": day - timedelta(days=chance.randint(0, 3)),
                "amount": Decimal(chance.randint(1, 500)),
            }
        ],
        "opportunity_line": [
            {"line_id": "l1", "opportunity_id": "1", "product_id": "pump", "quantity": 2.0, "amount": Decimal("9.99")}
        ],
        "exchange_rate": [
            {
                "currency": "USD",
                "base": "EUR",
                "rate_type": "dated",
                "begin_on": day,
                "rate": Decimal(chance.randint(80, 99)) / 100,
            }
        ],
        "opportunity_credit": _credit(chance, deals) if chance.random() < 0.6 else [],
    }


def _moved(chance: random.Random, day: date) -> dict[str, Any]:
    stage, _, status = chance.choice([*STAGES, STAGES[1]])
    return {
        "stage": chance.choice([stage, stage, None]),
        "status": status,
        "amount": chance.choice([None, Decimal(chance.randint(1, 99999)) / 100]),
        "close_on": day + timedelta(days=chance.randint(-3, 30)),
        "closed_on": chance.choice([None, day]) if status != "open" else None,
        "owner_id": chance.choice(["ann", "ben", None]),
        "next_step": chance.choice([None, "call"]),
        "updated_at": chance.choice([None, datetime(day.year, day.month, day.day, 9)]),
        "is_deleted": chance.random() < 0.1,
    }


def _changes(chance: random.Random, day: date, deals: Iterable[str]) -> Rows:
    texts = {
        "stage": [name for name, _, _ in STAGES],
        "amount": ["100", "200.5", "not a number"],
        "close_on": ["2026-04-01", "2026-05-02"],
        "owner_id": ["ann", "ben"],
        "status": ["open", "won"],
    }
    told = {}
    for _ in range(chance.randint(1, 8)):
        key, name = chance.choice([*deals, "99"]), chance.choice(["stage", "stage", "amount", "close_on", "owner_id"])
        if chance.random() < 0.05:
            name = "status"
        at = datetime(day.year, day.month, day.day) - timedelta(hours=3 * chance.randint(-7, 80))
        told[key, at, name] = {
            "opportunity_id": key,
            "changed_at": at,
            "field": name,
            "value": chance.choice([*texts[name], None]),
            "old_value": chance.choice([None, *texts[name]]),
        }
    return list(told.values())


def _stages(chance: random.Random) -> Rows:
    return [
        {
            "stage_id": f"p/{name}",
            "pipeline": chance.choice([None, "north"]) if name == "Propose" else None,
            "name": name,
            "position": chance.choice([n, n, n, None]),
            "status": status,
        }
        for name, n, status in STAGES
    ]


def _sale(chance: random.Random, key: str, day: date) -> dict[str, Any]:
    return {
        "sale_id": key,
        "opportunity_id": chance.choice(["1", None]),
        "owner_id": chance.choice(["ann", "cia", None]),
        "sold_on": day - timedelta(days=chance.randint(0, 4)),
        "amount": chance.choice([None, Decimal(chance.randint(1, 99999)) / 100]),
        "currency": chance.choice([None, "USD"]),
        "quantity": chance.choice([None, 1.5]),
    }


def _activity(chance: random.Random, key: str, day: date) -> dict[str, Any]:
    return {
        "activity_id": key,
        "owner_id": chance.choice(["ann", "ben", None]),
        "opportunity_id": chance.choice(["1", "2", None]),
        "channel": "call",
        "occurs_on": day - timedelta(days=chance.randint(-2, 3)),
        "recorded_at": chance.choice([None, datetime(day.year, day.month, day.day, 23)]),
        "is_done": True,
        "is_system": chance.random() < 0.2,
    }


def _credit(chance: random.Random, deals: Mapping[str, Mapping[str, Any]]) -> Rows:
    key = chance.choice([*deals])
    half = deals[key]["amount"] and deals[key]["amount"] / 2
    way = chance.choice(["share", "amount", "wrong"])
    told = {"share": (Decimal("0.5"), None), "amount": (None, half), "wrong": (Decimal("0.7"), None)}[way]
    return [
        {"opportunity_id": key, "seller_id": seller, "kind": "prime", "share": told[0], "amount": told[1]}
        for seller in ("ann", "ben")
    ]
