"""What is imported later changes no page and no number of a day before, to the last digit."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from tests.facts.world import batch

from quarterdeck.book import Book
from quarterdeck.domain.bridge import Stock
from quarterdeck.domain.calendar import Calendar, Clock
from quarterdeck.domain.clearance import Clearance
from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.domain.org import Organisation, Person, Role, Seat, Unit
from quarterdeck.domain.scope import Asked, Subject, SubjectKind
from quarterdeck.domain.targets import Targets
from quarterdeck.facts.duckdb_file import DuckDB
from quarterdeck.facts.merge import merge
from quarterdeck.facts.reader import Facts, SourceState
from quarterdeck.facts.schema import statements
from quarterdeck.metrics.bridge import Window, bridge, deals_behind, moves_inside
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.query import Question, answers, dimensions_of
from quarterdeck.reports.performance import performance

pytestmark = pytest.mark.slow

CALENDAR = Calendar(clock=Clock("Europe/Copenhagen"))
BEGIN = date(2025, 10, 1)
SET_UP = {"crm": (10,), "erp": ()}
EXPORTS = {"crm": (10, 31, 52, 94), "erp": (40, 80, 110)}
"""Days after the beginning; the second source is brought in after the set-up."""
LAST = 110
SHARED = 80
"""The newest data day before the future that is made up twice."""
STAGES = (("Qualify", "open"), ("Propose", "open"), ("Close", "open"), ("Won", "won"), ("Lost", "lost"))
OWNERS = ("ann", "ben", "cia")


def on(day: int) -> date:
    return BEGIN + timedelta(days=day)


class Company:
    """Deliveries by shared dice up to a day, by secret ones afterwards."""

    def __init__(self, shared: int, secret: int) -> None:
        self.seeds = shared, secret

    def dice(self, day: int, what: object) -> random.Random:
        """What is decided on that day about something."""
        return random.Random(f"{self.seeds[day > SHARED]} {day} {what}")

    def deliveries(self, until: int) -> Iterator[tuple[Delivery, bool]]:
        """What both sources exported up to that day, and whether in the set-up."""
        days = sorted((day, source) for source, days in EXPORTS.items() for day in days if day <= until)
        for day, source in days:
            yield Delivery(source, on(day), tuple(self.batches(source, day))), day in SET_UP[source]

    def batches(self, source: str, day: int) -> Iterator[Batch]:
        number = EXPORTS[source].index(day)
        yield batch("stage", list(self.stages(source, number)), source)
        yield batch("opportunity", [self.deal(source, day, key) for key in range(6 + 4 * number)], source)
        if number:  # the first of these come after the set-up
            yield batch("sale", [self.sale(source, day, key) for key in range(4 * number)], source)
            yield batch("activity", [self.activity(source, day, key) for key in range(9 * number)], source)
            yield batch("selling_cost", [self.cost(source, day, key) for key in range(3 * number)], source)
            yield batch("account", [self.account(source, day, key) for key in range(3)], source)
            yield batch("product", [self.product(source, day, key) for key in range(2)], source)
            yield batch("seller", [{"seller_id": owner, "name": owner} for owner in OWNERS], source)
            yield batch("opportunity_line", [self.line(source, day, key) for key in range(2 * number)], source)
        if number > 1 or day > SHARED:
            yield batch("exchange_rate", [self.rate(day, at) for at in (-200, day // 2, day)], source)
            yield batch("opportunity_credit", self.credit(source, day), source)

    def stages(self, source: str, number: int) -> Iterator[dict[str, Any]]:
        """With the second export of a source a stage comes to stand elsewhere; from the third on its dice decide."""
        day = EXPORTS[source][number]
        dice = self.dice(day, f"{source} stages")
        order = list(range(1, 4))
        if number > 1:
            dice.shuffle(order)
        for at, (name, status) in enumerate(STAGES):
            meant = dice.choice(["open", "won"]) if name == "Close" and number > 1 else status
            row = {"stage_id": f"p/{name}", "name": name, "status": meant, "position": (*order, 4, 5)[at]}
            yield row | {"probability": dice.choice([0.1, 0.3, 0.7]), "is_initial": name == "Qualify"}

    def deal(self, source: str, day: int, key: int) -> dict[str, Any]:
        """A deal as it stands in that export: each one changes something, and may tell of days long gone."""
        dice = self.dice(day, f"{source} deal {key}")
        first = random.Random(f"{self.seeds[key >= 6 and day > SHARED]} {source} {key}")
        stage, status = dice.choice(STAGES)
        created = on(first.randrange(-60, max(day, 1)))
        closed = max(created, on(day - dice.randrange(60)))
        corrected = dice.random() < 0.2
        return {
            "opportunity_id": str(key),
            "name": f"{source} {key} {'again' if corrected else ''}",
            "status": status,
            "stage": stage,
            "owner_id": dice.choice([*OWNERS, *(["dee"] if day > SHARED else [])]) if corrected else OWNERS[key % 3],
            "account_id": str(key % 4),
            "created_on": created - timedelta(days=7) if corrected else created,
            "close_on": closed if status != "open" else on(day + dice.randrange(-20, 90)),
            "amount": Decimal(dice.randrange(1, 10**7)) / 7,
            "currency": dice.choice([None, "USD"]),
            "probability": dice.choice([None, 0.07, 0.1, 1 / 3]),
            "category": dice.choice(["commit", "best_case", "pipeline"]),
            "last_activity_at": None,
            "next_step": dice.choice([None, "call"]),
            "is_deleted": dice.random() < 0.03,
        }

    def sale(self, source: str, day: int, key: int) -> dict[str, Any]:
        dice, first = self.dice(day, f"{source} sale {key}"), random.Random(f"{self.seeds[day > SHARED]} {key}")
        amount = Decimal(first.randrange(1, 10**6)) / 9 + (7 if dice.random() < 0.1 else 0)
        row = {"sale_id": str(key), "owner_id": OWNERS[key % 3], "account_id": str(key % 4), "product_id": str(key % 3)}
        row |= {"sold_on": on(first.randrange(-40, day)), "amount": amount, "list_amount": amount * 2}
        return row | {"cost_amount": amount / 3, "currency": first.choice([None, "USD"])}

    def activity(self, source: str, day: int, key: int) -> dict[str, Any]:
        dice = random.Random(f"{self.seeds[day > SHARED]} {source} activity {key}")
        happened = dice.randrange(-30, day)
        recorded = datetime.combine(on(dice.randrange(SHARED + 1, day)), datetime.min.time()) if day > SHARED else None
        row = {"activity_id": f"{key} {day}", "owner_id": OWNERS[key % 3], "occurs_on": on(happened)}
        row |= {"channel": dice.choice(["call", "email", "meeting"]), "opportunity_id": str(key % 7), "is_done": True}
        return row | {"is_system": False, "has_next_step": dice.random() < 0.5, "recorded_at": recorded}

    def cost(self, source: str, day: int, key: int) -> dict[str, Any]:
        dice = self.dice(day, f"{source} cost {key}")
        row = {
            "cost_id": f"{key} {day}",
            "owner_id": OWNERS[key % 3],
            "channel": dice.choice(["virtual", "face_to_face"]),
        }
        return row | {"incurred_on": on(dice.randrange(-30, day)), "amount": Decimal(dice.randrange(1, 10**5)) / 3}

    def account(self, source: str, day: int, key: int) -> dict[str, Any]:
        dice = self.dice(day, f"{source} account {key}")
        names = {"name": dice.choice(["Acme", "Blob"]), "industry": dice.choice(["Food", "Steel"])}
        return {"account_id": str(key), **names, "segment": dice.choice(["Large", "Small"])}

    def product(self, source: str, day: int, key: int) -> dict[str, Any]:
        dice = self.dice(day, f"{source} product {key}")
        return {"product_id": str(key), "name": f"P {key}", "family": dice.choice(["Pumps", "Valves"])}

    def line(self, source: str, day: int, key: int) -> dict[str, Any]:
        dice = self.dice(day, f"{source} line {key}")
        row = {"line_id": str(key), "opportunity_id": str(key), "product_id": str(dice.randrange(3))}
        return row | {"amount": Decimal(dice.randrange(1, 10**6)) / 7}

    def rate(self, day: int, at: int) -> dict[str, Any]:
        dice = self.dice(day, f"rate {at}")
        return {"currency": "USD", "base": "EUR", "begin_on": on(at), "rate": Decimal(dice.randrange(80, 99)) / 97}

    def credit(self, source: str, day: int) -> list[dict[str, Any]]:
        dice = self.dice(day, f"{source} credit")
        share = Decimal(dice.randrange(1, 9)) / 10
        parts = (("ann", share), ("ben", 1 - share))
        deals = [str(key) for key in range(8) if dice.random() < 0.6]
        return [
            {"opportunity_id": key, "seller_id": seller, "kind": "prime", "share": part}
            for key in (*deals, "0")
            for seller, part in parts
        ]


def book(company: Company, until: int, calendar: Calendar = CALENDAR, earlier: Calendar | None = None) -> Book:
    """What sales operations sees after these imports; ``earlier`` is the calendar of those of shared days."""
    database = duckdb.connect(":memory:", config={"threads": "1"})
    for statement in statements():
        database.execute(statement)
    arrived = list(company.deliveries(until))
    for number, (delivery, opening) in enumerate(arrived, 1):
        with database.cursor() as connection:
            at = earlier if earlier and delivery.observed_on <= on(SHARED) else calendar
            merge(connection, delivery, number, at, lambda *_: None, opening=opening)
    newest = {delivery.source: SourceState(delivery.source, delivery.observed_on, 1) for delivery, _ in arrived}
    facts = Facts(DuckDB(database), len(arrived), tuple(newest.values()))
    organisation = Organisation(
        (Unit("acme", "Acme"), Unit("north", "North", "acme"), Unit("south", "South", "acme")),
        tuple(Person(key, key.title(), owner_ids=(f"crm:{key}", f"erp:{key}")) for key in OWNERS),
        (Seat("ann", "north", Role.LEADER), Seat("ben", "north"), Seat("cia", "south")),
    )
    everything = Clearance(None, everything=True)
    stints = everything.stints(organisation, facts.owner_ids)
    return Book(facts, organisation, stints, Targets(()), calendar, everything, "EUR")


def told(book: Book, day: date) -> dict[str, str]:
    """Everything the product says of that day, by what it is."""
    scope = book.scope(Subject(SubjectKind.UNIT, "acme"), Asked(period="FY2025", as_of=day.isoformat()))
    lens, money = book.lens(scope), book.conversion(scope)
    asked = [
        Question(name, lens, scope.period, day, book.calendar, money, (*sorted(metric.one_of)[:1], *by))
        for name, metric in METRICS.items()
        for by in ((), ("person",), ("month",))
        if set(by) <= set(dimensions_of(name))
    ]
    rows = answers(book.facts, asked)
    found = {f"{q.metric} {q.by}": "\n".join(sorted(map(repr, rows[q]))) for q in asked}
    for stock in Stock:
        then = replace(scope, as_of=day - timedelta(days=20))
        window = Window(
            lens, then.as_of, day, stock, scope.period, book.calendar, book.conversion(then), book.conversion(scope)
        )
        steps = bridge(book.facts, window)
        found[f"bridge {stock}"] = repr(steps)
        found[f"moves {stock}"] = repr(moves_inside(book.facts, window))
        found[f"behind {stock}"] = repr(
            [deals_behind(book.facts, window, step.reason, limit=99) for step in steps.steps]
        )
    found["page"] = repr(performance(book, scope))
    return found


DAYS = ((11, 45, 79), (39, 66, 80))
"""Days of exports and days between them."""


@pytest.mark.parametrize("seed", range(len(DAYS)))
def test_later_imports_change_nothing_that_was_said_of_a_day(seed: int) -> None:
    before, after = (book(Company(seed, 100 + seed), until) for until in (SHARED, LAST))
    for day in DAYS[seed]:
        one, other = told(before, on(day)), told(after, on(day))
        assert {name: (one[name], other[name]) for name in one if one[name] != other[name]} == {}, day


def test_there_was_something_to_change() -> None:
    one, other = (told(book(Company(1, secret), LAST), on(LAST)) for secret in (101, 102))
    same = [name for name in one if one[name] == other[name]]
    assert len(same) < len(one) / 3, same


MOVED = Calendar(
    clock=Clock("Europe/Copenhagen", ((on(SHARED + 4), "Asia/Tokyo"), (on(SHARED + 20), "America/Los_Angeles")))
)
"""The organisation moves east, and then a long way west."""


def test_other_time_zones_from_a_day_on_change_nothing_that_was_said_of_days_before() -> None:
    company = Company(0, 100)
    before, after = book(company, SHARED), book(company, LAST, MOVED, earlier=CALENDAR)
    for day in DAYS[0]:
        one, other = told(before, on(day)), told(after, on(day))
        assert {name: (one[name], other[name]) for name in one if one[name] != other[name]} == {}, day
    at_once, in_steps = told(book(company, LAST, MOVED), on(LAST)), told(after, on(LAST))
    assert {name for name in at_once if at_once[name] != in_steps[name]} == set()
    elsewhere = told(replace(before, calendar=Calendar(clock=Clock("Asia/Tokyo"))), on(SHARED))
    assert {name for name in elsewhere if elsewhere[name] != one[name]} != set()
