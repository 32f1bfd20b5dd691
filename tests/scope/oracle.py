"""What a viewer must not be able to tell: which of two worlds they live in, and that anything foreign exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.scope.company import CANARY
from tests.scope.faces import Answer, strange_addresses


def doubts(
    first: Mapping[str, Answer], second: Mapping[str, Answer], strange: Sequence[str] | None = None
) -> list[str]:
    """Everything that gives the difference between two worlds away, in words; none in a house that holds tight.

    ``strange`` says which strange addresses were asked, where not all of them were.
    """
    found = [f"{address} differs" for address in {**first, **second} if first.get(address) != second.get(address)]
    found += [f"{address} names a stranger" for address, answer in second.items() if CANARY in answer]
    found += [f"{address} failed" for address, answer in second.items() if answer.status >= 500]
    return [*found, *told_apart(second, strange_addresses() if strange is None else strange)]


def told_apart(answers: Mapping[str, Answer], strange: Sequence[str]) -> list[str]:
    """Subjects the viewer cannot open that answer in any other way than one that does not exist."""
    return [
        f"{address} does not answer like a stranger"
        for address in strange
        if answers[address].status != 200 and _about_nobody(address, answers[address]) != answers[_nobody(address)]
    ]


def _nobody(address: str) -> str:
    for page in ("cadence", "session"):
        if address.startswith(f"/{page}/"):
            return f"/{page}/nobody.{address.partition('.')[2]}"
    if "/outbox" in address:
        _, page, kind, _, *rest = address.split("/")
        return "/".join(["", page, kind, "nobody", *rest])
    return address.replace(address.rstrip("/").rsplit("/", 1)[1], "nobody")


def _about_nobody(address: str, answer: Answer) -> Answer:
    """The answer, had nobody been asked for: the way to the login names the address that one wanted to go to."""
    headers = tuple((name, value.replace(address, _nobody(address))) for name, value in answer.headers)
    return replace(answer, headers=headers)
