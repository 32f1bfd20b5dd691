"""What those above have decided about their gaps, told to the two in a session without figures."""

from __future__ import annotations

from datetime import date, timedelta

from quarterdeck.domain.cadence import Level, PlannedSession
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.guidance import Guidance, name_of
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Decision
from quarterdeck.records.values import current_values

RECENT = timedelta(days=100)
"""How long a decision guides those below: a quarter and some days."""


def guidance(meeting: Meeting, on: date) -> tuple[Guidance, ...]:
    """What leaders of the units above decided lately about those units, the nearest leader first; of each the newest.

    Only that they decided, about which gap, and what they chose to say of it: never their numbers and reasons.
    """
    values, session = current_values(meeting.as_of), meeting.agreed.session
    above = list(values.organisation.tree.on(on).above(session.unit_key))
    if session.level is not Level.SALESPERSON:
        above = above[:-1]
    found = (
        Decision.on_record(meeting.as_of)
        .filter(session__unit_key__in=above, said_on__gt=on - RECENT, said_on__lte=on)
        .exclude(session__level=Level.SALESPERSON.value)
        .exclude(owner__key=session.owner_key)
        .select_related("owner", "session")
    )
    kinds = {kind.key: kind.words for kind in values.rhythm.catalogue.kinds}
    ranked = sorted(found, key=lambda each: (-above.index(each.session.unit_key), -each.said_on.toordinal(), -each.pk))
    newest = {(each.owner_id, each.gap): each for each in reversed(ranked)}
    return tuple(_told(each, kinds, session) for each in ranked if newest[each.owner_id, each.gap] is each)


def _told(decision: Decision, kinds: dict[str, str], session: PlannedSession) -> Guidance:
    """By the name of the leader whom its owner meets; those further up are the director and the executive to them."""
    return Guidance(
        decision.owner.name if decision.owner.key == session.leader_key else f"the {decision.session.level}",
        decision.gap,
        name_of(decision.gap, decision.gap_words),
        Conclusion(decision.conclusion),
        kinds.get(decision.kind, ""),
        decision.guidance,
        decision.said_on,
    )
