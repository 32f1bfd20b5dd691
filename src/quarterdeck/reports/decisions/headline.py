"""The page in one sentence: what is still to be done, and what waits for an answer."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.domain import formats
from quarterdeck.domain.actions import OPEN, Status
from quarterdeck.domain.place import Place
from quarterdeck.domain.sentences import Segment, Sentence, Tone
from quarterdeck.reports.decisions.shape import Told

UNHEARD: tuple[Sentence, ...] = ((Segment("What is agreed here is for its owners and those who lead them."),),)


def nobody(place: Place) -> tuple[Sentence, ...]:
    """What to say of a unit in which nobody sits, and below which nobody leads."""
    return ((Segment(f"Nobody sits in {place.name} yet, and nobody leads below it."),),)


def headline(told: Sequence[Told], place: Place) -> tuple[Sentence, ...]:
    """One or two lines."""
    still = [each for each in told if each.status in OPEN]
    late = [each for each in still if each.status is Status.OVERDUE]
    waiting = [each for each in told if each.status is Status.PROPOSED]
    first = _open(len(still), len(late), place)
    if not waiting:
        return (first,)
    count = formats.counted(len(waiting), "proposal waits", "proposals wait")
    whose = "your answer" if place.is_own else "an answer"
    return (first, (Segment(count, Tone.STRONG), Segment(f" for {whose}.")))


def sub(still: Sequence[Told], currency: str) -> str:
    """What the open actions are expected to bring, as far as their owners have said."""
    known = [each.action.worth for each in still if each.action.worth is not None]
    if not known:
        return ""
    rest = len(still) - len(known)
    more = f", {formats.count(rest)} without a value" if rest else ""
    return f"Together they are expected to bring {formats.money(sum(known), currency)}{more}."


def _open(still: int, late: int, place: Place) -> Sentence:
    who = "You have" if place.is_own else f"{place.name} has"
    if not still:
        return (Segment(f"{who} no action to do."),)
    count = formats.counted(still, "action", "actions")
    begin = (Segment(f"{who} "), Segment(f"{count} to do", Tone.FUTURE))
    if not late:
        return (*begin, Segment(", and none is overdue."))
    verb = "is" if late == 1 else "are"
    return (*begin, Segment(", and "), Segment(f"{formats.count(late)} {verb} overdue", Tone.GAP), Segment("."))
