"""Our SQL in the words of other engines.

Statements are written once, in DuckDB's dialect. SQLGlot writes them for other engines; where the words of another
engine depend on types, or DuckDB means something of its own, the typed tree is rewritten first (``rewrites``).
"""

from quarterdeck.facts.dialects.translate import DIALECTS, NoDialect, Translated, translated

__all__ = ["DIALECTS", "NoDialect", "Translated", "translated"]
