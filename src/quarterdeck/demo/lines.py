"""What is in a deal: a machine line, consumables and service, with list price, discount and cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal

from quarterdeck.demo.days import AS_OF, FIRST_ON
from quarterdeck.demo.products import Product, family_products
from quarterdeck.demo.sellers import SellerTruth
from quarterdeck.demo.streams import Stream

_FLUX_AT_FIRST, _FLUX_NOW = 0.06, 0.44
"""Share of new deals that are built around Flux, on the first day and on the day of the data."""
_STEP = Decimal(50)


@dataclass(frozen=True, slots=True)
class Line:
    """A product in a deal: quantity, value at list price, agreed value and cost, in EUR."""

    product: Product
    quantity: int
    list_amount: Decimal
    amount: Decimal
    cost_amount: Decimal


@dataclass(frozen=True, slots=True)
class Mix:
    """How a deal's value splits over products: shares that add up to one, and the discount asked for."""

    shares: tuple[tuple[Product, float], ...]
    discount: float


def flux_share(day: date, seller: SellerTruth) -> float:
    """The true share of the seller's deals created on that day that are built around Flux."""
    way = (day - FIRST_ON).days / (AS_OF - FIRST_ON).days
    return min(0.9, seller.flux * (_FLUX_AT_FIRST + (_FLUX_NOW - _FLUX_AT_FIRST) * way))


def mixed(day: date, seller: SellerTruth, stream: Stream) -> Mix:
    """What a new deal is made of."""
    main = "Flux" if stream.chance(flux_share(day, seller)) else "Classic"
    consumables = stream.between(0.08, 0.30) if stream.chance(0.75) else 0.0
    service = stream.between(0.05, 0.18) if stream.chance(0.65) else 0.0
    parts = ((main, 1 - consumables - service), ("Consumables", consumables), ("Service", service))
    shares = tuple((stream.pick(family_products(family)), share) for family, share in parts if share)
    wanted = seller.discount * stream.between(0.55, 1.45)
    return Mix(shares, min(0.24, wanted))


def lines(amount: Decimal, mix: Mix) -> Iterator[Line]:
    """The lines of a deal of that amount; their amounts add up to it exactly."""
    small = [(product, _rounded(amount, share)) for product, share in mix.shares[1:]]
    main = amount - sum((part for _, part in small), Decimal(0))
    for product, part in ((mix.shares[0][0], main), *small):
        wanted = part / (1 - Decimal(str(round(mix.discount, 4))))
        quantity = int((wanted / product.list_price).quantize(Decimal(1), ROUND_UP))
        yield Line(product, quantity, quantity * product.list_price, part, quantity * product.unit_cost)


def _rounded(amount: Decimal, share: float) -> Decimal:
    return max(_STEP, (amount * Decimal(str(round(share, 4))) / _STEP).quantize(Decimal(1)) * _STEP)
