"""A company in which everybody's numbers are invented twice: once for all to see, once as a secret that may differ.

Whatever the viewer of a test may not see, and only that, is drawn from the secret's own seed. The table VIEWERS says by
hand, apart from the code under test, who that is.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from quarterdeck.domain import org, targets
from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.domain.scope import Subject, SubjectKind

TODAY = date(2026, 2, 5)
FIRST = date(2023, 10, 1)
MOVED = date(2025, 10, 1)
LEFT = date(2025, 12, 1)
END = date(2026, 2, 6)
CANARY = "Zqxj"
"""Stands in every name that a viewer must not see."""

UNITS = {
    "acme": None,
    "nordics": "acme",
    "north": "nordics",
    "south": "nordics",
    "central": "acme",
    "vienna": "central",
}
SEATS = (
    org.Seat("eve", "acme", org.Role.LEADER),
    org.Seat("dana", "nordics", org.Role.LEADER),
    org.Seat("mia", "north", org.Role.LEADER),
    org.Seat("sol", "south", org.Role.LEADER),
    org.Seat("vera", "vienna", org.Role.LEADER),
    org.Seat("ada", "north"),
    org.Seat("ole", "north"),
    org.Seat("lee", "north", end_on=LEFT),
    org.Seat("mo", "north", end_on=MOVED),
    org.Seat("mo", "south", begin_on=MOVED),
    org.Seat("ben", "south"),
    org.Seat("carl", "vienna"),
)
SELLERS = ("ada", "ole", "lee", "mo", "ben", "carl")
STINTS = {
    **dict.fromkeys(SELLERS, ((FIRST, END),)),
    "mo": ((FIRST, MOVED), (MOVED, END)),
}
"""Days from which a deal of a seller takes all its dates, so that it belongs to one team for good."""
WHOLE, BEFORE, SINCE = (FIRST, END), (FIRST, MOVED), (MOVED, END)


@dataclass(frozen=True)
class Viewer:
    """What somebody may see: whose facts on which days, the names of which people, and which units with all below.

    Among the names are those of the leaders one meets in sessions.
    """

    facts: dict[str, tuple[tuple[date, date], ...]] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    led: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()

    def sees(self, seller: str, stint: tuple[date, date]) -> bool:
        return stint in self.facts.get(seller, ())


def _alone(name: str, *stints: tuple[date, date], units: tuple[str, ...], meets: frozenset[str]) -> Viewer:
    return Viewer({name: stints}, frozenset({name, *meets}), frozenset(), frozenset(units))


MIA, SOL = frozenset({"mia"}), frozenset({"sol"})
"""Whoever is led knows the name of their leader: they meet in sessions. Of their numbers they know nothing."""
NORTH = {"ada": (WHOLE,), "ole": (WHOLE,), "lee": (WHOLE,), "mo": (BEFORE,)}
SOUTH = {"ben": (WHOLE,), "mo": (SINCE,)}
VIEWERS: dict[str, Viewer] = {
    "ada": _alone("ada", WHOLE, units=("acme", "nordics", "north"), meets=MIA),
    "mo": _alone("mo", BEFORE, SINCE, units=("acme", "nordics", "north", "south"), meets=MIA | SOL),
    "lee": _alone("lee", WHOLE, units=("acme", "nordics", "north"), meets=MIA),
    "mia": Viewer(NORTH, frozenset({*NORTH, "mia", "dana"}), frozenset({"north"}), frozenset({"acme", "nordics"})),
    "sol": Viewer(SOUTH, frozenset({*SOUTH, "sol", "dana"}), frozenset({"south"}), frozenset({"acme", "nordics"})),
    "dana": Viewer(
        {**NORTH, **SOUTH, "mo": (BEFORE, SINCE)},
        frozenset({*NORTH, *SOUTH, "mia", "sol", "dana", "eve"}),
        frozenset({"nordics", "north", "south"}),
        frozenset({"acme"}),
    ),
    "vera": Viewer(
        {"carl": (WHOLE,)}, frozenset({"carl", "vera", "eve"}), frozenset({"vienna"}), frozenset({"acme", "central"})
    ),
    "admin": Viewer(),
    "shut": Viewer(),
}
HEARD = {
    "mia": frozenset({"ada", "ole", "lee", "mia"}),
    "sol": frozenset({"ben", "mo", "sol"}),
    "dana": frozenset({"ada", "ole", "lee", "mia", "ben", "mo", "sol", "dana"}),
    "vera": frozenset({"carl", "vera"}),
}
"""Whose promises each viewer may read: one's own, and those of whoever one leads today; the others read their own."""
EVERYTHING = Viewer(
    dict(STINTS),
    frozenset(seat.person_key for seat in SEATS),
    frozenset(UNITS),
)
KINDS = ("deals", "activities", "sales", "costs", "targets", "names", "organisation", "handovers", "promises")
"""What may differ between two worlds, outside of what the viewer sees."""
STAGES = (("Early", 1, "open", True), ("Late", 2, "open", False), ("Won", 3, "won", None), ("Lost", 4, "lost", None))
FAMILIES = ("Flux", "Classic")


