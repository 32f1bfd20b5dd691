"""What a statement is asked through, kept in the connection instead of being read again by every statement.

A page asks some twenty statements through one lens and at one set of exchange rates. Stints and rates are bound as one
text each (``$stints``, ``$rates``), and for a large company reading those texts takes longer than answering. So a
connection reads them once, into temporary tables, and the statements read these. Where a kind of fact is joined to the
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
"""The parameter in question."""
RATES = "rates"
"""And the other: daily rates of many currencies are as long a text."""
NUMBERED = ("deal", "opportunity_version", "sale", "activity", "selling_cost", "active_on")
"""What holds the number of its owner."""

_UNPACKED = re.compile(r"\(SELECT UNNEST\((FROM_JSON\(\$stints, '[^']*'\))\) AS (\w+)\) AS (\w+)", re.IGNORECASE)
_SPANS = r"FROM_JSON\(\$rates, '[^']*'\)"
_RATES = re.compile(
    rf"\((SELECT UNNEST\(GENERATE_SERIES\((?:(?!FROM_JSON).)*{_SPANS}\) AS \w+\) AS \w+)\) AS (\w+)", re.IGNORECASE
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
    """One connection, and the stints it holds."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._held: tuple[object, str] | None = None
        self._rated: tuple[object, str] | None = None

    def prepared(self, sql: str, parameters: Mapping[str, object]) -> tuple[str, dict[str, object]]:
        """The statement that reads the stints from the connection, and what is still to be bound."""
        sql, left = self._with_rates(sql, dict(parameters))
        plain, unpacked, column = _rewritten(sql)
        if not unpacked:
            return sql, left
        text = str(left.pop(NAME))
        if self._held != (text, unpacked):
            self.connection.execute(_kept(unpacked, column), {NAME: text})
            self._held = (text, unpacked)
        return plain, left

    def _with_rates(self, sql: str, parameters: dict[str, object]) -> tuple[str, dict[str, object]]:
        """The statement that reads the rates of every day from the connection, too."""
        plain, laid = _unrated(sql)
        if not laid or RATES not in parameters:
            return sql, parameters
        text = str(parameters.pop(RATES))
        if self._rated != (text, laid):
            self.connection.execute(_laid(laid), {RATES: text})
            self._rated = (text, laid)
        return plain, parameters


def _laid(rates: str) -> str:
    """The table of what each currency is worth on each day."""
    return f"CREATE OR REPLACE TEMP TABLE given_rates AS SELECT currency, CAST(day AS DATE) AS day, rate FROM ({rates})"


def _kept(unpacked: str, column: str) -> str:
    """The table of the stints, each with the number of its owner; -1 where the facts know nobody of the name."""
    return f"""CREATE OR REPLACE TEMP TABLE given_stints AS
        SELECT g.{column}, coalesce(n.owner_no, -1) AS owner_no
        FROM (SELECT unnest({unpacked}) AS {column}) g
        LEFT JOIN fact_owner n ON coalesce(n.owner_id, '{OWNERLESS}') = g.{column}.owner_id"""


@lru_cache(maxsize=2048)
def _unrated(sql: str) -> tuple[str, str]:
    """The statement over the temporary table of rates, and how that is made; empty if it cannot be."""
    found = _RATES.search(sql)
    if found is None or sql.count(f"${RATES},") != 1:
        return sql, ""
    return _RATES.sub(r"given_rates AS \2", sql), found[1]


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
