"""What the exports of a lake add up to, all days at once: the evidence of opportunities, and the states of rows.

An import brings one export after the other; here every export is at hand, so what the merge does step by step is one
look along the days (docs/design/lake.md). The outcome is the same, row for row.
"""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pyarrow as pa

from quarterdeck.domain.facts import ALL_ALONG, STILL, Table
from quarterdeck.facts.changes import KEYS
from quarterdeck.facts.lake.arrivals import arrived
from quarterdeck.facts.lake.layout import Folder
from quarterdeck.facts.lake.workroom import Workroom
from quarterdeck.facts.rows import first_known
from quarterdeck.facts.schema import STATE, column_type, days_table

Openings = Mapping[tuple[str, date], bool]
"""Of each export, by source and day: whether the company was still being set up."""

_NAMES = ", ".join(c.name for c in STATE)


def lay_out_sightings(room: Workroom, folder: Folder | None, openings: Openings) -> None:
    """The tables ``seen_state`` and ``sighting``, and in ``delivered_on`` which exports of opportunities there were.

    States have a number of their own until they get to the file.
    """
    if folder is None:
        for table in ("seen_state", "sighting", "delivered_on"):
            room.lay_out(table)
        return
    given = {c.name for c in folder.given}
    # A hash passes over nulls, so whether a value is known is hashed beside it.
    marks = ", ".join(f"{c.name} IS NULL, {c.name}" for c in STATE if c.name in given)
    columns = ", ".join(c.name if c.name in given else f"CAST(NULL AS {column_type(c)}) AS {c.name}" for c in STATE)
    room.register("export", _exports(openings))
    room.execute(
        f"""CREATE OR REPLACE TEMP TABLE said AS
        WITH marked AS (
            SELECT source, opportunity_id, observed_on, xxhash64({marks}) AS state_id, {columns}
            FROM {arrived(folder)}
        )
        SELECT m.*, e.is_opening
        FROM marked m JOIN export e ON e.source = m.source AND e.observed_on = m.observed_on"""
    )
    room.execute(
        f"""CREATE OR REPLACE TEMP TABLE seen_state AS
        SELECT DISTINCT opportunity_id, state_id, '{stated(folder)}' AS stated, {_NAMES} FROM said"""
    )
    room.view("sighting", "SELECT source, opportunity_id, observed_on, state_id, is_opening FROM said")
    room.execute(
        f"""CREATE OR REPLACE TEMP TABLE delivered_on AS
        SELECT DISTINCT source, '{folder.table.name}' AS table_name, observed_on, is_opening FROM said"""
    )


def stated(folder: Folder) -> str:
    """The columns an export states, as the evidence keeps them."""
    given = {c.name for c in folder.given}
    return "," + ",".join(sorted(c.name for c in STATE if c.name in given)) + ","


def lay_out_changes(room: Workroom, folder: Folder | None, openings: Openings) -> None:
    """The tables ``field_change`` and ``coverage``: what was told several times counts as told last.

    What a change left behind counts as told last in the set-up, where it was told then.
    """
    if folder is None:
        room.lay_out("field_change")
        room.lay_out("coverage")
        return
    old = "old_value" if "old_value" in folder.kinds else "CAST(NULL AS VARCHAR)"
    value = "value" if "value" in folder.kinds else "CAST(NULL AS VARCHAR)"
    room.register("export", _exports(openings))
    room.execute(
        f"""CREATE OR REPLACE TEMP TABLE told_change AS
        WITH stated AS (
            SELECT source, opportunity_id, changed_at, field, observed_on, {_as_key(value)} AS value,
                {_as_key(old)} AS old_value FROM {arrived(folder)}
        )
        SELECT s.*, CASE WHEN e.is_opening THEN s.observed_on END AS heard_on,
            CASE WHEN e.is_opening AND s.value IS DISTINCT FROM s.old_value THEN s.observed_on END AS opening_on
        FROM stated s JOIN export e ON e.source = s.source AND e.observed_on = s.observed_on"""
    )
    room.execute(
        f"""CREATE OR REPLACE TEMP TABLE field_change AS
        SELECT source, opportunity_id, changed_at, field, last(value ORDER BY observed_on) AS value,
            CASE WHEN max(opening_on) IS NULL THEN last(old_value ORDER BY observed_on)
                ELSE last(old_value ORDER BY coalesce(opening_on, DATE '{ALL_ALONG}')) END AS old_value,
            min(observed_on) AS first_on, max(observed_on) AS last_on, max(opening_on) AS opening_on
        FROM told_change GROUP BY source, opportunity_id, changed_at, field"""
    )
    room.execute(
        """CREATE OR REPLACE TEMP TABLE coverage AS
        SELECT source, field, max(observed_on) AS until_on, max(heard_on) AS opening_on
        FROM told_change GROUP BY source, field"""
    )


