"""Whether anything of a scope was known on its day, and since when something is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from quarterdeck.domain import formats
from quarterdeck.domain.place import Place
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.bridge import Window, first_known
from quarterdeck.metrics.question import Lens


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing was known of the scope at the end of ``on``.

    ``known_from`` is the first day of which its viewer knows anything, if that came later. What others of a company
    knew by then is no part of it, nor what came later in a company that knew something: the page of a past day stays
    what it was.
    """

    on: date
    known_from: date | None

    def words(self, place: Place) -> str:
        """The same as a sentence or two."""
        whose = "you" if place.is_own else place.name
        found = f"Nothing was known of {whose} at the end of {formats.day(self.on)}."
        if self.known_from:
            found += f" What is known begins on {formats.day(self.known_from)}: choose that day or a later one."
        return found


def unknown(window: Window, facts: Facts, cleared: Lens, newest_on: date) -> Unknown | None:
    """None as soon as a single opportunity of the window's lens was known by the end of its last day.

    ``cleared`` is all that its viewer may see, and ``newest_on`` the newest day of the data.
    """
    if first_known(facts, window):
        return None
    first = first_known(facts, replace(window, lens=cleared, last=newest_on))
    return Unknown(window.last, first if first and first > window.last else None)
