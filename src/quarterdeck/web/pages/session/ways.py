"""What the viewer may say about a gap: conclude it, change or answer what was concluded, write what follows."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.domain.agenda import Gap
from quarterdeck.domain.cadence import Level
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.gate import Gate
from quarterdeck.records.models import Decision
from quarterdeck.records.models.concluded import askable
from quarterdeck.records.speaking import speaks_at
from quarterdeck.web.pages.decisions.context import MONTH
from quarterdeck.web.pages.decisions.sayings.decisions import kinds_for
from quarterdeck.web.pages.session.seen import Seen

WORDS = {Conclusion.ACT: "Act", Conclusion.NO_ACTION: "No action", Conclusion.ESCALATE: "Escalate"}


def ways(seen: Seen, gap: Gap | None, decision: Decision | None, gate: Gate) -> list[tuple[str, str]]:
    """The ways to go on from that gap, each with its address; none looking back."""
    if seen.meeting.as_of:
        return []
    if decision:
        return _after(seen, gap, decision, gate)
    return _before(seen, gap) if gap and gate.is_open and seen.concludes else []


def _after(seen: Seen, gap: Gap | None, decision: Decision, gate: Gate) -> list[tuple[str, str]]:
    """Whoever took it may change it until it is answered; the owner writes what follows; the level asked answers."""
    owner_key, session, owns = seen.meeting.agreed.session.owner_key, decision.session.key, seen.meeting.is_owner
    meant = urlencode({"key": decision.key, "version": decision.version, "session": session})
    found = []
    if gap and owns == (decision.taken_by_id is None) and not decision.answer and gate.is_open and seen.concludes:
        found.append(("Decide otherwise", f"{reverse('say', args=[owner_key, 'reconsider'])}?{meant}"))
    if write_at := seen.writing(decision):
        found.append(("Write the action", write_at))
    asked = Level(decision.escalated_to) if not decision.answer and decision.escalated_to in set(Level) else None
    if asked and not owns and speaks_at(seen.meeting.voice, seen.on).height >= asked.height:
        found.append(("Answer", f"{reverse('say', args=[owner_key, 'answer'])}?{meant}"))
    return found


def _before(seen: Seen, gap: Gap) -> list[tuple[str, str]]:
    """The owner concludes; the leader does where some kind of decision is theirs."""
    session = seen.meeting.agreed.session
    if not seen.meeting.is_owner:
        return [("Decide", _conclude(seen, gap))] if kinds_for(session, gap.key, seen.meeting.voice) else []
    to = askable(session.level, session.cycle)
    return [
        (label, _conclude(seen, gap, conclusion=conclusion.value, **({"escalated_to": to[0]} if asks and to else {})))
        for conclusion, label in WORDS.items()
        if not (asks := conclusion is Conclusion.ESCALATE) or to
    ]


def _conclude(seen: Seen, gap: Gap, **more: str) -> str:
    session, due = seen.meeting.agreed.session, (seen.heard.on + MONTH).isoformat()
    asked = {"session": session.key, "gap": gap.key, **more, "due_on": due}
    return f"{reverse('say', args=[session.owner_key, 'conclude'])}?{urlencode(asked)}"
