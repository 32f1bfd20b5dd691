"""The day whose records a page of the set-up shows, and the control that chooses it."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest

from quarterdeck.domain import formats
from quarterdeck.domain.scope import read_day, refuse_others
from quarterdeck.records.book import day_on_record, today
from quarterdeck.web.controls import DayControl, days_before

CARRIED = ("on", "unit", "type", "period")
"""What else pages about records are asked with."""


def asked_day(request: HttpRequest, *more: str) -> date | None:
    """The day the page is pinned to, None for what is on record now. UnreadableDay for one still to come.

    ``more`` is what else the page may be asked with; Unreadable for anything other than that.
    """
    refuse_others(request.GET, ("as_of", *more))
    return day_on_record(read_day(request.GET.get("as_of", "")))


def day_control(request: HttpRequest, as_of: date | None, newest: date | None = None) -> DayControl:
    """The control of the page that is asked for; ``newest`` is the last day it offers, by default today."""
    carried = {name: request.GET[name] for name in CARRIED if request.GET.get(name)}
    words = formats.day(as_of) if as_of else ""
    now = today()
    newest = newest or now

    def at(**asked: str) -> str:
        return f"{request.path}?{urlencode(asked)}" if asked else request.path

    return DayControl(
        label=f"As it stood on {words}" if as_of else "On record now",
        day=(as_of or newest).isoformat(),
        newest="" if as_of else newest.isoformat(),
        action=request.path,
        carried=tuple(carried.items()),
        offered=days_before(as_of or newest, lambda day: at(**carried, as_of=day.isoformat())),
        pinned=words,
        back=at(**carried) if as_of else "",
        is_over=as_of is None or as_of < now,
        now="This is what is on record now.",
        is_read_only=True,
    )


def eyebrow(section: str, as_of: date | None) -> str:
    """The line above the headline: the section, and the day while the page is pinned to one."""
    past = (f"as it stood on {formats.day(as_of)}",) if as_of else ()
    return " · ".join(("Set-up", section, *past))
