"""Version 1: a report an address. Every answer is made from a Book opened for whoever is logged in."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Field, NinjaAPI, Query, Schema
from ninja.security import SessionAuth

from quarterdeck.api.addresses import addresses
from quarterdeck.api.problem import STATUSES, said_by
from quarterdeck.book import Book
from quarterdeck.domain import bridge as bridging
from quarterdeck.domain.cadence import Catalogue
from quarterdeck.domain.days import end_of
from quarterdeck.domain.scope import Asked, Scope, Subject, SubjectKind, read_day, refuse_others
from quarterdeck.records.book import clock, day_on_record, open_book, today
from quarterdeck.records.outbox import Outbox, outbox
from quarterdeck.records.schedule import open_year
from quarterdeck.records.speaking import hearing
from quarterdeck.records.values import current_values
from quarterdeck.reports.bridge import PipelineBridge, bridge
from quarterdeck.reports.cadence import CadenceYear, cadence
from quarterdeck.reports.decisions import Decisions, decisions
from quarterdeck.reports.measure import Measured, measured
from quarterdeck.reports.performance import Performance, performance
from quarterdeck.reports.trust import Trust, trust


class Lens(Schema):
    """How to look: every address takes these, and each may be left out."""

    period: str = Field(
        "",
        description="FY2026, FY2026-Q2, 2026-03, FY2026-P05 or 2026-01-01..2026-02-01 for all of January (the second "
        "day is the first one outside); the year of the data",
    )
    as_of: str = Field("", description="A day like 2026-02-05: what was known at its end; what is known now")
    view: str = Field("", description="as_was (default) or as_is: which organisation the past is read with")
    rates: str = Field("", description="dated (default), plan or spot: which exchange rates convert amounts")


api = NinjaAPI(
    title="Quarterdeck",
    version="1",
    description="Reports on sales performance, each cut to what the caller is cleared to see. Money is in the "
    "organisation's currency, shares run from 0 to 1, days are written 2026-02-05, null means unknown.",
    docs_url=None,
    auth=SessionAuth(csrf=False),
    urls_namespace="api-v1",
)
said_by(api)


@api.get("/performance/{kind}/{key}", response={200: Performance, **STATUSES}, summary="Where somebody will land")
def performance_of(request: HttpRequest, kind: SubjectKind, key: str, lens: Query[Lens]) -> Performance:
    """The Performance report."""
    return performance(*_opened(request, kind, key, lens))


@api.get("/trust/{kind}/{key}", response={200: Trust, **STATUSES}, summary="Whether the numbers can be trusted")
def trust_of(request: HttpRequest, kind: SubjectKind, key: str, lens: Query[Lens]) -> Trust:
    """The Trust report: the four checks with what they found."""
    return trust(*_opened(request, kind, key, lens))


@api.get("/repairs/{kind}/{key}", response={200: Outbox, **STATUSES}, summary="What waits for the CRM")
def repairs_of(request: HttpRequest, kind: SubjectKind, key: str, lens: Query[Lens]) -> Outbox:
    """What was said of opportunities and is not in the CRM yet, what became of earlier words, what is confirmed."""
    book, scope = _opened(request, kind, key, lens)
    return outbox(book, scope, hearing(request.user, today(), scope.as_of if scope.is_pinned else None))


@api.get("/decisions/{kind}/{key}", response={200: Decisions, **STATUSES}, summary="What people will do")
def decisions_of(request: HttpRequest, kind: SubjectKind, key: str, lens: Query[Lens]) -> Decisions:
    """What somebody, or those who report to a unit's leader, will do; only for them and those who lead them."""
    book, scope = _opened(request, kind, key, lens)
    heard = hearing(request.user, today(), scope.as_of if scope.is_pinned else None)
    return decisions(book, scope, heard, heard.as_of or today())


class Days(Schema):
    """Which bridge: both days are days whose end is meant, and each may be left out."""

    begin: str = Field("", description="The first day, like 2025-12-31; the day before the period or the quarter")
    end: str = Field("", description="The last day, as_of or earlier; as_of")
    stock: str = Field("", description="due (default): what is due in the period; open: all that is open")
    behind: str = Field("", description="A reason such as won, or a move such as came_and_went: the deals behind it")
    page: int = Field(1, ge=1, le=1_000_000, description="Which page of those deals, the largest first")


@api.get("/bridge/{kind}/{key}", response={200: PipelineBridge, **STATUSES}, summary="What moved between two days")
def bridge_of(
    request: HttpRequest, kind: SubjectKind, key: str, lens: Query[Lens], days: Query[Days]
) -> PipelineBridge:
    """The pipeline bridge: start, every reason, end, residual 0, and the moves inside the window."""
    return bridge(*_opened(request, kind, key, lens, *Days.model_fields), bridging.Asked(**days.dict()))


@api.get(
    "/measure/{metric}/{kind}/{key}", response={200: Measured, **STATUSES}, summary="One metric, split by anything"
)
def measure_of(
    request: HttpRequest,
    metric: str,
    kind: SubjectKind,
    key: str,
    lens: Query[Lens],
    by: str = "",
    against: str = "",
) -> Measured:
    """One metric; ``by`` names dimensions with commas between, such as month,family.

    ``against`` holds the whole against an earlier period: ``year`` or ``previous``.
    """
    book, scope = _opened(request, kind, key, lens, "by", "against")
    return measured(book, scope, metric, tuple(d for d in by.split(",") if d), against)


class Year(Schema):
    """Which year's sessions, and which page of those to come."""

    period: str = Field("", description="A fiscal year like FY2026; the one that is running")
    as_of: str = Field("", description="A day like 2026-02-05: what was on record at its end; what is on record now")
    page: int = Field(1, ge=1, le=100_000, description="Which page of the sessions to come")


@api.get("/cadence", response={200: CadenceYear, **STATUSES}, summary="Which sessions are held when")
def cadence_of(request: HttpRequest, asked: Query[Year]) -> CadenceYear:
    """The sessions of a fiscal year that the caller may know of, and those to come with the state of their numbers."""
    refuse_others(request.GET, tuple(Year.model_fields))
    asked_of, now = read_day(asked.as_of), clock()
    book = open_book(request.user, today(), asked_of)
    book.home()
    as_of = book.known_day(asked_of) if asked_of else None
    then = end_of(as_of) if as_of else now
    year = book.calendar.year(book.calendar.parse(asked.period).begin if asked.period else then.date())
    return cadence(book, open_year(request.user, now.date(), year, as_of), year, then, asked.page)


@api.get("/catalogue", response={200: Catalogue, **STATUSES}, summary="Which decisions are taken where")
def catalogue_of(request: HttpRequest, as_of: str = "") -> Catalogue:
    """The decision catalogue: level, cycle, the metrics that inform each kind, and whose right it is.

    ``as_of`` is a day like 2026-02-05: what was on record at its end.
    """
    refuse_others(request.GET, ("as_of",))
    open_book(request.user, today()).home()
    return current_values(day_on_record(read_day(as_of))).rhythm.catalogue


def _opened(request: HttpRequest, kind: SubjectKind, key: str, lens: Lens, *more: str) -> tuple[Book, Scope]:
    """The Book and the scope. UnknownParameter for any but those of the lens and ``more``: nothing is ignored."""
    refuse_others(request.GET, (*Lens.model_fields, *more))
    book = open_book(request.user, today(), read_day(lens.as_of))
    return book, book.scope(Subject(kind, key), Asked(**lens.dict()))


urls = addresses(api)
