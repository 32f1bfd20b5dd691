"""What somebody has typed into worklists and not saved: kept with their sign-in, and shown in the list until it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.http import HttpRequest

from quarterdeck.domain import formats
from quarterdeck.domain.repairs import Mended
from quarterdeck.web.pages.trust.listed import Listed
from quarterdeck.web.pages.trust.wanted import MOST_ROWS, rows_of, typed_in

KEPT = "typed_in_worklists"
LONGEST = 100
"""Characters of a field that are kept."""

type Typed = dict[str, dict[str, str]]
"""Texts by opportunity and field."""


def keep(request: HttpRequest) -> None:
    """Note what every row of the list that was sent holds; other rows hold what they did."""
    before = typed(request)
    now = {key: _texts(request, number) for number, key in rows_of(request.POST).items()}
    after = {key: texts for key, texts in (before | now).items() if texts}
    _store(request, dict(list(after.items())[-MOST_ROWS:]))


def forget(request: HttpRequest, keys: Iterable[str] | None = None, fields: Iterable[str] = tuple(Mended)) -> None:
    """What was typed for these opportunities in these fields, or everything, is of no more use."""
    before = typed(request)
    gone, named = set(before if keys is None else keys), set(fields)
    rest = {
        key: {field: text for field, text in texts.items() if key not in gone or field not in named}
        for key, texts in before.items()
    }
    _store(request, {key: texts for key, texts in rest.items() if texts})


def typed(request: HttpRequest) -> Typed:
    """What is kept."""
    found: Typed = request.session.get(KEPT, {})
    return found


def still_typed(request: HttpRequest, shown: Mapping[str, object]) -> dict[str, object]:
    """The ``rows`` of a page with what was typed into them, and how many hold something; nothing without rows."""
    rows = shown.get("rows")
    if not isinstance(rows, list):
        return {}
    kept = typed(request)
    left = [_with(row, kept.get(row.id, {})) for row in rows if isinstance(row, Listed)]
    return {"rows": left, "unsaved": sum(bool(row.unsaved) for row in left)}


def _texts(request: HttpRequest, number: str) -> dict[str, str]:
    return {field.value: text[:LONGEST] for field, text in typed_in(request.POST, number).items()}


def _store(request: HttpRequest, after: Typed) -> None:
    if after != typed(request):
        request.session[KEPT] = after


def _with(row: Listed, texts: Mapping[str, str]) -> Listed:
    """The row as it was left; what it says by now, or can no longer say, is not told as typed."""
    other = {field: text for field, text in texts.items() if text != row.shown[field]}
    if other.get(Mended.STAGE, row.finding.stage) not in row.stages:
        del other[Mended.STAGE]
    if not other or not row.may_repair:
        return row
    says = formats.listed([_says(row, field) for field in row.shown if field in other])
    return replace(row, shown={**row.shown, **other}, unsaved=f"Typed and not saved. It says {says}.")


def _says(row: Listed, field: str) -> str:
    match field:
        case Mended.CLOSE_ON:
            return formats.day(row.finding.close_on) if row.finding.close_on else "no close date"
        case Mended.AMOUNT:
            return f"{row.amount_words} {row.currency}" if row.amount_words else "no amount"
        case _:
            return row.finding.stage or "no stage"


def with_refused(rows: Iterable[Listed], refused: Mapping[str, str]) -> list[Listed]:
    """The rows, those that were refused with the words why."""
    return [replace(row, refused=refused.get(row.id, "")) if row.may_repair else row for row in rows]
