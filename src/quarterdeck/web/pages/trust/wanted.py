"""What the form around the worklist asks for: of one row what its fields say, of the chosen rows one thing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict

from quarterdeck.checks.open_deals import RULES
from quarterdeck.domain.formats import day, ungrouped
from quarterdeck.domain.repairs import Mended
from quarterdeck.domain.scope import Unreadable
from quarterdeck.records.models import SpokenRefused
from quarterdeck.records.repairing import LOST, Change
from quarterdeck.web.pages.trust.reading import read_text

TYPED = (Mended.CLOSE_ON, Mended.STAGE, Mended.AMOUNT)
"""The fields that stand in a row of the worklist."""
_CODES = frozenset(rule.code for rule in RULES)
MOST_DAYS = 3650
MOST_ROWS = 200
"""Opportunities put right at once."""


class RowsRefused(SpokenRefused):
    """Nothing was said, because of what stands in these ``rows``: why not, by opportunity."""

    def __init__(self, rows: Mapping[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(rows.values())))
        self.rows = rows


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done: put right what ``changes`` say, or leave ``confirmed`` ones as they are."""

    changes: tuple[Change, ...] = ()
    confirmed: tuple[str, ...] = ()


def read_wish(posted: QueryDict, newest: date) -> Wish:
    """What the pressed button asks for; ``newest`` is the day of the data. SpokenRefused where nothing was chosen."""
    do, _, number = posted.get("do", "").partition("-")
    match do:
        case "row" | "changed":
            return Wish((_of_row(posted, number),) if number else _all_changed(posted))
        case "drop":
            return Wish((_lost(_one(posted, number)),))
        case "as":
            return Wish(confirmed=(_one(posted, number),))
        case "lost":
            return Wish(tuple(map(_lost, _chosen(posted))))
        case "push":
            return Wish(_pushed(posted, _chosen(posted), newest))
        case "confirm":
            return Wish(confirmed=_chosen(posted))
    raise Unreadable("The form does not say what is to be done. Open the page again.")


