"""What came of sessions, counted: decisions, topics that went elsewhere, and minutes spent with each discipline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from quarterdeck.domain.cadence.agreed import AgreedSession
from quarterdeck.domain.cadence.cycles import Cycle, Level
from quarterdeck.domain.cadence.decisionkinds import Discipline
from quarterdeck.domain.cadence.rhythm import Rhythm


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of one session, or of several together.

    ``open`` of the decisions ``taken`` are carried over: what was asked above has no answer, or what is to be done is
    not done. ``parked`` counts topics that went elsewhere. ``minutes`` are those really spent, by discipline, in
    ``held`` sessions; a session in which something was said counts as held, unless it is on record that it did not
    take place.
    """

    held: int = 0
    taken: int = 0
    open: int = 0
    parked: int = 0
    minutes: Mapping[Discipline, int] = field(default_factory=dict)

    @property
    def closed(self) -> int:
        """Decisions of which nothing is left to do."""
        return self.taken - self.open


@dataclass(frozen=True, slots=True)
class TimeShare:
    """Minutes of the sessions of one level by discipline: as planned, and as spent in those that were held."""

    level: Level
    sessions: int
    planned: Mapping[Discipline, int]
    held: int
    spent: Mapping[Discipline, int]


def together(tallies: Iterable[Tally]) -> Tally:
    """The sum of what came of several."""
    found = list(tallies)
    minutes: Counter[Discipline] = Counter()
    for each in found:
        minutes.update(each.minutes)
    return Tally(
        sum(each.held for each in found),
        sum(each.taken for each in found),
        sum(each.open for each in found),
        sum(each.parked for each in found),
        dict(minutes),
    )


def time_shares(
    sessions: Iterable[AgreedSession], rhythm: Rhythm, tallies: Mapping[str, Tally]
) -> tuple[TimeShare, ...]:
    """How the time of these sessions is shared among the disciplines, level by level; cancelled ones take none."""
    held: dict[Level, list[AgreedSession]] = {}
    for each in sessions:
        if each.is_held:
            held.setdefault(each.session.level, []).append(each)
    return tuple(_share(level, held[level], rhythm, tallies) for level in Level if level in held)


def _share(level: Level, sessions: list[AgreedSession], rhythm: Rhythm, tallies: Mapping[str, Tally]) -> TimeShare:
    planned: Counter[Discipline] = Counter()
    alike = Counter((each.session.cycle, each.session.minutes) for each in sessions)
    for (cycle, minutes), count in alike.items():
        planned.update({part: took * count for part, took in _parts(rhythm, level, cycle, minutes).items()})
    spent = together(tally for each in sessions if (tally := tallies.get(each.session.key)) and tally.minutes)
    return TimeShare(level, len(sessions), dict(planned), spent.held, spent.minutes)


def _parts(rhythm: Rhythm, level: Level, cycle: Cycle, minutes: int) -> dict[Discipline, int]:
    return {part.discipline: part.minutes for part in rhythm.template(level, cycle, minutes).parts}
