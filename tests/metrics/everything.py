"""Everything the product asks of its facts, put to DuckDB and noted, so that other engines can be asked the same.

What DuckDB answers is held against the second opinions first. Then the rows of every single statement are compared:
counts and decimals exactly, floating numbers to nine digits.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from math import isclose
from typing import Any, Protocol

import pyarrow as pa
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from tests.engines import Rows
from tests.metrics.bridge_companies import company, sharing
from tests.metrics.bridge_opinion import Watched, added_up, expected_moves, expected_steps
from tests.metrics.second_opinion import Small, opinion
from tests.metrics.second_opinion_histories import ALL, HISTORIES
from tests.metrics.small_companies import companies
from tests.metrics.test_bridge import MANY, facts_of, seen_by, steps, window
from tests.metrics.test_second_opinion import check, money_of, question
from tests.metrics.travelled import travelled
from tests.world import UTC_YEAR, Tables

from quarterdeck.checks.four import check as check_trust
from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import STILL
from quarterdeck.facts.engine import Engine, Facts
from quarterdeck.facts.reader import Parameters
from quarterdeck.metrics.bridge import bridge, deals_behind, first_known, moves_inside, moving_deals
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.expectation.inputs import Known
from quarterdeck.metrics.expectation.sql import open_statement, risk_statement, won_statement
from quarterdeck.metrics.query import dimensions_of
from quarterdeck.metrics.unrated import unrated
from quarterdeck.records.owners import _OWNED_BY_OWNER, sellers

type Split = tuple[str, ...]

OF_ONE_KIND = (
    ("person", "unit", "row", "source"),
    ("day", "week", "month", "quarter", "year"),
    ("account", "industry", "segment"),
    ("stage", "pipeline", "lead_source", "kind"),
    ("stage",),
    ("currency",),
    ("product", "family"),
    ("channel",),
    ("pushes",),
    ("age",),
    ("position",),
)
AT_ONCE = tuple(dict.fromkeys(dimensions_of(name) for name, metric in METRICS.items() if metric.one_of))
TOGETHER = (("person", "month"), ("account", "unit", "quarter"), ("family", "product", "week"))
EVERY_WAY = ((), *OF_ONE_KIND, *TOGETHER, *AT_ONCE)
"""The whole, dimensions of one kind together, some of several, and for metrics never told as a whole all they have.

Every dimension of every metric is among them (test_engines sees to it); each by itself would cost twice the time.
"""
SEEDS = 24
JANUARY, FEBRUARY, OCTOBER = date(2025, 1, 1), date(2025, 2, 20), date(2025, 10, 2)
WEST = (date(2025, 3, 30), "America/Los_Angeles")
EAST = (date(2025, 3, 14), "Asia/Tokyo")
"""From which day on a company's days are those of another zone: a longer first day, or a shorter one."""
WEEK, NOON = timedelta(days=7), time(12)
MEETING = {
    "source": "crm",
    "account_id": None,
    "owner_id": "crm:ben",
    "channel": "meeting",
    "is_done": False,
    "has_next_step": None,
    "is_system": False,
}
ALWAYS = {"known_from": date(1900, 1, 1), "known_to": date(2200, 1, 1)}
HELPED = {
    "source": "crm",
    "kind": "overlay",
    "seller_id": "crm:cia",
    "begin_share": Decimal(0),
    "end_share": Decimal("0.7"),
    "known_on": date(1900, 1, 1),
    "until_on": date(2200, 1, 1),
}
STINTS = [
    ("crm:ann", "ann", "north", "unit:a", date(1900, 1, 1), date(2025, 3, 30)),
    ("crm:ann", "ann", "south", "unit:b", date(2025, 3, 30), date(2200, 1, 1)),
    ("crm:ben", "ben", "north", "unit:a", date(1900, 1, 1), date(2200, 1, 1)),
    ("crm:cia", "cia", "south", "unit:b", date(2025, 2, 1), date(2200, 1, 1)),
]
"""Who sits where; one seller of the companies is nobody's here."""


