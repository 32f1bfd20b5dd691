"""Who works at Kestrand: invented names, the units they sit in, and the cast that can be signed in as."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.facts import qualify
from quarterdeck.domain.org import Organisation, Person, Role, Seat, Unit

COMPANY = "Kestrand"
"""An invented European maker of packaging and filling equipment."""
SOURCE = "crm"
ROOT = "kestrand"
DOMAIN = "kestrand.example"

REGIONS = {
    "nordics": ("Nordics", "Kristoffer Wedelstam"),
    "central": ("Central", "Elisabeth Rautenfeld"),
    "west": ("West", "Nigel Harcombe"),
}
EXECUTIVE, OPERATIONS, ADMINISTRATOR = "Helle Rosenvang", "Jakub Stępniak", "Teun Aldering"


@dataclass(frozen=True, slots=True)
class Team:
    """A team: its unit, the region above, its manager, who sells in it today, and the countries it serves."""

    key: str
    name: str
    region: str
    manager: str
    sellers: tuple[str, ...]
    countries: tuple[str, ...]


def _team(key: str, name: str, region: str, manager: str, sellers: str, countries: str) -> Team:
    return Team(key, name, region, manager, tuple(sellers.split(", ")), tuple(countries.split(", ")))


TEAMS = (
    _team(
        "denmark", "Denmark", "nordics", "Birgitte Aastrup",
        "Henning Østerby, Signe Overgaard, Troels Ravnkilde, Kirstine Højlund, Asger Thygesen, Ditte Sejersbøl, "
        "Villads Nørbæk",
        "Denmark",
    ),
    _team(
        "sweden", "Sweden", "nordics", "Gunilla Åkervall",
        "Elin Sjöstrand, Viktor Brännlund, Åsa Lövgren, Henrik Dalström, Malin Öhrvik, Jesper Hedqvist, "
        "Sanna Björnfot, Oskar Tällberg",
        "Sweden",
    ),
    _team(
        "norway-finland", "Norway and Finland", "nordics", "Torunn Solbakk",
        "Eirik Nesvåg, Ingvild Haugmo, Sindre Bjørkeli, Aino Metsäranta, Juho Kivelähti, Tuuli Järvikoski, "
        "Marte Fjærvik",
        "Norway, Finland",
    ),
    _team(
        "germany-north", "Germany North", "central", "Hauke Petersdorf",
        "Jörn Wiesenkamp, Friederike Dohrmann, Malte Brüggenwirth, Antje Küstermann, Sönke Harmsdorf, Levke Tiedjens, "
        "Bastian Großkopf, Ulrike Möhlenbrock",
        "Germany",
    ),
    _team(
        "germany-south", "Germany South", "central", "Veronika Staudacher",
        "Florian Hölzlwimmer, Korbinian Achleitner, Sabine Übelacker, Tobias Kirchgäßner, Annalena Fürbringer, "
        "Matthias Dörrenberg, Johanna Weiglhofer, Ludwig Pfaffenzeller",
        "Germany, Austria",
    ),
    _team(
        "poland", "Poland", "central", "Grażyna Wiśniowska",
        "Paweł Zdrojewicz, Małgorzata Łęcka, Krzysztof Brzozowicz, Agnieszka Świerczyńska, Bartłomiej Górniak, "
        "Zofia Żurawska, Michał Dębowicz",
        "Poland",
    ),
    _team(
        "benelux", "Benelux", "west", "Maarten van Oeverdam",
        "Sanne Hoogendijk, Bram Verlinghe, Fenna Terpsma, Joost Kuijpersveld, Lotte de Waerdt, Thijs Brouwershof, "
        "Marieke Zandstra, Wout Claeskens",
        "Netherlands, Belgium",
    ),
    _team(
        "britain-ireland", "Britain and Ireland", "west", "Harriet Ashcombe",
        "Rhys Penhallow, Imogen Thornleigh, Callum Strathgarve, Siobhán Kilfeather, Oliver Wexcombe, "
        "Priya Ramanathan-Holt, Gethin Llewhelyn",
        "United Kingdom, Ireland",
    ),
)  # fmt: skip

LEAVER, LEAVER_TEAM, LEFT_ON = "Petteri Salmisalo", "norway-finland", date(2026, 1, 1)
JOINER, JOINED_ON = "Oskar Tällberg", date(2025, 11, 1)
MOVER, MOVED_FROM, MOVED_ON = "Levke Tiedjens", "denmark", date(2025, 4, 1)

_SPELLED = str.maketrans(
    {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "å": "aa", "Å": "Aa", "ł": "l", "Ł": "L", "ß": "ss", "ö": "oe",
     "Ö": "Oe", "ü": "ue", "Ü": "Ue", "ä": "ae", "Ä": "Ae"}
)  # fmt: skip


def key_of(name: str) -> str:
    """The key of a person: the name in plain letters, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name.translate(_SPELLED)).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", "-")


