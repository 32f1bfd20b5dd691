"""Opportunities of which only a history has been delivered so far: no export has shown them yet.

They are kept in a table, so that an import need not compare every change with every opportunity.
"""

from __future__ import annotations

import duckdb

KEEP_AWAITED = """CREATE TABLE IF NOT EXISTS awaited AS
    SELECT DISTINCT source, opportunity_id FROM field_change
    WHERE opportunity_id NOT IN (SELECT opportunity_id FROM sighting)"""
"""A file of an import before this table was thought of gets it now."""


def await_them(connection: duckdb.DuckDBPyConnection) -> None:
    """Note the opportunities of the changes in ``merged`` that have not been seen."""
    connection.execute(
        """INSERT INTO awaited SELECT DISTINCT source, opportunity_id
        FROM merged ANTI JOIN sighting USING (opportunity_id) ANTI JOIN awaited USING (opportunity_id) WHERE is_new"""
    )


def waiting(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    """How many of the source are still waited for, now that those in ``arrived_id`` have been seen."""
    connection.execute("DELETE FROM awaited USING arrived_id a WHERE awaited.opportunity_id = a.opportunity_id")
    rows = connection.execute("SELECT count(*) FROM awaited WHERE source = $source", {"source": source}).fetchall()
    return int(rows[0][0])


def await_anew(connection: duckdb.DuckDBPyConnection) -> int:
    """Look for them in all evidence there is; how many they are, of all sources."""
    connection.execute("DROP TABLE IF EXISTS awaited")
    connection.execute(KEEP_AWAITED)
    return int(connection.execute("SELECT count(*) FROM awaited").fetchall()[0][0])
