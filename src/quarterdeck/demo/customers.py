"""Invented customers: each seller looks after sixteen, a quarter of them strategic."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from quarterdeck.demo.people import SELLERS, key_of, team_of
from quarterdeck.demo.streams import Stream

CUSTOMERS_EACH = 16
STRATEGIC_EACH = 4
INDUSTRIES = {
    "Food": ("Foods", "Dairy", "Bakery", "Preserves"),
    "Beverages": ("Brewery", "Springs", "Juices", "Distillery"),
    "Pharma": ("Pharma", "Laboratories", "Biologics"),
    "Chemicals": ("Coatings", "Chemicals", "Lubricants"),
    "Personal care": ("Cosmetics", "Soapworks", "Care"),
}
_STEMS = {
    "Denmark": ("Lyngsø", "Brændby", "Vesterholt", "Torsvad", "Ulkær", "Møgelby", "Skælhøj", "Hvidmose"),
    "Sweden": ("Ekhamra", "Björkdala", "Västerlid", "Tallåsen", "Granvik", "Ålhult", "Sörmark", "Ljungtorp"),
    "Norway": ("Fossnes", "Granli", "Storvåg", "Haugdal", "Bjørnvik", "Kvitskar"),
    "Finland": ("Koskimaa", "Järvelä", "Mäntyoja", "Suovala", "Hirvikallio", "Lehtoranta"),
    "Germany": ("Auental", "Birkhain", "Grünwerder", "Kaltenhof", "Mühlwarth", "Oberlinden", "Rothfeld", "Weißbrunn"),
    "Austria": ("Hochleiten", "Almried", "Seegarten", "Steinbrück"),
    "Poland": ("Brzeziny", "Dąbrówka", "Jaworów", "Lipowiec", "Sosnówka", "Wierzbica", "Złotniki", "Źródlin"),
    "Netherlands": ("Elzenhof", "Hazerdijk", "Molenwaard", "Rietland", "Vlietzicht", "Zandoever"),
    "Belgium": ("Beukenaar", "Heidemeers", "Val-Ourthe", "Zilverbeek"),
    "United Kingdom": ("Alderwick", "Bramford Lea", "Cawthorne", "Fenmoor", "Hartsmere", "Thornaby Dale"),
    "Ireland": ("Ballinree", "Glenavar", "Kilcorran", "Rathmoyle"),
}
_SECOND = ("Nord", "West", "Gamma", "Prima", "Union", "Delta", "Terra", "Vita", "Novum", "Optima", "Rex", "Aqua")


@dataclass(frozen=True, slots=True)
class Customer:
    """An account: who it is, what it makes, where, and who looks after it."""

    key: str
    name: str
    industry: str
    country: str
    seller: str
    is_strategic: bool


@cache
def customers() -> dict[str, tuple[Customer, ...]]:
    """The customers of each seller, by person key; the first STRATEGIC_EACH of each are strategic."""
    taken: set[str] = set()
    found: dict[str, tuple[Customer, ...]] = {}
    for row, (name, team) in enumerate(SELLERS):
        stream = Stream("customers", key_of(name))
        first = row * CUSTOMERS_EACH + 1
        maker = _Maker(key_of(name), team_of(team).countries, taken, stream)
        found[key_of(name)] = tuple(maker.customer(first + n, n) for n in range(CUSTOMERS_EACH))
    return found


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes up the customers of one seller; no two in the company share a name."""

    seller: str
    countries: tuple[str, ...]
    taken: set[str]
    stream: Stream

    def customer(self, number: int, position: int) -> Customer:
        country, industry = self.stream.pick(self.countries), self.stream.pick(tuple(INDUSTRIES))
        name = _name(country, industry, self.stream)
        while name in self.taken:
            name = _name(country, industry, self.stream)
        self.taken.add(name)
        return Customer(f"A{number:04d}", name, industry, country, self.seller, position < STRATEGIC_EACH)


def _name(country: str, industry: str, stream: Stream) -> str:
    words = [stream.pick(_STEMS[country]), stream.pick(INDUSTRIES[industry])]
    if stream.chance(0.6):
        words.insert(1, stream.pick(_SECOND))
    return " ".join(words)
