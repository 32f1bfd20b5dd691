"""What was recorded after a day changes nothing of what the facts say about it, to the byte."""

from __future__ import annotations

import random
from collections.abc import Callable, Container, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from tests.facts.world import batch, change, delivery, opportunity, stages

from quarterdeck.domain.calendar import Calendar, Clock
from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.domain.money import Conversion
from quarterdeck.domain.org import Stint
from quarterdeck.facts.duckdb_file import DuckDB
from quarterdeck.facts.merge import merge
from quarterdeck.facts.reader import Facts, SourceState
from quarterdeck.facts.schema import statements
from quarterdeck.metrics.expectation.inputs import Known
from quarterdeck.metrics.expectation.sql import open_statement, risk_statement, won_statement
from quarterdeck.metrics.query import Lens

CALENDAR = Calendar(clock=Clock("Europe/Copenhagen"))
FIRST, LAST = date(2026, 1, 5), date(2026, 4, 30)
EXPORTS = tuple(FIRST + timedelta(days=days) for days in (10, 45, 100))
FIELDS = ("stage", "amount", "close_on", "owner_id", "next_step")
TOLD = ("stage", "amount", "close_on")
STATUS = {"Won": "won", "Lost": "lost"}


def life(dice: random.Random, begin: date, end: date) -> list[tuple[datetime, dict[str, Any]]]:
    """What happens to a deal between two days, each time some fields at once."""
    found = []
    for _ in range(dice.randrange(0, 6)):
        day = begin + timedelta(days=dice.randrange(0, max((end - begin).days, 1)))
        at = datetime(day.year, day.month, day.day, dice.choice([0, 12, 21, 22]), dice.randrange(60))
        names = dice.sample(FIELDS, dice.choice([1, 1, 2]))
        found.append((at, {name: happening(dice, name, day) for name in names}))
    return sorted((one for one in found if begin <= local(one[0]) < end), key=lambda one: one[0])


def happening(dice: random.Random, name: str, day: date) -> Any:
    return {
        "stage": dice.choice(["Qualify", "Propose", "Propose", "Won", "Lost"]),
        "amount": Decimal(dice.randrange(1, 9) * 100),
        "close_on": day + timedelta(days=dice.randrange(-5, 60)),
        "owner_id": dice.choice("ab"),
        "next_step": dice.choice(["call", "visit", None]),
    }[name]


def local(at: datetime) -> date:
    """The day in Copenhagen, winter time until the end of March."""
    return (at + timedelta(hours=1 if at < datetime(2026, 3, 29, 1) else 2)).date()


type Lives = dict[str, tuple[date, list[tuple[datetime, dict[str, Any]]]]]
"""Deals by key: when created and what happened."""


def told_lives(shared: int, secret: int, as_of: date) -> Lives:
    """Deals to which things happened up to the day by the shared dice, afterwards by the secret ones."""
    found = {}
    for number in range(12):
        dice, later = random.Random(f"{shared} {number}"), random.Random(f"{secret} {number}")
        created = FIRST + timedelta(days=dice.randrange(0, 9))
        past = life(dice, created, as_of + timedelta(days=1))
        found[str(number)] = (created, past + life(later, as_of + timedelta(days=1), LAST))
    for number in range(random.Random(secret).randrange(5)):
        later = random.Random(f"{secret} new {number}")
        created = as_of + timedelta(days=1 + number)
        found[f"new {number}"] = (created, life(later, created, LAST))
    return found


def state_on(created: date, happened: list[tuple[datetime, dict[str, Any]]], day: date) -> dict[str, Any]:
    state = {"stage": "Qualify", "amount": Decimal(50), "close_on": created + timedelta(days=40), "owner_id": "a"}
    state |= {"next_step": None, "created_on": created}
    for at, said in happened:
        if local(at) <= day:
            state |= said
    return state


def late_lives(secret: int, as_of: date) -> Lives:
    """Deals that were there by the export before the day, and that no export contains before the day has passed."""
    found = {}
    for number in range(4):
        later = random.Random(f"{secret} late {number}")
        created = FIRST + timedelta(days=later.randrange(0, 10))
        state = {"stage": later.choice(["Qualify", "Propose", "Won", "Lost"]), "amount": Decimal(70 + number)}
        state |= {"close_on": created + timedelta(days=later.randrange(0, 40)), "owner_id": "late"}
        found[f"late {number}"] = (
            created,
            [(midnight(created) + timedelta(hours=9), state), *life(later, as_of + timedelta(days=1), LAST)],
        )
    return found


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day) - timedelta(minutes=30)