def lay_out_rows(room: Workroom, folder: Folder, openings: Openings) -> None:
    """Every state the rows of the folder's table ever had, and on which day each of their columns was last stated."""
    table, given = folder.table, {c.name for c in folder.given}
    room.register("export", _exports(openings))
    states = _states(folder, given, only_once=len({source for source, _ in openings}) == len(openings))
    room.execute(f"CREATE OR REPLACE TEMP TABLE {table.name} AS {states}")
    room.execute(f"CREATE OR REPLACE TEMP TABLE {days_table(table)} AS {_days(table, given, arrived(folder))}")


def _as_key(value: str) -> str:
    """Fields that hold identifiers are qualified by the source."""
    fields = ", ".join(f"'{name}'" for name in KEYS)
    return f"CASE WHEN field IN ({fields}) THEN source || ':' || nullif({value}, '') ELSE {value} END"


def _exports(openings: Openings) -> pa.Table:
    """Each export, and whether it belongs to the set-up of the company."""
    sources, days, opening = zip(*((*export, openings[export]) for export in sorted(openings)), strict=True)
    return pa.table(
        {
            "source": pa.array(sources, pa.string()),
            "observed_on": pa.array(days, pa.date32()),
            "is_opening": pa.array(opening, pa.bool_()),
        }
    )


def _states(folder: Folder, given: Iterable[str], *, only_once: bool) -> str:
    """A row is known from its first export on, and otherwise from the export of each change on.

    ``only_once``: no source has exported the table twice, so that no row need be compared with itself.
    """
    table, given = folder.table, set(given)
    said = ", ".join(name for name in table.names if name in given and name not in table.key)
    key = ", ".join(table.key)
    columns = ", ".join(
        f"n.{c.name}" if c.name in given else f"CAST(NULL AS {column_type(c)}) AS {c.name}" for c in table.columns
    )
    first = first_known(table, given, opening="e.is_opening", day="n.observed_on")
    compared = (
        "TRUE AS is_new, FALSE AS differs"
        if only_once
        else f"row_number() OVER w = 1 AS is_new, row({said}) IS DISTINCT FROM lag(row({said})) OVER w AS differs"
    )
    next_known = f"lead(known_from, 1, DATE '{STILL}') OVER (PARTITION BY {key} ORDER BY observed_on)"
    return f"""WITH compared AS (
            SELECT *, {compared} FROM {arrived(folder)}
            {"" if only_once else f"WINDOW w AS (PARTITION BY {key} ORDER BY observed_on)"}
        ), state AS (
            SELECT {columns}, n.observed_on, CASE WHEN n.is_new THEN {first} ELSE n.observed_on END AS known_from
            FROM compared n JOIN export e ON e.source = n.source AND e.observed_on = n.observed_on
            WHERE n.is_new OR n.differs
        )
        SELECT {", ".join(table.names)}, known_from, {f"DATE '{STILL}'" if only_once else next_known} AS known_to
        FROM state"""


def _days(table: Table, given: Iterable[str], rows: str) -> str:
    given = set(given)
    days = ", ".join(
        f"max(observed_on) AS {name}" if name in given else f"CAST(NULL AS DATE) AS {name}"
        for name in table.names
        if name not in table.key
    )
    return f"SELECT {', '.join(table.key)}, {days} FROM {rows} GROUP BY {', '.join(table.key)}"
