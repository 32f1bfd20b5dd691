"""Small companies whose deals went through much: many versions, stages in order and out of it, moved close dates."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.metrics.second_opinion import Small
from tests.metrics.small_companies import USUAL

FOREVER = datetime(2200, 1, 1)
FIRST = date(2025, 1, 20)
LADDERS = {"north": ("Early", "Middle", "Late"), "south": ("Call", "Late"), None: ("Early", "Call", "Elsewhere")}


def travelled(seed: int) -> Small:
    """The company drawn from that seed."""
    dice = random.Random(seed)
    begin = FIRST + timedelta(days=dice.randrange(0, 60))
    as_of = begin + timedelta(days=dice.choice([-3, 0, *range(20, 130)]))
    count = dice.choice([4, 40, 60])
    return Small(
        versions=[version for n in range(count) for version in _deal(dice, n)],
        lines=[],
        sales=[],
        activities=[_activity(dice, n, count, as_of) for n in range(dice.choice([0, 8, 60]))],
        costs=[],
        accounts=[],
        products=[],
        stages=_stages(dice),
        rates=[USUAL],
        stints=[
            ("crm:ann", "ann", "north", "unit:a", date(1900, 1, 1), begin + timedelta(days=20)),
            ("crm:ann", "ann", "south", "unit:b", begin + timedelta(days=20), date(2200, 1, 1)),
            ("crm:ben", "ben", "north", "unit:a", date(1900, 1, 1), date(2200, 1, 1)),
        ],
        begin=begin,
        end=begin + timedelta(days=dice.choice([1, 28, 90, 120])),
        as_of=as_of,
        zone=dice.choice(["UTC", "Europe/Copenhagen", "America/Los_Angeles"]),
        moved=dice.choice([(), (), ((begin + timedelta(days=dice.randrange(40)), "Asia/Tokyo"),)]),
        start_month=dice.choice([1, 2, 10]),
    )


def _stages(dice: random.Random) -> list[dict]:
    found = []
    for pipeline, names in LADDERS.items():
        places = dice.choice([(1, 2, 3), (1, 2, 3), (1, 1, 2)])
        for name, position in zip(names, places, strict=False):
            stage = {"source": "crm", "stage_id": f"crm:{pipeline}{name}", "pipeline": pipeline, "name": name}
            found.append(stage | {"position": position, "status": "open", "probability": 0.5})
    return found if dice.randrange(6) else []


def _deal(dice: random.Random, number: int) -> list[dict]:
    """One opportunity's versions, without gaps; mostly open, in the end mostly decided."""
    instants = sorted({_instant(dice) for _ in range(dice.choice([1, 3, 5, 9]))})
    opened = dice.choice([instants[0].date(), instants[0].date(), instants[0].date() - timedelta(days=3), None])
    pipeline = dice.choice(["north", "north", "south", None])
    state = {"owner_id": "crm:ann", "stage": dice.choice(["Early", None]), "close_on": None, "status": "open"}
    state |= {"amount": Decimal(10), "currency": None, "last_activity_at": None}
    found = []
    for at, end in zip(instants, [*instants[1:], FOREVER], strict=True):
        state |= _happens(dice, pipeline, at)
        found.append(
            {
                "source": "crm",
                "opportunity_id": f"crm:{number}",
                "origin": "history",
                "account_id": None,
                "lead_source": ("Fair", "Web", None)[number % 3],
                "kind": ("New", None)[number % 2],
                "created_on": opened,
                "valid_from": at,
                "valid_to": end,
                "pipeline": pipeline,
                "probability": None,
                "category": None,
                "is_deleted": dice.randrange(25) == 0,
                **state,
            }
        )
    if dice.randrange(2) == 0:
        found[-1] |= {"status": dice.choice(["won", "won", "lost"]), "close_on": found[-1]["valid_from"].date()}
    return found


def _happens(dice: random.Random, pipeline: str | None, at: datetime) -> dict:
    changes = {
        "stage": lambda: dice.choice([*LADDERS[pipeline], *LADDERS[pipeline], None, "Nowhere"]),
        "close_on": lambda: dice.choice(
            [None, *(at.date() + timedelta(days=dice.randrange(-5, 60)) for _ in range(6))]
        ),
        "owner_id": lambda: dice.choice(["crm:ann", "crm:ben", "crm:ben", "crm:stranger", None]),
        "status": lambda: dice.choice(["open", "open", "open", "open", "won", "lost"]),
        "amount": lambda: dice.choice([None, Decimal(dice.randrange(1, 90))]),
        "currency": lambda: dice.choice([None, None, "USD", "SEK"]),
        "last_activity_at": lambda: dice.choice([None, at - timedelta(days=dice.randrange(0, 50))]),
    }
    chosen = dice.sample(sorted(changes), dice.choice([1, 2, 4]))
    return {name: changes[name]() for name in chosen}


def _instant(dice: random.Random) -> datetime:
    """Close together, so that they meet; often at the edge of a day somewhere."""
    day = FIRST + timedelta(days=dice.randrange(0, 150))
    return datetime(day.year, day.month, day.day, dice.choice([0, 7, 8, 12, 22, 23]))


def _activity(dice: random.Random, number: int, deals: int, as_of: date) -> dict:
    day = as_of + timedelta(days=dice.randrange(-60, 20))
    return {
        "source": "crm",
        "activity_id": f"crm:a{number}",
        "opportunity_id": dice.choice([f"crm:{dice.randrange(deals)}", None]),
        "account_id": None,
        "owner_id": dice.choice(["crm:ann", "crm:ben", "crm:stranger"]),
        "channel": dice.choice(["call", "email", "meeting", "note"]),
        "occurs_on": day,
        "recorded_at": dice.choice(
            [None, datetime(day.year, day.month, day.day) - timedelta(days=dice.randrange(0, 30))]
        ),
        "is_done": dice.randrange(4) > 0,
        "has_next_step": None,
        "is_system": dice.randrange(6) == 0,
    }
