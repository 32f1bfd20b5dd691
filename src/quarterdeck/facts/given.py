"""What a statement is asked through, kept in the connection instead of being read again by every statement.

A page asks some twenty statements through one lens. Its stints are bound as one text (``$stints``), and for a large
company reading that text takes longer than answering. So a connection reads it once, into a temporary table, and the
statement reads that. And where no stint stands for facts without an owner, the plain column says the same as the
expression that would include them, and lets the file skip what nobody asked for. The answers are the same either way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import duckdb

from quarterdeck.domain.facts import OWNERLESS

NAME = "stints"
"""The parameter in question."""
_UNPACKED = re.compile(r"\(SELECT UNNEST\((FROM_JSON\(\$stints, '[^']*'\))\) AS (\w+)\) AS (\w+)", re.IGNORECASE)
_OWNER = re.compile(rf"COALESCE\((\w+\.\w+), '{re.escape(OWNERLESS)}'\)", re.IGNORECASE)


class Given:
    """One connection, and the stints it holds."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._held: tuple[object, str] | None = None

    def prepared(self, sql: str, parameters: Mapping[str, object]) -> tuple[str, dict[str, object]]:
        """The statement that reads the stints from the connection, and what is still to be bound."""
        text = str(parameters[NAME])
        plain, unpacked, column = _rewritten(sql, OWNERLESS in text)
        if not unpacked:
            return sql, dict(parameters)
        if self._held != (text, unpacked):
            self.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE given_stints AS SELECT unnest({unpacked}) AS {column}",
                {NAME: text},
            )
            self._held = (text, unpacked)
        return plain, {name: value for name, value in parameters.items() if name != NAME}


@lru_cache(maxsize=2048)
def _rewritten(sql: str, with_ownerless: bool) -> tuple[str, str, str]:  # noqa: FBT001 part of the key
    """The statement over the temporary table, how that is made, and its column; the latter empty if it cannot be."""
    found = _UNPACKED.search(sql)
    if found is None or sql.count(f"${NAME}") != 1:
        return sql, "", ""
    plain = _UNPACKED.sub(r"given_stints AS \3", sql)
    return plain if with_ownerless else _OWNER.sub(r"\1", plain), found[1], found[2]
