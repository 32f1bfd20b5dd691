"""Repairs: what somebody says about one field of an open opportunity, until the CRM says so itself.

A repair lies over the versions of its opportunity from the end of the day it is said. It stands for as long as the CRM
goes on saying what it said then, of an opportunity that is still open; the CRM's next word ends it, whatever that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import chain, pairwise
from typing import NamedTuple

from quarterdeck.domain.days import END
from quarterdeck.domain.facts import FOREVER, Status

type Told = date | str | Decimal | None
"""What a field of an opportunity says; None where it says nothing."""
type Version = Mapping[str, object]
"""A known state of an opportunity by column, true from ``valid_from`` until ``valid_to``."""


class Meaning(NamedTuple):
    """What a stage meant, and from when until when that was known: its chance of winning and forecast category."""

    known_from: date
    known_to: date
    chance: float | None
    category: str | None


type Stages = Mapping[tuple[str, str | None, str], Sequence[Meaning]]
"""What each stage meant, by source, pipeline and name."""


class Mended(StrEnum):
    """The fields that can be repaired. Of the status nothing can be said but that the opportunity is lost."""

    CLOSE_ON = "close_on"
    STAGE = "stage"
    AMOUNT = "amount"
    STATUS = "status"


class Fate(StrEnum):
    """What became of a repair, as far as the CRM tells."""

    STANDS = "stands"
    BROUGHT = "brought"
    """The CRM says the same by now."""
    CONTRADICTED = "contradicted"
    """The CRM has changed its word, to something else."""
    OVERTAKEN = "overtaken"
    """The CRM has closed the opportunity."""
    DELETED = "deleted"
    """The CRM has the opportunity no longer."""
    UNKNOWN = "unknown"
    """The facts that stand do not know it."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A repair as it lies over the facts: ``value`` in place of what the CRM ``was`` saying when it was said.

    It counts from the end of ``begin_on`` until the end of ``end_on``, on which it was taken back or said anew.
    """

    opportunity_id: str
    field: Mended
    value: Told
    was: Told
    begin_on: date
    end_on: date = END


def told(field: Mended, text: str | None) -> Told:
    """What a text says of the field: a day, an amount in its currency, or words. ValueError where it says nothing."""
    if text is None:
        return None
    match field:
        case Mended.CLOSE_ON:
            return date.fromisoformat(text)
        case Mended.AMOUNT:
            try:
                return Decimal(text)
            except InvalidOperation as wrong:
                raise ValueError(text) from wrong
        case _:
            return text


def written(value: Told) -> str | None:
    """The text that ``told`` reads."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return None if value is None else str(value)


def mended(
    versions: Sequence[Version], repairs: Iterable[Laid], ends_at: Callable[[date], datetime], stages: Stages
) -> list[Version]:
    """The versions of one opportunity, oldest first, with the repairs of it laid over.

    ``ends_at`` tells the last instant of a day.
    """
    lying = [span for repair in repairs if (span := _span(repair, versions, ends_at)) is not None]
    edges = sorted({edge for span in lying for edge in (span.begin_at, span.end_at)})
    found: list[Version] = []
    for version in versions:
        begin, end = _days_of(version)
        points = [begin, *(edge for edge in edges if begin < edge < end), end]
        for since, until in pairwise(points):
            over = [span for span in lying if span.begin_at <= since < span.end_at]
            found.append(_laid_over({**version, "valid_from": since, "valid_to": until}, over, stages))
    return found


def fate(versions: Sequence[Version], repair: Laid, ends_at: Callable[[date], datetime]) -> Fate:
    """What became of a repair that nobody has taken back, from all that is known of its opportunity by now."""
    if not versions:
        return Fate.UNKNOWN
    newest = versions[-1]
    if newest["is_deleted"]:
        return Fate.DELETED
    if newest[repair.field] == repair.value:
        return Fate.BROUGHT
    if newest["status"] != Status.OPEN:
        return Fate.OVERTAKEN
    span = _span(repair, versions, ends_at)
    return Fate.STANDS if span and span.end_at == FOREVER else Fate.CONTRADICTED


@dataclass(frozen=True, slots=True)
class _Span:
    repair: Laid
    begin_at: datetime
    end_at: datetime


def _span(repair: Laid, versions: Sequence[Version], ends_at: Callable[[date], datetime]) -> _Span | None:
    """From when until when it lies over the versions; None for never."""
    begin_at = ends_at(repair.begin_on)
    end_at = FOREVER if repair.end_on == END else ends_at(repair.end_on)
    later = (v for v in versions if _days_of(v)[1] > begin_at and not _says_still(v, repair))
    end_at = min([end_at, *(_days_of(v)[0] for v in later)])
    return _Span(repair, begin_at, end_at) if begin_at < end_at else None


def _says_still(version: Version, repair: Laid) -> bool:
    is_open = version["status"] == Status.OPEN and not version["is_deleted"]
    return is_open and version[repair.field] == repair.was


def _laid_over(version: dict[str, object], spans: Iterable[_Span], stages: Stages) -> Version:
    for span in sorted(spans, key=lambda each: (each.begin_at, each.repair.field)):
        version |= _said(version, span.repair, stages)
        version |= {"updated_at": span.begin_at, "origin": "observed"}
    return version


def _said(version: Version, repair: Laid, stages: Stages) -> dict[str, object]:
    """What follows for the columns of a version: a stage brings its chance and category, a loss its day."""
    match repair.field:
        case Mended.STATUS:
            return {"status": repair.value, "close_on": repair.begin_on}
        case Mended.STAGE:
            means = _meaning(version, repair, stages)
            own = {"probability": means.chance, "category": means.category} if means else {}
            return {"stage": repair.value} | {name: own[name] for name in own if own[name] is not None}
        case _:
            return {repair.field.value: repair.value}


def _meaning(version: Version, repair: Laid, stages: Stages) -> Meaning | None:
    """What the stage was known to mean when it was said: whatever it means later moves no past day."""
    source, pipeline = str(version["source"]), version["pipeline"]
    asked = [stages.get((source, None if name is None else str(name), str(repair.value))) for name in (pipeline, None)]
    said = (each for each in chain.from_iterable(filter(None, asked)))
    return next((each for each in said if each.known_from <= repair.begin_on < each.known_to), None)


def _days_of(version: Version) -> tuple[datetime, datetime]:
    begin, end = version["valid_from"], version["valid_to"]
    if not isinstance(begin, datetime) or not isinstance(end, datetime):
        raise TypeError(f"Not a version: {version}")
    return begin, end
