"""The versions of the touched opportunities, worked out anew from everything known about them.

Versions are a function of the evidence alone: whichever order exports and histories arrive in, the outcome is the same.
"""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import FOREVER, OPPORTUNITY_VERSION
from quarterdeck.facts.active import number_owners, numbered
from quarterdeck.facts.contradictions import NO_CONTRADICTIONS, Contradictions, contradicted
from quarterdeck.facts.evidence import SCRATCH, gather
from quarterdeck.facts.moments import moments, valued
from quarterdeck.facts.schema import VALUES, lying

_NAMES = ", ".join(OPPORTUNITY_VERSION.names)


PORTION = 250_000
"""So many opportunities are worked out at a time: what is known of more than that does not fit into the memory."""


EVERY_VERSION = "opportunity_version"
ALTERED_VERSIONS = "(FROM opportunity_version SEMI JOIN altered USING (opportunity_id)) AS chosen_version"
FRESH_VERSIONS = "(FROM fresh SEMI JOIN altered USING (opportunity_id)) AS chosen_version"
"""The same, where ``fresh`` holds them as they are now and ``standing`` as they were."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Where exports and histories of the touched opportunities disagree, and where to read the altered versions."""

    contradictions: Contradictions
    altered: str


def rebuild_versions(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> Rebuilt:
    """Replace the versions of the opportunities in ``touched``; those that came out different are in ``altered``.

    ``fate`` says of all of them whether they are, are new, have just been deleted, and are alive now.
    """
    found = NO_CONTRADICTIONS
    connection.execute("CREATE OR REPLACE TEMP TABLE altered (opportunity_id VARCHAR)")
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE fate (
            source VARCHAR, opportunity_id VARCHAR, is_altered BOOLEAN, is_new BOOLEAN, is_gone BOOLEAN,
            is_alive BOOLEAN)"""
    )
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE outdated AS
        SELECT opportunity_id, valid_from, valid_to FROM opportunity_version WHERE FALSE"""
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE renewed AS SELECT {_NAMES} FROM opportunity_version WHERE FALSE")
    parts = _portions(connection)
    for part in range(parts):
        _take(connection, part, parts)
        found += _renew(connection, calendar)
    is_first = _replace(connection)
    if parts > 1 or is_first:
        _forget(connection, "fresh", "standing")
        return Rebuilt(found, EVERY_VERSION if is_first else ALTERED_VERSIONS)
    return Rebuilt(found, FRESH_VERSIONS)


def _portions(connection: duckdb.DuckDBPyConnection) -> int:
    """In how many parts the touched opportunities are worked out; if it is more than one, they are put aside."""
    count = connection.execute("SELECT count(*) FROM touched").fetchall()[0][0]
    if count <= PORTION:
        return 1
    connection.execute("CREATE OR REPLACE TEMP TABLE touched_ever AS FROM touched")
    return int(-(-count // PORTION))


def _take(connection: duckdb.DuckDBPyConnection, part: int, parts: int) -> None:
    """Put that part of all touched opportunities into ``touched``."""
    if parts > 1:
        connection.execute(
            """CREATE OR REPLACE TEMP TABLE touched AS
            SELECT opportunity_id FROM touched_ever WHERE hash(opportunity_id) % $parts = $part""",
            {"parts": parts, "part": part},
        )


def _renew(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> Contradictions:
    """Work out the versions of the opportunities in ``touched``; what differs from what stands is put aside."""
    found = work_out(connection, calendar)
    number_owners(connection, "fresh")
    connection.execute(_STANDING)
    for statement in _DIFFERENCES:
        connection.execute(statement)
    return found


def work_out(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> Contradictions:
    """The versions of the opportunities in ``touched`` as the temporary table ``fresh``."""
    evidence = gather(connection, calendar)
    found = contradicted(connection, evidence.told)
    connection.execute(moments(evidence))
    connection.execute(valued(evidence))
    _forget(connection, "moment", *SCRATCH)
    connection.execute(_FRESH)
    _forget(connection, "valued")
    return found


def _forget(connection: duckdb.DuckDBPyConnection, *tables: str) -> None:
    for table in tables:
        connection.execute(f"DROP TABLE {table}")


_ROW = f"row({', '.join(c.name for c in VALUES)})"

_FRESH = f"""CREATE OR REPLACE TEMP TABLE fresh AS
    WITH distinguished AS (
        SELECT * FROM valued
        QUALIFY is_first OR {_ROW} IS DISTINCT FROM lag({_ROW}) OVER (PARTITION BY opportunity_id ORDER BY since_at)
    )
    SELECT source, opportunity_id, since_at AS valid_from,
        lead(since_at, 1, TIMESTAMP '{FOREVER}') OVER (PARTITION BY opportunity_id ORDER BY since_at) AS valid_to,
        CASE WHEN is_told THEN 'history' WHEN observed_i IS NOT NULL THEN 'observed'
            WHEN settled_i IS NOT NULL OR NOT has_history THEN 'stated' ELSE 'history' END AS origin,
        {", ".join(c.name for c in VALUES)}
    FROM distinguished"""

_STANDING = f"""CREATE OR REPLACE TEMP TABLE standing AS
    SELECT {_NAMES} FROM opportunity_version SEMI JOIN touched USING (opportunity_id)"""

_DIFFERS = " OR ".join(
    f"f.{name} IS DISTINCT FROM s.{name}"
    for name in OPPORTUNITY_VERSION.names
    if name not in {"opportunity_id", "valid_from"}
)

_PAIRED = "s.opportunity_id = f.opportunity_id AND s.valid_from = f.valid_from"
"""No two versions of an opportunity begin at the same instant, so each has one counterpart at most."""

STANDS = f"valid_to = TIMESTAMP '{FOREVER}'"
"""The newest version of an opportunity, the last of which stands forever."""

_DIFFERENCES = (
    f"""CREATE OR REPLACE TEMP TABLE gone AS SELECT s.opportunity_id, s.valid_from, s.valid_to
    FROM standing s LEFT JOIN fresh f ON {_PAIRED} WHERE f.opportunity_id IS NULL OR {_DIFFERS}""",
    f"""CREATE OR REPLACE TEMP TABLE come AS SELECT f.*
    FROM fresh f LEFT JOIN standing s ON {_PAIRED} WHERE s.opportunity_id IS NULL OR {_DIFFERS}""",
    "INSERT INTO altered SELECT opportunity_id FROM gone UNION SELECT opportunity_id FROM come",
    f"""INSERT INTO fate
    SELECT f.source, f.opportunity_id, a.opportunity_id IS NOT NULL, s.opportunity_id IS NULL,
        f.is_deleted AND NOT coalesce(s.is_deleted, FALSE), NOT f.is_deleted
    FROM (FROM fresh WHERE {STANDS}) f LEFT JOIN altered a USING (opportunity_id)
    LEFT JOIN (FROM standing WHERE {STANDS}) s USING (opportunity_id)""",
    "INSERT INTO outdated FROM gone",
    f"INSERT INTO renewed SELECT {_NAMES} FROM come",
    "DROP TABLE gone",
    "DROP TABLE come",
)

ORDER = f"{lying('valid_to', by_status=True)}, opportunity_id"
"""A past day skips the quarters that ended before it, and in the others a team's page skips everybody else.

The newest versions, which end together, are a quarter of their own; most of them are of deals that were decided.
"""

RESORT_SHARE = 0.1
"""When more than this share of the versions is new, the whole table is written anew, sorted."""


def _replace(connection: duckdb.DuckDBPyConnection) -> bool:
    """Put what was renewed in the place of what is outdated; true if there were no versions before.

    Mostly the newest version of an opportunity is outdated. They end together, so the engine passes over all others.

    The table stays sorted by valid_to, or nearly so.
    """
    fresh, stored = connection.execute(
        "SELECT (SELECT count(*) FROM renewed), (SELECT count(*) FROM opportunity_version)"
    ).fetchall()[0]
    if stored and fresh > RESORT_SHARE * stored:
        _resort(connection)
    else:
        if stored:
            connection.execute(
                """DELETE FROM opportunity_version USING outdated o
                WHERE opportunity_version.opportunity_id = o.opportunity_id
                    AND opportunity_version.valid_from = o.valid_from
                    AND opportunity_version.valid_to = o.valid_to"""
            )
        connection.execute(f"INSERT INTO opportunity_version BY NAME {numbered('FROM renewed')} {ORDER}")
    _forget(connection, "renewed", "outdated")
    return not stored


def _resort(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE kept AS
        SELECT {_NAMES} FROM opportunity_version ANTI JOIN outdated USING (opportunity_id, valid_from)"""
    )
    connection.execute("TRUNCATE opportunity_version")
    whole = numbered("FROM kept UNION ALL FROM renewed")
    connection.execute(f"INSERT INTO opportunity_version BY NAME {whole} {ORDER}")
    _forget(connection, "kept")
