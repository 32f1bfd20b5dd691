"""Targets: bookings by month for everybody, set so that the year is expected to land where the truth says.

A person's year is whole, a month a seasonal share of it; a team's month is the sum over the people who sit in it that
month, a region's the sum of its teams, the company's the sum of its regions. There is no over-assignment. The other
goals (activity, mix, margin) are levels to reach, the same for everybody, and never add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from quarterdeck.demo.days import AS_OF, CALENDAR, DECISION, YEARS, is_worked
from quarterdeck.demo.people import REGIONS, ROOT, TEAMS, present_on, team_on
from quarterdeck.demo.process import Deal
from quarterdeck.demo.products import STRATEGIC_FAMILY
from quarterdeck.demo.streams import Stream
from quarterdeck.demo.truth import Truth
from quarterdeck.domain.calendar import Period
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.domain.targets import Target

BOOKINGS = "bookings"
LEVELS = {
    "activity_level": Decimal(11),
    "activity_focus": Decimal("0.60"),
    "activity_quality": Decimal("0.65"),
    f"product_mix:{STRATEGIC_FAMILY}": Decimal("0.40"),
    "margin_percent": Decimal("0.46"),
    "win_rate": Decimal("0.27"),
}
"""Goals that hold at every level: touches a seller and week; shares of touches, meetings, sales; margin."""
STEP = 1000
"""Monthly targets are whole thousands."""
_YEAR_STEP = 10_000


def targets(truth: Truth, amounts: Mapping[int, Decimal]) -> tuple[Target, ...]:
    """All targets; ``amounts`` are the agreed amounts of won deals by number."""
    months = dict(_personal(truth, amounts))
    return (*_bookings(months), *_levels(sorted({person for person, _ in months})))


def _personal(truth: Truth, amounts: Mapping[int, Decimal]) -> Iterator[tuple[tuple[str, Period], int]]:
    """Every person's bookings target of every month worked, in EUR."""
    won = _won_by_year(truth.deals, amounts)
    for key, seller in truth.sellers.items():
        stream = Stream("targets", key)
        for number in YEARS:
            year = CALENDAR.fiscal_year(number)
            if AS_OF in year:
                wanted = truth.landings[key].expected / seller.landing
            else:
                wanted = won[key, number] / stream.between(0.88, 1.10)
            months = [m for m in CALENDAR.months(year) if present_on(key, m.last_on)]
            shares = _phased(max(_YEAR_STEP, round(wanted / _YEAR_STEP) * _YEAR_STEP), months)
            yield from (((key, month), amount) for month, amount in zip(months, shares, strict=True))


def _won_by_year(deals: tuple[Deal, ...], amounts: Mapping[int, Decimal]) -> dict[tuple[str, int], float]:
    won: dict[tuple[str, int], float] = defaultdict(float)
    for deal in deals:
        if deal.won_on and deal.number in amounts:
            year = int(CALENDAR.year(deal.won_on).key.removeprefix("FY"))
            won[deal.spell(deal.won_on).owner, year] += float(amounts[deal.number])
    return won


def _phased(year: int, months: list[Period]) -> list[int]:
    """A yearly amount spread over months by season, in whole thousands that add up to it."""
    weights = [_weight(month) for month in months]
    whole = sum(weights)
    found, given, weight_so_far = [], 0, 0.0
    for weight in weights:
        weight_so_far += weight
        upto = round(year * weight_so_far / whole / STEP) * STEP
        found.append(upto - given)
        given = upto
    return found


def _weight(month: Period) -> float:
    worked = sum(is_worked(date.fromordinal(n)) for n in range(month.begin.toordinal(), month.end.toordinal()))
    return worked * DECISION[month.begin.month - 1]


def _bookings(months: Mapping[tuple[str, Period], int]) -> Iterator[Target]:
    region_of = {team.key: team.region for team in TEAMS}
    of_unit: dict[tuple[str, Period], int] = defaultdict(int)
    for (person, month), amount in months.items():
        yield _target(BOOKINGS, SubjectKind.PERSON, person, month, Decimal(amount))
        team = team_on(person, month.begin)
        for unit in (team, region_of[team], ROOT):
            of_unit[unit, month] += amount
    for (unit, month), amount in sorted(of_unit.items(), key=lambda item: (item[0][0], item[0][1].begin)):
        yield _target(BOOKINGS, SubjectKind.UNIT, unit, month, Decimal(amount))


def _levels(people: list[str]) -> Iterator[Target]:
    subjects = [(SubjectKind.UNIT, key) for key in (ROOT, *REGIONS, *(t.key for t in TEAMS))]
    subjects += [(SubjectKind.PERSON, key) for key in people]
    for number in YEARS[1:]:
        year = CALENDAR.fiscal_year(number)
        for metric, amount in LEVELS.items():
            yield from (_target(metric, kind, key, year, amount) for kind, key in subjects)


def _target(metric: str, kind: SubjectKind, key: str, period: Period, amount: Decimal) -> Target:
    return Target(metric, Subject(kind, key), period.begin, period.end, amount)
