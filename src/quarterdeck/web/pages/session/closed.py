"""A session that was held: its record, as it was written when it was closed."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.domain import formats
from quarterdeck.domain.conducting import Step
from quarterdeck.domain.sentences import Segment, Sentence, Tone
from quarterdeck.domain.stepnames import NAMES
from quarterdeck.records.lines import Line
from quarterdeck.records.models import Decision, Note, Pulse, Sitting
from quarterdeck.records.models.pulse import HIGHEST
from quarterdeck.records.told import Told
from quarterdeck.web.charts.looking import looking
from quarterdeck.web.pages.cadence.arranging import time_words
from quarterdeck.web.pages.session.stage import note_of

HEADINGS = {
    "not held": "Why it did not take place",
    "prepared": "What its owner had prepared",
    "decided": "Decided",
    "answered": "Answered",
    "will do": "What will be done",
    "changed": "What is done otherwise than agreed before",
    "judged": "What came of actions, in the owner’s judgement",
    "proposed": "Proposed",
    "promised": "Promised",
    "asked for": "Asked for, and not promised yet",
    "ended": "Ended in this session",
    "put right": "Put right",
    "confirmed": "Confirmed as they are",
    "waived": "Checks that were waived",
    "waived before": "Checks that stood waived already",
    "decided anyway": "Why it was decided on these numbers all the same",
    "one reason alone": "A reason of one alone to decide anyway, which opened nothing",
    "parked": "Parked",
    "settled": "Settled",
    "not settled": "Came up, and is not settled yet",
    "asked": "Questions",
    "shared": "Notes that were shared",
    "left open": "Left without a decision",
    "carried over": "Carried over",
}
"""What the lines of a record are about, in the order in which they are read."""

QUESTIONS = {
    "clarity": "How clear is what to do now?",
    "motivation": "How much do you want to do it?",
}
"""What the owner of the numbers is asked after a session."""


def closed(sitting: Sitting, told: Told, *, is_past: bool) -> dict[str, object]:
    """The record, and the notes of the two; looking back without them, since they are written on."""
    whole = max(told["back"] + told["ahead"], round(told["limit"] * 4))
    title = f"{told['back']} minutes looking back, {told['ahead']} minutes looking ahead"
    notes = Note.objects.filter(session=sitting.session).exclude(text="")
    return {
        "sitting": sitting,
        "told_record": told,
        "was_missed": "missed_by" in told,
        "from_to": _from_to(told),
        "took": [(NAMES[Step(step)][0], minutes) for step, minutes in told["minutes"].items()],
        "looked": looking(told["back"], told["ahead"], whole, told["limit"], title=title),
        "groups": [(words, *_why(lines)) for about, words in HEADINGS.items() if (lines := _about(told, about))],
        "answered_since": [] if is_past else _answered_since(sitting, told),
        "pulse": [] if is_past or "missed_by" in told else _pulse(sitting),
        "levels": range(1, HIGHEST + 1),
        "written": [] if is_past else [note_of(sitting, Step(note.step)) for note in notes],
    }


def _answered_since(sitting: Sitting, told: Told) -> list[Decision]:
    """What was asked in it and answered after its record was written, the first answer first."""
    known = {line["text"] for line in _about(told, "answered")}
    found = Decision.objects.filter(session=sitting.session).exclude(answer="").select_related("answered_by")
    return [each for each in found.order_by("closed_on", "pk") if f"{each.gap_words}: {each.answer}" not in known]


def _from_to(told: Told) -> str:
    """When it began and ended, the day once where both are of the same: Fri 4 Dec 2026, 09:02 to 09:58."""
    begun, ended = datetime.fromisoformat(told["begun"]), datetime.fromisoformat(told["ended"])
    end = f"{ended:%H:%M}" if begun.date() == ended.date() else time_words(ended)
    return f"{time_words(begun)} to {end}"


def _pulse(sitting: Sitting) -> list[tuple[str, str, int | None]]:
    """What the owner is asked after a session, and what they told."""
    found = Pulse.objects.filter(session=sitting.session).first()
    return [(asked, QUESTIONS[asked], getattr(found, asked, None)) for asked in Pulse.ASKED]


def came_of_it(told: Told) -> tuple[Sentence, ...]:
    """The headline of a session that was held."""
    decided, left = len(_about(told, "decided")), len(_about(told, "left open"))
    if "missed_by" in told:
        go_on = formats.counted(left, "gap goes", "gaps go") if left else "Nothing goes"
        return ((Segment("It did not take place. "), Segment(go_on, Tone.GAP), Segment(" on to the next session.")),)
    if not decided and not left:
        return ((Segment("Nothing had to be decided."),),)
    gaps = formats.counted(decided, "gap is decided", "gaps are decided") if decided else "No gap is decided"
    if not left:
        return ((Segment(gaps, Tone.FUTURE), Segment(", and none was left open.")),)
    goes = Segment(formats.counted(left, "goes", "go"), Tone.GAP)
    return ((Segment(gaps, Tone.FUTURE), Segment(", and "), goes, Segment(" on to the next session.")),)


def _why(lines: list[Line]) -> tuple[list[Line], str]:
    """The lines, with what all of them say beside their words said once."""
    said = {line["more"] for line in lines}
    if len(lines) == 1 or len(said) > 1:
        return lines, ""
    return [Line(about=line["about"], text=line["text"], more="") for line in lines], said.pop()


def _about(told: Told, about: str) -> list[Line]:
    return [line for line in told["lines"] if line["about"] == about]
