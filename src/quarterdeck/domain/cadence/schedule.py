"""The sessions that one viewer may know of, with the names of those in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from quarterdeck.domain.cadence.agreed import AgreedSession
from quarterdeck.domain.cadence.parted import Parted
from quarterdeck.domain.cadence.rhythm import Rhythm
from quarterdeck.domain.cadence.tallies import Tally

BACK = timedelta(days=35)
"""How long a session whose time is over is asked about: until the next monthly one is over, too."""


@dataclass(frozen=True)
class Schedule:
    """Sessions by the time at which they begin, and how the company works.

    ``names`` are those of the people in them, ``units`` those of the units they are about. ``own`` are the keys of
    sessions the viewer is in, ``arranged`` of those they may move or cancel. ``unled`` and ``unplaced`` name people
    for whom nothing, or not everything, could be planned. All of it is as it stands, or stood at the end of ``as_of``.
    """

    sessions: tuple[AgreedSession, ...]
    rhythm: Rhythm
    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    arranged: frozenset[str] = frozenset()
    unled: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    as_of: date | None = None
    parted: Mapping[str, Parted] = field(default_factory=dict)
    """By key, the sessions whose two are no pair any more on their day."""
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    """What came of those in which anything was said."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """How many topics are parked for a session and wait for it."""
    carried: Mapping[str, int] = field(default_factory=dict)
    """How many actions owners carry into their next session, where the viewer may hear what they promise."""
    closed: frozenset[str] = frozenset()
    """By key, the sessions that were closed, some of them before their time."""

    opened: frozenset[str] = frozenset()
    """By key, the sessions that were opened."""
    since: date | None = None
    """The day from which on the company has numbers here, so that sessions can be held; None before."""

    def unended(self, now: datetime) -> tuple[AgreedSession, ...]:
        """The viewer's own sessions of the last weeks whose time is over, and of which nobody has said how they ended.

        Nothing where a day is looked back to: by then they may have had their time still.
        """
        if self.as_of is not None or self.since is None:
            return ()
        return tuple(
            each
            for each in self.sessions
            if each.session.key in self.own
            and each.is_held
            and each.session.ends <= now
            and each.session.on >= max(self.since, now.date() - BACK)
            and each.session.key not in self.closed
        )

    def is_over(self, each: AgreedSession, now: datetime) -> bool:
        """Whether nothing of it is to come: its time has passed, or the two have closed it."""
        return each.session.ends <= now or each.session.key in self.closed
