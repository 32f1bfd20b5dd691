"""The instant it is. A demo has a clock of its own, which stood at its data's last day when it was built.

Nobody but a face asks for it, and the verbs that keep on which day something was said.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, tzinfo

from django.conf import settings

CLOCK = "demo-clock"
"""In a demo's home, the file with how many seconds its clock is behind."""

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The instant it is, in UTC."""
    return _pretended.get() or datetime.now(UTC) - _behind()


@contextmanager
def as_if_at(instant: datetime) -> Iterator[None]:
    """What is said meanwhile is said at that instant. Only made-up companies have such a past."""
    token = _pretended.set(instant)
    try:
        yield
    finally:
        _pretended.reset(token)


def set_back(day: date, zone: tzinfo) -> None:
    """From now on it is that day in this demo, at the time of day that it is; the clock goes on from there."""
    it_is = datetime.now(zone).replace(tzinfo=None)
    then = datetime.combine(day, it_is.time()).replace(tzinfo=zone)
    behind = it_is.replace(tzinfo=zone).astimezone(UTC) - then.astimezone(UTC)
    settings.HOME.mkdir(parents=True, exist_ok=True)
    (settings.HOME / CLOCK).write_text(f"{int(behind.total_seconds())}\n", encoding="utf-8")


def _behind() -> timedelta:
    if not settings.DEMO_MODE:
        return timedelta(0)
    try:
        return timedelta(seconds=int((settings.HOME / CLOCK).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return timedelta(0)
