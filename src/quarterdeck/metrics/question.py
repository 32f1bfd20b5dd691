"""What can be asked: whose facts, which metric, over which days, known when, split by what."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from quarterdeck.domain.calendar import Calendar, Period
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.money import Conversion
from quarterdeck.domain.org import Stint
from quarterdeck.domain.trust import QUIET_DAYS, STUCK_FACTOR
from quarterdeck.metrics.fiscal import months_text, reach, weeks_text

DAYS_IN_WEEK = 7


@dataclass(frozen=True)
class Lens:
    """Whose facts count: the cleared stints of a subject. ``Stint.row_key`` is the line of the page it adds to.

    ``everything``: whoever looks is cleared for all there is, and looks at the whole company.
    """

    stints: tuple[Stint, ...]
    everything: bool = False

    def __hash__(self) -> int:
        """The hash of the stints, worked out once: lenses are keys wherever answers are kept."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.stints)

    def holds_all(self, owner_ids: Iterable[str]) -> bool:
        """Whether every day of each of these owners counts, and counts once: then nobody's facts are left out.

        Never where anybody is not cleared for everything, whatever the owners.
        """
        return self.everything and all(map(self._whole_owners.get, owner_ids))

    @cached_property
    def _whole_owners(self) -> dict[str, bool]:
        """Of each owner: whether their stints follow each other from the first day there is to the last."""
        stints: dict[str, list[tuple[date, date]]] = defaultdict(list)
        for stint in self.stints:
            stints[stint.owner_id].append((stint.begin_on, stint.end_on))
        return {owner_id: _unbroken(sorted(days)) for owner_id, days in stints.items()}

    @cached_property
    def text(self) -> str:
        """The stints as one text to bind."""
        return json.dumps([_spelt(stint) for stint in self.stints])


def _unbroken(days: Sequence[tuple[date, date]]) -> bool:
    ends = [BEGINNING, *(end for _, end in days)]
    return [begin for begin, _ in days] == ends[:-1] and ends[-1] == END


def _spelt(stint: Stint) -> dict[str, str]:
    """The stint by name; ``asdict`` takes ten times as long, which is felt where there are thousands."""
    return {
        "owner_id": stint.owner_id,
        "person_key": stint.person_key,
        "unit_key": stint.unit_key,
        "begin_on": stint.begin_on.isoformat(),
        "end_on": stint.end_on.isoformat(),
        "row_key": stint.row_key,
    }


@dataclass(frozen=True)
class Question:
    """One metric, for whom, over which days, with the knowledge of which day, at which rates, split by what.

    ``stuck_factor`` and ``quiet_days``: when an open deal has stood too long in its stage, or without activity.
    """

    metric: str
    lens: Lens
    period: Period
    as_of: date
    calendar: Calendar
    money: Conversion
    by: tuple[str, ...] = ()
    stuck_factor: float = STUCK_FACTOR
    quiet_days: int = QUIET_DAYS

    @property
    def known(self) -> datetime:
        """The first instant that is not known any more (naive UTC)."""
        return self.calendar.known_until(self.as_of)

    @property
    def weeks(self) -> float:
        """Weeks of the period that are over at the end of the knowledge day."""
        return self.period.until(self.as_of).days / DAYS_IN_WEEK

    @property
    def _reach(self) -> Period:
        return reach(self.period, self.as_of)

    @property
    def values(self) -> dict[str, object]:
        """What statements may bind, by parameter name."""
        return {
            "stints": self.lens.text,
            "begin": self.period.begin,
            "end": self.period.end,
            "as_of": self.as_of,
            "known": self.known,
            **self.money.values,
            "fiscal": months_text(self.calendar, self._reach),
            "weeks_laid": weeks_text(self.calendar, self._reach),
            "weeks": self.weeks,
            "opened": self.calendar.known_until(self.period.begin - timedelta(days=1)),
            "stuck_factor": self.stuck_factor,
            "quiet_on": self.as_of - timedelta(days=self.quiet_days - 1),
            "quiet_at": self.calendar.known_until(self.as_of - timedelta(days=self.quiet_days)),
        }
