"""The trust gate as the page shows it: what is red, what was waived, and what the viewer may say about it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.checks.forecast_deviation import CODE as PAST
from quarterdeck.domain.gate import Gate, Waiver
from quarterdeck.reports.cadence.report import numbers_of
from quarterdeck.web.pages.decisions.context import MONTH
from quarterdeck.web.pages.session.seen import Seen


def gate_context(seen: Seen, gate: Gate) -> dict[str, object]:
    """What keeps decisions from being taken, what was waived, and what the viewer may say about it."""
    session, said = seen.meeting.agreed.session, seen.meeting.reasons(seen.on)
    until = (seen.on + MONTH).isoformat()
    waive = reverse("say", args=[session.owner_key, "waive"])
    mine = said and (said.owner_reason if seen.meeting.is_owner else said.leader_reason)
    back = urlencode({"session": session.key})
    anyway = f"{reverse('say', args=[session.owner_key, 'decide-anyway'])}?{back}"
    may_waive = seen.concludes and (seen.meeting.is_owner or seen.meeting.voice.meets)
    return {
        "gate": gate,
        "is_beyond_repair": any(check.code == PAST for check in gate.blocking),
        "is_alone": session.leader_key is None,
        "blocking": [
            (
                check.title,
                f"{waive}?{urlencode({'check': check.code, 'due_on': until})}&{back}"
                if may_waive and check.waiver is None
                else "",
            )
            for check in gate.blocking
        ],
        "waived": [_set_aside(seen, check.title, check.waiver) for check in gate.checks if check.waiver],
        "anyway_at": anyway if seen.concludes and not mine else "",
        "reasons": [text for text in (said.owner_reason, said.leader_reason) if text] if said else [],
        "trust_at": seen.at("trust_of", *address(seen)),
    }


@dataclass(frozen=True, slots=True)
class SetAside:
    """A check that somebody waived, and where the viewer may accept that or end it."""

    title: str
    waiver: Waiver
    accept: str
    end: str


def _set_aside(seen: Seen, title: str, waiver: Waiver) -> SetAside:
    session, is_past = seen.meeting.agreed.session, seen.meeting.as_of is not None
    meant = urlencode({"key": waiver.key, "version": waiver.version, "session": session.key})
    accepts = not waiver.counts and seen.meeting.voice.meets and not seen.meeting.is_owner
    accept = reverse("say", args=[session.owner_key, "accept-waiver"]) if accepts and not is_past else ""
    end = "" if is_past else f"{reverse('say', args=[session.owner_key, 'end-waiver'])}?{meant}"
    return SetAside(title, waiver, accept and f"{accept}?{urlencode({'session': session.key})}", end)


def address(seen: Seen) -> tuple[str, str]:
    """The subject of the session's numbers, as pages are addressed."""
    numbers = numbers_of(seen.meeting.agreed)
    return numbers.kind.value, numbers.key
