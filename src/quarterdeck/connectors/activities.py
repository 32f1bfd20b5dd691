"""Activities made whole: through which channel, done or still booked, by a person or a machine."""

from __future__ import annotations

from datetime import date

from quarterdeck.connectors.drafts import Draft
from quarterdeck.connectors.headers import normal

CHANNELS = ("call", "email", "meeting", "message", "task", "note", "other")

_VAGUE = ("task", "other")
_WORDS = {
    "phone": "call",
    "phone call": "call",
    "cold call": "call",
    "e-mail": "email",
    "mail": "email",
    "incoming_email": "email",
    "forwarded_email": "email",
    "listemail": "email",
    "event": "meeting",
    "visit": "meeting",
    "demo": "meeting",
    "appointment": "meeting",
    "lunch": "meeting",
    "sms": "message",
    "whats_app": "message",
    "whatsapp": "message",
    "linkedin_message": "message",
    "linkedin": "message",
    "chat": "message",
    "todo": "task",
    "to do": "task",
    "to-do": "task",
    "deadline": "task",
}


def channel(word: str) -> str:
    """The channel a product's word for a kind of activity means."""
    known = normal(word)
    return known if known in CHANNELS else _WORDS.get(known, "other")


def complete_activities(draft: Draft, observed_on: date) -> None:
    """Fill in what the source leaves to be understood: past days are done, and people log what no machine claims."""
    days = [
        done or planned or created
        for done, planned, created in zip(
            draft.column("_done_on"), draft.column("occurs_on"), draft.column("_created_on"), strict=True
        )
    ]
    draft.columns["occurs_on"] = days
    draft.columns["is_done"] = [
        is_done if is_done is not None else (day is not None and day <= observed_on)
        for is_done, day in zip(draft.column("is_done"), days, strict=True)
    ]
    draft.columns["is_system"] = [bool(machine) for machine in draft.column("is_system")]
    draft.columns["channel"] = [
        _channel(kind, other) for kind, other in zip(draft.column("channel"), draft.column("_kind"), strict=True)
    ]


def _channel(kind: str | None, other: str | None) -> str:
    """The more telling of two words: a task may be of the type e-mail."""
    first, second = channel(kind or ""), channel(other or "")
    return second if first in _VAGUE and second not in _VAGUE else first if first != "other" else second
