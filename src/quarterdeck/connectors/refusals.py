"""What reading says when it will not go on: what is wrong, where, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quarterdeck.domain.facts import Place


@dataclass(frozen=True, slots=True)
class Question:
    """Something a file leaves open that only a person can settle."""

    topic: str
    """The setting that answers it: date_order, decimal, default_currency, delimiter, encoding or match_by_name."""
    choices: tuple[str, ...]
    """The answers that setting takes."""
    place: Place
    reason: str
    remedy: str
    samples: tuple[str, ...] = ()
    """A few of the values in doubt."""


class Refused(ValueError):
    """The delivery as a whole cannot be taken. Nothing has been changed.

    ``questions`` is not empty when an answer from a person would let the same files be read.
    """

    def __init__(self, place: Place, reason: str, remedy: str, questions: Sequence[Question] = ()) -> None:
        self.place = place
        self.reason = reason
        self.remedy = remedy
        self.questions = tuple(questions)
        super().__init__(f"{place}: {reason}. {remedy}")

    @classmethod
    def to_ask(cls, questions: Sequence[Question]) -> Refused:
        """The refusal that carries these open questions; the first one speaks for all."""
        first = questions[0]
        return cls(first.place, first.reason, first.remedy, questions)

    @property
    def question(self) -> Question | None:
        """The first open question, if a person's answer is what is missing."""
        return self.questions[0] if self.questions else None