def exported(lives: Lives, day: date, absent: Callable[[], bool] = lambda: False) -> Batch:
    """A plain export of the deals that are there by the day, unless one is ``absent``."""
    rows = [
        opportunity(key, STATUS.get(state["stage"], "open"), **state)
        for key, (created, happened) in lives.items()
        if created <= day and not absent()
        for state in [state_on(created, happened, day)]
    ]
    return batch("opportunity", rows)


def deliveries(shared: int, secret: int, as_of: date) -> list[Delivery]:
    """Plain exports on fixed days, and the field history of some fields with the last of them.

    Of what comes late the history tells what happened after the day. Exports after it correct when deals were created.
    A history of some fields and deals may come with the set-up, too. None says what every other deal was
    created with, but for its close date, which a decision brings along otherwise.
    """
    lives, late = told_lives(shared, secret, as_of), late_lives(secret, as_of)
    before = {key for key, (created, _) in lives.items() if created <= as_of}
    found = []
    set_up = history({key: lives[key] for key in "012345"}, told=TOLD[:2], until=EXPORTS[0])
    for day in EXPORTS:
        export = exported(lives | (late if day > as_of else {}), day)
        if day > as_of:
            correct(export, random.Random(f"{secret} corrects {day}"), (0, -3, 2, None), before)
        is_told = day == EXPORTS[0] and shared % 2
        found.append(delivery(day, stages(), export, *([batch("opportunity_change", set_up)] if is_told else [])))
    recent = [row for row in history(late) if local(row["changed_at"]) > as_of]
    dice = random.Random(f"{secret} tells")
    rows = [row for row in history(lives) if local(row["changed_at"]) <= as_of or dice.random() < 0.7]
    found.append(delivery(EXPORTS[-1], batch("opportunity_change", [*rows, *recent])))
    return found


def plain_deliveries(shared: int, secret: int, as_of: date) -> list[Delivery]:
    """Plain exports and nothing else, each without some of the deals; later ones correct when deals were created."""
    lives = told_lives(shared, secret, as_of) | late_lives(secret, as_of)
    found = []
    for day in EXPORTS:
        is_later = day > as_of
        dice = random.Random(f"{secret if is_later else shared} {day}")
        those = {key: life for key, life in lives.items() if is_later or not key.startswith("late")}
        export = exported(those, day, lambda dice=dice: dice.random() < 0.3)
        if is_later:
            correct(export, dice, (0, 0, -3), lives)
        found.append(delivery(day, stages(), export))
    return found


def correct(export: Batch, dice: random.Random, by: Sequence[int | None], those: Container[str]) -> None:
    """Move the created days of those deals by so many days; None takes them away."""
    created = export.columns["created_on"]
    for row, key in enumerate(export.columns["opportunity_id"]):
        if key in those:
            days = dice.choice(by)
            created[row] = None if days is None else created[row] + timedelta(days=days)


def history(lives: Lives, *, told: Sequence[str] = TOLD, until: date = EXPORTS[-1]) -> list[dict[str, Any]]:
    rows: dict[Any, dict[str, Any]] = {}
    for key, (created, happened) in lives.items():
        state = {name: text(state_on(created, [], LAST)[name]) for name in TOLD}
        first = midnight(created)
        for at, said in [(first, dict.fromkeys(TOLD)), *happened]:
            for name in told:
                if name in said and local(at) <= until:
                    value = state[name] if at == first else text(said[name])
                    before = rows[key, at, name]["old_value"] if (key, at, name) in rows else state[name]
                    old = None if at == first else before
                    rows[key, at, name] = change(key, at, name, value, old)
                    state[name] = value
    return [
        row
        for (key, at, name), row in rows.items()
        if name == "close_on" or at != midnight(lives[key][0]) or hash_of(key) % 2
    ]


def hash_of(key: str) -> int:
    return sum(map(ord, key))


def text(value: Any) -> str:
    return str(value)


