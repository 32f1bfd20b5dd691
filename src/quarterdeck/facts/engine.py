"""Which engine holds the facts."""

from quarterdeck.facts.duckdb_file import WRITING_MEMORY, open_facts, open_for_writing
from quarterdeck.facts.reader import Engine, Facts, FactsUnreadable, SourceState

__all__ = ["WRITING_MEMORY", "Engine", "Facts", "FactsUnreadable", "SourceState", "open_facts", "open_for_writing"]
