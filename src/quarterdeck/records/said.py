"""Everything that was ever said, each with the days on which it was known, and what of it a day knew."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.conf import settings

from quarterdeck.domain import cadence, org, targets
from quarterdeck.domain.cadence import Cycle, Level
from quarterdeck.domain.calendar import Calendar, Rule, read_rule
from quarterdeck.domain.days import END
from quarterdeck.domain.rates import RateStatement
from quarterdeck.domain.repairs import Laid
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.domain.trust import Limits, Thresholds
from quarterdeck.records.models import (
    CadenceRule,
    CalendarVersion,
    Confirmation,
    DecisionKind,
    ExchangeRate,
    Holiday,
    OwnerIdentity,
    Person,
    Placement,
    Repair,
    Season,
    Seat,
    SessionTemplate,
    Statement,
    Target,
    TimeZoneVersion,
    TrustLimit,
)
from quarterdeck.records.models.calendarversion import calendar_of
from quarterdeck.records.models.repair import lying
from quarterdeck.records.models.timezoneversion import clock_of

KNOWN = ("known_from", "known_to")


class Said[Value](NamedTuple):
    """A value, and the days from which and until which it was on record."""

    known_from: date
    known_to: date
    value: Value


class _Person(NamedTuple):
    pk: int
    key: str
    name: str
    email: str | None
    is_vacancy: bool


def known[Value](said: Iterable[Said[Value]], as_of: date | None) -> Iterable[Value]:
    """What was on record at the end of that day; what is on record now for None."""
    if as_of is None:
        return (each.value for each in said if each.known_to == END)
    return (each.value for each in said if each.known_from <= as_of < each.known_to)


class Everything:
    """All statements, read when it is made.

    Whoever adds a noun reads it here like the others, and names it among ``every`` so that its days are looked at.
    """

    def __init__(self) -> None:
        self._units = _units()
        self._people = _people()
        self._owners = _owners()
        self._seats = _seats()
        self._targets = _targets()
        self._limits = _statements(TrustLimit)
        self._rules = _rules()
        self._zones = _zones()
        self._seasons = _statements(Season)
        self._rates = [Said(rate.known_from, rate.known_to, rate.value()) for rate in ExchangeRate.ever.order_by("pk")]
        self._cadence = _statements(CadenceRule)
        self._holidays = _statements(Holiday)
        self._kinds = _statements(DecisionKind)
        self._templates = _statements(SessionTemplate)
        self._repairs = _statements(Repair)
        self._confirmed = _statements(Confirmation)
        every = (
            self._units,
            self._people,
            self._owners,
            self._seats,
            self._targets,
            self._limits,
            self._rules,
            self._seasons,
            self._rates,
            self._cadence,
            self._holidays,
            self._kinds,
            self._templates,
            self._repairs,
            self._confirmed,
        )
        found = {day for said in every for each in said for day in each[:2]}
        self._days = sorted(found - {END})

    def point(self, as_of: date | None) -> int:
        """Where the day stands among those on which knowledge changed: two days of one point know the same."""
        return len(self._days) if as_of is None else bisect_right(self._days, as_of)

    def organisation(self, as_of: date | None) -> org.Organisation:
        """Units, people with their owner ids, and seats, as known then."""
        owner_ids: dict[int, list[str]] = {}
        for person_id, owner_id in known(self._owners, as_of):
            owner_ids.setdefault(person_id, []).append(owner_id)
        return org.Organisation(
            tuple(known(self._units, as_of)),
            tuple(
                org.Person(p.key, p.name, p.email, tuple(owner_ids.get(p.pk, ())), p.is_vacancy)
                for p in known(self._people, as_of)
            ),
            tuple(known(self._seats, as_of)),
        )

    def targets(self, as_of: date | None) -> targets.Targets:
        """Every target somebody had set, and by which seasons it is shared; zero is set, null is not."""
        seasons = {each.metric: each.value() for each in known(self._seasons, as_of)}
        return targets.Targets(tuple(known(self._targets, as_of)), seasons)

    def calendar(self, as_of: date | None, start_month: int, time_zone: str) -> Calendar:
        """The fiscal calendar as known then, with what was planned by then; days begin by the clock that stands."""
        clock = clock_of(time_zone, known(self._zones, None))
        return calendar_of(start_month, clock, known(self._rules, as_of))

    def rates(self, as_of: date | None) -> tuple[RateStatement, ...]:
        """The exchange rates that were typed in by then."""
        return tuple(known(self._rates, as_of))

    def repairs(self, as_of: date | None) -> tuple[Laid, ...]:
        """What had been said of single opportunities by then; what was taken back later, as it was known then."""
        return lying((said.value for said in self._repairs), as_of)

    def rhythm(self, as_of: date | None) -> cadence.Rhythm:
        """By which rules sessions were held, on which days nobody worked, and which decisions were taken."""
        return cadence.rhythm(
            {(Level(rule.level), Cycle(rule.cycle)): rule.value() for rule in known(self._cadence, as_of)},
            (holiday.value() for holiday in known(self._holidays, as_of)),
            {kind.key: kind.value() for kind in known(self._kinds, as_of)},
            (template.value() for template in known(self._templates, as_of)),
        )

    def thresholds(self, as_of: date | None) -> Thresholds:
        """From when on something was in doubt, and what was confirmed all the same."""
        limits = {limit.pipeline: limit for limit in known(self._limits, as_of)}
        usual = limits.pop("", None) or TrustLimit()
        return Thresholds(
            usual=Limits(usual.stale_days, usual.closing_days),
            by_pipeline={name: Limits(own.stale_days, own.closing_days) for name, own in limits.items()},
            forecast_limit=usual.forecast_percent / 100,
            stuck_factor=settings.STUCK_PERCENT / 100,
            quiet_days=settings.QUIET_DAYS,
            colleagues=usual.colleagues,
            aside=tuple(each.value() for each in known(self._confirmed, as_of) if each.closed_on is None),
        )


def _statements[Kept: Statement](kind: type[Kept]) -> list[Said[Kept]]:
    return [Said(each.known_from, each.known_to, each) for each in kind.ever.order_by("pk")]


def _units() -> list[Said[org.Unit]]:
    rows = Placement.ever.order_by("unit_id", "begin_on", "pk").values_list(
        *KNOWN, "unit__key", "name", "parent__key", "begin_on", "end_on"
    )
    return [Said(since, until, org.Unit(*row)) for since, until, *row in rows]


def _people() -> list[Said[_Person]]:
    rows = Person.objects.order_by("pk").values_list("known_from", "pk", "key", "name", "email", "is_vacancy")
    return [
        Said(since, END, _Person(pk, key, name, email, is_vacancy)) for since, pk, key, name, email, is_vacancy in rows
    ]


def _owners() -> list[Said[tuple[int, str]]]:
    rows = OwnerIdentity.ever.order_by("owner_id", "pk").values_list(*KNOWN, "person_id", "owner_id")
    return [Said(since, until, (person, owner)) for since, until, person, owner in rows]


def _seats() -> list[Said[org.Seat]]:
    rows = Seat.ever.order_by("person_id", "begin_on", "pk").values_list(
        *KNOWN, "person__key", "unit__key", "role", "begin_on", "end_on"
    )
    return [
        Said(since, until, org.Seat(person, unit, org.Role(role), begin, end))
        for since, until, person, unit, role, begin, end in rows
    ]


def _targets() -> list[Said[targets.Target]]:
    rows = (
        Target.ever.filter(amount__isnull=False)
        .order_by("metric", "begin_on", "pk")
        .values_list(*KNOWN, "metric", "unit__key", "person__key", "begin_on", "end_on", "amount")
    )
    return [
        Said(since, until, targets.Target(metric, _subject(unit, person), begin, end, amount))
        for since, until, metric, unit, person, begin, end, amount in rows
    ]


def _rules() -> list[Said[tuple[date, Rule]]]:
    rows = CalendarVersion.ever.order_by("first_on", "pk").values_list(*KNOWN, "first_on", "rule")
    return [Said(since, until, (first_on, read_rule(rule))) for since, until, first_on, rule in rows]


def _zones() -> list[Said[tuple[date, str]]]:
    rows = TimeZoneVersion.ever.order_by("first_on", "pk").values_list(*KNOWN, "first_on", "zone")
    return [Said(since, until, (first_on, zone)) for since, until, first_on, zone in rows]


def _subject(unit: str | None, person: str | None) -> Subject:
    return Subject(SubjectKind.UNIT, unit) if unit else Subject(SubjectKind.PERSON, person or "")
