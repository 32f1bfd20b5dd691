"""The page in one sentence: what is still to be done, and what waits for an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from quarterdeck.domain import formats
from quarterdeck.domain.actions import OPEN, Status
from quarterdeck.domain.effects import EffectVerdict
from quarterdeck.domain.place import Place
from quarterdeck.domain.sentences import Segment, Sentence, Tone
from quarterdeck.reports.decisions.measured import MeasuredAction
from quarterdeck.reports.decisions.shape import Told

UNHEARD: tuple[Sentence, ...] = ((Segment("What is agreed here is for its owners and those who lead them."),),)


def nobody(place: Place) -> tuple[Sentence, ...]:
    """What to say of a unit in which nobody sits, and below which nobody leads."""
    return ((Segment(f"Nobody sits in {place.name} yet, and nobody leads below it."),),)


def headline(told: Sequence[Told], effects: Sequence[MeasuredAction], place: Place) -> tuple[Sentence, ...]:
    """One or two lines: what was moved, where that can be said, and what is still to be done."""
    still = [each for each in told if each.status in OPEN]
    late = [each for each in still if each.status is Status.OVERDUE]
    waiting = [each for each in told if each.status is Status.PROPOSED]
    moved = _moved(effects, place)
    first = _open(len(still), len(late), place)
    if moved or not waiting:
        return (moved, first) if moved else (first,)
    count = formats.counted(len(waiting), "proposal waits", "proposals wait")
    whose = "your answer" if place.is_own else "an answer"
    return (first, (Segment(count, Tone.STRONG), Segment(f" for {whose}.")))


def _moved(effects: Sequence[MeasuredAction], place: Place) -> Sentence:
    """How many actions moved their number; nothing before the first verdict."""
    told = [each for each in effects if each.verdict is not EffectVerdict.TOO_EARLY]
    if not told:
        return ()
    count = Counter(each.verdict for each in told)
    moved = count[EffectVerdict.MOVED]
    begin = f"Of {formats.counted(len(told), 'action', 'actions')} measured, "
    line: Sentence = (
        Segment(begin),
        Segment(
            f"{formats.count(moved) if moved else 'none'} moved {'its' if moved == 1 else 'their'} KPI", Tone.FUTURE
        ),
        Segment(" as hoped."),
    )
    if failed := count[EffectVerdict.NOT_MOVED]:
        line = (*line, Segment(" "), Segment(f"{formats.count(failed)} did not", Tone.GAP), Segment("."))
    waits = sum(each.waits for each in told)
    if waits and place.is_own:
        line = (*line, Segment(f" Keep, adjust or stop {'it' if waits == 1 else 'them'}."))
    return line


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
