"""What is true of each seller: how much they create, win and sell, how fast, and how they keep their pipeline.

These are the numbers that measurement should find again. Rates are drawn once from a seeded stream around what the
company is like; habits are given by name, so that a page can be opened knowing what it must show.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from quarterdeck.demo.people import JOINER_KEY, LEAVER_KEY, SELLERS, TEAMS, key_of
from quarterdeck.demo.streams import Stream

STAGES = ("Qualification", "Discovery", "Proposal", "Negotiation")
"""The open stages, in order; the first two are initial ones."""
WON, LOST = len(STAGES), len(STAGES) + 1
STAGE_NAMES = (*STAGES, "Won", "Lost")
INITIAL_STAGES = 2

START_SHARES = (0.75, 0.25)
"""Share of new deals that begin in Qualification and in Discovery."""
PASS_SHARES = (0.74, 0.70, 0.70, 0.76)
"""Share that gets past each stage, before a seller's own win rate bends it."""
DWELL_DAYS = (18.0, 22.0, 26.0, 24.0)
"""Average working days spent in each stage."""
STALLED = 0.25
"""How fast a stalled deal still moves, compared with one that is worked on."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a seller keeps the pipeline: what the trust checks should find."""

    called_ahead: float = 0.85
    """Share of won deals that were committed before the month in which they were won."""
    hopeful: float = 0.06
    """Chance that a look at a deal in Negotiation ends in a commit that nothing justifies."""
    optimism: float = 1.0
    """Expected time to close as the seller states it, compared with what it takes."""
    neglect: float = 0.07
    """Chance that a close date is left standing after it has passed."""
    left_alone: float = 0.03
    """Share of deals that are not looked at for months."""
    hasty: float = 0.06
    """Share of deals with a close date within 30 days while still in an initial stage."""
    settles: float = 0.04
    """How far the agreed amount may end from the offered one, at most."""
    passed: int = 0
    """Deals whose close date has passed on the day of the data, besides what ``neglect`` leaves."""
    stale: int = 0
    """Deals not updated for more than 60 days then, besides what ``left_alone`` leaves."""
    early: int = 0
    """Deals due within 30 days in an initial stage then, besides what ``hasty`` leaves."""


CLEAN = Habits(called_ahead=1.0, hopeful=0.0, neglect=0.0, left_alone=0.0, hasty=0.0)
TOO_HIGH = Habits(called_ahead=0.9, hopeful=0.6)
TOO_LOW = Habits(called_ahead=0.3, hopeful=0.0)
STALE = Habits(left_alone=0.3, stale=3)
SLIPPING = Habits(optimism=0.4)
PASSED = Habits(neglect=0.4, passed=3)
HASTY = Habits(hasty=0.3, early=2)
MEASURED = Habits(
    called_ahead=1.0, hopeful=0.0, neglect=0.0, left_alone=0.0, hasty=0.0, settles=0.12, passed=3, stale=2
)
"""The salesperson of the cast: forecasts well, but has left three dates and two deals lying."""

HABITS_BY_NAME: dict[str, Habits] = {
    **dict.fromkeys(
        (
            "Signe Overgaard", "Elin Sjöstrand", "Marte Fjærvik", "Friederike Dohrmann", "Annalena Fürbringer",
            "Małgorzata Łęcka", "Marieke Zandstra", "Siobhán Kilfeather",
        ),
        CLEAN,
    ),
    **dict.fromkeys(
        (
            "Kirstine Højlund", "Viktor Brännlund", "Sindre Bjørkeli", "Malte Brüggenwirth", "Sabine Übelacker",
            "Michał Dębowicz", "Bram Verlinghe", "Callum Strathgarve",
        ),
        TOO_HIGH,
    ),
    **dict.fromkeys(("Åsa Lövgren", "Ludwig Pfaffenzeller", "Imogen Thornleigh"), TOO_LOW),
    **dict.fromkeys(
        (
            "Troels Ravnkilde", "Henrik Dalström", "Ingvild Haugmo", "Antje Küstermann", "Krzysztof Brzozowicz",
            "Fenna Terpsma",
        ),
        STALE,
    ),
    **dict.fromkeys(
        (
            "Asger Thygesen", "Malin Öhrvik", "Florian Hölzlwimmer", "Bartłomiej Górniak", "Joost Kuijpersveld",
            "Oliver Wexcombe",
        ),
        SLIPPING,
    ),
    **dict.fromkeys(
        (
            "Villads Nørbæk", "Jesper Hedqvist", "Juho Kivelähti", "Bastian Großkopf", "Matthias Dörrenberg",
            "Wout Claeskens", "Rhys Penhallow",
        ),
        PASSED,
    ),
    **dict.fromkeys(
        (
            "Sanna Björnfot", "Aino Metsäranta", "Ulrike Möhlenbrock", "Johanna Weiglhofer", "Zofia Żurawska",
            "Thijs Brouwershof",
        ),
        HASTY,
    ),
    "Henning Østerby": MEASURED,
}  # fmt: skip