def known_on(arrivals: list[Delivery], as_of: date) -> dict[str, list[tuple[Any, ...]]]:
    """Everything a reader may see of that day: rows begun before its end, and ends only as far as they came by then."""
    database = duckdb.connect(":memory:", config={"threads": "1"})
    for statement in statements():
        database.execute(statement)
    for number, arrival in enumerate(arrivals, 1):
        with database.cursor() as connection:
            merge(connection, arrival, number, CALENDAR, lambda *_: None, opening=number == 1)
    known = {"known": CALENDAR.known_until(as_of)}
    dated = {name: sql.replace("$as_of", f"DATE '{as_of}'") for name, sql in SEEN.items()}
    found = {name: database.execute(sql, known).fetchall() for name, sql in dated.items()}
    facts = Facts(DuckDB(database), len(arrivals), (SourceState("crm", LAST, len(arrivals)),))
    asked = Known(facts, EVERYBODY, as_of, CALENDAR, Conversion("EUR"))
    found |= {name: sorted(asked.rows(statement), key=repr) for name, statement in LANDING.items()}
    database.close()
    return found


EVERYBODY = Lens(tuple(Stint(f"crm:{key}", key, "team") for key in ("a", "b", "late")))
LANDING = {"risk": risk_statement(), "won": won_statement(), "open": open_statement()}
"""What the expected landing of the day is worked out from."""
VALUES = (
    "opportunity_id, valid_from, origin, owner_id, stage, status, amount, close_on, created_on, next_step, updated_at"
)
SEEN = {
    "opportunity_version": f"SELECT {VALUES}, is_deleted, least(valid_to, $known) FROM opportunity_version "
    "WHERE valid_from < $known ORDER BY ALL",
    "stage_history": "SELECT opportunity_id, owner_id, pipeline, stage, status, created_on, begin_at, "
    "least(end_at, $known) FROM stage_history WHERE begin_at < $known ORDER BY ALL",
    "held_history": "SELECT DISTINCT h.* EXCLUDE (holder_no, end_at, outcome, decided_on, known_from, known_to), "
    "least(h.end_at, $known), "
    "CASE WHEN h.status <> 'open' OR h.end_at < $known THEN (h.outcome, h.decided_on) END FROM held_history h "
    "JOIN stage_history s ON s.opportunity_id = h.opportunity_id AND s.owner_id IS NOT DISTINCT FROM h.holder_id "
    "WHERE h.begin_at < $known AND s.begin_at < $known AND known_from <= $as_of AND known_to > $as_of "
    "ORDER BY ALL",
    "stage_stay": "SELECT opportunity_id, pipeline, stage, begin_at, begin_on, is_known, least(end_at, $known) "
    "FROM stage_stay WHERE begin_at < $known ORDER BY ALL",
    "stage_reached": "SELECT opportunity_id, owner_id, stage, position, reached_at, reached_on, is_skipped, "
    "CASE WHEN passed_at < $known THEN passed_at END FROM stage_reached "
    "WHERE reached_at < $known AND known_from <= $as_of AND known_to > $as_of ORDER BY ALL",
    "close_move": "SELECT opportunity_id, owner_id, stage, amount, from_on, to_on, moved_at, moved_on "
    "FROM close_move WHERE moved_at < $known ORDER BY ALL",
}


@pytest.mark.parametrize("seed", range(5))
def test_a_scrambled_future_leaves_a_past_day_as_it_was(seed: int) -> None:
    as_of = EXPORTS[seed % 2] + timedelta(days=7 * (seed % 5))
    one, other = (known_on(deliveries(seed, secret, as_of), as_of) for secret in (100 + seed, 200 + seed))
    assert one == other
    assert all(rows or name == "won" for name, rows in one.items()), "there is something of every kind to see"


@pytest.mark.parametrize("seed", range(4))
def test_plain_exports_that_show_what_the_last_one_lacked_leave_its_day_as_it_was(seed: int) -> None:
    as_of = EXPORTS[seed % 2]
    one, other = (known_on(plain_deliveries(seed, secret, as_of), as_of) for secret in (300 + seed, 400 + seed))
    assert one == other
    assert all(one[name] for name in ("opportunity_version", "held_history", "risk", "open"))


def test_the_future_was_scrambled() -> None:
    as_of = EXPORTS[1]
    for made in (deliveries, plain_deliveries):
        one, other = (known_on(made(1, secret, as_of), LAST) for secret in (101, 201))
        assert all(one[table] != other[table] for table in ("opportunity_version", "stage_history", "close_move"))
        came = {row[0]: row[1] for row in reversed(one["opportunity_version"]) if "late" in row[0]}
        assert came
        assert min(came.values()) > CALENDAR.known_until(as_of)
