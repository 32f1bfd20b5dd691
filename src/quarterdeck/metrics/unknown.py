"""Whether anything of a scope was known on its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from quarterdeck.domain import formats
from quarterdeck.domain.place import Place
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.bridge import Window, first_known
from quarterdeck.metrics.bridge.asked import Statement
from quarterdeck.metrics.compose import parsed, written
from quarterdeck.metrics.credit import has_splits


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing was known of the scope at the end of ``on``.

    Nor is anything said of what came later: the page of a past day stays what it was.
    """

    on: date

    def words(self, place: Place) -> str:
        """The same as a sentence."""
        whose = "you" if place.is_own else place.name
        return f"Nothing was known of {whose} at the end of {formats.day(self.on)}."


def unknown(window: Window, facts: Facts) -> Unknown | None:
    """None as soon as a single opportunity of the window's lens was known by the end of its last day.

    An opportunity is its owner's, and that of everybody who has a share of its value or overlay credit for it.
    """
    if first_known(facts, window) or (has_splits(facts) and window.rows(facts, _credited())):
        return None
    return Unknown(window.last)


@cache
def _credited() -> Statement:
    return written(
        parsed("""
        SELECT 1 FROM opportunity_version AS x
        JOIN opportunity_credit AS c ON c.opportunity_id = x.opportunity_id AND c.known_on <= $last
        JOIN seat ON seat.owner_id = c.seller_id
             AND seat.begin_on <= CAST(x.valid_to AS DATE) AND CAST(x.valid_from AS DATE) < seat.end_on
        WHERE x.valid_from < $known_last LIMIT 1""")
    )
