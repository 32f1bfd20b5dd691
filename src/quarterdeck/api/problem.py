"""What the API says when it cannot answer: one shape for every error, and never a trace of the inside."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from quarterdeck.domain.calendar import UnknownPeriod
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.scope import UnknownParameter, UnreadableChoice, UnreadableDay
from quarterdeck.facts.engine import FactsUnreadable
from quarterdeck.metrics.query import UnknownDimension, UnknownMetric
from quarterdeck.records.book import NothingPublished

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no answer: ``code`` for programs, ``detail`` for people."""

    code: str
    detail: str


SAID: Mapping[type[Exception], tuple[int, str, str]] = {
    NotCleared: (404, "not_found", "There is nothing here for you to see."),
    NothingPublished: (409, "nothing_imported", "Nothing has been imported yet."),
    UnknownPeriod: (400, "unknown_period", ""),
    UnreadableDay: (400, "unreadable_day", ""),
    UnreadableChoice: (400, "unreadable_choice", ""),
    UnknownParameter: (400, "unknown_parameter", ""),
    UnknownMetric: (400, "unknown_metric", ""),
    UnknownDimension: (400, "unknown_dimension", ""),
    FactsUnreadable: (503, "facts_unreadable", "The facts cannot be read. Tell whoever imports them."),
    Exception: (500, "failed", "Something went wrong here; it has been written to the log."),
}
"""Status, code and words by what was raised. Without words it speaks for itself."""
STATUSES: Mapping[int, type[Problem]] = dict.fromkeys((400, 401, 404, 409, 422, 503), Problem)
"""Which errors an operation may answer with."""
BEGINS_AT_FAULT = 500


def answer(status: int, code: str, detail: str) -> HttpResponse:
    """A problem as a response."""
    return JsonResponse(asdict(Problem(code, detail)), status=status)


def said_by(api: NinjaAPI) -> None:
    """Let the API answer with problems, whatever is raised."""
    for kind in SAID:
        api.add_exception_handler(kind, _raised)  # type: ignore[arg-type] # only instances ever come
    api.add_exception_handler(HttpError, _refused)  # type: ignore[arg-type] # likewise
    api.add_exception_handler(ValidationError, _unfit)  # type: ignore[arg-type] # likewise


def _raised(_request: HttpRequest, wrong: Exception) -> HttpResponse:
    status, code, words = next(SAID[kind] for kind in type(wrong).__mro__ if kind in SAID)
    if status >= BEGINS_AT_FAULT:
        log.error("The API failed to answer.", exc_info=wrong)
    return answer(status, code, words or str(wrong))


def _refused(_request: HttpRequest, refused: HttpError) -> HttpResponse:
    if refused.status_code == 401:  # noqa: PLR2004 the status
        return answer(401, "not_signed_in", "Sign in first; the API takes the cookie of the browser.")
    return answer(refused.status_code, "refused", str(refused))


def _unfit(_request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    said = [f"{each['loc'][-1]}: {each['msg']}" for each in wrong.errors]
    return answer(422, "unfit", "; ".join(said))
