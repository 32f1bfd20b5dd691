"""What follows from the canonical tables as queries over them: in a warehouse it can be views, or tables made by them.

They are the statements that imports work it out with. Those that need to know on which of the organisation's days an
instant lies read ``version_day``: each day with the instant (naive UTC) at which it begins, and the next one begins.
"""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quarterdeck.domain.facts import CREDIT
from quarterdeck.facts.active import ACTIVE
from quarterdeck.facts.dialects.translate import translated
from quarterdeck.facts.eras import ERAS, MEANINGS
from quarterdeck.facts.moves import MOVES
from quarterdeck.facts.schema import OWNED
from quarterdeck.facts.stays import REACHED, RUNGS, STAYS, VISITS
from quarterdeck.facts.stretches import HELD, STRETCHES

ZONE = "Europe/Copenhagen"
"""The time zone the scripts are written with; whoever runs them puts their own in its place."""


def _own(query: str) -> str:
    """The query's own parts and the rest of it, to follow other parts."""
    return query.strip().removeprefix("WITH ")


_VERSIONS = "opportunity_version"
_VISITED = f"WITH visit AS ({VISITS.format(versions=_VERSIONS)})"
_ERAS = f"WITH meaning AS ({MEANINGS}), era AS ({ERAS})"
_DAYS = """(
    SELECT CAST(day AS DATE) AS day, CAST(begin_at AS TIMESTAMP) AS begin_at, CAST(end_at AS TIMESTAMP) AS end_at
    FROM version_day) d"""
"""The days with their types, of which a table that is none of ours says nothing."""

OWNERS = " UNION ".join(
    (*(f"SELECT owner_id FROM {table}" for table in sorted(OWNED)), f"SELECT seller_id AS owner_id FROM {CREDIT.name}")
)
"""Everybody who ever owned or was credited with anything; null where something is nobody's."""

QUERIES: Mapping[str, str] = {
    "fact_owner": OWNERS,
    "stage_history": STRETCHES.format(versions=_VERSIONS),
    "held_history": f"{_ERAS}, {_own(HELD.format(stretches='stage_history', versions=_VERSIONS))}",
    "stage_stay": f"{_VISITED} {STAYS}",
    "stage_reached": f"{_ERAS}, rung AS ({RUNGS}), {_own(_VISITED)}, {_own(REACHED)}",
    "close_move": MOVES.format(versions=_VERSIONS),
    "active_on": ACTIVE.format(chosen=""),
}
"""Each table that follows from others, in our own dialect; in this order they can be made."""

DAYS: Mapping[str, str] = {
    "postgres": f"""SELECT
  CAST(day AS DATE) AS day,
  day AT TIME ZONE '{ZONE}' AT TIME ZONE 'UTC' AS begin_at,
  (day + INTERVAL '1 day') AT TIME ZONE '{ZONE}' AT TIME ZONE 'UTC' AS end_at
FROM GENERATE_SERIES(TIMESTAMP '1990-01-01', TIMESTAMP '2100-01-01', INTERVAL '1 day') AS day""",
    "spark": f"""SELECT
  day,
  CAST(TO_UTC_TIMESTAMP(CAST(day AS TIMESTAMP), '{ZONE}') AS TIMESTAMP_NTZ) AS begin_at,
  CAST(TO_UTC_TIMESTAMP(CAST(DATE_ADD(day, 1) AS TIMESTAMP), '{ZONE}') AS TIMESTAMP_NTZ) AS end_at
FROM (SELECT EXPLODE(SEQUENCE(DATE '1990-01-01', DATE '2100-01-01')) AS day)""",
}
"""The days in each engine that facts can be read from; Spark's session has to be in UTC."""


def script(dialect: str) -> str:
    """Statements that make all of the views, one after another, with a word on what to change in them."""
    made = "\n\n".join(f"CREATE OR REPLACE VIEW {name} AS\n{query};" for name, query in views(dialect))
    return (
        "-- What follows from the canonical tables, for Quarterdeck to read. Made by scripts/warehouse_page.py.\n"
        f"-- Put your organisation's time zone in the place of {ZONE}. For speed, make tables instead of views and\n"
        "-- fill them again with each load, in this order, before the new row in publication.\n\n"
        f"{made}\n"
    )


def views(dialect: str) -> Iterator[tuple[str, str]]:
    """The name of each view, in the order in which they can be made, with its query in the engine's own SQL."""
    yield "version_day", DAYS[dialect]
    for name, query in QUERIES.items():
        yield name, translated(query.replace("version_day d", _DAYS), {}, dialect, pretty=True).text
