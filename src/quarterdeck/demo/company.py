"""The demo company as one value: what its systems deliver, how it is organised, what it aims at, what is true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from quarterdeck.demo import delivery
from quarterdeck.demo.activities import touches
from quarterdeck.demo.costs import costs
from quarterdeck.demo.customers import STRATEGIC_EACH, Customer, customers
from quarterdeck.demo.days import AS_OF, CALENDAR
from quarterdeck.demo.goals import targets
from quarterdeck.demo.lapses import lapses
from quarterdeck.demo.lines import Mix, lines, mixed
from quarterdeck.demo.people import CAST, COMPANY, CastMember, organisation
from quarterdeck.demo.process import Deal, deals
from quarterdeck.demo.products import CURRENCY
from quarterdeck.demo.record import State, recorded
from quarterdeck.demo.sellers import WON, sellers
from quarterdeck.demo.streams import Stream
from quarterdeck.demo.truth import Landing, OpenDeal, Truth, deal_chance, new_wins
from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.domain.org import Organisation
from quarterdeck.domain.targets import Targets


@dataclass(frozen=True)
class Company:
    """A made-up company with known truth."""

    name: str
    delivery: Delivery
    organisation: Organisation
    targets: Targets
    calendar: Calendar
    currency: str
    truth: Truth
    cast: tuple[CastMember, ...]

    def member(self, role: str) -> CastMember:
        """The member of the cast in that role: seller, manager, director, executive, operations, and so on."""
        return next(m for m in self.cast if m.role == role)


@dataclass(frozen=True, slots=True)
class Kept:
    """A deal as the CRM has it: with whom, what is in it, what it is called, and its states."""

    deal: Deal
    customer: Customer
    mix: Mix
    name: str
    states: tuple[State, ...]

    @property
    def last(self) -> State:
        """How it stands on the day of the data."""
        return self.states[-1]


@cache
def company() -> Company:
    """The demo company, always the same."""
    lived = deals()
    kept = tuple(_kept(lived))
    truth = Truth(sellers(), lived, tuple(_open_deals(kept)), {})
    amounts = {k.deal.number: k.last.amount for k in kept if k.last.stage == WON}
    truth = Truth(truth.sellers, lived, truth.open_deals, _landings(kept, truth.open_deals))
    return Company(
        COMPANY,
        delivery.delivered(_batches(kept)),
        organisation(),
        Targets(targets(truth, amounts)),
        CALENDAR,
        CURRENCY,
        truth,
        CAST,
    )


def _kept(lived: Sequence[Deal]) -> Iterator[Kept]:
    """The deals known on the day of the data, as their owners keep them."""
    left_lying = lapses(lived)
    record = {key: Stream("record", key) for key in sellers()}
    content = {key: Stream("order", key) for key in sellers()}
    for deal in lived:
        if deal.created_on <= AS_OF:
            creator = deal.spells[0].owner
            stream = content[creator]
            own = customers()[creator]
            strategic = stream.chance(sellers()[creator].focus * 0.8)
            customer = stream.pick(own[:STRATEGIC_EACH] if strategic else own[STRATEGIC_EACH:])
            mix = mixed(deal.created_on, sellers()[creator], stream)
            name = f"{customer.name}, {mix.shares[0][0].name}"
            yield Kept(deal, customer, mix, name, recorded(deal, record[creator], left_lying.get(deal.number)))


def _open_deals(kept: Sequence[Kept]) -> Iterator[OpenDeal]:
    for k in kept:
        if k.last.stage < WON:
            chance = deal_chance(k.deal, sellers()[k.last.owner], AS_OF)
            yield OpenDeal(k.deal.key, k.last.owner, float(k.last.amount), chance)


def _landings(kept: Sequence[Kept], open_deals: Sequence[OpenDeal]) -> Mapping[str, Landing]:
    year = CALENDAR.year(AS_OF)
    won: dict[str, float] = defaultdict(float)
    ahead: dict[str, float] = defaultdict(float)
    for k in kept:
        if k.last.stage == WON and k.last.close_on in year:
            won[k.last.owner] += float(k.last.amount)
    for deal in open_deals:
        ahead[deal.owner] += deal.amount * deal.chance
    found = {}
    for key, seller in sellers().items():
        wins = new_wins(seller, AS_OF)
        found[key] = Landing(won[key], ahead[key], wins * seller.deal_value, wins)
    return found


def _batches(kept: Sequence[Kept]) -> Iterator[Batch]:
    yield from delivery.reference()
    yield delivery.accounts(c for own in customers().values() for c in own)
    yield from delivery.opportunities([(k.deal, k.customer, k.name, k.states) for k in kept])
    offered = {k.deal.key: tuple(lines(k.last.amount, k.mix)) for k in kept if k.last.stage < WON}
    yield delivery.offers(offered)
    won = (k for k in kept if k.last.stage == WON)
    yield delivery.sales((k.deal, k.customer, k.last, tuple(lines(k.last.amount, k.mix))) for k in won)
    yield delivery.activities(touches(_owned(kept)))
    yield delivery.selling_costs(costs())


def _owned(kept: Sequence[Kept]) -> dict[str, list[tuple[Deal, str]]]:
    """The deals each seller ever owned that were open after activities began to be logged, with the customer."""
    found: dict[str, list[tuple[Deal, str]]] = defaultdict(list)
    for k in kept:
        for owner in dict.fromkeys(spell.owner for spell in k.deal.spells):
            found[owner].append((k.deal, k.customer.key))
    return found