@dataclass(frozen=True)
class Note:
    """A statement, what was bound to it, and the rows that DuckDB answered."""

    sql: str
    parameters: Parameters
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True)
class Told:
    """What a company's tables hold, and all that was asked of them."""

    rows: Rows
    observed_on: date
    calendar: Calendar
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class Noting:
    """An engine that notes what it is asked and what it answers."""

    engine: Engine
    notes: list[Note]

    def rows(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """The engine's rows."""
        found = self.engine.rows(sql, parameters)
        self.notes.append(Note(sql, parameters, found))
        return found

    def arrow(self, sql: str, parameters: Parameters) -> pa.Table:
        """The engine's rows as a table; noted as rows."""
        self.rows(sql, parameters)
        return self.engine.arrow(sql, parameters)


class Elsewhere(Protocol):
    """The tables in any engine."""

    def facts(self, rows: Rows, observed_on: date, calendar: Calendar) -> Facts:
        """The tables with exactly these rows."""


class NotingTables:
    """Tables in DuckDB that note, company by company, what is asked of them."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.told: list[Told] = []

    def facts(self, rows: Rows, observed_on: date, calendar: Calendar = UTC_YEAR) -> Facts:
        """The tables with exactly these rows, as ``Tables`` has them."""
        facts = self._tables.facts(rows, observed_on, calendar)
        self.told.append(Told(rows, observed_on, calendar))
        return Facts(Noting(self._tables.engine, self.told[-1].notes), facts.number, facts.sources)


# ---------------------------------------------------------------- companies
class Unaware(HypothesisProvider):
    """Draws as Hypothesis does, but for the constants that it finds in whatever modules are loaded.

    With these a seed would mean another company after every change of any file, and in every selection of tests.
    """

    def _maybe_draw_constant(self, *_constraints: Any, **_more: Any) -> None:
        """None: no constant."""


AVAILABLE_PROVIDERS["unaware"] = Unaware


@cache
def drawn(number: int) -> Small:
    """A small company of those that DuckDB is tried on: the fullest of the first few drawn with that seed."""
    found: list[Small] = []

    @seed(number)
    @settings(max_examples=4, phases=[Phase.generate], backend="unaware", suppress_health_check=list(HealthCheck))
    @given(companies())
    def collect(small: Small) -> None:
        found.append(small)

    collect()
    return max(found, key=lambda small: len(small.versions) * len(small.sales) * len(small.activities))


def abroad(small: Small) -> Small:
    """The same with a change of time zone that is asked about: its own, else one three weeks before that day."""
    if any(day <= small.as_of for day, _ in small.moved):
        return small
    return replace(small, moved=((small.as_of - 3 * WEEK, "Asia/Tokyo"),))


@cache
def telling() -> tuple[Small, ...]:
    """Companies in which, taken together, every metric has a number other than none and nought."""
    found = (
        grown(map(drawn, (21, 32, 27, 38, 12, 19)), WEST, begin=JANUARY, end=OCTOBER, as_of=date(2025, 3, 31)),
        grown(map(drawn, (18, 37, 31, 32, 25, 2)), EAST, begin=JANUARY, end=OCTOBER, as_of=date(2025, 4, 1)),
        grown(map(travelled, (1, 4, 5, 3, 0)), EAST, begin=FEBRUARY, end=date(2025, 5, 1), as_of=date(2025, 5, 25)),
    )
    silent = set(ALL).difference(*map(numbers, found))
    assert not silent, f"No company says anything about {sorted(silent)}."
    return found


def numbers(small: Small) -> set[str]:
    """The metrics that have a number other than nought there."""
    return {name for name in ALL if opinion(small, name, (), ALL)[()][0]}


def grown(few: Iterable[Small], moved: tuple[date, str], **watched: date) -> Small:
    """One company with the deals, sales and activities of a few, in the calendar and at the rates of the last.

    It is at home in Copenhagen, and from a day on in another zone.

    Somebody has overlay credit for every deal that nobody has credit for, and has booked a meeting about each deal. One
    meeting ended with an agreed next step, whatever was drawn.
    """
    numbered = list(enumerate(few))
    last = numbered[-1][1]
    rows = {
        name: [renamed(row, n) for n, small in numbered for row in getattr(small, name)]
        for name in ("versions", "lines", "sales", "activities", "costs", "credits")
    }
    deals = dict.fromkeys(row["opportunity_id"] for row in rows["versions"])
    booked = {"occurs_on": watched["as_of"] + WEEK, "recorded_at": datetime.combine(watched["as_of"] - WEEK, NOON)}
    rows["activities"] += [
        ALWAYS | MEETING | booked | {"activity_id": f"of {deal}", "opportunity_id": deal} for deal in deals
    ]
    held = {"occurs_on": watched["as_of"] - WEEK, "recorded_at": None, "is_done": True, "has_next_step": True}
    rows["activities"] += [ALWAYS | MEETING | held | {"activity_id": "held", "opportunity_id": min(deals)}]
    credited = {row["opportunity_id"] for row in rows["credits"]}
    if credited:
        rows["credits"] += [HELPED | {"opportunity_id": deal} for deal in deals if deal not in credited]
    return replace(last, **rows, **watched, stints=STINTS, zone="Europe/Copenhagen", moved=(moved,))


def renamed(row: dict[str, Any], number: int) -> dict[str, Any]:
    """The row as one of that company: it shares accounts, products and sellers with others, and nothing else."""
    own = {"opportunity_id", "line_id", "sale_id", "activity_id", "cost_id"}
    return ALWAYS | {name: f"{value}-{number}" if name in own and value else value for name, value in row.items()}


@cache
def moving(*, shared: bool) -> Watched:
    """The company in which most reasons and moves of a bridge occur, of some; sellers share deals in it or do not."""
    made = sharing if shared else company
    found = (seen_by(made(random.Random(seed)), "north", "south") for seed in range(SEEDS))
    return max(found, key=lambda w: len(expected_steps(w)) + len(added_up(expected_moves(w))))


# ---------------------------------------------------------------- what is asked
def everything_about(
    tables: Tables,
    small: Small | Watched,
    names: Iterable[str] = METRICS,
    ways: Iterable[Split] = EVERY_WAY,
    reasons: int = MANY,
) -> Told:
    """All that is asked about such a company, with DuckDB's answers; of metrics only those, split in those ways.

    Of a bridge, the deals behind so many of its reasons.
    """
    noting = NotingTables(tables)
    if isinstance(small, Watched):
        ask_bridge(noting, small, reasons)
    else:
        ask_the_rest(check(noting, small, names, ways), small)
    (told,) = noting.told
    return told


def everything_once(tables: Tables) -> list[Told]:
    """The same in as few statements as will do: every metric with a number, every way to split it, every shape once.

    A statement of one text is asked of the company about which DuckDB says most. Whether a deal is behind each of a
    bridge's reasons is asked by the bridge; that its deals are shown the same is asked of two reasons.
    """
    deals, others, histories = telling()
    silent = ALL.keys() - HISTORIES.keys() - numbers(deals)
    return once(
        everything_about(tables, deals, [name for name in METRICS if name not in HISTORIES]),
        everything_about(tables, histories, HISTORIES),
        everything_about(tables, others, sorted(silent), TOGETHER),
        everything_about(tables, moving(shared=True), reasons=2),
        everything_about(tables, moving(shared=False), reasons=2),
    )


def once(*all_told: Told) -> list[Told]:
    """The same without statements that differ from another one in what is bound to them only."""
    most: dict[str, tuple[int, Note]] = {}
    for n, told in enumerate(all_told):
        for note in told.notes:
            if note.sql not in most or len(note.rows) > len(most[note.sql][1].rows):
                most[note.sql] = n, note
    return [replace(told, notes=[note for at, note in most.values() if at == n]) for n, told in enumerate(all_told)]


def ask_the_rest(facts: Facts, small: Small) -> None:
    """What an expectation rests on, the trust checks, deals without a rate, who owns what."""
    asked = question(small, "bookings", ())
    known = Known(facts, asked.lens, small.as_of, asked.calendar, asked.money)
    switches = len(known.switches)
    for split in {False, bool(small.credits)}:
        dated = open_statement(split=split, switches=switches)
        for statement in (risk_statement(switches=switches), won_statement(split=split), dated):
            known.rows(statement)
    check_trust(facts, asked.lens, small.as_of, asked.calendar, money_of(small, asked.calendar))
    unrated(facts, small.as_of, asked.calendar, asked.money)
    assert facts.owner_ids
    sellers(facts)
    facts.fetch(_OWNED_BY_OWNER, {"currency": small.currency, "still": STILL})


def ask_bridge(noting: NotingTables, w: Watched, reasons: int) -> None:
    """The bridge, the moves it hides, and the deals behind each, or behind so many."""
    facts, asked = facts_of(noting, w), window(w)
    found = bridge(facts, asked)
    assert steps(found) == expected_steps(w)
    first_known(facts, asked)
    for step in found.steps[:reasons]:
        deals_behind(facts, asked, step.reason, limit=MANY)
    for moves in moves_inside(facts, asked)[:reasons]:
        moving_deals(facts, asked, moves.move, limit=MANY)


# ---------------------------------------------------------------- whether another engine says the same
def same_everywhere(told: Told, elsewhere: Elsewhere) -> None:
    """Whether the other engine answers every statement as DuckDB did."""
    assert told.notes
    facts = elsewhere.facts(told.rows, told.observed_on, told.calendar)
    for note in told.notes:
        assert_same(note, facts.fetch(note.sql, note.parameters))


def assert_same(note: Note, rows: Sequence[Sequence[Any]]) -> None:
    """Whether these are the rows of the note, in whatever order."""
    ours, theirs = sorted(note.rows, key=_place), sorted(rows, key=_place)
    assert len(ours) == len(theirs), (note.sql, ours, theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert len(one) == len(other), note.sql
        assert all(map(same, one, other)), (note.sql, one, other)


def same(ours: Any, theirs: Any) -> bool:
    """Whether two engines say the same: whole numbers and decimals exactly, floating ones to nine digits."""
    if isinstance(ours, float) and isinstance(theirs, (float, int, Decimal)):
        return isclose(ours, float(theirs), rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(theirs, float):
        return False
    return bool(ours == theirs) and isinstance(ours, bool) == isinstance(theirs, bool)


def _place(row: Sequence[Any]) -> tuple[str, ...]:
    return tuple(_written(value) for value in row)


def _written(value: Any) -> str:
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return f"{float(value):.6g}"
    return str(value)