def read_changes(text: str) -> tuple[Change, ...]:
    """The changes as ``spelt`` wrote them into the form that saves them. Unreadable for anything else."""
    try:
        return tuple(
            Change(
                str(one["id"]),
                {Mended(field): str(value) for field, value in one["values"].items()},
                {Mended(field): str(value) for field, value in one["seen"].items()},
            )
            for one in json.loads(text)
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as wrong:
        raise Unreadable("The form does not say what is to be changed. Open the page again.") from wrong


def spelt(changes: tuple[Change, ...]) -> str:
    """The changes as one text for a hidden field."""
    return json.dumps([{"id": c.opportunity_id, "values": dict(c.values), "seen": dict(c.seen)} for c in changes])


def read_confirmed(text: str) -> tuple[tuple[str, str], ...]:
    """The findings, opportunity and check, as ``spelt_confirmed`` wrote them. Unreadable for anything else."""
    try:
        found = tuple((str(deal), str(code)) for deal, code in json.loads(text))
    except (ValueError, TypeError, RecursionError) as wrong:
        raise Unreadable("The form does not say what is to be confirmed. Open the page again.") from wrong
    if not all(code in _CODES for _, code in found):
        raise Unreadable("The form does not say which check is meant. Open the page again.")
    return found


def spelt_confirmed(findings: Iterable[tuple[str, str]]) -> str:
    """Findings as one text for a hidden field."""
    return json.dumps(list(findings))


def read_until(text: str) -> date:
    """Until when something is confirmed. SpokenRefused where the text is no day."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise SpokenRefused(f"'{text}' is not a day. Say until when it is confirmed.") from None


def _of_row(posted: QueryDict, number: str) -> Change:
    changes = _changes(posted, [number])
    if not changes:
        words = "Nothing is different in that row. Change its date, stage or amount, then look at it."
        raise RowsRefused({_one(posted, number): words})
    return changes[0]


def _all_changed(posted: QueryDict) -> tuple[Change, ...]:
    """Every row in which something was typed, for whoever presses Enter in one of its fields."""
    changes = _changes(posted, rows_of(posted))
    if not changes:
        raise SpokenRefused("Nothing is different in any row. Change a date, stage or amount, then look at it.")
    return changes


def _changes(posted: QueryDict, numbers: Iterable[str]) -> tuple[Change, ...]:
    """What is different in these rows. RowsRefused with all that cannot be read."""
    found, refused = [], {}
    for number in numbers:
        key = _one(posted, number)
        try:
            change = _changed(posted, number)
        except SpokenRefused as wrong:
            refused[key] = str(wrong)
        else:
            found += [change] if change.values else []
    if refused:
        raise RowsRefused(refused)
    return tuple(found)


def _changed(posted: QueryDict, number: str) -> Change:
    read = {field: read_text(field, text) for field, text in typed_in(posted, number).items()}
    seen = {field: posted.get(f"seen-{field}-{number}", "") for field in read}
    changed = {field: text for field, text in read.items() if text != seen[field]}
    return Change(_one(posted, number), changed, {field: seen[field] for field in changed})


def typed_in(posted: QueryDict, number: str) -> dict[Mended, str]:
    """What was typed in that row and does not read as it did, letter by letter."""
    seen = {field: posted.get(f"seen-{field}-{number}", "") for field in TYPED}
    typed = {field: posted.get(f"{field}-{number}", seen[field]).strip() for field in TYPED}
    return {field: text for field, text in typed.items() if text != seen[field] and ungrouped(text) != seen[field]}


def _pushed(posted: QueryDict, keys: tuple[str, ...], newest: date) -> tuple[Change, ...]:
    """Later by so many days; from the day of the data where the day has passed or nobody knows it."""
    text = posted.get("days", "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_DAYS)) and 0 < int(text) <= MOST_DAYS):
        raise SpokenRefused(f"By how many days? Write a number from 1 to {MOST_DAYS}.")
    later, changes = timedelta(days=int(text)), []
    seen = dict(zip(rows_of(posted).values(), rows_of(posted), strict=True))
    for key in keys:
        shown = posted.get(f"seen-{Mended.CLOSE_ON}-{seen[key]}", "")
        try:
            since = max(newest, date.fromisoformat(shown))
        except ValueError:
            since = newest
        if date.max - since < later:
            raise SpokenRefused(f"{later.days} days after {day(since)} is no day. Choose fewer.")
        changes.append(Change(key, {Mended.CLOSE_ON: str(since + later)}, {Mended.CLOSE_ON: shown}))
    return tuple(changes)


def _lost(key: str) -> Change:
    return Change(key, {Mended.STATUS: LOST}, {})


def ticked(posted: QueryDict, *, every: bool = False) -> tuple[str, ...]:
    """The opportunities that are ticked in the list, or ``every`` one of it that can be."""
    listed = rows_of(posted)
    numbers = listed if every else posted.getlist("deal")
    return tuple(dict.fromkeys(listed[number] for number in numbers if number in listed))


def numbers_listed(posted: QueryDict) -> list[int]:
    """The numbers of the rows on the page."""
    return [int(number) for number in rows_of(posted) if number.isdecimal()]


def _chosen(posted: QueryDict) -> tuple[str, ...]:
    keys = ticked(posted)
    if not keys:
        raise SpokenRefused("No opportunity is chosen. Tick those you mean.")
    if len(keys) > MOST_ROWS:
        raise SpokenRefused(f"{len(keys)} opportunities are chosen; {MOST_ROWS} is the most at once.")
    return keys


def _one(posted: QueryDict, number: str) -> str:
    try:
        return rows_of(posted)[number]
    except KeyError:
        raise Unreadable("The form does not say which opportunity is meant. Open the page again.") from None


def rows_of(posted: QueryDict) -> dict[str, str]:
    """The opportunities of the list by the number of their row."""
    return {name.removeprefix("row-"): str(posted[name]) for name in posted if name.startswith("row-")}
