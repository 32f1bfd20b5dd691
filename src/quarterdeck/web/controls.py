"""The controls of the scope bar: which period, which day, which organisation and which rates a page looks at.

Each of them is a link or a form that asks the same page again, with the rest of the scope carried on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.calendar import FIRST_YEAR, LAST_YEAR, Calendar, Grain, Period, span
from quarterdeck.domain.money import RateType
from quarterdeck.domain.place import Place
from quarterdeck.domain.scope import Scope, View
from quarterdeck.records.book import today
from quarterdeck.web.scope import asked_of, link

YEARS_BACK, YEARS_AHEAD = 3, 1
"""Fiscal years offered, counted from that of the day looked at."""
WEEKS_BACK = (1, 4, 13, 52)
"""Past days offered, counted from the day looked at: a page pinned to a day knows of no newer data."""
_VIEWS = {
    View.AS_WAS: ("As it was", "What was sold counts where its seller sat on the day."),
    View.AS_IS: ("As it is", "All history counts where its owner sits on the day looked at."),
}
_RATES = {
    RateType.DATED: ("Dated rates", "An amount at the rate of its own day."),
    RateType.PLAN: ("Plan rates", "An amount at the rate agreed for its fiscal year."),
    RateType.SPOT: ("Spot rates", "Every amount at the newest rate."),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things to look at; ``name`` says it in full where ``label`` is short for it."""

    label: str
    href: str
    current: bool = False
    words: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class PeriodControl:
    """The period looked at, its neighbours, and the periods offered; months and quarters are those of its year."""

    label: str
    before: Choice | None
    after: Choice | None
    year: str
    years: tuple[Choice, ...]
    quarters: tuple[Choice, ...]
    months: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class DayControl:
    """The knowledge day. ``action`` and ``carried`` make the form that asks for another one.

    ``newest`` is the last day there is, empty on a page pinned to a day, which must not know.
    """

    label: str
    day: str
    newest: str
    action: str
    carried: tuple[tuple[str, str], ...]
    offered: tuple[Choice, ...]
    pinned: str = ""
    """The day in words while the page is pinned to it, else empty."""
    back: str = ""
    """The same page with what is known now."""
    is_over: bool = True
    """Whether nothing can be recorded on that day any more."""
    now: str = "This is the newest data, with what is on record now."
    """What the page shows while it is not pinned."""
    is_read_only: bool = False
    """Whether things are changed on the page, while it is not pinned."""


@dataclass(frozen=True, slots=True)
class LensControl:
    """How the organisation is read, and at which rates; no rates where there is nothing to convert."""

    label: str
    views: tuple[Choice, ...]
    rates: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Controls:
    """All of them; a page of the set-up has only the day."""

    period: PeriodControl | None
    day: DayControl
    lens: LensControl | None


def controls_of(book: Book, page: str, scope: Scope, place: Place) -> Controls:
    """The controls of a page at that scope."""

    def at(other: Scope) -> str:
        return link(page, other)

    return Controls(
        _period(book, scope, f"{place.period_label}, {place.months_label}", at),
        _day(book, page, scope, at),
        _lens(scope, at, converts=book.converts(scope.as_of)),
    )


def _period(book: Book, scope: Scope, label: str, at: Callable[[Scope], str]) -> PeriodControl:
    calendar, year = book.calendar, book.calendar.year(scope.period.begin)

    def choice(period: Period, label: str = "") -> Choice:
        words = calendar.label(period)
        return Choice(label or words, at(replace(scope, period=period)), period == scope.period, name=words)

    return PeriodControl(
        label=label,
        before=_beside(calendar.previous(scope.period), choice),
        after=_beside(_following(calendar, scope.period), choice),
        year=calendar.label(year),
        years=tuple(map(choice, _years(calendar, scope.as_of, year))),
        quarters=tuple(choice(q, q.key[-2:]) for q in calendar.quarters(year)),
        months=tuple(choice(m, calendar.month_label(m, short=True)) for m in calendar.months(year)),
    )


def _beside(period: Period, choice: Callable[[Period], Choice]) -> Choice | None:
    return choice(period) if period.begin.year >= FIRST_YEAR and period.end.year <= LAST_YEAR else None


def _following(calendar: Calendar, period: Period) -> Period:
    if period.grain is Grain.DAYS:
        return span(period.end, period.end + timedelta(days=period.days))
    return calendar.holding(period.end, period.grain)


def _years(calendar: Calendar, as_of: date, shown: Period) -> list[Period]:
    """The fiscal years around the day, and the one looked at."""
    years = {shown}
    year = calendar.year(as_of)
    ahead = year
    for _ in range(YEARS_AHEAD + 1):
        years.add(ahead)
        ahead = calendar.year(ahead.end)
    for _ in range(YEARS_BACK):
        year = calendar.previous(year)
        years.add(year)
    return sorted(years, key=lambda y: y.begin)


def _day(book: Book, page: str, scope: Scope, at: Callable[[Scope], str]) -> DayControl:
    by_itself = book.calendar.year(scope.as_of) == scope.period

    def on(day: date) -> Scope:
        """The scope pinned to a day; the year of the day by itself stays that."""
        period = book.calendar.year(day) if by_itself else scope.period
        return replace(scope, as_of=day, period=period, is_pinned=True)

    carried = asked_of(scope)
    carried.pop("as_of", None)
    action = reverse(f"{page}_of", args=[scope.subject.kind.value, scope.subject.key])
    words, pinned = formats.day(scope.as_of), scope.is_pinned
    return DayControl(
        label=f"As it stood on {words}" if pinned else f"CRM data of {words}",
        day=scope.as_of.isoformat(),
        newest="" if pinned else scope.as_of.isoformat(),
        action=action,
        carried=tuple(carried.items()),
        offered=days_before(scope.as_of, lambda day: at(on(day))),
        pinned=words if pinned else "",
        back=f"{action}?{urlencode(carried)}" if carried else action,
        is_over=scope.as_of < today(),
    )


def days_before(day: date, at: Callable[[date], str]) -> tuple[Choice, ...]:
    """Days some weeks before, each with the address of its page."""
    days = [(weeks, day - timedelta(weeks=weeks)) for weeks in WEEKS_BACK]
    return tuple(Choice(formats.day(before), at(before), words=_weeks(weeks)) for weeks, before in days)


def _weeks(number: int) -> str:
    return f"{formats.counted(number, 'week', 'weeks')} before"


def _lens(scope: Scope, at: Callable[[Scope], str], *, converts: bool) -> LensControl:
    views = tuple(
        Choice(label, at(replace(scope, view=view)), view is scope.view, words)
        for view, (label, words) in _VIEWS.items()
    )
    rates = tuple(
        Choice(label, at(replace(scope, rates=rates)), rates is scope.rates, words)
        for rates, (label, words) in _RATES.items()
    )
    label = f"Organisation {_lowered(_VIEWS[scope.view][0])}"
    if converts:
        label = f"{label}, {_lowered(_RATES[scope.rates][0])}"
    return LensControl(label, views, rates if converts else ())


def _lowered(words: str) -> str:
    return words[0].lower() + words[1:]
