"""Several questions at once: half of answering a small one is planning it, which an engine does on one core."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

HANDS = 2
"""How many are answered at once for everybody in the process, beside those whose page waits for them."""

_hands = ThreadPoolExecutor(HANDS, "facts")


def both[One, Other](one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
    """Two answers of different kinds; what holds for ``together`` holds here."""
    asked = _hands.submit(other)
    try:
        own = one()
    finally:
        asked.exception()
    return own, asked.result()


def together[Answer](questions: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """The answers, in order. A question must not itself ask together, or all hands may wait for each other.

    The first error is raised once the others have ended.
    """
    if not questions:
        return []
    first, *rest = questions
    asked = [_hands.submit(question) for question in rest]
    try:
        own = first()
    finally:
        for each in asked:
            each.exception()
    return [own, *(each.result() for each in asked)]
