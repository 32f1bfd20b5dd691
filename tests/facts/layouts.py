"""Files of earlier layouts, made by taking away from a new one, step by step, what each layout brought.

``SHAPES`` holds the fingerprint of the tables and columns of every layout there ever was, worked out from the program
that wrote it. Whoever changes the tables raises LAYOUT, adds its fingerprint, and says in ``BACK`` how a file of it
becomes one of the layout before.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import duckdb

from quarterdeck.facts.schema import LAYOUT

SHAPES = {
    "1": "7e0074edfb949a50",
    "2": "361e369f6ac29d64",
    "3": "35422350906e3feb",
    "4": "5f04a0afab855451",
    "5": "7a6be2bd7a373889",
    "6": "d98972a839e0873d",
    "7": "cf996d6e41dafb1b",
    "8": "556dbe2ef6347649",
    "9": "83eb6922f7eec6d8",
    "10": "b5fbe0c964497dcc",
    "11": "cb2ce28cb8e99269",
    "12": "ad319a50278c4944",
}
_REMEMBERING = ("opportunity_line", "sale", "activity", "selling_cost", "account", "product", "stage", "seller")
_RATES_OF_1 = """CREATE TABLE exchange_rate (
    source VARCHAR NOT NULL, currency VARCHAR NOT NULL, begin_on DATE NOT NULL, rate DOUBLE NOT NULL)"""

BACK = {
    "12": (
        """DELETE FROM sighting WHERE is_opening AND EXISTS (FROM sighting s WHERE NOT s.is_opening
            AND s.opportunity_id = sighting.opportunity_id AND s.observed_on = sighting.observed_on)""",
        "ALTER TABLE sighting DROP is_opening",
    ),
    "11": (
        *(f"ALTER TABLE {t} DROP opening_on" for t in ("field_change", "coverage")),
        "DELETE FROM delivered_on WHERE table_name = 'opportunity_change'",
    ),
    "10": (
        *(f"ALTER TABLE stage_history DROP {c}" for c in ("source", "pipeline")),
        "ALTER TABLE stage_history ADD position BIGINT",
        *(f"ALTER TABLE {t} DROP {c}" for t in ("held_history", "stage_reached") for c in ("known_from", "known_to")),
    ),
    "9": (
        "ALTER TABLE stage_history DROP decided_on",
        "ALTER TABLE held_history DROP decided_on",
        "ALTER TABLE held_history RENAME outcome TO was",
    ),
    "8": (
        "DELETE FROM delivered_on WHERE table_name = 'opportunity'",
        "ALTER TABLE delivered_on DROP is_opening",
    ),
    "7": (
        "DROP TABLE fact_owner",
        "DROP TABLE active_on",
        "ALTER TABLE held_history DROP holder_no",
        *(f"ALTER TABLE {t} DROP owner_no" for t in ("opportunity_version", "sale", "activity", "selling_cost")),
    ),
    "6": (
        "DROP TABLE delivered_on",
        *(f"DELETE FROM {t} WHERE known_to < DATE '2200-01-01'" for t in _REMEMBERING),
        *(f"ALTER TABLE {t} DROP {c}" for t in _REMEMBERING for c in ("known_from", "known_to")),
    ),
    "5": ("DROP TABLE opportunity_credit",),
    "4": ("DROP TABLE stage_stay", "DROP TABLE stage_reached", "DROP TABLE close_move"),
    "3": ("DROP TABLE held_history",),
    "2": (
        "CREATE TEMP TABLE rate AS SELECT source, currency, begin_on, rate FROM exchange_rate",
        "DROP TABLE exchange_rate",
        _RATES_OF_1,
        "INSERT INTO exchange_rate FROM rate",
        "CREATE TABLE exchange_rate_day (currency VARCHAR NOT NULL, begin_on DATE NOT NULL, source DATE, rate DATE)",
    ),
}
"""How a file of that layout becomes one of the layout before."""


def turned_back(path: Path, layout: str, target: Path) -> Path:
    """A copy of today's file as ``target``, as that layout would hold it."""
    shutil.copyfile(path, target)
    with duckdb.connect(str(target)) as connection:
        connection.execute(
            "DROP TABLE IF EXISTS awaited"
        )  # which an import makes where it is missing, so it is of no layout
        for newer in range(int(LAYOUT), int(layout), -1):
            for statement in BACK[str(newer)]:
                connection.execute(statement)
        connection.execute("UPDATE setting SET value = $1 WHERE name = 'layout'", [layout])
    return target


def shape(connection: duckdb.DuckDBPyConnection) -> str:
    """The fingerprint of the tables, their columns, types and what must be known."""
    rows = connection.execute(
        """SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns()
        WHERE table_name IN (SELECT table_name FROM duckdb_tables() WHERE NOT temporary) ORDER BY ALL"""
    ).fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]
