"""What was recorded after a day changes nothing of what the facts say about it, to the byte."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from tests.facts.world import batch, change, delivery, opportunity, stages

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import Delivery
from quarterdeck.facts.merge import merge
from quarterdeck.facts.schema import statements

CALENDAR = Calendar(time_zone="Europe/Copenhagen")
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


def told_lives(shared: int, secret: int, as_of: date) -> dict[str, tuple[date, list[tuple[datetime, dict[str, Any]]]]]:
    """Deals by key: when created and what happened, up to the day from the shared dice, afterwards from the secret."""
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


def deliveries(shared: int, secret: int, as_of: date) -> list[Delivery]:
    """Plain exports on fixed days, and the field history of some fields with the last of them."""
    lives = told_lives(shared, secret, as_of)
    found = []
    for day in EXPORTS:
        rows = [
            opportunity(key, STATUS.get(state["stage"], "open"), **state)
            for key, (created, happened) in lives.items()
            if created <= day
            for state in [state_on(created, happened, day)]
        ]
        found.append(delivery(day, stages(), batch("opportunity", rows)))
    found.append(delivery(EXPORTS[-1], batch("opportunity_change", history(lives))))
    return found


def history(lives: dict[str, tuple[date, list[tuple[datetime, dict[str, Any]]]]]) -> list[dict[str, Any]]:
    rows: dict[Any, dict[str, Any]] = {}
    for key, (created, happened) in lives.items():
        state = {name: text(state_on(created, [], LAST)[name]) for name in TOLD}
        first = datetime(created.year, created.month, created.day) - timedelta(minutes=30)
        for at, said in [(first, dict.fromkeys(TOLD)), *happened]:
            for name in TOLD:
                if name in said and local(at) <= EXPORTS[-1]:
                    value = state[name] if at == first else text(said[name])
                    before = rows[key, at, name]["old_value"] if (key, at, name) in rows else state[name]
                    old = None if at == first else before
                    rows[key, at, name] = change(key, at, name, value, old)
                    state[name] = value
    return list(rows.values())


def text(value: Any) -> str:
    return str(value)


def known_on(arrivals: list[Delivery], as_of: date) -> dict[str, list[tuple[Any, ...]]]:
    """Everything a reader may see of that day: rows begun before its end, and ends only as far as they came by then."""
    database = duckdb.connect(":memory:", config={"threads": "1"})
    for statement in statements():
        database.execute(statement)
    for number, arrival in enumerate(arrivals, 1):
        with database.cursor() as connection:
            merge(connection, arrival, number, CALENDAR, lambda *_: None)
    known = {"known": CALENDAR.known_until(as_of)}
    found = {name: database.execute(sql, known).fetchall() for name, sql in SEEN.items()}
    database.close()
    return found


VALUES = (
    "opportunity_id, valid_from, origin, owner_id, stage, status, amount, close_on, created_on, next_step, updated_at"
)
SEEN = {
    "opportunity_version": f"SELECT {VALUES}, is_deleted, least(valid_to, $known) FROM opportunity_version "
    "WHERE valid_from < $known ORDER BY ALL",
    "stage_history": "SELECT opportunity_id, owner_id, stage, position, status, begin_at, least(end_at, $known) "
    "FROM stage_history WHERE begin_at < $known ORDER BY ALL",
    "stage_stay": "SELECT opportunity_id, pipeline, stage, begin_at, begin_on, is_known, least(end_at, $known) "
    "FROM stage_stay WHERE begin_at < $known ORDER BY ALL",
    "stage_reached": "SELECT opportunity_id, owner_id, stage, position, reached_at, reached_on, is_skipped, "
    "CASE WHEN passed_at < $known THEN passed_at END FROM stage_reached WHERE reached_at < $known ORDER BY ALL",
    "close_move": "SELECT opportunity_id, owner_id, stage, amount, from_on, to_on, moved_at, moved_on "
    "FROM close_move WHERE moved_at < $known ORDER BY ALL",
}


@pytest.mark.parametrize("seed", range(5))
def test_a_scrambled_future_leaves_a_past_day_as_it_was(seed: int) -> None:
    as_of = EXPORTS[seed % 2] + timedelta(days=7 * (seed % 5))
    one, other = (known_on(deliveries(seed, secret, as_of), as_of) for secret in (100 + seed, 200 + seed))
    assert one == other
    assert all(one.values()), "there is something of every kind to see"


def test_the_future_was_scrambled() -> None:
    as_of = EXPORTS[1]
    one, other = (known_on(deliveries(1, secret, as_of), LAST) for secret in (101, 201))
    assert all(one[table] != other[table] for table in SEEN)
