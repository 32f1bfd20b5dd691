"""The words of the bridge: what each reason and each move is called, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quarterdeck.domain.bridge import Move, Reason


@dataclass(frozen=True, slots=True)
class Words:
    """A name, a few words beside it, how it stands in a sentence, and what it means."""

    label: str
    beside: str
    within: str
    meaning: str


REASONS: Mapping[Reason, Words] = {
    Reason.NEW: Words("New", "not known on the first day", "what is new", "Nothing was known of it on the first day."),
    Reason.PULLED_IN: Words("Pulled in", "was due later", "what was pulled in", "It was due after the period."),
    Reason.PUSHED_IN: Words(
        "Pushed in", "was due earlier", "what was pushed in from earlier", "It was due before the period."
    ),
    Reason.DATED: Words(
        "Dated",
        "got a close date",
        "what got a close date",
        "It was there before, and nobody had said when it would close.",
    ),
    Reason.REOPENED: Words(
        "Reopened", "was closed or deleted", "what was reopened", "It had been won, lost or deleted."
    ),
    Reason.INCREASED: Words(
        "Increased", "amount raised", "what was raised", "Its amount was raised, at the first day’s exchange rate."
    ),
    Reason.PRICED: Words(
        "Priced", "got a value", "what got a value", "It was there before, without a value in our currency."
    ),
    Reason.TRANSFERRED_IN: Words(
        "Transferred in",
        "was somebody else’s",
        "what was handed in",
        "On the first day it, or this part of its value, was not this scope’s.",
    ),
    Reason.REVALUED: Words(
        "Revalued", "other exchange rate", "other exchange rates", "The same amount at the last day’s exchange rate."
    ),
    Reason.DECREASED: Words(
        "Decreased", "amount lowered", "what was lowered", "Its amount was lowered, at the first day’s exchange rate."
    ),
    Reason.UNPRICED: Words(
        "No longer priced", "lost its value", "what lost its value", "It is still there, without a known value."
    ),
    Reason.PUSHED_OUT: Words("Pushed out", "due later now", "what was pushed out", "It is due after the period now."),
    Reason.PULLED_OUT: Words(
        "Pulled out", "due earlier now", "what was pulled out to earlier", "It is due before the period now."
    ),
    Reason.UNDATED: Words(
        "No longer dated",
        "lost its close date",
        "what lost its close date",
        "It is still open, and it is not known any more when it will close.",
    ),
    Reason.WON: Words("Won", "", "what was won", "It was won; at its value on the last day."),
    Reason.LOST: Words("Lost", "", "what was lost", "It was lost; at its value on the first day."),
    Reason.DELETED: Words("Deleted", "in its source", "what was deleted", "Its source no longer has it."),
    Reason.TRANSFERRED_OUT: Words(
        "Transferred out",
        "is somebody else’s now",
        "what was handed out",
        "On the last day it, or this part of its value, is not this scope’s any more, whatever became of it since.",
    ),
}

MOVES: Mapping[Move, Words] = {
    Move.DATE_AND_BACK: Words(
        "Pushed or pulled out and back",
        "due outside the period for a while",
        "",
        "Its close date left the period and came back.",
    ),
    Move.REOPENED: Words("Closed and reopened", "won or lost for a while", "", "It was won or lost, and reopened."),
    Move.HANDED_BACK: Words(
        "Handed over and back", "somebody else’s for a while", "", "It was somebody else’s for a day or more."
    ),
    Move.RESTORED: Words("Deleted and restored", "deleted for a while", "", "It was deleted, and came back."),
    Move.CAME_AND_WON: Words(
        "Came and won", "came in since, won before the end", "", "It came after the first day and was won."
    ),
    Move.CAME_AND_LOST: Words(
        "Came and lost", "came in since, lost before the end", "", "It came after the first day and was lost."
    ),
    Move.CAME_AND_WENT: Words(
        "Came and went",
        "came in since, and left otherwise",
        "",
        "It came after the first day and was handed over, deleted or moved to another time before the last.",
    ),
    Move.UP_AND_DOWN: Words(
        "Amount up and down",
        "rises and falls that cancel out",
        "",
        "The smaller of all its rises and all its falls.",
    ),
}
