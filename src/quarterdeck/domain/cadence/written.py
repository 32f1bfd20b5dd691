"""Cadence rules as people write them: "third working day of the month, 09:00, 60 minutes, 2 a day"."""

from __future__ import annotations

import re
from datetime import date, time

from quarterdeck.domain.cadence.cycles import Cycle, Level
from quarterdeck.domain.cadence.rules import BEFORE, LAST, CadenceRule, Every, Nth
from quarterdeck.domain.calendar import MONTHS_IN_YEAR, WEEKDAYS

NEVER = "not held"
MOST_MINUTES = 480
MOST_A_DAY = 20
MOST_WORKING_DAYS = 20
"""A month of four weeks has no more."""
_MOST_WEEKDAYS = 4
_MINUTES_IN_DAY = 24 * 60
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth"),
    *("nineteenth", "twentieth"),
)
_UNITS = {Cycle.MONTHLY: "month", Cycle.QUARTERLY: "quarter", Cycle.ANNUAL: "year"}
_MONTHS_IN = {Cycle.QUARTERLY: 3, Cycle.ANNUAL: MONTHS_IN_YEAR}
_EXAMPLES = {
    Cycle.WEEKLY: "every Monday",
    Cycle.FORTNIGHTLY: "every other Monday, or every other Monday from 2026-01-05",
    Cycle.MONTHLY: "third working day after month end, first Friday, or last Thursday of the month",
    Cycle.QUARTERLY: "third working day after quarter end, or last Thursday of the quarter's first month",
    Cycle.ANNUAL: "first Friday of the month before the year, or second working day of the year's last month",
}


class Unreadable(ValueError):
    """A rule was written in a way nobody understands; the message says which ways there are."""


def written(rule: CadenceRule) -> str:
    """The rule in words; ``read_rule`` reads it back."""
    minutes = f"{rule.minutes} minutes" if rule.minutes != 1 else "1 minute"
    return f"{_written_day(rule.on, rule.cycle)}, {rule.at:%H:%M}, {minutes}, {rule.a_day} a day"


def read_rule(level: Level, cycle: Cycle, text: str) -> CadenceRule | None:
    """The rule that was written; None for one that says its sessions are not held. Unreadable says what to write.

    The day comes first; time, minutes and how many a day may be left out, and are then 09:00, 60 and 2.
    """
    day, *rest = [" ".join(part.split()) for part in text.split(",")]
    if day.lower() == NEVER and not rest:
        return None
    rule = CadenceRule(level, cycle, _read_day(day, cycle))
    at, minutes, a_day = rule.at, rule.minutes, rule.a_day
    for part in rest:
        if found := re.fullmatch(r"(?:at )?(\d{1,2}):(\d{2})", part, re.IGNORECASE):
            at = _time(part, *found.groups())
        elif found := re.fullmatch(r"(\d{1,4}) ?(?:min|minutes?)", part, re.IGNORECASE):
            minutes = _number(part, found[1], MOST_MINUTES)
        elif found := re.fullmatch(r"(\d{1,4}) a day", part, re.IGNORECASE):
            a_day = _number(part, found[1], MOST_A_DAY)
        else:
            raise Unreadable(
                f"'{part}' is neither a time, a length nor a number of sessions. "
                "Write them after the day, for example: 09:00, 60 minutes, 2 a day."
            )
    if at.hour * 60 + at.minute + minutes > _MINUTES_IN_DAY:
        raise Unreadable(f"A session of {minutes} minutes from {at:%H:%M} on would end on another day. Begin earlier.")
    return CadenceRule(level, cycle, rule.on, at, minutes, a_day)


def _written_day(on: Nth | Every, cycle: Cycle) -> str:
    if isinstance(on, Every):
        other = "other " if cycle is Cycle.FORTNIGHTLY else ""
        return f"every {other}{WEEKDAYS[on.weekday]}{f' from {on.since}' if on.since else ''}"
    kind = "working day" if on.weekday is None else WEEKDAYS[on.weekday]
    return f"{_ordinal(on.nth)} {kind} of {_written_month(on.month, cycle)}"


def _written_month(month: int, cycle: Cycle) -> str:
    unit = _UNITS[cycle]
    if cycle is Cycle.MONTHLY:
        return "the month"
    return f"the month before the {unit}" if month == BEFORE else f"the {unit}'s {_ordinal(month)} month"


def _ordinal(number: int) -> str:
    if number > 0:
        return _ORDINALS[number - 1]
    return "last" if number == LAST else f"{_ORDINALS[-number - 1]} last"


def _read_day(text: str, cycle: Cycle) -> Nth | Every:
    if not text:
        raise Unreadable(f"Which day is missing. {_forms(cycle)}")
    return _read_every(text, cycle) if cycle.is_of_weeks else _read_nth(text, cycle)


