"""What every change of the rhythm has in common: tried out by its own verb, and shown by what it does to sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from quarterdeck.domain import formats
from quarterdeck.records.audit import Actor
from quarterdeck.records.book import today
from quarterdeck.records.plan import agreed_between
from quarterdeck.web.pages.setup.changing import Change, Sections

AHEAD = timedelta(days=100)
"""How far ahead a preview looks: past the next quarterly round."""
SHOWN = 8

type Rounds = dict[tuple[str, str], str]


class RhythmChange(Change):
    """A change of the rhythm, seen on its page."""

    section = "rhythm"

    def done_at(self) -> str:
        """The page of the rhythm."""
        return reverse("setup_rhythm")

    def when(self) -> str:
        """From today on, and what of it stays."""
        return "It holds from today on. Sessions that were moved, cancelled or prepared stay as they are."

    def preview(self, by: Actor) -> Sections:
        """What is said, and which rounds of the coming months begin on other days by it."""
        before = _rounds()
        with transaction.atomic():
            said = self.apply(by)
            after = _rounds()
            transaction.set_rollback(True)
        return [("The change", [said]), ("Rounds of the next three months", _moved(before, after))]


def _rounds() -> Rounds:
    """The first day and the number of sessions of each round to come, by what it is called."""
    begin = today()
    found: dict[tuple[str, str], list[str]] = {}
    for each in agreed_between(begin, begin + AHEAD):
        if each.is_held:
            session = each.session
            name = (f"{session.level.value.capitalize()}s, {session.cycle.value}", session.period_key)
            found.setdefault(name, []).append(formats.weekday(session.on))
    return {
        name: f"{formats.counted(len(days), 'session', 'sessions')} from {days[0]} on" for name, days in found.items()
    }


def _moved(before: Rounds, after: Rounds) -> Sequence[str]:
    lines = [
        f"{name} ({period}): {before.get((name, period), 'none')} becomes {after.get((name, period), 'none')}."
        for name, period in sorted({*before, *after})
        if before.get((name, period)) != after.get((name, period))
    ]
    if len(lines) > SHOWN:
        lines = [*lines[:SHOWN], f"And {formats.count(len(lines) - SHOWN)} more rounds."]
    return lines or ["As they were."]
