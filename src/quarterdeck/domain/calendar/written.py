"""Rules as plain text and numbers: how records keep them, and how forms and commands state them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from quarterdeck.domain.calendar.periods import DAYS_IN_WEEK, MONTH_NAMES, MONTHS_IN_YEAR
from quarterdeck.domain.calendar.rules import (
    PATTERNS,
    Anchor,
    ListedPeriod,
    Months,
    NamedAfter,
    Rule,
    Table,
    Weeks,
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def written(rule: Rule) -> dict[str, Any]:
    """The rule as a record keeps it; ``read_rule`` reads it back."""
    match rule:
        case Months():
            return {
                "kind": "months",
                "start": rule.start_month,
                "named_after": rule.named_after.value,
                "week_start": WEEKDAYS[rule.week_start],
            }
        case Weeks():
            return {
                "kind": "weeks",
                "pattern": "-".join(map(str, rule.pattern)),
                "end": rule.end_month,
                "weekday": WEEKDAYS[rule.weekday],
                "anchor": rule.anchor.value,
                "extra_in": rule.extra_in,
                "named_after": rule.named_after.value,
            }
        case Table():
            periods = [[p.year, p.number, p.quarter, p.begin.isoformat()] for p in rule.periods]
            end = rule.end.isoformat()
            return {"kind": "list", "periods": periods, "end": end, "week_start": WEEKDAYS[rule.week_start]}
    raise TypeError(f"{rule!r} is not a rule that can be kept.")


def read_rule(said: Mapping[str, Any]) -> Rule:
    """The rule that was stated. ValueError says which part cannot be, and what can; what is left out is the default."""
    kind = said.get("kind", "months")
    if kind not in _READERS:
        raise ValueError(f"'{kind}' is no kind of calendar. There are: {', '.join(_READERS)}.")
    given = {name: value for name, value in said.items() if name != "kind" and value not in (None, "")}
    return _READERS[kind](given)


def described(rule: Rule) -> str:
    """The rule in a line: 4-4-5 weeks, ending on the last Saturday of January."""
    match rule:
        case Months():
            after = "" if rule.named_after is NamedAfter.END else ", named after the year in which it begins"
            return (
                f"months, from {MONTH_NAMES[rule.start_month - 1]}; weeks begin on {WEEKDAYS[rule.week_start]}{after}"
            )
        case Weeks():
            which = "last" if rule.anchor is Anchor.LAST else "nearest"
            at = "of" if rule.anchor is Anchor.LAST else "to the end of"
            extra = "" if rule.extra_in == MONTHS_IN_YEAR else f", a 53rd week in period {rule.extra_in}"
            after = "" if rule.named_after is NamedAfter.END else ", named after the year in which it begins"
            day = f"the {which} {WEEKDAYS[rule.weekday]} {at} {MONTH_NAMES[rule.end_month - 1]}"
            return f"{'-'.join(map(str, rule.pattern))} weeks, ending on {day}{extra}{after}"
        case Table():
            first = rule.periods[0]
            return f"{len(rule.periods)} listed periods, {first.begin} until {rule.end}"
    raise TypeError(f"{rule!r} is not a rule that can be described.")


def _months(given: Mapping[str, Any]) -> Rule:
    return Months(
        _month(given.get("start", 1)), _named_after(given.get("named_after")), _weekday(given.get("week_start", 0))
    )


def _weeks(given: Mapping[str, Any]) -> Rule:
    return Weeks(
        _pattern(str(given.get("pattern", "4-4-5"))),
        _month(given.get("end", 1)),
        _weekday(given.get("weekday", "Saturday")),
        _anchor(given.get("anchor")),
        _number(given.get("extra_in", MONTHS_IN_YEAR), "the month that gets the 53rd week"),
        _named_after(given.get("named_after")),
    )


def _list(given: Mapping[str, Any]) -> Rule:
    periods = tuple(ListedPeriod(y, n, q, date.fromisoformat(b)) for y, n, q, b in given["periods"])
    return Table(periods, date.fromisoformat(given["end"]), _weekday(given.get("week_start", 0)))


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Rule]] = {"months": _months, "weeks": _weeks, "list": _list}


def _pattern(text: str) -> tuple[int, int, int]:
    for pattern in PATTERNS:
        if re.sub(r"\D", "", text) == "".join(map(str, pattern)):
            return pattern
    raise ValueError(f"'{text}' is no pattern of 13 weeks. There are 4-4-5, 4-5-4 and 5-4-4.")


def _month(said: object) -> int:
    """A month by number or by name."""
    text = str(said).strip()
    names = [n for n, name in enumerate(MONTH_NAMES, 1) if len(text) > 2 and name.lower().startswith(text.lower())]  # noqa: PLR2004 three letters tell months apart
    if len(names) == 1:
        return names[0]
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MONTHS_IN_YEAR:
        return int(text)
    raise ValueError(f"'{text}' is not a month. Write its number, from 1 for January to 12 for December.")


def _number(said: object, what: str) -> int:
    text = str(said).strip()
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MONTHS_IN_YEAR:
        return int(text)
    raise ValueError(f"'{text}' cannot be {what}. Write a number from 1 to {MONTHS_IN_YEAR}.")


def _weekday(said: object) -> int:
    """A weekday by name; by number 0 is Monday."""
    text = str(said).strip()
    found = [n for n, name in enumerate(WEEKDAYS) if len(text) > 1 and name.lower().startswith(text.lower())]
    if len(found) == 1:
        return found[0]
    if text.isascii() and text.isdigit() and int(text) < DAYS_IN_WEEK:
        return int(text)
    raise ValueError(f"'{text}' is not a weekday. Write its English name, such as Saturday.")


def _named_after(said: object) -> NamedAfter:
    return _one_of(NamedAfter, said, NamedAfter.END, "A year is named after its")


def _anchor(said: object) -> Anchor:
    return _one_of(Anchor, said, Anchor.LAST, "The year ends on the")


def _one_of[Choice: (NamedAfter, Anchor)](choices: type[Choice], said: object, usual: Choice, words: str) -> Choice:
    if said is None:
        return usual
    text = str(said).strip().lower()
    found = next((choice for choice in choices if choice.value == text), None)
    if found is None:
        raise ValueError(f"'{said}' cannot be. {words} {' or '.join(choice.value for choice in choices)}.")
    return found
