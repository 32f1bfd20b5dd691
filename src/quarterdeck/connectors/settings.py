"""How a source writes its values, as far as somebody has said so."""

from __future__ import annotations

import codecs
from dataclasses import asdict, dataclass, replace
from datetime import tzinfo
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quarterdeck.connectors.refusals import Refused
from quarterdeck.domain.calendar import Clock
from quarterdeck.domain.facts import Place

type DateOrder = Literal["dmy", "mdy", "ymd"]
type DecimalSign = Literal[",", "."]

DATE_ORDERS = ("dmy", "mdy", "ymd")
DECIMAL_SIGNS = (",", ".")
SAID_ZONE = "zone"
"""Under this word answers keep the time zone that somebody gave."""
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """What the files cannot say themselves; null means: find out, and ask where that is not possible."""

    date_order: DateOrder | None = None
    decimal: DecimalSign | None = None
    time_zone: str | None = None
    """IANA name of the zone in which instants without an offset are written; UTC where nobody says."""
    clock: Clock | None = None
    """By which instants fall on days; null leaves that to the zone. Known at each import, so not remembered."""
    default_currency: str | None = None
    """ISO 4217 code for amounts that state none; null leaves them in the organisation's own currency."""
    encoding: str | None = None
    delimiter: str | None = None
    match_by_name: bool = False
    """Confirmed: where a file has no id column, name, account and owner together identify an opportunity."""

    def __post_init__(self) -> None:
        """Refuse a setting that means nothing; raises Refused."""
        _one_of("date order", self.date_order, DATE_ORDERS)
        _one_of("decimal sign", self.decimal, DECIMAL_SIGNS)
        _one_of("delimiter", self.delimiter, DELIMITERS)
        if self.time_zone is not None:
            _known_zone(self.time_zone)
        if self.encoding is not None:
            _known_encoding(self.encoding)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.time_zone or "UTC")

    @property
    def is_utc(self) -> bool:
        """Instants without an offset are UTC, as databases write them, which is no place that has days of its own."""
        return self.time_zone == "UTC"

    @property
    def days(self) -> tzinfo:
        """In which zone an instant falls on a day."""
        return self.clock or self.zone

    @property
    def answers(self) -> dict[str, Any]:
        """What is worth remembering for the next delivery."""
        told = asdict(replace(self, clock=None))
        del told["clock"]
        # As "time_zone" stood here what times were read in, whether anybody had said so or not.
        told[SAID_ZONE] = told.pop("time_zone")
        return told

    def filled_from(self, other: ReadSettings) -> ReadSettings:
        """These settings, with what ``other`` says wherever nothing is said here."""
        return replace(
            self,
            date_order=self.date_order or other.date_order,
            decimal=self.decimal or other.decimal,
            time_zone=self.time_zone or other.time_zone,
            default_currency=self.default_currency or other.default_currency,
            encoding=self.encoding or other.encoding,
            delimiter=self.delimiter or other.delimiter,
            match_by_name=self.match_by_name or other.match_by_name,
        )


def _one_of(what: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        choices = ", ".join(repr(choice) for choice in allowed)
        raise Refused(Place("settings"), f"the {what} {value!r} is not known", f"Use one of {choices}.")


def _known_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(
            Place("settings"), f"the time zone {name!r} is not known", "Use an IANA name such as Europe/Berlin."
        ) from None


def _known_encoding(name: str) -> None:
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        raise Refused(
            Place("settings"), f"the encoding {name!r} is not known", "Use one such as utf-8, utf-16 or cp1252."
        ) from None
