"""The made-up organisation: sellers in teams of eight, regions, divisions, one company; some move, some leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from bench.large.size import DIVISION, OBSERVED_ON, REGION, SOURCE, TEAM, Size, months_begun, seller_id
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.org import Organisation, Person, Role, Seat, Unit
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.domain.targets import Target

ROOT = "company"
MOVES, LEAVES = 16, 31
"""One seller in so many moves to the next team, or leaves."""
GOALS = {"activity_level": Decimal(8), "activity_focus": Decimal("0.2"), "activity_quality": Decimal("0.5")}


@dataclass(frozen=True, slots=True)
class Tree:
    """The numbers of the teams, regions and divisions of a company."""

    sellers: int

    @property
    def teams(self) -> range:
        """Teams, of TEAM sellers each."""
        return range(-(-self.sellers // TEAM))

    @property
    def regions(self) -> range:
        """Regions, of REGION teams each."""
        return range(-(-len(self.teams) // REGION))

    @property
    def divisions(self) -> range:
        """Divisions, of DIVISION regions each."""
        return range(-(-len(self.regions) // DIVISION))


def organisation(size: Size) -> Organisation:
    """Everybody, with the days they sat where they sat."""
    tree = Tree(size.sellers)
    units = [Unit(ROOT, "Bench Company")]
    units += [Unit(f"division-{d}", f"Division {d}", ROOT) for d in tree.divisions]
    units += [Unit(f"region-{r}", f"Region {r}", f"division-{r // DIVISION}") for r in tree.regions]
    units += [Unit(f"team-{t}", f"Team {t}", f"region-{t // REGION}") for t in tree.teams]
    leaders = tuple(Person(f"leader-{u.key}", f"Leader of {u.name}", f"{u.key}@example.com") for u in units)
    sellers = tuple(
        Person(f"seller-{s}", f"Seller {s}", f"seller{s}@example.com", (f"{SOURCE}:{seller_id(s)}",))
        for s in range(size.sellers)
    )
    led = tuple(Seat(f"leader-{u.key}", u.key, Role.LEADER) for u in units)
    held = tuple(seat for s in range(size.sellers) for seat in _seats(s, len(tree.teams)))
    return Organisation(tuple(units), (*leaders, *sellers), (*led, *held))


def targets(size: Size) -> Iterator[Target]:
    """Bookings by month for every seller over two years, and three goals for each."""
    year = date(OBSERVED_ON.year, 1, 1)
    edges = [d for d in months_begun() if d >= date(year.year - 1, 1, 1)]
    edges += [date(year.year, m, 1) for m in range(OBSERVED_ON.month + 1, 13)] + [date(year.year + 1, 1, 1)]
    for s in range(size.sellers):
        subject = Subject(SubjectKind.PERSON, f"seller-{s}")
        monthly = Decimal(20_000 + s % 7 * 5_000) * size.opportunities / size.sellers / 400
        for begin, end in pairwise(edges):
            yield Target("bookings", subject, begin, end, monthly)
        for metric, level in GOALS.items():
            yield Target(metric, subject, year, date(year.year + 1, 1, 1), level)


def _seats(seller: int, teams: int) -> tuple[Seat, ...]:
    key, team = f"seller-{seller}", seller // TEAM
    months = months_begun()
    on = months[12 + seller % (len(months) - 14)]
    if seller % MOVES == 5:
        after = (team + 1) % teams
        return Seat(key, f"team-{team}", end_on=on), Seat(key, f"team-{after}", begin_on=on)
    if seller % LEAVES == 7:
        return (Seat(key, f"team-{team}", end_on=on),)
    return (Seat(key, f"team-{team}", begin_on=BEGINNING, end_on=END),)
