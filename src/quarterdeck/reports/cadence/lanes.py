"""The year as lanes: one for each level, in it its rounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from quarterdeck.domain.cadence import AgreedSession, Level, Tally, together
from quarterdeck.reports.cadence.shape import Lane, Round


def lanes(sessions: Sequence[AgreedSession], now: datetime, tallies: Mapping[str, Tally]) -> tuple[Lane, ...]:
    """Levels that hold sessions, from the front line up; a round stands on the day in its middle."""
    found: dict[Level, dict[str, list[AgreedSession]]] = defaultdict(lambda: defaultdict(list))
    for each in sessions:
        if each.is_held:
            found[each.session.level][each.session.wave].append(each)
    return tuple(
        Lane(level, tuple(_round(held, now, tallies) for held in found[level].values()))
        for level in Level
        if level in found
    )


def _round(held: Sequence[AgreedSession], now: datetime, tallies: Mapping[str, Tally]) -> Round:
    days = sorted(each.session.on for each in held)
    longest = max((each.session.cycle for each in held), key=lambda cycle: cycle.reach)
    is_past = all(each.session.ends <= now for each in held)
    tally = together(tallies[each.session.key] for each in held if each.session.key in tallies)
    return Round(longest, days[len(days) // 2], days[0], days[-1], len(held), is_past, tally)
