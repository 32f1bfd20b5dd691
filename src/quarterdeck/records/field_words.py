"""The fields of records in the words in which screens ask for them, with what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from quarterdeck.domain import formats

LABELS = {
    "text": "words",
    "standing_now": "status",
    "conclusion": "how it ends",
    "escalated_to": "asked of",
    "guidance": "what those below are told",
    "judged_because": "why",
    "because": "why",
    "reason": "why",
    "close_on": "close date",
    "ending": "what comes of it",
    "begin_on": "from",
    "end_on": "until",
    "begin_value": "from",
    "goal_value": "to",
    "metric": "KPI",
    "is_taken": "decided here",
    "escalates_to": "goes up to",
    "right": "whose right it is",
}
"""What a field is called where that is not its name; a record may call it otherwise (``LABELS`` there)."""
STATES = {"accepted": "to do", "withdrawn": "taken back"}
"""What screens call a state."""
CHOSEN = frozenset(
    {"standing_now", "conclusion", "escalated_to", "escalates_to", "judgement", "ending", "right", "level", "cycle"}
    | {"part", "role", "stage", "status", "metric"}
)
"""Fields that are chosen, not typed."""
_BOOKS = ("_at", "_by", "_id")
"""How fields end that keep books, and that nobody fills in."""
_UNSAID = frozenset(
    {"id", "key", "version", "changes", "known_from", "known_to", "standing", "waived", "numbers", "is_despite"}
    | {"accepted_on", "judged_on", "closed_on", "said_on", "answered_in", "gap", "gap_words", "as_of", "worth_words"}
    | {"kind", "owner", "session", "held", "leader", "led_from", "goes_to", "raised_in", "decision_key", "closed_as"}
    | {"theirs", "was", "is_contradicted"}
)
"""Those that do so by other names, or that follow from what is said."""


def in_words(values: Mapping[str, object], labels: Mapping[str, str]) -> str:
    """What the fields hold, as somebody would read it out; empty where none of them is on a screen."""
    return ", ".join(
        f"{_called(name, labels)} {_held(name, value)}"
        for name, value in values.items()
        if name in labels or not (name in _UNSAID or name.endswith(_BOOKS))
    )


def _called(name: str, labels: Mapping[str, str]) -> str:
    """A field as a reader would call it: due for due_on."""
    found = labels.get(name) or LABELS.get(name)
    return found or name.removesuffix("_on").removesuffix("_value").replace("_", " ")


def _held(name: str, value: object) -> str:
    if value is None or value == "":
        return "nothing"
    match value:
        case bool():
            return "yes" if value else "no"
        case date():
            return formats.day(value)
        case Decimal():
            return f"{value.normalize():f}"
        case str():
            return _typed(name, value)
        case _:
            several = value if isinstance(value, list) else [value]
            return ", ".join(str(each).replace("_", " ") for each in several) or "nothing"


def _typed(name: str, text: str) -> str:
    if name == "close_on":
        return formats.day(date.fromisoformat(text))
    return STATES.get(text, text).replace("_", " ") if name in CHOSEN else f"“{text}”"
