"""What a statement is asked through, kept in the connection instead of being read again by every statement.

A page asks some twenty statements through one lens, at one set of exchange rates and in one calendar. Each of these is
bound as one text, and for a large company reading it takes longer than answering. So a connection reads it once, into a
temporary table, and the statements read that. Where a kind of fact is joined to the
stints by its owner, it is joined by the owner's number instead, which lets the file skip what nobody asked for
(schema.NUMBER). The answers are the same either way.
"""

# ruff: noqa: S608 - every name in these statements is written here, every value is bound

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import duckdb

from quarterdeck.domain.facts import OWNERLESS

NAME = "stints"
"""The parameter that binds the stints."""
LAID_OUT = ("rates", "rates_first", "rates_last", "fiscal", "weeks_laid")
"""Those that bind stretches which statements lay out day by day: exchange rates, months and weeks."""
NUMBERED = ("deal", "opportunity_version", "sale", "activity", "selling_cost", "active_on")
"""What holds the number of its owner."""

_UNPACKED = re.compile(r"\(SELECT UNNEST\((FROM_JSON\(\$stints, '[^']*'\))\) AS (\w+)\) AS (\w+)", re.IGNORECASE)
_LAID = re.compile(
    rf"\((SELECT UNNEST\(GENERATE_SERIES\((?:(?!FROM_JSON).)*FROM_JSON\(\$({'|'.join(LAID_OUT)}), '[^']*'\)\) AS \w+\)"
    r" AS \w+)\) AS (\w+)",
    re.IGNORECASE,
)
_NOBODY = re.escape(OWNERLESS)
_SEATED = re.compile(
    rf"((?:FROM|JOIN) (?:{'|'.join(NUMBERED)}) AS (\w+) (?:ON [^()]+? )?JOIN seat ON) seat\.owner_id = "
    rf"(?:COALESCE\(\2\.owner_id, '{_NOBODY}'\)|\2\.owner_id)(?= )"
)
_HELD = re.compile(
    r"JOIN \(SELECT DISTINCT owner_id FROM seat\) AS (\w+) "
    rf"ON \1\.owner_id = COALESCE\((\w+)\.holder_id, '{_NOBODY}'\)"
)


class Given:
    """One connection, and what it holds."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._held: tuple[object, str] | None = None
        self._days: dict[str, tuple[object, str]] = {}

    def prepared(self, sql: str, parameters: Mapping[str, object]) -> tuple[str, dict[str, object]]:
        """The statement that reads the stints from the connection, and what is still to be bound."""
        sql, left = self._with_days(sql, dict(parameters))
        plain, unpacked, column = _rewritten(sql)
        if not unpacked:
            return sql, left
        text = str(left.pop(NAME))
        if self._held != (text, unpacked):
            self.connection.execute(_kept(unpacked, column), {NAME: text})
            self._held = (text, unpacked)
        return plain, left

    def _with_days(self, sql: str, parameters: dict[str, object]) -> tuple[str, dict[str, object]]:
        """The statement that reads rates, months and weeks of every day from the connection, too."""
        plain, laid = _unlaid(sql)
        for name, days in laid:
            text = str(parameters.pop(name))
            if self._days.get(name) != (text, days):
                self.connection.execute(_table(name, days), {name: text})
                self._days[name] = text, days
        return plain, parameters


def _table(name: str, days: str) -> str:
    """The table of what is so on each day."""
    return f"CREATE OR REPLACE TEMP TABLE given_{name} AS SELECT * REPLACE (CAST(day AS DATE) AS day) FROM ({days})"


def _kept(unpacked: str, column: str) -> str:
    """The table of the stints, each with the number of its owner; -1 where the facts know nobody of the name."""
    return f"""CREATE OR REPLACE TEMP TABLE given_stints AS
        SELECT g.{column}, coalesce(n.owner_no, -1) AS owner_no
        FROM (SELECT unnest({unpacked}) AS {column}) g
        LEFT JOIN fact_owner n ON coalesce(n.owner_id, '{OWNERLESS}') = g.{column}.owner_id"""


@lru_cache(maxsize=2048)
def _unlaid(sql: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The statement over temporary tables of days, and how each is made; as it is where something is read twice."""
    found = tuple((name, days) for days, name, _ in _LAID.findall(sql))
    if any(sql.count(f"${name},") != 1 for name, _ in found):
        return sql, ()
    return _LAID.sub(r"given_\2 AS \3", sql), found


@lru_cache(maxsize=2048)
def _rewritten(sql: str) -> tuple[str, str, str]:
    """The statement over the temporary table, how that is made, and its column; the latter empty if it cannot be."""
    found = _UNPACKED.search(sql)
    if found is None or sql.count(f"${NAME}") != 1:
        return sql, "", ""
    plain = _UNPACKED.sub(r"given_stints AS \3", sql)
    plain = plain.replace(f"SELECT {found[2]}.owner_id, ", f"SELECT {found[3]}.owner_no, {found[2]}.owner_id, ", 1)
    plain = _SEATED.sub(r"\1 seat.owner_no = \2.owner_no", plain)
    plain = _HELD.sub(r"JOIN (SELECT DISTINCT owner_no FROM seat) AS \1 ON \1.owner_no = \2.holder_no", plain)
    return plain, found[1], found[2]
