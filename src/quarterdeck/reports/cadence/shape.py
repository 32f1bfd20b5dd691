"""What the Cadence report says: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from quarterdeck.domain.cadence import Cycle, DecisionKind, Level, Parted, Standing, Tally, TimeShare
from quarterdeck.domain.calendar import Period
from quarterdeck.domain.scope import Subject
from quarterdeck.domain.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Round:
    """The sessions of one level and round: the longest cycle held in it, on which days, how many."""

    cycle: Cycle
    on: date
    first_on: date
    last_on: date
    count: int
    is_past: bool
    tally: Tally
    """What came of them together."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The rounds of a level over the year."""

    level: Level
    rounds: tuple[Round, ...]


@dataclass(frozen=True, slots=True)
class YearMonth:
    """A fiscal month of the year, with its quarter where one begins."""

    label: str
    begin: date
    quarter: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether an owner's numbers can be trusted: ok, fix or none, in words."""

    state: str
    words: str


@dataclass(frozen=True, slots=True)
class NextSession:
    """A session to come. ``trust`` is None where the viewer may not see the numbers it is about."""

    key: str
    begins: datetime
    minutes: int
    cycles: tuple[Cycle, ...]
    owner: str
    leader: str
    numbers: Subject
    opens: bool
    trust: Readiness | None
    standing: Standing
    planned_for: datetime
    reason: str
    may_arrange: bool
    parted: Parted | None = None
    """Why the two are no pair any more on that day."""
    carried: int | None = None
    """Actions that the owner carries into it; None where the viewer does not hear of them."""
    waiting: int = 0
    """Topics that are parked for it."""
    clash: str = ""
    """Whose session one of the two is in at the same time; empty where there is none."""


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A session that is over, and what came of it. ``is_own``: the viewer is one of the two.

    ``is_held`` is False for one of which is on record that it did not take place.
    """

    key: str
    begins: datetime
    cycles: tuple[Cycle, ...]
    owner: str
    leader: str
    tally: Tally
    is_own: bool
    is_held: bool


@dataclass(frozen=True, slots=True)
class UnendedSession:
    """A session of the viewer's whose time is over without an end; ``is_opened`` if anybody has begun it."""

    key: str
    begins: datetime
    cycles: tuple[Cycle, ...]
    owner: str
    leader: str
    is_opened: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """The decisions of a level, one cell for each cycle."""

    level: Level
    cells: tuple[tuple[DecisionKind, ...], ...]
    tallies: tuple[Tally, ...] = ()
    """What was decided there in the year, for each of the same cycles."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Which decision belongs where."""

    cycles: tuple[Cycle, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class CadenceYear:
    """The sessions of a fiscal year. ``coming`` counts those still to be held, of which ``next`` shows a page.

    ``on`` is today, or the day looked back to where it ``is_pinned`` to one.
    """

    year: Period
    label: str
    on: date
    is_pinned: bool
    lines: tuple[Sentence, ...]
    title: str
    lanes: tuple[Lane, ...]
    months: tuple[YearMonth, ...]
    matrix: Matrix
    next: tuple[NextSession, ...]
    next_title: str
    coming: int
    held: tuple[HeldSession, ...]
    """The newest of those of the year that were held."""
    held_count: int
    time: tuple[TimeShare, ...]
    """How the time of the year's sessions is shared among the disciplines."""
    unled: tuple[str, ...]
    unplaced: tuple[str, ...]
    unended: tuple[UnendedSession, ...] = ()
    """Sessions of the viewer's whose time is over, and of which nobody has said how they ended; the oldest first."""
