"""What follows from the canonical tables as queries over them: in a warehouse it can be views, or tables made by them.

They are the statements that imports work it out with. Those that need to know on which of the organisation's days an
instant lies read ``version_day``: each day with the instant (naive UTC) at which it begins, and the next one begins. It
follows from ``time_zone``: which zone holds from which day on.
"""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quarterdeck.domain.calendar import Clock
from quarterdeck.domain.days import BEGINNING
from quarterdeck.domain.facts import CREDIT
from quarterdeck.facts.active import ACTIVE
from quarterdeck.facts.dialects.translate import translated
from quarterdeck.facts.eras import ERAS, MEANINGS
from quarterdeck.facts.moves import MOVES
from quarterdeck.facts.schema import OWNED
from quarterdeck.facts.stays import REACHED, RUNGS, STAYS, VISITS
from quarterdeck.facts.stretches import HELD, STRETCHES

USUAL = Clock("Europe/Copenhagen")
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

_HELD = """held AS (
  SELECT zone, first_on, LEAD(first_on, 1, DATE '9999-12-31') OVER (ORDER BY first_on) AS until_on FROM time_zone
)"""
"""Each zone from its first day until the next takes over."""
_BEGUN = """
SELECT day, begin_at, end_at
FROM (SELECT day, LAG(end_at) OVER (ORDER BY day) AS begin_at, end_at FROM ended) AS followed
WHERE begin_at IS NOT NULL"""
"""A day begins when the one before it ends, whichever zone holds on it."""

DAYS: Mapping[str, str] = {
    "postgres": f"""WITH {_HELD}, ended AS (
  SELECT
    CAST(each.day AS DATE) AS day,
    (each.day + INTERVAL '1 day' - INTERVAL '1 microsecond') AT TIME ZONE held.zone AT TIME ZONE 'UTC'
      + INTERVAL '1 microsecond' AS end_at
  FROM GENERATE_SERIES(TIMESTAMP '1989-12-31', TIMESTAMP '2100-01-01', INTERVAL '1 day') AS each(day)
  JOIN held ON held.first_on <= each.day AND each.day < held.until_on
){_BEGUN}""",
    "spark": f"""WITH {_HELD}, ended AS (
  SELECT
    each.day,
    CAST(TO_UTC_TIMESTAMP(CAST(DATE_ADD(each.day, 1) AS TIMESTAMP), held.zone) AS TIMESTAMP_NTZ) AS end_at
  FROM (SELECT EXPLODE(SEQUENCE(DATE '1989-12-31', DATE '2100-01-01')) AS day) AS each
  JOIN held ON held.first_on <= each.day AND each.day < held.until_on
){_BEGUN}""",
}
"""The days in each engine that facts can be read from; Spark's session has to be in UTC.

Where a midnight comes twice the first counts. PostgreSQL takes the second, but of the microsecond before it the first.
"""


def script(dialect: str, clock: Clock | None = None) -> str:
    """Statements that make all of the views, one after another.

    With the zones of that clock; else with one to be replaced, and a word on it.
    """
    made = "\n\n".join(f"CREATE OR REPLACE VIEW {name} AS\n{query};" for name, query in views(dialect, clock or USUAL))
    to_do = "" if clock else _TO_DO
    return (
        "-- What follows from the canonical tables, for Quarterdeck to read. Made by "
        f"{'quarterdeck facts views' if clock else 'scripts/warehouse_page.py'}.\n{to_do}"
        "-- For speed, make tables instead of views and fill them again with each load, in this order, before the new\n"
        f"-- row in publication.\n\n{made}\n"
    )


def views(dialect: str, clock: Clock) -> Iterator[tuple[str, str]]:
    """The name of each view, in the order in which they can be made, with its query in the engine's own SQL."""
    yield "time_zone", _zones(clock)
    yield "version_day", DAYS[dialect]
    for name, query in QUERIES.items():
        yield name, translated(query.replace("version_day d", _DAYS), {}, dialect, pretty=True).text


def _zones(clock: Clock) -> str:
    """A row a zone, as every engine writes it."""
    rows = [(BEGINNING, clock.base), *clock.changes]
    return "SELECT * FROM (VALUES\n" + ",\n".join(f"  (DATE '{day}', '{zone}')" for day, zone in rows) + _NAMED


_NAMED = "\n) AS each(first_on, zone)"
_TO_DO = """\
-- Put your organisation's time zone in the place of Europe/Copenhagen, and a row below it for every zone that holds
-- from a later day on, such as (DATE '2027-01-01', 'Asia/Tokyo').
"""
