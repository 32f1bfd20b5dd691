"""Which engine holds the facts: a publication file, or whatever a URL names."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from quarterdeck.facts.duckdb_file import WRITING_MEMORY, connect_to_read, open_facts, open_for_writing
from quarterdeck.facts.postgres import Postgres
from quarterdeck.facts.reader import Engine, Facts, FactsUnreadable, SourceState
from quarterdeck.facts.spark import Spark

__all__ = [
    "WRITING_MEMORY",
    "Engine",
    "Facts",
    "FactsUnreadable",
    "SourceState",
    "engine_at",
    "facts_of",
    "open_facts",
    "open_for_writing",
    "published",
]


def engine_at(url: str) -> Engine:
    """The engine at ``postgresql://…``, ``sc://host:port`` (Spark Connect) or ``duckdb:///path``.

    FactsUnreadable for any other URL, and where nobody answers.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "postgresql" | "postgres":
            return Postgres(url)
        case "sc":
            return Spark(url)
        case "duckdb":
            return connect_to_read(Path(unquote(parts.path)))
        case other:
            raise FactsUnreadable(
                f"No engine of facts is known for '{other}://'. Write postgresql://user:password@host/name, "
                "sc://host:15002 for Spark Connect, or duckdb:///path/to/file."
            )


def published(engine: Engine) -> tuple[int, tuple[SourceState, ...]]:
    """The number of what stands there, and its sources. FactsUnreadable where nothing has been published."""
    rows = engine.rows(
        "SELECT source, max(observed_on) AS observed_on, count(*) AS imports, max(number) AS number "
        "FROM publication GROUP BY source ORDER BY source",
        {},
    )
    if not rows:
        raise FactsUnreadable("The table publication is empty: nothing says what was loaded, and of which day it is.")
    return max(row[3] for row in rows), tuple(SourceState(*row[:3]) for row in rows)


def facts_of(engine: Engine) -> Facts:
    """A reader of what stands in the engine now."""
    return Facts(engine, *published(engine))
