"""Whether the days beside instants are the organisation's own, in tables that somebody else has filled."""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.formats import counted
from quarterdeck.facts.ailments import Finding
from quarterdeck.facts.instants import begin_of
from quarterdeck.facts.reader import Engine

DATED = (
    ("stage_stay", "begin_at", "begin_on"),
    ("stage_stay", "end_at", "end_on"),
    ("stage_reached", "reached_at", "reached_on"),
    ("close_move", "moved_at", "moved_on"),
)
"""Instants with the days they lie on."""

_REMEDY = (
    "Make it with your time zones: quarterdeck facts views writes the statements with them. "
    "Write instants in UTC without a zone."
)


def misdated(engine: Engine, calendar: Calendar, misshapen: Collection[str] = ()) -> Iterator[Finding]:
    """Each column of days in which some are not those of the organisation's clock; a row a day is looked at."""
    for table, at, on in DATED:
        wrong = [] if table in misshapen else sorted(_wrong(engine, calendar, table, at, on))
        if wrong:
            what = (
                f"is not the day of {at} by your clock on {counted(len(wrong), 'day', 'days')}, for example {wrong[0]}"
            )
            yield Finding(table, on, what, _REMEDY)


def _wrong(engine: Engine, calendar: Calendar, table: str, at: str, on: str) -> Iterator[date]:
    """The days on which something lies that happened before or after them."""
    spans = f"""SELECT x.{on} AS day, min(x.{at}) AS least_at, max(x.{at}) AS most_at
        FROM {table} AS x WHERE x.{on} IS NOT NULL GROUP BY x.{on}"""
    for one, least_at, most_at in engine.rows(spans, {}):
        if least_at < begin_of(one, calendar) or most_at >= calendar.known_until(one):
            yield one
