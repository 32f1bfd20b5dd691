"""Several questions at once: half of answering a small one is planning it, which an engine does on one core."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

HANDS = 2
"""How many are answered at once for everybody in the process, beside those whose page waits for them."""

_is_hand = threading.local()


def _become_a_hand() -> None:
    _is_hand.yes = True


_hands = ThreadPoolExecutor(HANDS, "facts", _become_a_hand)


def together[Answer](questions: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """The answers, in order. The first error is raised once the others have ended.

    Whoever is one of the hands answers one after the other: if they asked each other, all might wait for all.
    """
    if len(questions) < 2 or hasattr(_is_hand, "yes"):  # noqa: PLR2004 there is nothing to do beside one
        return [question() for question in questions]
    first, *rest = questions
    asked = [_hands.submit(question) for question in rest]
    try:
        own = first()
    finally:
        for each in asked:
            each.exception()
    return [own, *(each.result() for each in asked)]


def beside[One, Other](one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
    """Two answers of different kinds, as ``together``: the other is found by a hand."""
    found: list[Other] = []
    own = together([one, lambda: found.append(other())])[0]
    return own, found[0]  # type: ignore[return-value]
