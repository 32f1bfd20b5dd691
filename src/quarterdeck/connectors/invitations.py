"""Sessions as events of a calendar: a feed to subscribe to, an invitation, a cancellation.

Times are written in UTC, so that no calendar has to know our time zone; text is escaped and folded by the library.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//Quarterdeck//Sessions//EN"
REFRESH = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as a calendar shows it; instants in UTC. ``uid`` and ``sequence`` tell which change is the newest."""

    uid: str
    sequence: int
    begins_at: datetime
    minutes: int
    title: str
    text: str = ""
    link: str = ""
    is_cancelled: bool = False


def feed(entries: Iterable[Entry], name: str, stamp: datetime) -> bytes:
    """All of them as a calendar to subscribe to, as it stood at ``stamp``."""
    calendar = _calendar()
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, stamp))
    return bytes(calendar.to_ical())


def invitation(entry: Entry, stamp: datetime, sender: str, guests: Iterable[tuple[str, str]]) -> bytes:
    """One of them as an invitation, or as what takes one back; ``guests`` are names and addresses."""
    calendar = _calendar()
    calendar.add("method", "CANCEL" if entry.is_cancelled else "REQUEST")
    event = _event(entry, stamp)
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    for name, address in guests:
        guest = vCalAddress(f"mailto:{address}")
        guest.params["cn"] = vText(name)
        guest.params["rsvp"] = vText("FALSE")
        event.add("attendee", guest, encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _event(entry: Entry, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.begins_at)
    event.add("dtend", entry.begins_at + timedelta(minutes=entry.minutes))
    event.add("sequence", entry.sequence)
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.text:
        event.add("description", entry.text)
    if entry.link:
        event.add("url", entry.link)
    return event
