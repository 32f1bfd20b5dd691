"""The lens a report looks through: whose numbers, which period, and what was known on which day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quarterdeck.domain.calendar import FIRST_YEAR, Period
from quarterdeck.domain.money import RateType


class SubjectKind(StrEnum):
    """Whose numbers: a person's or a unit's."""

    PERSON = "person"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Subject:
    """The person or unit a report is about."""

    kind: SubjectKind
    key: str


class View(StrEnum):
    """How the organisation is read over time."""

    AS_WAS = "as_was"
    """A fact counts where its owner sat on the day it happened."""
    AS_IS = "as_is"
    """All history counts where its owner sits on the knowledge day."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Subject, period, knowledge day, organisation view and rates. Lives in the URL; every link carries it on.

    It is pinned to its day where somebody asked for that day, be it the newest of the data: nothing recorded after it
    counts then. Else its day is the newest one, and what is on record now counts.
    """

    subject: Subject
    period: Period
    as_of: date
    view: View = View.AS_WAS
    rates: RateType = RateType.DATED
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """How a face was asked to look, as written in an address or on a command line; empty means the default."""

    period: str = ""
    as_of: str = ""
    view: str = ""
    rates: str = ""


class Unreadable(ValueError):
    """Something asked for cannot be looked at; the message says why, and how to write what can."""


class UnreadableDay(Unreadable):
    """A day that cannot be looked at."""


class UnreadableChoice(Unreadable):
    """A view or a type of rates that there is not."""


class UnknownParameter(Unreadable):
    """A parameter that is asked with and is none, such as a misspelt one."""


def refuse_others(asked: Iterable[str], names: Sequence[str]) -> None:
    """Raises UnknownParameter for whatever is asked with but those names: nothing is ignored."""
    if unknown := sorted(set(asked) - set(names)):
        there = f"There are {', '.join(names)}." if names else "There are none."
        raise UnknownParameter(f"There is no parameter {', '.join(map(repr, unknown))} here. {there}")


def read_day(text: str) -> date | None:
    """The day that ``text`` names, None for an empty one. Raises UnreadableDay."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as wrong:
        raise UnreadableDay(f"'{text}' is not a day. Write it like 2026-02-05.") from wrong


def in_time(day: date) -> date:
    """The day itself. UnreadableDay for one before all that can be asked for."""
    if day.year < FIRST_YEAR:
        raise UnreadableDay(f"{day} is too long ago: days begin in {FIRST_YEAR}.")
    return day


def known_by(day: date, last: date) -> date:
    """The day itself. UnreadableDay where nothing is known of it yet by ``last``, or could be."""
    if day > last:
        raise UnreadableDay(f"Nothing is known of {day} yet: the data was last brought in on {last}.")
    return in_time(day)


def read_choice[Choice: StrEnum](text: str, choices: type[Choice], default: Choice) -> Choice:
    """The choice that ``text`` names, ``default`` for an empty one. Raises UnreadableChoice."""
    if not text.strip():
        return default
    try:
        return choices(text.strip().casefold())
    except ValueError as wrong:
        raise UnreadableChoice(f"'{text}' is not one of {', '.join(choices)}. Choose one of those.") from wrong
