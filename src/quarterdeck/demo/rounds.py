"""What was said at Kestrand in the sessions of its running year, read from the files in ``lived``.

A file holds words and days only. Numbers, gaps and checks are those of the day on which a session was held; what nobody
wrote words for ends in one of the ``usual`` ways.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

LIVED = Path(__file__).with_name("lived")
"""One file for each who owns numbers, and one of what is usual."""


@dataclass(frozen=True, slots=True)
class Help:
    """Support: ``asked`` for by the owner or offered by the leader, and what became of it; days on which, if any."""

    text: str
    due_on: date
    asked: bool = False
    promised_on: date | None = None
    kept_on: date | None = None
    broken_on: date | None = None
    declined_on: date | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Will:
    """An action, the number it is to move, and what became of it; days on which, if any."""

    text: str
    due_on: date
    metric: str = ""
    begin: str = ""
    goal: str = ""
    worth: int = 0
    moved_on: date | None = None
    moved_to: date | None = None
    done_on: date | None = None
    let_go_on: date | None = None
    because: str = ""
    judged_on: date | None = None
    judgement: str = ""
    judged_because: str = ""
    help: tuple[Help, ...] = ()

    def number(self, text: str) -> Decimal | None:
        """One of its two numbers."""
        return Decimal(text) if text else None


@dataclass(frozen=True, slots=True)
class End:
    """How a gap ended: act, no_action or escalate; with its answer if one came. ``level`` is whose usual it is.

    ``does`` is an action of which nothing more was written than its words.
    """

    gap: str
    ends: str
    text: str
    level: str = ""
    by: str = "owner"
    due_on: date | None = None
    to: str = ""
    kind: str = ""
    guidance: str = ""
    does: str = ""
    will: tuple[Will, ...] = ()
    answer: str = ""
    answered_by: str = ""
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Parked:
    """A topic that came up where it does not belong, and what came of it where it was dealt with, if anything did."""

    discipline: str
    text: str
    ending: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Waived:
    """A trust check set aside by the owner, which the leader accepts, or by the leader."""

    check: str
    because: str
    until_on: date
    by: str = "owner"


@dataclass(frozen=True, slots=True)
class Held:
    """One session that was held."""

    session: str
    expects: str = ""
    matters: str = ""
    will_do: str = ""
    took: tuple[int, ...] = ()
    back: int = 0
    notes: Mapping[str, str] = field(default_factory=dict)
    shared: str = ""
    asked: tuple[str, ...] = ()
    ends: tuple[End, ...] = ()
    help: tuple[Help, ...] = ()
    parked: tuple[Parked, ...] = ()
    waived: tuple[Waived, ...] = ()
    anyway: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    left_because: str = ""
    clarity: int = 0
    motivation: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """A session that is held at another time than was planned."""

    session: str
    on: date
    by: str
    to: datetime
    because: str


@dataclass(frozen=True, slots=True)
class Mend:
    """A field of an opportunity put right by its owner, which the CRM said by the day of the data, too."""

    owner: str
    on: date
    opportunity: str
    name: str
    field: str
    was: str
    value: str
    because: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """What an owner took on outside of any session."""

    owner: str
    on: date
    will: Will


@dataclass(frozen=True, slots=True)
class Lived:
    """Everything: sessions, what was moved, mended and taken on, and the usual words and ways in which gaps end.

    ``reasons`` are the owner's and the leader's why it is decided on numbers that fail a check, ``let_go`` those
    why something was not done.
    """

    held: tuple[Held, ...]
    moved: tuple[Moved, ...]
    mended: tuple[Mend, ...]
    agreed: tuple[Agreed, ...]
    usual: tuple[End, ...]
    reasons: tuple[tuple[str, ...], ...]
    let_go: tuple[str, ...]
    expects: tuple[str, ...]
    will_do: tuple[str, ...]


@cache
def lived() -> Lived:
    """What the files hold, in the order of their names."""
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(LIVED.glob("*.toml"))]

    def every(name: str) -> list[Any]:
        return [each for found in files for each in found.get(name, ())]

    return Lived(
        held=tuple(_held(each) for each in every("held")),
        moved=tuple(Moved(**each) for each in every("moved")),
        mended=tuple(Mend(**each) for each in every("mended")),
        agreed=tuple(Agreed(**each | {"will": _will(each["will"])}) for each in every("agreed")),
        usual=tuple(_end(each) for each in every("usual")),
        let_go=tuple(every("let_go")),
        reasons=tuple(tuple(each) for each in every("reasons")),
        expects=tuple(every("expects")),
        will_do=tuple(every("will_do")),
    )


def _held(told: dict[str, Any]) -> Held:
    return Held(
        **_lists(told)
        | {
            "ends": tuple(_end(each) for each in told.get("ends", ())),
            "help": _helps(told),
            "parked": tuple(Parked(**each) for each in told.get("parked", ())),
            "waived": tuple(Waived(**each) for each in told.get("waived", ())),
        }
    )


def _end(told: dict[str, Any]) -> End:
    return End(**told | {"will": tuple(_will(each) for each in told.get("will", ()))})


def _will(told: dict[str, Any]) -> Will:
    return Will(**told | {"help": _helps(told)})


def _helps(told: dict[str, Any]) -> tuple[Help, ...]:
    return tuple(Help(**each) for each in told.get("help", ()))


def _lists(told: dict[str, Any]) -> dict[str, Any]:
    """Frozen values hold tuples."""
    return {
        name: tuple(each) if isinstance(each, Sequence) and not isinstance(each, str) else each
        for name, each in told.items()
    }
