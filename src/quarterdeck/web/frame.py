"""What stands around every page: menu, way down, freshness of the data, and who is logged in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.place import Place
from quarterdeck.domain.scope import Scope
from quarterdeck.records.book import newest_day
from quarterdeck.web.controls import Controls, DayControl, controls_of
from quarterdeck.web.scope import home_link, link, pinned

PAGES = (
    ("performance", "Performance", "performance"),
    ("bridge", "What moved", "bridge"),
    ("trust", "Trust", "trust"),
    ("decisions", "Decisions", "decisions"),
)
"""Key, name and icon of each page, in the order of the monthly loop. What is not built is not in the menu."""

YEAR = (("cadence", "Cadence", "cadence"),)
"""The same for the pages about the whole year, which stand beside the reports and take of a scope the day only."""


SETUP = (
    ("organisation", "Organisation", "organisation", "Who sits where, from which day until which."),
    ("calendar", "Calendar", "calendar", "How fiscal years are laid out, and from when on."),
    ("rates", "Rates", "rates", "What one currency is worth in another."),
    ("rhythm", "Rhythm", "cadence", "Which decisions are taken where, when sessions are held, and holidays."),
)
"""The same for what sales operations looks after, each with a sentence about it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the menu."""

    key: str
    label: str
    icon: str
    href: str
    current: bool
    badge: str = ""
    badge_fix: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A titled group of entries; ``short`` stands for all of them where there is little room."""

    title: str
    entries: tuple[Entry, ...]
    short: Entry | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the breadcrumbs; ``href`` empty where one stands, or where the viewer has no page."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is logged in."""

    name: str
    initials: str
    role: str


@dataclass(frozen=True, slots=True)
class Frame:
    """See base.html for the meaning of each."""

    home: str
    menu: tuple[Group, ...]
    crumbs: tuple[Step, ...]
    viewer: Viewer
    sign_out: str
    controls: Controls | None = None
    foot: tuple[str, ...] = ()


def frame_of(request: HttpRequest, book: Book, page: str, scope: Scope, place: Place, to_fix: int) -> Frame:
    """The frame of a report's page; the badge on Trust says how much is to be fixed in this scope."""
    entries = tuple(
        Entry(key, label, icon, link(key, scope), key == page, *_badge(key, to_fix)) for key, label, icon in PAGES
    )
    as_of = scope.as_of if scope.is_pinned else None
    return Frame(
        home=home_link(scope),
        menu=(
            Group("This month", (*entries, *_session(request, page, as_of))),
            _year(page, as_of),
            *_setup(request, "", as_of),
        ),
        crumbs=tuple(Step(c.label, link(page, scope, c.subject) if c.subject else "") for c in place.crumbs),
        viewer=viewer_of(request, book, scope.as_of),
        sign_out=reverse("account_logout"),
        controls=controls_of(book, page, scope, place),
        foot=_foot(scope, place),
    )


def setup_frame(
    request: HttpRequest, section: str, title: str, day: DayControl | None = None, as_of: date | None = None
) -> Frame:
    """The frame of a page of the set-up, which stands beside the reports and of their scope takes the day only."""
    shown = min(as_of, newest_day() or as_of) if as_of else None  # no report knows of a day after the newest
    name = str(getattr(request.user, "person", None) or getattr(request.user, "email", ""))
    here = next((label for key, label, *_ in SETUP if key == section), title)
    return Frame(
        home=pinned(reverse("home"), shown),
        menu=(
            Group("This month", (*_month(shown), *_session(request, "", shown))),
            _year("", shown),
            *_setup(request, section, as_of),
        ),
        crumbs=_way(section, here, title, as_of),
        viewer=Viewer(name, initials(name), "Sales operations"),
        sign_out=reverse("account_logout"),
        controls=Controls(None, day, None) if day else None,
        foot=_as_it_stood(as_of),
    )