def _read_every(text: str, cycle: Cycle) -> Every:
    found = re.fullmatch(r"every (other )?(\w+)(?: from (\S+))?", text, re.IGNORECASE)
    if not found or bool(found[1]) != (cycle is Cycle.FORTNIGHTLY) or (found[3] and not found[1]):
        raise Unreadable(f"'{text}' is not {_a(cycle)} day. {_forms(cycle)}")
    return Every(_weekday(found[2], text, cycle), _date(found[3]) if found[3] else None)


def _read_nth(text: str, cycle: Cycle) -> Nth:
    found = re.fullmatch(r"(?:the )?(.+?) (working days?|\w+)(?: (?:(of|after|before) (.+)))?", text, re.IGNORECASE)
    nth = _nth(found[1]) if found else None
    if not found or nth is None:
        raise Unreadable(f"'{text}' is not {_a(cycle)} day. {_forms(cycle)}")
    weekday = None if found[2].lower().startswith("working") else _weekday(found[2], text, cycle)
    most = MOST_WORKING_DAYS if weekday is None else _MOST_WEEKDAYS
    if abs(nth) > most:
        raise Unreadable(f"Not every month has a {text}. Count up to {_ORDINALS[most - 1]}, or write last.")
    if found[3] and found[3].lower() != "of":
        return _beside(nth, weekday, found[3].lower(), found[4], text, cycle)
    return Nth(nth, weekday, _month(found[4] or "", text, cycle))


def _beside(nth: int, weekday: int | None, side: str, edge: str, text: str, cycle: Cycle) -> Nth:
    """The nth day after, or before, the end of a month, quarter or year.

    After an end a new period has begun, which is the one the session is about; before it, the session is about the
    period that ends.
    """
    if nth < 0 or not re.fullmatch(rf"(?:the )?{_UNITS[cycle]}(?:'s)?[ -]end", edge.lower()):
        raise Unreadable(f"'{text}' is not {_a(cycle)} day. {_forms(cycle)}")
    if side == "after":
        return Nth(nth, weekday, 1)
    return Nth(-nth, weekday, 1 if cycle is Cycle.MONTHLY else LAST)


def _month(text: str, whole: str, cycle: Cycle) -> int:
    """Which month of the quarter or year; of a month there is only itself."""
    unit = _UNITS[cycle]
    said = text.lower().replace("’", "'").removeprefix("the ")
    if cycle is Cycle.MONTHLY and said in {"", "month"}:
        return 1
    if cycle is not Cycle.MONTHLY:
        if said == f"month before the {unit}":
            return BEFORE
        found = re.fullmatch(rf"{unit}'s (.+) month|(.+) month of the {unit}", said)
        month = _nth(found[1] or found[2]) if found else None
        if month and (month == LAST or 1 <= month <= _MONTHS_IN[cycle]):
            return month
    raise Unreadable(f"'{whole}' does not name a day of a {unit}. {_forms(cycle)}")


def _nth(text: str) -> int | None:
    """A number in order: third, 3rd, last, second last."""
    said = text.lower().strip()
    if said == "last":
        return LAST
    if said.endswith(" last"):
        place = _nth(said.removesuffix(" last"))
        return -place if place and place > 0 else None
    if found := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)\.?", said):
        return int(found[1]) or None
    return _ORDINALS.index(said) + 1 if said in _ORDINALS else None


def _weekday(text: str, whole: str, cycle: Cycle) -> int:
    found = [n for n, name in enumerate(WEEKDAYS) if len(text) > 2 and name.lower().startswith(text.lower())]  # noqa: PLR2004 three letters tell weekdays apart
    if not found:
        raise Unreadable(f"'{whole}' is not {_a(cycle)} day: '{text}' is not a weekday. {_forms(cycle)}")
    if found[0] > WEEKDAYS.index("Friday"):
        raise Unreadable(f"Nobody works on a {WEEKDAYS[found[0]]}. Write a day from Monday to Friday.")
    return found[0]


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"'{text}' is not a day. Write it as 2026-01-05.") from None


def _time(text: str, hours: str, minutes: str) -> time:
    try:
        return time(int(hours), int(minutes))
    except ValueError:
        raise Unreadable(f"'{text}' is not a time of day. Write hours and minutes, such as 09:00.") from None


def _number(text: str, number: str, most: int) -> int:
    if not 1 <= int(number) <= most:
        raise Unreadable(f"'{text}' cannot be. Write a number from 1 to {most}.")
    return int(number)


def _forms(cycle: Cycle) -> str:
    return f"Write for example: {_EXAMPLES[cycle]}."


def _a(cycle: Cycle) -> str:
    return f"an {cycle.value}" if cycle is Cycle.ANNUAL else f"a {cycle.value}"