def email_of(name: str) -> str:
    """The made-up e-mail address of a person, in a domain that cannot exist."""
    return f"{key_of(name).replace('-', '.')}@{DOMAIN}"


def team_of(key: str) -> Team:
    """The team of that key."""
    return next(t for t in TEAMS if t.key == key)


SELLERS: tuple[tuple[str, str], ...] = (
    *((name, team.key) for team in TEAMS for name in team.sellers),
    (LEAVER, LEAVER_TEAM),
)
"""Everybody who sells or has sold: name and present (or last) team."""
SELLER_IDS = {key_of(name): f"U{number:03d}" for number, (name, _) in enumerate(SELLERS, 101)}
"""The identifier of each seller in the made-up CRM, by person key."""
LEAVER_KEY, JOINER_KEY, MOVER_KEY = key_of(LEAVER), key_of(JOINER), key_of(MOVER)
_TEAM_BY_KEY = {key_of(name): team for name, team in SELLERS}


def team_on(key: str, day: date) -> str:
    """The team a seller sits in on that day (the last one after leaving, the first one before joining)."""
    if key == MOVER_KEY and day < MOVED_ON:
        return MOVED_FROM
    return _TEAM_BY_KEY[key]


def present_on(key: str, day: date) -> bool:
    """Whether the seller works here on that day."""
    begin = JOINED_ON if key == JOINER_KEY else BEGINNING
    return begin <= day < (LEFT_ON if key == LEAVER_KEY else END)


def organisation() -> Organisation:
    """Units, people and seats."""
    return Organisation(_units(), _people(), (*_leader_seats(), *_seller_seats()))


def _units() -> tuple[Unit, ...]:
    regions = (Unit(key, name, ROOT) for key, (name, _) in REGIONS.items())
    return (Unit(ROOT, COMPANY), *regions, *(Unit(t.key, t.name, t.region) for t in TEAMS))


def _people() -> tuple[Person, ...]:
    others = [EXECUTIVE, *(director for _, director in REGIONS.values()), *(t.manager for t in TEAMS)]
    others += [OPERATIONS, ADMINISTRATOR]
    sellers = [name for name, _ in SELLERS]
    return (
        *(Person(key_of(n), n, email_of(n)) for n in others),
        *(Person(key_of(n), n, email_of(n), (qualify(SOURCE, SELLER_IDS[key_of(n)]),)) for n in sellers),
    )


def _leader_seats() -> tuple[Seat, ...]:
    led = [(EXECUTIVE, ROOT), *((director, key) for key, (_, director) in REGIONS.items())]
    led += [(team.manager, team.key) for team in TEAMS]
    return tuple(Seat(key_of(name), unit, Role.LEADER) for name, unit in led)


def _seller_seats() -> tuple[Seat, ...]:
    seats = []
    for name, team in SELLERS:
        begin = {JOINER: JOINED_ON, MOVER: MOVED_ON}.get(name, BEGINNING)
        end = LEFT_ON if name == LEAVER else END
        seats.append(Seat(key_of(name), team, begin_on=begin, end_on=end))
    return (*seats, Seat(key_of(MOVER), MOVED_FROM, end_on=MOVED_ON))


@dataclass(frozen=True, slots=True)
class CastMember:
    """Somebody one can sign in as in demo mode, and what to look at as them."""

    role: str
    name: str
    person_key: str
    email: str
    is_operations: bool = False
    note: str = ""


def _member(role: str, name: str, note: str, *, operations: bool = False) -> CastMember:
    return CastMember(role, name, key_of(name), email_of(name), operations, note)


CAST: tuple[CastMember, ...] = (
    _member("seller", "Henning Østerby", "Salesperson, Denmark"),
    _member("manager", "Birgitte Aastrup", "Manager, Denmark"),
    _member("director", "Kristoffer Wedelstam", "Director, Nordics"),
    _member("executive", EXECUTIVE, "Commercial executive"),
    _member("operations", OPERATIONS, "Sales operations", operations=True),
    _member("outsider", ADMINISTRATOR, "Technical administrator, sees no numbers"),
    _member("mover", MOVER, f"Salesperson, Germany North; Denmark until {MOVED_ON:%B %Y}"),
    _member("joiner", JOINER, f"Salesperson, Sweden, since {JOINED_ON:%B %Y}"),
)
"""Who can be signed in as. The leaver is not among them: whoever has gone has no account."""
