"""Companies in which deals and people move a lot within a few days, around changes of clocks."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from tests.metrics.bridge_opinion import Watched

FOREVER = datetime(2200, 1, 1)
FIRST, LAST = date(2025, 3, 27), date(2025, 4, 4)
# Clocks change in Copenhagen on 30 March and in Lord Howe by half an hour on 6 April; in São Paulo not at all.
ZONES = ("UTC", "Europe/Copenhagen", "America/Sao_Paulo", "Australia/Lord_Howe")
TIMES = ((0, 0), (2, 30), (9, 0), (9, 1), (13, 0), (13, 30), (22, 0), (23, 0))
DUE = (date(2025, 4, 1), date(2025, 5, 1))
VALUES: dict[str, tuple[Any, ...]] = {
    "owner_id": ("crm:ann", "crm:ann", "crm:ben", "crm:cia", "crm:stranger", None),
    "status": ("open", "open", "open", "won", "lost"),
    "amount": (None, *(Decimal(n) for n in (0, 100, 250, 250, 400))),
    "currency": (None, "EUR", "USD", "USD", "SEK"),
    "close_on": (date(2025, 3, 1), *[date(2025, 4, 15)] * 3, date(2025, 6, 1), None),
    "is_deleted": (False, False, True),
}
MANY_DEALS = 25


def companies() -> st.SearchStrategy[Watched]:
    """Drawn from a seed: dice of our own are many times faster, and a company that fails is not made smaller anyway."""
    return st.integers(0, 10**9).map(lambda seed: replace(company(random.Random(seed)), seed=seed))


def company(dice: random.Random) -> Watched:
    zone = dice.choice(ZONES)
    later = dice.choice((*ZONES, zone))
    first, last = (FIRST, LAST) if dice.random() < 0.8 else sorted((_day(dice), _day(dice)))
    return Watched(
        versions=[version for n in range(MANY_DEALS) for version in _versions(dice, n)],
        rates=_rates(dice),
        rate_type=dice.choice(("dated", "dated", "plan", "spot")),
        stints=_homes(dice),
        first=first,
        last=last,
        due=dice.choice((None, DUE, DUE)),
        zone=zone,
        moved=None if later == zone else (_day(dice), later),
    )


def sharing_companies() -> st.SearchStrategy[Watched]:
    """Companies in which sellers share the credit for most deals, and share it anew while they are watched."""
    return st.integers(0, 10**9).map(lambda seed: replace(sharing(random.Random(seed)), seed=seed))


def sharing(dice: random.Random) -> Watched:
    found = company(dice)
    return replace(
        found, credits=[row for deal in found.deals() if dice.random() < 0.7 for row in _credits(dice, deal)]
    )


def _credits(dice: random.Random, deal: str) -> list[dict[str, Any]]:
    """Sets of shares one after the other, each cut at three thirds, at halves or at a fifth, or whole."""
    days = sorted({_day(dice) for _ in range(dice.randrange(3))})
    begins = [date(1900, 1, 1), *days] if dice.random() < 0.7 or not days else days
    found = []
    for begin, until in zip(begins, [*begins[1:], date(2200, 1, 1)], strict=True):
        cuts = dice.choice(((), ("0.5",), ("0.2",), ("0.333333333333", "0.666666666667")))
        bounds = [Decimal(0), *map(Decimal, cuts), Decimal(1)]
        who = sorted(dice.sample(("crm:ann", "crm:ben", "crm:cia", "crm:stranger"), len(bounds) - 1))
        fixed = {"source": "crm", "opportunity_id": deal, "kind": "prime", "known_on": begin, "until_on": until}
        found += [
            {**fixed, "seller_id": seller, "begin_share": low, "end_share": high}
            for seller, low, high in zip(who, bounds, bounds[1:], strict=False)
        ]
    return found


def _rates(dice: random.Random) -> list[dict[str, Any]]:
    """Dollars: another rate from May on, a correction within the days, and spot rates now and then."""
    new_year, may = date(2025, 1, 1), date(2025, 5, 1)
    stated = [
        ("dated", new_year, "0.5", new_year),
        ("dated", may, "0.75", new_year),
        ("plan", new_year, "0.6", new_year),
    ]
    stated += [(kind, new_year, "0.625", _day(dice)) for kind in ("dated", "plan") if dice.random() < 0.5]
    spots = {_day(dice) for _ in range(dice.randrange(4))}
    stated += [("spot", day, f"0.{dice.randrange(1, 99):02}", day) for day in spots]
    fixed = {"source": "bank", "currency": "USD", "base": None}
    return [
        {**fixed, "rate_type": kind, "begin_on": begin, "rate": Decimal(rate), "known_on": known}
        for kind, begin, rate, known in stated
    ]


def _day(dice: random.Random) -> date:
    return FIRST + timedelta(days=dice.randrange(-1, 10))


def _versions(dice: random.Random, number: int) -> list[dict[str, Any]]:
    """One opportunity's states: alive and due at first, as a rule; from one to the next usually one thing changes."""
    begin = dice.choice((datetime(2025, 1, 1), datetime(2025, 1, 1), datetime(2025, 3, 28, 9)))
    days = [_day(dice) for _ in range(dice.randrange(6))]
    later = {datetime(d.year, d.month, d.day, *dice.choice(TIMES)) for d in days}
    instants = [begin, *sorted(i for i in later if i > begin)]
    state = {name: dice.choice(values) for name, values in VALUES.items()}
    if dice.random() < 0.8:
        state |= {"status": "open", "is_deleted": False, "close_on": date(2025, 4, 15)}
    fixed = {"source": "crm", "opportunity_id": f"crm:{number}", "origin": "history", "name": f"Deal {number}"}
    fixed["created_on"] = dice.choice((None, date(2025, 1, 1), date(2025, 3, 28)))
    found = []
    for since, until in zip(instants, [*instants[1:], FOREVER], strict=True):
        found.append({**fixed, **state, "valid_from": since, "valid_to": until})
        changed = dice.sample(list(VALUES), dice.choice((1, 1, 2)))
        state = {**state, **{name: dice.choice(VALUES[name]) for name in changed}}
        if dice.random() < 0.3:
            state = {**state, **{name: found[0][name] for name in VALUES}}  # back to what it was
    return found


def _homes(dice: random.Random) -> list[tuple[str, str, str, date, date]]:
    """Where three sellers sit: (owner, person, unit, begin, end), on the move or not, perhaps away and back."""
    found = []
    for name in ("ann", "ben", "cia"):
        moved = {_day(dice) for _ in range(dice.choice((0, 0, 1, 2)))}
        days = [date(1900, 1, 1), *sorted(moved), date(2200, 1, 1)]
        units = [dice.choice(("north", "south", "away")) for _ in days[1:]]
        found += [(f"crm:{name}", name, unit, b, e) for unit, b, e in zip(units, days, days[1:], strict=False)]
    return found
