"""What a publication already holds of the exports of a lake, and what would be lost if its sources were read anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from quarterdeck.facts.building import PublishFailed
from quarterdeck.facts.lake.arrivals import Export
from quarterdeck.facts.reader import Facts

Known = dict[tuple[str, date], str]
"""The digest of each export that a publication holds, by source and day; of several of one day, the last."""


def known_exports(facts: Facts | None) -> Known:
    """Every export the publication holds; none where there is no publication."""
    if facts is None:
        return {}
    rows = facts.fetch("SELECT source, observed_on, digest FROM publication ORDER BY number")
    return {(source, day): digest for source, day, digest in rows}


def known_openings(facts: Facts) -> dict[str, dict[tuple[str, date], bool]]:
    """Of each export that the publication holds, table by table: whether the company was being set up when it came."""
    found: dict[str, dict[tuple[str, date], bool]] = {}
    rows = facts.fetch("SELECT table_name, source, observed_on, is_opening FROM delivered_on")
    for table, source, day, is_opening in rows:
        found.setdefault(table, {})[source, day] = is_opening
    return found


def refuse_loss(facts: Facts, exports: Iterable[Export]) -> None:
    """PublishFailed where the publication knows something of the lake's sources that the lake does not hold."""
    held = {(e.source, table, e.observed_on) for e in exports for table in e.counts}
    sources = {source for source, _, _ in held}
    lost = sorted(row for row in facts.fetch(_DELIVERED) if row[0] in sources and tuple(row) not in held)
    if lost:
        source, table, day = lost[0]
        more = f" (and {len(lost) - 1:,} more)" if len(lost) > 1 else ""
        raise PublishFailed(
            f"The publication that stands holds what {source} delivered as {table} on {day}{more}, and the lake does "
            "not: reading the source anew would lose it. Add that export to the lake, or run the command without "
            "--rebuild, which adds to what stands."
        )


_DELIVERED = """
    SELECT source, table_name, observed_on FROM delivered_on
    UNION SELECT source, 'opportunity', observed_on FROM sighting
    UNION SELECT source, 'opportunity_change', last_on FROM field_change
    UNION SELECT source, 'exchange_rate', stated_on FROM exchange_rate WHERE stated_on IS NOT NULL
    UNION SELECT source, 'opportunity_credit', stated_on FROM opportunity_credit WHERE stated_on IS NOT NULL"""