STAR_KEY = key_of("Ditte Sejersbøl")
"""Lands well above target."""
SHORT_KEY = key_of("Henning Østerby")
"""Lands at about nine tenths of target, with a gap."""
LANDING_OF_TEAM = {
    "denmark": 0.94,
    "sweden": 0.99,
    "norway-finland": 0.89,
    "germany-north": 0.97,
    "germany-south": 0.93,
    "poland": 1.00,
    "benelux": 0.87,
    "britain-ireland": 0.95,
}
"""Expected landing of FY2026 as a share of target, which the targets are set to give."""
_SPREAD = (-0.03, 0.06, -0.11, 0.02, -0.06, 0.09, 0.00, 0.04, -0.02)


@dataclass(frozen=True, slots=True)
class SellerTruth:
    """One seller's true parameters."""

    key: str
    team: str
    habits: Habits
    deals_a_year: float
    win_rate: float
    """Share of created deals that are won in the end."""
    deal_value: float
    """Average value of a deal, EUR; independent of whether it is won."""
    pace: float
    """Time spent in each stage, compared with DWELL_DAYS."""
    stalls: float
    """Chance per average working day that a deal begins to stall."""
    flux: float
    """How readily the seller offers Flux, compared with the company."""
    discount: float
    """Average discount on list price."""
    touches_a_week: float
    focus: float
    """Share of activities with strategic accounts."""
    quality: float
    """Share of meetings that end with an agreed next step."""
    landing: float
    """Expected landing of FY2026 as a share of target."""

    @property
    def bend(self) -> float:
        """The power that turns PASS_SHARES into this seller's own."""
        return _bend(self.win_rate)

    @property
    def passes(self) -> tuple[float, ...]:
        """Share of deals that get past each stage."""
        return tuple(p**self.bend for p in PASS_SHARES)

    @property
    def exits(self) -> tuple[float, ...]:
        """Chance per average working day that a deal leaves each stage, for the next one or as lost."""
        return tuple(1 / (dwell * self.pace) for dwell in DWELL_DAYS)


def win_rate_of(passes: tuple[float, ...]) -> float:
    """The share of created deals that are won when that share gets past each stage."""
    late = passes[1] * passes[2] * passes[3]
    return START_SHARES[0] * passes[0] * late + START_SHARES[1] * late


@cache
def sellers() -> dict[str, SellerTruth]:
    """Every seller's truth by person key."""
    found = {}
    for team in TEAMS:
        members = [name for name, unit in SELLERS if unit == team.key]
        for position, name in enumerate(members):
            landing = LANDING_OF_TEAM[team.key] + _SPREAD[position]
            found[key_of(name)] = _seller(name, team.key, landing)
    found[STAR_KEY] = replace(found[STAR_KEY], landing=1.22, touches_a_week=14.5, focus=0.66, quality=0.72)
    found[SHORT_KEY] = replace(found[SHORT_KEY], landing=0.89, touches_a_week=10.0, focus=0.42, quality=0.68, flux=0.85)
    found[JOINER_KEY] = replace(found[JOINER_KEY], landing=0.9)
    return {key: found[key] for key in (*(k for k in found if k != LEAVER_KEY), LEAVER_KEY)}


def _seller(name: str, team: str, landing: float) -> SellerTruth:
    stream = Stream("seller", key_of(name))
    habits = HABITS_BY_NAME.get(name, Habits())
    rate, win_rate = stream.between(56, 70), stream.between(0.235, 0.295)
    return SellerTruth(
        key=key_of(name),
        team=team,
        habits=habits,
        deals_a_year=round(rate, 1),
        win_rate=round(win_rate, 3),
        deal_value=round(stream.between(1_550_000, 2_050_000) / (rate * win_rate), -2),
        pace=round(stream.between(0.88, 1.12), 2),
        stalls=0.004 if habits is STALE else 0.001,
        flux=round(stream.between(0.65, 1.35), 2),
        discount=round(stream.between(0.08, 0.17), 3),
        touches_a_week=round(stream.between(9.0, 14.5), 1),
        focus=round(stream.between(0.38, 0.68), 2),
        quality=round(stream.between(0.54, 0.74), 2),
        landing=round(landing, 3),
    )


@cache
def _bend(win_rate: float) -> float:
    low, high = 0.1, 5.0
    for _ in range(60):
        middle = (low + high) / 2
        too_many = win_rate_of(tuple(p**middle for p in PASS_SHARES)) > win_rate
        low, high = (middle, high) if too_many else (low, middle)
    return (low + high) / 2