def year_frame(
    request: HttpRequest,
    book: Book,
    page: str,
    *steps: Step,
    as_of: date | None = None,
    day: DayControl | None = None,
) -> Frame:
    """The frame of a page about the whole year, with the way down to it; ``as_of`` is the day it is pinned to."""
    return Frame(
        home=pinned(reverse("home"), as_of),
        menu=(
            Group("This month", (*_month(as_of), *_session(request, page, as_of))),
            _year(page, as_of),
            *_setup(request, "", as_of),
        ),
        crumbs=steps,
        viewer=viewer_of(request, book, as_of or book.facts.observed_on),
        sign_out=reverse("account_logout"),
        controls=Controls(None, day, None) if day else None,
        foot=_as_it_stood(as_of),
    )


def _month(as_of: date | None) -> tuple[Entry, ...]:
    return tuple(Entry(key, label, icon, pinned(reverse(key), as_of), current=False) for key, label, icon in PAGES)


def _session(request: HttpRequest, page: str, as_of: date | None) -> tuple[Entry, ...]:
    """The way to one's next session, for whoever holds any."""
    if getattr(request.user, "person", None) is None:
        return ()
    return (Entry("session", "Session", "session", pinned(reverse("session_next"), as_of), page == "session"),)


def _year(page: str, as_of: date | None) -> Group:
    entries = (Entry(key, label, icon, pinned(reverse(key), as_of), key == page) for key, label, icon in YEAR)
    return Group("This year", tuple(entries))


def _way(section: str, here: str, title: str, as_of: date | None) -> tuple[Step, ...]:
    """From the set-up down to the page: its section, and a form of it."""
    top = Step("Set-up", pinned(reverse("setup"), as_of))
    if section == "setup":
        return (Step("Set-up", ""),)
    if title == here:
        return (top, Step(here, ""))
    return (top, Step(here, reverse(f"setup_{section}")), Step(title, ""))


def _setup(request: HttpRequest, section: str, as_of: date | None) -> tuple[Group, ...]:
    """The group of the menu that only sales operations has."""
    if not getattr(request.user, "is_operations", False):
        return ()
    entries = (
        Entry(key, label, icon, pinned(reverse(f"setup_{key}"), as_of), key == section) for key, label, icon, _ in SETUP
    )
    whole = Entry("setup", "Set-up", "setup", pinned(reverse("setup"), as_of), bool(section))
    return (Group("Set-up", tuple(entries), whole),)


def viewer_of(request: HttpRequest, book: Book, on: date) -> Viewer:
    """Name, initials and role of whoever is logged in, with the seat of the day looked at."""
    person_key = book.clearance.person_key
    person = book.organisation.person_by_key.get(person_key or "")
    name = person.name if person else str(getattr(request.user, "email", ""))
    return Viewer(name, initials(name), _role(book, person_key, on))


def initials(name: str) -> str:
    """The first letters of the first and the last word."""
    words = name.replace("@", " ").replace(".", " ").split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def _role(book: Book, person_key: str | None, on: date) -> str:
    seat = book.seat(person_key, on) if person_key else None
    if seat is None:
        return "Sales operations" if book.clearance.everything else ""
    unit = book.organisation.unit(seat.unit_key, on).name
    return f"{'Leads' if seat.role == 'leader' else 'Salesperson,'} {unit}"


def _badge(key: str, to_fix: int) -> tuple[str, bool]:
    return (formats.count(to_fix), True) if key == "trust" and to_fix else ("", False)


def _as_it_stood(as_of: date | None) -> tuple[str, ...]:
    return (f"As it stood on {formats.day(as_of)}.",) if as_of else ()


def _foot(scope: Scope, place: Place) -> tuple[str, ...]:
    """What has to be known to read the page right: the day, the organisation, the rates."""
    day = f"As it stood on {formats.day(scope.as_of)}" if scope.is_pinned else ""
    return tuple(f"{words}." for words in (day, place.view_label, place.rates_label) if words)
