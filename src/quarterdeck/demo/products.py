"""What Kestrand sells: four product families, list prices and what a unit costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

CURRENCY = "EUR"
STRATEGIC_FAMILY = "Flux"
"""The new line, of which the company wants to sell more."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product: price and cost of one unit, in EUR."""

    key: str
    name: str
    family: str
    list_price: Decimal
    unit_cost: Decimal


def _product(key: str, name: str, family: str, list_price: int, cost_share: str) -> Product:
    cost = (list_price * Decimal(cost_share)).quantize(Decimal(1))
    return Product(key, name, family, Decimal(list_price), cost)


PRODUCTS = (
    _product("P01", "Flux F2 filling module", "Flux", 4_800, "0.45"),
    _product("P02", "Flux F4 capping module", "Flux", 6_400, "0.46"),
    _product("P03", "Flux inspection head", "Flux", 3_900, "0.43"),
    _product("P11", "Classic 20 filling station", "Classic", 5_200, "0.50"),
    _product("P12", "Classic 35 cartoning station", "Classic", 7_100, "0.51"),
    _product("P13", "Classic conveyor segment", "Classic", 2_600, "0.48"),
    _product("P21", "Nozzle and seal kit", "Consumables", 340, "0.41"),
    _product("P22", "Cleaning concentrate, pallet", "Consumables", 620, "0.44"),
    _product("P31", "Installation day", "Service", 1_150, "0.55"),
    _product("P32", "Maintenance visit", "Service", 980, "0.52"),
)
FAMILIES = ("Flux", "Classic", "Consumables", "Service")


def family_products(family: str) -> tuple[Product, ...]:
    """The products of a family."""
    return tuple(p for p in PRODUCTS if p.family == family)
