"""Companies for tests: rows written straight into the canonical tables, or read from a test's docstring."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from quarterdeck.checks.four import Four, check
from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import TABLES, Batch, Delivery
from quarterdeck.domain.money import Conversion, RateType
from quarterdeck.domain.org import Stint
from quarterdeck.domain.rates import conversion
from quarterdeck.domain.trust import Thresholds
from quarterdeck.facts import schema
from quarterdeck.facts.active import number_owners, numbered, rebuild_every_day
from quarterdeck.facts.derived import derive
from quarterdeck.facts.duckdb_file import DuckDB
from quarterdeck.facts.engine import Facts, SourceState, open_facts
from quarterdeck.facts.publish import build
from quarterdeck.facts.rates import imported_rates
from quarterdeck.facts.stretches import rebuild_held
from quarterdeck.metrics.query import Lens, Question, Row, answer

UTC_YEAR = Calendar()
ALWAYS = {"known_from", "known_to"}
"""Days of knowledge, which a row told without them has had all along."""
STAGES = (("Early", 1, "open", True), ("Late", 2, "open", False), ("Won", 3, "won", None), ("Lost", 4, "lost", None))
"""The stages of a company told in words: name, position, status, whether it is an initial one."""
_LINE = re.compile(r"^\s*(\d{4}-\d\d-\d\d) (?:(\w+) opens )?(\w+): (.+)$", re.MULTILINE)


class Tables:
    """The canonical tables in memory, filled anew for every example of a property."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(config={"threads": 1})
        for statement in schema.statements():
            self._connection.execute(statement)

    def facts(
        self, rows: Mapping[str, Sequence[Mapping[str, Any]]], observed_on: date, calendar: Calendar = UTC_YEAR
    ) -> Facts:
        """The tables with exactly these rows, and what follows from them; columns not mentioned are unknown.

        A stage history among the rows stands in for the one that would follow.
        """
        self._connection.execute("DELETE FROM fact_owner")
        for table in TABLES:
            self._fill(table.name, rows.get(table.name, ()), table.names)
        number_owners(self._connection, "(SELECT seller_id AS owner_id FROM opportunity_credit)")
        derive(self._connection, calendar)
        if stretches := rows.get("stage_history"):
            self._fill("stage_history", stretches, tuple(stretches[0]))
            self._connection.execute("TRUNCATE held_history")
            rebuild_held(self._connection)
        rebuild_every_day(self._connection)
        self.engine = DuckDB(self._connection)
        return Facts(self.engine, 1, (SourceState("crm", observed_on, 1),))

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()

    def _fill(self, table: str, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
        self._connection.execute(f"DELETE FROM {table}")
        if rows:
            named = [name for name in names if name not in ALWAYS or any(name in row for row in rows)]
            self._connection.register("batch", pa.table({name: [row.get(name) for row in rows] for name in named}))
            self._connection.execute(f"INSERT INTO {table} BY NAME {self._numbered(table)}")
            self._connection.unregister("batch")

    def _numbered(self, table: str) -> str:
        if table not in schema.OWNED:
            return "FROM batch"
        number_owners(self._connection, "batch")
        return numbered("FROM batch")


@dataclass(frozen=True)
class World:
    """A small company as it was delivered, and what it takes to ask about it."""

    facts: Facts
    lens: Lens
    as_of: date
    calendar: Calendar = UTC_YEAR
    currency: str = "EUR"

    def money(self, as_of: date | None = None, rates: RateType = RateType.DATED) -> Conversion:
        """How amounts become the company's currency."""
        return conversion(imported_rates(self.facts), (), self.currency, rates, as_of or self.as_of, self.calendar)

    def ask(self, metric: str, period: str, *by: str, as_of: date | None = None) -> dict[tuple[str | None, ...], Row]:
        """The metric's rows by key."""
        whole = self.calendar.parse(period)
        question = Question(metric, self.lens, whole, as_of or self.as_of, self.calendar, self.money(as_of), by)
        return {row.keys: row for row in answer(self.facts, question)}

    def value(self, metric: str, period: str, as_of: date | None = None) -> object:
        """The metric's number."""
        return self.ask(metric, period, as_of=as_of)[()].value

    def check(self, as_of: date | None = None, thresholds: Thresholds | None = None) -> Four:
        """The four trust checks."""
        return check(self.facts, self.lens, as_of or self.as_of, self.calendar, self.money(as_of), thresholds)


def read_company(text: str, folder: Path) -> World:
    """A company told day by day, delivered with its field history on the last day and published like any other.

    One line a day and deal, indented, first the day of the export::

        as of 2026-02-05
        2025-10-01 Ann opens Pump: Early, 100, closes 2025-12-01, 50%, commit
        2025-11-05 Pump: Late, 120, in USD, closes 2026-01-15
        2025-11-06 Pump: owner Ben
        2025-12-20 Pump: Won

    Early is an initial stage, Late is not. Everybody sits in one team and is a line of its page.
    """
    as_of = date.fromisoformat(re.search(r"as of (\S+)", text)[1])
    told = [
        found.groups()
        for found in re.finditer(r"^\s*(\d{4}-\d\d-\d\d) (?:(\w+) opens )?(\w+): (.+)$", text, re.MULTILINE)
    ]
    deals: dict[str, dict[str, Any]] = {}
    changes: list[dict[str, Any]] = []
    for day, owner, name, what in told:
        if owner:
            deals[name] = dict.fromkeys(("stage", "amount", "currency", "close_on", "probability", "category"))
            deals[name] |= {"opportunity_id": name, "name": name, "owner_id": owner}
            deals[name]["created_on"] = date.fromisoformat(day)
        said = _said(what)
        changes += _changes(deals[name], date.fromisoformat(day), said)
        deals[name] |= said
    for deal in deals.values():
        deal["status"] = {"Won": "won", "Lost": "lost"}.get(deal["stage"], "open")
    delivery = Delivery("crm", as_of, tuple(_batches(list(deals.values()), changes)))
    target = folder / "facts-000001.duckdb"
    build(None, target, delivery, number=1, calendar=UTC_YEAR, progress=lambda *_: None)
    owners = sorted({owner for _, owner, _, _ in told if owner} | {d["owner_id"] for d in deals.values()})
    stints = (Stint(f"crm:{name}", name.lower(), "team", row_key=f"person:{name.lower()}") for name in owners)
    return World(open_facts(target), Lens(tuple(stints)), as_of)


def _said(what: str) -> dict[str, Any]:
    """What the words after the colon say about a deal."""
    said: dict[str, Any] = {}
    for part in what.split(", "):
        for pattern, read in _WORDS:
            if found := re.fullmatch(pattern, part):
                said |= read(*found.groups())
                break
    return said


_WORDS = (
    (r"closes (\S+)", lambda day: {"close_on": date.fromisoformat(day)}),
    (r"owner (\w+)", lambda name: {"owner_id": name}),
    (r"next step (.+)", lambda step: {"next_step": step}),
    (r"(\d+)%", lambda chance: {"probability": int(chance) / 100}),
    (r"(commit|pipeline|best_case)", lambda category: {"category": category}),
    (r"(\d+)", lambda amount: {"amount": Decimal(amount)}),
    (r"in ([A-Z]{3})", lambda currency: {"currency": currency}),
    (r"(\w+)", lambda stage: {"stage": stage}),
)


def _changes(deal: dict[str, Any], day: date, said: dict[str, Any]) -> list[dict[str, Any]]:
    """The field history of one line, at noon."""
    noon = datetime(day.year, day.month, day.day, 12)
    return [
        {
            "opportunity_id": deal["opportunity_id"],
            "changed_at": noon,
            "field": field,
            "value": str(value),
            "old_value": None if deal.get(field) is None else str(deal[field]),
        }
        for field, value in said.items()
    ]


def _batches(deals: list[dict[str, Any]], changes: list[dict[str, Any]]) -> Iterator[Batch]:
    yield _batch(
        "stage",
        [
            {"stage_id": f"/{name}", "name": name, "position": n, "status": status, "is_initial": initial}
            for name, n, status, initial in STAGES
        ],
    )
    names = {name for deal in deals for name in deal}
    yield _batch("opportunity", [dict.fromkeys(names) | deal for deal in deals])
    if changes:
        yield _batch("opportunity_change", changes)


def _batch(table: str, rows: list[dict[str, Any]]) -> Batch:
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return Batch(table, "crm", columns, range(2, 2 + len(rows)), f"{table}.csv")
