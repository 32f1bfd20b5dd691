"""What earlier sessions concluded about the same gaps, for the two who meet about them again."""

from __future__ import annotations

from datetime import date

from quarterdeck.domain import formats
from quarterdeck.domain.conclusions import Decision
from quarterdeck.records.guidance import RECENT
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.speaking import Hearing
from quarterdeck.reports.cadence.report import numbers_of

ENDS = {"act": "Act", "no_action": "No action", "escalate": "Escalated"}
"""How a gap ended, in a word."""


def concluded_before(meeting: Meeting, heard: Hearing, on: date) -> dict[str, Decision]:
    """By gap, what sessions before this one concluded lately about the same numbers; of each gap the last."""
    session = meeting.agreed.session
    found = heard.decisions_about(numbers_of(meeting.agreed), on - RECENT)
    return {
        each.gap: each for each in reversed(found) if each.session_key != session.key and each.said_on <= session.on
    }


def came_of(decision: Decision) -> str:
    """What came of it, where it was asked of somebody; else when it is to be looked at again."""
    if decision.answer:
        on = f" on {formats.day(decision.answered_on, short=True)}" if decision.answered_on else ""
        return f"{decision.answered_by} answered{on}: {decision.answer}"
    if decision.waits:
        return f"{'put off to' if decision.is_put_off else 'asked of'} {decision.asked}, no answer yet"
    return f"to be looked at again by {formats.day(decision.due_on, short=True)}"
