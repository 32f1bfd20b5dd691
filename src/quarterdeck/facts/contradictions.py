"""Where an export shows another value than the field history that reaches its day: counted and named, never hidden.

The later word counts, as everywhere; but whoever imports should know that two files of one source disagree.
"""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from quarterdeck.facts.schema import VALUES, column_type

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One value of an export that the history of its day does not bear out."""

    opportunity_id: str
    field: str
    observed_on: date
    shown: str
    told: str


@dataclass(frozen=True, slots=True)
class Contradictions:
    """How many values of exports contradict the history, and the first of them."""

    count: int = 0
    examples: tuple[Contradiction, ...] = ()

    def __add__(self, other: Contradictions) -> Contradictions:
        first = sorted(
            (*self.examples, *other.examples), key=lambda c: (-c.observed_on.toordinal(), c.opportunity_id, c.field)
        )
        return Contradictions(self.count + other.count, tuple(first[:EXAMPLES]))


NO_CONTRADICTIONS = Contradictions()


def contradicted(connection: duckdb.DuckDBPyConnection, told: tuple[str, ...]) -> Contradictions:
    """Among the touched opportunities; ``told`` are the fields with a history. Reads the tables of ``gather``."""
    asked = [_of_field(c.name, column_type(c)) for c in VALUES if c.name in told and c.name != "status"]
    if not asked:
        return NO_CONTRADICTIONS
    connection.execute(_SPANS)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE contradiction AS {' UNION ALL '.join(asked)}")
    count = connection.execute("SELECT count(*) FROM contradiction").fetchall()[0][0]
    rows = connection.execute(
        f"FROM contradiction ORDER BY observed_on DESC, opportunity_id, field LIMIT {EXAMPLES}"
    ).fetchall()
    connection.execute("DROP TABLE contradiction")
    connection.execute("DROP TABLE told_span")
    return Contradictions(count, tuple(Contradiction(*row) for row in rows))


_SPANS = """CREATE OR REPLACE TEMP TABLE told_span AS
    SELECT *, lead(since_at) OVER (PARTITION BY opportunity_id, field ORDER BY since_at) AS until_at FROM told"""
"""What the history told, with the instant at which something else was told; joined by the opportunity alone."""


def _of_field(field: str, kind: str) -> str:
    """Both sides have a value, the history was exported on that day or later, and no change of the day explains it."""
    return f"""(
        SELECT o.opportunity_id, '{field}' AS field, o.observed_on, CAST(o.{field} AS VARCHAR) AS shown, t.value AS told
        FROM observed o
        JOIN coverage c ON c.source = o.source AND c.field = '{field}' AND c.until_on >= o.observed_on
        JOIN (FROM told_span WHERE field = '{field}') t ON t.opportunity_id = o.opportunity_id
            AND o.observed_at >= t.since_at AND (t.until_at IS NULL OR o.observed_at < t.until_at)
        WHERE t.value IS NOT NULL AND o.{field} <> try_cast(t.value AS {kind}) AND NOT o.is_deleted
            AND NOT EXISTS (
                SELECT 1 FROM hidden h
                WHERE h.opportunity_id = o.opportunity_id AND h.i = o.i AND h.field = '{field}'))"""