@dataclass(frozen=True)
class World:
    """Rows and records. ``differing`` kinds take what ``viewer`` must not see from ``secret``, all else is shared.

    With ``known_until``, the same for everybody: whatever was recorded after that day comes from the secret instead.
    """

    viewer: Viewer
    shared: int
    secret: int
    differing: frozenset[str] = frozenset(KINDS)
    known_until: date | None = None

    def dice(self, kind: str, who: str, stint: tuple[date, date]) -> random.Random:
        """What one seller's rows of one kind are drawn from."""
        hidden = self.hides(kind) and not self.viewer.sees(who, stint)
        return self._dice(kind, who, stint, hidden=hidden)

    def later(self, kind: str, who: str) -> random.Random:
        """What rows recorded after ``known_until`` are drawn from."""
        return self._dice(f"later {kind}", who, WHOLE, hidden=True)

    def _dice(self, kind: str, who: str, stint: tuple[date, date], *, hidden: bool) -> random.Random:
        return random.Random(f"{self.secret if hidden else self.shared} {hidden} {kind} {who} {stint[0]}")

    def hides(self, kind: str) -> bool:
        return self.known_until is None and kind in self.differing

    def organisation(self) -> org.Organisation:
        """The fixed seats; names of those the viewer does not know, and some more units and people, are the secret."""
        extra = 1 + self.secret % 3 if self.hides("organisation") and not self._sees_all else 0
        more = tuple(f"yonder-{n}" for n in range(extra))  # last by key: a leader meets those one knows of before them
        units = tuple(org.Unit(key, self._unit_name(key), above) for key, above in UNITS.items())
        people = dict.fromkeys(seat.person_key for seat in SEATS)
        return org.Organisation(
            (*units, *(org.Unit(key, self._secret_name(key), "central") for key in more)),
            (
                *(org.Person(key, self._person_name(key), None, (f"crm:{key}",)) for key in people),
                *(org.Person(f"{key}-person", self._secret_name(key), None, ()) for key in more),
            ),
            (*SEATS, *(org.Seat(f"{key}-person", key, org.Role.LEADER) for key in more)),
        )

    def goals(self) -> tuple[targets.Target, ...]:
        """Monthly bookings for every seller, plans for the year, and targets of their own for some units."""
        found = [goal for name in SELLERS for stint in STINTS[name] for goal in self._personal(name, stint)]
        for key in UNITS:
            seen = key in self.viewer.led or not self.hides("targets")
            dice = self._dice("targets", key, WHOLE, hidden=not seen)
            if dice.random() < 0.4:
                subject = Subject(SubjectKind.UNIT, key)
                amount = Decimal(dice.randrange(100, 900) * 1000)
                found.append(targets.Target("bookings", subject, date(2025, 10, 1), date(2026, 10, 1), amount))
        return tuple(found)

    def promises(self, name: str) -> list[str]:
        """What somebody says they will do. The viewer of a test reads their own and those of whom they lead."""
        who = next((key for key, viewer in VIEWERS.items() if viewer is self.viewer), None)
        is_heard = who is None or name in HEARD.get(who, {who}) or not self.hides("promises")
        dice = self._dice("promises", name, WHOLE, hidden=not is_heard)
        secret = "" if is_heard else f"{CANARY} {self.secret} "
        return [f"{secret}{name} {n} {dice.randrange(1000)}" for n in range(dice.randrange(1, 4))]

    def _personal(self, name: str, stint: tuple[date, date]) -> list[targets.Target]:
        dice, subject = self.dice("targets", name, stint), Subject(SubjectKind.PERSON, name)
        months = [date(2024 + (9 + n) // 12, (9 + n) % 12 + 1, 1) for n in range(25)]
        last = date(2026, 11, 1) if stint[1] == END else stint[1]
        level = targets.Target("activity_level", subject, stint[0], last, Decimal(dice.randrange(3, 15)))
        return [level] + [
            targets.Target("bookings", subject, begin, end, Decimal(dice.randrange(5, 60) * 1000))
            for begin, end in pairwise(months)
            if stint[0] <= begin < last
        ]

    @property
    def _sees_all(self) -> bool:
        return self.viewer is EVERYTHING

    def _unit_name(self, key: str) -> str:
        known = key in self.viewer.led | self.viewer.above or not self.hides("names")
        return key.title() if known else self._secret_name(key)

    def _person_name(self, key: str) -> str:
        known = key in self.viewer.names or not self.hides("names")
        return f"{key.title()} Known" if known else self._secret_name(key)

    def _secret_name(self, key: str) -> str:
        return f"{CANARY} {key} {self.secret}"

    def delivery(self) -> Delivery:
        """Everything as one export with its field history, observed on TODAY."""
        rows = Rows()
        for name in SELLERS:
            for stint in STINTS[name]:
                if self.known_until is None or stint[0] <= self.known_until:
                    rows.add_stint(self, name, stint)
            if self.known_until:
                rows.add_later(self, name, self.known_until)
        rows.add_handovers(self)
        return Delivery("crm", TODAY, rows.batches(), digest=hashlib.sha256(f"{self}".encode()).hexdigest())


class Rows:
    """The rows of a delivery, gathered seller by seller."""

    def __init__(self) -> None:
        self.deals: list[dict[str, Any]] = []
        self.changes: list[dict[str, Any]] = []
        self.others: dict[str, list[dict[str, Any]]] = {"activity": [], "sale": [], "selling_cost": [], "account": []}

    def add_stint(self, world: World, name: str, stint: tuple[date, date]) -> None:
        """A seller's deals, activities, sales and costs of one stint."""
        label = f"{name}-{stint[0]:%y%m}"
        hidden = not world.viewer.sees(name, stint)
        last = world.known_until + timedelta(days=1) if world.known_until else stint[1]
        is_last = stint[1] == END
        stint = (stint[0], min(stint[1], last))
        dice = world.dice("deals", name, stint)
        secret = f"{CANARY} {world.secret} " if hidden and world.hides("deals") else ""
        whole = [
            self._deal(dice, f"{label}-{n}", name, stint, secret, may_stay=is_last)
            for n in range(dice.randrange(18, 30))
        ]
        self._activities(world.dice("activities", name, stint), label, name, stint, whole)
        self._sales(world.dice("sales", name, stint), label, name, stint)
        self._costs(world.dice("costs", name, stint), label, name, stint)

    def add_later(self, world: World, name: str, known: date) -> None:
        """What came after the day of knowledge: new deals, other states of old ones, activities, sales, costs."""
        stint = (known + timedelta(days=1), END)
        dice = world.later("rows", name)
        label = f"{name}-later"
        mine = [d for d in self.deals if d["opportunity_id"].startswith(f"{name}-2") and d["status"] == "open"]
        for deal in mine:
            if dice.random() < 0.6:
                day = _between(dice, *stint)
                stage = dice.choice(("Late", "Won", "Lost"))
                owner = dice.choice(SELLERS)
                self._say(deal, day, {"stage": stage, "amount": _amount(dice), "close_on": day, "owner_id": owner})
        made = [
            self._deal(dice, f"{label}-{n}", name, stint, f"{CANARY} ", may_stay=True)
            for n in range(dice.randrange(1, 6))
        ]
        self._activities(dice, label, name, stint, made)
        self._sales(dice, label, name, stint)
        self._costs(dice, label, name, stint)

    def add_handovers(self, world: World) -> None:
        """Deals that went from one seller to another: what each did in their own days is theirs."""
        if world.known_until:
            return
        pairs = [(a, b) for a in SELLERS for b in SELLERS if a != b and "mo" not in (a, b)]
        day = date(2025, 11, 20)
        for giver, taker in pairs:
            before = world.dice("handovers", giver, WHOLE)
            after = world.dice("handovers", taker, WHOLE)
            steady = random.Random(f"{world.shared} {giver} {taker}")
            key = f"hand-{giver}-{taker}"
            deal = self._open(key, giver, date(2025, 6, 1) + timedelta(days=steady.randrange(60)), name=key)
            self._say(
                deal, deal["created_on"], {**_early(before), "close_on": _between(before, date(2025, 12, 1), END)}
            )
            self._say(
                deal, day, {"owner_id": taker, **_early(after), "close_on": _between(after, TODAY, date(2026, 9, 1))}
            )
            if after.random() < 0.5:
                won = _between(after, day + timedelta(days=5), TODAY)
                self._say(deal, won, {"stage": after.choice(("Won", "Lost")), "close_on": won})

    def batches(self) -> tuple[Batch, ...]:
        """What a connector would hand over."""
        stages = [
            {"stage_id": f"/{name}", "name": name, "position": n, "status": status, "is_initial": initial}
            for name, n, status, initial in STAGES
        ]
        products = [{"product_id": f, "name": f"{f} 1", "family": f} for f in FAMILIES]
        tables = {
            "stage": stages,
            "product": products,
            "opportunity": self.deals,
            "opportunity_change": self.changes,
            **self.others,
        }
        return tuple(_batch(table, rows) for table, rows in tables.items() if rows)

    def _deal(
        self, dice: random.Random, key: str, owner: str, stint: tuple[date, date], secret: str, *, may_stay: bool
    ) -> dict[str, Any]:
        created = _between(dice, stint[0], stint[1] - timedelta(days=2))
        deal = self._open(key, owner, created, name=f"{secret}{key}")
        self.others["account"].append({"account_id": key, "name": f"{secret}at {key}", "segment": _segment(dice)})
        due = created + timedelta(days=dice.randrange(15, 240))
        self._say(deal, created, {**_early(dice), "close_on": due})
        stays_open = may_stay and dice.random() < 0.35
        closes = min(due, stint[1] - timedelta(days=1), TODAY)
        if (closes - created).days > 20:
            middle = created + timedelta(days=(closes - created).days // 2)
            self._say(deal, middle, {"stage": "Late", "amount": _amount(dice)})
        if not stays_open and closes > created:
            self._say(deal, closes, {"stage": dice.choice(("Won", "Lost", "Won")), "close_on": closes})
        return deal

    def _open(self, key: str, owner: str, created: date, *, name: str) -> dict[str, Any]:
        deal = dict.fromkeys(("stage", "amount", "close_on", "probability", "category"))
        deal |= {"opportunity_id": key, "name": name, "owner_id": owner, "account_id": key, "created_on": created}
        deal["status"] = "open"
        self.deals.append(deal)
        return deal

    def _say(self, deal: dict[str, Any], day: date, said: dict[str, Any]) -> None:
        noon = datetime(day.year, day.month, day.day, 12)
        for column, value in said.items():
            old = deal.get(column)
            if old == value:
                continue
            self.changes.append(
                {
                    "opportunity_id": deal["opportunity_id"],
                    "changed_at": noon,
                    "field": column,
                    "value": str(value),
                    "old_value": None if old is None else str(old),
                }
            )
            deal[column] = value
        deal["status"] = {"Won": "won", "Lost": "lost"}.get(deal["stage"], "open")

    def _activities(
        self,
        dice: random.Random,
        label: str,
        owner: str,
        stint: tuple[date, date],
        deals: list[dict[str, Any]],
    ) -> None:
        for n in range(dice.randrange(10, 40)):
            deal = dice.choice(deals)
            day = _between(dice, max(stint[0], date(2025, 8, 1)), stint[1])
            if day >= stint[1]:
                continue
            row = {"activity_id": f"{label}-{n}", "opportunity_id": deal["opportunity_id"], "owner_id": owner}
            row |= {"channel": dice.choice(("call", "email", "meeting")), "occurs_on": day, "is_done": True}
            row |= {"recorded_at": datetime(day.year, day.month, day.day, 15), "is_system": False}
            self.others["activity"].append(
                {**row, "has_next_step": dice.random() < 0.6, "account_id": deal["account_id"]}
            )

    def _sales(self, dice: random.Random, label: str, owner: str, stint: tuple[date, date]) -> None:
        for n in range(dice.randrange(2, 12)):
            amount = _amount(dice)
            row = {"sale_id": f"{label}-{n}", "owner_id": owner, "product_id": dice.choice(FAMILIES), "amount": amount}
            row |= {"list_amount": amount + 500, "cost_amount": amount / 2, "sold_on": _between(dice, *stint)}
            self.others["sale"].append(row)

    def _costs(self, dice: random.Random, label: str, owner: str, stint: tuple[date, date]) -> None:
        for n in range(dice.randrange(1, 6)):
            row = {"cost_id": f"{label}-{n}", "owner_id": owner, "channel": "virtual", "amount": _amount(dice) / 50}
            self.others["selling_cost"].append({**row, "incurred_on": _between(dice, *stint)})


def _early(dice: random.Random) -> dict[str, Any]:
    category = dice.choice(("commit", "pipeline"))
    return {"stage": "Early", "amount": _amount(dice), "probability": dice.randrange(1, 9) / 10, "category": category}


def _segment(dice: random.Random) -> str:
    return dice.choice(("strategic", "standard"))


def _amount(dice: random.Random) -> Decimal:
    return Decimal(dice.randrange(2_000, 90_000))


def _between(dice: random.Random, first: date, end: date) -> date:
    """A day from the first up to, not including, the end."""
    return first + timedelta(days=dice.randrange(max((end - first).days, 1)))


def _batch(table: str, rows: list[dict[str, Any]]) -> Batch:
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return Batch(table, "crm", columns, range(2, 2 + len(rows)), f"{table}.csv")
